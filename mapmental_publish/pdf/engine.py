"""The page engine behind one small function. Nothing else in the package imports WeasyPrint.

Private names of WeasyPrint used here: ``HTML.wrapper_element`` and ``HTML.etree_element`` (a tree is given in place of a
text it would parse slowly), ``Page._page_box`` with its ``page_type``, and the boxes' ``element`` and ``children``. The
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


def render(markup: str, css: str, pictures: Mapping[str, tuple[str, bytes]], *, tagged: bool = True) -> Laid:
    """Lay out a well-formed XHTML document (no namespaces).

    ``pictures`` maps addresses under :data:`PICTURES` to media type and bytes. Raises EngineFault where the engine
    could not show something: a picture missing, a style it does not know.
    """
    complaints = _Complaints()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(complaints)
    logger.propagate = False
    try:
        with _collector_paused():
            sheet = _sheet(css)
            document = _Tree(markup, _Registered(pictures)).render(
                font_config=_fonts(), stylesheets=[sheet], pdf_tags=tagged, optimize_images=False, cache={}
            )
            buffer = io.BytesIO()
            document.write_pdf(buffer, pdf_tags=tagged)
            record = _record(document)
    finally:
        logger.removeHandler(complaints)
    if complaints.messages:
        raise EngineFault(tuple(complaints.messages))
    return Laid(buffer.getvalue(), record)


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
    for number, page in enumerate(document.pages):
        box = page._page_box
        kind = box.page_type
        pages.append(
            PageRecord(
                name=kind.name or "",
                blank=bool(kind.blank),
                figure_only=_holds_figures_alone(box),
                first_id=_first_id(box),
            )
        )
        for name, place in page.anchors.items():
            anchors.setdefault(name, Place(number, place[0] * POINTS_PER_PIXEL, place[1] * POINTS_PER_PIXEL))
    width = document.pages[0].width * POINTS_PER_PIXEL
    height = document.pages[0].height * POINTS_PER_PIXEL
    return Record(width, height, tuple(pages), anchors)


def _content(page_box: object) -> Iterator[object]:
    """The boxes of a page's text area that hold something, outermost first, margin boxes left out."""
    for child in getattr(page_box, "children", ()):
        if getattr(child, "at_keyword", None) is None:
            yield child


def _holds_figures_alone(page_box: object) -> bool:
    """Whether everything on the page belongs to figures."""
    leaves = [box for child in _content(page_box) for box in _leaves(child, inside=False)]
    return bool(leaves) and all(leaves)


def _leaves(box: object, *, inside: bool) -> Iterator[bool]:
    inside = inside or getattr(box, "element_tag", "") == "figure"
    children = [child for child in getattr(box, "children", ()) or () if not isinstance(child, str)]
    if not children:
        if getattr(box, "text", "") or hasattr(box, "replacement"):
            yield inside
        return
    for child in children:
        yield from _leaves(child, inside=inside)


def _first_id(page_box: object) -> str:
    """The id of the first element that begins on this page, for telling sections apart."""
    stack = list(_content(page_box))
    while stack:
        box = stack.pop(0)
        element = getattr(box, "element", None)
        identifier = element.get("id") if element is not None and hasattr(element, "get") else None
        if identifier:
            return str(identifier)
        stack = [*(getattr(box, "children", ()) or ()), *stack]
    return ""
