"""Picture files byte by byte: what they tell besides their pixels is taken out, and nothing is compressed twice."""

from __future__ import annotations

import io
import struct
import sys
import warnings
import zlib

from PIL import Image

_PNG_KEPT = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"gAMA", b"cHRM", b"sRGB", b"pHYs"})
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_ORIENTATION = 0x0112
"""The EXIF tag of a picture's orientation; 5 to 8 turn it on its side (EXIF 2.32, 4.6.4)."""
_PNG_EXIF = (b"eXIf", b"Raw profile type")
"""Where a PNG can hold EXIF (W3C PNG, 11.3.4.5; the texts are older programs')."""
_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD8)})
"""JPEG markers that stand alone (ITU-T T.81, table B.1)."""


def pixels_claimed(data: bytes) -> tuple[str, int]:
    """Kind (``png`` or ``jpeg``) and area in pixels from a picture's header; raises ValueError where it is neither."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as image:
                return str(image.format).lower(), image.width * image.height
    except Image.DecompressionBombError:
        return "bomb", sys.maxsize
    except (OSError, SyntaxError, EOFError, struct.error, zlib.error) as fault:
        raise ValueError(str(fault)) from fault


def orientation(image: Image.Image, data: bytes) -> int:
    """How an opened picture is to be turned, 1 to 8 (EXIF 2.32, 4.6.4); ``data`` is its file.

    A PNG's pixels are only unpacked for it, which takes long, where the file can hold an answer.
    """
    if image.format == "PNG" and not png_tells_more(data):
        return 1
    return int(image.getexif().get(_ORIENTATION, 1))


def png_tells_more(data: bytes) -> bool:
    """Whether a PNG may hold EXIF; its library unpacks all pixels to look for it."""
    return any(name in data for name in _PNG_EXIF)


def strip_jpeg(data: bytes) -> bytes:
    """A JPEG without EXIF, comments and the like: photographs must not tell where they were taken.

    Kept are the pixels as they are, the JFIF header and Adobe's marker, which says how colours are stored
    (ITU-T T.81, B.1.1.3). Whatever follows the picture's end goes too: phones put a second picture, with its own EXIF,
    or a film there.
    """
    out = [data[:2]]
    position = 2
    while position + 2 <= len(data) and data[position] == 0xFF:
        marker = data[position + 1]
        if marker == 0xFF:
            position += 1
            continue
        if marker == 0xD9:
            out.append(data[position : position + 2])
            break
        if marker in _WITHOUT_LENGTH:
            position += 2
            continue
        if position + 4 > len(data):
            break
        (length,) = struct.unpack(">H", data[position + 2 : position + 4])
        end = position + 2 + length
        if marker == 0xDA:
            end = _end_of_scan(data, end)
        if marker != 0xFE and (not 0xE0 <= marker <= 0xEF or marker in (0xE0, 0xEE)):
            out.append(data[position:end])
        position = end
    return b"".join(out)


def _end_of_scan(data: bytes, position: int) -> int:
    """Where the compressed pixels end: at a marker other than a stuffed byte or a restart (ITU-T T.81, B.1.1.5)."""
    while True:
        position = data.find(b"\xff", position)
        if position < 0 or position + 1 >= len(data):
            return len(data)
        if data[position + 1] not in (0x00, 0xFF) and not 0xD0 <= data[position + 1] <= 0xD7:
            return position
        position += 1 if data[position + 1] == 0xFF else 2


def strip_png(data: bytes) -> bytes:
    """A PNG without texts, dates and EXIF (W3C PNG, 11.3); the pixels as they are."""
    if not data.startswith(_PNG_SIGNATURE):
        return data
    out = [_PNG_SIGNATURE]
    position = len(_PNG_SIGNATURE)
    while position + 12 <= len(data):
        (length,) = struct.unpack(">I", data[position : position + 4])
        name = data[position + 4 : position + 8]
        body = data[position + 8 : position + 8 + length]
        if name in _PNG_KEPT:
            out.append(struct.pack(">I", length) + name + body + struct.pack(">I", zlib.crc32(name + body)))
        position += 12 + length
    return b"".join(out)
