"""What each element of a document is in a tagged PDF: its structure type, or nothing, or an artifact.

Types are those of ISO 32000-1 (PDF 1.7), 14.8.4; none is made up, so that no role map is needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from .record import PLACE, PLACE_SAID

GROUPING = frozenset({"Document", "Part", "Sect", "Div", "BlockQuote", "Index", "TOCI", "TOC"})
"""Types that hold blocks: text that stands in one of them directly is made a paragraph."""
_BY_TAG = {
    "section": "Sect",
    "blockquote": "BlockQuote",
    "p": "P",
    "pre": "P",
    "h1": "H1",
    "h2": "H2",
    "h3": "H3",
    "h4": "H4",
    "h5": "H5",
    "h6": "H6",
    "ul": "L",
    "ol": "L",
    "dl": "L",
    "li": "LI",
    "table": "Table",
    "thead": "THead",
    "tbody": "TBody",
    "tfoot": "TFoot",
    "tr": "TR",
    "th": "TH",
    "td": "TD",
    "figure": "Figure",
    "img": "Figure",
    "figcaption": "Caption",
    "a": "Link",
    "code": "Code",
    "q": "Quote",
    "aside": "Div",
}
BETWEEN_ITEMS = frozenset({"ul", "ol", "dl", "table", "thead", "tbody", "tfoot", "tr"})
"""Elements in which spaces stand between items and are no part of the text."""
_BLOCKS = frozenset({"div", "header", "footer", "main"})
_ARTIFACT_CLASSES = frozenset({"leader"})


@dataclass(slots=True)
class Outline:
    """A document's elements as the tree of tags needs them.

    ``parents`` leads from each element to the one around it. ``artifacts`` are not part of the text: pull quotes, which
    repeat it, the dots of the contents, pictures that say nothing. ``heads`` leads from what is in a table's head to
    that head: it is printed again on every page of the table. ``places`` are those in the source of blocks that were
    moved on the pages: they are read where they were written.
    """

    root: Element
    parents: dict[Element, Element] = field(default_factory=dict)
    artifacts: set[Element] = field(default_factory=set)
    heads: dict[Element, Element] = field(default_factory=dict)
    places: dict[Element, int] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Element) -> Outline:
        """Read a document, as it is before its layout."""
        outline = cls(root)
        outline._read(root, artifact=False, head=None)
        return outline

    def _read(self, element: Element, *, artifact: bool, head: Element | None) -> None:
        artifact = artifact or _is_artifact(element)
        if artifact:
            self.artifacts.add(element)
        if element.tag == "thead":
            head = element
        if head is not None:
            self.heads[element] = head
        for child in element:
            self.parents[child] = element
            self._read(child, artifact=artifact, head=head)

    def above(self, element: Element) -> Iterator[Element]:
        """The elements around this one, from the nearest outwards."""
        while element in self.parents:
            element = self.parents[element]
            yield element

    def is_between_items(self, element: Element) -> bool:
        """Whether spaces directly in an element stand between items, as those in a list's groups of terms do too."""
        nearest = next((e.tag for e in self.above(element) if e.tag in ("dt", "dd", "dl")), "")
        return element.tag in BETWEEN_ITEMS or (element.tag == "div" and nearest == "dl")

    def in_contents(self, element: Element) -> bool:
        """Whether an element is part of a table of contents or list of figures."""
        return any(is_contents(above) for above in (element, *self.above(element)))


def _is_artifact(element: Element) -> bool:
    if element.tag == "hr":
        return True
    if element.tag == "aside" and "pullquote" in classes(element):
        return True
    if element.tag == "img" and not (element.get("alt") or "").strip():
        return True
    return bool(_ARTIFACT_CLASSES & set(classes(element)))


def classes(element: Element) -> list[str]:
    """The names in an element's ``class``."""
    return (element.get("class") or "").split()


def said(element: Element) -> str:
    """An element's words on one line.

    A page number that is still to be written is its place between two signs (:data:`.record.PLACE_SAID`).
    """
    place = element.get(PLACE)
    if place:
        return PLACE_SAID.format(place)
    return " ".join("".join(_words(element)).split())


def _words(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.get(PLACE):
            yield PLACE_SAID.format(child.get(PLACE))
        else:
            yield from _words(child)
        yield child.tail or ""


def is_contents(element: Element) -> bool:
    """Whether this list is a table of contents or a list of figures."""
    return element.tag == "ol" and "lines" in classes(element)


def is_note(element: Element) -> bool:
    """Whether this is a footnote, written where it is called."""
    return element.tag == "span" and "footnote" in classes(element)


def structure_type(element: Element, outline: Outline) -> str:
    """The structure type of an element; empty where what it holds belongs to the element around it."""
    tag = str(element.tag)
    if tag in ("ol", "li") and outline.in_contents(element):
        return "TOC" if tag == "ol" else "TOCI"
    if tag == "p" and "table-caption" in classes(element):
        return "Caption"
    if tag == "p" and any(above.tag == "li" for above in outline.above(element)) and outline.in_contents(element):
        return ""
    if tag == "section" and "index" in classes(element):
        return "Index"
    if tag == "section" and "part-page" in classes(element):
        return "Part"
    if tag == "figure":
        return "Formula" if "formula" in classes(element) else "Figure"
    found = _BY_TAG.get(tag, "")
    if not found and element.get("lang") and tag not in ("html", "body"):
        return "Div" if tag in _BLOCKS else "Span"
    if not found and tag == "abbr" and element.get("title"):
        return "Span"
    return found
