"""The cover's picture: the chart of a mind. Run ``python draw_cover.py``; it writes ``chart.svg`` beside itself.

The brain of the figures is an island whose convolutions are its hills; the shallow water around it has the outline of a
head, and the sea floor falls away over spine and back. A route with a station for each of the places the book goes to
crosses the island. The picture is wider than any cover: it stands with its right edge at the front's, and as much of it
shows on the left as the book is wide. Everything that matters keeps within the 600 units at the right.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from pathlib import Path

from relief import Grid, Point, simplified, waves

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "articles" / "figures"))

import figure_brain as brain
from figure_style import number, smooth

WIDTH, HEIGHT = 2100, 1000
SCALE = 2.06
"""Units per millimetre of the brain."""
ORIGIN: Point = (1777, 646)
"""Where the brain's own origin lies."""
LINE = 1.3
"""The thinnest line: three quarters of a point on the smallest book, 5 × 8 inches."""

DEEP, NEAR = "#10373e", "#1e585f"
"""The water around the head, where it is deepest and at its outline."""
DEPTHS = (-1.5, -1.32, -1.14, -0.96, -0.78, -0.6, -0.42, -0.22)
"""At which depths that water has a line."""
SHELF = ("#286b74", "#35777f", "#46868c", "#5b989c", "#74aaac")
"""The water inside the outline of the head, from its edge to the island's shore."""
LAND = ("#d8bd84", "#e5d2a6", "#efe4ca", "#f7f2e6")
"""The island, from the valleys to the ridges."""
LAND_LINE = "#b48c47"
SHORE = "#123a40"
LAKE = "#8cbabc"
ROUTE = "#b5532f"
PAPER = "#fdfbf6"

# The outline of a head in millimetres of the brain's space: up the neck and face, over the crown and down the nape.
HEAD: tuple[Point, ...] = (
    (40, -260), (37, -215), (35, -185), (36, -162), (42, -147), (54, -138), (70, -133), (84, -129), (94, -122),
    (98.5, -113), (98, -105), (94.5, -98), (93.5, -94), (97, -90), (101, -86), (101.5, -81.5), (98.5, -78),
    (101.5, -75), (104, -70.5), (102, -65), (99.5, -59), (100, -55), (107, -54), (115, -51.5), (119, -46.5),
    (118.5, -41), (113.5, -33), (108, -22), (103.5, -11), (100.5, -2), (100.5, 8), (102.5, 18), (102.5, 32),
    (99, 50), (91, 67), (77, 82), (58, 93), (34, 100.5), (8, 103), (-20, 101), (-48, 94), (-74, 81), (-97, 61),
    (-111, 37), (-117, 11), (-115, -14), (-108, -36), (-99, -55), (-92, -75), (-89, -98), (-90, -124), (-95, -150),
    (-104, -180), (-118, -215), (-135, -260),
)  # fmt: skip

STATIONS: tuple[Point, ...] = (
    (-93, 8), (-78, 35), (-55, 52), (-29, 64), (-7, 53), (17, 57), (42, 41), (54, 14), (12, -27),
)  # fmt: skip
"""Where the route halts."""


def at(front: float, up: float) -> Point:
    """The place in the drawing of a point of the brain, which looks to the right."""
    return ORIGIN[0] + SCALE * front, ORIGIN[1] - SCALE * up


def placed(points: Sequence[Point]) -> list[Point]:
    """The places of several points."""
    return [at(*point) for point in points]


def curve(points: Sequence[Point], closed: bool = True, steps: int = 8) -> list[Point]:
    """Short straight steps along the curve that ``smooth`` draws through points."""
    numbers = [
        float(part)
        for part in smooth(points, closed=closed)
        .replace("M", " ")
        .replace("C", " ")
        .replace(",", " ")
        .replace("Z", " ")
        .split()
    ]
    here = (numbers[0], numbers[1])
    traced = [here]
    for i in range(2, len(numbers) - 5, 6):
        b, c, d = (numbers[i], numbers[i + 1]), (numbers[i + 2], numbers[i + 3]), (numbers[i + 4], numbers[i + 5])
        for step in range(1, steps + 1):
            t = step / steps
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            traced.append(
                (
                    sum(w * p[0] for w, p in zip(weights, (here, b, c, d), strict=True)),
                    sum(w * p[1] for w, p in zip(weights, (here, b, c, d), strict=True)),
                )
            )
        here = d
    return traced


class Chart:
    """The drawing, from back to front."""

    def __init__(self) -> None:
        self.rows: list[str] = []

    def path(self, data: str, *, fill: str = "none", stroke: str = "", line: float = LINE, dash: str = "") -> None:
        """A shape from path data."""
        pen = (
            f' stroke="{stroke}" stroke-width="{number(line)}" stroke-linejoin="round" stroke-linecap="round"'
            if stroke
            else ""
        )
        pen += f' stroke-dasharray="{dash}"' if dash else ""
        self.rows.append(f'<path d="{data}" fill="{fill}"{pen}/>')

    def circle(self, place: Point, radius: float, *, fill: str, stroke: str, line: float) -> None:
        """A station."""
        x, y = place
        self.rows.append(
            f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" fill="{fill}" stroke="{stroke}" '
            f'stroke-width="{number(line)}"/>'
        )

    def save(self, name: str) -> None:
        """Write the drawing beside this script."""
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" version="1.1" width="{WIDTH}" height="{HEIGHT}" '
            f'viewBox="0 0 {WIDTH} {HEIGHT}">'
        )
        text = "\n".join(
            ['<?xml version="1.0" encoding="UTF-8"?>', head, "<title>The chart of a mind</title>", *self.rows, "</svg>"]
        )
        (Path(__file__).parent / name).write_text(text + "\n", encoding="utf-8", newline="\n")


def flowing(line: Sequence[Point], tolerance: float) -> str:
    """Path data of a contour line: fewer points, and a curve through them."""
    closed = math.dist(line[0], line[-1]) < 1e-6
    points = simplified(line, tolerance)
    if closed:
        points = points[:-1]
    return smooth(points, closed=closed) if len(points) > 2 else ""


def layer(
    chart: Chart,
    grid: Grid,
    field: Sequence[float],
    level: float,
    fill: str,
    stroke: str,
    tolerance: float = 0.6,
    line: float = LINE,
    least: float = 60,
) -> None:
    """Everything that is higher than a level, as one shape with its shore."""
    data = [flowing(one, tolerance) for one in grid.contours(field, level, close=True) if _area(one) >= least]
    chart.path(" ".join(filter(None, data)), fill=fill, stroke=stroke, line=line)


def _area(line: Sequence[Point]) -> float:
    return abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in zip(line, [*line[1:], line[0]], strict=True))) / 2


def island() -> dict[str, list[Point]]:
    """The outlines of the parts of the brain."""
    return {
        "temporal": curve(placed(brain.TEMPORAL)),
        "cerebellum": _edge(placed(brain.CEREBELLUM), -0.15),
        "hemisphere": _edge(placed(brain.NOTCHES), -brain.SWELL),
        "stem": curve(placed(brain.STEM)),
    }


def _edge(points: Sequence[Point], swell: float) -> list[Point]:
    return brain.along_edge([*points, points[0]], swell)[:-1]


def sea(chart: Chart, land: dict[str, list[Point]]) -> None:
    """The floor of the sea, from the deep to the shore."""
    grid = Grid(-42, -42, 3, (WIDTH + 84) // 3 + 1, (HEIGHT + 84) // 3 + 1)
    head = grid.inside(curve(placed(HEAD)))
    shore = [any(marks) for marks in zip(*(grid.inside(outline) for outline in land.values()), strict=True)]
    out, inner, to_land = grid.distance(head), grid.distance([not mark for mark in head]), grid.distance(shore)
    rough = grid.made(waves(7, (1100, 700, 430)))
    field = []
    for place, (is_head, away, depth, ashore) in enumerate(zip(head, out, inner, to_land, strict=True)):
        y = grid.top + place // grid.columns * grid.step
        if is_head:
            height = depth / (depth + ashore + 1e-9)
        else:
            # Away from the head the floor falls ever more slowly, and has hills and hollows of its own.
            height = -1.12 * (1 - math.exp(-away / 190)) + rough[place] * 0.4 * min(away / 240, 1)
        # Towards the foot the floor sinks, that of the neck less.
        sunk = min(max((y - 840) / 200, 0.0), 1.0)
        field.append(height - sunk * sunk * (0.1 if is_head else 0.3))
    field = grid.softened(field, 2)
    chart.path(f"M0 0H{WIDTH}V{HEIGHT}H0Z", fill=DEEP)
    for number_, level in enumerate(DEPTHS, start=1):
        share = number_ / len(DEPTHS)
        layer(
            chart, grid, field, level, mixed(DEEP, NEAR, share), mixed(DEEP, "#2f757d", 0.16 + 0.5 * share), least=9000
        )
    graticule(chart, grid, field)
    for level, fill in zip((0.02, 0.2, 0.4, 0.6, 0.8), SHELF, strict=True):
        edge = level < 0.1
        stroke = "#4d9097" if edge else mixed(fill, "#ffffff", 0.22)
        layer(chart, grid, field, level, fill, stroke, line=2.4 if edge else LINE, least=400)


def graticule(chart: Chart, grid: Grid, field: Sequence[float]) -> None:
    """The crosses of a map's grid, where the water is deep."""
    for x in range(50, WIDTH, 100):
        for y in range(50, HEIGHT, 100):
            column, row = round((x - grid.left) / grid.step), round((y - grid.top) / grid.step)
            if field[row * grid.columns + column] < -0.05:
                chart.path(f"M{x - 6} {y}H{x + 6}M{x} {y - 6}V{y + 6}", stroke="#22575e")


def mixed(first: str, second: str, share: float) -> str:
    """The colour between two."""
    channels = [round(int(first[i : i + 2], 16) * (1 - share) + int(second[i : i + 2], 16) * share) for i in (1, 3, 5)]
    return "#" + "".join(f"{channel:02x}" for channel in channels)


def hills(
    chart: Chart, outline: Sequence[Point], furrows: Sequence[tuple[float, tuple[Point, ...]]], levels: Sequence[float]
) -> None:
    """One part of the island: its hills stand between the furrows and fall to the shore."""
    xs, ys = [x for x, _ in outline], [y for _, y in outline]
    step = 1.5
    grid = Grid(
        min(xs) - 6,
        min(ys) - 6,
        step,
        int((max(xs) - min(xs) + 12) / step) + 1,
        int((max(ys) - min(ys) + 12) / step) + 1,
    )
    inside = grid.inside(outline)
    valleys = grid.near(curve(placed(points), closed=False) for _, points in furrows)
    low = [not within or valley for within, valley in zip(inside, valleys, strict=True)]
    field = grid.softened(grid.distance(low), 1, 3)
    ground = smooth(simplified([*outline, outline[0]], 0.15)[:-1], closed=True)
    chart.path(ground, fill=LAND[0])
    for level, fill in zip(levels, LAND[1:], strict=False):
        layer(chart, grid, field, level, fill, LAND_LINE, tolerance=0.3, least=25)
    chart.path(ground, stroke=SHORE, line=3.2)
    edges = {*brain.NOTCHES, *brain.STEM, *brain.TEMPORAL}
    for breadth, points in furrows:
        chart.path(brain.tapered(placed(points), breadth * 0.8, tip=1.2, both=points[0] not in edges), fill=SHORE)


def draw() -> None:
    """The whole chart."""
    chart = Chart()
    land = island()
    sea(chart, land)
    levels = (4.0, 8.0, 12.0)
    hills(chart, land["temporal"], brain.TEMPORAL_FURROWS, levels)
    hills(chart, land["cerebellum"], [(b * 0.8, p) for b, p in brain.BOUGHS], levels)
    hills(chart, land["hemisphere"], brain.FURROWS, levels)
    hills(chart, land["stem"], brain.STEM_FURROWS, levels)
    for points, fill in (
        (brain.ARCH, LAKE),
        (brain.MEMBRANE, LAKE),
        (brain.THALAMUS, LAND[2]),
        (brain.PINEAL, LAND[2]),
        (brain.CALLOSUM, LAND[3]),
    ):
        chart.path(smooth(placed(points), closed=True), fill=fill, stroke=SHORE, line=2)
    route = smooth(placed(STATIONS))
    chart.path(route, stroke=PAPER, line=6.5)
    chart.path(route, stroke=ROUTE, line=3.4, dash="9 6.5")
    for station in STATIONS:
        chart.circle(at(*station), 6.4, fill=PAPER, stroke=ROUTE, line=3.4)
    chart.save("chart.svg")


if __name__ == "__main__":
    draw()
