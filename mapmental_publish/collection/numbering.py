"""Numbers of articles, figures and tables.

One scheme everywhere: a figure is numbered within its article and carries the article's number, "Figure 2.3"; in a book
of one article the article has no number and the figure is "Figure 3". Numbers by article keep still when a neighbour
gains a figure, so nothing but that article has to be laid out again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..model import Article, Figure, Table


def article_numbers(articles: Sequence[Article]) -> Mapping[str, int]:
    """Each article's place in the book, from 1, by slug."""
    return {article.slug: number for number, article in enumerate(articles, start=1)}


def labels(articles: Sequence[Article]) -> Mapping[tuple[str, str], str]:
    """The number printed for each numbered figure and table, by (slug, id)."""
    result: dict[tuple[str, str], str] = {}
    for number, article in enumerate(articles, start=1):
        prefix = f"{number}." if len(articles) > 1 else ""
        numbered: list[Figure | Table] = [*article.figures, *article.tables]
        result |= {(article.slug, item.id): f"{prefix}{item.ordinal}" for item in numbered if item.ordinal}
    return result
