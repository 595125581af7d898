"""Parts that many figures need: arrows, boxes, hatching, axes, leader lines, timelines."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from figure_style import BODY, FINE, GREY, INK, LINE, SMALL, TEAL, WHITE, Figure, Point, straight


@dataclass(frozen=True)
class Scale:
    """Data from ``low`` to ``high`` laid along the drawing from ``start`` to ``end``."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The place of ``value`` in figure units."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def arrow(
    fig: Figure, points: Sequence[Point], *, stroke: str = INK, line: float = LINE, head: float = 13, dash: str = ""
) -> None:
    """A line through ``points`` with an arrowhead at the last; ``head`` is the length of the head."""
    (x0, y0), (x1, y1) = points[-2], points[-1]
    length = math.hypot(x1 - x0, y1 - y0)
    ux, uy = (x1 - x0) / length, (y1 - y0) / length
    base = (x1 - ux * head, y1 - uy * head)
    half = head * 0.5
    fig.path(straight([*points[:-1], base]), stroke=stroke, line=line, dash=dash)
    fig.polygon(
        [(x1, y1), (base[0] - uy * half, base[1] + ux * half), (base[0] + uy * half, base[1] - ux * half)], fill=stroke
    )


def box(
    fig: Figure, x: float, y: float, width: float, height: float, title: Sequence[str], words: Sequence[str] = (), *,
    fill: str = WHITE, stroke: str = INK, line: float = LINE, radius: float = 10, dash: str = "", colour: str = INK,
) -> None:  # fmt: skip
    """A process box: bold lines, plain lines under them, all centred in both directions."""
    fig.rect(x, y, width, height, fill=fill, stroke=stroke, line=line, radius=radius, dash=dash)
    step = BODY * 1.25
    baseline = y + height / 2 - (len(title) + len(words) - 1) * step / 2 + BODY * 0.364
    for row, text in enumerate([*title, *words]):
        fig.text(
            x + width / 2, baseline + row * step, text, size=BODY, bold=row < len(title), anchor="middle", fill=colour
        )


def hatch(
    fig: Figure, outline: Sequence[Point], *, gap: float = 8, angle: float = 45, stroke: str = INK, line: float = FINE
) -> None:
    """Parallel lines ``gap`` apart that fill the polygon ``outline``, cut exactly at its edge without a clip path."""
    turn = math.radians(angle)
    cos, sin = math.cos(turn), math.sin(turn)
    turned = [(x * cos + y * sin, y * cos - x * sin) for x, y in outline]
    low, high = min(y for _, y in turned), max(y for _, y in turned)
    rows: list[str] = []
    level = math.floor(low / gap) * gap + gap / 2
    while level < high:
        cuts = sorted(
            ax + (level - ay) / (by - ay) * (bx - ax)
            for (ax, ay), (bx, by) in zip(turned, [*turned[1:], turned[0]], strict=True)
            if (ay <= level) != (by <= level)
        )
        for left, right in zip(cuts[::2], cuts[1::2], strict=True):
            ends = [(u * cos - level * sin, u * sin + level * cos) for u in (left, right)]
            rows.append(straight(ends))
        level += gap
    if rows:
        fig.path(" ".join(rows), stroke=stroke, line=line)


def across_axis(
    fig: Figure, scale: Scale, baseline: float, ticks: Sequence[float], *, top: float | None = None,
    label: Callable[[float], str] = "{:g}".format, stroke: str = GREY,
) -> None:  # fmt: skip
    """A horizontal axis with its tick labels below; with ``top``, fine lines rise from the ticks to that height."""
    for tick in ticks:
        x = scale(tick)
        if top is not None:
            fig.line((x, top), (x, baseline), stroke=stroke, line=FINE, dash="1 7")
        fig.line((x, baseline), (x, baseline + 7), stroke=stroke, line=FINE)
        fig.text(x, baseline + 30, label(tick), size=SMALL, anchor="middle", fill=GREY)
    fig.line((scale.start, baseline), (scale.end, baseline), stroke=stroke, line=FINE)


def up_axis(
    fig: Figure, scale: Scale, left: float, ticks: Sequence[float], *, right: float | None = None,
    label: Callable[[float], str] = "{:g}".format, stroke: str = GREY,
) -> None:  # fmt: skip
    """Tick labels to the left of a chart; with ``right``, fine lines run from the ticks to that place."""
    for tick in ticks:
        y = scale(tick)
        if right is not None:
            fig.line((left, y), (right, y), stroke=stroke, line=FINE, dash="1 7")
        fig.text(left - 12, y + SMALL * 0.364, label(tick), size=SMALL, anchor="end", fill=GREY)


def leader(fig: Figure, points: Sequence[Point], *, stroke: str = INK, dot: float = 4, dash: str = "") -> None:
    """A leader line that ends in a dot at the last point, unless ``dot`` is 0.

    A solid one has a white edge that keeps it clear of the drawing; a dashed one lies lightly over it.
    """
    if not dash:
        fig.path(straight(points), stroke=WHITE, line=FINE + 3)
    if dot:
        fig.circle(*points[-1], dot + 1.5, fill=WHITE)
        fig.circle(*points[-1], dot, fill=stroke)
    fig.path(straight(points), stroke=stroke, line=FINE, dash=dash)


@dataclass(frozen=True)
class Event:
    """A moment on a timeline: its place in the units of the scale, what stands above the line, what stands below."""

    at: float
    above: str
    below: tuple[str, ...] = ()
    filled: bool = True
    anchor: str = "middle"


def timeline(
    fig: Figure, scale: Scale, y: float, events: Sequence[Event], *, stroke: str = TEAL, radius: float = 9
) -> None:
    """A level line with a mark for each event: a disc, or a ring where the event is not ``filled``."""
    fig.line((scale.start, y), (scale.end, y), stroke=stroke, line=LINE)
    for event in events:
        x = scale(event.at)
        fig.circle(x, y, radius, fill=stroke if event.filled else WHITE, stroke=stroke)
        fig.text(x, y - radius - 12, event.above, size=BODY, bold=True, anchor=event.anchor)
        fig.lines(x, y + radius + 28, event.below, size=BODY, anchor=event.anchor)
