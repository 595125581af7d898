"""Boxes and matrices of a PDF page: points, origin at the lower left (ISO 32000-1, 8.3)."""

from __future__ import annotations

import math
from typing import NamedTuple

Matrix = tuple[float, float, float, float, float, float]
"""``a b c d e f``: x' = ax + cy + e, y' = bx + dy + f."""

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
FAR = 1e7
"""Points; nothing on a page is farther out. Numbers beyond are cut to it, so that sums stay numbers."""


class Box(NamedTuple):
    """A rectangle with its sides parallel to the page's."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """Points from left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Points from bottom to top."""
        return self.top - self.bottom

    def meet(self, other: Box) -> Box | None:
        """What both cover; None where they do not touch."""
        left, bottom = max(self.left, other.left), max(self.bottom, other.bottom)
        right, top = min(self.right, other.right), min(self.top, other.top)
        return Box(left, bottom, right, top) if left <= right and bottom <= top else None

    def join(self, other: Box) -> Box:
        """The smallest box around both."""
        return Box(
            min(self.left, other.left),
            min(self.bottom, other.bottom),
            max(self.right, other.right),
            max(self.top, other.top),
        )

    def grown(self, left: float, bottom: float, right: float, top: float) -> Box:
        """The box with its sides moved outwards by so much; inwards where a number is negative."""
        return Box(self.left - left, self.bottom - bottom, self.right + right, self.top + top)

    def holds(self, other: Box, slack: float = 0.0) -> bool:
        """Whether the other lies inside, or sticks out by no more than ``slack``."""
        return (
            other.left >= self.left - slack
            and other.bottom >= self.bottom - slack
            and other.right <= self.right + slack
            and other.top <= self.top + slack
        )

    def same(self, other: Box, slack: float) -> bool:
        """Whether all four sides are where the other's are, within ``slack``."""
        return all(abs(mine - theirs) <= slack for mine, theirs in zip(self, other, strict=True))

    def moved(self, across: float, up: float) -> Box:
        """The box shifted."""
        return Box(self.left + across, self.bottom + up, self.right + across, self.top + up)


WHOLE = Box(-FAR, -FAR, FAR, FAR)


def times(first: Matrix, then: Matrix) -> Matrix:
    """The matrix that does ``first`` and then ``then``."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def carried(box: tuple[float, float, float, float], by: Matrix) -> Box:
    """The smallest upright box around a box carried over by a matrix."""
    a, b, c, d, e, f = by
    left, bottom, right, top = box
    if b == 0 == c:
        xs = (a * left + e, a * right + e)
        ys = (d * bottom + f, d * top + f)
        return Box(_near(min(xs)), _near(min(ys)), _near(max(xs)), _near(max(ys)))
    across = [a * x + c * y + e for x in (left, right) for y in (bottom, top)]
    up = [b * x + d * y + f for x in (left, right) for y in (bottom, top)]
    return Box(_near(min(across)), _near(min(up)), _near(max(across)), _near(max(up)))


def across(matrix: Matrix) -> float:
    """How long a unit along x becomes."""
    return math.hypot(matrix[0], matrix[1])


def upward(matrix: Matrix) -> float:
    """How far apart two lines of a unit's distance become: the height of type, the thickness of a level rule."""
    length = math.hypot(matrix[0], matrix[1])
    area = abs(matrix[0] * matrix[3] - matrix[1] * matrix[2])
    return area / length if length > 1e-12 else math.hypot(matrix[2], matrix[3])


def thinnest(matrix: Matrix) -> float:
    """The smaller of the two factors by which the matrix stretches: what it makes of a line's width at the least."""
    a, b, c, d = matrix[:4]
    mean = (a * a + b * b + c * c + d * d) / 2
    area = a * d - b * c
    return math.sqrt(max(mean - math.sqrt(max(mean * mean - area * area, 0.0)), 0.0))


def is_upright(matrix: Matrix) -> bool:
    """Whether sides parallel to the page's stay so."""
    tiny = 1e-9 * (abs(matrix[0]) + abs(matrix[1]) + abs(matrix[2]) + abs(matrix[3]))
    return (abs(matrix[1]) <= tiny and abs(matrix[2]) <= tiny) or (abs(matrix[0]) <= tiny and abs(matrix[3]) <= tiny)


def _near(value: float) -> float:
    return value if -FAR < value < FAR else (FAR if value > 0 else -FAR)
