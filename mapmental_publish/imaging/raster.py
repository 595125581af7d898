"""Drawings as pixels, for reading systems that do not show SVG."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import resvg_py
from PIL import Image

FEW_COLOURS = 256
SMALL_ENOUGH = 48_000
"""Bytes below which a picture is not worth the time of making it smaller."""


def svg_to_png(data: bytes, width: int, fonts: Sequence[Path] = ()) -> bytes:
    """A cleaned drawing as a PNG ``width`` pixels wide on white; words are set in these font files and no others."""
    png = bytes(
        resvg_py.svg_to_bytes(
            svg_string=data.decode("utf-8"),
            width=width,
            background="#ffffff",
            font_files=[str(path) for path in fonts] or None,
            skip_system_fonts=bool(fonts),
        )
    )
    if len(png) <= SMALL_ENOUGH:
        return png
    with Image.open(io.BytesIO(png)) as image:
        # Charts and diagrams have few colours; a fixed palette makes the file less than half the size.
        small = image.convert("RGB").quantize(FEW_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    buffer = io.BytesIO()
    small.save(buffer, "PNG", compress_level=6)
    return buffer.getvalue()
