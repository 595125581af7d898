"""The page engine behind one small function. Nothing else in the package imports WeasyPrint.

Private names of WeasyPrint used here and in :mod:`.boxes`: ``HTML.wrapper_element`` and ``HTML.etree_element`` (a tree
is given in place of a text it would parse slowly), ``URLFetcher._fail_on_errors``, ``Document.fonts``,
``Page._page_box`` and the boxes below it. The version is pinned exactly; a test holds these names.

Nothing is read but what the caller hands over: the engine asks a fetcher that knows the registered pictures and refuses
every other address. Typefaces are the system's, found by family name.
"""

from __future__ import annotations

import base64
import gc
import io
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from xml.etree import ElementTree

from . import libraries  # noqa: F401 (finds the engine's libraries before the engine looks for them)

# isort: split
import cssselect2
import weasyprint
from weasyprint import CSS, HTML
from weasyprint.css.counters import CounterStyle
from weasyprint.document import Document
from weasyprint.text.ffi import harfbuzz, pango
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from ..errors import BookUnreadable
from . import amendments, blanks, boxes, flow, shaping, structure  # noqa: F401 (amendments take effect when imported)
from .record import (
    CLOSED_UP,
    DOCUMENT_URL,
    POINTS_PER_PIXEL,
    Drawn,
    FontUse,
    PageInputs,
    PictureFile,
    Place,
    Record,
)

_BUILT_IN = re.compile(r"data:(image/(?:png|jpeg|gif|webp));base64,")
_HARMLESS = ("Step ", "Font-face ")
_DECORATIVE = "has no required alt description"
"""Said of pictures whose alternative text is empty on purpose; the sources' own checks see to the others."""


class _Registered(URLFetcher):  # type: ignore[misc]
    """Serves the pictures of one document and nothing else. Anything else the engine asks for ends the layout."""

    def __init__(self, pictures: Mapping[str, PictureFile]) -> None:
        # The engine's own initialiser sets up ways to reach the network; none of them is wanted here.
        self._fail_on_errors = True
        self._pictures = pictures

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """The registered bytes, or those a drawing has built in; ValueError for every other address."""
        picture = self._pictures.get(url)
        if picture is not None:
            return URLFetcherResponse(url, picture.data, {"Content-Type": picture.media_type})
        built_in = _BUILT_IN.match(url)
        if built_in is None:
            raise ValueError(f"not a picture of the book: {url[:80]}")
        return URLFetcherResponse(url, base64.b64decode(url[built_in.end() :]), {"Content-Type": built_in[1]})


class _Tree(HTML):  # type: ignore[misc]
    """A document given as a tree: the standard library's parser is many times faster than a browser's."""

    def __init__(self, root: ElementTree.Element, fetcher: URLFetcher) -> None:
        self.base_url = DOCUMENT_URL
        self.url_fetcher = fetcher
        self.media_type = "print"
        self.wrapper_element = cssselect2.ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element


class _Complaints(logging.Handler):
    """Keeps the engine's warnings and errors, each once, in order."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: dict[str, None] = {}

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if not message.startswith(_HARMLESS) and _DECORATIVE not in message:
            self.messages[message] = None


@cache
def _fonts() -> FontConfiguration:
    return FontConfiguration()


@cache
def _sheet(css: str) -> tuple[CSS, CounterStyle, tuple[str, ...]]:
    """A parsed stylesheet, the counters it defines and what the engine said of it; parsed once a process."""
    counters = CounterStyle()
    with _listening() as complaints:
        sheet = CSS(
            string=css,
            font_config=_fonts(),
            counter_style=counters,
            base_url=DOCUMENT_URL,
            url_fetcher=_Registered({}),
        )
    return sheet, counters, tuple(complaints.messages)


def versions() -> tuple[str, int, int]:
    """The versions of the page engine, of the library that sets its lines, and of the one that shapes its letters.

    The last tells its version only by questions; the number is of the highest minor version there is, 1000 to a major.
    """
    known = (major * 1000 + minor for major in range(30, 0, -1) for minor in range(40, -1, -1))
    shaper = next((number for number in known if harfbuzz.hb_version_atleast(number // 1000, number % 1000, 0)), 0)
    return weasyprint.__version__, int(pango.pango_version()), shaper


def render(inputs: PageInputs) -> Drawn:
    """Lay out a document: a pure function, fit for a process of its own.

    What the engine could not do (a picture it cannot read, a style it does not know, a sign no typeface has) is in the
    record's ``complaints``. Raises BookUnreadable where the book's own layouts make markup that is not well-formed, or
    ask for something that is not in the book.
    """
    shaping.Layout.alive = 0
    with _collector_paused():
        # In a function of its own, so that nothing holds its boxes when the collector is asked for them.
        return _rendered(inputs)


def _rendered(inputs: PageInputs) -> Drawn:
    try:
        root = ElementTree.fromstring(inputs.markup)
    except ElementTree.ParseError as fault:
        message = f"layouts/print: “{inputs.name}” is not well-formed: {fault}"
        raise BookUnreadable(message, "Correct the template.") from fault
    sheet, counters, complained = _sheet(inputs.css)
    fetcher = _Registered({picture.address: picture for picture in inputs.pictures})
    images: dict[str, object] = {}

    def lay_out() -> Document:
        return _Tree(root, fetcher).render(
            font_config=_fonts(),
            counter_style=counters.copy(),
            stylesheets=[sheet],
            pdf_tags=inputs.tagged,
            cache=images,
        )

    with _listening() as complaints:
        try:
            document, order = _filled(root, lay_out, inputs)
            buffer = io.BytesIO()
            text = flow.running_text(root)
            places = dict(zip(text, order, strict=True)) if text is not None and order else {}
            closed_up = [page._page_box for page in document.pages] if CLOSED_UP in inputs.markup else []
            with structure.tagged(root, places), blanks.gathering(closed_up) as gathered:
                document.write_pdf(buffer, pdf_tags=inputs.tagged)
        except FatalURLFetchingError as fault:
            raise BookUnreadable(
                f"layouts/print: “{inputs.name}”: {fault}", "A page can show the book's own pictures and nothing else."
            ) from fault
        record = _record(document, (*complained, *complaints.messages), order)
        record = replace(record, blanks=gathered.blanks(), figures=tuple(gathered.figures), closed=gathered.closed())
    return Drawn(buffer.getvalue(), record)


@contextmanager
def _listening() -> Iterator[_Complaints]:
    complaints = _Complaints()
    logger = logging.getLogger("weasyprint")
    spoke = logger.propagate
    logger.addHandler(complaints)
    logger.propagate = False
    try:
        yield complaints
    finally:
        logger.removeHandler(complaints)
        logger.propagate = spoke


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Layout makes millions of objects and no garbage worth collecting: pauses cost a sixth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        # The boxes refer to one another: nothing but the collector takes them away, and it would come much later. All
        # that was made since it was paused is in the youngest generation; what was there before need not be looked at.
        gc.collect(0)
        if was_on:
            gc.enable()


def _filled(
    root: ElementTree.Element, lay_out: Callable[[], Document], inputs: PageInputs
) -> tuple[Document, tuple[int, ...]]:
    """A layout with few holes before figures, text going first where one does not fit, and the order of the blocks."""
    text = flow.running_text(root)
    if text is None or not inputs.leading:
        return lay_out(), ()
    blocks = list(text)
    if sorted(inputs.order) == list(range(len(blocks))):
        flow.arrange(text, blocks, inputs.order)
        return lay_out(), inputs.order
    with flow.letting_text_go_first(inputs.leading, blocks):
        document = lay_out()
    order = boxes.order([page._page_box for page in document.pages])
    # The record is read from the tree as well as from the pages.
    flow.arrange(text, blocks, order)
    return document, order


def _record(document: Document, complaints: tuple[str, ...], order: tuple[int, ...]) -> Record:
    anchors: dict[str, Place] = {}
    for number, page in enumerate(document.pages):
        for name, place in page.anchors.items():
            x, y = (round(value * POINTS_PER_PIXEL, 2) for value in place[:2])
            anchors.setdefault(name, Place(number, x, y))
    used: dict[str, set[str]] = {}
    for font in document.fonts.values():
        used.setdefault(font.family, set()).update(*font.to_unicode.values())
    return Record(
        width=round(document.pages[0].width * POINTS_PER_PIXEL, 3),
        height=round(document.pages[0].height * POINTS_PER_PIXEL, 3),
        pages=boxes.pages([page._page_box for page in document.pages]),
        anchors=anchors,
        fonts=tuple(FontUse(family, "".join(sorted(used[family]))) for family in sorted(used)),
        complaints=complaints,
        order=order,
    )
