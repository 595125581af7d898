"""Draws the figures of the article on depression: ``python draw_depression.py`` writes the SVG files beside it."""

from __future__ import annotations

from itertools import pairwise

from figure_parts import Scale, across_axis, arrow
from figure_style import (
    BODY,
    FINE,
    GREY,
    HEAVY,
    INK,
    LABEL,
    LINE,
    MIST,
    SAND,
    SMALL,
    TEAL,
    TERRACOTTA,
    WHITE,
    Figure,
    text_width,
)

# Steps of lightness between the palette's mist and its teal, for bands that rise.
_RISING = ("#e6edec", "#bfd0d0", "#8fb0b1", "#4d8085", TEAL)
_QUIET = "#dfe3e4"


def signs() -> None:
    """The nine signs of a depressive episode, and how many have to come together for how long."""
    fig = Figure("How the nine signs of a depressive episode are counted", 620)
    names = (
        ("low mood",),
        ("loss of", "interest"),
        ("appetite", "or weight"),
        ("sleep",),
        ("movement: slow", "or restless"),
        ("energy",),
        ("worthlessness", "or guilt"),
        ("concentration",),
        ("thoughts", "of death"),
    )
    width, height, gap = 214.0, 90.0, 15.0
    for i, name in enumerate(names):
        fig.part(" ".join(name))
        x, y = 24 + i % 3 * (width + gap), 24 + i // 3 * (height + gap)
        core = i < 2
        fig.rect(x, y, width, height, fill=TEAL if core else MIST, stroke=TEAL, line=LINE if core else FINE, radius=10)
        step = LABEL * 1.25
        baseline = y + height / 2 - (len(name) - 1) * step / 2 + LABEL * 0.364
        fig.lines(
            x + width / 2, baseline, name, size=LABEL, bold=core, anchor="middle", fill=WHITE if core else INK
        )  # fmt: skip
    fig.part("rule")
    fig.text(24, 386, "Five or more of the nine,", size=LABEL, bold=True)
    fig.text(24, 418, "at least one of them from the two dark tiles,", size=LABEL)
    fig.part("fourteen days")
    side = 38.0
    for day in range(14):
        x = 24 + day * 47.2 + day // 7 * 20
        off = day == 9
        fig.rect(
            x, 448, side, side, fill=WHITE if off else TEAL, stroke=GREY if off else TEAL, line=LINE, radius=6,
            dash="4 5" if off else "",
        )  # fmt: skip
    fig.text(24, 530, "for two weeks or longer,", size=LABEL, bold=True)
    fig.text(24, 562, "most of the day, on nearly every day,", size=LABEL)
    fig.text(24, 594, "and enough to hurt or to get in the way.", size=LABEL)
    fig.save("depression-signs.svg")


def phq9() -> None:
    """The five bands of the PHQ-9 as a staircase of its twenty-eight possible scores."""
    fig = Figure("The bands of the PHQ-9 questionnaire", 450)
    cell, left, floor = 24.0, 24.0, 300.0
    bands = (
        (0, 4, ("minimal",)),
        (5, 9, ("mild",)),
        (10, 14, ("moderate",)),
        (15, 19, ("moderately", "severe")),
        (20, 27, ("severe",)),
    )
    for (low, high, words), shade, rise in zip(bands, _RISING, (36, 66, 96, 126, 156), strict=True):
        fig.part(words[0])
        for score in range(low, high + 1):
            fig.rect(left + score * cell + 1.5, floor - rise, cell - 3, rise, fill=shade)
        middle = left + (low + high + 1) / 2 * cell
        fig.text(middle, floor + 34, f"{low}–{high}", size=LABEL, bold=True, anchor="middle")
        fig.lines(middle, floor + 66, words, size=SMALL, anchor="middle")
    fig.part("threshold")
    x = left + 10 * cell
    fig.line((x, 76), (x, floor), stroke=TERRACOTTA, line=HEAVY)
    arrow(fig, [(x, 78), (x + 74, 78)], stroke=TERRACOTTA, line=HEAVY)
    fig.text(x, 50, "10 or more: time for a closer look", size=LABEL, bold=True, anchor="start")
    fig.text(24, 430, "sum of nine answers, each from 0 to 3", size=SMALL, fill=GREY)
    fig.save("depression-phq9.svg")


def _person(fig: Figure, x: float, y: float, ill: bool) -> None:
    """A head and shoulders centred on ``x`` with its top at ``y``, 38 high: filled where the person is ill."""
    fill, stroke = (TERRACOTTA, TERRACOTTA) if ill else (WHITE, TEAL)
    fig.circle(x, y + 8, 7, fill=fill, stroke=stroke, line=FINE)
    fig.path(
        f"M{x - 11:g} {y + 37:g} v-8 a11 11 0 0 1 22 0 v8 Z", fill=fill, stroke=stroke, line=FINE
    )  # fmt: skip


def waiting_room() -> None:
    """What a questionnaire that is right 88 times in a hundred finds among a hundred people, ten of them ill."""
    fig = Figure("A waiting room of a hundred people after a screening questionnaire", 598)
    step, row = 33.0, 48.0
    fig.part("those who score high")
    fig.text(24, 48, "20 score 10 or more", size=LABEL, bold=True)
    fig.rect(24, 64, 352, 118, fill=SAND, stroke=INK, line=LINE, radius=10)
    for i in range(20):
        _person(fig, 51.5 + i % 10 * step, 80 + i // 10 * row, i < 9)
    fig.text(400, 108, "9 have major depression", size=BODY, bold=True, fill=INK)
    fig.text(400, 156, "11 do not", size=BODY)
    fig.part("those who score low")
    fig.text(24, 240, "80 score less than 10", size=LABEL, bold=True)
    fig.rect(24, 256, 672, 214, stroke=GREY, line=FINE, radius=10)
    for i in range(80):
        _person(fig, 46.5 + i % 20 * step, 272 + i // 20 * row, i < 1)
    fig.text(24, 506, "1 has major depression and is missed; 79 do not", size=BODY)
    fig.part("key")
    _person(fig, 36, 544, True)
    fig.text(60, 572, "has major depression", size=SMALL)
    _person(fig, 330, 544, False)
    fig.text(354, 572, "does not", size=SMALL)
    fig.save("depression-waiting-room.svg")


def _clear(fig: Figure, x: float, y: float, label: str, leftwards: bool, end: float) -> None:
    """White room on a dot's track, which ends at ``end``, for the number beside the dot at ``x``; no stump is left."""
    width = text_width(label, LABEL, bold=True) + 26
    if not leftwards and x + width > end - 20:
        width = end + 4 - x
    fig.rect(x - width if leftwards else x, y - 12, width, 24, fill=WHITE)


def prevalence() -> None:
    """Shares of a United States survey with a PHQ-9 score of 10 or more."""
    fig = Figure("Who scored 10 or more on the PHQ-9 in the United States", 500)
    across = Scale(0, 20, 250, 672)
    rows = ((76, "all, 12 and over", 13.1), (164, "ages 12 to 19", 19.2), (214, "ages 60 and over", 8.7),
            (302, "women and girls", 16.0), (352, "men and boys", 10.1))  # fmt: skip
    fig.part("axis")
    across_axis(fig, across, 396, (0, 5, 10, 15, 20), label="{:g}%".format)
    fig.text(696, 470, "per cent with a score of 10 or more", size=SMALL, anchor="end", fill=GREY)
    for y in (120, 258):
        fig.line((24, y), (696, y), stroke=_QUIET, line=FINE)
    for y, name, share in rows:
        fig.part(name)
        fig.text(24, y + 8, name, size=BODY, bold=y == 76)
        fig.line((across(0), y), (across(20), y), stroke=_QUIET, line=6)
        if y == 76:
            fig.line((across(8.2), y), (across(share), y), stroke=TEAL, line=HEAVY)
            fig.circle(across(8.2), y, 10, fill=WHITE, stroke=TEAL, line=HEAVY)
            fig.lines(across(8.2), y - 24, ("8.2 in 2013–14",), size=BODY, anchor="middle")
        label = f"{share:.1f}"
        _clear(fig, across(share) - 12 if share > 18 else across(share) + 10, y, label, share > 18, across(20))
        fig.circle(across(share), y, 11, fill=TEAL)
        side = -20 if share > 18 else 20
        fig.text(across(share) + side, y + 9, label, size=LABEL, bold=True, anchor="end" if side < 0 else "start")
    fig.save("depression-prevalence.svg")


def steps() -> None:
    """Four treatment steps of STAR*D for a hundred people, computed as if all who were not well had gone on."""
    fig = Figure("Four steps of treatment in STAR*D for a hundred people", 580)
    rates = (36.8, 30.6, 13.7, 13.0)
    across = Scale(0, 100, 24, 696)
    well = [0.0]
    for rate in rates:
        well.append(well[-1] + (100 - well[-1]) * rate / 100)
    fig.part("steps")
    bar, pitch, top = 52.0, 76.0, 60.0
    for i, ((before, after), rate) in enumerate(zip(pairwise(well), rates, strict=True)):
        y = top + i * pitch
        x0, x1 = across(before), across(after)
        name, group = f"Step {i + 1}: {rate:.1f}%", f"of {100 - before:.0f} people"
        if i == 0:
            fig.pair(24, y - 16, name, group, size=BODY)
        else:
            fig.text(x0 - 16, y + 21, name, size=BODY, bold=True, anchor="end")
            fig.text(x0 - 16, y + 48, group, size=BODY, anchor="end")
        fig.rect(x0, y, across(100) - x0, bar, fill=MIST)
        fig.rect(x0, y, x1 - x0, bar, fill=TEAL)
        fig.line((x1, y + bar), (x1, y + pitch if i < 3 else 360), stroke=TEAL, line=FINE, dash="2 6")
        count = f"{after - before:.0f} well"
        if x1 - x0 > 120:
            fig.text((x0 + x1) / 2, y + 34, count, size=BODY, bold=True, anchor="middle", fill=WHITE)
        else:
            fig.text(x1 + 12, y + 34, count, size=BODY, bold=True)
        if i == 0:
            fig.text(across(100) - 16, y + 34, "not yet well", size=BODY, anchor="end")
    fig.part("sums")
    fig.line((24, 366), (696, 366), stroke=INK, line=LINE)
    fig.text(24, 404, "Added up, of 100 people", size=LABEL, bold=True)
    for y, share, words in (
        (424, well[-1], "as reported, if all who are not well go on"),
        (504, 35, "re-analysis of 2023, disputed by the first team"),
    ):
        fig.line((across(0), y + 12), (across(share), y + 12), stroke=TERRACOTTA, line=HEAVY)
        fig.circle(across(share), y + 12, 9, fill=TERRACOTTA if share > 50 else WHITE, stroke=TERRACOTTA, line=HEAVY)
        fig.text(across(share) + 20, y + 20, f"{share:.0f}", size=LABEL, bold=True)
        fig.text(24, y + 50, words, size=SMALL)
    fig.save("depression-steps.svg")


def exercise() -> None:
    """Effect sizes of five kinds of exercise with their 95% intervals."""
    fig = Figure("Exercise and depression: effect sizes from 218 trials", 524)
    across = Scale(0, 0.8, 250, 676)
    kinds = (
        ("walking or jogging", 0.62, 0.45, 0.80),
        ("yoga", 0.55, 0.36, 0.73),
        ("strength training", 0.49, 0.29, 0.69),
        ("mixed aerobic", 0.43, 0.24, 0.61),
        ("tai chi or qigong", 0.42, 0.21, 0.65),
    )
    fig.part("axis")
    across_axis(fig, across, 440, (0, 0.2, 0.5, 0.8), top=70, label="{:g}".format)
    fig.line((across(0), 70), (across(0), 440), stroke=INK, line=LINE)
    for value, word in ((0.2, "small"), (0.5, "middling"), (0.8, "large")):
        anchor = "end" if value == 0.8 else "middle"
        fig.text(across(value) + (18 if value == 0.8 else 0), 500, word, size=SMALL, anchor=anchor, fill=GREY)
    fig.text(across(0), 500, "no better", size=SMALL, anchor="middle", fill=GREY)
    fig.text(24, 44, "Effect size, against active comparison groups", size=BODY, bold=True)
    for i, (name, effect, low, high) in enumerate(kinds):
        y = 110 + i * 70
        fig.part(name)
        fig.text(24, y + 8, name, size=BODY)
        fig.line((across(low), y), (across(high), y), stroke=TEAL, line=HEAVY)
        for end in (low, high):
            fig.line((across(end), y - 8), (across(end), y + 8), stroke=TEAL, line=HEAVY)
        fig.circle(across(effect), y, 10, fill=TEAL)
        fig.rect(across(effect) - 30, y - 40, 60, 25, fill=WHITE)
        fig.text(across(effect), y - 20, f"{effect:g}", size=BODY, bold=True, anchor="middle")
    fig.save("depression-exercise.svg")


if __name__ == "__main__":
    signs()
    phq9()
    waiting_room()
    prevalence()
    steps()
    exercise()
