"""Pages as small pictures for the report."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import pypdfium2

_LONGEST = 1100
"""Pixels of a picture's longer side: the report shows it at half that, sharp on fine screens."""
_QUALITY = 55


def pictures(source: Path | BinaryIO, pages: Sequence[int]) -> Iterator[tuple[int, str]]:
    """These pages, counted from 1, each with its picture as a data URL; a page that cannot be drawn is left out."""
    if not isinstance(source, Path):
        source.seek(0)
    try:
        with pypdfium2.PdfDocument(source) as pdf:
            for number in pages:
                try:
                    page = pdf[number - 1]
                    scale = _LONGEST / max(page.get_width(), page.get_height(), 1)
                    image = page.render(scale=min(scale, 4), may_draw_forms=False).to_pil().convert("RGB")
                except (pypdfium2.PdfiumError, IndexError, ValueError, MemoryError, OverflowError):
                    continue
                packed = io.BytesIO()
                image.save(packed, "WEBP", quality=_QUALITY, method=4)
                yield number, "data:image/webp;base64," + base64.b64encode(packed.getvalue()).decode("ascii")
    except (pypdfium2.PdfiumError, ValueError, MemoryError):
        return
