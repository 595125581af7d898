"""Work is kept by what it was made from: whole, bounded, and never in the way of a right result."""

from __future__ import annotations

import os
import time
from importlib import metadata
from pathlib import Path

import pytest

from mapmental_publish.cache import FOLDER, NOTHING, Cache, library
from tests.support import ARTICLE, build, make_book, png, run_process

KEY, OTHER = "ab" * 32, "cd" * 32


def entries(out: Path) -> list[Path]:
    return sorted(path for path in (out / FOLDER).rglob("*") if path.is_file())


@pytest.mark.parametrize("name", ["jinja2", "lxml", "resvg-py", "uharfbuzz", "Click", "no-such-one"])
def test_versions_are_those_of_the_libraries(name: str) -> None:
    try:
        installed = metadata.version(name)
    except metadata.PackageNotFoundError:
        installed = ""
    assert library(name) == installed


def test_what_is_kept_comes_back(tmp_path: Path) -> None:
    kept = Cache.of(tmp_path)
    assert kept.get(KEY) is None
    kept.put(KEY, b"pages")
    kept.put(KEY, b"pages")
    assert kept.get(KEY) == b"pages"
    assert kept.get(OTHER) is None
    assert kept.contents().entries == 1


@pytest.mark.parametrize("damage", [b"", b"short", b"\0" * 200])
def test_a_damaged_entry_is_none_and_goes(tmp_path: Path, damage: bytes) -> None:
    kept = Cache.of(tmp_path)
    kept.put(KEY, b"pages" * 20)
    (entry,) = entries(tmp_path)
    entry.write_bytes(damage)
    assert kept.get(KEY) is None
    assert not entries(tmp_path)
    kept.put(KEY, b"anew")
    assert kept.get(KEY) == b"anew"


def test_the_oldest_entries_go_when_there_are_too_many(tmp_path: Path) -> None:
    kept = Cache(tmp_path / FOLDER, largest=250)
    for number in range(5):
        key = f"{number:02}" * 32
        kept.put(key, b"x" * 68)  # a hundred bytes with the checksum
        os.utime(tmp_path / FOLDER / key[:2] / key[2:], (number, number))
    kept.tidy()
    assert [kept.get(f"{number:02}" * 32) is not None for number in range(5)] == [False, False, False, True, True]


def test_half_written_entries_of_dead_builds_go(tmp_path: Path) -> None:
    kept = Cache.of(tmp_path)
    kept.put(KEY, b"pages")
    old, young = (entries(tmp_path)[0].with_name(f"x.{number}.part") for number in (1, 2))
    old.write_bytes(b"half")
    young.write_bytes(b"half")
    os.utime(old, (time.time() - 7200, time.time() - 7200))
    kept.tidy()
    assert not old.exists()
    assert young.exists()


def test_a_cache_that_cannot_be_written_costs_nothing_but_time(tmp_path: Path) -> None:
    (tmp_path / ".cache").write_text("in the way")
    kept = Cache.of(tmp_path)
    kept.put(KEY, b"pages")
    assert kept.get(KEY) is None
    kept.tidy()
    NOTHING.put(KEY, b"pages")
    assert NOTHING.get(KEY) is None


def test_a_build_with_kept_work_gives_the_same_bytes_as_one_without(tmp_path: Path) -> None:
    """After each of several edits: of the text, of a picture, of the title, of a template, and back again."""
    book = make_book(tmp_path / "book", {"lake.png": png(60, 40)})
    (book / "one.md").write_text(f'{ARTICLE}\n![A lake](lake.png "A lake.")\n', encoding="utf-8")
    settings = (book / "collection.toml").read_text(encoding="utf-8")
    steps = [
        lambda: None,
        lambda: (book / "one.md").write_text(f'{ARTICLE}\nMore.\n\n![A lake](lake.png "A lake.")\n', encoding="utf-8"),
        lambda: (book / "lake.png").write_bytes(png(80, 40)),
        lambda: (book / "collection.toml").write_text(settings.replace("title = ", "subtitle = 'New'\ntitle = ", 1)),
        lambda: (book / "collection.toml").write_text(settings),
    ]
    for number, step in enumerate(steps):
        step()
        for command, extra in (("pdf", ()), ("pdf", ("--edition", "screen")), ("epub", ())):
            kept = build(book, tmp_path / "kept", command, extra=extra)
            clean = build(book, tmp_path / f"clean{number}", command, extra=(*extra, "--no-cache"))
            assert (kept.code, clean.code) == (0, 0), kept.text + clean.text
        for made in sorted((tmp_path / f"clean{number}").glob("[a-z]*.*")):
            assert (tmp_path / "kept" / made.name).read_bytes() == made.read_bytes(), (number, made.name)
    assert not (tmp_path / "clean0" / FOLDER).exists()


def test_the_command_tells_and_clears(tmp_path: Path) -> None:
    Cache.of(tmp_path).put(KEY, b"pages")
    assert run_process("cache", "info", "--out", tmp_path).out.startswith("1 entries")
    assert run_process("cache", "clean", "--out", tmp_path).out.startswith("0 entries")
