"""Glyphs drawn from what Pango has laid out, read from its memory at once and not one question at a time.

The page engine asks for four values of every glyph through its foreign function interface; that is most of what drawing
a line costs. Here a run's glyphs are read together. Spaces of justified lines are stretched here, where they are drawn
(:mod:`.lines`), and what rounding leaves over is carried on to the next, so that lines end where the measure does.

Private names: ``draw.text.draw_first_line``; ``Stream.add_font`` and ``set_font_size``; ``Font.to_unicode``,
``widths``, ``svg``, ``png``, ``colr`` and ``bitmap``. :mod:`.amendments` holds the version.
"""

from __future__ import annotations

import re
import struct
from typing import Any

from weasyprint.draw import text as draw_text
from weasyprint.text.ffi import FROM_UNITS, ffi, pango

_GLYPH = struct.Struct("=IiiiI")
"""``PangoGlyphInfo``: the glyph, its width and its offsets to the right and down, and flags."""
_SMALLEST = 1e-6
"""Type sizes below are drawn as nothing: a PDF has six decimals."""
_SPACES = re.compile(" |\u00a0".encode())
"""The spaces that are stretched, as the engine counts them."""
_RIGHT_SIZES = pango.pango_version() >= 14802
"""Whether a typeface tells its size as it is (https://gitlab.gnome.org/GNOME/pango/-/issues/530)."""
_hexadecimal: dict[int, str] = {}


def draw_first_line(stream: Any, textbox: Any, text_overflow: str, block_ellipsis: str, matrix: Any) -> list[Any]:
    """The engine's function: draw a text box's line; returns the pictures that colour typefaces have for signs.

    What is cut short by an ellipsis or set in such a typeface is drawn by the engine.
    """
    if not textbox.text.strip() or textbox.style["font_size"] < _SMALLEST:
        return []
    layout = textbox.pango_layout
    line = pango.pango_layout_get_line_readonly(layout.layout, 0)
    runs = []
    run = line.runs
    simple = text_overflow != "ellipsis" and block_ellipsis == "none" and "\n" not in layout.text and _RIGHT_SIZES
    while run != ffi.NULL and simple:
        item = run.data
        font, size = stream.add_font(item.item.analysis.font)
        simple = not (font.svg or font.png or font.colr or font.bitmap)
        runs.append((item, font, size))
        run = run.next
    if not simple:
        layout.renew(textbox.style)
        return list(_engines_draw_first_line(stream, textbox, text_overflow, block_ellipsis, matrix))
    stream.set_text_matrix(*matrix.values)
    _show(stream, runs, layout.text.encode(), getattr(layout, "justification_spacing", 0))
    return []


def _show(stream: Any, runs: list[tuple[Any, Any, float]], text: bytes, stretch: float) -> None:
    """Show a line's glyphs. ``text`` is the line's; what Pango has laid out behind it is left out."""
    parts: list[str] = []
    last = None
    left = 0.0  # what rounding has left over, in thousandths of the type size
    stretched = _stretched(runs, text) if stretch else {}
    for item, font, size in runs:
        if (font, size) != last:
            if parts:
                stream.show_text(_joined(parts))
            parts = []
            left = 0.0
            stream.set_font_size(font.hash, size)
            last = font, size
        count = item.glyphs.num_glyphs
        clusters = ffi.unpack(item.glyphs.log_clusters, count) if count else []
        start = item.item.offset
        unit = 1000 * FROM_UNITS / size
        widths, known = font.widths, font.to_unicode
        parts.append("<")
        glyphs = ffi.buffer(item.glyphs.glyphs, count * _GLYPH.size) if count else b""
        for place, (glyph, width, right, down, _) in enumerate(_GLYPH.iter_unpack(glyphs)):
            position = start + clusters[place]
            if position >= len(text):
                continue
            if glyph == pango.PANGO_GLYPH_EMPTY:
                back = left - width * unit
            else:
                if glyph & pango.PANGO_GLYPH_UNKNOWN_FLAG:
                    glyph = _missing(font, glyph, round(width * unit))
                if glyph not in known:
                    known[glyph] = text[position : _end(item, clusters, place)].decode()
                shown = _hexadecimal.get(glyph)
                if shown is None:
                    shown = _hexadecimal[glyph] = f"{glyph:04x}"
                advance = widths.get(glyph)
                if advance is None:
                    pango.pango_font_get_glyph_extents(
                        item.item.analysis.font, glyph, stream.ink_rect, stream.logical_rect
                    )
                    advance = widths[glyph] = round(stream.logical_rect.width * unit)
                offset = right / size
                if down:
                    _raised(stream, parts, shown, offset, down / 1000)
                elif offset:
                    parts.append(f">{-offset}<{shown}")
                else:
                    parts.append(shown)
                back = advance + offset - width * unit + left
            if position in stretched:
                back -= stretched.pop(position) * stretch * 1000 / size
            if -1 < back < 1:
                left = back
            else:
                whole = int(back)
                left = back - whole
                parts.append(f">{whole}<")
        parts.append(">")
    if parts:
        stream.show_text(_joined(parts))


def _stretched(runs: list[tuple[Any, Any, float]], text: bytes) -> dict[int, int]:
    """How many spaces are stretched behind the glyphs of each cluster, by the cluster's place in the text.

    A space is a cluster of its own, but where a typeface has one sign for several words.
    """
    places = {match.start() for match in _SPACES.finditer(text)}
    starts: set[int] = set()
    for item, _, _ in runs:
        count, start = item.glyphs.num_glyphs, item.item.offset
        starts.update(start + place for place in (ffi.unpack(item.glyphs.log_clusters, count) if count else ()))
    stretched = dict.fromkeys(places & starts, 1)
    for place in places - starts:
        cluster = max((start for start in starts if start < place), default=0)
        stretched[cluster] = stretched.get(cluster, 0) + 1
    return stretched


def _joined(parts: list[str]) -> str:
    return "".join(parts).replace("><", "").replace("<>", " ")


def _end(item: Any, clusters: list[int], place: int) -> int:
    """The byte behind the letters that a glyph stands for."""
    offset, length = item.item.offset, item.item.length
    if item.item.analysis.level % 2:
        return int(offset + (length if place == 0 else clusters[place - 1]))
    return int(offset + (length if place == len(clusters) - 1 else clusters[place + 1]))


def _missing(font: Any, glyph: int, width: int) -> int:
    """A sign that no typeface has: the typeface's box for such signs, and a word of complaint as the engine has it."""
    sign = glyph - pango.PANGO_GLYPH_UNKNOWN_FLAG
    draw_text.LOGGER.warning(
        '.notdef glyph rendered for Unicode string unsupported by fonts: "%s" (U+%04X)', chr(sign), sign
    )
    unused: int = font.get_unused_glyph_id(sign)
    font.widths[unused] = width
    font.widths.setdefault(0, width)
    return unused


def _raised(stream: Any, parts: list[str], shown: str, offset: float, rise: float) -> None:
    """A glyph that stands above or below the baseline: what came before is shown, then it alone."""
    parts.append(">")
    before = _joined(parts)
    if before:
        stream.show_text(before)
    stream.set_text_rise(-rise)
    stream.show_text((f"{-offset}" if offset else "") + f"<{shown}>")
    stream.set_text_rise(0)
    parts[:] = ["<"]


_engines_draw_first_line = draw_text.draw_first_line
