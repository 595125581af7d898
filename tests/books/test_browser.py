"""Chapters shown in a browser as reading systems show them: nothing runs off the screen, every picture is there.

At the width of a phone, of an e-ink reader and of a tablet, in normal and in large type, by day and by night.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import zipfile
from pathlib import Path

import pytest

from mapmental_publish import pipeline
from mapmental_publish.programs.base import run
from mapmental_publish.programs.browser import QUIET_FLAGS, find_browser

ROOT = Path(__file__).resolve().parents[2]
BOOKS = ("book", *(f"tests/books/{name}" for name in ("english", "arabic", "hebrew", "japanese", "chinese")))
SCREENS = {
    "phone": (360, 640, 100),
    "phone, large type": (360, 640, 180),
    "e-ink": (600, 800, 100),
    "tablet": (768, 1024, 100),
}
MEASURE = """
<script>//<![CDATA[
window.addEventListener("load", () => {
  const pictures = [...document.images];
  const result = {
    missing: pictures.filter((picture) => picture.naturalWidth === 0).map((picture) => picture.src.split("/").pop()),
    wide: [...document.querySelectorAll("body *")]
      .filter((item) => item.getBoundingClientRect().right > window.innerWidth + 1
                     || item.getBoundingClientRect().left < -1)
      .map((item) => item.tagName + "." + item.className).slice(0, 5),
    over: document.documentElement.scrollWidth - window.innerWidth,
    words: document.body.innerText.split(/\\s+/).length,
    height: document.documentElement.scrollHeight,
    fonts: [...document.fonts].filter((face) => face.status === "error").map((face) => face.family),
  };
  document.body.setAttribute("data-measured", JSON.stringify(result));
});
//]]></script>
"""


@pytest.fixture(scope="module", params=BOOKS, ids=lambda book: Path(book).name)
def chapters(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    out = tmp_path_factory.mktemp("browser")
    pipeline.build(pipeline.Request(ROOT / request.param, out, editions=("epub",)), pipeline.Report())
    (book,) = out.glob("*.epub")
    with zipfile.ZipFile(book) as archive:
        archive.extractall(out / "book")
    names = sorted(path.name for path in (out / "book" / "EPUB").glob("*.xhtml"))
    articles = [
        out / "book" / "EPUB" / name
        for name in names
        if "footnote" in (out / "book" / "EPUB" / name).read_text("utf-8")
    ]
    assert articles
    return [*articles, out / "book" / "EPUB" / "nav.xhtml"]


@pytest.mark.conformance
@pytest.mark.parametrize("screen", SCREENS)
def test_chapters_fit_the_screen(chapters: list[Path], screen: str) -> None:
    width, height, percent = SCREENS[screen]
    for chapter in chapters:
        measured = _measure(chapter, width, height, percent)
        assert measured["missing"] == [], chapter.name
        assert measured["wide"] == [], chapter.name
        assert measured["over"] <= 0, chapter.name
        assert measured["fonts"] == [], chapter.name
        assert measured["words"] > 10


def _measure(chapter: Path, width: int, height: int, percent: int) -> dict[str, object]:
    style = f"<style>html {{ font-size: {percent}%; }} body {{ margin: 16px; }}</style>"
    shown = chapter.with_name(f"shown-{width}-{percent}-{chapter.name}")
    text = chapter.read_text(encoding="utf-8").replace("</head>", f"{style}</head>")
    # The book holds no script; this one is the test's own and stands in its copy.
    shown.write_text(text.replace("</body>", f"{MEASURE}</body>"), "utf-8")
    profile = tempfile.mkdtemp()
    try:
        done = run(
            [
                find_browser(),
                *QUIET_FLAGS,
                f"--user-data-dir={profile}",
                f"--window-size={width},{height}",
                "--virtual-time-budget=4000",
                "--dump-dom",
                shown.resolve().as_uri(),
            ],
            timeout=120,
        )
    finally:
        shutil.rmtree(profile, ignore_errors=True)
    match = re.search(r'data-measured="([^"]*)"', done.out)
    assert match, done.err[-500:]
    found: dict[str, object] = json.loads(match[1].replace("&quot;", '"').replace("&amp;", "&"))
    return found
