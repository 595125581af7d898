"""Where a page has so much ink that black cannot be printed over it, and where text is about to stand."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .state import Box, Matrix, box, inverse, point, scale, times, touch

_NUMBER = rb"[-+]?[\d.]+"
_SEGMENT = re.compile(rb"((?:" + _NUMBER + rb"\s+){2,6})[mlcvy](?![A-Za-z*])")
_PLACED = re.compile(rb"((?:" + _NUMBER + rb"\s+){2,6})T([mdD])(?![A-Za-z*])")
_SIZE = re.compile(rb"(" + _NUMBER + rb")\s+Tf")
_SHOWN = re.compile(rb"<([0-9A-Fa-f\s]*)>|\(((?:[^()\\]|\\.)*)\)", re.DOTALL)
DISPLAY = 24.0
"""Points from which type is large enough to be printed in a tint."""
_MOST = 400
"""Places beyond which a page counts as heavy all over."""
_EVERYWHERE: Box = (-1e9, -1e9, 1e9, 1e9)


class Ground:
    """The heavily inked places of a page so far."""

    def __init__(self, boxes: Iterable[Box] = ()) -> None:
        self.boxes = list(boxes)

    def add(self, place: Box | None) -> None:
        """Note a place; None: one nobody knows."""
        self.boxes.append(place or _EVERYWHERE)
        if len(self.boxes) > _MOST:
            self.boxes = [_EVERYWHERE]

    def add_form(self, boxes: Iterable[Box], drawn: Matrix, now: Matrix) -> None:
        """Note the places of a form that was converted where one matrix was in force and stands where another is."""
        back = inverse(drawn)
        for place in boxes:
            moved = place if drawn == now else None if back is None else box(times(back, now), *place)
            self.add(moved)

    def lies_below(self, place: Box | None) -> bool:
        """Whether any of it is below a place; None: one nobody knows."""
        return bool(self.boxes) and (place is None or any(touch(heavy, place) for heavy in self.boxes))


def extent(bulk: bytes, points: Iterable[tuple[float, float]], matrix: Matrix) -> Box | None:
    """The room of a path of which some points are known and the rest is still written out; None where it has none."""
    found = list(points)
    for segment in _SEGMENT.finditer(bulk):
        values = [float(part) for part in segment[1].split()]
        found += [point(matrix, x, y) for x, y in zip(values[::2], values[1::2], strict=False)]
    if not found:
        return None
    across, up = [x for x, _ in found], [y for _, y in found]
    return min(across), min(up), max(across), max(up)


def lettering(bulk: bytes, matrix: Matrix) -> Box | None:
    """The room text takes at most, from its instructions: no letter is wider than it is high. None where unknown."""
    sizes = [abs(float(found)) for found in _SIZE.findall(bulk)]
    places = _PLACED.findall(bulk)
    # Steps from one line to the next are not followed.
    if not sizes or not places or any(kind != b"m" for _, kind in places[1:]):
        return None
    wide = sum(max(len(digits) // 4, len(letters)) for digits, letters in _SHOWN.findall(bulk)) * max(sizes)
    rooms = []
    for written, kind in places:
        values = [float(part) for part in written.split()]
        if kind == b"m" and len(values) != 6:
            return None
        a, b, c, d, e, f = values if kind == b"m" else (1.0, 0.0, 0.0, 1.0, *values[-2:])
        rooms.append(box(times((a, b, c, d, e, f), matrix), 0, -0.3 * max(sizes), wide, max(sizes)))
    lefts, bottoms, rights, tops = zip(*rooms, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


def is_display(following: bytes, matrix: Matrix) -> bool:
    """Whether the text that follows is set large."""
    sizes = [abs(float(found)) for found in _SIZE.findall(following)]
    return bool(sizes) and max(sizes) * scale(matrix) >= DISPLAY
