"""Printers' files: those that come with the package are right and whole, and a user's own is read as strictly."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path

import pytest

from mapmental_publish.diagnostics import Finding, Findings, Span
from mapmental_publish.files import BookFolder
from mapmental_publish.printing import load
from mapmental_publish.printing.printer import Bleed, Printer
from tests.support import make_book

SHIPPED = ("ingram", "kdp", "lulu", "offset")
INCH = 72.0
SMALLEST = (
    'title = "Press"\nsource = "Its leaflet"\nverified_on = 2026-11-23\n\n[[stock]]\nink = "black"\n'  # a whole printer
)


def shipped(name: str, folder: Path) -> Printer:
    """A printer that comes with the package."""
    findings = Findings()
    printer = load.load(name, BookFolder(folder), findings, Span("--printer"))
    assert printer is not None
    assert list(findings) == []
    return printer


def own(folder: Path, text: str) -> tuple[Printer | None, list[Finding]]:
    """What a book's own file of a printer comes to."""
    make_book(folder, {"printers/press.toml": text})
    findings = Findings()
    printer = load.load("press", BookFolder(folder), findings, Span("collection.toml", 3))
    return printer, list(findings)


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_shipped_says_where_it_is_from(name: str, tmp_path: Path) -> None:
    printer = shipped(name, tmp_path)
    assert printer.source
    assert printer.verified_on == dt.date(2026, 11, 23)
    assert printer.interiors
    assert {stock.ink for stock in printer.interiors} == {"black", "colour"}


def test_everything_shipped_can_be_named(tmp_path: Path) -> None:
    assert load.names(BookFolder(tmp_path)) == sorted(SHIPPED)
    make_book(tmp_path, {"printers/press.toml": SMALLEST})
    assert "press" in load.names(BookFolder(tmp_path))


def test_kdp(tmp_path: Path) -> None:
    printer = shipped("kdp", tmp_path)
    paperbacks = [stock for stock in printer.interiors if stock.binding == "paperback"]
    assert [(stock.paper, stock.grade, stock.min_pages, stock.max_pages) for stock in paperbacks] == [
        ("white", "", 24, 828),
        ("cream", "", 24, 776),
        ("white", "premium", 24, 828),
        ("white", "standard", 72, 600),
    ]
    spines = [round((stock.spine(100) or 0) / INCH, 4) for stock in paperbacks]
    assert spines == [0.2252, 0.25, 0.2347, 0.2252]
    assert paperbacks[1].most_pages(8.5 * INCH, 11 * INCH) == 550
    assert paperbacks[1].most_pages(6 * INCH, 9 * INCH) == 776
    hardcovers = [stock for stock in printer.interiors if stock.binding == "hardcover"]
    assert {(stock.min_pages, stock.max_pages, len(stock.trims), stock.custom) for stock in hardcovers} == {
        (75, 550, 5, None)
    }
    assert "standard" not in {stock.grade for stock in hardcovers}
    edges = (24, 150, 151, 300, 301, 500, 501, 700, 701, 828)
    gutters = [printer.gutter(pages).inside / INCH for pages in edges]
    assert gutters == [0.375, 0.375, 0.5, 0.5, 0.625, 0.625, 0.75, 0.75, 0.875, 0.875]
    assert printer.bleed == Bleed(0, 9, 9, 9)
    assert (printer.margins.top, printer.margins_with_bleed.outside) == (18.0, 27.0)
    assert printer.most_blanks_in_a_row == 2
    assert printer.forbidden == {"marks", "outline", "annotations", "encryption", "transparency"}
    assert printer.max_bytes == 650_000_000
    assert printer.standard == ""
    assert (printer.cover.spine_text_from, printer.cover.spine_clear, printer.cover.barcode_width) == (79, 4.5, 144.0)


def test_ingram(tmp_path: Path) -> None:
    printer = shipped("ingram", tmp_path)
    assert printer.standards == ("PDF/X-1a:2001", "PDF/X-3:2002")
    assert (printer.ink_limit, printer.rich_black, printer.embed_profile) == (240, (60, 40, 40, 100), False)
    assert (printer.safe_margin, printer.cover.safe, printer.last_page_blank) == (36.0, 18.0, True)
    assert printer.bleed == Bleed(0, 9, 9, 9)
    assert {stock.spine(100) for stock in printer.interiors} == {None}
    assert not printer.marks


def test_lulu(tmp_path: Path) -> None:
    printer = shipped("lulu", tmp_path)
    assert printer.interiors[0].spine(444) == pytest.approx(1.06 * INCH)
    assert printer.bleed == Bleed(9, 9, 9, 9)
    assert (printer.colour, printer.standard, printer.resolution.most) == ("srgb", "", 600)


def test_offset(tmp_path: Path) -> None:
    printer = shipped("offset", tmp_path)
    assert printer.standard == "PDF/X-4"
    assert printer.marks
    assert printer.bleed is not None
    assert printer.bleed.inside == printer.bleed.outside == pytest.approx(3 / 25.4 * INCH)
    limits = {(stock.paper, stock.condition, stock.ink_limit) for stock in printer.interiors}
    assert limits == {("coated", "FOGRA39", 320), ("uncoated", "FOGRA29", 280)}


def test_a_printer_of_ones_own(tmp_path: Path) -> None:
    printer, found = own(tmp_path, SMALLEST + 'spine_per_page = "1/400in"\nspine_base = "1.5mm"\n')
    assert found == []
    assert printer is not None
    assert (printer.name, printer.title) == ("press", "Press")
    assert printer.interiors[0].spine(400) == pytest.approx(INCH + 1.5 / 25.4 * INCH)
    assert printer.interiors[0].offers(123.0, 456.0)


def test_the_books_own_file_goes_before_a_shipped_one(tmp_path: Path) -> None:
    make_book(tmp_path, {"printers/kdp.toml": SMALLEST})
    assert shipped("kdp", tmp_path).title == "Press"


def test_a_file_that_was_looked_for_is_remembered(tmp_path: Path) -> None:
    folder = BookFolder(make_book(tmp_path))
    load.load("kdp", folder, Findings(), Span("--printer"))
    assert folder.read_files["printers/kdp.toml"] == ""


@pytest.mark.parametrize("name", ["kpd", "", "../collection", "kdp/../kdp", "KDP", "a\0b", "é", "x" * 300])
def test_a_name_there_is_no_file_for(name: str, tmp_path: Path) -> None:
    findings = Findings()
    make_book(tmp_path)
    assert load.load(name, BookFolder(tmp_path), findings, Span("collection.toml", 4)) is None
    (finding,) = findings
    assert (finding.rule, str(finding.span)) == ("print-unknown-printer", "collection.toml:4")
    assert "ingram, kdp, lulu, offset" in finding.hint
    assert ("“kdp”" in finding.hint) == (name in ("kpd", "KDP"))


FAULTS = [
    ('colour = "rgb"\n' + SMALLEST, "config-value", "colour", 1),
    ("blead = true\n" + SMALLEST, "config-unknown-key", "blead", 1),
    (SMALLEST.replace("2026-11-23", '"2026-11-23"'), "config-value", "date", 3),
    (SMALLEST.replace('source = "Its leaflet"\n', ""), "config-missing-key", "source", 0),
    (SMALLEST + 'sizes = "big"\n', "config-value", "there is no [sizes.big]", 5),
    (SMALLEST + "min_pages = 30\nmax_pages = 20\n", "config-value", "less than min_pages", 8),
    (SMALLEST + 'spine_base = "3 feet"\n', "config-value", "0.125in, 3mm or 7pt", 7),
    (SMALLEST + "spine_base = 3\n", "config-value", "0.125in, 3mm or 7pt", 7),
    (SMALLEST + 'spine_base = "1/0in"\n', "config-value", "is not a length", 7),
    (SMALLEST + '[sizes.a]\ntrims = ["2x2in"]\n', "config-value", "between 3.5 and 14 inches", 8),
    (SMALLEST + '[sizes.a]\ncustom_width = ["4in", "5in"]\n', "config-value", "without the other", 7),
    (
        SMALLEST + '[sizes.a]\ncustom_width = ["6in", "5in"]\ncustom_height = ["6in", "7in"]\n',
        "config-value",
        "above",
        8,
    ),
    (SMALLEST + '[[gutter]]\ninside = "1in"\n[[gutter]]\ninside = "2in"\n', "config-value", "do not follow", 7),
    ('marks = true\nforbidden = ["marks"]\n' + SMALLEST, "config-value", "wanted and forbidden", 1),
    ('max_bytes = "650"\n' + SMALLEST, "config-value", "650 MB", 1),
    ('forbidden = ["links"]\n' + SMALLEST, "config-value", "annotations", 1),
    ('standards = ["PDF/X-5"]\n' + SMALLEST, "config-value", "PDF/X-4", 1),
    ("rich_black = [60, 40, 40]\n" + SMALLEST, "config-value", "rich_black", 1),
    ("title = 3 4\n", "config-syntax", "", 1),
    ("ink_limit = 40\n" + SMALLEST, "config-value", "ink_limit", 1),
    ("ink_limit = nan\n" + SMALLEST, "config-value", "“ink_limit”", 1),
    ("pages_multiple = 100000\n" + SMALLEST, "config-value", "pages_multiple", 1),
    ('safe_margin = "72mm"\n' + SMALLEST, "config-value", "2.835 in", 1),
    ('thinnest_rule = "75pt"\n' + SMALLEST, "config-value", "1.042 in", 1),
    (SMALLEST + '[cover]\nbarcode_width = "9in"\n', "config-value", "at most 3 in", 8),
]


@pytest.mark.parametrize(("text", "rule", "said", "line"), FAULTS, ids=[fault[2] for fault in FAULTS])
def test_faults_of_a_file(text: str, rule: str, said: str, line: int, tmp_path: Path) -> None:
    printer, found = own(tmp_path, text)
    assert printer is None
    (finding,) = found
    assert (finding.rule, finding.span) == (rule, Span("printers/press.toml", line))
    assert said in finding.message


def test_an_unknown_key_names_the_nearest(tmp_path: Path) -> None:
    _, (finding,) = own(tmp_path, SMALLEST + "max_page = 3\n")
    assert finding.hint == "Did you mean “max_pages”?"


@pytest.mark.parametrize("text", [b"\xff\xfe\x00", b"\x80 = 1"])
def test_a_file_that_cannot_be_read(text: bytes, tmp_path: Path) -> None:
    make_book(tmp_path, {"printers/press.toml": text})
    (tmp_path / "printers" / "linked.toml").symlink_to("/etc/passwd")
    for name in ("press", "linked"):
        findings = Findings()
        assert load.load(name, BookFolder(tmp_path), findings, Span("--printer")) is None
        assert [finding.span.path for finding in findings] == [f"printers/{name}.toml"]


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_not_known_is_said_and_nothing_is_made_up(name: str) -> None:
    values = tomllib.loads((Path(load.__file__).parent / "printers" / f"{name}.toml").read_text(encoding="utf-8"))
    assert values["not_known"]
