"""Pictures as inks: pixels through a profile, a band at a time, within the limit of inks."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cached_property
from typing import Any

from PIL import Image, ImageChops, ImageCms, ImageMath

from .target import Target

PHOTOGRAPHS, DRAWINGS = "photographs", "drawings"
"""What a picture is. Photographs keep the relations between their colours (perceptual); drawings keep the colours, and
the darkest they have becomes the darkest there is (relative colorimetric with black-point compensation)."""
BAND = 1 << 20
"""Pixels converted at once."""
_KEPT_BACK = 1
"""Percent by which pixels stay below the limit of inks: they are whole numbers."""
_SAME = 4
"""How far the channels of a gray pixel in a drawing may lie apart, of 255."""
_INTENTS = {
    PHOTOGRAPHS: (ImageCms.Intent.PERCEPTUAL, ImageCms.Flags.NONE),
    DRAWINGS: (ImageCms.Intent.RELATIVE_COLORIMETRIC, ImageCms.Flags.BLACKPOINTCOMPENSATION),
}


class Links:
    """The ways from one colour space to another that a target needs, made when first asked for."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self._made: dict[tuple[Any, ...], Any] = {}

    @cached_property
    def _inks(self) -> Any:
        return ImageCms.ImageCmsProfile(io.BytesIO(self.target.profile.data))

    @cached_property
    def _srgb(self) -> Any:
        return ImageCms.createProfile("sRGB")

    def to_inks(self, kind: str, profile: bytes = b"", mode: str = "RGB") -> Any:
        """From sRGB, or from the colours of another profile, to the target's four inks."""
        intent, flags = _INTENTS[kind]
        return self._link(profile, mode, self._inks, "CMYK", intent, flags)

    @cached_property
    def to_srgb(self) -> Any:
        """From the target's inks to sRGB."""
        return self._link(self.target.profile.data, "CMYK", self._srgb, "RGB", *_INTENTS[DRAWINGS])

    def between(self, profile: bytes, mode: str) -> Any:
        """From the colours of a profile to sRGB."""
        return self._link(profile, mode, self._srgb, "RGB", *_INTENTS[DRAWINGS])

    def to_lab(self, profile: bytes, mode: str) -> Any:
        """From the colours of a profile, or sRGB, to CIELAB."""
        return self._link(profile, mode, ImageCms.createProfile("LAB"), "LAB", *_INTENTS[DRAWINGS])

    def from_lab(self) -> Any:
        """From CIELAB to sRGB."""
        key = ("lab",)
        if key not in self._made:
            self._made[key] = ImageCms.buildTransform(
                ImageCms.createProfile("LAB"), self._srgb, "LAB", "RGB", ImageCms.Intent.RELATIVE_COLORIMETRIC
            )
        return self._made[key]

    def _link(self, profile: bytes, mode: str, end: Any, end_mode: str, intent: Any, flags: Any) -> Any:
        key = (profile, mode, end_mode, intent)
        if key not in self._made:
            start = ImageCms.ImageCmsProfile(io.BytesIO(profile)) if profile else self._srgb
            self._made[key] = ImageCms.buildTransform(start, end, mode, end_mode, intent, flags)
        return self._made[key]


class Pixels:
    """Turns pictures into a target's inks."""

    def __init__(self, links: Links) -> None:
        self._links = links
        self._target = links.target

    def convert(self, image: Image.Image, kind: str, profile: bytes = b"") -> Image.Image:
        """A picture in gray (mode L), sRGB or the colours of a profile (RGB) or inks (CMYK), as the target prints it.

        One in gray stays so. ``profile`` is the picture's own; without one RGB is sRGB, and CMYK the target's inks.
        """
        space = self._target.space
        if image.mode == "L":
            return image
        if space == "gray":
            source = profile or (self._target.profile.data if image.mode == "CMYK" else b"")
            link = self._links.to_lab(source, image.mode)
            return _in_bands(image, "L", lambda band: _gray(band, link))
        if space == "srgb":
            if image.mode == "RGB" and not profile:
                return image
            link = self._links.between(profile or self._target.profile.data, image.mode)
            return _in_bands(image, "RGB", lambda band: through(link, band))
        return _in_bands(image, "CMYK", lambda band: self._inked(band, kind, profile))

    def _inked(self, band: Image.Image, kind: str, profile: bytes) -> Image.Image:
        limit = int((self._target.ink_limit - _KEPT_BACK) * 2.55)
        if band.mode == "CMYK" and not profile:
            return limit_pixels(band, limit)
        inked = limit_pixels(through(self._links.to_inks(kind, profile, band.mode), band), limit)
        if kind == DRAWINGS and band.mode == "RGB":
            # Lettering and lines in a drawing are black ink alone, as they are outside pictures.
            inked.paste(_black_alone(band.convert("L")), mask=_neutral(band))
        return inked


def limit_pixels(image: Image.Image, limit: int) -> Image.Image:
    """Inks of every pixel brought down to a sum, out of 1020; as :func:`.inks.limited` does with one colour."""
    if greatest_sum(image) <= limit:
        return image
    cyan, magenta, yellow, black = image.split()
    over = ImageMath.lambda_eval(
        lambda of: of["max"](of["c"] + of["m"] + of["y"] + of["k"] - limit, 0), c=cyan, m=magenta, y=yellow, k=black
    )
    common = ImageMath.lambda_eval(
        lambda of: of["min"](of["min"](of["g"], 255 - of["k"]), (of["over"] + 1) / 2),
        g=ImageChops.darker(ImageChops.darker(cyan, magenta), yellow),
        k=black,
        over=over,
    )

    def of_plane(change: Callable[[Any], Any], **planes: Image.Image) -> Image.Image:
        changed: Image.Image = ImageMath.lambda_eval(lambda of: of["convert"](change(of), "L"), **planes)
        return changed

    cyan, magenta, yellow = (
        of_plane(lambda of: of["p"] - of["x"], p=plane, x=common) for plane in (cyan, magenta, yellow)
    )
    black = of_plane(lambda of: of["p"] + of["x"], p=black, x=common)
    coloured = ImageMath.lambda_eval(lambda of: of["c"] + of["m"] + of["y"], c=cyan, m=magenta, y=yellow)
    room = ImageMath.lambda_eval(lambda of: of["min"](of["s"], of["max"](limit - of["k"], 0)), s=coloured, k=black)
    planes = [
        of_plane(lambda of: of["p"] * of["room"] / of["max"](of["s"], 1), p=plane, room=room, s=coloured)
        for plane in (cyan, magenta, yellow)
    ]
    return Image.merge("CMYK", (*planes, black))


def greatest_sum(image: Image.Image, planes: str = "CMYK") -> int:
    """The largest sum of these inks in any pixel, out of 255 for each."""
    if image.mode != "CMYK":
        return 0
    total: Any = None
    for plane in planes:
        channel = image.getchannel(plane)
        total = channel if total is None else ImageMath.lambda_eval(lambda of: of["a"] + of["b"], a=total, b=channel)
    return int(total.getextrema()[1])


def _in_bands(image: Image.Image, mode: str, convert: Callable[[Image.Image], Image.Image]) -> Image.Image:
    """A picture converted a band at a time: what is needed meanwhile is several times the picture itself."""
    width, height = image.size
    rows = max(1, BAND // max(width, 1))
    if rows >= height:
        return convert(image)
    result = Image.new(mode, image.size)
    for top in range(0, height, rows):
        result.paste(convert(image.crop((0, top, width, min(top + rows, height)))), (0, top))
    return result


def through(link: Any, image: Image.Image) -> Image.Image:
    """Pixels by a link. Pillow's own function also copies the profile into every result, which takes a hundred times
    as long as a single colour.
    """
    converted = Image.new(link.output_mode, image.size)
    link.transform.apply(image.getim(), converted.getim())
    return converted


def _gray(band: Image.Image, link: Any) -> Image.Image:
    return through(link, band).getchannel(0).point(_GRAY_OF_LIGHTNESS)


def _black_alone(gray: Image.Image) -> Image.Image:
    none = Image.new("L", gray.size, 0)
    return Image.merge("CMYK", (none, none, none, ImageChops.invert(gray)))


def _neutral(band: Image.Image) -> Image.Image:
    red, green, blue = band.split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    least = ImageChops.darker(ImageChops.darker(red, green), blue)
    return ImageChops.subtract(most, least).point([255 if apart <= _SAME else 0 for apart in range(256)])


def _gray_of(lightness: float) -> int:
    """The gray of sRGB that is as light, out of 255."""
    light = (
        ((lightness + 16) / 116) ** 3 if lightness > 8 else lightness * 27 / 24389
    )  # CIE 15, 8.2.1, the other way round
    value = light * 12.92 if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055
    return min(255, max(0, round(value * 255)))


_GRAY_OF_LIGHTNESS = [_gray_of(step / 255 * 100) for step in range(256)]
