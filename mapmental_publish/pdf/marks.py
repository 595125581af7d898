"""Printers' marks: where to cut, what the plates are aligned by, and patches to measure the inks on.

All stand outside the bleed. Lines are in the separation "All", so that they come out on every plate (ISO 32000-1,
8.6.6.4).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pikepdf import Array, Dictionary, Name, Pdf, Stream

MILLIMETRE = 72 / 25.4
GAP = 1 * MILLIMETRE
"""Between the bleed and a mark: none may show in a book that is cut a little wide."""
LENGTH = 5 * MILLIMETRE
SLUG = GAP + LENGTH + 2 * MILLIMETRE
"""Room for marks beyond the bleed, on every side."""
LINE = 0.25
"""Points: the width that marks are commonly drawn in, thin enough to cut along."""
RADIUS = 1.6 * MILLIMETRE
_ROUND = 0.5523
"""How far the handles of a quarter of a circle are from its ends, as a share of the radius."""
_COLOURS = (
    (1, 0, 0, 0),
    (0, 1, 0, 0),
    (0, 0, 1, 0),
    (0, 0, 0, 1),
    (0, 1, 1, 0),
    (1, 0, 1, 0),
    (1, 1, 0, 0),
    (0, 0, 0, 0.5),
)
"""Each ink alone, each two of the coloured ones, and half of the black."""
_GRAYS = (1.0, 0.75, 0.5, 0.25, 0.1)
"""Shares of black."""

Box = tuple[float, float, float, float]


def draw(out: Pdf, media: Box, bleed: Box, trim: Box, colour: str, folds: Sequence[float] = ()) -> Any:
    """The marks of a sheet as a form; ``colour`` is the plan's, which decides what inks the patches show.

    ``folds`` are the places from the left where a cover is folded.
    """
    operators = [f"/All CS 1 SCN {LINE} w", *_cuts(bleed, trim), *_targets(bleed, trim), *_patches(bleed, trim, colour)]
    operators += _folds(bleed, folds)
    form = Stream(out, "\n".join(operators).encode())
    form[Name.Type], form[Name.Subtype] = Name.XObject, Name.Form
    form[Name.BBox] = Array(list(media))
    form[Name.Resources] = Dictionary(ColorSpace=Dictionary(All=_all_plates(out, colour)))
    return out.make_indirect(form)


def _all_plates(out: Pdf, colour: str) -> Any:
    """The colour space of every plate at once; shown in black where there is a gray plate alone."""
    gray = colour == "gray"
    nothing, everything = ([1], [0]) if gray else ([0] * 4, [1] * 4)
    function = Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array(nothing), C1=Array(everything), N=1)
    alternate = Name.DeviceGray if gray else Name.DeviceCMYK
    return out.make_indirect(Array([Name.Separation, Name.All, alternate, function]))


def _cuts(bleed: Box, trim: Box) -> list[str]:
    """Two lines at each corner, in line with the trim's sides."""
    lines = []
    for x in (trim[0], trim[2]):
        for edge, way in ((bleed[1], -1), (bleed[3], 1)):
            lines.append(_line(x, edge + way * GAP, x, edge + way * (GAP + LENGTH)))
    for y in (trim[1], trim[3]):
        for edge, way in ((bleed[0], -1), (bleed[2], 1)):
            lines.append(_line(edge + way * GAP, y, edge + way * (GAP + LENGTH), y))
    return lines


def _folds(bleed: Box, folds: Sequence[float]) -> list[str]:
    """A broken line above and below each fold."""
    lines = [
        _line(x, edge + way * GAP, x, edge + way * (GAP + LENGTH))
        for x in folds
        for edge, way in ((bleed[1], -1), (bleed[3], 1))
    ]
    return ["[1.5 1] 0 d", *lines, "[] 0 d"] if lines else []


def _targets(bleed: Box, trim: Box) -> list[str]:
    """A cross in a circle in the middle of each side."""
    across, up = (trim[0] + trim[2]) / 2, (trim[1] + trim[3]) / 2
    away = GAP + LENGTH / 2
    drawn = []
    for x, y in ((across, bleed[1] - away), (across, bleed[3] + away), (bleed[0] - away, up), (bleed[2] + away, up)):
        drawn.append(_line(x - LENGTH / 2, y, x + LENGTH / 2, y))
        drawn.append(_line(x, y - LENGTH / 2, x, y + LENGTH / 2))
        drawn.append(_circle(x, y, RADIUS))
    return drawn


def _patches(bleed: Box, trim: Box, colour: str) -> list[str]:
    """A row of squares below the page, between its left corner and the middle."""
    if colour == "cmyk":
        inks = [" ".join(f"{share:g}" for share in ink) + " k" for ink in _COLOURS]
    else:
        inks = [f"{1 - share:g} g" for share in _GRAYS]
    room = (trim[2] - trim[0]) / 2 - LENGTH
    side = min(LENGTH, room / (len(inks) + 1))
    y = bleed[1] - GAP - side
    return [f"{ink} {_numbers(trim[0] + side * (place + 0.5), y, side, side)} re f" for place, ink in enumerate(inks)]


def _line(x: float, y: float, to_x: float, to_y: float) -> str:
    return f"{_numbers(x, y)} m {_numbers(to_x, to_y)} l S"


def _circle(x: float, y: float, radius: float) -> str:
    away = radius * _ROUND
    quarters = (
        (x + radius, y + away, x + away, y + radius, x, y + radius),
        (x - away, y + radius, x - radius, y + away, x - radius, y),
        (x - radius, y - away, x - away, y - radius, x, y - radius),
        (x + away, y - radius, x + radius, y - away, x + radius, y),
    )
    curves = " ".join(f"{_numbers(*quarter)} c" for quarter in quarters)
    return f"{_numbers(x + radius, y)} m {curves} s"


def _numbers(*values: float) -> str:
    return " ".join(f"{value:.3f}" for value in values)
