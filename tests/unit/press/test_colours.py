"""Colours become inks: text and rules black, areas by the profile, nothing left in another space."""

from __future__ import annotations

import io

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image, ImageCms

from mapmental_publish.press import press
from mapmental_publish.press.inks import BLACK, Colour, Inks, Use, limited
from tests.unit.press.making import (
    BEYOND_GRAY,
    BEYOND_INK,
    SIDE,
    colours,
    picture,
    pressed,
    seen,
    sheet,
    spaces,
    target,
)

TEXT = b"BT /F 10 Tf 20 100 Td (ab) Tj ET\n"
SLATE = b"0.113725 0.137255 0.152941 rg\n"
TEAL = b"0.121569 0.360784 0.388235 rg\n"


def every_space(pdf: pikepdf.Pdf) -> dict[str, object]:
    """Resources with a colour space of every kind."""
    srgb = Stream(pdf, ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    srgb[Name.N] = 3
    tint = Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([1, 1, 1]), C1=Array([0.8, 0.1, 0.1]), N=1)
    calculated = Stream(pdf, b"{ 2 copy add 2 div 3 1 roll pop 0.5 mul exch 0.2 }")
    calculated[Name.FunctionType] = 4
    calculated[Name.Domain], calculated[Name.Range] = Array([0, 1, 0, 1]), Array([0, 1, 0, 1, 0, 1])
    white = Array([0.9505, 1, 1.089])
    return {
        "/Icc": Array([Name.ICCBased, pdf.make_indirect(srgb)]),
        "/Cal": Array([Name.CalRGB, Dictionary(WhitePoint=white)]),
        "/CalG": Array([Name.CalGray, Dictionary(WhitePoint=white)]),
        "/Lab": Array([Name.Lab, Dictionary(WhitePoint=white, Range=Array([-100, 100, -100, 100]))]),
        "/Spot": Array([Name.Separation, Name("/Brick"), Name.DeviceRGB, tint]),
        "/Two": Array([Name.DeviceN, Array([Name("/A"), Name("/B")]), Name.DeviceRGB, pdf.make_indirect(calculated)]),
        "/Ind": Array([Name.Indexed, Name.DeviceRGB, 1, String(b"\xff\x00\x00\x00\x00\xff")]),
    }


CONTENT = b"""
1 0 0 rg 10 10 10 10 re f
/Icc cs 0 1 0 sc 30 10 10 10 re f
/Cal cs 0 0 1 sc 50 10 10 10 re f
/CalG cs 0.5 sc 70 10 10 10 re f
/Lab cs 50 60 20 sc 90 10 10 10 re f
/Spot cs 1 sc 110 10 10 10 re f
/Two cs 0.5 1 scn 130 10 10 10 re f
/Ind cs 1 sc 150 10 10 10 re f
0.2 0.4 0.6 0.1 k 170 10 10 10 re f
0 1 1 RG 4 w 10 60 m 100 60 l S
"""


@pytest.mark.parametrize("space", ["gray", "cmyk", "srgb"])
def test_no_other_space_is_left(space: str) -> None:
    pdf = pikepdf.new()
    with pressed(sheet(CONTENT, {"/ColorSpace": Dictionary(every_space(pdf))}, pdf), space) as made:
        assert (
            spaces(made)
            <= {"gray": {"/DeviceGray"}, "cmyk": {"/DeviceCMYK"}, "srgb": {"/DeviceRGB", "/DeviceGray"}}[space]
        )
        assert len(colours(made)) >= 10


def test_colours_look_the_same_in_sRGB() -> None:  # noqa: N802
    pdf = pikepdf.new()
    source = sheet(CONTENT, {"/ColorSpace": Dictionary(every_space(pdf))}, pdf)
    with pikepdf.Pdf.open(source) as before, pressed(source, "srgb") as after:
        first, second = seen(before), seen(after)
        for left in (10, 30, 90, 110, 130, 150):
            a, b = (image.getpixel((left + 5, SIDE - 15)) for image in (first, second))
            assert max(abs(x - y) for x, y in zip(a, b, strict=True)) <= 8, left  # type: ignore[arg-type]


def test_gray_keeps_how_light_a_colour_is() -> None:
    inks = Inks(target("gray"))
    for rgb in ((1.0, 0.0, 0.0), (0.0, 0.6, 0.2), (0.9, 0.8, 0.1)):
        gray = inks.ink(Colour("rgb", rgb), Use.AREA)
        lightness = inks.lightness(Colour("gray", gray.values))[0]
        assert abs(lightness - inks.lightness(Colour("rgb", rgb))[0]) < 0.5


def test_text_and_rules_are_black_in_one_ink() -> None:
    rule, area = b"20 150 100 0.5 re f\n", b"20 20 100 50 re f\n"
    line = b"0.8 0.8 0.8 RG 0.5 w 20 160 m 99 160 l S\n"
    with pressed(sheet(TEAL + TEXT + rule + line + area), "gray") as made:
        found = colours(made)
    assert found[:2] == [("g", [0]), ("G", [0])]  # text and the rule after it, the line
    assert 0.3 < found[2][1][0] < 0.36  # the area
    assert len(found) == 3


def test_white_text_stays_and_light_text_on_dark_keeps_its_tint() -> None:
    dark = b"0 0.1 0.2 rg 0 80 200 60 re f\n"
    with pressed(sheet(dark + b"1 g " + TEXT + b"0.8 g " + TEXT), "gray") as made:
        assert [values for _, values in colours(made)][1:] == [[1], [0.8]]
    with pressed(sheet(b"0.8 g " + TEXT), "gray") as made:
        assert colours(made) == [("g", [0])]
    with pressed(sheet(b"0.8 g BT /F 40 Tf (ab) Tj ET"), "gray") as made:
        assert colours(made) == [("g", [0.8])]  # display type can be screened


def test_neutral_text_is_black_ink_alone() -> None:
    with pressed(sheet(SLATE + TEXT + b"0.42 0.45 0.47 rg " + TEXT + TEAL + TEXT), "cmyk") as made:
        found = colours(made)
    assert found[0] == ("k", [0, 0, 0, 1])
    assert found[1][1][:3] == [0, 0, 0]
    assert 0.5 < found[1][1][3] < 0.6
    assert found[2][1][0] > 0.5  # teal is teal


def test_a_tinted_area_keeps_its_tint_and_an_exact_gray_is_black_ink() -> None:
    inks = Inks(target("cmyk"))
    tinted = inks.ink(Colour("rgb", (0.9, 0.929, 0.925)), Use.AREA)
    assert any(tinted.values[:3])
    assert inks.ink(Colour("rgb", (0.5, 0.5, 0.5)), Use.AREA).values == (0, 0, 0, 0.5)
    assert inks.ink(Colour("rgb", (0.113725, 0.137255, 0.152941)), Use.AREA) == BLACK


def test_text_is_never_rich_black() -> None:
    with pressed(sheet(b"0.6 0.4 0.4 1 k " + TEXT), "cmyk", rich_black=(60.0, 40.0, 40.0, 100.0)) as made:
        assert colours(made) == [("k", [0, 0, 0, 1])]


def test_large_black_areas_are_rich_where_that_is_wanted() -> None:
    content = b"0 g 0 0 200 100 re f 0 110 20 20 re f\n" + TEXT
    with pressed(sheet(content), "cmyk", rich_black=(60.0, 40.0, 40.0, 100.0)) as made:
        assert colours(made) == [("k", [0.6, 0.4, 0.4, 1]), ("k", [0, 0, 0, 1])]
    with pressed(sheet(content), "cmyk") as made:
        assert colours(made) == [("k", [0, 0, 0, 1])]


def test_bars_far_apart_are_no_large_area() -> None:
    bars = b" ".join(b"%d 0 m %d 0 l %d 90 l %d 90 l h %d 0 2 90 re" % (x, x + 2, x + 2, x, x + 5) for x in (0, 40, 90))
    for content, ink in ((bars, [0, 0, 0, 1]), (bars + b" 5 100 m 90 100 l 90 190 l h", [0.6, 0.4, 0.4, 1])):
        with pressed(sheet(b"0 g " + content + b" f"), "cmyk", rich_black=(60.0, 40.0, 40.0, 100.0)) as made:
            assert colours(made) == [("k", ink)]


def test_ink_stays_within_the_limit_and_hue_is_kept() -> None:
    for values in ((1.0, 0.8, 0.6, 0.9), (1.0, 1.0, 1.0, 1.0), (0.9, 0.9, 0.0, 0.7), (0.6, 0.4, 0.4, 1.0)):
        inks = limited(values, 2.4)
        assert sum(inks) <= 2.4 + 1e-9
        order = sorted(range(3), key=lambda at: values[at])
        assert [inks[at] for at in order] == sorted(inks[:3])
    assert limited((0.2, 0.2, 0.2, 0.2), 2.4) == (0.2, 0.2, 0.2, 0.2)
    with pressed(sheet(b"1 0.9 0.8 0.7 k 10 10 90 90 re f"), "cmyk", ink_limit=240.0) as made:
        ((_, values_made),) = colours(made)
        assert sum(values_made) <= 2.4


def test_the_colour_is_set_before_the_path_begins() -> None:
    with pressed(sheet(b"1 0 0 rg 10 10 m 50 10 l 50 50 l h f 0 0 1 rg 60 60 9 9 re 80 80 9 9 re W n"), "cmyk") as made:
        names = [str(step.operator) for step in pikepdf.parse_content_stream(made.pages[0])]
    assert names.index("k") < names.index("m")
    assert names[-4:] == ["re", "re", "W", "n"]


def test_black_text_overprints_where_the_limit_allows() -> None:
    def overprints(content: bytes, **more: object) -> list[bool]:
        with pressed(sheet(content), "cmyk", **more) as made:
            page = made.pages[0]
            states = page.obj.Resources.get(Name.ExtGState, Dictionary())
            return [
                bool(states[str(step.operands[0])].OP)
                for step in pikepdf.parse_content_stream(page)
                if str(step.operator) == "gs"
            ]

    assert overprints(TEXT) == [True]
    assert overprints(TEXT + b"1 0 0 rg 0 0 50 50 re f") == [True, False]
    assert overprints(TEAL + TEXT) == []
    # What would be too much ink is not printed over.
    heavy = b"0.9 0.8 0 0 k 0 0 200 200 re f 0 g "
    assert overprints(heavy + TEXT, ink_limit=240.0) == []
    assert overprints(heavy + TEXT, ink_limit=320.0) == [True]


def test_every_plate_stays_every_plate() -> None:
    tint = Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([0]), C1=Array([1]), N=1)
    resources = {"/ColorSpace": Dictionary(M=Array([Name.Separation, Name.All, Name.DeviceGray, tint]))}
    content = b"/M CS 1 SCN 0.25 w 0 10 m 20 10 l S"
    with pressed(sheet(content, resources), "cmyk") as made:
        names = [space[1] for space in made.pages[0].obj.Resources.ColorSpace.values()]
        assert names == [Name.All]
    with pressed(sheet(content, resources), "gray") as made:
        assert colours(made) == [("G", [0])]


def test_default_spaces_are_taken_for_what_they_say_and_leave() -> None:
    resources = {"/ColorSpace": Dictionary(DefaultRGB=Array([Name.CalRGB, Dictionary(WhitePoint=Array([1, 1, 1]))]))}
    with pressed(sheet(b"1 0 0 rg 10 10 10 10 re f", resources), "cmyk") as made:
        assert not spaces(made) & BEYOND_INK
        assert Name.ColorSpace not in made.pages[0].obj.Resources


def test_forms_inherit_the_colour_they_are_placed_with() -> None:
    pdf = pikepdf.new()
    form = Stream(pdf, b"0 0 50 50 re f")
    form[Name.Subtype], form[Name.BBox] = Name.Form, Array([0, 0, 50, 50])
    resources = {"/XObject": Dictionary(X=pdf.make_indirect(form))}
    with pressed(sheet(b"1 0 0 rg /X Do q 1 0 0 1 100 0 cm 0 0 1 rg /X Do Q", resources, pdf), "srgb") as made:
        image = seen(made)
        assert image.getpixel((25, SIDE - 25)) == (255, 0, 0)
        assert image.getpixel((125, SIDE - 25)) == (0, 0, 255)


def test_uncoloured_tiles_take_their_colour() -> None:
    pdf = pikepdf.new()
    tile = Stream(pdf, b"0 0 5 5 re f")
    for key, value in {
        "PatternType": 1,
        "PaintType": 2,
        "TilingType": 1,
        "BBox": Array([0, 0, 10, 10]),
        "XStep": 10,
        "YStep": 10,
        "Resources": Dictionary(),
    }.items():
        tile[Name("/" + key)] = value
    resources = {
        "/Pattern": Dictionary(T=pdf.make_indirect(tile)),
        "/ColorSpace": Dictionary(P=Array([Name.Pattern, Name.DeviceRGB])),
    }
    source = sheet(b"/P cs 0 0 1 /T scn 0 0 100 100 re f", resources, pdf)
    for space, allowed in (("gray", BEYOND_GRAY), ("cmyk", BEYOND_INK)):
        with pressed(source, space) as made:
            assert not spaces(made) & allowed
            assert len(set(seen(made).crop((0, 120, 90, 190)).tobytes())) > 1  # type: ignore[arg-type]


def test_optional_parts_that_are_off_are_gone() -> None:
    pdf = pikepdf.new()
    off = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("draft")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([off]), D=Dictionary(OFF=Array([off])))
    resources = {"/Properties": Dictionary(L=off)}
    content = b"/OC /L BDC 1 0 0 rg 0 0 200 200 re f BT /F 40 Tf 50 50 Td (ab) Tj ET EMC 0 g 0 0 10 10 re f"
    with pressed(sheet(content, resources, pdf), "srgb") as made:
        image = seen(made)
        assert image.getpixel((100, 100)) == (255, 255, 255)
        assert image.getpixel((5, SIDE - 5)) == (0, 0, 0)
        assert Name.OCProperties not in made.Root


def test_drawn_typefaces_are_converted() -> None:
    pdf = pikepdf.new()
    glyph = Stream(pdf, b"1000 0 d0 1 0 0 rg 0 0 800 800 re f")
    letter = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type3,
        FontBBox=Array([0, 0, 1000, 1000]),
        FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]),
        CharProcs=Dictionary(a=pdf.make_indirect(glyph)),
        Encoding=Dictionary(Differences=Array([97, Name.a])),
        FirstChar=97,
        LastChar=97,
        Widths=Array([1000]),
        Resources=Dictionary(),
    )
    buffer = sheet(b"BT /T 20 Tf 20 20 Td (a) Tj ET", {"/Font": Dictionary(T=pdf.make_indirect(letter))}, pdf)
    with pressed(buffer, "cmyk") as made:
        glyphs = made.pages[0].obj.Resources.Font.T.CharProcs
        assert b" rg" not in glyphs.a.read_bytes()
        assert b" k" in glyphs.a.read_bytes()


def test_inline_pictures_are_converted() -> None:
    content = b"q 50 0 0 50 10 10 cm BI /W 1 /H 1 /CS /RGB /BPC 8 /F /AHx ID ff0000> EI Q"
    with pressed(sheet(content), "cmyk") as made:
        assert not spaces(made) & BEYOND_INK
        assert "BI" not in [
            name for name, _ in ((str(s.operator), 0) for s in pikepdf.parse_content_stream(made.pages[0]))
        ]
    with pressed(sheet(content), "srgb") as made:
        assert seen(made).getpixel((35, SIDE - 35)) == (255, 0, 0)


def test_odd_but_allowed_writing_is_read() -> None:
    content = b"%a comment with ( in it\n1 0 0 rg\n0 0 9 9 re f BT/F 9 Tf(a\\)(b)c)Tj<61>Tj[(x)-20(y)]TJ ET"
    with pressed(sheet(content), "cmyk") as made:
        assert not spaces(made) & BEYOND_INK
        shown = b"".join(
            bytes(operand)
            for step in pikepdf.parse_content_stream(made.pages[0])
            if str(step.operator) == "Tj"
            for operand in step.operands
        )
        assert shown == b"a)(b)ca"


def test_the_same_file_gives_the_same_bytes() -> None:
    pdf = pikepdf.new()
    resources = {"/XObject": Dictionary(I=picture(pdf, Image.linear_gradient("L").convert("RGB")))}
    source = sheet(b"q 90 0 0 90 5 5 cm /I Do Q " + TEXT, resources, pdf).getvalue()
    chosen = target("cmyk", standard="PDF/X-4")
    with press(io.BytesIO(source), chosen) as first, press(io.BytesIO(source), chosen) as second:
        assert first.read() == second.read()


def test_only_what_lies_below_keeps_black_from_overprinting() -> None:
    def overprints(content: bytes, pdf: pikepdf.Pdf | None = None, **resources: object) -> bool:
        source = sheet(content, {f"/{key}": value for key, value in resources.items()}, pdf)
        with pressed(source, "cmyk", ink_limit=240.0) as made:
            states = made.pages[0].obj.Resources.get(Name.ExtGState, Dictionary())
            return any(state.OP for state in states.values())

    heavy = b"0.9 0.8 0 0 k "
    text = b"0 g BT /F 10 Tf 1 0 0 1 20 100 Tm <00010001> Tj ET "
    assert overprints(heavy + b"0 0 200 50 re f " + text)
    assert not overprints(heavy + b"0 0 200 105 re f " + text)
    assert overprints(heavy + b"0 0 m 200 0 l 100 50 l f " + text)
    assert not overprints(heavy + b"0 0 m 200 0 l 100 150 l f " + text)
    twice = b"q 1 0 0 1 100 0 cm /X Do Q q 1 0 0 1 0 %d cm /X Do Q "
    for height, clear in ((10, True), (80, False)):
        pdf = pikepdf.new()
        objects = Dictionary(X=pdf.make_indirect(_heavy_form(pdf)))
        assert overprints(twice % height + text, pdf, XObject=objects) == clear


def _heavy_form(pdf: pikepdf.Pdf) -> Stream:
    form = Stream(pdf, b"0.9 0.8 0 0 k 0 0 50 50 re f")
    form[Name.Subtype], form[Name.BBox], form[Name.Matrix] = (
        Name.Form,
        Array([0, 0, 50, 50]),
        Array([1, 0, 0, 1, 10, 0]),
    )
    return form


def test_light_text_and_rules_are_black_unless_something_dark_lies_just_there() -> None:
    dark = b"0.1 g 0 0 200 50 re f "
    rule = b"0.8 g 10 %d 100 0.5 re f "
    words = b"0.8 g BT /F 10 Tf 1 0 0 1 20 %d Tm <00010001> Tj ET "
    frame = b"0.8 G 0.5 w 10 %d m 100 %d l S "
    for shape in (rule % 120, words % 120, frame % (120, 120)):
        with pressed(sheet(dark + shape), "gray") as made:
            assert colours(made)[-1][1] == [0]
    for shape in (rule % 20, words % 20, frame % (20, 20)):
        with pressed(sheet(dark + shape), "gray") as made:
            assert colours(made)[-1][1] == [0.8]
