"""The index of a PDF: its numbers stand close to their words whatever they are, and pages that move set it no anew."""

from __future__ import annotations

import re
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest

from mapmental_publish.pdf import engine, settle
from mapmental_publish.pdf.build import _rooms
from mapmental_publish.pdf.record import Drawn, Laid, PageInputs, PageRecord, Record
from tests.support import build, make_book

WORDS = "A sentence that is as long as the others, and says no more than they do about the matter. "
COLLECTION = 'title = "Numbers"\nlanguage = "en"\narticles = ["one.md", "two.md"]\n[print]\ntrim = "5x8"\n'
TERMS = ("tide", "lantern", "harbour wall")


def article(title: str, pages: int) -> str:
    """An article of so many pages or so, with an index mark for some term on every one."""
    text = [f"# {title}"]
    for number in range(pages):
        term = TERMS[number % len(TERMS)]
        text.append(f"{WORDS * 4}<!-- index: {term} -->\n\n{WORDS * 14}")
    return "\n\n".join(text) + "\n"


def written(root: Path, more: str = "") -> Path:
    return make_book(
        root / "book",
        {"collection.toml": COLLECTION, "one.md": article("One", 5) + more, "two.md": article("Two", 12)},
    )


def folios(data: Path) -> dict[str, list[str]]:
    """The index as it is read: the numbers behind each term."""
    document = pdfium.PdfDocument(data)
    text = "\n".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    text = text[text.rindex("Index") :].replace("\r", "")
    joined = re.sub(r"\n(?=\d)", " ", text)
    found = {term: re.search(rf"{term}((?:, [\d–]+)+)", joined) for term in TERMS}
    return {term: re.findall(r"\d+", match[1]) for term, match in found.items() if match}


def test_each_number_is_on_its_link_and_close_to_what_stands_before_it(tmp_path: Path) -> None:
    assert build(written(tmp_path), tmp_path / "out", "pdf", extra=("--edition", "screen")).code == 0
    path = tmp_path / "out" / "numbers-screen.pdf"
    with pikepdf.open(path) as pdf:
        rects = [
            (number, str(link.Contents), [float(value) for value in link.Rect])
            for number, page in enumerate(pdf.pages)
            for link in page.obj.get("/Annots", [])
            if "/Dest" in link and "ix-" in str(link.Dest)
        ]
    assert len(rects) > 10
    document = pdfium.PdfDocument(path)
    lengths = set()
    for number, _, (left, bottom, right, top) in rects:
        text = document[number].get_textpage()
        low, high = min(bottom, top), max(bottom, top)
        shown = text.get_text_bounded(left - 0.5, low, right + 0.5, high).strip()
        assert re.fullmatch(r"\d+(–\d+)?", shown), shown
        lengths.add(len(shown))
        # The comma before it is a space away, whatever room there was.
        assert ", " in text.get_text_bounded(left - 6, low, right, high)
    document.close()
    assert {1, 2} <= lengths


def test_pages_that_move_lay_no_index_out_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers on one side of 10 and on the other, in an article that ends on a page with two figures."""
    laid_out = []

    def noting(inputs: PageInputs) -> Drawn:
        laid_out.append(inputs.name)
        return render(inputs)

    render = engine.render
    monkeypatch.setattr(engine, "render", noting)
    out = tmp_path / "out"
    assert build(written(tmp_path), out, "pdf", extra=("--jobs", "1")).code == 0
    before = folios(out / "numbers-print.pdf")
    assert "back" in laid_out
    laid_out.clear()
    book = written(tmp_path, f"\n\n{WORDS * 60}\n")
    assert build(book, out, "pdf", extra=("--jobs", "1")).code == 0
    after = folios(out / "numbers-print.pdf")
    assert before != after
    assert laid_out == ["one"]
    clean = tmp_path / "clean"
    assert build(book, clean, "pdf", extra=("--jobs", "1")).code == 0
    assert (clean / "numbers-print.pdf").read_bytes() == (out / "numbers-print.pdf").read_bytes()


def test_the_index_of_a_large_book_has_room_for_its_last_page() -> None:
    """In a small one an article that ends on page 8 has room for one figure."""
    pages = Laid(b"", Record(1, 1, (PageRecord("text", "text"),) * 8, {}))
    few = [settle.Section(f"n{number}", "", "en", pages) for number in range(3)]
    settle.number(few)
    assert _rooms(few) == {"n0": 1, "n1": 2, "n2": 2}
    many = [settle.Section(f"n{number}", "", "en", pages) for number in range(settle.LARGE)]
    settle.number(many)
    assert set(_rooms(many).values()) == {3}
