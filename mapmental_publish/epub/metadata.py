"""What the package says of the book: Dublin Core with its refinements, its series, and its accessibility."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ..layout import Layouts, direction
from ..model import Article, Collection, Contributor
from .navigation import unique_identifier
from .plan import Plan

PREFIXES = ("ibooks: http://vocabulary.itunes.apple.com/rdf/ibooks/vocabulary-extensions-1.0/",)
"""Vocabularies the metadata uses beyond the reserved ones."""

_CREATORS = frozenset({"aut", "edt", "com"})
"""MARC roles of those who answer for the whole: authors, editors, compilers. All others contributed."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One metadata element: a Dublin Core one (``dc`` True) or a ``meta``."""

    name: str
    value: str
    attributes: dict[str, str] = field(default_factory=dict)
    dc: bool = True


@dataclass(frozen=True, slots=True)
class Description:
    """All of the package's metadata, and what its root element carries."""

    entries: tuple[Entry, ...]
    language: str
    direction: str
    identifier: str


IDENTIFIER_ID = "publication-id"


def describe(collection: Collection, plan: Plan, layouts: Layouts, fonts: bool, pages: bool) -> Description:
    """The metadata of this book. ``fonts``: typefaces are embedded; ``pages``: it has a page list."""
    settings = collection.settings
    entries = (
        *_identity(collection),
        *_titles(collection),
        *_people(collection),
        *_publication(collection, plan),
        *_subjects(collection),
        *_series(collection),
        *_accessibility(collection, layouts, pages),
        *((_meta("ibooks:specified-fonts", "true"),) if fonts else ()),
    )
    return Description(entries, settings.language, direction(settings.language), unique_identifier(collection))


def _meta(name: str, value: str, refines: str = "", **attributes: str) -> Entry:
    pointed = {"refines": f"#{refines}"} if refines else {}
    return Entry("meta", value, {**pointed, "property": name, **attributes}, dc=False)


def _identity(collection: Collection) -> Iterator[Entry]:
    yield Entry("identifier", unique_identifier(collection), {"id": IDENTIFIER_ID})


def _titles(collection: Collection) -> Iterator[Entry]:
    settings = collection.settings
    titles = [
        ("title", "main", settings.title),
        ("subtitle", "subtitle", settings.subtitle),
        ("edition", "edition", settings.edition),
    ]
    for sequence, (identifier, kind, text) in enumerate((item for item in titles if item[2]), start=1):
        yield Entry("title", text, {"id": identifier})
        yield _meta("title-type", kind, identifier)
        yield _meta("display-seq", str(sequence), identifier)


def _people(collection: Collection) -> Iterator[Entry]:
    contributors = collection.settings.contributors
    named = {contributor.name for contributor in contributors}
    authors = dict.fromkeys(person.name for article in collection.articles for person in article.authors)
    for serial, contributor in enumerate(contributors, start=1):
        element = "creator" if contributor.role in _CREATORS else "contributor"
        yield from _person(element, f"person-{serial}", contributor)
    # Where nobody is named for the whole, the articles' authors are the book's; else they contributed their articles.
    element = "contributor" if contributors else "creator"
    for serial, name in enumerate((name for name in authors if name not in named), start=1):
        yield from _person(element, f"author-{serial}", Contributor(name))


def _person(element: str, identifier: str, person: Contributor) -> Iterator[Entry]:
    yield Entry(element, person.name, {"id": identifier})
    yield _meta("role", person.role, identifier, scheme="marc:relators")
    if person.file_as:
        yield _meta("file-as", person.file_as, identifier)


def _publication(collection: Collection, plan: Plan) -> Iterator[Entry]:
    settings = collection.settings
    for language in plan.languages:
        yield Entry("language", language)
    simple = [
        ("publisher", settings.publisher),
        ("date", settings.date.isoformat() if settings.date else ""),
        ("description", " ".join(settings.description.split())),
        ("rights", " ".join(settings.rights.split())),
    ]
    for name, value in simple:
        if value:
            yield Entry(name, value)
    for kind in ("paperback", "hardcover"):
        isbn = settings.isbn.get(kind, "").replace("-", "").replace(" ", "")
        if isbn:
            yield Entry("source", f"urn:isbn:{isbn}")
            return
    if settings.url:
        yield Entry("source", settings.url)


def _subjects(collection: Collection) -> Iterator[Entry]:
    for serial, subject in enumerate(collection.settings.subjects, start=1):
        identifier = f"subject-{serial}"
        yield Entry("subject", subject.term, {"id": identifier})
        if subject.scheme and subject.code:
            # The two go together: a code means nothing without the list it is from.
            yield _meta("authority", subject.scheme.upper(), identifier)
            yield _meta("term", subject.code, identifier)


def _series(collection: Collection) -> Iterator[Entry]:
    settings = collection.settings
    if settings.series_name:
        yield _meta("belongs-to-collection", settings.series_name, id="series")
        yield _meta("collection-type", "series", "series")
        if settings.series_position:
            yield _meta("group-position", settings.series_position, "series")


def _accessibility(collection: Collection, layouts: Layouts, pages: bool) -> Iterator[Entry]:
    """Claims that hold of every book made here, and those that depend on its content.

    Every figure has alternative text or is marked as decoration (the sources are checked for it), so the text alone is
    enough. Conformance to a standard is not claimed: only a person who examined the book can certify that.
    """
    visual = any(article.figures or article.images for article in collection.written())
    yield _meta("schema:accessMode", "textual")
    if visual:
        yield _meta("schema:accessMode", "visual")
    described = all(_described(article) for article in collection.written())
    if described:
        yield _meta("schema:accessModeSufficient", "textual")
    if visual:
        yield _meta("schema:accessModeSufficient", "textual,visual")
    features = ["displayTransformability", "readingOrder", "structuralNavigation", "tableOfContents", "unlocked"]
    if visual and described:
        features.append("alternativeText")
    if collection.index:
        features.append("index")
    if pages:
        features += ["pageBreakMarkers", "pageNavigation"]
    for feature in sorted(features):
        yield _meta("schema:accessibilityFeature", feature)
    yield _meta("schema:accessibilityHazard", "none")
    words = layouts.words(collection.settings.language)
    summary = " ".join(collection.settings.notices.accessibility.split())
    if not summary:
        summary = words["accessibility_visual" if visual and described else "accessibility_text"]
    yield _meta("schema:accessibilitySummary", summary)


def _described(article: Article) -> bool:
    """Whether the pictures of an article say in words what they show (an empty text marks decoration, not content)."""
    return all(figure.alt or not figure.ordinal for figure in article.figures)
