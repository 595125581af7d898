"""Every picture of a file as its target prints it: its inks, its sharpness, its masks."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any

from pikepdf import Array, Name, Pdf, Stream, String
from PIL import Image, ImageChops, ImageMath

from . import rasters
from .inks import Colour, Inks, Use
from .pixels import DRAWINGS, PHOTOGRAPHS, Pixels, greatest_sum, limit_pixels, through
from .rasters import Raster
from .spaces import Space, Spaces, index_colour
from .spool import Spool

_INCH = 72.0
_LINE_ART = 1
"""Bits a sample: what is black or white is never made coarser."""
_STRAY = (Name.Metadata, Name.Alternates, Name.OPI, Name.OC, Name.StructParent, Name.Intent, Name.ID, Name.PieceInfo)
"""What printers' files have no use for, or must not have (ISO 15930-1, 6.3)."""
_TOO_NEW = frozenset({"/JPXDecode", "/JBIG2Decode"})
_OLD = "1.3"
_TRIES = 4
"""How often a photograph is packed with less and less ink before it is kept without loss."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture ready for print: in the spool under a number, or an object of the file.

    ``coloured`` is the greatest sum of its inks that are not black, from 0 to 3.
    """

    number: int = 0
    kept: Any = field(default=None, hash=False, compare=False)
    coloured: float = 0.0


class Pictures:
    """Converts each picture once for the largest size it is placed at."""

    def __init__(self, pdf: Pdf, inks: Inks, spaces: Spaces, spool: Spool) -> None:
        self._pdf = pdf
        self._inks = inks
        self._spaces = spaces
        self._spool = spool
        self._pixels = Pixels(inks.links)
        self._done: dict[Any, Picture] = {}
        self._stand_ins: dict[Picture, Any] = {}
        self.placed: dict[tuple[int, int], tuple[float, float]] = {}
        """The largest width and height in points each picture is placed at."""

    def picture(self, stream: Stream, resources: Any) -> Picture:
        """A picture as it is printed. Raises Unknown where it cannot be read."""
        key = stream.objgen
        if key not in self._done:
            self._done[key] = (
                self._stencil(stream) if stream.get(Name.ImageMask, False) else self._convert(stream, resources)
            )
        return self._done[key]

    def over(self, stream: Stream, resources: Any, ground: tuple[float, float, float], alpha: float) -> Picture:
        """A picture that lets its ground through, laid over a ground of one colour in sRGB."""
        key = (stream.objgen, ground, alpha)
        if key not in self._done:
            raster = self.read(stream, resources)
            image = self.as_srgb(raster)
            mask = self.mask(stream, resources, raster)
            if mask is None:
                mask = Image.new("L", image.size, 255)
            size = (max(image.width, mask.width), max(image.height, mask.height))
            image, mask = (_sized(part, size) for part in (image, mask))
            if alpha < 1:
                mask = mask.point([round(value * alpha) for value in range(256)])
            below = Image.new("RGB", size, tuple(round(part * 255) for part in ground))
            self._done[key] = self.store(
                Raster(Image.composite(image, below, mask), b"", raster.photograph), self.placed.get(stream.objgen)
            )
        return self._done[key]

    def patch(self, image: Image.Image, shape: Image.Image, *, photograph: bool) -> Picture:
        """Pixels drawn of a part of a page, painted where their shape is."""
        whole = not shape.histogram()[0]
        more = b"" if whole else b" /Mask %d 0 R" % self.stencil(shape.point([0, *[255] * 255]))
        return self.store(Raster(image, b"", photograph), None, more)

    def stand_in(self, picture: Picture) -> Any:
        """An object to place now; when the page's colours are converted the picture takes its place."""
        if picture not in self._stand_ins:
            stream = self._pdf.make_indirect(Stream(self._pdf, b""))
            stream[Name.Type], stream[Name.Subtype] = Name.XObject, Name.Image
            stream[Name.Width] = stream[Name.Height] = 1
            self._stand_ins[picture] = stream
            self._done[stream.objgen] = picture
        return self._stand_ins[picture]

    def read(self, stream: Stream, resources: Any) -> Raster:
        """A picture's pixels. Raises Unknown."""
        return rasters.read(stream, self._space(stream, resources), self._inks)

    def as_srgb(self, raster: Raster) -> Image.Image:
        """A picture's pixels in sRGB."""
        image = raster.image
        if raster.profile:
            return through(self._inks.links.between(raster.profile, image.mode), image)
        return through(self._inks.links.to_srgb, image) if image.mode == "CMYK" else image.convert("RGB")

    def mask(self, stream: Stream, resources: Any, raster: Raster) -> Image.Image | None:
        """How much of each pixel is there: white for all of it."""
        soft, hard = stream.get(Name.SMask), stream.get(Name.Mask)
        if isinstance(soft, Stream):
            return rasters.read(soft, self._spaces.of(Name.DeviceGray), self._inks).image.convert("L")
        if isinstance(hard, Stream):
            stencil = rasters.read(hard, self._spaces.of(Name.DeviceGray), self._inks).image.convert("L")
            return ImageChops.invert(stencil)
        return ImageChops.invert(raster.hidden) if raster.hidden is not None else None

    def store(
        self, raster: Raster, placed: tuple[float, float] | None, more: bytes = b"", *, line_art: bool = False
    ) -> Picture:
        """Pixels as the target's inks, at the resolution it wants, in the spool."""
        image = raster.image
        size = None if line_art else self._size(image.size, placed)
        if size is not None:
            image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
        image = self._pixels.convert(image, PHOTOGRAPHS if raster.photograph else DRAWINGS, raster.profile)
        entries, data = self._packed(image) if raster.photograph else rasters.exact(image)
        return Picture(self._spool.add(entries + more, data), coloured=greatest_sum(image, "CMY") / 255)

    def stencil(self, mask: Image.Image) -> int:
        """A picture's stencil (white where it is painted) in the spool: masks of two values are no transparency."""
        bits = ImageChops.invert(mask).point([255 if value > 127 else 0 for value in range(256)], "1")
        entries, data = rasters.exact(bits)
        entries = entries.replace(b" /ColorSpace /DeviceGray", b" /ImageMask true")
        return self._spool.add(entries, data)

    def _space(self, stream: Stream, resources: Any) -> Space:
        if Name.ColorSpace in stream:
            return self._spaces.of(stream.ColorSpace, resources)
        # A JPEG 2000 file knows its own colours.
        image = rasters.read(stream, self._spaces.of(Name.DeviceRGB), self._inks).image
        return self._spaces.of({"L": Name.DeviceGray, "CMYK": Name.DeviceCMYK}.get(image.mode, Name.DeviceRGB))

    def _convert(self, stream: Stream, resources: Any) -> Picture:
        space = self._space(stream, resources)
        placed = self.placed.get(stream.objgen)
        size = int(stream[Name.Width]), int(stream[Name.Height])
        new = bool(_TOO_NEW & set(rasters.filters(stream))) and self._inks.target.version == _OLD
        bits = int(stream.get(Name.BitsPerComponent, 8))
        smaller = self._size(size, placed) is not None and bits != _LINE_ART
        keyed = isinstance(stream.get(Name.Mask), Array)
        if not (new or smaller or keyed or Name.SMaskInData in stream) and self._stays(stream, space):
            return Picture(kept=self._plain(stream, Name("/Device" + {"gray": "Gray", "rgb": "RGB"}[space.kind])))
        if space.kind == "indexed" and not (new or smaller or keyed):
            return self._recoloured(stream, space)
        raster = self.read(stream, resources)
        more = b""
        if raster.hidden is not None:
            more = b" /Mask %d 0 R" % self.stencil(ImageChops.invert(raster.hidden))
        elif isinstance(stream.get(Name.Mask), Stream):
            more = b" /Mask %d 0 R" % self.stencil(self._shown(stream, resources, raster))
        elif isinstance(stream.get(Name.SMask), Stream):
            raster, mask = self._parted(stream, raster)
            entries, data = rasters.exact(mask)
            more = b" /SMask %d 0 R" % self._spool.add(entries, data)
        return self.store(raster, placed, more, line_art=bits == _LINE_ART)

    def _shown(self, stream: Stream, resources: Any, raster: Raster) -> Image.Image:
        mask = self.mask(stream, resources, raster)
        assert mask is not None
        return mask

    def _stays(self, stream: Stream, space: Space) -> bool:
        """Whether a picture's samples are right as they are."""
        if space.kind == "gray":
            return True
        return space.kind == "rgb" and not space.profile and self._inks.target.space == "srgb"

    def _plain(self, stream: Any, space: Name | None) -> Any:
        """A picture whose samples stay, without what printers have no use for."""
        for key in _STRAY:
            if key in stream:
                del stream[key]
        if space is not None:
            stream[Name.ColorSpace] = space
        for key in (Name.SMask, Name.Mask):
            if isinstance(stream.get(key), Stream):
                self._plain(stream[key], Name.DeviceGray if key == Name.SMask else None)
        return stream

    def _stencil(self, stream: Stream) -> Picture:
        return Picture(kept=self._plain(stream, None))

    def _recoloured(self, stream: Stream, space: Space) -> Picture:
        """A picture of few colours: its index stays, the colours in it change."""
        assert space.base is not None
        count = min(256, max(1, len(space.table) // space.base.components))
        colours = [index_colour(space.base, space.table, number) for number in range(count)]
        found = [self._inks.ink(colour, Use.DRAWING) for colour in colours]
        models = {ink.model for ink in found}
        if models == {"gray"}:
            model, rows = Name.DeviceGray, [ink.values for ink in found]
        elif self._inks.target.space == "cmyk":
            model, rows = Name.DeviceCMYK, [ink.values for ink in found]
        else:
            rgb = [self._inks.rgb(Colour(ink.model, ink.values)) for ink in found]
            model, rows = Name.DeviceRGB, list(rgb)
        table = bytes(round(part * 255) for row in rows for part in row)
        coloured = max((ink.coloured for ink in found), default=0.0)
        self._plain(stream, None)
        stream[Name.ColorSpace] = Array([Name.Indexed, model, count - 1, String(table)])
        return Picture(kept=stream, coloured=coloured)

    def _parted(self, stream: Stream, raster: Raster) -> tuple[Raster, Image.Image]:
        """A picture and its soft mask, with the colour it was laid over taken out again (ISO 32000-1, 11.6.5.3)."""
        mask = rasters.read(stream[Name.SMask], self._spaces.of(Name.DeviceGray), self._inks).image.convert("L")
        matte = stream.SMask.get(Name.Matte)
        if matte is None or mask.size != raster.image.size:
            return raster, mask
        planes = []
        for plane, tint in zip(raster.image.split(), matte, strict=False):
            planes.append(_without(plane, mask, round(float(tint) * 255)))
        return Raster(Image.merge(raster.image.mode, planes), raster.profile, raster.photograph), mask

    def _size(self, size: tuple[int, int], placed: tuple[float, float] | None) -> tuple[int, int] | None:
        """The pixels a picture is brought down to; None where it stays as it is."""
        if placed is None or min(placed) <= 0:
            return None
        target = self._inks.target
        finest = min(pixels / (points / _INCH) for pixels, points in zip(size, placed, strict=True))
        if finest <= target.most:
            return None
        share = target.resolution / finest
        return max(1, round(size[0] * share)), max(1, round(size[1] * share))

    def _packed(self, image: Image.Image) -> tuple[bytes, bytes]:
        """A photograph, lossily where it then stays within the limit of inks."""
        limit = int(self._inks.target.ink_limit * 2.55)
        for _ in range(_TRIES):
            entries, data = rasters.jpeg(image)
            over = greatest_sum(Image.open(io.BytesIO(data))) - limit if image.mode == "CMYK" else 0
            if over <= 0:
                return entries, data
            # Packing moved some pixels above the limit: it begins again with that much less ink.
            image = limit_pixels(image, min(limit, greatest_sum(image)) - over)
        return rasters.exact(image)


def _sized(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    return image if image.size == size else image.resize(size, Image.Resampling.BICUBIC)


def _without(plane: Image.Image, mask: Image.Image, matte: int) -> Image.Image:
    """C = matte + (c' − matte) / alpha."""
    whole: Image.Image = ImageMath.lambda_eval(
        lambda of: of["convert"](
            of["min"](of["max"](matte + (of["p"] - matte) * 255 / of["max"](of["a"], 1), 0), 255), "L"
        ),
        p=plane,
        a=mask,
    )
    return whole


def is_picture(value: Any) -> bool:
    """Whether an external object is a picture."""
    return isinstance(value, Stream) and value.get(Name.Subtype) == Name.Image


def has_soft_mask(value: Any) -> bool:
    """Whether a picture lets its ground through here and there."""
    return isinstance(value.get(Name.SMask), Stream) or bool(value.get(Name.SMaskInData, 0))
