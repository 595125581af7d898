"""Lists of large books in portions: nobody who reads the book can tell, but by the pages they begin."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from mapmental_publish.pdf import portions, spoken
from mapmental_publish.pdf.portions import by_weight, in_groups
from mapmental_publish.pdf.spoken import Node
from tests.support import build

from . import sample
from .conftest import Built
from .reading import Leaf, Printed
from .test_structure_file import elements, pages

LISTS = {"Contents": "TOC", "Figures": "TOC", "Index": "Index"}
ODD = "See 5 0 R (or \\5 0 R) <06> «é» 漢字"
"""A description that looks like what a PDF is written in."""


NUMBERS = re.compile(r"(?<=[a-z\d])[ivxl]+$|[\d–, ]+$")
"""The pages an entry names."""


def made(root: Path, *, small: bool) -> Built:
    """The made-up book with a picture described oddly; with ``small`` portions of its lists."""
    book = sample.write(root / "book", "6x9in")
    article = book / "b.md"
    article.write_text(article.read_text().replace("![A broad field]", f"![{ODD}]"))
    with pytest.MonkeyPatch.context() as patch:
        if small:
            patch.setattr(portions, "ARTICLES", 1)
            patch.setattr(portions, "FIGURES", 2)
            patch.setattr(portions, "MARKS", 4)
        for edition in ("screen", "print"):
            outcome = build(book, root / "out", "pdf", extra=("--edition", edition))
            assert outcome.code == 0, outcome.text
            assert outcome.findings() == []
    return Built(book, root / "out")


def printed(built: Built, edition: str) -> Printed:
    return Printed(next(built.out.glob(f"*-{edition}.pdf")).read_bytes())


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The book with whole lists."""
    return made(tmp_path_factory.mktemp("whole"), small=False)


@pytest.fixture(scope="module")
def divided(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The book with its lists in portions."""
    return made(tmp_path_factory.mktemp("divided"), small=True)


def listed(book: Printed, heading: str) -> list[Leaf]:
    """The pages of a list: that with its heading, and those that go on with it."""
    first = next(leaf.index for leaf in book.leaves if leaf.lines and leaf.lines[0].text == heading)
    found = [book.leaves[first]]
    for leaf in book.leaves[first + 1 :]:
        own = {line.text for line in leaf.lines}
        if not leaf.lines or own & set(LISTS) or leaf.label.isdigit() != found[0].label.isdigit():
            break
        if not any("Words in Their Places" in text or heading in text for text in own):
            break
        found.append(leaf)
    return found


def test_portions_hold_so_much() -> None:
    assert by_weight([], 3) == [[]]
    assert by_weight([1, 2, 3, 4], 2) == [[1, 2], [3, 4]]
    assert by_weight([5, 1, 9, 1], 5, lambda entry: entry) == [[5], [1], [9], [1]]


def test_a_heading_is_not_said_again_however_often_its_entries_go_on() -> None:
    found = in_groups([("A", [1]), ("B", [2, 3, 4, 5]), ("C", [6])], 1, lambda _: 1)
    assert [[heading for heading, _ in portion] for portion in found] == [["A"], ["B"], [""], [""], [""], ["C"]]
    assert [entry for portion in found for _, entries in portion for entry in entries] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("heading", LISTS)
def test_a_list_goes_on_on_the_pages_behind_it(heading: str, whole: Built, divided: Built) -> None:
    one, more = listed(printed(whole, "screen"), heading), listed(printed(divided, "screen"), heading)
    assert len(more) >= len(one) + 1
    numbers = [leaf.index for leaf in more]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert sum(line.text == heading for leaf in more for line in leaf.lines) == 1


@pytest.mark.parametrize("edition", ["screen", "print"])
def test_what_goes_on_on_a_verso_has_a_versos_margins(edition: str, divided: Built) -> None:
    page, book = divided.page, printed(divided, edition)
    on_versos = 0
    for heading in LISTS:
        for leaf in listed(book, heading):
            verso = leaf.index % 2 == 1
            on_versos += verso
            left = page.outside if verso else page.inside
            right = page.width - (page.inside if verso else page.outside)
            assert min(line.left for line in leaf.lines) == pytest.approx(left, abs=1), leaf
            assert max(line.right for line in leaf.lines) <= right + 0.5, leaf
            if heading != "Index":
                assert max(line.right for line in leaf.lines) == pytest.approx(right, abs=1), leaf
    assert on_versos >= 4


def test_pages_that_go_on_have_folios_and_running_heads(divided: Built) -> None:
    book = printed(divided, "print")
    for heading in LISTS:
        first, *more = listed(book, heading)
        assert any(line.text == first.label for line in first.lines)
        for leaf in more:
            head = f"{heading} {leaf.label}" if leaf.index % 2 == 0 else f"{leaf.label} {sample.TITLE}"
            assert any(line.text == head for line in leaf.lines), (leaf.label, [line.text for line in leaf.lines])


def test_every_entry_leads_to_the_page_it_names(divided: Built) -> None:
    book = printed(divided, "screen")
    labels = [page.label for page in book.pdf.pages]
    checked = 0
    for heading in LISTS:
        for leaf in listed(book, heading):
            for link in book.links(leaf.index):
                left, bottom, right, top = link.area
                assert 0 < left < right < divided.page.width
                target = book.destinations[link.name]
                beside = [line.text for line in leaf.lines if line.bottom < (bottom + top) / 2 < line.top]
                assert any(text.split()[-1] == labels[target] or labels[target] in text.replace(",", " ").split()
                           for text in beside), (link, labels[target], beside)  # fmt: skip
                checked += 1
    assert checked >= 30


def test_places_on_turned_pages_are_where_the_text_is(divided: Built) -> None:
    """A reader that scrolls sideways to a place shows the text's left edge, not a point beside it."""
    book = printed(divided, "screen")
    page = divided.page
    seen = set()
    for name, value in pikepdf.NameTree(book.pdf.Root.Names.Dests).items():
        if str(name).endswith(("figures", "index", "contents")):
            number = pages(book.pdf)[value[0].objgen]
            left = page.outside if number % 2 == 1 else page.inside
            assert float(value[2]) == pytest.approx(left, abs=1), name
            seen.add(number % 2)
    assert seen


def tree(book: Printed) -> Node:
    root = spoken.read(book.pdf)
    assert root is not None
    return root


def entries(node: Node, kind: str) -> list[str]:
    return [" ".join(item.text.split()) for item in node.nodes() if item.kind == kind]


def test_the_tags_say_the_same_as_those_of_a_whole_list(whole: Built, divided: Built) -> None:
    one, more = printed(whole, "screen"), printed(divided, "screen")

    def words(book: Printed, kind: str) -> list[str]:
        # Pages move; their numbers are held against the pages elsewhere.
        return [NUMBERS.sub("", text) for text in entries(tree(book), kind)]

    assert words(more, "TOCI") == words(one, "TOCI")
    assert len(words(more, "TOCI")) >= 20
    assert words(more, "P") == words(one, "P")
    assert entries(tree(more), "H1") == entries(tree(one), "H1")


@pytest.mark.parametrize("kind", ["whole", "divided"])
def test_the_tags_refer_to_one_another_as_they_must(kind: str, request: pytest.FixtureRequest) -> None:
    book = printed(request.getfixturevalue(kind), "screen")
    root = book.pdf.Root.StructTreeRoot
    parents = dict(pikepdf.NumberTree(root.ParentTree).items())
    assert len(parents) <= int(root.ParentTreeNextKey)
    keys: list[int] = []
    for page in book.pdf.pages:
        if "/StructParents" in page.obj:
            keys.append(int(page.obj.StructParents))
        keys += [int(note.StructParent) for note in page.obj.get("/Annots", []) if "/StructParent" in note]
    assert sorted(keys) == sorted(set(keys)) == sorted(parents)
    found = list(elements(root))
    for element in found:
        for kid in _kids(element):
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                assert kid.P.objgen == element.objgen
    ids = [bytes(element.ID) for element in found if "/ID" in element]
    assert len(ids) == len(set(ids))
    descriptions = [str(element.Alt) for element in found if "/Alt" in element]
    assert sum(text.startswith("See 5 0 R (or \\5 0 R) <06> «é» 漢字") for text in descriptions) == 1


def _kids(element: Any) -> list[Any]:
    held = element.get("/K")
    return list(held) if isinstance(held, pikepdf.Array) else [] if held is None else [held]


def test_the_outline_leads_to_every_list(divided: Built) -> None:
    book = printed(divided, "screen")
    with book.pdf.open_outline() as outline:
        titles = [item.title for item in outline.root]
    for heading in LISTS:
        assert titles.count(heading) == 1
