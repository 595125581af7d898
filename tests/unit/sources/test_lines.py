"""Every finding names the line it is at, wherever in a construct that is."""

from __future__ import annotations

import pytest

from .reading import read

BROKEN = "[x](missing.pdf)"
PLACES = {
    "first paragraph": ("{0}\n", 1),
    "later paragraph": ("One.\n\nTwo.\n\n{0}\n", 5),
    "second line of a paragraph": ("One line\nand {0} in the next.\n", 2),
    "third line of a paragraph": ("One line\nand one\nand {0}.\n", 3),
    "list": ("- one\n- {0}\n- three\n", 2),
    "nested list": ("- one\n\n    - inner {0}\n\n- three\n", 3),
    "numbered list": ("1. one\n2. two\n3. {0}\n", 3),
    "paragraph in a list": ("- one\n\n    second {0}\n", 3),
    "quotation": ("Text.\n\n> One.\n>\n> Two {0}.\n", 5),
    "list in a quotation": ("> - one\n> - {0}\n", 2),
    "callout": ("Text.\n\n> [!NOTE]\n> One.\n> {0}\n", 5),
    "callout title": ("Text.\n\n> [!NOTE]\n> **{0} here**\n>\n> One.\n", 4),
    "table head": ("Text.\n\n| A {0} | B |\n|---|---|\n| 1 | 2 |\n", 3),
    "table cell": ("Text.\n\n| A | B |\n|---|---|\n| 1 | 2 |\n| {0} | 4 |\n", 6),
    "second cell": ("Text.\n\n| A | B |\n|---|---|\n| 1 | 2 |\n| 3 | {0} |\n", 6),
    "table caption": ("Text.\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\n*Table: See {0}.*\n", 7),
    "figure caption": ("Text.\n\n![Alt](breath.svg)\n\n*Figure: See {0}.*\n", 5),
    "heading": ("Text.\n\n## About {0} and more\n\nText.\n", 3),
    "after code": ("Text.\n\n```\n\n\n```\n\n{0}\n", 8),
    "after a comment of two lines": ("Text <!-- one\ntwo -->\n\n{0}\n", 4),
    "after html": ("<div>\n<p>a</p>\n</div>\n\n{0}\n", 5),
    "in html": ("Text.\n\n<div>\n<p><a href='missing.pdf'>x</a></p>\n</div>\n", 4),
    "definition": ("Term\n:   Meaning {0}.\n", 2),
    "emphasis": ("One *two\nthree {0}* four.\n", 2),
    "footnote": ("One[^a].\n\n[^a]: See {0}.\n", 3),
    "second footnote": ("One[^a] two[^b].\n\n[^a]: First.\n\n[^b]: See {0}.\n", 5),
}


@pytest.mark.parametrize("name", PLACES)
@pytest.mark.parametrize("front", ["", "---\ntitle: A title\nauthor: One\n---\n\n"])
def test_a_broken_link_is_found_at_its_line(name: str, front: str) -> None:
    text, line = PLACES[name]
    found = read(front + text.format(BROKEN))
    assert found.lines("link-not-in-book") == [line + front.count("\n")], found.findings


@pytest.mark.parametrize(
    ("text", "rule", "line"),
    [
        ("Text.\n\n![Alt](none.svg)\n", "image-missing", 3),
        ("Text\nand ![Alt](none.svg) in it.\n", "image-missing", 2),
        ("- a\n- ![Alt](none.svg)\n", "image-missing", 2),
        ("Text.\n\n![](breath.svg)\n", "alt-missing", 3),
        ("Text.\n\n![Alt](https://example.org/a.png)\n", "image-remote", 3),
        ("Text.\n\n![Alt](../a.png)\n", "path-outside", 3),
        ("Text.\n\n<script>alert(1)</script>\n", "html-active", 3),
        ("Text\nand <b onclick='x()'>this</b>.\n", "html-active", 2),
        ("Text.\n\n## One\n\nText.\n\n#### Two\n\nText.\n", "heading-jump", 7),
        ("Text.\n\nThey commit suicide.\n", "suicide-language", 3),
        ("Text.\n\n[doi](https://doi.org/11.1/x)\n", "doi-syntax", 3),
        ("Text.\n\nOne[^n].\n", "note-undefined", 3),
    ],
)
def test_other_findings_name_their_lines(text: str, rule: str, line: int) -> None:
    assert read(text).lines(rule) == [line]


def test_lines_of_figures_headings_and_notes() -> None:
    found = read('---\ntitle: T\n---\n\nText[^a].\n\n## One\n\n![Alt](breath.svg "C.")\n\n[^a]: Words.\n').article
    assert [heading.span.line for heading in found.headings] == [7]
    assert [figure.span.line for figure in found.figures] == [9]
    assert [note.span.line for note in found.notes] == [11]
