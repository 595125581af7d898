"""Text as a content stream shows it (ISO 32000-1, 9): where each string stands, and how long it is."""

from __future__ import annotations

import re

from . import lexer
from .fonts import Font, glyph_procedures
from .geometry import IDENTITY, Matrix, times
from .graphics import GraphicsReader, State, first, named
from .marks import IMAGE, SHADE, TEXT, Mark, Run
from .streams import identity, under

_HEX_ONLY = re.compile(rb"<([0-9A-Fa-f]*)>")
_UNSEEN = (3, 7)
"""Ways to render text that leave no mark: none at all, and only a clip (table 106)."""


class TextReader(GraphicsReader):
    """Follows text too."""

    _text: Matrix = IDENTITY
    _line: Matrix = IDENTITY

    def begin_text(self, _: bytes) -> None:
        """``BT``."""
        self._text = self._line = IDENTITY

    def set_font(self, operands: bytes) -> None:
        """``Tf``."""
        self.state.font = self.library.fonts.named(named(lexer.first_name(operands)), self.resources)
        given = lexer.numbers(operands.rpartition(b"/")[2].partition(b" ")[2] or operands)
        self.state.size = given[-1] if given else 0.0
        if self.state.font is None:
            self.note("damaged", f"no font {named(lexer.first_name(operands))} in the resources")

    def set_text_matrix(self, operands: bytes) -> None:
        """``Tm``."""
        given = lexer.numbers(operands)
        if len(given) == 6:
            self._text = self._line = (given[0], given[1], given[2], given[3], given[4], given[5])

    def _next_line(self, across: float, up: float) -> None:
        a, b, c, d, e, f = self._line
        self._text = self._line = (a, b, c, d, across * a + up * c + e, across * b + up * d + f)

    def move(self, operands: bytes, leading: bool = False) -> None:
        """``Td TD``."""
        given = lexer.numbers(operands)
        if len(given) == 2:
            if leading:
                self.state.leading = -given[1]
            self._next_line(given[0], given[1])

    def new_line(self, _: bytes) -> None:
        """``T*``."""
        self._next_line(0.0, -self.state.leading)

    def set_number(self, name: str, factor: float, operands: bytes) -> None:
        """``Tc Tw TL Ts Tz``."""
        setattr(self.state, name, first(operands) * factor)

    def set_render(self, operands: bytes) -> None:
        """``Tr``."""
        self.state.render = int(first(operands))

    def show_line(self, operands: bytes) -> None:
        """A new line, then ``Tj``."""
        self.new_line(operands)
        self.show(operands)

    def show_spaced(self, operands: bytes) -> None:
        """Spacing, a new line, then ``Tj``."""
        spacing = [item for item in lexer.pieces(operands) if isinstance(item, float)]
        if len(spacing) >= 2:
            self.state.word, self.state.letter = spacing[0], spacing[1]
        self.new_line(operands)
        cut = min((place for place in (operands.find(b"("), operands.find(b"<")) if place >= 0), default=0)
        self.show(operands[cut:])

    def show(self, operands: bytes) -> None:
        """``Tj TJ``."""
        state = self.state
        font = state.font
        if font is None:
            return
        shown, shift = taken(operands)
        if not shown:
            if shift:
                self._advance(-shift / 1000 * state.size * (1.0 if font.vertical else state.stretch))
            return
        em, count, spaces = font.advance(shown)
        if font.vertical:
            length = -count * state.size + count * state.letter - shift / 1000 * state.size
            box = (-state.size / 2, min(0.0, length), state.size / 2, max(0.0, length))
        else:
            length = em * state.size + count * state.letter + spaces * state.word - shift / 1000 * state.size
            length *= state.stretch
            low, high = state.rise + font.bottom * state.size, state.rise + font.top * state.size
            box = (min(0.0, length), min(low, high), max(0.0, length), max(low, high))
        if not self.hidden and state.render not in _UNSEEN:
            matrix = times(self._text, state.ctm)
            run = Run(font, state.size, operands, state.letter, state.word, state.stretch, state.rise)
            stroke = state.render in (1, 5)
            self.mark(TEXT, matrix, box, state.stroke if stroke else state.fill, state.look(stroke=stroke), run)
            if font.kind == "Type3":
                self._drawn_glyphs(font, shown)
        self._advance(length)

    def _advance(self, length: float) -> None:
        a, b, c, d, e, f = self._text
        if self.state.font is not None and self.state.font.vertical:
            self._text = (a, b, c, d, e + length * c, f + length * d)
        else:
            self._text = (a, b, c, d, e + length * a, f + length * b)

    def _drawn_glyphs(self, font: Font, shown: bytes) -> None:
        """Colours, fonts and images within a Type 3 font's glyphs, as if they filled the text's box."""
        drawings, called = glyph_procedures(font), font.glyph_names()
        last = self.content.marks[-1] if self.content.marks else None
        for code in sorted(set(shown)):
            stream = drawings.get(called.get(code, ""))
            if stream is None or last is None:
                continue
            key = ("glyph", identity(stream), self.state.fill)
            inner = self.library.forms.get(key)
            if inner is None:
                state = State(self.library)
                state.fill = state.stroke = self.state.fill
                inner = self.followed(stream, state, under(font.body, "/Resources"))
                self.library.forms[key] = inner
            for mark in inner.marks:
                if mark.kind in (IMAGE, SHADE) or mark.paint is not self.state.fill:
                    self.put(
                        Mark(
                            mark.kind,
                            last.matrix,
                            last.box,
                            last.clip,
                            mark.paint,
                            mark.look,
                            mark.detail if mark.kind == IMAGE else False,
                        )
                    )


def taken(operands: bytes) -> tuple[bytes, float]:
    """What a text instruction shows, all strings in one, and the sum of the numbers between them."""
    if b"(" not in operands:
        found = _HEX_ONLY.findall(operands)
        try:
            if len(found) == operands.count(b"<"):
                shown = bytes.fromhex(b"".join(found).decode("ascii"))
                if b"[" not in operands:
                    return shown, 0.0
                rest = _HEX_ONLY.sub(b" ", operands).replace(b"[", b" ").replace(b"]", b" ")
                return shown, sum(map(float, rest.split()))
        except ValueError:
            pass  # an odd number of digits, or a broken number
    items = lexer.pieces(operands)
    return (
        b"".join(item for item in items if isinstance(item, bytes)),
        sum(item for item in items if isinstance(item, float)),
    )
