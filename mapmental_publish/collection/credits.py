"""The figure credits: whose each figure is, gathered by credit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..model import Article, CreditLine, CreditPlace, Figure
from .contents import plain

SHORTEST_RUN = 3
"""Figures in a row from which a range is printed."""


def credit_lines(written: Sequence[Article], labels: Mapping[tuple[str, str], str]) -> tuple[CreditLine, ...]:
    """Every credit once, in the order of the book, with the numbers of its figures.

    Figures without a number are named by the title of what they stand in.
    """
    found: dict[str, tuple[str, str, list[tuple[Article, Figure]]]] = {}
    for article in written:
        for figure in article.figures:
            said = plain(figure.credit).rstrip(" .").casefold() if figure.credit else ""
            if said:
                found.setdefault(said, (figure.credit, article.slug, []))[2].append((article, figure))
    return tuple(
        CreditLine(markup, slug, tuple(_numbered(figures, labels)), tuple(_named(figures, labels)))
        for markup, slug, figures in found.values()
    )


def _numbered(figures: Sequence[tuple[Article, Figure]], labels: Mapping[tuple[str, str], str]) -> list[CreditPlace]:
    runs: list[list[tuple[Article, Figure]]] = []
    for article, figure in figures:
        if (article.slug, figure.id) not in labels:
            continue
        last = runs[-1][-1] if runs else None
        if last is not None and last[0] is article and last[1].ordinal + 1 == figure.ordinal:
            runs[-1].append((article, figure))
        else:
            runs.append([(article, figure)])
    places: list[CreditPlace] = []
    for run in runs:
        named = [(labels[article.slug, figure.id], article.slug, figure.id) for article, figure in run]
        if len(run) < SHORTEST_RUN:
            places += [CreditPlace(*place) for place in named]
        else:
            label, slug, fragment = named[0]
            places.append(CreditPlace(f"{label}–{named[-1][0]}", slug, fragment))
    return places


def _named(figures: Sequence[tuple[Article, Figure]], labels: Mapping[tuple[str, str], str]) -> list[CreditPlace]:
    places: dict[str, CreditPlace] = {}
    for article, figure in figures:
        if (article.slug, figure.id) not in labels:
            places.setdefault(article.slug, CreditPlace(article.title, article.slug, figure.id))
    return list(places.values())
