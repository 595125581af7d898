"""Drawings as pixels, for reading systems that do not show SVG."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import resvg_py
from PIL import Image

FEW_COLOURS = 256


def svg_to_png(data: bytes, width: int, fonts: Sequence[Path] = ()) -> bytes:
    """A cleaned drawing as a PNG ``width`` pixels wide; words are set in these font files and no others."""
    png = bytes(
        resvg_py.svg_to_bytes(
            svg_string=data.decode("utf-8"),
            width=width,
            font_files=[str(path) for path in fonts] or None,
            skip_system_fonts=bool(fonts),
        )
    )
    with Image.open(io.BytesIO(png)) as image:
        flat = Image.new("RGB", image.size, "#ffffff")
        flat.paste(image, mask=image.getchannel("A") if image.mode == "RGBA" else None)
    # Charts and diagrams have few colours; a fixed palette makes the file a third of the size.
    small = flat.quantize(FEW_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    buffer = io.BytesIO()
    small.save(buffer, "PNG", compress_level=6)
    return buffer.getvalue()
