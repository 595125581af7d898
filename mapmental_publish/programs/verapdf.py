"""veraPDF, the validator of the PDF Association: PDF/UA (accessible) and PDF/A (archival)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import ProgramMissing
from .base import PROJECT, ProgramFailed, find, require, run
from .epubcheck import JAVA_FLAGS

ADVICE = "Run make conformance once; it installs Java and veraPDF."
ARCHIVE = PROJECT / "tools" / "conformance" / "verapdf" / "verapdf.jar"
TIMEOUT = 900.0
_SHOWN = 3
"""Places shown for each rule: a fault in a template is one fault, however many pages have it."""


@dataclass(frozen=True, slots=True)
class PdfMessage:
    """One rule a file does not keep: the clause of the standard and the test's number there (``7.1-3``), what it asks,
    how often it is broken, and a few of the places.
    """

    path: str
    rule: str
    message: str
    times: int
    places: tuple[str, ...]


def check_pdfs(paths: Sequence[Path], profile: str) -> tuple[PdfMessage, ...]:
    """Every rule of a profile (``ua1``, ``2u``, ``3u``) that one of these files breaks; empty where there is none.

    All are looked at by one process, since its start takes as long as a small book. Raises ProgramMissing where veraPDF
    is not installed, ProgramFailed where it breaks down or could not read a file.
    """
    command = [*_program(), "-f", profile, "--format", "json", "--maxfailuresdisplayed", str(_SHOWN)]
    done = run([*command, *(path.resolve() for path in paths)], timeout=TIMEOUT)
    try:
        jobs = json.loads(done.out)["report"]["jobs"]
    except (ValueError, KeyError, TypeError) as fault:
        raise ProgramFailed(f"veraPDF broke down: {(done.err or done.out).strip()[-400:]}") from fault
    if len(jobs) != len(paths):
        raise ProgramFailed(f"veraPDF looked at {len(jobs)} of {len(paths)} files: {done.err.strip()[-400:]}")
    return tuple(message for job in jobs for message in _messages(job))


def _program() -> list[str | Path]:
    """How veraPDF is started: from the archive the set-up fetched, else the one on the PATH."""
    if ARCHIVE.is_file():
        return [require("java", advice=ADVICE), *JAVA_FLAGS, "-jar", ARCHIVE]
    installed = find("verapdf")
    if installed is None:
        raise ProgramMissing("veraPDF is not installed", ADVICE)
    return [installed]


def _messages(job: Mapping[str, Any]) -> Iterator[PdfMessage]:
    path = Path(job["itemDetails"]["name"]).name
    results = job.get("validationResult")
    if not results:
        raise ProgramFailed(f"veraPDF could not read {path}: {json.dumps(job)[-400:]}")
    for result in results:
        broken = result["details"]["ruleSummaries"]
        if not result["compliant"] and not broken:
            raise ProgramFailed(f"veraPDF gave up on {path}: {result.get('statement', '')}")
        for summary in broken:
            places = (
                f"{check.get('errorMessage') or ''} ({check.get('context') or ''})"
                for check in summary.get("checks", ())[:_SHOWN]
            )
            rule = f"{summary['clause']}-{summary['testNumber']}"
            yield PdfMessage(path, rule, summary["description"], int(summary["failedChecks"]), tuple(places))
