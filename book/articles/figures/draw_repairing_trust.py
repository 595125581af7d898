"""Draws the figures of the article on repairing trust: ``python draw_repairing_trust.py`` writes them beside it."""

from __future__ import annotations

from figure_parts import Scale, across_axis, arrow, leader
from figure_style import (
    BODY,
    FINE,
    GREY,
    HEAVY,
    INK,
    LABEL,
    LARGE,
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
    straight,
)


def kin() -> None:
    """Who is estranged from whom, and for how long: a person's kin, the lines to them broken."""
    fig = Figure("Estrangement in families in the United States: from whom, and for how long", 690)
    centre: Point = (360, 232)
    kin_at = {"parents": (360.0, 66.0), "children": (360.0, 398.0), "sib": (120.0, 232.0), "ext": (600.0, 232.0)}
    fig.part("lines with a gap in the middle")
    for x, y in kin_at.values():
        for start, end in ((0.2, 0.44), (0.56, 0.84)):
            fig.line(_between(centre, (x, y), start), _between(centre, (x, y), end), stroke=TEAL, line=HEAVY)
        _tear(fig, _between(centre, (x, y), 0.5), level=y == centre[1])
    fig.part("people")
    fig.circle(*centre, 30, fill=TEAL)
    for name in ("parents", "children"):
        for side in (-16, 16):
            fig.circle(kin_at[name][0] + side, kin_at[name][1], 20, fill=MIST, stroke=TEAL)
    for side in (-24, 24):
        fig.circle(kin_at["sib"][0] - 6, kin_at["sib"][1] + side, 20, fill=MIST, stroke=TEAL)
    for dx, dy in ((0, -46), (0, 0), (0, 46), (40, -23), (40, 23)):
        fig.circle(kin_at["ext"][0] + dx, kin_at["ext"][1] + dy, 20, fill=MIST, stroke=TEAL)
    fig.part("labels")
    fig.text(408, 73, "parents", size=BODY)
    fig.text(408, 405, "children", size=BODY)
    fig.text(114, 172, "brothers, sisters", size=BODY, anchor="middle")
    fig.text(696, 152, "the wider family", size=BODY, anchor="end")
    fig.text(114, 326, "8%", size=LARGE, bold=True, anchor="middle", fill=TERRACOTTA)
    fig.text(620, 346, "9%", size=LARGE, bold=True, anchor="middle", fill=TERRACOTTA)
    fig.text(440, 158, "10%", size=LARGE, bold=True, fill=TERRACOTTA)
    fig.path(straight([(382, 149), (426, 149)]), stroke=TERRACOTTA, line=FINE, dash="2 6")
    fig.path(straight([(382, 315), (500, 315), (500, 168)]), stroke=TERRACOTTA, line=FINE, dash="2 6")
    fig.text(24, 62, "Any relative: 27%", size=LABEL, bold=True)
    fig.part("how long")
    fig.line((24, 470), (696, 470), stroke=GREY, line=FINE)
    fig.text(24, 514, "And for how long?", size=LABEL, bold=True)
    left, top, width, height = 24.0, 536.0, 672.0, 56.0
    cuts = (0.0, 0.5, 0.85, 1.0)
    for start, end, fill in zip(cuts, cuts[1:], (TEAL, OCHRE, WHITE), strict=False):
        fig.rect(left + width * start, top, width * (end - start), height, fill=fill, stroke=TEAL, line=LINE)
    fig.text(left + 16, top + 36, "50%", size=LABEL, bold=True, fill=WHITE)
    fig.text(left + width * 0.5 + 16, top + 36, "35%", size=LABEL, bold=True)
    fig.text(left + width * 0.85 + 16, top + 36, "15%", size=LABEL, bold=True)
    fig.text(left, top + 90, "four years or more", size=BODY)
    fig.text(left + width * 0.5, top + 90, "one to four years", size=BODY)
    fig.text(696, top + 120, "less than a year", size=BODY, anchor="end")
    fig.line((left + width * 0.925, top + 62), (left + width * 0.925, top + 98), stroke=GREY, line=FINE)
    fig.save("trust-estranged.svg")


def _between(a: Point, b: Point, share: float) -> Point:
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share


def _tear(fig: Figure, place: Point, *, level: bool) -> None:
    """Two short strokes across a line, where it is broken."""
    x, y = place
    for shift in (-7, 7):
        if level:
            fig.line((x + shift - 5, y + 15), (x + shift + 5, y - 15), stroke=TERRACOTTA, line=HEAVY)
        else:
            fig.line((x - 15, y + shift + 5), (x + 15, y + shift - 5), stroke=TERRACOTTA, line=HEAVY)


STONES = (
    # From the top of the cairn down: what an apology does, its rank, half of the stone's width, and how it may sound.
    ("asks forgiveness", "6", 118, ("‘Can you forgive me?’",)),
    ("says it is sorry", "3=", 138, ("‘I am sorry for what", "it did to you.’")),
    ("explains", "3=", 138, ("‘This is how it came", "about.’")),
    ("means to change", "3=", 138, ("‘I will not do it again.’",)),
    ("offers to repair", "2", 164, ("‘I will pay it back, and", "show you the account.’")),
    ("takes responsibility", "1", 190, ("‘I did it. It was wrong,", "and it was my doing.’")),
)


def cairn() -> None:
    """The six parts of an apology as a cairn: what weighed most in the experiments lies at the bottom."""
    fig = Figure("Six parts of an apology, the weightiest at the bottom", 656)
    middle, height = 214.0, 84.0
    fig.part("ground")
    fig.line((24, 606), (404, 606), stroke=GREY, line=LINE)
    fig.text(214, 640, "Put this down first.", size=BODY, anchor="middle", fill=GREY)
    shifts = (4, -6, 5, -4, 3, 0)
    for row, ((name, rank, half, said), shift) in enumerate(zip(STONES, shifts, strict=True)):
        top = 58.0 + row * (height + 7)
        heavy = row >= 4
        fill = TEAL if row == 5 else "#3d7278" if row == 4 else MIST if row else WHITE
        ink = WHITE if heavy else INK
        x = middle + shift
        fig.rect(x - half, top, half * 2, height, fill=fill, stroke=TEAL, line=LINE, radius=34)
        fig.text(x, top + 37, rank, size=LABEL, bold=True, anchor="middle", fill=ink)
        fig.text(x, top + 66, name, size=BODY, anchor="middle", fill=ink)
        baseline = top + height / 2 + 8 - (len(said) - 1) * 14
        fig.path(
            straight([(x + half + 8, top + height / 2), (426, top + height / 2)]), stroke=GREY, line=FINE, dash="1 7"
        )
        fig.lines(438, baseline, said, size=SMALL)
    fig.text(214, 40, "rank in the experiments", size=SMALL, anchor="middle", fill=GREY)
    fig.text(438, 40, "how it may sound", size=SMALL, fill=GREY)
    fig.save("trust-cairn.svg")


def climb() -> None:
    """Trust over time: a break takes it down at once, and promises kept bring it back by steps that grow."""
    fig = Figure("Trust after a breach: down at once, up by promises kept", 520)
    before, floor = 96.0, 410.0
    points: list[Point] = [(196, 410), (262, 398), (322, 380), (378, 356), (432, 326)]
    later: list[Point] = [(498, 366), (552, 332), (606, 288), (662, 234)]
    fig.part("axes")
    arrow(fig, [(44, 446), (44, 40)], stroke=GREY, line=FINE)
    arrow(fig, [(44, 446), (694, 446)], stroke=GREY, line=FINE)
    fig.text(62, 52, "trust", size=SMALL, fill=GREY)
    fig.text(694, 480, "time", size=SMALL, anchor="end", fill=GREY)
    fig.line((172, before), (690, before), stroke=GREY, line=FINE, dash="2 8")
    fig.text(690, before - 14, "where it used to be", size=SMALL, anchor="end", fill=GREY)
    fig.part("the line")
    fig.path(straight([(44, before), (150, before)]), stroke=TEAL, line=HEAVY)
    fig.path(
        straight([(150, before), (162, 210), (146, 250), (170, floor), (196, floor)]), stroke=TERRACOTTA, line=HEAVY
    )
    fig.path(straight([(196, 410), *points[1:]]), stroke=TEAL, line=HEAVY)
    fig.path(straight([points[-1], (462, 346), (454, 356), later[0]]), stroke=TERRACOTTA, line=HEAVY)
    fig.path(straight(later), stroke=TEAL, line=HEAVY)
    fig.part("promises kept")
    sizes = (7, 9, 11, 13, 15, 12, 15, 18, 22)
    for (x, y), size in zip((*points, *later), sizes, strict=True):
        fig.circle(x, y, size, fill=MIST, stroke=TEAL, line=LINE)
    fig.part("labels")
    fig.lines(186, 196, ("a lie comes out:", "down in a day"), size=BODY)
    leader(fig, [(222, 322), (222, 366), (252, 388)], stroke=TEAL, dot=0, dash="2 6")
    fig.lines(186, 282, ("‘home by six’,", "and home by six"), size=BODY)
    leader(fig, [(470, 286), (470, 318), (462, 340)], stroke=TERRACOTTA, dot=0, dash="2 6")
    fig.lines(402, 250, ("one more", "broken"), size=BODY)
    fig.lines(590, 400, ("larger", "promises"), size=BODY)
    leader(fig, [(630, 376), (622, 314)], stroke=TEAL, dot=0, dash="2 6")
    fig.save("trust-climb.svg")


ROWS = (
    # What was compared, and the effect with its 95% interval (Wade 2014; Roddy 2020).
    ("v no treatment", 0.56, 0.43, 0.68),
    ("v another treatment", 0.45, 0.21, 0.69),
    ("in therapy", 1.12, 0.92, 1.31),
    ("on a waiting list", 0.12, -0.04, 0.29),
)


def rulers() -> None:
    """Two pooled results that must not be laid side by side: one against other people, one against one's own start."""
    fig = Figure("Forgiveness programmes and couple therapy: two rulers", 556)
    scale = Scale(-0.1, 1.4, 54, 690)
    panels = (
        ("Forgiveness programmes", "against other people", 24.0),
        ("Couple therapy", "against one’s own beginning", 250.0),
    )
    fig.rect(24, 246, 672, 216, fill=SAND, radius=8)
    zero = scale(0)
    for panel, (title, ruler, top) in enumerate(panels):
        fig.pair(36, top + 36, title, ruler, size=LABEL)
        fig.line((zero, top + 58), (zero, top + 204), stroke=INK, line=FINE)
        for row, (name, middle, low, high) in enumerate(ROWS[panel * 2 : panel * 2 + 2]):
            y = top + 104 + row * 72
            # Beside the bar where there is room to its right, else to its left.
            if high < 1:
                fig.pair(scale(high) + 18, y + 8, f"{middle:.2f}", name, size=BODY)
            else:
                fig.text(scale(low) - 18, y - 8, f"{middle:.2f}", size=BODY, bold=True, anchor="end")
                fig.text(scale(low) - 18, y + 22, name, size=BODY, anchor="end")
            fig.line((scale(low), y), (scale(high), y), stroke=TEAL, line=HEAVY)
            for end in (low, high):
                fig.line((scale(end), y - 9), (scale(end), y + 9), stroke=TEAL, line=LINE)
            fig.circle(scale(middle), y, 9, fill=TEAL)
    across_axis(fig, scale, 480, (0, 0.2, 0.5, 0.8, 1.1, 1.4), label=lambda tick: f"{tick:g}")
    fig.text(zero, 534, "no change", size=SMALL, anchor="middle", fill=GREY)
    fig.text(scale(0.75), 534, "effect size, with its 95% confidence interval", size=SMALL, anchor="middle", fill=GREY)
    fig.save("trust-rulers.svg")


DOORS = (("forgive",), ("excuse",), ("forget",), ("trust", "again"), ("live", "together", "again"))


def doors() -> None:
    """Five doors in one corridor; the first stands open, the others are shut."""
    fig = Figure("Five doors that open one by one", 470)
    width, top, bottom, step = 104.0, 70.0, 330.0, 136.0
    fig.part("corridor")
    fig.line((14, bottom), (706, bottom), stroke=GREY, line=LINE)
    for place, words in enumerate(DOORS):
        left = 36 + place * step
        right = left + width
        fig.part(" ".join(words))
        if place == 0:
            fig.rect(left, top, width, bottom - top, fill=SAND, stroke=INK, line=LINE)
            fig.polygon(
                [(left, bottom), (right, bottom), (right + 26, bottom + 40), (left + 62, bottom + 40)], fill=SAND
            )
            fig.polygon(
                [(left, top), (left + 44, top + 22), (left + 44, bottom + 26), (left, bottom)], fill=TEAL, stroke=INK
            )
            fig.circle(left + 36, 218, 4.5, fill=WHITE)
        else:
            fig.rect(left, top, width, bottom - top, fill=MIST, stroke=INK, line=LINE)
            for upper in (top + 18, top + 142):
                fig.rect(left + 18, upper, width - 36, 100, stroke=TEAL, line=FINE)
            fig.circle(right - 12, 206, 5, fill=INK)
            fig.line((right - 12, 218), (right - 12, 228), stroke=INK, line=LINE)
        baseline = 396.0 if place == 0 else 366.0
        fig.lines(left + width / 2, baseline, words, size=BODY, bold=True, anchor="middle")
    fig.text(36, 44, "open", size=SMALL, fill=GREY)
    fig.text(36 + step, 44, "shut, and each with a key of its own", size=SMALL, fill=GREY)
    fig.save("trust-doors.svg")


if __name__ == "__main__":
    kin()
    cairn()
    climb()
    rulers()
    doors()
