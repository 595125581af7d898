"""The ebook's cover: the collection's own picture, or the front of the design that the printed cover has too."""

from __future__ import annotations

import io
import struct
from functools import lru_cache
from typing import TYPE_CHECKING

from .. import fonts
from ..cache import library, own_code
from ..context import BuildContext, CoverImage
from ..fingerprint import fingerprint
from ..model import Collection, ImageAsset

if TYPE_CHECKING:
    from PIL import Image

    from ..printing.wrap import Area, Wrap
    from .cover_sheet import Pictures
    from .record import PageInputs, PictureFile

WIDTH, HEIGHT = 1600, 2560
"""Pixels: one JPEG of this size suits every shop (retailers' cover guides, gathered 2026-11-23)."""
POINTS = (1200.0, 1920.0)
"""The size of the same front as a page."""
QUALITY = 90
_SIZE = struct.Struct("<LL")
"""Before a cover that is kept: its width and height in pixels."""


def cover_image(collection: Collection, context: BuildContext) -> CoverImage:
    """The cover as a JPEG in sRGB: at most 1600 × 2560 pixels for a given picture, exactly that for a drawn one."""
    given = collection.cover is not None
    settings, layouts, cache = collection.settings, context.layouts, context.cache
    authors = [article.authors for article in collection.articles] if len(collection.articles) == 1 else []
    made_with = [library(name) for name in ("weasyprint", "pypdfium2", "pillow", "jinja2", "resvg-py")]
    typefaces = () if given else fonts.identity(layouts.fonts)
    made_from = (settings, authors, collection.cover, collection.art, layouts.digest("cover", "shared"), typefaces)
    known = cache.get(key := fingerprint("ebook cover", own_code(), made_with, *made_from))
    if known is None or len(known) <= _SIZE.size:
        made = _given(collection, context) if given else _drawn(collection, context)
        cache.put(key, _SIZE.pack(made.width, made.height) + made.data)
        return made
    width, height = _SIZE.unpack_from(known)
    return CoverImage(known[_SIZE.size :], width, height, _described(collection))


def _described(collection: Collection) -> str:
    """The cover in words: the title, and where it is drawn what else stands on it."""
    settings = collection.settings
    if collection.cover is not None:
        return settings.title
    return ", ".join(text for text in (settings.title, settings.subtitle) if text)


def _drawn(collection: Collection, context: BuildContext) -> CoverImage:
    from . import cover_sheet  # a cover that has been drawn before waits for none of this

    sheet = cover_sheet.front_alone(*POINTS)
    inputs, _ = cover_sheet.inputs(collection, context, sheet, pictures(collection, context, sheet), wrapped=False)
    key = fingerprint("cover", own_code(), fonts.identity(context.layouts.fonts), inputs)
    data = context.cache.get(key)
    if data is None:
        data = _draw(inputs)
        context.cache.put(key, data)
    return CoverImage(data, WIDTH, HEIGHT, _described(collection))


def pictures(collection: Collection, context: BuildContext, sheet: Wrap) -> Pictures:
    """The collection's pictures for its cover as the page engine takes them, at the size this sheet places them at."""
    from .cover_sheet import ART, FRONT, Pictures

    spread = collection.settings.cover.spread
    wide = collection.art is not None and collection.art.width > collection.art.height
    over_wrap = spread == "wrap" or (spread != "front" and wide)
    return Pictures(
        _picture(collection.art, context, sheet.art if over_wrap else sheet.front_art, ART),
        _picture(collection.cover, context, sheet.front_art, FRONT),
        over_wrap,
    )


def _picture(asset: ImageAsset | None, context: BuildContext, area: Area, address: str) -> PictureFile | None:
    """A picture that fills an area, what is too much of it cut off."""
    if asset is None:
        return None
    from ..imaging import convert
    from .record import PictureFile

    width = max(area.width, area.height * asset.width / asset.height)
    converted = convert.for_print(context.folder, asset, width)
    return PictureFile(address, converted.media_type, converted.data)


def _given(collection: Collection, context: BuildContext) -> CoverImage:
    from PIL import Image

    from ..imaging import convert
    from ..imaging.raster import svg_to_png

    assert collection.cover is not None
    converted = convert.for_ebook(context.folder, collection.cover, WIDTH * HEIGHT)
    data = converted.data
    if converted.extension == "svg":
        data = svg_to_png(data, min(WIDTH, round(HEIGHT * converted.width / converted.height)))
    with Image.open(io.BytesIO(data)) as image:
        if image.format == "JPEG":
            return CoverImage(converted.data, image.width, image.height, _described(collection))
        flat = Image.new("RGB", image.size, "#ffffff")
        upright = image.convert("RGBA")
        flat.paste(upright, mask=upright.getchannel("A"))
    return CoverImage(jpeg(flat), flat.width, flat.height, _described(collection))


@lru_cache(maxsize=8)
def _draw(inputs: PageInputs) -> bytes:
    # Imported when there is something to draw: together they take longer than the rest of a small ebook.
    import pypdfium2
    from PIL import Image

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
