"""Articles recalled instead of read: the same article and findings, and none where anything has changed."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from PIL import Image

from mapmental_publish.cache import Cache
from mapmental_publish.diagnostics import Findings
from mapmental_publish.files import BookFolder
from mapmental_publish.kept import read_or_recall
from mapmental_publish.model import Article
from mapmental_publish.sources import read_article

SOURCE = """# Title

Text with a *word* and[^1] a call.

![A square](a.png "What it shows"){#fig-a}

[^1]: A note.
"""


def picture(path: Path, colour: str) -> None:
    Image.new("RGB", (40, 40), colour).save(path)


times: list[int] = []
"""One for every time an article was really read."""


origins: list[str] = []
"""What each article was made from, as it came with it."""


def recall(book: Path, cache: Cache) -> tuple[Article | None, list[str], BookFolder]:
    folder, findings = BookFolder(book), Findings()

    def read(own: Findings) -> Article | None:
        times.append(1)
        return read_article(folder, "one.md", language="en", findings=own)

    article, origin = read_or_recall(cache, folder, "one.md", findings, read)
    origins.append(origin)
    return article, [str(finding) for finding in findings], folder


@pytest.fixture
def book(tmp_path: Path) -> Path:
    (tmp_path / "one.md").write_text(SOURCE)
    picture(tmp_path / "a.png", "red")
    return tmp_path


def test_what_an_article_was_made_from_is_told(book: Path) -> None:
    cache = Cache(book / ".kept")
    origins.clear()
    recall(book, cache)
    recall(book, cache)
    recall(book, Cache(None))
    assert len(set(origins)) == 1
    picture(book / "a.png", "blue")
    recall(book, cache)
    (book / "one.md").write_text(SOURCE.replace("call", "shout"))
    recall(book, cache)
    assert len(set(origins)) == 3
    (book / "one.md").unlink()
    recall(book, cache)
    assert origins[-1] == ""


def test_an_unchanged_article_is_not_read(book: Path) -> None:
    cache = Cache(book / ".kept")
    first = recall(book, cache)
    times.clear()
    second = recall(book, cache)
    assert not times
    assert first[:2] == second[:2]
    assert first[0]
    assert first[2].read_files == second[2].read_files
    assert set(second[2].read_files) == {"one.md", "a.png"}


def test_a_changed_picture_is_seen(book: Path) -> None:
    cache = Cache(book / ".kept")
    before = recall(book, cache)[0]
    picture(book / "a.png", "blue")
    after = recall(book, cache)[0]
    assert before
    assert after
    assert before.figures[0].image.sha256 != after.figures[0].image.sha256
    (book / "a.png").unlink()
    assert any("image-missing" in finding for finding in recall(book, cache)[1])


def test_an_entry_that_names_other_code_is_not_run(book: Path) -> None:
    class Evil:
        def __reduce__(self) -> object:
            return (Path.touch, (book / "touched",))

    cache = Cache(book / ".kept")
    right = recall(book, cache)[0]
    for path in (book / ".kept").glob("*/*"):
        cache.put(path.parent.name + path.name, pickle.dumps(({}, {}, Evil(), [], {})))
    assert recall(book, cache)[0] == right
    assert not (book / "touched").exists()
