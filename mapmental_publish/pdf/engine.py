"""The page engine behind one small function. Nothing else in the package imports WeasyPrint.

Private names of WeasyPrint used here: ``HTML.wrapper_element`` and ``HTML.etree_element`` (a tree is given in place of
a text it would parse slowly), ``Page._page_box`` with its ``page_type``, and the boxes' ``element`` and ``children``. The
version is pinned exactly; a test holds these names.

Nothing is read but what the caller hands over: the engine asks a fetcher that knows the registered pictures and refuses
every other address.
"""

from __future__ import annotations

import gc
import io
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any
from xml.etree import ElementTree

import cssselect2
from weasyprint import CSS, HTML
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from .record import PageRecord, Place, Record

ORIGIN = "https://book.invalid/"
"""The address documents are said to have: one nobody can register (RFC 2606), so that paths never reach the output."""
DOCUMENT_URL = f"{ORIGIN}document"
CROSS_LINK = f"{ORIGIN}to/"
"""Links into other documents of the book begin so until assembly turns them into links within the file."""
PICTURES = f"{ORIGIN}picture/"
POINTS_PER_PIXEL = 0.75
HARMLESS = ("Step ", "Font-face ")


class EngineFault(Exception):
    """The engine complained of something; ``messages`` are its own words."""

    def __init__(self, messages: tuple[str, ...]) -> None:
        super().__init__("; ".join(messages))
        self.messages = messages


@dataclass(frozen=True, slots=True)
class Laid:
    """A document on pages: its PDF and what is where."""

    pdf: bytes
    record: Record


class _Registered(URLFetcher):  # type: ignore[misc]
    """Serves the pictures of one document and nothing else."""

    def __init__(self, pictures: Mapping[str, tuple[str, bytes]]) -> None:
        super().__init__(allowed_protocols=["https"], allow_redirects=False, fail_on_errors=True)
        self._pictures = pictures

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """The registered bytes; ValueError for every other address."""
        if url not in self._pictures:
            raise ValueError(f"nothing but the book's own pictures is read, not {url[:80]}")
        media_type, data = self._pictures[url]
        return URLFetcherResponse(url, data, {"Content-Type": media_type})


class _Tree(HTML):  # type: ignore[misc]
    """A document given as a tree: the standard library's parser is many times faster than a browser's."""

    def __init__(self, markup: str, fetcher: URLFetcher) -> None:
        self.base_url = DOCUMENT_URL
        self.url_fetcher = fetcher
        self.media_type = "print"
        root = ElementTree.fromstring(markup)
        self.wrapper_element = cssselect2.ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element


class _Complaints(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: dict[str, None] = {}

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if not message.startswith(HARMLESS):
            self.messages[message] = None


@cache
def _fonts() -> FontConfiguration:
    return FontConfiguration()


@cache
def _sheet(css: str) -> CSS:
    """A parsed stylesheet; the same text is parsed once a process."""
    return CSS(string=css, font_config=_fonts(), base_url=DOCUMENT_URL, url_fetcher=_Registered({}))


class Pages:
    """A document laid out and not yet drawn: its record, and its PDF when it is asked for."""

    def __init__(self, document: Document, complaints: tuple[str, ...], *, tagged: bool) -> None:
        self._document = document
        self._complaints = complaints
        self._tagged = tagged
        self.record = _record(document)

    def finish(self) -> Laid:
        """Draw the pages. Raises EngineFault where the engine could not show something: a picture, a style."""
        buffer = io.BytesIO()
        with _listening() as complaints, _collector_paused():
            self._document.write_pdf(buffer, pdf_tags=self._tagged)
        messages = (*self._complaints, *complaints.messages)
        if messages:
            raise EngineFault(tuple(dict.fromkeys(messages)))
        return Laid(buffer.getvalue(), self.record)


def lay_out(markup: str, css: str, pictures: Mapping[str, tuple[str, bytes]], *, tagged: bool = True) -> Pages:
    """Lay out a well-formed XHTML document (no namespaces).

    ``pictures`` maps addresses under :data:`PICTURES` to media type and bytes.
    """
    with _listening() as complaints, _collector_paused():
        document = _Tree(markup, _Registered(pictures)).render(
            font_config=_fonts(), stylesheets=[_sheet(css)], pdf_tags=tagged, optimize_images=False, cache={}
        )
    return Pages(document, tuple(complaints.messages), tagged=tagged)


def render(markup: str, css: str, pictures: Mapping[str, tuple[str, bytes]], *, tagged: bool = True) -> Laid:
    """Lay out and draw a document in one step."""
    return lay_out(markup, css, pictures, tagged=tagged).finish()


@contextmanager
def _listening() -> Iterator[_Complaints]:
    """Hear what the engine complains of; it tells its log and nobody else."""
    complaints = _Complaints()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(complaints)
    logger.propagate = False
    try:
        yield complaints
    finally:
        logger.removeHandler(complaints)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Layout makes millions of objects and no garbage worth collecting: pauses cost a sixth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _record(document: Document) -> Record:
    pages: list[PageRecord] = []
    anchors: dict[str, Place] = {}
    heights: dict[int, float] = {}
    for number, page in enumerate(document.pages):
        box = page._page_box
        kind = box.page_type
        blocks = _running_blocks(box)
        for index, block in blocks:
            heights[index] = heights.get(index, 0.0) + block.margin_height() * POINTS_PER_PIXEL
        pages.append(
            PageRecord(
                name=kind.name or "",
                blank=bool(kind.blank),
                figure_only=_holds_figures_alone(box),
                first_block=blocks[0][0] if blocks else -1,
                free=_free_space(box, blocks),
            )
        )
        for name, place in page.anchors.items():
            anchors.setdefault(name, Place(number, place[0] * POINTS_PER_PIXEL, place[1] * POINTS_PER_PIXEL))
    width = document.pages[0].width * POINTS_PER_PIXEL
    height = document.pages[0].height * POINTS_PER_PIXEL
    order = tuple(heights.get(index, 0.0) for index in range(max(heights, default=-1) + 1))
    return Record(width, height, tuple(pages), anchors, order)


def _running_blocks(page_box: Any) -> list[tuple[int, Any]]:
    """The blocks of the running text on a page, with their places among all of the document's."""
    stack = list(_content(page_box))
    while stack:
        box = stack.pop(0)
        element = getattr(box, "element", None)
        if element is not None and getattr(box, "element_tag", "") == "div" and element.get("class") == "lead":
            places = {id(child): index for index, child in enumerate(element)}
            return [(places[id(child.element)], child) for child in box.children if id(child.element) in places]
        stack += [child for child in getattr(box, "children", ()) or () if hasattr(child, "children")]
    return []


def _free_space(page_box: Any, blocks: list[tuple[int, Any]]) -> float:
    """Points between the last block of running text and the notes (or the foot of the text area)."""
    if not blocks:
        return 0.0
    floor = page_box.content_box_y() + page_box.height
    for child in page_box.children:
        if type(child).__name__ == "FootnoteAreaBox" and child.height:
            floor = child.position_y
    last = blocks[-1][1]
    return float(max(0.0, (floor - last.position_y - last.margin_height()) * POINTS_PER_PIXEL))


def _content(page_box: Any) -> Iterator[Any]:
    """The boxes of a page's text area that hold something, outermost first, margin boxes left out."""
    for child in getattr(page_box, "children", ()):
        if getattr(child, "at_keyword", None) is None:
            yield child


def _holds_figures_alone(page_box: Any) -> bool:
    """Whether everything on the page belongs to figures."""
    leaves = [box for child in _content(page_box) for box in _leaves(child, inside=False)]
    return bool(leaves) and all(leaves)


def _leaves(box: Any, *, inside: bool) -> Iterator[bool]:
    inside = inside or getattr(box, "element_tag", "") == "figure"
    children = [child for child in getattr(box, "children", ()) or () if not isinstance(child, str)]
    if not children:
        if getattr(box, "text", "") or hasattr(box, "replacement"):
            yield inside
        return
    for child in children:
        yield from _leaves(child, inside=inside)
