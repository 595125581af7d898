"""The graphics state that matters here (ISO 32000-1, 8.4): colours, matrix, lines, what is transparent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .inks import Colour
from .spaces import Space

Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
EVERYWHERE: Box = (-1e6, -1e6, 1e6, 1e6)


@dataclass(frozen=True, slots=True)
class Paint:
    """A current colour: one in a space, or a pattern by its name (with ``tints`` where it has no colour of its own).

    ``inherited``: it was set where the form that is drawn is placed, not within it.
    """

    space: Space
    colour: Colour
    pattern: str = ""
    tints: tuple[float, ...] = ()
    inherited: bool = False


@dataclass(frozen=True, slots=True)
class Blending:
    """How what is painted is laid over what is there; ``mask`` is whether a soft mask is in force."""

    fill: float = 1.0
    stroke: float = 1.0
    mode: str = "/Normal"
    mask: bool = False

    @property
    def plain(self) -> bool:
        """Whether it simply covers."""
        return self.fill == 1 and self.stroke == 1 and self.mode == "/Normal" and not self.mask


PLAIN = Blending()


@dataclass(slots=True)
class State:
    """The state while instructions are read; ``out_fill`` and ``out_stroke`` are the colours written last."""

    fill: Paint
    stroke: Paint
    matrix: Matrix = IDENTITY
    width: float = 1.0
    text_mode: int = 0
    blending: Blending = PLAIN
    overprint: bool = False
    out_fill: bytes = b""
    out_stroke: bytes = b""

    def copy(self) -> State:
        """The state as ``q`` keeps it."""
        # Written out, for a page does this forty times.
        return State(
            self.fill,
            self.stroke,
            self.matrix,
            self.width,
            self.text_mode,
            self.blending,
            self.overprint,
            self.out_fill,
            self.out_stroke,
        )


def times(first: Sequence[float], second: Sequence[float]) -> Matrix:
    """``first`` applied before ``second``."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def scale(matrix: Matrix) -> float:
    """By how much lengths grow, on the whole."""
    a, b, c, d, _, _ = matrix
    return float(abs(a * d - b * c) ** 0.5)


def point(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """Where a point comes to lie."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def box(matrix: Matrix, left: float, bottom: float, right: float, top: float) -> Box:
    """The upright box around a box that has been moved."""
    corners = [point(matrix, x, y) for x in (left, right) for y in (bottom, top)]
    across, up = [x for x, _ in corners], [y for _, y in corners]
    return min(across), min(up), max(across), max(up)


def inverse(matrix: Matrix) -> Matrix | None:
    """The way back; None where everything was pressed flat."""
    a, b, c, d, e, f = matrix
    size = a * d - b * c
    if not size:
        return None
    return d / size, -b / size, -c / size, a / size, (c * f - d * e) / size, (b * e - a * f) / size


def placed(matrix: Matrix) -> tuple[float, float]:
    """The width and height in points of a picture drawn with this matrix."""
    a, b, c, d, _, _ = matrix
    return float((a * a + b * b) ** 0.5), float((c * c + d * d) ** 0.5)


def contains(outer: Box, inner: Box) -> bool:
    """Whether one box lies within another, to a hundredth of a point."""
    slack = 0.01
    return (
        outer[0] <= inner[0] + slack
        and outer[1] <= inner[1] + slack
        and outer[2] >= inner[2] - slack
        and outer[3] >= inner[3] - slack
    )


def meet(first: Box, second: Box) -> Box:
    """What two boxes have in common; a box without room where that is nothing."""
    left, bottom = max(first[0], second[0]), max(first[1], second[1])
    return left, bottom, max(left, min(first[2], second[2])), max(bottom, min(first[3], second[3]))


def touch(first: Box, second: Box) -> bool:
    """Whether two boxes overlap by more than a hair."""
    hair = 0.05
    return (
        first[0] < second[2] - hair
        and second[0] < first[2] - hair
        and first[1] < second[3] - hair
        and second[1] < first[3] - hair
    )
