"""Small PDFs made on the spot, right in everything, to be broken in one thing at a time."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from pikepdf import Array, Dictionary, Name, ObjectStreamMode, Pdf, Stream, String

from mapmental_publish.diagnostics import Findings, Span
from mapmental_publish.files import BookFolder
from mapmental_publish.preflight import Preflight, preflight
from mapmental_publish.printing.load import load
from mapmental_publish.printing.plan import PrintPlan, make_plan
from mapmental_publish.printing.printer import Printer
from mapmental_publish.settings import PrintSettings

INCH = 72.0
A_INK = (50, 0, 450, 700)
"""The box of the letter A's ink in the made font, in thousandths; it advances 500."""
TEXT = b"BT /F 11 Tf 72 300 Td <00010001> Tj ET\n"


@cache
def printer(name: str) -> Printer:
    findings = Findings()
    found = load(name, BookFolder(Path(__file__).parent), findings, Span("test"))
    assert found is not None, list(findings)
    return found


@cache
def plan(
    name: str, ink: str = "black", *, bleed: bool | None = False, standard: str = "", paper: str = ""
) -> PrintPlan:
    """A plan for 6 × 9 in."""
    made = make_plan(PrintSettings(ink=ink, bleed=bleed, standard=standard, paper=paper), printer(name))
    assert isinstance(made, PrintPlan), made
    return made


@cache
def letters() -> bytes:
    """A TrueType font with an A, which is an upright box, and a space."""
    builder = FontBuilder(1000, isTTF=True)
    pen = TTGlyphPen(None)
    left, bottom, right, top = A_INK
    pen.moveTo((left, bottom))
    for point in ((left, top), (right, top), (right, bottom)):
        pen.lineTo(point)
    pen.closePath()
    empty = TTGlyphPen(None).glyph()
    builder.setupGlyphOrder([".notdef", "A", "space"])
    builder.setupCharacterMap({65: "A", 32: "space"})
    builder.setupGlyf({".notdef": empty, "A": pen.glyph(), "space": empty})
    builder.setupHorizontalMetrics({".notdef": (500, 0), "A": (500, left), "space": (250, 0)})
    builder.setupHorizontalHeader(ascent=900, descent=-250)
    builder.setupOS2()
    builder.setupPost()
    builder.setupNameTable({"familyName": "Boxes", "styleName": "Regular"})
    out = io.BytesIO()
    builder.save(out)
    return out.getvalue()


def font(pdf: Pdf, *, embedded: bool = True, kind: str = "") -> Dictionary:
    """The font as a page uses it; ``kind`` is the subtype of a FontFile3."""
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=Name("/AAAAAA+Boxes"), Flags=4, FontBBox=[0, -250, 500, 900], Ascent=900,
        Descent=-250, ItalicAngle=0, CapHeight=700, StemV=80,
    )  # fmt: skip
    if embedded:
        stream = pdf.make_stream(letters())
        if kind:
            stream.Subtype = Name(kind)
            descriptor.FontFile3 = stream
        else:
            descriptor.FontFile2 = stream
    below = Dictionary(
        Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name("/AAAAAA+Boxes"), DW=500, W=Array([2, Array([250])]),
        CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
        CIDToGIDMap=Name.Identity, FontDescriptor=pdf.make_indirect(descriptor),
    )  # fmt: skip
    texts = pdf.make_stream(b"1 beginbfchar <0001> <0041> endbfchar 1 beginbfchar <0002> <0020> endbfchar")
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font, Subtype=Name.Type0, BaseFont=Name("/AAAAAA+Boxes"), Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(below)]), ToUnicode=texts,
        )
    )  # fmt: skip


def image(
    pdf: Pdf, width: int = 8, height: int = 8, space: Any = Name.DeviceGray, *, data: bytes = b"", **more: Any
) -> Stream:
    """A picture of 8 bits; gray of one tone unless ``data`` says otherwise."""
    count = {"/DeviceGray": 1, "/DeviceRGB": 3, "/DeviceCMYK": 4}.get(str(space) if isinstance(space, Name) else "", 1)
    stream = pdf.make_stream(zlib.compress(data or b"\x80" * (width * height * count)))
    stream.stream_dict = Dictionary(
        Type=Name.XObject, Subtype=Name.Image, Width=width, Height=height, ColorSpace=space, BitsPerComponent=8,
        Filter=Name.FlateDecode, **more,
    )  # fmt: skip
    return pdf.make_indirect(stream)


def book(
    chosen: PrintPlan,
    pages: Iterable[bytes] | int = 24,
    *,
    resources: Callable[[Pdf], dict[str, Any]] | None = None,
    change: Callable[[Pdf], None] | None = None,
    declare: bool = True,
) -> io.BytesIO:
    """An interior for a plan, right in everything: boxes, black text in the middle, markers of its standard."""
    contents = [TEXT] * pages if isinstance(pages, int) else list(pages)
    pdf = Pdf.new()
    named: dict[str, Any] = {"Font": {"/F": font(pdf)}}
    for key, value in (resources(pdf) if resources else {}).items():
        named[key] = {**named.get(key, {}), **value}
    shared = pdf.make_indirect(Dictionary({f"/{key}": Dictionary(value) for key, value in named.items()}))
    room = 30.0 if chosen.marks else 0.0
    for number, content in enumerate(contents, start=1):
        left, bottom, right, top = chosen.bleed.around(spine_left=number % 2 == 1)
        width = chosen.trim_width + left + right + 2 * room
        height = chosen.trim_height + bottom + top + 2 * room
        page = pdf.add_blank_page(page_size=(width, height)).obj
        if declare:
            page.BleedBox = Array([room, room, width - room, height - room])
            page.TrimBox = Array([room + left, room + bottom, width - room - right, height - room - top])
        marks = b"0 G 0.75 w 2 100 m 20 100 l S\n" if chosen.marks else b""
        page.Resources = shared
        page.Contents = pdf.make_stream(marks + content)
    if chosen.standard:
        meet(pdf, chosen.standard)
    if change:
        change(pdf)
    out = io.BytesIO()
    version = {"PDF/X-4": "1.6"}.get(chosen.standard, "1.4")
    plain = ObjectStreamMode.disable
    pdf.save(out, force_version=version, object_stream_mode=plain, static_id=True, fix_metadata_version=False)
    return out


def meet(pdf: Pdf, standard: str) -> None:
    """Give a file the markers of a standard."""
    info = pdf.docinfo
    info.Title = String("A Book")
    info.CreationDate = info.ModDate = String("D:20261123000000Z")
    info.Trapped = Name("/False")
    if standard == "PDF/X-1a:2001":
        info["/GTS_PDFXVersion"], info["/GTS_PDFXConformance"] = String("PDF/X-1:2001"), String("PDF/X-1a:2001")
    elif standard == "PDF/X-3:2002":
        info["/GTS_PDFXVersion"] = String("PDF/X-3:2002")
    else:
        meta = b'<x pdfxid:GTS_PDFXVersion="PDF/X-4" pdf:Trapped="False" xmp:CreateDate="" xmp:ModifyDate=""/>'
        pdf.Root.Metadata = pdf.make_stream(meta, Type=Name.Metadata, Subtype=Name.XML)
    intent = Dictionary(
        Type=Name.OutputIntent, S=Name.GTS_PDFX, OutputConditionIdentifier=String("FOGRA29"),
        RegistryName=String("http://www.color.org"),
    )  # fmt: skip
    pdf.Root.OutputIntents = Array([intent])


def found(file: io.BytesIO | Path, chosen: PrintPlan, **more: Any) -> Preflight:
    """The preflight of a made file."""
    return preflight(file, chosen, **more)


def rules(result: Preflight) -> set[str]:
    """The rules that spoke, without their common beginning."""
    return {issue.rule.removeprefix("preflight-") for issue in result.issues}


def with_limits(chosen: PrintPlan, **changes: Any) -> PrintPlan:
    """A plan whose printer has other limits."""
    return replace(chosen, printer=replace(chosen.printer, **changes))
