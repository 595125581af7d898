"""Draws the figures of the article on lorazepam: ``python draw_lorazepam.py`` writes the SVG files beside it."""

from __future__ import annotations

from itertools import pairwise

from figure_molecule import Atom, Bond, Molecule, draw, ring, step
from figure_parts import Scale, across_axis, arrow, box, leader, up_axis
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

# Places in bond lengths: the seven-membered ring lies around the origin and shares its left side with the benzene ring.
_SEVEN = ring((0, 0), 7, 180 - 180 / 7)
_BENZO_CENTRE: Point = (_SEVEN[0][0] - 3**0.5 / 2, 0)
_CHLOROPHENYL_CENTRE: Point = (_SEVEN[2][0], _SEVEN[2][1] - 2)
LIGHT = "2 6"


def lorazepam() -> Molecule:
    """Lorazepam, O=C1Nc2ccc(Cl)cc2C(c2ccccc2Cl)=NC1O, drawn flat: the medicine is a mixture of both mirror images."""
    benzo = ring(_BENZO_CENTRE, 6, 30)
    phenyl = ring(_CHLOROPHENYL_CENTRE, 6, 90)
    c5, n4, c3, c2, n1 = _SEVEN[2:]
    atoms = (
        *(Atom(x, y) for x, y in benzo),  # 0 upper and 5 lower corner are shared with the seven-membered ring
        Atom(*c5),
        Atom(*n4, "N", "N"),
        Atom(*c3),
        Atom(*c2),
        Atom(*n1, "N", "NH"),
        Atom(*step(c2, 360 / 7), "O", "O"),
        Atom(*step(c3, 0), "O", "OH"),
        Atom(*step(benzo[3], 210), "Cl", "Cl"),
        *(Atom(x, y) for x, y in phenyl),  # 14 is bonded to the seven-membered ring
        Atom(*step(phenyl[5], 30), "Cl", "Cl"),
    )
    benzene = tuple(
        Bond(i, (i + 1) % 6, "single" if i % 2 else "double", None if i % 2 else _BENZO_CENTRE) for i in range(6)
    )
    aromatic = tuple(
        Bond(14 + i, 14 + (i + 1) % 6, "double" if i % 2 else "single", _CHLOROPHENYL_CENTRE if i % 2 else None)
        for i in range(6)
    )
    seven = (Bond(5, 6), Bond(6, 7, "double", (0, 0)), Bond(7, 8), Bond(8, 9), Bond(9, 10), Bond(10, 0))
    others = (Bond(9, 11, "double"), Bond(8, 12), Bond(3, 13), Bond(6, 14), Bond(19, 20))
    return Molecule(atoms, (*benzene, *seven, *aromatic, *others), "lorazepam")


def formula() -> None:
    """The formula of lorazepam with its parts named."""
    fig = Figure("Skeletal formula of lorazepam with its parts named", 590)
    origin, bond = (392.0, 178.0), 68.0

    def place(point: Point) -> Point:
        return origin[0] + point[0] * bond, origin[1] - point[1] * bond

    molecule = lorazepam()
    fig.part("tints of the named parts")
    fig.polygon([place(p) for p in ring(_BENZO_CENTRE, 6, 30)], fill=MIST)
    fig.polygon([place(p) for p in _SEVEN], fill=SAND)
    for chlorine in (13, 20):
        x, y = place((molecule.atoms[chlorine].x, molecule.atoms[chlorine].y))
        fig.circle(x + 3, y, 24, fill=SAND, stroke=OCHRE, line=HEAVY)
    fig.part("molecule")
    draw(fig, molecule, origin, bond)
    fig.part("labels")
    leader(fig, [(150, 70), place((_BENZO_CENTRE[0] - 0.1, 0.1))], stroke=TEAL, dash=LIGHT)
    fig.text(24, 56, "benzene ring", size=LABEL, bold=True)
    leader(fig, [(594, 70), place((0.2, 0))], stroke=TEAL, dash=LIGHT)
    fig.text(696, 56, "diazepine ring", size=LABEL, bold=True, anchor="end")
    x, y = place((molecule.atoms[13].x, molecule.atoms[13].y))
    fig.text(x + 3, y + 54, "chlorine", size=BODY, anchor="middle")
    x, y = place((molecule.atoms[20].x, molecule.atoms[20].y))
    fig.text(x + 40, y + 8, "chlorine", size=BODY)
    x, y = place(_CHLOROPHENYL_CENTRE)
    leader(fig, [(x + 128, y), (x, y)], stroke=TEAL, dash=LIGHT)
    fig.text(x + 140, y + 9, "phenyl ring", size=LABEL, bold=True)
    fig.text(360, 520, "C₁₅H₁₀Cl₂N₂O₂", size=LARGE, bold=True, anchor="middle")
    fig.text(360, 560, "benzene + diazepine: a benzodiazepine", size=BODY, anchor="middle")
    fig.save("lorazepam-formula.svg")


def law_tree() -> None:
    """Where federal law puts lorazepam: controlled, and not a narcotic."""
    fig = Figure("Where United States law puts lorazepam", 740)
    fig.part("law and its schedules")
    names = ("I", "II", "III", "IV", "V")
    for i, name in enumerate(names):
        if name != "IV":
            arrow(fig, [(360, 96), (360, 118), (112 + i * 124, 118), (112 + i * 124, 142)], stroke=GREY, line=FINE)
    arrow(fig, [(360, 96), (360, 118), (484, 118), (484, 142)], line=HEAVY)
    box(fig, 150, 24, 420, 74, ("Controlled Substances Act",), ("five schedules",), fill=MIST, stroke=TEAL)
    for i, name in enumerate(names):
        x, ours = 112 + i * 124, name == "IV"
        fig.rect(x - 44, 144, 88, 54, fill=TEAL if ours else WHITE, stroke=TEAL if ours else GREY, line=LINE, radius=10)
        fig.text(x, 180, name, size=LABEL, bold=True, anchor="middle", fill=WHITE if ours else GREY)
    fig.part("the two lists of schedule IV")
    arrow(fig, [(484, 198), (484, 242), (182, 242), (182, 268)], stroke=GREY, line=FINE)
    arrow(fig, [(484, 198), (484, 242), (538, 242), (538, 268)], line=HEAVY)
    fig.text(504, 228, "21 CFR 1308.14", size=SMALL, fill=GREY)
    lists = (
        (24, "(b) narcotic drugs", ("tramadol", "dextropropoxyphene", "a difenoxin mixture"), WHITE, GREY),
        (380, "(c) depressants", ("alprazolam", "clonazepam", "diazepam"), MIST, TEAL),
    )
    for x, title, members, fill, stroke in lists:
        fig.rect(x, 270, 316, 240, fill=fill, stroke=stroke, line=LINE, radius=10)
        fig.text(x + 158, 308, title, size=LABEL, bold=True, anchor="middle")
        fig.line((x + 24, 326), (x + 292, 326), stroke=stroke, line=FINE)
        fig.lines(x + 158, 362, members, size=BODY, anchor="middle", leading=1.5)
    fig.rect(84, 452, 196, 42, stroke=GREY, line=LINE, radius=21, dash="5 6")
    fig.text(182, 481, "not lorazepam", size=BODY, anchor="middle", fill=GREY)
    fig.rect(448, 452, 180, 42, fill=TERRACOTTA, radius=21)
    fig.text(538, 481, "lorazepam", size=LABEL, bold=True, anchor="middle", fill=WHITE)
    fig.part("answer")
    arrow(fig, [(538, 510), (538, 566)], line=HEAVY)
    fig.rect(24, 570, 672, 146, fill=SAND, stroke=INK, line=LINE, radius=10)
    fig.path(straight([(62, 618), (74, 631), (98, 601)]), stroke=TEAL, line=5)
    fig.text(122, 626, "a controlled substance: yes", size=LABEL, bold=True)
    for dx in (-13, 13):
        fig.line((80 - dx, 659), (80 + dx, 685), stroke=TERRACOTTA, line=5)
    fig.text(122, 680, "a narcotic drug under federal law: no", size=LABEL, bold=True)
    fig.save("lorazepam-law-tree.svg")


def half_life() -> None:
    """How the amount in the body falls by half every twelve hours."""
    fig = Figure("Lorazepam in the body after the peak, with a half-life of 12 hours", 530)
    across, up = Scale(0, 60, 102, 630), Scale(0, 100, 440, 70)
    fig.part("axes")
    up_axis(fig, up, across(0), (0, 50, 100), label="{:g}%".format)
    across_axis(fig, across, up(0), (0, 12, 24, 36, 48, 60))
    fig.text(across(60) + 12, up(0) + 66, "hours after the peak", size=BODY, anchor="end")
    fig.part("steps of one half-life")
    steps = [(hours, 100 * 0.5 ** (hours / 12)) for hours in range(0, 61, 12)]
    for (h0, p0), (h1, p1) in pairwise(steps):
        fig.path(
            straight([(across(h0), up(p0)), (across(h1), up(p0)), (across(h1), up(p1))]),
            stroke=GREY,
            line=FINE,
            dash="2 6",
        )
    fig.part("curve")
    curve = [(across(h), up(100 * 0.5 ** (h / 12))) for h in range(0, 61, 2)]
    fig.path(smooth(curve), stroke=TEAL, line=4)
    for (hours, percent), words in zip(
        steps, ("100% of the peak", "50%", "25%", "12.5%", "6.25%", "3.1%"), strict=True
    ):
        fig.circle(across(hours), up(percent), 8, fill=WHITE, stroke=TEAL, line=HEAVY)
        fig.text(across(hours) + 10, up(percent) - 17, words, size=BODY, bold=True)
    fig.part("note")
    fig.lines(360, 140, ("Half of what is left", "goes every 12 hours"), size=LABEL, bold=True)
    fig.lines(360, 206, ("computed from an average", "half-life; people differ"), size=BODY, fill=GREY)
    fig.save("lorazepam-half-life.svg")


def prescriptions() -> None:
    """Benzodiazepine prescriptions in the United States in 2019, a mark for each million."""
    fig = Figure("Benzodiazepine prescriptions in the United States, 2019", 480)
    shares = (("alprazolam", 38), ("clonazepam", 24), ("lorazepam", 20), ("all others", 18))
    total = 92
    y = 48.0
    for name, share in shares:
        fig.part(name)
        ours = name == "lorazepam"
        fig.text(24, y, name, size=LABEL, bold=True)
        width = 0.0
        for i in range(round(total * share / 100)):
            left = 25 + i * 16.3 + i // 10 * 8
            fig.rect(
                left, y + 16, 11, 30, fill=TERRACOTTA if ours else MIST, stroke=TERRACOTTA if ours else TEAL, line=FINE
            )
            width = left + 11
        fig.text(width + 14, y + 40, f"{share}%", size=LABEL, bold=True)
        y += 98
    fig.part("key")
    fig.rect(26, 427, 11, 30, fill=WHITE, stroke=INK, line=FINE)
    fig.text(52, 450, "about 1 million prescriptions; about 92 million in all", size=BODY)
    fig.save("lorazepam-prescriptions.svg")


def taper() -> None:
    """An example of a slow reduction: a tenth less than the step before, every four weeks."""
    fig = Figure("An example of a slow dose reduction", 600)
    across, up = Scale(0, 28, 102, 686), Scale(0, 100, 516, 190)
    doses = (100, 90, 81, 72.9, 65.6, 59.0, 53.1)
    fig.part("warning")
    fig.rect(24, 24, 672, 50, fill=SAND, stroke=TERRACOTTA, line=LINE, radius=10, dash="8 7")
    fig.text(360, 58, "Illustration, not a plan to follow", size=LABEL, bold=True, anchor="middle")
    fig.text(24, 116, "Each step: 10% less than the step before, for four weeks", size=BODY)
    fig.text(24, 160, "share of the first dose", size=SMALL, fill=GREY)
    fig.part("steps")
    edge: list[Point] = []
    for i, dose in enumerate(doses):
        fig.rect(across(i * 4), up(dose), across(4) - across(0) - 4, up(0) - up(dose), fill=MIST)
        edge += [(across(i * 4), up(dose)), (across(i * 4 + 4), up(dose))]
    fig.path(straight(edge), stroke=TEAL, line=4)
    for i, dose in enumerate(doses):
        fig.text(across(i * 4 + 2) - 2, up(dose) + 32, f"{dose:g}", size=BODY, bold=True, anchor="middle")
    fig.part("axes")
    up_axis(fig, up, across(0), (0, 50, 100), label="{:g}%".format)
    across_axis(fig, across, up(0), (0, 4, 8, 12, 16, 20, 24, 28))
    fig.text(696, up(0) + 66, "weeks", size=BODY, anchor="end")
    fig.save("lorazepam-taper.svg")


if __name__ == "__main__":
    formula()
    law_tree()
    half_life()
    prescriptions()
    taper()
