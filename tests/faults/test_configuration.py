"""Faults of the book folder and its configuration end with exit code 3; wrong usage with 2."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import build, make_book, run

CONFIG_FAULTS = {
    "unknown key": ('title = "B"\narticels = ["one.md"]\n', 2, "articles"),
    "wrong type": ('title = 7\narticles = ["one.md"]\n', 1, "title"),
    "not toml": ('title = "B\narticles = ["one.md"]\n', 1, ""),
    "path outside": ('title = "B"\narticles = ["../one.md"]\n', 2, "book folder"),
    "no articles": ('title = "B"\n', None, "article"),
    "bad trim": ('title = "B"\narticles = ["one.md"]\n[print]\ntrim = "6 by 9"\n', 4, "6x9in"),
    "bad isbn": ('title = "B"\narticles = ["one.md"]\n[isbn]\nepub = "978-0-306-40615-8"\n', 4, "check digit"),
    "listed twice": ('title = "B"\narticles = ["one.md", "one.md"]\n', 2, "one.md"),
}


@pytest.mark.parametrize("name", CONFIG_FAULTS)
def test_configuration_faults(name: str, tmp_path: Path) -> None:
    text, line, part = CONFIG_FAULTS[name]
    book = make_book(tmp_path / "book", {"collection.toml": text})
    outcome = build(book, tmp_path / "out")
    assert outcome.code == 3, outcome.text
    found = outcome.findings()
    assert found
    assert all(finding["path"] == "collection.toml" for finding in found)
    if line is not None:
        assert line in [finding["line"] for finding in found]
    assert any(part in finding["message"] + finding["hint"] for finding in found)


def test_faults_of_a_configuration_come_together(tmp_path: Path) -> None:
    text = 'titel = "B"\nlanguage = "english, I think"\narticles = ["one.md"]\n[print]\ntrim = "big"\n'
    outcome = build(make_book(tmp_path / "book", {"collection.toml": text}), tmp_path / "out")
    assert outcome.code == 3
    assert {finding["line"] for finding in outcome.findings()} >= {1, 2, 5}


def test_no_book_folder(tmp_path: Path) -> None:
    outcome = run("epub", "--book", tmp_path / "none", "--out", tmp_path / "out")
    assert outcome.code == 3
    assert "--book" in outcome.err


def test_no_such_collection_names_those_there_are(tmp_path: Path) -> None:
    book = make_book(tmp_path / "book", {"short.toml": 'title = "S"\narticles = ["one.md"]\n'})
    outcome = run("epub", "--book", book, "--out", tmp_path / "out", "--collection", "long")
    assert outcome.code == 3
    assert "short" in outcome.err


def test_another_collection_builds(tmp_path: Path) -> None:
    book = make_book(tmp_path / "book", {"short.toml": 'title = "The Short One"\narticles = ["one.md"]\n'})
    outcome = build(book, tmp_path / "out", extra=("--collection", "short"))
    assert outcome.code == 0, outcome.text
    assert (tmp_path / "out" / "the-short-one.epub").is_file()


def test_unknown_article_is_wrong_usage(tmp_path: Path) -> None:
    outcome = build(make_book(tmp_path / "book"), tmp_path / "out", extra=("--article", "oen"))
    assert outcome.code == 2
    assert "one" in outcome.text


def test_unknown_option_is_wrong_usage() -> None:
    assert run("epub", "--no-such-option").code == 2


def test_bom_and_crlf_are_accepted(tmp_path: Path) -> None:
    book = make_book(
        tmp_path / "book",
        {
            "collection.toml": b'\xef\xbb\xbftitle = "B"\r\narticles = ["one.md"]\r\n',
            "one.md": b"\xef\xbb\xbf---\r\ntitle: One\r\n---\r\n\r\nWords.\r\n",
        },
    )
    outcome = build(book, tmp_path / "out")
    assert outcome.code == 0, outcome.text
    assert not outcome.findings()
