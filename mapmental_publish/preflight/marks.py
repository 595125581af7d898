"""What an interpreter of content streams finds: every mark on the paper, with its place, paint and size."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .colours import PATTERN, Inks, Space, inks, is_neutral, is_white
from .fonts import Font
from .functions import Function
from .geometry import Box, Matrix

TEXT, IMAGE, FILL, STROKE, SHADE = "text", "image", "fill", "stroke", "shade"


class Look(NamedTuple):
    """How a mark is laid over what is there. ``mask`` where a soft mask is on."""

    alpha: float = 1.0
    blend: str = "Normal"
    mask: bool = False
    overprint: bool = False
    mode: int = 0

    @property
    def transparent(self) -> bool:
        """Whether what lies below shows through."""
        return self.alpha < 1 or self.mask or self.blend not in ("Normal", "Compatible")


class Paint:
    """A colour or a pattern, made once for a file: two marks in one colour share it."""

    __slots__ = ("inks", "neutral", "pattern", "space", "values", "white")

    def __init__(self, space: Space, values: tuple[float, ...], pattern: Content | Shading | None = None) -> None:
        self.space = space
        self.values = values
        self.pattern = pattern
        self.white = pattern is None and is_white(space, values)
        self.neutral = space.family != PATTERN and is_neutral(space, values)
        self.inks: Inks | None = None if space.family == PATTERN else inks(space, values)


@dataclass(frozen=True, slots=True, eq=False)
class Shading:
    """A gradient: the space its colours are in, what makes them, and where it is a mesh."""

    space: Space
    kind: int
    function: Function | None = None
    ends: tuple[float, float] = (0.0, 1.0)
    box: Box | None = None


@dataclass(slots=True, eq=False)
class Picture:
    """An image's own facts, read once for a file. ``stencil`` is one painted through, with the colour of the moment."""

    width: int
    height: int
    bits: int
    space: Space
    stencil: bool = False
    soft_mask: Picture | None = None
    filters: tuple[str, ...] = ()
    stream: Any = None
    decode: tuple[float, ...] = ()
    alternates: bool = False
    data: bytes | None = None


class Run(NamedTuple):
    """A piece of text as it was shown: what stands in the stream, and the state that spaces it."""

    font: Font
    size: float
    operands: bytes
    letter: float
    word: float
    stretch: float
    rise: float


class Mark:
    """One thing painted. ``box`` is in the mark's own space, which ``matrix`` carries to the stream's; ``clip`` is in
    the stream's. ``detail`` is a text's :class:`Run`, an image's :class:`Picture`, a stroke's width, or whether a fill
    is an upright rectangle.
    """

    __slots__ = ("box", "clip", "detail", "kind", "look", "matrix", "paint")

    def __init__(
        self,
        kind: str,
        matrix: Matrix,
        box: tuple[float, float, float, float],
        clip: Box,
        paint: Paint | None,
        look: Look,
        detail: Any = None,
    ) -> None:
        self.kind = kind
        self.matrix = matrix
        self.box = box
        self.clip = clip
        self.paint = paint
        self.look = look
        self.detail = detail


class Note(NamedTuple):
    """Something about a stream that is no mark: a transparency group and its colour space, a damaged object."""

    kind: str
    text: str
    box: Box
    space: Space | None = None


@dataclass(slots=True, eq=False)
class Content:
    """All that one stream paints."""

    marks: list[Mark] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
