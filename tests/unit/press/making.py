"""Small files made by hand, pressed, and looked at without the press's own code."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from PIL import Image

from mapmental_publish.press import Target, press
from mapmental_publish.press.profiles import Profile, default
from tests.unit.preflight.making import font

SIDE = 200
"""Points a side of a test page."""
BEYOND_GRAY = {"/DeviceRGB", "/DeviceCMYK", "/CalRGB", "/Lab", "/ICCBased", "/Separation", "/DeviceN"}
BEYOND_INK = {"/DeviceRGB", "/CalRGB", "/CalGray", "/Lab", "/ICCBased"}


@cache
def profile() -> Profile:
    """The profile that comes with the project."""
    return default()


def sheet(content: bytes, resources: dict[str, Any] | None = None, pdf: Pdf | None = None) -> io.BytesIO:
    """A file of one page with a typeface /F."""
    pdf = pdf or pikepdf.new()
    pdf.add_blank_page(page_size=(SIDE, SIDE))
    page = pdf.pages[0].obj
    page[Name.Resources] = Dictionary({"/Font": Dictionary(F=font(pdf)), **(resources or {})})
    page[Name.Contents] = pdf.make_stream(content)
    buffer = io.BytesIO()
    pdf.save(buffer)
    buffer.seek(0)
    return buffer


def picture(pdf: Pdf, image: Image.Image, **more: Any) -> Any:
    """A picture as an object."""
    stream = Stream(pdf, image.tobytes())
    spaces = {"RGB": Name.DeviceRGB, "L": Name.DeviceGray, "CMYK": Name.DeviceCMYK}
    entries = {
        "Type": Name.XObject,
        "Subtype": Name.Image,
        "Width": image.width,
        "Height": image.height,
        "BitsPerComponent": 8,
        "ColorSpace": spaces[image.mode],
        **more,
    }
    for key, value in entries.items():
        stream[Name("/" + key)] = value
    return pdf.make_indirect(stream)


def target(space: str, **more: Any) -> Target:
    """A target of this space."""
    return Target(space, profile(), **more)


def pressed(file: io.BytesIO, space: str, **more: Any) -> Pdf:
    """The pressed file, opened."""
    file.seek(0)
    with press(file, target(space, **more)) as made:
        return Pdf.open(io.BytesIO(made.read()))


def instructions(holder: Any) -> list[tuple[str, list[Any]]]:
    """Operators with their operands."""
    return [(str(step.operator), list(step.operands)) for step in pikepdf.parse_content_stream(holder)]


def drawings(pdf: Pdf) -> Iterator[Any]:
    """Everything that holds drawing instructions."""
    yield from (page.obj for page in pdf.pages)
    for item in pdf.objects:
        if isinstance(item, Stream) and (
            item.get(Name.Subtype) == Name.Form or item.get(Name.PatternType) == 1 or Name.Resources in item
        ):
            yield item


def colours(pdf: Pdf) -> list[tuple[str, list[float]]]:
    """Every instruction that sets a colour, in the whole file."""
    found = []
    for holder in drawings(pdf):
        for operator, operands in instructions(holder):
            if operator.lower() in ("g", "rg", "k"):
                found.append((operator, [float(value) for value in operands]))
    return found


def spaces(pdf: Pdf) -> set[str]:
    """Every colour space that is named anywhere in the file, by instructions too."""
    found: set[str] = set()
    devices = {"g": "/DeviceGray", "rg": "/DeviceRGB", "k": "/DeviceCMYK"}
    for holder in drawings(pdf):
        for operator, operands in instructions(holder):
            if operator.lower() in devices:
                found.add(devices[operator.lower()])
            elif operator.lower() == "cs":
                found.add(str(operands[0]))

    def look(value: Any) -> None:
        if isinstance(value, Name):
            found.add(str(value))
        elif isinstance(value, Array):
            for part in value:
                look(part)

    for item in pdf.objects:
        if not isinstance(item, (Dictionary, Stream)):
            if isinstance(item, Array):
                look(item)
            continue
        for key in ("/ColorSpace", "/CS"):
            if key in item:
                held = item[key]
                if isinstance(held, Dictionary):
                    for part in held.values():
                        look(part)
                else:
                    look(held)
        if Name.Group in item and Name.CS in item.Group:
            look(item.Group.CS)
        section = item.get(Name.Resources)
        if isinstance(section, Dictionary):
            for part in section.get(Name.ColorSpace, Dictionary()).values():
                look(part)
    return {name for name in found if name.startswith(("/Device", "/Cal", "/Lab", "/ICC", "/Sep", "/Indexed"))}


def transparent(pdf: Pdf) -> list[str]:
    """Everything in a file that is transparency."""
    found = []
    for item in pdf.objects:
        if not isinstance(item, (Dictionary, Stream)):
            continue
        if isinstance(item.get(Name.SMask), (Dictionary, Stream)):
            found.append("soft mask")
        if item.get(Name.ca, 1) != 1 or item.get(Name.CA, 1) != 1:
            found.append("alpha")
        if item.get(Name.BM, Name.Normal) not in (Name.Normal, Name.Compatible):
            found.append("blend mode")
        group = item.get(Name.Group)
        if isinstance(group, Dictionary) and group.get(Name.S) == Name.Transparency:
            found.append("group")
    return found


def saved(pdf: Pdf) -> bytes:
    """A pressed file's bytes."""
    buffer = io.BytesIO()
    pdf.save(buffer)
    return buffer.getvalue()


def seen(pdf: Pdf, ppi: int = 72) -> Image.Image:
    """The first page as a reader shows it."""
    import pypdfium2

    document = pypdfium2.PdfDocument(saved(pdf))
    image: Image.Image = document[0].render(scale=ppi / 72).to_pil().convert("RGB")
    document.close()
    return image


def plates(data: bytes, folder: Path, ppi: int = 72) -> dict[str, Image.Image]:
    """The first page's inks, each as a picture in which 255 is all of it (Ghostscript's separations)."""
    assert shutil.which("gs")
    path = folder / "separated.pdf"
    path.write_bytes(data)
    subprocess.run(
        ["gs", "-q", "-o", f"{folder}/plate.tif", "-sDEVICE=tiffsep", "-dLastPage=1", f"-r{ppi}", str(path)],
        check=True,
        capture_output=True,
    )
    names = ("Cyan", "Magenta", "Yellow", "Black")
    return {name: Image.open(folder / f"plate({name}).tif").point(lambda value: 255 - value) for name in names}


def heaviest(inks: dict[str, Image.Image]) -> float:
    """The greatest sum of inks in any pixel, in percent."""
    return max(map(sum, zip(*(plate.tobytes() for plate in inks.values()), strict=True))) / 2.55
