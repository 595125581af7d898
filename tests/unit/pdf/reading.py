"""A finished PDF read back: its pages' text with places, its boxes, labels, links and fonts."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pikepdf
import pypdfium2 as pdfium
from pypdfium2 import raw

SAME_LINE = 2.5
"""Points the middles of two letters' boxes may be apart on one line before a new one begins."""


@dataclass(frozen=True, slots=True)
class Line:
    """A run of text on one line: points from the page's left and bottom."""

    text: str
    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class Link:
    """A link on a page: its area (left, bottom, right, top), the name or the address it leads to."""

    area: tuple[float, float, float, float]
    name: str
    address: str


@dataclass(slots=True)
class Leaf:
    """One page."""

    index: int
    label: str
    lines: list[Line]
    pictures: list[tuple[float, float, float, float]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its lines, hyphens at line ends taken out."""
        return " ".join(line.text for line in self.lines).replace("\u2010 ", "").replace("\ufffe", "")


class Printed:
    """A PDF file, read once."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.pdf = pikepdf.open(io.BytesIO(data))

    @cached_property
    def leaves(self) -> list[Leaf]:
        """Every page with its text."""
        document = pdfium.PdfDocument(self.data)
        try:
            return [self._leaf(document, index) for index in range(len(document))]
        finally:
            document.close()

    def _leaf(self, document: Any, index: int) -> Leaf:
        page = document[index]
        text = page.get_textpage()
        lines = list(_lines(text))
        pictures = [tuple(item.get_bounds()) for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=6)]
        text.close()
        page.close()
        return Leaf(index, self.pdf.pages[index].label, lines, pictures)

    def boxes(self) -> Iterator[tuple[str, list[float]]]:
        """Every page's boxes by name."""
        for page in self.pdf.pages:
            for name in ("/MediaBox", "/TrimBox"):
                yield name, [float(value) for value in page.obj[name]]

    @cached_property
    def destinations(self) -> dict[str, int]:
        """The page index of every named destination."""
        places = {page.obj.objgen: index for index, page in enumerate(self.pdf.pages)}
        return {
            str(name): places[value[0].objgen] for name, value in pikepdf.NameTree(self.pdf.Root.Names.Dests).items()
        }

    def links(self, index: int) -> list[Link]:
        """The links of a page."""
        found = []
        for annotation in self.pdf.pages[index].obj.get("/Annots", []):
            one, two, three, four = (float(value) for value in annotation.Rect)
            # A rectangle may name any two corners that lie across from each other (ISO 32000-2, 7.9.5).
            left, bottom, right, top = min(one, three), min(two, four), max(one, three), max(two, four)
            name = str(annotation.Dest) if "/Dest" in annotation else ""
            address = str(annotation.A.URI) if "/A" in annotation and "/URI" in annotation.A else ""
            found.append(Link((left, bottom, right, top), name, address))
        return found

    def page_of(self, words: str) -> list[int]:
        """The index of every page whose text holds these words."""
        return [leaf.index for leaf in self.leaves if words in leaf.text]

    def fonts(self) -> set[tuple[str, bool]]:
        """Every font by its name without the subset's prefix, and whether it is embedded."""
        found = set()
        for item in self.pdf.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor":
                name = str(item.FontName).lstrip("/")
                embedded = any(key in item for key in ("/FontFile", "/FontFile2", "/FontFile3"))
                found.add((name.partition("+")[2] or name, embedded))
        return found


def _lines(text: Any) -> Iterator[Line]:
    """Letters gathered to lines: the file's order is kept, a new line begins where the height changes."""
    letters: list[tuple[str, tuple[float, float, float, float]]] = []
    for number in range(text.count_chars()):
        sign = text.get_text_range(number, 1)
        if sign in ("\r", "\n"):
            continue
        box = text.get_charbox(number, loose=True)
        if sign.strip() and letters and _new_line(letters, box):
            yield from _line(letters)
            letters = []
        letters.append((sign, box))
    yield from _line(letters)


def _new_line(
    letters: list[tuple[str, tuple[float, float, float, float]]], box: tuple[float, float, float, float]
) -> bool:
    before = next((known for sign, known in reversed(letters) if sign.strip()), None)
    if before is None:
        return False
    # A note's call stands higher and smaller on the same line: the boxes overlap by more than half of the smaller.
    overlap = min(before[3], box[3]) - max(before[1], box[1])
    return overlap < 0.5 * min(before[3] - before[1], box[3] - box[1]) or box[0] < before[0] - SAME_LINE


def _line(letters: list[tuple[str, tuple[float, float, float, float]]]) -> Iterator[Line]:
    shown = [box for sign, box in letters if sign.strip()]
    if shown:
        yield Line(
            " ".join("".join(sign for sign, _ in letters).split()),
            min(box[0] for box in shown),
            min(box[1] for box in shown),
            max(box[2] for box in shown),
            max(box[3] for box in shown),
        )
