"""Colour spaces, and what colours in them come to on paper: inks, and whether one is white, black or neutral."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pikepdf import Array, Name, Stream, String

from .functions import Function, function
from .streams import Key, TooLarge, floats, identity, integer, names, table, under, unpacked

GRAY, RGB, CMYK, LAB, SPOT, PATTERN, UNKNOWN = "gray", "rgb", "cmyk", "lab", "spot", "pattern", "unknown"
PROCESS = {"/Cyan": 0, "/Magenta": 1, "/Yellow": 2, "/Black": 3}
_DEVICE = {
    "/DeviceGray": (GRAY, 1),
    "/G": (GRAY, 1),
    "/CalGray": (GRAY, 1),
    "/DeviceRGB": (RGB, 3),
    "/RGB": (RGB, 3),
    "/CalRGB": (RGB, 3),
    "/DeviceCMYK": (CMYK, 4),
    "/CMYK": (CMYK, 4),
    "/CalCMYK": (CMYK, 4),
    "/Pattern": (PATTERN, 0),
}
_LONG = {"/G": "DeviceGray", "/RGB": "DeviceRGB", "/CMYK": "DeviceCMYK", "/CalCMYK": "DeviceCMYK"}
_DEFAULTS = {"DeviceGray": "/DefaultGray", "DeviceRGB": "/DefaultRGB", "DeviceCMYK": "/DefaultCMYK"}
_DEEPEST = 4
_WHITE = 0.999
"""From this much of the greatest value on, a colour is white; rounding leaves less than nothing short of it."""


@dataclass(frozen=True, slots=True, eq=False)
class Space:
    """A colour space: what kind of colour it has (``family``), what a user calls it (``label``), how many numbers a
    colour takes. ``icc`` where a profile is embedded with it; ``colorants`` are the names of spot inks; ``base`` is the
    space an indexed or spot space rests on, ``tint`` leads there, and ``lookup`` holds an indexed one's colours.
    """

    family: str
    label: str
    components: int
    icc: bool = False
    device: bool = False
    colorants: tuple[str, ...] = ()
    base: Space | None = None
    tint: Function | None = field(default=None, repr=False)
    lookup: bytes = field(default=b"", repr=False)
    limits: tuple[float, ...] = ()

    @property
    def root(self) -> Space:
        """The space colours are given in after an index has been looked up."""
        return self.base if self.label.startswith("Indexed") and self.base is not None else self


DEVICE_GRAY = Space(GRAY, "DeviceGray", 1, device=True)
DEVICE_RGB = Space(RGB, "DeviceRGB", 3, device=True)
DEVICE_CMYK = Space(CMYK, "DeviceCMYK", 4, device=True)
ANY_PATTERN = Space(PATTERN, "Pattern", 0)
STRANGE = Space(UNKNOWN, "an unreadable colour space", 0)
_DEVICES = {"DeviceGray": DEVICE_GRAY, "DeviceRGB": DEVICE_RGB, "DeviceCMYK": DEVICE_CMYK}


class Spaces:
    """Colour spaces by the object that defines them, each read once for a file."""

    def __init__(self) -> None:
        self._known: dict[Key, Space] = {}

    def named(self, name: str, resources: Any) -> Space:
        """The space of a name in a content stream: a device's, or one in the resources' table."""
        spaces = table(resources.get("/ColorSpace")) if resources is not None else None
        if name in _DEVICE:
            family, count = _DEVICE[name]
            label = _LONG.get(name, name[1:])
            default = spaces.get(_DEFAULTS.get(label, "/")) if spaces is not None else None
            if default is not None:
                space = self.read(default)
                if space.components == count:
                    return space
            return _DEVICES.get(label, Space(family, label, count))
        return self.read(spaces.get(name) if spaces is not None else None, resources)

    def read(self, value: Any, resources: Any = None, depth: int = 0) -> Space:
        """A space as it stands in the file; :data:`STRANGE` where it cannot be read."""
        if isinstance(value, Name):
            if str(value) in _DEVICE:
                return self.named(str(value), resources)
            spaces = table(resources.get("/ColorSpace")) if resources is not None else None
            inner = spaces.get(str(value)) if spaces is not None else None
            return STRANGE if isinstance(inner, Name) or inner is None else self.read(inner, None, depth + 1)
        if not isinstance(value, Array) or not len(value) or depth > _DEEPEST:
            return STRANGE
        key = identity(value)
        if key != (0, 0) and key in self._known:
            return self._known[key]
        space = self._made(value, resources, depth)
        if key != (0, 0):
            self._known[key] = space
        return space

    def _made(self, value: Array, resources: Any, depth: int) -> Space:
        kind = (names(value[0]) or [""])[0]
        second = value[1] if len(value) > 1 else None
        if kind == "/ICCBased" and isinstance(second, Stream):
            count = integer(second.get("/N"))
            family = {1: GRAY, 3: RGB, 4: CMYK}.get(count, UNKNOWN)
            if family == RGB and b"Lab" in _profile_head(second):
                family = LAB
            return Space(family, f"ICCBased ({family.upper() if family != GRAY else 'gray'})", count, icc=True)
        if kind in ("/CalRGB", "/CalGray", "/Lab"):
            family, count = {"/CalRGB": (RGB, 3), "/CalGray": (GRAY, 1), "/Lab": (LAB, 3)}[kind]
            return Space(family, kind[1:], count, limits=tuple(floats(under(second, "/Range"))))
        if kind in ("/Indexed", "/I") and len(value) > 3:
            base = self.read(second, resources, depth + 1)
            return Space(
                base.family,
                f"Indexed ({base.label})",
                1,
                base.icc,
                base.device,
                base.colorants,
                base,
                lookup=_bytes(value[3]),
            )
        if kind in ("/Separation", "/DeviceN") and len(value) > 3:
            colorants = tuple(names(second))
            base = self.read(value[2], resources, depth + 1)
            title = ", ".join(name[1:] for name in colorants) or "?"
            return Space(
                SPOT, f"{kind[1:]} ({title})", len(colorants), base.icc, False, colorants, base, function(value[3])
            )
        if kind == "/Pattern":
            under_it = self.read(second, resources, depth + 1) if second is not None else None
            return Space(PATTERN, "Pattern", under_it.components if under_it else 0, base=under_it)
        if kind in _DEVICE:
            return self.named(kind, resources)
        return STRANGE


def _profile_head(stream: Stream) -> bytes:
    try:
        return unpacked(stream, 16 << 20)[16:20]
    except TooLarge:
        return b""


def _bytes(value: Any) -> bytes:
    if isinstance(value, Stream):
        try:
            return unpacked(value, 1 << 16)
        except TooLarge:
            return b""
    return bytes(value) if isinstance(value, String) else b""


def looked_up(space: Space, values: Sequence[float]) -> tuple[Space, tuple[float, ...]]:
    """An indexed colour in the space it rests on; any other as it is."""
    base = space.base
    if not space.label.startswith("Indexed") or base is None or not values:
        return space, tuple(values)
    start = int(values[0]) * base.components
    found = space.lookup[start : start + base.components] if start >= 0 else b""
    if len(found) < base.components:
        return base, (0.0,) * base.components
    if base.family == LAB:
        low = [0.0, *(base.limits[::2] or (-100.0, -100.0))]
        high = [100.0, *(base.limits[1::2] or (100.0, 100.0))]
        return base, tuple(a + byte * (b - a) / 255 for byte, a, b in zip(found, low, high, strict=False))
    return base, tuple(byte / 255 for byte in found)


Inks = tuple[float, ...]
"""Cyan, magenta, yellow, black from 0 to 1, and behind them any other ink."""


def inks(space: Space, values: Sequence[float]) -> Inks | None:
    """What a colour lays on the paper; None where that depends on a conversion (RGB, Lab)."""
    space, values = looked_up(space, values)
    if space.family == GRAY and values:
        return 0.0, 0.0, 0.0, 1 - values[0]
    if space.family == CMYK and len(values) >= 4:
        return tuple(values[:4])
    if space.family == SPOT and len(values) >= space.components:
        if space.colorants == ("/All",):
            return (values[0],) * 4
        if all(name in PROCESS or name == "/None" for name in space.colorants):
            out = [0.0] * 4
            for name, value in zip(space.colorants, values, strict=False):
                if name in PROCESS:
                    out[PROCESS[name]] = value
            return tuple(out)
        if space.tint is not None and space.base is not None and space.base.family != SPOT:
            return inks(space.base, space.tint.apply(values))
    return None


def is_white(space: Space, values: Sequence[float]) -> bool:
    """Whether a colour leaves the paper as it is."""
    space, values = looked_up(space, values)
    if space.family in (GRAY, RGB) and values:
        return min(values) >= _WHITE
    if space.family == CMYK and len(values) >= 4:
        return max(values[:4]) <= 1 - _WHITE
    if space.family == LAB and values:
        return values[0] >= 100 * _WHITE
    if space.family == SPOT and values:
        return max(values) <= 1 - _WHITE or space.colorants == ("/None",)
    return False


def is_neutral(space: Space, values: Sequence[float]) -> bool:
    """Whether a colour is a gray, black or white, in whatever space."""
    space, values = looked_up(space, values)
    if space.family == GRAY:
        return True
    if space.family == RGB and values:
        return max(values) - min(values) <= 0.012  # three steps of 255
    if space.family == CMYK and len(values) >= 4:
        return max(values[:3]) - min(values[:3]) <= 0.012
    if space.family == LAB and len(values) >= 3:
        return abs(values[1]) <= 1 and abs(values[2]) <= 1
    return space.family == SPOT and set(space.colorants) <= {"/Black", "/All", "/None"}
