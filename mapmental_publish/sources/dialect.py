"""Markdown text → a sanitised tree in which every element knows its line in the source."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

import markdown
from lxml import etree
from markdown.extensions.attr_list import AttrListExtension
from markdown.extensions.def_list import DefListExtension
from markdown.extensions.fenced_code import FencedCodeExtension
from markdown.extensions.footnotes import FootnoteExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension

from . import prepare
from .quick_inline import QuickInline
from .sanitise import parse_html, remove, sanitise
from .typography import smarten

_BROWSERS_HTML = re.compile(
    r"<(?:/?(?!(?:sub|sup|em|strong|b|i|abbr|small|kbd|cite|q|mark|span|bdi|bdo|ruby|rt|rp|wbr|br|s|del|ins|dfn|var)[\s/>])"
    r"[a-zA-Z][\w-]*(?=[\s/>])|[!?])",
    re.IGNORECASE,
)
"""Raw HTML beyond plain inline elements."""
_BLOCK_SIGNS = {"hashheader": "#", "quote": ">", "deflist": ":", "footnote": "[^", "reference": "]:"}
"""What a block must hold to be of a kind; most hold none of them, and are not searched in vain."""
NOTE_PREFIX = "fn:"
CALL_PREFIX = "fnref:"


@dataclass(slots=True)
class Parsed:
    """The text as ``body``; its footnotes' contents by key in order of definition; the line of each element."""

    body: etree._Element
    notes: dict[str, etree._Element]
    lines: dict[etree._Element, int] = field(default_factory=dict)

    def line(self, element: etree._Element) -> int:
        """The source line of an element, or of the nearest one around it."""
        current: etree._Element | None = element
        while current is not None:
            if current in self.lines:
                return self.lines[current]
            current = current.getparent()
        return 0


def _may_be(sign: str, test: Callable[[Any, str], bool], parent: Any, block: str) -> bool:
    return sign in block and test(parent, block)


@cache
def _engine() -> markdown.Markdown:
    engine = markdown.Markdown(
        output_format="xhtml",
        tab_length=4,
        # Not by name: a name is looked for in the records of every installed library.
        extensions=[
            TableExtension(),
            FootnoteExtension(BACKLINK_TEXT="", PLACE_MARKER="///no place marker///"),
            DefListExtension(),
            AttrListExtension(),
            FencedCodeExtension(),
            SaneListExtension(),
        ],
    )
    engine.treeprocessors.deregister("prettify")  # nobody reads Markdown's output but the parser
    engine.treeprocessors.deregister("inline")
    engine.treeprocessors.register(QuickInline(engine), "inline", 20)  # the priority of the one it replaces
    for name, sign in _BLOCK_SIGNS.items():
        processor: Any = engine.parser.blockprocessors[name]
        processor.test = partial(_may_be, sign, processor.test)
    return engine


def parse(text: str, language: str, first_line: int, report: Callable[[str, int, str], None]) -> Parsed:
    """Parse a prepared text. ``report`` is told of markup left out: rule, line, message."""
    engine = _engine()
    engine.reset()
    output = engine.convert(text)
    body = None
    if not _BROWSERS_HTML.search(text):
        try:
            # Markdown's own output is well-formed, and so mostly are <sub> and the like; other HTML needs a browser's
            # patience: block elements within paragraphs, tags left open.
            body = etree.fromstring(f"<mm-body>{output}</mm-body>")
        except etree.XMLSyntaxError:
            body = None
    if body is None:
        body = parse_html(output)
    lines = _take_marks(body, first_line)
    parsed = Parsed(body, {}, lines)
    smarten(body, language)
    sanitise(body, lambda rule, element, message: report(rule, parsed.line(element), message))
    parsed.notes = _take_notes(body)
    return parsed


def _take_marks(body: etree._Element, first_line: int) -> dict[etree._Element, int]:
    """Take the line marks out of all texts and say where each element stands.

    A block stands where its first text does; an inline element where the line it is in begins, or, where it begins the
    line itself, at its own mark.
    """
    seen = [first_line]
    started: dict[etree._Element, int] = {}
    lines: dict[etree._Element, int] = {}
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if event == "start":
            started[element] = len(seen)
            for name in ("alt", "title"):
                value = element.get(name) if isinstance(element.tag, str) else None
                if value and prepare.LINE_START in value:
                    element.set(name, _without_marks(value, seen))
                    lines[element] = seen[-1]
            text = element.text if isinstance(element.tag, str) else None
            if text and prepare.LINE_START in text:
                begins = text.startswith(prepare.LINE_START)
                element.text = _without_marks(text, seen)
                if begins:
                    lines.setdefault(element, seen[started[element]])
        else:
            if element not in lines:
                inside = len(seen) > started[element]
                lines[element] = seen[started[element]] if inside else seen[started[element] - 1]
            if element.tail and prepare.LINE_START in element.tail:
                element.tail = _without_marks(element.tail, seen)
    return lines


def _without_marks(text: str, seen: list[int]) -> str:
    seen += [prepare.unspell(letters) for letters in prepare.LINE_MARK.findall(text)]
    return prepare.LINE_MARK.sub("", text)


def _take_notes(body: etree._Element) -> dict[str, etree._Element]:
    """Take the footnotes' contents out of the list Markdown puts at the end."""
    notes: dict[str, etree._Element] = {}
    for box in [item for item in body if item.tag == "div" and item.get("class") == "footnote"]:
        for item in box.iter("li"):
            identifier = item.get("id", "")
            if not identifier.startswith(NOTE_PREFIX):
                continue
            for link in list(item.iter("a")):
                if link.get("class") == "footnote-backref":
                    before = link.getprevious()
                    if before is not None and before.tail:
                        before.tail = before.tail.rstrip("\xa0")
                    parent = link.getparent()
                    if before is None and parent is not None and parent.text:
                        parent.text = parent.text.rstrip("\xa0")
                    remove(link)
            for paragraph in list(item.iter("p")):
                if not len(paragraph) and not (paragraph.text or "").strip():
                    remove(paragraph)
            notes[identifier[len(NOTE_PREFIX) :]] = item
        remove(box)
    return notes
