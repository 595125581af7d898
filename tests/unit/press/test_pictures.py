"""Pictures become inks: by their kind, at the resolution that is wanted, their masks kept."""

from __future__ import annotations

import io
import itertools
import random
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, PdfImage, Stream, String
from PIL import Image, ImageDraw

from mapmental_publish.press.pixels import DRAWINGS, PHOTOGRAPHS, Links, Pixels, greatest_sum, limit_pixels
from mapmental_publish.press.rasters import is_photograph
from tests.unit.press.making import BEYOND_GRAY, BEYOND_INK, SIDE, picture, pressed, seen, sheet, spaces, target

PLACED = b"q 144 0 0 144 20 20 cm /I Do Q"
"""Two inches a side."""


def photograph(side: int = 300) -> Image.Image:
    """Many colours, dark and light."""
    across = Image.linear_gradient("L").resize((side, side))
    noise = Image.frombytes("L", (side, side), random.Random(4).randbytes(side * side))
    return Image.merge("RGB", (across, across.rotate(90), Image.blend(across.rotate(45), noise, 0.3)))


def diagram(side: int = 300) -> Image.Image:
    """A black line and a red square on white."""
    image = Image.new("RGB", (side, side), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((20, 20, 120, 120), fill=(200, 30, 30))
    draw.line((0, 200, side, 210), fill=(0, 0, 0), width=9)
    return image


def only(pdf: Pdf) -> Any:
    """The only picture on the page."""
    objects = pdf.pages[0].obj.Resources.XObject
    (name,) = objects.keys()
    return objects[name]


def with_picture(image: Any, content: bytes = PLACED, pdf: Pdf | None = None) -> io.BytesIO:
    """A page with one picture."""
    pdf = pdf or pikepdf.new()
    item = picture(pdf, image) if isinstance(image, Image.Image) else image
    return sheet(content, {"/XObject": Dictionary(I=item)}, pdf)


def jpeg(pdf: Pdf, image: Image.Image) -> Any:
    """A picture as a JPEG."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=95)
    stream = Stream(pdf, buffer.getvalue())
    stream.Subtype, stream.Filter = Name.Image, Name.DCTDecode
    stream.Width, stream.Height, stream.BitsPerComponent = image.width, image.height, 8
    stream.ColorSpace = {"RGB": Name.DeviceRGB, "CMYK": Name.DeviceCMYK, "L": Name.DeviceGray}[image.mode]
    if image.mode == "CMYK":
        stream.Decode = Array([1, 0] * 4)  # as Pillow, and others, write them
    return pdf.make_indirect(stream)


def pixels(item: Any) -> Image.Image:
    """A pressed picture's own pixels as they stand in the file."""
    data = item.read_raw_bytes()
    if item.get(Name.Filter) == Name.DCTDecode:
        return Image.open(io.BytesIO(data))
    image: Image.Image = PdfImage(item).as_pil_image()
    return image


@pytest.mark.parametrize(("space", "allowed"), [("gray", BEYOND_GRAY), ("cmyk", BEYOND_INK)])
@pytest.mark.parametrize("make", [photograph, diagram])
def test_rgb_pictures_are_converted(space: str, allowed: set[str], make: Any) -> None:
    with pressed(with_picture(make()), space) as made:
        assert not spaces(made) & allowed
        item = only(made)
        assert (int(item.Width), int(item.Height)) == (300, 300)


def test_photographs_stay_photographs_and_drawings_exact() -> None:
    pdf = pikepdf.new()
    with pressed(with_picture(jpeg(pdf, photograph()), pdf=pdf), "cmyk") as made:
        assert only(made).Filter == Name.DCTDecode
    with pressed(with_picture(diagram()), "cmyk") as made:
        assert only(made).Filter == Name.FlateDecode


def test_inks_of_every_pixel_are_within_the_limit() -> None:
    for make in (photograph, lambda: Image.new("RGB", (300, 300), (6, 2, 1))):
        with pressed(with_picture(make()), "cmyk", ink_limit=200.0) as made:
            assert 150 < greatest_sum(pixels(only(made)).convert("CMYK")) / 2.55 <= 200


def test_the_limit_of_pixels_is_that_of_colours() -> None:
    from mapmental_publish.press.inks import limited

    image = Image.frombytes("CMYK", (40, 40), random.Random(1).randbytes(6400))
    made = limit_pixels(image, 600)
    for before, after in list(
        zip(*[[tuple(part.tobytes()[at : at + 4]) for at in range(0, 6400, 4)] for part in (image, made)], strict=True)
    ):
        wanted = limited(tuple(value / 255 for value in before), 600 / 255)  # type: ignore[arg-type]
        assert all(abs(value * 255 - found) <= 2 for value, found in zip(wanted, after, strict=True))
        assert sum(after) <= 600


def test_lines_in_a_drawing_are_black_ink_alone() -> None:
    made = Pixels(Links(target("cmyk"))).convert(diagram(), DRAWINGS)
    assert made.getpixel((150, 205)) == (0, 0, 0, 255)
    red = made.getpixel((60, 60))
    assert isinstance(red, tuple)
    assert red[1] > 200
    assert greatest_sum(Pixels(Links(target("cmyk"))).convert(Image.new("RGB", (4, 4)), PHOTOGRAPHS)) > 255


def test_pictures_are_made_smaller_where_far_too_fine_and_never_larger() -> None:
    for side, wanted in ((1200, 600), (700, 700), (100, 100)):  # 600, 350 and 50 to the inch
        with pressed(with_picture(photograph(side)), "gray") as made:
            assert int(only(made).Width) == wanted
    # The largest place counts.
    twice = PLACED + b" q 20 0 0 20 0 0 cm /I Do Q"
    with pressed(with_picture(photograph(600), twice), "gray") as made:
        assert int(only(made).Width) == 600


def test_places_within_forms_count() -> None:
    pdf = pikepdf.new()
    form = Stream(pdf, b"q 1 0 0 1 0 0 cm /I Do Q")
    form.Subtype, form.BBox, form.Matrix = Name.Form, Array([0, 0, 1, 1]), Array([2, 0, 0, 2, 0, 0])
    form.Resources = Dictionary(XObject=Dictionary(I=picture(pdf, photograph(1200))))
    source = sheet(b"q 72 0 0 72 0 0 cm /X Do Q", {"/XObject": Dictionary(X=pdf.make_indirect(form))}, pdf)
    with pressed(source, "gray") as made:
        inner = made.pages[0].obj.Resources.XObject.X.Resources.XObject.I
        assert int(inner.Width) == 600


def test_gray_and_bilevel_pictures_pass_unchanged() -> None:
    pdf = pikepdf.new()
    item = jpeg(pdf, photograph().convert("L"))
    before = item.read_raw_bytes()
    for space in ("gray", "cmyk"):
        with pressed(
            with_picture(item, pdf=pdf) if space == "gray" else with_picture(photograph().convert("L")), space
        ) as made:
            assert only(made).ColorSpace == Name.DeviceGray
            if space == "gray":
                assert only(made).read_raw_bytes() == before
    pdf = pikepdf.new()
    bits = Stream(pdf, bytes([0b10101010] * 300 * 38))
    bits.Subtype, bits.Width, bits.Height, bits.BitsPerComponent = Name.Image, 300, 300, 1
    bits.ColorSpace = Name.DeviceGray
    with pressed(with_picture(pdf.make_indirect(bits), b"q 7 0 0 7 9 9 cm /I Do Q", pdf), "cmyk") as made:
        assert (int(only(made).Width), int(only(made).BitsPerComponent)) == (300, 1)


def test_few_colours_keep_their_index() -> None:
    pdf = pikepdf.new()
    stream = Stream(pdf, bytes([0, 1, 2, 3]))
    stream.Subtype, stream.Width, stream.Height, stream.BitsPerComponent = Name.Image, 2, 2, 8
    table = b"\xff\x00\x00\x00\xff\x00\x00\x00\xff\x00\x00\x00"
    stream.ColorSpace = Array([Name.Indexed, Name.DeviceRGB, 3, String(table)])
    with pressed(with_picture(pdf.make_indirect(stream), pdf=pdf), "cmyk") as made:
        name, base, most, colours = only(made).ColorSpace
        assert (name, base, int(most)) == (Name.Indexed, Name.DeviceCMYK, 3)
        assert bytes(colours)[12:16] == b"\0\0\0\xff"
        assert only(made).read_bytes() == bytes([0, 1, 2, 3])


def test_inks_as_they_are_written_turned_round_come_out_the_same() -> None:
    pdf = pikepdf.new()
    image = Image.new("CMYK", (64, 64), (10, 200, 90, 20))
    with pressed(with_picture(jpeg(pdf, image), pdf=pdf), "cmyk") as made:
        item = only(made)
        found = Image.open(io.BytesIO(item.read_raw_bytes())) if item.Filter == Name.DCTDecode else pixels(item)
        assert all(abs(a - b) <= 3 for a, b in zip(found.getpixel((30, 30)), (10, 200, 90, 20), strict=True))  # type: ignore[arg-type]


def test_a_colour_that_hides_becomes_a_stencil() -> None:
    pdf = pikepdf.new()
    item = picture(pdf, diagram(100), Mask=Array([250, 255, 250, 255, 250, 255]))
    with pressed(with_picture(item, b"0 0 1 rg 0 0 200 200 re f " + PLACED, pdf), "srgb") as made:
        assert only(made).Mask.ImageMask
        image = seen(made)
        assert image.getpixel((150, SIDE - 150)) == (0, 0, 255)
        assert image.getpixel((80, SIDE - 100))[0] > 180  # type: ignore[index]


@pytest.mark.parametrize(
    ("colour", "bits"), [("rgb", 16), ("rgb", 4), ("gray", 2), ("gray", 16), ("tints", 8), ("lab", 8), ("decode", 8)]
)
def test_samples_of_every_depth_are_read(colour: str, bits: int) -> None:
    pdf = pikepdf.new()
    count = {"rgb": 3, "gray": 1, "tints": 2, "lab": 3, "decode": 3}[colour]
    row = (4 * count * bits + 7) // 8
    stream = Stream(pdf, random.Random(bits).randbytes(row * 4))
    stream.Subtype, stream.Width, stream.Height, stream.BitsPerComponent = Name.Image, 4, 4, bits
    calculated = Stream(pdf, b"{ 0.5 }")
    calculated.FunctionType, calculated.Domain, calculated.Range = 4, Array([0, 1] * 2), Array([0, 1] * 3)
    stream.ColorSpace = {
        "rgb": Name.DeviceRGB,
        "decode": Name.DeviceRGB,
        "gray": Name.DeviceGray,
        "tints": Array([Name.DeviceN, Array([Name("/A"), Name("/B")]), Name.DeviceRGB, pdf.make_indirect(calculated)]),
        "lab": Array(
            [Name.Lab, Dictionary(WhitePoint=Array([0.9642, 1, 0.8249]), Range=Array([-128, 127, -128, 127]))]
        ),
    }[colour]
    if colour == "decode":
        stream.Decode = Array([1, 0, 0, 0.5, 0, 1])
    source = with_picture(pdf.make_indirect(stream), pdf=pdf)
    with pressed(source, "cmyk") as made:
        assert not spaces(made) & BEYOND_INK
    with Pdf.open(source) as before, pressed(source, "srgb") as after:
        if bits == 8 and colour in ("decode", "tints"):
            first, second = seen(before), seen(after)
            for x, y in ((40, 40), (120, 80), (150, 150)):
                pair = zip(first.getpixel((x, y)), second.getpixel((x, y)), strict=True)  # type: ignore[arg-type]
                assert max(abs(a - b) for a, b in pair) <= 6


def test_photographs_are_told_from_drawings() -> None:
    assert is_photograph(photograph())
    assert is_photograph(photograph().convert("L"))
    assert not is_photograph(diagram())
    assert not is_photograph(diagram().convert("L"))


def test_a_large_picture_is_converted_in_bands_without_seams() -> None:
    whole = Image.linear_gradient("L").resize((1500, 1500)).convert("RGB")
    made = Pixels(Links(target("gray"))).convert(whole.convert("RGB"), PHOTOGRAPHS)
    column = made.crop((700, 0, 701, 1500)).tobytes()
    assert all(abs(a - b) <= 2 for a, b in itertools.pairwise(column))
