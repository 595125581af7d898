"""Finding one's way: the navigation document (which is the contents page too) and the NCX for older readers."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import escape

from ..layout import Layouts, direction
from ..model import MATTER, Collection, ContentsEntry
from .plan import Plan

NCX_NAME = "toc.ncx"
NCX_TYPE = "application/x-dtbncx+xml"
_NCX = "http://www.daisy.org/z3986/2005/ncx/"

# epub:type of a landmark by kind of document, in the order of the book. Not every word here is a landmark of the
# EPUB specification by name; all are from its structural vocabulary, as it asks.
_LANDMARKS = {
    "cover": "cover",
    "titlepage": "titlepage",
    "copyright": "copyright-page",
    "nav": "toc",
    "figures": "loi",
    "references": "bibliography",
    "contributors": "contributors",
    "credits": "credits",
    "index": "index",
    "colophon": "colophon",
}
_LANDMARK_WORDS = {
    "cover": "cover",
    "titlepage": "title_page",
    "copyright": "copyright_page",
    "nav": "contents",
    "figures": "figures",
    "references": "references",
    "contributors": "contributors",
    "credits": "credits",
    "index": "index",
    "colophon": "colophon",
}
_LISTED = ("figures", "matter", "references", "contributors", "credits", "index", "colophon")


@dataclass(frozen=True, slots=True)
class PageTarget:
    """The start of a page of the print edition: its folio, and the place in an article where it begins."""

    label: str
    slug: str
    fragment: str


@dataclass(frozen=True, slots=True)
class NavPoint:
    """A line of the contents: ``kind`` as in :class:`ContentsEntry` or that of a document of the book's own."""

    kind: str
    number: str
    text: str
    href: str
    children: tuple[NavPoint, ...] = ()

    @property
    def depth(self) -> int:
        """How many levels there are from here down, this one included."""
        return 1 + max((child.depth for child in self.children), default=0)


@dataclass(frozen=True, slots=True)
class Landmark:
    """A place every reader asks for."""

    type: str
    text: str
    href: str


def points(collection: Collection, plan: Plan) -> tuple[NavPoint, ...]:
    """The contents as deep as the settings ask, with the lists before and after the text, in reading order."""
    listed = [planned for planned in plan.documents if planned.kind in _LISTED]
    extra = {
        matter: [NavPoint(item.kind, "", item.title, item.name) for item in listed if item.matter == matter]
        for matter in ("frontmatter", "backmatter")
    }
    text = _points(collection.contents, plan, max(1, collection.settings.epub.contents_depth))
    return (*extra["frontmatter"], *text, *extra["backmatter"])


def _points(entries: Sequence[ContentsEntry], plan: Plan, depth: int) -> tuple[NavPoint, ...]:
    if not depth:
        return ()
    return tuple(
        NavPoint(
            entry.kind,
            entry.number,
            entry.text,
            plan.href(entry.slug, entry.fragment),
            _points(entry.children, plan, depth - 1),
        )
        for entry in entries
        if entry.slug in plan.names
    )


def landmarks(collection: Collection, layouts: Layouts, plan: Plan) -> tuple[Landmark, ...]:
    """Cover, title page, contents, the text's beginning, lists and index: those the book has, in reading order."""
    words = layouts.words(collection.settings.language)
    start = plan.first("part", "article")
    kinds = {article.slug: article.kind for article in collection.written()}
    result: list[Landmark] = []
    for planned in plan.documents:
        if planned is start:
            result.append(Landmark("bodymatter", words["start"], planned.name))
        elif planned.kind in _LANDMARKS:
            result.append(Landmark(_LANDMARKS[planned.kind], words[_LANDMARK_WORDS[planned.kind]], planned.name))
        elif planned.kind == "matter" and kinds[planned.slug] != MATTER:
            result.append(Landmark(kinds[planned.slug], planned.title, planned.name))
    return tuple(result)


def document(collection: Collection, layouts: Layouts, plan: Plan, page_list: Sequence[PageTarget]) -> str:
    """``nav.xhtml``: contents, landmarks, and the page list where a print edition has been measured."""
    settings = collection.settings
    words = layouts.words(settings.language)
    return layouts.render(
        "epub/nav.xhtml",
        words=words,
        settings=settings,
        language=settings.language,
        direction=direction(settings.language),
        title=words["contents"],
        matter="frontmatter",
        points=points(collection, plan),
        landmarks=landmarks(collection, layouts, plan),
        pages=[(page.label, plan.href(page.slug, page.fragment)) for page in page_list],
    )


def ncx(collection: Collection, plan: Plan) -> str:
    """The contents in the form of 2005, with the same entries as the navigation document."""
    settings = collection.settings
    tree = points(collection, plan)
    depth = max((point.depth for point in tree), default=1)
    language = escape(settings.language)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<ncx xmlns="{_NCX}" version="2005-1" xml:lang="{language}" dir="{direction(settings.language)}">',
        "<head>",
        f'<meta name="dtb:uid" content="{escape(unique_identifier(collection))}"/>',
        f'<meta name="dtb:depth" content="{depth}"/>',
        '<meta name="dtb:totalPageCount" content="0"/>',
        '<meta name="dtb:maxPageNumber" content="0"/>',
        "</head>",
        f"<docTitle><text>{escape(settings.title)}</text></docTitle>",
        "<navMap>",
    ]
    _ncx_points(tree, lines, {}, itertools.count(1))
    return "\n".join([*lines, "</navMap>", "</ncx>", ""])


def _ncx_points(tree: Sequence[NavPoint], lines: list[str], order: dict[str, int], serial: Iterator[int]) -> None:
    for point in tree:
        # Two lines that lead to one place share their place in the playing order, as the format asks.
        place = order.setdefault(point.href, len(order) + 1)
        label = f"{point.number} {point.text}" if point.number and point.kind == "article" else point.text
        lines.append(f'<navPoint id="point-{next(serial)}" class="{point.kind}" playOrder="{place}">')
        lines.append(f'<navLabel><text>{escape(label)}</text></navLabel><content src="{escape(point.href)}"/>')
        _ncx_points(point.children, lines, order, serial)
        lines.append("</navPoint>")


def unique_identifier(collection: Collection) -> str:
    """What identifies the ebook for ever: its ISBN where it has one, else the collection's UUID, as a URN."""
    settings = collection.settings
    isbn = settings.isbn.get("epub", "").replace("-", "").replace(" ", "")
    if isbn:
        return f"urn:isbn:{isbn}"
    identifier = settings.identifier
    return identifier if identifier.startswith("urn:") else f"urn:uuid:{identifier}"
