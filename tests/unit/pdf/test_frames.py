"""The sheets of the interior: boxes to a hundredth of a point, marks outside the bleed, artwork up to its edge."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from pikepdf import Name
from PIL import Image

from mapmental_publish.pdf import marks
from mapmental_publish.pdf.frames import frame
from mapmental_publish.printing.plan import PrintPlan
from tests.support import SVG, build, make_book
from tests.unit.printing.test_plan import plan

MILLIMETRE = 72 / 25.4
PRINTERS = ("kdp", "ingram", "lulu", "offset")
TEXT = " ".join(["Some words of running text that fill a line or two of the page."] * 7)
PLATE = '![One colour and nothing else](red.png "A red plate."){#fig-red .bleed}'
DRAWING = '![A disc on white](d.svg "A drawing."){#fig-d}'
WORDS = "\n\n".join([TEXT] * 11)


def photograph() -> bytes:
    """A picture that is one strong colour all over, and of other proportions than the page."""
    buffer = io.BytesIO()
    Image.new("RGB", (3600, 2800), "#c01030").save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "recto", "media", "trim", "bleed"),
    [
        ("kdp", True, (0, 0, 441, 666), (0, 9, 432, 657), (0, 0, 441, 666)),
        ("kdp", False, (0, 0, 441, 666), (9, 9, 441, 657), (0, 0, 441, 666)),
        ("ingram", False, (0, 0, 441, 666), (9, 9, 441, 657), (0, 0, 441, 666)),
        ("lulu", True, (0, 0, 450, 666), (9, 9, 441, 657), (0, 0, 450, 666)),
    ],
)
def test_boxes_with_bleed(
    name: str,
    recto: bool,
    media: tuple[float, ...],
    trim: tuple[float, ...],
    bleed: tuple[float, ...],
) -> None:
    sheet = frame(plan(name, bleeds=True), recto=recto, leftwards=False)
    assert (sheet.media, sheet.trim, sheet.bleed) == (media, trim, bleed)
    assert frame(plan(name, bleeds=True), recto=not recto, leftwards=True) == sheet


@pytest.mark.parametrize("name", ["kdp", "ingram", "lulu"])
def test_boxes_without_bleed_are_the_trim(name: str) -> None:
    sheet = frame(plan(name), recto=True, leftwards=False)
    assert sheet.media == sheet.trim == sheet.bleed == (0, 0, 432, 648)


def test_an_offset_sheet_has_room_for_its_marks() -> None:
    sheet = frame(plan("offset"), recto=True, leftwards=False)
    for trim, bleed, media, sign in zip(sheet.trim, sheet.bleed, sheet.media, (1, 1, -1, -1), strict=True):
        assert (trim - bleed) * sign == pytest.approx(3 * MILLIMETRE, abs=0.001)
        assert (bleed - media) * sign == pytest.approx(marks.SLUG, abs=0.001)
    assert sheet.trim[2] - sheet.trim[0] == pytest.approx(432, abs=0.001)


@pytest.mark.parametrize("colour", ["gray", "cmyk", "srgb"])
def test_marks_stand_outside_the_bleed_and_on_the_sheet(colour: str) -> None:
    sheet = frame(plan("offset"), recto=True, leftwards=False)
    with pikepdf.new() as pdf:
        form = marks.draw(pdf, sheet.media, sheet.bleed, sheet.trim, colour)
        space = form.Resources.ColorSpace.All
        content = form.read_bytes().decode()
    assert (space[0], space[1]) == (Name.Separation, Name.All)
    points = re.findall(r"(-?[\d.]+) (-?[\d.]+) (?:m|l)\b", content)
    squares = re.findall(r"([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) re", content)
    points += [(x, y) for x, y, _, _ in squares]
    points += [(float(x) + float(w), float(y) + float(h)) for x, y, w, h in squares]
    assert len(points) > 30
    left, bottom, right, top = sheet.bleed
    for x, y in ((float(x), float(y)) for x, y in points):
        assert 0 < x < sheet.media[2]
        assert 0 < y < sheet.media[3]
        assert not (left < x < right and bottom < y < top), (x, y)
    has_inks = re.search(r"\bk\b", content) is not None
    assert has_inks == (colour == "cmyk")
    assert not re.search(r"\b(rg|RG)\b", content)


@pytest.fixture(scope="module", params=PRINTERS)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, bytes]:
    """A book with a picture that bleeds on a page of its own, made for each printer."""
    name = str(request.param)
    root = tmp_path_factory.mktemp(name)
    stuff = "\n\n".join(f"## Part {number}\n\n{WORDS}" for number in range(8))
    book = make_book(
        root / "book",
        {
            "collection.toml": 'title = "Plates"\nlanguage = "en"\narticles = ["one.md"]\n[print]\nink = "colour"\n',
            "one.md": f"# One\n\n{WORDS}\n\n{PLATE}\n\n{stuff}\n\n{DRAWING}\n",
            "red.png": photograph(),
            "d.svg": SVG,
        },
    )
    outcome = build(book, root / "out", "pdf", extra=("--printer", name))
    assert outcome.code == 0, outcome.text
    return name, (root / "out" / "plates-print.pdf").read_bytes()


def test_every_page_has_the_boxes_of_its_side(made: tuple[str, bytes]) -> None:
    name, data = made
    planned = plan(name, ink="colour", bleeds=True)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert len(pdf.pages) % planned.printer.pages_multiple == 0
        for number, page in enumerate(pdf.pages, start=1):
            sheet = frame(planned, recto=number % 2 == 1, leftwards=False)
            boxes = {"MediaBox": sheet.media, "CropBox": sheet.media, "BleedBox": sheet.bleed, "TrimBox": sheet.trim}
            for key, wanted in boxes.items():
                box = [float(value) for value in page.obj[Name(f"/{key}")]]
                assert box == pytest.approx(list(wanted), abs=0.01), (number, key)


def _red(pixel: tuple[int, ...]) -> bool:
    return pixel[0] > 120 and pixel[1] < 90 and pixel[2] < 110


def coloured(data: bytes, planned: PrintPlan, *, leftwards: bool = False) -> list[int]:
    """The pages that are red all over, up to the edge of the bleed and no further; fails where one is not quite."""
    document = pypdfium2.PdfDocument(data)
    scale = 4
    plates = []
    for number in range(len(document)):
        image = document[number].render(scale=scale).to_pil().convert("RGB")
        if not _red(image.getpixel((image.width // 2, image.height // 6))):  # type: ignore[arg-type]
            continue
        plates.append(number)
        sheet = frame(planned, recto=number % 2 == 0, leftwards=leftwards)
        left, bottom, right, top = (value * scale for value in sheet.bleed)
        upper, lower = image.height - top, image.height - bottom
        inset = scale // 2
        for share in (0.03, 0.35, 0.62, 0.97):
            x, y = left + (right - left) * share, upper + (lower - upper) * share
            for point in ((left + inset, y), (right - inset - 1, y), (x, upper + inset), (x, lower - inset - 1)):
                assert _red(image.getpixel((int(point[0]), int(point[1])))), (number, point)  # type: ignore[arg-type]
            if planned.marks:
                for point in ((left - 2, y), (right + 2, y), (x, upper - 2), (x, lower + 2)):
                    assert image.getpixel((int(point[0]), int(point[1]))) == (255, 255, 255), point
    document.close()
    return plates


def test_artwork_that_bleeds_reaches_the_edge_of_the_bleed_and_goes_no_further(made: tuple[str, bytes]) -> None:
    name, data = made
    assert len(coloured(data, plan(name, ink="colour", bleeds=True))) == 1


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_ground_of_a_parts_title_bleeds_too(language: str, tmp_path: Path) -> None:
    settings = (
        f'title = "Parts"\nlanguage = "{language}"\n[[part]]\ntitle = "One"\narticles = ["one.md"]\n'
        '[print]\nink = "colour"\nprinter = "ingram"\n'
    )
    tokens = '[print.part]\nground = "#c01030"\nink = "#ffffff"\n'
    book = make_book(tmp_path / "book", {"collection.toml": settings, "layouts/tokens.toml": tokens})
    outcome = build(book, tmp_path / "out", "pdf")
    assert outcome.code == 0, outcome.text
    data = (tmp_path / "out" / "parts-print.pdf").read_bytes()
    assert len(coloured(data, plan("ingram", ink="colour", bleeds=True), leftwards=language == "ar")) == 1
    settings = settings.replace('"colour"', '"colour"\nbleed = false')
    (book / "collection.toml").write_text(settings, encoding="utf-8")
    outcome = build(book, tmp_path / "out", "pdf")
    assert "print-bleed-cut" in outcome.rules()


def test_marks_are_where_they_are_wanted_and_nowhere_else(made: tuple[str, bytes]) -> None:
    name, data = made
    with pikepdf.open(io.BytesIO(data)) as pdf:
        marked = [Name.PrintersMarks in page.obj.get(Name.Resources, {}).get(Name.XObject, {}) for page in pdf.pages]
    assert set(marked) == {name == "offset"}


def test_the_text_goes_on_around_a_plate(made: tuple[str, bytes]) -> None:
    """No page before or after the plate is left half empty, none of them passes for an article's opening."""
    _, data = made
    document = pypdfium2.PdfDocument(data)
    texts = [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    document.close()
    plate = next(number for number, text in enumerate(texts) if "A red plate" in text and len(text) < 100)
    assert len(texts[plate - 1]) > 1200
    assert len(texts[plate + 1]) > 1200
    assert re.search(r" \d+ (Plates|One)$| (Plates|One) \d+$", texts[plate + 1])  # it has a running head
