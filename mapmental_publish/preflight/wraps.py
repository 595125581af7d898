"""Where things stand on a cover: text off folds and edges, the spine's words on the spine, the barcode's zone free."""

from __future__ import annotations

from collections.abc import Sequence

from ..printing.plan import PrintPlan
from ..printing.wrap import Area, Wrap
from .frames import Frame
from .geometry import Box
from .issues import Issues
from .marks import FILL, IMAGE, SHADE, TEXT
from .places import Edges, check_places
from .seen import Seen, ink_box, reading

_SLACK = 0.05
_ZONE_SLACK = 1.0
"""Points a background's edge may run into the barcode's zone."""

_TRACE = 0.02
"""From 0 to 3: so little coloured ink is none."""


def check_cover(seen: Sequence[Seen], frame: Frame, plan: PrintPlan, wrap: Wrap, issues: Issues) -> None:
    """Report what stands where the cutter, the fold or the barcode comes."""
    sheet = _Sheet(frame, wrap)
    _check_text(seen, sheet, wrap, issues)
    _check_zone(seen, sheet.box(wrap.barcode), issues)
    pictures = [item for item in seen if item.mark.kind != TEXT or _beyond(item.box, frame.trim)]
    bleed = (wrap.bleed,) * 4
    # Artwork on a cover may stand where it likes as long as it does not end at the trim.
    asked = Edges(frame.trim, frame.trim.grown(*bleed).meet(frame.media) or frame.media, (1.0,) * 4, bleed, "")
    check_places(1, pictures, asked, plan, issues, wrap.pages)


class _Sheet:
    """Places on the sheet as the page's own, wherever its origin is."""

    def __init__(self, frame: Frame, wrap: Wrap) -> None:
        trim = wrap.trim.box(wrap.height)
        self._height = wrap.height
        self._across = frame.trim.left - trim[0]
        self._up = frame.trim.bottom - trim[1]

    def box(self, area: Area) -> Box:
        """An area in the page's space."""
        return Box(*area.box(self._height)).moved(self._across, self._up)


def _beyond(box: Box, trim: Box) -> bool:
    return box.meet(trim) is None


def _check_text(seen: Sequence[Seen], sheet: _Sheet, wrap: Wrap, issues: Issues) -> None:
    back, spine, front = (sheet.box(area) for area in (wrap.back, wrap.spine, wrap.front))
    safe_back, safe_front = sheet.box(wrap.safe_back), sheet.box(wrap.safe_front)
    zone = sheet.box(wrap.barcode)
    words = sheet.box(wrap.spine_text) if wrap.spine_text else None
    for item in seen:
        if item.mark.kind != TEXT:
            continue
        box = ink_box(item)
        if box is None or safe_front.holds(box, _SLACK) or safe_back.holds(box, _SLACK) or zone.holds(box, _SLACK):
            continue
        middle = (box.left + box.right) / 2
        if spine.left <= middle <= spine.right:
            if words is None:
                issues.report(
                    "preflight-spine-text",
                    f"{reading(item)} stands on the spine of a book of {wrap.pages} pages, which may have no words",
                    page=1,
                    box=box,
                    group="spine",
                )
            elif not words.holds(box, _SLACK):
                near = max(
                    words.left - box.left, box.right - words.right, words.bottom - box.bottom, box.top - words.top
                )
                issues.report(
                    "preflight-spine-text",
                    f"{reading(item)} leaves the part of the spine that words keep to by {near:.1f} pt",
                    page=1,
                    box=box,
                    worst=near,
                    group="spine",
                )
            continue
        panel, safe, name = (
            (front, safe_front, "front") if front.left <= middle <= front.right else (back, safe_back, "back")
        )
        near = max(safe.left - box.left, box.right - safe.right, safe.bottom - box.bottom, box.top - safe.top)
        crossing = box.left < panel.left - _SLACK or box.right > panel.right + _SLACK
        where = "runs over a fold or the trim" if crossing else "stands too near a fold or the trim"
        issues.report(
            "preflight-text-in-margin",
            f"{reading(item)} on the {name} {where}: {near:.1f} pt outside the safe area",
            page=1,
            box=box,
            worst=near,
            group=name,
        )


def _check_zone(seen: Sequence[Seen], zone: Box, issues: Issues) -> None:
    """The zone must be white where the barcode goes, and nothing may run into it."""
    under: Seen | None = None
    mixed: list[Seen] = []
    for item in seen:
        shared = item.box.meet(zone)
        if shared is None or min(shared.width, shared.height) <= _ZONE_SLACK:
            continue
        inside = zone.holds(item.box, _ZONE_SLACK)
        if item.mark.kind == TEXT:
            if not inside and ink_box(item) is not None:
                issues.report(
                    "preflight-barcode-zone", f"{reading(item)} runs into the barcode’s zone", page=1, box=item.box
                )
        elif item.mark.kind in (FILL, IMAGE, SHADE) and item.box.holds(zone, _ZONE_SLACK):
            under = item
            mixed.clear()  # what is painted over
        if inside and _is_mixed(item):
            mixed.append(item)
    for item in mixed:
        message = "what stands in the barcode’s zone is of several inks, which blur where they do not meet"
        issues.report("preflight-barcode-zone", message, page=1, box=item.box, group="inks")
    if under is not None and not under.white:
        issues.report("preflight-barcode-zone", "the barcode’s zone is not white", page=1, box=zone, group="ground")


def _is_mixed(item: Seen) -> bool:
    """Whether a mark has coloured ink in it, as far as its paint tells."""
    paint = item.mark.paint
    return paint is not None and paint.inks is not None and sum(paint.inks[:3]) > _TRACE
