"""The graphics state while a page is read, and the tiles that are filled with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pikepdf import Dictionary, Name, Pdf, Stream

from .state import EVERYWHERE, IDENTITY, PLAIN, Blending, Box, Matrix, Paint, box, inverse, times

LINES_LEFT = {b"B": b"S", b"B*": b"S", b"b": b"s", b"b*": b"s"}
"""What is left to do with a path that is filled and lined, once it has been filled."""
_SLACK = 0.02
"""Parts of a tile that a path may reach beyond it."""


@dataclass(slots=True)
class Look:
    """The graphics state while a page is read.

    ``tile`` is the pattern filled with, ``base`` the matrix its own is relative to; ``factor`` is how much of a group
    that is spelt out is seen.
    """

    fill: Paint
    stroke: Paint
    matrix: Matrix
    clip: Box = EVERYWHERE
    upright: bool = True
    blending: Blending = PLAIN
    width: float = 1.0
    text_mode: int = 0
    fill_set: bytes = b"0 g\n"
    stroke_set: bytes = b"0 G\n"
    tile: Any = None
    base: Matrix = IDENTITY
    factor: float = 1.0


def needed_once(tile: Any, base: Matrix, points: Sequence[tuple[float, float]]) -> Matrix | None:
    """The matrix of a tile with colours of its own that covers a path by itself; None where it takes several."""
    if not isinstance(tile, Stream) or int(tile.get(Name.PaintType, 1)) != 1:
        return None
    matrix = times([float(part) for part in tile.get(Name.Matrix, IDENTITY)], base)
    back = inverse(matrix)
    if back is None:
        return None
    across, up = [x for x, _ in points], [y for _, y in points]
    needed = box(back, min(across), min(up), max(across), max(up))
    left, bottom, right, top = (float(part) for part in tile.BBox)
    slack = _SLACK * max(right - left, top - bottom)
    covers = (
        needed[0] >= left - slack
        and needed[1] >= bottom - slack
        and needed[2] <= min(right, left + abs(float(tile.XStep))) + slack
        and needed[3] <= min(top, bottom + abs(float(tile.YStep))) + slack
    )
    return matrix if covers else None


def as_form(pdf: Pdf, tile: Stream) -> Any:
    """A tile as a form."""
    form = Stream(pdf, tile.read_bytes())
    form[Name.Type], form[Name.Subtype] = Name.XObject, Name.Form
    form[Name.BBox], form[Name.Resources] = tile.BBox, tile.Resources
    form[Name.Group] = Dictionary(Type=Name.Group, S=Name.Transparency)
    return pdf.make_indirect(form)


def thinned(given: Any, factor: float) -> tuple[dict[str, Any], dict[str, float]]:
    """A graphics state's entries with what it lays over made so much thinner, and what that changes."""
    entries = dict(given.items())
    changed = {}
    for key, field in (("/ca", "fill"), ("/CA", "stroke")):
        if key in entries:
            changed[field] = entries[key] = float(entries[key]) * factor
    return entries, changed
