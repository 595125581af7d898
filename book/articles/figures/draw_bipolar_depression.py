"""Draws the figures of the article on bipolar depression: run it, and the SVG files are written beside it."""

from __future__ import annotations

import math

from figure_parts import Scale, arrow, hatch, leader
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
    Figure,
    smooth,
    straight,
    text_width,
)

_QUIET = "#dfe3e4"


def weeks() -> None:
    """A hundred weeks with bipolar II disorder, sorted by state; a week that is shared between states is cut."""
    fig = Figure("A hundred weeks with bipolar II disorder", 318)
    pitch, side, apart, top = 32.4, 27.0, 14.0, 72.0
    states = (("depressed", 50.3), ("hypomanic", 1.3), ("mixed", 2.3), ("none", 46.1))
    start = 0.0
    for name, share in states:
        fig.part(name)
        end = start + share
        for week in range(math.floor(start + 1e-9), math.ceil(end - 1e-9)):
            column = week // 5
            x = 24 + column * pitch + apart * ((column > 9) + (column > 10))
            y = top + week % 5 * pitch
            y0, y1 = (y + (edge - week) * side for edge in (max(start, week), min(end, week + 1)))
            if name == "depressed":
                fig.rect(x, y0, side, y1 - y0, fill=TEAL)
            elif name == "hypomanic":
                fig.rect(x, y0, side, y1 - y0, fill=OCHRE)
            elif name == "mixed":
                fig.rect(x, y0, side, y1 - y0, fill=SAND)
                hatch(fig, [(x, y0), (x + side, y0), (x + side, y1), (x, y1)], gap=6, stroke=TERRACOTTA)
            fig.rect(x, y, side, side, stroke=GREY, line=FINE)
        start = end
    fig.part("labels")
    fig.pair(24, 50, "50.3", "depressed", size=LABEL)
    last = 24 + 20 * pitch + 2 * apart - (pitch - side)
    none = text_width("46.1", LABEL, bold=True) + text_width("\u00a0\u00a0no symptoms", LABEL)
    fig.pair(last - none, 50, "46.1", "no symptoms", size=LABEL)
    left = 24 + 10 * pitch + apart
    floor = top + 5 * pitch
    for edge, x, turn, y in ((left, left - 9, -18, top + 34), (left + side, left + side + 9, 18, top + 2.5 * pitch)):
        fig.path(straight([(edge, y), (x, y), (x, floor + 34), (x + turn, floor + 34)]), stroke=INK, line=FINE)
    hypo = text_width("1.3", LABEL, bold=True) + text_width("\u00a0\u00a0hypomanic", LABEL)
    fig.pair(left - 38 - hypo, floor + 42, "1.3", "hypomanic", size=LABEL)
    fig.pair(left + side + 36, floor + 42, "2.3", "mixed or cycling", size=LABEL)
    fig.save("bipolar-weeks.svg")


def _levels(fig: Figure, top: float, title: str) -> dict[str, float]:
    """Four named levels under a bold ``title``; returns the height of each."""
    fig.text(24, top, title, size=LABEL, bold=True)
    places = {"mania": top + 46, "hypomania": top + 98, "steady": top + 150, "depression": top + 236}
    fig.rect(176, places["depression"] - 32, 520, 64, fill=MIST)
    for name, y in places.items():
        fig.text(164, y + 8, name, size=BODY, anchor="end", bold=False)
        fig.line((176, y), (696, y), stroke=INK if name == "steady" else GREY, line=FINE, dash="" if name == "steady"
                 else "2 7")  # fmt: skip
    return places


def moods() -> None:
    """What sets the two types apart: how high the high goes."""
    fig = Figure("Mood over time in bipolar I and bipolar II disorder", 676)
    fig.part("bipolar I")
    level = _levels(fig, 48, "Bipolar I")
    steady, low = level["steady"], level["depression"]
    fig.path(
        smooth(
            [(176, steady), (206, steady + 14), (238, low - 6), (300, low + 6), (352, low - 10), (384, steady + 10),
             (420, steady), (452, steady - 8), (474, level["mania"] - 2), (502, level["mania"] + 2),
             (530, steady + 10), (562, low - 4), (620, low + 6), (662, low - 12), (696, steady + 20)],
        ),
        stroke=TEAL, line=4,
    )  # fmt: skip
    leader(fig, [(532, 66), (512, 80)], dot=0)
    fig.text(540, 72, "reaches mania", size=BODY, bold=True)
    fig.part("bipolar II")
    level = _levels(fig, 362, "Bipolar II")
    steady, low = level["steady"], level["depression"]
    fig.path(
        smooth(
            [(176, steady + 24), (206, low - 8), (262, low + 6), (330, low - 2), (372, low + 4), (404, steady + 14),
             (424, steady - 10), (444, level["hypomania"]), (462, level["hypomania"] + 2), (482, steady - 2),
             (504, steady + 18), (534, low - 6), (590, low + 6), (640, low - 2), (672, low - 14), (696, steady + 30)],
        ),
        stroke=TEAL, line=4,
    )  # fmt: skip
    leader(fig, [(480, 430), (464, 450)], dot=0)
    fig.text(486, 434, "stops at hypomania", size=BODY, bold=True)
    arrow(fig, [(176, 652), (628, 652)], stroke=GREY, line=FINE)
    fig.text(696, 659, "time", size=SMALL, anchor="end", fill=GREY)
    fig.save("bipolar-moods.svg")


def delay() -> None:
    """The mean age at the first episode and the mean delay until diagnosis, from two reviews."""
    fig = Figure("From the first episode to the diagnosis", 400)
    across = Scale(14, 40, 44, 676)
    first, named, y = 25.3, 34.4, 200.0
    fig.part("years of onset")
    fig.rect(across(15), 44, across(35) - across(15), 48, fill=MIST, radius=8)
    fig.text((across(15) + across(25)) / 2, 76, "most first episodes", size=BODY, anchor="middle")
    fig.part("years without a name")
    for year in range(9):
        x0, x1 = across(first + year), across(first + year + 1)
        fig.rect(x0, y - 30, x1 - x0 - 3, 60, fill=SAND, stroke=OCHRE, line=LINE, radius=4)
    fig.line((across(14), y + 48), (across(40), y + 48), stroke=GREY, line=FINE)
    for tick in (15, 20, 25, 30, 35, 40):
        fig.line((across(tick), y + 48), (across(tick), y + 55), stroke=GREY, line=FINE)
        fig.text(across(tick), y + 80, f"{tick}", size=SMALL, anchor="middle", fill=GREY)
    fig.text((across(first) + across(named)) / 2, y - 50, "9.1 years", size=LABEL, bold=True, anchor="middle")
    for age, anchor, dx in ((first, "end", -14), (named, "start", 12)):
        fig.line((across(age), y - 44), (across(age), y + 48), stroke=TEAL, line=HEAVY)
        fig.circle(across(age), y + 48, 9, fill=TEAL)
        fig.text(across(age) + dx, y - 14, f"{age}", size=LABEL, bold=True, anchor=anchor)
    fig.lines(across(first) - 14, y + 14, ("first episode",), size=BODY, anchor="end")
    fig.lines(across(named) + 12, y + 14, ("diagnosis",), size=BODY)
    fig.text(24, 336, "age in years", size=SMALL, fill=GREY)
    fig.text(24, 372, "means of two different reviews, laid end to end", size=SMALL, fill=GREY)
    fig.save("bipolar-delay.svg")


def diary() -> None:
    """An empty form for a week of moods."""
    fig = Figure("A mood diary for one week, to be copied", 640)
    left, cell, rows = 236.0, 64.0, 40.0
    days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    moods_ = (("+3", "far too high"), ("+2", ""), ("+1", "a little up"), ("0", "steady"), ("−1", "a little low"),
              ("−2", ""), ("−3", "far too low"))  # fmt: skip
    lines = ("hours slept", "medicines taken", "alcohol, drugs", "in one word")
    fig.part("days")
    for i, day in enumerate(days):
        fig.text(left + (i + 0.5) * cell, 50, day, size=BODY, bold=True, anchor="middle")
    fig.part("mood")
    top = 66.0
    for i, (value, words) in enumerate(moods_):
        y = top + i * rows
        if value == "0":
            fig.rect(24, y, 660, rows, fill=MIST)
        fig.text(left - 16, y + 28, value, size=BODY, bold=True, anchor="end")
        if words:
            fig.text(24, y + 28, words, size=BODY)
    bottom = top + len(moods_) * rows
    _grid(fig, left, top, cell, rows, len(moods_))
    fig.part("four lines")
    top = bottom + 20
    tall = 58.0
    for i, words in enumerate(lines):
        fig.text(24, top + i * tall + 37, words, size=BODY)
    _grid(fig, left, top, cell, tall, len(lines))
    fig.save("bipolar-diary.svg")


def _grid(fig: Figure, left: float, top: float, cell: float, row: float, count: int) -> None:
    """Seven columns of empty cells, ``count`` rows high."""
    for i in range(8):
        fig.line((left + i * cell, top), (left + i * cell, top + count * row), stroke=GREY, line=FINE)
    for i in range(count + 1):
        fig.line((left, top + i * row), (left + 7 * cell, top + i * row), stroke=GREY, line=FINE)


def approvals() -> None:
    """US approvals for bipolar depression, at true distances."""
    fig = Figure("Medicines approved in the United States for bipolar depression", 530)
    down = Scale(2003, 2021, 46, 484)
    events = (
        (2003, "olanzapine with fluoxetine", "one of the two is an antidepressant"),
        (2006, "quetiapine", "extended-release tablets in 2008"),
        (2013, "lurasidone", "taken with food"),
        (2019, "cariprazine", ""),
        (2021, "lumateperone", ""),
    )
    x = 132.0
    fig.part("years")
    fig.line((x, down(2003)), (x, down(2021)), stroke=TEAL, line=LINE)
    for year in range(2003, 2022):
        fig.line((x - 6, down(year)), (x + 6, down(year)), stroke=TEAL, line=FINE)
    for year, name, words in events:
        fig.part(name)
        y = down(year)
        fig.circle(x, y, 11, fill=TEAL)
        fig.text(x - 30, y + 9, f"{year}", size=LABEL, bold=True, anchor="end")
        fig.text(x + 30, y + 9, name, size=LABEL, bold=True)
        if words:
            fig.text(x + 30, y + 39, words, size=BODY)
    for start, end in ((2006, 2013), (2013, 2019)):
        fig.text(x + 30, (down(start) + down(end)) / 2 + 22, f"{end - start} years", size=SMALL, fill=GREY)
    fig.save("bipolar-approvals.svg")


if __name__ == "__main__":
    weeks()
    moods()
    delay()
    diary()
    approvals()
