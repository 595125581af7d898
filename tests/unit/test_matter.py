"""Front matter, back matter, glossary and figure credits, from the files to the editions."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pikepdf
import pytest
from lxml import etree

from mapmental_publish import pipeline
from mapmental_publish.context import Silent
from mapmental_publish.diagnostics import Findings
from mapmental_publish.model import Collection
from tests.support import SVG, build, make_book
from tests.unit.pdf.reading import Printed

COLLECTION = """title = "Tides"
language = "en"
articles = ["articles/ebb.md", "articles/flow.md"]
front_matter = ["preface.md", "how.md"]
back_matter = ["appendix-tables.md"]
glossary = "words.md"
"""
FILES: dict[str, str | bytes] = {
    "collection.toml": COLLECTION,
    "articles/ebb.md": "# Ebb\n\nAt the [spring tide](../words.md#spring-tide), and once more the "
    "[tide](../words.md#spring-tide). See [](../appendix-tables.md) and [](../preface.md).<!-- index: water -->\n\n"
    '![A](a.svg "One. Credit: Ann.")\n\n![B](b.svg "Two. Credit: Ann")\n\n![C](c.svg "Three. Credit: Ann.")\n\n'
    '![D](d.svg "Four. Credit: Ben, CC BY.")\n',
    "articles/flow.md": '# Flow\n\nAn empty link prints [](../words.md#neap).\n\n![E](a.svg "Five. Credit: Ann.")\n',
    "preface.md": "# Why\n\nThe preface says it.<!-- index: water; aims -->[^n]\n\n[^n]: A note.\n",
    "how.md": '# How\n\nRead on.\n\n![F](b.svg "No number. Credit: Ann.")\n',
    "appendix-tables.md": "# Tables\n\nThese come last.<!-- index: water -->\n",
    "words.md": "# Words\n\nAs used here.\n\nspring tide\n:   The highest; see [](#neap).\n\n"
    "Éclat\nbrilliance\n:   Another, in [](articles/flow.md).\n\nneap tide {#neap}\n:   The lowest.\n",
    **{f"articles/{name}.svg": SVG for name in "abcd"},
    "b.svg": SVG,
}


def book(root: Path, **changes: str) -> Path:
    names = {name.rpartition("/")[2].partition(".")[0].replace("-", "_"): name for name in FILES}
    return make_book(root / "book", FILES | {names[name]: text for name, text in changes.items()})


def collected(folder: Path) -> tuple[Collection, list[tuple[str, str, str]]]:
    findings = Findings()
    made = pipeline.read(pipeline.Request(folder, folder / "out"), findings, Silent()).collection
    return made, [(str(finding.span), finding.rule, f"{finding.message} {finding.hint}") for finding in findings]


@pytest.fixture(scope="module")
def tides(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The book with its ebook and both PDFs beside it."""
    root = tmp_path_factory.mktemp("tides")
    folder = book(root)
    for command in (("epub",), ("pdf",), ("pdf", "--edition", "screen")):
        outcome = build(folder, root / "out", *command)
        assert outcome.code == 0, outcome.text
        assert outcome.rules() <= {"term-unmarked"}
    return root


def documents(root: Path) -> dict[str, etree._Element]:
    with zipfile.ZipFile(root / "out" / "tides.epub") as archive:
        return {
            name.removeprefix("EPUB/"): etree.fromstring(archive.read(name))
            for name in archive.namelist()
            if name.endswith((".xhtml", ".opf"))
        }


def words(element: etree._Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


def first(element: etree._Element, path: str) -> etree._Element:
    found = element.xpath(path, namespaces={"x": "http://www.w3.org/1999/xhtml"})
    assert isinstance(found, list)
    assert found, path
    return found[0]


def test_kinds_come_from_the_front_matter_or_the_files_name(tmp_path: Path) -> None:
    made, _ = collected(book(tmp_path, how="---\nkind: foreword\n---\n\n# How\n\nText.\n"))
    kinds = {piece.slug: piece.kind for piece in made.written()}
    assert kinds == {
        "preface": "preface", "how": "foreword", "ebb": "", "flow": "", "appendix-tables": "appendix",
        "glossary": "glossary",
    }  # fmt: skip


def test_a_kind_that_is_none_is_refused_and_articles_have_none(tmp_path: Path) -> None:
    _, found = collected(book(tmp_path, how="---\nkind: prefaec\n---\n\n# How\n\nText.\n"))
    assert any(rule == "front-matter-value" and "“preface”" in text for _, rule, text in found)
    _, found = collected(book(tmp_path / "2", flow="---\nkind: preface\n---\n\n# Flow\n\n[](../words.md#neap)\n"))
    assert [rule for _, rule, _ in found if rule.startswith("front")] == ["front-matter-unknown-key"]


def test_terms_are_sorted_as_the_index_is_and_keep_together_what_is_explained_together(tmp_path: Path) -> None:
    made, _ = collected(book(tmp_path))
    assert made.glossary is not None
    body = etree.fromstring(made.glossary.body)
    assert [words(item) for item in body.iter("dt")] == ["Éclat", "brilliance", "neap tide", "spring tide"]
    assert [item.get("id") for item in body.iter("dfn")] == ["eclat", "brilliance", "neap", "spring-tide"]
    assert made.uses == {"spring-tide": ("ebb",), "neap": ("flow",)}


def test_a_term_that_is_not_there_names_the_nearest(tmp_path: Path) -> None:
    folder = book(tmp_path, flow="# Flow\n\nA [tide](../words.md#spring-tides) and [](../words.md#xyz).\n")
    found = [item for item in collected(folder)[1] if item[1] == "term-undefined"]
    assert [place for place, *_ in found] == ["articles/flow.md:3"] * 2
    assert "Did you mean #spring-tide?" in found[0][2]
    assert "Explain it in words.md." in found[1][2]


def test_a_term_nothing_marks_is_remarked_upon(tmp_path: Path) -> None:
    _, found = collected(book(tmp_path))
    assert [(place, rule) for place, rule, _ in found] == [("words.md:8", "term-unmarked")]
    marked = FILES["articles/flow.md"]
    assert isinstance(marked, str)
    folder = book(tmp_path / "2", flow=marked.replace("prints", "of [it](../words.md#brilliance) prints"))
    assert not collected(folder)[1]


def test_a_term_explained_twice_and_a_glossary_without_terms_are_errors(tmp_path: Path) -> None:
    text = "# Words\n\nneap {#neap}\n:   One.\n\nspring tide\n:   A.\n\nNeap\n:   Two.\n"
    _, found = collected(book(tmp_path, words=text))
    assert ("words.md:9", "term-duplicate") in [item[:2] for item in found]
    _, found = collected(book(tmp_path / "2", words="# Words\n\nNone.\n"))
    assert "glossary-empty" in [rule for _, rule, _ in found]
    assert "glossary-empty" not in [rule for _, rule, _ in collected(book(tmp_path / "3"))[1]]


def test_a_file_may_not_stand_in_two_places(tmp_path: Path) -> None:
    outcome = build(book(tmp_path, collection=COLLECTION.replace("how.md", "words.md")), tmp_path / "out")
    assert outcome.code == 3
    assert outcome.rules() == {"article-listed-twice"}


def test_the_ebook_says_what_each_piece_is(tides: Path) -> None:
    pages = documents(tides)
    spine = [str(item.get("idref")) for item in pages["content.opf"].iter("{*}itemref")]
    wanted = "figures preface how ebb flow appendix-tables glossary credits index colophon".split()
    assert [
        name for name in (item.removeprefix("file-").removesuffix(".xhtml") for item in spine) if name in wanted
    ] == (wanted)
    for name, kind in (("preface", "preface"), ("appendix-tables", "appendix"), ("glossary", "glossary")):
        section = first(pages[f"{name}.xhtml"], "//x:section")
        assert section.get("role") == f"doc-{kind}"
        assert section.get("{http://www.idpf.org/2007/ops}type") == kind
    assert first(pages["how.xhtml"], "//x:section").get("role") is None
    assert "role" not in first(pages["how.xhtml"], "//x:body").attrib
    landmarks = first(pages["nav.xhtml"], "//x:nav[@id='landmarks']")
    assert "glossary" in [item.get("{http://www.idpf.org/2007/ops}type") for item in landmarks.iter("{*}a")]
    assert "Words" in words(first(pages["nav.xhtml"], "//x:nav[@id='contents']"))
    assert "review" not in etree.tostring(pages["preface.xhtml"], encoding="unicode")


def test_terms_lead_to_the_glossary_and_back(tides: Path) -> None:
    pages = documents(tides)
    marks = pages["ebb.xhtml"].xpath("//*[@role='doc-glossref']")
    assert isinstance(marks, list)
    assert [mark.get("href") for mark in marks] == ["glossary.xhtml#spring-tide--glossary"] * 2
    assert [mark.get("id") for mark in marks] == ["glossref-spring-tide--ebb", None]
    assert first(pages["glossary.xhtml"], "//x:dfn[@id='spring-tide--glossary']").text == "spring tide"
    back = first(pages["glossary.xhtml"], "//x:a[@href='ebb.xhtml#glossref-spring-tide--ebb']")
    assert words(back) == "Ebb"
    assert words(first(pages["flow.xhtml"], "//x:a[@role='doc-glossref']")) == "neap tide"


def test_figures_of_the_matter_have_no_number_and_credits_are_gathered(tides: Path) -> None:
    pages = documents(tides)
    assert words(first(pages["how.xhtml"], "//x:figcaption")).startswith("No number.")
    lines = [words(item) for item in pages["credits.xhtml"].iter("{*}li")]
    assert lines == ["Ann. Figures 1.1–1.3, 2.1, How", "Ben, CC BY. Figure 1.4"]
    assert len(list(pages["figures.xhtml"].iter("{*}li"))) == 5


def test_the_printed_book_has_each_in_its_place(tides: Path) -> None:
    printed = Printed((tides / "out" / "tides-print.pdf").read_bytes())
    pages = {leaf.label: leaf.text for leaf in printed.leaves}
    at = {title: label for label, text in pages.items() for title in ("Why", "How", "Tables", "Words", "Figure credits",
          "Index") if text.startswith(title)}  # fmt: skip
    assert [at[title] for title in ("Why", "How")] == ["vii", "ix"]
    arabic = [int(at[title]) for title in ("Tables", "Words", "Figure credits", "Index")]
    assert arabic == sorted(arabic)
    assert all(number % 2 for number in arabic)
    contents = pages["v"]
    for title in ("Why", "How", "Tables", "Words", "Figure credits"):
        assert f"{title} " in contents
        assert at[title] in contents
    index = pages[at["Index"]]
    assert f"water, vii, 1, {at['Tables']}" in index
    assert "aims, vii" in index
    article = pages["1"]
    assert "spring tide, and once more the tide." in article
    assert f"Tables on page {at['Tables']} and Why." in article, "front matter's pages are not named"


def test_on_screen_a_term_is_a_link_to_its_explanation(tides: Path) -> None:
    with pikepdf.open(io.BytesIO((tides / "out" / "tides-screen.pdf").read_bytes())) as pdf:
        leads = [str(item.Dest) for page in pdf.pages for item in page.obj.get("/Annots", []) if "/Dest" in item]
        with pdf.open_outline() as outline:
            titles = [item.title for item in outline.root]
    assert leads.count("spring-tide--glossary") == 2
    assert "neap--glossary" in leads
    assert [title for title in titles if title in ("Why", "1. Ebb", "Tables", "Words", "Figure credits")] == [
        "Why", "1. Ebb", "Tables", "Words", "Figure credits",
    ]  # fmt: skip


def test_alone_an_article_prints_its_terms_as_words(tmp_path: Path) -> None:
    folder = book(tmp_path)
    assert build(folder, tmp_path / "out", "epub", extra=("--article", "flow")).code == 0
    with zipfile.ZipFile(tmp_path / "out" / "articles" / "flow.epub") as archive:
        text = archive.read("EPUB/flow.xhtml").decode()
        assert "EPUB/glossary.xhtml" not in archive.namelist()
    assert "prints neap tide." in text
    assert "glossref" not in text


def test_pages_depend_on_the_terms_an_article_marks_not_on_what_is_said_of_them(tmp_path: Path) -> None:
    def recipes(folder: Path) -> dict[str, str]:
        from mapmental_publish.context import BuildContext
        from mapmental_publish.pdf.documents import Documents
        from mapmental_publish.pdf.sheet import geometry

        request = pipeline.Request(folder, folder / "out")
        read = pipeline.read(request, Findings(), Silent())
        context = BuildContext(read.folder, read.layouts, Findings(), read.epoch)
        made = Documents(read.collection, context, geometry(read.collection.settings, read.layouts))
        return {article.slug: made.identity(article) for article in read.collection.written()}

    before = recipes(book(tmp_path))
    text = str(FILES["words.md"])
    other = recipes(book(tmp_path / "2", words=text.replace("The lowest.", "Not the highest.")))
    assert {slug for slug in before if before[slug] != other[slug]} == {"glossary"}
    renamed = recipes(book(tmp_path / "3", words=text.replace("neap tide {", "neaps {")))
    assert {slug for slug in before if before[slug] != renamed[slug]} == {"glossary", "flow"}
