"""Room for page numbers: zeros drawn where the number of a page will be written, and how to write it there.

What a document prints of other pages would otherwise have it laid out again whenever a page moves. Figures of one width
(``tabular-nums``), set in a box of their own without kerning, take the same room whatever they are, so that only how
many there are matters to a layout.

Private names used here: ``weasyprint.draw.draw_text``, ``Stream.add_font``, ``Font.widths`` and ``Font.to_unicode``.
:mod:`.amendments` puts what stands here in its place and holds the version.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pydyf
from weasyprint import draw
from weasyprint.text.ffi import FROM_UNITS, ffi, pango

from .record import PLACE, Blank, Figures
from .shaping import Layout

_FIGURES = "0123456789"


@dataclass(slots=True)
class Gathered:
    """The blanks of one document while it is drawn: each as its stream, the position of its operator, and its place."""

    found: list[tuple[Any, int, str, int]] = field(default_factory=list)
    figures: dict[Figures, int] = field(default_factory=dict)

    def blanks(self) -> tuple[Blank, ...]:
        """The blanks, once the document is written: only then have its streams numbers and fixed content."""
        starts: dict[int, list[int]] = {}
        made = []
        for stream, position, place, figures in self.found:
            if id(stream) not in starts:
                starts[id(stream)] = _starts(stream.stream)
            start = starts[id(stream)][position]
            end = starts[id(stream)][position + 1] - 1
            made.append(Blank(stream.number, start, end, place, figures))
        return tuple(made)


_gathered: Gathered | None = None


@contextmanager
def gathering() -> Iterator[Gathered]:
    """While a PDF is written in this context, the blanks in it are noted."""
    global _gathered
    _gathered = Gathered()
    try:
        yield _gathered
    finally:
        _gathered = None


def _starts(items: list[Any]) -> list[int]:
    """Where each item of a content stream begins, in bytes; they are joined by line ends."""
    position = 0
    starts = [0]
    for item in items:
        position += len(pydyf._to_bytes(item)) + 1
        starts.append(position)
    return starts


def draw_text(stream: Any, textbox: Any, *rest: Any) -> None:
    """The engine's ``draw_text``: a box that stands for a page's number is noted."""
    before = len(stream.stream)
    _engines_draw_text(stream, textbox, *rest)
    place = textbox.element.get(PLACE) if textbox.element is not None else None
    if _gathered is None or not place:
        return
    shown = [number for number in range(before, len(stream.stream)) if _shows_text(stream.stream[number])]
    if len(shown) == 1:
        figures = _figures(stream, textbox.style)
        number = _gathered.figures.setdefault(figures, len(_gathered.figures))
        _gathered.found.append((stream, shown[0], place, number))


def _shows_text(item: Any) -> bool:
    return isinstance(item, bytes) and item.endswith(b"] TJ")


def _figures(stream: Any, style: Any) -> Figures:
    """The glyphs of the ten figures in a style; they become part of the file's typeface."""
    layout = Layout(style)
    layout.set_text(_FIGURES)
    line, _ = layout.get_first_line()
    glyphs: list[int] = []
    widths: list[int] = []
    run = line.runs[0]
    while run != ffi.NULL:
        item, run = run.data, run.next
        font, size = stream.add_font(item.item.analysis.font)
        for info in item.glyphs.glyphs[0 : item.glyphs.num_glyphs]:
            glyph = info.glyph
            font.to_unicode.setdefault(glyph, _FIGURES[len(glyphs)])
            if glyph not in font.widths:
                extents = ffi.new("PangoRectangle *")
                pango.pango_font_get_glyph_extents(item.item.analysis.font, glyph, ffi.NULL, extents)
                font.widths[glyph] = round(extents.width * 1000 * FROM_UNITS / size)
            glyphs.append(glyph)
            widths.append(font.widths[glyph])
    return Figures(tuple(glyphs), tuple(widths))


_engines_draw_text = draw.draw_text
