"""Helpers the tests share: small books made on the spot, and the command line run as a user runs it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from PIL import Image

from mapmental_publish.cli import main

COLLECTION = 'title = "A Small Book"\narticles = ["one.md"]\n'
ARTICLE = "---\ntitle: One\n---\n\nA first paragraph of the only article.\n\n## A heading\n\nMore words follow it.\n"
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100" viewBox="0 0 200 100">'
    '<rect width="200" height="100" fill="#ffffff"/><circle cx="100" cy="50" r="40" fill="#1f5c63"/></svg>'
)


@dataclass(frozen=True)
class Outcome:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        """Both streams, for assertions that do not care which."""
        return self.out + self.err

    def findings(self) -> list[dict[str, Any]]:
        """The findings of a run with ``--format json``."""
        found: list[dict[str, Any]] = json.loads(self.out)["findings"]
        return found

    def rules(self) -> set[str]:
        """The rules that fired in a run with ``--format json``."""
        return {finding["rule"] for finding in self.findings()}


def png(width: int = 40, height: int = 30, colour: str = "#1f5c63") -> bytes:
    """A small PNG of one colour."""
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(buffer, "PNG")
    return buffer.getvalue()


def make_book(root: Path, files: Mapping[str, str | bytes] | None = None) -> Path:
    """A book folder with these files over the smallest collection that builds."""
    contents: dict[str, str | bytes] = {"collection.toml": COLLECTION, "one.md": ARTICLE, **(files or {})}
    for name, data in contents.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)
    return root


def run(*arguments: str | Path) -> Outcome:
    """The command line in this process; an exception that escapes it is a failure of the test."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)
    return Outcome(result.exit_code, result.stdout, result.stderr)


def build(book: Path, out: Path, *commands: str, extra: tuple[str, ...] = ()) -> Outcome:
    """Run one command (default ``epub``) with machine-readable output."""
    return run(*(commands or ("epub",)), "--book", book, "--out", out, "--format", "json", *extra)


def start(*arguments: str | Path, **environment: str) -> subprocess.Popen[str]:
    """The command line in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "mapmental_publish", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    )


def run_process(*arguments: str | Path, **environment: str) -> Outcome:
    """The command line in a process of its own, run to its end."""
    process = start(*arguments, **environment)
    out, err = process.communicate(timeout=300)
    return Outcome(process.returncode, out, err)
