"""Pictures made on the spot, each with one property that matters."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, ImageDraw

from mapmental_publish.files import BookFolder
from mapmental_publish.imaging.examine import examine
from mapmental_publish.model import ImageAsset


def gradient(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """A picture with many colours, so that it counts as a photograph; its upper left corner is red."""
    image = Image.merge(
        "RGB",
        (
            Image.linear_gradient("L").resize((width, height)),
            Image.radial_gradient("L").resize((width, height)),
            Image.effect_noise((width, height), 60),
        ),
    )
    ImageDraw.Draw(image).rectangle((0, 0, width // 3, height // 3), fill="#e01010")
    return image.convert(mode)


def encode(image: Image.Image, kind: str, **options: Any) -> bytes:
    """The picture's bytes in this format."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def gps_exif(orientation: int) -> bytes:
    """EXIF with an orientation, a maker and a place."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Camera of Secrets"
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 5.0, 0.0), 3: "E", 4: (5.0, 7.0, 0.0)})
    return exif.tobytes()


def lab_profile() -> bytes:
    """A profile that is not sRGB."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()


def stored(root: Path, name: str, data: bytes) -> tuple[BookFolder, ImageAsset]:
    """The picture in a book folder, examined."""
    (root / name).write_bytes(data)
    folder = BookFolder(root)
    return folder, examine(folder, name).asset


def opened(data: bytes) -> Image.Image:
    """The picture, decoded."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image
