"""Front matter: what is wrong is said with the line of its key; nothing in it can run or explode."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import build, make_book

FAULTS = {
    "wrong type": ("title: One\nkeywords: {a: b}\n", "error", 3),
    "duplicate key": ("title: One\ntitle: Two\n", "error", 3),
    "tab": ("title: One\nauthors:\n\t- Ada\n", "error", 4),
    "python tag": ("title: !!python/object/apply:os.system ['true']\n", "error", 2),
    "alias bomb": ("a: &a [x, x]\nb: &b [*a, *a]\ntitle: One\n", "error", 2),
    "not a mapping": ("- title\n- other\n", "error", None),
    "unknown key": ("title: One\ntitel: Two\n", "warning", 3),
    "bad date": ("title: One\nlast_reviewed: yesterday\n", "error", 3),
    "bad language": ("title: One\nlanguage: the english language\n", "error", 3),
}


@pytest.mark.parametrize("name", FAULTS)
def test_front_matter_faults(name: str, tmp_path: Path) -> None:
    text, severity, line = FAULTS[name]
    book = make_book(tmp_path / "book", {"one.md": f"---\n{text}---\n\nWords.\n"})
    outcome = build(book, tmp_path / "out")
    assert outcome.code == (1 if severity == "error" else 0), outcome.text
    found = [finding for finding in outcome.findings() if finding["severity"] == severity]
    assert found, outcome.findings()
    assert found[0]["path"] == "one.md"
    assert line is None or found[0]["line"] == line, found


def test_no_front_matter_builds_with_the_first_heading_as_title(tmp_path: Path) -> None:
    book = make_book(tmp_path / "book", {"one.md": "# The Title\n\nWords.\n"})
    outcome = build(book, tmp_path / "out")
    assert outcome.code == 0, outcome.text


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ("---\ntitle: Café\n---\n\nWords.\n".encode("utf-16"), "UTF-16"),
        ("---\ntitle: Café\n---\n\nWords.\n".encode("latin-1"), "Latin-1"),
    ],
)
def test_other_encodings_are_named(data: bytes, name: str, tmp_path: Path) -> None:
    outcome = build(make_book(tmp_path / "book", {"one.md": data}), tmp_path / "out")
    assert outcome.code == 1
    assert any(name in finding["message"] + finding["hint"] for finding in outcome.findings()), outcome.findings()
