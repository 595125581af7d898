"""What is made for a printer, looked at before it takes the place of the last one: its preflight and the report."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from .diagnostics import Findings, Severity
from .errors import OutputInvalid
from .preflight import Preflight, preflight, report, tell
from .printing.plan import PrintPlan
from .printing.wrap import cover_plan

KINDS = {"print": "interior", "wrap": "cover"}
"""The editions that go to a printer, as preflight calls them."""


def inspect(
    source: Path | BinaryIO,
    path: Path,
    shown: str,
    edition: str,
    plan: PrintPlan,
    pages: int,
    findings: Findings,
    *,
    right_to_left: bool,
) -> tuple[Preflight, tuple[Path, Path]]:
    """Look at a file made for ``path``, and write the report beside it; returns the report's page and data.

    ``shown`` is what the file is called in findings, ``pages`` the number of the book's.
    """
    found = preflight(
        source,
        cover_plan(plan) if edition == "wrap" else plan,
        kind=KINDS[edition],
        name=path.name,
        pages=pages,
        right_to_left=right_to_left,
        overrides=findings.overrides,
    )
    tell(list(found.issues), found.beyond, shown, findings)
    return found, report.write(found, source, path.parent, path.stem)


def refuse(found: Preflight, shown: str, page: Path) -> None:
    """Raise OutputInvalid where a preflight found errors."""
    errors = found.count(Severity.ERROR)
    if errors:
        raise OutputInvalid(
            f"{errors} error{'s' * (errors > 1)} in {shown}",
            f"{page.name} shows where; the file that was there is kept.",
        )
