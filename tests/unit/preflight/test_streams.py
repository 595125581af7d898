"""Content streams, functions, fonts and paths: what stands in a file comes to the right place and size."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, Pdf, String

from mapmental_publish.preflight import lexer
from mapmental_publish.preflight.cmaps import parse
from mapmental_publish.preflight.colours import DEVICE_CMYK, DEVICE_GRAY, DEVICE_RGB, Spaces, inks, is_neutral, is_white
from mapmental_publish.preflight.document import folios
from mapmental_publish.preflight.fonts import Font
from mapmental_publish.preflight.frames import frame
from mapmental_publish.preflight.functions import function
from mapmental_publish.preflight.geometry import Box, carried, thinnest, times, upward
from mapmental_publish.preflight.interpreter import interpret_page
from mapmental_publish.preflight.issues import ranges
from mapmental_publish.preflight.library import Library
from mapmental_publish.preflight.marks import Content, Mark
from mapmental_publish.preflight.paths import outline
from mapmental_publish.preflight.seen import ink_box, visible
from mapmental_publish.printing.plan import PrintPlan

from .making import font as made_font, letters


def interpreted(stream: bytes, resources: Any = None, pdf: Pdf | None = None) -> tuple[Content, Any]:
    pdf = pdf or Pdf.new()
    page = pdf.add_blank_page(page_size=(400, 600)).obj
    page.Contents = pdf.make_stream(stream)
    return interpret_page(page, resources or Dictionary(Font=Dictionary(F=made_font(pdf))), Library()), page


def boxes(stream: bytes, resources: Any = None, pdf: Pdf | None = None) -> list[tuple[str, tuple[float, ...]]]:
    pdf = pdf or Pdf.new()  # fonts are read when they are asked for, so it must live
    content, page = interpreted(stream, resources, pdf)
    seen = visible(content, frame(page, 1, PrintPlan(400, 600)))
    found = [(item.mark.kind, ink_box(item)) for item in seen]
    return [(kind, tuple(round(side, 2) for side in box)) for kind, box in found if box is not None]


@pytest.mark.parametrize(
    ("stream", "expected"),
    [
        (b"q 1 0 0 1 2 3 cm Q", [(b"q", []), (b"cm", [1, 0, 0, 1, 2, 3]), (b"Q", [])]),
        (b".5-.5 w", [(b"w", [0.5, -0.5])]),
        (b"1 2 m%comment\n3 4 l S", [(b"m", [1, 2]), (b"l", [3, 4]), (b"S", [])]),
        (b"0 0 5 5 re\nW*\nn", [(b"path", [0, 0, 5, 5]), (b"W*", []), (b"n", [])]),
    ],
)
def test_instructions(stream: bytes, expected: list[tuple[bytes, list[float]]]) -> None:
    assert [(operator, lexer.numbers(operands)) for operator, operands in lexer.instructions(stream)] == expected


def test_strings_of_every_kind() -> None:
    assert lexer.pieces(rb"[(a\(b\)) -20.5 (\101\n(in)side) <414>]") == [b"a(b)", -20.5, b"A\n(in)side", b"A@"]
    assert lexer.pieces(
        rb"(line\
d)"
    ) == [b"lined"]
    assert lexer.first_name(b"/A#20B 3") == b"/A B"
    assert lexer.entries(b"/W 2 /D [1 0] /F /Fl") == {b"/W": 2.0, b"/D": [1.0, 0.0], b"/F": b"/Fl"}


def test_an_inline_image_ends_where_it_ends() -> None:
    found = list(lexer.instructions(b"BI /W 1 /H 1 ID \x00 EI\xff\x00 EI Q"))
    assert [operator for operator, _ in found] == [b"ID", b"BI", b"Q"]
    assert found[0][1] == b"\x00 EI\xff\x00"


def test_text_moves_as_the_standard_says() -> None:
    # Widths of half an em, with spacing, a stretch, a rise and an adjustment of -1000/1000 em.
    stream = b"BT /F 10 Tf 2 Tc 50 Tz 3 Ts 100 200 Td [<0001> -1000 <0001>] TJ <0001> Tj ET"
    # The first advances (5 + 2) / 2, the adjustment 5, so the second begins at 108.5 and the third at 112.
    assert boxes(stream) == [
        ("text", (100.25, 203, 110.75, 210)),
        ("text", (112.25, 203, 114.25, 210)),
    ]


def test_lines_of_text() -> None:
    stream = b"BT /F 10 Tf 12 TL 10 100 Td <0001> Tj T* <0001> Tj <0001> ' 5 -20 TD <0001> Tj T* <0001> Tj ET"
    assert [box[1] for _, box in boxes(stream)] == [100, 88, 76, 56, 36]
    assert [box[0] for _, box in boxes(stream)] == [10.5, 10.5, 10.5, 15.5, 15.5]


def test_matrices_and_clips_of_forms() -> None:
    pdf = Pdf.new()
    inner = pdf.make_stream(
        b"0 0 50 50 re f 0 0 500 500 re W n 10 10 20 20 re f", Type=Name.XObject, Subtype=Name.Form,
        BBox=Array([0, 0, 40, 40]), Matrix=Array([2, 0, 0, 2, 10, 0]),
    )  # fmt: skip
    resources = Dictionary(XObject=Dictionary(X=pdf.make_indirect(inner)))
    assert boxes(b"q 1 0 0 1 100 100 cm /X Do Q /X Do", resources, pdf) == [
        ("fill", (110, 100, 190, 180)),
        ("fill", (130, 120, 170, 160)),
        ("fill", (10, 0, 90, 80)),
        ("fill", (30, 20, 70, 60)),
    ]


def test_a_turned_page_is_seen_upright() -> None:
    pdf = Pdf.new()
    page = pdf.add_blank_page(page_size=(400, 600)).obj
    page.Rotate = 90
    page.Contents = pdf.make_stream(b"0 0 10 20 re f")
    shape = frame(page, 1, PrintPlan(600, 400))
    assert tuple(shape.media) == (0, 0, 600, 400)
    (seen,) = visible(interpret_page(page, None, Library()), shape)
    assert tuple(seen.box) == (0, 390, 20, 400)


@pytest.mark.parametrize(
    ("path", "box", "upright"),
    [
        (b"10 20 30 40 re", (10, 20, 40, 60), True),
        (b"0 0 m 10 0 l 10 10 l 0 10 l h", (0, 0, 10, 10), True),
        (b"0 0 m 10 0 l 5 10 l h", (0, 0, 10, 10), False),
        (b"0 0 m 0 10 10 10 10 0 c", (0, 0, 10, 7.5), False),
        (b"0 0 m 10 10 10 0 v", (0, 0, 10, 4.444), False),
        (b"0 0 m 0 10 10 0 y", (0, 0, 10, 4.444), False),
    ],
)
def test_the_box_of_a_path_is_exact(path: bytes, box: tuple[float, ...], upright: bool) -> None:
    shape = outline([path])
    assert shape is not None
    assert tuple(shape.box) == pytest.approx(box, abs=0.001)
    assert shape.upright is upright


def test_a_level_line_is_no_longer_than_it_is() -> None:
    assert boxes(b"4 w 10 50 m 90 50 l S") == [("stroke", (10, 48, 90, 52))]
    assert boxes(b"4 w 2 J 10 50 m 90 50 l S") == [("stroke", (8, 48, 92, 52))]


def test_a_bare_cff_font_and_a_simple_truetype_know_their_ink() -> None:
    builder = FontBuilder(1000, isTTF=False)
    pen = T2CharStringPen(600, None)
    pen.moveTo((100, -50))
    for point in ((100, 650), (400, 650), (400, -50)):
        pen.lineTo(point)
    pen.closePath()
    empty = T2CharStringPen(600, None).getCharString()
    builder.setupGlyphOrder([".notdef", "A"])
    builder.setupCharacterMap({65: "A"})
    builder.setupCFF("Test", {}, {".notdef": empty, "A": pen.getCharString()}, {})
    builder.setupHorizontalMetrics({".notdef": (600, 0), "A": (600, 100)})
    builder.setupHorizontalHeader()
    builder.setupPost()
    out = io.BytesIO()
    builder.save(out)
    out.seek(0)
    raw = TTFont(out).getTableData("CFF ")
    pdf = Pdf.new()
    descriptor = Dictionary(FontFile3=pdf.make_stream(raw, Subtype=Name.Type1C))
    simple = Dictionary(
        Subtype=Name.Type1, BaseFont=Name.Test, FirstChar=65, Widths=[600], FontDescriptor=descriptor,
        Encoding=Name.WinAnsiEncoding,
    )  # fmt: skip
    found = Font(simple)
    assert found.ink(65) == pytest.approx((0.1, -0.05, 0.4, 0.65))
    assert found.advance(b"AAA") == (pytest.approx(1.8), 3, 0)
    true = Font(
        Dictionary(
            Subtype=Name.TrueType, BaseFont=Name.Boxes, FirstChar=65, Widths=[500], Encoding=Name.WinAnsiEncoding,
            FontDescriptor=Dictionary(FontFile2=pdf.make_stream(letters())),
        )
    )  # fmt: skip
    assert true.ink(65) == pytest.approx((0.05, 0, 0.45, 0.7))
    assert true.ink(32) is None
    with pytest.raises(LookupError):
        Font(Dictionary(Subtype=Name.Type1, BaseFont=Name.Helvetica)).ink(65)


def test_fonts_that_are_drawn_are_measured_and_looked_into() -> None:
    pdf = Pdf.new()
    glyph = pdf.make_stream(b"750 0 d0 1 0 0 rg 0 0 750 750 re f")
    drawn = Dictionary(
        Type=Name.Font, Subtype=Name.Type3, FontBBox=[0, 0, 750, 750], FontMatrix=[0.001, 0, 0, 0.001, 0, 0],
        CharProcs=Dictionary(box=glyph), Encoding=Dictionary(Differences=Array([97, Name.box])), FirstChar=97,
        Widths=[1000], Resources=Dictionary(),
    )  # fmt: skip
    content, _ = interpreted(b"BT /T 10 Tf 50 50 Td (a) Tj ET", Dictionary(Font=Dictionary(T=drawn)), pdf)
    spaces = {mark.paint.space.label for mark in content.marks if mark.paint}
    assert spaces == {"DeviceGray", "DeviceRGB"}


def test_vertical_text_goes_down() -> None:
    pdf = Pdf.new()
    body = made_font(pdf)
    body.Encoding = Name("/Identity-V")
    (found,) = boxes(b"BT /F 10 Tf 100 500 Td <00010001> Tj ET", Dictionary(Font=Dictionary(F=body)), pdf)
    assert found == ("text", (95, 480, 105, 500))


def test_code_maps() -> None:
    made = parse(
        b"1 begincodespacerange <00> <7f> endcodespacerange 1 begincodespacerange <8000> <ffff> endcodespacerange "
        b"2 begincidrange <20> <7e> 1 <8140> <817e> 633 endcidrange 1 begincidchar <80> 7 endcidchar "
        b"1 beginbfrange <20> <22> <0041> endbfrange 1 beginbfrange <8140> <8141> [<0061> <00620063>] endbfrange"
    )
    assert made.codes(b"A\x81\x41") == [0x41, 0x8141]
    assert (made.glyph(0x41), made.glyph(0x8141)) == (34, 634)
    assert made.texts == {0x20: "A", 0x21: "B", 0x22: "C", 0x8140: "a", 0x8141: "bc"}


def test_functions() -> None:
    pdf = Pdf.new()

    def value(body: Any, *given: float) -> list[float]:
        made = function(body)
        assert made is not None
        return [round(number, 4) for number in made.apply(given)]

    power = Dictionary(FunctionType=2, Domain=[0, 1], C0=[0, 1], C1=[1, 0], N=2)
    assert value(power, 0.5) == [0.25, 0.75]
    stitched = Dictionary(FunctionType=3, Domain=[0, 1], Functions=[power, power], Bounds=[0.5], Encode=[0, 1, 1, 0])
    assert value(stitched, 0.25) == [0.25, 0.75]
    assert value(stitched, 1) == [0, 1]
    table = pdf.make_stream(
        bytes([0, 255, 128]), FunctionType=0, Domain=[0, 1], Range=[0, 1], Size=[3], BitsPerSample=8
    )
    assert value(table, 0.25) == [0.5]
    assert value(table, 0.75) == [round((255 + 128) / 2 / 255, 4)]
    wide = pdf.make_stream(bytes([0, 0, 255, 255]), FunctionType=0, Domain=[0, 1, 0, 1], Range=[0, 1], Size=[2, 2],
                           BitsPerSample=8)  # fmt: skip
    assert value(wide, 0.9, 0.5) == [0.5]
    code = pdf.make_stream(
        b"{dup 0.5 gt {1 exch sub} {2 mul} ifelse 3 1 roll pop dup 0 exch 2 index}", FunctionType=4,
        Domain=[0, 1] * 3, Range=[0, 1] * 4,
    )  # fmt: skip
    assert len(value(code, 0.1, 0.2, 0.9)) == 4
    simple = pdf.make_stream(b"{ 0.3 mul exch pop dup }", FunctionType=4, Domain=[0, 1] * 2, Range=[0, 1] * 2)
    assert value(simple, 0.9, 0.5) == [0.15, 0.15]
    assert function(Dictionary(FunctionType=9, Domain=[0, 1])) is None


def test_what_colours_come_to() -> None:
    assert inks(DEVICE_GRAY, (0.2,)) == (0, 0, 0, 0.8)
    assert inks(DEVICE_RGB, (0, 0, 0)) is None
    assert is_white(DEVICE_CMYK, (0, 0, 0, 0))
    assert not is_white(DEVICE_CMYK, (0, 0, 0, 0.01))
    assert is_neutral(DEVICE_RGB, (0.5, 0.5, 0.5))
    assert not is_neutral(DEVICE_RGB, (0.5, 0.5, 0.55))
    spaces = Spaces()
    indexed = spaces.read(Array([Name.Indexed, Name.DeviceCMYK, 1, String(b"\0\0\0\xff\xff\xff\xff\xff")]))
    assert inks(indexed, (1,)) == (1, 1, 1, 1)
    two = Array(
        [Name.DeviceN, Array([Name.Cyan, Name.Black]), Name.DeviceCMYK,
         Pdf.new().make_stream(b"{0 0 3 -1 roll}", FunctionType=4, Domain=[0, 1] * 2, Range=[0, 1] * 4)]
    )  # fmt: skip
    assert inks(spaces.read(two), (0.4, 0.3)) == (0.4, 0, 0, 0.3)


def test_geometry() -> None:
    turned = (0.0, 2.0, -2.0, 0.0, 10.0, 20.0)
    assert tuple(carried((0, 0, 5, 1), turned)) == (8, 20, 10, 30)
    assert upward((1, 0, 0.5, 3, 0, 0)) == pytest.approx(3)
    assert thinnest((2, 0, 0, 0.5, 0, 0)) == pytest.approx(0.5)
    assert times((1, 0, 0, 1, 5, 0), turned)[4:] == (10, 30)
    assert Box(0, 0, 2, 2).meet(Box(3, 3, 4, 4)) is None


def test_page_numbers_in_words() -> None:
    assert ranges([3]) == "3"
    assert ranges([5, 3, 4, 9]) == "3–5 and 9"
    assert ranges([1, 3, 5]) == "1, 3 and 5"
    assert ranges(list(range(1, 100, 2))) == "1, 3, 5, 7, 9, 11, 13, 15, 17, 19 and 40 more"


def test_page_labels() -> None:
    pdf = Pdf.new()
    starts = Array([0, Dictionary(S=Name.r), 3, Dictionary(S=Name.D), 5, Dictionary(S=Name.A, P=String("x-"), St=27)])
    pdf.Root.PageLabels = Dictionary(Nums=starts)
    assert folios(pdf, 7) == {1: "i", 2: "ii", 3: "iii", 4: "1", 5: "2", 6: "x-AA", 7: "x-BB"}


def test_forms_are_followed_once(tmp_path: Path) -> None:
    """A form on a hundred pages: its marks are placed a hundred times, and read once."""
    pdf = Pdf.new()
    form = pdf.make_indirect(
        pdf.make_stream(b"0 0 5 5 re f " * 50, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 400, 600]))
    )
    library = Library()
    total: list[Mark] = []
    for _ in range(100):
        page = pdf.add_blank_page(page_size=(400, 600)).obj
        page.Contents = pdf.make_stream(b"/X Do")
        total += interpret_page(page, Dictionary(XObject=Dictionary(X=form)), library).marks
    assert len(total) == 5000
    assert len(library.forms) == 1
