"""The pictures of a PDF as pixels, and pixels as pictures of a PDF."""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass
from typing import Any

from pikepdf import Array, Name, PdfError, PdfImage, Stream
from PIL import Image, ImageChops

from .functions import Unknown, samples
from .inks import Colour, Inks
from .spaces import Space

_LOSSY = frozenset({"/DCTDecode", "/DCT", "/JPXDecode"})
_FAX = frozenset({"/CCITTFaxDecode", "/CCF", "/JBIG2Decode"})
_MODES = {"gray": "L", "rgb": "RGB", "cmyk": "CMYK"}
_DEPTHS = {("L", 16): "L;16B", ("RGB", 16): "RGB;16B", ("CMYK", 16): "CMYK;16B", ("L", 4): "L;4", ("L", 2): "L;2"}
SAMPLE = 128
"""Pixels a side looked at to tell a photograph from a drawing."""
MANY = 1 / 8
"""A picture in which so many of the pixels looked at differ in colour is a photograph."""
_QUALITY = 92
"""Above this files grow without gain in print; colours are kept at full resolution for edges."""


@dataclass(frozen=True, slots=True)
class Raster:
    """Pixels: gray (L), sRGB or the colours of ``profile`` (RGB), or inks (CMYK).

    ``photograph``: it is one. ``hidden`` holds white where a pixel of a colour that counts as transparent stands.
    """

    image: Image.Image
    profile: bytes = b""
    photograph: bool = False
    hidden: Image.Image | None = None


def filters(stream: Any) -> list[str]:
    """The names of a stream's filters."""
    value = stream.get(Name.Filter)
    if value is None:
        return []
    return [str(part) for part in value] if isinstance(value, Array) else [str(value)]


def read(picture: Any, space: Space, inks: Inks) -> Raster:
    """A picture's pixels. Raises Unknown where it cannot be read."""
    size = int(picture[Name.Width]), int(picture[Name.Height])
    packed = filters(picture)
    lossy = bool(packed) and packed[-1] in _LOSSY
    try:
        samples_of = _decoded(picture, space, size, packed)
    except (PdfError, OSError, ValueError, NotImplementedError, SyntaxError) as fault:
        raise Unknown(f"a picture that cannot be read: {fault}") from fault
    hidden = _keyed(picture, samples_of)
    if space.kind in _MODES:
        image = _decode(picture, samples_of.convert(_MODES[space.kind]), space)
        return Raster(image, space.profile, lossy or is_photograph(image), hidden)
    image = _coloured(_decode(picture, samples_of, space), space, inks)
    return Raster(image, b"", lossy or is_photograph(image), hidden)


def _decoded(picture: Stream, space: Space, size: tuple[int, int], packed: list[str]) -> Image.Image:
    """A picture's samples as they stand in the file, eight bits each; indices unscaled."""
    if packed and packed[-1] in _LOSSY:
        packed_bytes = picture.read_raw_bytes() if len(packed) == 1 else PdfImage(picture).get_stream_buffer()
        image = Image.open(io.BytesIO(bytes(packed_bytes)))
        image.load()
        # Pillow turns the inks of a JPEG round, as other programs keep them; the file's own are meant here.
        return ImageChops.invert(image) if image.mode == "CMYK" and packed[-1] != "/JPXDecode" else image
    if packed and packed[-1] in _FAX:
        return PdfImage(picture).as_pil_image().convert("L")
    data = picture.read_bytes()
    bits, count = int(picture.get(Name.BitsPerComponent, 8)), space.components
    row = (size[0] * count * bits + 7) // 8
    data = data[: row * size[1]].ljust(row * size[1], b"\0")
    mode = {1: "L", 3: "RGB", 4: "CMYK"}.get(count)
    if space.kind == "indexed":
        raw = {1: "P;1", 2: "P;2", 4: "P;4"}.get(bits, "P")
        indices = Image.frombytes("P", size, data, "raw", raw)
        return Image.frombytes("L", size, indices.tobytes())
    if mode and bits == 8:
        return Image.frombytes(mode, size, data)
    if mode == "L" and bits == 1:
        return Image.frombytes("1", size, data).convert("L")
    if mode and (mode, bits) in _DEPTHS:
        return Image.frombytes(mode, size, data, "raw", _DEPTHS[mode, bits])
    top = (1 << bits) - 1
    values = bytearray()
    for start in range(0, len(data), row):
        values += bytes(part * 255 // top for part in samples(data[start : start + row], bits, size[0] * count))
    if mode:
        return Image.frombytes(mode, size, bytes(values))
    # As many planes as there are tints, one below the other.
    planes = b"".join(bytes(values[plane::count]) for plane in range(count))
    return Image.frombytes("L", (size[0], size[1] * count), planes)


def _decode(picture: Stream, image: Image.Image, space: Space) -> Image.Image:
    """What the samples stand for where the picture says so itself (ISO 32000-1, 8.9.5.2)."""
    if Name.Decode not in picture:
        return image
    ends = [float(value) for value in picture.Decode]
    top = (1 << int(picture.get(Name.BitsPerComponent, 8))) - 1
    tables: list[int] = []
    for place, (first, last) in enumerate(zip(ends[::2], ends[1::2], strict=False)):
        if space.kind == "indexed":
            found = [first + value * (last - first) / top for value in range(256)]
        else:
            low, high = space.ranges[min(place, len(space.ranges) - 1)]
            found = [(first + value / 255 * (last - first) - low) / ((high - low) or 1) * 255 for value in range(256)]
        tables += [min(255, max(0, round(value))) for value in found]
    bands = len(image.getbands())
    if len(tables) != 256 * bands or tables == list(range(256)) * bands:
        return image
    return image.point(tables)


def _keyed(picture: Stream, image: Image.Image) -> Image.Image | None:
    """The pixels of a colour that is to be transparent (ISO 32000-1, 8.9.6.4), in white."""
    key = picture.get(Name.Mask)
    if not isinstance(key, Array):
        return None
    bits = int(picture.get(Name.BitsPerComponent, 8))
    top = (1 << bits) - 1
    indexed = isinstance(picture.get(Name.ColorSpace), Array) and str(picture.ColorSpace[0]) in ("/Indexed", "/I")
    scale = 1 if indexed else 255 / top
    limits = [float(value) * scale for value in key]
    hidden: Image.Image | None = None
    for band, low, high in zip(image.split(), limits[::2], limits[1::2], strict=False):
        # ImageChops takes the darker: a pixel is hidden where all its channels are within the limits.
        within = band.point([255 if low - 0.5 <= value <= high + 0.5 else 0 for value in range(256)])
        hidden = within if hidden is None else ImageChops.darker(hidden, within)
    return hidden


def _coloured(image: Image.Image, space: Space, inks: Inks) -> Image.Image:
    """Indices and tints as colours: inks where all of them are, else sRGB."""
    if space.components == 1:
        # An index is the sample itself; a tint is a share of it.
        entries = (
            [space.colour((float(value),)) for value in range(256)]
            if space.kind == "indexed"
            else [
                space.colour((low + value / 255 * (high - low),)) for value in range(256) for low, high in space.ranges
            ]
        )
        model, triples = _alike(entries, inks)
        planes = [image.point([entry[plane] for entry in triples]) for plane in range(len(triples[0]))]
        return planes[0] if model == "L" else Image.merge(model, planes)
    count = space.components
    if space.kind == "lab":
        planes = list(image.split())
        height = image.height
    else:
        height = image.height // count
        planes = (
            list(image.split())
            if image.mode in ("RGB", "CMYK")
            else [image.crop((0, plane * height, image.width, (plane + 1) * height)) for plane in range(count)]
        )
        height = planes[0].height
    known: dict[tuple[int, ...], tuple[int, ...]] = {}
    found = bytearray()
    for pixel in zip(*(plane.tobytes() for plane in planes), strict=True):
        if pixel not in known:
            values = [low + part / 255 * (high - low) for part, (low, high) in zip(pixel, space.ranges, strict=True)]
            known[pixel] = tuple(round(part * 255) for part in inks.rgb(space.colour(values)))
        found += bytes(known[pixel])
    return Image.frombytes("RGB", (image.width, height), bytes(found))


def _alike(entries: list[Colour], inks: Inks) -> tuple[str, list[tuple[int, ...]]]:
    models = {entry.model for entry in entries}
    if models in ({"gray"}, {"cmyk"}):
        values = [tuple(round(part * 255) for part in entry.values) for entry in entries]
        return ("L" if models == {"gray"} else "CMYK"), values
    return "RGB", [tuple(round(part * 255) for part in inks.rgb(entry)) for entry in entries]


def is_photograph(image: Image.Image) -> bool:
    """Whether a picture has as many colours as a photograph."""
    small = image
    if max(image.size) > SAMPLE:
        small = image.resize((min(image.width, SAMPLE), min(image.height, SAMPLE)), Image.Resampling.NEAREST)
    most = small.width * small.height * MANY
    if image.mode == "L":
        return len(small.getcolors(256) or ()) > 200  # of 256; drawings have a few
    return small.width * small.height >= SAMPLE and small.getcolors(max(int(most), 1)) is None


def jpeg(image: Image.Image) -> tuple[bytes, bytes]:
    """Pixels as a JPEG: the entries of its dictionary, and its bytes."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=_QUALITY, subsampling=0, optimize=True)
    # Pillow writes the inks of a JPEG turned round, and so they are turned back.
    decode = b" /Decode [1 0 1 0 1 0 1 0]" if image.mode == "CMYK" else b""
    return entries(image) + b" /Filter /DCTDecode" + decode, buffer.getvalue()


def exact(image: Image.Image) -> tuple[bytes, bytes]:
    """Pixels without loss: the entries of a dictionary, and the bytes."""
    if image.mode == "1":
        return entries(image) + b" /Filter /FlateDecode", zlib.compress(image.tobytes(), 9)
    buffer = io.BytesIO()
    # The four channels of a PNG are not inks, but they are packed as well as if they were.
    as_png = Image.frombytes("RGBA", image.size, image.tobytes()) if image.mode == "CMYK" else image
    as_png.save(buffer, "PNG", compress_level=6)
    png, data, at = buffer.getvalue(), bytearray(), 8
    while at < len(png):
        length = int.from_bytes(png[at : at + 4], "big")
        if png[at + 4 : at + 8] == b"IDAT":
            data += png[at + 8 : at + 8 + length]
        at += length + 12
    return (
        entries(image)
        + b" /Filter /FlateDecode /DecodeParms <</Predictor 15 /Colors %d /BitsPerComponent 8 /Columns %d>>"
        % (len(image.getbands()), image.width),
        bytes(data),
    )


def entries(image: Image.Image) -> bytes:
    """What a picture's dictionary says of its pixels."""
    space = {"L": b"/DeviceGray", "1": b"/DeviceGray", "RGB": b"/DeviceRGB", "CMYK": b"/DeviceCMYK"}[image.mode]
    bits = 1 if image.mode == "1" else 8
    return b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace %s /BitsPerComponent %d" % (
        *image.size,
        space,
        bits,
    )
