"""Gradients as inks. Their functions are computed anew: a line between two colours of light is none between inks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pikepdf import Array, Dictionary, Name, Pdf, Stream

from .functions import Function, Unknown, function
from .inks import Colour, Ink, Inks, Use
from .meshes import mesh
from .spaces import Space, Spaces

_ENOUGH = 1 / 255
"""How far a gradient may lie from its colours: a step of eight bits."""
_FIRST, _MOST = 3, 257
"""Samples along a gradient: as few as are enough, between these."""
_ACROSS = 65
"""Samples each way over a surface."""
_BYTE = 255
BY_FUNCTION, AXIAL, RADIAL = 1, 2, 3


class Shadings:
    """Converts each gradient once."""

    def __init__(self, pdf: Pdf, inks: Inks, spaces: Spaces) -> None:
        self._pdf = pdf
        self._inks = inks
        self._spaces = spaces
        self._done: dict[tuple[int, int], tuple[Any, float]] = {}

    def shading(self, shading: Any, resources: Any) -> tuple[Any, float]:
        """A gradient in the target's colours, and the greatest sum of its inks that are not black. Raises Unknown."""
        key = shading.objgen
        if key != (0, 0) and key in self._done:
            return self._done[key]
        found = self._convert(shading, resources)
        if key != (0, 0):
            self._done[key] = found
        return found

    def _convert(self, shading: Any, resources: Any) -> tuple[Any, float]:
        space = self._spaces.of(shading.ColorSpace, resources)
        if space.kind == "pattern":
            raise Unknown("a gradient of patterns")
        tally = _Tally(self._inks, space)
        kind = int(shading.ShadingType)
        entries = {key: value for key, value in shading.items() if key not in ("/Length", "/Filter", "/DecodeParms")}
        entries["/ColorSpace"] = tally.space
        if Name.Background in shading:
            entries["/Background"] = Array(list(tally.components([float(part) for part in shading.Background])))
        if Name.Function in shading:
            given = shading.Function
            domain = [float(part) for part in shading.get(Name.Domain, [0, 1] if kind != BY_FUNCTION else [0, 1, 0, 1])]
            if kind == BY_FUNCTION:
                entries["/Function"] = self._surface(function(given), domain, tally)
            else:
                if kind not in (AXIAL, RADIAL):
                    ends = [float(part) for part in shading.Decode]
                    domain = ends[-2:]
                entries["/Function"] = self._line(given, domain, tally)
            if not isinstance(shading, Stream):
                return self._pdf.make_indirect(Dictionary(entries)), tally.coloured
            data = shading.read_bytes()
        elif isinstance(shading, Stream):
            data, decode = mesh(shading, space.components, tally.components, tally.count)
            entries["/Decode"] = Array(decode)
            entries["/BitsPerComponent"] = 8
        else:
            raise Unknown("a gradient without colours")
        stream = Stream(self._pdf, data)
        for name, value in sorted(entries.items()):
            stream[Name(name)] = value
        return self._pdf.make_indirect(stream), tally.coloured

    def _line(self, given: Any, domain: Sequence[float], tally: _Tally) -> Any:
        """A function of one input in the target's colours; one after the other stay one after the other."""
        if not isinstance(given, Array) and int(given.get(Name.FunctionType, -1)) == 3:
            bounds = [float(part) for part in given.Bounds]
            encode = [float(part) for part in given.Encode]
            parts = [
                self._line(part, sorted(encode[2 * at : 2 * at + 2]), tally) for at, part in enumerate(given.Functions)
            ]
            return Dictionary(
                FunctionType=3,
                Domain=given.Domain,
                Functions=Array(parts),
                Bounds=Array(bounds),
                Encode=Array(encode),
            )
        start, end = domain[0], domain[1]
        return self._sampled(function(given), start, end, tally)

    def _sampled(self, source: Function, start: float, end: float, tally: _Tally) -> Any:
        if end <= start:
            end = start + 1
        count = _FIRST
        while True:
            places = [start + (end - start) * step / (count - 1) for step in range(count)]
            found = [tally.components(source([place])) for place in places]
            # Every second sample left out: where a line through the others meets it, they are enough.
            if count >= _MOST or all(
                abs((a + b) / 2 - middle) <= _ENOUGH
                for at in range(1, count - 1)
                for a, middle, b in zip(found[at - 1], found[at], found[at + 1], strict=True)
            ):
                break
            count = 2 * count - 1
        data = bytes(round(part * _BYTE) for row in found for part in row)
        return self._table(data, [count], [start, end], tally.count)

    def _surface(self, source: Function, domain: Sequence[float], tally: _Tally) -> Any:
        (left, right), (bottom, top) = domain[:2], domain[2:]
        rows = [bottom + (top - bottom) * step / (_ACROSS - 1) for step in range(_ACROSS)]
        columns = [left + (right - left) * step / (_ACROSS - 1) for step in range(_ACROSS)]
        data = bytes(round(part * _BYTE) for y in rows for x in columns for part in tally.components(source([x, y])))
        return self._table(data, [_ACROSS, _ACROSS], domain, tally.count)

    def _table(self, data: bytes, size: list[int], domain: Sequence[float], outputs: int) -> Any:
        table = Stream(self._pdf, data)
        table[Name.FunctionType] = 0
        table[Name.Domain] = Array(list(domain))
        table[Name.Range] = Array([0, 1] * outputs)
        table[Name.Size] = Array(size)
        table[Name.BitsPerSample] = 8
        return self._pdf.make_indirect(table)


class _Tally:
    """A gradient's colours in one space of the target, and how much ink the heaviest of them takes."""

    def __init__(self, inks: Inks, space: Space) -> None:
        self._inks = inks
        self._source = space
        model = inks.target.space
        self.count = {"gray": 1, "srgb": 3, "cmyk": 4}[model]
        self.space = {"gray": Name.DeviceGray, "srgb": Name.DeviceRGB, "cmyk": Name.DeviceCMYK}[model]
        self.coloured = 0.0

    def components(self, values: Sequence[float]) -> tuple[float, ...]:
        """A colour's components. Gradients are areas: their grays are black ink where they are exact."""
        colour = self._source.colour(values)
        if colour.model == "all":
            colour = Colour("gray", (1 - colour.values[0],))
        ink = self._inks.ink(colour, Use.DRAWING)
        self.coloured = max(self.coloured, ink.coloured)
        return spread(ink, self.count)


def spread(ink: Ink, count: int) -> tuple[float, ...]:
    """An ink in as many components: gray within sRGB is three equal ones."""
    if len(ink.values) == count:
        return ink.values
    return ink.values * 3 if count == 3 else (0.0, 0.0, 0.0, 1 - ink.values[0])
