"""The colour spaces of a PDF (ISO 32000-1, 8.6), each brought down to gray, sRGB or inks."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pikepdf import Array, Name, String
from PIL import Image, ImageCms

from .functions import Unknown, function
from .inks import Colour
from .pixels import Links, through

_DEVICE = {"/DeviceGray": 1, "/CalGray": 1, "/G": 1, "/DeviceRGB": 3, "/CalRGB": 3, "/RGB": 3, "/DeviceCMYK": 4}
_MODELS = {1: "gray", 3: "rgb", 4: "cmyk"}
_DEFAULTS = {"/DeviceGray": "/DefaultGray", "/DeviceRGB": "/DefaultRGB", "/DeviceCMYK": "/DefaultCMYK"}
_DEEPEST = 8
"""Spaces within spaces: a pattern of an index of a tint of a profile is four."""


@dataclass(frozen=True, slots=True)
class Space:
    """A colour space. ``kind`` is gray, rgb, cmyk, lab, indexed, tints or pattern.

    ``profile`` is that of its colours where it is not sRGB or the target's own. ``colour`` turns components as they
    stand in a file into a colour. ``base`` is the space of an index or of a pattern without colour, ``table`` the
    index's entries; ``ranges`` holds what an image's samples stand for unless the image says otherwise.
    """

    kind: str
    components: int
    initial: tuple[float, ...]
    colour: Callable[[Sequence[float]], Colour]
    ranges: tuple[tuple[float, float], ...]
    profile: bytes = b""
    base: Space | None = None
    table: bytes = b""


class Spaces:
    """Reads colour spaces; those that are objects of their own once."""

    def __init__(self, links: Links) -> None:
        self._links = links
        self._known: dict[tuple[int, int], Space] = {}
        self._profiles: dict[tuple[int, int], Space] = {}

    def of(self, value: Any, resources: Any = None, depth: int = 0) -> Space:
        """The space that a name or an array stands for. Raises Unknown."""
        if depth > _DEEPEST:
            raise Unknown("colour spaces within colour spaces without end")
        if isinstance(value, Name):
            return self._named(value, resources, depth)
        if not isinstance(value, Array) or not len(value):
            raise Unknown(f"the colour space {value!r}")
        if value.is_indirect and value.objgen in self._known:
            return self._known[value.objgen]
        space = self._made(value, resources, depth)
        if value.is_indirect:
            self._known[value.objgen] = space
        return space

    def _named(self, name: Name, resources: Any, depth: int) -> Space:
        spaces = resources.get(Name.ColorSpace) if resources is not None else None
        if spaces is not None:
            written = _DEFAULTS.get(str(name), str(name))
            if written in spaces and spaces[written] != name:
                return self.of(spaces[written], None, depth + 1)
        if name == Name.Pattern:
            return Space("pattern", 0, (), lambda _: Colour("gray", (0.0,)), ())
        count = _DEVICE.get(str(name))
        if count is None:
            raise Unknown(f"the colour space {name}")
        return _device(count)

    def _made(self, value: Array, resources: Any, depth: int) -> Space:
        name = str(value[0])
        if name in _DEVICE:
            return _device(_DEVICE[name])
        if name == "/ICCBased":
            return self._by_profile(value[1])
        if name == "/Lab":
            return self._lab(value[1])
        if name in ("/Indexed", "/I"):
            return self._indexed(value, resources, depth)
        if name in ("/Separation", "/DeviceN"):
            return self._tints(value, resources, depth)
        if name == "/Pattern":
            base = self.of(value[1], resources, depth + 1) if len(value) > 1 else None
            return Space("pattern", 0, (), lambda _: Colour("gray", (0.0,)), (), base=base)
        raise Unknown(f"the colour space {name}")

    def _by_profile(self, stream: Any) -> Space:
        if stream.is_indirect and stream.objgen in self._profiles:
            return self._profiles[stream.objgen]
        count = int(stream[Name.N])
        device = _device(count)
        data = stream.read_bytes()
        space = device
        if count > 1 and data != self._links.target.profile.data and not _is_srgb(data):
            mode = "RGB" if count == 3 else "CMYK"
            try:
                link = self._links.between(data, mode)
            except (ImageCms.PyCMSError, OSError):
                pass  # a damaged profile: the colours are taken for what they are without one, as readers do
            else:
                space = Space(device.kind, count, device.initial, _through(link, mode), device.ranges, profile=data)
        if stream.is_indirect:
            self._profiles[stream.objgen] = space
        return space

    def _lab(self, description: Any) -> Space:
        ranges = [float(value) for value in description.get(Name.Range, [-100, 100, -100, 100])]
        link = self._links.from_lab()

        def colour(values: Sequence[float]) -> Colour:
            lightness, a, b = values
            pixel = Image.new("LAB", (1, 1))
            # No colour is the middle of a byte.
            shifted = (min(255, max(0, round(part) + 128)) for part in (a, b))
            pixel.putpixel((0, 0), (round(lightness * 2.55), *shifted))
            return Colour("rgb", tuple(byte / 255 for byte in through(link, pixel).tobytes()))

        limits = ((0.0, 100.0), (ranges[0], ranges[1]), (ranges[2], ranges[3]))
        return Space("lab", 3, (0.0, max(0.0, ranges[0]), max(0.0, ranges[2])), colour, limits)

    def _indexed(self, value: Array, resources: Any, depth: int) -> Space:
        base = self.of(value[1], resources, depth + 1)
        most = int(value[2])
        table = bytes(value[3]) if isinstance(value[3], String) else value[3].read_bytes()

        def colour(values: Sequence[float]) -> Colour:
            return index_colour(base, table, min(max(int(values[0]), 0), most))

        return Space("indexed", 1, (0.0,), colour, ((0.0, float(most)),), base=base, table=table)

    def _tints(self, value: Array, resources: Any, depth: int) -> Space:
        names = [str(name) for name in value[1]] if isinstance(value[1], Array) else [str(value[1])]
        count = len(names)
        if names == ["/All"]:
            return Space("tints", 1, (1.0,), lambda tint: Colour("all", (tint[0],)), ((0.0, 1.0),))
        process = {"/Cyan": 0, "/Magenta": 1, "/Yellow": 2, "/Black": 3}
        if all(name in process or name == "/None" for name in names):
            # Plates of the press itself: their tints are inks, whatever the file offers in their place.
            def inks(tints: Sequence[float]) -> Colour:
                values = [0.0, 0.0, 0.0, 0.0]
                for name, tint in zip(names, tints, strict=True):
                    if name in process:
                        values[process[name]] = tint
                return Colour("cmyk", tuple(values))

            return Space("tints", count, (1.0,) * count, inks, ((0.0, 1.0),) * count)
        alternate = self.of(value[2], resources, depth + 1)
        transform = function(value[3])
        return Space(
            "tints", count, (1.0,) * count, lambda tints: alternate.colour(transform(tints)), ((0.0, 1.0),) * count
        )


def index_colour(base: Space, table: bytes, number: int) -> Colour:
    """An entry of an index's table."""
    entry = table[number * base.components : (number + 1) * base.components]
    entry = entry.ljust(base.components, b"\0")
    return base.colour([low + byte / 255 * (high - low) for byte, (low, high) in zip(entry, base.ranges, strict=True)])


def _device(count: int) -> Space:
    model = _MODELS.get(count)
    if model is None:
        raise Unknown(f"a profile of {count} colours")

    def colour(values: Sequence[float]) -> Colour:
        return Colour(model, tuple(min(max(float(value), 0.0), 1.0) for value in values[:count]))

    initial = (0.0, 0.0, 0.0, 1.0) if count == 4 else (0.0,) * count
    return Space(model, count, initial, colour, ((0.0, 1.0),) * count)


def _through(link: Any, mode: str) -> Callable[[Sequence[float]], Colour]:
    def colour(values: Sequence[float]) -> Colour:
        if mode == "CMYK" and not any(values[:3]):
            return Colour("cmyk", tuple(values))  # black ink alone stays so, whatever paper it was meant for
        pixel = Image.new(mode, (1, 1), tuple(round(min(max(value, 0.0), 1.0) * 255) for value in values))
        return Colour("rgb", tuple(byte / 255 for byte in through(link, pixel).tobytes()))

    return colour


def _is_srgb(data: bytes) -> bool:
    """Whether a profile is sRGB's by what it calls itself."""
    try:
        return "srgb" in ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(data))).lower()
    except (ImageCms.PyCMSError, OSError):
        return False
