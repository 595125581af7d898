"""Page numbers in the text: documents laid out again until every number printed is the number of the page it names.

A number changes a line, a line can move a page, and a page changes numbers. Two rules make an end of it: a reference
within an article, once it has printed its page, goes on doing so; and after some rounds a number may only grow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from ..model import Article, Collection
from ..rendering import anchor
from .documents import Documents
from .record import NOTHING, Laid, PageInputs

FREE_ROUNDS = 4
"""Rounds in which numbers follow the pages wherever they go; nearly every book is still by then."""
MOST_ROUNDS = 12
"""Rounds after which what is left of the movement is accepted and reported."""
UNKNOWN_PAGE = "00"
"""Printed while a page is not known yet: as wide as most numbers, so that the next round moves little."""

LayOut = Callable[[Sequence[PageInputs]], Sequence[Laid]]
"""Lays documents out, each on its own; a caller may do so in other processes."""


@dataclass(slots=True)
class Section:
    """A document in its place: ``head`` runs over its rectos, ``first`` is the number of its first page."""

    name: str
    head: str
    language: str
    laid: Laid = NOTHING
    first: int = 0


@dataclass(slots=True)
class _State:
    """What is known between rounds: the page printed for every anchor, and which references print theirs.

    ``actual`` is where the anchors really are.
    """

    pages: dict[str, int] = field(default_factory=dict)
    actual: dict[str, int] = field(default_factory=dict)
    shown: set[tuple[str, int]] = field(default_factory=set)
    markups: dict[str, PageInputs] = field(default_factory=dict)


def number(sections: Iterable[Section], first: int = 1) -> int:
    """Give every section its first page, each on a recto; returns the recto after the last."""
    for section in sections:
        section.first = first
        first += len(section.laid.record.pages)
        first += (first + 1) % 2
    return first


def page_numbers(sections: Iterable[Section]) -> dict[str, int]:
    """The page number of every anchor."""
    return {
        name: section.first + place.page for section in sections for name, place in section.laid.record.anchors.items()
    }


def settle(sections: Sequence[Section], documents: Documents, lay_out: LayOut) -> bool:
    """Lay out the articles among these sections until the page numbers in them are right.

    Other sections (part titles) must have been laid out. Only articles whose text changed are laid out again. Returns
    False where the numbers have not come to rest; each is then at most a page or so off.
    """
    collection = documents.collection
    articles = {article.slug: article for article in collection.articles}
    state = _State()
    for attempt in range(MOST_ROUNDS):
        changed: list[Section] = []
        for section in sections:
            article = articles.get(section.name)
            if article is None:
                continue
            # The blocks keep the order that the first round found: numbers must not make figures jump.
            inputs = documents.article(article, _numbers_for(article, state), section.laid.record.order)
            # Pages that are sure to change are not drawn, which is a third of the work.
            inputs = replace(inputs, drawn=attempt > 0 or not article.references)
            before = state.markups.get(section.name)
            if before is None or before.markup != inputs.markup:
                state.markups[section.name] = inputs
                changed.append(section)
        if not changed:
            break
        for section, laid in zip(changed, lay_out([state.markups[s.name] for s in changed]), strict=True):
            section.laid = laid
        number(sections)
        state.actual = page_numbers(sections)
        _learn(state, collection, growing=attempt >= FREE_ROUNDS)
    undrawn = [section for section in sections if not section.laid.pdf]
    finished = lay_out([replace(state.markups[section.name], drawn=True) for section in undrawn])
    for section, laid in zip(undrawn, finished, strict=True):
        section.laid = laid
    return all(state.pages[name] == page for name, page in state.actual.items())


def _numbers_for(article: Article, state: _State) -> Callable[[str, str, int], str]:
    def page(slug: str, fragment: str, n: int) -> str:
        if slug == article.slug and (slug, n) not in state.shown:
            return ""
        return str(state.pages.get(anchor(slug, fragment), UNKNOWN_PAGE))

    return page


def _learn(state: _State, collection: Collection, *, growing: bool) -> None:
    """Take over where the anchors are now. A reference to another spread of its own article prints a page from now on.

    ``growing``: numbers already known only go up, so that the rounds cannot swing between two states for ever.
    """
    pages = state.actual
    if growing:
        state.pages.update({name: max(page, state.pages.get(name, 0)) for name, page in pages.items()})
    else:
        state.pages.update(pages)
    for article in collection.articles:
        for reference in article.references:
            target = collection.resolved[(article.slug, reference.n)]
            if target.slug != article.slug:
                continue
            here = pages.get(anchor(article.slug, f"ref-{reference.n}"))
            there = pages.get(anchor(target.slug, target.fragment))
            if here is not None and there is not None and here // 2 != there // 2:
                state.shown.add((article.slug, reference.n))
