"""Files appear whole or not at all."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mapmental_publish import outputs
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
