"""Lines of text, found and drawn with fewer questions to the libraries that shape them.

The page engine shapes a line of justified text six times: twice while it looks for the line's end, once for each place
where its last word may be divided, once when the end is known, and again to draw it, then word by word, for the
stretched spaces are set apart from the rest. Here a line is shaped once, and once more where its last word is divided;
what was measured is drawn, and spaces are stretched as they are drawn. That halves the time of a page.

What to tell the engine's authors:

- ``Layout.setup`` makes a Pango context, a font description and a list of attributes for every piece of text. They
  depend on the style alone and can be kept with it. The list is never given back (a leak of some hundred bytes a line).
- ``split_first_line`` shapes every division of a word. Their widths follow from the second line of the draft
  (``pango_layout_line_index_to_x``); only the first that fits need be shaped.
- ``first_line_metrics`` shapes the found line again. The draft's first line is the same, but for its last space, which
  Pango has no width for.
- ``add_word_spacing`` sets the spaces of a justified line by attributes, so that every word becomes a run of its own,
  without the kerning around spaces that the line was measured with. Lines therefore end beside the margin.

Private names: ``line_break.Layout``, ``split_first_line``, ``first_line_metrics``, ``strut``; ``inline.add_word_spacing``;
``fonts.get_pango_font_key``. :mod:`.amendments` puts what stands here in their places and holds the version.
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
from weasyprint.text import fonts, line_break
from weasyprint.text.constants import LST_TO_ISO, PANGO_DIRECTION
from weasyprint.text.ffi import FROM_UNITS, TO_UNITS, ffi, gobject, pango

ffi.cdef("""
    void pango_layout_line_index_to_x (PangoLayoutLine *line, int index, gboolean trailing, int *x_pos);
    gpointer g_object_ref (gpointer object);
""")

MOST_KEPT = 6_000
"""Lines of one document that wait for being drawn as they were shaped (some 5 kB each); the rest is shaped again."""
RATIOS = (3.2, 8.0)
"""Letters looked at for a line's end, as a multiple of the measure in type sizes: first few, then more. A line of
running text holds about 2.1."""
SLACK = 0.1
"""Widths within so much of the type size beside the measure are not trusted without being shaped: kerning at a hyphen."""
_LAST = 0xFFFFFFFF
_LTR = 0
_SPACES = re.compile(" |\u00a0".encode())
_UNUSUAL = re.compile("[\n\t\f\x0b\r\x1c-\x1f\x85\u2028\u2029\xad\u200b\u202a-\u202e\x00]")
"""Signs that end lines, or that Pango and the engine have ways of their own with."""


class Setting:
    """What all pieces of text of one style share: how Pango is told of it. Lengths are in CSS pixels."""

    __slots__ = (
        "ascent", "attributes", "context", "description", "direct", "features", "hyphen", "language",
        "letter_spacing", "space", "strikethrough_position", "strikethrough_thickness", "strut", "underline_position",
        "underline_thickness", "word_breaking", "word_spacing",
    )  # fmt: skip

    def __init__(self, style: Any) -> None:
        context = ffi.gc(pango.pango_font_map_create_context(style.font_config.font_map), gobject.g_object_unref)
        pango.pango_context_set_round_glyph_positions(context, False)
        pango.pango_context_set_base_dir(context, PANGO_DIRECTION[style["direction"]])
        override = style["font_language_override"]
        code = LST_TO_ISO.get(override.lower(), override) if override != "normal" else style["lang"]
        if code:
            self.language = pango.pango_language_from_string(code.encode())
            pango.pango_context_set_language(context, self.language)
        else:
            self.language = pango.pango_language_get_default()
        self.context = context
        self.description = fonts.get_font_description(style)
        self.ascent = self.underline_position = self.strikethrough_position = None
        if style["text_decoration_line"] != "none":
            self._measure_decoration()
        self.word_spacing = style["word_spacing"]
        self.letter_spacing = 0 if style["letter_spacing"] == "normal" else style["letter_spacing"]
        self.word_breaking = style["overflow_wrap"] in ("anywhere", "break-word")
        features = fonts.font_features(
            style["font_kerning"], style["font_variant_ligatures"], style["font_variant_position"],
            style["font_variant_caps"], style["font_variant_numeric"], style["font_variant_alternates"],
            style["font_variant_east_asian"], style["font_feature_settings"],
        )  # fmt: skip
        self.features = ",".join(f"{key} {value}" for key, value in features.items()).encode()
        self.attributes = self.new_attributes()
        self.direct = (
            not self.word_spacing
            and not self.letter_spacing
            and style["direction"] == "ltr"
            and style["white_space"] == "normal"
        )
        self.strut: tuple[float, float] | None = None
        self.space: float | None = None
        self.hyphen: float | None = None

    def _measure_decoration(self) -> None:
        metrics = ffi.gc(
            pango.pango_context_get_metrics(self.context, self.description, self.language),
            pango.pango_font_metrics_unref,
        )
        self.ascent = FROM_UNITS * pango.pango_font_metrics_get_ascent(metrics)
        self.underline_position = FROM_UNITS * pango.pango_font_metrics_get_underline_position(metrics)
        self.strikethrough_position = FROM_UNITS * pango.pango_font_metrics_get_strikethrough_position(metrics)
        self.underline_thickness = FROM_UNITS * pango.pango_font_metrics_get_underline_thickness(metrics)
        self.strikethrough_thickness = FROM_UNITS * pango.pango_font_metrics_get_strikethrough_thickness(metrics)

    def new_attributes(self) -> Any:
        """A list of attributes for a piece of text of any length; it owns them, and goes when nothing refers to it."""
        attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
        if self.features:
            pango.pango_attr_list_insert(attributes, pango.pango_attr_font_features_new(self.features))
        if self.letter_spacing:
            self.add(attributes, pango.pango_attr_letter_spacing_new(int(self.letter_spacing * TO_UNITS)), 0, _LAST)
        if self.word_breaking:
            self.add(attributes, pango.pango_attr_insert_hyphens_new(False), 0, _LAST)
        return attributes

    @staticmethod
    def add(attributes: Any, attribute: Any, start: int, end: int) -> None:
        """Put an attribute for the bytes from ``start`` to ``end`` into a list."""
        attribute.start_index, attribute.end_index = start, end
        pango.pango_attr_list_change(attributes, attribute)


_KEYS = (
    "direction", "font_language_override", "lang", "font_family", "font_style", "font_stretch", "font_weight",
    "font_size", "font_kerning", "font_variant_ligatures", "font_variant_position", "font_variant_caps",
    "font_variant_numeric", "font_variant_alternates", "font_variant_east_asian", "font_feature_settings",
    "font_variation_settings", "text_decoration_line", "word_spacing", "letter_spacing", "overflow_wrap",
    "white_space", "line_height",
)  # fmt: skip
"""The properties a setting depends on; the last is there for the strut."""


def setting(style: Any) -> Setting:
    """The setting of a style, made when first asked for."""
    known: Setting | None = getattr(style, "line_setting", None)
    if known is None:
        settings = vars(style.font_config).setdefault("line_settings", {})
        key = repr([style[name] for name in _KEYS])
        known = settings.get(key)
        if known is None:
            known = settings[key] = Setting(style)
        style.line_setting = known
    return known


class Layout:
    """A piece of text as Pango lays it out; stands in for the engine's class of the same name."""

    alive = 0
    """How many are kept for drawing in this document."""

    def __init__(self, style: Any, justification_spacing: float = 0, max_width: float | None = None) -> None:
        self.justification_spacing = justification_spacing
        self.max_width = max_width
        self.first_line_direction = 0
        self.layout: Any = None
        self.text = ""
        self.setup(style)

    def setup(self, style: Any) -> None:
        """Make the Pango layout, without text."""
        self.style = style
        self.setting = known = setting(style)
        self.language = known.language
        self.ascent = known.ascent
        self.underline_position = known.underline_position
        self.strikethrough_position = known.strikethrough_position
        if known.ascent is not None:
            self.underline_thickness = known.underline_thickness
            self.strikethrough_thickness = known.strikethrough_thickness
        self.layout = ffi.gc(pango.pango_layout_new(known.context), gobject.g_object_unref)
        pango.pango_layout_set_auto_dir(self.layout, False)
        pango.pango_layout_set_font_description(self.layout, known.description)
        pango.pango_layout_set_attributes(self.layout, known.attributes)

    def get_first_line(self) -> tuple[Any, int | None]:
        """The first line, and the byte at which the second begins; None where there is none."""
        first = pango.pango_layout_get_line_readonly(self.layout, 0)
        second = pango.pango_layout_get_line_readonly(self.layout, 1)
        self.first_line_direction = first.resolved_dir
        return first, None if second == ffi.NULL else second.start_index

    def set_text(self, text: str, justify: bool = False) -> None:
        """Give it its text, up to the first line end and a letter more. ``justify`` stretches its spaces."""
        end = text.find("\n")
        if end != -1:
            text = text[: end + 2]
        self.text = text
        data = text.encode()
        if b"\0" in data:
            data = data.replace(b"\0", b"")
        spacing = self.setting.word_spacing + (self.justification_spacing if justify else 0)
        if spacing and data:
            data = self._space_words(data, spacing)
        pango.pango_layout_set_text(self.layout, data, len(data))
        if b"\t" in data:
            self.set_tabs()

    def _space_words(self, data: bytes, spacing: float) -> bytes:
        if data == b" ":  # alone it would get no spacing
            self.text = " \u200b"
            data = self.text.encode()
        known = self.setting
        attributes = known.new_attributes()
        wide = int((spacing + known.letter_spacing) * TO_UNITS)
        ends = (0, len(data) - 1)  # where Pango gives but half of it
        for match in _SPACES.finditer(data):
            attribute = pango.pango_attr_letter_spacing_new(wide * (1 + (match.start() in ends)))
            known.add(attributes, attribute, match.start(), match.end())
        pango.pango_layout_set_attributes(self.layout, attributes)
        return data

    set_tabs = line_break.Layout.set_tabs

    def keep(self) -> None:
        """The line is found: it waits for being drawn, as it is while there is room."""
        if Layout.alive < MOST_KEPT:
            Layout.alive += 1
        else:
            self.layout = None

    def deactivate(self) -> None:
        """What the engine asks for when it has measured a line and when it has drawn it: here nothing is made twice."""

    def reactivate(self, style: Any) -> None:
        """Be ready to be drawn."""
        if self.layout is None:
            self.setup(style)
            self.set_text(self.text)


def line_size(line: Any, style: Any) -> tuple[float, float]:
    """The engine's function: width and height of a line in CSS pixels."""
    extents = ffi.new("PangoRectangle *")
    pango.pango_layout_line_get_extents(line, ffi.NULL, extents)
    width = extents.width * FROM_UNITS
    if style["letter_spacing"] != "normal":
        width += style["letter_spacing"]
    return width, extents.height * FROM_UNITS


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
    if max_width is not None and max_width != inf and setting(style).direct:
        found = _split(text, style, context, max_width, justification_spacing)
    return found or _engines_split_first_line(
        text, style, context, max_width, justification_spacing, is_line_start=is_line_start, minimum=minimum
    )


def _split(text: str, style: Any, context: Any, width: float, spacing: float) -> tuple[Any, ...] | None:
    """A line of running text; None where it is not as simple as that."""
    size = style["font_size"]
    if not size or size * RATIOS[0] > width or not setting(style).direct:
        return None
    layout = None
    for ratio in (*RATIOS, inf):
        looked_at = text if ratio == inf else text[: int(width / size * ratio)]
        if _UNUSUAL.search(looked_at):
            return None
        if layout is None:
            layout = line_break.create_layout(looked_at, style, context, width, spacing)
        else:
            layout.set_text(looked_at)
        line, second = layout.get_first_line()
        if second is not None or len(looked_at) == len(text):
            break
    if line.resolved_dir != _LTR:
        return None
    measure, _ = line_size(line, style)
    if measure > width:
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
    layout.text = first.rstrip(" ")
    return _measured(layout, line, len(layout.text.encode()), second, style)


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
        known.space = _width("a a", style) - _width("aa", style)
    return known.space


def _hyphen(style: Any) -> float:
    known = setting(style)
    if known.hyphen is None:
        known.hyphen = _width(style["hyphenate_character"], style)
    return known.hyphen


def _width(text: str, style: Any) -> float:
    layout = Layout(style)
    layout.set_text(text)
    return line_size(layout.get_first_line()[0], style)[0]


def strut(style: Any) -> tuple[float, float]:
    """The engine's function: the height of a style's lines, and their baseline from the top."""
    known = setting(style)
    if known.strut is None:
        known.strut = _engines_strut(style)
    return known.strut


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


_font_keys: dict[int, tuple[Any, Any]] = {}


def get_pango_font_key(pango_font: Any) -> Any:
    """The engine's function: a typeface's key, description and size; asked once, the typeface kept while it is known."""
    address = int(ffi.cast("intptr_t", pango_font))
    known = _font_keys.get(address)
    if known is None:
        kept = ffi.gc(gobject.g_object_ref(pango_font), gobject.g_object_unref)
        known = _font_keys[address] = (kept, _engines_get_pango_font_key(pango_font))
    return known[1]


_engines_split_first_line = line_break.split_first_line
_engines_strut = line_break.strut
_engines_add_word_spacing = inline.add_word_spacing
_engines_get_pango_font_key = fonts.get_pango_font_key
