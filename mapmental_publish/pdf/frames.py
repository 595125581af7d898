"""The sheet around each printed page: exact boxes, room for bleed, and printers' marks where a printer wants them.

Pages come with the trim's lower left corner as their origin; artwork that bleeds goes beyond it. Here the page is moved
onto its sheet, so that the sheet begins at the origin, and cut off at the bleed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..printing.plan import PrintPlan
from . import marks

Box = tuple[float, float, float, float]
"""Left, bottom, right, top in points from the sheet's lower left corner."""
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Frame:
    """A page's boxes (ISO 32000-1, 14.11.2); the crop box is the media box."""

    media: Box
    bleed: Box
    trim: Box


def frame(plan: PrintPlan, *, recto: bool, leftwards: bool) -> Frame:
    """The boxes of a page. ``leftwards`` is a book read from right to left: its rectos have the spine on the right."""
    left, bottom, right, top = plan.bleed.around(spine_left=recto != leftwards)
    slug = marks.SLUG if plan.marks else 0.0
    x, y = left + slug, bottom + slug
    width, height = plan.trim_width, plan.trim_height
    return Frame(
        media=_rounded(0.0, 0.0, x + width + right + slug, y + height + top + slug),
        bleed=_rounded(slug, slug, x + width + right, y + height + top),
        trim=_rounded(x, y, x + width, y + height),
    )


def _rounded(*box: float) -> Box:
    left, bottom, right, top = (round(value, _DIGITS) for value in box)
    return left, bottom, right, top


def boxes(sheet: Frame) -> bytes:
    """A sheet's boxes as its page has them."""
    named = (("MediaBox", sheet.media), ("CropBox", sheet.media), ("BleedBox", sheet.bleed), ("TrimBox", sheet.trim))
    return b" ".join(box(name, values) for name, values in named)


def box(name: str, values: Iterable[float]) -> bytes:
    """An entry of a page that is a box, or another rectangle."""
    return f"/{name} [ {' '.join(decimal(value, _DIGITS) for value in values)} ]".encode()


def decimal(value: float, digits: int) -> str:
    """A number as files have it, with no more digits than it needs."""
    return f"{value:.{digits}f}".rstrip("0").rstrip(".")


def moved(sheet: Frame) -> bytes:
    """What stands before a page's content, and is taken back by a ``Q`` behind it: cut off at the bleed, and moved to
    where the trim is. Empty where there is no bleed.
    """
    if sheet.trim[:2] == (0.0, 0.0):
        return b""
    left, bottom, right, top = sheet.bleed
    area = " ".join(f"{value:.{_DIGITS}f}" for value in (left, bottom, right - left, top - bottom))
    x, y = sheet.trim[:2]
    return f"q {area} re W n 1 0 0 1 {x:.{_DIGITS}f} {y:.{_DIGITS}f} cm\n".encode()
