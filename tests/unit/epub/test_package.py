from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from mapmental_publish.epub.plan import file_stem

from .sample import Opened, build, make_collection, make_context, make_settings


def test_the_container_begins_with_its_signature(book: Opened) -> None:
    first = book.archive.infolist()[0]
    assert first.filename == "mimetype"
    assert first.compress_type == zipfile.ZIP_STORED
    assert first.extra == b""
    assert book.archive.read("mimetype") == b"application/epub+zip"


def test_entries_carry_no_time_of_their_own(book: Opened) -> None:
    for entry in book.archive.infolist():
        assert entry.date_time == (1980, 1, 1, 0, 0, 0)
        assert entry.external_attr == 0o100644 << 16
        assert entry.create_system == 3


def test_the_same_input_gives_the_same_bytes(sample_folder: Path, book: Opened) -> None:
    assert build(sample_folder).data == book.data


def test_manifest_and_archive_hold_the_same_files(book: Opened) -> None:
    packed = {name.removeprefix("EPUB/") for name in book.archive.namelist() if name.startswith("EPUB/")}
    assert packed == {*book.manifest, "content.opf"}
    assert len(book.archive.namelist()) == len(set(book.archive.namelist()))
    assert set(book.archive.namelist()) - {f"EPUB/{name}" for name in packed} == {"mimetype", "META-INF/container.xml"}


def test_documents_stand_in_the_order_of_a_book(book: Opened) -> None:
    assert book.spine == [
        "cover.xhtml",
        "titlepage.xhtml",
        "copyright.xhtml",
        "nav.xhtml",
        "figures.xhtml",
        "part-by-night.xhtml",
        "sleep-diary.xhtml",
        "breathing.xhtml",
        "references.xhtml",
        "contributors.xhtml",
        "index.xhtml",
        "colophon.xhtml",
    ]


def test_documents_that_would_be_empty_are_not_made(sample_folder: Path) -> None:
    import dataclasses

    settings = make_settings(contributors=(), notices=make_settings().notices.__class__(), epub=_without_fonts())
    full = make_collection(sample_folder, settings)
    bare = dataclasses.replace(
        full,
        articles=tuple(dataclasses.replace(article, authors=()) for article in full.articles),
        figures=(),
        index=(),
        works={},
        parts=(dataclasses.replace(full.parts[0], title="", slug=""),),
        contents=full.contents[0].children,
    )
    opened = build(sample_folder, bare, make_context(sample_folder, cover=False))
    assert opened.spine == ["titlepage.xhtml", "copyright.xhtml", "nav.xhtml", "sleep-diary.xhtml", "breathing.xhtml"]


def _without_fonts() -> object:
    from mapmental_publish.model import EpubSettings

    return EpubSettings(embed_fonts=False)


def test_manifest_properties(book: Opened) -> None:
    properties = {name: item.get("properties") for name, item in book.manifest.items() if item.get("properties")}
    assert properties == {"nav.xhtml": "nav", "images/cover.jpg": "cover-image"}


def test_ids_of_the_manifest_come_from_names(book: Opened) -> None:
    assert book.manifest["sleep-diary.xhtml"].get("id") == "file-sleep-diary.xhtml"
    assert book.manifest["toc.ncx"].get("id") == "ncx"
    assert book.opf.find("{*}spine").get("toc") == "ncx"  # type: ignore[union-attr]
    ids = [item.get("id") for item in book.manifest.values()]
    assert len(ids) == len(set(ids))


def test_the_package_names_language_and_direction(sample_folder: Path, book: Opened) -> None:
    language = "{http://www.w3.org/XML/1998/namespace}lang"
    assert (book.opf.get(language), book.opf.get("dir"), book.opf.get("version")) == ("en", "ltr", "3.0")
    assert book.opf.find("{*}spine").get("page-progression-direction") is None  # type: ignore[union-attr]
    hebrew = build(sample_folder, make_collection(sample_folder, make_settings(language="he"), language="he"))
    assert (hebrew.opf.get(language), hebrew.opf.get("dir")) == ("he", "rtl")
    assert hebrew.opf.find("{*}spine").get("page-progression-direction") == "rtl"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("name", "stem"),
    [("breath-wave", "breath-wave"), ("a b", "a-b-"), ("שינה", "x-"), ("-rf", "rf-"), ("100%#1", "100--1-")],
)
def test_file_names_are_plain(name: str, stem: str) -> None:
    made = file_stem(name)
    assert made.startswith(stem)
    assert made.isascii() and not made.startswith("-") and not set(made) & set(" %#\"'/")
    assert file_stem(name) == made
