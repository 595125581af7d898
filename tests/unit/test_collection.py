"""From articles to a collection: numbers, references, contents, index, works."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from mapmental_publish.collection import alone, assemble
from mapmental_publish.collection.assemble import RESERVED_SLUGS, check_reviews
from mapmental_publish.collection.contents import first_sentence
from mapmental_publish.collection.index import build_index
from mapmental_publish.collection.references import cited_works, sort_key
from mapmental_publish.diagnostics import Findings, Span
from mapmental_publish.layout import Layouts
from mapmental_publish.model import (
    Article,
    Collection,
    ContentsEntry,
    CoverSettings,
    CrossReference,
    Figure,
    Heading,
    ImageAsset,
    IndexMark,
    Locator,
    Note,
    PartSetting,
    Settings,
    Table,
)

PICTURE = ImageAsset("a.svg", "svg", 10, 10, "0" * 64)
LAYOUTS = Layouts()


def article(slug: str, **values: Any) -> Article:
    title = values.pop("title", slug.title())
    return Article(slug, f"{slug}.md", title, title, "en", "<mm-body/>", **values)


def figure(identifier: str, ordinal: int, caption: str = "A caption.") -> Figure:
    return Figure(identifier, ordinal, PICTURE, "alt", caption, "", Span("x.md", 1))


def heading(identifier: str, level: int) -> Heading:
    return Heading(identifier, level, identifier.title(), identifier.title(), Span("x.md", 1))


def mark(*path: str, see: tuple[str, ...] = (), also: tuple[str, ...] = (), at: str = "ix-1") -> IndexMark:
    return IndexMark(at, path, Span("x.md", 5), see, also)


def settings(*articles: Article, parts: tuple[PartSetting, ...] = (), **values: Any) -> Settings:
    flat = (PartSetting("", tuple(item.source for item in articles)),)
    return Settings("collection.toml", "Book", "book", "11111111-2222-5333-8444-555555555555", parts or flat, **values)


def collect(*articles: Article, parts: tuple[PartSetting, ...] = ()) -> tuple[Collection, list[tuple[str, str, str]]]:
    """A collection of these articles, and rule, message and hint of what was found."""
    findings = Findings()
    made = assemble(settings(*articles, parts=parts), articles, LAYOUTS, findings)
    return made, [(finding.rule, finding.message, finding.hint) for finding in findings]


def test_numbers_carry_the_articles_and_stand_alone_in_a_book_of_one() -> None:
    one = article("one", figures=(figure("f1", 1), figure("f2", 0)), tables=(Table("t", 1, "c", Span("x")),))
    two = article("two", figures=(figure("f1", 1), figure("f9", 2)))
    made, found = collect(one, two)
    assert not found
    assert made.numbers == {"one": 1, "two": 2}
    assert made.labels == {("one", "f1"): "1.1", ("one", "t"): "1.1", ("two", "f1"): "2.1", ("two", "f9"): "2.2"}
    assert [(item.number, item.slug, item.fragment) for item in made.figures] == [
        ("1.1", "one", "f1"),
        ("2.1", "two", "f1"),
        ("2.2", "two", "f9"),
    ]
    assert collect(two)[0].labels == {("two", "f1"): "1", ("two", "f9"): "2"}


def reference(n: int, path: str = "", fragment: str = "", *, text: bool = False) -> CrossReference:
    return CrossReference(n, path, fragment, text, Span("one.md", n))


def test_references_print_what_they_lead_to() -> None:
    references = (
        reference(1, fragment="f1"),
        reference(2, "two.md", "f9"),
        reference(3, "two.md"),
        reference(4, "two.md", "why"),
        reference(5, "two.md", "place", text=True),
        reference(6, "two.md", "t"),
        reference(7, "two.md", "bare"),
    )
    one = article("one", figures=(figure("f1", 1),), references=references)
    two = article(
        "two",
        figures=(figure("f9", 1), figure("bare", 0)),
        tables=(Table("t", 1, "c", Span("x")),),
        headings=(heading("why", 2),),
        ids=frozenset({"f9", "t", "why", "place", "bare"}),
    )
    made, found = collect(one, two)
    shown = {n: (item.slug, item.fragment, item.label, item.kind) for (_, n), item in made.resolved.items()}
    assert shown[1] == ("one", "f1", "Figure\u00a01.1", "figure")
    assert shown[2] == ("two", "f9", "Figure\u00a02.1", "figure")
    assert shown[3] == ("two", "", "Two", "article")
    assert shown[4] == ("two", "why", "Why", "heading")
    assert shown[5] == ("two", "place", "place", "place")
    assert shown[6] == ("two", "t", "Table\u00a02.1", "table")
    assert [rule for rule, *_ in found] == ["reference-without-text"], "a picture without number has no label"


def test_dangling_references_suggest_the_nearest() -> None:
    one = article("one", references=(reference(1, "tow.md"), reference(2, "two.md", "wyh"), reference(3, "", "zzzzz")))
    two = article("two", headings=(heading("why", 2),), ids=frozenset({"why"}))
    _, found = collect(one, two)
    assert [rule for rule, *_ in found] == ["reference-dangling"] * 3
    assert "two.md" in found[0][2]
    assert "#why" in found[1][2]
    assert "{#id}" in found[2][2]


def test_slugs_and_titles() -> None:
    one = article("one", title="Same")
    _, found = collect(one, replace(one, source="other.md"))
    assert [rule for rule, *_ in found] == ["slug-duplicate", "title-duplicate"]
    _, found = collect(one, article("two", title="SAME"))
    assert [rule for rule, *_ in found] == ["title-duplicate"]
    for slug in RESERVED_SLUGS:
        assert [rule for rule, *_ in collect(article(slug))[1]] == ["slug-reserved"]
    assert not collect(one, article("two"))[1]


def test_parts_have_slugs_of_their_own() -> None:
    articles = article("one"), article("part-first"), article("three")
    parts = (
        PartSetting("First", ("one.md", "gone.md")),
        PartSetting("First", ("part-first.md",)),
        PartSetting("…", ("three.md",)),
    )
    made, _ = collect(*articles, parts=parts)
    slugs = [part.slug for part in made.parts]
    assert len(set(slugs) | {item.slug for item in articles}) == 6
    assert made.parts[0].slugs == ("one",), "an article that could not be read is not there"
    assert [(entry.kind, entry.number) for entry in made.contents] == [("part", "1"), ("part", "2"), ("part", "3")]


def test_contents_nest() -> None:
    one = article(
        "one",
        headings=tuple(heading(name, level) for name, level in [("a", 2), ("b", 3), ("c", 4), ("d", 3), ("e", 2)]),
    )

    def outline(entries: tuple[ContentsEntry, ...]) -> list[Any]:
        return [(entry.fragment, outline(entry.children)) for entry in entries]

    made, _ = collect(one, article("two"))
    assert [(entry.kind, entry.text, entry.number) for entry in made.contents] == [
        ("article", "One", "1"),
        ("article", "Two", "2"),
    ]
    assert outline(made.contents[0].children) == [("a", [("b", [("c", [])]), ("d", [])]), ("e", [])]
    assert collect(one)[0].contents[0].number == ""


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("One sentence. And another.", "One sentence"),
        ("A <em>marked</em> caption", "A marked caption"),
        ("About 3.5 mg, e.g. at night. Then more.", "About 3.5 mg, e.g. at night"),
        ("Is it so? Perhaps.", "Is it so?"),
        ("It goes on...", "It goes on..."),
        ("一つ目の文。二つ目の文。", "一つ目の文"),
        ('With a note<mm-note ref="a" call="1"/>. More.', "With a note"),
    ],
)
def test_first_sentence(markup: str, expected: str) -> None:
    assert first_sentence(markup) == expected


def index(*marks: IndexMark) -> tuple[dict[str, list[Any]], list[tuple[str, int, str]]]:
    """The index by letter, as nested terms, and what was found."""
    findings = Findings()
    groups = build_index([article("one", index_marks=marks)], "Symbols", findings)

    def terms(entries: Any) -> list[Any]:
        return [(entry.term, terms(entry.subentries)) if entry.subentries else entry.term for entry in entries]

    return {group.letter: terms(group.entries) for group in groups}, [
        (finding.rule, finding.span.line, finding.hint) for finding in findings
    ]


def test_index_is_sorted_and_grouped_as_readers_look_it_up() -> None:
    made, found = index(
        mark("zebra"),
        mark("Éclair"),
        mark("apple"),
        mark("eagle"),
        mark("“quoted”"),
        mark("5-HT"),
        mark("Ωmega"),
        mark("anxiety", "social"),
        mark("anxiety", "general"),
        mark("Яблоко"),
    )
    assert list(made) == ["Symbols", "A", "E", "Q", "Z", "Ω", "Я"]
    assert made["A"] == [("anxiety", ["general", "social"]), "apple"]
    assert made["E"] == ["eagle", "Éclair"]
    assert made["Symbols"] == ["5-HT"]
    assert not found


def test_index_gathers_places_of_all_articles_once() -> None:
    twice = (mark("sleep", at="ix-1"), mark("sleep", at="ix-1"), mark("sleep", at="ix-2"))
    articles = [article("one", index_marks=twice), article("two", index_marks=(mark("sleep", at="ix-1"),))]
    (group,) = build_index(articles, "Symbols", Findings())
    assert group.entries[0].locators == (Locator("one", "ix-1"), Locator("one", "ix-2"), Locator("two", "ix-1"))


def test_index_see_and_see_also() -> None:
    made = build_index(
        [
            article(
                "one",
                index_marks=(
                    mark("CBT", see=("therapy",)),
                    mark("therapy"),
                    mark("therapy", also=("sleep", "bad")),
                    mark("sleep", "bad"),
                ),
            )
        ],
        "Symbols",
        Findings(),
    )
    by_term = {entry.term: entry for group in made for entry in group.entries}
    assert by_term["CBT"].see == ("therapy",)
    assert by_term["CBT"].locators == ()
    assert by_term["therapy"].see_also == ("sleep, bad",)
    assert len(by_term["therapy"].locators) == 1


def test_index_rules() -> None:
    assert index(mark("CBT", see=("terapy",)), mark("therapy"))[1] == [
        ("index-see-nowhere", 5, "Did you mean “therapy”?")
    ]
    assert [rule for rule, *_ in index(mark("CBT"), mark("CBT", see=("a",)), mark("a"))[1]] == ["index-see-with-places"]
    assert [rule for rule, *_ in index(mark("GABA"), mark("Gaba"))[1]] == ["index-case"]
    assert not index(mark("CBT", see=("a",)), mark("a"), mark("GABA"), mark("gabapentin"))[1]


def test_sort_key_passes_over_accents_case_and_leading_signs() -> None:
    words = ["zoo", "Äpfel", "apfel", "“b”", "a", "Bär"]
    assert sorted(words, key=sort_key) == ["a", "apfel", "Äpfel", "“b”", "Bär", "zoo"]


def note(number: int, body: str, *, cites: bool = True) -> Note:
    return Note(f"n{number}", number, 1, body, cites, Span("x.md", number))


def test_works_are_listed_once_in_alphabetical_order() -> None:
    made = cited_works(
        article(
            "one",
            notes=(
                note(1, '<p>Zimmer. <a href="https://doi.org/10.1000/ABC">x</a></p>'),
                note(2, "<p>A remark.</p>", cites=False),
                note(3, '<p>Adams. <a href="https://example.org">y</a></p>'),
                note(4, '<p>Zimmer again. <a href="http://dx.doi.org/10.1000/abc">x</a></p>'),
                note(5, '<p>Two.</p><p><a href="https://example.org/2">z</a></p>'),
            ),
        )
    )
    assert [work.note_numbers for work in made] == [(3,), (5,), (1, 4)]
    assert made[2].markup.startswith("Zimmer. <a"), "a lone paragraph is set without the paragraph"
    assert made[1].markup.startswith("<p>Two.")


def test_an_article_alone_is_a_book_of_its_own() -> None:
    one = article(
        "one",
        subtitle="Sub",
        description="What it is.",
        figures=(figure("f1", 1),),
        references=(reference(1, "two.md", "f9"), reference(2, "two.md"), reference(3, fragment="f1")),
        index_marks=(mark("a"),),
    )
    two = article("two", figures=(figure("f9", 1),), ids=frozenset({"f9"}), index_marks=(mark("b"),))
    mother = settings(one, two, publisher="P", isbn={"epub": "978-0-306-40615-7"}, cover=CoverSettings("cover.png"))
    collection = assemble(mother, (one, two), LAYOUTS, Findings())
    single = alone(collection, "one", LAYOUTS)
    assert (single.settings.title, single.settings.subtitle, single.settings.slug) == ("One", "Sub", "one")
    assert (single.settings.series_name, single.settings.series_position) == ("Book", "1")
    assert single.settings.publisher == "P"
    assert not single.settings.isbn, "the number is the collection's"
    assert single.settings.cover == CoverSettings()
    assert single.settings.identifier not in (mother.identifier, alone(collection, "two", LAYOUTS).settings.identifier)
    assert single.labels == {("one", "f1"): "1"}
    resolved = {n: (item.slug, item.label) for (_, n), item in single.resolved.items()}
    assert resolved[1][0] == ""
    assert "Figure\u00a01" in resolved[1][1]
    assert "Two" in resolved[1][1], "a figure of an absent article is named with its article"
    assert resolved[2] == ("", "Two")
    assert resolved[3] == ("one", "Figure\u00a01")
    assert [entry.term for group in single.index for entry in group.entries] == ["a"]
    with pytest.raises(KeyError):
        alone(collection, "three", LAYOUTS)


def test_overdue_reviews() -> None:
    findings = Findings()
    day = dt.date(2026, 5, 1)
    articles = [article("one", next_review=day), article("two", next_review=dt.date(2026, 4, 30)), article("three")]
    check_reviews(articles, day, findings)
    assert [(finding.rule, finding.span.path) for finding in findings] == [("review-overdue", "two.md")]
