"""Files appear whole or not at all; what they were made from is remembered beside them."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mapmental_publish import outputs, stamps
from mapmental_publish.context import Artifact
from mapmental_publish.diagnostics import Finding, Severity, Span
from mapmental_publish.errors import BookUnreadable


def test_a_file_is_written_and_replaced(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "a.pdf"
    outputs.write(path, [b"one"])
    outputs.write(path, [b"two"])
    assert path.read_bytes() == b"two"
    assert [entry.name for entry in path.parent.iterdir()] == ["a.pdf"]


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EDQUOT])
def test_a_disk_that_refuses_keeps_the_old_file(code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.pdf"
    outputs.write(path, [b"old"])

    def refuse(handle: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(BookUnreadable) as caught:
        outputs.write(path, [b"new"])
    assert caught.value.exit_code == 3
    assert caught.value.hint
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.pdf"]


def test_an_interruption_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(handle: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        outputs.write(tmp_path / "a.pdf", [b"new"])
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_folders_place(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(BookUnreadable):
        outputs.prepare(tmp_path / "out")
    (tmp_path / "a.pdf").mkdir()
    with pytest.raises(BookUnreadable):
        outputs.write(tmp_path / "a.pdf", [b"x"])


def test_what_killed_builds_left_is_cleared_and_living_ones_are_spared(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    dead = tmp_path / f".a.pdf.{int(done.stdout)}.part"
    living = tmp_path / f".a.pdf.{os.getpid()}.part"
    own = tmp_path / ".a.pdf.part"
    for path in (dead, living, own):
        path.write_bytes(b"half")
    outputs.prepare(tmp_path)
    assert not dead.exists()
    assert living.exists()
    assert own.exists()


def _noted(out: Path, findings: list[Finding]) -> Path:
    path = out / "articles" / "a.pdf"
    outputs.write(path, [b"data"])
    stamps.note(out, path, "key", Artifact("a.pdf", b"data"), findings)
    return path


def test_a_stamp_knows_its_file_and_its_findings(tmp_path: Path) -> None:
    finding = Finding(Span("one.md", 3), "note-long", Severity.WARNING, "long", "shorten")
    path = _noted(tmp_path, [finding])
    assert stamps.fresh(tmp_path, path, "key") == [finding]
    assert stamps.fresh(tmp_path, path, "another key") is None
    path.write_bytes(b"changed")
    assert stamps.fresh(tmp_path, path, "key") is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"key": 1}', "\x00", '{"key": "key", "sha256": 3, "findings": 4}'])
def test_a_damaged_stamp_is_no_stamp(text: str, tmp_path: Path) -> None:
    path = _noted(tmp_path, [])
    for stamp in (tmp_path / stamps.FOLDER).iterdir():
        stamp.write_text(text)
    assert stamps.fresh(tmp_path, path, "key") is None


def test_files_of_the_same_name_have_their_own_stamps(tmp_path: Path) -> None:
    _noted(tmp_path, [])
    other = tmp_path / "a.pdf"
    outputs.write(other, [b"data"])
    assert stamps.fresh(tmp_path, other, "key") is None
