"""The sheet around each printed page: exact boxes, room for bleed, and printers' marks where a printer wants them.

Pages come with the trim's lower left corner as their origin; artwork that bleeds goes beyond it. Here the page is moved
onto its sheet, so that the sheet begins at the origin, and cut off at the bleed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pikepdf import Array, Dictionary, Name, Pdf

from ..printing.plan import PrintPlan
from . import marks
from .book import Slot

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


def apply(out: Pdf, slots: Sequence[Slot], plan: PrintPlan, *, leftwards: bool) -> None:
    """Put every page of the file onto its sheet."""
    drawn: dict[Frame, Any] = {}
    before: dict[Frame, Any] = {}
    after = out.make_stream(b"\nQ\n")
    with_marks = out.make_stream(b"\nq /PrintersMarks Do Q\n") if plan.marks else None
    for slot, page in zip(slots, out.pages, strict=True):
        sheet = frame(plan, recto=slot.recto, leftwards=leftwards)
        obj = page.obj
        for name, box in (
            (Name.MediaBox, sheet.media),
            (Name.CropBox, sheet.media),
            (Name.BleedBox, sheet.bleed),
            (Name.TrimBox, sheet.trim),
        ):
            obj[name] = Array(list(box))
        contents = _streams(obj)
        if contents and sheet.trim[:2] != (0.0, 0.0):
            if sheet not in before:
                before[sheet] = out.make_stream(_moved(sheet))
            contents = [before[sheet], *contents, after]
        if with_marks is not None:
            if sheet not in drawn:
                drawn[sheet] = marks.draw(out, sheet.media, sheet.bleed, sheet.trim, plan.colour)
            if Name.Resources not in obj:
                obj[Name.Resources] = Dictionary()
            objects = Dictionary(dict(obj.Resources.get(Name.XObject, Dictionary()).items()))
            objects[Name.PrintersMarks] = drawn[sheet]
            obj.Resources[Name.XObject] = objects
            contents.append(with_marks)
        if contents:
            obj[Name.Contents] = Array(contents)


def _streams(page: Any) -> list[Any]:
    contents = page.get(Name.Contents)
    if contents is None:
        return []
    return list(contents) if isinstance(contents, Array) else [contents]


def _moved(sheet: Frame) -> bytes:
    """The page's content cut off at the bleed, and moved to where its trim is."""
    left, bottom, right, top = sheet.bleed
    box = " ".join(f"{value:.{_DIGITS}f}" for value in (left, bottom, right - left, top - bottom))
    x, y = sheet.trim[:2]
    return f"q {box} re W n 1 0 0 1 {x:.{_DIGITS}f} {y:.{_DIGITS}f} cm\n".encode()
