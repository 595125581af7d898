"""One stretch of drawing instructions, rewritten in a target's colours.

A colour is not written where it is set but where something is painted with it, for only then is it known what it is
for: the same dark slate is pure black in text and rules, and made of inks in a picture's background.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pikepdf import Array, Dictionary, Name, Stream

from .content import Step, name_of, numbers, operands
from .functions import Unknown
from .inks import Ink, Use
from .paths import THIN, Path
from .pictures import is_picture
from .spaces import Space
from .state import Matrix, Paint, State, scale, times
from .used import Used

if TYPE_CHECKING:
    from .convert import Converter

DISPLAY = 24.0
"""Points from which type is large enough to be printed in a tint."""
_LIGHT = 70.0
_SET_SIZE = re.compile(rb"([-+.\d]+)\s+Tf")
_MARKS = frozenset({b"BMC", b"MP", b"DP", b"BX", b"EX", b"ri"})
_PARTS = frozenset({b"m", b"l", b"c", b"v", b"y", b"re", b"W", b"W*"})
_FILLS = {b"f": b"f", b"F": b"f", b"f*": b"f*"}
_BOTH = frozenset({b"B", b"B*", b"b", b"b*"})
_DEVICES = {b"g": "/DeviceGray", b"rg": "/DeviceRGB", b"k": "/DeviceCMYK"}
_LETTERS = {"gray": b"g", "rgb": b"rg", "cmyk": b"k"}


class Drawing:
    """Rewrites instructions; afterwards ``written`` and ``used`` are the new ones and what they draw with.

    ``drawing``: this is a figure, whose lines are no rules. ``coloured`` is the heaviest sum of inks other than black
    that any area has had so far, ``dark`` whether one was dark.
    """

    def __init__(
        self, converter: Converter, resources: Any, state: State, *, drawing: bool, coloured: float, dark: bool
    ) -> None:
        self._of = converter
        self._inks = converter.inks
        self._gray = converter.target.space == "gray"
        self._resources = resources if resources is not None else Dictionary()
        self._state = state
        self._stack: list[State] = []
        self._drawing = drawing
        self._devices: dict[bytes, Space] = {}
        self._path = Path()
        self._hidden: list[bool] = []
        self._in_text = False
        self._before = 0
        self.coloured = coloured
        self.dark = dark
        self.inherits = False
        self.transparent = False
        self.colourless = False
        self._out: list[bytes] = []
        self.used = Used()

    @property
    def written(self) -> bytes:
        """The new instructions."""
        return b"".join(self._out)

    def run(self, steps: Sequence[Step]) -> None:
        """Rewrite. Raises Unreadable, and Unknown where something cannot be converted."""
        out, handlers = self._out, _HANDLERS
        building = False
        for at, step in enumerate(steps):
            if not building:
                # Nothing may stand within a path but its parts (ISO 32000-1, 8.2): its colour goes before it.
                self._before = len(out)
            building = step.operator in _PARTS
            out.append(step.before)
            handler = handlers.get(step.operator)
            if handler is not None:
                handler(self, step, steps[at + 1].before if at + 1 < len(steps) else b"")
            elif step.operator not in _MARKS:
                out.append(b"%b %b\n" % (step.operands, step.operator))

    def _keep(self, step: Step) -> None:
        self._out.append(b"%b %b\n" % (step.operands, step.operator))

    # State

    def _push(self, step: Step, _: bytes) -> None:
        self._stack.append(self._state.copy())
        self._out.append(b"\nq\n")

    def _pop(self, step: Step, _: bytes) -> None:
        if self._stack:
            self._state = self._stack.pop()
            self._out.append(b"\nQ\n")

    def _move(self, step: Step, _: bytes) -> None:
        self._state.matrix = times(numbers(step), self._state.matrix)
        self._keep(step)

    def _widen(self, step: Step, _: bytes) -> None:
        self._state.width = numbers(step)[0]
        self._keep(step)

    def _graphics(self, step: Step, _: bytes) -> None:
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

    def _text_mode(self, step: Step, _: bytes) -> None:
        self._state.text_mode = int(numbers(step)[0])
        self._keep(step)

    # Colours

    def _device(self, step: Step, _: bytes) -> None:
        letter = step.operator
        space = self._devices.get(letter)
        if space is None:
            space = self._of.spaces.of(Name(_DEVICES[letter.lower()]), self._resources)
            self._devices[letter] = space
        self._set(Paint(space, space.colour(numbers(step))), stroke=letter.isupper())

    def _space(self, step: Step, _: bytes) -> None:
        space = self._of.spaces.of(Name(name_of(step.operands)), self._resources)
        self._set(Paint(space, space.colour(space.initial)), stroke=step.operator == b"CS")

    def _colour(self, step: Step, _: bytes) -> None:
        stroke = step.operator.isupper()
        paint = self._state.stroke if stroke else self._state.fill
        parts = operands(step)
        if parts and parts[-1].startswith(b"/"):
            tints = tuple(float(part) for part in parts[:-1])
            self._set(Paint(paint.space, paint.colour, name_of(parts[-1]), tints), stroke=stroke)
        else:
            self._set(Paint(paint.space, paint.space.colour([float(part) for part in parts])), stroke=stroke)

    def _set(self, paint: Paint, *, stroke: bool) -> None:
        if stroke:
            self._state.stroke = paint
        else:
            self._state.fill = paint
        if self._in_text:
            self._dip_for_text(b"")

    def _dip(self, use: Use, *, stroke: bool, on_dark: bool | None = None, rich: bool = False) -> Ink | None:
        """Write the current colour for a use, unless it was written last. The ink, unless it is a pattern."""
        state = self._state
        paint = state.stroke if stroke else state.fill
        if self.colourless or (paint.pattern and paint.inherited):
            return None
        if paint.inherited:
            self.inherits = True
        ink: Ink | None = None
        if paint.pattern:
            written = self._pattern(paint, stroke=stroke)
        else:
            dark = self.dark if on_dark is None else on_dark
            ink = self._inks.ink(paint.colour, use, on_dark=self._gray and dark)
            if rich and self._of.target.rich_black is not None and ink.is_black:
                ink = Ink("cmyk", tuple(part / 100 for part in self._of.target.rich_black))
            written = self._ink(ink, stroke=stroke)
        if written != (state.out_stroke if stroke else state.out_fill):
            self._write(b"\n" + written)
            if stroke:
                state.out_stroke = written
            else:
                state.out_fill = written
        return ink

    def _write(self, instruction: bytes) -> None:
        """Write a setting: before the path, where one has been built."""
        if self._in_text:
            self._out.append(instruction)
        else:
            self._out.insert(self._before, instruction)
            self._before += 1

    def _ink(self, ink: Ink, *, stroke: bool) -> bytes:
        values = b" ".join(b"%g" % value for value in ink.values)
        if ink.model == "all":
            name = self.used.name("/ColorSpace", "/PressAll", self._of.every_plate)
            return b"/%b %b %b %b\n" % (name, b"CS" if stroke else b"cs", values, b"SCN" if stroke else b"scn")
        letters = _LETTERS[ink.model]
        return b"%b %b\n" % (values, letters.upper() if stroke else letters)

    def _pattern(self, paint: Paint, *, stroke: bool) -> bytes:
        patterns = self._resources.get(Name.Pattern, Dictionary())
        if paint.pattern not in patterns:
            raise Unknown(f"there is no pattern {paint.pattern}")
        found = self._of.pattern(patterns[paint.pattern], self._resources, drawing=True)
        self.coloured = max(self.coloured, found.coloured)
        self.dark = True
        name = self.used.name("/Pattern", paint.pattern, found.made)
        set_space, set_colour = (b"CS", b"SCN") if stroke else (b"cs", b"scn")
        if not found.colourless or paint.space.base is None:
            return b"/Pattern %b /%b %b\n" % (set_space, name, set_colour)
        ink = self._inks.ink(paint.space.base.colour(paint.tints), Use.DRAWING)
        device = {"gray": "/DeviceGray", "rgb": "/DeviceRGB", "cmyk": "/DeviceCMYK"}[ink.model]
        base = self.used.name("/ColorSpace", "/Press" + device[7:], Array([Name.Pattern, Name(device)]))
        values = b" ".join(b"%g" % value for value in ink.values)
        return b"/%b %b %b /%b %b\n" % (base, set_space, values, name, set_colour)

    # Painting

    def _rectangle(self, step: Step, _: bytes) -> None:
        self._path.rectangle(self._state.matrix, numbers(step))
        self._keep(step)

    def _segment(self, step: Step, _: bytes) -> None:
        self._path.segment(self._state.matrix, numbers(step))
        self._keep(step)

    def _area(self, step: Step) -> Use:
        if self._drawing:
            return Use.DRAWING
        plain = not step.before.strip()
        return Use.RULE if plain and self._path.is_rule(even_odd=step.operator == b"f*") else Use.AREA

    def _paint(self, step: Step, _: bytes) -> None:
        operator = _FILLS.get(step.operator, step.operator)
        if any(self._hidden):
            operator = b"n"
        else:
            self._overprint(False)
            if operator in _FILLS or operator in _BOTH:
                self._fill(step)
            if operator not in _FILLS:
                line = not self._drawing and self._state.width * scale(self._state.matrix) <= THIN
                self._dip(Use.RULE if line else Use.DRAWING, stroke=True)
        self._path = Path()
        self._out.append(b"\n%b\n" % operator)

    def _fill(self, step: Step) -> None:
        use = self._area(step)
        ink = self._dip(use, stroke=False, rich=self._path.is_large and use != Use.RULE)
        if ink is None:
            self.dark = True
        elif use != Use.RULE:
            self.coloured = max(self.coloured, ink.coloured)
            self.dark = self.dark or ink.is_dark

    def _no_paint(self, step: Step, _: bytes) -> None:
        self._path = Path()
        self._keep(step)

    def _shade(self, step: Step, _: bytes) -> None:
        name = name_of(step.operands)
        shadings = self._resources.get(Name.Shading, Dictionary())
        if name not in shadings or any(self._hidden):
            return
        made, coloured = self._of.shadings.shading(shadings[name], self._resources)
        self.coloured, self.dark = max(self.coloured, coloured), True
        self._overprint(False)
        self._out.append(b"/%b sh\n" % self.used.name("/Shading", name, made))

    def _begin_text(self, step: Step, following: bytes) -> None:
        self._in_text = True
        self._dip_for_text(following)
        self._out.append(b"\nBT\n3 Tr\n" if any(self._hidden) else b"\nBT\n")

    def _end_text(self, step: Step, _: bytes) -> None:
        self._in_text = False
        self._out.append(b"\nET\n")

    def _dip_for_text(self, following: bytes) -> None:
        state = self._state
        on_dark = self.dark
        if self._gray and not on_dark and not state.fill.pattern:
            on_dark = self._inks.lightness(state.fill.colour)[0] > _LIGHT and _is_display(following, state.matrix)
        ink = self._dip(Use.TEXT, stroke=False, on_dark=on_dark)
        if state.text_mode in (1, 2, 5, 6):
            self._dip(Use.TEXT, stroke=True, on_dark=on_dark)
        if ink is not None:
            self._overprint(ink.model == "cmyk" and ink.is_black)

    def _overprint(self, wanted: bool) -> None:
        """Black text is printed over what is there, where the inks together stay within the limit."""
        wanted = wanted and self.coloured + 1 <= self._inks.limit
        if wanted == self._state.overprint or self._of.target.space != "cmyk":
            return
        self._state.overprint = wanted
        name, made = ("/PressOver", self._of.over) if wanted else ("/PressKnock", self._of.knock)
        self._write(b"\n/%b gs\n" % self.used.name("/ExtGState", name, made))

    # What is placed

    def _place(self, step: Step, _: bytes) -> None:
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
        form = self._of.form(
            item, self._resources, self._state, drawing=self._drawing, coloured=self.coloured, dark=self.dark
        )
        self.coloured, self.dark = max(self.coloured, form.coloured), self.dark or form.dark
        passed_on = self._state.fill.inherited or self._state.stroke.inherited
        self.inherits = self.inherits or (form.inherits and passed_on)
        self.transparent = self.transparent or form.transparent
        self._out.append(b"/%b Do\n" % self.used.name("/XObject", name, form.made))

    def _place_picture(self, name: str, item: Any) -> None:
        if item.get(Name.ImageMask, False):
            ink = self._dip(Use.AREA, stroke=False)
            if ink is not None:
                self.coloured, self.dark = max(self.coloured, ink.coloured), self.dark or ink.is_dark
        picture = self._of.pictures.picture(item, self._resources)
        self._overprint(False)
        self.coloured, self.dark = max(self.coloured, picture.coloured), True
        if isinstance(item.get(Name.SMask), Stream):
            self.transparent = True
        self._out.append(b"/%b Do\n" % self.used.name("/XObject", name, picture))

    def _begin_mark(self, step: Step, _: bytes) -> None:
        parts = operands(step)
        group = None
        if parts and parts[0] == b"/OC" and len(parts) > 1 and parts[1].startswith(b"/"):
            group = self._resources.get(Name.Properties, Dictionary()).get(name_of(parts[1]))
        self._hidden.append(self._of.is_hidden(group))

    def _begin_plain_mark(self, step: Step, _: bytes) -> None:
        self._hidden.append(False)

    def _end_mark(self, step: Step, _: bytes) -> None:
        if self._hidden and self._hidden.pop() and self._in_text and not any(self._hidden):
            self._out.append(b"\n%d Tr\n" % self._state.text_mode)

    def _glyph(self, step: Step, _: bytes) -> None:
        if step.operator == b"d1":
            self.colourless = True  # a letter of a drawn typeface: the text's colour
        self._keep(step)


def _is_display(following: bytes, matrix: Matrix) -> bool:
    """Whether the text that follows is set large."""
    sizes = [abs(float(found)) for found in _SET_SIZE.findall(following)]
    return bool(sizes) and max(sizes) * scale(matrix) >= DISPLAY


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
    b"BDC": Drawing._begin_mark,
    b"BMC": Drawing._begin_plain_mark,
    b"EMC": Drawing._end_mark,
    b"d0": Drawing._glyph,
    b"d1": Drawing._glyph,
}
