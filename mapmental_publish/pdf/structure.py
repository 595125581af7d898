"""The tree of tags of one document, made from its elements and not from the boxes they are laid out in.

The page engine's own tags follow its boxes: a paragraph on two pages is two, a note stands where its page ends. Here
every element is one, however many lines and pages it covers, and the order is the document's. Two things of the engine
are replaced: how its drawing marks content (``Stream.marked``, ``Stream.artifact``), so that what is no text is an
artifact in the page's own code; and ``add_tags``, which builds the tree when all pages are drawn.

Private names used here: ``weasyprint.pdf.add_tags``, ``Stream._tags``, ``Page._page_box``, ``box.element``,
``box.element_tag``, ``box.link_annotation``, ``weasyprint.pdf.build_fonts_dictionary``. :mod:`.amendments` puts what
stands here in their places and holds the version.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

import pydyf
import weasyprint.pdf

from .roles import Outline
from .tree import Leaf, Tree

LINE_HYPHEN = "\u2010"
"""What the engine draws where it divides a word; in the text itself this sign is written as U+002D."""
SOFT_HYPHEN = "\u00ad"
"""What such a hyphen means: it is there only because the line ends (ISO 32000-1, 14.8.2.2.3)."""
ZERO_WIDTH_SPACE = "\u200b"
"""A place where a line may end, set by stylesheets; it is no part of the text."""


@dataclass(slots=True)
class _Tagging:
    """What is known while one document is drawn: its outline, and the page on which each table head is first drawn."""

    outline: Outline
    first_drawn: dict[Element, Any] = field(default_factory=dict)


_tagging: _Tagging | None = None


@contextmanager
def tagged(root: Element, places: Mapping[Element, int]) -> Iterator[None]:
    """While a PDF is written in this context, it gets the tags of the document ``root``.

    ``places`` are those in the source of blocks that the layout has moved.
    """
    global _tagging
    _tagging = _Tagging(Outline.of(root))
    _tagging.outline.places.update(places)
    try:
        yield
    finally:
        _tagging = None


@contextmanager
def marked(self: Any, box: Any, tag: str) -> Iterator[None]:
    """Mark what is drawn as the content of a box, or as an artifact where it is no part of the text."""
    if self._tags is None or _tagging is None or getattr(self, "_inside", False):
        yield
        return
    self._inside = True
    if _is_artifact(self, box):
        begin = pydyf.Dictionary({"Type": "/Layout"})
        pydyf.Stream.begin_marked_content(self, "Artifact", begin)
    else:
        number = len(self._tags)
        self._tags[box] = {"tag": tag, "mcid": number}
        properties = pydyf.Dictionary({"MCID": number})
        text = str(getattr(box, "text", ""))
        # (Figures always run from left to right; and those of page numbers are still to be written.)
        if not text.isdigit() and (
            box.style["direction"] == "rtl" or (not text.isascii() and any(map(_runs_left, text)))
        ):
            # What is drawn goes from left to right; this is the order it is read in (ISO 32000-1, 14.9.4).
            read = text.replace(LINE_HYPHEN, SOFT_HYPHEN).replace(ZERO_WIDTH_SPACE, "")
            properties["ActualText"] = pydyf.String(read)
        pydyf.Stream.begin_marked_content(self, tag, properties)
    try:
        yield
    finally:
        pydyf.Stream.end_marked_content(self)
        self._inside = False


@contextmanager
def artifact(self: Any) -> Iterator[None]:
    """Mark what is drawn as decoration; within marked content it is part of that (an underlined word)."""
    if self._tags is None or getattr(self, "_inside", False):
        yield
        return
    self._inside = True
    pydyf.Stream.begin_marked_content(self, "Artifact", pydyf.Dictionary({"Type": "/Layout"}))
    try:
        yield
    finally:
        pydyf.Stream.end_marked_content(self)
        self._inside = False


def _is_artifact(stream: Any, box: Any) -> bool:
    assert _tagging is not None
    element = box.element
    if element is None or element in _tagging.outline.artifacts:
        return True
    if _is_sign(box):
        return True
    if _tagging.outline.is_between_items(element) and not str(getattr(box, "text", "x")).strip():
        return True
    # A table's head is printed on each of its pages, and read once.
    return element in _tagging.outline.heads and _tagging.first_drawn.setdefault(element, stream) is not stream


def _runs_left(sign: str) -> bool:
    return unicodedata.bidirectional(sign) in ("R", "AL")


def _is_sign(box: Any) -> bool:
    """Whether this is a sign that the stylesheet sets before or after an element: a dot, a bracket, a leader."""
    pseudo = str(box.element_tag).partition("::")[2]
    return pseudo in ("before", "after") and not any(map(str.isalnum, str(getattr(box, "text", ""))))


def build_fonts(pdf: Any, fonts: Any, *rest: Any) -> Any:
    """The engine's ``build_fonts_dictionary``: what it draws for a line's hyphen is no hyphen of the text."""
    for font in fonts.values():
        for glyph, text in font.to_unicode.items():
            if text == LINE_HYPHEN:
                font.to_unicode[glyph] = SOFT_HYPHEN
    return _engines_fonts(pdf, fonts, *rest)


def add_tags(pdf: Any, document: Any, pdf_version: Any, page_streams: Sequence[Any]) -> None:
    """The engine's ``add_tags``: build the tree of a document whose pages are drawn."""
    assert _tagging is not None
    tree = Tree(pdf, _tagging.outline)
    for number, (page, stream) in enumerate(zip(document.pages, page_streams, strict=True)):
        height = float(page.height)
        for box in _leaves(page._page_box):
            if getattr(box, "link_annotation", None) is not None:
                tree.add_annotation(number, box.element, box.link_annotation)
            mark = stream._tags.get(box)
            if mark is not None:
                tree.add_leaf(_leaf(number, mark["mcid"], box, height))
    tree.write(len(document.pages))


def _leaves(box: Any) -> Iterator[Any]:
    """Every box of a page in reading order."""
    box = getattr(box, "_box", box)
    yield box
    for child in getattr(box, "children", ()):
        yield from _leaves(child)


def _leaf(page: int, number: int, box: Any, height: float) -> Leaf:
    pseudo = str(box.element_tag).partition("::")[2]
    left, top = float(box.position_x), float(box.position_y)
    if hasattr(box, "replacement"):
        left, top = float(box.content_box_x()), float(box.content_box_y())
    right, bottom = left + float(box.width), top + float(box.height)
    rectangle = tuple(round(value * 0.75, 2) for value in (left, height - bottom, right, height - top))
    return Leaf(page, number, box.element, pseudo, rectangle)  # type: ignore[arg-type]


_engines_fonts = weasyprint.pdf.build_fonts_dictionary
