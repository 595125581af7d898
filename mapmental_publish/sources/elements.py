"""Handling of lxml trees that the construct modules share: text with its place, replacing, serialising."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from . import prepare
from .sanitise import remove as remove_element

__all__ = [
    "HOLDERS",
    "expand_tokens",
    "following",
    "holder",
    "inner",
    "is_blank",
    "preceding",
    "remove_element",
    "replace",
    "text_of",
]

HOLDERS = frozenset("p h1 h2 h3 h4 h5 h6 li dt dd td th figcaption".split())
"""Elements that can hold a line of text."""


def text_of(element: etree._Element) -> str:
    """An element's text, white space collapsed; index marks and notes say nothing."""
    return " ".join("".join(str(part) for part in element.itertext()).split())


def inner(element: etree._Element) -> str:
    """The markup inside an element."""
    text = etree.tostring(element, encoding="unicode", with_tail=False)
    start = text.index(">") + 1
    return "" if text[start - 2 : start] == "/>" else text[start : text.rindex("</")].strip()


def replace(old: etree._Element, new: etree._Element) -> None:
    """Put ``new`` where ``old`` stands; the text after it stays."""
    parent = old.getparent()
    if parent is None:
        raise AssertionError("cannot replace the root")
    new.tail, old.tail = old.tail, None
    parent.replace(old, new)


def is_blank(text: str | None) -> bool:
    """Whether there is nothing to read in a text."""
    return not (text or "").strip()


def following(element: etree._Element) -> etree._Element | None:
    """The element right after this one, nothing but white space between."""
    return element.getnext() if is_blank(element.tail) else None


def preceding(element: etree._Element) -> etree._Element | None:
    """The element right before this one, nothing but white space between."""
    before = element.getprevious()
    return before if before is not None and is_blank(before.tail) else None


def holder(element: etree._Element) -> etree._Element | None:
    """The first element at or in this one that holds a line of text."""
    return next((item for item in element.iter() if item.tag in HOLDERS), None)


def expand_tokens(root: etree._Element) -> Iterator[tuple[etree._Element, int]]:
    """Turn tokens in texts into ``mm-token`` elements; yields each with its number."""
    for element in list(root.iter()):
        for place in ("text", "tail"):
            if place == "tail" and element is root:
                continue
            text = getattr(element, place)
            if not text or prepare.TOKEN_START not in text:
                continue
            parts = prepare.TOKEN.split(text)
            setattr(element, place, parts[0])
            made = []
            for number, rest in zip(parts[1::2], parts[2::2], strict=True):
                token = etree.Element("mm-token")
                token.tail = rest
                made.append((token, prepare.unspell(number)))
            parent = element if place == "text" else element.getparent()
            if parent is None:
                raise AssertionError("a tail without a parent")
            position = 0 if place == "text" else parent.index(element) + 1
            parent[position:position] = [token for token, _ in made]
            yield from made
