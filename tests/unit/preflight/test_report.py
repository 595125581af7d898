"""The report holds what was found, as a page to read and as data; and ink is reckoned on whole pages."""

from __future__ import annotations

import io
import json
import re
import shutil
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from pikepdf import Array, Dictionary, Name, Pdf

from mapmental_publish.diagnostics import Findings
from mapmental_publish.errors import ProgramMissing
from mapmental_publish.preflight import report, tell
from mapmental_publish.programs import ghostscript
from tests.support import make_book, run

from .making import TEXT, book, found, plan, rules

KDP = plan("kdp")
X4 = plan("offset", "colour", bleed=None, paper="coated")
THIN = b"0.5 w 100 100 m 200 100 l S"


class _Page(HTMLParser):
    """What a browser would load, and which elements stay open."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.open: list[str] = []
        self.rects = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.loaded += [value or "" for key, value in attrs if key in ("src", "href") and tag != "a"]
        self.rects += tag == "rect" and "place" in (values.get("class") or "")
        if tag not in ("meta", "img", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def read(html: str) -> _Page:
    page = _Page()
    page.feed(html)
    page.close()
    assert page.open == []
    return page


def test_the_page_is_whole_by_itself(tmp_path: Path) -> None:
    file = book(KDP, [TEXT + (THIN if number in (4, 9) else b"") for number in range(24)])
    result = found(file, KDP, name="a <b> & c.pdf")
    html, data = report.write(result, file, tmp_path, "book")
    text = html.read_text(encoding="utf-8")
    page = read(text)
    assert len(page.loaded) == 2
    assert all(source.startswith("data:image/webp;base64,") for source in page.loaded)
    assert page.rects == 2
    assert "a &lt;b&gt; &amp; c.pdf" in text
    assert "prefers-color-scheme: dark" in text
    assert "2026-11-23. Order a proof" in " ".join(text.split())
    assert "A line of 0.50 pt; at least 0.75 pt are asked for." in text
    known = json.loads(data.read_text(encoding="utf-8"))
    assert known["accepted"] is True
    assert known["warnings"] == 2
    assert [finding["page"] for finding in known["findings"]] == [5, 10]
    assert known["findings"][0]["boxes"] == [[100.0, 99.75, 200.0, 100.25]]
    assert known["boxes"][0]["safe"] == [27, 18, 414, 630]


def test_the_same_file_gives_the_same_report(tmp_path: Path) -> None:
    file = book(KDP, [TEXT + THIN] * 24)
    first, second = (report.as_html(found(file, KDP), file) for _ in range(2))
    assert first == second


def test_a_book_of_many_faults_has_a_report_of_bounded_size() -> None:
    file = book(KDP, [TEXT + THIN] * 700)
    result = found(file, KDP)
    html = report.as_html(result, file)
    assert len(read(html).loaded) == report.MOST_DRAWN
    assert len(html) < 4_000_000
    assert len(report.as_json(result)) < 300_000
    assert "also on pages 201–700" in html
    findings = Findings()
    tell(list(result.issues), result.beyond, "book.pdf", findings)
    assert len(findings) == 5
    assert any("on page" in finding.message and "5–700" in finding.message for finding in findings)


def test_a_file_that_cannot_be_read_has_a_report() -> None:
    file = io.BytesIO(b"nothing")
    html = report.as_html(found(file, KDP), file)
    assert read(html).loaded == []
    assert "Not ready for print" in html


def overlaid(pdf: Pdf) -> dict[str, dict[str, object]]:
    return {"ExtGState": {"/M": Dictionary(BM=Name.Multiply)}}


TWICE = b"1 1 0 0 k 100 100 60 60 re f /M gs 0 0 1 0.9 k 120 120 60 60 re f"


def test_inks_laid_over_one_another_are_added_up() -> None:
    if shutil.which("gs") is None:
        pytest.skip("Ghostscript is not installed")
    content = [TEXT + (TWICE if number == 4 else b"") for number in range(32)]
    result = found(book(X4, content, resources=overlaid), X4)
    (issue,) = (issue for issue in result.issues if issue.rule == "preflight-ink")
    assert issue.page == 5
    assert re.search(r"come to (389|390) %; at most 320 %", issue.message)
    assert issue.boxes[0] == pytest.approx((120, 120, 160, 160), abs=1.5)
    assert result.tally.most_ink == pytest.approx(3.9, abs=0.01)


def test_without_ghostscript_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object) -> None:
        raise ProgramMissing("gs is not installed", ghostscript.ADVICE)

    monkeypatch.setattr(ghostscript, "separate", missing)
    content = [TEXT + (TWICE if number == 4 else b"") for number in range(32)]
    result = found(book(X4, content, resources=overlaid), X4)
    assert rules(result) == {"separations"}
    assert "the ink of 1 page with" in next(iter(result.issues)).message
    # Solid colours and pictures are reckoned without it.
    solid = [TEXT + (b"1 1 1 1 k 100 100 60 60 re f" if number == 4 else b"") for number in range(32)]
    assert rules(found(book(X4, solid), X4)) == {"ink"}


def test_a_cover_is_drawn_whole(tmp_path: Path) -> None:
    pdf = Pdf.new()
    page = pdf.add_blank_page(page_size=(2 * 432 + 100 * 0.002252 * 72 + 18, 666)).obj
    page.Contents = pdf.make_stream(b"0.2 0 0 0 k 0 0 900 666 re f")
    page.Resources = Dictionary(ProcSet=Array())
    file = io.BytesIO()
    pdf.save(file)
    from mapmental_publish.printing.wrap import cover_plan

    result = found(file, cover_plan(plan("kdp", paper="white")), kind="cover", pages=100)
    assert rules(result) == {"barcode-zone"}
    html = report.as_html(result, file)
    assert len(read(html).loaded) == 1
    assert "spine 0.225 in" in html


def test_a_heavy_cover_is_told() -> None:
    chosen = plan("kdp")
    rule = replace(chosen.printer.cover, advised_bytes=400, max_bytes=10_000)
    light = replace(chosen, printer=replace(chosen.printer, cover=rule))
    file = book(light, 1)
    assert "file-heavy" in rules(found(file, light, kind="cover", pages=100))
    assert "file-heavy" not in rules(found(file, chosen, kind="cover", pages=100))


def test_check_looks_at_the_books_own_files(tmp_path: Path) -> None:
    """Built for a printer and then checked: the files are opened again, and the reports stand beside them."""
    words = "Words of an article, which is short. " * 200
    root = make_book(
        tmp_path / "book",
        {
            "collection.toml": 'title = "Two"\narticles = ["one.md", "two.md"]\n[print]\nprinter = "lulu"\n',
            "one.md": f"# One\n\n{words}",
            "two.md": f"# Two\n\n{words}",
        },
    )
    out = tmp_path / "out"
    first = run("check", "--book", root, "--out", out, "--format", "json")
    assert first.code == 0, first.text
    for name in ("two-print", "two-cover-print"):
        assert json.loads((out / f"{name}-preflight.json").read_text(encoding="utf-8"))["accepted"]
        (out / f"{name}-preflight.html").unlink()
    second = run("check", "--book", root, "--out", out, "--format", "json")
    assert second.code == 0, second.text
    assert (out / "two-print-preflight.html").is_file()
    assert second.findings() == first.findings()
