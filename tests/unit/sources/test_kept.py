"""Articles recalled instead of read: the same article and findings, and none where anything has changed."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from PIL import Image

from mapmental_publish.cache import Cache
from mapmental_publish.diagnostics import Findings
from mapmental_publish.files import BookFolder
from mapmental_publish.model import Article
from mapmental_publish.sources import kept, read_or_recall

SOURCE = (
    '# Title\n\nText with a *word* and[^1] a call.\n\n![A square](a.png "What it shows"){#fig-a}\n\n[^1]: A note.\n'
)


def picture(path: Path, colour: str) -> None:
    Image.new("RGB", (40, 40), colour).save(path)


def recall(book: Path, cache: Cache) -> tuple[Article | None, list[str], BookFolder]:
    folder, findings = BookFolder(book), Findings()
    article = read_or_recall(folder, "one.md", language="en", findings=findings, cache=cache)
    return article, [str(finding) for finding in findings], folder


@pytest.fixture
def book(tmp_path: Path) -> Path:
    (tmp_path / "one.md").write_text(SOURCE)
    picture(tmp_path / "a.png", "red")
    return tmp_path


def test_an_unchanged_article_is_not_read(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = Cache(book / ".kept")
    first = recall(book, cache)
    monkeypatch.setattr(kept, "read_article", None)
    second = recall(book, cache)
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
        cache.put(path.parent.name + path.name, pickle.dumps(({}, {}, Evil(), [])))
    assert recall(book, cache)[0] == right
    assert not (book / "touched").exists()
