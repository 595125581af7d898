"""Finished PDFs opened again: pages, numbers, what runs over them, and the file's structure, at several trims."""

from __future__ import annotations

import re

import pytest

from mapmental_publish.model import ContentsEntry
from mapmental_publish.rendering import anchor

from . import sample
from .conftest import Built
from .reading import Leaf, Line, Printed

TRIMS = {"english": (432.0, 648.0), "6x9in": (432.0, 648.0), "5x8in": (360.0, 576.0), "a5": (419.5276, 595.2756)}
SIDEWAYS, UP_AND_DOWN = 1.2, 5.0
"""Points letters may reach over the text area: sideways (slant, word space), and a letter's own box over its line."""


def _content(book: Built, leaf: Leaf) -> tuple[float, float, float, float]:
    """The text area (left, bottom, right, top) of a page."""
    page = book.page
    left = page.inside if leaf.index % 2 == 0 else page.outside
    return left, page.bottom, left + page.measure, page.height - page.top


def _furniture(book: Built, leaf: Leaf) -> list[Line]:
    """What stands above or below the text area."""
    _, bottom, _, top = _content(book, leaf)
    return [line for line in leaf.lines if line.bottom > top - 1 or line.top < bottom + 1]


def _text(book: Built, leaf: Leaf) -> list[Line]:
    around = _furniture(book, leaf)
    return [line for line in leaf.lines if line not in around]


def _index(book: Built, printed: str, pdf: Printed) -> int:
    """The page index a printed number stands for."""
    return next(leaf.index for leaf in pdf.leaves if leaf.label == printed)


def _entries(entries: tuple[ContentsEntry, ...], depth: int, level: int = 1) -> list[ContentsEntry]:
    found: list[ContentsEntry] = []
    for entry in entries:
        found.append(entry)
        if level < depth or entry.kind == "part":
            found += _entries(entry.children, depth, level + (entry.kind != "part"))
    return found


def _openings(book: Built, pdf: Printed) -> dict[str, int]:
    """Each article's first page, where its title stands."""
    found = {}
    for article in book.collection.articles:
        pages = [
            leaf.index
            for leaf in pdf.leaves
            if not leaf.label.islower()
            and any(article.title.startswith(line.text) and line.top - line.bottom > 25 for line in leaf.lines)
        ]
        assert len(pages) == 1, (article.title, pages)
        found[article.slug] = pages[0]
    return found


def test_every_page_is_the_trim_and_their_number_is_even(book: Built, request: pytest.FixtureRequest) -> None:
    settings = book.collection.settings.printing
    width, height = TRIMS["english" if settings.trim_name == "6x9in" else settings.trim_name]
    for name, box in book.print.boxes():
        assert box[:2] == [0, 0], name
        assert abs(box[2] - width) <= 0.01, name
        assert abs(box[3] - height) <= 0.01, name
    assert len(book.print.pdf.pages) % 2 == 0


def test_front_matter_counts_in_roman_and_the_text_from_one(book: Built) -> None:
    labels = [leaf.label for leaf in book.print.leaves]
    front = [label for label in labels if not label.isdigit()]
    assert front[:6] == ["i", "ii", "iii", "iv", "v", "vi"]
    assert len(front) % 2 == 0
    assert labels[len(front) :] == [str(number) for number in range(1, len(labels) - len(front) + 1)]


def test_articles_and_parts_open_on_rectos(book: Built) -> None:
    for slug, index in _openings(book, book.print).items():
        assert index % 2 == 0, slug
    for part in book.collection.parts:
        if part.title:
            (index,) = (
                leaf.index
                for leaf in book.print.leaves
                if leaf.label.isdigit() and [line.text for line in leaf.lines] == [f"Part {part.number}", part.title]
            )
            assert index % 2 == 0


def test_blank_pages_carry_nothing(book: Built) -> None:
    blanks = [leaf for leaf in book.print.leaves if not leaf.lines and not leaf.pictures]
    assert any(leaf.label == "ii" for leaf in blanks)
    for leaf in blanks:
        if "/Contents" not in book.print.pdf.pages[leaf.index].obj:
            continue
        assert leaf.index % 2 == 1, "only versos are left blank"


def test_folios_are_the_pages_labels(book: Built) -> None:
    for leaf in book.print.leaves:
        around = " ".join(line.text for line in _furniture(book, leaf)).split()
        if around:
            assert leaf.label in (around[0], around[-1]), (leaf.label, around)
        elif leaf.lines and leaf.label.isdigit():
            # Part pages and pages of one figure carry none.
            assert len(_text(book, leaf)) <= 4, leaf.label


def test_running_heads_stand_where_they_are_due(book: Built) -> None:
    openings = _openings(book, book.print)
    starts = sorted((index, slug) for slug, index in openings.items())
    back = next(leaf.index for leaf in book.print.leaves if leaf.label.isdigit() and leaf.lines
                and leaf.index > starts[-1][0] and leaf.lines[0].text in ("References", "Index"))  # fmt: skip
    parts = [part.title for part in book.collection.parts if part.title]
    seen = 0
    for leaf in book.print.leaves:
        _, _, _, top = _content(book, leaf)
        above = [line.text for line in leaf.lines if line.bottom > top - 1]
        display = leaf.index in openings.values() or (leaf.lines and leaf.lines[-1].text in parts)
        if not leaf.lines or display or leaf.label in ("i", "ii", "iii", "iv"):
            assert above == [], leaf.label
            continue
        if not above or not leaf.label.isdigit() or leaf.index >= back:
            continue
        seen += 1
        slug = next(name for index, name in reversed(starts) if index <= leaf.index)
        due = book.collection.settings.title if leaf.index % 2 else book.collection.article(slug).short_title
        assert " ".join(above).replace(leaf.label, "").strip() == due
    assert seen >= 3


def test_the_contents_name_the_page_of_each_heading(book: Built) -> None:
    pdf = book.print
    lines = [line.text for leaf in pdf.leaves if leaf.label in ("v", "vi", "vii", "viii") for line in leaf.lines]
    depth = book.collection.settings.pdf.contents_depth
    entries = [
        entry for entry in _entries(book.collection.contents, depth) if entry.kind in ("article", "heading", "part")
    ]
    assert entries
    for entry in entries:
        shape = re.compile(rf"(?:\S+ )*?{re.escape(entry.text)}[ .·]*?(\d+)$")
        found = [match for text in lines if (match := shape.match(text))]
        assert found, (entry.text, lines)
        page = pdf.leaves[_index(book, found[0][1], pdf)]
        assert entry.text in page.text, (entry.text, page.label)


def test_the_list_of_figures_names_the_page_of_each_caption(book: Built) -> None:
    pdf = book.print
    listed = [
        match
        for leaf in pdf.leaves
        if not leaf.label.isdigit()
        for line in leaf.lines
        if (match := re.match(r"(\d+\.\d+) .*?[ .](\d+)$", line.text))
    ]
    assert len(listed) == len(book.collection.figures)
    for match in listed:
        assert f"Figure {match[1]}." in pdf.leaves[_index(book, match[2], pdf)].text


def test_cross_references_name_the_page_they_lead_to(book: Built) -> None:
    pdf = book.print
    checked = 0
    text = " ".join(line.text for leaf in pdf.leaves if leaf.label.isdigit() for line in _text(book, leaf)).replace(
        "\u2010 ", ""
    )
    for label, page in re.findall(r"((?:Figure|Table) \d+\.\d+) on page (\d+)", text):
        assert f"{label}." in pdf.leaves[_index(book, page, pdf)].text
        checked += 1
    for page in re.findall(r"its bridge on page (\d+)", text):
        assert re.search(r"Part [abc]18 of the way", pdf.leaves[_index(book, page, pdf)].text)
        checked += 1
    assert checked
    assert "page 00" not in text
    assert not re.search(r"on page(?! \d)", text)


def test_a_word_and_its_number_are_on_one_line(made: dict[str, Built]) -> None:
    for book in made.values():
        for leaf in book.print.leaves:
            text = "\n".join(line.text for line in leaf.lines)
            assert not re.search(r"\b(Figure|Table|page|note)\n\d", text), (book.folder, leaf.label)
            assert not re.search(r"\bFig\W*\nure \d|\bTa\W*\nble \d", text), (book.folder, leaf.label)


def test_the_index_names_the_pages_of_the_marked_words(made: dict[str, Built]) -> None:
    for book in made.values():
        pdf = book.print
        index = " ".join(line.text for leaf in pdf.leaves[-8:] for line in _text(book, leaf))
        checked = 0
        places = []
        for letter in sample.ARTICLES:
            for number in range(2, sample.PARAGRAPHS, 5):
                mark = f"{letter}{number:02}"
                (place,) = (leaf.label for leaf in pdf.leaves if re.search(rf"\bi{mark}\b", leaf.text))
                assert re.search(rf"\bm{mark}, {place}(?!\d)", index), mark
                places.append(int(place))
                checked += 1
        assert checked == 12
        shared = re.search(r"\bshared((?:,? ?\d+(?:–\d+)?)+)", index)
        assert shared
        listed = set()
        for first, last in re.findall(r"(\d+)(?:–(\d+))?", shared[1]):
            listed |= set(range(int(first), int(last or first) + 1))
        assert listed == set(places)


def test_notes_stand_at_the_foot_of_the_page_that_calls_them(made: dict[str, Built]) -> None:
    for book in made.values():
        pdf = book.print
        for letter in sample.ARTICLES:
            for place, number in enumerate(range(1, sample.PARAGRAPHS, 4), start=1):
                mark = f"{letter}{number:02}"
                (leaf,) = (leaf for leaf in pdf.leaves if f"Note g{mark} " in leaf.text)
                # The call's number follows its word.
                (caller,) = (leaf for leaf in pdf.leaves if re.search(rf"\bc{mark}{place}\b", leaf.text))
                note = next(line for line in leaf.lines if f"Note g{mark} " in line.text)
                assert note.text.startswith(f"{place}. ")
                assert leaf is caller
                assert note.top < next(line for line in leaf.lines if f"c{mark}" in line.text).bottom


def test_figures_and_their_captions_are_not_parted(made: dict[str, Built]) -> None:
    for book in made.values():
        pdf = book.print
        for letter in sample.ARTICLES:
            (leaf,) = (leaf for leaf in pdf.leaves if leaf.label.isdigit() and f"Wide {letter}04" in leaf.text)
            caption = next(line for line in leaf.lines if f"Wide {letter}04" in line.text)
            left, _, right, _ = _content(book, leaf)
            assert any(
                0 <= bottom - caption.top < 25 and x0 >= left - 0.5 and x1 <= right + 0.5
                for x0, bottom, x1, _ in leaf.pictures
            ), leaf.pictures
        for word, caption_word in (("dwgtall", "Tall"), ("dwgbroad", "Broad")):
            drawn = pdf.page_of(word)
            captions = [leaf.index for leaf in pdf.leaves if leaf.label.isdigit() and f". {caption_word} " in leaf.text]
            assert drawn == captions
            assert len(drawn) == len(sample.ARTICLES)


def test_nothing_leaves_the_text_area(book: Built) -> None:
    for leaf in book.print.leaves:
        left, bottom, right, top = _content(book, leaf)
        for line in leaf.lines:
            assert line.left >= left - SIDEWAYS, (leaf.label, line)
            assert line.right <= right + SIDEWAYS, (leaf.label, line)
        for line in _text(book, leaf):
            assert line.bottom >= bottom - UP_AND_DOWN, (leaf.label, line)
            assert line.top <= top + UP_AND_DOWN, (leaf.label, line)
        for picture in leaf.pictures:
            assert picture[1] >= bottom - 0.5
            assert picture[3] <= top + 0.5


def test_wide_tables_long_code_and_long_addresses_are_whole(made: dict[str, Built]) -> None:
    for book in made.values():
        text = "".join(leaf.text for leaf in book.print.leaves).replace(" ", "").replace("\u2010", "")
        for letter in sample.ARTICLES:
            assert "a_long_name_" * 18 in text
            assert f"{'longer/' * 20}end{letter}17" in text
        assert text.count("unbreakable47") == len(sample.ARTICLES)


def test_fonts_are_embedded_and_the_declared_ones(book: Built) -> None:
    allowed = tuple(family.replace(" ", "-") for family in book.families)
    fonts = book.print.fonts()
    assert fonts
    for name, embedded in fonts:
        assert embedded, name
        assert any(name == family or name.startswith(f"{family}-") for family in allowed), name


def test_the_print_edition_has_no_links_no_outline_and_no_tags(book: Built) -> None:
    pdf = book.print.pdf
    for page in pdf.pages:
        assert "/Annots" not in page.obj
    for key in ("/Outlines", "/StructTreeRoot", "/MarkInfo"):
        assert key not in pdf.Root, key
    assert str(pdf.docinfo["/Title"]) == book.collection.settings.title


@pytest.fixture(scope="session", params=["english", "6x9in"])
def on_screen(request: pytest.FixtureRequest, english: Built, made: dict[str, Built]) -> Built:
    """Books whose screen edition is looked at."""
    return english if request.param == "english" else made[request.param]


def test_both_editions_have_the_same_pages(on_screen: Built) -> None:
    assert [leaf.text for leaf in on_screen.print.leaves] == [leaf.text for leaf in on_screen.screen.leaves]
    assert [leaf.label for leaf in on_screen.print.leaves] == [leaf.label for leaf in on_screen.screen.leaves]


def test_links_lead_somewhere(on_screen: Built) -> None:
    pdf = on_screen.screen
    inside = outside = 0
    for leaf in pdf.leaves:
        for link in pdf.links(leaf.index):
            if link.name:
                assert link.name in pdf.destinations, link.name
                inside += 1
            else:
                assert link.address.startswith(("https://", "http://", "mailto:", "tel:")), link
                assert "book.invalid" not in link.address
                outside += 1
    assert inside > 20
    assert outside


def test_the_contents_lead_where_their_numbers_say(on_screen: Built) -> None:
    pdf = on_screen.screen
    checked = 0
    for leaf in pdf.leaves:
        if leaf.label.isdigit():
            continue
        for link in pdf.links(leaf.index):
            _, bottom, _, top = link.area
            inside = [
                line.text for line in _text(on_screen, leaf) if bottom - 1 <= (line.bottom + line.top) / 2 <= top + 1
            ]
            numbers = {match[1] for text in inside if (match := re.search(r" (\d+)$", text))}
            if link.name and len(numbers) == 1:
                assert {pdf.leaves[pdf.destinations[link.name]].label} == numbers, (link, inside)
                checked += 1
    assert checked >= 8


def test_the_outline_is_the_contents(on_screen: Built) -> None:
    pdf = on_screen.screen
    titles: list[tuple[str, int]] = []

    def walk(items: list) -> None:  # type: ignore[type-arg]
        for item in items:
            destination = item.destination
            titles.append((item.title, pdf.destinations[str(destination)]))
            walk(list(item.children))

    with pdf.pdf.open_outline() as outline:
        walk(list(outline.root))
    position = 0
    shown = [title for title, _ in titles]
    for entry in _entries(on_screen.collection.contents, 2):
        name = anchor(entry.slug, entry.fragment)
        match = next((place for place in range(position, len(shown)) if shown[place].endswith(entry.text)), None)
        assert match is not None, (entry.text, shown)
        position = match + 1
        assert entry.text in pdf.leaves[titles[match][1]].text, name


def test_the_screen_edition_says_what_it_is(on_screen: Built) -> None:
    pdf = on_screen.screen.pdf
    settings = on_screen.collection.settings
    assert "/StructTreeRoot" in pdf.Root
    assert bool(pdf.Root.MarkInfo.Marked)
    assert str(pdf.Root.Lang) == settings.language
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    assert str(pdf.docinfo["/Title"]) == settings.title
    with pdf.open_metadata() as metadata:
        assert metadata["dc:title"] == settings.title
        assert settings.language in str(metadata["dc:language"])


def test_a_second_build_in_the_same_process_has_the_same_bytes(made: dict[str, Built]) -> None:
    book = made["5x8in"]
    assert book.make("print") == book.print.data
