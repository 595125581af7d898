"""What a cover without a picture shows: contour lines of a landscape that belongs to its title alone."""

from __future__ import annotations

import hashlib
import math

from ..printing.wrap import Wrap

LINES = 26
"""Contour lines in the drawing."""
FIELD_TOP, FIELD_BOTTOM = 0.50, 0.875
"""Between which heights of the front, as shares of it from the top, the lines lie where they are at rest."""
DESCENT, ASCENT = 0.19, 0.09
"""How much lower the uppermost line lies on the back, how much higher the lowest: words stand above and below."""
_STEP = 1 / 40
_TWO_PI = 2 * math.pi


def contours(seed: str, sheet: Wrap) -> list[str]:
    """The lines over the whole sheet, bleed included, as SVG path data in points.

    Each line is a sum of three waves whose lengths and phases come from a hash of the title; the waves grow towards the
    middle of the front, so that the lines crowd into a ridge as on a relief map. Going on over the spine and the back
    the land falls away.
    """
    numbers = hashlib.sha256(seed.encode("utf-8")).digest()
    waves = [
        (1.1 + numbers[index] / 160, _TWO_PI * numbers[index + 1] / 255, 0.35 + numbers[index + 2] / 380)
        for index in (0, 3, 6)
    ]
    peak = 0.3 + numbers[9] / 640
    front = sheet.front
    paths = []
    for line in range(LINES):
        share = line / (LINES - 1)
        points = []
        for along in _places(sheet):
            hill = math.exp(-(((along - peak) / 0.3) ** 2))
            lift = sum(size * math.sin(_TWO_PI * length * along + phase + share * 2.2) for length, phase, size in waves)
            away = _away(along, sheet)
            swell = (0.030 + 0.040 * math.sin(math.pi * share)) * (0.45 + hill) * (1 - 0.5 * away)
            top, bottom = FIELD_TOP + DESCENT * away, FIELD_BOTTOM - ASCENT * away
            height = top + (bottom - top) * share - swell * lift
            points.append((front.x + along * front.width, front.y + height * front.height))
        paths.append(smooth(points))
    return paths


def ground_line(sheet: Wrap) -> str:
    """The ground below the lines, as path data: a deep valley of the drawing stops above the names."""
    front, art = sheet.front, sheet.art
    edge = [
        (
            front.x + along * front.width,
            front.y + (FIELD_BOTTOM - (ASCENT - 0.012) * _away(along, sheet)) * front.height,
        )
        for along in _places(sheet)
    ]
    return f"{smooth(edge)}L{edge[-1][0]:.2f} {art.bottom:.2f}L{edge[0][0]:.2f} {art.bottom:.2f}Z"


def _places(sheet: Wrap) -> list[float]:
    """Places along the sheet in widths of the front, from the front's left edge on, to a little beyond the bleed."""
    front = sheet.front
    first = (sheet.art.x - front.x) / front.width - _STEP
    last = (sheet.art.right - front.x) / front.width + _STEP
    steps = math.ceil((last - first) / _STEP)
    return [first + (last - first) * step / steps for step in range(steps + 1)]


def _away(along: float, sheet: Wrap) -> float:
    """How far a place is from the front, over the spine and back: 0 to 1, beginning and ending gently."""
    return _smooth_step((along - 1 if sheet.right_to_left else -along) / 0.9)


def _smooth_step(share: float) -> float:
    share = min(max(share, 0.0), 1.0)
    return share * share * (3 - 2 * share)


def smooth(points: list[tuple[float, float]]) -> str:
    """A smooth path through points (Catmull-Rom as Bézier curves)."""
    parts = [f"M{points[0][0]:.2f} {points[0][1]:.2f}"]
    for index in range(len(points) - 1):
        before = points[max(index - 1, 0)]
        start, end = points[index], points[index + 1]
        after = points[min(index + 2, len(points) - 1)]
        one = (start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6)
        two = (end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6)
        parts.append(f"C{one[0]:.2f} {one[1]:.2f} {two[0]:.2f} {two[1]:.2f} {end[0]:.2f} {end[1]:.2f}")
    return "".join(parts)
