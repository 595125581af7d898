"""Where a glyph's ink really is, from the outlines in the font's own data."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fontTools import agl
from fontTools.cffLib import CFFFontSet
from fontTools.encodings.MacRoman import MacRoman
from fontTools.encodings.StandardEncoding import StandardEncoding
from fontTools.misc.psCharStrings import CharStringCompileError
from fontTools.pens.boundsPen import BoundsPen
from fontTools.t1Lib import T1Error, T1Font
from fontTools.ttLib import TTFont, TTLibError
from pikepdf import Stream

from .streams import LARGEST_DATA, TooLarge, texted, under, unpacked

Bounds = tuple[float, float, float, float]
"""Left, bottom, right, top in em."""
_BROKEN = (
    TTLibError,
    T1Error,
    CharStringCompileError,
    KeyError,
    IndexError,
    ValueError,
    TypeError,
    AttributeError,
    AssertionError,
    RecursionError,
    OverflowError,
    EOFError,
)
"""What a damaged font makes its reader raise."""


@dataclass(slots=True)
class Outlines:
    """The outlines of an embedded font, by the number its codes come to."""

    _find: Callable[[int], Bounds | None]

    def bounds(self, code: int) -> Bounds | None:
        """The box around a glyph's ink; None for an empty one. LookupError where the font's data is no help."""
        try:
            return self._find(code)
        except _BROKEN as fault:
            raise LookupError from fault


def outlines(program: Stream, composite: bool, to_glyph: Any, encoding: tuple[str, dict[int, str]]) -> Outlines | None:
    """The outlines in a font's data; None where it cannot be read. ``to_glyph`` and ``encoding`` are the PDF's own maps
    from codes to glyphs.
    """
    try:
        data = unpacked(program, LARGEST_DATA)
        kind = texted(under(program, "/Subtype"))
        if kind in ("/Type1C", "/CIDFontType0C"):
            return _bare_cff(data, composite, encoding)
        if data[:4] in (b"\0\1\0\0", b"true", b"OTTO", b"ttcf"):
            return _sfnt(data, composite, to_glyph, encoding)
        return _type1(data, encoding)
    except (TooLarge, *_BROKEN):
        return None


def _bare_cff(data: bytes, composite: bool, encoding: tuple[str, dict[int, str]]) -> Outlines:
    fonts = CFFFontSet()
    fonts.decompile(io.BytesIO(data), None)
    font = fonts[fonts.fontNames[0]]
    glyphs, scale = font.CharStrings, _matrix_scale(getattr(font, "FontMatrix", None))
    order = font.getGlyphOrder()
    own = font.Encoding if isinstance(getattr(font, "Encoding", None), list) else StandardEncoding
    known = set(order)

    def of_collection(code: int) -> str:
        name = f"cid{code:05d}"
        return name if name in known else ".notdef" if hasattr(font, "ROS") else str(order[code])

    named = of_collection if composite else _by_name(encoding, own)
    return Outlines(lambda code: _drawn(glyphs[named(code)], glyphs, scale))


def _sfnt(data: bytes, composite: bool, to_glyph: Any, encoding: tuple[str, dict[int, str]]) -> Outlines:
    font = TTFont(io.BytesIO(data), fontNumber=0, lazy=True)
    scale = 1 / (font["head"].unitsPerEm or 1000)
    order = font.getGlyphOrder()
    contours = font.get("glyf")
    glyphs = font.getGlyphSet() if contours is None else {}
    table = unpacked(to_glyph, 1 << 18) if isinstance(to_glyph, Stream) else b""

    def of_collection(code: int) -> int:
        return int.from_bytes(table[2 * code : 2 * code + 2], "big") if table else code

    number = of_collection if composite else _by_cmap(font, encoding)

    def find(code: int) -> Bounds | None:
        name = order[number(code)]
        if contours is not None:
            glyph = contours[name]
            if not glyph.numberOfContours:
                return None
            return glyph.xMin * scale, glyph.yMin * scale, glyph.xMax * scale, glyph.yMax * scale
        return _drawn(glyphs[name], glyphs, scale)

    return Outlines(find)


def _type1(data: bytes, encoding: tuple[str, dict[int, str]]) -> Outlines:
    font = T1Font.__new__(T1Font)
    font.data, font.encoding = data, "ascii"
    font.parse()
    glyphs = font.getGlyphSet()
    own = font.font.get("Encoding")
    named = _by_name(encoding, own if isinstance(own, list) else StandardEncoding)
    scale = _matrix_scale(font.font.get("FontMatrix"))
    return Outlines(lambda code: _drawn(glyphs[named(code)], glyphs, scale))


def _matrix_scale(matrix: Any) -> float:
    return float(matrix[0]) if matrix and float(matrix[0]) > 0 else 0.001


def _drawn(glyph: Any, glyphs: Any, scale: float) -> Bounds | None:
    pen = BoundsPen(glyphs)
    glyph.draw(pen)
    if not pen.bounds:
        return None
    left, bottom, right, top = pen.bounds
    return left * scale, bottom * scale, right * scale, top * scale


def _by_name(encoding: tuple[str, dict[int, str]], own: list[str]) -> Callable[[int], str]:
    base, changed = encoding
    table = {"MacRomanEncoding": MacRoman, "StandardEncoding": StandardEncoding}.get(base, own)

    def named(code: int) -> str:
        if code in changed:
            return changed[code]
        if base == "WinAnsiEncoding":
            return _windows_name(code)
        return str(table[code])

    return named


def _windows_name(code: int) -> str:
    sign = bytes([code]).decode("cp1252")
    return str(agl.UV2AGL.get(ord(sign), ".notdef"))


def _by_cmap(font: TTFont, encoding: tuple[str, dict[int, str]]) -> Callable[[int], int]:
    """A simple TrueType font's codes to glyph numbers (ISO 32000-1, 9.6.6.4)."""
    base, changed = encoding
    tables = {(table.platformID, table.platEncID): table.cmap for table in font["cmap"].tables}
    unicodes, symbols, mac = tables.get((3, 1)), tables.get((3, 0)), tables.get((1, 0))

    def number(code: int) -> int:
        name = ""
        if unicodes is not None and (base or changed):
            glyph = changed.get(code) or (MacRoman[code] if base == "MacRomanEncoding" else _windows_name(code))
            text = agl.toUnicode(glyph)
            name = unicodes.get(ord(text), "") if len(text) == 1 else ""
        for table, offset in ((symbols, 0xF000), (symbols, 0), (mac, 0), (unicodes, 0)):
            if not name and table is not None:
                name = table.get(offset + code, "")
        return int(font.getGlyphID(name or ".notdef"))

    return number
