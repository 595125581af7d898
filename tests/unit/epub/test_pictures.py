from __future__ import annotations

import base64
import hashlib
import io
import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from PIL import Image

from mapmental_publish.epub.container import Container
from mapmental_publish.epub.drawings import with_typefaces
from mapmental_publish.epub.package import PackedFile
from mapmental_publish.epub.pictures import FALLBACK_WIDTH, Pictures
from mapmental_publish.files import BookFolder
from mapmental_publish.layout import Layouts
from mapmental_publish.model import EpubSettings, ImageAsset

from .sample import SVG, Opened, image_file


def raster(folder: Path, name: str, size: tuple[int, int] = (60, 40), colour: str = "#1f5c63") -> ImageAsset:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, colour).save(path)
    data = path.read_bytes()
    return ImageAsset(name, "png", *size, hashlib.sha256(data).hexdigest())


def pictures(folder: Path, max_pixels: int = 4_000_000, embed_fonts: bool = True, raster: str = "always") -> Pictures:
    settings = EpubSettings(max_pixels=max_pixels, embed_fonts=embed_fonts, raster_fallback=raster)
    return Pictures(BookFolder(folder), Layouts(), settings, Container())


def content(made: Pictures, file: PackedFile) -> bytes:
    return made.container.read(f"EPUB/{file.name}")


def test_a_drawing_stays_one_and_has_a_raster_form(tmp_path: Path) -> None:
    made = pictures(tmp_path)
    drawn = made.picture(image_file(tmp_path, "figures/breath.svg"))
    assert (drawn.source, drawn.fallback) == ("images/breath.svg", "images/breath.png")
    assert (drawn.width, drawn.height) == (200, 100)
    files = {file.name: file for file in made.files()}
    assert b"<svg" in content(made, files["images/breath.svg"])
    with Image.open(io.BytesIO(content(made, files["images/breath.png"]))) as image:
        assert image.size == (400, 200)
        assert image.convert("RGB").getpixel((0, 0)) == (255, 255, 255)


def test_the_raster_form_of_a_large_drawing_is_bounded(tmp_path: Path) -> None:
    wide = SVG.replace('width="200" height="100"', 'width="3000" height="1500"')
    made = pictures(tmp_path)
    made.picture(ImageAsset("w.svg", "svg", 3000, 1500, image_file(tmp_path, "w.svg", wide).sha256))
    with Image.open(
        io.BytesIO(next(content(made, file) for file in made.files() if file.name.endswith(".png")))
    ) as image:
        assert image.width == FALLBACK_WIDTH


def test_a_drawing_of_plain_shapes_needs_no_raster_form(tmp_path: Path) -> None:
    plain = image_file(tmp_path, "plain.svg")
    assert not pictures(tmp_path, raster="needed").picture(plain).fallback


@pytest.mark.parametrize(
    "part",
    [
        '<path d="M0 0h9" style="stroke:red"/>',
        '<clipPath id="c"><path d="M0 0h9v9z"/></clipPath><path clip-path="url(#c)" d="M0 0h9v9z"/>',
        '<filter id="f"><feGaussianBlur stdDeviation="2"/></filter><path filter="url(#f)" d="M0 0h9v9z"/>',
        "<style>path{fill:red}</style>",
        "<text>سلام</text>",
    ],
)
def test_a_drawing_beyond_svg_tiny_has_a_raster_form_unless_told_not_to(tmp_path: Path, part: str) -> None:
    drawing = image_file(tmp_path, "rich.svg", SVG.replace("</svg>", f"{part}</svg>"))
    assert pictures(tmp_path, raster="needed").picture(drawing).fallback == "images/rich.png"
    assert not pictures(tmp_path, raster="never").picture(drawing).fallback


def test_the_same_picture_under_two_names_is_packed_once(tmp_path: Path) -> None:
    made = pictures(tmp_path)
    first = made.picture(raster(tmp_path, "a/one.png"))
    assert made.picture(raster(tmp_path, "b/two.png")) == first
    assert [file.name for file in made.files()] == ["images/one.png"]


def test_pictures_of_one_name_are_told_apart_by_content(tmp_path: Path) -> None:
    made = pictures(tmp_path)
    first = made.picture(raster(tmp_path, "a/Wave.png", colour="#ffffff"))
    other = raster(tmp_path, "b/wave.png", colour="#000000")
    assert first.source == "images/Wave.png"
    assert made.picture(other).source == f"images/wave-{other.sha256[:8]}.png"
    assert made.picture(other) is made.picture(other)


def test_too_many_pixels_are_made_fewer(tmp_path: Path) -> None:
    made = pictures(tmp_path, max_pixels=1000)
    drawn = made.picture(raster(tmp_path, "big.png", (100, 40)))
    assert drawn.width * drawn.height <= 1000
    assert not drawn.fallback


def test_odd_names_become_plain_ones(tmp_path: Path) -> None:
    made = pictures(tmp_path)
    made.picture(raster(tmp_path, "ätem 100%.png"))
    (file,) = made.files()
    assert file.name.isascii() and " " not in file.name and "%" not in file.name


def test_drawings_reach_the_page_with_their_raster_form(book: Opened) -> None:
    name = "sleep-diary.xhtml"
    assert book.find(name, "//x:picture/x:source/@srcset") == ["images/week.svg"]
    images = book.find(name, "//x:picture/x:img")
    assert [(image.get("src"), image.get("alt")) for image in images] == [("images/week.png", "Seven bars.")]
    assert book.manifest["images/week.svg"].get("media-type") == "image/svg+xml"


LABELLED = SVG.replace(
    "</svg>",
    '<g font-family="Inter" font-weight="600"><text x="9" y="9">ab<tspan>ç</tspan>d</text></g><desc>xyz</desc></svg>',
)


def faces_in(drawing: bytes) -> dict[tuple[str, str, str], TTFont]:
    pattern = (
        rb'@font-face{font-family:"([^"]+)";font-weight:(\d+);font-style:(\w+);src:url\(data:font/\w+;base64,([^)]+)\)}'
    )
    return {
        (family.decode(), weight.decode(), style.decode()): TTFont(io.BytesIO(base64.b64decode(data)))
        for family, weight, style, data in re.findall(pattern, drawing)
    }


def test_the_letters_of_a_drawing_travel_inside_it(tmp_path: Path) -> None:
    made = pictures(tmp_path)
    made.picture(image_file(tmp_path, "labels.svg", LABELLED))
    drawing = next(content(made, file) for file in made.files() if file.name.endswith(".svg"))
    faces = faces_in(drawing)
    assert set(faces) == {("Inter", "400", "normal"), ("Inter", "600", "normal")}
    covered = set(faces[("Inter", "600", "normal")].getBestCmap())
    assert {ord(sign) for sign in "abçd"} <= covered and ord("x") not in covered


def test_weights_and_postures_a_drawing_asks_for(tmp_path: Path) -> None:
    slanted = LABELLED.replace('font-weight="600"', 'style="font-weight:bold;font-style:italic"')
    data = with_typefaces(slanted.encode(), Layouts().fonts)
    assert {key[1:] for key in faces_in(data)} == {
        ("400", "normal"),
        ("700", "normal"),
        ("400", "italic"),
        ("700", "italic"),
    }


def test_a_drawing_without_words_or_without_our_typefaces_stays_as_it_is() -> None:
    families = Layouts().fonts
    for drawing in (
        SVG,
        LABELLED.replace("Inter", "Comic Sans"),
        SVG.replace("<circle", '<circle font-family="Inter"'),
    ):
        assert with_typefaces(drawing.encode(), families) == drawing.encode()


def test_no_typefaces_where_the_settings_want_none(tmp_path: Path) -> None:
    made = pictures(tmp_path, embed_fonts=False)
    made.picture(image_file(tmp_path, "labels.svg", LABELLED))
    assert not any(b"@font-face" in content(made, file) for file in made.files())
