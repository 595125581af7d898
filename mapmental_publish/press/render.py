"""Parts of a page as pixels."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import pikepdf
import pypdfium2
from pikepdf import Array, Name
from PIL import Image

from .items import Item
from .scene import Scene
from .state import Box

FINE, COARSE = 600, 300
"""Pixels to the inch; the coarse ones where a part is so large that fine ones would fill the memory."""
_MOST = 60_000_000
"""Pixels of a part drawn fine: a page of 11 × 15 inches."""
_BAND = 4_000_000
"""Pixels drawn at once."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A part of a page over what is below it (RGB), the shape of what was drawn (L), and where it lies in points."""

    image: Image.Image
    shape: Image.Image
    room: Box


class Renderer:
    """Draws parts of one page."""

    def __init__(self, scene: Scene, sheet: Box) -> None:
        self._pdf = pikepdf.new()
        self._pdf.add_blank_page(page_size=(sheet[2] - sheet[0], sheet[3] - sheet[1]))
        page = self._pdf.pages[0].obj
        holder = scene.pdf.make_indirect(scene.drawn_with.dictionary())
        page[Name.Resources] = self._pdf.copy_foreign(holder)

    def __enter__(self) -> Renderer:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, _: TracebackType | None) -> None:
        self._pdf.close()

    def draw(self, items: Sequence[Item], first: int, last: int, room: Box) -> Drawn:
        """What things ``first`` to ``last`` and all below them look like within a room."""
        ppi = FINE if (room[2] - room[0]) * (room[3] - room[1]) * (FINE / 72) ** 2 <= _MOST else COARSE
        step = 72 / ppi
        left, bottom = math.floor(room[0] / step), math.floor(room[1] / step)
        right, top = math.ceil(room[2] / step), math.ceil(room[3] / step)
        size = max(1, right - left), max(1, top - bottom)
        where = (left * step, bottom * step, (left + size[0]) * step, (bottom + size[1]) * step)
        closing = b"Q\n" * (1 + sum({"save": 1, "restore": -1}.get(item.kind, 0) for item in items[: last + 1]))
        if any(item.kind in ("begin", "end") for item in items[: last + 1]) and _in_text(items[: last + 1]):
            closing = b"ET\n" + closing
        all_of_it = b"".join(item.raw for item in items[: last + 1])
        alone = b"".join(item.unseen for item in items[:first]) + b"".join(item.raw for item in items[first : last + 1])
        image = self._pixels(b"q\n" + all_of_it + closing, where, size, ppi, "RGB")
        shape = self._pixels(b"q\n" + alone + closing, where, size, ppi, "RGBA").getchannel("A")
        return Drawn(image, shape, where)

    def _pixels(self, content: bytes, where: Box, size: tuple[int, int], ppi: int, mode: str) -> Image.Image:
        page = self._pdf.pages[0].obj
        page[Name.Contents] = self._pdf.make_stream(content)
        result = Image.new(mode, size)
        rows = max(1, _BAND // size[0])
        for begun in range(0, size[1], rows):
            height = min(rows, size[1] - begun)
            top = where[3] - begun * 72 / ppi
            page[Name.MediaBox] = Array([where[0], top - height * 72 / ppi, where[2], top])
            buffer = io.BytesIO()
            self._pdf.save(buffer, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
            result.paste(_band(buffer.getvalue(), ppi, (size[0], height), mode), (0, begun))
        return result


def _band(data: bytes, ppi: int, size: tuple[int, int], mode: str) -> Image.Image:
    document = pypdfium2.PdfDocument(data)
    try:
        page = document[0]
        clear = mode == "RGBA"
        bitmap = page.render(
            scale=ppi / 72,
            may_draw_forms=False,
            draw_annots=False,
            fill_color=(255, 255, 255, 0) if clear else (255, 255, 255, 255),
            rev_byteorder=True,
        )
        drawn: Any = bitmap.to_pil().convert(mode)
        page.close()
    finally:
        document.close()
    if drawn.size != size:
        drawn = drawn.resize(size, Image.Resampling.NEAREST)
    assert isinstance(drawn, Image.Image)
    return drawn


def _in_text(items: Sequence[Item]) -> bool:
    return sum({"begin": 1, "end": -1}.get(item.kind, 0) for item in items) > 0
