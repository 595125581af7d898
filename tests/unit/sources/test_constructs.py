"""What the dialect knows beyond Markdown, one construct after the other."""

from __future__ import annotations

import pytest

from .reading import read


def test_a_picture_alone_in_its_paragraph_is_a_figure() -> None:
    found = read('Text.\n\n![A breath](breath.svg "One *breath*. Credit: A hand, CC BY 4.0.")\n\nMore.\n')
    (figure,) = found.article.figures
    assert (figure.id, figure.ordinal, figure.alt) == ("fig-breath", 1, "A breath")
    assert "One" in figure.caption and "breath" in figure.caption
    assert "Credit" not in figure.caption
    assert "A hand, CC BY 4.0" in figure.credit
    assert figure.span.line == 3
    assert found.body.find("mm-figure") is not None
    assert found.rules() == []


def test_a_caption_may_stand_in_the_paragraph_below() -> None:
    found = read("Text.\n\n![A breath](breath.svg)\n\n*Figure: One **slow** breath. Credit: A hand.*\n\nMore.\n")
    (figure,) = found.article.figures
    assert "<strong>slow</strong>" in figure.caption
    assert "A hand" in figure.credit
    assert "slow" not in found.text()
    assert found.rules() == []


def test_a_caption_may_hold_a_note_and_the_note_is_counted_where_it_stands() -> None:
    found = read(
        "Text[^b].\n\n![A breath](breath.svg)\n\n*Figure: One breath[^a]. Credit: A hand.*\n\nMore[^b].\n\n"
        "[^a]: In the caption.\n[^b]: In the text.\n"
    )
    (figure,) = found.article.figures
    assert '<mm-note ref="a" call="1"/>' in figure.caption
    assert [(note.key, note.number, note.calls) for note in found.article.notes] == [("b", 1, 2), ("a", 2, 1)]


def test_a_picture_in_a_line_stays_there() -> None:
    found = read("A sign ![star](field.png) in a line.\n")
    assert found.article.figures == ()
    assert [image.alt for image in found.article.images] == ["star"]
    assert found.body.find("p/mm-image") is not None


def test_a_figure_takes_a_given_id_and_classes() -> None:
    found = read('![A breath](breath.svg "C."){#fig-mine .small}\n\nSee [](#fig-mine).\n')
    (figure,) = found.article.figures
    assert (figure.id, figure.classes) == ("fig-mine", ("small",))
    assert [reference.fragment for reference in found.article.references] == ["fig-mine"]


def test_alternative_text_is_asked_for_and_held_against_the_caption() -> None:
    assert read('![](breath.svg "A caption.")\n').rules() == ["alt-missing"]
    assert read('![A caption.](breath.svg "A caption.")\n').rules() == ["alt-repeats-caption"]
    assert "alt-missing" not in read('![](breath.svg "A caption."){.decorative}\n').rules()
    assert not read("![](breath.svg){.decorative}\n").rules()


def test_a_table_takes_the_caption_below_it() -> None:
    table = "| A | B |\n|:--|--:|\n| a | 1 |\n"
    found = read(f"{table}\n*Table: Letters and *numbers*.*{{#tbl-doses}}\n\nText.\n\n{table}\nText.\n")
    first, second = found.article.tables
    assert (first.id, first.ordinal) == ("tbl-doses", 1)
    assert "Letters and" in first.caption
    assert second.ordinal == 0
    assert [cell.get("data-align") for cell in found.body.iter("td")] == ["left", "right"] * 2


def test_pull_quotes_are_held_against_the_text() -> None:
    said = "The curve is *long*, and slow.\n\nAnother thought.\n\n"
    quote = "<!-- pullquote -->\n> The curve is long, and slow.\n"
    good = read(said + quote)
    assert good.rules() == []
    assert [item.verbatim for item in good.article.pull_quotes] == [True]
    assert good.count("mm-pullquote") == 1
    early = read(f"First.\n\n{quote}\n{said}")
    assert early.rules() == ["pullquote-early"]
    assert early.lines("pullquote-early") == [3] or early.lines("pullquote-early") == [4]
    wrong = read(said + "<!-- pullquote -->\n> The curve is short, and slow.\n")
    assert wrong.rules() == ["pullquote-not-in-text"]
    assert "The curve is long" in wrong.findings[0].hint
    assert [item.verbatim for item in wrong.article.pull_quotes] == [False]
    assert read("Text.\n\n<!-- pullquote -->\n\nNo quotation.\n").rules() == ["pullquote-without-quotation"]


def test_a_pull_quote_in_straight_marks_finds_the_curly_ones() -> None:
    found = read('He said: "It\'s a slow thing," and left.\n\n<!-- pullquote -->\n> “It’s a slow thing,”\n')
    assert found.rules() == []


@pytest.mark.parametrize("kind", ["note", "tip", "important", "warning", "caution"])
def test_callouts(kind: str) -> None:
    found = read(f"> [!{kind.upper()}]\n> **A title**\n>\n> A text.\n>\n> - a list\n")
    (callout,) = found.body.iter("mm-callout")
    assert callout.get("kind") == kind
    assert callout.findtext("mm-title") == "A title"
    assert callout.findtext("p") == "A text."
    assert callout.find("ul/li") is not None


def test_a_callout_needs_no_title() -> None:
    (callout,) = read("> [!NOTE]\n> Just a text.\n").body.iter("mm-callout")
    assert callout.find("mm-title") is None
    assert (callout.findtext("p") or "").strip() == "Just a text."


def test_adjacent_callouts_and_quotations_stay_apart() -> None:
    found = read("> [!NOTE]\n> One.\n\n> [!TIP]\n> Two.\n\n> A quotation.\n")
    assert [item.get("kind") for item in found.body.iter("mm-callout")] == ["note", "tip"]
    assert found.count("blockquote") == 1


def test_a_callout_holds_tables_lists_and_callouts() -> None:
    found = read(
        "> [!NOTE]\n> Text.\n>\n> | A | B |\n> |---|---|\n> | 1 | 2 |\n>\n> 1. one\n> 2. two\n>\n"
        "> > [!TIP]\n> > Inside.\n"
    )
    (outer,) = (item for item in found.body.iter("mm-callout") if item.get("kind") == "note")
    assert outer.find("mm-table") is not None
    assert len(outer.findall("ol/li")) == 2
    assert outer.find("mm-callout") is not None


def test_unknown_and_empty_callouts() -> None:
    assert read("Text.\n\n> [!HINT]\n> What?\n").lines("callout-unknown") == [3]
    assert read("Text.\n\n> [!NOTE]\n").rules() == ["callout-empty"]


def test_index_marks() -> None:
    found = read(
        "Text<!-- index: exposure; anxiety!social -->. More<!-- index: panic see anxiety; fear see also anxiety -->.\n"
    )
    marks = [(mark.path, mark.see, mark.see_also) for mark in found.article.index_marks]
    assert marks == [
        (("exposure",), (), ()),
        (("anxiety", "social"), (), ()),
        (("panic",), ("anxiety",), ()),
        (("fear",), (), ("anxiety",)),
    ]
    assert found.count("mm-index") == 2
    assert found.text() == "Text. More."


def test_an_index_mark_on_its_own_line_belongs_to_the_next_block() -> None:
    found = read("First.\n\n<!-- index: water -->\n\nSecond.\n")
    first, second = found.body.findall("p")
    assert first.find("mm-index") is None
    assert second.find("mm-index") is not None


def test_comments_in_code_are_text() -> None:
    found = read("```html\n<!-- index: none -->\n```\n\nAnd `<!-- pullquote -->` too.\n")
    assert found.article.index_marks == ()
    assert "<!-- index: none -->" in found.text()
    assert "<!-- pullquote -->" in found.text()
    assert found.rules() == []


def test_other_comments_vanish() -> None:
    found = read("Text<!-- a remark\nover two lines -->.\n")
    assert "remark" not in found.text()


def test_notes_are_numbered_by_their_first_call() -> None:
    found = read("One[^z], two[^a], again[^z].\n\n[^a]: See <https://example.org/a>.\n[^z]: Plain words.\n")
    assert [(n.key, n.number, n.calls, n.is_reference) for n in found.article.notes] == [
        ("z", 1, 2, False),
        ("a", 2, 1, True),
    ]
    assert [(n.get("ref"), n.get("call")) for n in found.body.iter("mm-note")] == [("z", "1"), ("a", "1"), ("z", "2")]


def test_faults_of_notes() -> None:
    assert read("One[^x].\n").lines("note-undefined") == [1]
    assert read("One.\n\n[^x]: Never called.\n").lines("note-uncalled") == [3]
    assert read("One[^x].\n\n[^x]: A.\n[^x]: B.\n").lines("note-duplicate") == [4]
    assert "note-in-note" in read("One[^x] two[^y].\n\n[^x]: A[^y].\n[^y]: B.\n").rules()
    assert "note-too-long" in read(f"One[^x].\n\n[^x]: {'word ' * 450}\n").rules()


def test_cross_references_and_links() -> None:
    found = read(
        "See [](#fig-breath), [Figure](#fig-breath), [there](other.md#place), [that](other.md), [me](one.md#top), "
        "[web](https://example.org/x) and [mail](mailto:a@example.org).\n\n"
        '![Alt](breath.svg "C.")\n'
    )
    assert [(r.path, r.fragment, r.has_text) for r in found.article.references] == [
        ("", "fig-breath", False),
        ("", "fig-breath", True),
        ("other.md", "place", True),
        ("other.md", "", True),
        ("", "top", True),
    ]
    assert [link.get("href") for link in found.body.iter("a")] == ["https://example.org/x", "mailto:a@example.org"]


def test_links_that_lead_nowhere_in_the_book() -> None:
    assert read("A [file](notes.pdf).\n").rules() == ["link-not-in-book"]
    assert read("An [outside](../../etc/passwd) file.\n").rules() == ["path-outside"]
    assert read("A [server](//example.org/x).\n").rules() == ["link-not-in-book"]


def test_headings_have_ids_and_never_jump() -> None:
    found = read(
        "---\ntitle: T\n---\n## A first one\n\nText.\n\n#### Deep\n\nText.\n\n## A first one\n\nText.\n\n"
        "## Mine {#mine}\n\nText.\n"
    )
    levels = [(heading.id, heading.level) for heading in found.article.headings]
    assert levels[0] == ("a-first-one", 2)
    assert levels[1] == ("deep", 3)
    assert levels[2][0] not in ("a-first-one", "")
    assert levels[3] == ("mine", 2)
    assert found.rules() == ["heading-jump"]
    assert found.lines("heading-jump") == [8]


def test_the_first_heading_is_the_title_once() -> None:
    plain = read("# A title\n\nText.\n")
    assert plain.article.title == "A title"
    assert plain.text() == "Text."
    repeated = read("---\ntitle: A title\n---\n\n# A title\n\nText.\n")
    assert repeated.text() == "Text."
    assert read("Text alone.\n", name="on-sleep.md").article.title == "On sleep"


def test_ids_are_unique() -> None:
    found = read("# T\n\nText.\n\n## A {#x}\n\nText.\n\n## B {#x}\n\nText.\n")
    assert "id-duplicate" in found.rules()


def test_definition_lists_and_attribute_lists() -> None:
    found = read("Term\n:   Meaning.\n\nA [span](https://example.org){.wide} of text.\n")
    assert found.body.findtext("dl/dt") == "Term"
    assert (found.body.findtext("dl/dd") or "").strip() == "Meaning."


def test_fences_with_attributes_are_code() -> None:
    for info in ("python", "{.python .numberLines}", '{.python title="x"}', 'python {linenos=true hl_lines="1"}', "{}"):
        found = read(f"```{info}\nx = [1]<b>\n```\n\nText.\n")
        assert found.body.findtext("pre/code") is not None, info
        assert "x = [1]<b>" in found.text(), info
    assert "x" in read("~~~\nx\n~~~\n\nText.\n").text()


def test_template_syntax_is_plain_text() -> None:
    found = read("A {{ secret }} and {% include 'x' %} stay.\n")
    assert "{{ secret }} and {% include" in found.text()


@pytest.mark.parametrize(
    ("language", "source", "shown"),
    [
        ("en", "\"Yes\" and 'no'", "“Yes” and ‘no’"),
        ("de", '"Ja"', "„Ja“"),
        ("en", "it's -- well ---", "it’s – well —"),
        ("en", "wait...", "wait…"),
    ],
)
def test_smart_punctuation_by_language(language: str, source: str, shown: str) -> None:
    assert shown in read(f"So: {source} so.\n", language=language).text()


def test_smart_punctuation_leaves_code_alone() -> None:
    assert 'say "x" -- y' in read('Then `say "x" -- y` follows.\n').text()


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("en", "One two it’s four-fold.", 4),
        ("ar", "التنفس البطيء يهدئ القلب", 4),
        ("ja", "ゆっくり呼吸する", 8),
        ("zh", "慢慢呼吸", 4),
    ],
)
def test_words_are_counted_in_every_script(language: str, text: str, words: int) -> None:
    found = read(f"---\ntitle: T\n---\n\n{text}\n", language=language)
    assert found.article.words == words
    assert text.replace("’", "’") in found.text()
    assert found.rules() == []


def test_ids_of_an_articles_own_parts_are_not_given_twice() -> None:
    found = read("# A\n\n## Notes\n\nx\n\n## Start\n\nx\n\n## Note\n\nx\n\n## Note\n\nx\n")
    assert [heading.id for heading in found.article.headings] == ["id-notes", "id-start", "note", "id-note-2"]
    assert not found.rules()
    found = read("# A\n\n## Sources {#notes}\n\nx\n")
    assert found.rules() == ["id-duplicate"]
    assert [heading.id for heading in found.article.headings] == ["notes-1"]
