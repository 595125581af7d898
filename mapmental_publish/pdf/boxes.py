"""What is on each page, read from the engine's boxes: its kind, and where its text begins in the document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from xml.etree.ElementTree import Element

from .record import POINTS_PER_PIXEL, PageRecord, PageStart

PLATE = "plate"
"""The named page of a figure that fills it."""
WORDS = 40
"""Characters of a page's first words kept, to compare places by."""
_LETTER_PSEUDO = ("::first-letter", "::first-line")
"""Pseudo-elements that hold the element's own text; all others hold text the stylesheet makes."""


def pages(page_boxes: Sequence[Any]) -> tuple[PageRecord, ...]:
    """A record for each of a document's page boxes, in order."""
    flow: _Flow | None = None
    records: list[PageRecord] = []
    seen: set[str] = set()
    for box in page_boxes:
        name = box.page_type.name or ""
        root = box.children[0]
        flow = flow or _Flow(root.element)
        if box.page_type.blank:
            records.append(PageRecord(name, "blank"))
            continue
        if name not in seen and name != PLATE:
            kind = "opening"
        else:
            leaves = list(_leaves(box, inside=False))
            kind = "figure" if leaves and all(leaves) else "text"
        records.append(PageRecord(name, kind, flow.start(root), _free_space(box, running_blocks(box))))
        seen.add(name)
    return tuple(records)


def order(page_boxes: Sequence[Any]) -> tuple[int, ...]:
    """The blocks of running text as they follow one another on the pages, by their places in the document.

    A block without a box of its own keeps its place behind the one before it.
    """
    placed = list(dict.fromkeys(place for box in page_boxes for place, _ in running_blocks(box)))
    known = set(placed)
    running = next(filter(None, map(_running_box, page_boxes)), None)
    count = len(running.element) if running is not None else 0
    for place in range(count):
        if place not in known:
            placed.insert(placed.index(place - 1) + 1 if place else 0, place)
    return tuple(placed)


def running_blocks(page_box: Any) -> list[tuple[int, Any]]:
    """The blocks of running text on a page, with their places among all of the document's."""
    box = _running_box(page_box)
    if box is None:
        return []
    places = {child: place for place, child in enumerate(box.element)}
    return [(places[child.element], child) for child in box.children if child.element in places]


def _running_box(page_box: Any) -> Any | None:
    stack = [page_box.children[0]]
    while stack:
        box = stack.pop(0)
        element = getattr(box, "element", None)
        if element is not None and box.element_tag == "div" and element.get("class") == "text":
            return box
        stack += [child for child in getattr(box, "children", ()) if hasattr(child, "children")]
    return None


def _free_space(page_box: Any, blocks: list[tuple[int, Any]]) -> float:
    """Points between the last block of running text and the notes (or the foot of the text area)."""
    if not blocks:
        return 0.0
    floor = page_box.content_box_y() + page_box.height
    for child in page_box.children[1:]:
        if type(child).__name__ == "FootnoteAreaBox" and child.height:
            floor = child.position_y
    last = blocks[-1][1]
    return float(max(0.0, (floor - last.position_y - last.margin_height()) * POINTS_PER_PIXEL))


def _leaves(box: Any, *, inside: bool) -> Iterator[bool]:
    """For everything drawn below a box, notes included, whether it belongs to a figure."""
    box = getattr(box, "_box", box)
    if getattr(box, "at_keyword", None) is not None:
        return
    inside = inside or getattr(box, "element_tag", "") == "figure"
    children = getattr(box, "children", ())
    if children:
        for child in children:
            yield from _leaves(child, inside=inside)
    elif str(getattr(box, "text", "")).strip() or hasattr(box, "replacement"):
        yield inside


class _Flow:
    """A document's text in order, notes left out, and how much of it the pages so far have used up."""

    def __init__(self, root: Element) -> None:
        self._segments: dict[Element, list[tuple[int, int]]] = {}
        self._ids: list[tuple[int, str]] = []
        self._used: dict[Element, int] = {}
        self._total = 0
        body = root.find("body")
        self._measure(root if body is None else body)

    def _measure(self, element: Element) -> None:
        identifier = element.get("id")
        if identifier:
            self._ids.append((self._total, identifier))
        self._add(element, element.text)
        for child in element:
            if "footnote" not in (child.get("class") or "").split():
                self._measure(child)
            self._add(element, child.tail)

    def _add(self, element: Element, text: str | None) -> None:
        count = _letters(text or "")
        if count:
            self._segments.setdefault(element, []).append((self._total, count))
            self._total += count

    def start(self, root: Any) -> PageStart | None:
        """Where the next page's text begins; its text is then used up. A repeated table head is not a beginning."""
        position: int | None = None
        words: list[str] = []
        length = 0
        for element, text in _texts(root):
            count = _letters(text)
            used = self._used.get(element, 0)
            left = sum(part for _, part in self._segments.get(element, ())) - used
            if not count or count > left:
                continue
            if position is None:
                position = self._position(element, used)
            if length < WORDS:
                words.append(text)
                length += len(text)
            self._used[element] = used + count
        if position is None:
            return None
        begun, identifier = 0, ""
        for offset, name in self._ids:
            if offset > position:
                break
            begun, identifier = offset, name
        return PageStart(identifier, position - begun, " ".join(" ".join(words).split())[:WORDS])

    def _position(self, element: Element, used: int) -> int:
        for offset, count in self._segments[element]:
            if used < count:
                return offset + used
            used -= count
        raise AssertionError("more text on the pages than in the document")


def _texts(box: Any) -> Iterator[tuple[Element, str]]:
    """The document's own text below a box, in reading order."""
    box = getattr(box, "_box", box)
    text = getattr(box, "text", None)
    if isinstance(text, str):
        tag = str(box.element_tag)
        if "::" not in tag or tag.endswith(_LETTER_PSEUDO):
            yield box.element, text
        return
    for child in getattr(box, "children", ()):
        yield from _texts(child)


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))
