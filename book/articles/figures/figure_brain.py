"""A drawing of the brain cut down the middle, seen on its inner face, with the front at the left.

Every place is given as (front, up) in millimetres of the standard brain space that scans are reported in (its origin at
the anterior commissure; front and up are positive), so that a region published with coordinates has its place.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from figure_parts import hatch
from figure_style import FINE, HEAVY, LINE, MIST, SAND, TEAL, TERRACOTTA, WHITE, Figure, Point, number, smooth


@dataclass(frozen=True)
class Brain:
    """Where the drawing lies in the figure: its origin there, and figure units per millimetre."""

    x: float
    y: float
    scale: float

    def at(self, front: float, up: float) -> Point:
        """The place in the figure of a point in the brain."""
        return self.x - self.scale * front, self.y - self.scale * up

    def all(self, points: Sequence[Point]) -> list[Point]:
        """The places in the figure of several points."""
        return [self.at(*point) for point in points]


# The edge of the hemisphere from the optic chiasm round the front, over the top and back under the occipital lobe: one
# point for each notch where a furrow reaches the edge. Between two notches lies one convolution.
NOTCHES: tuple[Point, ...] = (
    (6, -15), (26, -22), (49, -20), (63, -10), (70, 4), (70, 19), (63, 34), (53, 46.5), (40, 57.5), (25, 65.5),
    (11, 71.5), (-5, 76), (-17, 78.5), (-30, 78.5), (-43, 76), (-57, 70.5), (-69, 62), (-80, 49.5), (-91, 36),
    (-99, 21), (-104, 5), (-103, -9), (-93, -18), (-78, -19), (-63, -13), (-50, -4),
)  # fmt: skip

SWELL = 0.12

# Furrows as centre lines from the broad end, with their breadth there in figure units.
FURROWS: tuple[tuple[float, tuple[Point, ...]], ...] = (
    # cingulate furrow with its marginal branch, and a shorter parallel one in front
    (4.6, ((-43, 76), (-39.5, 66), (-36, 56), (-29, 49.5), (-19, 47), (-9, 48), (1, 45), (12, 45.5), (22, 42), (32, 39),
           (40, 33), (46.5, 25), (48, 14), (49.5, 4), (45, -5), (36, -11), (25, -12.5), (17, -11))),
    (3.4, ((40, 57.5), (38.5, 51), (43, 46), (51, 39), (54.5, 30), (58, 22))),
    (3.0, ((57, 13), (58.5, 4), (54, -7), (45, -14.5), (33, -17.5))),
    (3.0, ((70, 19), (64.5, 16), (61, 18))),
    (3.0, ((70, 4), (65, 1), (61, -5))),
    (3.0, ((63, 34), (58.5, 32.5))),
    (3.0, ((53, 46.5), (48.5, 43.5))),
    (3.2, ((25, 65.5), (24, 58.5), (28.5, 51.5))),
    (3.2, ((11, 71.5), (11.5, 63.5), (8, 57.5), (9.5, 51.5))),
    (3.2, ((-5, 76), (-4, 68), (-8.5, 62), (-7, 54.5))),
    (3.2, ((-17, 78.5), (-16.5, 71), (-20, 64), (-18.5, 55))),
    (3.4, ((-30, 78.5), (-28, 72.5), (-30.5, 67.5))),
    # cingulate gyrus
    (3.4, ((27, 33), (20, 37), (13, 37))),
    (3.4, ((-6, 40), (-15, 39.5), (-23, 36.5))),
    (3.4, ((41, 13), (40.5, 5), (37, -1))),
    # precuneus
    (3.2, ((-57, 70.5), (-54.5, 62), (-50, 56.5), (-50.5, 50))),
    (3.2, ((-69, 62), (-64.5, 56.5), (-63.5, 48), (-59, 43))),
    (4.2, ((-40, 47), (-43.5, 39.5), (-50, 37), (-56.5, 33.5), (-60, 26))),
    (3.0, ((-50, 37), (-47, 31), (-48.5, 25))),
    # parieto-occipital and calcarine furrows, cuneus, lingual gyrus
    (4.8, ((-80, 49.5), (-75.5, 42), (-74.5, 33), (-69.5, 25), (-67.5, 16), (-62, 9), (-56, 4), (-49, 0.5))),
    (4.6, ((-104, 5), (-96, 7.5), (-88.5, 4.5), (-81, 7.5), (-73.5, 5), (-66.5, 8.5))),
    (3.0, ((-91, 36), (-86, 31), (-85, 24), (-79, 20))),
    (3.0, ((-99, 21), (-93, 18.5), (-89, 13.5))),
    (3.2, ((-103, -9), (-94, -5.5), (-85, -7.5), (-75, -4), (-65, -5.5), (-57, -2.5))),
)  # fmt: skip

CALLOSUM: tuple[Point, ...] = (
    (8, -5.5), (16, -7), (25, -5), (31.5, 1), (33.5, 9), (31, 17.5), (24, 24), (14, 27.5), (2, 29.5), (-11, 29.5),
    (-23, 27), (-33, 22.5), (-40, 16), (-42.5, 9), (-39, 4), (-33, 5.5), (-31, 11), (-26, 17), (-18, 21),
    (-8, 22.8), (4, 22.3), (14, 20), (21, 15.5), (24, 9.5), (22.5, 3.5), (17, -0.5), (11.5, -2.5),
)  # fmt: skip
# The clear membrane between the callosum and the arch (fornix) that springs from under its back end to the front.
MEMBRANE: tuple[Point, ...] = (
    (10, -4), (17, -1.5), (23.5, 4), (24, 10), (20, 16.5), (12, 21), (2, 24), (-10, 25), (-22, 23), (-13, 20),
    (-2, 16.5), (4, 11), (6, 4),
)  # fmt: skip
# Arch and space above the thalamus, whose outline is laid over it.
ARCH: tuple[Point, ...] = (
    (8, -3), (7, 4), (4.5, 11), (-2, 16.8), (-11, 19.3), (-19, 21), (-27, 17.5), (-32, 10), (-34, 4.5), (-27, 2),
    (-12, 2), (2, -4),
)  # fmt: skip
THALAMUS: tuple[Point, ...] = (
    (1.5, 3), (-1.5, 9.5), (-9, 13.5), (-18, 13), (-25.5, 8.5), (-28.5, 4), (-25, 0), (-18, -2.5), (-9, -3.5),
    (-2, -1.5),
)  # fmt: skip
# From the front of the hypothalamus down the front of the stem and up its back: hypothalamus, midbrain, pons, medulla.
STEM: tuple[Point, ...] = (
    (5, 4), (6.5, -4), (5, -12), (2, -18), (-1.5, -17), (-5.5, -17.5), (-8, -14.8), (-11, -15.5), (-14.5, -18),
    (-15, -21.5), (-11.5, -24), (-8.5, -29), (-8, -35), (-10.5, -41), (-16, -45), (-21.5, -46.5), (-23, -49),
    (-27.5, -55), (-32, -62), (-35, -70), (-44.5, -69), (-44, -61), (-42, -53), (-39, -46), (-37, -38),
    (-36.5, -30), (-37.5, -23), (-39.5, -19), (-41.5, -15), (-39, -11.5), (-40.5, -7), (-37, -2.5), (-32, -1),
    (-27, 3), (-12, 6),
)  # fmt: skip
# Furrows of the stem: above and below the pons, and the narrow channel down the midbrain.
STEM_FURROWS: tuple[tuple[float, tuple[Point, ...]], ...] = (
    (3.2, ((-15, -21.5), (-20, -23.5), (-26, -23.5))),
    (3.2, ((-21.5, -46.5), (-26, -44.5), (-31, -44))),
    (2.6, ((-37.5, -24), (-35, -17), (-32, -10), (-28, -4))),
)
PINEAL: tuple[Point, ...] = ((-28.5, 2.5), (-32, 2.5), (-36.5, 0), (-35.5, -2.5), (-31, -1.5))
# The temporal lobe lies to the side, behind the stem.
TEMPORAL: tuple[Point, ...] = (
    (0, -10), (11, -16), (18.5, -21), (22.5, -28), (20, -34.5), (13, -38.5), (3, -41), (-9, -42.5), (-22, -40),
    (-46, -26), (-58, -14), (-40, -4),
)  # fmt: skip
TEMPORAL_FURROWS: tuple[tuple[float, tuple[Point, ...]], ...] = (
    (3.2, ((20, -34.5), (14, -31), (8, -34), (0, -33.5), (-6, -35.5))),
)
CEREBELLUM: tuple[Point, ...] = (
    (-45.5, -34), (-42, -28), (-41.5, -21), (-44.5, -13.5), (-50.5, -7.5), (-58, -6), (-65, -9.5), (-72, -13),
    (-79, -17.5), (-85, -23), (-88.5, -30), (-88, -38), (-84.5, -45), (-79.5, -51.5), (-72, -56.5), (-64, -59),
    (-56, -58), (-50, -54), (-46, -47), (-47.5, -40.5),
)  # fmt: skip
# The white tree of the cerebellum: a trunk at the roof of the fourth ventricle, boughs to the lobules.
BOUGHS: tuple[tuple[float, tuple[Point, ...]], ...] = (
    (6.0, ((-48, -35), (-55, -32), (-61, -26), (-65, -18))),
    (5.0, ((-55, -32), (-56, -23), (-54, -13))),
    (4.6, ((-61, -26), (-69, -24), (-76, -22.5))),
    (6.4, ((-48, -35), (-57, -35.5), (-67, -34), (-78, -33))),
    (4.0, ((-67, -34), (-75, -38), (-82, -41))),
    (5.6, ((-52, -35.5), (-60, -41), (-68, -46), (-74, -49.5))),
    (4.4, ((-56, -38), (-59, -46), (-62, -53))),
    (3.8, ((-50, -36), (-52.5, -43), (-54, -51))),
    (3.0, ((-56, -23), (-50, -18), (-48.5, -15))),
    (3.0, ((-63, -22.5), (-59, -15), (-58.5, -11))),
    (3.0, ((-70, -33.7), (-77, -29), (-83, -28.5))),
    (3.0, ((-62, -42.3), (-71, -42), (-78, -44.5))),
)  # fmt: skip


def edge(points: Sequence[Point], swell: float) -> str:
    """Path data of a scalloped closed edge: one bulge between two notches, ``swell`` times as high as long."""
    x, y = points[0]
    data = [f"M{number(x)} {number(y)}"]
    for a, b in zip(points, [*points[1:], points[0]], strict=True):
        data.append("C" + ", ".join(f"{number(u)} {number(v)}" for u, v in (*_bulge(a, b, swell), b)))
    return " ".join(data) + " Z"


def along_edge(points: Sequence[Point], swell: float, steps: int = 6) -> list[Point]:
    """The open edge that ``edge`` draws, as short straight steps; for outlines that follow it."""
    traced = [points[0]]
    for a, b in pairwise(points):
        c, d = _bulge(a, b, swell)
        for step in range(1, steps + 1):
            t = step / steps
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            traced.append((sum(w * p[0] for w, p in zip(weights, (a, c, d, b), strict=True)),
                           sum(w * p[1] for w, p in zip(weights, (a, c, d, b), strict=True))))  # fmt: skip
    return traced


def _bulge(a: Point, b: Point, swell: float) -> tuple[Point, Point]:
    dx, dy = b[0] - a[0], b[1] - a[1]
    out = (dy * swell * 4 / 3, -dx * swell * 4 / 3)
    return (a[0] + dx * 0.14 + out[0], a[1] + dy * 0.14 + out[1]), (
        b[0] - dx * 0.14 + out[0],
        b[1] - dy * 0.14 + out[1],
    )


def tapered(points: Sequence[Point], breadth: float, *, tip: float = 1.4, both: bool = False) -> str:
    """Path data of a stroke through ``points`` that narrows from ``breadth`` to ``tip``, like the stroke of a pen.

    With ``both`` it is broad in the middle and narrow at either end.
    """
    count = len(points)
    left: list[Point] = []
    right: list[Point] = []
    for i, (x, y) in enumerate(points):
        (ax, ay), (bx, by) = points[max(i - 1, 0)], points[min(i + 1, count - 1)]
        length = math.hypot(bx - ax, by - ay)
        t = i / (count - 1)
        fullness = math.sin(math.pi * t) if both else (1 - t) ** 0.8
        half = (tip + (breadth - tip) * fullness) / 2
        nx, ny = (by - ay) / length * half, (ax - bx) / length * half
        left.append((x + nx, y + ny))
        right.append((x - nx, y - ny))
    there, back = smooth(left), smooth(right[::-1])
    return f"{there} L{back[1:]} Z"


def draw(fig: Figure, brain: Brain, hatched: tuple[int, int, Sequence[Point]] | None = None) -> None:
    """The whole brain without labels, from back to front.

    ``hatched`` marks a region of the cortex under its furrows: the first and the last of the notches it lies between,
    and its border inside the hemisphere from the last notch back to the first.
    """
    fig.part("temporal lobe, which lies to the side")
    fig.path(smooth(brain.all(TEMPORAL), closed=True), fill=SAND, stroke=TEAL, line=LINE)
    _furrows(fig, brain, TEMPORAL_FURROWS)
    fig.part("cerebellum")
    fig.path(edge(brain.all(CEREBELLUM), 0.15), fill=SAND, stroke=TEAL, line=LINE)
    for breadth, points in BOUGHS:
        fig.path(tapered(brain.all(points), breadth, tip=1.8), fill=TEAL)
    fig.part("cerebral hemisphere")
    fig.path(edge(brain.all(NOTCHES), SWELL), fill=MIST)
    if hatched:
        first, last, border = hatched
        region = [*along_edge(brain.all(NOTCHES[first : last + 1]), SWELL), *brain.all(border)]
        hatch(fig, region, gap=8, angle=-45, stroke=TERRACOTTA, line=LINE)
    fig.path(edge(brain.all(NOTCHES), SWELL), stroke=TEAL, line=HEAVY)
    _furrows(fig, brain, FURROWS)
    fig.part("brain stem")
    fig.path(smooth(brain.all(STEM), closed=True), fill=SAND, stroke=TEAL, line=LINE)
    _furrows(fig, brain, STEM_FURROWS)
    fig.part("arch, membrane, thalamus, pineal gland, callosum")
    fig.path(smooth(brain.all(ARCH), closed=True), fill=SAND, stroke=TEAL, line=FINE)
    fig.path(smooth(brain.all(MEMBRANE), closed=True), fill=MIST, stroke=TEAL, line=FINE)
    fig.path(smooth(brain.all(THALAMUS), closed=True), fill=MIST, stroke=TEAL, line=LINE)
    fig.path(smooth(brain.all(PINEAL), closed=True), fill=SAND, stroke=TEAL, line=FINE)
    fig.path(smooth(brain.all(CALLOSUM), closed=True), fill=WHITE, stroke=TEAL, line=LINE)


def _furrows(fig: Figure, brain: Brain, furrows: Sequence[tuple[float, tuple[Point, ...]]]) -> None:
    edges = {*NOTCHES, *STEM, *TEMPORAL}
    for breadth, points in furrows:
        fig.path(tapered(brain.all(points), breadth, both=points[0] not in edges), fill=TEAL)
