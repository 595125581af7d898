"""Pictures as editions show them: upright, in sRGB, bounded, without what they should not tell."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, features

from mapmental_publish.imaging.convert import Converted, for_ebook, for_print
from mapmental_publish.imaging.raster import svg_to_png
from tests.support import SVG

from .pictures import encode, gps_exif, gradient, lab_profile, opened, stored

MANY = 4_000_000


def _ebook(root: Path, name: str, data: bytes, most: int = MANY) -> tuple[Converted, Image.Image]:
    converted = for_ebook(*stored(root, name, data), most)
    image = opened(converted.data)
    assert image.size == (converted.width, converted.height)
    assert converted.media_type == f"image/{'jpeg' if converted.extension == 'jpg' else converted.extension}"
    return converted, image


def _is_red(pixel: object) -> bool:
    return isinstance(pixel, tuple) and pixel[0] > 180 and pixel[1] < 90 and pixel[2] < 90


@pytest.mark.parametrize("orientation", range(1, 9))
def test_turned_photographs_stand_upright_and_tell_nothing(orientation: int, tmp_path: Path) -> None:
    data = encode(gradient(90, 60), "JPEG", exif=gps_exif(orientation), quality=95)
    converted, image = _ebook(tmp_path, "a.jpg", data)
    assert image.size == ((60, 90) if orientation > 4 else (90, 60))
    width, height = image.size
    # Where the red corner comes to stand for each orientation (EXIF 2.32, 4.6.4).
    left = orientation in (1, 4, 5, 8)
    top = orientation in (1, 2, 5, 6)
    assert _is_red(image.convert("RGB").getpixel((3 if left else width - 4, 3 if top else height - 4)))
    assert b"Camera of Secrets" not in converted.data
    assert b"Exif" not in converted.data
    assert len(image.getexif()) == 0


def test_a_photograph_that_is_right_keeps_its_pixels_bytes(tmp_path: Path) -> None:
    data = encode(gradient(90, 60), "JPEG", quality=80)
    for converted in (_ebook(tmp_path, "a.jpg", data)[0], for_print(*stored(tmp_path, "a.jpg", data))):
        assert converted.data == data
        assert converted.extension == "jpg"


def test_metadata_goes_without_a_second_compression(tmp_path: Path) -> None:
    data = encode(gradient(90, 60), "JPEG", exif=gps_exif(1), comment=b"a secret comment", quality=80)
    converted, _ = _ebook(tmp_path, "a.jpg", data)
    assert b"secret" not in converted.data
    scan = data[data.index(b"\xff\xda") :]
    assert converted.data.endswith(scan)


def test_a_png_keeps_its_pixels_and_loses_its_texts(tmp_path: Path) -> None:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Author", "A secret author")
    data = encode(gradient(40, 30), "PNG", pnginfo=info)
    converted, image = _ebook(tmp_path, "a.png", data)
    assert b"secret" not in converted.data
    assert image.tobytes() == opened(data).tobytes()
    plain = encode(gradient(40, 30), "PNG")
    assert _ebook(tmp_path, "b.png", plain)[0].data == plain


def test_cmyk_becomes_rgb(tmp_path: Path) -> None:
    converted, image = _ebook(tmp_path, "a.jpg", encode(gradient(60, 40).convert("CMYK"), "JPEG", quality=95))
    assert image.mode == "RGB"
    assert converted.extension == "jpg"
    assert _is_red(image.getpixel((3, 3)))


def test_sixteen_bits_become_eight(tmp_path: Path) -> None:
    deep = Image.new("I;16", (20, 10), 32768)
    _, image = _ebook(tmp_path, "a.png", encode(deep, "PNG"))
    assert image.mode in ("L", "RGB", "P", "1")
    assert abs(image.convert("L").getpixel((5, 5)) - 128) <= 1  # type: ignore[operator]


def _deep_png(width: int, height: int, sample: bytes, colour: int) -> bytes:
    """A PNG of 16 bits a channel, which Pillow does not write in colour."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    rows = (b"\0" + sample * width) * height
    header = struct.pack(">IIBBBBB", width, height, 16, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("sample", "colour", "expected"),
    [
        (b"\xe0\x00\x10\x00\x10\x00", 2, (224, 16, 16, 255)),
        (b"\xe0\x00\x10\x00\x10\x00\x80\x00", 6, (224, 16, 16, 128)),
        (b"\x00\xff", 0, (0, 0, 0, 255)),  # nearly black, whatever the rest of the picture holds
    ],
)
def test_sixteen_bits_in_colour_become_eight(
    sample: bytes, colour: int, expected: tuple[int, ...], tmp_path: Path
) -> None:
    converted, image = _ebook(tmp_path, "a.png", _deep_png(6, 4, sample, colour))
    assert converted.data[24] == 8
    pixel = image.convert("RGBA").getpixel((2, 2))
    assert isinstance(pixel, tuple)
    assert all(abs(got - wanted) <= 1 for got, wanted in zip(pixel, expected, strict=True))


def test_a_colour_marked_as_see_through_is_white_in_print(tmp_path: Path) -> None:
    image = Image.new("RGB", (20, 20), (1, 2, 3))
    image.paste((200, 0, 0), (0, 0, 10, 20))
    data = encode(image, "PNG", transparency=(1, 2, 3))
    printed = opened(for_print(*stored(tmp_path, "a.png", data)).data)
    assert printed.convert("RGB").getpixel((15, 5)) == (255, 255, 255)
    assert "transparency" in opened(for_ebook(*stored(tmp_path, "a.png", data), MANY).data).info


def test_what_follows_a_photographs_end_is_not_passed_on(tmp_path: Path) -> None:
    first = encode(gradient(90, 60), "JPEG", quality=80, progressive=True)
    second = encode(gradient(30, 20), "JPEG", exif=gps_exif(1))
    converted, _ = _ebook(tmp_path, "a.jpg", first + second)
    assert converted.data == first
    film = _ebook(tmp_path, "b.jpg", first + b"MotionPhoto_Data" + bytes(40))[0]
    assert film.data == first


def test_palettes_pass(tmp_path: Path) -> None:
    data = encode(gradient(40, 30).quantize(16), "PNG")
    assert _ebook(tmp_path, "a.png", data)[0].data == data
    assert for_print(*stored(tmp_path, "a.png", data)).data == data
    clear = encode(gradient(40, 30).quantize(16), "PNG", transparency=3)
    assert opened(for_print(*stored(tmp_path, "b.png", clear)).data).mode in ("RGB", "L")


@pytest.mark.parametrize("kind", ["WEBP", "TIFF", "AVIF"])
def test_other_formats_become_what_reading_systems_show(kind: str, tmp_path: Path) -> None:
    if kind == "AVIF" and not features.check("avif"):
        pytest.skip("this Pillow reads no AVIF")
    converted, image = _ebook(tmp_path, f"a.{kind.lower()}", encode(gradient(64, 48), kind))
    assert converted.extension in ("jpg", "png")
    assert image.size == (64, 48)
    assert _is_red(image.convert("RGB").getpixel((3, 3)))


def test_see_through_parts_stay_in_the_ebook_and_turn_white_in_print(tmp_path: Path) -> None:
    clear = Image.new("RGBA", (20, 20), (10, 20, 30, 0))
    clear.paste((200, 0, 0, 255), (0, 0, 10, 20))
    data = encode(clear, "PNG")
    _, image = _ebook(tmp_path, "a.png", data)
    assert image.convert("RGBA").getpixel((15, 5))[3] == 0  # type: ignore[index]
    printed = opened(for_print(*stored(tmp_path, "a.png", data)).data)
    assert printed.mode in ("RGB", "P", "L")
    assert printed.convert("RGB").getpixel((15, 5)) == (255, 255, 255)


def test_a_moving_picture_moves_in_the_ebook_and_stands_in_print(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("#ff0000", "#00ff00", "#0000ff")]
    data = encode(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=100)
    converted, image = _ebook(tmp_path, "a.gif", data)
    assert (converted.extension, image.n_frames) == ("gif", 3)  # type: ignore[attr-defined]
    printed = for_print(*stored(tmp_path, "a.gif", data))
    assert printed.extension in ("png", "jpg")
    assert opened(printed.data).convert("RGB").getpixel((5, 5)) == (255, 0, 0)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_large_pictures_are_bounded(kind: str, tmp_path: Path) -> None:
    converted, image = _ebook(tmp_path, f"a.{kind.lower()}", encode(gradient(900, 600), kind), 120_000)
    assert converted.width * converted.height <= 120_000 * 1.01
    assert abs(converted.width / converted.height - 1.5) < 0.02
    assert _is_red(image.convert("RGB").getpixel((5, 5)))


def test_print_never_enlarges_and_reduces_only_what_is_far_too_fine(tmp_path: Path) -> None:
    small = stored(tmp_path, "a.jpg", encode(gradient(200, 100), "JPEG"))
    assert for_print(*small, 324).width == 200
    near = stored(tmp_path, "b.jpg", encode(gradient(400, 200), "JPEG"))
    assert for_print(*near, 72).width == 400  # 1.33 times too fine for one inch at 300 ppi: left alone
    fine = stored(tmp_path, "c.jpg", encode(gradient(900, 300), "JPEG"))
    reduced = for_print(*fine, 72)
    assert (reduced.width, reduced.height) == (300, 100)


def test_a_profile_that_does_not_fit_is_ignored(tmp_path: Path) -> None:
    data = encode(gradient(30, 20), "JPEG", icc_profile=lab_profile(), quality=95)
    _, image = _ebook(tmp_path, "a.jpg", data)
    assert "icc_profile" not in image.info
    assert _is_red(image.getpixel((2, 2)))
    _ebook(tmp_path, "b.jpg", encode(gradient(30, 20), "JPEG", icc_profile=b"rubbish"))


def test_drawings_stay_drawings(tmp_path: Path) -> None:
    converted = for_ebook(*stored(tmp_path, "a.svg", SVG.encode()), MANY)
    assert (converted.extension, converted.media_type, converted.width) == ("svg", "image/svg+xml", 200)
    assert for_print(*stored(tmp_path, "a.svg", SVG.encode())).extension == "svg"


def test_drawings_in_joined_scripts_are_pixels_in_print(tmp_path: Path) -> None:
    drawing = SVG.replace("</svg>", '<text x="10" y="50">نفس</text></svg>')
    printed = for_print(*stored(tmp_path, "a.svg", drawing.encode()), 144)
    assert (printed.extension, printed.width) == ("png", 600)


def test_a_drawing_as_pixels() -> None:
    image = opened(svg_to_png(SVG.encode(), 400))
    assert image.size == (400, 200)
    colours = image.convert("RGB")
    assert colours.getpixel((200, 100)) == (0x1F, 0x5C, 0x63)
    assert colours.getpixel((2, 2)) == (255, 255, 255)
    assert svg_to_png(SVG.encode(), 400) == svg_to_png(SVG.encode(), 400)
