"""The story of a PDF: lay out every document alone, settle the page numbers, lay out what prints them, assemble."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from markupsafe import Markup

from ..context import Artifact, BuildContext
from ..diagnostics import Span
from ..layout import direction
from ..model import Article, Collection
from ..printing.choose import on_the_page
from ..printing.plan import PrintPlan
from ..rendering import anchor
from . import assemble, binding, complaints, furniture, matter, settle, verify
from .book import LaidBook, sequence
from .documents import Documents, page_number
from .numbers import roman
from .pressing import pressed
from .record import Recipe
from .settle import Section
from .sheet import Geometry
from .workers import Workers

FRONT_ROUNDS = 3
"""The contents name pages of the front matter itself; that their numbers move its pages is next to impossible."""


def build(collection: Collection, context: BuildContext) -> Artifact:
    """The collection as a PDF: ``SLUG-print.pdf``, or ``SLUG-screen.pdf`` where ``context.edition`` is screen.

    The same collection and context give the same bytes. What could not be set is reported to ``context.findings``.
    Raises OutputInvalid where the finished file is not as it must be.
    """
    families = context.layouts.fonts
    settings = collection.settings
    plan = context.plan or PrintPlan(settings.printing.trim_width, settings.printing.trim_height)
    collection = replace(collection, settings=on_the_page(settings, plan))
    with Workers(context.jobs, context.progress, context.cache, families, context.executor) as workers:
        book, page = binding.bind(collection, context, plan, partial(lay_out, collection, context, workers))
        strangers = complaints.report(book, collection, context)
        slots = sequence(book, plan if context.edition == "print" else None)
        if context.edition == "print":
            binding.report(slots, settings, context, plan)
        dressed = furniture.dress(slots, collection, context.layouts)
        drawn = furniture.draw(dressed, collection.settings, context.layouts, page, workers)
        numbers = {name: str(page) for name, page in settle.page_numbers([*book.body, *book.back]).items()}
        file = assemble.assemble(
            slots, assemble.Sheets(numbers, dressed, drawn, page.inside - page.outside), collection, context, plan
        )
    verify.verify(file, collection, context, plan, strangers)
    if context.edition == "print":
        file = pressed(file, plan, context)
    return Artifact(f"{collection.settings.slug}-{context.edition}.pdf", file, len(slots))


def number_of_pages(collection: Collection, context: BuildContext) -> int:
    """How many pages the printed book has, blanks included: its spine is as thick as that."""
    settings = collection.settings
    plan = context.plan or PrintPlan(settings.printing.trim_width, settings.printing.trim_height)
    collection, context = replace(collection, settings=on_the_page(settings, plan)), context.for_edition("print")
    families = context.layouts.fonts
    with Workers(context.jobs, context.progress, context.cache, families, context.executor) as workers:
        book, _ = binding.bind(collection, context, plan, partial(lay_out, collection, context, workers))
        return len(sequence(book, plan))


def lay_out(collection: Collection, context: BuildContext, workers: Workers, page: Geometry) -> LaidBook:
    """Every document on pages, the numbers they print of one another settled."""
    documents = Documents(collection, context, page)
    language = collection.settings.language
    articles = {article.slug: article for article in collection.articles}
    pieces = _pieces(collection.front)
    body: list[Section] = []
    for part in collection.parts:
        if part.title:
            body.append(Section(part.slug, part.title, language, workers.one(documents.part(part))))
        body += [
            Section(slug, articles[slug].short_title or articles[slug].title, articles[slug].language)
            for slug in part.slugs
        ]
    body += _pieces(collection.closing())
    if not settle.settle(body, documents, workers, pieces):
        context.findings.report(
            "pages-unsettled", Span(collection.settings.source), "page numbers in cross-references do not come to rest"
        )
    front, back = _own(documents, pieces, body, workers)
    return LaidBook([*front, *pieces], body, back)


def _pieces(written: Sequence[Article]) -> list[Section]:
    """Front or back matter that was written for the book."""
    return [Section(piece.slug, piece.short_title or piece.title, piece.language, matter=True) for piece in written]


def _own(
    documents: Documents, pieces: list[Section], body: list[Section], workers: Workers
) -> tuple[list[Section], list[Section]]:
    """The book's own pages. The contents need the numbers of everything behind them, and those of the front matter."""
    language = documents.settings.language
    guess = matter.page_of_figures(documents)
    settle.number(pieces, first=matter.after_figures(documents, guess))
    romans = settle.page_numbers(pieces) | {anchor("figures", ""): guess}
    rooms = _rooms(body) if direction(language) == "ltr" else {}
    fixed, index, sections = matter.back(documents, settle.page_numbers(body), romans, rooms)
    pages = settle.page_numbers(body) | {anchor(name, ""): settle.number(body) for name, _ in sections}
    # All numbers stand in a column as wide as the largest: the leaders end together, and hardly anything moves.
    room = len(str(max(pages.values(), default=1)))

    def folio(place: str) -> str | Markup:
        if place in romans:
            return roman(romans[place])
        return page_number(place, room) if place in pages else ""

    # All at once, for they take as long as some articles; what was guessed wrong is laid out again.
    before = matter.front(documents, folio, sections)
    made = [*before, *fixed, *index]
    laid = workers((Recipe.of(one.document) for one in made), len(made))
    row = [
        Section("", "", language, done, 1, matter=True, continued=one.continued, begins=one.begins)
        for one, done in zip(made, laid, strict=True)
    ]
    front, back = row[: len(before)], row[len(before) :]
    for _ in range(FRONT_ROUNDS):
        settle.number([*body, *back])
        pages = settle.page_numbers([*body, *back])
        settle.number([*front, *pieces])
        found = {name: page for name, page in settle.page_numbers([*front, *pieces]).items() if name in romans}
        needed = len(str(max(pages.values(), default=1)))
        if romans | found == romans and needed <= room:
            break
        romans |= found
        room = max(room, needed)
        _again(front, matter.front(documents, folio, sections), workers)
        if pieces:
            _, index, _ = matter.back(documents, settle.page_numbers(body), romans, rooms)
            _again(back[len(fixed) :], index, workers)
            settle.number([*body, *back])
    return front, back


def _rooms(body: Sequence[Section]) -> dict[str, int]:
    """How many figures the index has room for in the page numbers of each article: as many as its last page has.

    Lines are closed up where a number has fewer (:mod:`.fill`). So the index is laid out again only where the last page
    of an article, and not any page in the index, comes to have another number of figures. In a large book, whose index
    takes as long as some articles, there is room for the last page of all. Not for books from right to left: their
    lines would have to be closed up the other way.
    """
    last = {section.name: section.first + len(section.laid.record.pages) - 1 for section in body}
    if len(body) >= settle.LARGE:
        last = dict.fromkeys(last, max(last.values()))
    return {name: len(str(page)) for name, page in last.items()}


def _again(sections: Sequence[Section], made: Sequence[matter.Own], workers: Workers) -> None:
    """Lay out documents again; those that have not changed are there still."""
    for section, laid in zip(sections, workers((Recipe.of(one.document) for one in made), len(made)), strict=True):
        section.laid = laid
