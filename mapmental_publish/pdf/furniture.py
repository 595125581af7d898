"""Folios and running heads: which page carries what, and each of them drawn once to be laid over the pages.

After The Chicago Manual of Style: the collection's title on the verso, the article's on the recto; none on display
pages, openings and pages that hold figures alone; the folio drops to the foot on openings; blank pages carry nothing,
and count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..layout import Layouts, direction
from ..model import Collection, Settings
from .book import Slot
from .documents import page_number
from .record import NOTHING, Laid, PageInputs
from .sheet import Geometry, stylesheet
from .workers import Workers

DISPLAY_PAGES = frozenset({"half-title", "title-page", "copyright", "part", "colophon"})
"""Named pages that carry neither folio nor running head."""
SECTIONS = frozenset({"contents", "figures", "references", "contributors", "credits", "index"})
"""Named pages of the book's own sections, whose word is their running head."""


@dataclass(frozen=True, slots=True, order=True)
class Piece:
    """One thing to draw: a head, a folio at the head or one dropped to the foot, for one side of the spread."""

    kind: str
    side: str
    text: str

    @property
    def is_number(self) -> bool:
        """Whether this is a folio in arabic figures."""
        return self.kind in ("folio", "drop") and self.text.isdecimal()

    @property
    def pattern(self) -> Piece:
        """What is drawn for this piece: for a folio zeros, in whose room its figures are written."""
        return replace(self, text="0" * len(self.text)) if self.is_number else self


def dress(slots: Sequence[Slot], collection: Collection, layouts: Layouts) -> list[tuple[Piece, ...]]:
    """What is laid over each page."""
    words = layouts.words(collection.settings.language)
    verso = _verso_head(collection)
    dressed: list[tuple[Piece, ...]] = []
    for slot in slots:
        record = slot.record
        if record is None or slot.section is None or record.kind in ("blank", "figure") or record.name in DISPLAY_PAGES:
            dressed.append(())
            continue
        side = "recto" if slot.recto else "verso"
        goes_on = slot.section.continued and not slot.section.begins and slot.page == 0
        if record.kind == "opening" and not goes_on:
            dressed.append((Piece("drop", side, slot.folio),))
            continue
        section = words[record.name] if record.name in SECTIONS else slot.section.head
        head = section if slot.recto else verso
        dressed.append((Piece("folio", side, slot.folio), *((Piece("head", side, head),) if head else ())))
    return dressed


def draw(
    dressed: Sequence[tuple[Piece, ...]], settings: Settings, layouts: Layouts, page: Geometry, workers: Workers
) -> tuple[Laid, dict[Piece, int]]:
    """A PDF with one pattern on each page, at its place, and the page of each; no PDF where there is nothing to draw.

    Folios with as many figures have one pattern, with a blank named by its page from 0.
    """
    ordered = sorted({piece.pattern for pieces in dressed for piece in pieces})
    if not ordered:
        return NOTHING, {}
    markup = layouts.render(
        "print/furniture.html",
        language=settings.language,
        direction=direction(settings.language),
        book_direction=direction(settings.language),
        pieces=[
            (piece, page_number(str(page), len(piece.text)) if piece.is_number else piece.text)
            for page, piece in enumerate(ordered)
        ],
        page=page,
    )
    css = stylesheet(settings, layouts, settings.language, "furniture", page)
    laid = workers.one(PageInputs("furniture", markup, css, tagged=False))
    return laid, {piece: number for number, piece in enumerate(ordered)}


def _verso_head(collection: Collection) -> str:
    """The collection's title; for an article alone, whose title is the recto's, its authors."""
    if len(collection.articles) != 1:
        return collection.settings.title
    authors = ", ".join(person.name for person in collection.articles[0].authors)
    return authors or collection.settings.publisher or collection.settings.title
