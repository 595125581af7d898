"""The tags of the screen edition: what a screen reader reads is the article, each thing once and in its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from lxml import etree

from mapmental_publish.layout import Layouts
from mapmental_publish.model import Article, Collection
from mapmental_publish.pdf import spoken
from mapmental_publish.pdf.spoken import Node, Piece
from tests.support import make_book, run_process

from .conftest import Built

HEADINGS = {f"H{level}" for level in range(1, 7)}
KINDS_OF_THE_STANDARD = HEADINGS | set(
    "StructTreeRoot Document Part Sect Div BlockQuote P L LI Lbl LBody Table THead TBody TFoot TR TH TD Caption Figure "
    "Formula Code Note Reference TOC TOCI Index Span Quote Link".split()
)


def tree(book: Built) -> Node:
    found = spoken.read(book.screen.pdf)
    assert found is not None
    return found


def said(node: Node) -> str:
    """The letters of an element in reading order, without labels, calls of notes and page numbers of references."""
    pieces = list(_spoken(node))
    return re.sub(r"onpage\d+|（\d+ページ）|فيالصفحة\d+", "", letters(spoken.joined(iter(pieces))))


def _spoken(node: Node) -> Iterator[Piece]:
    if node.kind in ("Lbl", "Reference") and node.kind != "P":
        return
    if "ActualText" in node.properties:
        yield from node.pieces()
        return
    for child in node.children:
        if isinstance(child, Node):
            yield from _spoken(child)
        elif "Alt" not in node.properties:
            yield child


def letters(text: str) -> str:
    return "".join(text.replace("\u2010", "-").replace("\u00ad", "").split())


class Source:
    """An article's text as it was written: an independent reading of the manuscript."""

    def __init__(self, article: Article, collection: Collection) -> None:
        self.article = article
        self.collection = collection
        self.words = Layouts().words(article.language)

    def text(self) -> str:
        return letters("".join(self._walk(etree.fromstring(self.article.body))))

    def _markup(self, markup: str) -> str:
        return "".join(self._walk(etree.fromstring(f"<x>{markup}</x>"))) if markup else ""

    def _walk(self, element: etree._Element) -> Iterator[str]:
        yield from self._own(element)

    def _inside(self, element: etree._Element) -> Iterator[str]:
        yield element.text or ""
        for child in element:
            yield from self._own(child)
            yield child.tail or ""

    def _label(self, identifier: str, key: str) -> str:
        number = self.collection.labels.get((self.article.slug, identifier), "")
        return f"{self.words.phrase(key, number=number)}." if number else ""

    def _own(self, element: etree._Element) -> Iterator[str]:
        reference = element.get("ref", "")
        if element.tag == "mm-figure":
            figure = next(figure for figure in self.article.figures if figure.id == reference)
            yield self._label(figure.id, "figure_label") + self._markup(figure.caption) + self._markup(figure.credit)
        elif element.tag == "mm-table":
            table = next(table for table in self.article.tables if table.id == reference)
            yield self._label(table.id, "table_label") + self._markup(table.caption)
            yield from self._inside(element)
        elif element.tag == "mm-pullquote":
            quote = next(quote for quote in self.article.pull_quotes if quote.id == reference)
            yield "" if quote.verbatim else self._markup(quote.body)
        elif element.tag == "mm-callout":
            yield self.words[element.get("kind", "note")]
            yield from self._inside(element)
        elif element.tag == "mm-note":
            note = next(note for note in self.article.notes if note.key == reference)
            before = element.getprevious()
            if before is not None and before.tag == "mm-note" and not before.tail:
                yield ","
            yield self._markup(note.body) if element.get("call", "1") == "1" else ""
        elif element.tag == "mm-ref":
            target = self.collection.resolved[(self.article.slug, int(element.get("n", "0")))]
            text = "".join(self._inside(element))
            word = self.words[target.kind] if target.kind in ("figure", "table") else ""
            yield target.label if not text or text.strip().lower() == word.lower() else text
        elif element.tag == "dt":
            yield ""  # the term of a list is its item's label
        elif element.tag not in ("mm-image", "mm-index"):
            yield from self._inside(element)


def sections(book: Built) -> dict[str, Node]:
    """The element of each article, by slug: those with a first heading that is the article's title."""
    titles = {letters(article.title): article.slug for article in book.collection.written()}
    found: dict[str, Node] = {}
    for node in tree(book).nodes():
        if node.kind != "Sect":
            continue
        first = next((child for child in node.children if isinstance(child, Node) and child.kind == "H1"), None)
        if first is not None and letters(first.text) in titles:
            found.setdefault(titles[letters(first.text)], node)
    return found


def test_the_text_in_reading_order_is_the_articles_text(book: Built) -> None:
    compare(book)


def test_so_it_is_in_scripts_that_run_to_the_left_or_have_no_spaces(foreign: Built) -> None:
    compare(foreign)


def compare(book: Built) -> None:
    found = sections(book)
    assert len(found) == len(book.collection.written())
    for article in book.collection.written():
        text = said(found[article.slug])
        source = Source(article, book.collection).text()
        assert text.count(source) == 1, first_difference(text, source)


def first_difference(text: str, source: str) -> str:
    """Where the two part, for a person to see."""
    start = text.find(source[:30])
    if start < 0:
        return f"{source[:60]!r} is not in {text[:200]!r}"
    for place, (one, other) in enumerate(zip(text[start:], source, strict=False)):
        if one != other:
            near = slice(start + place - 40, start + place + 40)
            return f"read {text[near]!r}, written {source[max(0, place - 40) : place + 40]!r}"
    return "one ends before the other"


def test_only_types_of_the_standard_are_used(book: Built) -> None:
    assert {node.kind for node in tree(book).nodes()} <= KINDS_OF_THE_STANDARD
    assert pikepdf.Name.RoleMap not in book.screen.pdf.Root.StructTreeRoot


def test_headings_do_not_jump(book: Built) -> None:
    level = 0
    for node in tree(book).nodes():
        if node.kind in HEADINGS:
            assert int(node.kind[1]) <= level + 1, node.text
            level = int(node.kind[1])


def test_each_heading_figure_table_and_note_is_there_once(book: Built) -> None:
    found = sections(book)
    for article in book.collection.articles:
        inside = list(found[article.slug].nodes())
        headings = [letters(node.text) for node in inside if node.kind in HEADINGS]
        assert headings == [letters(article.title), *(letters(h.text) for h in article.headings)]
        figures = [node.properties["Alt"] for node in inside if node.kind == "Figure"]
        assert figures == [figure.alt for figure in article.figures if figure.alt]
        for figure in (node for node in inside if node.kind == "Figure"):
            left, bottom, right, top = map(float, figure.properties["BBox"].split())
            assert left < right and bottom < top
        tables = [node for node in inside if node.kind == "Table"]
        assert len(tables) == len(article.tables)
        for table in tables:
            kinds = [child.kind for child in table.children if isinstance(child, Node)]
            assert kinds in (["Caption", "THead", "TBody"], ["THead", "TBody"], ["Caption", "TBody"], ["TBody"])
        assert len([node for node in inside if node.kind == "Note"]) == len(article.notes)


def test_a_note_follows_its_call_and_both_lead_to_each_other(book: Built) -> None:
    checked = 0
    for node in tree(book).nodes():
        for before, after in zip(node.children, node.children[1:], strict=False):
            if isinstance(after, Node) and after.kind == "Note":
                assert isinstance(before, Node) and before.kind == "Reference"
                assert [child.kind for child in before.children if isinstance(child, Node)] == ["Link"]
                label = after.children[0]
                assert isinstance(label, Node) and label.kind == "Lbl"
                assert label.text.strip().rstrip(".") == before.text.strip()
                assert sum(1 for inner in label.nodes() if inner.kind == "Link") == 1
                checked += 1
    assert checked == sum(len(article.notes) for article in book.collection.written())


def test_every_cell_knows_its_heads(book: Built) -> None:
    for table in (node for node in tree(book).nodes() if node.kind == "Table"):
        names = {node.properties["ID"]: node for node in table.nodes() if node.kind == "TH" and "ID" in node.properties}
        assert all(node.properties.get("Scope") for node in table.nodes() if node.kind == "TH")
        widths = set()
        for row in (node for node in table.nodes() if node.kind == "TR"):
            cells = [cell for cell in row.children if isinstance(cell, Node)]
            widths.add(sum(int(cell.properties.get("ColSpan", "1")) for cell in cells))
            for cell in cells:
                assert set(cell.properties.get("Headers", "").split()) <= set(names)
        assert len(widths) == 1


def test_the_first_column_heads_its_rows_where_the_corner_is_empty(tmp_path: Path) -> None:
    table = "| | One | Two |\n|---|---|---|\n| red | 1 | 2 |\n| blue | 3 | 4 |\n"
    book = Built(make_book(tmp_path / "book", {"one.md": f"# Colours\n\n{table}"}), tmp_path / "out")
    rows = [node for node in tree(book).nodes() if node.kind == "TR"]
    kinds = [[cell.kind for cell in row.children if isinstance(cell, Node)] for row in rows]
    assert kinds == [["TD", "TH", "TH"], ["TH", "TD", "TD"], ["TH", "TD", "TD"]]
    heads = {node.properties["ID"]: node for row in rows for node in row.nodes() if node.kind == "TH"}
    assert [head.properties["Scope"] for head in heads.values()] == ["Column", "Column", "Row", "Row"]
    last = [cell for cell in rows[2].children if isinstance(cell, Node)][2]
    assert [heads[name].text for name in last.properties["Headers"].split()] == ["Two", "blue"]


def numbered(tree: Any) -> dict[int, Any]:
    """The entries of a tree of numbers, whose leaves say rightly what is in them (ISO 32000-1, 7.9.7)."""
    found: dict[int, Any] = {}
    for leaf in tree.Kids:
        entries = {int(key): value for key, value in zip(*[iter(leaf.Nums)] * 2, strict=True)}
        assert [int(limit) for limit in leaf.Limits] == [min(entries), max(entries)]
        assert min(entries) > max(found, default=-1)
        found |= entries
    return found


def test_every_link_has_its_annotations_and_says_what_it_is(book: Built) -> None:
    pdf = book.screen.pdf
    annotations = [annotation for page in pdf.pages for annotation in page.get("/Annots", [])]
    assert annotations
    assert all(str(annotation.Contents).strip() for annotation in annotations)
    numbers = numbered(pdf.Root.StructTreeRoot.ParentTree)
    for annotation in annotations:
        assert str(numbers[int(annotation.StructParent)].S) == "/Link"
    counted = sum(int(node.properties.get("links", "0")) for node in tree(book).nodes() if node.kind == "Link")
    assert counted == len(annotations)


def test_links_of_one_line_do_not_lie_over_each_other(book: Built) -> None:
    for page in book.screen.pdf.pages:
        seen: set[tuple[float, ...]] = set()
        for annotation in page.get("/Annots", []):
            area = tuple(round(float(value), 1) for value in annotation.Rect)
            assert area not in seen
            seen.add(area)


def test_the_tree_and_its_numbers_agree(book: Built) -> None:
    """Each piece of marked content belongs to the element that the parent tree names for it, and to no other."""
    pdf = book.screen.pdf
    root = pdf.Root.StructTreeRoot
    numbers = numbered(root.ParentTree)
    for page in pdf.pages:
        if "/StructParents" not in page.obj:
            continue
        owners = numbers[int(page.StructParents)]
        marks = {
            int(instruction.operands[1].MCID)
            for instruction in pikepdf.parse_content_stream(page)
            if str(instruction.operator) == "BDC"
            and isinstance(instruction.operands[1], pikepdf.Dictionary)
            and "/MCID" in instruction.operands[1]
        }
        assert marks == set(range(len(owners)))
    identifiers = [node.properties["ID"] for node in tree(book).nodes() if "ID" in node.properties]
    assert len(identifiers) == len(set(identifiers))


def test_articles_stand_in_their_parts(english: Built) -> None:
    document = next(node for node in tree(english).nodes() if node.kind == "Document")
    parts = [node for node in document.children if isinstance(node, Node) and node.kind == "Part"]
    assert len(parts) == len(english.collection.parts)
    for part, listed in zip(parts, english.collection.parts, strict=True):
        assert sum(1 for child in part.children if isinstance(child, Node) and child.kind == "Sect") == len(
            listed.slugs
        )


def test_the_command_prints_the_tree(english: Built, tmp_path: Path) -> None:
    assert english.screen.data
    done = run_process("tags", next(english.out.glob("*-screen.pdf")))
    assert done.code == 0
    assert "Document" in done.out and "Note ID=" in done.out
    torn = tmp_path / "torn.pdf"
    torn.write_bytes(b"%PDF-1.7\nno more")
    done = run_process("tags", torn)
    assert done.code == 3
    assert "Traceback" not in done.err


@pytest.mark.parametrize("width", [1, 2])
def test_unicode_tables_are_read(width: int) -> None:
    from mapmental_publish.pdf.unicodes import Font

    pdf = pikepdf.new()
    table = (
        b"1 beginbfchar <41> <0066 0069> endbfchar 2 beginbfrange <42> <44> <0061> <50> <51> [<0078> <0079>] endbfrange"
    )
    if width == 2:
        table = re.sub(rb"<(4\d|5\d)>", rb"<00\1>", table)
    font = pikepdf.Dictionary(
        Subtype=pikepdf.Name.Type0 if width == 2 else pikepdf.Name.TrueType, ToUnicode=pdf.make_stream(table)
    )
    codes = bytes.fromhex("41424451") if width == 1 else bytes.fromhex("0041004200440051")
    assert Font(font).decode(pikepdf.String(codes)) == "fiacy"
