"""The ebook's cover: the collection's own picture, or the front of the design that the printed cover has too."""

from __future__ import annotations

import io
from functools import lru_cache

from PIL import Image

from .. import fonts
from ..cache import own_code
from ..context import BuildContext, CoverImage
from ..fingerprint import fingerprint
from ..imaging import convert
from ..imaging.raster import svg_to_png
from ..model import Collection, ImageAsset
from ..printing.wrap import Area, Wrap
from . import cover_sheet
from .cover_sheet import Pictures
from .record import PageInputs, PictureFile

WIDTH, HEIGHT = 1600, 2560
"""Pixels: one JPEG of this size suits every shop (retailers' cover guides, gathered 2026-11-23)."""
POINTS = (1200.0, 1920.0)
"""The size of the same front as a page."""
QUALITY = 90


def cover_image(collection: Collection, context: BuildContext) -> CoverImage:
    """The cover as a JPEG in sRGB: at most 1600 × 2560 pixels for a given picture, exactly that for a drawn one."""
    settings = collection.settings
    if collection.cover is not None:
        return _given(collection, context)
    sheet = cover_sheet.front_alone(*POINTS)
    inputs, _ = cover_sheet.inputs(collection, context, sheet, pictures(collection, context, sheet), wrapped=False)
    key = fingerprint("cover", own_code(), fonts.identity(context.layouts.fonts), inputs)
    data = context.cache.get(key)
    if data is None:
        data = _draw(inputs)
        context.cache.put(key, data)
    return CoverImage(data, WIDTH, HEIGHT, cover_sheet.described((settings.title, settings.subtitle)))


def pictures(collection: Collection, context: BuildContext, sheet: Wrap) -> Pictures:
    """The collection's pictures for its cover as the page engine takes them, at the size this sheet places them at."""
    spread = collection.settings.cover.spread
    wide = collection.art is not None and collection.art.width > collection.art.height
    over_wrap = spread == "wrap" or (spread != "front" and wide)
    return Pictures(
        _picture(collection.art, context, sheet.art if over_wrap else sheet.front_art, cover_sheet.ART),
        _picture(collection.cover, context, sheet.front_art, cover_sheet.FRONT),
        over_wrap,
    )


def _picture(asset: ImageAsset | None, context: BuildContext, area: Area, address: str) -> PictureFile | None:
    """A picture that fills an area, what is too much of it cut off."""
    if asset is None:
        return None
    width = max(area.width, area.height * asset.width / asset.height)
    converted = convert.for_print(context.folder, asset, width)
    return PictureFile(address, converted.media_type, converted.data)


def _given(collection: Collection, context: BuildContext) -> CoverImage:
    assert collection.cover is not None
    converted = convert.for_ebook(context.folder, collection.cover, WIDTH * HEIGHT)
    data = converted.data
    if converted.extension == "svg":
        data = svg_to_png(data, min(WIDTH, round(HEIGHT * converted.width / converted.height)))
    with Image.open(io.BytesIO(data)) as image:
        if image.format == "JPEG":
            return CoverImage(converted.data, image.width, image.height, collection.settings.title)
        flat = Image.new("RGB", image.size, "#ffffff")
        upright = image.convert("RGBA")
        flat.paste(upright, mask=upright.getchannel("A"))
    return CoverImage(jpeg(flat), flat.width, flat.height, collection.settings.title)


@lru_cache(maxsize=8)
def _draw(inputs: PageInputs) -> bytes:
    # Imported when there is something to draw: together they take longer than the rest of a small ebook.
    import pypdfium2

    from . import engine

    laid = engine.render(inputs)
    document = pypdfium2.PdfDocument(laid.pdf)
    try:
        # A scale of 4/3 gives a pixel for each CSS pixel.
        image = document[0].render(scale=WIDTH / laid.record.width).to_pil().convert("RGB")
    finally:
        document.close()
    if image.size != (WIDTH, HEIGHT):
        image = image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    return jpeg(image)


def jpeg(image: Image.Image) -> bytes:
    """A picture as a JPEG in sRGB, with its colours' detail kept whole."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=QUALITY, subsampling=0, optimize=True)
    return buffer.getvalue()
