"""Front matter: what it understands, and the line of each fault."""

from __future__ import annotations

import datetime as dt

import pytest

from mapmental_publish.model import Person

from .reading import read


def test_every_field() -> None:
    article = read(
        "---\n"
        "title: The title\n"
        "short_title: Short\n"
        "subtitle: Sub\n"
        "authors:\n  - name: A Person\n    credentials: MD\n    bio: Writes.\n  - B Person\n"
        "reviewed_by: [C Person]\n"
        "last_reviewed: 2026-11-01\nnext_review: 2028-11-01\n"
        "description: What it is.\nkeywords: [one, two]\nlanguage: en-GB\nslug: my-slug\ncontent_note: Fear.\n"
        "---\n\nText.\n"
    ).article
    assert article.short_title == "Short"
    assert article.subtitle == "Sub"
    assert article.authors == (Person("A Person", "MD", "Writes."), Person("B Person"))
    assert article.reviewed_by == (Person("C Person"),)
    assert article.last_reviewed == dt.date(2026, 11, 1)
    assert article.next_review == dt.date(2028, 11, 1)
    assert article.keywords == ("one", "two")
    assert (article.language, article.slug, article.content_note) == ("en-GB", "my-slug", "Fear.")


def test_names_of_other_tools() -> None:
    found = read(
        "---\ntitle: T\nauthor: A Person\nlang: de\ntags: one, two\nsummary: S\ndate: 2020-01-01\n---\n\nText.\n"
    )
    assert found.rules() == []
    assert found.article.authors == (Person("A Person"),)
    assert (found.article.language, found.article.keywords, found.article.description) == ("de", ("one", "two"), "S")


def test_defaults() -> None:
    article = read("# On sleep\n\nText.\n", language="he", name="a-file.md").article
    assert (article.title, article.short_title, article.slug, article.language) == (
        "On sleep",
        "On sleep",
        "a-file",
        "he",
    )


@pytest.mark.parametrize("name", ["пример.md", "例.md", "مثال.md", 'a b\'s "q".md', "-x.md", "100%.md"])
def test_slugs_from_odd_names(name: str) -> None:
    slug = read("Text.\n", name=name).article.slug
    assert slug
    assert slug == slug.lower()
    assert slug.replace("-", "").isalnum()
    assert slug.isascii()


@pytest.mark.parametrize(
    ("lines", "rule", "line"),
    [
        ("titel: T", "front-matter-unknown-key", 2),
        ("title: T\ntitle: U", "front-matter-duplicate-key", 3),
        ("author: A\nauthors: [B]", "front-matter-duplicate-key", 3),
        ("title: T\n\tsubtitle: x", "front-matter-syntax", 3),
        ("title: a: b", "front-matter-syntax", 2),
        ("title: T\nkeywords: [a", "front-matter-syntax", 3),
        ("- a\n- b", "front-matter-syntax", 2),
        ("title: T\nlast_reviewed: yesterday", "front-matter-value", 3),
        ("title: T\nlanguage: English please", "front-matter-value", 3),
        ("title: T\nslug: Not A Slug", "front-matter-value", 3),
        ("title: [a, b]", "front-matter-value", 2),
        ("title: T\nauthors:\n  - nam: A", "front-matter-value", 4),
        ("title: !!python/object/apply:os.system [ls]", "front-matter-unsafe", 2),
        ("title: &a T\nsubtitle: *a", "front-matter-unsafe", 2),
        ("last_reviewed: 2026-01-01\nnext_review: 2025-01-01", "review-dates", 3),
        ("last_reviewed: 2026-01-01\nnext_review: 2031-01-01", "review-dates", 3),
    ],
)
def test_faults_name_rule_and_line(lines: str, rule: str, line: int) -> None:
    found = read(f"---\n{lines}\n---\n\nText.\n")
    assert rule in found.rules(), found.findings
    assert line in found.lines(rule), found.findings
    assert found.text() == "Text."


def test_an_unknown_key_is_a_warning_with_the_nearest_name() -> None:
    (finding,) = read("---\ntitle: T\nsubtitel: S\n---\n\nText.\n").findings
    assert finding.severity.value == "warning"
    assert "subtitle" in finding.hint


def test_front_matter_without_an_end() -> None:
    assert "front-matter-syntax" in read("---\ntitle: T\n\nText.\n").rules()


def test_words_yaml_takes_for_truth_stay_words() -> None:
    assert read("---\ntitle: No\nsubtitle: 1.10\n---\n\nText.\n").article.title == "No"
    assert read("---\ntitle: No\nsubtitle: 1.10\n---\n\nText.\n").article.subtitle == "1.10"


def test_an_article_without_text() -> None:
    assert read("---\ntitle: T\n---\n").rules() == ["article-empty"]


def test_the_id_of_a_heading_that_becomes_the_title_can_be_linked_to() -> None:
    found = read("# The title {#whole}\n\nText with [a link](#whole).\n")
    assert found.article.title == "The title"
    assert "whole" in found.article.ids
    assert not found.rules()
