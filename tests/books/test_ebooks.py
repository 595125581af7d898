"""The ebooks of whole books: every one sound, and, where the validators are at hand, both of them silent."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote

import pytest
from lxml import etree

from mapmental_publish import pipeline
from mapmental_publish.diagnostics import Severity
from mapmental_publish.programs.ace import check_accessibility
from mapmental_publish.programs.epubcheck import check_epub

ROOT = Path(__file__).resolve().parents[2]
BOOKS = (
    "book",
    "tests/books/english",
    "tests/books/arabic",
    "tests/books/hebrew",
    "tests/books/japanese",
    "tests/books/chinese",
)
LANGUAGES = {
    "arabic": ("ar", "rtl"),
    "hebrew": ("he", "rtl"),
    "japanese": ("ja", "ltr"),
    "chinese": ("zh-Hans", "ltr"),
    "english": ("en", "ltr"),
    "book": ("en", "ltr"),
}
ALLOWED = {"CSS-028"}
"""What EPUBCheck may remark on: that typefaces are declared, which is meant."""


@pytest.fixture(scope="session")
def ebooks(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Every book built as a whole and article by article, each in a folder of its own."""
    places: dict[str, Path] = {}
    for book in BOOKS:
        out = tmp_path_factory.mktemp(Path(book).name)
        for each in (False, True):
            report = pipeline.Report()
            pipeline.build(pipeline.Request(ROOT / book, out, editions=("epub",), each_article=each), report)
            wrong = [str(finding) for finding in report.findings if finding.severity is not Severity.INFO]
            assert not wrong, wrong
        places[book] = out
    return places


def whole(folder: Path) -> Path:
    (path,) = folder.glob("*.epub")
    return path


def alone(folder: Path) -> list[Path]:
    return sorted((folder / "articles").glob("*.epub"))


@pytest.mark.parametrize("book", BOOKS)
def test_documents_are_sound_and_every_link_leads_somewhere(ebooks: Mapping[str, Path], book: str) -> None:
    for path in (whole(ebooks[book]), *alone(ebooks[book])):
        with zipfile.ZipFile(path) as archive:
            files = {name.removeprefix("EPUB/") for name in archive.namelist()}
            trees = {
                name.removeprefix("EPUB/"): etree.parse(io.BytesIO(archive.read(name)))
                for name in archive.namelist()
                if name.endswith(".xhtml")
            }
        ids = {name: [str(value) for value in tree.xpath("//@id")] for name, tree in trees.items()}
        every = [identifier for listed in ids.values() for identifier in listed]
        assert len(every) == len(set(every))
        for name, tree in trees.items():
            for link in map(str, tree.xpath("//@href | //@src | //@srcset")):
                if link.startswith(("http://", "https://", "mailto:")):
                    continue
                target, _, fragment = link.partition("#")
                place = posixpath.normpath(unquote(target)) if target else name
                assert place in files, f"{name}: {link}"
                assert not fragment or unquote(fragment) in ids[place], f"{name}: {link}"


@pytest.mark.parametrize("book", BOOKS)
def test_language_and_direction(ebooks: Mapping[str, Path], book: str) -> None:
    language, direction = LANGUAGES[Path(book).name]
    with zipfile.ZipFile(whole(ebooks[book])) as archive:
        opf = etree.fromstring(archive.read("EPUB/content.opf"))
        pages = [etree.fromstring(archive.read(name)) for name in archive.namelist() if name.endswith(".xhtml")]
    assert (opf.get("{http://www.w3.org/XML/1998/namespace}lang"), opf.get("dir")) == (language, direction)
    spine = opf.find("{*}spine")
    assert spine is not None
    assert spine.get("page-progression-direction") == ("rtl" if direction == "rtl" else None)
    assert {(page.get("lang"), page.get("dir")) for page in pages} == {(language, direction)}


@pytest.mark.parametrize("book", BOOKS)
def test_constructs_of_the_book_reach_the_ebook(ebooks: Mapping[str, Path], book: str) -> None:
    with zipfile.ZipFile(whole(ebooks[book])) as archive:
        text = "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".xhtml"))
        names = set(archive.namelist())
    for mark in (
        "doc-noteref",
        "doc-footnote",
        "doc-backlink",
        "doc-pullquote",
        "doc-notice",
        "<figcaption",
        "<table",
        'class="index-mark"',
        'class="xref"',
        'class="help-lines"',
        "image/svg+xml",
    ):
        assert mark in text, mark
    for document in ("cover", "titlepage", "copyright", "nav", "figures", "references", "index"):
        assert f"EPUB/{document}.xhtml" in names


@pytest.mark.conformance
@pytest.mark.parametrize("book", BOOKS)
def test_epubcheck_is_silent(ebooks: Mapping[str, Path], book: str) -> None:
    for path in (whole(ebooks[book]), *alone(ebooks[book])):
        assert [message for message in check_epub(path) if message.id not in ALLOWED] == [], path.name


@pytest.mark.conformance
@pytest.mark.parametrize("book", BOOKS)
def test_ace_is_silent(ebooks: Mapping[str, Path], book: str) -> None:
    for path in (whole(ebooks[book]), *alone(ebooks[book])[:1]):
        assert list(check_accessibility(path)) == [], path.name
