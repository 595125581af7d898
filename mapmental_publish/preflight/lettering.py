"""Type: is it embedded, is it large enough, and does its black stay clean where inks shift?"""

from __future__ import annotations

from collections.abc import Sequence

from ..printing.plan import PrintPlan
from .colours import GRAY
from .geometry import Box, is_upright, upward
from .issues import Issues
from .marks import FILL, IMAGE, SHADE, TEXT, Run
from .seen import Seen, ink_box, reading
from .tally import Tally

_ROUNDING = 0.05
"""Points by which type may be below the least."""
_RICH = 0.3
_BLACK = 0.9
"""From 0 to 1: the coloured ink from which a black is rich, and the black from which it is one."""
_LARGE_TYPE = 24.0
"""Points from which a shift between inks no longer shows as a fringe around letters."""
_SMALLEST_RAISED = 4.5
_NEAR = 4
"""Texts of a line that may call a note together: figures and the commas between them."""
_CALL = 4
"""Points and letters of a figure that calls a note or counts atoms."""


def check_lettering(
    number: int,
    seen: Sequence[Seen],
    plan: PrintPlan,
    version: tuple[int, int],
    tally: Tally,
    issues: Issues,
) -> None:
    """Report what is wrong with the type on one page. ``version`` is the file's, of PDF."""
    texts = [item for item in seen if item.mark.kind == TEXT]
    least = plan.printer.smallest_type
    for place, item in enumerate(texts):
        _check_font(number, item, version, tally, issues)
        size = size_of(item)
        if size <= 0 or item.box.width <= 0:
            continue
        smaller = tally.smallest_type is None or size < tally.smallest_type or (least is not None and size < least)
        if smaller and _counts(texts, place):
            tally.smallest_type = min(size, tally.smallest_type or size)
            if least is not None and size < least - _ROUNDING:
                issues.report(
                    "preflight-type-small",
                    f"{reading(item)} is {size:.1f} pt high; at least {least:g} pt are asked for",
                    page=number,
                    box=item.box,
                    worst=least - size,
                )
        if plan.colour == "cmyk" and size < _LARGE_TYPE:
            _check_black(number, item, size, issues)
    if plan.colour == "cmyk":
        _check_halos(number, seen, issues)


def _counts(texts: Sequence[Seen], place: int) -> bool:
    """Whether a text is type to be read at its size: it leaves ink, and calls no note."""
    size = size_of(texts[place])
    raised = any(_is_raised(texts[place], size, other) for other in _beside(texts, place))
    return not raised and ink_box(texts[place]) is not None


def _beside(texts: Sequence[Seen], place: int) -> list[Seen]:
    """The nearest texts on both sides that are larger: between two calls of notes stands a comma that is no larger."""
    size = size_of(texts[place])
    before = texts[max(place - _NEAR, 0) : place][::-1]
    after = texts[place + 1 : place + 1 + _NEAR]
    return [
        next(iter(item for item in row if size_of(item) > size + _ROUNDING), row[0]) for row in (before, after) if row
    ]


def size_of(item: Seen) -> float:
    """The size of a text's type on the page, in points."""
    run: Run = item.mark.detail
    return run.size * upward(item.matrix) * run.font.em


def _check_font(number: int, item: Seen, version: tuple[int, int], tally: Tally, issues: Issues) -> None:
    font = item.mark.detail.font
    if font.name not in tally.fonts or not font.embedded:
        tally.fonts[font.name] = font.embedded
    if not font.embedded:
        issues.report(
            "preflight-font-missing",
            f"{font.name} is not embedded",
            page=number,
            box=item.box,
            group=font.name,
            across=True,
        )
    elif font.program_kind == "OpenType" and version < (1, 6):
        issues.report(
            "preflight-font-new",
            f"{font.name} is embedded as OpenType, which PDF {version[0]}.{version[1]} does not know",
            page=number,
            box=item.box,
            group=font.name,
            across=True,
        )


def _is_raised(item: Seen, size: float, beside: Seen) -> bool:
    """Whether a text is a figure raised or lowered beside larger type, as in notes and formulas: they do not count."""
    large = size_of(beside)
    gap = max(item.box.left - beside.box.right, beside.box.left - item.box.right)
    raised = item.matrix[5] - beside.matrix[5]
    text = reading(item).strip("“”")
    return (
        size >= _SMALLEST_RAISED
        and size < large < 3 * size
        and gap < 1.5 * large
        and 0.1 * large < abs(raised) < large
        and len(text) <= _CALL
    )


def _check_black(number: int, item: Seen, size: float, issues: Issues) -> None:
    paint = item.mark.paint
    if paint is None or not paint.inks:
        return
    black, others = paint.inks[3], sum(paint.inks[:3])
    if black >= _BLACK and others > _RICH:
        issues.report(
            "preflight-text-rich-black",
            f"{reading(item)} of {size:.1f} pt is black of {100 * (black + others):.0f} % ink in four colours",
            page=number,
            box=item.box,
            worst=others,
        )


def _check_halos(number: int, seen: Sequence[Seen], issues: Issues) -> None:
    """Small black text that is cut out of the colour below it: where inks shift, paper shows around the letters."""
    grounds: list[tuple[Box, bool]] = []
    for item in seen:
        mark, paint = item.mark, item.mark.paint
        if mark.kind in (FILL, SHADE, IMAGE):
            tinted = _is_tinted(item)
            if tinted or (grounds and _hides(item)):
                grounds.append((item.box, tinted))
            continue
        if mark.kind != TEXT or not grounds or mark.look.overprint or paint is None or not paint.inks:
            continue
        if paint.inks[3] < _BLACK or sum(paint.inks[:3]) > 0.01 or size_of(item) >= _LARGE_TYPE:
            continue
        if next((tinted for ground, tinted in reversed(grounds) if ground.holds(item.box)), False):
            issues.report(
                "preflight-black-knocks-out",
                f"{reading(item)} in black is cut out of the colour below it",
                page=number,
                box=item.box,
            )


def _hides(item: Seen) -> bool:
    """Whether an area without colour leaves nothing to be seen of what lies under its box."""
    mark = item.mark
    return bool(mark.kind == FILL and mark.detail and is_upright(item.matrix)) and not (
        mark.look.transparent or mark.look.overprint
    )


def _is_tinted(item: Seen) -> bool:
    """Whether an area has colour in it, as far as its paint tells."""
    mark, paint = item.mark, item.mark.paint
    if mark.kind == IMAGE and not mark.detail.stencil:
        return bool(mark.detail.space.family != GRAY)
    return paint is not None and (paint.pattern is not None or (paint.inks is not None and sum(paint.inks[:3]) > _RICH))
