"""Draws the figures of the article on ketamine therapy: ``python draw_ketamine.py`` writes the SVG files beside it."""

from __future__ import annotations

from dataclasses import dataclass

import figure_brain
from figure_brain import Brain
from figure_molecule import Atom, Bond, Molecule, draw, hashes, ring, step, wedge
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
    smooth,
    straight,
    text_width,
)


def arketamine() -> Molecule:
    """(R)-ketamine, CN[C@]1(CCCCC1=O)c1ccccc1Cl, with the chiral carbon as atom 0."""
    cyclo = ring(step((0, 0), -30), 6, 150)
    phenyl = ring((0, 2), 6, 270)
    nitrogen = step((0, 0), 180)
    atoms = (
        *(Atom(x, y) for x, y in cyclo),
        Atom(*step(cyclo[1], 210), "O", "O"),
        *(Atom(x, y) for x, y in phenyl),
        Atom(*step(phenyl[1], -30), "Cl", "Cl"),
        Atom(*nitrogen, "N", "HN", 1),
        Atom(*step(nitrogen, 120), "C", "H₃C", 2),
    )
    saturated = tuple(Bond(i, (i + 1) % 6) for i in range(6))
    aromatic = tuple(
        Bond(7 + i, 7 + (i + 1) % 6, "double" if i % 2 else "single", (0, 2) if i % 2 else None) for i in range(6)
    )
    others = (Bond(1, 6, "double"), Bond(0, 7, "hash"), Bond(8, 13), Bond(0, 14, "wedge"), Bond(14, 15))
    return Molecule(atoms, (*saturated, *aromatic, *others), "(R)-ketamine")


def esketamine() -> Molecule:
    """(S)-ketamine, CN[C@@]1(CCCCC1=O)c1ccccc1Cl: the mirror image."""
    return arketamine().mirrored("(S)-ketamine", {14: ("NH", 0), 15: ("CH₃", 0)})


def formula() -> None:
    """The two mirror-image forms of ketamine."""
    fig = Figure("Skeletal formulas of (S)-ketamine and (R)-ketamine", 600)
    fig.part("mirror")
    fig.line((360, 34), (360, 460), stroke=GREY, line=FINE, dash="2 9")
    for molecule, x, name in ((esketamine(), 180, "esketamine"), (arketamine(), 540, "arketamine")):
        fig.part(molecule.name)
        fig.circle(x, 240, 13, fill=SAND, stroke=TERRACOTTA, line=LINE)
        draw(fig, molecule, (x, 240), 64)
        fig.text(x, 430, molecule.name, size=LABEL, bold=True, anchor="middle")
        fig.text(x, 460, name, size=BODY, anchor="middle")
    fig.part("formula and key")
    fig.text(360, 514, "C₁₃H₁₆ClNO", size=LARGE, bold=True, anchor="middle")
    fig.circle(38, 560, 13, fill=SAND, stroke=TERRACOTTA, line=LINE)
    fig.text(62, 568, "chiral centre", size=BODY)
    wedge(fig, (252, 560), (296, 560))
    fig.text(310, 568, "towards you", size=BODY)
    hashes(fig, (488, 560), (532, 560))
    fig.text(546, 568, "away from you", size=BODY)
    fig.save("ketamine-formula.svg")


# The inner face of the prefrontal cortex: the two notches it lies between, and its border before the cingulate gyrus.
PREFRONTAL: tuple[int, int, tuple[Point, ...]] = (
    1, 10, ((8.5, 57.5), (9.5, 48), (22, 43), (32, 40), (40, 34), (46.5, 26), (48.5, 14), (50, 4),
            (45.5, -5), (36, -11), (25, -13)),
)  # fmt: skip
ACCUMBENS: tuple[Point, ...] = ((15.5, -6), (12.5, -3.6), (8, -4.5), (6, -7.5), (9, -10.8), (14, -10))
HABENULA: tuple[Point, ...] = ((-20.5, 2.4), (-23.5, 4.6), (-27.4, 4.2), (-28.8, 1.4), (-26.2, -0.6), (-22.4, 0))
AMYGDALA: tuple[Point, ...] = ((6.5, -23), (3.5, -17), (-1.5, -13.6), (-6.6, -14.4), (-8, -19), (-5, -24), (1, -26.5))
HIPPOCAMPUS: tuple[Point, ...] = (
    (-9.5, -22), (-10, -26.5), (-14, -28), (-19, -26), (-24, -22), (-29, -17.5), (-34, -12.5), (-38.5, -6.5),
    (-40.5, 0), (-38, 3.4), (-35.5, -0.5), (-31.5, -6), (-26, -10.5), (-20, -14), (-14, -16.5),
)  # fmt: skip


def brain() -> None:
    """Five regions named in ketamine research, on the inner face of the brain."""
    fig = Figure("Brain regions studied in ketamine research", 660)
    place = Brain(312, 336, 3.05)
    figure_brain.draw(fig, place, hatched=PREFRONTAL)
    fig.part("regions near the middle, then those that lie deeper to the side")
    for outline in (ACCUMBENS, HABENULA):
        fig.path(smooth(place.all(outline), closed=True), fill=TERRACOTTA, stroke=WHITE, line=2)
    for outline in (HIPPOCAMPUS, AMYGDALA):
        fig.path(smooth(place.all(outline), closed=True), fill=OCHRE, stroke=INK, line=DEEP_LINE, dash=DEEP_DASH)
    fig.part("labels")
    leader(fig, [(118, 72), place.at(61, 27)])
    fig.text(24, 60, "Prefrontal cortex", size=LABEL, bold=True)
    leader(fig, [(590, 72), place.at(-26.6, 3.6)], dot=0)
    fig.text(696, 60, "Lateral habenula", size=LABEL, bold=True, anchor="end")
    leader(fig, [(150, 446), place.at(13.6, -8.6)], dot=0)
    fig.text(24, 470, "Nucleus accumbens", size=LABEL, bold=True)
    leader(fig, [(250, 524), place.at(-1.5, -20)])
    fig.text(246, 550, "Amygdala", size=LABEL, bold=True, anchor="middle")
    leader(fig, [(392, 562), place.at(-19, -21)])
    fig.text(400, 588, "Hippocampus", size=LABEL, bold=True, anchor="middle")
    fig.text(464, 546, "brain stem", size=SMALL, fill=GREY)
    fig.text(698, 496, "cerebellum", size=SMALL, fill=GREY, anchor="end")
    fig.text(24, 320, "front", size=SMALL, fill=GREY)
    fig.text(696, 320, "back", size=SMALL, fill=GREY, anchor="end")
    fig.rect(24, 618, 40, 20, fill=OCHRE, stroke=INK, line=DEEP_LINE, dash=DEEP_DASH)
    fig.text(76, 636, "deeper, to the side", size=BODY)
    fig.text(696, 636, "Evidence mostly from rodents", size=BODY, bold=True, anchor="end")
    fig.save("ketamine-brain.svg")


@dataclass(frozen=True)
class Trial:
    """One trial: how many of a hundred people responded on ketamine and on what it was compared with."""

    name: str
    who: str
    ketamine: float
    control: float
    against: str
    size: str


TRIALS = (
    Trial("Murrough (2013)", "depression (TRD), 24 hours", 64, 28, "v midazolam", "n = 73"),
    Trial("ELEKT-D (2023)", "depression (TRD), 3 weeks", 55.4, 41.2, "v ECT", "n = 365, open label"),
    Trial("Lii (2023)", "depression, day 1", 60, 50, "v saline under anaesthesia", "n = 40, not significant"),
    Trial("KARMA-Dep 2 (2025)", "depression, end of course", 46.9, 33.3, "v midazolam", "n = 65, not significant"),
    Trial("Rodriguez (2013)", "OCD, 1 week", 50, 0, "v saline", "n = 15, first phase only"),
    Trial("Taylor (2018)", "social anxiety, within 2 weeks", 33.3, 0, "v saline", "n = 18, crossover"),
    Trial("Feder (2021)", "PTSD, 2 weeks", 67, 20, "v midazolam", "n = 30"),
)


def response_rates() -> None:
    """Seven trials: response on ketamine against its comparison treatment."""
    fig = Figure("Response to ketamine and to its comparison treatment in seven trials", 740)
    scale = Scale(0, 80, 58, 418)
    fig.part("key")
    fig.circle(34, 34, 10, fill=TEAL, stroke=TEAL)
    fig.text(54, 42, "ketamine", size=BODY, bold=True)
    fig.circle(188, 34, 10, fill=WHITE, stroke=INK)
    fig.text(208, 42, "comparison treatment", size=BODY, bold=True)
    y = 66.0
    for trial in TRIALS:
        other = trial is TRIALS[4]
        y += 12 if other else 0
        fig.part(trial.name)
        fig.line((24, y), (696, y), stroke=INK if other or trial is TRIALS[0] else MIST, line=FINE)
        fig.pair(24, y + 31, trial.name, trial.who, size=BODY)
        fig.text(696, y + 31, trial.against, size=BODY, anchor="end")
        track = y + 60
        a, b = scale(trial.control), scale(trial.ketamine)
        left = a - 26 - text_width(f"{trial.control:g}", BODY)
        right = b + 26 + text_width(f"{trial.ketamine:g}", BODY, bold=True)
        for start, end in ((scale(0), left), (right, scale(80))):
            if end - start > 20:  # the scale shows where no dot and no number stands
                fig.rect(start, track - 3, end - start, 6, fill=MIST)
        fig.line((a, track), (b, track), stroke=TEAL, line=HEAVY)
        fig.circle(a, track, 10, fill=WHITE, stroke=INK)
        fig.circle(b, track, 10, fill=TEAL, stroke=TEAL)
        fig.text(a - 18, track + 8, f"{trial.control:g}", size=BODY, anchor="end")
        fig.text(b + 18, track + 8, f"{trial.ketamine:g}", size=BODY, bold=True)
        fig.text(696, track + 8, trial.size, size=SMALL, anchor="end", fill=GREY)
        y += 86
    fig.part("axis")
    across_axis(fig, scale, y + 4, (0, 20, 40, 60, 80))
    fig.text(696, y + 34, "per cent who responded", size=SMALL, anchor="end", fill=GREY)
    fig.save("ketamine-response-rates.svg")


STEPS: tuple[tuple[str, str], ...] = (
    ("Ketamine blocks NMDA receptors", "on GABA nerve cells, which act as brakes"),
    ("Glutamate rises", "as the brake eases"),
    ("AMPA receptors respond", "and pass the signal on"),
    ("BDNF acts on TrkB", "a growth protein meets its receptor"),
    ("mTOR switches on", "cells build new protein"),
    ("Synapses form and strengthen", "seen in the prefrontal cortex of rodents"),
)


def pathway() -> None:
    """The leading hypothesis of how ketamine lifts mood, as a chain of six steps."""
    fig = Figure("A hypothesis of how ketamine acts, step by step", 750)
    fig.part("frame with its label")
    fig.rect(24, 40, 672, 686, stroke=GREY, line=LINE, radius=18, dash="8 8")
    fig.rect(100, 20, 520, 40, fill=WHITE)
    fig.text(360, 49, "A hypothesis, mostly from rodent data", size=LABEL, bold=True, anchor="middle")
    for i, (title, words) in enumerate(STEPS):
        y = 120 + i * 106
        fig.part(title)
        if i:
            arrow(fig, [(96, y - 64), (96, y - 43)], stroke=INK, line=LINE, head=14)
        fig.circle(96, y, 38, fill=MIST, stroke=TEAL, line=LINE)
        ICONS[i](fig, 96, y)
        fig.text(160, y - 6, title, size=LABEL, bold=True)
        fig.text(160, y + 24, words, size=BODY)
    fig.save("ketamine-pathway.svg")


def _channel(fig: Figure, x: float, y: float, gap: float) -> None:
    """A receptor in its membrane: two halves with a gap between them."""
    for side in (-1, 1):
        edge = x + side * gap / 2
        fig.line((edge + side * 12, y), (x + side * 31, y), stroke=TEAL, line=HEAVY)
        fig.rect(edge if side > 0 else edge - 11, y - 20, 11, 40, fill=TEAL, radius=5)


def _blocked(fig: Figure, x: float, y: float) -> None:
    _channel(fig, x, y, 16)
    fig.circle(x, y - 5, 10, fill=TERRACOTTA, stroke=WHITE, line=2)


def _rising(fig: Figure, x: float, y: float) -> None:
    fig.path(
        smooth([(x - 26, y - 15), (x - 20, y - 5), (x, y - 1), (x + 20, y - 5), (x + 26, y - 15)]),
        stroke=TEAL,
        line=HEAVY,
    )
    for dx, dy in ((-8, -12), (8, -14), (0, -24), (-14, 10), (0, 13), (14, 10), (-7, 24), (8, 25)):
        fig.circle(x + dx, y + dy, 4, fill=TERRACOTTA)


def _open(fig: Figure, x: float, y: float) -> None:
    _channel(fig, x, y, 18)
    arrow(fig, [(x, y - 24), (x, y + 26)], stroke=TERRACOTTA, line=HEAVY, head=13)


def _docked(fig: Figure, x: float, y: float) -> None:
    fig.path(straight([(x - 17, y - 12), (x, y + 5), (x + 17, y - 12)]), stroke=TEAL, line=5)
    fig.line((x, y + 5), (x, y + 26), stroke=TEAL, line=5)
    fig.polygon([(x, y - 26), (x + 13, y - 13), (x, y), (x - 13, y - 13)], fill=TERRACOTTA, stroke=WHITE, line=2)


def _switched(fig: Figure, x: float, y: float) -> None:
    fig.rect(x - 26, y - 14, 52, 28, fill=WHITE, stroke=TEAL, line=HEAVY, radius=14)
    fig.circle(x + 12, y, 9, fill=TERRACOTTA)


def _spines(fig: Figure, x: float, y: float) -> None:
    fig.path(smooth([(x - 32, y + 17), (x - 12, y + 13), (x + 10, y + 17), (x + 32, y + 12)]), stroke=TEAL, line=6)
    for dx, foot, top, size in ((-20, 15, -2, 5), (-6, 14, -14, 6.5), (9, 16, -6, 5.5), (22, 14, -17, 7)):
        fig.line((x + dx, y + foot), (x + dx, y + top), stroke=TEAL, line=LINE)
        fig.circle(x + dx, y + top, size, fill=TERRACOTTA)


ICONS = (_blocked, _rising, _open, _docked, _switched, _spines)


def calendar() -> None:
    """The visits for esketamine nasal spray, week by week, and what a visit is."""
    fig = Figure("Visits for esketamine nasal spray, week by week", 580)
    phases = (
        ("Weeks 1–4", ("twice a week",), "8 visits"),
        ("Weeks 5–8", ("once a week",), "4 visits"),
        ("Week 9 on", ("once a week or", "every two weeks"), "2 to 4 visits"),
    )
    cell, gap = 52.0, 24.0
    for p, (title, words, count) in enumerate(phases):
        left = 24 + p * (4 * cell + gap)
        fig.part(title)
        fig.text(left, 46, title, size=LABEL, bold=True)
        fig.lines(left, 76, words, size=BODY)
        for week in range(4):
            x = left + week * cell
            fig.rect(x, 124, cell - 6, 112, fill=MIST if p < 2 else SAND, radius=8)
            for dy in (-24, 24) if p == 0 else (0,):
                optional = p == 2 and week % 2 == 1
                fill, dash = (WHITE, OPTIONAL) if optional else (TEAL, "")
                fig.circle(x + (cell - 6) / 2, 180 + dy, 13, fill=fill, stroke=TEAL, dash=dash)
            fig.text(x + (cell - 6) / 2, 264, str(p * 4 + week + 1), size=SMALL, anchor="middle", fill=GREY)
        fig.text(left, 302, count, size=BODY, bold=True)
        fig.text(left, 330, "in four weeks", size=BODY)
    fig.part("key")
    fig.circle(37, 372, 13, fill=TEAL, stroke=TEAL)
    fig.text(62, 380, "visit", size=BODY)
    fig.circle(163, 372, 13, fill=WHITE, stroke=TEAL, dash=OPTIONAL)
    fig.text(188, 380, "visit only if once a week", size=BODY)
    fig.part("one visit")
    fig.line((24, 412), (696, 412), stroke=INK, line=FINE)
    fig.text(24, 452, "Each visit", size=LABEL, bold=True)
    scale = Scale(0, 2, 46, 430)
    fig.rect(scale(0), 474, scale(2) - scale(0), 44, fill=TEAL)
    fig.circle(scale(0), 496, 22, fill=TEAL)
    fig.text(scale(1), 504, "watched for at least 2 hours", size=BODY, bold=True, anchor="middle", fill=WHITE)
    for hour, mark, anchor in ((0, "spray", "start"), (1, "1 hour", "middle"), (2, "2 hours", "middle")):
        if hour:
            fig.line((scale(hour), 518), (scale(hour), 527), stroke=GREY, line=FINE)
        fig.text(scale(hour) if hour else 24, 550, mark, size=SMALL, anchor=anchor, fill=GREY)
    arrow(fig, [(scale(2), 496), (486, 496)], stroke=TEAL, line=HEAVY, head=16)
    fig.lines(502, 476, ("home; no driving", "until the next day,", "after sleep"), size=BODY)
    fig.save("esketamine-calendar.svg")


DEEP_LINE = 2.0
OPTIONAL = "4 5"
DEEP_DASH = "5 4"

if __name__ == "__main__":
    formula()
    brain()
    response_rates()
    pathway()
    calendar()
