"""Typefaces in the forms that every version of PDF allows.

OpenType files came to PDF with version 1.6 (ISO 32000-1, 9.9). The outlines within one are what older versions embed:
a CFF font, or the tables of a TrueType font.
"""

from __future__ import annotations

import hashlib
import io
from typing import Any

from fontTools.cffLib import CFFFontSet, FDArrayIndex, FDSelect, FontDict
from fontTools.ttLib import TTFont, TTLibError
from pikepdf import Dictionary, Name, Pdf, Stream

_TABLES = ("cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "prep")
"""What a TrueType font needs within a PDF (ISO 32000-1, 9.9)."""


def unwrap(pdf: Pdf) -> None:
    """Take the outlines out of every OpenType file."""
    done: dict[bytes, tuple[str, Any]] = {}
    for item in pdf.objects:
        if not isinstance(item, Dictionary) or item.get(Name.Type) != Name.Font:
            continue
        descriptor: Any = item.get(Name.FontDescriptor)
        file = descriptor.get(Name.FontFile3) if descriptor is not None else None
        if not isinstance(file, Stream) or file.get(Name.Subtype) != Name.OpenType:
            continue
        cid = item.get(Name.Subtype) == Name.CIDFontType0
        data = file.read_bytes()
        same = hashlib.sha256(bytes([cid]) + data).digest()
        if same not in done:
            done[same] = _outlines(pdf, file, data, cid=cid)
        key, outlines = done[same]
        del descriptor[Name.FontFile3]
        descriptor[Name(key)] = outlines


def _outlines(pdf: Pdf, file: Stream, data: bytes, *, cid: bool) -> tuple[str, Any]:
    try:
        with TTFont(io.BytesIO(data), recalcBBoxes=False, recalcTimestamp=False) as font:
            if "CFF " in font:
                stream = Stream(pdf, cid_keyed(font) if cid else font.reader["CFF "])
                stream[Name.Subtype] = Name.CIDFontType0C if cid else Name.Type1C
                return "/FontFile3", pdf.make_indirect(stream)
            for table in font.keys():  # noqa: SIM118  (a font is no dictionary)
                if table != "GlyphOrder" and table not in _TABLES:
                    del font[table]
            buffer = io.BytesIO()
            font.save(buffer, reorderTables=True)
    except TTLibError:
        return "/FontFile3", file  # whoever checks the file says so
    stream = Stream(pdf, buffer.getvalue())
    stream[Name.Length1] = len(buffer.getvalue())
    return "/FontFile2", pdf.make_indirect(stream)


def cid_keyed(font: Any) -> bytes:
    """A CFF font whose glyphs are numbered, not named: the form that composite fonts of all readers know.

    The numbers are those of the glyphs, which is what a font with names counts by too (ISO 32000-1, 9.7.4.2).
    """
    data: bytes = font.reader["CFF "]
    fonts = CFFFontSet()
    fonts.decompile(io.BytesIO(data), font)
    top = fonts.topDictIndex[0]
    if hasattr(top, "ROS"):
        return data
    glyphs = [top.CharStrings[name] for name in top.charset]
    for glyph in glyphs:
        glyph.decompile()
    names = [".notdef", *(f"cid{number:05d}" for number in range(1, len(glyphs)))]
    part = FontDict()
    part.Private = top.Private
    index = FDArrayIndex()
    index.strings = fonts.strings if hasattr(fonts, "strings") else None
    index.append(part)
    select = FDSelect(format=3)
    select.gidArray = [0] * len(glyphs)
    strings = top.CharStrings
    renamed = dict(zip(names, (strings.charStrings[name] for name in top.charset), strict=True))
    strings.charStrings = renamed
    top.charset = names
    top.ROS = ("Adobe", "Identity", 0)
    top.CIDCount = len(glyphs)
    top.FDArray = index
    top.FDSelect = select
    del top.Private
    top.rawDict.pop("Encoding", None)
    strings.fdArray, strings.fdSelect = index, select
    buffer = io.BytesIO()
    fonts.compile(buffer, font)
    return buffer.getvalue()
