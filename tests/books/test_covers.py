"""Covers made through the command line: as thick as the book they go around, and made anew when it changes."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from mapmental_publish.pdf.cover import HEIGHT, WIDTH
from tests.support import build, make_book, run

LONG = "---\ntitle: One\n---\n\n" + "Words follow words in this article, which is long enough to fill pages. " * 900
SHORT = "---\ntitle: One\n---\n\n" + "Words follow words in this article, which is long enough to fill pages. " * 500
COLLECTION = 'title = "A Small Book"\narticles = ["one.md"]\n[print]\npaper = "cream"\n'


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book of some length and its covers for KDP."""
    root = tmp_path_factory.mktemp("covers")
    make_book(root / "book", {"collection.toml": COLLECTION, "one.md": LONG})
    for command in ("pdf", "cover"):
        outcome = build(root / "book", root / "out", command, extra=("--printer", "kdp"))
        assert outcome.code == 0, outcome.text
    return root


def _spine(out: Path) -> float:
    with pikepdf.open(out / "a-small-book-cover-print.pdf") as pdf:
        trim = [float(value) for value in pdf.pages[0].obj.TrimBox]
    return trim[2] - trim[0] - 2 * 432


def _pages(out: Path) -> int:
    with pikepdf.open(out / "a-small-book-print.pdf") as pdf:
        return len(pdf.pages)


def test_the_spine_is_as_thick_as_the_book(book: Path) -> None:
    pages = _pages(book / "out")
    assert pages > 24
    assert _spine(book / "out") == pytest.approx(pages * 0.0025 * 72, abs=0.01)
    with Image.open(book / "out" / "a-small-book-cover.jpg") as front:
        assert front.size == (WIDTH, HEIGHT)


def test_the_ebook_has_the_same_front(book: Path) -> None:
    outcome = build(book / "book", book / "out")
    assert outcome.code == 0, outcome.text
    data = (book / "out" / "a-small-book-cover.jpg").read_bytes()
    with zipfile.ZipFile(book / "out" / "a-small-book.epub") as archive:
        assert data in [archive.read(name) for name in archive.namelist() if name.endswith("cover.jpg")]


def test_a_cover_that_fits_is_left_and_one_that_does_not_is_made_anew(book: Path) -> None:
    file = book / "out" / "a-small-book-cover-print.pdf"
    before, data = file.stat().st_mtime_ns, file.read_bytes()
    assert build(book / "book", book / "out", "cover", extra=("--printer", "kdp")).code == 0
    assert file.stat().st_mtime_ns == before
    (book / "book" / "one.md").write_text(SHORT, encoding="utf-8")
    for command in ("cover", "pdf"):
        assert build(book / "book", book / "out", command, extra=("--printer", "kdp")).code == 0
    assert file.read_bytes() != data
    assert _spine(book / "out") == pytest.approx(_pages(book / "out") * 0.0025 * 72, abs=0.01)


def test_without_a_printer_the_spine_is_a_guess_that_is_told(tmp_path: Path) -> None:
    make_book(tmp_path / "book")
    outcome = build(tmp_path / "book", tmp_path / "out", "cover")
    assert outcome.code == 0, outcome.text
    assert outcome.rules() == {"cover-spine-estimated", "cover-no-isbn"}
    assert build(tmp_path / "book", tmp_path / "strict", "cover", extra=("--strict",)).code == 1
    assert not list((tmp_path / "strict").glob("*cover-print.pdf"))


def test_the_proof_is_made_when_asked_for(tmp_path: Path) -> None:
    make_book(tmp_path / "book")
    out = tmp_path / "out"
    assert run("cover", "--book", tmp_path / "book", "--out", out, "--printer", "lulu").code == 0
    assert (out / "a-small-book-cover-print.pdf").is_file()
    assert not (out / "a-small-book-cover-proof.pdf").exists()
    assert run("cover", "--proof", "--book", tmp_path / "book", "--out", out, "--printer", "lulu").code == 0
    assert (out / "a-small-book-cover-proof.pdf").is_file()


def test_a_book_may_bring_its_own_design(tmp_path: Path) -> None:
    make_book(
        tmp_path / "book",
        {
            "layouts/tokens.toml": '[cover]\nground = "#aa2200"\n',
            "layouts/cover/spine.html": "{# bare #}",
        },
    )
    out = tmp_path / "out"
    assert run("cover", "--book", tmp_path / "book", "--out", out, "--printer", "lulu").code == 0
    with Image.open(out / "a-small-book-cover.jpg") as front:
        pixel = front.getpixel((20, 400))
    assert pixel == pytest.approx((0xAA, 0x22, 0x00), abs=6)
    make_book(tmp_path / "book", {"layouts/cover/spine.html": "{{ nothing_of_that_name }}"})
    outcome = run("cover", "--book", tmp_path / "book", "--out", out, "--printer", "lulu")
    assert outcome.code == 3
    assert "layouts/cover/spine.html:1" in outcome.text
