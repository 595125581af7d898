"""Elements and the content drawn for them → structure elements of a PDF (ISO 32000-1, 14.7 and 14.8)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

import pydyf

from .cells import TableHeads
from .roles import GROUPING, Outline, classes, is_note, said, structure_type

_ORDERED = {"ol": "/Decimal", "ul": "/Disc", "dl": "/None"}
_CALL = "footnote-call"
_NOTE_NUMBER = "footnote-marker"
_MARKER = "marker"
_SAME_LINE = 3.0
"""Points by which the middles of two rectangles may differ where they are on one line."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """Content of a page: a piece of text or a picture, by its number there, and the element it is drawn for.

    ``pseudo`` is the part of the element that a stylesheet makes (``marker``, ``footnote-call``), else empty or the
    first letter or line. ``rectangle`` is left, bottom, right, top in points from the page's lower left corner.
    """

    page: int
    number: int
    element: Element
    pseudo: str
    rectangle: tuple[float, float, float, float]


class Tree:
    """Collects what the pages of a document hold, then writes the tree."""

    def __init__(self, pdf: Any, outline: Outline) -> None:
        self._pdf = pdf
        self._pages: tuple[bytes, ...] = pdf.page_references  # made anew at every question
        self._outline = outline
        self._leaves: dict[Element, list[tuple[int, Leaf]]] = {}
        self._first: dict[Element, int] = {}
        self._annotations: dict[Element, list[tuple[int, Any]]] = {}
        self._parents: dict[int, dict[int, str]] = {}
        self._objects: list[tuple[Any, str]] = []
        self._heads = TableHeads(outline)
        self._made: dict[Any, Any] = {}
        self._count = 0

    def add_leaf(self, leaf: Leaf) -> None:
        """Take up the next piece of content in the order of the page."""
        self._leaves.setdefault(leaf.element, []).append((self._count, leaf))
        self._count += 1

    def add_annotation(self, page: int, element: Element, annotation: Any) -> None:
        """Take up the annotation of a link; those of the elements within one are its own over again."""
        link = next((e for e in (element, *self._outline.above(element)) if e.tag == "a"), None)
        if link is None:
            return
        kept = self._annotations.setdefault(link, [])
        for known_page, known in kept:
            if known_page == page and _on_one_line(known["Rect"], annotation["Rect"]):
                known["Rect"] = _around(known["Rect"], annotation["Rect"])
                self._drop(page, annotation)
                return
        annotation["Contents"] = pydyf.String(said(link) or link.get("href", ""))
        kept.append((page, annotation))

    def write(self, pages: int) -> None:
        """Write the tree into the PDF; everything taken up is in it, in the order of the document."""
        self._measure(self._outline.root)
        root = self._new({"Type": "/StructTreeRoot"})
        document = self._element("Document", root)
        root["K"] = pydyf.Array([document.reference])
        body = self._outline.root.find("body")
        self._fill(document, self._outline.root if body is None else body)
        for leaf in self._left_over():
            self._content(document, leaf)
        numbers = pydyf.Array()
        for page in range(pages):
            used = self._parents.get(page, {})
            numbers += [page, pydyf.Array([used[number] for number in sorted(used)])]
        for place, (annotation, reference) in enumerate(self._objects, start=pages):
            annotation["StructParent"] = place
            numbers += [place, reference]
        parents = self._new({"Nums": numbers})
        root["ParentTree"] = parents.reference
        root["ParentTreeNextKey"] = pages + len(self._objects)
        self._pdf.catalog["StructTreeRoot"] = root.reference
        self._pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})

    def _left_over(self) -> list[Leaf]:
        """Content that a template of the book's own has put where the tree does not look: it is read last."""
        return [
            leaf
            for leaves in self._leaves.values()
            for _, leaf in leaves
            if leaf.number not in self._parents.get(leaf.page, {})
        ]

    def _measure(self, element: Element) -> int | None:
        """Where an element's content begins in the text: a note's where it is called."""
        own = [place for place, leaf in self._leaves.get(element, ()) if not is_note(element) or leaf.pseudo == _CALL]
        within = [place for place in map(self._measure, element) if place is not None]
        if is_note(element) and own:
            within = []
        found = min([*own, *within], default=None)
        if found is not None:
            self._first[element] = found
        return found

    def _items(self, element: Element) -> list[Leaf | Element]:
        """An element's own content and its children, in reading order."""
        items: list[tuple[int, int, Leaf | Element]] = [
            (place, 0, leaf) for place, leaf in self._leaves.get(element, ())
        ]
        last = -1
        for child in element:
            if child in self._outline.artifacts:
                continue
            last = self._first.get(child, last)
            if child in self._first or child.tag in ("tr", "td", "th"):
                items.append((last, 1, child))
        found = [item for _, _, item in sorted(items, key=lambda item: item[:2])]
        if any(child in self._outline.places for child in element):
            found.sort(key=lambda item: -1 if isinstance(item, Leaf) else self._outline.places[item])
        return found

    def _fill(self, parent: Any, element: Element, items: Sequence[Leaf | Element] | None = None) -> None:
        """Put what an element holds into a structure element."""
        for item in self._items(element) if items is None else items:
            if isinstance(item, Leaf):
                self._content(parent, item)
            elif is_note(item):
                self._note(parent, item)
            else:
                self._place(parent, item)

    def _place(self, parent: Any, element: Element) -> None:
        kind = structure_type(element, self._outline)
        if not kind and "table-block" in classes(element):
            self._table_block(parent, element)
        elif not kind:
            self._fill(parent, element)
        elif kind in ("Figure", "Formula"):
            self._figure(parent, element, kind)
        elif kind == "L":
            self._list(parent, element)
        elif kind == "Link":
            self._link(parent, element)
        else:
            made = self._element(kind, parent, element)
            if kind in ("TH", "TD"):
                self._heads.describe(made, element)
            self._fill(made, element)

    def _content(self, parent: Any, leaf: Leaf) -> None:
        """Put a piece of content into a structure element; into a paragraph where that holds blocks."""
        if parent["S"][1:] in GROUPING:
            last = parent["K"][-1] if parent["K"] else None
            block = self._made.get(last) if isinstance(last, (str, bytes)) else None
            parent = block if block is not None and block.loose else self._element("P", parent, loose=True)
        reference = self._pages[leaf.page]
        if "Pg" not in parent:
            parent["Pg"] = reference
        if parent["Pg"] == reference:
            parent["K"].append(leaf.number)
        else:
            parent["K"].append(pydyf.Dictionary({"Type": "/MCR", "Pg": reference, "MCID": leaf.number}))
        self._parents.setdefault(leaf.page, {})[leaf.number] = parent.reference

    def _note(self, parent: Any, element: Element) -> None:
        """A note where it is called: its call as a reference, then the note itself."""
        items = self._items(element)
        calls = [item for item in items if isinstance(item, Leaf) and item.pseudo == _CALL]
        labels = [item for item in items if isinstance(item, Leaf) and item.pseudo == _NOTE_NUMBER]
        rest = [item for item in items if item not in calls and item not in labels]
        said = element.get("data-label", "")
        self._linked(self._element("Reference", parent), element, calls, element.get("id", ""), said)
        note = self._element("Note", parent, element)
        note["ID"] = pydyf.String(element.get("id", ""))
        if labels:
            back = element.get("data-back", "")
            self._linked(self._element("Lbl", note), element, labels, element.get("data-call", ""), back)
        self._fill(note, element, rest)

    def _linked(self, parent: Any, element: Element, leaves: Sequence[Leaf], name: str, said: str) -> None:
        """Put content into a link to the place ``name``, which a reader announces as ``said``."""
        if not name or not leaves:
            self._fill(parent, element, leaves)
            return
        link = self._element("Link", parent)
        self._fill(link, element, leaves)
        for leaf in leaves:
            values = {"Type": "/Annot", "Subtype": "/Link", "BS": pydyf.Dictionary({"W": 0})}
            annotation = self._new(values)
            annotation["Rect"] = pydyf.Array(leaf.rectangle)
            annotation["Contents"] = pydyf.String(said)
            annotation["Dest"] = pydyf.String(name)
            page = self._page(leaf.page)
            if "Annots" not in page:
                page["Annots"] = pydyf.Array()
            page["Annots"].append(annotation.reference)
            self._annotate(link, leaf.page, annotation)

    def _figure(self, parent: Any, element: Element, kind: str) -> None:
        picture = element if element.tag == "img" else next(element.iter("img"), None)
        leaf = next((leaf for _, leaf in self._leaves.get(picture, ())), None) if picture is not None else None
        if picture is None or leaf is None:
            # The picture says nothing: what is left is its caption.
            self._fill(parent, element, [*element.iter("figcaption")])
            return
        figure = self._element(kind, parent, element)
        figure["Alt"] = pydyf.String(" ".join((picture.get("alt") or "").split()))
        placement = "/Inline" if element is picture else "/Block"
        figure["A"] = pydyf.Dictionary({"O": "/Layout", "BBox": pydyf.Array(leaf.rectangle), "Placement": placement})
        self._content(figure, leaf)
        self._fill(figure, element, [*element.iter("figcaption")])

    def _table_block(self, parent: Any, element: Element) -> None:
        """A table with its caption within."""
        table = next(element.iter("table"), None)
        if table is None:
            self._fill(parent, element)
            return
        made = self._element("Table", parent, table)
        for caption in element.iter("p"):
            if "table-caption" in classes(caption):
                self._place(made, caption)
        self._heads.read(table)
        self._fill(made, table)

    def _list(self, parent: Any, element: Element) -> None:
        made = self._element("L", parent, element)
        made["A"] = pydyf.Dictionary({"O": "/List", "ListNumbering": _ORDERED[str(element.tag)]})
        if element.tag == "dl":
            self._terms(made, element)
            return
        for item in element:
            if item not in self._first:
                continue
            one = self._element("LI", made, item)
            within = self._items(item)
            labels = [part for part in within if isinstance(part, Leaf) and part.pseudo == _MARKER]
            if labels:
                self._fill(self._element("Lbl", one), item, labels)
            self._fill(self._element("LBody", one), item, [part for part in within if part not in labels])

    def _terms(self, made: Any, element: Element) -> None:
        """A list of terms: each term the label of an item, what is said of it the body."""
        item: Any = None
        body: Any = None
        for part in _terms(element):
            if part not in self._first:
                continue
            if item is None or part.tag == "dt":
                item, body = self._element("LI", made), None
            if part.tag == "dt":
                self._fill(self._element("Lbl", item, part), part)
            else:
                body = body or self._element("LBody", item, part)
                self._fill(body, part)

    def _link(self, parent: Any, element: Element) -> None:
        if "noteref" in classes(element) or self._outline.in_contents(element):
            parent = self._element("Reference", parent)
        link = self._element("Link", parent, element)
        self._fill(link, element)
        annotations = self._annotations.get(element, ())
        for page, annotation in annotations:
            self._annotate(link, page, annotation)
        text = "".join(element.itertext()).strip()
        if len(annotations) > 1 and not any(map(str.isspace, text)):
            # An address on two lines is one word; nothing else tells so.
            link["ActualText"] = pydyf.String(text)

    def _annotate(self, link: Any, page: int, annotation: Any) -> None:
        """Make an annotation part of a structure element, each knowing the other."""
        reference = self._pages[page]
        link["K"].append(pydyf.Dictionary({"Type": "/OBJR", "Obj": annotation.reference, "Pg": reference}))
        self._objects.append((annotation, link.reference))

    def _element(self, kind: str, parent: Any, element: Element | None = None, *, loose: bool = False) -> Any:
        """A new structure element at the end of ``parent``."""
        made = self._new({"Type": "/StructElem", "S": f"/{kind}", "P": parent.reference, "K": pydyf.Array()})
        made.loose = loose
        self._made[made.reference] = made
        if kind != "Document":
            parent["K"].append(made.reference)
        if element is not None:
            if element.get("lang"):
                made["Lang"] = pydyf.String(element.get("lang", ""))
            if element.tag == "abbr" and element.get("title"):
                made["E"] = pydyf.String(element.get("title", ""))
        return made

    def _new(self, values: dict[str, Any]) -> Any:
        made = _Object(values)
        self._pdf.add_object(made)
        return made

    def _drop(self, page: int, annotation: Any) -> None:
        """Take an annotation off its page."""
        self._page(page)["Annots"].remove(annotation.reference)

    def _page(self, page: int) -> Any:
        number = int(str(self._pages[page], "ascii").split()[0])
        return self._pdf.objects[number]


class _Object(pydyf.Dictionary):  # type: ignore[misc]
    """A dictionary of the PDF; ``loose`` marks a paragraph made for text that had none."""

    loose = False


def _terms(element: Element) -> Iterator[Element]:
    for child in element:
        if child.tag in ("dt", "dd"):
            yield child
        else:
            yield from _terms(child)


def _on_one_line(one: Sequence[float], other: Sequence[float]) -> bool:
    return abs((one[1] + one[3]) - (other[1] + other[3])) / 2 < max(
        _SAME_LINE, abs(one[3] - one[1]) / 2, abs(other[3] - other[1]) / 2
    )


def _around(one: Sequence[float], other: Sequence[float]) -> Any:
    xs, ys = (one[0], one[2], other[0], other[2]), (one[1], one[3], other[1], other[3])
    return pydyf.Array([min(xs), min(ys), max(xs), max(ys)])
