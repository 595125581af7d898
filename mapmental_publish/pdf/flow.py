"""Figures, tables and boxes that leave a hole: where one does not fit its page, the text after it goes first.

The page engine knows no floats that wait for room. Here it is taught that a block of the running text which does not
fit may change places with the block after it, again and again until the page is full, while it lays out the page: no
page is laid out twice for it. A figure that fills a page of its own waits in the same way until the page before it is
full.

A figure or table never moves past another one. Past a heading goes only what the text calls by its number, where the
hole would be large, and at most past one that begins a section (where that was forbidden as well, pages were left empty
by half). Boxes and pull quotes belong to a passage by their place alone and stay in its section.

Paragraphs are set in by what they stand behind on the page. The engine has found their style before anything moved:
behind another paragraph they get what the stylesheet says of such a one, behind anything else what it says of those.

Private names of the engine used here: ``weasyprint.layout.block._in_flow_layout``, which lays out one block within its
parent, and ``block_level_page_name``, which tells that a block belongs on a page of another kind than the one before
it, are wrapped; ``LayoutContext.page_bottom`` and ``current_page``; the ``children`` of a box, of which the engine
takes the next by number when a new page begins; the ``style`` of a box and of the lines in it, and its ``copy``.
:mod:`.amendments` puts what stands here in their places and holds the version.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from xml.etree.ElementTree import Element

from weasyprint.layout import block

from . import balance

NUMBERED = frozenset({"mm-figure", "mm-table"})
MOVABLE = NUMBERED | {"mm-callout", "mm-pullquote"}
_KINDS = {
    "figure": "mm-figure",
    "table-block": "mm-table",
    "callout": "mm-callout",
    "pullquote": "mm-pullquote",
}
HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
SECTION = "h2"
"""Begins a section of an article; those below it are its parts."""
SMALLEST_HOLE = 5
"""Lines of text: a smaller one is not worth parting a figure from its passage."""
LARGE_HOLE = 13
"""Lines of text above which a numbered figure may move past a heading; one with a page of its own always may."""
LONGEST_WAIT = 2
"""Pages that a figure with a page of its own waits at most for a paragraph to end near the foot of one."""
LAST_LINES = 2
"""Lines of text left on a page below which a figure that has begun to wait moves no further: orphans would not fit."""


class _Waiting:
    """The blocks that are waiting for the next page, while one document is laid out. ``line`` is in CSS pixels."""

    def __init__(self, line: float, blocks: Sequence[Element]) -> None:
        self.line = line
        self.blocks = frozenset(blocks)
        self.since: dict[Element, int] = {}
        self.first: dict[Element, int] = {}
        self.astray: set[Element] = set()
        """Those that have left their section."""
        self.indents: dict[bool, Any] | None = None
        """What the first line of a paragraph is set in by: behind another one, and behind anything else."""


_waiting: _Waiting | None = None


def running_text(root: Element) -> Element | None:
    """The element whose children are a document's blocks of running text; None in a document that has none."""
    return next((element for element in root.iter("div") if element.get("class") == "text"), None)


def kind(element: Element) -> str:
    """What a block is, by its manuscript name."""
    names = [element.tag, *(element.get("class") or "").split()]
    return next((_KINDS[name] for name in names if name in _KINDS), element.tag)


def arrange(text: Element, blocks: Sequence[Element], order: Sequence[int]) -> None:
    """Put an element's blocks (``blocks``, in the source's order) into this order."""
    text[:] = [blocks[index] for index in order]


@contextmanager
def letting_text_go_first(line: float, blocks: Sequence[Element]) -> Iterator[None]:
    """While a document is laid out in this context, those of its ``blocks`` of running text that do not fit wait.

    ``line`` is the leading in points.
    """
    global _waiting
    _waiting = _Waiting(line / 0.75, blocks)
    try:
        yield
    finally:
        _waiting = None


_engines_own = block._in_flow_layout
_engines_page_name = block.block_level_page_name


def page_name(before: Any, after: Any) -> Any:
    """The engine's function; of blocks that may change places, :func:`in_flow_layout` sees to it itself."""
    if _waiting is not None and before.element in _waiting.blocks and after.element in _waiting.blocks:
        return None
    return _engines_page_name(before, after)


def in_flow_layout(
    context: Any, box: Any, index: int, child: Any, new_children: list[Any], page_is_empty: bool, *rest: Any
) -> Any:
    """The engine's function, for a box whose blocks may change places; what it is given and returns is unchanged.

    Every block comes by here before it is laid out, so that :mod:`.balance` has its place here as well.
    """
    balance.narrow(child, box)
    element = box.element
    if _waiting is None or element is None or box.element_tag != "div" or element.get("class") != "text":
        return _engines_own(context, box, index, child, new_children, page_is_empty, *rest)
    if _waiting.indents is None:
        _waiting.indents = _indents(box.children)
    place = child.position_x, child.position_y
    # The engine goes through the children as they were when the page began.
    child = box.children[index]
    known_not_to_fit = child.element is not None and _waiting.since.get(child.element) == context.current_page
    if not known_not_to_fit:
        made = _laid(context, box, index, child, place, new_children, page_is_empty, rest)
        if child.element is None or kind(child.element) not in MOVABLE or not _broken_before(made, index, new_children):
            return made
    hole = (context.page_bottom - place[1]) / _waiting.line
    ends_page = _page_of_its_own(child, new_children)
    if hole >= (LAST_LINES if known_not_to_fit and not ends_page else SMALLEST_HOLE) and index + 1 < len(box.children):
        after = box.children[index + 1]
        before = len(new_children)
        has_waited = context.current_page - _waiting.first.get(child.element, context.current_page)
        if has_waited <= LONGEST_WAIT and _may_go_first(child, after, new_children[-1], hole):
            better = _laid(context, box, index, after, place, new_children, page_is_empty, rest)
            if len(better[6]) > before:
                _waiting.since[child.element] = context.current_page
                _waiting.first.setdefault(child.element, context.current_page)
                if after.element_tag == SECTION:
                    _waiting.astray.add(child.element)
                _swap(box, index)
                return better
    # A page that has nothing else keeps its heading.
    ends_page = ends_page and len(new_children) > 1
    if new_children and _is_heading(new_children[-1]) and (known_not_to_fit or ends_page):
        # The heading would stand alone, and goes to the next page: behind what waited.
        _swap(box, index - 1)
        _waiting.astray.discard(child.element)
        if ends_page:
            return _page_ended(index - 1, child, new_children[:-1], rest)
    if not known_not_to_fit:
        return made
    return _laid(context, box, index, child, place, new_children, page_is_empty, rest)


def _is_heading(box: Any) -> bool:
    return box.element is not None and kind(box.element) in HEADINGS


def _swap(box: Any, index: int) -> None:
    blocks = list(box.children)
    blocks[index : index + 2] = reversed(blocks[index : index + 2])
    box.children = blocks


def _laid(
    context: Any,
    box: Any,
    index: int,
    child: Any,
    place: tuple[float, float],
    new_children: list[Any],
    page_is_empty: bool,
    rest: tuple[Any, ...],
) -> Any:
    if _page_of_its_own(child, new_children):
        return _page_ended(index, child, new_children, rest)
    balance.narrow(child, box)
    _set_in(child, box.children[index - 1] if index else None)
    child.position_x, child.position_y = place
    absolute, fixed, margins, *others = rest
    # The margins before a block are added to in place, and may be wanted again for the block that goes first.
    return _engines_own(
        context, box, index, child, new_children, page_is_empty, absolute, fixed, list(margins), *others
    )


def _is_plain(box: Any) -> bool:
    """Whether a block is a paragraph that nothing sets apart from others."""
    return box.element_tag == "p" and box.element.get("class") is None


def _indents(blocks: Sequence[Any]) -> dict[bool, Any]:
    """What the first lines of paragraphs are set in by where they are written, behind another one (True) or not."""
    found: dict[bool, Any] = {}
    for before, child in zip((None, *blocks), blocks, strict=False):
        if _is_plain(child):
            found.setdefault(_is_paragraph(before), child.style["text_indent"])
    return found


def _is_paragraph(box: Any) -> bool:
    return box is not None and box.element_tag == "p"


def _set_in(child: Any, before: Any) -> None:
    """Set a paragraph in by what it stands behind."""
    assert _waiting is not None
    indents = _waiting.indents or {}
    if len(indents) < 2 or not _is_plain(child) or child.style["text_indent"] not in indents.values():
        return
    indent = indents[_is_paragraph(before)]
    if child.style["text_indent"] != indent:
        for box in (child, *child.children):
            # Elements of which the stylesheet says the same share a style.
            box.style = box.style.copy()
            box.style["text_indent"] = indent


def _page_of_its_own(child: Any, new_children: list[Any]) -> bool:
    """Whether a block belongs on a page of another kind than the block before it."""
    return bool(new_children) and bool(_engines_page_name(new_children[-1], child))


def _page_ended(index: int, child: Any, new_children: list[Any], rest: tuple[Any, ...]) -> Any:
    """What the engine's function returns where the page ends before a block, which the next page is made for."""
    _, _, margins, _, position_y, *_, max_lines = rest
    next_page = {"break": "any", "page": child.page_values()[0]}
    return False, True, {index: None}, position_y, margins, next_page, new_children, max_lines


def _broken_before(made: Any, index: int, new_children: list[Any]) -> bool:
    """Whether the page ends right before this block, everything earlier staying where it is."""
    abort, stop, resume_at, *_, children, _ = made
    return bool(stop and not abort and children is new_children and children and resume_at == {index: None})


def _may_go_first(waiting: Any, after: Any, last: Any, lines: float) -> bool:
    """Whether the next block may go before the waiting one, with so many ``lines`` of text free on the page.

    It belongs on a page like that of the ``last`` block; what waits may be a figure that fills a page of its own.
    """
    assert _waiting is not None
    if after.element is None or after.page_values() != last.page_values():
        return False
    name = kind(after.element)
    if name in NUMBERED and kind(waiting.element) in NUMBERED:
        return False
    if name not in HEADINGS:
        return True
    if waiting.page_values() != last.page_values():
        return lines >= SMALLEST_HOLE
    strays_on = name == SECTION and waiting.element in _waiting.astray
    return _has_number(waiting.element) and not strays_on and lines >= LARGE_HOLE


def _has_number(element: Element) -> bool:
    """Whether a figure or table is one that the text can call by its number."""
    return kind(element) in NUMBERED and any(part.get("class") == "label" for part in element.iter("span"))
