"""Where things stand on a page: text and artwork within their margins, bleeding artwork out to the bleed's edge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ..printing.extent import Limits
from ..printing.plan import PrintPlan
from .frames import Frame
from .geometry import Box
from .issues import Issues
from .marks import FILL, IMAGE, SHADE, STROKE, TEXT
from .seen import Seen, ink_box, reading

_SLACK = 0.05
"""Points something may reach into a margin: less than a dot of any press, more than rounding."""
_TOUCHES = 0.5
"""Points from the trim within which artwork is meant to reach it; a cutter drifts by ten times as much."""
_SHORT = 0.1
"""Points artwork may fall short of the bleed's edge."""
_LINE = 1.5
_LONG = 6.0
"""Points: what is thinner than the one and longer than the other, beyond the trim, is a printer's mark."""
_MOST_GROUNDS = 400
_OVERHANG = 0.35

SIDES = ("left", "bottom", "right", "top")
_NAMES = {"left": "the left", "right": "the right", "bottom": "the foot", "top": "the head"}


@dataclass(slots=True)
class Edges:
    """A page's trim with what is asked for at each side, in the order of :data:`SIDES`: how far things keep from it,
    how far artwork goes beyond it; ``inner`` is the side at the spine.
    """

    trim: Box
    bleed: Box
    keep: tuple[float, float, float, float]
    beyond: tuple[float, float, float, float]
    inner: str
    grounds: list[list[Box]] = field(default_factory=lambda: [[], [], [], []])

    @property
    def safe(self) -> Box:
        """Where everything may stand."""
        return self.trim.grown(*(-margin for margin in self.keep))

    def inwards(self, box: Box) -> tuple[float, float, float, float]:
        """How far a box's sides are within the trim; negative beyond it."""
        trim = self.trim
        return box.left - trim.left, box.bottom - trim.bottom, trim.right - box.right, trim.top - box.top

    def short(self, box: Box) -> tuple[float, float, float, float]:
        """How far a box's sides are from the bleed's edge."""
        bleed = self.bleed
        return box.left - bleed.left, box.bottom - bleed.bottom, bleed.right - box.right, bleed.top - box.top

    def backed(self, side: int, box: Box) -> bool:
        """Whether artwork behind a box goes to the bleed's edge on this side, all along the box."""
        for ground in self.grounds[side]:
            if side in (0, 2):
                along = ground.bottom <= box.bottom + _TOUCHES and ground.top >= box.top - _TOUCHES
            else:
                along = ground.left <= box.left + _TOUCHES and ground.right >= box.right - _TOUCHES
            if along:
                return True
        return False


def edges(frame: Frame, plan: PrintPlan, limits: Limits) -> Edges:
    """What is asked of the sides of an interior's page."""
    left, right = (limits.inside, limits.outside) if frame.spine_left else (limits.outside, limits.inside)
    around = plan.bleed.around(spine_left=frame.spine_left)
    return Edges(
        frame.trim,
        frame.trim.grown(*around).meet(frame.media) or frame.media,
        (left, limits.bottom, right, limits.top),
        around,
        "left" if frame.spine_left else "right",
    )


def check_places(number: int, seen: Sequence[Seen], asked: Edges, plan: PrintPlan, issues: Issues, pages: int) -> None:
    """Report what stands in a margin, what stops short of the bleed, and printer's marks that are there or lacking."""
    _find_grounds(seen, asked)
    safe = asked.safe
    marked = False
    for item in seen:
        box = item.box
        if item.mark.kind == TEXT:
            # Letters hang over their widths, a slanted f by a third of its height.
            box = box.grown(_OVERHANG * box.height, 0.0, _OVERHANG * box.height, 0.0)
        if safe.holds(box, _SLACK):
            continue
        if _is_outside(item.box, asked.trim):
            marked |= _is_outside(item.box, asked.bleed)
            _check_beyond(number, item, asked, plan, issues)
        elif item.mark.kind == TEXT:
            _check_text(number, item, asked, issues, pages)
        elif not item.white:
            _check_art(number, item, asked, issues)
    if plan.marks and not marked and seen:
        issues.report("preflight-marks-missing", "there are no crop marks around the page", page=number, across=True)


def _find_grounds(seen: Sequence[Seen], asked: Edges) -> None:
    """Areas that reach the bleed's edge: what stands on them may stand in the margin."""
    for item in seen:
        if item.white or item.mark.kind not in (FILL, IMAGE, SHADE) or asked.safe.holds(item.box):
            continue
        if min(item.box.width, item.box.height) <= _LINE:
            continue
        for side, distance in enumerate(asked.short(item.box)):
            if distance <= _SHORT and len(asked.grounds[side]) < _MOST_GROUNDS:
                asked.grounds[side].append(item.box)


def _is_outside(box: Box, trim: Box) -> bool:
    return (
        box.right <= trim.left + _SLACK
        or box.left >= trim.right - _SLACK
        or box.top <= trim.bottom + _SLACK
        or box.bottom >= trim.top - _SLACK
    )


def _check_beyond(number: int, item: Seen, asked: Edges, plan: PrintPlan, issues: Issues) -> None:
    """Something wholly beyond the trim: a printer's mark, or text that will be cut off."""
    if plan.marks and _is_outside(item.box, asked.bleed):
        return
    is_text = item.mark.kind == TEXT and ink_box(item) is not None
    is_line = (
        item.mark.kind in (STROKE, FILL)
        and min(item.box.width, item.box.height) <= _LINE
        and max(item.box.width, item.box.height) >= _LONG
    )
    if not (is_text or is_line) or item.white:
        return
    if any(asked.backed(side, item.box) for side in range(4)) and not is_text:
        return
    if "marks" in plan.printer.forbidden:
        what = f"{reading(item)} stands" if is_text else "lines stand"
        issues.report(
            "preflight-marks",
            f"{what} outside the trim, as printer’s marks do",
            page=number,
            box=item.box,
            group="marks",
        )
    elif is_text and not _is_outside(item.box, asked.bleed):
        issues.report(
            "preflight-text-in-margin",
            f"{reading(item)} stands outside the trim and will be cut off",
            page=number,
            box=item.box,
            group="cut",
            worst=1e6,
        )


def _check_text(number: int, item: Seen, asked: Edges, issues: Issues, pages: int) -> None:
    box = ink_box(item)
    if box is None:
        return
    for name, distance, least in _too_near(box, asked):
        if name == asked.inner:
            issues.report(
                "preflight-text-in-gutter",
                f"{reading(item)} stands {_from(distance)} the spine; a book of {pages} pages asks for {least:.1f} pt",
                page=number,
                box=box,
                worst=least - distance,
                group="text",
            )
        else:
            issues.report(
                "preflight-text-in-margin",
                f"{reading(item)} stands {_from(distance)} the trim at {_NAMES[name]}; "
                f"at least {least:.1f} pt are asked for",
                page=number,
                box=box,
                worst=least - distance,
                group=name,
            )


def _check_art(number: int, item: Seen, asked: Edges, issues: Issues) -> None:
    box = item.box
    what = {IMAGE: "a picture", SHADE: "a gradient", STROKE: "a line"}.get(item.mark.kind, "an area")
    inwards, short = asked.inwards(box), asked.short(box)
    for side, name in enumerate(SIDES):
        if inwards[side] > asked.keep[side] - _SLACK:
            continue
        if inwards[side] <= _TOUCHES:
            if not asked.beyond[side]:
                if not any(asked.beyond):
                    issues.report(
                        "preflight-bleed-missing",
                        f"{what} reaches the trim at {_NAMES[name]}, and the page has no bleed",
                        page=number,
                        box=box,
                        group=name,
                    )
            elif short[side] > _SHORT and not asked.backed(side, box):
                issues.report(
                    "preflight-bleed-short",
                    f"{what} stops {short[side]:.2f} pt short of the bleed at {_NAMES[name]}",
                    page=number,
                    box=box,
                    worst=short[side],
                    group=name,
                )
        elif not asked.backed(side, box):
            rule = "preflight-art-in-gutter" if name == asked.inner else "preflight-art-in-margin"
            where = "the spine" if name == asked.inner else f"the trim at {_NAMES[name]}"
            issues.report(
                rule,
                f"{what} stands {_from(inwards[side])} {where} without reaching it; "
                f"at least {asked.keep[side]:.1f} pt are asked for",
                page=number,
                box=box,
                worst=asked.keep[side] - inwards[side],
                group=name,
            )


def _too_near(box: Box, asked: Edges) -> Iterator[tuple[str, float, float]]:
    for name, distance, least in zip(SIDES, asked.inwards(box), asked.keep, strict=True):
        if distance < least - _SLACK:
            yield name, distance, least


def _from(distance: float) -> str:
    return f"{distance:.1f} pt from" if distance >= 0 else f"{-distance:.1f} pt beyond"
