"""Same input, same bytes: in any time zone, locale, hash order and folder, for the ebook and both PDFs."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support import run_process

ROOT = Path(__file__).resolve().parents[2]
WORLDS = (
    {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
    {"TZ": "America/Los_Angeles", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "4242"},
)


@pytest.mark.parametrize("book", ["book", "tests/books/arabic", "tests/books/japanese"])
def test_two_clean_builds_are_byte_identical(book: str, tmp_path: Path) -> None:
    outputs: list[dict[str, bytes]] = []
    for number, world in enumerate(WORLDS):
        # Each build sees the book at another path, as on another machine.
        place = tmp_path / f"{'somewhere else ' * number}{number}"
        shutil.copytree(ROOT / book, place / "book")
        for command in (("epub",), ("pdf",), ("pdf", "--edition", "screen")):
            outcome = run_process(*command, "--book", place / "book", "--out", place / "out", **world)
            assert outcome.code == 0, outcome.text
        outputs.append({path.name: path.read_bytes() for path in sorted((place / "out").iterdir()) if path.is_file()})
    first, second = outputs
    assert first.keys() == second.keys()
    # A book with a printer has the reports of its preflight too.
    assert {Path(name).suffix for name in first} >= {".epub", ".pdf"}
    assert len([name for name in first if not name.endswith((".html", ".json"))]) == 3
    for name, data in first.items():
        assert data == second[name], f"{name} differs"
