"""Which heads a table's cells have: scope and ids, so that a reader can hear them with every cell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

import pydyf

from .roles import Outline


class TableHeads:
    """Names the heads of tables, and tells each cell which of them are its own."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self._names: dict[Element, str] = {}
        self._of: dict[Element, tuple[str, ...]] = {}
        self._tables = 0

    def read(self, table: Element) -> None:
        """Take up a table: where each cell stands, spans counted, and the heads above and before it."""
        self._tables += 1
        grid: dict[tuple[int, int], Element] = {}
        rows = list(_rows(table))
        for down, row in enumerate(rows):
            across = 0
            for cell in row:
                while (down, across) in grid:
                    across += 1
                for y in range(span(cell, "rowspan")):
                    for x in range(span(cell, "colspan")):
                        grid[down + y, across + x] = cell
                across += span(cell, "colspan")
        for cell in dict.fromkeys(grid.values()):
            if cell.tag == "th":
                self._names[cell] = f"head-{self._tables}-{len(self._names) + 1}"
        for (down, across), cell in sorted(grid.items(), key=lambda item: item[0]):
            if cell.tag != "td":
                continue
            heads = [grid[y, across] for y in range(down) if (y, across) in grid]
            heads = [head for head in heads if self._is_head(head, "Column")]
            heads += [grid[down, x] for x in range(across) if self._is_head(grid.get((down, x)), "Row")]
            names = tuple(self._names[head] for head in heads)
            self._of[cell] = tuple(dict.fromkeys((*self._of.get(cell, ()), *names)))

    def describe(self, made: Any, cell: Element) -> None:
        """Write scope, spans and heads into the structure element of a cell."""
        attributes = pydyf.Dictionary({"O": "/Table"})
        if cell.tag == "th":
            attributes["Scope"] = f"/{self._scope(cell)}"
            if cell in self._names:
                made["ID"] = pydyf.String(self._names[cell])
        elif self._of.get(cell):
            attributes["Headers"] = pydyf.Array([pydyf.String(name) for name in self._of[cell]])
        for name, key in (("colspan", "ColSpan"), ("rowspan", "RowSpan")):
            if span(cell, name) > 1:
                attributes[key] = span(cell, name)
        if len(attributes) > 1:
            made["A"] = attributes

    def _is_head(self, cell: Element | None, scope: str) -> bool:
        return cell is not None and cell in self._names and self._scope(cell) == scope

    def _scope(self, cell: Element) -> str:
        given = cell.get("scope", "")
        if given in ("row", "rowgroup"):
            return "Row"
        if given in ("col", "colgroup") or cell in self._outline.heads:
            return "Column"
        return "Row"


def span(cell: Element, name: str) -> int:
    """How many rows or columns a cell covers."""
    value = cell.get(name, "1")
    return max(1, int(value)) if value.isascii() and value.isdigit() else 1


def _rows(table: Element) -> Iterator[Element]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from _rows(child)
