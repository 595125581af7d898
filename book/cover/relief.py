"""Ground for maps: fields of heights over a grid, distances to shapes, and the contour lines of a field.

Lengths are in units of the drawing. A field holds one value for each point of its grid, row by row from the top.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

Point = tuple[float, float]
FAR = 1e12


@dataclass(frozen=True)
class Grid:
    """Points ``step`` apart, ``columns`` × ``rows`` of them, the first at (left, top)."""

    left: float
    top: float
    step: float
    columns: int
    rows: int

    def at(self, column: float, row: float) -> Point:
        """The place of a point, or of one between the points."""
        return self.left + column * self.step, self.top + row * self.step

    def filled(self, value: float) -> list[float]:
        """A level field."""
        return [value] * (self.columns * self.rows)

    def made(self, height: Callable[[float, float], float]) -> list[float]:
        """A field from a function of place."""
        return [height(*self.at(column, row)) for row in range(self.rows) for column in range(self.columns)]

    def inside(self, outline: Sequence[Point]) -> list[bool]:
        """Which points lie inside a closed outline."""
        mask = [False] * (self.columns * self.rows)
        edges = list(zip(outline, [*outline[1:], outline[0]], strict=True))
        for row in range(self.rows):
            y = self.top + row * self.step + 1e-7
            crossings = sorted(
                ax + (y - ay) * (bx - ax) / (by - ay) for (ax, ay), (bx, by) in edges if (ay <= y) != (by <= y)
            )
            for first, last in zip(crossings[::2], crossings[1::2], strict=True):
                start = max(math.ceil((first - self.left) / self.step), 0)
                end = min(math.floor((last - self.left) / self.step), self.columns - 1)
                for column in range(start, end + 1):
                    mask[row * self.columns + column] = True
        return mask

    def distance(self, mask: Sequence[bool]) -> list[float]:
        """How far each point is from the nearest marked one (Felzenszwalb and Huttenlocher's transform)."""
        squares = [0.0 if marked else FAR for marked in mask]
        for column in range(self.columns):
            squares[column :: self.columns] = _transformed(squares[column :: self.columns])
        for row in range(self.rows):
            start = row * self.columns
            squares[start : start + self.columns] = _transformed(squares[start : start + self.columns])
        return [math.sqrt(square) * self.step for square in squares]

    def near(self, lines: Iterable[Sequence[Point]]) -> list[bool]:
        """The points that lines pass close by."""
        mask = [False] * (self.columns * self.rows)
        for line in lines:
            for (ax, ay), (bx, by) in pairwise(line):
                steps = max(int(math.hypot(bx - ax, by - ay) / self.step * 2), 1)
                for part in range(steps + 1):
                    share = part / steps
                    column = round((ax + (bx - ax) * share - self.left) / self.step)
                    row = round((ay + (by - ay) * share - self.top) / self.step)
                    if 0 <= column < self.columns and 0 <= row < self.rows:
                        mask[row * self.columns + column] = True
        return mask

    def softened(self, field: Sequence[float], radius: int, times: int = 2) -> list[float]:
        """A field with its edges rounded: the mean over ``radius`` points each way, taken ``times`` times."""
        soft = list(field)
        for _ in range(times):
            for row in range(self.rows):
                start = row * self.columns
                soft[start : start + self.columns] = _mean(soft[start : start + self.columns], radius)
            for column in range(self.columns):
                soft[column :: self.columns] = _mean(soft[column :: self.columns], radius)
        return soft

    def contours(self, field: Sequence[float], level: float, *, close: bool = False) -> list[list[Point]]:
        """The lines along which a field has this height, the higher ground on their right-hand side.

        ``close`` takes everything around the grid for lower, so that every line comes back to its beginning.
        """
        after: dict[tuple[int, int], list[tuple[int, int]]] = {}
        places: dict[tuple[int, int], Point] = {}

        def height(column: int, row: int) -> float:
            if 0 <= column < self.columns and 0 <= row < self.rows:
                return field[row * self.columns + column] - level
            return -1e-3

        def crossing(ac: int, ar: int, bc: int, br: int) -> tuple[int, int]:
            # An edge of the grid has one name, whichever cell asks: twice its middle.
            name = (ac + bc, ar + br)
            if name not in places:
                a, b = height(ac, ar), height(bc, br)
                share = a / (a - b)
                places[name] = self.at(ac + (bc - ac) * share, ar + (br - ar) * share)
            return name

        border = 1 if close else 0
        for row in range(-border, self.rows - 1 + border):
            for column in range(-border, self.columns - 1 + border):
                corners = ((column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1))
                high = [height(*corner) >= 0 for corner in corners]
                if all(high) or not any(high):
                    continue
                enters, leaves = [], []
                for number, corner in enumerate(corners):
                    following = (number + 1) % 4
                    if high[number] != high[following]:
                        (leaves if high[number] else enters).append(crossing(*corner, *corners[following]))
                if len(enters) == 2 and sum(height(*corner) for corner in corners) >= 0:
                    leaves.reverse()
                for enter, leave in zip(enters, leaves, strict=True):
                    after.setdefault(enter, []).append(leave)
        return _joined(after, places)


def _joined(
    after: dict[tuple[int, int], list[tuple[int, int]]], places: dict[tuple[int, int], Point]
) -> list[list[Point]]:
    targets = {leave for leaves in after.values() for leave in leaves}
    lines = []
    for start in [*sorted(name for name in after if name not in targets), *sorted(after)]:
        while after.get(start):
            line, name = [places[start]], start
            while after.get(name):
                name = after[name].pop()
                line.append(places[name])
            lines.append(line)
    return lines


def _transformed(squares: list[float]) -> list[float]:
    """One line of the distance transform: the lower envelope of parabolas."""
    count = len(squares)
    roots, bounds = [0] * count, [0.0] * (count + 1)
    last, bounds[0], bounds[1] = 0, -math.inf, math.inf
    for place in range(1, count):
        while True:
            root = roots[last]
            meeting = ((squares[place] + place * place) - (squares[root] + root * root)) / (2 * place - 2 * root)
            if meeting > bounds[last]:
                break
            last -= 1
        last += 1
        roots[last], bounds[last], bounds[last + 1] = place, meeting, math.inf
    result, last = [0.0] * count, 0
    for place in range(count):
        while bounds[last + 1] < place:
            last += 1
        result[place] = (place - roots[last]) ** 2 + squares[roots[last]]
    return result


def _mean(values: list[float], radius: int) -> list[float]:
    padded = [values[0]] * radius + values + [values[-1]] * radius
    span = 2 * radius + 1
    total = sum(padded[:span])
    result = [total / span]
    for place in range(1, len(values)):
        total += padded[place + span - 1] - padded[place - 1]
        result.append(total / span)
    return result


def simplified(line: Sequence[Point], tolerance: float) -> list[Point]:
    """The line with the points left out that are within ``tolerance`` of it all the same (Douglas and Peucker)."""
    keep = [False] * len(line)
    keep[0] = keep[-1] = True
    spans = [(0, len(line) - 1)]
    while spans:
        first, last = spans.pop()
        (ax, ay), (bx, by) = line[first], line[last]
        dx, dy = bx - ax, by - ay
        length = math.hypot(dx, dy)
        worst, place = tolerance, 0
        for number in range(first + 1, last):
            x, y = line[number][0] - ax, line[number][1] - ay
            away = abs(x * dy - y * dx) / length if length > 1e-9 else math.hypot(x, y)
            if away > worst:
                worst, place = away, number
        if place:
            keep[place] = True
            spans += [(first, place), (place, last)]
    return [point for point, kept in zip(line, keep, strict=True) if kept]


def waves(seed: int, lengths: Sequence[float]) -> Callable[[float, float], float]:
    """A gently uneven ground between about -1 and 1: plane waves of these lengths, in directions told by ``seed``."""
    parts = []
    state = seed
    for length in lengths:
        for _ in range(3):
            state = (state * 1103515245 + 12345) % 2**31
            angle = state / 2**31 * 2 * math.pi
            state = (state * 1103515245 + 12345) % 2**31
            parts.append(
                (math.cos(angle) * 2 * math.pi / length, math.sin(angle) * 2 * math.pi / length, state / 2**31 * 6.283)
            )
    share = 1 / math.sqrt(len(parts))

    def height(x: float, y: float) -> float:
        return share * sum(math.sin(x * kx + y * ky + phase) for kx, ky, phase in parts)

    return height
