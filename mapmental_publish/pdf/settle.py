"""Page numbers in the text: documents laid out with room for each number, until all the rooms are of the right size.

A number that changes changes nothing in a layout as long as it has as many figures (:mod:`.blanks`). How many it will
have is estimated first, and is seldom wrong; the articles that got it wrong are laid out again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from ..fingerprint import fingerprint
from ..model import Article, CrossReference
from ..rendering import anchor
from .documents import Documents, PageOf, page_number
from .extent import Extent, extent
from .record import NOTHING, Laid, Recipe

FREE_ROUNDS = 4
"""Rounds in which numbers get the room they need; nearly every book is still after the first."""
MOST_ROUNDS = 12
"""Rounds after which what is left of the movement is accepted and reported."""
SAME_VIEW = 2.0
"""Pages from which on a reference names the page of a place in its own article: what is nearer lies open, or nearly."""
SAMPLES = 8
"""Articles laid out first in a large collection, to learn how far the estimates are off."""
LARGE = 24
"""Articles from which on that is worth it."""

LayOut = Callable[[Iterable[Recipe], int], Sequence[Laid]]
"""Lays out so many documents, each on its own; a caller may do so in other processes."""


@dataclass(slots=True)
class Section:
    """A document in its place: ``head`` runs over its rectos, ``first`` is the number of its first page.

    ``matter`` tells the book's own pages, front and back, from its body; ``continued`` that it goes on where the one
    before it ended, on the next page; ``begins`` that there is a heading on that page all the same.
    """

    name: str
    head: str
    language: str
    laid: Laid = NOTHING
    first: int = 0
    matter: bool = False
    continued: bool = False
    begins: bool = True

    @property
    def is_turned(self) -> bool:
        """Whether its pages stand on the other side than they were laid out for, which is from a recto on."""
        return self.first % 2 == 0


@dataclass(slots=True)
class _Room:
    """How many figures there is room for after each reference of each article, and what was estimated for all.

    No page is printed for a term of the glossary, nor for the ``unnumbered``: front matter, whose pages are roman.
    """

    documents: Documents
    extents: dict[str, Extent] = field(default_factory=dict)
    given: dict[tuple[str, int], int] = field(default_factory=dict)
    unnumbered: frozenset[str] = frozenset()

    def targets(self, article: Article) -> list[tuple[CrossReference, str]]:
        """The references of an article that print a page, and the anchors they name."""
        found = []
        for reference in article.references:
            target = self.documents.collection.resolved[(article.slug, reference.n)]
            if not target.slug or target.kind == "term" or target.slug in self.unnumbered:
                continue
            own = target.slug == article.slug
            if not own or self.extents[article.slug].distance(reference.n, target.fragment) >= SAME_VIEW:
                found.append((reference, anchor(target.slug, target.fragment)))
        return found

    def recipe(self, article: Article, order: tuple[int, ...]) -> Recipe:
        """An article with its page numbers' rooms, its blocks in an order found before."""
        rooms = [
            (reference.n, place, self.given[(article.slug, reference.n)]) for reference, place in self.targets(article)
        ]
        return Recipe(
            fingerprint(self.documents.identity(article), rooms, order),
            lambda: self.documents.article(article, self.printed(article), order),
        )

    def printed(self, article: Article) -> PageOf:
        """What is printed for the references of an article."""
        printing = {reference.n for reference, _ in self.targets(article)}

        def page(slug: str, fragment: str, n: int) -> str | Markup:
            if n not in printing:
                return ""
            return page_number(anchor(slug, fragment), self.given[(article.slug, n)])

        return page


def number(sections: Iterable[Section], first: int = 1) -> int:
    """Give every section its first page, each on a recto if it is not continued; returns the recto after the last."""
    for section in sections:
        if not section.continued:
            first = recto(first)
        section.first = first
        first += len(section.laid.record.pages)
    return recto(first)


def recto(page: int) -> int:
    """The page with this number, or the next where this one is a verso."""
    return page | 1


def page_numbers(sections: Iterable[Section]) -> dict[str, int]:
    """The page number of every anchor."""
    return {
        name: section.first + place.page for section in sections for name, place in section.laid.record.anchors.items()
    }


def settle(sections: Sequence[Section], documents: Documents, lay_out: LayOut, before: Sequence[Section] = ()) -> bool:
    """Lay out what was written among these sections until every page number in it has the room it needs.

    Other sections (part titles) must have been laid out. ``before`` are pieces of front matter, which print such
    numbers and have none. Only articles whose text changed are laid out again. Returns False where the numbers have not
    come to rest; some then stand a little too close or too far.
    """
    articles = {article.slug: article for article in documents.collection.written()}
    bodies = [section for section in (*before, *sections) if section.name in articles]
    room = _Room(documents, unnumbered=frozenset(section.name for section in before))
    for section in bodies:
        room.extents[section.name] = extent(articles[section.name], documents.page, documents.context.layouts)

    def lay(chosen: Sequence[Section]) -> None:
        # The blocks keep the order that the first round found: numbers must not make figures jump.
        # The longest first: a long one left for last would keep the others waiting.
        ordered = sorted(chosen, key=lambda section: -room.extents[section.name].pages)
        recipes = (room.recipe(articles[section.name], section.laid.record.order) for section in ordered)
        for section, laid in zip(ordered, lay_out(recipes, len(ordered)), strict=True):
            section.laid = laid

    _measure_room(room, bodies, articles, sections, scale=1.0)
    scale = 1.0
    if len(bodies) >= LARGE:
        samples = bodies[:: len(bodies) // SAMPLES]
        lay(samples)
        found = sum(len(section.laid.record.pages) for section in samples)
        scale = found / sum(room.extents[section.name].pages for section in samples)
    again = _measure_room(room, bodies, articles, sections, scale=scale)
    lay([section for section in bodies if section.laid is NOTHING or section.name in again])
    for attempt in range(MOST_ROUNDS):
        number(sections)
        wrong = _correct(room, bodies, articles, page_numbers(sections), growing=attempt >= FREE_ROUNDS)
        if not wrong:
            return True
        lay([section for section in bodies if section.name in wrong])
    return False


def _measure_room(
    room: _Room, bodies: Sequence[Section], articles: Mapping[str, Article], sections: Sequence[Section], scale: float
) -> set[str]:
    """Estimate the page of every place, and give each reference room for it; returns the articles that changes."""
    firsts: dict[str, float] = {}
    first = 1.0
    for section in sections:
        firsts[section.name] = first
        known = room.extents.get(section.name)
        pages = round(known.pages * scale) if known else len(section.laid.record.pages)
        first += max(pages, 1)
        first += (first + 1) % 2
    estimated = {}
    for section in sections:
        if section.name not in room.extents:
            continue
        start, known = firsts[section.name], room.extents[section.name]
        estimated[anchor(section.name, "")] = int(start)
        for name, place in known.ids.items():
            estimated[anchor(section.name, name)] = int(start + place * scale)
    return _correct(room, bodies, articles, estimated, growing=False)


def _correct(
    room: _Room, bodies: Sequence[Section], articles: Mapping[str, Article], pages: Mapping[str, int], *, growing: bool
) -> set[str]:
    """Give each number the room it needs; returns the articles that this changes.

    ``growing``: rooms only become larger, so that the rounds cannot swing between two states for ever.
    """
    changed = set()
    for section in bodies:
        for reference, place in room.targets(articles[section.name]):
            key = (section.name, reference.n)
            needed = len(str(pages.get(place, 1)))
            if growing:
                needed = max(needed, room.given[key])
            if room.given.get(key) != needed:
                room.given[key] = needed
                changed.add(section.name)
    return changed
