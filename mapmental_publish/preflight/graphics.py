"""The graphics state, colours and paths of a content stream (ISO 32000-1, 8.4 to 8.6)."""

from __future__ import annotations

from typing import Any

from pikepdf import Dictionary, Stream

from . import lexer
from .colours import DEVICE_GRAY, Space
from .fonts import Font
from .geometry import IDENTITY, WHOLE, Box, Matrix, carried, times
from .library import Library
from .marks import FILL, STROKE, Content, Look, Mark, Note, Paint
from .paths import Shape, outline
from .streams import identity, integer, table, under

MOST_STATES = 4096
NOTHING = Box(9e6, 9e6, 9e6, 9e6)
"""A clip that lets nothing through."""


class State:
    """The graphics state (ISO 32000-1, 8.4), as much of it as shows on paper."""

    def __init__(self, library: Library) -> None:
        black = library.paint(DEVICE_GRAY, (0.0,))
        self.ctm: Matrix = IDENTITY
        self.clip = WHOLE
        self.fill: Paint = black
        self.stroke: Paint = black
        self.fill_space: Space = DEVICE_GRAY
        self.stroke_space: Space = DEVICE_GRAY
        self.line = 1.0
        self.cap = 0
        self.fill_alpha = 1.0
        self.stroke_alpha = 1.0
        self.blend = "Normal"
        self.mask: Any = None
        self.fill_over = False
        self.stroke_over = False
        self.mode = 0
        self.transfer = False
        self.font: Font | None = None
        self.size = 0.0
        self.letter = 0.0
        self.word = 0.0
        self.stretch = 1.0
        self.leading = 0.0
        self.rise = 0.0
        self.render = 0

    def copy(self) -> State:
        """The same, to be changed."""
        new = State.__new__(State)
        new.__dict__.update(self.__dict__)
        return new

    def look(self, *, stroke: bool = False) -> Look:
        """How a mark made now is laid down."""
        return Look(
            self.stroke_alpha if stroke else self.fill_alpha,
            self.blend,
            self.mask is not None,
            self.stroke_over if stroke else self.fill_over,
            self.mode,
        )


class GraphicsReader:
    """Follows one stream, as far as states, colours and paths go; what it finds is in the stream's own space."""

    def __init__(self, library: Library, resources: Any, state: State, depth: int) -> None:
        self.library = library
        self.resources = resources
        self.state = state
        self.depth = depth
        self.content = Content()
        self.hidden = 0
        self._stack: list[State] = []
        self._path: list[bytes] = []
        self._clipping = False

    def form_content(self, stream: Stream, *, reset: bool = False) -> Content:
        """What a form paints, in its own space, with what it takes over from where it stands unless ``reset``."""
        raise NotImplementedError

    def followed(self, stream: Stream, state: State, resources: Any = None) -> Content:
        """What a stream of instructions paints that begins in this state."""
        raise NotImplementedError

    def save(self, _: bytes) -> None:
        """``q``."""
        if len(self._stack) < MOST_STATES:
            self._stack.append(self.state.copy())

    def restore(self, _: bytes) -> None:
        """``Q``."""
        if self._stack:
            self.state = self._stack.pop()

    def transform(self, operands: bytes) -> None:
        """``cm``."""
        given = lexer.numbers(operands)
        if len(given) == 6:
            self.state.ctm = times((given[0], given[1], given[2], given[3], given[4], given[5]), self.state.ctm)

    def set_line_width(self, operands: bytes) -> None:
        """``w``."""
        self.state.line = abs(first(operands, 1.0))

    def set_line_cap(self, operands: bytes) -> None:
        """``J``."""
        self.state.cap = int(first(operands))

    def set_extended(self, operands: bytes) -> None:
        """``gs``."""
        body = under(self.resources, "/ExtGState", named(lexer.first_name(operands)))
        if not isinstance(body, Dictionary):
            return
        for name, value in self.library.state(body).items():
            setattr(self.state, name, value)
            if name == "mask" and value is not None:
                self._soft_mask(value)
            elif name == "transfer":
                self.note("transfer", "a transfer function")

    def _soft_mask(self, mask: Any) -> None:
        group = under(mask, "/G")
        if isinstance(group, Stream):
            inner = self.form_content(group, reset=True)
            space = self.library.spaces.read(under(group, "/Group", "/CS"), self.resources)
            self.content.notes.append(Note("softmask", "a soft mask", self.state.clip, space))
            self.content.notes.extend(note._replace(box=self.state.clip) for note in inner.notes)

    def _set_paint(self, paint: Paint, *, stroke: bool) -> None:
        if stroke:
            self.state.stroke, self.state.stroke_space = paint, paint.space
        else:
            self.state.fill, self.state.fill_space = paint, paint.space

    def set_device(self, operands: bytes, space: Space, stroke: bool) -> None:
        """``g rg k`` and, for strokes, ``G RG K``."""
        given = tuple(lexer.numbers(operands)[: space.components])
        if len(given) == space.components:
            named = (
                self.library.spaces.named(f"/{space.label}", self.resources) if self.resources is not None else space
            )
            self._set_paint(self.library.paint(named, given), stroke=stroke)

    def set_space(self, operands: bytes, stroke: bool) -> None:
        """``cs`` and ``CS``."""
        space = self.library.spaces.named(named(lexer.first_name(operands)), self.resources)
        if space.family == "spot":
            first: tuple[float, ...] = (1.0,) * space.components
        else:
            first = (0.0,) * (space.components - 1) + ((1.0,) if space.components == 4 else (0.0,))
        paint = self.library.paint(space, first)
        if stroke:
            self.state.stroke, self.state.stroke_space = paint, space
        else:
            self.state.fill, self.state.fill_space = paint, space

    def set_colour(self, operands: bytes, stroke: bool) -> None:
        """``sc scn SC SCN``."""
        space = self.state.stroke_space if stroke else self.state.fill_space
        if b"/" in operands:
            paint = self._pattern(named(lexer.last_name(operands)), space, lexer.numbers(operands))
        else:
            paint = self.library.paint(space, tuple(lexer.numbers(operands)[:32]))
        if stroke:
            self.state.stroke = paint
        else:
            self.state.fill = paint

    def _pattern(self, name: str, space: Space, tint: list[float]) -> Paint:
        body = table(under(self.resources, "/Pattern", name))
        if body is None:
            return self.library.paint(space, ())
        if integer(body.get("/PatternType")) == 2:
            return self.library.pattern_paint(self.library.shading(body.get("/Shading"), self.resources))
        if not isinstance(body, Stream):
            return self.library.paint(space, ())
        key = ("pattern", identity(body), space.base, tuple(tint))
        kept = self.library.forms.get(key)
        if kept is None:
            state = State(self.library)
            if space.base is not None and integer(body.get("/PaintType")) == 2:
                state.fill = state.stroke = self.library.paint(space.base, tuple(tint))
            kept = self.followed(body, state)
            self.library.forms[key] = kept
        return self.library.pattern_paint(kept)

    def add_path(self, operands: bytes) -> None:
        """``m l c v y h re``, as many as stand together."""
        self._path.append(operands)

    def paint_path(self, fill: bool, stroke: bool) -> None:
        """``f S B`` and their kin."""
        shape = outline(self._path)
        if shape is not None and not self.hidden:
            state = self.state
            if fill:
                self.mark(FILL, state.ctm, shape.box, state.fill, state.look(), shape.upright)
            if stroke:
                self.mark(
                    STROKE,
                    state.ctm,
                    shape.stroked(state.line, state.cap),
                    state.stroke,
                    state.look(stroke=True),
                    state.line,
                )
        self._end_path(shape)

    def _end_path(self, shape: Shape | None) -> None:
        if self._clipping:
            box = carried(shape.box, self.state.ctm) if shape is not None else None
            self.state.clip = (self.state.clip.meet(box) if box else None) or NOTHING
        self._clipping = False
        self._path = []

    def clip_next(self, _: bytes) -> None:
        """``W W*``."""
        self._clipping = True

    def no_paint(self, _: bytes) -> None:
        """``n``."""
        self._end_path(outline(self._path) if self._clipping else None)

    def mark(
        self,
        kind: str,
        matrix: Matrix,
        box: tuple[float, float, float, float],
        paint: Paint | None,
        look: Look,
        detail: Any = None,
    ) -> None:
        """Something painted in the present state."""
        if look.alpha > 0:
            self.put(Mark(kind, matrix, box, self.state.clip, paint, look, detail))

    def put(self, mark: Mark) -> None:
        """Keep a mark."""
        self.library.budget.take(marks=1)
        self.content.marks.append(mark)

    def note(self, kind: str, text: str) -> None:
        """Something that is no mark."""
        self.content.notes.append(Note(kind, text, self.state.clip))


def first(operands: bytes, default: float = 0.0) -> float:
    """The first number among the operands."""
    given = lexer.numbers(operands)
    return given[0] if given else default


def named(name: bytes) -> str:
    """A name from a stream as the file's objects have it."""
    return name.decode("utf-8", "surrogateescape") if name else "/"
