"""Interiors for printers through the command line: margins by the number of pages, sheets filled, wishes refused."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pikepdf
import pytest

from tests.support import ARTICLE, Outcome, build, make_book
from tests.unit.pdf.reading import Printed

INCH = 72.0
ENGLISH = Path(__file__).parent / "english"
BANDS = """title = "A press with narrow bands"
source = "Its leaflet"
verified_on = 2026-11-23
most_blanks_in_a_row = 2
{more}
[[stock]]
ink = "black"
min_pages = 10
max_pages = {most}

[[gutter]]
inside = "0.4in"
max_pages = 20

[[gutter]]
inside = "1in"
max_pages = {second}

[[gutter]]
inside = "1.4in"
"""
"""The English book has 24 pages with the design's own margins."""


def english(root: Path, *, second: int = 60, most: int = 200, more: str = "", settings: str = "") -> Path:
    """The English test book with a printer of its own."""
    book = root / "book"
    shutil.copytree(ENGLISH, book)
    (book / "printers").mkdir()
    (book / "printers" / "bands.toml").write_text(BANDS.format(second=second, most=most, more=more), encoding="utf-8")
    if settings:
        path = book / "collection.toml"
        path.write_text(f"{path.read_text(encoding='utf-8')}\n[print]\n{settings}\n", encoding="utf-8")
    return book


def made(book: Path, out: Path, printer: str = "", *extra: str) -> tuple[Outcome, bytes]:
    """A build of the interior, and the file."""
    outcome = build(book, out, "pdf", extra=(*(("--printer", printer) if printer else ()), *extra))
    files = list(out.glob("*-print.pdf"))
    return outcome, files[0].read_bytes() if files else b""


def narrowest(data: bytes) -> float:
    """The narrowest inside margin of all pages, in points, by where the text really stands."""
    printed = Printed(data)
    width = float(printed.pdf.pages[0].MediaBox[2])
    margins = [
        min((line.left for line in leaf.lines), default=width)
        if leaf.index % 2 == 0
        else width - max((line.right for line in leaf.lines), default=0)
        for leaf in printed.leaves
    ]
    return min(margins)


def test_the_gutter_is_that_of_the_final_number_of_pages(tmp_path: Path) -> None:
    for second, wanted in ((60, 1.0), (22, 1.4)):
        root = tmp_path / str(second)
        outcome, data = made(english(root, second=second), root / "out", "bands")
        assert outcome.code == 0, outcome.text
        with pikepdf.open(io.BytesIO(data)) as pdf:
            assert 20 < len(pdf.pages) <= 60
        assert narrowest(data) == pytest.approx(wanted * INCH, abs=2)
    _, plain = made(english(tmp_path / "plain"), tmp_path / "out")
    assert narrowest(plain) < 1.0 * INCH


def test_a_wrong_estimate_and_a_right_one_give_the_same_book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = english(tmp_path)
    _, first = made(book, tmp_path / "one", "bands")
    monkeypatch.setattr("mapmental_publish.pdf.binding._estimate", lambda *_: 1)
    _, second = made(book, tmp_path / "two", "bands")
    assert first == second != b""


def test_screen_and_print_have_the_same_pages(tmp_path: Path) -> None:
    book = english(tmp_path, settings='printer = "bands"')
    _, data = made(book, tmp_path / "out")
    assert build(book, tmp_path / "out", "pdf", extra=("--edition", "screen")).code == 0
    screen = Printed(next((tmp_path / "out").glob("*-screen.pdf")).read_bytes())
    texts = [leaf.text for leaf in Printed(data).leaves if leaf.text]
    assert texts == [leaf.text for leaf in screen.leaves if leaf.text]


def test_a_file_for_one_printer_is_not_up_to_date_for_another(tmp_path: Path) -> None:
    book, out = english(tmp_path), tmp_path / "out"
    files = {printer: made(book, out, printer)[1] for printer in ("", "ingram", "offset")}
    assert len(set(files.values())) == 3
    for printer, data in files.items():
        assert made(book, out, printer)[1] == data
    before = (book / "printers" / "bands.toml").read_text(encoding="utf-8")
    _, narrow = made(book, out, "bands")
    (book / "printers" / "bands.toml").write_text(before.replace('"1in"', '"1.1in"'), encoding="utf-8")
    _, wide = made(book, out, "bands")
    assert narrow != wide
    assert made(book, out, "bands")[1] == wide


def test_a_file_that_a_printer_gets_in_the_book_goes_before_the_shipped_one_at_once(tmp_path: Path) -> None:
    book, out = english(tmp_path), tmp_path / "out"
    _, shipped = made(book, out, "lulu")
    shutil.copy(book / "printers" / "bands.toml", book / "printers" / "lulu.toml")
    assert made(book, out, "lulu")[1] != shipped


@pytest.mark.parametrize(("printer", "multiple"), [("kdp", 2), ("ingram", 2), ("offset", 16)])
def test_sheets_are_filled(printer: str, multiple: int, tmp_path: Path) -> None:
    outcome, data = made(english(tmp_path), tmp_path / "out", printer)
    assert outcome.code == 0, outcome.text
    leaves = Printed(data).leaves
    assert len(leaves) % multiple == 0
    if printer == "ingram":
        assert leaves[-1].text == ""


def test_a_number_of_pages_out_of_range_writes_nothing(tmp_path: Path) -> None:
    outcome, data = made(english(tmp_path, most=20), tmp_path / "out", "bands")
    assert (outcome.code, data) == (1, b"")
    (finding,) = [finding for finding in outcome.findings() if finding["severity"] == "error"]
    assert finding["rule"] == "print-page-count"
    assert "from 10 to 20 pages" in finding["message"]


def test_too_many_blanks_in_a_row_write_nothing(tmp_path: Path) -> None:
    outcome, data = made(english(tmp_path, more="pages_multiple = 48"), tmp_path / "out", "bands")
    assert (outcome.code, data) == (1, b"")
    assert "print-blanks" in outcome.rules()


@pytest.mark.parametrize(
    ("settings", "rule", "line", "said"),
    [
        ('trim = "9x12in"\nprinter = "kdp"', "print-not-offered", 4, "8.27x11.69in"),
        ('paper = "cream"\nink = "colour"\nprinter = "kdp"', "print-not-offered", 4, "white"),
        ('printer = "kpd"', "print-unknown-printer", 4, "“kdp”"),
        ('printer = "offset"\nbleed = false', "print-not-offered", 5, "Delete the key"),
        ('printr = "offset"', "config-unknown-key", 4, "“printer”"),
        ('printer = "offset"\nprofile = "one.md"', "print-profile", 5, "is no colour profile"),
        ('printer = "offset"\nprofile = "press.icc"', "file-missing", 5, "press.icc"),
    ],
)
def test_wishes_that_cannot_be_met(settings: str, rule: str, line: int, said: str, tmp_path: Path) -> None:
    book = make_book(tmp_path / "book")
    with (book / "collection.toml").open("a", encoding="utf-8") as file:
        file.write(f"[print]\n{settings}\n")
    outcome, data = made(book, tmp_path / "out")
    assert (outcome.code in (1, 3), data) == (True, b"")
    (finding,) = outcome.findings()
    assert (finding["rule"], finding["line"]) == (rule, line)
    assert said in finding["message"] + finding["hint"]


def test_margins_that_leave_no_room_for_text_are_told(tmp_path: Path) -> None:
    wide = 'safe_margin = "1.2in"\ntitle = "Wide"\nsource = "me"\nverified_on = 2026-11-23\n[[stock]]\nink = "black"\n'
    book = make_book(tmp_path / "book", {"one.md": ARTICLE, "printers/wide.toml": wide})
    with (book / "collection.toml").open("a", encoding="utf-8") as file:
        file.write('[print]\ntrim = "3.5x5in"\n')
    outcome, data = made(book, tmp_path / "out", "wide")
    assert (outcome.code, data, outcome.rules()) == (1, b"", {"print-not-offered"})
    assert "leave 1.1 × 2.6 in" in outcome.text
    assert made(book, tmp_path / "out", "kdp")[0].rules() == {"print-not-offered"}


def test_an_ebook_asks_no_printer(tmp_path: Path) -> None:
    book = make_book(tmp_path / "book", {"one.md": ARTICLE})
    with (book / "collection.toml").open("a", encoding="utf-8") as file:
        file.write('[print]\nprinter = "nobody"\n')
    assert build(book, tmp_path / "out", "epub").code == 0


def test_artwork_that_bleeds_without_bleed_is_told(tmp_path: Path) -> None:
    files = {
        "one.md": f'{ARTICLE}\n![All of it](a.svg "Everything."){{#fig-a .bleed}}\n',
        "a.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><rect width="10" height="10"/></svg>',
        "collection.toml": 'title = "A"\narticles = ["one.md"]\n[print]\nbleed = false\n',
    }
    outcome, _ = made(make_book(tmp_path / "book", files), tmp_path / "out")
    assert (outcome.code, outcome.rules()) == (0, {"print-bleed-cut"})
    (tmp_path / "book" / "collection.toml").write_text('title = "A"\narticles = ["one.md"]\n', encoding="utf-8")
    outcome, data = made(tmp_path / "book", tmp_path / "out")
    assert (outcome.code, outcome.findings()) == (0, [])
    printed = Printed(data)
    assert printed.pdf.pages[0].MediaBox[2] == 450
