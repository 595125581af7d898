"""Ghostscript, which paints a page in the inks of a press."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from .base import ProgramFailed, require, run

ADVICE = "Install Ghostscript (apt-get install ghostscript, or brew install ghostscript)."
TIMEOUT = 300.0
_PAGE = re.compile(r"^page(\d+)\.tif$")


def separate(path: Path, pages: Sequence[int], resolution: int, folder: Path) -> dict[int, Path]:
    """Write these pages (counted from 1, in order) as CMYK pictures into ``folder``, at ``resolution`` dots to the
    inch, with overprint as on a press and spot colours in the inks they are converted to; returns the pictures by page.

    Raises ProgramMissing where Ghostscript is not installed, ProgramFailed where it breaks down.
    """
    # The device tiffsep would show spot colours as plates of their own, which these printers have none of, and turns a
    # page's gray transparency group into four inks.
    program = require("gs", "gswin64c", advice=ADVICE)
    done = run(
        [
            program,
            "-dSAFER",
            "-dBATCH",
            "-dNOPAUSE",
            "-dQUIET",
            "-sDEVICE=tiff32nc",
            "-sCompression=lzw",
            f"-r{resolution}",
            f"-sPageList={','.join(map(str, pages))}",
            f"-sOutputFile={folder / 'page%d.tif'}",
            path.resolve(),
        ],
        timeout=TIMEOUT,
    )
    found: dict[int, Path] = {}
    for file in sorted(folder.iterdir()):
        named = _PAGE.match(file.name)
        if named and 0 < int(named[1]) <= len(pages):
            found[pages[int(named[1]) - 1]] = file
    if done.code or not found:
        raise ProgramFailed(f"Ghostscript broke down: {(done.err or done.out).strip()[-300:]}")
    return found
