"""What a style says, with fewer questions: values that nothing sets, and the sides and sizes of its boxes.

The page engine computes every property of every element by the longest way, though for sixteen of seventeen nothing in
any stylesheet says anything, and the value is the parent's or the initial one. And it works out seventeen lengths anew
each time it lays out a box, for each piece of each line, though hardly any depends on what is around the box.

Private names: ``css.ComputedStyle.__missing__``, ``cascaded`` and ``parent_style``, the tables of properties;
``layout.percent.resolve_percentages`` and what it sets on a box. :mod:`.amendments` holds the version.
"""

from __future__ import annotations

from math import inf
from typing import Any

from weasyprint import css
from weasyprint.css.computed_values import COMPUTER_FUNCTIONS
from weasyprint.css.properties import INHERITED, INITIAL_NOT_COMPUTED, INITIAL_VALUES
from weasyprint.formatting_structure import boxes
from weasyprint.layout import percent

_ACROSS = (
    "margin_left", "margin_right", "margin_top", "margin_bottom", "padding_left", "padding_right", "padding_top",
    "padding_bottom", "width", "min_width", "max_width",
)  # fmt: skip
_DOWN = ("height", "min_height", "max_height")
_BORDERS = tuple(f"border_{side}_width" for side in ("top", "right", "bottom", "left"))
_BORDER_NAMES = frozenset(_BORDERS)
_PHYSICAL = frozenset(css.PHYSICAL_FUNCTIONS)
_ELSEWHERE = frozenset({"page", "position", "float", "display"})
"""Properties whose computed value depends on more than themselves and their parents."""


def _is_plain(name: str) -> bool:
    return not name.startswith(("__", "text_decoration_")) and name not in _ELSEWHERE


_inherited = frozenset(
    name for name in INITIAL_VALUES if name in INHERITED and _is_plain(name) and name not in _PHYSICAL
)
_initial = frozenset(
    name
    for name in INITIAL_VALUES
    if name not in INHERITED and _is_plain(name) and (name not in INITIAL_NOT_COMPUTED or name in _BORDER_NAMES)
)


def missing(style: Any, name: str) -> Any:
    """The engine's ``ComputedStyle.__missing__``: the computed value of a property, when it is first asked for."""
    if name not in style.cascaded:
        if name in _inherited:
            if style.parent_style is not None:
                value = style[name] = style.parent_style[name]
                return value
        elif name in _initial and (name not in _PHYSICAL or not _names_sides_by_flow(style)):
            value = INITIAL_VALUES[name]
            if name in _BORDER_NAMES:
                value = COMPUTER_FUNCTIONS[name](style, name, value)
            style[name] = value
            return value
    return _engines_missing(style, name)


def _names_sides_by_flow(style: Any) -> bool:
    """Whether a stylesheet says ``margin-block-start`` or the like of this element, for ``margin-top``."""
    try:
        known: bool = style.names_sides_by_flow
    except AttributeError:
        known = style.names_sides_by_flow = any(
            word in name for name in style.cascaded for word in ("block", "inline", "_start_", "_end_")
        )
    return known


class Plan:
    """The used values of a style: ``known`` ones, ``shares`` of the width and ``heights`` of the height around it."""

    __slots__ = ("heights", "known", "shares", "unbounded")

    def __init__(
        self, known: dict[str, Any], shares: list[tuple[str, float]], heights: list[tuple[str, float]]
    ) -> None:
        self.known = known
        self.shares = shares
        self.heights = heights
        self.unbounded: dict[str, Any] = dict.fromkeys((name for name, _ in heights), 0)
        if "height" in self.unbounded:
            self.unbounded["height"] = "auto"
        if "max_height" in self.unbounded:
            self.unbounded["max_height"] = inf


def _plan(style: Any) -> Plan | None:
    """None where a style wants more than that: collapsed borders, another box sizing, calculations."""
    if style["border_collapse"] == "collapse" or style["box_sizing"] != "content-box":
        return None
    known: dict[str, Any] = {}
    shares: list[tuple[str, float]] = []
    heights: list[tuple[str, float]] = []
    for name in (*_ACROSS, *_DOWN):
        value = style[name]
        if value is None or value == "auto":
            known[name] = 0 if name in ("min_width", "min_height") else value
        elif getattr(value, "unit", None) == "px":
            known[name] = value.value
        elif getattr(value, "unit", None) == "%":
            (heights if name in _DOWN else shares).append((name, value.value))
        else:
            return None
    for name in _BORDERS:
        known[name] = style[name]
    return Plan(known, shares, heights)


def resolve_percentages(box: Any, containing_block: Any) -> None:
    """The engine's function: set the used values of a box from what is around it."""
    style = box.style
    try:
        plan = style.used_values
    except AttributeError:
        plan = style.used_values = _plan(style)
    if plan is None or isinstance(box, boxes.PageBox):
        _engines_resolve_percentages(box, containing_block)
        return
    values = vars(box)
    values.update(plan.known)
    if not plan.shares and not plan.heights:
        return
    if isinstance(containing_block, boxes.Box):
        width, height = containing_block.width, containing_block.height
    else:
        width, height = containing_block
    for name, share in plan.shares:
        values[name] = width * share / 100
    if height == "auto":
        values.update(plan.unbounded)
    else:
        for name, share in plan.heights:
            values[name] = height * share / 100


_engines_missing = css.ComputedStyle.__missing__
_engines_resolve_percentages = percent.resolve_percentages
