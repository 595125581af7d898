"""Skeletal formulas: atoms on a grid of regular rings, bonds, wedges, hashes, and labels with a gap for the bond.

Carbon stands at every bare corner. A molecule also writes itself as a MOL block, so that a chemistry program can read
the drawing back and compare it, stereochemistry included, with the formula it is meant to show.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from figure_style import INK, LINE, Figure, Point, straight, text_width

SIZE = 25.0
_AIR = 6.0
_DOUBLE = 9.0


@dataclass(frozen=True)
class Atom:
    """An atom: its place in bond lengths (y upwards), its element, and its label where it has one.

    In ``label`` the letter at ``anchor`` stands on the atom itself: in "HN" with anchor 1, the N.
    """

    x: float
    y: float
    element: str = "C"
    label: str = ""
    anchor: int = 0


@dataclass(frozen=True)
class Bond:
    """A bond between two atoms by their numbers; ``kind``: single, double, wedge or hash (both narrow at ``start``).

    ``inside`` is the point, in bond lengths, towards which the second line of a double bond lies; None centres both.
    """

    start: int
    end: int
    kind: str = "single"
    inside: Point | None = None


@dataclass(frozen=True)
class Molecule:
    """Atoms and bonds."""

    atoms: tuple[Atom, ...]
    bonds: tuple[Bond, ...]
    name: str = field(default="")

    def mirrored(self, name: str, labels: dict[int, tuple[str, int]]) -> Molecule:
        """The mirror image in an upright mirror; ``labels`` gives those that read the other way round, with anchors."""
        atoms = [replace(atom, x=-atom.x) for atom in self.atoms]
        for index, (label, anchor) in labels.items():
            atoms[index] = replace(atoms[index], label=label, anchor=anchor)
        bonds = (replace(b, inside=(-b.inside[0], b.inside[1]) if b.inside else None) for b in self.bonds)
        return Molecule(tuple(atoms), tuple(bonds), name)

    def mol_block(self) -> str:
        """The drawing as a V2000 MOL block, which carries the wedges and hashes as drawn."""
        rows = [self.name, "", "", f"{len(self.atoms):3}{len(self.bonds):3}  0  0  0  0  0  0  0  0999 V2000"]
        rows += [f"{a.x:10.4f}{a.y:10.4f}{0:10.4f} {a.element:<3} 0  0  0  0  0  0" for a in self.atoms]
        stereo = {"wedge": 1, "hash": 6}
        rows += [
            f"{b.start + 1:3}{b.end + 1:3}{1 + (b.kind == 'double'):3}{stereo.get(b.kind, 0):3}" for b in self.bonds
        ]
        return "\n".join([*rows, "M  END", ""])


def ring(centre: Point, sides: int, first: float) -> list[Point]:
    """The corners of a regular ring with sides one bond long, anticlockwise from the direction ``first`` in degrees."""
    radius = 0.5 / math.sin(math.pi / sides)
    turns = (math.radians(first + 360 * i / sides) for i in range(sides))
    return [(centre[0] + radius * math.cos(t), centre[1] + radius * math.sin(t)) for t in turns]


def step(start: Point, direction: float, length: float = 1.0) -> Point:
    """The place ``length`` bonds from ``start`` in ``direction``, in degrees anticlockwise from the right."""
    turn = math.radians(direction)
    return start[0] + length * math.cos(turn), start[1] + length * math.sin(turn)


def draw(
    fig: Figure, molecule: Molecule, origin: Point, bond: float, *, line: float = LINE, stroke: str = INK
) -> list[Point]:
    """Draw ``molecule`` with (0, 0) at ``origin`` and bonds ``bond`` units long; returns the places of its atoms."""
    places = [(origin[0] + atom.x * bond, origin[1] - atom.y * bond) for atom in molecule.atoms]
    for each in molecule.bonds:
        a, b = _ends(molecule, places, each)
        if each.kind == "wedge":
            wedge(fig, a, b, stroke=stroke)
        elif each.kind == "hash":
            hashes(fig, a, b, stroke=stroke)
        elif each.kind == "double" and each.inside is None:
            nx, ny = _normal(a, b, _DOUBLE / 2)
            for side in (-1, 1):
                fig.path(
                    straight([(a[0] + nx * side, a[1] + ny * side), (b[0] + nx * side, b[1] + ny * side)]),
                    stroke=stroke,
                    line=line,
                )
        else:
            fig.path(straight([a, b]), stroke=stroke, line=line)
            if each.inside is not None:
                inside = (origin[0] + each.inside[0] * bond, origin[1] - each.inside[1] * bond)
                _second(fig, (a, b), inside, stroke, line)
    for atom, (x, y) in zip(molecule.atoms, places, strict=True):
        if atom.label:
            fig.text(x - _before(atom), y + SIZE * 0.364, atom.label, size=SIZE, fill=stroke)
    return places


def _ends(molecule: Molecule, places: Sequence[Point], bond: Bond) -> tuple[Point, Point]:
    """Where the line of a bond begins and ends: short of a labelled atom."""
    a, b = places[bond.start], places[bond.end]
    length = math.dist(a, b)
    ux, uy = (b[0] - a[0]) / length, (b[1] - a[1]) / length
    cut_a, cut_b = _gap(molecule.atoms[bond.start], ux, uy), _gap(molecule.atoms[bond.end], -ux, -uy)
    return (a[0] + ux * cut_a, a[1] + uy * cut_a), (b[0] - ux * cut_b, b[1] - uy * cut_b)


def _gap(atom: Atom, ux: float, uy: float) -> float:
    """How far the label of ``atom`` reaches in the direction (ux, uy), with a little air."""
    if not atom.label:
        return 0.0
    before = _before(atom)
    across = before if ux < 0 else text_width(atom.label, SIZE) - before
    return min((across + _AIR) / max(abs(ux), 0.01), (SIZE * 0.364 + _AIR) / max(abs(uy), 0.01))


def _before(atom: Atom) -> float:
    """The width of a label up to the middle of the letter that stands on the atom."""
    return text_width(atom.label[: atom.anchor], SIZE) + text_width(atom.label[atom.anchor], SIZE) / 2


def _normal(a: Point, b: Point, length: float) -> Point:
    span = math.dist(a, b)
    return (a[1] - b[1]) / span * length, (b[0] - a[0]) / span * length


def wedge(fig: Figure, a: Point, b: Point, *, stroke: str = INK) -> None:
    """A bond that comes towards the reader from ``a`` to ``b``."""
    nx, ny = _normal(a, b, 7)
    fig.polygon([a, (b[0] + nx, b[1] + ny), (b[0] - nx, b[1] - ny)], fill=stroke)


def hashes(fig: Figure, a: Point, b: Point, *, stroke: str = INK) -> None:
    """A bond that goes away from the reader from ``a`` to ``b``."""
    count = max(4, round(math.dist(a, b) / 7.5))
    nx, ny = _normal(a, b, 7)
    rungs = []
    for i in range(count):
        t = (i + 0.5) / count
        x, y, share = a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, 0.15 + 0.85 * t
        rungs.append(straight([(x - nx * share, y - ny * share), (x + nx * share, y + ny * share)]))
    fig.path(" ".join(rungs), stroke=stroke, line=LINE)


def _second(fig: Figure, ends: tuple[Point, Point], inside: Point, stroke: str, line: float) -> None:
    """The second line of a double bond in a ring: on the side of ``inside``, and a little shorter than the first."""
    (ax, ay), (bx, by) = ends
    nx, ny = _normal(*ends, _DOUBLE)
    side = 1 if (inside[0] - ax) * nx + (inside[1] - ay) * ny > 0 else -1
    dx, dy = (bx - ax) * 0.13, (by - ay) * 0.13
    fig.path(
        straight([(ax + dx + nx * side, ay + dy + ny * side), (bx - dx + nx * side, by - dy + ny * side)]),
        stroke=stroke,
        line=line,
    )
