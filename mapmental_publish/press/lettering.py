"""Where text stands: the room that what is shown takes, from the widths its typefaces state."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pikepdf import Array, Name

from .state import IDENTITY, Box, Matrix, box, times

_ABOVE, _BELOW = 0.95, 0.3
"""Parts of the type size that letters reach above and below their line, accents and all."""
_PIECE = re.compile(rb"\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\)|<[0-9A-Fa-f\s]*>|[-+.\d]+", re.DOTALL)
_ESCAPE = re.compile(rb"\\([nrtbf()\\]|[0-7]{1,3}|\r\n|\r|\n)", re.DOTALL)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_USUAL = 1000.0


class Widths:
    """The advance of every code of a font, in thousandths of the type size."""

    def __init__(self, font: Any) -> None:
        self._wide = font.get(Name.Subtype) == Name.Type0
        self._by_code: dict[int, float] = {}
        self._usual = _USUAL
        if self._wide:
            below = font.DescendantFonts[0]
            self._usual = float(below.get(Name.DW, 1000))
            self._composite(below.get(Name.W, Array()))
            return
        first = int(font.get(Name.FirstChar, 0))
        unit = 1.0
        if font.get(Name.Subtype) == Name.Type3:
            unit = abs(float(font.FontMatrix[0])) * 1000
        for place, width in enumerate(font.get(Name.Widths, Array())):
            self._by_code[first + place] = float(width) * unit

    def _composite(self, listed: Any) -> None:
        parts = list(listed)
        at = 0
        while at + 1 < len(parts):
            first = int(parts[at])
            if isinstance(parts[at + 1], Array):
                for place, width in enumerate(parts[at + 1]):
                    self._by_code[first + place] = float(width)
                at += 2
            else:
                for code in range(first, min(int(parts[at + 1]), 0xFFFF) + 1):
                    self._by_code[code] = float(parts[at + 2])
                at += 3

    def codes(self, shown: bytes) -> Iterator[tuple[float, bool]]:
        """The advance of every code, and whether it is the space of one byte."""
        if self._wide:
            for at in range(0, len(shown) - 1, 2):
                yield self._by_code.get(shown[at] << 8 | shown[at + 1], self._usual), False
            return
        for code in shown:
            yield self._by_code.get(code, self._usual), code == 32


class Lettering:
    """The text state (ISO 32000-1, 9.3) of a page that is read."""

    def __init__(self) -> None:
        self._matrix: Matrix = IDENTITY
        self._line: Matrix = IDENTITY
        self.font: Widths | None = None
        self._size = self._letters = self._words = self._rise = self._leading = 0.0
        self._stretch = 1.0

    def copy(self) -> Lettering:
        """The state as ``q`` keeps it."""
        kept = Lettering()
        for name in vars(self):
            setattr(kept, name, getattr(self, name))
        return kept

    def begin(self) -> None:
        """A text object begins."""
        self._matrix = self._line = IDENTITY

    def set(self, operator: bytes, values: list[float]) -> None:
        """An instruction that sets something or moves on."""
        if operator == b"Tc":
            self._letters = values[0]
        elif operator == b"Tw":
            self._words = values[0]
        elif operator == b"Tz":
            self._stretch = values[0] / 100
        elif operator == b"TL":
            self._leading = values[0]
        elif operator == b"Ts":
            self._rise = values[0]
        elif operator == b"Tf":
            self._size = values[-1]
        elif operator == b"Tm":
            a, b, c, d, e, f = values
            self._matrix = self._line = (a, b, c, d, e, f)
        elif operator in (b"Td", b"TD", b"T*"):
            x, y = values if values else (0.0, -self._leading)
            if operator == b"TD":
                self._leading = -y
            self._line = self._matrix = times((1, 0, 0, 1, x, y), self._line)

    def show(self, operands: bytes, page: Matrix) -> Box | None:
        """The room on the page that shown text takes; the place moves on."""
        moved = furthest = nearest = 0.0
        for piece in _PIECE.findall(operands):
            if piece[:1] not in b"(<":
                moved -= float(piece) / 1000 * self._size * self._stretch
            elif self.font is not None:
                for width, space in self.font.codes(_bytes(piece)):
                    each = width / 1000 * self._size + self._letters + (self._words if space else 0)
                    moved += each * self._stretch
            furthest, nearest = max(furthest, moved), min(nearest, moved)
        where = times(self._matrix, page)
        around = box(
            where, nearest, self._rise - _BELOW * abs(self._size), furthest, self._rise + _ABOVE * abs(self._size)
        )
        self._matrix = times((1, 0, 0, 1, moved, 0), self._matrix)
        return around if furthest > nearest else None


def _bytes(written: bytes) -> bytes:
    """A string's bytes, as it is written between brackets of either kind."""
    if written[:1] == b"<":
        digits = re.sub(rb"\s", b"", written[1:-1])
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())

    def meant(found: re.Match[bytes]) -> bytes:
        what = found[1]
        if what[:1].isdigit():
            return bytes([int(what, 8) & 255])
        return _ESCAPES.get(what, b"" if what[:1] in b"\r\n" else what)

    return _ESCAPE.sub(meant, written[1:-1])
