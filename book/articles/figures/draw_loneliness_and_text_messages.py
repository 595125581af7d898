"""Draws the figures of the article on loneliness: run it with ``python`` and it writes the SVG files beside it."""

from __future__ import annotations

from dataclasses import dataclass

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
    OCHRE,
    SMALL,
    TEAL,
    TERRACOTTA,
    WHITE,
    Figure,
    straight,
)


def gap() -> None:
    """Contact wanted and contact had, in four lives: isolation counts, loneliness is the difference."""
    fig = Figure("Contact wanted and contact had: four ways to live", 520)
    rows = (
        ("few contacts, content", 2, 2),
        ("few contacts, lonely", 2, 8),
        ("many contacts, content", 8, 8),
        ("many contacts, lonely", 8, 12),
    )
    pitch, radius, left = 55.0, 19.0, 44.0
    for row, (words, had, wanted) in enumerate(rows):
        y = 84.0 + row * 106
        fig.part(words)
        fig.text(24, y - 34, words, size=BODY, bold=True)
        for index in range(wanted):
            x = left + index * pitch
            if index < had:
                fig.circle(x, y, radius, fill=TEAL, stroke=TEAL)
            else:
                fig.circle(x, y, radius, fill=WHITE, stroke=TERRACOTTA, dash="4 6")
        if wanted > had:
            end = left + (wanted - 1) * pitch + radius
            fig.text(end, y - 34, "the gap", size=BODY, bold=True, anchor="end", fill=TERRACOTTA)
    fig.part("key")
    fig.circle(36, 484, 12, fill=TEAL, stroke=TEAL)
    fig.text(60, 492, "contact you have", size=SMALL)
    fig.circle(296, 484, 12, fill=WHITE, stroke=TERRACOTTA, dash="4 6")
    fig.text(320, 492, "contact you want and do not have", size=SMALL)
    fig.save("loneliness-gap.svg")


def shares() -> None:
    """The share of people who are lonely: the world, the young, poor and rich countries."""
    fig = Figure("The share of people who are lonely", 440)
    across = Scale(0, 30, 236, 676)
    rows = (
        (80.0, ("The world",), 16.0),
        (186.0, ("Ages", "13 to 29"), 17.0),
        (292.0, ("Countries,", "by income"), 11.0),
    )
    fig.part("axis")
    across_axis(fig, across, 380, (0, 10, 20, 30), label="{:g}%".format)
    for y, words, first in rows:
        fig.lines(24, y + 8 - (len(words) - 1) * 15, words, size=LABEL, bold=True)
        fig.line((across(0), y), (across(first) - 20, y), stroke=GREY, line=FINE, dash="1 7")
    fig.part("world")
    y = rows[0][0]
    fig.circle(across(16), y, 14, fill=TEAL, stroke=TEAL)
    fig.lines(across(16) + 28, y - 6, ("16%,", "one in six"), size=LABEL, bold=True)
    fig.part("ages")
    y = rows[1][0]
    fig.rect(across(17), y - 14, across(21) - across(17), 28, fill=TEAL, radius=14)
    fig.text(across(21) + 14, y + 9, "17 to 21%", size=LABEL, bold=True)
    fig.part("countries")
    y = rows[2][0]
    fig.line((across(11) + 14, y), (across(24) - 14, y), stroke=TEAL, line=LINE)
    fig.circle(across(11), y, 14, fill=WHITE, stroke=TEAL, line=4)
    fig.circle(across(24), y, 14, fill=TEAL, stroke=TEAL)
    fig.text(across(11), y - 28, "11%, high", size=LABEL, bold=True, anchor="middle")
    fig.text(across(24), y - 28, "24%, low", size=LABEL, bold=True, anchor="middle")
    fig.save("loneliness-shares.svg")


@dataclass(frozen=True)
class Channel:
    """A way of being in touch and how many of the five kinds of cue it carries."""

    name: str
    cues: int


_CUES: tuple[tuple[str, ...], ...] = (("words",), ("tone",), ("live",), ("face",), ("touch",))
_CHANNELS = (
    Channel("text", 1),
    Channel("voice note", 2),
    Channel("call", 3),
    Channel("video call", 4),
    Channel("in person", 5),
)


def channels() -> None:
    """What each way of being in touch carries, and how well it comforted in one experiment."""
    fig = Figure("What five ways of being in touch can carry", 540)
    left, pitch, top, step = 182.0, 70.0, 144.0, 84.0
    fig.part("heads")
    for column, words in enumerate(_CUES):
        fig.lines(left + column * pitch, 92 - (len(words) - 1) * 27, words, size=SMALL, anchor="middle")
    fig.text(696, 65, "comfort", size=SMALL, bold=True, anchor="end")
    fig.text(696, 92, "under stress", size=SMALL, bold=True, anchor="end")
    fig.part("channels")
    for row, channel in enumerate(_CHANNELS):
        y = top + row * step
        fig.text(24, y + 8, channel.name, size=BODY, bold=True)
        for column in range(len(_CUES)):
            x = left + column * pitch
            if column < channel.cues:
                fig.circle(x, y, 20, fill=TEAL, stroke=TEAL)
            else:
                fig.circle(x, y, 5, fill=WHITE, stroke=GREY, line=FINE)
    fig.part("outcome")
    fig.text(696, top + 8, "least", size=LABEL, bold=True, anchor="end", fill=TERRACOTTA)
    fig.text(696, top + step + 8, "not tested", size=SMALL, anchor="end", fill=GREY)
    first, last = top + 2 * step, top + 4 * step
    fig.path(
        straight([(504, first - 22), (516, first - 22), (516, last + 22), (504, last + 22)]), stroke=INK, line=LINE
    )
    fig.lines(696, first + step - 8, ("more, and", "equally well"), size=LABEL, bold=True, anchor="end")
    fig.save("loneliness-channels.svg")


def message() -> None:
    """A message taken apart."""
    fig = Figure("A message and its parts", 508)
    parts = (
        (("(Their name),",), "their name"),
        (("the heron is back, and it", "made me think of our walks."), "one true line"),
        (("Is your new flat as light", "as you hoped?"), "one easy question"),
        (("I could ring on Thursday,", "after seven."), "a time to talk"),
    )
    fig.part("bubble")
    x0, y0, x1, y1, r = 24.0, 24.0, 414.0, 386.0, 26.0
    fig.path(
        f"M{x0 + r:g} {y0:g} L{x1 - r:g} {y0:g} Q{x1:g} {y0:g} {x1:g} {y0 + r:g} L{x1:g} {y1 - r:g} "
        f"Q{x1:g} {y1:g} {x1 - r:g} {y1:g} L104 {y1:g} L66 {y1 + 34:g} L64 {y1:g} L{x0 + r:g} {y1:g} "
        f"Q{x0:g} {y1:g} {x0:g} {y1 - r:g} L{x0:g} {y0 + r:g} Q{x0:g} {y0:g} {x0 + r:g} {y0:g} Z",
        fill=MIST,
        stroke=TEAL,
    )
    fig.part("parts and labels")
    y = 72.0
    for words, label in parts:
        last = fig.lines(52, y, words, size=LABEL, leading=1.35)
        fig.line((430, y - 22), (430, last + 8), stroke=TEAL, line=HEAVY)
        fig.text(450, (y + last) / 2 + 1, label, size=LABEL, bold=True)
        y = last + 61
    fig.part("left out")
    width = fig.text(52, 470, "Sorry I’ve been so bad at this", size=LABEL, fill=GREY)
    fig.line((48, 462), (56 + width, 462), stroke=TERRACOTTA, line=LINE)
    fig.line((430, 448), (430, 478), stroke=TERRACOTTA, line=HEAVY)
    fig.text(450, 470, "leave out", size=LABEL, bold=True, fill=TERRACOTTA)
    fig.save("loneliness-message.svg")


def walker(fig: Figure, x: float, y: float, colour: str) -> None:
    """A small walking figure 60 high whose feet stand at (x, y)."""
    fig.circle(x, y - 55, 8, fill=colour)
    fig.line((x, y - 42), (x - 1, y - 22), stroke=colour, line=9)
    fig.path(straight([(x - 11, y - 3), (x - 1, y - 22), (x + 9, y - 3)]), stroke=colour, line=5)


def ladder() -> None:
    """Five ways of reaching out, as a staircase."""
    fig = Figure("Five ways of reaching out, each a little nearer", 480)
    steps = (("a like",), ("a short", "text"), ("a voice", "note"), ("a call",), ("a walk", "together"))
    left, width, base, rise = 24.0, 134.4, 456.0, 56.0
    for index, words in enumerate(steps):
        x, y = left + index * width, base - 96 - index * rise
        last = index == len(steps) - 1
        fig.rect(x, y, width - 6, base - y, fill=TEAL if last else MIST)
        fig.line((x, y), (x + width - 6, y), stroke=TEAL, line=5)
        fill = WHITE if last else INK
        fig.text(x + 16, y + 40, str(index + 1), size=LABEL, bold=True, fill=fill if last else TEAL)
        fig.lines(x + 16, y + 72, words[:1], size=LABEL, bold=True, fill=fill)
        if len(words) == 2:
            fig.text(x + 16, y + 72 + 28, words[1], size=LABEL, bold=True, fill=fill)
    fig.part("walkers")
    x, y = left + 4 * width + (width - 6) / 2, base - 96 - 4 * rise
    walker(fig, x - 20, y - 2, OCHRE)
    walker(fig, x + 20, y - 2, TERRACOTTA)
    fig.part("direction")
    arrow(fig, [(40, 274), (470, 95)], stroke=GREY, line=LINE)
    fig.text(40, 84, "more of you gets through", size=LABEL, bold=True)
    fig.save("loneliness-ladder.svg")


if __name__ == "__main__":
    gap()
    shares()
    channels()
    message()
    ladder()
