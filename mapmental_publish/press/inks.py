"""Colours as inks: single ones here, pictures in :mod:`.pixels`.

What counts as neutral is measured in CIELAB (L* from 0, black, to 100, white; C* is the strength of a colour):

- Text and rules: neutral up to a C* of 6, dark ones (L* up to 30) up to 10. They become black ink alone, at 100 % where
  L* is at most 30: body text that is slate on screen must not be screened on paper.
- Areas and drawings: neutral up to a C* of 1.5, and dark ones (L* up to 20) up to 10. A tint of paper colour stays one.
- In one ink all text and all rules are 100 %, but for what is light (L* above 70) where something dark lies below, and
  what is as good as white (above 97).
"""

from __future__ import annotations

from enum import Enum, auto
from functools import cached_property
from typing import Any, NamedTuple

from PIL import Image

from .pixels import DRAWINGS, Links, through
from .target import Target


class Use(Enum):
    """What a colour is for."""

    TEXT = auto()
    RULE = auto()
    AREA = auto()
    DRAWING = auto()


class Colour(NamedTuple):
    """A colour as its maker meant it: ``gray``, ``rgb`` (sRGB) or ``cmyk``, from 0 to 1; ``all`` is every plate."""

    model: str
    values: tuple[float, ...]


class Ink(NamedTuple):
    """A colour as it is printed: gray, rgb, cmyk or all."""

    model: str
    values: tuple[float, ...]

    @property
    def coloured(self) -> float:
        """The sum of the inks that are not black, from 0 to 3."""
        return sum(self.values[:3]) if self.model == "cmyk" else 3.0 if self.model == "all" else 0.0

    @property
    def is_dark(self) -> bool:
        """Whether an area of it is a dark ground for text."""
        if self.model == "rgb":
            return min(self.values) < _DARK_GROUND
        return self.values[0] < _DARK_GROUND if self.model == "gray" else sum(self.values) > 1 - _DARK_GROUND

    @property
    def is_black(self) -> bool:
        """Whether this is 100 % of black ink and nothing else."""
        return self in (BLACK, GRAY_BLACK)


_DARK_GROUND = 0.5
BLACK = Ink("cmyk", (0.0, 0.0, 0.0, 1.0))
GRAY_BLACK = Ink("gray", (0.0,))
_NEUTRAL, _NEUTRAL_WHEN_DARK = 6.0, 10.0
_NEUTRAL_AREA = 1.5
_DARK_TEXT, _DARK_AREA = 30.0, 20.0
_LIGHT, _WHITE = 70.0, 97.0
_ROUNDING = 0.01
"""What is kept back from the limit of inks: four channels of eight bits may each be rounded up."""
_PLACES = 4


class Inks:
    """Turns colours into a target's inks."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.links = Links(target)
        self._known: dict[tuple[Colour, Use, bool], Ink] = {}
        self._lab: dict[Colour, tuple[float, float]] = {}

    def ink(self, colour: Colour, use: Use, *, on_dark: bool = False) -> Ink:
        """The inks of a colour; ``on_dark``: something dark may lie below it."""
        key = (colour, use, on_dark)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = _rounded(self._make(colour, use, on_dark))
        return found

    def lightness(self, colour: Colour) -> tuple[float, float]:
        """L* and C* of a colour."""
        found = self._lab.get(colour)
        if found is None:
            found = self._lab[colour] = _lab(self.rgb(colour))
        return found

    def rgb(self, colour: Colour) -> tuple[float, float, float]:
        """A colour in sRGB."""
        model, values = colour
        if model == "rgb":
            return values[0], values[1], values[2]
        if model == "gray":
            return values[0], values[0], values[0]
        if model == "all":
            return (1 - values[0],) * 3
        if not any(values[:3]):
            return (1 - values[3],) * 3
        red, green, blue = self._through(self.links.to_srgb, "CMYK", values)
        return red, green, blue

    @cached_property
    def limit(self) -> float:
        """The greatest sum of inks, from 0 to 4, with room for rounding."""
        return self.target.ink_limit / 100 - _ROUNDING

    def _make(self, colour: Colour, use: Use, on_dark: bool) -> Ink:
        space = self.target.space
        if colour.model == "all":
            return Ink("gray", (1 - colour.values[0],)) if space == "gray" else Ink(*colour)
        lightness, strength = self.lightness(colour)
        lettering = use in (Use.TEXT, Use.RULE)
        if space == "gray":
            if lettering and lightness <= _WHITE and (lightness <= _LIGHT or not on_dark):
                return GRAY_BLACK
            if lettering and lightness > _WHITE:
                return Ink("gray", (1.0,))
            if _is_neutral(lightness, strength, Use.AREA) and lightness <= _DARK_AREA:
                return GRAY_BLACK
            return Ink("gray", (self._gray(colour),))
        if _is_neutral(lightness, strength, use) or (colour.model == "cmyk" and not any(colour.values[:3])):
            gray = 0.0 if lightness <= (_DARK_TEXT if lettering else _DARK_AREA) else self._gray(colour)
            gray = 1.0 if lettering and lightness > _WHITE else gray
            return Ink("gray", (gray,)) if space == "srgb" else Ink("cmyk", (0.0, 0.0, 0.0, 1 - gray))
        if space == "srgb":
            return Ink("rgb", self.rgb(colour))
        if colour.model == "cmyk":
            return Ink("cmyk", limited(colour.values, self.limit))
        return Ink("cmyk", limited(self._through(self.links.to_inks(DRAWINGS), "RGB", self.rgb(colour)), self.limit))

    def _gray(self, colour: Colour) -> float:
        """The gray as light as a colour, on the scale of sRGB."""
        if colour.model == "gray":
            return colour.values[0]
        if colour.model == "cmyk" and not any(colour.values[:3]):
            return 1 - colour.values[3]
        return _encoded(_luminance(self.rgb(colour)))

    def _through(self, link: Any, mode: str, values: tuple[float, ...]) -> tuple[float, ...]:
        pixel = Image.new(mode, (1, 1), tuple(round(value * 255) for value in values))
        return tuple(byte / 255 for byte in through(link, pixel).tobytes())


def limited(values: tuple[float, ...], limit: float) -> tuple[float, ...]:
    """Four inks from 0 to 1 brought down to a sum, the hue kept.

    What cyan, magenta and yellow have in common is gray: black ink takes its place as far as there is room. What is
    still too much comes off the three in proportion.
    """
    cyan, magenta, yellow, black = values
    over = cyan + magenta + yellow + black - limit
    if over <= 0:
        return values
    common = min(cyan, magenta, yellow, 1 - black, over / 2)
    cyan, magenta, yellow, black = cyan - common, magenta - common, yellow - common, black + common
    coloured = cyan + magenta + yellow
    over = coloured + black - limit
    if over > 0 and coloured > 0:
        kept = max(coloured - over, 0.0) / coloured
        cyan, magenta, yellow = cyan * kept, magenta * kept, yellow * kept
    return cyan, magenta, yellow, min(black, limit)


def _is_neutral(lightness: float, strength: float, use: Use) -> bool:
    if use in (Use.TEXT, Use.RULE):
        return strength <= (_NEUTRAL_WHEN_DARK if lightness <= _DARK_TEXT else _NEUTRAL)
    return strength <= (_NEUTRAL_WHEN_DARK if lightness <= _DARK_AREA else _NEUTRAL_AREA)


def _rounded(ink: Ink) -> Ink:
    return Ink(ink.model, tuple(round(min(max(value, 0.0), 1.0), _PLACES) for value in ink.values))


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _encoded(value: float) -> float:
    """A share of light on the scale of sRGB (IEC 61966-2-1)."""
    value = min(max(value, 0.0), 1.0)
    return value * 12.92 if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055


def _luminance(rgb: tuple[float, float, float]) -> float:
    red, green, blue = map(_linear, rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _lab(rgb: tuple[float, float, float]) -> tuple[float, float]:
    """L* and C* of a colour in sRGB, seen in its own white (CIE 15, 8.2.1; IEC 61966-2-1)."""
    red, green, blue = map(_linear, rgb)
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    fx, fy, fz = (part ** (1 / 3) if part > 216 / 24389 else (24389 / 27 * part + 16) / 116 for part in (x, y, z))
    a, b = 500 * (fx - fy), 200 * (fy - fz)
    return 116 * fy - 16, (a * a + b * b) ** 0.5
