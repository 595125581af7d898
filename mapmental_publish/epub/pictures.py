"""The ebook's pictures: each distinct one once, in the forms reading systems show."""

from __future__ import annotations

import io
import posixpath
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from .. import fonts
from ..cache import NOTHING, Cache, library, own_code
from ..files import BookFolder
from ..fingerprint import fingerprint
from ..imaging import convert, raster
from ..imaging.tiny import is_tiny
from ..layout import Layouts
from ..model import EpubSettings, ImageAsset
from ..rendering import Picture
from .drawings import faces_for, with_typefaces
from .package import PackedFile, Spooled
from .plan import file_stem

FALLBACK_WIDTH = 1_200
"""Pixels: the width of the pages of e-ink readers, whose own drawing of SVG is the weakest."""
SHARPNESS = 2
"""Pixels of the raster form to a CSS pixel of the drawing: today's screens have two and more."""


class Pictures:
    """Converts pictures as documents ask for them and keeps the bytes to pack; nothing stays decoded."""

    def __init__(self, folder: BookFolder, layouts: Layouts, settings: EpubSettings, cache: Cache = NOTHING) -> None:
        self._cache = cache
        self._folder = folder
        self._layouts = layouts
        self._settings = settings
        self._drawn: dict[str, Picture] = {}
        self._files: dict[str, PackedFile] = {}
        self._stems: dict[str, str] = {}
        self._spool = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 (it lives as long as this object)

    def picture(self, asset: ImageAsset) -> Picture:
        """The files that show an image, converted when it is first asked for.

        Raises FileProblem where the file has changed or gone since it was examined.
        """
        if asset.sha256 not in self._drawn:
            self._drawn[asset.sha256] = self._convert(asset)
        return self._drawn[asset.sha256]

    def files(self) -> Iterator[PackedFile]:
        """Everything converted so far, by name."""
        return (self._files[name] for name in sorted(self._files))

    def close(self) -> None:
        """Let go of the bytes set aside; the files cannot be read any more."""
        self._spool.close()

    def _convert(self, asset: ImageAsset) -> Picture:
        made = self._made(asset)
        shown, fallback = made.data, ""
        if made.extension == "svg":
            if self._settings.embed_fonts:
                shown = with_typefaces(made.data, self._layouts.fonts)
            if self._wants_fallback(made.data):
                width = min(FALLBACK_WIDTH, made.width * SHARPNESS)
                pixels = self._raster(made.data, width)
                fallback = self._add(asset, "png", "image/png", pixels)
        source = self._add(asset, made.extension, made.media_type, shown)
        return Picture(source, made.width, made.height, fallback)

    def _made(self, asset: ImageAsset) -> convert.Converted:
        """A picture converted; a drawing is not cleaned again where that was done before."""
        if asset.kind != "svg":
            return convert.for_ebook(self._folder, asset, self._settings.max_pixels)
        key = fingerprint("ebook drawing", own_code(), library("lxml"), asset.sha256, asset.path)
        kept = self._cache.get(key)
        if kept is not None:
            return convert.Converted(kept, "svg", "image/svg+xml", round(asset.width), round(asset.height))
        made = convert.for_ebook(self._folder, asset, self._settings.max_pixels)
        if (made.width, made.height) == (round(asset.width), round(asset.height)):
            self._cache.put(key, made.data)
        return made

    def _raster(self, drawing: bytes, width: int) -> bytes:
        key = fingerprint("raster", own_code(), fonts.identity(self._layouts.fonts), drawing, width)
        pixels = self._cache.get(key)
        if pixels is None:
            pixels = raster.svg_to_png(drawing, width, self._font_files(drawing))
            self._cache.put(key, pixels)
        return pixels

    def _wants_fallback(self, drawing: bytes) -> bool:
        choice = self._settings.raster_fallback
        return choice == "always" or (choice == "needed" and not is_tiny(drawing))

    def _font_files(self, drawing: bytes) -> list[Path]:
        """The files of the declared typefaces a drawing names, in the weights it asks for; else the labels' own."""
        source = drawing.decode("utf-8")
        named = [font for font in self._layouts.fonts if font.family in source]
        labels = [font for font in self._layouts.fonts if font.role == "sans"]
        return [face.path for font in named or labels for face in faces_for(font, source)]

    def _add(self, asset: ImageAsset, extension: str, media_type: str, data: bytes) -> str:
        name = f"images/{self._stem(asset)}.{extension}"
        offset = self._spool.seek(0, io.SEEK_END)
        self._spool.write(data)
        self._files[name] = PackedFile(name, media_type, b"", spooled=Spooled(self._spool, offset, len(data)))
        return name

    def _stem(self, asset: ImageAsset) -> str:
        """The name of the picture's own file; with a part of its content's hash where another picture has that name.

        Names are compared without case: archives are unpacked on file systems that know none.
        """
        stem = file_stem(posixpath.splitext(posixpath.basename(asset.path))[0])
        owner = self._stems.setdefault(stem.casefold(), asset.sha256)
        return stem if owner == asset.sha256 else f"{stem}-{asset.sha256[:8]}"
