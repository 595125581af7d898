"""Finished files for a printer, this book's and any PDF from elsewhere, shown to the preflight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..config_schema import length, trim_size
from ..context import Report
from ..diagnostics import Findings, Severity, Span
from ..errors import BookUnreadable, OutputInvalid, UsageFaulty
from ..files import BookFolder
from ..inspection import inspect
from ..preflight import page_count
from ..preflight.guess import Wishes
from ..preflight.outside import look
from ..printing.load import load, names
from ..printing.plan import PrintPlan

INTERIOR, COVER = "-print.pdf", "-cover-print.pdf"
"""How the files for a printer are called behind the collection's slug."""


def wishes(options: Mapping[str, Any]) -> Wishes:
    """What the command line says of a file. Raises UsageFaulty for sizes that are none."""
    try:
        width, height = trim_size(options["trim"]) if options["trim"] else (0.0, 0.0)
        spine = length(options["spine"]) if options["spine"] else None
    except ValueError as fault:
        raise UsageFaulty(str(fault)) from fault
    return Wishes(
        kind=options["kind"],
        pages=options["pages"],
        trim_width=width,
        trim_height=height,
        trim_name=options["trim"],
        binding=options["binding"],
        paper=options["paper"],
        ink=options["ink"],
        grade=options["grade"],
        standard=options["standard"],
        spine=spine,
        right_to_left=options["right_to_left"],
    )


def check_file(
    file: Path, printer: str, wishes: Wishes, book: Path, out: Path, report: Report, *, strict: bool
) -> None:
    """Look at a PDF from elsewhere for a printer, one shipped or one of the folder ``book``.

    Raises UsageFaulty for a printer that is not there or does not offer what was named, BookUnreadable for one whose
    file has faults, OutputInvalid where the PDF has errors (or, under ``strict``, warnings).
    """
    folder = BookFolder(book)
    if not printer:
        raise UsageFaulty("for which printer?", f"Name one with --printer: {', '.join(names(folder))}.")
    if wishes.kind == "cover" and not wishes.pages:
        raise UsageFaulty("a cover is as wide as its book is thick", "Name the number of pages with --pages.")
    faults = Findings()
    found = load(printer, folder, faults, Span("--printer"))
    if found is None:
        unknown = next((fault for fault in faults if fault.rule == "print-unknown-printer"), None)
        if unknown is not None:
            raise UsageFaulty(unknown.message, unknown.hint)
        report.findings.extend(faults)
        raise BookUnreadable(f"the file of the printer {printer} has errors")
    report.written += look(file, found, wishes, out, report.findings)
    _refuse(report.findings, f"{file.name} for {found.title}", strict=strict)


def check_finished(paths: Sequence[Path], out: Path, plan: PrintPlan, right_to_left: bool, report: Report) -> int:
    """Look again at this book's finished files for the printer, interior before cover, and write their reports; returns
    how many errors there are. Files that were made in this run have been looked at already.
    """
    errors = pages = 0
    for path in paths:
        if not path.name.endswith(INTERIOR):
            continue
        cover = path.name.endswith(COVER)
        if not cover:
            pages = page_count(path)
        if path in report.written:
            continue
        shown = path.relative_to(out).as_posix()
        edition = "wrap" if cover else "print"
        found, written = inspect(path, path, shown, edition, plan, pages, report.findings, right_to_left=right_to_left)
        report.written += written
        errors += found.count(Severity.ERROR)
    return errors


def _refuse(findings: Findings, what: str, *, strict: bool) -> None:
    errors, warnings = findings.count(Severity.ERROR), findings.count(Severity.WARNING)
    if errors:
        raise OutputInvalid(f"{errors} error{'s' * (errors > 1)} in {what}", "The report shows where.")
    if strict and warnings:
        raise OutputInvalid(f"{warnings} warning{'s' * (warnings > 1)} in {what} under --strict")
