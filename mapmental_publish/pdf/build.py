"""The story of a PDF: lay out every document alone, settle the page numbers, lay out what prints them, assemble."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ..context import Artifact, BuildContext
from ..diagnostics import Span
from ..errors import OutputInvalid
from ..layout import Words
from ..model import Article, Collection
from ..rendering import anchor
from . import assemble, flow, furniture, numbers, verify
from .documents import Documents, PageDocument
from .engine import EngineFault, Laid, Pages, lay_out
from .record import Record
from .sheet import stylesheet

MOST_ROUNDS = 6
"""How often numbers printed in the text may move pages before those still shown are kept as they are."""
UNKNOWN_PAGE = "00"
"""Printed while a page is not known yet: as wide as most numbers, so that the next round moves little."""


PageOf = Callable[[str, str, int], str]


@dataclass(slots=True)
class Section:
    """A laid-out document in its place: ``head`` runs over its rectos, ``first`` is its first page's number."""

    name: str
    head: str
    language: str
    laid: Laid
    first: int = 0


@dataclass(slots=True)
class LaidBook:
    """The whole book on pages: front matter (numbered in roman), then body and back matter (arabic)."""

    front: Section
    body: list[Section] = field(default_factory=list)


def build(collection: Collection, context: BuildContext) -> Artifact:
    """The collection as a PDF: ``SLUG-print.pdf``, or ``SLUG-screen.pdf`` where ``context.edition`` is screen.

    Raises OutputInvalid where the finished file is not as it must be.
    """
    book = lay_out_book(collection, context)
    slots = assemble.sequence(book.front, book.body)
    words = context.layouts.words(collection.settings.language)
    dressed = [_furniture(slot, collection, words) for slot in slots]
    overlay = furniture.draw(
        (piece for item in dressed if item for piece in furniture.pieces(item)), collection.settings, context.layouts
    )
    data = assemble.assemble(slots, dressed, overlay, collection, context)
    verify.verify(data, collection, context)
    return Artifact(f"{collection.settings.slug}-{context.edition}.pdf", data)


def lay_out_book(collection: Collection, context: BuildContext) -> LaidBook:
    """Every document on pages, the numbers they print of one another settled."""
    documents = Documents(collection, context)
    setter = _Setter(collection, context)
    articles = {article.slug: article for article in collection.articles}
    body: list[Section] = []
    for part in collection.parts:
        if part.title:
            laid = setter.set(documents.part(part), collection.settings.language)
            body.append(Section(part.slug, part.title, collection.settings.language, laid))
        body += [Section(slug, articles[slug].short_title, articles[slug].language, _NOTHING) for slug in part.slugs]
    _settle(body, articles, documents, setter, context)
    pages = page_numbers(body)
    sections = documents.back_sections()
    document = documents.back(pages)
    back = setter.set(document, collection.settings.language)
    if back.record.pages:
        body.append(Section("back", "", collection.settings.language, back, next_recto(body)))
    folios = {name: str(number) for name, number in page_numbers(body).items()}
    front = setter.set(documents.front(folios, sections), collection.settings.language)
    return LaidBook(Section("front", "", collection.settings.language, front, 1), body)


def _settle(
    body: list[Section], articles: dict[str, Article], documents: Documents, setter: _Setter, context: BuildContext
) -> None:
    """Lay articles out until the page numbers in their cross-references are those of the pages.

    A number within an article is printed where its target is on another spread; once printed it stays, so that the
    rounds cannot swing between two states.
    """
    pages: dict[str, int] = {}
    shown: set[tuple[str, int]] = set()
    markups: dict[str, str] = {}
    orders: dict[str, list[int]] = {}
    for attempt in range(MOST_ROUNDS):
        changed = False
        for done, section in enumerate(body):
            article = articles.get(section.name)
            if article is None:
                continue
            context.progress.step("articles laid out", done, len(body))
            numbers_of = _pages_for(article, pages, shown)
            document = documents.article(article, numbers_of, orders.get(section.name, ()))
            if markups.get(section.name) == document.markup:
                continue
            if section.name not in orders:
                orders[section.name] = _filled(article, documents, numbers_of, setter)
                document = documents.article(article, numbers_of, orders[section.name])
            markups[section.name] = document.markup
            section.laid = setter.set(document, article.language)
            changed = True
        _number(body)
        pages = page_numbers(body)
        before = len(shown)
        _show(articles, documents.collection, pages, shown)
        if not changed and len(shown) == before:
            return
        if attempt == MOST_ROUNDS - 1:
            context.findings.report(
                "pages-unsettled", Span(documents.settings.source), "the page numbers in cross-references do not settle"
            )


def _filled(article: Article, documents: Documents, numbers_of: PageOf, setter: _Setter) -> list[int]:
    """The order of the article's blocks that leaves the fewest holes before figures, of those tried."""
    names = flow.blocks_of(article.body)
    order = list(range(len(names)))
    line = float(documents.layouts.tokens["print"]["leading"])
    if not flow.MOVABLE & set(names):
        return order
    best, least = order, float("inf")
    tried: list[list[int]] = []
    while order not in tried and len(tried) < flow.MOST_ROUNDS:
        tried.append(order)
        record = setter.try_out(documents.article(article, numbers_of, order), article.language)
        holes = sum(page.free**2 for page in record.pages[:-1])  # one large hole is worse than two small ones
        if holes < least:
            best, least = order, holes
        better = flow.improve(names, order, record, line)
        if better is None:
            break
        order = better
    return best


def _pages_for(article: Article, pages: dict[str, int], shown: set[tuple[str, int]]) -> PageOf:
    def page(slug: str, fragment: str, number: int) -> str:
        if slug == article.slug and (article.slug, number) not in shown:
            return ""
        return str(pages.get(anchor(slug, fragment), UNKNOWN_PAGE))

    return page


def _show(
    articles: dict[str, Article], collection: Collection, pages: dict[str, int], shown: set[tuple[str, int]]
) -> None:
    """Add the references whose target lies on another spread."""
    for slug, article in articles.items():
        for reference in article.references:
            target = collection.resolved[(slug, reference.n)]
            here = pages.get(anchor(slug, f"ref-{reference.n}"))
            there = pages.get(anchor(target.slug, target.fragment)) if target.slug else None
            if here is not None and there is not None and here // 2 != there // 2:
                shown.add((slug, reference.n))


def _number(body: list[Section]) -> None:
    """Give every section its first page: each opens on a recto."""
    number = 1
    for section in body:
        section.first = number
        number += len(section.laid.record.pages)
        number += (number + 1) % 2


def next_recto(body: list[Section]) -> int:
    """The first recto after these sections."""
    if not body:
        return 1
    after = body[-1].first + len(body[-1].laid.record.pages)
    return after + (after + 1) % 2


def page_numbers(body: list[Section]) -> dict[str, int]:
    """The page number of every anchor."""
    return {name: section.first + place.page for section in body for name, place in section.laid.record.anchors.items()}


class _Setter:
    """Sets documents, with one stylesheet a language, and turns the engine's complaints into findings."""

    def __init__(self, collection: Collection, context: BuildContext) -> None:
        self._collection = collection
        self._context = context
        self._sheets: dict[str, str] = {}
        self._sources = {article.slug: article.source for article in collection.articles}
        self._tried: dict[str, Pages] = {}

    def try_out(self, document: PageDocument, language: str) -> Record:
        """Lay a document out without drawing it; the layout is kept for :meth:`set`, which most often follows."""
        self._tried = {document.markup: self._lay_out(document, language)}
        return self._tried[document.markup].record

    def _lay_out(self, document: PageDocument, language: str) -> Pages:
        if language not in self._sheets:
            self._sheets[language] = stylesheet(self._collection.settings, self._context.layouts, language)
        return lay_out(document.markup, self._sheets[language], document.pictures)

    def set(self, document: PageDocument, language: str) -> Laid:
        """One document on pages. Raises OutputInvalid where the engine could not show all of it."""
        key = document.markup
        try:
            pages = self._tried.pop(key, None) or self._lay_out(document, language)
            self._tried.clear()
            return pages.finish()
        except EngineFault as fault:
            source = self._sources.get(document.name, self._collection.settings.source)
            for message in fault.messages:
                self._context.findings.report("page-engine", Span(source), message)
            raise OutputInvalid(f"the pages of {source} could not be made") from fault


def _furniture(slot: assemble.Slot, collection: Collection, heads: Words) -> furniture.Furniture | None:
    """What runs over one page; None for pages that carry nothing. ``heads`` names the sections of front and back."""
    if slot.section is None or slot.page is None:
        return None
    record = slot.section.laid.record.pages[slot.page]
    if record.blank or record.figure_only or record.name in furniture.DISPLAY_PAGES:
        return None
    before = slot.section.laid.record.pages[slot.page - 1] if slot.page else None
    opening = before is None or before.name != record.name
    side = "recto" if slot.number % 2 else "verso"
    folio = numbers.roman(slot.number) if slot.roman else str(slot.number)
    head = (
        _verso_head(collection)
        if side == "verso"
        else slot.section.head or heads.get(record.name)
    )
    return furniture.Furniture(side, head, folio, opening)


def _verso_head(collection: Collection) -> str:
    """The collection's title; for an article alone its authors."""
    if len(collection.articles) > 1:
        return collection.settings.title
    authors = ", ".join(person.name for person in collection.articles[0].authors)
    return authors or collection.settings.publisher or collection.settings.title


_NOTHING = Laid(b"", assemble.EMPTY_RECORD)
