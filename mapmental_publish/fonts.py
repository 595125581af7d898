"""Where the design's typefaces are on this machine: the file of every face, found through fontconfig.

The layouts declare families by name (``tokens.toml``); both editions and the covers ask here for the files. Fontconfig
is on every machine that can make the PDF (the typesetting library needs it), macOS included.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .errors import ProgramMissing
from .layout import FontFamily

_SEPARATOR = "\x1f"
_FIELDS = ("family", "weight", "slant", "width", "index", "variable", "fontformat", "file")
_FORMAT = _SEPARATOR.join(f"%{{{name}}}" for name in _FIELDS) + "\n"
_NORMAL_WIDTH = 100
# Fontconfig counts weight on a scale of its own; these are its names for the nine weights of CSS.
_CSS_WEIGHT = {0: 100, 40: 200, 50: 300, 80: 400, 100: 500, 180: 600, 200: 700, 205: 800, 210: 900}

REGULAR, SEMIBOLD, BOLD = 400, 600, 700
"""The weights the design uses, as CSS counts them."""


@dataclass(frozen=True, slots=True, order=True)
class Face:
    """One face of a family: its weight as CSS counts it (400, 600, 700), and the file that holds it.

    ``index`` is the face's place in a font collection (0 in a plain file); ``instance`` the named instance of a
    variable font, from 1, and 0 for a font that does not vary.
    """

    family: str
    weight: int
    italic: bool
    path: Path
    index: int = 0
    instance: int = 0

    @property
    def style(self) -> str:
        """The face's name: Regular, Italic, SemiBold, SemiBoldItalic, Bold or BoldItalic; other weights by number."""
        weight = {REGULAR: "", SEMIBOLD: "SemiBold", BOLD: "Bold"}.get(self.weight, str(self.weight))
        return f"{weight}{'Italic' if self.italic else ''}" or "Regular"


def identity(families: Iterable[FontFamily]) -> tuple[tuple[str, int, int], ...]:
    """What tells that a typeface was exchanged: name, size and time (in nanoseconds) of each of its files."""
    paths = sorted({face.path for family in families for face in faces(family)})
    return tuple((path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in paths)


def faces(family: FontFamily) -> tuple[Face, ...]:
    """Every upright and italic face of normal width that this machine has of a family, lightest first.

    A face that several files hold appears once: a plain file is preferred to a collection and to a variable font, then
    the first path in order. Raises ProgramMissing where fontconfig itself is not installed.
    """
    return _installed(family.family)


def face(family: FontFamily, weight: int = REGULAR, italic: bool = False) -> Face:
    """The one face of a family with this weight and posture.

    Raises ProgramMissing, with the command that installs the family, where it is not there.
    """
    for candidate in faces(family):
        if (candidate.weight, candidate.italic) == (weight, italic):
            return candidate
    style = Face(family.family, weight, italic, Path()).style
    raise ProgramMissing(f"the typeface {family.family} {style} is not installed", install_hint([family]))


def require(family: FontFamily, wanted: Iterable[tuple[int, bool]]) -> tuple[Face, ...]:
    """Several faces of a family by (weight, italic), in that order; ProgramMissing where one is not there."""
    return tuple(face(family, weight, italic) for weight, italic in wanted)


def install_hint(families: Iterable[FontFamily]) -> str:
    """The command that installs these families here."""
    listed = list(families)
    if sys.platform == "darwin":
        return "Run: brew install --cask " + " ".join(sorted({family.homebrew for family in listed}))
    return "Run: apt-get install " + " ".join(sorted({family.debian for family in listed}))


@cache
def _installed(name: str) -> tuple[Face, ...]:
    program = shutil.which("fc-list")
    if program is None:
        command = "brew install fontconfig" if sys.platform == "darwin" else "apt-get install fontconfig"
        raise ProgramMissing("fc-list is not installed: it finds the typefaces", f"Run: {command}")
    found = [face for line in _listing(program) if name in line for face in _read(line, name)]
    chosen: dict[tuple[int, bool], Face] = {}
    for candidate in sorted(found, key=lambda face: (face.instance, face.index, str(face.path))):
        chosen.setdefault((candidate.weight, candidate.italic), candidate)
    return tuple(chosen[key] for key in sorted(chosen))


@cache
def _listing(program: str) -> tuple[str, ...]:
    """Every face of the machine, a line each: asking once for all takes as long as asking for one family."""
    result = subprocess.run([program, f"--format={_FORMAT}"], capture_output=True, check=False, timeout=60)
    return tuple(result.stdout.decode("utf-8", "replace").splitlines())


def _read(line: str, name: str) -> list[Face]:
    """The face a line of fc-list describes; none where it is of no use (bitmap, condensed, a variable master)."""
    values = dict(zip(_FIELDS, line.split(_SEPARATOR), strict=False))
    try:
        weight, slant, width = (int(float(values[key])) for key in ("weight", "slant", "width"))
        index = int(values["index"])
    except (KeyError, ValueError):
        # A variable font's master has ranges here; its named instances are listed on lines of their own.
        return []
    suits = (
        name in values["family"].split(",")
        and width == _NORMAL_WIDTH
        and weight in _CSS_WEIGHT
        and values["variable"] == "False"
        and values["fontformat"] in ("TrueType", "CFF")
    )
    if not suits:
        return []
    return [Face(name, _CSS_WEIGHT[weight], slant > 0, Path(values["file"]), index & 0xFFFF, index >> 16)]
