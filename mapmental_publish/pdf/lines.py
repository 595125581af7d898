"""Lines of text, found and drawn with fewer questions to the libraries that shape them.

The page engine shapes a line of justified text six times: twice while it looks for the line's end, once for each place
where its last word may be divided, once when the end is known, and again to draw it, then word by word, for the
stretched spaces are set apart from the rest. Here a line is shaped once, and once more where its last word is divided;
what was measured is drawn, and spaces are stretched as they are drawn. That halves the time of a page. The widths of
all divisions of a word follow from the second line of a draft, whose first line is the one that is looked for.

The engine breaks a text behind its first word where the text fits but for the space at its end, as one before a link
may; here it does not.

Private names: ``line_break.split_first_line``, ``first_line_metrics`` and ``strut``; ``inline.add_word_spacing``.
:mod:`.amendments` puts what stands here in their places and holds the version.
"""

from __future__ import annotations

import re
from functools import lru_cache
from math import inf
from typing import Any

import pyphen
from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline
from weasyprint.layout.percent import percentage
from weasyprint.text import line_break
from weasyprint.text.ffi import FROM_UNITS, TO_UNITS, ffi, pango

from .shaping import Layout, is_as_wide_as_alone, line_size, setting, text_width

ffi.cdef("void pango_layout_line_index_to_x (PangoLayoutLine *line, int index, gboolean trailing, int *x_pos);")

RATIOS = (3.2, 8.0)
"""Letters looked at for a line's end, as a multiple of the measure in type sizes: first few, then more. A line of
running text holds about 2.1."""
SLACK = 0.1
"""What comes so near to the measure, in type sizes, is shaped to be sure: kerning at a hyphen changes widths."""
_WIDEST = float(1 << 20)
"""CSS pixels; what is wider is not a number that Pango has."""
_LTR = 0
_UNUSUAL = re.compile(
    "[\n\t\f\x0b\r\x1c-\x1f\x85\u2028\u2029\xad\u200b\x00"
    "\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
"""Signs that end lines, that Pango and the engine have ways of their own with, or that run from right to left."""


def first_line_metrics(
    line: Any,
    text: str,
    layout: Layout,
    resume_at: int | None,
    space_collapse: bool,
    style: Any,
    hyphenated: bool = False,
    hyphenation_character: str = "",
) -> tuple[Any, ...]:
    """The engine's function: what :func:`split_first_line` returns of a line that is found."""
    length = line.length
    if hyphenated:
        length -= len(hyphenation_character.encode())
    elif resume_at:
        found = text.encode()[:length].decode()
        if space_collapse:
            found = found.rstrip(" ")
        if found != layout.text or layout.get_first_line()[1] is not None:
            # What is drawn must not be divided again; and without a width it is faster.
            pango.pango_layout_set_width(layout.layout, -1)
            layout.set_text(found)
            line, _ = layout.get_first_line()
            length = line.length
    return _measured(layout, line, length, resume_at, style)


def _measured(layout: Layout, line: Any, length: int, resume_at: int | None, style: Any) -> tuple[Any, ...]:
    width, height = line_size(line, style)
    baseline = pango.pango_layout_get_baseline(layout.layout) * FROM_UNITS
    layout.keep()
    return layout, length, resume_at, width, height, baseline


def split_first_line(
    text: str,
    style: Any,
    context: Any,
    max_width: float | None,
    justification_spacing: float,
    is_line_start: bool = True,
    minimum: bool = False,
) -> tuple[Any, ...]:
    """The engine's function: as much of a text as fits into a line ``max_width`` wide.

    Returns the layout, the line's length in bytes, the byte at which the next begins (None at the end of the text), and
    width, height and baseline in CSS pixels. Running text from left to right is looked at here, the rest by the engine.
    """
    found = None
    if max_width is not None and max_width != inf and style["white_space"] == "normal" and setting(style).direct:
        found = _split(text, style, context, max_width, justification_spacing)
    return found or _engines_split_first_line(
        text, style, context, max_width, justification_spacing, is_line_start=is_line_start, minimum=minimum
    )


def _split(text: str, style: Any, context: Any, width: float, spacing: float) -> tuple[Any, ...] | None:
    """A line of running text; None where it is not as simple as that."""
    size = style["font_size"]
    if not size or size * RATIOS[0] > width:
        return None
    layout = Layout(style, spacing, width)
    pango.pango_layout_set_width(layout.layout, int(min(width, _WIDEST) * TO_UNITS))
    for ratio in (*RATIOS, inf):
        looked_at = text if ratio == inf else text[: int(width / size * ratio)]
        if _UNUSUAL.search(looked_at):
            return None
        layout.set_text(looked_at)
        line, second = layout.get_first_line()
        if second is not None or len(looked_at) == len(text):
            break
    if line.resolved_dir != _LTR:
        return None
    measure, _ = line_size(line, style)
    # Pango lets a space hang at the end of a text; the engine then takes it for a word that is too long.
    if measure > width and (second is not None or text_width(looked_at.rstrip(" "), style) > width):
        return None
    if second is None:
        return _measured(layout, line, line.length, None, style)
    data = looked_at.encode()
    first = data[:second].decode()
    rest = data[second:].decode()
    following = pango.pango_layout_get_line_readonly(layout.layout, 1)
    if following.resolved_dir != _LTR:
        return None
    word = rest.partition(" ")[0]
    if len(word.encode()) >= following.length and len(looked_at) != len(text):
        return None  # a word that goes on beyond what was looked at
    room = width - measure - (_space(style) if first.endswith(" ") else 0)
    if _place(following, second + len(word.encode())) <= room + SLACK * size:
        return None  # the whole word may fit: let the engine look closely
    divided = _divided(first, rest, word, following, measure, room, style, context, width, spacing)
    if divided is not None:
        return divided
    found = first.rstrip(" ")
    if found and found != first and _is_moved_by_spaces(line, len(first) - len(found)):
        pango.pango_layout_set_width(layout.layout, -1)
        layout.set_text(found)
        line, _ = layout.get_first_line()
    layout.text = found
    return _measured(layout, line, len(found.encode()), second, style)


def _is_moved_by_spaces(line: Any, spaces: int) -> bool:
    """Whether the last sign before the spaces at a line's end may be kerned with them, as some typefaces do."""
    run = line.runs
    while run.next != ffi.NULL:
        run = run.next
    glyphs = run.data.glyphs
    place = glyphs.num_glyphs - 1 - spaces
    return place < 0 or not is_as_wide_as_alone(run.data.item.analysis.font, glyphs.glyphs[place])


def _divided(
    first: str,
    rest: str,
    word: str,
    following: Any,
    measure: float,
    room: float,
    style: Any,
    context: Any,
    width: float,
    spacing: float,
) -> tuple[Any, ...] | None:
    """The line with the beginning of the next word and a hyphen; None where no division of it fits."""
    total, left, right = style["hyphenate_limit_chars"]
    language = style["lang"] and pyphen.language_fallback(style["lang"])
    if style["hyphens"] != "auto" or not language or len(word) < total:
        return None
    size = style["font_size"]
    place = _to_divide(rest[: len(word) + 3], style["lang"], total)
    if place is None or width - measure <= percentage(style["hyphenate_limit_zone"], style, width):
        return None
    start, end = place
    key = (language, left, right, total)
    if key not in context.dictionaries:
        context.dictionaries[key] = pyphen.Pyphen(lang=language, left=left, right=right)
    sign = style["hyphenate_character"]
    for part, _ in context.dictionaries[key].iterate(rest[start:end]):
        begun = rest[:start] + part
        wide = _place(following, following.start_index + len(begun.encode())) + _hyphen(style)
        if wide > room + SLACK * size:
            continue
        layout = line_break.create_layout(first + begun + sign, style, context, width, spacing)
        line, second = layout.get_first_line()
        if second is None and line_size(line, style)[0] <= width:
            length = len((first + begun).encode())
            return _measured(layout, line, length, length, style)
    return None


@lru_cache(maxsize=20_000)
def _to_divide(text: str, language: str, total: int) -> tuple[int, int] | None:
    """Where the first word of at least ``total`` letters stands before the first place where a line may end."""
    end = line_break.get_next_break_point_from_text(text, language)
    left = text[:end] if end else text
    position = 0
    while left:
        word = line_break.get_next_word_boundaries(left, language)
        if not word:
            return None
        if word[1] - word[0] >= total:
            return position + word[0], position + word[1]
        position += word[1]
        left = left[word[1] :]
    return None


_x = ffi.new("int *")


def _place(line: Any, index: int) -> float:
    """How far from the line's beginning a byte of the layout's text stands."""
    pango.pango_layout_line_index_to_x(line, index, False, _x)
    return float(_x[0] * FROM_UNITS)


def _space(style: Any) -> float:
    known = setting(style)
    if known.space is None:
        known.space = text_width("a a", style) - text_width("aa", style)
    return known.space


def _hyphen(style: Any) -> float:
    known = setting(style)
    if known.hyphen is None:
        known.hyphen = text_width(style["hyphenate_character"], style)
    return known.hyphen


def strut(style: Any) -> tuple[float, float]:
    """The engine's function: the height of a style's lines, and their baseline from the top."""
    try:
        known: tuple[float, float] = style.line_strut
    except AttributeError:
        known = style.line_strut = _engines_strut(style)
    return known


def add_word_spacing(context: Any, box: Any, justification_spacing: float, x_advance: float) -> float:
    """The engine's function: stretch the spaces of a line by so much; returns how far what follows moves."""
    if not isinstance(box, boxes.TextBox):
        return float(_engines_add_word_spacing(context, box, justification_spacing, x_advance))
    box.justification_spacing = justification_spacing
    box.position_x += x_advance
    spaces = inline.count_expandable_spaces(box)
    if spaces:
        if box.pango_layout.text != box.text:
            box.pango_layout = line_break.create_layout(box.text, box.style, context, None, 0)
            box.pango_layout.keep()
        box.pango_layout.justification_spacing = justification_spacing
        box.width += justification_spacing * spaces
        x_advance += justification_spacing * spaces
    return x_advance


_engines_split_first_line = line_break.split_first_line
_engines_strut = line_break.strut
_engines_add_word_spacing = inline.add_word_spacing
