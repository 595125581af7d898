"""A font as a content stream uses it: how far each code advances, how high it stands, whether it is in the file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pikepdf import Array, Dictionary, Name, Stream

from . import cmaps
from .geometry import Matrix
from .glyphs import Bounds, Outlines, outlines
from .streams import Key, TooLarge, floats, identity, integer, items, names, number, table, texted, under, unpacked

PROGRAMS = ("/FontFile", "/FontFile2", "/FontFile3")
_SUBSET = re.compile(r"^[A-Z]{6}\+")
_HALF = 0.5
"""Em a glyph of an unknown font advances: about what the letters of a text face do on average."""
_TALL, _LOW = 0.75, -0.25
"""Em above and below the line that letters reach in a font that says nothing of itself."""
_MOST_GLYPHS = 65536


class Font:
    """One font dictionary, read once. Lengths are in em (1 = the size of type)."""

    def __init__(self, body: Any, name: str = "") -> None:
        self.body = body
        kind = (names(under(body, "/Subtype")) or ["/Type1"])[0]
        self.kind = kind[1:]
        below = under(body, "/DescendantFonts")
        self.inner: Any = below[0] if isinstance(below, Array) and len(below) else body
        if table(self.inner) is None:
            self.inner = body
        self.descriptor = under(self.inner, "/FontDescriptor")
        raw = texted(under(body, "/BaseFont")).lstrip("/") or texted(under(body, "/Name")).lstrip("/") or name
        self.name = _SUBSET.sub("", raw) or "a font without a name"
        self.program_key = next((key for key in PROGRAMS if isinstance(under(self.descriptor, key), Stream)), "")
        self.embedded = bool(self.program_key) or self.kind == "Type3"
        self.composite = self.kind == "Type0"
        self.vertical = self.composite and texted(under(body, "/Encoding")).endswith("-V")
        self.matrix: Matrix = (0.001, 0.0, 0.0, 0.001, 0.0, 0.0)
        if self.kind == "Type3":
            given = floats(under(body, "/FontMatrix"), 6)
            self.matrix = (given[0], given[1], given[2], given[3], given[4], given[5]) if given else self.matrix
        self.scale = self.matrix[0] if self.kind == "Type3" else 0.001
        self._map = self._code_map()
        self._identity = self.composite and self._map is None
        self._widths, self._default = self._read_widths()
        self.top, self.bottom = self._extent()
        self._ink: dict[int, Bounds | None] = {}

    @property
    def program(self) -> Stream | None:
        """The font's own data."""
        return under(self.descriptor, self.program_key) if self.program_key else None

    @property
    def program_kind(self) -> str:
        """What kind of data it is: ``Type1C``, ``CIDFontType0C``, ``OpenType``; empty for Type 1 and TrueType."""
        return texted(under(self.program, "/Subtype")).lstrip("/")

    def codes(self, shown: bytes) -> list[int]:
        """The codes in a string."""
        if not self.composite:
            return list(shown)
        if self._map is not None:
            return self._map.codes(shown)
        return [shown[i] << 8 | shown[i + 1] for i in range(0, len(shown) - 1, 2)]

    def width(self, code: int) -> float:
        """How far a code advances, in em."""
        return self._widths.get(code if self._map is None else self._map.glyph(code), self._default)

    def advance(self, shown: bytes) -> tuple[float, int, int]:
        """How far a string advances in em, of how many codes it is, and how many of them are single-byte spaces."""
        widths, default = self._widths, self._default
        if not self.composite:
            return sum([widths.get(code, default) for code in shown]), len(shown), shown.count(32)
        if self._map is None:
            count = len(shown) // 2
            if count == 1:
                return widths.get(shown[0] << 8 | shown[1], default), 1, 0
            return sum([widths.get(shown[i] << 8 | shown[i + 1], default) for i in range(0, 2 * count, 2)]), count, 0
        codes = self._map.codes(shown)
        return sum([widths.get(self._map.glyph(code), default) for code in codes]), len(codes), 0

    def ink(self, code: int) -> Bounds | None:
        """The box around a glyph's ink in em; empty (None) for a space. LookupError where nobody knows."""
        if code not in self._ink:
            if self._outlines is None:
                raise LookupError
            self._ink[code] = self._outlines.bounds(code if self._map is None else self._map.glyph(code))
        return self._ink[code]

    def text(self, shown: bytes) -> str:
        """What a string reads, as far as the font tells."""
        known = self._texts
        if known is not None:
            return "".join(known.get(code, "") for code in self.codes(shown))
        return "" if self.composite else shown.decode("cp1252", "replace")

    @cached_property
    def _texts(self) -> dict[int, str] | None:
        stream = under(self.body, "/ToUnicode")
        if not isinstance(stream, Stream):
            return None
        try:
            return cmaps.parse(unpacked(stream, 4 << 20)).texts
        except TooLarge:
            return None

    @cached_property
    def _outlines(self) -> Outlines | None:
        program = self.program
        if program is None:
            return None
        return outlines(program, self.composite, under(self.inner, "/CIDToGIDMap"), self._encoding())

    def glyph_names(self) -> dict[int, str]:
        """The names a simple font's own encoding gives to codes (its ``Differences``)."""
        return self._encoding()[1]

    def _encoding(self) -> tuple[str, dict[int, str]]:
        encoding = under(self.body, "/Encoding")
        if isinstance(encoding, Name):
            return str(encoding)[1:], {}
        changed: dict[int, str] = {}
        differences = under(encoding, "/Differences")
        code = 0
        for item in list(differences)[:2048] if isinstance(differences, Array) else ():
            if isinstance(item, Name):
                changed[code] = str(item)[1:]
                code += 1
            else:
                code = integer(item)
        return texted(under(encoding, "/BaseEncoding")).lstrip("/"), changed

    def _code_map(self) -> cmaps.CodeMap | None:
        encoding = under(self.body, "/Encoding")
        if not self.composite or not isinstance(encoding, Stream):
            return None
        try:
            return cmaps.parse(unpacked(encoding, 4 << 20))
        except TooLarge:
            return None

    def _read_widths(self) -> tuple[dict[int, float], float]:
        if self.composite:
            return _composite_widths(self.inner), number(under(self.inner, "/DW"), 1000.0) * self.scale
        listed = under(self.body, "/Widths")
        first = integer(under(self.body, "/FirstChar"))
        widths = {first + i: width * self.scale for i, width in enumerate(floats(listed)[:_MOST_GLYPHS])}
        if not widths:
            return {}, 0.6 if "Courier" in self.name else _HALF
        return widths, number(under(self.descriptor, "/MissingWidth")) * self.scale

    def _extent(self) -> tuple[float, float]:
        box = floats(under(self.body if self.kind == "Type3" else self.descriptor, "/FontBBox"), 4)
        up = self.matrix[3] if self.kind == "Type3" else 0.001
        if self.kind == "Type3":
            return (max(box[3], box[1]) * up, min(box[3], box[1]) * up) if box and any(box) else (_TALL, _LOW)
        top = max(number(under(self.descriptor, "/Ascent")) * up, box[3] * up if box else 0.0)
        low = min(number(under(self.descriptor, "/Descent")) * up, box[1] * up if box else 0.0)
        return (top if 0.3 < top < 4 else _TALL), (low if -4 < low < 0 else _LOW)

    @property
    def em(self) -> float:
        """What one em of a size of type really is: 1, but for a Type 3 font, whose glyphs have their own scale."""
        if self.kind != "Type3":
            return 1.0
        return max(self.top - self.bottom, 1e-6)


def _composite_widths(inner: Any) -> dict[int, float]:
    listed = under(inner, "/W")
    widths: dict[int, float] = {}
    if not isinstance(listed, Array):
        return widths
    waiting: list[int] = []
    for item in listed:
        if isinstance(item, Array):
            if waiting:
                for offset, width in enumerate(floats(item)[:_MOST_GLYPHS]):
                    widths[waiting[0] + offset] = width / 1000
            waiting = []
        elif len(waiting) == 2:
            first, last = waiting
            width = number(item) / 1000
            for code in range(first, min(last, first + _MOST_GLYPHS) + 1):
                widths[code] = width
            waiting = []
        else:
            waiting.append(integer(item))
        if len(widths) > 4 * _MOST_GLYPHS:
            break
    return widths


@dataclass(slots=True)
class Fonts:
    """Fonts by the object that defines them, each read once for a file."""

    _known: dict[Key, Font] = field(default_factory=dict)

    def named(self, name: str, resources: Any) -> Font | None:
        """The font of this name in a table of resources; None where there is none."""
        body = under(resources, "/Font", name)
        return self.read(body, name) if isinstance(body, Dictionary) else None

    def read(self, body: Dictionary, name: str = "") -> Font:
        """The font that a dictionary describes."""
        key = identity(body)
        if key == (0, 0):
            return Font(body, name.lstrip("/"))
        if key not in self._known:
            self._known[key] = Font(body, name.lstrip("/"))
        return self._known[key]

    def all(self) -> list[Font]:
        """Every font met so far."""
        return list(self._known.values())


def glyph_procedures(font: Font) -> dict[str, Stream]:
    """A Type 3 font's drawings by glyph name."""
    return {key[1:]: value for key, value in items(under(font.body, "/CharProcs")) if isinstance(value, Stream)}
