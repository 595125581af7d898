"""PDFs made by other tools, through the command line as anybody would use it."""

from __future__ import annotations

import io
import json
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from fpdf import FPDF
from pikepdf import Pdf
from PIL import Image, ImageOps
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from mapmental_publish.preflight.frames import frame
from mapmental_publish.preflight.geometry import Box
from mapmental_publish.preflight.interpreter import interpret_page
from mapmental_publish.preflight.library import Library
from mapmental_publish.preflight.seen import ink_box, visible
from mapmental_publish.printing.plan import PrintPlan
from tests.support import Outcome, run

from .making import INCH, book, letters, plan

KDP = ("--printer", "kdp")


def check(file: Path, out: Path, *options: str) -> Outcome:
    return run("check", file, "--out", out, "--format", "json", *options)


def report(out: Path, file: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((out / f"{file.stem}-preflight.json").read_text(encoding="utf-8"))
    return data


def rules(outcome: Outcome) -> set[str]:
    return {rule.removeprefix("preflight-") for rule in outcome.rules()}


@pytest.fixture
def face(tmp_path: Path) -> Path:
    path = tmp_path / "boxes.ttf"
    path.write_bytes(letters())
    return path


def reportlab_book(
    path: Path, face: Path, draw: Any = None, *, size: tuple[float, float] = (432, 648), count: int = 24
) -> Path:
    pdfmetrics.registerFont(TTFont("Boxes", str(face)))
    canvas = Canvas(str(path), pagesize=size, invariant=1)
    for number in range(1, count + 1):
        canvas.setFont("Boxes", 12)
        canvas.setFillGray(0)
        canvas.drawString(100, 400, "AAA A")
        if draw is not None:
            draw(canvas, number)
        canvas.showPage()
    canvas.save()
    return path


def test_a_book_of_reportlab_passes(tmp_path: Path, face: Path) -> None:
    file = reportlab_book(tmp_path / "book.pdf", face)
    outcome = check(file, tmp_path / "out", *KDP)
    assert outcome.code == 0, outcome.text
    # Reportlab declares a standard face it never uses; only what is used counts.
    assert rules(outcome) == set()
    data = report(tmp_path / "out", file)
    assert data["accepted"] is True
    assert data["pages"] == 24
    assert data["boxes"][0]["trim"] == [0, 0, 432, 648]


def test_where_reportlab_puts_its_text(tmp_path: Path, face: Path) -> None:
    """The A's ink begins 0.05 em right of its origin, and ends 0.45 em from it."""

    def draw(canvas: Canvas, number: int) -> None:
        if number == 5:
            canvas.drawString(26.3, 300, "A")
        if number == 7:
            canvas.drawString(26.41, 300, "A")

    chosen = check(reportlab_book(tmp_path / "b.pdf", face, draw), tmp_path / "out", *KDP)
    assert rules(chosen) == {"text-in-gutter"}
    assert [finding["line"] for finding in chosen.findings()] == [5]
    data = report(tmp_path / "out", tmp_path / "b.pdf")
    left, bottom, right, top = data["findings"][0]["boxes"][0]
    assert (left, bottom) == pytest.approx((26.3 + 0.05 * 12, 300), abs=0.02)
    assert (right, top) == pytest.approx((26.3 + 0.45 * 12, 300 + 0.7 * 12), abs=0.02)

    def enough(canvas: Canvas, number: int) -> None:
        canvas.drawString(26.41 if number % 2 else 432 - 27 - 5.4, 300, "A")

    assert rules(check(reportlab_book(tmp_path / "c.pdf", face, enough), tmp_path / "out", *KDP)) == set()


def test_pictures_colours_and_transparency_of_reportlab(tmp_path: Path, face: Path) -> None:
    picture = io.BytesIO()
    Image.effect_noise((100, 100), 60).convert("RGB").save(picture, "PNG")

    def draw(canvas: Canvas, number: int) -> None:
        if number == 3:
            canvas.drawImage(ImageReader(picture), 100, 100, 72, 72)
            canvas.setFillAlpha(0.5)
            canvas.rect(200, 100, 50, 50, stroke=0, fill=1)
        if number == 4:
            canvas.linkURL("https://example.org", (100, 100, 200, 200))
            canvas.bookmarkPage("here")
            canvas.addOutlineEntry("Here", "here")

    outcome = check(reportlab_book(tmp_path / "b.pdf", face, draw), tmp_path / "out", *KDP, "--ink", "black")
    assert rules(outcome) == {"colour-in-black", "picture-too-coarse", "transparency", "annotations", "outline"}
    assert outcome.code == 5
    data = report(tmp_path / "out", tmp_path / "b.pdf")
    (coarse,) = (finding for finding in data["findings"] if finding["rule"] == "preflight-picture-too-coarse")
    assert "has 100 ppi" in coarse["message"]
    assert coarse["boxes"] == [[100, 100, 172, 172]]


def test_a_book_in_colour_is_taken_for_one_where_nothing_is_said(tmp_path: Path, face: Path) -> None:
    def draw(canvas: Canvas, number: int) -> None:
        canvas.setFillColorCMYK(1, 0, 0, 0)
        canvas.rect(100, 100, 50, 50, stroke=0, fill=1)

    outcome = check(reportlab_book(tmp_path / "b.pdf", face, draw), tmp_path / "out", *KDP)
    assert rules(outcome) == set()
    black = check(tmp_path / "b.pdf", tmp_path / "out", *KDP, "--ink", "black")
    assert rules(black) == {"colour-in-black"}


def test_bleed_is_seen_from_the_size_of_the_page(tmp_path: Path, face: Path) -> None:
    def draw(canvas: Canvas, number: int) -> None:
        canvas.setFillGray(0.8)
        reach = {3: 441, 5: 436}.get(number, 0)
        if reach:
            canvas.rect(300, 0, reach - 300, 666, stroke=0, fill=1)

    file = reportlab_book(tmp_path / "b.pdf", face, draw, size=(441, 666))
    outcome = check(file, tmp_path / "out", *KDP)
    assert rules(outcome) == {"bleed-short"}
    assert [finding["line"] for finding in outcome.findings()] == [5]
    assert report(tmp_path / "out", file)["boxes"][0]["trim"] == [0, 9, 432, 657]


def test_a_size_nobody_prints(tmp_path: Path, face: Path) -> None:
    file = reportlab_book(tmp_path / "b.pdf", face, size=(700, 700))
    outcome = check(file, tmp_path / "out", *KDP)
    assert rules(outcome) == {"page-size"}
    assert "does not offer 9.722 × 9.722 in" in outcome.findings()[0]["message"]


def test_core_fonts_of_fpdf_are_not_embedded(tmp_path: Path) -> None:
    pdf = FPDF(unit="pt", format=(432, 648))
    for _ in range(24):
        pdf.add_page()
        pdf.set_font("Helvetica", size=11)
        pdf.text(100, 300, "Breathe out slowly.")
    path = tmp_path / "b.pdf"
    pdf.output(str(path))
    outcome = check(path, tmp_path / "out", *KDP)
    assert rules(outcome) == {"font-missing"}
    assert "Helvetica is not embedded" in outcome.findings()[0]["message"]
    assert len(outcome.findings()) == 1


def test_a_font_of_fpdf_is_read_with_its_widths(tmp_path: Path, face: Path) -> None:
    pdf = FPDF(unit="pt", format=(432, 648))
    pdf.add_font("Boxes", fname=str(face))
    for number in range(24):
        pdf.add_page()
        pdf.set_font("Boxes", size=20)
        # Ten letters of half an em: the last one's ink ends 99 pt from the first one's origin.
        pdf.text({4: 315.2, 6: 314.9}.get(number, 200), 300, "A" * 10)
    path = tmp_path / "b.pdf"
    pdf.output(str(path))
    outcome = check(path, tmp_path / "out", *KDP)
    assert rules(outcome) == {"text-in-margin"}
    (finding,) = outcome.findings()
    assert finding["line"] == 5
    assert "17.8 pt from the trim at the right" in finding["message"]


def test_qpdf_and_ghostscript_rewrite_what_we_read(tmp_path: Path, face: Path) -> None:
    file = reportlab_book(tmp_path / "b.pdf", face, lambda canvas, number: canvas.drawString(2, 300, "A"))
    before = check(file, tmp_path / "out", *KDP)
    assert rules(before) == {"text-in-gutter", "text-in-margin"}
    for program, command in (
        ("qpdf", ["--object-streams=generate", "--linearize", str(file), str(tmp_path / "q.pdf")]),
        ("gs", ["-q", "-sDEVICE=pdfwrite", "-o", str(tmp_path / "g.pdf"), str(file)]),
    ):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
        subprocess.run([program, *command], check=True, capture_output=True)
        again = check(tmp_path / f"{program[0]}.pdf", tmp_path / "out", *KDP)
        assert rules(again) == rules(before), program
        assert [f["line"] for f in again.findings()] == [f["line"] for f in before.findings()]


def test_standards_of_ghostscript(tmp_path: Path, face: Path) -> None:
    if shutil.which("gs") is None:
        pytest.skip("Ghostscript is not installed")
    file = reportlab_book(tmp_path / "b.pdf", face)
    subprocess.run(
        ["gs", "-q", "-sDEVICE=pdfwrite", "-dPDFX", "-sColorConversionStrategy=Gray", "-o", tmp_path / "x.pdf", file],
        check=True,
        capture_output=True,
    )
    outcome = check(tmp_path / "x.pdf", tmp_path / "out", "--printer", "ingram", "--standard", "PDF/X-3:2002")
    assert {"standard", "intent", "last-page"} >= rules(outcome) - {"page-inexact"}
    assert outcome.code == 5


def test_covers(tmp_path: Path, face: Path) -> None:
    """A cover for 100 pages on white paper: 2 × 6 + 0.2252 + 0.25 in wide, 9.25 in high."""
    spine = 100 * 0.002252 * INCH
    size = (2 * 432 + spine + 18, 648 + 18)

    def cover(name: str, draw: Any = None, *, size: tuple[float, float] = size) -> Path:
        pdfmetrics.registerFont(TTFont("Boxes", str(face)))
        canvas = Canvas(str(tmp_path / name), pagesize=size, invariant=1)
        canvas.setFillColorCMYK(0.6, 0.1, 0, 0)
        canvas.rect(0, 0, *size, stroke=0, fill=1)
        canvas.setFillGray(1)
        canvas.rect(9 + 432 - 18 - 144, 27, 144, 86.4, stroke=0, fill=1)
        canvas.setFillColorCMYK(0, 0, 0, 1)
        canvas.setFont("Boxes", 30)
        canvas.drawString(600, 400, "AAA")
        if draw:
            draw(canvas)
        canvas.save()
        return tmp_path / name

    options = (*KDP, "--kind", "cover", "--pages", "100", "--paper", "white")
    good = check(cover("good.pdf"), tmp_path / "out", *options)
    assert rules(good) <= {"black-knocks-out"}, good.text
    assert good.code == 0

    wrong = check(cover("wrong.pdf"), tmp_path / "out", *options[:-3], "200", "--paper", "white", "--trim", "6x9in")
    assert "page-size" in rules(wrong)
    # Nor is it taken for the cover of a book of an odd size, unless somebody says that it is.
    unsaid = (*KDP, "--kind", "cover", "--pages", "200", "--paper", "white")
    wrong = check(tmp_path / "wrong.pdf", tmp_path / "out", *unsaid)
    assert (wrong.code, "page-size" in rules(wrong)) == (5, True), wrong.text
    assert "Is the spine right?" in wrong.text
    odd = check(tmp_path / "wrong.pdf", tmp_path / "out", *unsaid, "--trim", f"{6 - 100 * 0.002252 / 2}x9in")
    assert "page-size" not in rules(odd), odd.text
    thin = check(tmp_path / "good.pdf", tmp_path / "out", *KDP, "--kind", "cover", "--pages", "9")
    assert "page-count" in rules(thin)

    def fold(canvas: Canvas) -> None:
        canvas.drawString(9 + 432 + spine - 2, 200, "AA")

    def barcode(canvas: Canvas) -> None:
        canvas.drawString(260, 60, "AAAA")

    assert "text-in-margin" in rules(check(cover("fold.pdf", fold), tmp_path / "out", *options))
    assert "barcode-zone" in rules(check(cover("barcode.pdf", barcode), tmp_path / "out", *options))

    def bars(*ink: float) -> Any:
        def draw(canvas: Canvas) -> None:
            canvas.setFillColorCMYK(*ink)
            for place in range(20):
                canvas.rect(300 + 4 * place, 40, 2, 60, stroke=0, fill=1)

        return draw

    rich = check(cover("rich.pdf", bars(0.6, 0.4, 0.4, 1)), tmp_path / "out", *options)
    assert "barcode-zone" in rules(rich)
    assert "of several inks" in rich.text
    assert "barcode-zone" not in rules(check(cover("black.pdf", bars(0, 0, 0, 1)), tmp_path / "out", *options))

    def spine_words(canvas: Canvas) -> None:
        canvas.setFont("Boxes", 7)
        canvas.drawString(9 + 432 + 6, 300, "A")

    thin = (*KDP, "--kind", "cover", "--pages", "60", "--paper", "white")
    slim = (2 * 432 + 60 * 0.002252 * INCH + 18, 666)
    assert "spine-text" in rules(check(cover("thin.pdf", spine_words, size=slim), tmp_path / "out", *thin))
    assert "spine-text" not in rules(check(cover("thick.pdf", spine_words), tmp_path / "out", *options))


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ((), "for which printer?"),
        (("--printer", "kpd"), "Did you mean “kdp”?"),
        (("--printer", "kdp", "--kind", "cover"), "--pages"),
        (("--printer", "kdp", "--trim", "large"), "not a trim size"),
        (("--printer", "kdp", "--paper", "pink"), "It has white or cream."),
        (("--printer", "kdp", "--spine", "wide"), "not a length"),
        (("--printer", "kdp", "--standard", "PDF/X-4"), "takes no PDF/X-4"),
    ],
)
def test_wrong_usage(tmp_path: Path, options: tuple[str, ...], says: str) -> None:
    path = tmp_path / "b.pdf"
    path.write_bytes(book(plan("kdp")).getvalue())
    outcome = run("check", path, "--out", tmp_path / "out", *options)
    assert outcome.code == 2, outcome.text
    assert says in outcome.text


def test_a_printer_of_the_books_own(tmp_path: Path) -> None:
    own = tmp_path / "book" / "printers" / "corner.toml"
    own.parent.mkdir(parents=True)
    own.write_text(
        'title = "The corner shop"\nsource = "its owner"\nverified_on = 2026-11-23\ncolour = "cmyk"\n'
        'smallest_type = "12pt"\n[[stock]]\nink = "black"\n',
        encoding="utf-8",
    )
    path = tmp_path / "b.pdf"
    path.write_bytes(book(plan("kdp")).getvalue())
    outcome = run(
        "check", path, "--book", tmp_path / "book", "--out", tmp_path / "out", "--printer", "corner", "--format", "json"
    )
    assert rules(outcome) == {"type-small"}, outcome.text


def test_strict_stops_at_warnings(tmp_path: Path) -> None:
    path = tmp_path / "b.pdf"
    path.write_bytes(book(plan("kdp"), [b"0.5 w 100 100 m 200 100 l S"] * 24).getvalue())
    assert run("check", path, "--out", tmp_path / "out", *KDP).code == 0
    assert run("check", path, "--out", tmp_path / "out", *KDP, "--strict").code == 5


def _both(path: Path) -> list[tuple[Box, Box]]:
    """For every page the box around what the preflight sees, and that around what a renderer paints."""
    scale, pairs = 3, []
    library = Library()
    with Pdf.open(path) as pdf, pypdfium2.PdfDocument(path) as document:
        for number, page in enumerate(pdf.pages, start=1):
            shape = frame(page.obj, number, PrintPlan(432, 648))
            content = interpret_page(page.obj, page.obj.get("/Resources"), library)
            found = [box for seen in visible(content, shape) if not seen.white for box in [ink_box(seen)] if box]
            around = found[0]
            for box in found:
                around = around.join(box)
            image = document[number - 1].render(scale=scale).to_pil().convert("L")
            painted = ImageOps.invert(image).point(lambda value: 255 if value > 8 else 0).getbbox()
            assert painted
            left, top, right, bottom = painted
            height = image.height
            pairs.append((around, Box(left / scale, (height - bottom) / scale, right / scale, (height - top) / scale)))
    return pairs


def test_places_agree_with_a_renderer(tmp_path: Path, face: Path) -> None:
    chance = random.Random(3)

    def draw(canvas: Canvas, number: int) -> None:
        canvas.saveState()
        canvas.translate(chance.uniform(120, 300), chance.uniform(150, 450))
        canvas.rotate(chance.choice((0, 90, 180, 270)))
        canvas.scale(chance.uniform(0.5, 1.5), chance.uniform(0.5, 1.5))
        kind = number % 6
        if kind == 0:
            canvas.bezier(0, 0, 10, 90, 80, -70, 60, 40)
        elif kind == 1:
            canvas.setFont("Boxes", 30)
            canvas.drawString(0, 0, "A A")
        elif kind == 2:
            canvas.ellipse(-20, -20, 50, 30, stroke=0, fill=1)
        elif kind == 3:
            text = canvas.beginText(0, 0)
            text.setFont("Boxes", 20)
            text.setCharSpace(4)
            text.setHorizScale(70)
            text.setRise(5)
            text.textLines("AA\nA")
            canvas.drawText(text)
        elif kind == 4:
            clip = canvas.beginPath()
            clip.rect(0, 0, 40, 30)
            canvas.clipPath(clip, stroke=0)
            canvas.rect(-100, -100, 300, 300, stroke=0, fill=1)
        else:
            canvas.setLineWidth(6)
            canvas.line(0, 0, 70, 0)
        canvas.restoreState()

    for seen, painted in _both(reportlab_book(tmp_path / "b.pdf", face, draw, count=60)):
        assert tuple(seen) == pytest.approx(tuple(painted), abs=0.7)
