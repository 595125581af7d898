"""Draws the figures of the article on panic attacks: ``python draw_panic_attacks.py`` writes the SVG files."""

from __future__ import annotations

import math
from dataclasses import dataclass

from figure_parts import Scale, across_axis, arrow, box, hatch, leader
from figure_style import (
    BODY,
    FINE,
    GREY,
    HEAVY,
    INK,
    LABEL,
    LINE,
    MIST,
    OCHRE,
    SAND,
    SMALL,
    TEAL,
    TERRACOTTA,
    WHITE,
    Figure,
    Point,
    smooth,
)


def clock() -> None:
    """The shape of one attack: a sketch, with the two times that sources give."""
    fig = Figure("The course of a panic attack in minutes, a sketch", 600)
    across, up = Scale(0, 34, 40, 690), Scale(0, 100, 430, 120)
    sketch = ((0, 0), (0.7, 14), (1.6, 42), (3, 74), (4.8, 95), (6.5, 100), (8.5, 94), (11, 78), (14, 57))
    tail = ((17, 40), (20, 27), (23.5, 16), (27, 9), (30, 5), (34, 2.5))
    curve = [(across(minute), up(level)) for minute, level in (*sketch, *tail)]
    fig.part("curve")
    fig.path(smooth(curve) + f" L{across(34):g} {up(0):g} L{across(0):g} {up(0):g} Z", fill=MIST)
    fig.path(smooth(curve), stroke=TEAL, line=4)
    fig.text(696, 46, "A sketch, not a measurement", size=SMALL, anchor="end", fill=GREY)
    fig.text(24, 46, "alarm", size=BODY, bold=True)
    arrow(fig, [(40, 116), (40, 62)], stroke=GREY, line=FINE)
    fig.part("what is felt on the way")
    peak = (across(6.5), up(100))
    leader(fig, [(across(9), peak[1] - 28), peak])
    fig.text(across(9) + 10, peak[1] - 22, "the peak comes within minutes", size=LABEL, bold=True)
    for minute, level, words in (
        (10.3, 83, "adrenaline is taken apart"),
        (15.6, 48, "heart and breath slow down"),
        (22, 20, "tired, shaky legs"),
    ):
        x, y = across(minute), up(level)
        fig.circle(x, y, 6, fill=WHITE, stroke=TEAL, line=LINE)
        fig.text(x + 22, y + 2, words, size=BODY)
    fig.part("axis")
    across_axis(fig, across, up(0), (0, 5, 10, 20, 30))
    fig.text(across(34), up(0) + 30, "min", size=SMALL, anchor="end", fill=GREY)
    fig.part("when attacks end")
    left, right = across(5), across(30)
    fig.rect(left, 494, right - left, 26, fill=SAND, stroke=OCHRE, line=LINE)
    hatch(fig, [(left, 494), (right, 494), (right, 520), (left, 520)], gap=9, stroke=OCHRE)
    fig.text((left + right) / 2, 560, "most attacks end somewhere in here", size=LABEL, bold=True, anchor="middle")
    fig.save("panic-clock.svg")


def breath() -> None:
    """A minute of slow breathing to follow with a finger."""
    fig = Figure("A minute of slow breathing, six breaths", 540)
    across = Scale(0, 30, 40, 680)
    low, high = 76.0, -60.0
    for row, centre in enumerate((124.0, 354.0)):
        fig.part(f"seconds {row * 30} to {row * 30 + 30}")
        points: list[Point] = []
        for step in range(121):
            second = step / 4
            level = 0.5 - 0.5 * math.cos(second / 5 * math.pi)
            points.append((across(second), centre + low + (high - low) * level))
        fig.path(smooth(points), stroke=TEAL, line=5)
        for second in range(0, 31, 5):
            turn = centre + (high if second % 10 else low)
            fig.circle(across(second), turn, 7, fill=WHITE, stroke=TEAL, line=HEAVY)
            if second % 10:
                fig.text(across(second), centre + 40, str(row * 30 + second), size=SMALL, anchor="middle", fill=GREY)
            else:
                anchor = "start" if second == 0 else "end" if second == 30 else "middle"
                nudge = {"start": -8, "end": 8, "middle": 0}[anchor]
                fig.text(
                    across(second) + nudge, centre + low + 38, str(row * 30 + second), size=SMALL, anchor=anchor,
                    fill=GREY,
                )  # fmt: skip
    fig.part("words")
    fig.text(across(2.5) - 26, 118, "in", size=LABEL, bold=True, anchor="end")
    fig.text(across(7.5) + 26, 118, "out", size=LABEL, bold=True)
    fig.text(360, 516, "seconds: five in, five out, six breaths a minute", size=BODY, anchor="middle")
    fig.save("panic-breath.svg")


def person(fig: Figure, x: float, y: float, fill: str, stroke: str) -> None:
    """A small standing figure: a head and rounded shoulders, 25 wide and 52 high, from its upper left corner."""
    fig.circle(x + 12.5, y + 8, 8, fill=fill, stroke=stroke, line=FINE)
    body = f"M{x + 1:g} {y + 52:g} L{x + 1:g} {y + 33:g} C{x + 1:g} {y + 16:g}, {x + 24:g} {y + 16:g}, "
    fig.path(body + f"{x + 24:g} {y + 33:g} L{x + 24:g} {y + 52:g} Z", fill=fill, stroke=stroke, line=FINE)


def people() -> None:
    """Panic in a lifetime among a hundred adults."""
    fig = Figure("Panic in a lifetime among a hundred adults in the United States", 512)
    pitch, row_height, left = 33.8, 66.0, 24.0
    for index in range(100):
        row, column = divmod(index, 20)
        colours = (TEAL, TEAL) if index < 5 else (OCHRE, OCHRE) if index < 28 else (WHITE, GREY)
        person(fig, left + column * pitch, 110 + row * row_height, *colours)
    fig.part("labels")
    leader(fig, [(37, 64), (37, 102)], stroke=INK, dot=0)
    fig.text(24, 48, "5: panic disorder", size=LABEL, bold=True)
    fig.text(37 + 14, 84, "at some time in life", size=BODY)
    x = left + 12 * pitch + 12.5
    leader(fig, [(x, 64), (x, 102)], stroke=INK, dot=0)
    fig.text(x - 13, 48, "23: panic attacks,", size=LABEL, bold=True)
    fig.text(x + 14, 84, "never panic disorder", size=BODY)
    fig.text(24, 482, "72: neither", size=LABEL, bold=True)
    fig.text(696, 482, "by survey: 4.7%, 22.7% and the rest", size=SMALL, anchor="end", fill=GREY)
    fig.save("panic-people.svg")


def _cut(fig: Figure, x: float, y: float, across: bool) -> None:
    """Two short strokes over an arrow at (x, y), where the ring can be cut; ``across`` for a level arrow."""
    for shift in (-6, 6):
        ends = ((x + shift - 7, y + 18), (x + shift + 7, y - 18)) if across else (
            (x - 18, y + shift + 7), (x + 18, y + shift - 7))  # fmt: skip
        fig.line(*ends, stroke=WHITE, line=9)
        fig.line(*ends, stroke=TERRACOTTA, line=HEAVY)


def cycle() -> None:
    """How one attack sets up the next, and where the ring can be cut."""
    fig = Figure("The cycle of panic and three places to cut it", 556)
    width, height = 248.0, 92.0
    stations: tuple[tuple[float, float, str, str], ...] = (
        (24, 24, "1  A sensation", "the heart skips"),
        (448, 24, "2  A thought", "something is wrong"),
        (448, 230, "3  The alarm", "heart and breath race"),
        (448, 436, "4  It grows", "stronger sensations"),
        (24, 436, "5  Escape", "leave, avoid"),
        (24, 230, "6  The lesson", "‘that was close’"),
    )
    fig.part("arrows")
    middle_left, middle_right = 24 + width / 2, 448 + width / 2
    arrow(fig, [(24 + width, 70), (442, 70)], line=HEAVY)
    arrow(fig, [(middle_right, 116), (middle_right, 224)], line=HEAVY)
    arrow(fig, [(middle_right, 322), (middle_right, 430)], line=HEAVY)
    arrow(fig, [(448, 482), (278, 482)], line=HEAVY)
    arrow(fig, [(middle_left, 436), (middle_left, 328)], line=HEAVY)
    arrow(fig, [(middle_left, 230), (middle_left, 122)], line=HEAVY)
    fig.part("stations")
    for x, y, name, words in stations:
        box(fig, x, y, width, height, (name,), (words,), fill=MIST, stroke=TEAL)
    fig.part("cuts")
    _cut(fig, 354, 70, True)
    fig.text(360, 124, "think again", size=LABEL, bold=True, anchor="middle", fill=TERRACOTTA)
    _cut(fig, middle_right, 372, False)
    fig.text(middle_right - 32, 380, "breathe gently", size=LABEL, bold=True, anchor="end", fill=TERRACOTTA)
    _cut(fig, 366, 482, True)
    fig.text(360, 444, "stay", size=LABEL, bold=True, anchor="middle", fill=TERRACOTTA)
    fig.part("centre")
    fig.lines(360, 244, ("round and", "round, with", "no end of", "its own"), size=BODY, anchor="middle", fill=GREY)
    fig.save("panic-cycle.svg")


@dataclass(frozen=True)
class Effect:
    """A class of medicines: how many times as likely remission was as on placebo, with its 95% interval."""

    name: str
    ratio: float
    low: float
    high: float
    advised: bool = True


# Chawla et al. 2022, https://doi.org/10.1136/bmj-2021-066084
_EFFECTS = (
    Effect("Benzodiazepines", 1.47, 1.36, 1.60, advised=False),
    Effect("Tricyclics", 1.39, 1.26, 1.54),
    Effect("SSRIs", 1.38, 1.26, 1.50),
    Effect("MAOIs", 1.30, 1.00, 1.69),
    Effect("SNRIs", 1.27, 1.12, 1.45),
)


def medicines() -> None:
    """Remission against placebo for five classes of medicine; ratios stand on a logarithmic scale."""
    fig = Figure("Remission from panic disorder compared with placebo, by class of medicine", 560)
    logarithmic = Scale(0, math.log(1.75), 236, 610)

    def across(ratio: float) -> float:
        return logarithmic(math.log(ratio))

    fig.part("axis")
    for ratio in (1.0, 1.2, 1.4, 1.6):
        first = ratio == 1.0
        fig.line(
            (across(ratio), 92), (across(ratio), 452), stroke=INK if first else GREY, line=LINE if first else FINE,
            dash="" if first else "1 7",
        )  # fmt: skip
        fig.text(across(ratio), 484, f"{ratio:.1f}", size=SMALL, anchor="middle", fill=GREY)
    fig.text(across(1.0), 66, "same as placebo", size=BODY, anchor="middle")
    arrow(fig, [(across(1.0) + 110, 59), (across(1.0) + 152, 59)], stroke=GREY, line=FINE, head=11)
    fig.text(across(1.0) + 162, 66, "more remission", size=BODY)
    fig.text(696, 524, "times as likely as on placebo, with 95% interval", size=SMALL, anchor="end", fill=GREY)
    fig.part("classes")
    for row, effect in enumerate(_EFFECTS):
        y = 128.0 + row * 72
        fig.text(24, y + 8, effect.name, size=BODY, bold=True)
        fig.line((across(effect.low), y), (across(effect.high), y), stroke=TEAL, line=HEAVY)
        for end in (effect.low, effect.high):
            fig.line((across(end), y - 9), (across(end), y + 9), stroke=TEAL, line=HEAVY)
        if effect.advised:
            fig.circle(across(effect.ratio), y, 11, fill=TEAL, stroke=TEAL)
        else:
            fig.circle(across(effect.ratio), y, 11, fill=WHITE, stroke=TERRACOTTA, line=4)
        fig.text(696, y + 8, f"{effect.ratio:.2f}", size=LABEL, bold=True, anchor="end")
    fig.text(24, 164, "not advised (NICE)", size=SMALL, fill=TERRACOTTA)
    fig.save("panic-medicines.svg")


if __name__ == "__main__":
    clock()
    breath()
    people()
    cycle()
    medicines()
