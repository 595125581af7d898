"""Pixels looked at for their ink: how much the darkest of a CMYK picture lays on the paper, and where."""

from __future__ import annotations

import io
from typing import NamedTuple

from pikepdf import PdfError
from PIL import Image, ImageChops, ImageMath

from .colours import CMYK, inks
from .marks import Picture
from .streams import LARGEST_DATA, TooLarge, unpacked

_MOST_PIXELS = 120_000_000
"""Of a picture that is looked at: A3 at 900 ppi."""
_NOISE = 0.0005
"""The share of a picture's area that may be over the limit unseen: specks that compression makes at edges."""


class Pixels(NamedTuple):
    """A picture's ink: the greatest sum of any pixel from 0 to 4, and of all but the darkest specks; where the pixels
    above the limit are, as shares of the picture's width and height from the upper left, and what part of it they are.
    """

    most: float
    lasting: float
    box: tuple[float, float, float, float] | None
    share: float


def measured(picture: Picture, limit: float) -> Pixels | None:
    """The ink of a picture's pixels, ``limit`` from 0 to 4; None where it cannot be told (RGB, strange data)."""
    space = picture.space
    if space.label.startswith("Indexed"):
        return _palette(picture)
    if space.family != CMYK:
        return None
    try:
        image = _cmyk(picture)
    except (OSError, ValueError, SyntaxError, PdfError, TooLarge, MemoryError, Image.DecompressionBombError):
        return None
    return summed(image, limit) if image is not None else None


def _brightest(image: Image.Image) -> int:
    most = image.getextrema()[1]
    assert not isinstance(most, tuple)
    return int(most)


def _palette(picture: Picture) -> Pixels | None:
    """The darkest colour in the table; whether a pixel has it does not matter to a printer's own software either."""
    base = picture.space.base
    if base is None or base.family != CMYK:
        return None
    count = min(len(picture.space.lookup) // 4, 1 << min(picture.bits, 8))
    sums = [sum(inks(picture.space, (index,)) or ()) for index in range(count)]
    most = max(sums, default=0.0)
    return Pixels(most, most, (0.0, 0.0, 1.0, 1.0), 1.0)


def _cmyk(picture: Picture) -> Image.Image | None:
    size = (picture.width, picture.height)
    if not 0 < size[0] * size[1] <= _MOST_PIXELS or picture.stream is None:
        return None
    last = picture.filters[-1] if picture.filters else ""
    inverted = picture.decode[:2] == (1.0, 0.0)
    if last in ("/DCTDecode", "/JPXDecode"):
        if len(picture.filters) > 1:
            return None
        image: Image.Image = Image.open(io.BytesIO(picture.stream.read_raw_bytes()), formats=("JPEG", "JPEG2000"))
        if image.mode != "CMYK":
            return None
        image.load()
        # Pillow turns the inks of every JPEG over, as Adobe's own files need; a PDF says itself whether to.
        if last == "/DCTDecode":
            inverted = not inverted
    elif picture.bits == 8:
        data = unpacked(picture.stream, LARGEST_DATA)
        if len(data) < 4 * size[0] * size[1]:
            return None
        image = Image.frombuffer("CMYK", size, data, "raw", "CMYK", 0, 1)
    else:
        return None
    return ImageChops.invert(image) if inverted else image


def summed(image: Image.Image, limit: float) -> Pixels:
    """The ink of a CMYK image's pixels, ``limit`` from 0 to 4."""
    cyan, magenta, yellow, black = image.split()
    total = ImageMath.lambda_eval(
        lambda bands: bands["c"] + bands["m"] + bands["y"] + bands["k"], c=cyan, m=magenta, y=yellow, k=black
    )
    most = _brightest(total)
    # A quarter of the sum fits in a byte, whose counts are known at once.
    quarter = total.point(lambda value: value * 0.25 + 0.0).convert("L")
    counts = quarter.histogram()
    area = image.width * image.height
    left, lasting = area * _NOISE, most
    for value in range(255, -1, -1):
        left -= counts[value]
        if left < 0:
            lasting = min(most, value * 4 + 3)
            break
    edge = int(limit * 255 / 4)
    above = quarter.point([255 if value > edge else 0 for value in range(256)])
    found = above.getbbox()
    box = (
        (found[0] / image.width, found[1] / image.height, found[2] / image.width, found[3] / image.height)
        if found
        else None
    )
    return Pixels(most / 255, lasting / 255, box, sum(counts[edge + 1 :]) / area)
