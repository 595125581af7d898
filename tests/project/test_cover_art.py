"""The shipped collection's cover art is what its script draws, and fit for print at every trim."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

BOOK = Path(__file__).resolve().parents[2] / "book"
ART = BOOK / "cover" / "chart.svg"
SMALLEST = (8 + 0.25) * 72
"""Points: the height, bleed included, of the smallest common trade book."""
THINNEST_RULE = 0.75
"""Points (KDP's rule)."""


def test_the_script_draws_the_art_that_is_there(tmp_path: Path) -> None:
    for folder in ("cover", "articles/figures"):
        shutil.copytree(BOOK / folder, tmp_path / folder, ignore=shutil.ignore_patterns("*.svg", "__pycache__"))
    subprocess.run([sys.executable, "draw_cover.py"], cwd=tmp_path / "cover", check=True, timeout=120)
    assert (tmp_path / "cover" / ART.name).read_bytes() == ART.read_bytes(), "run: python book/cover/draw_cover.py"


def test_its_lines_are_thick_enough_and_nothing_shines_through() -> None:
    root = ElementTree.parse(ART).getroot()
    height = float(root.get("height", "0"))
    for element in root.iter():
        width = element.get("stroke-width")
        if width is not None:
            assert float(width) / height * SMALLEST >= THINNEST_RULE
    text = ART.read_text(encoding="utf-8")
    assert not re.search(r"opacity|filter|gradient|mask|<image|<text", text, re.IGNORECASE)
    assert len(text) < 400_000
