"""Make the pictures of pages in the README: ``make pictures``.

Builds the shipped book, turns chosen pages of the printed book and its cover into PNG with poppler, and shows chapters
of the ebook in a browser at the width of a phone, and the preflight's report on an interior with faults put into it.
"""

from __future__ import annotations

import subprocess
import tempfile
import zipfile
from pathlib import Path

from pikepdf import Pdf
from PIL import Image

from mapmental_publish.programs.base import require
from mapmental_publish.programs.browser import screenshot

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "pictures"
SPREADS = {"opening": (8, 9), "text": (22, 23), "index": (60, 61)}
"""Pairs of pages of the print edition, as numbered in the file from 1."""
PHONE = (390, 760)
REPORT = (1180, 1500)
FAULTY = (23, 24)
"""Pages that faults are put into, for the preflight to find."""
READER = {
    False: "<style>html { background: #fff; } body { margin: 26px; }</style>",
    True: "<style>html { background: #14181a; color: #e4e2dd; } body { margin: 26px; }</style>",
}
"""What a reading system adds: margins, and at night its own ground and letters."""
GAP = 18
GROUND = "#d8d8d4"


def main() -> None:
    """Build the book and write every picture."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        for command in (["epub"], ["pdf"], ["cover", "--printer", "kdp"]):
            subprocess.run(
                [ROOT / ".venv/bin/mapmental-publish", *command, "--book", ROOT / "book", "--out", out], check=True
            )
        pdf = next(path for path in out.glob("*-print.pdf") if not path.stem.endswith("-cover-print"))
        for name, pages in SPREADS.items():
            _spread([_page(pdf, number, out) for number in pages], TARGET / f"print-{name}.png")
        _cover(next(out.glob("*-cover-print.pdf")), out)
        _phone(next(out.glob("*.epub")), out)
        _preflight(pdf, out)


def _page(pdf: Path, number: int, out: Path) -> Image.Image:
    program = require("pdftoppm", advice="Run: apt-get install poppler-utils")
    stem = out / f"page-{number}"
    subprocess.run(
        [program, "-r", "96", "-f", str(number), "-l", str(number), "-png", "-singlefile", pdf, stem], check=True
    )
    return Image.open(f"{stem}.png").convert("RGB")


def _cover(wrap: Path, out: Path) -> None:
    """The whole sheet, cut at the bleed."""
    _spread([_page(wrap, 1, out)], TARGET / "cover.png")


def _spread(pages: list[Image.Image], target: Path) -> None:
    width = sum(page.width for page in pages) + 2 * GAP
    sheet = Image.new("RGB", (width, pages[0].height + 2 * GAP), GROUND)
    left = GAP
    for page in pages:
        sheet.paste(page, (left, GAP))
        left += page.width
    _save(sheet, target)


def _phone(epub: Path, out: Path) -> None:
    unpacked = out / "unpacked"
    with zipfile.ZipFile(epub) as archive:
        archive.extractall(unpacked)
    chapter = next(unpacked.rglob("ketamine-therapy.xhtml"))
    shots = []
    for name, dark in (("light", False), ("dark", True)):
        picture = out / f"{name}.png"
        shown = chapter.with_name(f"shown-{name}.xhtml")
        shown.write_text(
            chapter.read_text(encoding="utf-8").replace("</head>", f"{READER[dark]}</head>"), encoding="utf-8"
        )
        screenshot(shown, picture, *PHONE, dark=dark, scale=1.5)
        shots.append(Image.open(picture).convert("RGB"))
    _spread(shots, TARGET / "phone.png")


def _preflight(pdf: Path, out: Path) -> None:
    """The head of the report on a book whose text has moved into the gutter, with a hairline and a spot of colour."""
    broken = out / "interior.pdf"
    with Pdf.open(pdf) as book:
        for number, page in enumerate(book.pages, start=1):
            if number in FAULTY:
                # The drawing is moved into the gutter; what is painted behind it stands where it should.
                page.contents_add(b"q 1 0 0 1 -36 0 cm\n", prepend=True)
                page.contents_add(b"\nQ 0 G 0.2 w 60 300 m 372 300 l S 0.9 0.3 0.2 rg 392 420 40 90 re f")
        book.save(broken)
    subprocess.run(
        [ROOT / ".venv/bin/mapmental-publish", "check", broken, "--printer", "kdp", "--out", out], check=False
    )
    picture = out / "report.png"
    screenshot(out / "interior-preflight.html", picture, *REPORT)
    _save(Image.open(picture).convert("RGB"), TARGET / "preflight.png")


def _save(picture: Image.Image, target: Path) -> None:
    picture.quantize(128, dither=Image.Dither.NONE).save(target, optimize=True)


if __name__ == "__main__":
    main()
