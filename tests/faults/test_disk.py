"""Disks that refuse, builds that are killed, and builds that meet: what was good stays good."""

from __future__ import annotations

import os
import random
import signal
import time
import zipfile
from pathlib import Path

import pytest

from tests.support import ARTICLE, build, make_book, run_process, start


def whole(path: Path) -> bool:
    """Whether this EPUB can be read to its end."""
    with zipfile.ZipFile(path) as archive:
        return archive.testzip() is None


def test_a_failed_build_keeps_the_last_good_file(tmp_path: Path) -> None:
    book, out = make_book(tmp_path / "book"), tmp_path / "out"
    assert build(book, out).code == 0
    good = (out / "a-small-book.epub").read_bytes()
    (book / "one.md").write_text(ARTICLE + "\n![A lake](none.svg)\n", encoding="utf-8")
    assert build(book, out).code == 1
    assert (out / "a-small-book.epub").read_bytes() == good
    assert sorted(entry.name for entry in out.iterdir() if not entry.name.startswith(".")) == ["a-small-book.epub"]


def test_output_folder_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("in the way", encoding="utf-8")
    outcome = build(make_book(tmp_path / "book"), tmp_path / "out")
    assert outcome.code == 3
    assert "cannot write" in outcome.text
    assert (tmp_path / "out").read_text(encoding="utf-8") == "in the way"


@pytest.mark.skipif(
    os.geteuid() == 0 and not Path("/sys/kernel").exists(), reason="needs a folder even root cannot write"
)
def test_read_only_disk(tmp_path: Path) -> None:
    out = Path("/sys/kernel/out") if os.geteuid() == 0 else tmp_path / "locked"
    if os.geteuid() != 0:
        out.mkdir(mode=0o555)
    outcome = build(make_book(tmp_path / "book"), out)
    assert outcome.code == 3
    assert "--out" in outcome.text


def test_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book, out = make_book(tmp_path / "book"), tmp_path / "out"
    assert build(book, out).code == 0
    good = (out / "a-small-book.epub").read_bytes()

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    outcome = build(book, out, extra=("--no-cache",))
    assert outcome.code == 3
    assert "full" in outcome.text
    assert (out / "a-small-book.epub").read_bytes() == good
    assert not list(out.glob(".*.part"))


@pytest.mark.parametrize("seed", range(4))
def test_kill_at_any_moment(seed: int, tmp_path: Path) -> None:
    book, out = make_book(tmp_path / "book"), tmp_path / "out"
    assert build(book, out).code == 0
    good = (out / "a-small-book.epub").read_bytes()
    process = start("epub", "--book", book, "--out", out, "--no-cache")
    time.sleep(random.Random(seed).uniform(0.05, 0.9))
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert (out / "a-small-book.epub").read_bytes() == good
    assert build(book, out).code == 0
    assert not list(out.glob(".*.part")), "leftovers of a killed build go with the next one"


def test_interrupt_ends_with_130(tmp_path: Path) -> None:
    book, out = make_book(tmp_path / "book"), tmp_path / "out"
    process = start("pdf", "--book", book, "--out", out)
    time.sleep(0.6)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode in (130, 0)
    assert "Traceback" not in err


def test_two_builds_at_once(tmp_path: Path) -> None:
    book, out = make_book(tmp_path / "book"), tmp_path / "out"
    processes = [start("epub", "--book", book, "--out", out, *options) for options in ((), (), ("--no-cache",))]
    for process in processes:
        _, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
    assert whole(out / "a-small-book.epub")
    assert not list(out.glob(".*.part"))


def test_help_starts_without_the_engines(tmp_path: Path) -> None:
    heavy = ("weasyprint", "PIL", "lxml", "pydantic")
    code = f"import sys; import mapmental_publish.cli; print([m for m in {heavy} if m in sys.modules])"
    import subprocess
    import sys

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert run_process("--help").code == 0
