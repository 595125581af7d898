"""One stretch of drawing instructions, rewritten in a target's colours.

A colour is not written where it is set but where something is painted with it, for only then is it known what it is
for: the same dark slate is pure black in text and rules, and made of inks in a picture's background.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pikepdf import Dictionary, Name, Stream

from .content import Step, name_of, numbers, operands
from .ground import Ground, extent, is_display, lettering
from .inks import Ink, Use
from .palette import Palette
from .paths import THIN, Path
from .pictures import is_picture
from .state import IDENTITY, Box, Paint, State, box, scale, times

if TYPE_CHECKING:
    from .convert import Converter

_LIGHT = 70.0
_MARKS = frozenset({b"MP", b"DP", b"BX", b"EX", b"ri"})
_PARTS = frozenset({b"m", b"l", b"c", b"v", b"y", b"re", b"W", b"W*"})
_FILLS = {b"f": b"f", b"F": b"f", b"f*": b"f*"}
_BOTH = frozenset({b"B", b"B*", b"b", b"b*"})


class Drawing(Palette):
    """Rewrites instructions; afterwards ``written`` and ``used`` are the new ones and what they draw with.

    ``drawing``: this is a figure, whose lines are no rules. ``ground`` holds the places text has to heed: in
    one ink those that are dark, in four those with so much ink that black cannot be printed over them. ``covers``: it
    lies over such a place.
    """

    def __init__(self, converter: Converter, resources: Any, state: State, *, drawing: bool, covers: bool) -> None:
        super().__init__(converter, resources, state)
        self._stack: list[State] = []
        self._drawing = drawing
        self._path = Path()
        self._hidden: list[bool] = []
        self._at = 0
        self._steps: Sequence[Step] = ()
        self._covers = covers
        self.ground = Ground()
        self.transparent = False

    @property
    def written(self) -> bytes:
        """The new instructions."""
        return b"".join(self._out)

    def run(self, steps: Sequence[Step]) -> None:
        """Rewrite. Raises Unreadable, and Unknown where something cannot be converted."""
        out, handlers = self._out, _HANDLERS
        building = False
        self._steps = steps
        for self._at, step in enumerate(steps):
            if not building:
                # Nothing may stand within a path but its parts (ISO 32000-1, 8.2): its colour goes before it.
                self._before = len(out)
            building = step.operator in _PARTS
            out.append(step.before)
            handler = handlers.get(step.operator)
            if handler is not None:
                handler(self, step)
            elif step.operator not in _MARKS:
                out.append(b"%b %b\n" % (step.operands, step.operator))

    def _keep(self, step: Step) -> None:
        self._out.append(b"%b %b\n" % (step.operands, step.operator))

    # State

    def _push(self, step: Step) -> None:
        self._stack.append(self._state.copy())
        self._out.append(b"\nq\n")

    def _pop(self, step: Step) -> None:
        if self._stack:
            self._state = self._stack.pop()
            self._out.append(b"\nQ\n")

    def _move(self, step: Step) -> None:
        self._state.matrix = times(numbers(step), self._state.matrix)
        self._keep(step)

    def _widen(self, step: Step) -> None:
        self._state.width = numbers(step)[0]
        self._keep(step)

    def _graphics(self, step: Step) -> None:
        name = name_of(step.operands)
        given = self._resources.get(Name.ExtGState, Dictionary()).get(name)
        if given is None:
            return
        entries, blending, width = self._of.graphics(given, self._state.blending, self._resources)
        if width is not None:
            self._state.width = width
        changed = blending != self._state.blending
        self._state.blending = blending
        if not blending.plain:
            self.transparent = True
        if entries is not None and (changed or not entries.only_blending):
            self._out.append(b"\n/%b gs\n" % self.used.name("/ExtGState", name, entries.dictionary))

    def _text_mode(self, step: Step) -> None:
        self._state.text_mode = int(numbers(step)[0])
        self._keep(step)

    def _rectangle(self, step: Step) -> None:
        self._path.rectangle(self._state.matrix, numbers(step))
        self._keep(step)

    def _segment(self, step: Step) -> None:
        self._path.segment(self._state.matrix, numbers(step), begins=step.operator == b"m")
        self._keep(step)

    def _area(self, step: Step) -> Use:
        if self._drawing:
            return Use.DRAWING
        plain = not step.before.strip()
        return Use.RULE if plain and self._path.is_rule(even_odd=step.operator == b"f*") else Use.AREA

    def _paint(self, step: Step) -> None:
        operator = _FILLS.get(step.operator, step.operator)
        if any(self._hidden):
            operator = b"n"
        else:
            self._overprint(False)
            if operator in _FILLS or operator in _BOTH:
                self._fill(step)
            if operator not in _FILLS:
                line = not self._drawing and self._state.width * scale(self._state.matrix) <= THIN
                on_dark = line and self._heeds(self._state.stroke) and self._lies_below(self._extent(step))
                self._dip(Use.RULE if line else Use.DRAWING, stroke=True, on_dark=on_dark)
        self._path = Path()
        self._out.append(b"\n%b\n" % operator)

    def _fill(self, step: Step) -> None:
        use = self._area(step)
        on_dark = use == Use.RULE and self._heeds(self._state.fill) and self._lies_below(self._extent(step))
        ink = self._dip(use, stroke=False, on_dark=on_dark, rich=self._path.is_large and use != Use.RULE)
        if use != Use.RULE and self._matters(ink):
            self.ground.add(self._extent(step))

    def _extent(self, step: Step) -> Box | None:
        return extent(step.before, self._path.points, self._state.matrix)

    def _matters(self, ink: Ink | None, coloured: float | None = None) -> bool:
        """Whether text has to heed what is painted with an ink, or with none that is known."""
        if self._gray:
            return ink is None or ink.is_dark
        if coloured is None:
            coloured = self._weight if ink is None else ink.coloured
        return coloured + 1 > self._inks.limit

    def _heeds(self, paint: Paint) -> bool:
        """Whether a colour in one ink is another over what is dark."""
        return self._gray and not paint.pattern and self._inks.lightness(paint.colour)[0] > _LIGHT

    def _lies_below(self, place: Box | None) -> bool:
        return self._covers or self.ground.lies_below(place)

    def _no_paint(self, step: Step) -> None:
        self._path = Path()
        self._keep(step)

    def _shade(self, step: Step) -> None:
        name = name_of(step.operands)
        shadings = self._resources.get(Name.Shading, Dictionary())
        if name not in shadings or any(self._hidden):
            return
        made, coloured = self._of.shadings.shading(shadings[name], self._resources)
        if self._matters(None, coloured):
            self.ground.add(None)
        self._overprint(False)
        self._out.append(b"/%b sh\n" % self.used.name("/Shading", name, made))

    def _begin_text(self, step: Step) -> None:
        self._in_text = True
        self._dip_for_text()
        self._out.append(b"\nBT\n3 Tr\n" if any(self._hidden) else b"\nBT\n")

    def _end_text(self, step: Step) -> None:
        self._in_text = False
        self._out.append(b"\nET\n")

    def _dip_for_text(self) -> None:
        state = self._state
        on_dark = False
        if self._heeds(state.fill):
            ahead = self._text_ahead()
            on_dark = self._lies_below(lettering(ahead, state.matrix)) or is_display(ahead, state.matrix)
        ink = self._dip(Use.TEXT, stroke=False, on_dark=on_dark)
        if state.text_mode in (1, 2, 5, 6):
            self._dip(Use.TEXT, stroke=True, on_dark=on_dark)
        if ink is not None:
            black = ink.model == "cmyk" and ink.is_black
            if black and (self._covers or self.ground.boxes):
                black = not self._lies_below(lettering(self._text_ahead(), state.matrix))
            self._overprint(black)

    def _text_ahead(self) -> bytes:
        """The rest of this text object, as far as it only sets and shows text."""
        ahead = []
        for step in self._steps[self._at + 1 :]:
            ahead.append(step.before)
            if step.operator == b"ET":
                break
        return b" ".join(ahead)

    def _overprint(self, wanted: bool) -> None:
        """Black text is printed over what is there, where the inks together stay within the limit."""
        if wanted == self._state.overprint or self._of.target.space != "cmyk":
            return
        self._state.overprint = wanted
        name, made = ("/PressOver", self._of.over) if wanted else ("/PressKnock", self._of.knock)
        self._write(b"\n/%b gs\n" % self.used.name("/ExtGState", name, made))

    # What is placed

    def _place(self, step: Step) -> None:
        name = name_of(step.operands)
        objects = self._resources.get(Name.XObject, Dictionary())
        if name not in objects or any(self._hidden):
            return
        item = objects[name]
        if self._of.is_hidden(item.get(Name.OC)):
            return
        if is_picture(item):
            self._place_picture(name, item)
            return
        if not isinstance(item, Stream) or item.get(Name.Subtype) != Name.Form:
            return
        self._overprint(False)
        if self._state.fill.pattern:
            self._dip(Use.DRAWING, stroke=False)
        if self._state.stroke.pattern:
            self._dip(Use.DRAWING, stroke=True)
        matrix = times([float(part) for part in item.get(Name.Matrix, IDENTITY)], self._state.matrix)
        covers = self._lies_below(box(matrix, *(float(part) for part in item.BBox)))
        form = self._of.form(item, self._resources, self._state, drawing=self._drawing, covers=covers)
        self.ground.add_form(form.places, form.matrix, matrix)
        passed_on = self._state.fill.inherited or self._state.stroke.inherited
        self.inherits = self.inherits or (form.inherits and passed_on)
        self.transparent = self.transparent or form.transparent
        self._out.append(b"/%b Do\n" % self.used.name("/XObject", name, form.made))

    def _place_picture(self, name: str, item: Any) -> None:
        matters, stencil = False, bool(item.get(Name.ImageMask, False))
        if stencil:
            matters = self._matters(self._dip(Use.AREA, stroke=False))
        picture = self._of.pictures.picture(item, self._resources)
        self._overprint(False)
        if matters or (not stencil and self._matters(None, picture.coloured)):
            self.ground.add(box(self._state.matrix, 0, 0, 1, 1))
        if isinstance(item.get(Name.SMask), Stream):
            self.transparent = True
        self._out.append(b"/%b Do\n" % self.used.name("/XObject", name, picture))

    def _begin_mark(self, step: Step) -> None:
        parts = operands(step)
        group = None
        if parts and parts[0] == b"/OC" and len(parts) > 1 and parts[1].startswith(b"/"):
            group = self._resources.get(Name.Properties, Dictionary()).get(name_of(parts[1]))
        self._hidden.append(self._of.is_hidden(group))

    def _end_mark(self, step: Step) -> None:
        if self._hidden and self._hidden.pop() and self._in_text and not any(self._hidden):
            self._out.append(b"\n%d Tr\n" % self._state.text_mode)

    def _glyph(self, step: Step) -> None:
        if step.operator == b"d1":
            self.colourless = True  # a letter of a drawn typeface: the text's colour
        self._keep(step)


_HANDLERS: dict[bytes, Any] = {
    b"q": Drawing._push,
    b"Q": Drawing._pop,
    b"cm": Drawing._move,
    b"w": Drawing._widen,
    b"gs": Drawing._graphics,
    b"Tr": Drawing._text_mode,
    **dict.fromkeys((b"g", b"G", b"rg", b"RG", b"k", b"K"), Drawing._device),
    **dict.fromkeys((b"cs", b"CS"), Drawing._space),
    **dict.fromkeys((b"sc", b"SC", b"scn", b"SCN"), Drawing._colour),
    b"re": Drawing._rectangle,
    **dict.fromkeys((b"m", b"l", b"c", b"v", b"y"), Drawing._segment),
    **dict.fromkeys((b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"S", b"s"), Drawing._paint),
    b"n": Drawing._no_paint,
    b"sh": Drawing._shade,
    b"BT": Drawing._begin_text,
    b"ET": Drawing._end_text,
    b"Do": Drawing._place,
    **dict.fromkeys((b"BDC", b"BMC"), Drawing._begin_mark),
    b"EMC": Drawing._end_mark,
    b"d0": Drawing._glyph,
    b"d1": Drawing._glyph,
}
