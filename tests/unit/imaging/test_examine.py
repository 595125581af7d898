"""What a picture really is, whatever it is called, and what is refused."""

from __future__ import annotations

import random
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, features

from mapmental_publish.files import BookFolder, FileProblem
from mapmental_publish.imaging.convert import for_ebook
from mapmental_publish.imaging.examine import LARGEST_FILE, examine
from tests.support import SVG, png

from .pictures import encode, gps_exif, gradient, stored

KINDS = [
    ("png", "PNG", "png"),
    ("jpg", "JPEG", "jpeg"),
    ("gif", "GIF", "gif"),
    ("webp", "WEBP", "webp"),
    ("tif", "TIFF", "tiff"),
]


def _fault(root: Path, name: str, data: bytes) -> FileProblem:
    (root / name).write_bytes(data)
    with pytest.raises(FileProblem) as caught:
        examine(BookFolder(root), name)
    return caught.value


@pytest.mark.parametrize(("ending", "kind", "named"), KINDS)
def test_every_kind_is_known_by_its_bytes(ending: str, kind: str, named: str, tmp_path: Path) -> None:
    _, asset = stored(tmp_path, f"a.{ending}", encode(gradient(60, 40), kind))
    assert (asset.kind, asset.width, asset.height, asset.animated) == (named, 60, 40, False)


@pytest.mark.skipif(not features.check("avif"), reason="this Pillow reads no AVIF")
def test_avif_is_known(tmp_path: Path) -> None:
    assert stored(tmp_path, "a.avif", encode(gradient(64, 48), "AVIF"))[1].kind == "avif"


def test_a_drawing_is_measured_by_its_size_or_its_box(tmp_path: Path) -> None:
    _, asset = stored(tmp_path, "a.svg", SVG.encode())
    assert (asset.kind, asset.width, asset.height) == ("svg", 200, 100)
    box = SVG.replace(' width="200" height="100" viewBox', " viewBox")
    assert stored(tmp_path, "b.svg", box.encode())[1].width == 200
    inches = SVG.replace('width="200" height="100"', 'width="2in" height="1in"', 1)
    assert stored(tmp_path, "c.svg", inches.encode())[1].width == 192


def test_a_turned_photograph_is_measured_upright(tmp_path: Path) -> None:
    _, asset = stored(tmp_path, "a.jpg", encode(gradient(90, 60), "JPEG", exif=gps_exif(6)))
    assert (asset.width, asset.height) == (60, 90)


def test_a_moving_picture_is_known(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("#ff0000", "#00ff00")]
    data = encode(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=100)
    assert stored(tmp_path, "a.gif", data)[1].animated


def test_a_wrong_name_is_reported_and_the_bytes_believed(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(encode(gradient(30, 30), "JPEG"))
    found = examine(BookFolder(tmp_path), "a.png")
    assert found.asset.kind == "jpeg"
    assert [problem.rule for problem in found.problems] == ["image-mislabelled"]
    (tmp_path / "b.png").write_bytes(SVG.encode())
    assert [problem.rule for problem in examine(BookFolder(tmp_path), "b.png").problems] == ["image-mislabelled"]
    (tmp_path / "c.JPEG").write_bytes(encode(gradient(30, 30), "JPEG"))
    assert examine(BookFolder(tmp_path), "c.JPEG").problems == ()


def test_what_is_no_picture_is_refused(tmp_path: Path) -> None:
    assert _fault(tmp_path, "a.png", b"").rule == "image-type"
    assert _fault(tmp_path, "b.png", b"just words").rule == "image-type"
    assert _fault(tmp_path, "c.png", b"<html><body><svg/></body></html>").rule == "image-type"
    assert _fault(tmp_path, "d.bmp", encode(gradient(10, 10), "BMP")).rule == "image-type"
    assert _fault(tmp_path, "e.png", b"%PDF-1.7\n").rule == "image-type"


@pytest.mark.parametrize(("ending", "kind", "named"), KINDS)
@pytest.mark.parametrize("share", [0.3, 0.7, 0.95])
def test_torn_pictures_are_refused(ending: str, kind: str, named: str, share: float, tmp_path: Path) -> None:
    data = encode(gradient(200, 150), kind)
    fault = _fault(tmp_path, f"a.{ending}", data[: int(len(data) * share)])
    assert fault.rule in ("image-truncated", "image-type"), fault.message
    assert f"a.{ending}" in fault.message


def test_a_picture_that_claims_too_much_is_refused_unread(tmp_path: Path) -> None:
    body = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", len(body)) + b"IHDR" + body + struct.pack(">I", zlib.crc32(b"IHDR" + body))
    rest = png()[8 + 25 :]
    assert _fault(tmp_path, "a.png", b"\x89PNG\r\n\x1a\n" + chunk + rest).rule == "image-too-large"


def test_a_huge_file_is_refused_by_its_size(tmp_path: Path) -> None:
    with (tmp_path / "a.png").open("wb") as file:
        file.truncate(LARGEST_FILE + 1)  # sparse: takes no room
    with pytest.raises(FileProblem) as caught:
        examine(BookFolder(tmp_path), "a.png")
    assert caught.value.rule == "image-too-large"


def test_a_missing_picture_names_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "breath.png").write_bytes(png())
    with pytest.raises(FileProblem) as caught:
        examine(BookFolder(tmp_path), "breth.png")
    assert caught.value.rule == "image-missing"
    assert "breath.png" in (caught.value.hint or "")


def test_a_photograph_damaged_in_the_middle_is_refused(tmp_path: Path) -> None:
    data = bytearray(encode(gradient(200, 150), "JPEG"))
    data[data.index(b"\xff\xda") + 2 : data.index(b"\xff\xda") + 4] = b"\x00\x00"
    assert bytes(data[-2:]) == b"\xff\xd9"
    assert _fault(tmp_path, "a.jpg", bytes(data)).rule in ("image-truncated", "image-type")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "AVIF"])
def test_whatever_bytes_come_the_answer_is_a_picture_or_a_finding(kind: str, tmp_path: Path) -> None:
    if kind == "AVIF" and not features.check("avif"):
        pytest.skip("this Pillow reads no AVIF")
    chance = random.Random(kind)
    whole = encode(gradient(40, 30), kind)
    for number in range(120):
        data = bytearray(whole)
        for _ in range(1 + number % 9):
            data[int(len(data) * chance.random() ** 2)] = chance.randrange(256)
        (tmp_path / "a.png").write_bytes(data)
        folder = BookFolder(tmp_path)
        try:
            for_ebook(folder, examine(folder, "a.png").asset, 500)
        except FileProblem as problem:
            assert problem.rule.startswith("image-")
