"""The pixels of PNG files, put into a PDF as they are packed already.

Private names: ``images.RasterImage``, its ``__init__``, ``get_x_object``, ``_get_png_data`` and ``cache_image_data``,
and what it asks a Pillow image for. :mod:`.amendments` holds the version.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterator
from typing import Any

import pydyf
from weasyprint import images

_DEPTH, _INTERLACED = 24, 28
"""Where a PNG says how many bits a channel has and whether it is interlaced (W3C PNG, 11.2.1)."""
_PALETTE = "indexed"
"""The mode, for the engine, of a picture whose palette goes into the PDF with it."""


def packed_pixels(image: Any) -> bytes:
    """The engine's ``_get_png_data``: the packed pixels of a PNG, those of its file where they can be used as they are.

    Its file is used where nothing has been done to the picture since it was opened and the PDF describes it the same
    way: eight bits, no interlacing, gray or RGB, nothing see-through.
    """
    file = getattr(image, "fp", None)
    if image.format == "PNG" and image.mode in ("L", "RGB") and isinstance(file, io.BytesIO):
        data = file.getvalue()
        if data[_DEPTH] == 8 and not data[_INTERLACED] and "transparency" not in image.info:
            return _parts(data)[b"IDAT"]
    return _engines_packed_pixels(image)


class _AsItIs:
    """What the engine asks a Pillow image for, of one that it is to leave alone."""

    def __init__(self, image: Any) -> None:
        self.format, self.mode = image.format, _PALETTE
        self.width, self.height = image.size
        self.info: dict[str, Any] = {}


def make_raster(
    self: Any,
    pillow_image: Any,
    image_id: Any,
    image_data: Any,
    filename: Any = None,
    cache: Any = None,
    orientation: Any = "none",
    options: Any = images.DEFAULT_OPTIONS,
) -> None:
    """The engine's ``RasterImage.__init__``: a PNG with a palette and nothing see-through is left as it is."""
    plain = (
        pillow_image.mode == "P"
        and pillow_image.format == "PNG"
        and isinstance(image_data, bytes)
        and not filename
        and orientation in ("none", "from-image")
        and not {"transparency", "exif"} & set(pillow_image.info)
        and not options["optimize_images"]
        and not options["dpi"]
        and not image_data[_INTERLACED]
    )
    image = _AsItIs(pillow_image) if plain else pillow_image
    _engines_make_raster(self, image, image_id, image_data, filename, cache, "none" if plain else orientation, options)


def x_object(self: Any, interpolate: bool, dpi_ratio: float) -> Any:
    """The engine's ``get_x_object``: a picture as the PDF holds it."""
    if self.mode != _PALETTE:
        return _engines_x_object(self, interpolate, dpi_ratio)
    data = self.image_data.data
    depth, parts = data[_DEPTH], _parts(data)
    colours = parts[b"PLTE"][: 3 << depth]
    space = pydyf.Array(("/Indexed", "/DeviceRGB", len(colours) // 3 - 1, f"<{colours.hex()}>"))
    extra = pydyf.Dictionary(
        {
            "Type": "/XObject",
            "Subtype": "/Image",
            "Width": self.width,
            "Height": self.height,
            "ColorSpace": space,
            "BitsPerComponent": depth,
            "Interpolate": "true" if interpolate else "false",
            "Filter": "/FlateDecode",
            "DecodeParms": pydyf.Dictionary({"Predictor": 15, "Columns": self.width, "BitsPerComponent": depth}),
        }
    )
    return pydyf.Stream([self.cache_image_data(parts[b"IDAT"], slot="stream")], extra)


def _parts(data: bytes) -> dict[bytes, bytes]:
    """The chunks of a PNG by their names; those of one name, which follow one another, joined."""
    parts: dict[bytes, list[bytes]] = {}
    for name, body in _chunks(data):
        parts.setdefault(name, []).append(body)
    return {name: b"".join(bodies) for name, bodies in parts.items()}


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = 8
    while position + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, position)
        yield data[position + 4 : position + 8], data[position + 8 : position + 8 + length]
        position += 12 + length


_engines_packed_pixels: Callable[[Any], bytes] = images.RasterImage._get_png_data
_engines_make_raster = images.RasterImage.__init__
_engines_x_object = images.RasterImage.get_x_object
