"""Pressed files shown to Ghostscript, which separates their inks, and to qpdf."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import weasyprint
from pikepdf import Dictionary

from mapmental_publish.press import press
from tests.unit.press.making import heaviest, picture, plates, sheet, target
from tests.unit.press.test_pictures import photograph

pytestmark = pytest.mark.conformance

TEXT = b"BT /F 20 Tf 20 150 Td <00010001> Tj ET\n"


def pressed(file: io.BytesIO, space: str, **more: Any) -> bytes:
    with press(file, target(space, **more)) as made:
        return made.read()


def most(inks: dict[str, Any], *names: str) -> float:
    """The most of these inks anywhere, in percent."""
    return max(inks[name].getextrema()[1] for name in names) / 2.55


def sound(data: bytes, folder: Path) -> None:
    """Both programs read the file without a word."""
    path = folder / "checked.pdf"
    path.write_bytes(data)
    subprocess.run(["qpdf", "--check", str(path)], check=True, capture_output=True)
    run = subprocess.run(
        ["gs", "-q", "-o", "-", "-sDEVICE=inkcov", str(path)], check=True, capture_output=True, text=True
    )
    assert "Error" not in run.stdout + run.stderr


@pytest.mark.parametrize("standard", ["", "PDF/X-1a:2001", "PDF/X-3:2002"])
def test_one_ink_is_one_plate(tmp_path: Path, standard: str) -> None:
    pdf = pikepdf.new()
    resources = {"/XObject": Dictionary(I=picture(pdf, photograph()))}
    source = sheet(b"0.1 0.4 0.4 rg 10 10 50 50 re f q 90 0 0 90 70 5 cm /I Do Q " + TEXT, resources, pdf)
    data = pressed(source, "gray", standard=standard)
    sound(data, tmp_path)
    inks = plates(data, tmp_path)
    assert most(inks, "Cyan", "Magenta", "Yellow") == 0
    assert most(inks, "Black") == 100


@pytest.mark.parametrize("limit", [200.0, 240.0, 300.0])
def test_ink_is_within_the_limit(tmp_path: Path, limit: float) -> None:
    pdf = pikepdf.new()
    resources = {"/XObject": Dictionary(I=picture(pdf, photograph(600)))}
    dark = b"0.02 0.01 0 rg 0 0 60 60 re f 1 1 1 1 k 0 60 60 60 re f q 130 0 0 130 65 5 cm /I Do Q 0.2 g "
    data = pressed(sheet(dark + TEXT, resources, pdf), "cmyk", ink_limit=limit, standard="PDF/X-1a:2001")
    sound(data, tmp_path)
    inks = plates(data, tmp_path, 150)
    assert heaviest(inks) <= limit
    assert heaviest(inks) > limit * 0.85


def test_text_is_black_alone_over_a_tint_and_prints_over_it(tmp_path: Path) -> None:
    data = pressed(sheet(b"0.9 1 0.8 rg 0 0 200 200 re f 0.11 0.14 0.15 rg " + TEXT), "cmyk")
    inks = plates(data, tmp_path, 150)
    letter = [at for at, value in enumerate(inks["Black"].tobytes()) if value == 255]
    assert letter
    # The tint goes on beneath the letters: nothing shows where the plates do not quite meet.
    yellow = inks["Yellow"].tobytes()
    assert {yellow[at] for at in letter} == {max(yellow)}


def test_a_page_of_the_engine(tmp_path: Path) -> None:
    html = """<style>@page{size:3in 3in;margin:.2in} body{font:10pt Vollkorn;color:#1d2327}</style>
    <p>Some words.</p><hr><p style="opacity:.5">Half of them.</p>
    <div style="height:40pt;background:linear-gradient(90deg,#f00,rgba(0,0,255,.4))">over it</div>
    <svg width="200" height="60" viewBox="0 0 200 60"><g opacity=".5"><circle cx="30" cy="30" r="25" fill="#a00"/>
    <circle cx="60" cy="30" r="25" fill="#05a"/></g><text x="90" y="40" font-size="18">Label</text></svg>"""
    source = weasyprint.HTML(string=html).write_pdf()
    for space, standard in (("gray", "PDF/X-1a:2001"), ("cmyk", "PDF/X-3:2002"), ("cmyk", "PDF/X-4"), ("srgb", "")):
        data = pressed(io.BytesIO(source), space, standard=standard, flatten=standard != "PDF/X-4", ink_limit=240.0)
        sound(data, tmp_path)
        inks = plates(data, tmp_path, 150)
        if space == "gray":
            assert most(inks, "Cyan", "Magenta", "Yellow") == 0
        if space == "cmyk":
            assert heaviest(inks) <= 240
            first = inks["Cyan"].crop((0, 0, 450, 75)).getextrema()
            assert first == (0, 0)  # the first line of text is black alone
