"""The ebook's cover: the collection's own picture, or a design drawn from its title, subtitle and people."""

from __future__ import annotations

import hashlib
import io
import math
from functools import lru_cache

from PIL import Image

from .. import fonts
from ..cache import own_code
from ..context import BuildContext, CoverImage
from ..fingerprint import fingerprint
from ..imaging import convert
from ..layout import Layouts, direction
from ..model import Collection
from .record import PICTURES, PageInputs, PictureFile
from .sheet import families

WIDTH, HEIGHT = 1600, 2560
"""Pixels: one JPEG of this size suits every shop (retailers' cover guides, gathered 2026-11-23)."""
QUALITY = 90
PICTURE = f"{PICTURES}cover.svg"
LINES = 26
"""Contour lines in the drawing."""


def cover_image(collection: Collection, context: BuildContext) -> CoverImage:
    """The cover as a JPEG in sRGB: at most 1600 × 2560 pixels for a given picture, exactly that for a drawn one."""
    settings = collection.settings
    if collection.cover is not None and collection.cover.kind != "svg":
        return _given(collection, context)
    words = context.layouts.words(settings.language)
    people = [person.name for person in settings.contributors if person.role == "aut"]
    if not people and len(collection.articles) == 1:
        people = [person.name for person in collection.articles[0].authors]
    picture = b""
    if collection.cover is not None:
        picture = convert.for_print(context.folder, collection.cover).data
    markup = context.layouts.render(
        "cover/cover.html",
        language=settings.language,
        direction=direction(settings.language),
        title=settings.title,
        title_size=_title_size(settings.title),
        subtitle=settings.subtitle,
        people=words.names(people),
        publisher=settings.publisher,
        series=settings.series_name,
        lines=contours(settings.title, WIDTH, HEIGHT),
        picture=PICTURE if picture else "",
    )
    css = _stylesheet(context.layouts, settings.language)
    key = fingerprint("cover", own_code(), fonts.identity(context.layouts.fonts), markup, css, picture)
    data = context.cache.get(key)
    if data is None:
        data = _draw(markup, css, picture)
        context.cache.put(key, data)
    return CoverImage(data, WIDTH, HEIGHT, ", ".join(part for part in (settings.title, settings.subtitle) if part))


def _given(collection: Collection, context: BuildContext) -> CoverImage:
    assert collection.cover is not None
    converted = convert.for_ebook(context.folder, collection.cover, WIDTH * HEIGHT)
    with Image.open(io.BytesIO(converted.data)) as image:
        if image.format == "JPEG":
            return CoverImage(converted.data, image.width, image.height, collection.settings.title)
        flat = Image.new("RGB", image.size, "#ffffff")
        upright = image.convert("RGBA")
        flat.paste(upright, mask=upright.getchannel("A"))
    return CoverImage(_jpeg(flat), flat.width, flat.height, collection.settings.title)


def _stylesheet(layouts: Layouts, language: str) -> str:
    return layouts.render(
        "cover/cover.css",
        width=WIDTH,
        height=HEIGHT,
        text_family=families(layouts, "text", language),
        sans_family=families(layouts, "sans", language),
    )


def _title_size(title: str) -> int:
    """The title's size in pixels: as large as its longest word and its length allow."""
    longest = max((len(word) for word in title.split()), default=1)
    return max(72, min(230, int(2350 / max(longest, 6)), int(3100 / math.sqrt(max(len(title), 12) * 14) * 1.35)))


@lru_cache(maxsize=8)
def _draw(markup: str, css: str, picture: bytes) -> bytes:
    # Imported when there is something to draw: together they take longer than the rest of a small ebook.
    import pypdfium2

    from . import engine

    pictures = (PictureFile(PICTURE, "image/svg+xml", picture),) if picture else ()
    laid = engine.render(PageInputs("cover", markup, css, pictures, tagged=False))
    document = pypdfium2.PdfDocument(laid.pdf)
    try:
        # The page is 1200 × 1920 pt (1600 × 2560 CSS pixels); a scale of 4/3 gives a pixel for each of them.
        image = document[0].render(scale=WIDTH / laid.record.width).to_pil().convert("RGB")
    finally:
        document.close()
    if image.size != (WIDTH, HEIGHT):
        image = image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    return _jpeg(image)


def _jpeg(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=QUALITY, subsampling=0, optimize=True)
    return buffer.getvalue()


def contours(seed: str, width: int, height: int) -> list[str]:
    """Contour lines of a landscape that belongs to this title alone, as SVG path data in pixels.

    Each line is a sum of three waves whose lengths and phases come from a hash of the title; the waves grow towards the
    middle of the field, so that the lines crowd into a ridge as on a relief map.
    """
    numbers = hashlib.sha256(seed.encode("utf-8")).digest()
    waves = [
        (1.1 + numbers[index] / 160, 2 * math.pi * numbers[index + 1] / 255, 0.35 + numbers[index + 2] / 380)
        for index in (0, 3, 6)
    ]
    peak = 0.3 + numbers[9] / 640
    top, bottom = height * 0.50, height * 0.875
    paths = []
    for line in range(LINES):
        share = line / (LINES - 1)
        points = []
        for step in range(41):
            along = step / 40
            hill = math.exp(-(((along - peak) / 0.3) ** 2))
            lift = sum(
                size * math.sin(2 * math.pi * length * along + phase + share * 2.2) for length, phase, size in waves
            )
            swell = height * (0.030 + 0.040 * math.sin(math.pi * share)) * (0.45 + hill)
            points.append((along * width, top + (bottom - top) * share - swell * lift))
        paths.append(_smooth(points))
    return paths


def _smooth(points: list[tuple[float, float]]) -> str:
    """A smooth path through points (Catmull-Rom as Bézier curves)."""
    parts = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for index in range(len(points) - 1):
        before = points[max(index - 1, 0)]
        start, end = points[index], points[index + 1]
        after = points[min(index + 2, len(points) - 1)]
        one = (start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6)
        two = (end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6)
        parts.append(f"C{one[0]:.1f} {one[1]:.1f} {two[0]:.1f} {two[1]:.1f} {end[0]:.1f} {end[1]:.1f}")
    return "".join(parts)
