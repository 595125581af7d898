"""Content streams followed as a printer's own software would: states, matrices, text, forms, patterns, clipping.

A reader follows one stream. What it finds is given in the stream's own space and kept, so that a form that
stands on a thousand pages is followed once and only placed a thousand times.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pikepdf import Dictionary, Stream

from . import lexer
from .colours import DEVICE_CMYK, DEVICE_GRAY, DEVICE_RGB, Space
from .geometry import IDENTITY, WHOLE, carried, times
from .graphics import NOTHING, State, named
from .library import Library
from .marks import IMAGE, SHADE, Content, Mark, Note, Shading
from .streams import TooLarge, contents, floats, identity, names, table, under, unpacked
from .texts import TextReader

_DEEPEST = 16
"""Forms within forms; page makers nest four or five."""
_MOST_KEPT = 400_000
"""Marks of forms that are kept for the next page."""


def interpret_page(page: Dictionary, resources: Any, library: Library) -> Content:
    """All marks of a page, in its own space. Raises TooComplex and TooLarge where that is more than is looked at."""
    data = b"\n".join(unpacked(stream) for stream in contents(page))
    reader = _Reader(library, resources, State(library), 0)
    reader.follow(data)
    return reader.content


class _Reader(TextReader):
    """Follows a whole stream."""

    def __init__(self, library: Library, resources: Any, state: State, depth: int) -> None:
        super().__init__(library, resources, state, depth)
        self._marked: list[bool] = []
        self._image_data = b""

    def follow(self, data: bytes) -> None:
        """Carry out every instruction."""
        self.library.budget.take(len(data))
        handlers = _HANDLERS
        for operator, operands in lexer.instructions(data):
            handler = handlers.get(operator)
            if handler is not None:
                handler(self, operands)

    def draw(self, operands: bytes) -> None:
        """``Do``."""
        stream = under(self.resources, "/XObject", named(lexer.first_name(operands)))
        if not isinstance(stream, Stream):
            self.note("damaged", f"no object {named(lexer.first_name(operands))} in the resources")
            return
        if self.hidden or self.library.is_hidden(stream.get("/OC")):
            return
        kind = names(stream.get("/Subtype"))
        if kind == ["/Image"]:
            picture = self.library.picture(stream, self.resources)
            paint = self.state.fill if picture.stencil else None
            self.mark(IMAGE, self.state.ctm, (0.0, 0.0, 1.0, 1.0), paint, self.state.look(), picture)
        elif kind == ["/Form"]:
            self._form(stream)
        else:
            self.note("postscript", "an object of PostScript code")

    def _form(self, stream: Stream) -> None:
        state = self.state
        given = floats(stream.get("/Matrix"), 6)
        matrix = times((given[0], given[1], given[2], given[3], given[4], given[5]), state.ctm) if given else state.ctm
        inner = self.form_content(stream)
        box = floats(stream.get("/BBox"), 4)
        clip = state.clip
        if box:
            around = carried(
                (min(box[0], box[2]), min(box[1], box[3]), max(box[0], box[2]), max(box[1], box[3])), matrix
            )
            clip = clip.meet(around) or NOTHING
        group = table(stream.get("/Group"))
        if group is not None and names(group.get("/S")) == ["/Transparency"]:
            space = self.library.spaces.read(group.get("/CS"), self.resources) if "/CS" in group else None
            self.content.notes.append(Note("group", "a transparency group", clip, space))
        if clip is NOTHING:
            return
        self.library.budget.take(marks=len(inner.marks))
        for mark in inner.marks:
            within = clip if mark.clip is WHOLE else carried(mark.clip, matrix).meet(clip)
            if within is not None:
                self.put(
                    Mark(mark.kind, times(mark.matrix, matrix), mark.box, within, mark.paint, mark.look, mark.detail)
                )
        for note in inner.notes:
            self.content.notes.append(note._replace(box=carried(note.box, matrix).meet(clip) or clip))

    def form_content(self, stream: Stream, *, reset: bool = False) -> Content:
        """What a form paints, in its own space, with what it takes over from where it stands."""
        state = self.state
        look = (state.look(), state.look(stroke=True)) if not reset else ()
        inherited = (state.fill, state.stroke, state.line, state.font, state.size) if not reset else ()
        key = (identity(stream), look, inherited)
        kept = self.library.forms.get(key)
        if kept is None:
            inner = State(self.library) if reset else state.copy()
            inner.ctm, inner.clip = IDENTITY, WHOLE
            if state.mask is not None and reset:
                inner.mask = None
            kept = self.followed(stream, inner)
            if sum(len(content.marks) for content in self.library.forms.values()) > _MOST_KEPT:
                self.library.forms.clear()
            self.library.forms[key] = kept
        return kept

    def followed(self, stream: Stream, state: State, resources: Any = None) -> Content:
        if self.depth >= _DEEPEST:
            return Content(notes=[Note("damaged", "forms within forms without end", WHOLE)])
        own = table(stream.get("/Resources"))
        try:
            data = unpacked(stream)
        except TooLarge:
            return Content(notes=[Note("damaged", "a form with too many instructions", WHOLE)])
        reader = _Reader(self.library, own if own is not None else resources or self.resources, state, self.depth + 1)
        reader.follow(data)
        return reader.content

    def inline_data(self, data: bytes) -> None:
        """The data of the inline image that follows."""
        self._image_data = data

    def inline(self, head: bytes) -> None:
        """``BI``."""
        if not self.hidden:
            picture = self.library.inline(lexer.entries(head), self._image_data, self.resources)
            paint = self.state.fill if picture.stencil else None
            self.mark(IMAGE, self.state.ctm, (0.0, 0.0, 1.0, 1.0), paint, self.state.look(), picture)

    def shade(self, operands: bytes) -> None:
        """``sh``."""
        body = table(under(self.resources, "/Shading", named(lexer.first_name(operands))))
        if body is None or self.hidden:
            return
        shading: Shading = self.library.shading(body, self.resources)
        box = carried(shading.box, self.state.ctm) if shading.box else self.state.clip
        self.mark(SHADE, IDENTITY, box, self.library.pattern_paint(shading), self.state.look())

    def begin_marked(self, operands: bytes) -> None:
        """``BMC BDC``."""
        hidden = False
        if operands.lstrip().startswith(b"/OC"):
            hidden = self.library.is_hidden(under(self.resources, "/Properties", named(lexer.last_name(operands))))
        self._marked.append(hidden)
        self.hidden += hidden

    def end_marked(self, _: bytes) -> None:
        """``EMC``."""
        if self._marked:
            self.hidden -= self._marked.pop()


_Handler = Callable[[_Reader, bytes], None]


def _device(space: Space, stroke: bool) -> _Handler:
    return lambda reader, operands: reader.set_device(operands, space, stroke)


def _number(attribute: str, factor: float) -> _Handler:
    return lambda reader, operands: reader.set_number(attribute, factor, operands)


def _paint(fill: bool, stroke: bool) -> _Handler:
    return lambda reader, _: reader.paint_path(fill, stroke)


def _segment(name: bytes) -> _Handler:
    return lambda reader, operands: reader.add_path(operands + b" " + name + b" ")


_HANDLERS: dict[bytes, _Handler] = {
    b"q": _Reader.save,
    b"Q": _Reader.restore,
    b"cm": _Reader.transform,
    b"w": _Reader.set_line_width,
    b"J": _Reader.set_line_cap,
    b"gs": _Reader.set_extended,
    b"g": _device(DEVICE_GRAY, False),
    b"G": _device(DEVICE_GRAY, True),
    b"rg": _device(DEVICE_RGB, False),
    b"RG": _device(DEVICE_RGB, True),
    b"k": _device(DEVICE_CMYK, False),
    b"K": _device(DEVICE_CMYK, True),
    b"cs": lambda reader, operands: reader.set_space(operands, False),
    b"CS": lambda reader, operands: reader.set_space(operands, True),
    b"sc": lambda reader, operands: reader.set_colour(operands, False),
    b"scn": lambda reader, operands: reader.set_colour(operands, False),
    b"SC": lambda reader, operands: reader.set_colour(operands, True),
    b"SCN": lambda reader, operands: reader.set_colour(operands, True),
    b"path": _Reader.add_path,
    **{name: _segment(name) for name in (b"m", b"l", b"c", b"v", b"y", b"h", b"re")},
    **{name: _paint(True, False) for name in (b"f", b"F", b"f*")},
    **{name: _paint(False, True) for name in (b"S", b"s")},
    **{name: _paint(True, True) for name in (b"B", b"B*", b"b", b"b*")},
    b"n": _Reader.no_paint,
    b"W": _Reader.clip_next,
    b"W*": _Reader.clip_next,
    b"BT": _Reader.begin_text,
    b"Tf": _Reader.set_font,
    b"Tm": _Reader.set_text_matrix,
    b"Td": _Reader.move,
    b"TD": lambda reader, operands: reader.move(operands, leading=True),
    b"T*": _Reader.new_line,
    b"Tr": _Reader.set_render,
    b"Tc": _number("letter", 1.0),
    b"Tw": _number("word", 1.0),
    b"TL": _number("leading", 1.0),
    b"Ts": _number("rise", 1.0),
    b"Tz": _number("stretch", 0.01),
    b"Tj": _Reader.show,
    b"TJ": _Reader.show,
    b"'": _Reader.show_line,
    b'"': _Reader.show_spaced,
    b"Do": _Reader.draw,
    b"ID": _Reader.inline_data,
    b"BI": _Reader.inline,
    b"sh": _Reader.shade,
    b"BDC": _Reader.begin_marked,
    b"BMC": _Reader.begin_marked,
    b"EMC": _Reader.end_marked,
}
