"""The ebook's pictures: each distinct one once, in the forms reading systems show."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from ..files import BookFolder
from ..model import ImageAsset
from ..rendering import Picture
from .package import PackedFile
from .plan import file_stem


class Pictures:
    """Converts pictures as documents ask for them and keeps the bytes to pack; nothing stays decoded."""

    def __init__(self, folder: BookFolder, max_pixels: int) -> None:
        self._folder = folder
        self._max_pixels = max_pixels
        self._drawn: dict[str, Picture] = {}
        self._files: dict[str, PackedFile] = {}
        self._stems: dict[str, str] = {}

    def picture(self, asset: ImageAsset) -> Picture:
        """The files that show an image, converted when it is first asked for."""
        if asset.sha256 not in self._drawn:
            self._drawn[asset.sha256] = self._convert(asset)
        return self._drawn[asset.sha256]

    def files(self) -> Iterator[PackedFile]:
        """Everything converted so far, by name."""
        return (self._files[name] for name in sorted(self._files))

    def _convert(self, asset: ImageAsset) -> Picture:
        data = self._folder.read(asset.path, limit=50_000_000)
        name = self._add(asset, "svg", "image/svg+xml", data)
        return Picture(name, round(asset.width), round(asset.height))

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
