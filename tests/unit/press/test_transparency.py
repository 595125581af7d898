"""Transparency is resolved: exactly over flat colours, by drawing elsewhere; or stays, in the right colours."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from PIL import Image

from tests.unit.press.making import (
    BEYOND_INK,
    SIDE,
    colours,
    drawings,
    instructions,
    picture,
    pressed,
    seen,
    sheet,
    spaces,
    transparent,
)

HALF = {
    "/ExtGState": Dictionary(H=Dictionary(ca=0.5, CA=0.5), O=Dictionary(ca=1, CA=1), M=Dictionary(BM=Name.Multiply))
}
TEXT = b"BT /F 20 Tf 20 100 Td <00010001> Tj ET\n"


def pictures(made: Pdf) -> list[Any]:
    """The page's pictures."""
    objects = made.pages[0].obj.Resources.get(Name.XObject, Dictionary())
    return [item for item in objects.values() if item.get(Name.Subtype) == Name.Image]


def gradient(pdf: Pdf) -> Any:
    tint = Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([1, 0, 0]), C1=Array([0, 0, 1]), N=1)
    return pdf.make_indirect(
        Dictionary(ShadingType=2, ColorSpace=Name.DeviceRGB, Coords=Array([0, 0, SIDE, 0]), Function=tint)
    )


def same(source: io.BytesIO, made: Pdf, most: int = 6, edges: float = 0.02) -> None:
    """Both files look alike, but for edges."""
    with Pdf.open(source) as before:
        first, second = seen(before), seen(made)
    different = [
        max(abs(a - b) for a, b in zip(first.getpixel((x, y)), second.getpixel((x, y)), strict=True))  # type: ignore[arg-type]
        for x in range(3, SIDE, 7)
        for y in range(3, SIDE, 7)
    ]
    assert sum(1 for value in different if value > most) <= len(different) * edges


def test_over_paper_a_colour_of_its_own() -> None:
    source = sheet(b"/H gs 1 0 0 rg 20 20 50 50 re f " + TEXT, HALF)
    with pressed(source, "srgb") as made:
        assert not transparent(made)
        assert not pictures(made)
        assert ("rg", [1, 0.5, 0.5]) in colours(made)
        same(source, made)


def test_over_one_colour_the_mixture_exactly() -> None:
    source = sheet(b"0 0 1 rg 0 0 200 200 re f /H gs 1 0 0 rg 20 20 50 50 re f", HALF)
    with pressed(source, "srgb") as made:
        assert [values for _, values in colours(made)] == [[0, 0, 1], [0.5, 0, 0.5]]


def test_inks_over_paper_thin_out() -> None:
    with pressed(sheet(b"/H gs 1 0.5 0 0.2 k 20 20 50 50 re f", HALF), "cmyk") as made:
        assert colours(made) == [("k", [0.5, 0.25, 0, 0.1])]


def test_blending_over_a_flat_colour() -> None:
    source = sheet(b"0.5 0.5 1 rg 0 0 200 200 re f /M gs 1 0.5 0.5 rg 20 20 50 50 re f", HALF)
    with pressed(source, "srgb") as made:
        assert colours(made)[1] == ("rg", [0.5, 0.25, 0.5])
        assert not transparent(made)


def test_over_anything_else_its_own_shape_is_drawn_and_text_stays_text() -> None:
    pdf = pikepdf.new()
    content = (
        b"/S sh "
        + TEXT
        + b"/H gs 0 1 0 rg 120 20 m 180 20 l 150 80 l f /O gs 0 g BT /F 20 Tf 125 30 Td <00010001> Tj ET"
    )
    source = sheet(content, {**HALF, "/Shading": Dictionary(S=gradient(pdf))}, pdf)
    with pressed(source, "srgb") as made:
        assert not transparent(made)
        (drawn,) = pictures(made)
        assert drawn.Mask.ImageMask
        assert int(drawn.Width) < 600
        shown = [name for holder in drawings(made) for name, _ in instructions(holder) if name == "Tj"]
        assert len(shown) == 2
        names = [name for name, _ in instructions(made.pages[0])]
        assert names.index("Do") < len(names) - 1 - names[::-1].index("Tj")
        same(source, made, 12)


def test_soft_edges_over_paper_are_computed_at_their_own_resolution() -> None:
    pdf = pikepdf.new()
    soft = picture(pdf, Image.radial_gradient("L").resize((90, 90)))
    item = picture(pdf, Image.new("RGB", (90, 90), (200, 30, 30)), SMask=soft)
    source = sheet(b"0 1 1 rg 0 0 200 200 re f q 100 0 0 100 50 50 cm /I Do Q", {"/XObject": Dictionary(I=item)}, pdf)
    with pressed(source, "srgb") as made:
        assert not transparent(made)
        (found,) = pictures(made)
        assert (int(found.Width), Name.Mask in found) == (90, False)
        same(source, made)
    with pressed(source, "cmyk", standard="PDF/X-1a:2001") as made:
        assert not transparent(made)
        assert not spaces(made) & BEYOND_INK


def test_soft_edges_over_a_gradient() -> None:
    pdf = pikepdf.new()
    soft = picture(pdf, Image.radial_gradient("L").resize((90, 90)))
    item = picture(pdf, Image.new("RGB", (90, 90), (20, 200, 30)), SMask=soft)
    source = sheet(
        b"/S sh q 100 0 0 100 50 50 cm /I Do Q",
        {"/XObject": Dictionary(I=item), "/Shading": Dictionary(S=gradient(pdf))},
        pdf,
    )
    with pressed(source, "srgb") as made:
        assert not transparent(made)
        same(source, made, 10)


def group(pdf: Pdf, content: bytes, resources: Any = None) -> Any:
    form = Stream(pdf, content)
    form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, SIDE, SIDE])
    form.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceRGB, I=True)
    form.Resources = resources or Dictionary()
    return pdf.make_indirect(form)


def test_a_group_of_things_apart_is_taken_apart_and_one_of_things_together_is_not() -> None:
    apart = b"1 0 0 rg 10 10 40 40 re f 0 0 1 rg 60 10 40 40 re f"
    together = b"1 0 0 rg 10 10 60 60 re f 0 0 1 rg 40 40 60 60 re f"
    for content, drawn in ((apart, 0), (together, 1)):
        pdf = pikepdf.new()
        source = sheet(b"/H gs /G Do", {**HALF, "/XObject": Dictionary(G=group(pdf, content))}, pdf)
        with pressed(source, "srgb") as made:
            assert not transparent(made)
            assert len(pictures(made)) == drawn
            same(source, made)


def test_groups_within_groups_are_seen_through_together() -> None:
    pdf = pikepdf.new()
    inner = group(pdf, b"/H gs 1 0 0 rg 20 20 50 50 re f", Dictionary(HALF))
    outer = group(pdf, b"/G Do", Dictionary(XObject=Dictionary(G=inner)))
    source = sheet(b"/H gs /G Do", {**HALF, "/XObject": Dictionary(G=outer)}, pdf)
    with pressed(source, "srgb") as made:
        assert colours(made) == [("rg", [1, 0.75, 0.75])]
        same(source, made)


def test_a_group_that_simply_covers_is_none() -> None:
    pdf = pikepdf.new()
    source = sheet(b"/G Do", {"/XObject": Dictionary(G=group(pdf, b"1 0 0 rg 10 10 40 40 re f"))}, pdf)
    for flatten in (True, False):
        with pressed(source, "cmyk", flatten=flatten) as made:
            assert not transparent(made)
            assert not pictures(made)


def test_soft_masks_of_drawings_are_drawn() -> None:
    pdf = pikepdf.new()
    tint = Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([0]), C1=Array([1]), N=1)
    ramp = Dictionary(ShadingType=2, ColorSpace=Name.DeviceGray, Coords=Array([0, 0, SIDE, 0]), Function=tint)
    mask = group(pdf, b"/S sh", Dictionary(Shading=Dictionary(S=ramp)))
    soft = Dictionary(SM=Dictionary(SMask=Dictionary(S=Name.Luminosity, G=mask)))
    source = sheet(b"/SM gs 1 0 0 rg 20 20 150 150 re f", {"/ExtGState": soft}, pdf)
    with pressed(source, "srgb") as made:
        assert not transparent(made)
        assert len(pictures(made)) == 1
        same(source, made)
    with pressed(source, "cmyk", flatten=False, standard="PDF/X-4") as made:
        assert "soft mask" in transparent(made)
        assert spaces(made) <= {"/DeviceCMYK", "/DeviceGray"}
        assert Name.DeviceCMYK == made.pages[0].obj.Group.CS
        state = next(iter(made.pages[0].obj.Resources.ExtGState.values()))
        assert Name.DeviceGray == state.SMask.G.Group.CS


def test_what_may_stay_stays_in_the_right_colours() -> None:
    pdf = pikepdf.new()
    soft = picture(pdf, Image.radial_gradient("L").resize((90, 90)))
    item = picture(pdf, Image.new("RGB", (90, 90), (200, 30, 30)), SMask=soft)
    resources = {
        **HALF,
        "/XObject": Dictionary(I=item, G=group(pdf, b"1 0 0 rg 10 10 40 40 re f 0 0 1 rg 30 30 9 9 re f")),
    }
    source = sheet(b"/H gs q 100 0 0 100 50 50 cm /I Do Q /G Do 0 1 0 rg 1 1 9 9 re f", resources, pdf)
    with pressed(source, "cmyk", flatten=False, standard="PDF/X-4") as made:
        assert set(transparent(made)) == {"soft mask", "alpha", "group"}
        assert spaces(made) <= {"/DeviceCMYK", "/DeviceGray"}
        assert Name.DeviceCMYK == made.pages[0].obj.Group.CS


def test_a_tile_drawn_once_becomes_what_it_draws() -> None:
    pdf = pikepdf.new()
    tile = Stream(pdf, b"/H gs 1 0 0 rg 0 0 50 50 re f")
    for key, value in {
        "PatternType": 1, "PaintType": 1, "TilingType": 1, "BBox": Array([0, 0, 100, 100]), "XStep": 100, "YStep": 100,
        "Matrix": Array([1, 0, 0, 1, 20, 20]), "Resources": Dictionary(HALF),
    }.items():  # fmt: skip
        tile[Name("/" + key)] = value
    source = sheet(b"/Pattern cs /T scn 20 20 100 100 re f", {"/Pattern": Dictionary(T=pdf.make_indirect(tile))}, pdf)
    with pressed(source, "srgb") as made:
        assert not transparent(made)
        assert not pictures(made)
        assert colours(made) == [("rg", [1, 0.5, 0.5])]
        same(source, made)


def test_a_cut_path_is_still_cut() -> None:
    pdf = pikepdf.new()
    content = b"/S sh q 50 50 100 100 re W n /H gs 0 1 0 rg 0 0 200 90 re f Q 0 0 1 rg 0 0 20 20 re f"
    source = sheet(content, {**HALF, "/Shading": Dictionary(S=gradient(pdf))}, pdf)
    with pressed(source, "srgb") as made:
        assert not transparent(made)
        same(source, made, 10)


@pytest.mark.parametrize("mode", ["/ColorBurn", "/Luminosity"])
def test_ways_of_blending_that_are_not_computed_are_drawn(mode: str) -> None:
    states = {"/ExtGState": Dictionary(B=Dictionary(BM=Name(mode)))}
    source = sheet(b"0.5 0.8 0.2 rg 0 0 200 200 re f /B gs 0.8 0.4 0.4 rg 20 20 90 90 re f", states)
    with pressed(source, "srgb") as made:
        assert not transparent(made)
        assert len(pictures(made)) == 1
        same(source, made)


def test_optional_parts_that_are_off_are_gone_here_too() -> None:
    pdf = pikepdf.new()
    off = pdf.make_indirect(Dictionary(Type=Name.OCG, Name="draft"))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([off]), D=Dictionary(OFF=Array([off])))
    resources = {**HALF, "/Properties": Dictionary(L=off)}
    source = sheet(b"/OC /L BDC 1 0 0 rg 0 0 200 200 re f EMC /H gs 0 0 1 rg 20 20 50 50 re f", resources, pdf)
    with pressed(source, "srgb") as made:
        assert colours(made) == [("rg", [0.5, 0.5, 1])]


def test_very_many_see_through_things_are_drawn_together() -> None:
    pdf = pikepdf.new()
    dots = b"".join(b"%d %d 4 4 re f " % (x, y) for x in range(5, 195, 20) for y in range(5, 195, 20))
    source = sheet(b"/S sh /H gs 0 1 0 rg " + dots, {**HALF, "/Shading": Dictionary(S=gradient(pdf))}, pdf)
    with pressed(source, "srgb") as made:
        assert not transparent(made)
        assert len(pictures(made)) == 1
        same(source, made, 12, 0.04)  # a hundred edges
