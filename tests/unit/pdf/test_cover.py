"""The cover as it is made: the wrap's size, type and barcode as they lie on the sheet, the ebook's front, the proof."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from mapmental_publish import pipeline
from mapmental_publish.context import BuildContext, Silent
from mapmental_publish.diagnostics import Findings
from mapmental_publish.errors import ContentFaulty
from mapmental_publish.layout import Layouts, direction
from mapmental_publish.pdf import cover_wrap
from mapmental_publish.pdf.cover import HEIGHT, WIDTH, cover_image
from mapmental_publish.pdf.cover_type import Hand, is_east_asian, largest
from mapmental_publish.pdf.verify import fonts_of
from mapmental_publish.printing.wrap import Area, Wrap, wrap
from tests.support import make_book, png

ISBN = "978-0-306-40615-7"
PRINTERS = ("kdp", "ingram", "lulu", "offset")
BLURB = "A first paragraph that leads.\\n\\nA second one, which says more about the book and its readers."


class Covered:
    """A small book whose cover can be made for any number of pages."""

    def __init__(
        self, folder: Path, patch: pytest.MonkeyPatch, keys: str = "", files: dict[str, Any] | None = None
    ) -> None:
        head = keys if keys.startswith("title") else 'title = "Maps of Small Hours"\n' + keys
        collection = f'articles = ["one.md"]\n{head}\n'
        self.folder = make_book(folder / "book", {"collection.toml": collection, **(files or {})})
        self.patch = patch
        self.findings = Findings()

    def _read(self, printer: str) -> tuple[pipeline.Book, BuildContext]:
        findings = Findings()
        request = pipeline.Request(self.folder, self.folder / "out", editions=("wrap",), printer=printer)
        book = pipeline.read(request, findings, Silent())
        return book, pipeline.equip(request, book, findings, Silent())

    def make(self, printer: str = "kdp", pages: int = 200, *, proof: bool = False) -> bytes:
        """The finished file."""
        book, context = self._read(printer)
        self.findings = context.findings
        self.patch.setattr(cover_wrap, "number_of_pages", lambda *_: pages)
        artifact = cover_wrap.build(book.collection, context, proof=proof)
        data = artifact.data
        artifact.close()
        return data

    def sheet(self, printer: str = "kdp", pages: int = 200) -> Wrap:
        """How the sheet is measured out."""
        book, context = self._read(printer)
        assert context.plan is not None
        found = wrap(context.plan, pages, right_to_left=direction(book.collection.settings.language) == "rtl")
        assert found is not None
        return found

    def front(self) -> Image.Image:
        """The ebook's cover."""
        book, context = self._read("")
        return Image.open(io.BytesIO(cover_image(book.collection, context).data))

    def rules(self) -> list[str]:
        """What was found."""
        return [finding.rule for finding in self.findings]


@pytest.fixture
def patch(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A short name."""
    return monkeypatch


def rendered(data: bytes, ppi: float = 300) -> Image.Image:
    """The sheet as a picture."""
    document = pypdfium2.PdfDocument(data)
    try:
        return document[0].render(scale=ppi / 72).to_pil().convert("RGB")
    finally:
        document.close()


def cut(image: Image.Image, area: Area, sheet: Wrap, *, inside: float = 0) -> Image.Image:
    """A part of the sheet's picture, ``inside`` points smaller on each side."""
    scale = image.width / sheet.width
    box = (area.x + inside, area.y + inside, area.right - inside, area.bottom - inside)
    return image.crop(tuple(round(value * scale) for value in box))  # type: ignore[arg-type]


def words(data: bytes) -> list[tuple[str, Area]]:
    """Every sign on the sheet and the ink's place, from the upper left corner."""
    document = pypdfium2.PdfDocument(data)
    try:
        page = document[0]
        height, text = page.get_height(), page.get_textpage()
        found = []
        for number in range(text.count_chars()):
            left, bottom, right, top = text.get_charbox(number)
            sign = text.get_text_range(number, 1)
            if sign.strip():
                found.append((sign, Area(left, height - top, right - left, top - bottom)))
        return found
    finally:
        document.close()


def within(inner: Area, outer: Area) -> bool:
    return (
        inner.x >= outer.x - 0.05
        and inner.right <= outer.right + 0.05
        and inner.y >= outer.y - 0.05
        and inner.bottom <= outer.bottom + 0.05
    )


@pytest.mark.parametrize("ink", ["black", "colour"])
@pytest.mark.parametrize("printer", PRINTERS)
def test_the_wrap_has_exact_boxes_and_its_typefaces_with_it(
    printer: str, ink: str, tmp_path: Path, patch: pytest.MonkeyPatch
) -> None:
    book = Covered(tmp_path, patch, f'[print]\nink = "{ink}"\nspine = "12mm"\n[isbn]\npaperback = "{ISBN}"\n')
    data, sheet = book.make(printer), book.sheet(printer)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        page = pdf.pages[0].obj
        assert len(pdf.pages) == 1
        for name, area in (("MediaBox", Area(0, 0, sheet.width, sheet.height)), ("TrimBox", sheet.trim)):
            box = [float(value) for value in page[f"/{name}"]]
            assert box == pytest.approx(area.box(sheet.height), abs=0.01), name
        assert [float(v) for v in page.BleedBox] == pytest.approx(sheet.art.box(sheet.height), abs=0.01)
        assert all(font.embedded for font in fonts_of(pdf))
        assert fonts_of(pdf)
        assert "/Annots" not in page
        assert "/Outlines" not in pdf.Root
    assert book.rules() == []


@pytest.mark.parametrize("printer", PRINTERS)
def test_the_barcode_is_read_from_the_sheet(printer: str, tmp_path: Path, patch: pytest.MonkeyPatch) -> None:
    book = Covered(tmp_path, patch, f'[print]\nprice = "18.99"\nspine = "12mm"\n[isbn]\npaperback = "{ISBN}"\n')
    image, sheet = rendered(book.make(printer)), book.sheet(printer)
    for part in (image, cut(image, sheet.barcode, sheet)):
        found = zxingcpp.read_barcodes(part, ean_add_on_symbol=zxingcpp.EanAddOnSymbol.Read)
        assert "978030640615751899" in [one.text.replace(" ", "") for one in found]


def test_the_zone_is_white_and_without_a_number_empty(tmp_path: Path, patch: pytest.MonkeyPatch) -> None:
    art = '[cover]\nart = "night.png"\n'
    files = {"night.png": png(400, 300, "#101820")}
    book = Covered(tmp_path / "a", patch, art, files)
    image, sheet = rendered(book.make(), 100), book.sheet()
    assert cut(image, sheet.barcode, sheet, inside=0.5).getextrema() == ((255, 255),) * 3
    around = cut(image, Area(sheet.barcode.x - 8, sheet.barcode.y - 8, sheet.barcode.width + 16, 6), sheet)
    assert max(high for _, high in around.getextrema()) < 60
    assert book.rules() == ["cover-no-isbn"]

    numbered = Covered(tmp_path / "b", patch, f'[isbn]\npaperback = "{ISBN}"\n' + art, files)
    image = rendered(numbered.make(), 100)
    colours = {colour for _, colour in cut(image, sheet.barcode, sheet, inside=1).getcolors(1 << 20)}
    assert all(max(colour) - min(colour) <= 6 for colour in colours)  # black, white, and the edges between
    assert numbered.rules() == []


@pytest.mark.parametrize("printer", PRINTERS)
def test_bars_are_shapes_in_black_ink_alone(printer: str, tmp_path: Path, patch: pytest.MonkeyPatch) -> None:
    book = Covered(tmp_path, patch, f'[print]\nink = "colour"\n[isbn]\npaperback = "{ISBN}"\n')
    with pikepdf.open(io.BytesIO(book.make(printer))) as pdf:
        found = []
        _collect(pdf.pages[0].obj, [], found)
    bars = [colour for colour, rectangles in found if rectangles >= 46]
    assert bars in (["0 g"], ["0 0 0 1 k"])


def _collect(holder: Any, colour: list[str], found: list[tuple[str, int]]) -> None:
    """The colour of every filled path, and how many subpaths it has; forms are gone into."""
    stack, now, moves = [], colour[-1] if colour else "0 g", 0
    for operands, operator in pikepdf.parse_content_stream(holder):
        name = str(operator)
        if name == "q":
            stack.append(now)
        elif name == "Q":
            now = stack.pop()
        elif name in ("g", "k", "rg"):
            now = " ".join(f"{float(value):g}" for value in operands) + f" {name}"
        elif name in ("m", "re"):
            moves += 1
        elif name in ("f", "f*", "B", "S", "n", "s"):
            if name.startswith("f"):
                found.append((now, moves))
            moves = 0
        elif name == "Do":
            form = holder.get("/Resources", {}).get("/XObject", {}).get(str(operands[0]))
            if form is not None and form.get("/Subtype") == "/Form":
                _collect(form, [now], found)


def test_words_keep_to_what_is_safe(tmp_path: Path, patch: pytest.MonkeyPatch) -> None:
    keys = (
        f'publisher = "Night Press"\ndescription = "A plain book."\nsubtitle = "What helps"\n'
        f'[isbn]\npaperback = "{ISBN}"\n[cover]\nblurb = "{BLURB}"\n'
        '[[contributor]]\nname = "Ada Example"\nbio = "She maps."\n'
    )
    book = Covered(tmp_path, patch, keys)
    signs, sheet = words(book.make("kdp", 200)), book.sheet("kdp", 200)
    assert sheet.spine_text is not None
    text = "".join(sign for sign, _ in signs)
    assert "Afirstparagraphthatleads.Asecondone" in text
    assert "AdaExampleShemaps." in text
    on_spine = [sign for sign, area in signs if sheet.spine.x < area.x + area.width / 2 < sheet.spine.right]
    assert "".join(on_spine) == "MapsofSmallHoursAdaExampleNightPress"
    for sign, area in signs:
        homes = (sheet.safe_back, sheet.safe_front, sheet.spine_text)
        assert any(within(area, home) for home in homes), (sign, area)
    for sign, area in signs:
        in_zone = area.right > sheet.barcode.x and area.bottom > sheet.barcode.y and area.x < sheet.barcode.right
        assert not in_zone or sign.isdigit() or sign in "ISBN-", sign


def test_thin_spines_carry_no_words(tmp_path: Path, patch: pytest.MonkeyPatch) -> None:
    book = Covered(tmp_path, patch)
    for pages, expected in ((60, False), (78, False), (160, True)):
        signs, sheet = words(book.make("kdp", pages)), book.sheet("kdp", pages)
        on_spine = [area for _, area in signs if sheet.spine.x < area.x + area.width / 2 < sheet.spine.right]
        assert bool(on_spine) == expected, pages


@pytest.mark.parametrize(("language", "title"), [("he", "מפות של לילה"), ("ar", "خرائط الليل"), ("ja", "夜の地図")])
def test_other_scripts(language: str, title: str, tmp_path: Path, patch: pytest.MonkeyPatch) -> None:
    book = Covered(tmp_path, patch, f'title = "{title}"\nlanguage = "{language}"\n')
    signs, sheet = words(book.make("kdp", 240)), book.sheet("kdp", 240)
    assert (sheet.front.x < sheet.back.x) == (language != "ja")
    on_front = [sign for sign, area in signs if within(area, sheet.safe_front)]
    assert len(on_front) >= len(title.replace(" ", "")) - 2
    spine = sorted(
        (area.y, sign) for sign, area in signs if sheet.spine_text is not None and within(area, sheet.spine_text)
    )
    assert len(spine) >= len(title.replace(" ", "")) - 2
    if language in ("he", "ja"):
        assert spine[0][1] == title[0], "the title begins at the head"


def test_the_same_book_gives_the_same_bytes(tmp_path: Path, patch: pytest.MonkeyPatch) -> None:
    keys = f'[isbn]\npaperback = "{ISBN}"\n[print]\nink = "colour"\n'
    one, two = Covered(tmp_path / "a", patch, keys), Covered(tmp_path / "b", patch, keys)
    for printer in ("kdp", "offset"):
        assert one.make(printer) == two.make(printer)
    assert one.make(proof=True) == two.make(proof=True)


def test_the_proof_shows_the_design_and_what_the_printer_does_with_it(
    tmp_path: Path, patch: pytest.MonkeyPatch
) -> None:
    book = Covered(tmp_path, patch)
    data, sheet = book.make(pages=200, proof=True), book.sheet()
    signs = "".join(sign for sign, _ in words(data))
    assert "AmazonKDP:paperbackwhite" in signs
    assert "200pages" in signs
    assert f"{sheet.spine.width / 72:.3f}in" in signs
    image = rendered(data, 72)
    scale, edge = image.width / (sheet.width + 96), 48
    column = [image.getpixel((round((edge + sheet.folds[0]) * scale), y)) for y in range(image.height)]
    blue = [pixel for pixel in column if isinstance(pixel, tuple) and pixel[2] > pixel[0] + 60]
    assert len(blue) > image.height / 4


@pytest.mark.parametrize("language", ["en", "he"])
def test_art_ends_at_the_bleed(language: str, tmp_path: Path, patch: pytest.MonkeyPatch) -> None:
    book = Covered(tmp_path, patch, f'language = "{language}"\n[print]\nspine = "12mm"\n')
    sheet = book.sheet("offset")
    image = rendered(book.make("offset"), 144)
    height = sheet.art.height / 5  # between the targets in the middle and the marks at the corners
    for x in (0.0, sheet.art.right + 1):
        for y in (sheet.art.y + height, sheet.art.y + 3 * height):
            beside = cut(image, Area(x, y, sheet.art.x - 1, height), sheet)
            assert beside.getextrema() == ((255, 255),) * 3, (x, y)
    # On the proof the sheet lies in the middle, whichever way the book is read.
    proof = rendered(book.make("offset", proof=True), 144)
    inks = proof.crop((0, proof.height // 2, proof.width, proof.height - 200)).convert("L")
    ground = inks.point(lambda value: 255 * (value < 250)).getbbox()
    assert ground is not None
    assert proof.width - ground[2] == pytest.approx((48 + sheet.art.x) * 2, abs=4)


def test_the_front_of_the_ebook(tmp_path: Path, patch: pytest.MonkeyPatch) -> None:
    plain = Covered(tmp_path / "plain", patch).front()
    assert (plain.size, plain.mode, plain.format) == ((WIDTH, HEIGHT), "RGB", "JPEG")
    art = Covered(tmp_path / "art", patch, '[cover]\nart = "night.png"\n', {"night.png": png(90, 40, "#204060")})
    image = art.front()
    assert image.getpixel((5, 5)) == pytest.approx((0x20, 0x40, 0x60), abs=6)
    assert image.getpixel((WIDTH - 5, HEIGHT - 5)) == pytest.approx((0x20, 0x40, 0x60), abs=6)
    colours = image.resize((160, 256)).getcolors(1 << 16)
    assert colours is not None
    assert len(colours) > 20, "the title stands on it"
    finished = Covered(tmp_path / "done", patch, 'cover = "done.png"\n', {"done.png": png(500, 800, "#aa3311")})
    image = finished.front()
    assert image.size == (500, 800)
    assert image.getextrema() == tuple((value, value) for value in image.getpixel((0, 0)))  # type: ignore[arg-type]


def test_art_goes_over_the_front_or_over_everything(tmp_path: Path, patch: pytest.MonkeyPatch) -> None:
    for name, size, spread, everywhere in (
        ("wide", (900, 400), "", True),
        ("tall", (300, 480), "", False),
        ("wide-on-front", (900, 400), "front", False),
        ("tall-on-all", (300, 480), "wrap", True),
    ):
        keys = f'[cover]\nart = "art.png"\nspread = "{spread}"\n'
        book = Covered(tmp_path / name, patch, keys, {"art.png": png(*size, "#c03020")})
        image, sheet = rendered(book.make(), 40), book.sheet()
        right, left = image.getpixel((image.width - 2, 2)), image.getpixel((2, 2))
        assert isinstance(right, tuple)
        assert isinstance(left, tuple)
        assert right[0] > right[2] + 60, name
        assert (left[0] > left[2] + 60) == everywhere, name
        assert sheet.width > 0


def test_a_finished_front_is_all_there_is_on_the_front(tmp_path: Path, patch: pytest.MonkeyPatch) -> None:
    book = Covered(tmp_path, patch, 'cover = "done.png"\n', {"done.png": png(500, 800, "#aa3311")})
    data, sheet = book.make(), book.sheet()
    image = rendered(data, 40)
    front = cut(image, sheet.front_art, sheet, inside=2)
    assert all(high - low <= 4 for low, high in front.getextrema())
    assert image.getpixel((2, 2)) != front.getpixel((0, 0))
    assert not [sign for sign, area in words(data) if within(area, sheet.front)]
    assert [sign for sign, area in words(data) if within(area, sheet.spine)]


def test_a_long_title_on_the_spine_goes_over_the_lines_on_ground_of_its_own(
    tmp_path: Path, patch: pytest.MonkeyPatch
) -> None:
    title = "The Complete Practical Encyclopaedia of Misunderstood Psychopharmacological Interventions"
    book = Covered(tmp_path, patch, f'title = "{title}"\n')
    data, sheet = book.make(), book.sheet()
    assert sheet.spine_text is not None
    spine = [(sign, area) for sign, area in words(data) if within(area, sheet.spine_text)]
    assert "".join(sign for sign, _ in spine) == title.replace(" ", "")
    middle = Area(sheet.spine_text.x, sheet.spine.y + 0.55 * sheet.spine.height, sheet.spine_text.width, 60)
    colours = cut(rendered(data, 200), middle, sheet).getcolors(1 << 20)
    assert colours is not None
    # Ground and the title's colour with what lies between: the orange line is not among them.
    assert not [colour for _, colour in colours if colour[0] > colour[2] + 60]


def test_a_spine_nobody_knows_is_told(tmp_path: Path, patch: pytest.MonkeyPatch) -> None:
    book = Covered(tmp_path, patch)
    book.make("ingram")
    assert "cover-spine-estimated" in book.rules()
    book.make("kdp")
    assert "cover-spine-estimated" not in book.rules()


def test_a_book_too_thin_to_be_bound_gets_no_wrap(tmp_path: Path, patch: pytest.MonkeyPatch) -> None:
    book = Covered(tmp_path, patch)
    with pytest.raises(ContentFaulty):
        book.make("kdp", pages=22)
    assert book.rules() == ["print-page-count"]


def test_a_hardcover_needs_to_know_its_case(tmp_path: Path, patch: pytest.MonkeyPatch) -> None:
    book = Covered(tmp_path / "a", patch, '[print]\nbinding = "hardcover"\n')
    with pytest.raises(ContentFaulty):
        book.make("kdp")
    assert book.rules() == ["cover-case-unknown"]
    printer = (
        'title = "Case Maker"\nsource = "its template"\nverified_on = 2026-11-23\n[[stock]]\nbinding = "hardcover"\n'
        'ink = "black"\nspine_per_page = "0.1mm"\nspine_base = "6mm"\n'
        '[cover.case]\nturn_in = "17mm"\nhinge = "9mm"\noverhang = "3mm"\n'
    )
    keys = f'[print]\nbinding = "hardcover"\n[isbn]\nhardcover = "{ISBN}"\n'
    cased = Covered(tmp_path / "b", patch, keys, {"printers/maker.toml": printer})
    image, sheet = rendered(cased.make("maker")), cased.sheet("maker")
    assert sheet.height == pytest.approx(648 + 2 * (3 + 17) * 72 / 25.4, abs=0.01)
    found = zxingcpp.read_barcodes(cut(image, sheet.barcode, sheet))
    assert ISBN.replace("-", "") in [one.text for one in found]
    assert cased.rules() == []


def test_a_zone_too_small_for_a_barcode_is_told(tmp_path: Path, patch: pytest.MonkeyPatch) -> None:
    printer = (
        'title = "Small Zones"\nsource = "its template"\nverified_on = 2026-11-23\n[[stock]]\nink = "black"\n'
        'spine_per_page = "0.1mm"\n[cover]\nbarcode_width = "{}in"\nbarcode_height = "1.2in"\n'
    )
    keys = f'[isbn]\npaperback = "{ISBN}"\n'
    for width, fires in ((1.2, True), (2.0, False)):
        book = Covered(tmp_path / str(width), patch, keys, {"printers/small.toml": printer.format(width)})
        book.make("small")
        assert book.rules() == ["cover-barcode-room"] * fires


def test_too_many_words_on_the_back_are_told(tmp_path: Path, patch: pytest.MonkeyPatch) -> None:
    keys = f'[isbn]\npaperback = "{ISBN}"\n[cover]\nblurb = "{{}}"\n'
    long = Covered(tmp_path / "long", patch, keys.format("Far too many words for a small book. " * 150))
    long.make()
    assert long.rules() == ["cover-words-long"]
    full = Covered(tmp_path / "full", patch, keys.format("Rather many words for a small book. " * 30))
    signs, sheet = words(full.make()), full.sheet()
    assert full.rules() == []
    blurb = [area for sign, area in signs if within(area, sheet.back) and area.bottom < sheet.barcode.y]
    assert max(area.bottom for area in blurb) < sheet.barcode.y


@pytest.mark.parametrize(
    "title",
    [
        "Map",
        "Mapping the Mind",
        "On the Unexpected Uses of Ordinary Medicines in Extraordinary Times and Places",
        "Donau" * 9,
    ],
)
def test_titles_of_any_length_stay_on_the_front(title: str, tmp_path: Path, patch: pytest.MonkeyPatch) -> None:
    book = Covered(tmp_path, patch, f'title = "{title}"\n')
    signs, sheet = words(book.make()), book.sheet()
    on_front = "".join(sign for sign, area in signs if within(area, sheet.safe_front))
    assert title.replace(" ", "") in on_front


def test_type_is_measured_as_it_is_set() -> None:
    hand = Hand.of(Layouts(), "text", "en", 700)
    assert hand.width("Mapping") < hand.width("Mapping the Mind")
    assert [len(hand.lines("one two three", 10, width)) for width in (500, 40, 1)] == [1, 2, 3]
    assert hand.lines("", 10, 100) == []
    fits = largest(hand, "Mapping the Mind", (300, 200), (10, 90), 1.1)
    assert 10 < fits < 90
    assert all(filled <= 300 for filled in hand.lines("Mapping the Mind", fits, 300))
    assert largest(hand, "Donau" * 40, (50, 20), (10, 90), 1.1) == 10
    # A scrap on the last line is worth a slightly smaller size.
    east = Hand.of(Layouts(), "text", "ja", 700)
    size = largest(east, "夜の地図と朝", (300, 400), (20, 58), 1.25)
    assert len(east.lines("夜の地図と朝", size, 300)) == 1
    assert is_east_asian("夜の 地図")
    assert not is_east_asian("夜のMap")
    assert not is_east_asian("")
