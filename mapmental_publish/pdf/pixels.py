"""The pixels of PNG files, put into a PDF as they are packed already.

Private names: ``images.RasterImage._get_png_data``; what its ``get_x_object`` says of a picture in the PDF.
:mod:`.amendments` holds the version.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterator
from typing import Any

from weasyprint import images

_DEPTH, _INTERLACED = 24, 28
"""Where a PNG says how many bits a channel has and whether it is interlaced (W3C PNG, 11.2.1)."""


def packed_pixels(image: Any) -> bytes:
    """The engine's ``_get_png_data``: the packed pixels of a PNG, those of its file where they can be used as they are.

    Its file is used where nothing has been done to the picture since it was opened and the PDF describes it the same
    way: eight bits, no interlacing, gray or RGB, nothing see-through.
    """
    file = getattr(image, "fp", None)
    if image.format == "PNG" and image.mode in ("L", "RGB") and isinstance(file, io.BytesIO):
        data = file.getvalue()
        if data[_DEPTH] == 8 and not data[_INTERLACED] and "transparency" not in image.info:
            return b"".join(body for name, body in _chunks(data) if name == b"IDAT")
    return _engines_packed_pixels(image)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = 8
    while position + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, position)
        yield data[position + 4 : position + 8], data[position + 8 : position + 8 + length]
        position += 12 + length


_engines_packed_pixels: Callable[[Any], bytes] = images.RasterImage._get_png_data
