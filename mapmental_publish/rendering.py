"""From manuscript markup to an edition's XHTML: the one place where the ``mm-*`` elements become real ones.

Each construct is drawn by a partial in ``layouts/shared`` that both editions use; what differs between them (where
links lead, which picture file is shown, whether a page number can be named) comes in an :class:`EditionView`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lxml import etree
from markupsafe import Markup

from .layout import NO_BREAK, Layouts, Words
from .model import Article, Collection, CreditLine, ImageAsset, Note

EPUB_NAMESPACE = "http://www.idpf.org/2007/ops"
_NAMESPACES = {"epub": EPUB_NAMESPACE}
_OPEN = f'<mm-body xmlns:epub="{EPUB_NAMESPACE}">'
_LONE_PARAGRAPH = re.compile(r"\s*<p>((?:(?!</?p[ >]).)*)</p>\s*", re.DOTALL)
_BREAKS = re.compile(r"[\s\u2010\u2013\u2014/-]+")
_MARK = "glossref-"
"""Begins the id of the first place in an article that marks a term; the term's own follows."""
LANGUAGE_ATTRIBUTE = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True)
class Picture:
    """The files an edition shows for an image: ``source`` and, for SVG, a raster ``fallback`` (else empty).

    ``width`` and ``height`` are in CSS pixels.
    """

    source: str
    width: int
    height: int
    fallback: str = ""


@dataclass(frozen=True, slots=True)
class EditionView:
    """What a partial needs to know of the edition it draws for.

    ``href(slug, fragment)`` is a link target; ``picture(asset)`` the files to show; ``page(slug, fragment, n)`` the
    folio printed after the article's n-th cross-reference, empty where none is (always in the ebook).
    """

    name: str
    href: Callable[[str, str], str]
    picture: Callable[[ImageAsset], Picture]
    page: Callable[[str, str, int], str | Markup]


def anchor(slug: str, fragment: str) -> str:
    """The id of a place, unique across the book and stable between editions; no fragment: the document's start."""
    return f"{fragment or 'start'}--{slug}"


def note_anchor(slug: str, note: Note) -> str:
    """The id of a footnote's text."""
    return anchor(slug, f"note-{note.number}")


def call_anchor(slug: str, note: Note, call: int) -> str:
    """The id of the ``call``-th call of a footnote."""
    return anchor(slug, f"noteref-{note.number}" if call == 1 else f"noteref-{note.number}-{call}")


def credited(line: CreditLine, words: Words) -> list[tuple[str, str, str]]:
    """The figures of a credit as (text, slug, fragment); the first of several numbers follows the word for figures."""
    several = len(line.numbered) > 1 or any("–" in place.label for place in line.numbered)
    texts = [place.label for place in line.numbered]
    if several:
        texts[0] = f"{words['figures']}{NO_BREAK}{texts[0]}"
    elif texts:
        texts[0] = words.phrase("figure_label", number=texts[0])
    texts += [place.label for place in line.named]
    places = (*line.numbered, *line.named)
    return [(text, place.slug, place.fragment) for text, place in zip(texts, places, strict=True)]


class Renderer:
    """Renders one article's markup for one edition."""

    def __init__(self, article: Article, collection: Collection, layouts: Layouts, view: EditionView) -> None:
        self.article = article
        self.collection = collection
        self.layouts = layouts
        self.view = view
        self.words = layouts.words(article.language)
        self._figures = {figure.id: figure for figure in article.figures}
        self._tables = {table.id: table for table in article.tables}
        self._quotes = {quote.id: quote for quote in article.pull_quotes}
        self._notes = {note.key: note for note in article.notes}
        self._images = {image.id: image for image in article.images}
        self._marks: dict[str, int] = {}
        for reference in article.references:
            target = collection.resolved.get((article.slug, reference.n))
            if target is not None and target.kind == "term":
                self._marks.setdefault(reference.fragment, reference.n)
        self._handlers: Mapping[str, Callable[[etree._Element], str]] = {
            "mm-figure": self._figure,
            "mm-table": self._table,
            "mm-pullquote": self._pull_quote,
            "mm-callout": self._callout,
            "mm-note": self._note_call,
            "mm-ref": self._reference,
            "mm-image": self._image,
            "mm-index": self._index_mark,
            "mm-uses": self._uses,
        }

    def body(self) -> Markup:
        """The article's text as XHTML without namespace prefixes, ids made unique across the book."""
        return Markup(self._content(etree.fromstring(self.article.body)))

    def fragment(self, markup: str) -> Markup:
        """A caption, title or note as XHTML."""
        return Markup(self._content(_parse(markup))) if markup else Markup("")

    def note_body(self, note: Note) -> Markup:
        """A footnote's text: block markup, a lone paragraph without its ``p``."""
        lone = _LONE_PARAGRAPH.fullmatch(note.body)
        return self.fragment(lone[1] if lone else note.body)

    def _content(self, element: etree._Element) -> str:
        self._convert_children(element)
        return _inner(element)

    def _convert_children(self, parent: etree._Element) -> None:
        # A custom element is replaced from the inside out: its handler reads children that are already converted.
        for child in list(parent):
            if not isinstance(child.tag, str):
                continue
            self._convert_children(child)
            handler = self._handlers.get(child.tag)
            if handler is None:
                self._rewrite(child)
                continue
            _replace(child, _parse(handler(child).strip()))

    def _rewrite(self, element: etree._Element) -> None:
        identifier = element.get("id")
        if identifier:
            element.set("id", anchor(self.article.slug, identifier))
        language = element.get("lang")
        if language and self.view.name == "epub":
            element.set(LANGUAGE_ATTRIBUTE, language)
        if element.tag == "th" and not len(element) and not (element.text or "").strip():
            # The empty corner of a table heads nothing.
            element.tag = "td"
        align = element.get("data-align")
        if align:
            del element.attrib["data-align"]
            element.set("class", f"{element.get('class', '')} align-{align}".strip())

    def _partial(self, name: str, **context: object) -> str:
        return self.layouts.render(
            f"shared/{name}.xhtml",
            edition=self.view.name,
            words=self.words,
            article=self.article,
            **context,
        )

    def _id(self, identifier: str) -> str:
        return anchor(self.article.slug, identifier)

    def _label(self, identifier: str) -> str:
        return self.collection.labels.get((self.article.slug, identifier), "")

    def _figure(self, element: etree._Element) -> str:
        figure = self._figures[element.get("ref", "")]
        return self._partial(
            "figure",
            id=self._id(figure.id),
            figure=figure,
            number=self._label(figure.id),
            caption=self.fragment(figure.caption),
            credit=self.fragment(figure.credit),
            picture=self.view.picture(figure.image),
        )

    def _table(self, element: etree._Element) -> str:
        table = self._tables[element.get("ref", "")]
        body = element.find("table")
        columns = max((len(row) for row in body.iter("tr")), default=0) if body is not None else 0
        if body is not None:
            _name_heads(body)
        return self._partial(
            "table",
            id=self._id(table.id),
            table=table,
            number=self._label(table.id),
            caption=self.fragment(table.caption),
            columns=columns,
            measure=_measure(body, columns) if body is not None else 0,
            body=Markup(_inner(element)),
        )

    def _pull_quote(self, element: etree._Element) -> str:
        quote = self._quotes[element.get("ref", "")]
        return self._partial("pullquote", id=self._id(quote.id), quote=quote, body=self.fragment(quote.body))

    def _callout(self, element: etree._Element) -> str:
        title = element.find("mm-title")
        heading = Markup(_inner(title)) if title is not None else Markup("")
        if title is not None:
            element.remove(title)
        return self._partial(
            "callout",
            id=self._id(element.get("id", "")),
            kind=element.get("kind", "note"),
            title=heading,
            body=Markup(_inner(element)),
        )

    def _note_call(self, element: etree._Element) -> str:
        note = self._notes[element.get("ref", "")]
        before = element.getprevious()
        beside = before is not None and not before.tail and before.get("class") in ("footnote", "noteref")
        call = int(element.get("call", "1"))
        return self._partial(
            "note-call",
            id=call_anchor(self.article.slug, note, call),
            note=note,
            call=call,
            beside=beside,
            target=note_anchor(self.article.slug, note),
            body=self.note_body(note) if self.view.name == "print" and call == 1 else Markup(""),
        )

    def _reference(self, element: etree._Element) -> str:
        number = int(element.get("n", "0"))
        target = self.collection.resolved[(self.article.slug, number)]
        text = Markup(_inner(element))
        word = self.words[target.kind] if target.kind in ("figure", "table") else ""
        if not text or str(text).strip().lower() == word.lower():
            text = Markup.escape(target.label)
        return self._partial(
            "reference",
            text=text,
            href=self.view.href(target.slug, target.fragment) if target.slug else "",
            page=self.view.page(target.slug, target.fragment, number) if target.slug else "",
            kind=target.kind,
            # The first mark of a term is where the glossary leads back to.
            id=self._id(f"{_MARK}{target.fragment}") if self._marks.get(target.fragment) == number else "",
        )

    def _uses(self, element: etree._Element) -> str:
        term = element.get("ref", "")
        slugs = self.collection.uses.get(term, ()) if self.view.name == "epub" else ()
        marking = [article for article in self.collection.written() if article.slug in slugs]
        links = [
            (article.short_title or article.title, self.view.href(article.slug, f"{_MARK}{term}"))
            for article in marking
        ]
        return self._partial("term-uses", links=links)

    def _image(self, element: etree._Element) -> str:
        image = self._images[element.get("ref", "")]
        return self._partial("image", image=image, picture=self.view.picture(image.image))

    def _index_mark(self, element: etree._Element) -> str:
        return self._partial("index-mark", id=self._id(element.get("id", "")))


def _name_heads(table: etree._Element) -> None:
    """Say what each head of a table heads: its column, or, in a table with an empty corner, its row.

    Markdown has no way of marking the heads of rows; a table that has them leaves its corner empty.
    """
    for head in table.iterfind("thead/tr/th"):
        if not head.get("scope"):
            head.set("scope", "colgroup" if head.get("colspan", "1") != "1" else "col")
    corner = table.find("thead/tr/*")
    if corner is None or corner.tag != "td" or len(corner) or (corner.text or "").strip():
        return
    for row in table.iterfind("tbody/tr"):
        first = row[0] if len(row) else None
        if first is not None and first.tag == "td" and "".join(map(str, first.itertext())).strip():
            first.tag = "th"
            first.set("scope", "row")


def _measure(table: etree._Element, columns: int) -> int:
    """How wide a table is at its narrowest with no word broken, in characters (a multiple of four, at most 140).

    The sum of each column's longest word, and a little for the space between; a stylesheet sets it small enough to fit.
    """
    longest = [0.0] * columns
    for row in table.iter("tr"):
        for place, cell in enumerate(row):
            if place < columns and cell.get("colspan", "1") == "1":
                words = _BREAKS.split("".join(str(text) for text in cell.itertext()))
                longest[place] = max(longest[place], *(_width(word) for word in words))
    return min(140, -(-int(sum(longest) + 1.5 * columns) // 4) * 4)


def _width(word: str) -> float:
    """In characters of Latin text; East Asian lines break between any two characters, each nearly two wide."""
    return 1.8 if any("\u2e80" <= sign <= "\uffef" for sign in word) else float(len(word))


def _parse(markup: str) -> etree._Element:
    return etree.fromstring(f"{_OPEN}{markup}</mm-body>")


def _inner(element: etree._Element) -> str:
    """The markup inside an element without its own tags; the document around it declares the ``epub`` prefix."""
    holder = _parse("")
    holder.text = element.text
    # Moving a node drops the namespace declarations its new ancestors already make.
    holder.extend(list(element))
    etree.cleanup_namespaces(holder, top_nsmap=_NAMESPACES, keep_ns_prefixes=["epub"])
    text = etree.tostring(holder, encoding="unicode")
    return "" if text.endswith("/>") and not len(holder) else text[len(_OPEN) : -len("</mm-body>")]


def _replace(old: etree._Element, wrapper: etree._Element) -> None:
    """Put the wrapper's content where ``old`` stands, keeping the text around it."""
    parent = old.getparent()
    if parent is None:
        raise AssertionError("a manuscript element without a parent")
    position = parent.index(old)
    tail = old.tail or ""
    children = list(wrapper)
    lead = wrapper.text or ""
    if children:
        children[-1].tail = (children[-1].tail or "") + tail
    else:
        lead += tail
    if position:
        before = parent[position - 1]
        before.tail = (before.tail or "") + lead
    else:
        parent.text = (parent.text or "") + lead
    old.tail = None
    parent[position : position + 1] = children
