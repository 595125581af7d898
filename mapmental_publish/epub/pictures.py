"""The ebook's pictures: each distinct one once, in the forms reading systems show."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from .. import fonts
from ..cache import NOTHING, Cache, library, own_code
from ..errors import ProgramMissing
from ..files import BookFolder
from ..fingerprint import fingerprint
from ..layout import Layouts
from ..model import EpubSettings, ImageAsset
from ..rendering import Picture
from .container import Container, Member, pack, recall, to_entry
from .package import FOLDER, PackedFile
from .plan import file_stem

FALLBACK_WIDTH = 1_200
"""Pixels: the width of the pages of e-ink readers, whose own drawing of SVG is the weakest."""
SHARPNESS = 2
"""Pixels of the raster form to a CSS pixel of the drawing: today's screens have two and more."""


@dataclass(frozen=True, slots=True)
class _Form:
    """A file that shows a picture; ``width`` and ``height`` are the picture's, in CSS pixels."""

    extension: str
    media_type: str
    width: int
    height: int
    member: Member


def _kept(said: Any, members: Sequence[Member]) -> list[_Form]:
    return [
        _Form(str(extension), str(media_type), int(width), int(height), member)
        for (extension, media_type, width, height), member in zip(said, members, strict=True)
    ]


class Pictures:
    """Converts pictures as documents ask for them and packs them into the container; nothing stays decoded."""

    def __init__(
        self,
        folder: BookFolder,
        layouts: Layouts,
        settings: EpubSettings,
        container: Container,
        cache: Cache = NOTHING,
    ) -> None:
        self._cache = cache
        self.container = container
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
            self._drawn[asset.sha256] = self._packed(asset)
        return self._drawn[asset.sha256]

    def files(self) -> list[PackedFile]:
        """Everything converted so far, by name."""
        return [self._files[name] for name in sorted(self._files)]

    def _packed(self, asset: ImageAsset) -> Picture:
        key = fingerprint("ebook picture", self._drawing_with if asset.kind == "svg" else self._converting_with, asset)
        forms = recall(self._cache, key, _kept)
        if forms is None:
            forms = self._convert(asset)
            told = [(form.extension, form.media_type, form.width, form.height) for form in forms]
            self._cache.put(key, to_entry(told, [form.member for form in forms]))
        names = [self._add(asset, form) for form in forms]
        shown = forms[-1]
        return Picture(names[-1], shown.width, shown.height, names[0] if len(names) > 1 else "")

    @cached_property
    def _converting_with(self) -> str:
        versions = [library(name) for name in ("lxml", "pillow", "resvg-py", "uharfbuzz", "fonttools")]
        settings = self._settings
        return fingerprint(own_code(), versions, settings.max_pixels, settings.embed_fonts, settings.raster_fallback)

    @cached_property
    def _drawing_with(self) -> str:
        try:
            typefaces = fonts.identity(self._layouts.fonts)
        except ProgramMissing:  # of drawings without letters nobody asks for a typeface
            typefaces = ()
        return fingerprint(self._converting_with, self._layouts.fonts, typefaces)

    def _convert(self, asset: ImageAsset) -> list[_Form]:
        """A picture as the ebook shows it, and before it a drawing's raster form where it needs one."""
        # Pictures that are kept do not wait for what makes them.
        from ..imaging import convert, raster
        from .drawings import with_typefaces

        made = convert.for_ebook(self._folder, asset, self._settings.max_pixels)
        data = made.data
        forms: list[_Form] = []
        if made.extension == "svg":
            if self._wants_fallback(data):
                width = min(FALLBACK_WIDTH, made.width * SHARPNESS)
                pixels = raster.svg_to_png(data, width, self._font_files(data))
                forms.append(_Form("png", "image/png", made.width, made.height, pack(pixels, "image/png")))
            if self._settings.embed_fonts:
                data = with_typefaces(data, self._layouts.fonts)
        member = pack(data, made.media_type)
        return [*forms, _Form(made.extension, made.media_type, made.width, made.height, member)]

    def _wants_fallback(self, drawing: bytes) -> bool:
        from ..imaging.tiny import is_tiny

        choice = self._settings.raster_fallback
        return choice == "always" or (choice == "needed" and not is_tiny(drawing))

    def _font_files(self, drawing: bytes) -> list[Path]:
        """The files of the declared typefaces a drawing names, in the weights it asks for; else the labels' own."""
        from .drawings import faces_for

        source = drawing.decode("utf-8")
        named = [font for font in self._layouts.fonts if font.family in source]
        labels = [font for font in self._layouts.fonts if font.role == "sans"]
        return [face.path for font in named or labels for face in faces_for(font, source)]

    def _add(self, asset: ImageAsset, form: _Form) -> str:
        name = f"images/{self._stem(asset)}.{form.extension}"
        self._files[name] = PackedFile(name, form.media_type)
        self.container.add(f"{FOLDER}/{name}", form.member)
        return name

    def _stem(self, asset: ImageAsset) -> str:
        """The name of the picture's own file; with a part of its content's hash where another picture has that name.

        Names are compared without case: archives are unpacked on file systems that know none.
        """
        stem = file_stem(posixpath.splitext(posixpath.basename(asset.path))[0])
        owner = self._stems.setdefault(stem.casefold(), asset.sha256)
        return stem if owner == asset.sha256 else f"{stem}-{asset.sha256[:8]}"
