"""What a picture really is, found out without trusting its name and before its pixels are unpacked."""

from __future__ import annotations

import hashlib
import io
import struct
import warnings
import zlib
from dataclasses import dataclass

from PIL import Image, ImageFile, UnidentifiedImageError

from ..files import BookFolder, FileProblem, TextProblem
from ..model import ImageAsset
from .metadata import orientation, png_tells_more
from .svg import CleanSvg, clean_svg

LARGEST_FILE = 40_000_000
"""Bytes: a full-page photograph at 300 dpi has a few million."""
LARGEST_AREA = 120_000_000
"""Pixels (width × height): a poster; a 109 KB PNG can claim 900 million."""
KINDS = {"PNG": "png", "JPEG": "jpeg", "MPO": "jpeg", "GIF": "gif", "WEBP": "webp", "TIFF": "tiff", "AVIF": "avif"}
EXTENSIONS = {
    "svg": "svg", "png": "png", "jpg": "jpeg", "jpeg": "jpeg", "jpe": "jpeg", "gif": "gif",
    "webp": "webp", "tif": "tiff", "tiff": "tiff", "avif": "avif",
}  # fmt: skip
DAMAGED = (
    OSError, SyntaxError, ValueError, EOFError, MemoryError, IndexError, TypeError, KeyError, RuntimeError,
    OverflowError, struct.error, zlib.error,
)  # fmt: skip
"""What the decoders raise on files that are not whole; a fuzzed run over every kind found these."""

Image.MAX_IMAGE_PIXELS = LARGEST_AREA


@dataclass(frozen=True, slots=True)
class Examined:
    """A picture fit for use, and what is less than right about it (rules with messages; lines are not known here)."""

    asset: ImageAsset
    problems: tuple[TextProblem, ...] = ()


def examine(folder: BookFolder, path: str) -> Examined:
    """Look at the picture at ``path``.

    Raises FileProblem: ``image-missing``, ``image-type`` for what is no picture, ``image-truncated`` for one that ends
    early or is damaged, ``image-too-large``, and the rules of :mod:`.svg` for a drawing that cannot be used.
    """
    try:
        data = folder.read(path, limit=LARGEST_FILE, missing="image-missing")
    except FileProblem as problem:
        rule = "image-too-large" if problem.rule == "file-too-large" else problem.rule
        raise FileProblem(rule, problem.message, problem.hint) from problem
    digest = hashlib.sha256(data).hexdigest()
    if looks_like_svg(data):
        drawing = clean(digest, data, path)
        asset = ImageAsset(path, "svg", drawing.width, drawing.height, digest)
        return Examined(asset, (*drawing.problems, *_mislabelled(path, "svg")))
    kind, width, height, animated = _raster(digest, data, path)
    return Examined(ImageAsset(path, kind, width, height, digest, animated), _mislabelled(path, kind))


def looks_like_svg(data: bytes) -> bool:
    """Whether the bytes begin like a drawing: XML whose first element is ``svg``."""
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    return head.startswith(b"<") and b"<svg" in head and b"<html" not in head.lower()


_CLEANED: dict[str, CleanSvg] = {}


def clean(digest: str, data: bytes, path: str) -> CleanSvg:
    """The cleaned drawing of these bytes; the same drawing is cleaned once."""
    if digest not in _CLEANED:
        if len(_CLEANED) > 512:  # a few articles' worth: memory must not grow with the book
            _CLEANED.clear()
        _CLEANED[digest] = clean_svg(data, path)
    return _CLEANED[digest]


def _raster(digest: str, data: bytes, path: str) -> tuple[str, int, int, bool]:
    result = _look(digest, data)
    if isinstance(result, tuple):
        return result
    rule, message = result.split(": ", 1)
    raise FileProblem(rule, f"{path} {message}")


_LOOKED: dict[str, tuple[str, int, int, bool] | str] = {}


def _look(digest: str, data: bytes) -> tuple[str, int, int, bool] | str:
    if digest not in _LOOKED:
        _LOOKED[digest] = _look_at(data)
    return _LOOKED[digest]


def _look_at(data: bytes) -> tuple[str, int, int, bool] | str:
    """Kind, size and movement of a raster picture, or "rule: message" where it cannot be used."""
    # The page engine switches this on for the whole process when it is imported; a torn picture must not pass here.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # damaged metadata is not used
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data)) as image:
                kind = KINDS.get(image.format or "")
                if kind is None:
                    return f"image-type: is a picture of a kind that cannot be used ({image.format})"
                width, height = image.size
                if width * height > LARGEST_AREA:
                    return f"image-too-large: has {width:,} × {height:,} pixels"
                animated = bool(getattr(image, "is_animated", False))
                sideways = orientation(image, data) in (5, 6, 7, 8)
                if kind == "jpeg":
                    # An eighth of the size: all of the file is read, for a fraction of the work.
                    image.draft(None, (max(1, width // 8), max(1, height // 8)))
                if kind == "png" and not png_tells_more(data):
                    # Every part of the file carries a checksum: reading those is enough, and takes a thirtieth.
                    image.verify()
                else:
                    # A torn file shows when its pixels are read.
                    image.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return f"image-too-large: has more than {LARGEST_AREA:,} pixels"
    except UnidentifiedImageError:
        return "image-type: is not a picture"
    except DAMAGED as fault:
        return f"image-truncated: is damaged or ends early ({str(fault)[:80]})"
    return kind, height if sideways else width, width if sideways else height, animated


def _mislabelled(path: str, kind: str) -> tuple[TextProblem, ...]:
    extension = path.rpartition(".")[2].lower()
    if EXTENSIONS.get(extension) == kind:
        return ()
    return (TextProblem("image-mislabelled", 0, f"{path} is really {kind.upper()}", f"Name it with .{kind}."),)
