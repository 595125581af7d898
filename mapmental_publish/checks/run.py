"""Check a book: read it, bring stale outputs up to date, and hand the finished files to the validators."""

from __future__ import annotations

from dataclasses import replace

from ..context import Progress, Report
from ..errors import OutputInvalid
from ..layout import direction
from ..pipeline import Request, equip, produce, read, refuse_faulty
from .prints import check_finished
from .validators import validate_ebook

CHECKED_EDITIONS = ("epub", "print", "screen")
FOR_A_PRINTER = (*CHECKED_EDITIONS, "wrap")
"""Where a printer is named, its cover is looked at too."""


def check(request: Request, report: Report, progress: Progress) -> None:
    """Put every finding into ``report``; files that are up to date are not built anew.

    Raises ContentFaulty where the sources have errors (their outputs are not looked at then) and OutputInvalid where
    a validator rejects a finished file.
    """
    request = replace(request, editions=CHECKED_EDITIONS)
    book = read(request, report.findings, progress)
    context = equip(request, book, report.findings, progress)
    refuse_faulty(report.findings, strict=False)
    plan = context.plan if context.plan is not None and context.plan.printer.name else None
    if plan is not None and not request.articles:
        request = replace(request, editions=FOR_A_PRINTER)
    finished = list(produce(request, book, context, report, keep_fresh=True))
    rejected = 0
    for done, path in enumerate(finished):
        progress.step("files validated", done, len(finished))
        if path.suffix == ".epub":
            rejected += validate_ebook(path, path.relative_to(request.out).as_posix(), report.findings)
    if plan is not None:
        progress.step("files for the printer", 0, 0)
        backwards = direction(book.collection.settings.language) == "rtl"
        rejected += check_finished(finished, request.out, plan, backwards, report)
    if rejected:
        raise OutputInvalid(
            f"{rejected} message{'s' * (rejected > 1)} on finished files", "The findings above say where."
        )
    refuse_faulty(report.findings, request.strict)
