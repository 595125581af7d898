"""Pictures as an edition can show them: bounded, in sRGB, upright, without hidden data.

One at a time is in memory. A picture that is already right passes through with its bytes unchanged but for metadata, so
that nothing is compressed twice.
"""

from __future__ import annotations

import io
import math
import warnings
from dataclasses import dataclass

from PIL import Image, ImageCms

from ..files import BookFolder, FileProblem
from ..model import ImageAsset
from .examine import DAMAGED, LARGEST_FILE, clean
from .metadata import orientation, strip_jpeg, strip_png
from .raster import svg_to_png
from .tiny import needs_shaping

JPEG_QUALITY = 88
"""Above this files grow without visible gain at reading size; chroma is kept whole for coloured lines and type."""
FEW_COLOURS = 256
WORTH_TRYING = 500_000
"""Pixels up to which every way of packing is tried: for a photograph that takes seconds, to save a hundredth."""
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What sets a picture upright, by its EXIF orientation (EXIF 2.32, 4.6.4)."""
_PNG_DEPTH, _PNG_INTERLACE = 24, 28
"""Where a PNG says how many bits a channel has and whether it is interlaced (W3C PNG, 11.2.1)."""
SHARPEST = 1.5
"""A picture this many times finer than asked for is made smaller; below that a second scaling would only blur it."""


@dataclass(frozen=True, slots=True)
class Converted:
    """A picture for an edition; ``width`` and ``height`` are in pixels (CSS pixels for SVG)."""

    data: bytes
    extension: str
    media_type: str
    width: int
    height: int


def for_ebook(folder: BookFolder, asset: ImageAsset, max_pixels: int) -> Converted:
    """A picture as reading systems take it: SVG, JPEG, PNG or GIF, at most ``max_pixels`` (width × height)."""
    data = folder.read(asset.path, limit=LARGEST_FILE, missing="image-missing")
    if asset.kind == "svg":
        return _drawing(asset, data)
    if asset.kind == "gif" and asset.width * asset.height <= max_pixels:
        return Converted(data, "gif", "image/gif", round(asset.width), round(asset.height))
    return _raster(data, asset, _bounded(asset, max_pixels))


def for_print(folder: BookFolder, asset: ImageAsset, placed_width: float | None = None, ppi: int = 300) -> Converted:
    """A picture for the page: SVG, JPEG or PNG; of a moving one the first frame.

    ``placed_width`` is the width in points it is placed at. Far finer pictures are made smaller to ``ppi``; none is
    ever made larger.
    """
    data = folder.read(asset.path, limit=LARGEST_FILE, missing="image-missing")
    if asset.kind == "svg":
        drawing = _drawing(asset, data)
        if needs_shaping(drawing.data):
            # The page engine sets a drawing's words letter by letter, which tears scripts whose letters join.
            width = round((placed_width or asset.width * 0.75) / 72 * ppi)
            png = svg_to_png(drawing.data, width)
            return Converted(png, "png", "image/png", width, round(width * asset.height / asset.width))
        return drawing
    scale = 1.0
    if placed_width:
        needed = placed_width / 72 * ppi
        if asset.width > needed * SHARPEST:
            scale = needed / asset.width
    return _raster(data, asset, scale, opaque=True)


def _drawing(asset: ImageAsset, data: bytes) -> Converted:
    drawing = clean(asset.sha256, data, asset.path)
    return Converted(drawing.data, "svg", "image/svg+xml", round(drawing.width), round(drawing.height))


def _bounded(asset: ImageAsset, max_pixels: int) -> float:
    area = asset.width * asset.height
    return math.sqrt(max_pixels / area) if area > max_pixels else 1.0


def _raster(data: bytes, asset: ImageAsset, scale: float, *, opaque: bool = False) -> Converted:
    """Raises FileProblem ``image-truncated`` where a part that the examination did not read is damaged."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # damaged metadata is not used
            return _convert(data, asset, scale, opaque=opaque)
    except DAMAGED as fault:
        raise FileProblem("image-truncated", f"{asset.path} is damaged ({str(fault)[:80]})") from fault


def _convert(data: bytes, asset: ImageAsset, scale: float, *, opaque: bool) -> Converted:
    with Image.open(io.BytesIO(data)) as image:
        if scale >= 1 and _passes(image, asset.kind, data, opaque=opaque):
            stripped = strip_jpeg(data) if asset.kind == "jpeg" else strip_png(data)
            return _as(stripped, asset.kind, image.width, image.height)
        if asset.kind == "jpeg" and scale < 1:
            # The decoder itself can skip detail that would be thrown away.
            image.draft(None, (math.ceil(image.width * scale), math.ceil(image.height * scale)))
        image.seek(0)
        turn = _TURNS.get(orientation(image, data))
        flat = to_srgb(image)
        if turn is not None:
            flat = flat.transpose(turn)
        if scale < 1:
            size = (max(1, round(asset.width * scale)), max(1, round(asset.height * scale)))
            flat = flat.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
        if opaque and flat.mode in ("RGBA", "LA"):
            ground = Image.new("RGBA", flat.size, "#ffffff")
            flat = Image.alpha_composite(ground, flat.convert("RGBA")).convert("RGB")
        return _encode(flat, asset.kind)


def _passes(image: Image.Image, kind: str, data: bytes, *, opaque: bool) -> bool:
    """Whether the file can be used as it is, metadata aside."""
    if orientation(image, data) in _TURNS or not _is_srgb(image):
        return False
    if kind == "jpeg":
        return image.mode in ("RGB", "L")
    if kind == "png" and (data[_PNG_DEPTH] == 16 or (opaque and data[_PNG_INTERLACE])):
        # Sixteen bits in colour are not told by the mode; an interlaced file cannot go into a page as it is.
        return False
    modes = ("RGB", "L", "1", "P") if opaque else ("RGB", "L", "1", "P", "RGBA", "LA")
    return kind == "png" and image.mode in modes and not (opaque and "transparency" in image.info)


def _is_srgb(image: Image.Image) -> bool:
    profile = image.info.get("icc_profile")
    if not profile:
        return True
    try:
        name = ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(profile)))
    except (ImageCms.PyCMSError, OSError):
        return True  # a damaged profile says nothing
    return "srgb" in name.lower() or (image.mode in ("L", "LA") and "gr" in name.lower())


def to_srgb(image: Image.Image) -> Image.Image:
    """The picture in sRGB or gray, eight bits a channel, through its own profile where it carries one."""
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I") or image.mode == "F":
        image = _to_eight_bits(image)
    if image.mode == "P" or (image.mode in ("RGB", "L") and "transparency" in image.info):
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    alpha = image.getchannel("A") if image.mode in ("RGBA", "LA", "PA") else None
    if image.mode not in ("RGB", "L", "CMYK", "LAB", "1"):
        image = image.convert("RGB" if image.mode not in ("LA",) else "L")
    if profile and image.mode in ("RGB", "CMYK", "LAB"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(
                image,
                source,
                ImageCms.createProfile("sRGB"),
                renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
                outputMode="RGB",
                flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
            )
            image = converted or image
        except (ImageCms.PyCMSError, OSError):
            pass  # the profile does not fit the pixels: they are taken as they are
    if image.mode not in ("RGB", "L"):
        image = image.convert("L" if image.mode == "1" else "RGB")
    if alpha is not None:
        image = image.convert("RGBA")
        image.putalpha(alpha)
    image.info.pop("icc_profile", None)
    return image


def _to_eight_bits(image: Image.Image) -> Image.Image:
    """A gray picture of 16 or more bits a pixel with 8; the range is the format's, not this picture's own."""
    if image.mode == "I;16B":
        image = image.convert("I")
    _, high = image.getextrema()
    if isinstance(high, tuple):
        return image.convert("L")
    top = 1.0 if image.mode == "F" and high <= 1 else 65535.0
    return image.convert("F").point(lambda value: value * (255.0 / top) + 0.0).convert("L")


def _encode(image: Image.Image, kind: str) -> Converted:
    """JPEG for photographs, PNG for what has few colours or see-through parts."""
    buffer = io.BytesIO()
    few = image.mode in ("RGB", "L") and image.getcolors(FEW_COLOURS) is not None
    if image.mode in ("RGBA", "LA") or few or (kind in ("png", "gif") and image.width * image.height < 2_000_000):
        image.save(buffer, "PNG", optimize=image.width * image.height < WORTH_TRYING)
        return _as(buffer.getvalue(), "png", image.width, image.height)
    image.save(buffer, "JPEG", quality=JPEG_QUALITY, subsampling=0, optimize=True)
    return _as(buffer.getvalue(), "jpeg", image.width, image.height)


def _as(data: bytes, kind: str, width: int, height: int) -> Converted:
    return Converted(data, "jpg" if kind == "jpeg" else kind, f"image/{kind}", width, height)
