"""Layouts: overrides over the shipped files, words, tokens, and every way a book's own can be wrong."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from markupsafe import Markup

from mapmental_publish.errors import BookUnreadable
from mapmental_publish.layout import Layouts, direction, paragraphs, shipped_layouts


def layouts(folder: Path, files: dict[str, str | bytes]) -> Layouts:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
    return Layouts(folder)


def test_a_file_of_the_same_path_replaces_and_the_rest_falls_back(tmp_path: Path) -> None:
    own = layouts(tmp_path, {"shared/index-mark.xhtml": "<b>{{ id }}</b>"})
    assert own.render("shared/index-mark.xhtml", id="<x>") == "<b>&lt;x&gt;</b>"
    assert own.tokens == Layouts().tokens


def test_single_tokens_and_words_are_replaced(tmp_path: Path) -> None:
    own = layouts(tmp_path, {"tokens.toml": "[print]\nsize = 12\n", "shared/words.toml": '[en]\nfigure = "Fig."\n'})
    assert own.tokens["print"]["size"] == 12
    assert own.tokens["print"]["leading"] == Layouts().tokens["print"]["leading"]
    assert own.words("en-GB")["figure"] == "Fig."
    assert own.words("en")["contents"] == Layouts().words("en")["contents"]


def test_a_language_can_be_added(tmp_path: Path) -> None:
    own = layouts(tmp_path, {"shared/words.toml": '[nl]\nfigure = "Figuur"\n'})
    assert own.words("nl-BE")["figure"] == "Figuur"
    assert own.words("nl")["contents"] == own.words("en")["contents"], "English where a word is missing"


@pytest.mark.parametrize("language", sorted({"en", "de", "fr", "ar", "he", "ja", "zh-Hans"}))
def test_words_can_tell_dates_and_names(language: str) -> None:
    words = Layouts().words(language)
    assert "2026" in words.day(dt.date(2026, 11, 23))
    assert words.names(["A", "B", "C"]).startswith("A, B ")
    assert words.names(["A"]) == "A"


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "ar", "he", "ja", "zh"])
def test_a_word_and_its_number_keep_together(language: str) -> None:
    words = Layouts().words(language)
    for key in ("figure_label", "table_label", "part_label", "note_short"):
        said = words.phrase(key, number="2.1")
        assert " 2.1" not in said
        assert ("\u00a02.1" in said) == (language not in ("ja", "zh"))
    said = words.phrase("on_page", page=Markup("<b>12</b>"))
    assert " <b>12" not in said
    assert said.startswith(" ") == (language not in ("ja", "zh")), "the line may end before the words"


def test_a_books_own_phrases_keep_together_as_well(tmp_path: Path) -> None:
    words = layouts(tmp_path, {"shared/words.toml": '[en]\nfigure_label = "Fig. {number}"\n'}).words("en")
    assert words.phrase("figure_label", number="1") == "Fig.\u00a01"


BROKEN: dict[str, tuple[dict[str, str | bytes], str]] = {
    "tokens are not TOML": ({"tokens.toml": "[print\n"}, "tokens.toml"),
    "a token of another kind": ({"tokens.toml": '[print]\nsize = "big"\n'}, "print.size"),
    "a table replaced": ({"tokens.toml": "print = 3\n"}, "print"),
    "tokens not in UTF-8": ({"tokens.toml": 'x = "caf\xe9"'.encode("latin-1")}, "tokens.toml"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_tokens(name: str, tmp_path: Path) -> None:
    files, part = BROKEN[name]
    with pytest.raises(BookUnreadable) as caught:
        _ = layouts(tmp_path, files).tokens
    assert part in caught.value.message


def test_a_typeface_without_its_packages(tmp_path: Path) -> None:
    with pytest.raises(BookUnreadable, match="debian"):
        _ = layouts(tmp_path, {"tokens.toml": '[fonts.x]\nfamily = "X"\n'}).fonts


@pytest.mark.parametrize(
    "text", ["[en]\nfigure =\n", "[en]\nfigure = 3\n", "en = 3\n", "nl = 3\n", "[nl]\nfigure = 3\n"]
)
def test_broken_words(text: str, tmp_path: Path) -> None:
    with pytest.raises(BookUnreadable, match=r"words\.toml"):
        layouts(tmp_path, {"shared/words.toml": text}).words("en")


def test_phrases_that_cannot_be_filled(tmp_path: Path) -> None:
    words = layouts(tmp_path, {"shared/words.toml": '[en]\nfigure_label = "{nummer}"\nmonths = "a|b"\n'}).words("en")
    with pytest.raises(BookUnreadable, match="figure_label") as caught:
        words.phrase("figure_label", number="1")
    assert "{number}" in (caught.value.hint or "")
    with pytest.raises(BookUnreadable, match="months"):
        words.day(dt.date(2026, 11, 23))


FAULTY_TEMPLATES = {
    "an unknown value": "\n{{ nothing.here }}",
    "broken syntax": "\n{% if %}",
    "an unknown filter": "\n{{ 1 | no_such }}",
    "a division by zero": "\n{{ 1 / 0 }}",
    "a text and a number": "\n{{ 'a' + 1 }}",
    "a way out of the sandbox": "\n{{ ''.__class__.__mro__ }}",
    "itself included": "\n{% include 'print/part.html' %}",
}


@pytest.mark.parametrize("name", FAULTY_TEMPLATES)
def test_faulty_templates_are_told_with_their_line(name: str, tmp_path: Path) -> None:
    own = layouts(tmp_path, {"print/part.html": FAULTY_TEMPLATES[name]})
    with pytest.raises(BookUnreadable, match=r"layouts/print/part\.html:2"):
        own.render("print/part.html")


def test_a_template_that_is_no_text_or_not_there(tmp_path: Path) -> None:
    own = layouts(tmp_path, {"print/part.html": b"\xff", "print/base.html": "{% include 'x.html' %}"})
    for name in ("print/part.html", "print/base.html", "print/none.html"):
        with pytest.raises(BookUnreadable, match="layouts/"):
            own.render(name)


def test_mistakes_of_the_shipped_layouts_are_not_blamed_on_the_book(tmp_path: Path) -> None:
    (tmp_path / "x.html").write_text("{{ 1 / 0 }}", encoding="utf-8")
    with pytest.raises(ZeroDivisionError):
        Layouts(None, tmp_path).render("x.html")


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "ltr"), ("ar-EG", "rtl"), ("he", "rtl"), ("ar-Latn", "ltr"), ("ks-Deva", "ltr"), ("az-Arab", "rtl")],
)
def test_direction(language: str, expected: str) -> None:
    assert direction(language) == expected


def test_digest_knows_every_change(tmp_path: Path) -> None:
    before = Layouts(tmp_path).digest("print")
    own = layouts(tmp_path, {"tokens.toml": "[print]\nsize = 12\n"})
    assert own.digest("print") != before
    after = own.digest("print")
    (tmp_path / "epub").mkdir()
    (tmp_path / "epub" / "book.css").write_text("p {}", encoding="utf-8")
    assert own.digest("print") == after
    assert own.digest("") != after


def test_paragraphs() -> None:
    assert paragraphs("One\ntwo.\r\n\r\n\n Three. ") == ["One two.", "Three."]


def test_the_shipped_layouts_are_there() -> None:
    assert (shipped_layouts() / "tokens.toml").is_file()
