"""Notes beside the outputs that say what each was made from, so that an up-to-date file is known as such."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from . import __version__, outputs
from .context import Artifact
from .diagnostics import Finding, Severity, Span, as_plain
from .errors import BookUnreadable
from .fingerprint import fingerprint
from .layout import Layouts
from .model import Collection

FOLDER = ".cache/stamps"


def key(collection: Collection, layouts: Layouts, epoch: int, edition: str) -> str:
    """What an output is made from: the collection (pictures by their hash), the layouts, the date, this version."""
    return fingerprint(__version__, edition, epoch, layouts.digest(""), collection)


def fresh(out: Path, path: Path, expected: str) -> Sequence[Finding] | None:
    """The findings of the build that made ``path``, where it was made from this key and is unchanged; else None."""
    try:
        stamp = json.loads(_place(out, path).read_text(encoding="utf-8"))
        if stamp["key"] != expected:
            return None
        with path.open("rb") as file:
            if stamp["sha256"] != hashlib.file_digest(file, "sha256").hexdigest():
                return None
        return [
            Finding(Span(f["path"], f["line"]), f["rule"], Severity(f["severity"]), f["message"], f["hint"])
            for f in stamp["findings"]
        ]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def note(out: Path, path: Path, made_from: str, artifact: Artifact, findings: Sequence[Finding]) -> None:
    """Write down what ``path`` was made from and what was found then.

    A stamp that cannot be written costs a rebuild, nothing else.
    """
    digest = hashlib.sha256()
    for piece in artifact.chunks():
        digest.update(piece)
    stamp = {
        "key": made_from,
        "sha256": digest.hexdigest(),
        "findings": [as_plain(finding) for finding in findings],
    }
    try:
        outputs.write(_place(out, path), [json.dumps(stamp, indent=1).encode(), b"\n"])
    except BookUnreadable:
        return


def _place(out: Path, path: Path) -> Path:
    return out / FOLDER / f"{path.relative_to(out).as_posix().replace('/', '--')}.json"
