"""Room for page numbers: zeros drawn where the number of a page will be written, and how to write it there.

What a document prints of other pages would otherwise have it laid out again whenever a page moves. Figures of one width
(``tabular-nums``), set in a box of their own without kerning, take the same room whatever they are, so that only how
many there are matters to a layout.

Private names used here: ``weasyprint.draw.draw_text``, ``Stream.add_font``, ``Font.widths`` and ``Font.to_unicode``.
:mod:`.amendments` puts what stands here in its place and holds the version.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pydyf
from weasyprint import draw
from weasyprint.formatting_structure.boxes import LineBox, TextBox
from weasyprint.text.ffi import FROM_UNITS, ffi, pango

from .record import CLOSED_UP, PLACE, Blank, ClosedLine, Figures, Part
from .shaping import Layout

_FIGURES = "0123456789"


@dataclass(slots=True)
class Gathered:
    """The blanks of one document while it is drawn: each as its stream, the position of its operator, and its place.

    ``lines`` are those that are closed up: of each text box in one, by its identity, the line's page and its number
    there. ``parts`` are their texts, as the stream, the position of the operator, the width in pixels, and the blank.
    """

    found: list[tuple[Any, int, str, int]] = field(default_factory=list)
    figures: dict[Figures, int] = field(default_factory=dict)
    lines: dict[int, tuple[int, int]] = field(default_factory=dict)
    parts: dict[tuple[int, int], list[tuple[Any, int, float, int]]] = field(default_factory=dict)
    starts: dict[int, list[int]] = field(default_factory=dict)

    def blanks(self) -> tuple[Blank, ...]:
        """The blanks, once the document is written: only then have its streams numbers and fixed content."""
        return tuple(
            Blank(stream.number, *self._bounds(stream, position), place, figures)
            for stream, position, place, figures in self.found
        )

    def closed(self) -> tuple[ClosedLine, ...]:
        """The lines that are closed up, likewise."""
        return tuple(
            ClosedLine(
                page,
                parts[0][0].number,
                tuple(
                    Part(*self._bounds(stream, position), round(width, 4), blank)
                    for stream, position, width, blank in parts
                ),
            )
            for (page, _), parts in self.parts.items()
        )

    def _bounds(self, stream: Any, position: int) -> tuple[int, int]:
        starts = self.starts.get(id(stream))
        if starts is None:
            starts = self.starts[id(stream)] = _starts(stream.stream)
        return starts[position], starts[position + 1] - 1

    def note(self, stream: Any, textbox: Any, before: int, blank: int) -> None:
        """Keep a text of a line that is closed up, from the first number on."""
        line = self.lines.get(id(textbox))
        if line is None or (blank < 0 and line not in self.parts):
            return
        placed = [number for number in range(before, len(stream.stream)) if _places_text(stream.stream[number])]
        if len(placed) == 1:
            self.parts.setdefault(line, []).append((stream, placed[0], float(textbox.width), blank))


_gathered: Gathered | None = None


@contextmanager
def gathering(pages: Iterable[Any] = ()) -> Iterator[Gathered]:
    """While a PDF is written in this context, the blanks in it are noted; on ``pages`` are lines to be closed up."""
    global _gathered
    _gathered = Gathered(lines=_lines(pages))
    try:
        yield _gathered
    finally:
        _gathered = None


def _lines(pages: Iterable[Any]) -> dict[int, tuple[int, int]]:
    """The text boxes in the lines that are closed up."""
    found: dict[int, tuple[int, int]] = {}
    for number, page in enumerate(pages):
        lines = (box for box in page.descendants() if isinstance(box, LineBox))
        for place, line in enumerate(lines):
            texts = [box for box in line.descendants() if isinstance(box, TextBox)]
            if any(text.element is not None and text.element.get(CLOSED_UP) is not None for text in texts):
                found.update((id(text), (number, place)) for text in texts)
    return found


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
    if _gathered is None:
        return
    place = textbox.element.get(PLACE) if textbox.element is not None else None
    blank = -1
    if place:
        shown = [number for number in range(before, len(stream.stream)) if _shows_text(stream.stream[number])]
        if len(shown) == 1:
            figures = _figures(stream, textbox.style)
            number = _gathered.figures.setdefault(figures, len(_gathered.figures))
            blank = len(_gathered.found)
            _gathered.found.append((stream, shown[0], place, number))
    _gathered.note(stream, textbox, before, blank)


def _shows_text(item: Any) -> bool:
    return isinstance(item, bytes) and item.endswith(b"] TJ")


def _places_text(item: Any) -> bool:
    return isinstance(item, bytes) and item.endswith(b" Tm")


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
