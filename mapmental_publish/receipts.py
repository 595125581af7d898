"""Receipts: what an output was made from, so that one that is up to date is known as such without reading a line of it.

A receipt lists every file of the book that was read, by its hash, every file that was looked for, and a hash of all
else that matters: this package's code, the layouts, the typefaces, the libraries. Times of files are not trusted but
for the machine's own libraries and typefaces.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import __version__, fonts, outputs
from .cache import library, own_code
from .diagnostics import Finding, Severity, Span, as_plain
from .errors import PublishError
from .files import BookFolder, FileProblem
from .fingerprint import fingerprint
from .layout import Layouts

FOLDER = ".cache/receipts"
PRINTED = frozenset({"print", "screen", "wrap", "proof"})
"""Editions that depend on a printer: their pages have the margins it asks for, so that page numbers agree, and covers
go around those pages.
"""
_LARGEST = 1 << 30
_PACKAGES = (
    "weasyprint", "pydyf", "tinycss2", "cssselect2", "pyphen", "fonttools", "pikepdf", "pillow", "lxml", "markdown",
    "jinja2", "markupsafe", "ebooklib", "resvg-py", "pyvips", "uharfbuzz", "pypdfium2",
)  # fmt: skip
"""The libraries whose versions show in an output."""
_MAPPED = re.compile(r"^/\S*/lib(?:pango|harfbuzz|fontconfig|freetype|fribidi|cairo)[\w.-]*$")
"""The machine's own libraries that do."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An output asked for: an edition of the collection NAME.toml, or of one article of it alone.

    ``printer`` is one named on the command line: what was made for another is not up to date.
    """

    book: Path
    out: Path
    collection: str
    edition: str
    article: str = ""
    printer: str = ""

    @property
    def place(self) -> Path:
        """Where its receipt is kept."""
        printer = self.printer if self.edition in PRINTED else ""
        name = fingerprint(str(self.book.resolve()), self.collection, self.edition, self.article, printer)[:16]
        return self.out / FOLDER / f"{self.edition}-{name}.json"


def fresh(wanted: Sequence[Wanted]) -> list[tuple[Path, list[Finding]]] | None:
    """The outputs asked for with what was found when they were made, where all of them are up to date; else None."""
    known = []
    seen: dict[tuple[Path, str], str] = {}
    around: dict[Path, str] = {}
    for one in wanted:
        try:
            receipt = json.loads(one.place.read_text(encoding="utf-8"))
            if one.book not in around:
                around[one.book] = _surroundings(Layouts(one.book / "layouts"))
            if receipt["around"] != around[one.book] or not _unchanged(receipt["libraries"]):
                return None
            if not _same_sources(BookFolder(one.book), receipt, seen):
                return None
            path = one.out / receipt["output"]
            files = {receipt["output"]: receipt["sha256"], **receipt["beside"]}
            if any(_digest(one.out / name) != digest for name, digest in files.items()):
                return None
            known.append((path, [_finding(plain) for plain in receipt["findings"]]))
        except (OSError, ValueError, KeyError, TypeError, AttributeError, PublishError):
            return None
    return known


def note(
    wanted: Wanted,
    folder: BookFolder,
    layouts: Layouts,
    path: Path,
    digest: str,
    findings: Iterable[Finding],
    beside: Iterable[Path] = (),
) -> None:
    """Write down what ``path`` was made from and what was found then.

    ``digest`` is the SHA-256 of its bytes; ``beside`` are reports of it that belong to it.

    A receipt that cannot be written costs a rebuild, nothing else.
    """
    try:
        around = _surroundings(layouts)
    except PublishError:  # no fontconfig: an ebook without typefaces of its own does not need it
        return
    receipt = {
        "output": path.relative_to(wanted.out).as_posix(),
        "sha256": digest,
        "around": around,
        "libraries": _libraries(),
        "read": dict(sorted(folder.read_files.items())),
        "looked_for": dict(sorted(folder.looked_for.items())),
        "beside": {one.relative_to(wanted.out).as_posix(): _digest(one) for one in beside},
        "findings": [as_plain(finding) for finding in findings],
    }
    try:
        outputs.write(wanted.place, [json.dumps(receipt, indent=1).encode(), b"\n"])
    except PublishError:
        return


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _same_sources(folder: BookFolder, receipt: Mapping[str, Any], seen: dict[tuple[Path, str], str]) -> bool:
    for path, digest in receipt["read"].items():
        key = (folder.root, path)
        if key not in seen:
            try:
                seen[key] = hashlib.sha256(folder.read(path, limit=_LARGEST)).hexdigest()
            except FileProblem:
                seen[key] = ""
        if seen[key] != digest:
            return False
    return all(folder.exists(path) == there for path, there in receipt["looked_for"].items())


def _surroundings(layouts: Layouts) -> str:
    """A hash of everything outside the book that an output is made with. A day is part of it: reviews fall due."""
    return fingerprint(
        __version__,
        own_code(),
        sys.version,
        [(name, library(name)) for name in _PACKAGES],
        layouts.digest(""),
        fonts.identity(layouts.fonts),
        os.environ.get("SOURCE_DATE_EPOCH", ""),
        dt.datetime.now(dt.UTC).date(),
    )


def _libraries() -> dict[str, tuple[int, int]]:
    """The machine's libraries that this process has loaded, where the system tells (Linux), as size and time."""
    try:
        maps = Path("/proc/self/maps").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return {}
    mapped = {line.split(maxsplit=5)[-1] for line in maps.splitlines()}
    return {path: _size_and_time(path) for path in sorted(mapped) if _MAPPED.match(path)}


def _unchanged(libraries: Mapping[str, Sequence[int]]) -> bool:
    return all(tuple(known) == _size_and_time(path) for path, known in libraries.items())


def _size_and_time(path: str) -> tuple[int, int]:
    status = Path(path).stat()
    return status.st_size, status.st_mtime_ns


def _finding(plain: Mapping[str, Any]) -> Finding:
    span = Span(str(plain["path"]), int(plain["line"]))
    return Finding(span, str(plain["rule"]), Severity(plain["severity"]), str(plain["message"]), str(plain["hint"]))
