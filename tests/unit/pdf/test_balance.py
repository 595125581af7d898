"""Headings, titles and pull quotes in lines of even length; everything else as the engine breaks it."""

from __future__ import annotations

import re

import pytest

from mapmental_publish.pdf import engine
from mapmental_publish.pdf.record import PageInputs

from .conftest import Built
from .reading import Line, Printed

TITLES = (
    "Therapy across state lines",
    "Sadness visits. Depression <em>moves in</em> and changes the locks.",
    "What helps in the first minutes, and what helps in the <i>months</i> after, with a known word – or two",
)
HEBREW = "מה עוזר בדקות הראשונות ומה עוזר בחודשים שאחריהן"
JAPANESE = "眠れない夜に何が起こり何が助けになるのかを調べた人たち"


def lines(markup: str, width: float, style: str = "", direction: str = "ltr") -> list[Line]:
    """A heading's lines on a page whose text is so wide, in points."""
    css = (
        f"@page {{ size: {width + 40}pt 400pt; margin: 20pt }} body {{ margin: 0 }}"
        "h1 { margin: 0; font: 20pt/24pt 'EB Garamond', 'Noto Sans Hebrew', 'Noto Sans CJK JP'; text-align: start }"
        f"h1 {{ {style} }}"
    )
    page = f'<html lang="en"><body dir="{direction}"><h1>{markup}</h1></body></html>'
    return Printed(engine.render(PageInputs("x", page, css)).pdf).leaves[0].lines


def balanced(markup: str, width: float, style: str = "", direction: str = "ltr") -> list[Line]:
    return lines(markup, width, f"--text-wrap: balance; {style}", direction)


@pytest.mark.parametrize("title", TITLES)
def test_lines_are_of_even_length_and_no_more_of_them(title: str) -> None:
    for width in range(120, 420, 23):
        plain, even = lines(title, width), balanced(title, width)
        assert len(even) == len(plain), width
        assert " ".join(line.text for line in even) == re.sub("<.*?>", "", title)
        assert max(line.right for line in even) <= max(line.right for line in plain) + 0.5
        if len(even) == 2:
            assert " " in even[-1].text, (width, even)
        assert even[-1].right >= plain[-1].right - 0.5, "the last line takes what the others give"


def test_each_heading_of_many_has_its_own_measure() -> None:
    """The engine gives them one style."""
    titles = ("Therapy across state lines", "One", "Therapy here and there and across some state lines", "Two words")
    even = balanced("</h1><h1>".join(titles), 200)
    alone = [line for title in titles for line in balanced(title, 200)]
    assert [line.text for line in even] == [line.text for line in alone]
    assert [line.right for line in even] == pytest.approx([line.right for line in alone])


def test_one_line_is_left_alone() -> None:
    assert balanced(TITLES[0], 400) == lines(TITLES[0], 400)


@pytest.mark.parametrize("value", ["wrap", "none", "1"])
def test_another_value_changes_nothing(value: str) -> None:
    assert lines(TITLES[0], 200, f"--text-wrap: {value}") == lines(TITLES[0], 200)


def test_the_property_may_be_taken_back() -> None:
    assert balanced(TITLES[0], 200, "--text-wrap: wrap") == lines(TITLES[0], 200)


@pytest.mark.parametrize("style", ["text-align: center", "text-align: end", "text-indent: 20pt"])
def test_lines_that_begin_elsewhere_stay_where_they_are(style: str) -> None:
    assert balanced(TITLES[0], 200, style) == lines(TITLES[0], 200, style)


OTHER = ("<br/>", '<img src="" alt=""/>', '<span style="margin-right: 9pt">a</span>', "&#xad;")


@pytest.mark.parametrize("inside", OTHER)
def test_what_is_more_than_text_is_left_alone(inside: str) -> None:
    title = f"Therapy across{inside} state lines"
    assert balanced(title, 190) == lines(title, 190)


def test_a_heading_from_right_to_left_stays_at_its_side() -> None:
    plain, even = (edges(set_in(HEBREW, 330, direction="rtl")) for set_in in (lines, balanced))
    assert len(even) == len(plain) == 2
    assert all(right == pytest.approx(350, abs=2) for _, right in (*even, *plain))
    assert even[1][0] < plain[1][0] - 50, "the last line is longer"
    assert even[0][0] > plain[0][0] + 50


def edges(words: list[Line]) -> list[tuple[float, float]]:
    """Where lines that are read back word by word begin and end."""
    rows: dict[int, list[Line]] = {}
    for word in words:
        rows.setdefault(round(-word.bottom / 24), []).append(word)
    return [(min(word.left for word in row), max(word.right for word in row)) for row in rows.values()]


def test_a_script_without_spaces() -> None:
    plain, even = lines(JAPANESE, 420), balanced(JAPANESE, 420)
    assert len(even) == len(plain) == 2
    assert len(even[0].text) - len(even[1].text) <= 1
    assert "".join(line.text for line in even) == JAPANESE


def test_a_word_wider_than_the_measure() -> None:
    title = f"On {'floccinaucinihilipilification' * 2} and more"
    assert balanced(title, 150) == lines(title, 150)


def test_no_title_of_a_book_ends_with_one_short_word(book: Built) -> None:
    pdf = book.print
    titles = {heading.text for article in book.collection.articles for heading in article.headings}
    titles |= {article.title for article in book.collection.articles}
    for leaf in pdf.leaves:
        for before, line in zip(leaf.lines, leaf.lines[1:], strict=False):
            if f"{before.text} {line.text}" in titles and abs(before.left - line.left) < 1:
                assert " " in line.text, (leaf.label, before.text, line.text)
