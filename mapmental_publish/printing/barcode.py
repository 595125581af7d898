"""The bookseller's barcode: EAN-13 of an ISBN with the EAN-5 add-on of its price, as bars and digits in points.

The measures are those of the GS1 General Specifications, section 5.2 (EAN/UPC symbology), release 24, for a module
(the narrowest bar) of 0.33 mm; a symbol may be drawn at 80 to 200 per cent of that. Everything here is arithmetic: the
cover's template draws what comes out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby

POINTS_PER_MM = 72 / 25.4
MODULE = 0.33 * POINTS_PER_MM
"""The width of a module at full size, in points."""
SMALLEST, LARGEST = 0.8, 1.0
"""Between which sizes a symbol is fitted into its zone; larger than full size is nothing a book needs."""
BAR_HEIGHT = 22.85 / 0.33
"""All further measures are in modules: the height of the bars (22.85 mm at full size)."""
GUARD_DROP = 5.0
"""How far the guard bars reach below the others."""
DIGIT_HEIGHT = 2.75 / 0.33
"""The height of the digits under and above the bars."""
CLEAR = 0.5
"""The least room between digits and bars."""
QUIET_LEFT, QUIET_RIGHT = 11, 7
"""White that must stay beside the symbol alone."""
GAP, QUIET_ADDON = 9, 5
"""White between symbol and add-on (7 to 12 are allowed), and right of the add-on."""
HEADING_HEIGHT, HEADING_GAP = 7.0, 4.5
"""The capitals of the line above the bars that spells out the ISBN, and the room below it."""
NARROWED = 1 / 13
"""How much wider or narrower the bars of the digits 1, 2, 7 and 8 are drawn, so that scanners tell them apart."""

NO_PRICE = "90000"
DEAREST = Decimal("99.98")
"""The highest price in US dollars that an add-on can say; 59999 stands for all above it."""

_ODD = ("0001101", "0011001", "0010011", "0111101", "0100011", "0110001", "0101111", "0111011", "0110111", "0001011")
_EVEN = tuple(code.translate(str.maketrans("01", "10"))[::-1] for code in _ODD)
_RIGHT = tuple(code.translate(str.maketrans("01", "10")) for code in _ODD)
_FIRST = ("AAAAAA", "AABABB", "AABBAB", "AABBBA", "ABAABB", "ABBAAB", "ABBBAA", "ABABAB", "ABABBA", "ABBABA")
"""The number sets of the six digits on the left, by the digit that has no bars of its own."""
_ADDON = ("BBAAA", "BABAA", "BAABA", "BAAAB", "ABBAA", "AABBA", "AAABB", "ABABA", "ABAAB", "AABAB")
"""The number sets of an add-on's digits, by its checksum."""
_CODES = {"A": _ODD, "B": _EVEN, "C": _RIGHT}
_DIGIT_MODULES = 7
_MAIN_MODULES, _ADDON_MODULES = 95, 47
_CENTRE = 3 + 6 * _DIGIT_MODULES
"""The module at which the guard in the middle begins."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A black bar: its left edge, width, upper edge and height in points from the symbol's upper left corner."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Digit:
    """A digit to be read by people: the middle of it, its foot (baseline) and its height in points."""

    text: str
    x: float
    foot: float
    height: float


@dataclass(frozen=True, slots=True)
class Barcode:
    """A symbol with its quiet zones: ``width`` × ``height`` points of white with bars and digits on it.

    ``heading`` is the ISBN as people read it, set over the bars between ``left`` and ``right`` with capitals of
    ``heading_height`` standing on ``heading_foot``; ``size`` is the magnification, 1 for full size.
    """

    width: float
    height: float
    bars: tuple[Bar, ...]
    digits: tuple[Digit, ...]
    heading: str
    heading_foot: float
    heading_height: float
    left: float
    right: float
    size: float

    @property
    def path(self) -> str:
        """The bars as SVG path data in points."""
        return "".join(
            f"M{bar.x:.4f} {bar.y:.4f}h{bar.width:.4f}v{bar.height:.4f}h-{bar.width:.4f}z" for bar in self.bars
        )


def price_addon(price: Decimal | None) -> str:
    """The add-on's five digits: 5 and the price in US cents, 59999 above 99.98, 90000 where there is no price.

    Raises ValueError for a price of nothing or less.
    """
    if price is None:
        return NO_PRICE
    if price <= 0:
        raise ValueError(f"{price} is no price")
    if price > DEAREST:
        return "59999"
    return f"5{int((price * 100).quantize(Decimal(1), ROUND_HALF_UP)):04d}"


def barcode(isbn: str, addon: str, width: float, height: float) -> Barcode | None:
    """The largest symbol, up to full size, that fits a zone of this size in points; None where it would be too small.

    ``isbn`` is an ISBN-13 with a right check digit, with or without hyphens, ``addon`` five digits. Raises ValueError
    where they are not.
    """
    digits = re.sub(r"[\s-]", "", isbn)
    if not re.fullmatch(r"[0-9]{13}", digits) or check_digit(digits[:12]) != digits[12]:
        raise ValueError(f"{isbn!r} is not an ISBN-13")
    if not re.fullmatch(r"[0-9]{5}", addon):
        raise ValueError(f"{addon!r} is not an add-on of five digits")
    wide = QUIET_LEFT + _MAIN_MODULES + GAP + _ADDON_MODULES + QUIET_ADDON
    high = HEADING_HEIGHT + HEADING_GAP + BAR_HEIGHT + CLEAR + DIGIT_HEIGHT
    size = min(width / (wide * MODULE), height / (high * MODULE), LARGEST)
    if size < SMALLEST:
        return None
    unit = MODULE * size
    top = HEADING_HEIGHT + HEADING_GAP
    foot = top + BAR_HEIGHT
    addon_left = QUIET_LEFT + _MAIN_MODULES + GAP
    addon_top = top + DIGIT_HEIGHT + CLEAR
    bars = [
        Bar((QUIET_LEFT + x) * unit, top * unit, w * unit, (BAR_HEIGHT + (GUARD_DROP if guard else 0)) * unit)
        for x, w, guard in _main_bars(digits)
    ]
    bars += [
        Bar((addon_left + x) * unit, addon_top * unit, w * unit, (foot + GUARD_DROP - addon_top) * unit)
        for x, w in _addon_bars(addon)
    ]
    places = [
        (digits[0], QUIET_LEFT - _DIGIT_MODULES / 2 - 2),
        *((digit, QUIET_LEFT + 3 + _DIGIT_MODULES * (n + 0.5)) for n, digit in enumerate(digits[1:7])),
        *((digit, QUIET_LEFT + _CENTRE + 5 + _DIGIT_MODULES * (n + 0.5)) for n, digit in enumerate(digits[7:])),
    ]
    below = foot + CLEAR + DIGIT_HEIGHT
    read = [Digit(digit, x * unit, below * unit, DIGIT_HEIGHT * unit) for digit, x in places]
    read += [
        Digit(digit, (addon_left + 4 + 9 * n + 3.5) * unit, (top + DIGIT_HEIGHT) * unit, DIGIT_HEIGHT * unit)
        for n, digit in enumerate(addon)
    ]
    return Barcode(
        width=wide * unit,
        height=high * unit,
        bars=tuple(bars),
        digits=tuple(read),
        heading=f"ISBN {isbn.strip()}",
        heading_foot=HEADING_HEIGHT * unit,
        heading_height=HEADING_HEIGHT * unit,
        left=QUIET_LEFT * unit,
        right=(wide - QUIET_ADDON) * unit,
        size=size,
    )


def check_digit(twelve: str) -> str:
    """The thirteenth digit of an EAN: weights 1 and 3 in turn."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(twelve))
    return str(-total % 10)


def _main_bars(digits: str) -> Iterator[tuple[float, float, bool]]:
    """Left edge and width in modules of every bar of an EAN-13, and whether it belongs to a guard."""
    yield from ((0, 1, True), (2, 1, True))
    for n, (digit, number_set) in enumerate(zip(digits[1:7], _FIRST[int(digits[0])], strict=True)):
        yield from ((x, w, False) for x, w in _digit_bars(digit, number_set, 3 + _DIGIT_MODULES * n))
    yield from ((_CENTRE + 1, 1, True), (_CENTRE + 3, 1, True))
    for n, digit in enumerate(digits[7:]):
        yield from ((x, w, False) for x, w in _digit_bars(digit, "C", _CENTRE + 5 + _DIGIT_MODULES * n))
    yield from ((_MAIN_MODULES - 3, 1, True), (_MAIN_MODULES - 1, 1, True))


def _addon_bars(digits: str) -> Iterator[tuple[float, float]]:
    """Left edge and width in modules of every bar of an EAN-5."""
    checksum = sum(int(digit) * (9 if place % 2 else 3) for place, digit in enumerate(digits)) % 10
    yield from ((0, 1), (2, 2))
    for n, (digit, number_set) in enumerate(zip(digits, _ADDON[checksum], strict=True)):
        if n:
            yield 4 + 9 * n - 1, 1
        yield from _digit_bars(digit, number_set, 4 + 9 * n)


def _digit_bars(digit: str, number_set: str, start: float) -> Iterator[tuple[float, float]]:
    """The two bars of a digit. Those of 1, 2, 7 and 8 grow or shrink evenly on both sides, as the spaces between do."""
    grown = {"1": -NARROWED, "2": -NARROWED, "7": NARROWED, "8": NARROWED}.get(digit, 0.0)
    if number_set != "A":
        grown = -grown
    place = 0
    for black, run in groupby(_CODES[number_set][int(digit)]):
        modules = len(list(run))
        if black == "1":
            yield start + place - grown / 2, modules + grown
        place += modules
