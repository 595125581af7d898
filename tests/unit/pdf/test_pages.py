"""Pages from plain inputs: what is recorded of them, what is complained of, and what may be asked for."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest

from mapmental_publish.errors import BookUnreadable
from mapmental_publish.layout import Layouts
from mapmental_publish.pdf import engine
from mapmental_publish.pdf.drawings import in_declared_typefaces
from mapmental_publish.pdf.record import Laid, PageInputs, Record
from tests.support import build, make_book

CSS = (
    "@page { size: 200pt 120pt; margin: 10pt } body { margin: 0 }"
    "p { margin: 0; line-height: 20pt; orphans: 1; widows: 1 }"
)
MARKUP = '<html lang="en"><head><title>t</title></head><body>{}</body></html>'


def laid(body: str, css: str = CSS) -> Laid:
    return engine.render(PageInputs("test", MARKUP.format(body), css))


def test_a_record_says_where_the_text_of_each_page_begins_and_survives_json() -> None:
    body = "".join(f'<p id="p{number}">Word {number}</p>' for number in range(7))
    result = laid(body)
    starts = [page.start for page in result.record.pages if page.start]
    assert [(start.after, start.letters) for start in starts] == [("p0", 0), ("p5", 0)]
    assert starts[1].words == "Word 5 Word 6"
    assert Record.from_plain(json.loads(json.dumps(result.record.as_plain()))) == result.record
    assert pickle.loads(pickle.dumps(result)) == result


def test_the_same_inputs_give_the_same_bytes() -> None:
    assert laid("<p>One</p>").pdf == laid("<p>One</p>").pdf


def test_an_unknown_style_and_a_missing_place_are_complained_of() -> None:
    assert any("colr" in message for message in laid("<p>x</p>", CSS + " p { colr: red }").record.complaints)
    assert any("nowhere" in message for message in laid('<p><a href="#nowhere">x</a></p>').record.complaints)
    assert laid("<p>x</p>").record.complaints == ()


@pytest.mark.parametrize("address", ["file:///etc/passwd", "https://example.org/x.png", "picture.png"])
def test_nothing_outside_the_book_is_read(address: str) -> None:
    with pytest.raises(BookUnreadable, match=r"not a picture of the book|Error fetching"):
        laid(f'<p><img src="{address}" alt="x"/></p>')


def test_markup_that_is_not_well_formed_is_named() -> None:
    with pytest.raises(BookUnreadable, match="not well-formed"):
        laid("<p>open")


def test_the_shipped_stylesheets_hold_nothing_the_engine_does_not_know(tmp_path: Path) -> None:
    outcome = build(make_book(tmp_path / "book"), tmp_path / "out", "pdf")
    assert outcome.code == 0, outcome.text
    assert not outcome.findings()


def test_a_sign_no_typeface_has_is_found_at_its_line(tmp_path: Path) -> None:
    book = make_book(tmp_path / "book", {"one.md": "# One\n\nPlain.\n\nA letter: \u0e01.\n"})
    outcome = build(book, tmp_path / "out", "pdf")
    assert outcome.code == 1
    (found,) = (finding for finding in outcome.findings() if finding["rule"] == "typeface-lacks-sign")
    assert (found["path"], found["line"]) == ("one.md", 5)
    assert "U+0E01" in found["message"]


def test_words_in_drawings_are_set_in_declared_typefaces() -> None:
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><style>.a{font-family: Arial, serif}</style>'
        '<text font-family="Comic Sans MS">a</text><text style="font: bold 12px Courier, monospace">b</text></svg>'
    )
    drawn = in_declared_typefaces(drawing.encode(), Layouts(), "en").decode()
    assert "Arial" not in drawn
    assert "Comic" not in drawn
    assert "Courier" not in drawn
    assert "font-family: Vollkorn," in drawn
    assert "bold 12px JetBrains Mono," in drawn
    plain = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0"/></svg>'
    assert in_declared_typefaces(plain, Layouts(), "en") == plain
