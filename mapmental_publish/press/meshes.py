"""Gradients over triangles and patches: the colour at every corner is written anew (ISO 32000-1, 8.7.4.5.5 to .8)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from pikepdf import Name

from .functions import Unknown

_FREE, _LATTICE, _COONS, _TENSOR = 4, 5, 6, 7
_POINTS = {_COONS: (12, 8), _TENSOR: (16, 12)}
"""Points of a patch that stands alone, and of one that goes on from another."""
_COLOURS = (4, 2)


def mesh(
    shading: Any, components: int, convert: Callable[[Sequence[float]], tuple[float, ...]], outputs: int
) -> tuple[bytes, list[float]]:
    """The data of a mesh with its colours converted to ``outputs`` components of eight bits, and its ranges.

    Raises Unknown where it is no mesh.
    """
    kind = int(shading.ShadingType)
    if kind not in (_FREE, _LATTICE, _COONS, _TENSOR):
        raise Unknown(f"a gradient of type {kind}")
    bits, flag_bits = int(shading.BitsPerCoordinate), int(shading.get(Name.BitsPerFlag, 0))
    depth = int(shading.BitsPerComponent)
    decode = [float(part) for part in shading.Decode]
    ranges = list(zip(decode[4::2], decode[5::2], strict=True))[:components]
    data = shading.read_bytes()
    reader, writer = _Reader(data), _Writer()
    top = (1 << depth) - 1

    def points(count: int) -> None:
        for _ in range(2 * count):
            writer.put(reader.take(bits), bits)

    def colour() -> None:
        values = [low + reader.take(depth) / top * (high - low) for low, high in ranges]
        for part in convert(values):
            writer.put(round(part * 255), 8)

    while reader.left >= (flag_bits if kind != _LATTICE else 0) + 2 * bits + components * depth:
        flag = 0
        if kind != _LATTICE:
            flag = reader.take(flag_bits)
            writer.put(flag, flag_bits)
        if kind in (_FREE, _LATTICE):
            points(1)
            colour()
        else:
            points(_POINTS[kind][1 if flag & 3 else 0])
            for _ in range(_COLOURS[1 if flag & 3 else 0]):
                colour()
        # Every corner, and every patch, begins a new byte.
        reader.align()
        writer.align()
    return bytes(writer.data), [*decode[:4], *[0.0, 1.0] * outputs]


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self.left = len(data) * 8

    def take(self, bits: int) -> int:
        """The next so many bits; zeros past the end."""
        end = self._at + bits
        chunk = self._data[self._at // 8 : (end + 7) // 8]
        value = int.from_bytes(chunk, "big") >> (-end % 8)
        self._at, self.left = end, self.left - bits
        return value & ((1 << bits) - 1)

    def align(self) -> None:
        spare = -self._at % 8
        self._at, self.left = self._at + spare, self.left - spare


class _Writer:
    def __init__(self) -> None:
        self.data = bytearray()
        self._value = 0
        self._bits = 0

    def put(self, value: int, bits: int) -> None:
        self._value = self._value << bits | value
        self._bits += bits
        while self._bits >= 8:
            self._bits -= 8
            self.data.append(self._value >> self._bits & 255)
        self._value &= (1 << self._bits) - 1

    def align(self) -> None:
        if self._bits:
            self.put(0, 8 - self._bits)
