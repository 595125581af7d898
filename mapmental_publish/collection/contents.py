"""The contents and the list of figures."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from lxml import etree

from ..model import Article, ContentsEntry, Heading, ListedFigure, Part


def contents(
    parts: Sequence[Part], articles: Mapping[str, Article], numbers: Mapping[str, int]
) -> tuple[ContentsEntry, ...]:
    """Parts, articles and headings as a tree of full depth; an edition prints as many levels as it is asked for."""
    entries: list[ContentsEntry] = []
    for part in parts:
        chapters = tuple(_article(articles[slug], numbers[slug], len(numbers)) for slug in part.slugs)
        if part.title:
            entries.append(ContentsEntry("part", part.title, part.slug, "", str(part.number), chapters))
        else:
            entries.extend(chapters)
    return tuple(entries)


def _article(article: Article, number: int, count: int) -> ContentsEntry:
    shown = str(number) if count > 1 else ""
    return ContentsEntry("article", article.title, article.slug, "", shown, _headings(article.headings, article.slug))


def _headings(headings: Sequence[Heading], slug: str) -> tuple[ContentsEntry, ...]:
    """Nest a flat run of headings: each takes the deeper ones that follow it."""
    entries: list[ContentsEntry] = []
    position = 0
    while position < len(headings):
        heading = headings[position]
        end = position + 1
        while end < len(headings) and headings[end].level > heading.level:
            end += 1
        children = _headings(headings[position + 1 : end], slug)
        entries.append(ContentsEntry("heading", heading.text, slug, heading.id, "", children))
        position = end
    return tuple(entries)


def listed_figures(articles: Sequence[Article], labels: Mapping[tuple[str, str], str]) -> tuple[ListedFigure, ...]:
    """Every numbered figure with the first sentence of its caption."""
    return tuple(
        ListedFigure(labels[(article.slug, figure.id)], first_sentence(figure.caption), article.slug, figure.id)
        for article in articles
        for figure in article.figures
        if (article.slug, figure.id) in labels
    )


def plain(markup: str) -> str:
    """The text of a fragment of manuscript markup, white space collapsed."""
    if "<" not in markup and "&" not in markup:
        return " ".join(markup.split())
    tree = etree.fromstring(f"<mm-body>{markup}</mm-body>")
    return " ".join("".join(str(text) for text in tree.itertext()).split())


def first_sentence(markup: str) -> str:
    """The first sentence of a caption as plain text, without its full stop and without note calls."""
    text = plain(markup)
    # A full stop ends the sentence where a capital (or a sign of a script without case) follows; "e.g. x" does not.
    match = re.match(r"(.+?[.!?。！？؟])(?=\s+[^\Wa-z\d_]|[\s]*$|(?<=[。！？]).)", text)
    sentence = match[1] if match else text
    return sentence.rstrip(".。") if not sentence.endswith("...") else sentence
