"""Draws the figures on therapy across borders: ``python draw_therapy_across_state_lines.py`` writes the SVG files."""

from __future__ import annotations

from figure_parts import Scale, across_axis, arrow, box
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
    SAND,
    SMALL,
    TEAL,
    TERRACOTTA,
    WHITE,
    Figure,
    Point,
    smooth,
    straight,
)

# A square for each state and the District of Columbia, by row; the number before each is its column.
TILES = (
    "0 AK 10 ME",
    "5 WI 9 VT 10 NH",
    "0 WA 1 ID 2 MT 3 ND 4 MN 5 IL 6 MI 8 NY 9 MA",
    "0 OR 1 NV 2 WY 3 SD 4 IA 5 IN 6 OH 7 PA 8 NJ 9 CT 10 RI",
    "0 CA 1 UT 2 CO 3 NE 4 MO 5 KY 6 WV 7 VA 8 MD 9 DE",
    "1 AZ 2 NM 3 KS 4 AR 5 TN 6 NC 7 SC 8 DC",
    "3 OK 4 LA 5 MS 6 AL 7 GA",
    "0 HI 3 TX 8 FL",
)
STATES = 51


def _house(fig: Figure, x: float, y: float) -> None:
    """A small house that stands on ``y`` around ``x``."""
    fig.polygon(
        [(x - 26, y), (x - 26, y - 28), (x, y - 52), (x + 26, y - 28), (x + 26, y)], fill=WHITE, stroke=INK, line=LINE
    )
    fig.rect(x - 7, y - 22, 14, 22, fill=INK)


def _offices(fig: Figure, x: float, y: float) -> None:
    """A small block of offices that stands on ``y`` around ``x``."""
    fig.rect(x - 24, y - 62, 48, 62, fill=WHITE, stroke=INK, line=LINE)
    for row in range(3):
        for column in (-13, 5):
            fig.rect(x + column, y - 54 + row * 18, 8, 10, fill=INK)


def _car(fig: Figure, x: float, y: float) -> None:
    """A small car that stands on ``y`` around ``x``."""
    roof = [(x - 40, y - 8), (x - 38, y - 24), (x - 24, y - 26), (x - 12, y - 42), (x + 14, y - 42), (x + 26, y - 26)]
    fig.polygon([*roof, (x + 40, y - 22), (x + 42, y - 8)], fill=WHITE, stroke=INK, line=LINE)
    fig.path(straight([(x - 24, y - 26), (x + 26, y - 26)]), stroke=INK, line=FINE)
    for wheel in (-22, 22):
        fig.circle(x + wheel, y - 8, 9, fill=INK)


def _person(fig: Figure, x: float, y: float) -> None:
    """Head and shoulders, the shoulders ending at ``y``."""
    fig.circle(x, y - 44, 15, fill=TEAL)
    fig.path(f"M{x - 30} {y} C{x - 30} {y - 34}, {x + 30} {y - 34}, {x + 30} {y} Z", fill=TEAL)


def _disc(fig: Figure, x: float, y: float, words: str, fill: str = INK) -> None:
    """A numbered disc around (x, y)."""
    fig.circle(x, y, 16, fill=fill)
    fig.text(x, y + 7.6, words, size=SMALL, bold=True, anchor="middle", fill=WHITE)


def border() -> None:
    """One therapist, one licence, and three places where the client may be."""
    fig = Figure("One licence and three places to sit", 640)
    west: list[Point] = [(392, 24), (404, 90), (378, 160), (398, 240), (432, 310), (420, 380)]
    east = [(x + 40, y) for x, y in west]
    fig.part("states and river")
    fig.path(smooth(west) + " L24 380 L24 24 Z", fill=MIST)
    fig.path(smooth(east) + " L696 380 L696 24 Z", fill=SAND)
    fig.rect(24, 24, 672, 356, stroke=GREY, line=FINE)
    for bank in (west, east):
        fig.path(smooth(bank), stroke=GREY, line=FINE)
    fig.path(smooth([(x + 20, y) for x, y in west]), stroke=INK, line=LINE, dash="9 8")
    fig.text(44, 62, "State A", size=LARGE, bold=True)
    fig.text(676, 62, "State B", size=LARGE, bold=True, anchor="end")
    fig.part("road with its bridge")
    for y in (232, 250):
        fig.path(straight([(376, y), (560, y)]), stroke=WHITE, line=7)
        fig.line((376, y), (560, y), stroke=INK, line=FINE)
    fig.part("calls")
    therapist = (112.0, 236.0)
    fig.line((148, 198), (262, 122), stroke=TEAL, line=HEAVY)
    fig.line((150, 232), (262, 302), stroke=TEAL, line=HEAVY)
    fig.line((152, 206), (566, 206), stroke=TERRACOTTA, line=HEAVY, dash="3 9")
    fig.part("people and places")
    _person(fig, *therapist)
    fig.text(112, 132, "therapist,", size=BODY, anchor="middle")
    fig.text(112, 160, "licence for A", size=BODY, anchor="middle")
    _house(fig, 300, 134)
    _disc(fig, 352, 110, "1", TEAL)
    _car(fig, 622, 240)
    _disc(fig, 622, 166, "2", TERRACOTTA)
    _offices(fig, 296, 342)
    _disc(fig, 346, 312, "3", TEAL)
    fig.part("answers")
    rows = (
        ("1", "at home in A", "rules of A", "covered", TEAL),
        ("2", "parked in B", "rules of B", "permission needed", TERRACOTTA),
        ("3", "lives in B, works in A", "rules of A", "covered", TEAL),
    )
    for row, (disc, place, rules, answer, colour) in enumerate(rows):
        base = 436.0 + row * 62
        _disc(fig, 42, base - 8, disc, colour)
        fig.text(72, base, place, size=BODY)
        fig.text(342, base, rules, size=BODY)
        fig.text(488, base, answer, size=BODY, bold=True, fill=colour)
        if row < 2:
            fig.line((24, base + 27), (696, base + 27), stroke=MIST, line=LINE)
    fig.text(24, 614, "Where the client is during the session decides.", size=BODY, fill=GREY)
    fig.save("therapy-border.svg")


def route() -> None:
    """From the place of the client to what each profession needs there."""
    fig = Figure("The way to an answer: where, who, and by which door", 690)
    fig.part("the two questions")
    box(fig, 24, 24, 672, 56, ("Where will you be during the session?",), fill=MIST, stroke=TEAL)
    arrow(fig, [(148, 80), (148, 106)], line=LINE)
    arrow(fig, [(494, 80), (494, 106)], line=LINE)
    box(fig, 24, 108, 248, 78, ("State of the licence:",), ("go ahead",), stroke=TEAL)
    box(fig, 292, 108, 404, 78, ("Another state:",), ("which profession is it?",), stroke=INK)
    fig.part("professions")
    lanes = (
        ("Psychologist", ("PSYPACT in the home state and in yours?", "by video: APIT; in person, 30 days: TAP")),
        ("Counsellor", ("Compact live in the home state and yours?", "a privilege for your state")),
        ("Social worker", ("Compact passed, no licences issued yet", "(early 2026): see below")),
        ("Psychiatrist", ("a full licence in your state,", "sooner through the medical compact, IMLC")),
    )
    spine, top, height = 36.0, 214.0, 76.0
    last = top + (len(lanes) - 1) * (height + 8) + height / 2
    fig.path(straight([(494, 186), (494, 200), (spine, 200), (spine, last)]), stroke=INK, line=LINE)
    for row, (name, words) in enumerate(lanes):
        y = top + row * (height + 8)
        arrow(fig, [(spine, y + height / 2), (60, y + height / 2)], line=LINE)
        fig.rect(64, y, 632, height, fill=WHITE, stroke=INK, line=LINE, radius=10)
        fig.rect(65.2, y + 1.2, 170, height - 2.4, fill=SAND, radius=9)
        fig.text(79, y + height / 2 + 8, name, size=BODY, bold=True)
        fig.lines(248, y + 31, words, size=SMALL, leading=1.35)
    fig.part("other doors")
    y = top + len(lanes) * (height + 8) + 16
    arrow(fig, [(380, y - 24), (380, y - 3)], line=LINE)
    fig.rect(24, y, 672, 74, fill=WHITE, stroke=TERRACOTTA, line=LINE, radius=10, dash="8 7")
    fig.text(360, y + 31, "That door closed? Ask the board of your state for", size=BODY, bold=True, anchor="middle")
    fig.text(360, y + 59, "a second licence, a register, or a temporary rule", size=BODY, anchor="middle")
    fig.text(360, y + 104, "None of these: a referral, and a bridge until then", size=BODY, bold=True, anchor="middle")
    fig.save("therapy-route.svg")


def compacts() -> None:
    """Three compacts: states that have passed them, and states in which they can be used."""
    fig = Figure("Three compacts: passed, and in use", 664)
    panels = (
        ("Psychologists: PSYPACT", "February 2026", 43, 43, "about 43 passed it, and it is in use"),
        ("Counsellors: Counseling Compact", "13 June 2026", 40, 6, "about 40 passed it; in use in 6"),
        ("Social workers: Licensure Compact", "early 2026", 31, 0, "31 passed it; no licences yet"),
    )
    tile, step, columns = 30.0, 40.125, 17
    for row, (name, when, enacted, live, words) in enumerate(panels):
        fig.part(name)
        y = 44.0 + row * 200
        fig.text(24, y, name, size=LABEL, bold=True)
        fig.text(696, y, when, size=SMALL, anchor="end", fill=GREY)
        fig.text(24, y + 32, words, size=BODY)
        for i in range(STATES):
            left, top = 24 + i % columns * step, y + 50 + i // columns * 38
            if i < live:
                fig.rect(left, top, tile, tile, fill=TEAL, stroke=TEAL, line=FINE, radius=3)
            elif i < enacted:
                fig.rect(left + 1.5, top + 1.5, tile - 3, tile - 3, fill=WHITE, stroke=TEAL, line=HEAVY, radius=3)
            else:
                fig.circle(left + tile / 2, top + tile / 2, 4, fill=GREY)
    fig.part("key")
    fig.rect(24, 618, 24, 24, fill=TEAL, radius=3)
    fig.text(58, 638, "in use", size=BODY)
    fig.rect(165.5, 619.5, 21, 21, fill=WHITE, stroke=TEAL, line=HEAVY, radius=3)
    fig.text(198, 638, "passed into law only", size=BODY)
    fig.circle(472, 630, 4, fill=GREY)
    fig.text(488, 638, "not passed", size=BODY)
    fig.save("therapy-compacts.svg")


def live_states() -> None:
    """A tile map of the states in which the Counseling Compact could be used."""
    fig = Figure("Where the Counseling Compact could be used on 13 June 2026", 646)
    live = {"AZ", "MN", "OH", "LA", "GA", "IN"}
    tile, pitch = 52.0, 61.0
    count = 0
    for row, words in enumerate(TILES):
        fig.part(f"row {row + 1}")
        parts = words.split()
        for column, name in zip(map(int, parts[::2]), parts[1::2], strict=True):
            count += 1
            x, y, ours = 28.5 + column * pitch, 20 + row * 57, name in live
            fig.rect(x, y, tile, tile, fill=TEAL if ours else MIST, radius=6)
            fig.text(
                x + tile / 2, y + 34, name, size=LABEL if ours else SMALL, bold=ours, anchor="middle",
                fill=WHITE if ours else GREY,
            )  # fmt: skip
    if count != STATES:
        raise ValueError(f"{count} tiles instead of {STATES}")
    fig.part("dates")
    dates = (
        ("AZ, MN", "30 September 2025"),
        ("OH", "5 January 2026"),
        ("LA", "20 April 2026"),
        ("GA", "2 June 2026"),
        ("IN", "8 June 2026"),
    )
    fig.text(27, 506, "Open for counsellors since", size=BODY, bold=True)
    for i, (states, day) in enumerate(dates):
        x, y = (27, 544 + i * 36) if i < 3 else (400, 544 + (i - 3) * 36)
        fig.text(x, y, states, size=BODY, bold=True, fill=TEAL)
        fig.text(x + (96 if i < 3 else 56), y, day, size=BODY)
    fig.save("therapy-live-states.svg")


def calendar() -> None:
    """Rules with a beginning or an end, and the date of this edition."""
    fig = Figure("Rules with a date on them", 590)
    across = Scale(2019, 2028.25, 44, 690)
    edition = 2026 + 326 / 365
    rules = (
        ("Florida’s telehealth register", "since 1 July 2019", 2019 + 181 / 365, None),
        ("Good Faith Estimate", "since 1 January 2022", 2022.0, None),
        ("Controlled medicines by video", "fourth extension, 1 January to 31 December 2026", 2026.0, 2027.0),
        ("Medicare’s wider telehealth rules", "act of 3 February 2026, to 31 December 2027", 2026 + 33 / 365, 2028.0),
    )
    fig.part("this edition")
    fig.text(696, 44, "this edition, 23 November 2026", size=BODY, bold=True, anchor="end", fill=TERRACOTTA)
    fig.line((across(edition), 60), (across(edition), 522), stroke=TERRACOTTA, line=LINE, dash="8 7")
    for row, (name, dates, start, end) in enumerate(rules):
        fig.part(name)
        y = 96.0 + row * 114
        fig.text(24, y, name, size=LABEL, bold=True)
        fig.text(24, y + 30, dates, size=BODY, fill=GREY)
        bar = y + 58
        if end is None:
            arrow(fig, [(across(start), bar), (690, bar)], stroke=TEAL, line=9, head=22)
            fig.circle(across(start), bar, 9, fill=TEAL)
            continue
        fig.line((across(start - 1.5), bar), (across(start), bar), stroke=TEAL, line=LINE, dash="2 8")
        fig.path(f"M{across(start):.2f} {bar} L{across(end):.2f} {bar}", stroke=TEAL, line=9)
        fig.circle(across(start), bar, 9, fill=WHITE, stroke=TEAL, line=HEAVY)
        fig.rect(across(end) - 4, bar - 16, 8, 32, fill=TEAL)
    fig.part("years")
    across_axis(fig, across, 522, tuple(range(2019, 2029)), label="{:.0f}".format)
    fig.save("therapy-calendar.svg")


if __name__ == "__main__":
    border()
    route()
    compacts()
    live_states()
    calendar()
