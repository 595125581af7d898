"""Every printer, black and in colour, on two trims, short and long: files that they take, by the word of other tools.

The interior and the wrap of each are built through the command line, which runs the preflight; what comes out is shown
to qpdf (is it a sound file?), poppler (boxes, fonts, pictures) and Ghostscript (the inks on the pages).
"""

from __future__ import annotations

import io
import json
import random
import re
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from mapmental_publish.programs.base import find
from tests.support import make_book, run

pytestmark = [pytest.mark.conformance, pytest.mark.slow]

SERVICES = ("kdp", "ingram", "lulu", "offset")
INKS = ("black", "colour")
LENGTHS = {"short": 1, "long": 11}
"""Articles besides the one with pictures."""
INK_LIMITS = {"ingram": 240, "offset": 280}
"""Percent; the offset house's uncoated paper (its file's first stock in either ink)."""
SPACES = {("black", ""): {"gray"}, ("colour", "lulu"): {"gray", "rgb", "icc"}, ("colour", ""): {"gray", "cmyk"}}
BLEEDS = {"kdp": (0, 9, 9, 9), "ingram": (0, 9, 9, 9), "lulu": (9, 9, 9, 9), "offset": (8.504,) * 4}
"""Points beyond the trim of a recto: left (at the spine), bottom, right, top."""
OPAQUE = {"kdp", "ingram"}
"""Who takes no transparency."""
VERSIONS = {"ingram": "PDF/X-1a:2001", "offset": "PDF/X-4"}
_WORDS = """small hours wake breath quiet lamp paper measured study weeks people sleep rhythm slow steady counted
evening morning answer question patient careful evidence doubt known unknown body mind heart pulse table figure number
half most few some often seldom never always between among through without within about under over since until while
because although""".split()
_SAMPLED = 12
"""Pages of a book whose inks are measured: the ones with pictures, and some spread over the rest."""


@dataclass(frozen=True)
class Built:
    """A file of one combination."""

    path: Path
    service: str
    ink: str
    trim: tuple[float, float]
    is_cover: bool = False


def prose(chance: random.Random, words: int) -> str:
    """Paragraphs of made-up words."""
    paragraphs = []
    while words > 0:
        sentences = []
        for _ in range(chance.randrange(3, 7)):
            count = chance.randrange(6, 18)
            words -= count
            sentences.append(" ".join(chance.choice(_WORDS) for _ in range(count)).capitalize() + ".")
        paragraphs.append(" ".join(sentences))
    return "\n\n".join(paragraphs)


def photograph(width: int, height: int) -> bytes:
    """A picture in deep colours, as a camera would not take it but a press must bear it."""
    bands = [Image.radial_gradient("L").resize((width, height)), Image.linear_gradient("L").resize((width, height))]
    bands.append(ImageChops.multiply(*bands))
    out = io.BytesIO()
    Image.merge("RGB", [band.point(lambda value: value // 2) for band in bands]).save(out, "JPEG", quality=90)
    return out.getvalue()


DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" width="320" height="200" viewBox="0 0 320 200">
<defs><linearGradient id="g"><stop offset="0" stop-color="#102030"/><stop offset="1" stop-color="#e07030"/>
</linearGradient></defs><rect width="320" height="200" fill="url(#g)"/>
<circle cx="120" cy="100" r="60" fill="#30a060" fill-opacity="0.5"/>
<circle cx="200" cy="100" r="60" fill="#3050c0" opacity="0.7"/>
<path d="M20 180H300" stroke="#000" stroke-width="2"/></svg>"""
PICTURED = """# The pictures

{first}

![A deep picture](deep.jpg)

*Figure: A picture of all colours.*

{second}

![A drawing](drawing.svg)

*Figure: A drawing with a gradient, and circles one sees through.*

{third}

![Edge to edge](wide.jpg){{.bleed}}

| what | how much |
|---|---|
| sleep | 7 hours |
| lamp | none |

*Table: What helps.*{{#tbl-helps}}

{fourth}
"""


def written(root: Path, trim: str, length: str) -> Path:
    """A book of this length: one article with pictures, and others of prose."""
    chance = random.Random(length)
    count = LENGTHS[length]
    pictured = PICTURED.format(**{name: prose(chance, 500) for name in ("first", "second", "third", "fourth")})
    others = {
        f"article-{number}.md": f"# Article {number}\n\n" + "\n\n".join(
            f"## Part {part}\n\n{prose(chance, 1300)}" for part in range(6)
        )
        for number in range(1, count + 1)
    }  # fmt: skip
    listed = ", ".join(f'"{name}"' for name in ("pictured.md", *others))
    collection = f'title = "Small Hours"\narticles = [{listed}]\n'
    collection += f'[isbn]\npaperback = "978-0-306-40615-7"\n[print]\ntrim = "{trim}"\n'
    return make_book(
        root,
        {
            "collection.toml": collection,
            "pictured.md": pictured,
            "deep.jpg": photograph(1600, 1200),
            "wide.jpg": photograph(2000, 3000),
            "drawing.svg": DRAWING,
            **others,
        },
    )


def built(book: Path, out: Path, service: str, ink: str, trim: tuple[float, float]) -> Iterator[Built]:
    """The interior and the wrap of one combination, accepted by the preflight."""
    path = book / "collection.toml"
    text = re.sub(r"^ink = .*\n|^spine = .*\n|^bleed = .*\n", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    spine = 'spine = "0.5in"\n' if service in ("ingram", "offset") else ""
    path.write_text(f'{text}ink = "{ink}"\n{spine}', encoding="utf-8")
    for command in ("pdf", "cover"):
        outcome = run(command, "--book", book, "--out", out, "--printer", service, "--format", "json")
        assert outcome.code == 0, f"{service} {ink} {command}: {outcome.text[-2000:]}"
    for name in ("small-hours-print", "small-hours-cover-print"):
        report = json.loads((out / f"{name}-preflight.json").read_text(encoding="utf-8"))
        assert report["errors"] == 0, report["findings"]
        assert report["printer"] == service
        yield Built(out / f"{name}.pdf", service, ink, trim, is_cover="cover" in name)


def tool(name: str, *arguments: str | Path, codes: Sequence[int] = (0,)) -> str:
    """What a program says of a file."""
    program = find(name)
    if program is None:
        pytest.skip(f"{name} is not installed; make conformance installs it")
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode in codes, f"{name}: {done.stdout[-1500:]} {done.stderr[-1500:]}"
    return done.stdout + done.stderr


def check_structure(file: Built) -> int:
    """A sound file, of the version and standard that is asked for; returns the number of pages."""
    assert "No syntax or stream encoding errors found" in tool("qpdf", "--check", file.path)
    info = tool("pdfinfo", file.path)
    standard = VERSIONS.get(file.service, "")
    if standard:
        # X-4 says it in its metadata alone.
        assert standard.split(":")[0] in info + tool("pdfinfo", "-meta", file.path), info
    assert re.search(r"^Encrypted:\s+no", info, re.MULTILINE)
    assert re.search(r"^JavaScript:\s+no", info, re.MULTILINE)
    outline = tool("qpdf", "--json", "--json-key=outlines", file.path)
    assert json.loads(outline)["outlines"] == []
    found = re.search(r"^Pages:\s+(\d+)", info, re.MULTILINE)
    assert found
    return int(found[1])


def check_boxes(file: Built, pages: int) -> None:
    """Trim and bleed of a recto and a verso, to a hundredth of a point."""
    text = tool("pdfinfo", "-box", "-f", "1", "-l", "2", file.path)
    for page in (1, 2):
        boxes = {
            name: [float(side) for side in sides.split()]
            for name, sides in re.findall(rf"^Page\s+{page} (\w+Box):\s+([-\d. ]+)$", text, re.MULTILINE)
        }
        left, bottom, right, top = boxes["TrimBox"]
        assert (right - left, top - bottom) == pytest.approx(file.trim, abs=0.01)
        inner, low, outer, high = BLEEDS[file.service]
        around = (inner, low, outer, high) if page == 1 else (outer, low, inner, high)
        wanted = [left - around[0], bottom - around[1], right + around[2], top + around[3]]
        assert boxes["BleedBox"] == pytest.approx(wanted, abs=0.011)
        if file.service == "offset":
            assert boxes["MediaBox"][2] > boxes["BleedBox"][2]
        else:
            assert boxes["MediaBox"] == pytest.approx(boxes["BleedBox"], abs=0.011)
    multiple = 16 if file.service == "offset" else 2
    assert pages % multiple == 0


def check_fonts(file: Built) -> None:
    """Every font is embedded."""
    rows = tool("pdffonts", file.path).splitlines()[2:]
    assert rows
    for row in rows:
        assert re.search(r"\s(yes)\s+(yes|no)\s+(yes|no)\s+\d+\s+\d+$", row), row


def check_pictures(file: Built) -> None:
    """Every picture is in the right colours, and as fine as it should be."""
    ink = "colour" if file.is_cover else file.ink
    allowed = SPACES.get((ink, file.service)) or SPACES[ink, ""]
    for row in tool("pdfimages", "-list", file.path).splitlines()[2:]:
        cells = row.split()
        kind, space, across, up = cells[2], cells[5], int(cells[12]), int(cells[13])
        if file.service in OPAQUE:
            assert kind != "smask", row
        if kind == "image":
            assert space in allowed, row
        assert min(across, up) >= 290, row


def check_inks(file: Built, pages: int) -> None:
    """What lands on the paper: only black in a black book, and nowhere more than dries."""
    chosen = sorted({*range(1, min(pages, 40), 4), *range(1, pages + 1, max(pages // _SAMPLED, 1))})
    limit = INK_LIMITS.get(file.service)
    gray = file.ink == "black" and not file.is_cover
    if file.service == "lulu" and not gray:
        return  # sRGB: its inks are the printer's
    with tempfile.TemporaryDirectory() as folder:
        listed = ",".join(map(str, chosen))
        tool("gs", "-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-sDEVICE=tiff32nc", "-r36", f"-sPageList={listed}",
             "-sCompression=lzw", f"-sOutputFile={Path(folder) / 'p%d.tif'}", file.path)  # fmt: skip
        black = 0
        for number in range(1, len(chosen) + 1):
            with Image.open(Path(folder) / f"p{number}.tif") as page:
                assert page.mode == "CMYK"
                inks = page.split()
            black = max(black, _most(inks[3]))
            if gray:
                assert [_most(ink) for ink in inks[:3]] == [0, 0, 0], chosen[number - 1]
            elif limit is not None:
                # Quarters of the inks, so that their sum fits in a byte.
                total = inks[0].point(lambda value: value // 4)
                for ink in inks[1:]:
                    total = ImageChops.add(total, ink.point(lambda value: value // 4))
                if file.service == "offset":  # its marks are beyond the trim, where the limit is nobody's concern
                    total = total.crop((15, 15, total.width - 15, total.height - 15))
                assert _most(total) * 4 / 255 * 100 <= limit + 1, chosen[number - 1]
        assert black > 200


def _most(image: Image.Image) -> int:
    most = image.getextrema()[1]
    assert not isinstance(most, tuple)
    return int(most)


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("trim", ["6x9in", "5.5x8.5in"])
def test_every_printer_takes_it(tmp_path: Path, trim: str, length: str) -> None:
    book = written(tmp_path / "book", trim, length)
    width, height = (float(side) * 72 for side in trim.removesuffix("in").split("x"))
    counts = set()
    for service in SERVICES:
        for ink in INKS:
            for file in built(book, tmp_path / "out", service, ink, (width, height)):
                pages = check_structure(file)
                check_fonts(file)
                check_pictures(file)
                if file.is_cover:
                    assert pages == 1
                else:
                    check_boxes(file, pages)
                    counts.add(pages)
                check_inks(file, pages)
    assert min(counts) >= (24 if length == "short" else 300), counts
    assert max(counts) <= (64 if length == "short" else 420), counts


def test_the_same_bytes_again(tmp_path: Path) -> None:
    book = written(tmp_path / "book", "6x9in", "short")
    for service in ("ingram", "offset"):
        files = []
        for place in ("one", "two"):
            made = list(built(book, tmp_path / place, service, "colour", (432, 648)))
            files.append([file.path.read_bytes() for file in made])
        assert files[0] == files[1]
