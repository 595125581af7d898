"""How long an article will be, estimated before it is laid out: enough to know how many figures a page number has."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ..layout import Layouts
from ..model import Article
from .sheet import Geometry, is_east_asian

LETTER = 0.47
"""Width of an average letter or space of a Latin text face, as a share of the type size."""
IDEOGRAPH = 1.0
_ASIDES = {"mm-note": 0.0, "mm-figure": 0.42, "mm-table": 0.3}
"""What stands beside the text, and the share of a page it takes besides its words: pictures, rows, spaces."""
_BLOCK = 40
"""Letters' worth of space that a block of text leaves in its last line, or a heading around it."""
_TAG = re.compile(r"<(/?)([\w-]+)([^>]*)>")
_ATTRIBUTE = re.compile(r'(?:^|\s)(id|n|ref)="([^"]*)"')
_REFERENCE = re.compile(r'<mm-ref n="(\d+)"')
_BLOCKS = frozenset({"p", "li", "h2", "h3", "h4", "h5", "h6", "dt", "dd"})


@dataclass(frozen=True, slots=True)
class Extent:
    """Estimates in pages from an article's first: its length, its ids, and its cross-references by number."""

    pages: float
    ids: Mapping[str, float]
    references: Mapping[int, float]

    def distance(self, n: int, fragment: str) -> float:
        """Pages between a cross-reference and a place of its own article."""
        return abs(self.references.get(n, 0.0) - self.ids.get(fragment, 0.0))


def letter_width(layouts: Layouts, language: str) -> float:
    """Points that an average letter or space of running text takes."""
    return (IDEOGRAPH if is_east_asian(language) else LETTER) * float(layouts.tokens["print"]["size"])


def extent(article: Article, page: Geometry, layouts: Layouts) -> Extent:
    """An article's extent, from its letters and figures and how many letters a page holds."""
    full = page.lines * page.measure / letter_width(layouts, article.language)
    aside = {note.key: note.body for note in article.notes}
    aside |= {figure.id: figure.caption for figure in article.figures}
    aside |= {table.id: table.caption for table in article.tables}
    position, end = 0.0, 0
    ids: dict[str, float] = {}
    references: dict[int, float] = {}
    for tag in _TAG.finditer(article.body):
        position += tag.start() - end
        end = tag.end()
        if tag[1]:
            position += _BLOCK if tag[2] in _BLOCKS else 0
            continue
        named = dict(_ATTRIBUTE.findall(tag[3]))
        if "id" in named:
            ids.setdefault(named["id"], position / full)
        if tag[2] == "mm-ref" and named.get("n", "").isdigit():
            references[int(named["n"])] = position / full
        elif tag[2] in _ASIDES and "ref" in named:
            text = aside.pop(named["ref"], "")
            if tag[2] != "mm-note":
                ids[named["ref"]] = position / full
            references |= {int(n): position / full for n in _REFERENCE.findall(text)}
            position += len(text) + _ASIDES[tag[2]] * full
    return Extent(max(position / full, 1.0), ids, references)
