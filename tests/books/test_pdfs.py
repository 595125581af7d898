"""The screen editions of whole books and of each article alone, shown to veraPDF."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from mapmental_publish import pipeline
from mapmental_publish.diagnostics import Severity
from mapmental_publish.errors import ProgramMissing
from mapmental_publish.programs.verapdf import PdfMessage, check_pdfs

from .test_ebooks import BOOKS, ROOT

ARCHIVED = ("book", "tests/books/english", "tests/books/arabic", "tests/books/japanese")

pytestmark = pytest.mark.conformance


def complaints(paths: list[Path], profile: str) -> tuple[PdfMessage, ...]:
    """What veraPDF says; without it the test is skipped, and fails where everything must be checked."""
    try:
        return check_pdfs(paths, profile)
    except ProgramMissing as fault:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"NOT VALIDATED: {fault.message}. {fault.hint}")


def archival(book: str, value: str, folder: Path) -> Path:
    """A copy of a book whose settings ask for an archival PDF."""
    copy = folder / "book"
    shutil.copytree(ROOT / book, copy)
    path = copy / "collection.toml"
    settings = re.sub(r"(?m)^\[pdf\]\n", "", path.read_text(encoding="utf-8"))
    path.write_text(f"{settings}\n[pdf]\narchival = {value}\n", encoding="utf-8")
    return copy


def built(book: Path, out: Path, *, alone: bool = True) -> list[Path]:
    """The screen edition of a book and, where ``alone``, of each of its articles."""
    for each in (False, True) if alone else (False,):
        report = pipeline.Report()
        pipeline.build(pipeline.Request(book, out, editions=("screen",), each_article=each), report)
        wrong = [str(finding) for finding in report.findings if finding.severity is not Severity.INFO]
        assert not wrong, wrong
    return [*out.glob("*-screen.pdf"), *sorted((out / "articles").glob("*.pdf"))]


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: Path(book).name)
def test_verapdf_finds_every_pdf_accessible(book: str, tmp_path: Path) -> None:
    paths = built(ROOT / book, tmp_path)
    assert len(paths) > 1
    assert complaints(paths, "ua1") == ()


@pytest.mark.parametrize(("value", "profile"), [("true", "2u"), ('"with-sources"', "3u")])
@pytest.mark.parametrize("book", ARCHIVED, ids=lambda book: Path(book).name)
def test_verapdf_finds_archival_pdfs_archival_and_accessible(
    book: str, value: str, profile: str, tmp_path: Path
) -> None:
    paths = built(archival(book, value, tmp_path), tmp_path / "out", alone="english" in book)
    assert complaints(paths, profile) == ()
    assert complaints(paths, "ua1") == ()


def test_verapdf_finds_fault_with_a_file_that_has_no_tags(tmp_path: Path) -> None:
    report = pipeline.Report()
    pipeline.build(pipeline.Request(ROOT / "tests/books/english", tmp_path, editions=("print",)), report)
    assert {message.rule for message in complaints(list(tmp_path.glob("*.pdf")), "ua1")} >= {"6.2-1", "7.1-3"}
