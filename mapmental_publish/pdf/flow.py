"""Figures, tables and boxes that leave a hole: where one does not fit its page, the text after it goes first.

The page engine knows no floats that wait for room, so the order of the blocks is changed instead and the article is
laid out again. A figure moves down past whole blocks of text, as far as it takes to fill the hole and no further; it
never moves past another numbered one, and past a heading only where the hole is large.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from .record import Record

NUMBERED = frozenset({"mm-figure", "mm-table"})
MOVABLE = NUMBERED | {"mm-callout", "mm-pullquote"}
_KINDS = {
    "figure": "mm-figure",
    "table-block": "mm-table",
    "callout": "mm-callout",
    "pullquote": "mm-pullquote",
}
HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
SMALLEST_HOLE = 5
"""Lines of text: a smaller one is not worth parting a figure from its passage."""
LARGE_HOLE = 13
"""Lines of text above which a figure may move into the next section."""
MOST_ROUNDS = 4
"""How often one article is laid out again for its figures."""


def running_text(root: Element) -> Element | None:
    """The element whose children are a document's blocks of running text; None in a document that has none."""
    return next((element for element in root.iter("div") if element.get("class") == "text"), None)


def kinds(text: Element) -> list[str]:
    """What each block is, by its manuscript name."""
    return [next((_KINDS[name] for name in _classes(block) if name in _KINDS), block.tag) for block in text]


def arrange(text: Element, blocks: Sequence[Element], order: Sequence[int]) -> None:
    """Put an element's blocks (``blocks``, in the source's order) into this order."""
    text[:] = [blocks[index] for index in order]


def _classes(block: Element) -> list[str]:
    return [block.tag, *(block.get("class") or "").split()]


def improve(names: Sequence[str], order: Sequence[int], record: Record, line: float) -> list[int] | None:
    """A better order of the blocks, or None where there is no hole to fill.

    ``names`` are the blocks' names in the source's order, ``order`` the present order of the pages, ``line`` the
    leading in points.
    """
    moved = list(order)
    last = 0
    for page, following in zip(record.pages, record.pages[1:], strict=False):
        place = following.first_block
        if page.free < SMALLEST_HOLE * line or not last < place < len(order) or names[moved[place]] not in MOVABLE:
            continue
        step = _step(names, moved, record.blocks, place, page.free, line)
        if step:
            moved.insert(place + step, moved.pop(place))
            last = place + step  # what stands before is settled in this round
    return moved if moved != list(order) else None


def _step(
    names: Sequence[str], order: Sequence[int], heights: Sequence[float], place: int, hole: float, line: float
) -> int:
    """How many blocks the figure at ``place`` lets go first."""
    filled = 0.0
    step = 0
    for following in range(place + 1, min(len(order), len(heights))):
        name = names[order[following]]
        numbers_cross = name in NUMBERED and names[order[place]] in NUMBERED
        if numbers_cross or (name in HEADINGS and hole - filled < LARGE_HOLE * line):
            break
        filled += heights[following]
        step += 1
        if filled >= hole - line and name not in HEADINGS:
            break
    # A heading must not stay behind without the text it heads.
    while step and names[order[place + step]] in HEADINGS:
        step -= 1
    return step
