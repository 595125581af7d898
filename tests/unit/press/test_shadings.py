"""Gradients are computed anew in inks."""

from __future__ import annotations

from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from mapmental_publish.press.functions import Unknown, function, samples
from mapmental_publish.press.inks import Colour, Inks, Use
from tests.unit.press.making import BEYOND_GRAY, BEYOND_INK, SIDE, pressed, seen, sheet, spaces, target


def exponential(first: list[float], last: list[float], power: float = 1) -> Dictionary:
    return Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array(first), C1=Array(last), N=power)


def axial(pdf: Pdf, colours: Any, space: Any = Name.DeviceRGB, **more: Any) -> Any:
    """Left to right over the page."""
    entries = {"ShadingType": 2, "ColorSpace": space, "Coords": Array([0, 0, SIDE, 0]), "Function": colours, **more}
    return pdf.make_indirect(Dictionary({f"/{key}": value for key, value in entries.items()}))


def shaded(make: Any) -> Any:
    """A page painted with a gradient."""
    pdf = pikepdf.new()
    return sheet(b"/S sh", {"/Shading": Dictionary(S=make(pdf))}, pdf)


def made_function(made: Pdf) -> Any:
    (shading,) = made.pages[0].obj.Resources.Shading.values()
    return shading.Function


@pytest.mark.parametrize("space", ["gray", "cmyk"])
def test_the_middle_of_a_gradient_is_the_inks_of_its_colour(space: str) -> None:
    """Between red and green there is a dark yellow in light; between their inks there would be another."""
    with pressed(shaded(lambda pdf: axial(pdf, exponential([1, 0, 0], [0, 1, 0]))), space) as made:
        computed = function(made_function(made))
        inks = Inks(target(space))
        for place in (0.0, 0.25, 0.5, 0.8, 1.0):
            wanted = inks.ink(Colour("rgb", (1 - place, place, 0.0)), Use.DRAWING).values
            assert all(abs(a - b) < 0.02 for a, b in zip(computed([place]), wanted, strict=True)), place


def test_stops_stay_sharp() -> None:
    """One function after the other stays so: a hard stop is not smeared."""

    def make(pdf: Pdf) -> Any:
        parts = Array([exponential([1, 1, 1], [1, 1, 1]), exponential([0, 0, 0], [0, 0, 0])])
        stitched = Dictionary(
            FunctionType=3, Domain=Array([0, 1]), Functions=parts, Bounds=Array([0.5]), Encode=Array([0, 1, 0, 1])
        )
        return axial(pdf, stitched)

    with pressed(shaded(make), "gray") as made:
        computed = function(made_function(made))
        assert computed([0.499]) == [1]
        assert computed([0.501]) == [0]


def test_gradients_of_all_kinds_look_the_same() -> None:
    def surface(pdf: Pdf) -> Any:
        program = Stream(pdf, b"{ 0.3 }")
        program.FunctionType, program.Domain, program.Range = 4, Array([0, 1, 0, 1]), Array([0, 1] * 3)
        return pdf.make_indirect(
            Dictionary(
                ShadingType=1,
                ColorSpace=Name.DeviceRGB,
                Matrix=Array([SIDE, 0, 0, SIDE, 0, 0]),
                Function=pdf.make_indirect(program),
            )
        )

    def radial(pdf: Pdf) -> Any:
        three = Array([exponential([1], [0]), exponential([0], [0.5]), exponential([0], [1], 2)])
        return pdf.make_indirect(
            Dictionary(
                ShadingType=3,
                ColorSpace=Name.DeviceRGB,
                Coords=Array([100, 100, 0, 100, 100, 90]),
                Function=three,
                Extend=Array([True, True]),
            )
        )

    def triangles(pdf: Pdf) -> Any:
        corners = [(0, 0, 0, (255, 0, 0)), (0, 255, 0, (0, 255, 0)), (0, 128, 255, (0, 0, 255))]
        data = b"".join(bytes([flag, x, y, *colour]) for flag, x, y, colour in corners)
        mesh = Stream(pdf, data)
        mesh.ShadingType, mesh.ColorSpace = 4, Name.DeviceRGB
        mesh.BitsPerCoordinate = mesh.BitsPerComponent = mesh.BitsPerFlag = 8
        mesh.Decode = Array([0, SIDE, 0, SIDE, 0, 1, 0, 1, 0, 1])
        return pdf.make_indirect(mesh)

    for make in (surface, radial, triangles):
        source = shaded(make)
        with Pdf.open(source) as before, pressed(source, "srgb") as after:
            first, second = seen(before), seen(after)
            for place in ((60, 150), (100, 100), (120, 80)):
                pair = zip(first.getpixel(place), second.getpixel(place), strict=True)  # type: ignore[arg-type]
                assert max(abs(a - b) for a, b in pair) <= 10, (make.__name__, place)
        for space, beyond in (("gray", BEYOND_GRAY), ("cmyk", BEYOND_INK)):
            with pressed(source, space) as made:
                assert not spaces(made) & beyond
                assert len(seen(made).getcolors(1 << 16) or ()) >= 1


@pytest.mark.parametrize("kind", [5, 6, 7])
def test_meshes_keep_their_shape(kind: int) -> None:
    points = {5: 1, 6: 12, 7: 16}[kind]
    pdf = pikepdf.new()
    piece = b"\x10" * (2 * points) + b"\xff\x00\x00" * (1 if kind == 5 else 4)
    mesh = Stream(pdf, piece * 4 if kind == 5 else (b"\0" + piece) * 2)
    mesh.ShadingType, mesh.ColorSpace = kind, Name.DeviceRGB
    mesh.BitsPerCoordinate = mesh.BitsPerComponent = 8
    if kind == 5:
        mesh.VerticesPerRow = 2
    else:
        mesh.BitsPerFlag = 8
    mesh.Decode = Array([0, SIDE, 0, SIDE, 0, 1, 0, 1, 0, 1])
    source = sheet(b"/S sh", {"/Shading": Dictionary(S=pdf.make_indirect(mesh))}, pdf)
    with pressed(source, "cmyk") as made:
        (shading,) = made.pages[0].obj.Resources.Shading.values()
        data = shading.read_bytes()
        corners = 1 if kind == 5 else 4
        assert len(data) == (4 if kind == 5 else 2) * (2 * points + 4 * corners + (kind != 5))
        assert data[0 if kind == 5 else 1 :][: 2 * points] == b"\x10" * (2 * points)
        assert list(shading.Decode)[4:] == [0, 1] * 4


def test_gradient_patterns_and_backgrounds() -> None:
    pdf = pikepdf.new()
    shading = axial(pdf, exponential([1, 0, 0], [0, 0, 1]), Background=Array([0, 1, 0]))
    pattern = pdf.make_indirect(Dictionary(PatternType=2, Shading=shading))
    source = sheet(b"/Pattern cs /P scn 10 10 99 99 re f", {"/Pattern": Dictionary(P=pattern)}, pdf)
    with pressed(source, "cmyk") as made:
        (found,) = made.pages[0].obj.Resources.Pattern.values()
        assert found.Shading.ColorSpace == Name.DeviceCMYK
        assert len(found.Shading.Background) == 4


def test_functions_compute() -> None:
    pdf = pikepdf.new()
    table = Stream(pdf, bytes([0, 255, 128, 64]))
    table.FunctionType, table.Domain, table.Range = 0, Array([0, 1, 0, 1]), Array([0, 1])
    table.Size, table.BitsPerSample = Array([2, 2]), 8
    at = function(table)
    assert at([0, 0]) == [0]
    assert at([1, 0]) == [1]
    assert abs(at([0.5, 0.5])[0] - (0 + 255 + 128 + 64) / 4 / 255) < 1e-9
    program = Stream(pdf, b"{ dup 0.5 gt { 1 exch sub } { 2 mul } ifelse 3 1 roll pop pop 1 index 0 add exch }")
    program.FunctionType, program.Domain, program.Range = 4, Array([0, 1] * 3), Array([0, 9] * 2)
    with pytest.raises(Unknown):
        function(program)([0.1, 0.2, 0.75])
    program.write(b"{ dup 0.5 gt { 1 exch sub } { 2 mul } ifelse 3 1 roll pop }")
    assert function(program)([0.1, 0.2, 0.75]) == [0.25, 0.1]
    assert samples(b"\xb4", 2, 4) == [2, 3, 1, 0]
    with pytest.raises(Unknown):
        function(Dictionary(FunctionType=9))
