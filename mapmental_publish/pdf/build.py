"""The story of a PDF: lay out every document alone, settle the page numbers, lay out what prints them, assemble."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from markupsafe import Markup

from ..context import Artifact, BuildContext
from ..diagnostics import Span
from ..model import Collection
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
        file = assemble.assemble(slots, numbers, dressed, drawn, collection, context, plan)
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
    body: list[Section] = []
    for part in collection.parts:
        if part.title:
            body.append(Section(part.slug, part.title, language, workers.one(documents.part(part))))
        body += [
            Section(slug, articles[slug].short_title or articles[slug].title, articles[slug].language)
            for slug in part.slugs
        ]
    if not settle.settle(body, documents, workers):
        context.findings.report(
            "pages-unsettled", Span(collection.settings.source), "page numbers in cross-references do not come to rest"
        )
    front, back = _matter(documents, body, workers)
    return LaidBook(front, body, back)


def _matter(documents: Documents, body: list[Section], workers: Workers) -> tuple[Section, list[Section]]:
    """Front and back matter. The contents need the numbers of everything behind them, and one of their own."""
    language = documents.settings.language
    inputs, sections = matter.back(documents, settle.page_numbers(body))
    front = Section("front", "", language, first=1, matter=True)
    back = [Section("back", "", language, matter=True) for _ in inputs]
    pages = settle.page_numbers(body) | {anchor(name, ""): settle.number(body) for name, _ in sections}
    own = {anchor("figures", ""): roman(matter.page_of_figures(documents))}
    printed: dict[str, int] = {}

    def folio(place: str) -> str | Markup:
        if place in own:
            return own[place]
        printed[place] = len(str(pages[place])) if place in pages else 0
        return page_number(place, printed[place]) if place in pages else ""

    # All at once, for they take as long as some articles; what was guessed wrong is laid out again.
    front.laid, *laid = workers(map(Recipe.of, [matter.front(documents, folio, sections), *inputs]), 1 + len(inputs))
    for section, done in zip(back, laid, strict=True):
        section.laid = done
    for _ in range(FRONT_ROUNDS):
        settle.number([*body, *back])
        pages = settle.page_numbers([*body, *back])
        found = {name: roman(page) for name, page in settle.page_numbers([front]).items() if name in own}
        if own | found == own and all(len(str(pages.get(place, ""))) == room for place, room in printed.items()):
            break
        own |= found
        front.laid = workers.one(matter.front(documents, folio, sections))
    return front, back
