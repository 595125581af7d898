"""The ebook's pictures: each distinct one once, in the forms reading systems show."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from pathlib import Path

from .. import fonts
from ..files import BookFolder
from ..fonts import BOLD, REGULAR, SEMIBOLD
from ..imaging import convert, raster
from ..layout import Layouts
from ..model import EpubSettings, ImageAsset
from ..rendering import Picture
from .drawings import with_typefaces
from .package import PackedFile
from .plan import file_stem

FALLBACK_WIDTH = 600
"""Pixels. The raster form of a drawing is for reading systems that cannot draw it: old ones, on small screens."""

_WEIGHTS = (REGULAR, 500, SEMIBOLD, BOLD)


class Pictures:
    """Converts pictures as documents ask for them and keeps the bytes to pack; nothing stays decoded."""

    def __init__(self, folder: BookFolder, layouts: Layouts, settings: EpubSettings) -> None:
        self._folder = folder
        self._layouts = layouts
        self._settings = settings
        self._drawn: dict[str, Picture] = {}
        self._files: dict[str, PackedFile] = {}
        self._stems: dict[str, str] = {}

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

    def _convert(self, asset: ImageAsset) -> Picture:
        made = convert.for_ebook(self._folder, asset, self._settings.max_pixels)
        shown, fallback = made.data, ""
        if made.extension == "svg":
            if self._settings.embed_fonts:
                shown = with_typefaces(made.data, self._layouts.fonts)
            width = min(FALLBACK_WIDTH, made.width)
            pixels = raster.svg_to_png(made.data, width, self._font_files(made.data))
            fallback = self._add(asset, "png", "image/png", pixels)
        source = self._add(asset, made.extension, made.media_type, shown)
        return Picture(source, made.width, made.height, fallback)

    def _font_files(self, drawing: bytes) -> list[Path]:
        """The files of the declared typefaces a drawing names, then the labels' own for signs those lack."""
        named = [font for font in self._layouts.fonts if font.family.encode() in drawing]
        labels = [font for font in self._layouts.fonts if font.role == "sans" and font not in named]
        return [
            face.path
            for font in (*named, *labels)
            for face in fonts.faces(font)
            if face.weight in _WEIGHTS and (not face.italic or b"italic" in drawing)
        ]

    def _add(self, asset: ImageAsset, extension: str, media_type: str, data: bytes) -> str:
        name = f"images/{self._stem(asset)}.{extension}"
        self._files[name] = PackedFile(name, media_type, data)
        return name

    def _stem(self, asset: ImageAsset) -> str:
        """The name of the picture's own file; with a part of its content's hash where another picture has that name.

        Names are compared without case: archives are unpacked on file systems that know none.
        """
        stem = file_stem(posixpath.splitext(posixpath.basename(asset.path))[0])
        owner = self._stems.setdefault(stem.casefold(), asset.sha256)
        return stem if owner == asset.sha256 else f"{stem}-{asset.sha256[:8]}"
