"""What follows the text, as its templates print it: references, contributors, index."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from ..layout import Words
from ..model import Article, Collection, IndexEntry, Locator, Person
from ..rendering import Renderer, credited, note_anchor
from .plan import Plan

_IDS = re.compile(r' id="[^"]*"')


@dataclass(frozen=True, slots=True)
class Link:
    """A link, and in ``label`` the words that say where it leads when it is read out of its line."""

    href: str
    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class WorkView:
    """A line of the list of references, with links to the notes that cite the work."""

    markup: Markup
    notes: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class WorksView:
    """The works an article cites."""

    slug: str
    number: str
    title: str
    language: str
    href: str
    works: tuple[WorkView, ...]


@dataclass(frozen=True, slots=True)
class CreditView:
    """A line of the figure credits, with links to the figures."""

    credit: Markup
    places: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class PersonView:
    """Someone behind the book: what they did, as a word, and the articles they wrote."""

    name: str
    role: str
    bio: str
    articles: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class IndexLine:
    """A heading of the index: its places by article, where else to look, and its subheadings."""

    id: str
    term: str
    places: tuple[tuple[Link, ...], ...]
    see: tuple[Link, ...]
    see_also: tuple[Link, ...]
    children: tuple[IndexLine, ...]


@dataclass(frozen=True, slots=True)
class IndexGroupView:
    """The index under one letter."""

    id: str
    letter: str
    lines: tuple[IndexLine, ...]


def number_of(collection: Collection, slug: str) -> str:
    """An article's number as printed: none in a book of one article."""
    return str(collection.numbers[slug]) if len(collection.articles) > 1 else ""


def references(
    collection: Collection, plan: Plan, words: Words, renderer: Callable[[Article], Renderer]
) -> list[WorksView]:
    """The works cited, article by article."""
    result: list[WorksView] = []
    for article in collection.articles:
        cited = collection.works.get(article.slug, ())
        if not cited:
            continue
        drawing = renderer(article)
        notes = {note.number: note for note in article.notes}
        name = plan.names[article.slug]
        works = tuple(
            WorkView(
                # A work is printed here a second time, so the ids in it stay with its note.
                Markup(_IDS.sub("", str(drawing.fragment(work.markup)))),
                tuple(
                    Link(
                        f"{name}#{note_anchor(article.slug, notes[number])}",
                        words.phrase("note_short", number=number),
                        f"{words.phrase('note_short', number=number)}, {article.title}",
                    )
                    for number in work.note_numbers
                ),
            )
            for work in cited
        )
        number = number_of(collection, article.slug)
        result.append(WorksView(article.slug, number, article.title, article.language, name, works))
    return result


def credits(collection: Collection, plan: Plan, words: Words, renderer: Callable[[str], Renderer]) -> list[CreditView]:
    """The figure credits; the first number of several stands behind the word for figures."""
    return [
        CreditView(
            Markup(_IDS.sub("", str(renderer(line.slug).fragment(line.markup)))),
            tuple(Link(plan.href(slug, fragment), text) for text, slug, fragment in credited(line, words)),
        )
        for line in collection.credits
    ]


def role_word(role: str, words: Words) -> str:
    """A MARC relator code as a word ("edt": Editor); none where the book has no word for it."""
    key = f"role_{role}"
    return words[key] if key in words else ""  # noqa: SIM401  (Words is no mapping)


def people(collection: Collection, plan: Plan, words: Words) -> list[PersonView]:
    """The contributors of the collection, then the articles' authors who are not among them."""
    wrote: dict[str, list[Link]] = {}
    authors: dict[str, Person] = {}
    for article in collection.articles:
        for person in article.authors:
            wrote.setdefault(person.name, []).append(Link(plan.href(article.slug), article.title))
            authors.setdefault(person.name, person)
    result: list[PersonView] = []
    for contributor in collection.settings.contributors:
        author = authors.pop(contributor.name, None)
        bio = contributor.bio or (author.bio if author else "")
        links = tuple(wrote.get(contributor.name, ()))
        result.append(PersonView(contributor.name, role_word(contributor.role, words), bio, links))
    for name, person in authors.items():
        printed = f"{name}, {person.credentials}" if person.credentials else name
        result.append(PersonView(printed, "", person.bio, tuple(wrote[name])))
    return result


def index(collection: Collection, plan: Plan) -> list[IndexGroupView]:
    """The index with links. Ids come from the headings' words, so they keep still when others come and go."""
    ids: dict[tuple[str, ...], str] = {}
    taken: set[str] = set()
    for path in _paths([entry for group in collection.index for entry in group.entries], ()):
        stem = "-".join(["index", *re.findall(r"[^\W_]+", " ".join(path).casefold())])
        name, serial = stem, 2
        while name in taken:
            name, serial = f"{stem}-{serial}", serial + 1
        taken.add(name)
        ids[path] = name
    drawing = _Index(collection, plan, ids)
    return [
        IndexGroupView(f"letter-{place}", group.letter, tuple(drawing.line(entry, ()) for entry in group.entries))
        for place, group in enumerate(collection.index, start=1)
    ]


class _Index:
    def __init__(self, collection: Collection, plan: Plan, ids: Mapping[tuple[str, ...], str]) -> None:
        self._articles = {article.slug: article for article in collection.written()}
        self._plan = plan
        self._ids = ids
        self._targets = {", ".join(path): identifier for path, identifier in ids.items()}

    def line(self, entry: IndexEntry, above: tuple[str, ...]) -> IndexLine:
        path = (*above, entry.term)
        return IndexLine(
            self._ids[path],
            entry.term,
            tuple(self._places(entry.locators)),
            tuple(self._look_up(target) for target in entry.see),
            tuple(self._look_up(target) for target in entry.see_also),
            tuple(self.line(child, path) for child in entry.subentries),
        )

    def _places(self, locators: Sequence[Locator]) -> Iterator[tuple[Link, ...]]:
        """By article: its name for the first place, numbers for those after it; numbers alone in a book of one."""
        by_article: dict[str, list[Locator]] = {}
        for locator in locators:
            by_article.setdefault(locator.slug, []).append(locator)
        for slug, places in by_article.items():
            article = self._articles[slug]
            name = article.short_title or article.title
            links: list[Link] = []
            for number, locator in enumerate(places, start=1):
                href = self._plan.href(slug, locator.fragment)
                named = number == 1 and len(self._articles) > 1
                links.append(Link(href, name) if named else Link(href, str(number), f"{name}, {number}"))
            yield tuple(links)

    def _look_up(self, target: str) -> Link:
        """A heading to look up, linked where the index has it (targets are printed "heading, subheading")."""
        return Link(f"#{self._targets[target]}" if target in self._targets else "", target)


def _paths(entries: Sequence[IndexEntry], above: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for entry in entries:
        path = (*above, entry.term)
        yield path
        yield from _paths(entry.subentries, path)
