"""Folios and running heads: which page carries what, and each of them drawn once to be laid over the pages.

After The Chicago Manual of Style: the collection's title on the verso, the article's on the recto; none on display
pages, openings and pages of one figure; the folio drops to the foot on openings; blank pages carry nothing, and count.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..layout import Layouts, direction
from ..model import Settings
from . import engine
from .sheet import geometry, stylesheet

DISPLAY_PAGES = frozenset({"half-title", "title", "copyright", "part", "cover"})


@dataclass(frozen=True, slots=True)
class Furniture:
    """What is laid over one page: a running head's text and a folio, at the head or dropped to the foot."""

    side: str
    head: str
    folio: str
    dropped: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing to draw: a head or a folio, for one side of the spread."""

    kind: str
    side: str
    text: str


def pieces(furniture: Furniture) -> Sequence[Piece]:
    """What a page's furniture is drawn from."""
    result = []
    if furniture.head and not furniture.dropped:
        result.append(Piece("head", furniture.side, furniture.head))
    if furniture.folio:
        result.append(Piece("drop" if furniture.dropped else "folio", furniture.side, furniture.folio))
    return result


def draw(wanted: Iterable[Piece], settings: Settings, layouts: Layouts) -> tuple[bytes, dict[Piece, int]]:
    """A PDF with one piece on each page at its place, and the page of each."""
    ordered = sorted(set(wanted), key=lambda piece: (piece.kind, piece.side, len(piece.text), piece.text))
    if not ordered:
        return b"", {}
    markup = layouts.render(
        "print/furniture.html",
        language=settings.language,
        direction=direction(settings.language),
        pieces=ordered,
        page=geometry(settings, layouts),
    )
    laid = engine.render(markup, stylesheet(settings, layouts, settings.language), {}, tagged=False)
    return laid.pdf, {piece: number for number, piece in enumerate(ordered)}
