"""A path as it is built: is it a rule, is it a large area?"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from .state import Box, Matrix, box, point

THIN = 1.5
"""Points up to which a line or a filled strip counts as a rule."""
LARGE = 36.0
"""Points a side from which a black area is printed in rich black, where that is wanted."""


class Path:
    """The boxes and the points of a path, where they lie on the page."""

    def __init__(self) -> None:
        self._boxes: list[Box] = []
        self.points: list[tuple[float, float]] = []
        self._begins: list[int] = []

    def rectangle(self, matrix: Matrix, values: Sequence[float]) -> None:
        """Add what ``re`` adds."""
        x, y, width, height = values
        around = box(matrix, x, y, x + width, y + height)
        self._boxes.append(around)
        self._begins.append(len(self.points))
        self.points += [around[:2], around[2:]]

    def segment(self, matrix: Matrix, values: Sequence[float], *, begins: bool) -> None:
        """Add a line or a curve, by the points it goes by, or the place where a part of the path ``begins``."""
        if begins:
            self._begins.append(len(self.points))
        self.points += [point(matrix, x, y) for x, y in zip(values[::2], values[1::2], strict=True)]

    def is_rule(self, *, even_odd: bool) -> bool:
        """Whether this is nothing but thin strips; or a thin frame, or a side of one, between two boxes."""
        boxes = self._boxes
        if not boxes or len(self.points) > 2 * len(boxes):
            return False
        if all(min(right - left, top - bottom) <= THIN for left, bottom, right, top in boxes):
            return True
        if even_odd and len(boxes) == 2:
            return all(abs(a - b) <= THIN for a, b in zip(*boxes, strict=True))
        return False

    @property
    def is_large(self) -> bool:
        """Whether a part of this takes so much room both ways that black alone would look gray.

        Many small parts do not, however wide they are strewn: the bars of a barcode are read in one ink.
        """
        for first, end in pairwise([*self._begins, len(self.points)]):
            across, up = [x for x, _ in self.points[first:end]], [y for _, y in self.points[first:end]]
            if across and min(max(across) - min(across), max(up) - min(up)) >= LARGE:
                return True
        return False
