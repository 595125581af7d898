"""Pictures with few colours keep their palettes and their packed pixels, and look the same."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageChops, ImageDraw

from mapmental_publish.pdf import engine
from mapmental_publish.pdf.record import PICTURES, PageInputs, PictureFile

ADDRESS = f"{PICTURES}a.png"
CSS = (
    "@page { size: 90pt; margin: 0 } body, p { margin: 0 }img { width: 90pt; height: 90pt; image-rendering: pixelated }"
)


def diagram(colours: int) -> Image.Image:
    """A picture of so many colours."""
    image = Image.new("RGB", (63, 63), "#f4f1ea")  # (an odd width: rows end within a byte)
    draw = ImageDraw.Draw(image)
    for number in range(1, colours):
        step = number * 62 // colours
        draw.rectangle(
            [step, step // 2, step + 9, 62], fill=(number * 255 // colours, 255 - number * 3 % 200, step * 4)
        )
    return image.quantize(colours, dither=Image.Dither.NONE)


def saved(image: Image.Image, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", **options)
    return buffer.getvalue()


def laid(data: bytes) -> bytes:
    markup = f'<html><body><p><img src="{ADDRESS}" alt="x"/></p></body></html>'
    pdf = engine.render(PageInputs("x", markup, CSS, (PictureFile(ADDRESS, "image/png", data),), tagged=False)).pdf
    assert isinstance(pdf, bytes)
    return pdf


def picture(pdf: bytes) -> tuple[str, int, bytes]:
    """The one picture of a file: its colour space's name, its bits, and its data as they are."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        (found,) = (
            item for item in opened.objects if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image"
        )
        space = found.ColorSpace
        name = str(space[0] if isinstance(space, pikepdf.Array) else space)
        return name, int(found.BitsPerComponent), found.read_raw_bytes()


def seen(pdf: bytes) -> Image.Image:
    document = pdfium.PdfDocument(pdf)
    image = document[0].render(scale=63 / 90 * 3).to_pil().convert("RGB")
    document.close()
    return image


@pytest.mark.parametrize(("colours", "depth"), [(2, 1), (4, 2), (13, 4), (256, 8), (100, 8)])
def test_a_palette_goes_into_the_file_as_it_is(colours: int, depth: int) -> None:
    data = saved(diagram(colours), bits=depth)
    pdf = laid(data)
    name, bits, packed = picture(pdf)
    assert name == "/Indexed"
    assert bits == depth == data[24]
    assert packed in data
    plain = laid(saved(diagram(colours).convert("RGB")))
    assert picture(plain)[0] == "/DeviceRGB"
    assert ImageChops.difference(seen(pdf), seen(plain)).getbbox() is None


def test_what_a_palette_does_not_say_all_of_is_unpacked() -> None:
    """See-through colours want a mask, and other formats pack otherwise."""
    with pikepdf.open(io.BytesIO(laid(saved(diagram(13), transparency=2)))) as clear:
        spaces = {
            str(item.ColorSpace) for item in clear.objects if isinstance(item, pikepdf.Stream) and "/Width" in item
        }
    assert spaces == {"/DeviceRGB", "/DeviceGray"}
    gif = io.BytesIO()
    diagram(13).save(gif, "GIF")
    pdf = engine.render(
        PageInputs("x", f'<html><body><img src="{PICTURES}a.gif" alt="x"/></body></html>', CSS,
                   (PictureFile(f"{PICTURES}a.gif", "image/gif", gif.getvalue()),), tagged=False)
    ).pdf  # fmt: skip
    assert isinstance(pdf, bytes)
    assert picture(pdf)[0] == "/DeviceRGB"
