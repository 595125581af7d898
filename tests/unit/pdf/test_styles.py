"""Computed and used values are the engine's own, whatever a stylesheet says."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings, strategies as st
from weasyprint import CSS, HTML, css
from weasyprint.css.counters import CounterStyle
from weasyprint.css.properties import INITIAL_VALUES
from weasyprint.formatting_structure import boxes
from weasyprint.text.fonts import FontConfiguration

from mapmental_publish.pdf import lines, styles

FONTS = FontConfiguration()
SIDES = ("top", "right", "bottom", "left")
LENGTHS = (
    "0",
    "7px",
    "2em",
    "-3pt",
    "10%",
    "1ex",
    "2lh",
    "1rlh",
    "3ch",
    "auto",
    "calc(1em + 5px)",
    "calc(10% + 2px)",
    "5vw",
)
KEYWORDS = ("inherit", "initial", "var(--known)", "var(--unknown, 3px)")
VALUES: dict[str, tuple[str, ...]] = {
    **{f"{what}-{side}": LENGTHS for what in ("margin", "padding") for side in SIDES},
    **{f"{what}-{axis}-{end}": LENGTHS for what in ("margin", "padding", "inset") for axis in ("block", "inline")
       for end in ("start", "end")},
    **{f"border-{side}-width": ("thin", "2px", "1em", "0") for side in (*SIDES, "block-start", "inline-end")},
    **{f"border-{side}-style": ("none", "solid", "hidden", "double") for side in (*SIDES, "inline-start")},
    **dict.fromkeys(("width", "height", "min-width", "min-height", "max-width", "max-height", "inline-size",
                     "block-size", "text-indent", "top", "left", "border-top-left-radius", "border-start-end-radius",
                     "border-spacing"), LENGTHS),
    # (In the engine both are read to find the height of a line: in lines they have no end.)
    **{name: tuple(value for value in LENGTHS if "lh" not in value) for name in ("letter-spacing", "word-spacing")},
    "font-size": ("12px", "1.2em", "80%", "larger", "2lh", "3ex", "0"),
    "line-height": ("normal", "1.4", "20px", "3ex", "2lh", "150%"),
    "font-weight": ("bold", "bolder", "lighter", "300"),
    "display": ("block", "inline", "table", "none", "flex", "list-item"),
    "position": ("static", "relative", "absolute", "fixed"),
    "float": ("none", "left", "right", "footnote"),
    "direction": ("ltr", "rtl"),
    "color": ("red", "currentcolor", "rgb(1 2 3 / 50%)"),
    "border-collapse": ("collapse", "separate"),
    "box-sizing": ("border-box", "content-box", "padding-box"),
    "text-decoration-line": ("underline", "none", "underline overline"),
    "text-decoration-thickness": ("auto", "2px", "10%"),
    "page": ("auto", "chapter"),
    "outline-width": ("thin", "3px"),
    "outline-style": ("solid", "none"),
    "vertical-align": ("super", "10%", "2px", "baseline"),
    "tab-size": ("4", "10px"),
    "hyphens": ("auto", "none"),
    "content": ('"x"', "normal", "none"),
    "break-before": ("auto", "page"),
    "column-width": ("auto", "100px"),
    "object-position": ("10% 20px", "left"),
    "--known": ("4px", "5px", "solid"),
}  # fmt: skip
MARKUP = "<div id='a'><p class='b'>one <em class='c'>two</em></p><table class='b'><tr><td class='c'>x</table></div>"
SELECTORS = ("html", "body", "div", ".b", ".c", "p", "p::before", "td", "*", "p::first-line")
DECLARATIONS = st.sampled_from(sorted(VALUES)).flatmap(
    lambda name: st.tuples(st.just(name), st.sampled_from((*VALUES[name], *(() if name == "--known" else KEYWORDS))))
)
SHEETS = st.lists(st.tuples(st.sampled_from(SELECTORS), st.lists(DECLARATIONS, min_size=1, max_size=6)), max_size=8)
SOME = settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
"""(A counterexample is short as it is; making it shorter takes minutes.)"""
Sheet = list[tuple[str, list[tuple[str, str]]]]


def written(sheet: Sheet) -> str:
    return "\n".join(
        f"{selector} {{ {'; '.join(f'{name}: {value}' for name, value in said)} }}" for selector, said in sheet
    )


@contextmanager
def by(missing: Callable[[Any, str], Any], strut: Callable[[Any], Any]) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(css.ComputedStyle, "__missing__", missing)
        patch.setattr(css.units, "strut", strut)
        yield


def computed(sheet: str, order: int) -> dict[tuple[str, str | None], Any]:
    """Every computed style of the document, asked for in one of many orders."""
    html = HTML(string=MARKUP)
    own = CSS(string=sheet, font_config=FONTS)
    style_for = css.get_all_computed_styles(
        html, [own], font_config=FONTS, counter_style=CounterStyle(), color_profiles={}, page_rules=[], layers=[]
    )
    names = sorted(INITIAL_VALUES)
    random.Random(order).shuffle(names)
    found = {}
    for (element, pseudo), style in style_for._computed_styles.items():
        for name in names:
            style[name]
        found[getattr(element, "tag", element), pseudo] = style
    return found


def said(style: Any) -> dict[str, str]:
    return {name: repr(style[name]) for name in INITIAL_VALUES}


@settings(SOME)
@given(SHEETS, st.integers(0, 1000))
def test_computed_values_are_the_engines(sheet: Sheet, order: int) -> None:
    text = written(sheet)
    with by(styles._engines_missing, lines._engines_strut):
        before = {key: said(style) for key, style in computed(text, 0).items()}
    after = {key: said(style) for key, style in computed(text, order).items()}
    assert set(before) == set(after)
    for key, values in before.items():
        assert {name: value for name, value in after[key].items() if value != values[name]} == {}, key


@settings(SOME)
@given(
    SHEETS, st.floats(0, 900), st.one_of(st.just("auto"), st.floats(0, 900)), st.sampled_from(["block", "page", "cell"])
)
def test_used_values_are_the_engines(sheet: Sheet, width: float, height: float | str, kind: str) -> None:
    for style in computed(written(sheet), 0).values():
        found = []
        for resolve in (styles._engines_resolve_percentages, styles.resolve_percentages, styles.resolve_percentages):
            if kind == "page":
                height = 500.0 if height == "auto" else height  # pages have heights
                box = boxes.PageBox(None, style)
            else:
                box = boxes.BlockBox("div", style, None, [])
            if kind == "cell":
                box.border_left_width = 5  # as the conflicts of collapsed borders leave it
            resolve(box, (width, height))
            found.append({name: value for name, value in vars(box).items() if value == value})
        assert _alike(found[0], found[1])
        assert found[1] == found[2]


def _alike(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two boxes have the same used values; what is no number in the engine's (nought times infinity) aside."""
    for name in one:
        if isinstance(one[name], int | float) and isinstance(other[name], int | float):
            assert other[name] == pytest.approx(one[name]), name
        elif isinstance(one[name], str):
            assert other[name] == one[name], name
    return True


def test_a_style_that_is_changed_is_another() -> None:
    """The engine changes copies; what is remembered of a style must not come along."""
    style = computed("p { width: 10px; line-height: 20px }", 0)["p", None]
    box = boxes.BlockBox("p", style, None, [])
    styles.resolve_percentages(box, (100, 100))
    assert box.width == 10
    assert lines.strut(style)[0] == 20
    copy = style.copy()
    copy["width"] = css.properties.Dimension(30, "px")
    copy["line_height"] = css.properties.Dimension(40, "px")
    box.style = copy
    styles.resolve_percentages(box, (100, 100))
    assert box.width == 30
    assert lines.strut(copy)[0] == 40
    assert lines.strut(style)[0] == 20
