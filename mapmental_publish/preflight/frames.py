"""The boxes of a page: what the file says, what the printer's data asks for, and which side is at the spine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..printing.plan import PrintPlan
from ..printing.wrap import Wrap
from . import streams
from .geometry import IDENTITY, Box, Matrix, carried, times
from .issues import Issues

EXACT = 0.01
"""Points a box may be off (3.5 µm): PDF software writes two places, whoever made the file."""
_ROUNDED = 1.0
"""Points within which a page is what was meant, by software that rounds; no press notices a third of a millimetre."""
_EPSILON = 1e-4
_PAPER = Box(0.0, 0.0, 612.0, 792.0)


@dataclass(frozen=True, slots=True)
class Frame:
    """A page as it will lie under the cutter: boxes as seen when it is turned upright and scaled, and ``base``, which
    carries the page's own space there. ``trim`` and ``bleed`` are the file's own or, where it has none, those it must
    mean; ``spine_left``: its left edge is at the spine.
    """

    media: Box
    trim: Box
    bleed: Box
    base: Matrix
    spine_left: bool
    declared: frozenset[str]


def frame(page: Any, number: int, plan: PrintPlan, *, cover: Wrap | None = None, right_to_left: bool = False) -> Frame:
    """The boxes of a page. A box that is missing or cannot be read is taken from the next larger one."""
    turned = streams.integer(streams.inherited(page, "/Rotate")) % 360
    unit = streams.number(page.get("/UserUnit"), 1.0)
    unit = unit if 0 < unit < 1000 else 1.0
    media = _box(streams.inherited(page, "/MediaBox")) or _PAPER
    base = _upright(media, turned, unit)
    spine_left = (number % 2 == 1) != right_to_left
    declared = frozenset(
        key for key in ("CropBox", "TrimBox", "BleedBox", "ArtBox") if _box(streams.inherited(page, f"/{key}"))
    )
    seen = carried(media, base)
    around = (0.0,) * 4 if cover else plan.bleed.around(spine_left=spine_left)
    if cover:
        wide = (cover.trim.width, cover.trim.height, cover.bleed)
        around = (wide[2],) * 4
        width, height = wide[0], wide[1]
    else:
        width, height = plan.trim_width, plan.trim_height
    own_trim = _box(page.get("/TrimBox"))
    trim = carried(own_trim, base) if own_trim is not None else _meant(seen, width, height, around)
    own_bleed = _box(page.get("/BleedBox"))
    bleed = carried(own_bleed, base) if own_bleed is not None else _within(trim.grown(*around), seen)
    return Frame(seen, trim, bleed, base, spine_left, declared)


def _meant(media: Box, width: float, height: float, around: tuple[float, ...]) -> Box:
    """Where the trim must be on a page without a TrimBox: as far in as the bleed goes, where the page is that large."""
    left, bottom, right, top = around
    if abs(media.width - width - left - right) <= _ROUNDED and abs(media.height - height - bottom - top) <= _ROUNDED:
        return Box(media.left + left, media.bottom + bottom, media.right - right, media.top - top)
    if media.width > width + left + right and media.height > height + bottom + top:
        # Room for marks: the sheet is cut out of the middle.
        across, up = (media.width - width) / 2, (media.height - height) / 2
        return Box(media.left + across, media.bottom + up, media.right - across, media.top - up)
    return media


def _within(box: Box, media: Box) -> Box:
    return box.meet(media) or media


def _box(value: Any) -> Box | None:
    sides = streams.floats(value, 4)
    if not sides:
        return None
    box = Box(min(sides[0], sides[2]), min(sides[1], sides[3]), max(sides[0], sides[2]), max(sides[1], sides[3]))
    return box if box.width > 0 and box.height > 0 and box.width < 1e6 and box.height < 1e6 else None


def _upright(media: Box, turned: int, unit: float) -> Matrix:
    matrices: dict[int, Matrix] = {
        0: IDENTITY,
        90: (0.0, -1.0, 1.0, 0.0, -media.bottom, media.right),
        180: (-1.0, 0.0, 0.0, -1.0, media.right, media.top),
        270: (0.0, 1.0, -1.0, 0.0, media.top, -media.left),
    }
    matrix = matrices.get(turned, IDENTITY)
    return matrix if unit == 1 else times(matrix, (unit, 0.0, 0.0, unit, 0.0, 0.0))


def check_boxes(page: Any, number: int, frame: Frame, plan: PrintPlan, cover: Wrap | None, issues: Issues) -> None:
    """Hold a page's boxes against what the plan asks for."""
    if "TrimBox" in frame.declared or not plan.marks:
        _check_size(number, frame, plan, cover, issues)
    if frame.base != IDENTITY:
        unit = streams.number(page.get("/UserUnit"), 1.0)
        if abs(unit - 1) > 1e-6:
            issues.report(
                "preflight-page-scaled", f"the page is scaled by a UserUnit of {unit:g}", page=number, across=True
            )
        if streams.integer(streams.inherited(page, "/Rotate")) % 360:
            issues.report("preflight-page-turned", "the page is turned by a Rotate entry", page=number, across=True)
    crop = _box(streams.inherited(page, "/CropBox"))
    if crop is not None and not carried(crop, frame.base).same(frame.media, EXACT + _EPSILON):
        issues.report(
            "preflight-crop-box",
            f"the CropBox shows {crop.width:.2f} × {crop.height:.2f} pt of a page of "
            f"{frame.media.width:.2f} × {frame.media.height:.2f} pt",
            page=number,
            across=True,
        )
    slack = EXACT + _EPSILON
    if not frame.media.holds(frame.bleed, slack) or not frame.bleed.holds(frame.trim, slack):
        issues.report(
            "preflight-page-boxes",
            "the TrimBox, BleedBox and MediaBox do not lie within one another",
            page=number,
            across=True,
        )


def _check_size(number: int, frame: Frame, plan: PrintPlan, cover: Wrap | None, issues: Issues) -> None:
    around = (cover.bleed,) * 4 if cover else plan.bleed.around(spine_left=frame.spine_left)
    width, height = (cover.trim.width, cover.trim.height) if cover else (plan.trim_width, plan.trim_height)
    full = (width + around[0] + around[2], height + around[1] + around[3])
    checks = [("TrimBox", frame.trim, (width, height))] if "TrimBox" in frame.declared else []
    if "BleedBox" in frame.declared and any(around):
        checks.append(("BleedBox", frame.bleed, full))
    if not plan.marks:
        checks.append(("page", frame.media, full))
    for name, box, wanted in checks:
        off = max(abs(box.width - wanted[0]), abs(box.height - wanted[1]))
        if off > EXACT + _EPSILON:
            rule = "preflight-page-size" if off > _ROUNDED else "preflight-page-inexact"
            places = 2 if off >= 0.02 else 4
            issues.report(
                rule,
                f"the {name} is {_size(box.width, box.height, places)}, not {_size(*wanted, places)}",
                page=number,
                box=box,
                group=name,
                across=True,
                remedy=_bleed_hint(frame.media, width, height, full),
            )
    if "BleedBox" in frame.declared and "TrimBox" in frame.declared and any(around):
        wanted_bleed = frame.trim.grown(*around)
        if not frame.bleed.same(wanted_bleed, EXACT + _EPSILON) and abs(frame.bleed.width - full[0]) <= _ROUNDED:
            issues.report(
                "preflight-page-inexact",
                f"the trim lies {frame.trim.left - frame.bleed.left:.2f} pt from the bleed’s left, not {around[0]:.2f}",
                page=number,
                group="place",
                across=True,
            )


def _size(width: float, height: float, places: int) -> str:
    return f"{width:.{places}f} × {height:.{places}f} pt ({width / 72:.4g} × {height / 72:.4g} in)"


def _bleed_hint(media: Box, width: float, height: float, full: tuple[float, float]) -> str:
    """What to do, where the page is as large as the trim and should have bleed, or the other way round."""
    if full != (width, height) and abs(media.width - width) < _ROUNDED and abs(media.height - height) < _ROUNDED:
        return "The page has no bleed: make it again with artwork beyond the trim, or order without bleed."
    return ""
