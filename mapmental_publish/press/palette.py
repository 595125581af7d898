"""The colours of instructions that are rewritten: kept when they are set, written when something is painted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pikepdf import Array, Dictionary, Name

from .content import Step, name_of, numbers, operands
from .functions import Unknown
from .inks import Ink, Use
from .spaces import Space
from .state import Paint, State
from .used import Used

if TYPE_CHECKING:
    from .convert import Converter

_DEVICES = {b"g": "/DeviceGray", b"rg": "/DeviceRGB", b"k": "/DeviceCMYK"}
_LETTERS = {"gray": b"g", "rgb": b"rg", "cmyk": b"k"}


class Palette:
    """Dips into the colours in force; what is drawn with is in ``used``.

    ``inherits``: something was painted with a colour that was set where the form is placed. ``colourless``: it has no
    colours of its own.
    """

    def __init__(self, converter: Converter, resources: Any, state: State) -> None:
        self._of = converter
        self._inks = converter.inks
        self._gray = converter.target.space == "gray"
        self._resources = resources if resources is not None else Dictionary()
        self._state = state
        self._devices: dict[bytes, Space] = {}
        self._in_text = False
        self._before = 0
        self._weight = 0.0
        self._out: list[bytes] = []
        self.inherits = False
        self.colourless = False
        self.used = Used()

    def _dip_for_text(self) -> None:
        """Write the colours that text is about to be shown with."""
        raise NotImplementedError

    def _device(self, step: Step) -> None:
        letter = step.operator
        space = self._devices.get(letter)
        if space is None:
            space = self._of.spaces.of(Name(_DEVICES[letter.lower()]), self._resources)
            self._devices[letter] = space
        self._set(Paint(space, space.colour(numbers(step))), stroke=letter.isupper())

    def _space(self, step: Step) -> None:
        space = self._of.spaces.of(Name(name_of(step.operands)), self._resources)
        self._set(Paint(space, space.colour(space.initial)), stroke=step.operator == b"CS")

    def _colour(self, step: Step) -> None:
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
            self._dip_for_text()

    def _dip(self, use: Use, *, stroke: bool, on_dark: bool = False, rich: bool = False) -> Ink | None:
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
            ink = self._inks.ink(paint.colour, use, on_dark=on_dark)
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
        self._weight = found.coloured
        name = self.used.name("/Pattern", paint.pattern, found.made)
        set_space, set_colour = (b"CS", b"SCN") if stroke else (b"cs", b"scn")
        if not found.colourless or paint.space.base is None:
            return b"/Pattern %b /%b %b\n" % (set_space, name, set_colour)
        ink = self._inks.ink(paint.space.base.colour(paint.tints), Use.DRAWING)
        device = {"gray": "/DeviceGray", "rgb": "/DeviceRGB", "cmyk": "/DeviceCMYK"}[ink.model]
        base = self.used.name("/ColorSpace", "/Press" + device[7:], Array([Name.Pattern, Name(device)]))
        values = b" ".join(b"%g" % value for value in ink.values)
        return b"/%b %b %b /%b %b\n" % (base, set_space, values, name, set_colour)
