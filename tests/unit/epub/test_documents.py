from __future__ import annotations

import dataclasses
import itertools
import posixpath
from pathlib import Path

import pytest
from lxml import etree

from .sample import EPUB_TYPE, NAMESPACES, Opened, build, make_collection, make_context, make_settings

XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def test_every_document_names_its_language_and_direction(sample_folder: Path) -> None:
    opened = build(sample_folder, make_collection(sample_folder, language="ar"))
    for name in opened.documents:
        root = opened.tree(name)
        expected = ("ar", "rtl") if name == "sleep-diary.xhtml" else ("en", "ltr")
        assert (root.get("lang"), root.get("dir")) == expected, name
        assert root.get(XML_LANGUAGE) == root.get("lang")


def test_markup_is_clean(book: Opened) -> None:
    for name in book.documents:
        data = book.read(name)
        assert data.startswith(b'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>')
        assert b"html:" not in data.replace(b"xhtml:", b"") and b"ns0:" not in data, name
        assert b"mm-" not in data, name
        assert not book.find(name, "//x:script | //x:iframe | //@style"), name
        assert len(book.find(name, "//x:h1")) == (0 if name == "cover.xhtml" else 1), name
        assert book.text(name, "//x:head/x:title")[0], name


def test_no_heading_level_is_skipped(book: Opened) -> None:
    for name in book.documents:
        levels = [
            int(etree.QName(item).localname[1])
            for item in book.find(name, "//*[starts-with(local-name(), 'h')]")
            if etree.QName(item).localname in {"h1", "h2", "h3", "h4", "h5", "h6"}
        ]
        for before, after in itertools.pairwise(levels):
            assert after <= before + 1, name


def test_ids_are_unique_across_the_book(book: Opened) -> None:
    seen: dict[str, str] = {}
    for name in book.documents:
        for identifier in book.find(name, "//@id"):
            assert seen.setdefault(identifier, name) is name, identifier
            assert " " not in identifier


def test_every_link_inside_the_book_leads_somewhere(book: Opened) -> None:
    ids = {name: set(book.find(name, "//@id")) for name in book.documents}
    files = set(book.manifest)
    count = 0
    for name in book.documents:
        for link in book.find(name, "//@href | //@src | //@srcset"):
            if ":" in link.partition("#")[0]:
                continue
            count += 1
            path, _, fragment = link.partition("#")
            target = posixpath.normpath(path) if path else name
            assert target in files, link
            if fragment:
                assert fragment in ids[target], link
    assert count > 50


def test_notes_and_their_calls_lead_to_each_other(book: Opened) -> None:
    name = "sleep-diary.xhtml"
    calls = {item.get("id"): item.get("href") for item in book.find(name, "//x:a[@role='doc-noteref']")}
    notes = book.find(name, "//x:aside[@role='doc-footnote']")
    assert len(calls) == 2 and len(notes) == 1
    assert set(calls.values()) == {f"#{notes[0].get('id')}"}
    assert notes[0].get(EPUB_TYPE) == "footnote"
    back = [item.get("href") for item in notes[0].findall(".//x:a[@role='doc-backlink']", NAMESPACES)]
    assert back == [f"#{identifier}" for identifier in calls]
    labels = {item.get("aria-label") for item in notes[0].findall(".//x:a[@role='doc-backlink']", NAMESPACES)}
    assert len(labels) == 2
    assert "↩\ufe0e" in "".join(notes[0].itertext())


def test_the_cover_stands_alone(book: Opened) -> None:
    body = book.find("cover.xhtml", "//x:body")[0]
    images = body.findall(".//x:img", NAMESPACES)
    assert [image.get("src") for image in images] == ["images/cover.jpg"]
    assert images[0].get("alt") == "Cover of Breath & Sleep"
    assert not "".join(body.itertext()).strip()


def test_an_article_opens_with_number_title_subtitle_names_and_warning(book: Opened) -> None:
    opening = "//x:header[@class='opening']"
    assert book.text("breathing.xhtml", f"{opening}/x:h1") == ["2 Breathing slowly"]
    assert book.text("breathing.xhtml", f"{opening}/x:p[@role='doc-subtitle']") == ["Seven mornings & two minutes"]
    assert book.text("breathing.xhtml", f"{opening}/x:p[@class='byline']") == ["A Writer, MSc"]
    note = book.text("breathing.xhtml", f"{opening}/x:section[@role='doc-notice']")
    assert note == ["Content note This article speaks of sleepless nights."]
    assert not book.find("sleep-diary.xhtml", f"{opening}/x:p[@class='byline']")


def test_an_article_alone_has_no_number(sample_folder: Path) -> None:
    full = make_collection(sample_folder)
    first = full.articles[0]
    alone = dataclasses.replace(
        full,
        articles=(first,),
        parts=(dataclasses.replace(full.parts[0], title="", slug="", slugs=(first.slug,)),),
        numbers={first.slug: 1},
        contents=full.contents[0].children[:1],
        figures=full.figures[:1],
        index=(),
        works={first.slug: full.works[first.slug]},
        resolved={**full.resolved, (first.slug, 2): dataclasses.replace(full.resolved[(first.slug, 2)], slug="")},
    )
    opened = build(sample_folder, alone)
    assert opened.text("sleep-diary.xhtml", "//x:h1") == ["Sleep & its diary"]
    assert opened.find("sleep-diary.xhtml", "//x:span[@class='xref'][.='over there']")


def test_help_lines_and_notices_keep_the_language_of_the_collection(sample_folder: Path) -> None:
    opened = build(sample_folder, make_collection(sample_folder, language="ar"))
    box = opened.find("sleep-diary.xhtml", "//x:section[@class='help-lines']")[0]
    around = box.getparent()
    assert (around.get("lang"), around.get("dir")) == ("en", "ltr")
    assert "Where to find help" in "".join(box.itertext())
    assert opened.text("sleep-diary.xhtml", "//x:section[@role='doc-endnotes']/x:h2") == ["الحواشي"]


def test_a_pull_quote_is_not_read_out_twice(book: Opened) -> None:
    quote = book.find("breathing.xhtml", "//x:aside[@role='doc-pullquote']")[0]
    assert (quote.get("aria-hidden"), quote.get(EPUB_TYPE)) == ("true", "pullquote")


def test_callouts_say_their_kind_in_words(book: Opened) -> None:
    assert book.text("breathing.xhtml", "//x:section[contains(@class, 'callout-warning')]/x:p") == ["Warning Stop"]
    tip = book.find("breathing.xhtml", "//x:aside[contains(@class, 'callout-tip')]")[0]
    assert (tip.get("role"), tip.get(EPUB_TYPE)) == ("doc-tip", "tip")


def test_references_list_each_work_with_links_to_its_notes(book: Opened) -> None:
    items = book.find("references.xhtml", "//x:li")
    assert len(items) == 2
    cited = items[0].findall(".//x:span[@class='cited-by']/x:a", NAMESPACES)
    assert [(link.get("href"), link.text) for link in cited] == [
        ("sleep-diary.xhtml#note-1--sleep-diary", "note\u00a01")
    ]
    assert cited[0].get("aria-label") == "note\u00a01, Sleep & its diary"


def test_the_index_links_to_its_places_and_to_its_own_headings(book: Opened) -> None:
    assert book.text("index.xhtml", "//x:h2") == ["S"]
    links = book.find("index.xhtml", "//x:span[@class='places']/x:a")
    assert [(link.get("href"), link.text) for link in links] == [
        ("sleep-diary.xhtml#ix-1--sleep-diary", "Sleep"),
        ("breathing.xhtml#ix-1--breathing", "Breathing"),
    ]
    see = book.find("index.xhtml", "//x:span[@class='look-up']/x:a")
    assert [(link.get("href"), link.text) for link in see] == [
        ("#index-sleep", "sleep"),
        ("#index-sleep-diary", "sleep, diary"),
    ]


def test_the_copyright_page_prints_numbers_and_notices(book: Opened) -> None:
    text = " ".join(book.text("copyright.xhtml", "//x:section[@class='copyright-page']"))
    for words in (
        "© 2026 A Publisher",
        "ISBN (ebook) 978-1-4028-9462-6",
        "ISBN (paperback)",
        "Not advice.",
        "Ask someone.",
    ):
        assert words in text


def test_the_title_page_says_who_did_what(book: Opened) -> None:
    assert book.text("titlepage.xhtml", "//x:p[@class='book-credit']") == ["Editor The Project", "Illustrator A Hand"]


def test_the_colophon_names_the_typefaces(book: Opened) -> None:
    assert "Set in Vollkorn and Inter." in book.text("colophon.xhtml", "//x:p")


def test_a_template_of_the_book_that_breaks_a_document_is_refused(sample_folder: Path, tmp_path: Path) -> None:
    from mapmental_publish.errors import OutputInvalid
    from mapmental_publish.layout import Layouts

    template = tmp_path / "layouts" / "epub" / "colophon.xhtml"
    template.parent.mkdir(parents=True)
    template.write_text("<p>unclosed", encoding="utf-8")
    context = make_context(sample_folder, Layouts(tmp_path / "layouts"))
    with pytest.raises(OutputInvalid, match=r"colophon\.xhtml: not well-formed"):
        build(sample_folder, make_collection(sample_folder), context)


def test_settings_without_contributors_name_the_articles_authors(sample_folder: Path) -> None:
    opened = build(sample_folder, make_collection(sample_folder, make_settings(contributors=())))
    assert opened.text("titlepage.xhtml", "//x:p[@class='book-credit']") == ["A Writer"]
