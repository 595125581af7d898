"""The archive of an ebook, and its files as they are kept packed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from mapmental_publish.cache import Cache
from mapmental_publish.epub import container
from mapmental_publish.epub.container import Container, Member, pack, recall, to_entry
from mapmental_publish.errors import OutputInvalid

KEY = "ab" * 32
TEXT = b"<p>many words, many words, many words</p>" * 20


def archive(files: dict[str, Member]) -> zipfile.ZipFile:
    made = Container()
    for name, member in files.items():
        made.add(name, member)
    with made.finish() as file:
        file.seek(0)
        return zipfile.ZipFile(io.BytesIO(file.read()))


def test_what_goes_in_comes_out() -> None:
    files = {"a.xhtml": pack(TEXT, "application/xhtml+xml"), "b.png": pack(TEXT, "image/png"), "c": pack(b"", "x/y")}
    opened = archive(files)
    assert opened.testzip() is None
    assert opened.namelist() == ["mimetype", *files]
    assert [opened.read(name) for name in files] == [TEXT, TEXT, b""]
    kinds = {entry.filename: entry.compress_type for entry in opened.infolist()}
    assert (kinds["a.xhtml"], kinds["b.png"]) == (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED)
    assert opened.getinfo("a.xhtml").compress_size < len(TEXT)


def test_the_first_bytes_say_what_it_is() -> None:
    """As ``file`` and its like look for them (OCF 3.3, 4.3)."""
    made = Container()
    with made.finish() as file:
        file.seek(0)
        assert file.read(58)[30:] == b"mimetypeapplication/epub+zip"


def test_a_name_beyond_ascii_is_marked_as_utf_8() -> None:
    opened = archive({"bücher.xhtml": pack(TEXT, "x/y")})
    assert opened.read("bücher.xhtml") == TEXT


def test_a_file_can_be_read_while_more_come() -> None:
    made = Container()
    made.add("a", pack(TEXT, "x/y"))
    made.add("b", pack(TEXT, "image/png"))
    assert (made.read("a"), made.read("b")) == (TEXT, TEXT)
    made.add("c", pack(b"later", "x/y"))
    with made.finish() as file:
        opened = zipfile.ZipFile(file)
        assert (opened.testzip(), opened.read("c")) == (None, b"later")


def test_an_archive_that_nobody_could_open_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Container()
    monkeypatch.setattr(container, "_LARGEST", 500)
    with pytest.raises(OutputInvalid, match="more than 4 GB"):
        made.add("b.png", pack(TEXT, "image/png"))
    made.close()
    full = Container()
    monkeypatch.setattr(container, "_MOST", 1)
    with pytest.raises(OutputInvalid, match="65,534 files"):
        full.add("a", pack(b"", "x/y"))
    full.close()


def both(said: Any, members: Sequence[Member]) -> tuple[list[str], Sequence[Member]]:
    (names,) = said
    return [str(name) for name in names], members


def test_packed_files_come_back_with_what_was_said_of_them(tmp_path: Path) -> None:
    cache = Cache.of(tmp_path)
    members = [pack(TEXT, "x/y"), pack(TEXT, "image/png")]
    cache.put(KEY, to_entry([["one", "two"]], members))
    assert recall(cache, KEY, both) == (["one", "two"], members)
    assert recall(cache, "cd" * 32, both) is None


@pytest.mark.parametrize(
    "entry",
    [
        b"",
        b"\xff\xff\xff\xff",
        b"\0\0\0\0",
        b"\2\0\0\0[]",
        b"\3\0\0\0[1]",
        to_entry(["a", "b"], []),
        to_entry(7, []),
        to_entry([7], []),
        to_entry([["one"]], [pack(TEXT, "x/y")])[:-1],
        to_entry([["one"]], [pack(TEXT, "x/y")]) + b"more",
    ],
)
def test_an_entry_of_another_kind_is_none(tmp_path: Path, entry: bytes) -> None:
    cache = Cache.of(tmp_path)
    cache.put(KEY, entry)
    assert recall(cache, KEY, both) is None
