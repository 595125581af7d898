"""Articles and settings → a :class:`~..model.Collection`: numbered, resolved, ready for every builder."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from types import MappingProxyType

from ..diagnostics import Findings, Span
from ..layout import Layouts
from ..model import Article, CitedWork, Collection, ImageAsset, Part, PartSetting, Settings
from ..text import slugify
from .contents import contents, listed_figures
from .credits import credit_lines
from .glossary import check_uses, in_order, uses_of
from .index import build_index
from .numbering import article_numbers, labels
from .references import cited_works, resolve

RESERVED_SLUGS = frozenset(
    {
        "cover",
        "titlepage",
        "copyright",
        "nav",
        "contents",
        "figures",
        "references",
        "index",
        "contributors",
        "credits",
        "glossary",
        "colophon",
        "toc",
    }
)
"""Names of the documents the book makes itself; an article may not take them."""


@dataclass(frozen=True, slots=True)
class Around:
    """What was written for the book besides its articles: the pieces of front and of back matter, and the glossary."""

    front: tuple[Article, ...] = ()
    back: tuple[Article, ...] = ()
    glossary: Article | None = None


def assemble(
    settings: Settings,
    articles: Sequence[Article],
    layouts: Layouts,
    findings: Findings,
    cover: ImageAsset | None = None,
    art: ImageAsset | None = None,
    around: Around = Around(),
    works: Mapping[str, tuple[CitedWork, ...]] = MappingProxyType({}),
) -> Collection:
    """The whole collection. Faults between articles (slugs, references, index) are reported to ``findings``.

    ``works`` are those that are known already to be cited, by slug.
    """
    pieces = (*around.front, *around.back)
    _check_slugs([*articles, *pieces], findings)
    if around.glossary is not None:
        around = replace(around, glossary=in_order(around.glossary))
    parts = _parts(settings, articles, {piece.slug for piece in pieces})
    made = _collect(settings, parts, articles, (), layouts, findings, cover, art, around, works)
    check_uses(made.written(), made.glossary, findings)
    return made


def alone(collection: Collection, slug: str, layouts: Layouts) -> Collection:
    """One article of a collection as a book of its own, with its own title, identity and numbering.

    References to what else is in the book stay as words. Nothing is reported: the collection's own run has done that.
    """
    article = collection.article(slug)
    mother = collection.settings
    settings = Settings(
        source=mother.source,
        title=article.title,
        slug=article.slug,
        identifier=_identifier(mother, slug),
        parts=(PartSetting("", (article.source,)),),
        subtitle=article.subtitle,
        language=article.language,
        publisher=mother.publisher,
        place=mother.place,
        date=mother.date,
        edition=mother.edition,
        description=article.description,
        rights=mother.rights,
        contributors=mother.contributors,
        subjects=mother.subjects,
        series_name=mother.title,
        series_position=str(collection.numbers[slug]),
        printing=mother.printing,
        epub=mother.epub,
        pdf=mother.pdf,
        notices=mother.notices,
        help_lines=mother.help_lines,
        checks=mother.checks,
    )
    parts = (Part(1, "", "", (slug,)),)
    return _collect(settings, parts, (article,), collection.written(), layouts, Findings(), known=collection.works)


def _identifier(mother: Settings, slug: str) -> str:
    return str(uuid.uuid5(uuid.UUID(mother.identifier), slug))


def _collect(
    settings: Settings,
    parts: tuple[Part, ...],
    articles: Sequence[Article],
    neighbours: Iterable[Article],
    layouts: Layouts,
    findings: Findings,
    cover: ImageAsset | None = None,
    art: ImageAsset | None = None,
    around: Around = Around(),
    known: Mapping[str, tuple[CitedWork, ...]] = MappingProxyType({}),
) -> Collection:
    closing = (*around.back, *((around.glossary,) if around.glossary else ()))
    written = (*around.front, *articles, *closing)
    numbers = article_numbers(articles)
    printed = labels(articles)
    by_slug: Mapping[str, Article] = {article.slug: article for article in articles}
    works = [(article.slug, _works(article, known)) for article in articles]
    words_of = {article.slug: layouts.words(article.language) for article in written}
    return Collection(
        settings=settings,
        parts=parts,
        articles=tuple(articles),
        numbers=numbers,
        labels=printed,
        resolved=resolve(written, printed, {item.source: item for item in (*neighbours, *written)}, words_of, findings),
        contents=contents(parts, by_slug, numbers),
        figures=listed_figures(articles, printed),
        index=build_index(written, layouts.words(settings.language)["symbols"], findings),
        works={slug: cited for slug, cited in works if cited},
        cover=cover,
        art=art,
        front=around.front,
        back=around.back,
        glossary=around.glossary,
        uses=uses_of(written, around.glossary),
        credits=credit_lines(written, printed) if len(written) > 1 else (),
    )


def _works(article: Article, known: Mapping[str, tuple[CitedWork, ...]]) -> tuple[CitedWork, ...]:
    return known[article.slug] if article.slug in known else cited_works(article)


def _parts(settings: Settings, articles: Sequence[Article], others: Set[str]) -> tuple[Part, ...]:
    """Parts with the articles that could be read; part slugs are unique and differ from articles' slugs."""
    by_source = {article.source: article.slug for article in articles}
    taken = {article.slug for article in articles} | others | RESERVED_SLUGS
    parts: list[Part] = []
    for number, part in enumerate(settings.parts, start=1):
        slug = ""
        if part.title:
            stem = f"part-{slugify(part.title) or number}"
            slug = stem if stem not in taken else f"{stem}-{number}"
            taken.add(slug)
        parts.append(
            Part(number, part.title, slug, tuple(by_source[path] for path in part.articles if path in by_source))
        )
    return tuple(parts)


def _check_slugs(articles: Sequence[Article], findings: Findings) -> None:
    slugs: dict[str, Article] = {}
    titles: dict[str, Article] = {}
    for article in articles:
        span = Span(article.source, 1)
        if article.slug in RESERVED_SLUGS:
            findings.report("slug-reserved", span, f"the slug “{article.slug}” names a document the book makes itself")
        other = slugs.setdefault(article.slug.casefold(), article)
        if other is not article:
            findings.report("slug-duplicate", span, f"the slug “{article.slug}” is that of {other.source} too")
        other = titles.setdefault(article.title.casefold(), article)
        if other is not article:
            findings.report("title-duplicate", span, f"the title “{article.title}” is that of {other.source} too")


def check_reviews(articles: Sequence[Article], today: dt.date, findings: Findings) -> None:
    """Report articles whose review is overdue on this day. An output itself never depends on today."""
    for article in articles:
        if article.next_review and article.next_review < today:
            findings.report(
                "review-overdue", Span(article.source, 1), f"its review was due on {article.next_review.isoformat()}"
            )
