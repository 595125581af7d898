"""Draws the figures of the article on fish-oil capsules: ``python draw_fish_oil_capsules.py`` writes the SVG files."""

from __future__ import annotations

import math
from itertools import pairwise

from figure_molecule import Atom, Bond, Molecule, draw, step
from figure_parts import Scale, across_axis, arrow, hatch, leader, up_axis
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
)


def label() -> None:
    """The front of a bottle beside the panel on its back, line by line."""
    fig = Figure("The front and the back of a fish-oil bottle", 640)
    fig.part("bottle")
    fig.rect(92, 24, 116, 60, fill=WHITE, stroke=INK, line=LINE, radius=8)
    for x in range(108, 200, 14):
        fig.line((x, 36), (x, 72), stroke=GREY, line=FINE)
    body = [(104, 84), (104, 104), (36, 150), (32, 180), (32, 520), (52, 544), (248, 544), (268, 520), (268, 180)]
    fig.path(straight([*body, (264, 150), (196, 104), (196, 84)], closed=True), fill=WHITE, stroke=INK, line=LINE)
    fig.rect(33, 212, 234, 268, fill=MIST)
    for y in (212, 480):
        fig.line((33, y), (267, y), stroke=TEAL, line=FINE)
    fish = [(86, 278), (110, 258), (146, 254), (180, 266), (200, 279), (180, 292), (146, 304), (110, 300)]
    fig.path(smooth(fish, closed=True), fill=WHITE, stroke=TEAL, line=LINE)
    fig.polygon([(196, 279), (222, 259), (216, 279), (222, 299)], fill=WHITE, stroke=TEAL)
    fig.circle(110, 274, 4, fill=TEAL)
    fig.text(150, 362, "Fish oil", size=LARGE, bold=True, anchor="middle")
    fig.text(150, 412, "1,000 mg", size=40, bold=True, anchor="middle")
    fig.text(150, 458, "omega-3", size=BODY, anchor="middle", fill=TEAL)
    fig.text(150, 582, "The front:", size=LABEL, bold=True, anchor="middle")
    fig.text(150, 612, "weight of the oil", size=BODY, anchor="middle")
    fig.part("panel")
    rows = (
        ("Serving size", "1 capsule", "how many make a serving?"),
        ("Fish oil", "1,000 mg", "the weight of the oil only"),
        ("EPA", "180 mg", "counted in the studies"),
        ("DHA", "120 mg", "counted in the studies"),
        ("Form", "triglyceride", "which kind of oil?"),
        ("Best before", "date, batch", "how old, and from which lot?"),
    )
    top, height = 34.0, 85.0
    fig.rect(312, top, 384, height * len(rows), fill=WHITE, stroke=INK, line=LINE, radius=10)
    fig.rect(312, top + 2 * height, 384, 2 * height, fill=SAND)
    for row in range(1, len(rows)):
        fig.line((312, top + row * height), (696, top + row * height), stroke=GREY, line=FINE)
    fig.rect(312, top + 2 * height, 384, 2 * height, stroke=TERRACOTTA, line=5, radius=4)
    for row, (name, value, question) in enumerate(rows):
        place, ours = top + row * height, row in (2, 3)
        fig.circle(
            344, place + 29, 15, fill=TERRACOTTA if ours else WHITE, stroke=TERRACOTTA if ours else GREY, line=FINE
        )
        fig.text(344, place + 36.5, str(row + 1), size=SMALL, anchor="middle", bold=ours, fill=WHITE if ours else INK)
        fig.text(372, place + 37, name, size=LABEL, bold=True)
        fig.text(680, place + 37, value, size=LABEL, bold=ours, anchor="end")
        fig.text(372, place + 69, question, size=SMALL, fill=GREY)
    fig.text(504, 582, "The back:", size=LABEL, bold=True, anchor="middle")
    fig.text(504, 612, "what is in the oil", size=BODY, anchor="middle")
    fig.save("fish-oil-label.svg")


def _slice(x: float, y: float, width: float, height: float, low: float, high: float) -> list[Point]:
    """The outline of the part of a lying capsule between two of its upright cuts, clockwise from the upper left."""
    radius = height / 2

    def half(at: float) -> float:
        off = max(radius - at, at - (width - radius), 0.0)
        return math.sqrt(max(radius**2 - off**2, 0.0))

    count = max(2, round((high - low) / 2))
    places = [low + (high - low) * i / count for i in range(count + 1)]
    upper = [(x + at, y + radius - half(at)) for at in places]
    lower = [(x + at, y + radius + half(at)) for at in reversed(places)]
    return [*upper, *lower]


def _cut(width: float, height: float, share: float) -> float:
    """How far from its left end a lying capsule is cut to have ``share`` of its area on the left."""
    radius = height / 2

    def area(at: float) -> float:
        """Area left of ``at`` in the left half of the capsule."""
        if at >= radius:
            return math.pi * radius**2 / 2 + (at - radius) * height
        off = radius - at
        return radius**2 * math.acos(off / radius) - off * math.sqrt(radius**2 - off**2)

    whole = math.pi * radius**2 + (width - height) * height
    goal = share * whole
    if share > 0.5:
        return width - _cut(width, height, 1 - share)
    low, high = 0.0, width / 2
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if area(middle) < goal else (low, middle)
    return low


def inside() -> None:
    """What three capsules hold, and how many of each hold a gram of EPA."""
    fig = Figure("What a capsule of 1,000 milligrams holds", 580)
    rows = (
        ("Ordinary 18:12 oil", 180, 120, 6),
        ("The trial’s capsule", 465, 375, 3),
        ("Example of a concentrate", 500, 200, 2),
    )
    fig.part("heads")
    fig.lines(24, 44, ("Inside a capsule", "of 1,000 mg"), size=BODY, fill=GREY)
    fig.lines(528, 44, ("Capsules for", "1,000 mg of EPA"), size=BODY, fill=GREY)
    left, width, height = 24.0, 476.0, 74.0
    for row, (name, epa, dha, count) in enumerate(rows):
        fig.part(name)
        y = 150.0 + row * 146
        fig.text(left, y - 18, name, size=LABEL, bold=True)
        amounts = (epa, dha, 1000 - epa - dha)
        cuts = [0.0, _cut(width, height, epa / 1000), _cut(width, height, (epa + dha) / 1000), width]
        for (low, high), fill in zip(pairwise(cuts), (TEAL, OCHRE, SAND), strict=True):
            fig.polygon(_slice(left, y, width, height, low, high), fill=fill)
        for cut in cuts[1:-1]:
            fig.line((left + cut, y + 2), (left + cut, y + height - 2), stroke=WHITE, line=HEAVY)
        fig.rect(left, y, width, height, stroke=INK, line=LINE, radius=height / 2)
        names = ("EPA", "DHA", "other")
        for (low, high), amount, what, fill in zip(pairwise(cuts), amounts, names, (WHITE, INK, INK), strict=True):
            x = left + (low + high) / 2 + (5 if low == 0 else -5 if high == width else 0)
            fig.text(x, y + 34, what, size=20, bold=True, anchor="middle", fill=fill)
            fig.text(x, y + 60, str(amount), size=SMALL, anchor="middle", fill=fill)
        fig.text(528, y + 52, str(count), size=40, bold=True)
        for i in range(count):
            fig.rect(565 + i * 23, y + 9, 15, 56, fill=MIST, stroke=TEAL, line=LINE, radius=7.5)
    fig.text(24, 554, "Amounts in milligrams. Slices have the area of their share.", size=SMALL, fill=GREY)
    fig.save("fish-oil-inside.svg")


def omega_three(name: str, carbons: int, doubles: int) -> Molecule:
    """An omega-3 acid of ``carbons`` atoms and ``doubles`` cis double bonds, the first at the third carbon.

    A chain turns by 60° at each atom. Both turns at a double bond have the same sign, which makes it cis; the signs
    change from one double bond to the next, so that the chain runs level instead of curling up.
    """
    headings, sign = [30.0, -30.0], 1
    for _ in range(doubles):
        headings += [30.0 * sign, 90.0 * sign, 30.0 * sign]
        sign = -sign
    while len(headings) < carbons - 1:
        headings.append(-math.copysign(30.0, headings[-1]))
    places: list[Point] = [(0.0, 0.0)]
    for heading in headings[: carbons - 1]:
        places.append(step(places[-1], heading))
    bonds = []
    for i in range(carbons - 1):
        double = i >= 2 and (i - 2) % 3 == 0 and (i - 2) // 3 < doubles
        inner = math.copysign(90.0, headings[i])
        middle = ((places[i][0] + places[i + 1][0]) / 2, (places[i][1] + places[i + 1][1]) / 2)
        towards = step(middle, headings[i] + inner) if double else None
        bonds.append(Bond(i, i + 1, "double" if double else "single", towards))
    end, last = places[-1], headings[carbons - 2]
    turn = -math.copysign(60.0, last)
    acid = (Atom(*step(end, last + turn), "O", "OH"), Atom(*step(end, last - turn), "O", "O"))
    atoms = (*(Atom(x, y) for x, y in places), *acid)
    return Molecule(atoms, (*bonds, Bond(carbons - 1, carbons), Bond(carbons - 1, carbons + 1, "double")), name)


def ala() -> Molecule:
    r"""Alpha-linolenic acid, CC/C=C\C/C=C\C/C=C\CCCCCCCC(=O)O."""
    return omega_three("ALA", 18, 3)


def epa() -> Molecule:
    r"""Eicosapentaenoic acid, CC/C=C\C/C=C\C/C=C\C/C=C\C/C=C\CCCC(=O)O."""
    return omega_three("EPA", 20, 5)


def dha() -> Molecule:
    r"""Docosahexaenoic acid, CC/C=C\C/C=C\C/C=C\C/C=C\C/C=C\C/C=C\CCC(=O)O."""
    return omega_three("DHA", 22, 6)


def formulas() -> None:
    """The chains of ALA, EPA and DHA, aligned at the end from which omega counts."""
    fig = Figure("The chains of three omega-3 acids", 660)
    bond = 44.0
    rows = (
        (ala(), "18 carbons, 3 double bonds", "C₁₈H₃₀O₂"),
        (epa(), "20 carbons, 5 double bonds", "C₂₀H₃₀O₂"),
        (dha(), "22 carbons, 6 double bonds", "C₂₂H₃₂O₂"),
    )
    for row, (molecule, words, formula) in enumerate(rows):
        fig.part(molecule.name)
        top = 50.0 + row * 200
        fig.text(24, top, molecule.name, size=LARGE, bold=True)
        fig.text(104, top, words, size=BODY)
        fig.text(432, top, formula, size=BODY, fill=GREY)
        origin = (40.0, top + 126)
        third = molecule.atoms[2]
        fig.circle(origin[0] + third.x * bond, origin[1] - third.y * bond, 13, fill=SAND, stroke=TERRACOTTA, line=LINE)
        draw(fig, molecule, origin, bond)
        if row < 2:
            fig.line((24, top + 158), (696, top + 158), stroke=MIST, line=LINE)
    fig.part("key")
    fig.circle(38, 624, 13, fill=SAND, stroke=TERRACOTTA, line=LINE)
    fig.text(62, 632, "third carbon from the omega end: the first double bond", size=BODY)
    fig.save("fish-oil-formulas.svg")


def freshness() -> None:
    """The limits for peroxide value, anisidine value and their weighted sum, as a region."""
    fig = Figure("Three limits for the freshness of an oil", 600)
    across, up = Scale(0, 8, 96, 690), Scale(0, 25, 500, 56)

    def at(peroxide: float, anisidine: float) -> Point:
        return across(peroxide), up(anisidine)

    fig.part("regions")
    fig.polygon([at(0, 0), at(5, 0), at(5, 16), at(3, 20), at(0, 20)], fill=MIST)
    corner = [at(5, 16), at(5, 20), at(3, 20)]
    fig.polygon(corner, fill=WHITE)
    hatch(fig, corner, gap=9, stroke=TERRACOTTA)
    fig.part("limits")
    fig.line(at(5, 0), at(5, 25), stroke=GREY, line=FINE, dash="6 6")
    fig.line(at(0, 20), at(8, 20), stroke=GREY, line=FINE, dash="6 6")
    fig.path(straight([at(3, 20), at(5, 16)]), stroke=TERRACOTTA, line=5)
    fig.path(straight([at(0, 20), at(3, 20)]), stroke=TEAL, line=4)
    fig.path(straight([at(5, 16), at(5, 0)]), stroke=TEAL, line=4)
    fig.text(across(0) + 10, up(20) - 14, "limit 20", size=BODY, bold=True)
    fig.text(across(5) + 12, up(0) - 16, "limit 5", size=BODY, bold=True)
    leader(fig, [(across(5.22), up(13.4)), at(4.6, 16.8)], stroke=TERRACOTTA)
    fig.lines(across(5.28), up(13.0) + 6, ("TOTOX 26:", "2 × peroxide", "+ anisidine"), size=BODY)
    leader(fig, [(across(5.22), up(22.6)), at(4.62, 19.2)], stroke=TERRACOTTA)
    fig.lines(across(5.28), up(23.6), ("passes both tests,", "fails the sum"), size=BODY, bold=True)
    fig.part("the course of ageing")
    course = [at(0.5, 1.6), at(1.6, 2.3), at(2.8, 3.6), at(3.6, 5.8), at(3.5, 8.4), at(2.9, 11.2), at(2.2, 14.2)]
    fig.path(smooth(course), stroke=INK, line=HEAVY, dash="2 8")
    arrow(fig, [at(2.34, 13.6), at(2.06, 14.8)], line=HEAVY)
    fig.lines(across(0.28), up(5.6), ("first, peroxides", "form"), size=BODY)
    fig.lines(across(0.28), up(12.2), ("later they", "break down"), size=BODY)
    fig.text(across(0.28), up(17.4), "within all three limits", size=BODY, bold=True, fill=TEAL)
    fig.part("axes")
    up_axis(fig, up, across(0), (0, 5, 10, 15, 20, 25))
    across_axis(fig, across, up(0), (0, 1, 2, 3, 4, 5, 6, 7, 8))
    fig.line((across(0), up(0)), (across(0), up(25)), stroke=GREY, line=FINE)
    fig.text(24, 36, "anisidine value", size=BODY, fill=INK)
    fig.text(690, 574, "peroxide value, milliequivalents per kilogram", size=BODY, anchor="end", fill=INK)
    fig.save("fish-oil-freshness.svg")


def rhythm() -> None:
    """Atrial fibrillation with omega-3: hazard ratios with their confidence intervals, on a logarithmic scale."""
    fig = Figure("Atrial fibrillation with omega-3, hazard ratios", 540)
    across = Scale(math.log(0.95), math.log(2.25), 60, 690)

    def place(ratio: float) -> float:
        return across(math.log(ratio))

    rows = (
        ("Up to 1 gram a day", 1.12, 1.03, 1.22),
        ("More than 1 gram a day", 1.49, 1.04, 2.15),
        ("All seven trials", 1.25, 1.07, 1.46),
    )
    fig.part("line of no difference")
    fig.line((place(1), 66), (place(1), 440), stroke=INK, line=LINE, dash="8 7")
    fig.text(24, 44, "no difference", size=BODY, bold=True)
    arrow(fig, [(300, 37), (350, 37)], stroke=TERRACOTTA)
    fig.text(362, 44, "more atrial fibrillation", size=BODY, bold=True)
    for row, (name, ratio, low, high) in enumerate(rows):
        fig.part(name)
        y, total = 152.0 + row * 120, row == 2
        if total:
            fig.line((place(1) + 26, y - 80), (690, y - 80), stroke=GREY, line=FINE)
        fig.text(place(1) + 26, y - 30, name, size=LABEL, bold=True)
        fig.text(690, y - 30, f"{ratio:.2f} ({low:.2f} to {high:.2f})", size=BODY, anchor="end")
        fig.line((place(low), y), (place(high), y), stroke=TEAL, line=5)
        for end in (low, high):
            fig.line((place(end), y - 10), (place(end), y + 10), stroke=TEAL, line=HEAVY)
        x = place(ratio)
        if total:
            fig.polygon([(x - 19, y), (x, y - 15), (x + 19, y), (x, y + 15)], fill=TERRACOTTA, stroke=WHITE)
        else:
            fig.circle(x, y, 12, fill=TERRACOTTA, stroke=WHITE)
    fig.part("axis")
    for tick in (1, 1.25, 1.5, 1.75, 2):
        fig.line((place(tick), 440), (place(tick), 448), stroke=GREY, line=FINE)
        fig.text(place(tick), 474, f"{tick:g}", size=SMALL, anchor="middle", fill=GREY)
    fig.line((place(0.95), 440), (690, 440), stroke=GREY, line=FINE)
    fig.text(690, 516, "hazard ratio, with its 95% confidence interval", size=BODY, anchor="end")
    fig.save("fish-oil-rhythm.svg")


if __name__ == "__main__":
    label()
    inside()
    formulas()
    freshness()
    rhythm()
