"""The story of a PDF: lay out every document alone, settle the page numbers, lay out what prints them, assemble."""

from __future__ import annotations

from collections.abc import Sequence

from .. import fonts
from ..context import Artifact, BuildContext
from ..diagnostics import Span
from ..model import Collection
from ..rendering import anchor
from . import assemble, complaints, furniture, matter, settle, verify
from .book import LaidBook, sequence
from .documents import Documents, page_number
from .numbers import roman
from .settle import Section
from .workers import Workers

FRONT_ROUNDS = 3
"""The contents name pages of the front matter itself; that their numbers move its pages is next to impossible."""


def build(collection: Collection, context: BuildContext) -> Artifact:
    """The collection as a PDF: ``SLUG-print.pdf``, or ``SLUG-screen.pdf`` where ``context.edition`` is screen.

    The same collection and context give the same bytes. What could not be set is reported to ``context.findings``.
    Raises OutputInvalid where the finished file is not as it must be.
    """
    typefaces = fonts.identity(context.layouts.fonts)
    with Workers(context.jobs, context.progress, context.cache, typefaces) as workers:
        book = lay_out(collection, context, workers)
        strangers = complaints.report(book, collection, context)
        slots = sequence(book)
        dressed = furniture.dress(slots, collection, context.layouts)
        drawn = furniture.draw(dressed, collection.settings, context.layouts, workers)
        numbers = {name: str(page) for name, page in settle.page_numbers([*book.body, *book.back]).items()}
        file = assemble.assemble(slots, numbers, dressed, drawn, collection, context)
    verify.verify(file, collection, context, strangers)
    return Artifact(f"{collection.settings.slug}-{context.edition}.pdf", file)


def lay_out(collection: Collection, context: BuildContext, workers: Workers) -> LaidBook:
    """Every document on pages, the numbers they print of one another settled."""
    documents = Documents(collection, context)
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
    inputs, sections = matter.back(documents, settle.page_numbers(body))
    back = [Section("back", "", language, laid, matter=True) for laid in workers(inputs, len(inputs))]
    settle.number([*body, *back])
    return LaidBook(_front(documents, [*body, *back], sections, workers), body, back)


def _front(
    documents: Documents, numbered: Sequence[Section], sections: Sequence[tuple[str, str]], workers: Workers
) -> Section:
    """The front matter, whose contents need the numbers of everything else and one of its own."""
    folios = {name: page_number(name, len(str(page))) for name, page in settle.page_numbers(numbered).items()}
    front = Section("front", "", documents.settings.language, first=1, matter=True)
    own = {anchor("figures", ""): roman(matter.page_of_figures(documents))}
    for _ in range(FRONT_ROUNDS):
        front.laid = workers.one(matter.front(documents, folios | own, sections))
        found = {name: roman(page) for name, page in settle.page_numbers([front]).items()}
        if all(found.get(name) == folio for name, folio in own.items() if name in found):
            break
        own = found
    return front
