"""Text as Pango is told of it: what depends on the style alone is made once for a style, not for every piece of text.

Private names: ``line_break.Layout``, ``line_size``; ``fonts.get_pango_font_key``, ``font_features`` and
``get_font_description``. :mod:`.amendments` puts what stands here in their places and holds the version.
"""

from __future__ import annotations

import re
from typing import Any

from weasyprint.text import fonts, line_break
from weasyprint.text.constants import LST_TO_ISO, PANGO_DIRECTION
from weasyprint.text.ffi import FROM_UNITS, TO_UNITS, ffi, gobject, pango

ffi.cdef(
    "gpointer g_object_ref (gpointer object);"
    "PangoFontDescription *pango_font_description_copy (const PangoFontDescription *desc);"
)

MOST_KEPT = 6_000
"""Lines of one document that wait for being drawn as they were shaped (some 5 kB each); the rest is shaped again."""
_LAST = 0xFFFFFFFF
_extents = ffi.new("PangoRectangle *")
"""Where Pango writes how large something is: made once."""
_SPACES = re.compile(" |\u00a0".encode())


class Setting:
    """What all pieces of text of one style share: how Pango is told of it. Lengths are in CSS pixels."""

    __slots__ = (
        "ascent", "attributes", "context", "description", "direct", "features", "hyphen", "language",
        "letter_spacing", "space", "strikethrough_position", "strikethrough_thickness", "underline_position",
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
        self.direct = not self.word_spacing and not self.letter_spacing and style["direction"] == "ltr"
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
)  # fmt: skip
"""The properties a setting depends on. None of them may be a length that is measured in a typeface's letters or in
lines, for these ask for a setting; and none may be one that the engine changes in a style once it is computed."""


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
        self.spaced = False

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
        elif self.spaced:
            # The places of another text's spaces may be within this one's letters.
            pango.pango_layout_set_attributes(self.layout, self.setting.attributes)
            self.spaced = False
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
        self.spaced = True
        return data

    set_tabs = line_break.Layout.set_tabs

    def keep(self) -> None:
        """The line is found: it waits for being drawn, as it is while there is room."""
        if Layout.alive < MOST_KEPT:
            Layout.alive += 1
        else:
            self.layout = None

    def deactivate(self) -> None:
        """The line has been drawn, which is seldom done twice: it gives its memory back."""
        self.layout = None

    def reactivate(self, style: Any) -> None:
        """Be ready to be drawn."""
        if self.layout is None:
            self.setup(style)
            self.set_text(self.text)

    def renew(self, style: Any) -> None:
        """Be as the engine's own drawing expects it: without a width, and with its spaces stretched."""
        self.setup(style)
        self.set_text(self.text, justify=True)


def line_size(line: Any, style: Any) -> tuple[float, float]:
    """The engine's function: width and height of a line in CSS pixels."""
    pango.pango_layout_line_get_extents(line, ffi.NULL, _extents)
    width = _extents.width * FROM_UNITS
    if style["letter_spacing"] != "normal":
        width += style["letter_spacing"]
    return width, _extents.height * FROM_UNITS


def text_width(text: str, style: Any) -> float:
    """The width of a text on one line, in CSS pixels."""
    layout = Layout(style)
    layout.set_text(text)
    return line_size(layout.get_first_line()[0], style)[0]


_font_keys: dict[int, tuple[Any, Any, Any, float]] = {}


def get_pango_font_key(pango_font: Any) -> Any:
    """The engine's function: a typeface's key, description and size; asked once, and the typeface kept.

    The description is a copy: the engine writes into the one it is given, and the next document would see that.
    """
    address = int(ffi.cast("intptr_t", pango_font))
    known = _font_keys.get(address)
    if known is None:
        kept = ffi.gc(gobject.g_object_ref(pango_font), gobject.g_object_unref)
        known = _font_keys[address] = (kept, *_engines_get_pango_font_key(pango_font))
    _, key, description, size = known
    copy = pango.pango_font_description_copy(description)
    return key, ffi.gc(copy, pango.pango_font_description_free), size


_advances: dict[tuple[int, int], int] = {}


def is_as_wide_as_alone(pango_font: Any, info: Any) -> bool:
    """Whether a glyph of a line has the width it has by itself: nothing beside it has moved it."""
    key = int(ffi.cast("intptr_t", pango_font)), info.glyph
    if key not in _advances:
        get_pango_font_key(pango_font)  # keeps the typeface, whose address is not used again
        pango.pango_font_get_glyph_extents(pango_font, info.glyph, ffi.NULL, _extents)
        _advances[key] = _extents.width
    return bool(_advances[key] == info.geometry.width)


_engines_get_pango_font_key = fonts.get_pango_font_key
