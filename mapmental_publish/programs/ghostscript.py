"""Ghostscript, as a press would separate a page: one gray picture for each ink."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from .base import ProgramFailed, require, run

ADVICE = "Install Ghostscript (apt-get install ghostscript, or brew install ghostscript)."
TIMEOUT = 300.0
_INK = re.compile(r"^page(\d+)\((.+)\)\.tif$")


def separate(path: Path, pages: Sequence[int], resolution: int, folder: Path) -> dict[int, dict[str, Path]]:
    """Write the inks of these pages (counted from 1, in order) as TIFF files into ``folder``, at ``resolution`` dots to
    the inch; returns them by page and name of ink. In a file 0 is full ink and 255 none.

    Raises ProgramMissing where Ghostscript is not installed, ProgramFailed where it breaks down.
    """
    program = require("gs", "gswin64c", advice=ADVICE)
    done = run(
        [
            program,
            "-dSAFER",
            "-dBATCH",
            "-dNOPAUSE",
            "-dQUIET",
            "-dUseCropBox=false",
            "-sDEVICE=tiffsep",
            "-sCompression=lzw",
            f"-r{resolution}",
            f"-sPageList={','.join(map(str, pages))}",
            f"-sOutputFile={folder / 'page%d.tif'}",
            path.resolve(),
        ],
        timeout=TIMEOUT,
    )
    found: dict[int, dict[str, Path]] = {}
    for file in sorted(folder.iterdir()):
        named = _INK.match(file.name)
        if named and 0 < int(named[1]) <= len(pages):
            found.setdefault(pages[int(named[1]) - 1], {})[named[2]] = file
    if done.code or not found:
        raise ProgramFailed(f"Ghostscript broke down: {(done.err or done.out).strip()[-300:]}")
    return found
