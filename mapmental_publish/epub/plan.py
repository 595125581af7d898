"""Which documents the ebook has, in which order, and what their files are called.

Names come from slugs, never from places in the book: reading systems keep a reader's notes by file and id, so both stay
the same from edition to edition (``collection`` sees to it that slugs are unique and not those of the fixed documents).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from ..context import BuildContext
from ..model import Collection
from ..rendering import anchor
from . import typefaces


@dataclass(frozen=True, slots=True)
class Planned:
    """A document to be made: its file, what it is, whose it is (the slug of what was written), and its title.

    ``matter`` is its division: cover, frontmatter, bodymatter or backmatter.
    """

    name: str
    kind: str
    matter: str
    title: str
    slug: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """Every document in reading order, and the file of each article, part and piece of matter by slug.

    ``languages`` are the book's own and those of its articles; ``families`` the typefaces that go into the package.
    """

    documents: tuple[Planned, ...]
    names: Mapping[str, str]
    languages: tuple[str, ...]
    families: tuple[str, ...]

    COVER_IMAGE: ClassVar[str] = "images/cover.jpg"

    def has(self, kind: str) -> bool:
        """Whether the book has a document of this kind."""
        return any(planned.kind == kind for planned in self.documents)

    def first(self, *kinds: str) -> Planned | None:
        """The first document of one of these kinds."""
        return next((planned for planned in self.documents if planned.kind in kinds), None)

    def href(self, slug: str, fragment: str = "", current: str = "") -> str:
        """A link to a place in an article (its start without a fragment) from the document named ``current``."""
        name = self.names[slug]
        target = f"#{anchor(slug, fragment)}" if fragment or name == current else ""
        return target if name == current else f"{name}{target}"


def make_plan(collection: Collection, context: BuildContext) -> Plan:
    """The documents this collection calls for; those that would be empty are not there."""
    settings = collection.settings
    names = {slug: f"{file_stem(slug)}.xhtml" for slug in _slugs(collection)}
    languages = tuple(dict.fromkeys([settings.language, *(article.language for article in collection.written())]))
    embedded = typefaces.families(context.layouts, languages) if settings.epub.embed_fonts else ()
    families = tuple(font.family for font in embedded)
    documents = tuple(
        Planned(name, kind, matter, title, slug, language or settings.language)
        for name, kind, matter, title, slug, language in _documents(collection, context, names, families)
    )
    return Plan(documents, names, languages, families)


_Row = tuple[str, str, str, str, str, str]


def _documents(
    collection: Collection, context: BuildContext, names: Mapping[str, str], families: Sequence[str]
) -> Iterator[_Row]:
    settings = collection.settings
    words = context.layouts.words(settings.language)
    if context.cover is not None:
        yield "cover.xhtml", "cover", "cover", words["cover"], "", ""
    yield "titlepage.xhtml", "titlepage", "frontmatter", settings.title, "", ""
    yield "copyright.xhtml", "copyright", "frontmatter", words["copyright_page"], "", ""
    yield "nav.xhtml", "nav", "frontmatter", words["contents"], "", ""
    if collection.figures:
        yield "figures.xhtml", "figures", "frontmatter", words["figures"], "", ""
    for piece in collection.front:
        yield names[piece.slug], "matter", "frontmatter", piece.title, piece.slug, piece.language
    articles = {article.slug: article for article in collection.articles}
    for part in collection.parts:
        if part.title:
            yield names[part.slug], "part", "bodymatter", part.title, part.slug, ""
        for slug in part.slugs:
            article = articles[slug]
            yield names[slug], "article", "bodymatter", article.title, slug, article.language
    for piece in collection.closing():
        yield names[piece.slug], "matter", "backmatter", piece.title, piece.slug, piece.language
    if collection.works:
        yield "references.xhtml", "references", "backmatter", words["references"], "", ""
    if has_contributors(collection):
        yield "contributors.xhtml", "contributors", "backmatter", words["contributors"], "", ""
    if collection.credits:
        yield "credits.xhtml", "credits", "backmatter", words["credits"], "", ""
    if collection.index:
        yield "index.xhtml", "index", "backmatter", words["index"], "", ""
    if settings.notices.colophon or families:
        yield "colophon.xhtml", "colophon", "backmatter", words["colophon"], "", ""


def has_contributors(collection: Collection) -> bool:
    """Whether there is more to say of the people behind the book than the title page says: a biography."""
    authors = [person for article in collection.articles for person in article.authors]
    return any(person.bio for person in collection.settings.contributors) or any(person.bio for person in authors)


def _slugs(collection: Collection) -> Iterator[str]:
    for part in collection.parts:
        if part.title:
            yield part.slug
        yield from part.slugs
    yield from (piece.slug for piece in (*collection.front, *collection.closing()))


def file_stem(name: str) -> str:
    """A name as a file in the package: as it is where every reading system can carry it, else a hash of it."""
    kept = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_.") else "-" for sign in name).strip("-.")
    if kept == name:
        return name
    return f"{kept or 'x'}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
