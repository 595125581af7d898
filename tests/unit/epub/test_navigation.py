from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from mapmental_publish import epub
from mapmental_publish.model import EpubSettings

from .sample import EPUB_TYPE, NAMESPACES, Opened, build, make_collection, make_context, make_settings

Tree = list[tuple[str, str, Any]]


def nav_tree(element: etree._Element) -> Tree:
    """Text, target and children of each line of a navigation list."""
    result: Tree = []
    for item in element.findall("x:ol/x:li", NAMESPACES):
        link = item.find("x:a", NAMESPACES)
        assert link is not None
        text = link.xpath("string(x:span[@class='text'])", namespaces=NAMESPACES)
        result.append((str(text), link.get("href", ""), nav_tree(item)))
    return result


def ncx_tree(element: etree._Element) -> Tree:
    return [
        (
            point.findtext("n:navLabel/n:text", "", NAMESPACES),
            str(point.find("n:content", NAMESPACES).get("src")),  # type: ignore[union-attr]
            ncx_tree(point),
        )
        for point in element.findall("n:navPoint", NAMESPACES)
    ]


def toc(opened: Opened) -> Tree:
    return nav_tree(opened.find("nav.xhtml", "//x:nav[@role='doc-toc']")[0])


def test_the_contents_are_those_of_the_collection(book: Opened) -> None:
    assert toc(book) == [
        ("Figures", "figures.xhtml", []),
        (
            "By night",
            "part-by-night.xhtml",
            [("Sleep & its diary", "sleep-diary.xhtml", []), ("Breathing slowly", "breathing.xhtml", [])],
        ),
        ("References", "references.xhtml", []),
        ("Contributors", "contributors.xhtml", []),
        ("Index", "index.xhtml", []),
        ("Colophon", "colophon.xhtml", []),
    ]


@pytest.mark.parametrize(("depth", "levels"), [(1, 1), (2, 2), (3, 3), (4, 4), (9, 4)])
def test_the_contents_go_as_deep_as_asked(sample_folder: Path, depth: int, levels: int) -> None:
    settings = make_settings(epub=EpubSettings(contents_depth=depth, embed_fonts=False))
    opened = build(sample_folder, make_collection(sample_folder, settings))

    def measure(tree: Tree) -> int:
        return 1 + max((measure(children) for _, _, children in tree), default=0) if tree else 0

    assert measure(toc(opened)) == levels
    ncx = opened.tree("toc.ncx")
    assert measure(ncx_tree(ncx.find("n:navMap", NAMESPACES))) == levels  # type: ignore[arg-type]
    assert ncx.find("n:head/n:meta[@name='dtb:depth']", NAMESPACES).get("content") == str(levels)  # type: ignore[union-attr]


def test_headings_are_linked_in_their_article(sample_folder: Path) -> None:
    settings = make_settings(epub=EpubSettings(contents_depth=4, embed_fonts=False))
    opened = build(sample_folder, make_collection(sample_folder, settings))
    article = toc(opened)[1][2][0]
    assert article[2] == [
        (
            "How to keep it",
            "sleep-diary.xhtml#how--sleep-diary",
            [("Reading the week", "sleep-diary.xhtml#reading--sleep-diary", [])],
        )
    ]


def test_the_ncx_says_the_same(book: Opened) -> None:
    ncx = book.tree("toc.ncx")

    def targets(tree: Tree) -> list[Any]:
        return [(target, targets(children)) for _, target, children in tree]

    assert targets(ncx_tree(ncx.find("n:navMap", NAMESPACES))) == targets(toc(book))  # type: ignore[arg-type]
    assert ncx.findtext("n:docTitle/n:text", "", NAMESPACES) == "Breath & Sleep"
    uid = ncx.find("n:head/n:meta[@name='dtb:uid']", NAMESPACES)
    assert uid is not None and uid.get("content") == book.dublin("identifier")[0]
    orders = [int(point.get("playOrder", "0")) for point in ncx.iter("{*}navPoint")]
    assert orders == sorted(orders)
    assert len({point.get("id") for point in ncx.iter("{*}navPoint")}) == len(orders)


def test_landmarks_lead_to_what_readers_ask_for(book: Opened) -> None:
    links = book.find("nav.xhtml", "//x:nav[@e:type='landmarks']//x:a")
    assert {link.get(EPUB_TYPE): link.get("href") for link in links} == {
        "cover": "cover.xhtml",
        "titlepage": "titlepage.xhtml",
        "copyright-page": "copyright.xhtml",
        "toc": "nav.xhtml",
        "loi": "figures.xhtml",
        "bodymatter": "part-by-night.xhtml",
        "bibliography": "references.xhtml",
        "contributors": "contributors.xhtml",
        "index": "index.xhtml",
        "colophon": "colophon.xhtml",
    }


def test_a_page_list_is_there_when_pages_are_given(sample_folder: Path, book: Opened) -> None:
    assert not book.find("nav.xhtml", "//x:nav[@e:type='page-list']")
    pages = (epub.PageTarget("1", "sleep-diary", ""), epub.PageTarget("2", "sleep-diary", "how"))
    data = epub.build(make_collection(sample_folder), make_context(sample_folder), pages).data
    opened = Opened(data)
    links = opened.find("nav.xhtml", "//x:nav[@role='doc-pagelist']//x:a")
    assert [(link.text, link.get("href")) for link in links] == [
        ("1", "sleep-diary.xhtml"),
        ("2", "sleep-diary.xhtml#how--sleep-diary"),
    ]
    assert "pageNavigation" in opened.meta("schema:accessibilityFeature")


def test_without_parts_articles_are_the_first_level(sample_folder: Path) -> None:
    full = make_collection(sample_folder)
    flat = dataclasses.replace(
        full, parts=(dataclasses.replace(full.parts[0], title="", slug=""),), contents=full.contents[0].children
    )
    opened = build(sample_folder, flat)
    assert [text for text, _, _ in toc(opened)][1:3] == ["Sleep & its diary", "Breathing slowly"]
    assert [text for text, _, _ in toc(opened)[1][2]] == ["How to keep it"]
    links = opened.find("nav.xhtml", "//x:nav[@e:type='landmarks']//x:a[@e:type='bodymatter']")
    assert [link.get("href") for link in links] == ["sleep-diary.xhtml"]
