"""Receipts: an output counts as up to date exactly as long as nothing it was made from has changed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from mapmental_publish import outputs, receipts
from mapmental_publish.diagnostics import Finding, Severity, Span
from mapmental_publish.files import BookFolder
from mapmental_publish.layout import Layouts
from mapmental_publish.receipts import Wanted

FINDING = Finding(Span("one.md", 3), "note-long", Severity.WARNING, "long", "shorten")


@pytest.fixture
def made(tmp_path: Path) -> Wanted:
    """A book of one file and its output, with a receipt."""
    book, out = tmp_path / "book", tmp_path / "out"
    (book / "layouts").mkdir(parents=True)
    (book / "one.md").write_text("# One\n")
    folder = BookFolder(book)
    folder.read("one.md", limit=1000)
    folder.resolve("one.md", "100%25.png")
    wanted = Wanted(book, out, "collection", "print")
    outputs.write(out / "a.pdf", [b"data"])
    layouts = Layouts(book / "layouts")
    receipts.note(wanted, folder, layouts, out / "a.pdf", hashlib.sha256(b"data").hexdigest(), [FINDING])
    return wanted


def test_nothing_changed(made: Wanted) -> None:
    assert receipts.fresh([made]) == [(made.out / "a.pdf", [FINDING])]
    assert receipts.fresh([made, made]) is not None


def _touch(wanted: Wanted) -> None:
    os.utime(wanted.book / "one.md", (1, 1))


def test_a_time_is_no_change(made: Wanted) -> None:
    _touch(made)
    assert receipts.fresh([made])


CHANGES: dict[str, Callable[[Wanted], object]] = {
    "source": lambda made: (made.book / "one.md").write_text("# Two\n"),
    "source gone": lambda made: (made.book / "one.md").unlink(),
    "file looked for": lambda made: (made.book / "100%25.png").write_bytes(b"x"),
    "layout": lambda made: (made.book / "layouts" / "tokens.toml").write_text("[print]\nleading = 15\n"),
    "output": lambda made: (made.out / "a.pdf").write_bytes(b"other"),
    "output gone": lambda made: (made.out / "a.pdf").unlink(),
    "receipt gone": lambda made: made.place.unlink(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_whatever_changes_makes_it_stale(change: Callable[[Wanted], object], made: Wanted) -> None:
    change(made)
    assert receipts.fresh([made]) is None


def test_another_date_of_the_output_makes_it_stale(made: Wanted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    assert receipts.fresh([made]) is None


def test_every_output_has_a_receipt_of_its_own(made: Wanted) -> None:
    others = [
        Wanted(made.book, made.out, made.collection, "screen"),
        Wanted(made.book, made.out, made.collection, "print", "one"),
        Wanted(made.book, made.out, "other", "print"),
    ]
    assert all(receipts.fresh([other]) is None for other in others)
    assert receipts.fresh([made, others[0]]) is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"around": 1}', "\x00", '{"around": "x", "read": 3, "findings": 4}'])
def test_a_damaged_receipt_is_none(text: str, made: Wanted) -> None:
    made.place.write_text(text)
    assert receipts.fresh([made]) is None
