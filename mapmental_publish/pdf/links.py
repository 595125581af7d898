"""Links within the finished file: named destinations, links between documents, the outline."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from pikepdf import Array, Dictionary, Name, OutlineItem, Pdf, String

from ..layout import Words
from ..model import Collection, ContentsEntry
from ..rendering import anchor
from .book import Slot
from .leaves import Link
from .record import PLACE_SAID
from .turn import turned

ROOM = 14.0
"""Points shown above a place that a link leads to, so that its first line does not stick to the window's edge."""
_NUMBER = re.compile(PLACE_SAID.format("(.*?)"))
_LEAF = 64
"""Names in one leaf of the name tree: a reader finds one among thousands without reading them all."""


@dataclass(frozen=True, slots=True, order=True)
class Target:
    """A place in the file: page index from 0, points from the page's left and foot."""

    page: int
    x: float
    y: float


def places(slots: Sequence[Slot], gutter: float) -> dict[str, Target]:
    """Where each anchor of the book is; of two with the same name the first. ``gutter``: see :mod:`.turn`."""
    found: dict[str, Target] = {}
    for index, slot in enumerate(slots):
        if slot.section is None or slot.page:
            continue
        record = slot.section.laid.record
        for name, place in record.anchors.items():
            y = min(record.height - place.y + ROOM, record.height)
            x = place.x + (turned(place.page, gutter) if slot.section.is_turned else 0)
            found.setdefault(name, Target(index + place.page, round(x, 2), round(y, 2)))
    return found


def entries(link: Link, found: Mapping[str, Target], numbers: Mapping[str, str]) -> bytes | None:
    """What an annotation says of where its link leads, and of what it is; a link within the book has a name to lead to.

    ``numbers`` gives the page number of each anchor, for the descriptions of links that name them. None for a link to a
    place that is not in the file (a picture's note left out, a slug without pages), which is taken away.
    """
    if link.target is not None and link.target not in found:
        return None
    said = _NUMBER.sub(lambda place: numbers.get(place[1], ""), link.said)
    description = b"/Contents %s " % String(said).unparse() if said else b""
    return description + (b"/Dest (%s)" % _plain(link.target).encode() if link.target is not None else b"")


def _plain(name: str) -> str:
    """A name in ASCII: in a name tree the order is that of the bytes, and so are comparisons."""
    return quote(name, safe="")


def name_destinations(out: Pdf, pages: Sequence[Any], found: Mapping[str, Target]) -> None:
    """The file's one tree of named destinations."""
    ordered = sorted((_plain(name), target) for name, target in found.items())
    leaves = []
    for start in range(0, len(ordered), _LEAF):
        part = ordered[start : start + _LEAF]
        names: list[Any] = []
        for name, target in part:
            names += [String(name), Array([pages[target.page], Name.XYZ, target.x, target.y, None])]
        leaves.append(out.make_indirect(Dictionary(Names=Array(names), Limits=Array([names[0], names[-2]]))))
    if leaves:
        out.Root[Name.Names] = Dictionary(Dests=Dictionary(Kids=Array(leaves)))


def outline(out: Pdf, collection: Collection, found: Mapping[str, Target], words: Words) -> None:
    """The outline: the contents in full depth, closed below the articles, with front and back matter around them."""

    def item(text: str, name: str, children: Sequence[OutlineItem] = ()) -> OutlineItem:
        made = OutlineItem(text, String(_plain(name)))
        made.children.extend(children)
        return made

    def items(entries: Sequence[ContentsEntry]) -> list[OutlineItem]:
        made = []
        for entry in entries:
            name = anchor(entry.slug, entry.fragment)
            if name not in found:
                continue
            text = entry.text
            if entry.kind == "part":
                text = f"{words.phrase('part_label', number=entry.number)}: {entry.text}"
            elif entry.number:
                text = f"{entry.number}. {entry.text}"
            made.append(item(text, name, items(entry.children)))
            made[-1].is_closed = entry.kind == "article" and len(collection.articles) > 1
        return made

    def matter(*names: str) -> list[OutlineItem]:
        return [item(words[key], anchor(key, "")) for key in names if anchor(key, "") in found]

    with out.open_outline() as tree:
        tree.root.extend(matter("title_page", "copyright_page", "contents", "figures"))
        tree.root.extend(item(piece.title, anchor(piece.slug, "")) for piece in collection.front)
        tree.root.extend(items(collection.contents))
        tree.root.extend(item(piece.title, anchor(piece.slug, "")) for piece in collection.closing())
        tree.root.extend(matter("references", "contributors", "credits", "index", "colophon"))
