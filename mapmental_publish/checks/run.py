"""Check a book: read it, bring stale outputs up to date, and hand the finished files to the validators."""

from __future__ import annotations

from dataclasses import replace

from ..context import Progress, Report
from ..errors import OutputInvalid
from ..pipeline import Request, equip, produce, read, refuse_faulty
from .validators import validate_ebook

CHECKED_EDITIONS = ("epub", "print", "screen")


def check(request: Request, report: Report, progress: Progress) -> None:
    """Put every finding into ``report``; files that are up to date are not built anew.

    Raises ContentFaulty where the sources have errors (their outputs are not looked at then) and OutputInvalid where
    a validator rejects a finished file.
    """
    request = replace(request, editions=CHECKED_EDITIONS)
    book = read(request, report.findings, progress)
    context = equip(request, book, report.findings, progress)
    refuse_faulty(report.findings, strict=False)
    finished = list(produce(request, book, context, report, keep_fresh=True))
    rejected = 0
    for done, path in enumerate(finished):
        progress.step("files validated", done, len(finished))
        if path.suffix == ".epub":
            rejected += validate_ebook(path, path.relative_to(request.out).as_posix(), report.findings)
    if rejected:
        raise OutputInvalid(
            f"{rejected} message{'s' * (rejected > 1)} of the validators", "The findings above say where."
        )
    refuse_faulty(report.findings, request.strict)
