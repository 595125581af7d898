"""Lines of a tagged PDF read as one text: where a space belongs, and where a word goes on."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from mapmental_publish.pdf.roles import Outline
from mapmental_publish.pdf.spoken import Node, Piece, joined


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["one", "two"], "one two"),
        (["one ", "two"], "one two"),
        (["one", " two"], "one two"),
        (["hy\u00ad", "phen"], "hyphen"),
        (["mirror-", "image"], "mirror-image"),
        (["obsessive–", "compulsive"], "obsessive–compulsive"),
        (["a pause –", "and on"], "a pause – and on"),
        (["眠りと", "呼吸"], "眠りと呼吸"),
        (["呼吸。", "眠り"], "呼吸。眠り"),
        (["숨과", "잠"], "숨과 잠"),
        (["نوم", "نفس"], "نوم نفس"),
    ],
)
def test_lines_are_joined_to_text(lines: list[str], text: str) -> None:
    assert joined(Piece(line, 0, 700.0 - 14 * number) for number, line in enumerate(lines)) == text


def test_pieces_of_a_line_touch() -> None:
    assert joined(iter([Piece("A", 0, 700.0), Piece("n opening", 0, 697.0)])) == "An opening"


def test_a_page_is_a_new_line() -> None:
    assert joined(iter([Piece("foot", 0, 100.0), Piece("head", 1, 100.0)])) == "foot head"


def test_a_description_stands_for_the_words_of_a_drawing() -> None:
    node = Node("Figure", {"Alt": "A drawing"}, [Piece("label", 0, 1.0), Node("Caption", {}, [Piece("Said.", 0, 2.0)])])
    assert node.text == "Said."


def test_spaces_between_groups_of_terms_are_no_text() -> None:
    root = ElementTree.fromstring("<body><dl><div><dt>a</dt> <dd><div>b</div></dd></div></dl><div>c</div></body>")
    outline = Outline.of(root)
    group, inner, other = root.iter("div")
    assert [outline.is_between_items(element) for element in (group, inner, other)] == [True, False, False]
