from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

from mapmental_publish.model import Notices

from .sample import EPOCH, NAMESPACES, Opened, build, make_collection, make_settings


def test_the_isbn_identifies_the_ebook_else_the_uuid(sample_folder: Path, book: Opened) -> None:
    assert book.dublin("identifier") == ["urn:isbn:9781402894626"]
    element = book.opf.find("o:metadata/dc:identifier", NAMESPACES)
    assert element is not None and element.get("id") == book.opf.get("unique-identifier")
    plain = build(sample_folder, make_collection(sample_folder, make_settings(isbn={})))
    assert plain.dublin("identifier") == ["urn:uuid:3c2d9b3e-7c55-5b8a-9a53-6a9d5e8f4b11"]
    assert plain.dublin("source") == ["https://example.org/breath-sleep"]


def test_titles_say_which_they_are(book: Opened) -> None:
    titles = book.opf.findall("o:metadata/dc:title", NAMESPACES)
    assert [(title.text, book.refined(title.get("id"))) for title in titles] == [
        ("Breath & Sleep", {"title-type": "main", "display-seq": "1"}),
        ("Two habits <that> can be watched", {"title-type": "subtitle", "display-seq": "2"}),
        ("Second edition", {"title-type": "edition", "display-seq": "3"}),
    ]


def test_people_have_roles_and_sorting_names(book: Opened) -> None:
    creators = book.opf.findall("o:metadata/dc:creator", NAMESPACES)
    assert [(item.text, book.refined(item.get("id"))) for item in creators] == [
        ("The Project", {"role": "edt", "file-as": "Project, The"})
    ]
    others = book.opf.findall("o:metadata/dc:contributor", NAMESPACES)
    assert [(item.text, book.refined(item.get("id"))) for item in others] == [
        ("A Hand", {"role": "ill"}),
        ("A Writer", {"role": "aut"}),
    ]


def test_publication_subjects_and_series(sample_folder: Path, book: Opened) -> None:
    assert book.dublin("publisher") == ["A Publisher"]
    assert book.dublin("language") == ["en"]
    assert book.dublin("description") == ["Two short articles."]
    assert book.dublin("rights") == ["© 2026 A Publisher"]
    assert book.dublin("source") == ["urn:isbn:9780306406157"]
    subjects = book.opf.findall("o:metadata/dc:subject", NAMESPACES)
    assert [(item.text, book.refined(item.get("id"))) for item in subjects] == [
        ("Sleep", {"authority": "BISAC", "term": "HEA043000"}),
        ("Rest", {}),
    ]
    assert book.meta("belongs-to-collection") == ["Books to test with"]
    assert book.refined("series") == {"collection-type": "series", "group-position": "2"}
    dated = build(sample_folder, make_collection(sample_folder, make_settings(date=dt.date(2026, 11, 1))))
    assert dated.dublin("date") == ["2026-11-01"]


def test_languages_of_articles_are_named_too(sample_folder: Path) -> None:
    assert build(sample_folder, make_collection(sample_folder, language="ar")).dublin("language") == ["en", "ar"]


def test_modified_comes_from_the_epoch(book: Opened) -> None:
    expected = dt.datetime.fromtimestamp(EPOCH, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert book.meta("dcterms:modified") == [expected]


def test_accessibility_is_described_and_no_conformance_claimed(book: Opened) -> None:
    assert book.meta("schema:accessMode") == ["textual", "visual"]
    assert book.meta("schema:accessModeSufficient") == ["textual", "textual,visual"]
    assert book.meta("schema:accessibilityHazard") == ["none"]
    features = book.meta("schema:accessibilityFeature")
    assert {"alternativeText", "index", "readingOrder", "structuralNavigation", "tableOfContents"} <= set(features)
    assert "pageNavigation" not in features
    assert "Pictures have descriptions" in book.meta("schema:accessibilitySummary")[0]
    assert not book.meta("dcterms:conformsTo")


def test_claims_follow_the_content(sample_folder: Path) -> None:
    full = make_collection(sample_folder)
    bodies = [article.body.replace('<mm-figure ref="fig-week"/>', "") for article in full.articles]
    bodies = [body.replace('<mm-ref n="1"/>', "that") for body in bodies]
    bare = dataclasses.replace(
        full,
        articles=tuple(
            dataclasses.replace(article, figures=(), body=body)
            for article, body in zip(full.articles, bodies, strict=True)
        ),
        figures=(),
        index=(),
    )
    opened = build(sample_folder, bare)
    assert opened.meta("schema:accessMode") == ["textual"]
    assert opened.meta("schema:accessModeSufficient") == ["textual"]
    assert not {"alternativeText", "index"} & set(opened.meta("schema:accessibilityFeature"))


def test_a_book_may_write_its_own_summary(sample_folder: Path) -> None:
    settings = make_settings(notices=Notices(accessibility="Made with\ncare."))
    opened = build(sample_folder, make_collection(sample_folder, settings))
    assert opened.meta("schema:accessibilitySummary") == ["Made with care."]


def test_nothing_of_the_packer_is_left(book: Opened) -> None:
    assert b"generator" not in book.read("content.opf")
    assert book.meta("ibooks:specified-fonts") == ["true"]
    assert "ibooks: http" in (book.opf.get("prefix") or "")
    covers = [item for item in book.opf.findall("o:metadata/o:meta", NAMESPACES) if item.get("name") == "cover"]
    assert [item.get("content") for item in covers] == [book.manifest["images/cover.jpg"].get("id")]
