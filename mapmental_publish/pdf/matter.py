"""What stands before and after the text: title pages, contents, references, people, index, colophon."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from ..layout import Words
from ..model import Collection, ContentsEntry, IndexEntry
from ..rendering import EditionView, Picture, Renderer, anchor, credited, note_anchor
from . import numbers, portions
from .documents import Documents, cross_link, link_to, page_number
from .extent import letter_width
from .record import PageInputs

ISBN_KINDS = ("paperback", "hardcover", "epub", "pdf")
"""The order in which a printed book lists its numbers."""
_BEFORE_CONTENTS = 4
"""Pages: half-title, its back, title page, copyright page."""
_BESIDE_ENTRY = 3.2
"""Room beside the words of an entry, for its number and its page, in lines' heights."""
_AROUND_CONTENTS = 7
"""Lines' worth of heading above the contents, and of space in them."""
_AROUND_FIGURE = 0.5
"""Lines' worth of space below a line of the list of figures."""
_AROUND_ARTICLE = 0.8
"""Lines' worth of space around an article in the contents."""
_IDS = re.compile(r' id="[^"]*"')
_PLAIN = EditionView("print", cross_link, lambda asset: Picture("", 0, 0), lambda slug, fragment, n: "")
"""For markup that holds neither figures nor numbered references."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the contents or of the list of figures: ``folio`` is the page number as printed."""

    kind: str
    number: str
    text: str
    href: str
    folio: str | Markup
    children: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A place: what is printed, and where it leads."""

    text: str | Markup
    href: str


@dataclass(frozen=True, slots=True)
class Works:
    """The works an article cites, with the notes that cite them."""

    number: str
    title: str
    language: str
    works: tuple[tuple[Markup, tuple[Link, ...]], ...]


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Someone behind the book, what they did (as a word), and the articles they wrote."""

    name: str
    role: str
    bio: str
    wrote: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IndexLine:
    """A heading of the index with its pages, where else to look, and its subheadings."""

    term: str
    pages: tuple[Markup, ...]
    see: tuple[str, ...]
    see_also: tuple[str, ...]
    children: tuple[IndexLine, ...]

    def weight(self) -> int:
        """How many places it names, those of its subheadings too."""
        return len(self.pages) + sum(child.weight() for child in self.children)


@dataclass(frozen=True, slots=True)
class Own:
    """A document of the book's own; ``continued``: it follows on the page after the one before it, be it a verso.

    ``begins``: there is a heading on its first page, though that is not a recto.
    """

    document: PageInputs
    continued: bool
    begins: bool


_NOTHING: Mapping[str, object] = {
    "titles": False, "begins": False, "contents": (), "figures": (), "works": (), "people": (), "credits": (),
    "index": (), "colophon": False,
}  # fmt: skip


def _own(documents: Documents, template: str, values: Mapping[str, object], *, continued: bool = False) -> Own:
    named = {"id": lambda name: anchor(name, "")}
    return Own(documents.own(template, {**_NOTHING, **named, **values}), continued, bool(values.get("begins")))


def front(documents: Documents, folio: Callable[[str], str | Markup], after: Sequence[tuple[str, str]]) -> list[Own]:
    """Half-title, title page, copyright page, contents and list of figures; what a large book has more of follows.

    ``folio`` gives the page number printed for an anchor; ``after`` are the sections of the back matter that the
    contents list, as (name, heading).
    """
    collection, settings = documents.collection, documents.settings
    words = documents.context.layouts.words(settings.language)

    def line(kind: str, number: str, text: str, slug: str, fragment: str, children: tuple[Line, ...] = ()) -> Line:
        place = anchor(slug, fragment)
        return Line(kind, number, text, cross_link(slug, fragment), folio(place), children)

    def entry(item: ContentsEntry, left: int) -> Line:
        below = left if item.kind == "part" else left - 1
        children = tuple(entry(child, below) for child in item.children) if below > 0 else ()
        return line(item.kind, item.number, item.text, item.slug, item.fragment, children)

    lines = [entry(item, settings.pdf.contents_depth) for item in collection.contents]
    if len(collection.articles) == 1:
        lines = list(lines[0].children or lines) if lines[0].kind == "article" else lines
    figures = [
        line("figure", figure.number, figure.text, figure.slug, figure.fragment) for figure in collection.figures
    ]
    before = [line("matter", "", words["figures"], "figures", "")] if figures else []
    before += [line("matter", "", piece.title, piece.slug, "") for piece in collection.front]
    after = [*((piece.slug, piece.title) for piece in collection.closing()), *after]
    listed = _portions([*before, *lines, *(line("matter", "", text, name, "") for name, text in after)])
    drawn = portions.by_weight(figures, portions.FIGURES)
    begun = {
        "titles": True,
        "begins": True,
        "credits": title_credits(collection, words),
        "isbns": [(words[f"isbn_{kind}"], settings.isbn[kind]) for kind in ISBN_KINDS if settings.isbn.get(kind)],
        "contents": listed[0],
    }
    if len(listed) == len(drawn) == 1:
        return [_own(documents, "front", begun | {"figures": figures})]
    return [
        _own(documents, "front", begun),
        *(_own(documents, "front", {"contents": portion}, continued=True) for portion in listed[1:]),
        *(
            _own(documents, "front", {"figures": portion, "begins": place == 0}, continued=True)
            for place, portion in enumerate(drawn)
            if portion
        ),
    ]


def _portions(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines of the contents in portions; the articles of a part may go on in the next."""
    single: list[tuple[Line | None, Line]] = []
    for line in lines:
        has_articles = line.kind == "part" and line.children
        single += [(line, child) for child in line.children] if has_articles else [(None, line)]
    divided = portions.by_weight(single, portions.ARTICLES, lambda pair: pair[1].kind == "article")
    if len(divided) == 1:
        return [list(lines)]
    made: list[list[Line]] = []
    begun: Line | None = None
    for portion in divided:
        made.append([])
        for part, line in portion:
            if part is None or part is begun:
                made[-1].append(line)
            else:
                made[-1].append(replace(part, children=()))
                made[-1].append(line)
                begun = part
    return made


def page_of_figures(documents: Documents) -> int:
    """Where the list of figures most likely begins, as a page of the front matter: after the contents."""
    page = documents.page
    room = page.measure - _BESIDE_ENTRY * page.leading
    letter = letter_width(documents.context.layouts, documents.settings.language)

    def count(entries: Sequence[ContentsEntry], left: int) -> int:
        lines = 0
        for entry in entries:
            below = left if entry.kind == "part" else left - 1
            lines += math.ceil(len(entry.text) * letter / room) + (count(entry.children, below) if below > 0 else 0)
        return lines

    collection = documents.collection
    lines = count(collection.contents, documents.settings.pdf.contents_depth)
    lines += round(_AROUND_ARTICLE * len(collection.articles)) + _AROUND_CONTENTS
    return _BEFORE_CONTENTS + max(math.ceil(lines / page.lines), 1) + 1


def after_figures(documents: Documents, first: int) -> int:
    """Where a piece of front matter most likely begins: the recto after a list of figures that begins at ``first``."""
    page, figures = documents.page, documents.collection.figures
    letter = letter_width(documents.context.layouts, documents.settings.language)
    lines = sum(math.ceil(len(figure.text) * letter / page.measure) + _AROUND_FIGURE for figure in figures)
    return (first + (math.ceil((lines + _AROUND_CONTENTS) / page.lines) if figures else 0)) | 1


def back(
    documents: Documents, pages: Mapping[str, int], romans: Mapping[str, int], rooms: Mapping[str, int]
) -> tuple[list[Own], list[Own], list[tuple[str, str]]]:
    """References, contributors and figure credits, then index and colophon; the sections there are as (name, heading).

    ``pages`` gives the page number of each anchor of the body, ``romans`` that of each in the front matter; ``rooms``
    how many figures there is room for in the numbers of each article's pages. Only the second documents, those of the
    index, change with the pages. A large book has more than one of either.
    """
    collection, settings = documents.collection, documents.settings
    words = documents.context.layouts.words(settings.language)
    works = _works(documents, words)
    people = _people(collection, words)
    credits = _credits(documents, words)
    index = [
        (group.letter, tuple(_index_line(entry, pages, romans, rooms) for entry in group.entries))
        for group in (collection.index if settings.pdf.index else ())
    ]
    there = {"references": works, "contributors": people, "credits": credits, "index": index}
    sections = [(name, words[name]) for name, content in there.items() if content]
    families = [font.family for font in documents.context.layouts.fonts if not font.languages]
    last = {"people": people, "credits": credits}
    cited = portions.by_weight(works, portions.ARTICLES)
    if len(cited) == 1:
        first = (
            [_own(documents, "back", {"works": works, "begins": True} | last)] if works or any(last.values()) else []
        )
    else:
        first = _divided(documents, "works", cited)
        if any(last.values()):
            first.append(_own(documents, "back", last))
    end = {"colophon": True, "families": words.names(families)}
    divided = portions.in_groups(index, portions.MARKS, IndexLine.weight)
    if len(divided) == 1:
        second = [_own(documents, "back", {"index": index, "begins": True} | end)]
    else:
        second = [*_divided(documents, "index", divided), _own(documents, "back", end, continued=True)]
    return first, second, sections


def _divided(documents: Documents, name: str, divided: Sequence[Sequence[object]]) -> list[Own]:
    return [
        _own(documents, "back", {name: portion, "begins": place == 0}, continued=place > 0)
        for place, portion in enumerate(divided)
    ]


def title_credits(collection: Collection, words: Words) -> list[tuple[str, str]]:
    """The people of the title page as (role, names): authors without a word for their role, others after it."""
    named: dict[str, list[str]] = {}
    for person in collection.settings.contributors:
        role = "" if person.role == "aut" else role_word(person.role, words)
        named.setdefault(role, []).append(person.name)
    if not named:
        authors = (person.name for article in collection.articles for person in article.authors)
        named[""] = list(dict.fromkeys(authors))
    return [(role, words.names(names)) for role, names in named.items() if names]


def role_word(role: str, words: Words) -> str:
    """A MARC relator code as a word ("edt": Editor); empty where the book has no word for it."""
    key = f"role_{role}"
    return words[key] if key in words else ""  # noqa: SIM401  (Words is no mapping)


def _works(documents: Documents, words: Words) -> list[Works]:
    collection = documents.collection
    groups: list[Works] = []
    for article in collection.articles:
        cited = collection.works.get(article.slug, ())
        if not cited:
            continue
        notes = {note.number: note for note in article.notes}
        renderer = Renderer(article, collection, documents.context.layouts, _PLAIN)
        works = tuple(
            (
                # A work is printed here a second time: the ids in it stay with its note.
                Markup(_IDS.sub("", str(renderer.fragment(work.markup)))),
                tuple(
                    Link(
                        words.phrase("note_short", number=number),
                        link_to(note_anchor(article.slug, notes[number])),
                    )
                    for number in work.note_numbers
                ),
            )
            for work in cited
        )
        number = str(collection.numbers[article.slug]) if len(collection.articles) > 1 else ""
        groups.append(Works(number, article.title, article.language, works))
    return groups


def _credits(documents: Documents, words: Words) -> list[tuple[Markup, tuple[Link, ...]]]:
    """The figure credits, each with the numbers of its figures."""
    collection = documents.collection
    articles = {article.slug: article for article in collection.written()}
    lines = []
    for line in collection.credits:
        renderer = Renderer(articles[line.slug], collection, documents.context.layouts, _PLAIN)
        places = tuple(Link(text, cross_link(slug, fragment)) for text, slug, fragment in credited(line, words))
        lines.append((Markup(_IDS.sub("", str(renderer.fragment(line.markup)))), places))
    return lines


def _people(collection: Collection, words: Words) -> list[PersonLine]:
    """Contributors and the articles' authors; nobody where there is no more to say than the title page does."""
    wrote: dict[str, list[str]] = {}
    authors: dict[str, tuple[str, str]] = {}
    for article in collection.articles:
        for person in article.authors:
            wrote.setdefault(person.name, []).append(article.title)
            shown = f"{person.name}, {person.credentials}" if person.credentials else person.name
            authors.setdefault(person.name, (shown, person.bio))
    lines = []
    for contributor in collection.settings.contributors:
        shown, bio = authors.pop(contributor.name, (contributor.name, ""))
        titles = tuple(wrote.get(contributor.name, ()))
        lines.append(PersonLine(shown, role_word(contributor.role, words), contributor.bio or bio, titles))
    lines += [PersonLine(shown, "", bio, tuple(wrote[name])) for name, (shown, bio) in authors.items()]
    return lines if any(line.bio for line in lines) else []


def _index_line(
    entry: IndexEntry, pages: Mapping[str, int], romans: Mapping[str, int], rooms: Mapping[str, int]
) -> IndexLine:
    def links(known: Mapping[str, int], shown: Callable[[str, str, int, str], str | Markup]) -> list[Markup]:
        # Of several places on one page the first is where its number leads.
        first: dict[int, tuple[str, str]] = {}
        for place in entry.locators:
            name = anchor(place.slug, place.fragment)
            if name in known:
                first.setdefault(known[name], (place.slug, name))
        made = []
        for start, end in numbers.ranges(first):
            href = link_to(first[start][1])
            if start == end:
                made.append(Markup(shown(*first[start], start, href)))
            else:
                ends = Markup("–").join(shown(*first[page], page, "") for page in (start, end))
                made.append(Markup('<a href="{}">{}</a>').format(href, ends))
        return made

    def folio(slug: str, name: str, page: int, href: str) -> Markup:
        return page_number(name, rooms.get(slug, len(str(page))), closed_up=slug in rooms, href=href)

    def roman(_: str, __: str, page: int, href: str) -> str | Markup:
        number = numbers.roman(page)
        return Markup('<a href="{}">{}</a>').format(href, number) if href else number

    found = [*links(romans, roman), *links(pages, folio)]
    children = tuple(_index_line(child, pages, romans, rooms) for child in entry.subentries)
    return IndexLine(entry.term, tuple(found), entry.see, entry.see_also, children)
