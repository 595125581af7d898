"""Nothing outside the book's folder is read, whatever a name says or leads to."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given, strategies as st

from mapmental_publish.files import BookFolder, FileProblem, decode


@pytest.fixture
def folder(tmp_path: Path) -> BookFolder:
    (tmp_path / "secret.txt").write_text("outside")
    book = tmp_path / "book"
    (book / "articles").mkdir(parents=True)
    (book / "figures").mkdir()
    (book / "articles" / "one.md").write_text("inside")
    (book / "figures" / "Breath Wave.svg").write_text("picture")
    (book / "figures" / "100%25.svg").write_text("odd")
    return BookFolder(book)


def _rule(folder: BookFolder, path: str, limit: int = 1000) -> str:
    with pytest.raises(FileProblem) as caught:
        folder.read(path, limit=limit)
    assert caught.value.message
    return caught.value.rule


def test_a_file_is_read(folder: BookFolder) -> None:
    assert folder.read("articles/one.md", limit=6) == b"inside"


@pytest.mark.parametrize(
    "reference", ["../../secret.txt", "../../../etc/passwd", "/etc/passwd", "\\\\server\\x", "C:\\x", "C:/x", "a\0b"]
)
def test_references_that_leave_the_folder(folder: BookFolder, reference: str) -> None:
    with pytest.raises(FileProblem) as caught:
        folder.resolve("articles/one.md", reference)
    assert caught.value.rule == "path-outside"


def test_references_are_relative_to_their_file(folder: BookFolder) -> None:
    assert folder.resolve("articles/one.md", "../figures/Breath Wave.svg") == "figures/Breath Wave.svg"
    assert folder.resolve("articles/one.md", "./two.md") == "articles/two.md"
    assert folder.resolve("articles/one.md", "two//three.md") == "articles/two/three.md"
    assert folder.resolve("articles/one.md", "../figures/Breath%20Wave.svg") == "figures/Breath Wave.svg"


def test_a_percent_sign_means_what_the_disk_has(folder: BookFolder) -> None:
    assert folder.resolve("articles/one.md", "../figures/100%25.svg") == "figures/100%25.svg"
    with pytest.raises(FileProblem):
        folder.resolve("articles/one.md", "%2e%2e/%2e%2e/secret.txt")


@pytest.mark.parametrize("path", ["../secret.txt", "articles/../../secret.txt", "/etc/passwd", "a\0b"])
def test_paths_that_leave_the_folder(folder: BookFolder, path: str) -> None:
    assert _rule(folder, path) == "path-outside"


def test_links_that_lead_out(folder: BookFolder) -> None:
    (folder.root / "link.txt").symlink_to("../secret.txt")
    (folder.root / "way").symlink_to("..")
    (folder.root / "far").symlink_to("/etc")
    assert _rule(folder, "link.txt") == "path-outside"
    assert _rule(folder, "way/secret.txt") == "path-outside"
    assert _rule(folder, "far/passwd") == "path-outside"


def test_links_within_the_folder_are_followed(folder: BookFolder) -> None:
    (folder.root / "same.md").symlink_to("articles/one.md")
    assert folder.read("same.md", limit=100) == b"inside"
    (folder.root / "loop").symlink_to("loop")
    assert _rule(folder, "loop") == "file-unreadable"


def test_a_sister_folder_of_the_same_beginning_is_outside(folder: BookFolder) -> None:
    sister = folder.root.with_name("book-private")
    sister.mkdir()
    (sister / "x.txt").write_text("outside")
    (folder.root / "x.txt").symlink_to(sister / "x.txt")
    assert _rule(folder, "x.txt") == "path-outside"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_not_waited_for(folder: BookFolder) -> None:
    os.mkfifo(folder.root / "pipe")
    assert _rule(folder, "pipe") == "file-unreadable"


def test_folders_and_devices_are_no_files(folder: BookFolder) -> None:
    assert _rule(folder, "articles") == "file-unreadable"
    (folder.root / "null").symlink_to("/dev/null")
    assert _rule(folder, "null") in ("file-unreadable", "path-outside")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(folder: BookFolder) -> None:
    (folder.root / "articles" / "one.md").chmod(0)
    assert _rule(folder, "articles/one.md") == "file-unreadable"


def test_a_large_file_is_not_read(folder: BookFolder) -> None:
    assert _rule(folder, "articles/one.md", limit=5) == "file-too-large"


def test_a_missing_file_names_the_nearest(folder: BookFolder) -> None:
    with pytest.raises(FileProblem) as caught:
        folder.read("articles/on.md", limit=9, missing="article-missing")
    assert caught.value.rule == "article-missing"
    assert "articles/one.md" in (caught.value.hint or "")


def test_capitals_count(folder: BookFolder) -> None:
    with pytest.raises(FileProblem) as caught:
        folder.read("Articles/One.md", limit=9)
    assert caught.value.rule == "file-case"
    assert "articles" in caught.value.message


def test_capitals_are_put_right_in_the_whole_path(folder: BookFolder) -> None:
    with pytest.raises(FileProblem) as caught:
        folder.read("Articles/One.md", limit=9)
    assert "Write articles/one.md:" in (caught.value.hint or "")


def test_names_outside_are_not_told(folder: BookFolder) -> None:
    (folder.root / "way").symlink_to("..")
    with pytest.raises(FileProblem) as caught:
        folder.read("way/secre.txt", limit=9)
    assert caught.value.rule == "path-outside"
    assert "secret" not in f"{caught.value.message} {caught.value.hint}"


def test_names_no_disk_takes(folder: BookFolder) -> None:
    name = "x" * 400 + "%20.png"
    assert folder.resolve("articles/one.md", name).endswith("x .png")
    assert _rule(folder, name) == "file-missing"


@pytest.mark.parametrize(
    "name", ["a b.svg", "it's.svg", 'a"b.svg', "100%.svg", "a#b.svg", "-rf.svg", "図.svg", "a\\b.svg"]
)
def test_odd_names(folder: BookFolder, name: str) -> None:
    (folder.root / "figures" / name).write_text("odd")
    assert folder.read(folder.resolve("articles/one.md", f"../figures/{name}"), limit=9) == b"odd"
    assert folder.read(folder.resolve("articles/one.md", f"../figures/{quote(name)}"), limit=9) == b"odd"


def test_composed_and_decomposed_names_are_the_same_file(folder: BookFolder) -> None:
    name = "café.md"
    (folder.root / unicodedata.normalize("NFD", name)).write_text("found")
    assert folder.read(unicodedata.normalize("NFC", name), limit=100) == b"found"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp1252"])
def test_other_encodings_are_named(encoding: str) -> None:
    with pytest.raises(FileProblem) as caught:
        decode("First line.\nÜber “Café” – naïve.\n".replace("“", '"' if encoding == "latin-1" else "“")
               .replace("”", '"' if encoding == "latin-1" else "”")
               .replace("–", "-" if encoding == "latin-1" else "–").encode(encoding), "a.md")  # fmt: skip
    assert caught.value.rule == "encoding"
    named = {"latin-1": "Latin-1", "cp1252": "Windows-1252", "utf-32": "UTF-32"}.get(encoding, "UTF-16")
    assert named in caught.value.message


def test_marks_and_line_ends_are_evened_out() -> None:
    assert decode(b"\xef\xbb\xbfone\r\ntwo\rthree\n", "a.md").text == "one\ntwo\nthree\n"
    assert decode("cafe\u0301".encode(), "a.md").text == "café"


def test_signs_nobody_sees_are_taken_out_and_reported() -> None:
    found = decode("a\x00b\nc\u202ed\ne\x1bf\n".encode(), "a.md")
    assert found.text == "ab\ncd\nef\n"
    assert [(problem.rule, problem.line) for problem in found.problems] == [
        ("control-character", 1),
        ("bidi-control", 2),
        ("control-character", 3),
    ]


def test_garbled_letters_are_reported_with_what_was_meant() -> None:
    garbled = "The patientâ€™s cafÃ©".encode()
    (problem,) = decode(b"one\n" + garbled, "a.md").problems
    assert (problem.rule, problem.line) == ("garbled-text", 2)
    assert "patient’s" in (problem.hint or "")


@pytest.mark.parametrize(
    ("garbled", "meant"),
    [
        ("He said â€œHelloâ€\x9d", "“Hello”"),
        ("“ok” cafÃ© Ω", "“ok” café Ω"),
        ("πŸ§ πŸ’Š", "🧠💊"),
        ("itβ€™s", "it’s"),
        ("ðŸ˜€", "😀"),
        ("voilÃ\xa0!", "voilà!"),
    ],
)
def test_garbled_beside_sound_letters(garbled: str, meant: str) -> None:
    problems = [problem for problem in decode(garbled.encode(), "a.md").problems if problem.rule == "garbled-text"]
    assert len(problems) == 1
    assert meant in (problems[0].hint or "")


@pytest.mark.parametrize(
    "sound",
    ["Ça va, Âge, façade, naïve", "«ΚΑΦΈ»", "CAFÉ\u00a0» naïve", "καί» Ω", "π ≈ 3", "2π» β-blocker", "ð Þ", "bâ€"],
)
def test_sound_text_is_left_alone(sound: str) -> None:
    assert decode(sound.encode(), "a.md").problems == ()


@given(st.binary(max_size=80) | st.text(st.characters(exclude_categories=["Cs"]), max_size=40).map(str.encode))
def test_whatever_comes_is_text_or_refused(data: bytes) -> None:
    try:
        text = decode(data, "a.md").text
    except FileProblem as problem:
        assert problem.rule == "encoding"
        return
    assert text == unicodedata.normalize("NFC", text)
    assert not set(text) & {"\r", "\0", "\x7f", "\ufffe", "\u202e"}
