"""Files of other tools: other habits of writing, other ways to be transparent."""

from __future__ import annotations

import io

import pikepdf
import pytest
from fpdf import FPDF
from fpdf.pattern import LinearGradient
from PIL import Image
from reportlab.lib.colors import CMYKColor, CMYKColorSep, Color, HexColor
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tests.unit.press.making import BEYOND_GRAY, BEYOND_INK, pressed, seen, spaces, transparent

SIDE = 200


def soft() -> Image.Image:
    """A disc with soft edges."""
    image = Image.new("RGBA", (120, 120), (20, 60, 200, 0))
    image.putalpha(Image.radial_gradient("L").resize((120, 120)).point(lambda value: 255 - value))
    return image


def by_reportlab() -> io.BytesIO:
    """Inks, a spot colour, a gradient, a form, see-through shapes and a picture with soft edges."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(SIDE, SIDE), pageCompression=1)
    canvas.linearGradient(0, 0, SIDE, 0, (HexColor("#ffcc00"), HexColor("#0055aa")), extend=True)
    canvas.setFillColor(CMYKColor(0.9, 0.4, 0, 0.2))
    canvas.rect(10, 170, 20, 20, stroke=0, fill=1)
    canvas.setFillColor(CMYKColorSep(0.1, 0.9, 0.8, 0, spotName="BRICK", density=0.8))
    canvas.rect(60, 170, 20, 20, stroke=0, fill=1)
    canvas.setFillColor(Color(1, 1, 1, alpha=0.6))
    canvas.roundRect(20, 20, 100, 60, 10, stroke=1, fill=1)
    canvas.beginForm("mark")
    canvas.setFillColor(HexColor("#207040"))
    canvas.circle(20, 20, 15, stroke=0, fill=1)
    canvas.endForm()
    canvas.translate(110, 150)
    canvas.doForm("mark")
    canvas.translate(-110, -150)
    canvas.drawImage(ImageReader(soft()), 120, 60, 70, 70, mask="auto")
    canvas.setFillGray(0)
    canvas.drawString(30, 50, "Words (with brackets) \\ and more")
    canvas.save()
    buffer.seek(0)
    return buffer


def by_fpdf() -> io.BytesIO:
    """Colours of three kinds, alpha, a gradient, and a picture with soft edges."""
    pdf = FPDF(unit="pt", format=(SIDE, SIDE))
    pdf.add_page()
    pdf.set_fill_color(30, 120, 90)
    pdf.rect(10, 10, 80, 60, style="F")
    with pdf.local_context(fill_opacity=0.5, stroke_opacity=0.5, blend_mode="Multiply"):
        pdf.set_fill_color(230, 80, 40)
        pdf.rect(50, 40, 80, 60, style="DF")
    with pdf.use_pattern(LinearGradient(0, 0, SIDE, 0, colors=["#ff0000", "#00ff00", "#0000ff"])):
        pdf.rect(10, 120, 180, 30, style="F")
    pdf.image(soft(), 140, 10, 50, 50)
    pdf.set_font("Helvetica", size=12)
    pdf.text(20, 180, "Words below")
    return io.BytesIO(bytes(pdf.output()))


@pytest.mark.parametrize("make", [by_reportlab, by_fpdf])
@pytest.mark.parametrize("standard", ["", "PDF/X-1a:2001", "PDF/X-4"])
def test_files_of_other_tools(make: object, standard: str) -> None:
    assert callable(make)
    source = make()
    flatten = standard != "PDF/X-4"
    for space, beyond in (("gray", BEYOND_GRAY), ("cmyk", BEYOND_INK)):
        with pressed(source, space, standard=standard, flatten=flatten) as made:
            assert not spaces(made) & beyond
            assert bool(transparent(made)) == (not flatten)


@pytest.mark.parametrize("make", [by_reportlab, by_fpdf])
def test_they_look_the_same(make: object) -> None:
    assert callable(make)
    source = make()
    with pikepdf.Pdf.open(source) as before, pressed(source, "srgb") as after:
        first, second = seen(before), seen(after)
        different = [
            max(abs(a - b) for a, b in zip(first.getpixel((x, y)), second.getpixel((x, y)), strict=True))  # type: ignore[arg-type]
            for x in range(2, SIDE, 5)
            for y in range(2, SIDE, 5)
        ]
    # Inks are shown by the profile here, by the reader's own table there: two small squares.
    assert sum(1 for value in different if value > 16) <= len(different) * 0.04
