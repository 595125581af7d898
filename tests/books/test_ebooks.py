"""The ebooks of whole books: every one sound, and, where the validators are at hand, both of them silent."""

from __future__ import annotations

import io
import posixpath
import tomllib
import zipfile
from dataclasses import dataclass
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
ALLOWED = {"CSS-028"}
"""What EPUBCheck may remark on: that typefaces are declared, which is meant."""


@dataclass(frozen=True)
class Shelf:
    """A book built as a whole, and each of its articles alone."""

    name: str
    source: Path
    whole: Path
    alone: tuple[Path, ...]


@pytest.fixture(scope="session", params=BOOKS, ids=lambda book: Path(book).name)
def shelf(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    book = Path(request.param)
    out = tmp_path_factory.mktemp(book.name)
    for each in (False, True):
        report = pipeline.Report()
        pipeline.build(pipeline.Request(ROOT / book, out, editions=("epub",), each_article=each), report)
        wrong = [str(finding) for finding in report.findings if finding.severity is not Severity.INFO]
        assert not wrong, wrong
    (path,) = out.glob("*.epub")
    return Shelf(book.name, ROOT / book, path, tuple(sorted((out / "articles").glob("*.epub"))))


def found(tree: etree._ElementTree, path: str) -> list[str]:
    result = tree.xpath(path)
    assert isinstance(result, list)
    return [str(value) for value in result]


def test_documents_are_sound_and_every_link_leads_somewhere(shelf: Shelf) -> None:
    for path in (shelf.whole, *shelf.alone):
        with zipfile.ZipFile(path) as archive:
            files = {name.removeprefix("EPUB/") for name in archive.namelist()}
            trees = {
                name.removeprefix("EPUB/"): etree.parse(io.BytesIO(archive.read(name)))
                for name in archive.namelist()
                if name.endswith(".xhtml")
            }
        ids = {name: found(tree, "//@id") for name, tree in trees.items()}
        every = [identifier for listed in ids.values() for identifier in listed]
        assert len(every) == len(set(every))
        for name, tree in trees.items():
            for link in found(tree, "//@href | //@src | //@srcset"):
                if link.startswith(("http://", "https://", "mailto:")):
                    continue
                target, _, fragment = link.partition("#")
                place = posixpath.normpath(unquote(target)) if target else name
                assert place in files, f"{name}: {link}"
                assert not fragment or unquote(fragment) in ids[place], f"{name}: {link}"


def test_language_and_direction(shelf: Shelf) -> None:
    settings = tomllib.loads((shelf.source / "collection.toml").read_text(encoding="utf-8"))
    language = settings.get("language", "en")
    direction = "rtl" if shelf.name in ("arabic", "hebrew") else "ltr"
    with zipfile.ZipFile(shelf.whole) as archive:
        opf = etree.fromstring(archive.read("EPUB/content.opf"))
        pages = [etree.fromstring(archive.read(name)) for name in archive.namelist() if name.endswith(".xhtml")]
    assert (opf.get("{http://www.w3.org/XML/1998/namespace}lang"), opf.get("dir")) == (language, direction)
    spine = opf.find("{*}spine")
    assert spine is not None
    assert spine.get("page-progression-direction") == ("rtl" if direction == "rtl" else None)
    assert {(page.get("lang"), page.get("dir")) for page in pages} == {(language, direction)}


def test_constructs_of_the_book_reach_the_ebook(shelf: Shelf) -> None:
    with zipfile.ZipFile(shelf.whole) as archive:
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
        '.svg"',
    ):
        assert mark in text, mark
    for document in ("cover", "titlepage", "copyright", "nav", "figures", "references", "index"):
        assert f"EPUB/{document}.xhtml" in names


@pytest.mark.conformance
def test_epubcheck_is_silent(shelf: Shelf) -> None:
    for path in (shelf.whole, *shelf.alone):
        assert [message for message in check_epub(path) if message.id not in ALLOWED] == [], path.name


@pytest.mark.conformance
def test_ace_is_silent(shelf: Shelf) -> None:
    for path in (shelf.whole, *shelf.alone[:1]):
        assert list(check_accessibility(path)) == [], path.name
