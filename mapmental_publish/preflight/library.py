"""What content streams refer to, each read once for a file: fonts, colour spaces, paints, images, gradients, states."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pikepdf import Array, Dictionary, Name, Stream

from .colours import ANY_PATTERN, DEVICE_GRAY, PATTERN, STRANGE, Space, Spaces
from .fonts import Fonts
from .functions import function
from .geometry import Box
from .marks import Content, Paint, Picture, Shading
from .streams import Key, flag, floats, identity, integer, items, names, number, table, under

_MOST_PAINTS = 20_000
_SHORT = {
    b"/W": "/Width",
    b"/H": "/Height",
    b"/BPC": "/BitsPerComponent",
    b"/CS": "/ColorSpace",
    b"/F": "/Filter",
    b"/IM": "/ImageMask",
    b"/D": "/Decode",
}


class TooComplex(Exception):
    """A page has more on it than is looked at."""


@dataclass(slots=True)
class Budget:
    """How much of one page is looked at: bytes of instructions and marks, forms counted each time they are placed."""

    bytes: int = 24 << 20
    marks: int = 400_000

    def take(self, size: int = 0, marks: int = 0) -> None:
        """Use some of it up; TooComplex where nothing is left."""
        self.bytes -= size
        self.marks -= marks
        if self.bytes < 0 or self.marks < 0:
            raise TooComplex


@dataclass(slots=True)
class Library:
    """Everything read so far. ``hidden`` are the layers that are switched off."""

    fonts: Fonts = field(default_factory=Fonts)
    spaces: Spaces = field(default_factory=Spaces)
    hidden: frozenset[Key] = frozenset()
    forms: dict[Any, Content] = field(default_factory=dict)
    budget: Budget = field(default_factory=Budget)
    _paints: dict[tuple[int, tuple[float, ...]], Paint] = field(default_factory=dict)
    _kept_spaces: list[Space] = field(default_factory=list)
    _pictures: dict[Key, Picture] = field(default_factory=dict)
    _shadings: dict[Key, Shading] = field(default_factory=dict)
    _states: dict[Key, dict[str, Any]] = field(default_factory=dict)

    def paint(self, space: Space, values: tuple[float, ...]) -> Paint:
        """A plain colour."""
        key = (id(space), values)
        found = self._paints.get(key)
        if found is None:
            if len(self._paints) > _MOST_PAINTS:
                self._paints.clear()
                self._kept_spaces.clear()
            found = self._paints[key] = Paint(space, values)
            self._kept_spaces.append(space)  # so that its number stays its own
        return found

    def is_hidden(self, group: Any) -> bool:
        """Whether an optional content group, or a membership of such groups, is switched off."""
        if not self.hidden or group is None:
            return False
        if identity(group) in self.hidden:
            return True
        listed = under(group, "/OCGs")
        members = list(listed) if isinstance(listed, Array) else [listed] if listed is not None else []
        return bool(members) and all(identity(member) in self.hidden for member in members)

    def picture(self, stream: Stream, resources: Any) -> Picture:
        """An image, by its object."""
        key = identity(stream)
        found = self._pictures.get(key) if key != (0, 0) else None
        if found is None:
            found = self._picture(stream, resources)
            self._pictures[key] = found
        return found

    def _picture(self, stream: Stream, resources: Any) -> Picture:
        mask = stream.get("/SMask")
        stencil = flag(stream.get("/ImageMask"))
        space = DEVICE_GRAY if stencil else self.spaces.read(stream.get("/ColorSpace"), resources)
        return Picture(
            width=integer(stream.get("/Width")),
            height=integer(stream.get("/Height")),
            bits=1 if stencil else integer(stream.get("/BitsPerComponent"), 8),
            space=space,
            stencil=stencil,
            soft_mask=self._picture(mask, resources) if isinstance(mask, Stream) and "/SMask" not in mask else None,
            filters=tuple(names(stream.get("/Filter"))),
            stream=stream,
            decode=tuple(floats(stream.get("/Decode"))),
            alternates=bool(stream.get("/Alternates")),
        )

    def inline(self, head: dict[bytes, object], data: bytes, resources: Any) -> Picture:
        """An image that stands in the stream itself."""
        entries = {_SHORT.get(key, key.decode("latin-1")): value for key, value in head.items()}
        space = entries.get("/ColorSpace")
        stencil = entries.get("/ImageMask") is True
        if isinstance(space, bytes):
            found = self.spaces.named(space.decode("latin-1"), resources)
        elif isinstance(space, list) and space and isinstance(space[0], bytes):
            base = space[1].decode("latin-1") if len(space) > 1 and isinstance(space[1], bytes) else ""
            inner = self.spaces.named(base, resources)
            found = Space(inner.family, f"Indexed ({inner.label})", 1, inner.icc, inner.device, base=inner)
        else:
            found = DEVICE_GRAY if stencil or space is None else STRANGE
        filters = entries.get("/Filter")
        listed = filters if isinstance(filters, list) else [filters]
        width, height, bits = (entries.get(key) for key in ("/Width", "/Height", "/BitsPerComponent"))
        return Picture(
            width=integer(width),
            height=integer(height),
            bits=1 if stencil else integer(bits, 8),
            space=found,
            stencil=stencil,
            filters=tuple(item.decode("latin-1") for item in listed if isinstance(item, bytes)),
            data=data,
        )

    def shading(self, body: Any, resources: Any) -> Shading:
        """A gradient, by its object."""
        key = identity(body)
        found = self._shadings.get(key) if key != (0, 0) else None
        if found is None:
            domain = floats(under(body, "/Domain"))
            box = floats(under(body, "/BBox"), 4)
            found = Shading(
                space=self.spaces.read(under(body, "/ColorSpace"), resources),
                kind=integer(under(body, "/ShadingType")),
                function=function(under(body, "/Function")),
                ends=(domain[0], domain[1]) if len(domain) >= 2 else (0.0, 1.0),
                box=Box(*box) if box else None,
            )
            self._shadings[key] = found
        return found

    def pattern_paint(self, pattern: Content | Shading) -> Paint:
        """A paint that is a pattern."""
        return Paint(ANY_PATTERN if isinstance(pattern, Content) else Space(PATTERN, "Pattern", 0), (), pattern)

    def state(self, body: Dictionary) -> dict[str, Any]:
        """What an entry of ``ExtGState`` changes: names of attributes of the graphics state, and their new values."""
        key = identity(body)
        if key != (0, 0) and key in self._states:
            return self._states[key]
        changes: dict[str, Any] = {}
        for name, value in items(body):
            if name == "/LW":
                changes["line"] = number(value, 1.0)
            elif name in ("/ca", "/CA"):
                changes["fill_alpha" if name == "/ca" else "stroke_alpha"] = number(value, 1.0)
            elif name == "/BM":
                changes["blend"] = (names(value) or ["/Normal"])[0][1:]
            elif name == "/SMask":
                changes["mask"] = table(value) if not isinstance(value, Name) else None
            elif name in ("/OP", "/op"):
                changes["stroke_over" if name == "/OP" else "fill_over"] = flag(value)
            elif name == "/OPM":
                changes["mode"] = integer(value)
            elif name == "/Font" and isinstance(value, Array) and len(value) == 2 and isinstance(value[0], Dictionary):
                changes["font"] = self.fonts.read(value[0])
                changes["size"] = number(value[1])
            elif name in ("/TR", "/TR2") and not (isinstance(value, Name) and str(value) in ("/Default", "/Identity")):
                changes["transfer"] = True
        if "stroke_over" in changes:
            changes.setdefault("fill_over", changes["stroke_over"])  # OP alone stands for both (11.7.4.5)
        if key != (0, 0):
            self._states[key] = changes
        return changes
