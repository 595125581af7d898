"""A PDF by pandoc and Typst: ``python -m tools.bench.by_typst PANDOC FOLDER`` reads book.md there, writes book.pdf."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import typst


def main(pandoc: str, folder: Path) -> None:
    """Convert ``book.md`` and compile it."""
    command = [pandoc, "book.md", "--standalone", "--toc", "-o", "book.typ"]
    subprocess.run(command, cwd=folder, check=True)
    typst.compile(folder / "book.typ", output=folder / "book.pdf")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
