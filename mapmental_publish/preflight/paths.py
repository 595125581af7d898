"""Paths as far as preflight needs them: the box around one, exactly, and whether it is a plain upright rectangle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from . import lexer
from .geometry import Box

_POINTS = {b"m": 1, b"l": 1, b"c": 3, b"v": 2, b"y": 2}
_CURVES = (b"c", b"v", b"y")


class Shape(NamedTuple):
    """The box around a path in its own space; ``upright`` where it is one rectangle with level sides."""

    box: Box
    upright: bool

    def stroked(self, line: float, cap: int) -> Box:
        """The box with a line of this width along the path; a level or plumb line with flat ends stays as long."""
        half = line / 2
        flat = cap == 0
        across = 0.0 if flat and self.box.height == 0 and self.box.width > 0 else half
        up = 0.0 if flat and self.box.width == 0 and self.box.height > 0 else half
        return self.box.grown(across, up, across, up)


def outline(pieces: Sequence[bytes]) -> Shape | None:
    """The shape of a path from its instructions as they stand in the stream; None for an empty one."""
    words = b" ".join(pieces).split()
    if not words:
        return None
    if b"re" not in words and not any(curve in words for curve in _CURVES):
        return _polygon(words)
    points: list[tuple[float, float]] = []
    segments = 0
    for operator, given in _segments(words):
        segments += operator != b"h"
        if operator == b"re" and len(given) >= 4:
            x, y, width, height = given[-4:]
            points += [(x, y), (x + width, y + height)]
        elif operator in _CURVES and points and len(given) >= 2 * _POINTS[operator]:
            points += _bent(operator, points[-1], given)
        elif len(given) >= 2:
            points.append((given[-2], given[-1]))
    if not points:
        return None
    return Shape(_around(points), segments == 1 and b"re" in words)


def _polygon(words: list[bytes]) -> Shape | None:
    try:
        given = [float(word) for word in words if word not in (b"m", b"l", b"h")]
    except ValueError:
        given = lexer.numbers(b" ".join(word for word in words if word not in (b"m", b"l", b"h")))
    points = list(zip(given[::2], given[1::2], strict=False))
    if not points:
        return None
    corners = points[:-1] if len(points) == 5 and points[0] == points[-1] else points
    upright = len(corners) == 4 and all(
        (a[0] == b[0]) != (a[1] == b[1]) for a, b in zip(corners, [*corners[1:], corners[0]], strict=True)
    )
    return Shape(_around(points), upright)


def _segments(words: list[bytes]) -> Iterator[tuple[bytes, list[float]]]:
    given: list[float] = []
    for word in words:
        if word in _POINTS or word in (b"re", b"h"):
            yield word, given
            given = []
        else:
            try:
                given.append(float(word))
            except ValueError:
                given += lexer.numbers(word)


def _bent(operator: bytes, start: tuple[float, float], given: list[float]) -> list[tuple[float, float]]:
    """The points a curve reaches farthest at, its end last: not those that only pull at it."""
    pairs = list(zip(given[::2], given[1::2], strict=False))[-_POINTS[operator] :]
    if operator == b"v":
        pairs.insert(0, start)
    elif operator == b"y":
        pairs.append(pairs[-1])
    first, second, end = pairs
    xs = _extremes(start[0], first[0], second[0], end[0])
    ys = _extremes(start[1], first[1], second[1], end[1])
    return [(xs[0], ys[0]), (xs[1], ys[1]), end]


def _extremes(a: float, b: float, c: float, d: float) -> tuple[float, float]:
    """The least and the greatest value of a cubic Bézier curve in one direction."""
    low, high = min(a, d), max(a, d)
    if low <= b <= high and low <= c <= high:
        return low, high
    p, q, r = -a + 3 * b - 3 * c + d, a - 2 * b + c, b - a
    for t in _roots(p, 2 * q, r):
        if 0 < t < 1:
            u = 1 - t
            value = u * u * u * a + 3 * u * u * t * b + 3 * u * t * t * c + t * t * t * d
            low, high = min(low, value), max(high, value)
    return low, high


def _roots(p: float, q: float, r: float) -> list[float]:
    if abs(p) < 1e-12:
        return [-r / q] if q else []
    under = q * q - 4 * p * r
    if under < 0:
        return []
    root = under**0.5
    return [(-q + root) / (2 * p), (-q - root) / (2 * p)]


def _around(points: list[tuple[float, float]]) -> Box:
    xs, ys = [point[0] for point in points], [point[1] for point in points]
    return Box(min(xs), min(ys), max(xs), max(ys))
