"""Headings, titles and pull quotes in lines of even length: none ends with one short word on a line of its own.

The page engine does not know ``text-wrap: balance`` (CSS Text 4, 6.4). A block for which a stylesheet says
``--text-wrap: balance`` is made as narrow as it can be without taking more lines: its lines are broken in thought
before it is laid out, each measured with the typefaces and sizes that will set it. What it says stays as it is. Only
plain text is looked at; a block that holds anything else, or that is not set from the side where its lines begin, is
laid out as it was.

Private names: ``ComputedStyle.cascaded``, ``line_break.get_log_attrs``, ``percent.resolve_percentages``. The block
layout that all this goes before is wrapped in :mod:`.flow`; :mod:`.amendments` holds the version.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from weasyprint.css.properties import Dimension
from weasyprint.formatting_structure import boxes
from weasyprint.layout import percent
from weasyprint.text import line_break

from .shaping import text_width

_PROPERTY = "__text_wrap"
"""The engine's name for ``--text-wrap``."""
_STEPS = 12
"""Halvings of what is not known of a width: to less than a pixel."""
SLACK = 0.05
"""CSS pixels a line is given beyond what it was measured: lengths are rounded."""

_ITS_OWN_WAY = re.compile("[\n\t\xad]")
"""Signs that end lines, or that are drawn only at the end of one."""

Run = tuple[str, Any]
"""A piece of text and its style."""


def narrow(box: Any, around: Any) -> None:
    """Limit the width of a block that is to be balanced, before the engine lays it out within ``around``."""
    style = box.style
    # A block may be laid out more than once.
    if _PROPERTY not in getattr(style, "cascaded", ()) or getattr(box, "is_balanced", False):
        return
    box.is_balanced = True
    if [token.value for token in style[_PROPERTY] if token.type == "ident"] != ["balance"] or not _from_its_side(style):
        return
    has_lines = len(box.children) == 1 and isinstance(box.children[0], boxes.LineBox)
    runs = list(_runs(box.children[0])) if has_lines else []
    if not runs or None in runs:
        return
    room = _room(box, around)
    measure = balanced([run for run in runs if run is not None], style["lang"], room)
    if measure < room:
        # Elements of which the stylesheet says the same share a style.
        box.style = style.copy()
        box.style["max_width"] = Dimension(measure, "px")


def balanced(runs: list[Run], language: str, room: float) -> float:
    """The narrowest measure in which a text takes no more lines than in ``room``; ``room`` where it takes one."""
    lines = _breaker(runs, language)
    widths = lines(room)
    count = len(widths)
    if count < 2 or max(widths) > room:
        return room
    low, high = 0.0, max(widths)
    for _ in range(_STEPS):
        measure = (low + high) / 2
        tried = lines(measure)
        if len(tried) <= count and max(tried) <= measure:
            high, widths = max(tried), tried
        else:
            low = measure
    return min(room, max(widths) + SLACK)


def _breaker(runs: list[Run], language: str) -> Callable[[float], list[float]]:
    """A function that breaks a text into lines for a measure, as the engine does, and returns their widths."""
    text = "".join(part for part, _ in runs)
    attributes = line_break.get_log_attrs(text, language)
    ends = [place for place in range(1, len(text)) if attributes[place].is_line_break] + [len(text)]
    known: dict[tuple[int, int], float] = {}

    def width(start: int, end: int) -> float:
        if (start, end) not in known:
            known[start, end] = sum(text_width(part, style) for part, style in _cut(runs, start, end))
        return known[start, end]

    def lines(measure: float) -> list[float]:
        widths: list[float] = []
        start = before = 0
        for end in ends:
            if before > start and width(start, end) > measure:
                widths.append(width(start, before))
                start = before
            before = end
        return [*widths, width(start, before)]

    return lines


def _cut(runs: list[Run], start: int, end: int) -> Iterator[Run]:
    """The runs of a line, without the space at its end."""
    end = start + len("".join(part for part, _ in runs)[start:end].rstrip(" "))
    place = 0
    for part, style in runs:
        found = part[max(0, start - place) : max(0, end - place)]
        if found:
            yield found, style
        place += len(part)


def _runs(box: Any) -> Iterator[Run | None]:
    """The text below a line's box; None for anything in it that is more than text."""
    for child in box.children:
        if isinstance(child, boxes.TextBox):
            yield None if _ITS_OWN_WAY.search(child.text) else (child.text, child.style)
        elif type(child) is boxes.InlineBox and child.is_in_normal_flow() and _has_no_sides(child.style):
            yield from _runs(child)
        else:
            yield None


def _has_no_sides(style: Any) -> bool:
    sides = (f"{kind}_{side}" for kind in ("margin", "padding") for side in ("left", "right"))
    return all(getattr(style[side], "value", None) == 0 for side in sides) and not (
        style["border_left_width"] or style["border_right_width"]
    )


def _from_its_side(style: Any) -> bool:
    """Whether lines begin at the side where a narrower block stays: in the middle or at the end it would be moved."""
    own = "left" if style["direction"] == "ltr" else "right"
    return style["text_align_all"] in ("start", own) and getattr(style["text_indent"], "value", None) == 0


def _room(box: Any, around: Any) -> float:
    """The width of a block's lines, in CSS pixels."""
    percent.resolve_percentages(box, around)
    sides = (
        box.margin_left, box.margin_right, box.padding_left, box.padding_right,
        box.border_left_width, box.border_right_width,
    )  # fmt: skip
    inside = around.width - sum(side for side in sides if side != "auto") if box.width == "auto" else box.width
    return float(min(inside, box.max_width))
