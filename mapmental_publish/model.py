"""The types the stages exchange. All are frozen and hold plain values, so they can be compared, hashed and pickled.

The configuration's types stand in :mod:`.settings` and can be had from here too.

The manuscript markup
---------------------
``Article.body`` is well-formed XML without namespaces: one ``<mm-body>`` element whose content is sanitised XHTML
(``h2``–``h6`` with ids, ``p``, lists, ``blockquote``, ``pre``, ``table``, ``hr`` and inline elements; ``lang``,
``dir``, ``id``, ``class``) plus these elements, which stand for the constructs an edition draws in its own way:

=========================================================  ==========================================================
``<mm-figure ref="fig-breath"/>``                          block; the :class:`Figure` with that id
``<mm-table ref="tbl-doses"><table>…</table></mm-table>``  block; every table; the :class:`Table` with that id
``<mm-pullquote ref="pq-1"/>``                             block; the :class:`PullQuote` with that id
``<mm-callout kind="note" id="callout-1">…</mm-callout>``  block; kind is note, tip, important, warning or caution; an
                                                           optional first child ``<mm-title>`` holds its title (inline)
``<mm-note ref="murrough" call="1"/>``                     inline; the ``call``-th call of the :class:`Note` of that key
``<mm-ref n="1">text</mm-ref>``                            inline; cross-reference, the :class:`CrossReference` of that
                                                           number; empty: the label of its target is printed
``<mm-image ref="img-1"/>``                                inline; the :class:`InlineImage` with that id
``<mm-index id="ix-1"/>``                                  inline; the place an :class:`IndexMark` points at
``<mm-uses ref="half-life"/>``                             inline; in the glossary, after what is said of the
                                                           :class:`Term` with that id: where articles mark it
=========================================================  ==========================================================

Links to the web stay ``<a href>``. Table cells carry ``data-align`` (left, center, right) where the source aligns them.
Captions, titles and notes are fragments of the same markup without the wrapper. Ids are unique within the article.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from .diagnostics import Span
from .settings import (
    Contributor as Contributor,
    CoverSettings as CoverSettings,
    EpubSettings as EpubSettings,
    HelpLine as HelpLine,
    HelpLines as HelpLines,
    Notices as Notices,
    PartSetting as PartSetting,
    PdfSettings as PdfSettings,
    PrintSettings as PrintSettings,
    Settings as Settings,
    Subject as Subject,
)


@dataclass(frozen=True, slots=True)
class Person:
    """An author or reviewer as the book prints them."""

    name: str
    credentials: str = ""
    bio: str = ""


@dataclass(frozen=True, slots=True)
class ImageAsset:
    """A picture in the book folder, examined but not loaded.

    ``kind`` is what the bytes are (svg, png, jpeg, gif, webp, tiff, avif), whatever the file is called. ``width`` and
    ``height`` are in pixels after EXIF orientation, for SVG in CSS pixels (from its viewBox or size).
    ``sha256`` is of the file's bytes.
    """

    path: str
    kind: str
    width: float
    height: float
    sha256: str
    animated: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A numbered figure. ``caption`` and ``credit`` are inline markup; ``alt`` plain text, empty where decorative."""

    id: str
    ordinal: int
    image: ImageAsset
    alt: str
    caption: str
    credit: str
    span: Span
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InlineImage:
    """A picture inside running text: not numbered, no caption."""

    id: str
    image: ImageAsset
    alt: str
    span: Span


@dataclass(frozen=True, slots=True)
class Table:
    """A table; ``ordinal`` counts the captioned ones from 1 and is 0 for a table without a caption."""

    id: str
    ordinal: int
    caption: str
    span: Span


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote: ``number`` in order of first call, ``calls`` how often it is called, ``body`` block markup.

    ``is_reference`` marks a note that cites a work (it holds a link): those make the list of references.
    """

    key: str
    number: int
    calls: int
    body: str
    is_reference: bool
    span: Span


@dataclass(frozen=True, slots=True)
class PullQuote:
    """A passage of the article set large: ``body`` block markup, ``verbatim`` False where the text does not hold it."""

    id: str
    body: str
    verbatim: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading within an article (level 2–6): plain ``text`` for lists, inline ``markup`` for display."""

    id: str
    level: int
    text: str
    markup: str
    span: Span


@dataclass(frozen=True, slots=True)
class IndexMark:
    """One place in the text that belongs under a heading of the index: ``("anxiety", "social")`` is a subentry.

    ``see`` and ``see_also`` hold heading paths for marks that only point elsewhere (``a see b``, ``a see also b``).
    """

    id: str
    path: tuple[str, ...]
    span: Span
    see: tuple[str, ...] = ()
    see_also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CrossReference:
    """A link inside the book as the source writes it.

    ``path`` is the target article's source path relative to the book folder, empty for the article itself;
    ``fragment`` the id in it, empty for the article as a whole.
    """

    n: int
    path: str
    fragment: str
    has_text: bool
    span: Span


MATTER_KINDS = (
    "foreword", "preface", "introduction", "prologue", "epilogue", "conclusion", "afterword", "appendix",
    "acknowledgments",
)  # fmt: skip
"""Kinds of front and back matter that both EPUB's vocabulary (``preface``) and DPUB-ARIA (``doc-preface``) know."""
MATTER, GLOSSARY = "matter", "glossary"
"""The kind of any other piece of front or back matter, and that of the glossary."""


@dataclass(frozen=True, slots=True)
class Term:
    """A term the glossary explains: plain ``text``; terms explained together share the number of their ``entry``."""

    id: str
    text: str
    entry: int
    span: Span


@dataclass(frozen=True, slots=True)
class Article:
    """One article, read and checked on its own; nothing in it depends on the rest of the collection.

    Front matter, back matter and the glossary are read alike; ``kind`` tells them from the articles, whose it is empty:
    one of MATTER_KINDS, MATTER or GLOSSARY. ``terms`` are those of the glossary.
    """

    slug: str
    source: str
    title: str
    title_markup: str
    language: str
    body: str
    short_title: str = ""
    subtitle: str = ""
    authors: tuple[Person, ...] = ()
    reviewed_by: tuple[Person, ...] = ()
    last_reviewed: dt.date | None = None
    next_review: dt.date | None = None
    description: str = ""
    keywords: tuple[str, ...] = ()
    content_note: str = ""
    headings: tuple[Heading, ...] = ()
    figures: tuple[Figure, ...] = ()
    images: tuple[InlineImage, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[Note, ...] = ()
    pull_quotes: tuple[PullQuote, ...] = ()
    index_marks: tuple[IndexMark, ...] = ()
    references: tuple[CrossReference, ...] = ()
    ids: frozenset[str] = frozenset()
    words: int = 0
    kind: str = ""
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class ResolvedReference:
    """Where a cross-reference leads: ``label`` is what an empty one prints ("Figure 2.3", a heading's text, a title).

    ``slug`` is empty where the target is not in this book (an article built alone): the text is printed unlinked.
    ``fragment`` is empty for the article's opening. ``kind`` is figure, table, heading, article, term or place.
    """

    slug: str
    fragment: str
    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part with its articles; ``number`` from 1, ``title`` empty in a collection without parts."""

    number: int
    title: str
    slug: str
    slugs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """A line of the contents. ``kind`` is part, article, heading, or the name of a front or back matter document.

    ``slug`` names the document, ``fragment`` the id in it (empty: its start).
    """

    kind: str
    text: str
    slug: str
    fragment: str
    number: str
    children: tuple[ContentsEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class ListedFigure:
    """A line of the list of figures: its number ("2.3"), the caption's first sentence as plain text, its place."""

    number: str
    text: str
    slug: str
    fragment: str


@dataclass(frozen=True, slots=True)
class Locator:
    """A place in the text: the article's slug and the id in it."""

    slug: str
    fragment: str


@dataclass(frozen=True, slots=True)
class CreditPlace:
    """Where a credit belongs: a figure's number, "2.1", a run of them, "2.1–2.4", or the title of unnumbered ones."""

    label: str
    slug: str
    fragment: str


@dataclass(frozen=True, slots=True)
class CreditLine:
    """A line of the figure credits: inline markup, as the article ``slug`` has it, and the figures it is for."""

    markup: str
    slug: str
    numbered: tuple[CreditPlace, ...]
    named: tuple[CreditPlace, ...]


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A heading of the index with its places, its subentries and where else to look (as printed text)."""

    term: str
    locators: tuple[Locator, ...]
    subentries: tuple[IndexEntry, ...] = ()
    see: tuple[str, ...] = ()
    see_also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IndexGroup:
    """The index under one letter (or sign)."""

    letter: str
    entries: tuple[IndexEntry, ...]


@dataclass(frozen=True, slots=True)
class CitedWork:
    """A line of the list of references: inline markup, and the numbers of the article's notes that cite it."""

    markup: str
    slug: str
    note_numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Collection:
    """The whole book, numbered and with every cross-reference resolved: the only content input of every builder.

    ``numbers`` gives an article's place in the book from 1 (by slug); ``labels`` the number printed for a figure or
    table ("2.3", or "3" in a book of one article) by (slug, id); ``resolved`` each cross-reference by (slug, n).
    ``front`` and ``back`` are pieces of front and back matter; ``uses`` the slugs of what marks a term, by its id.
    ``cover`` is a finished front, ``art`` a picture the cover is drawn on.
    """

    settings: Settings
    parts: tuple[Part, ...]
    articles: tuple[Article, ...]
    numbers: Mapping[str, int]
    labels: Mapping[tuple[str, str], str]
    resolved: Mapping[tuple[str, int], ResolvedReference]
    contents: tuple[ContentsEntry, ...]
    figures: tuple[ListedFigure, ...]
    index: tuple[IndexGroup, ...]
    works: Mapping[str, tuple[CitedWork, ...]]
    cover: ImageAsset | None = None
    art: ImageAsset | None = None
    front: tuple[Article, ...] = ()
    back: tuple[Article, ...] = ()
    glossary: Article | None = None
    uses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    credits: tuple[CreditLine, ...] = ()

    def written(self) -> tuple[Article, ...]:
        """Everything that was written for the book, in its order: articles and the matter around them."""
        return (*self.front, *self.articles, *self.closing())

    def closing(self) -> tuple[Article, ...]:
        """What was written to stand after the articles."""
        return (*self.back, *((self.glossary,) if self.glossary else ()))

    def article(self, slug: str) -> Article:
        """The article with this slug; KeyError where there is none."""
        for article in self.articles:
            if article.slug == slug:
                return article
        raise KeyError(slug)
