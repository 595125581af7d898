"""The plan for one collection: its printer's file read, its wishes held against it, what is not met reported."""

from __future__ import annotations

from dataclasses import replace

from ..diagnostics import Findings, Span
from ..files import BookFolder
from ..layout import Layouts
from ..model import Collection
from ..settings import PrintSettings, Settings
from .plan import PrintPlan, make_plan
from .printer import PLAIN

BLEED = "bleed"
"""The class of a figure that fills its page and goes beyond the trim."""


def bleeds(collection: Collection, layouts: Layouts) -> bool:
    """Whether a book has artwork that goes beyond the trim: figures, or a ground behind the titles of its parts."""
    if layouts.tokens["print"]["part"]["ground"] and any(part.title for part in collection.parts):
        return True
    return any(BLEED in figure.classes for article in collection.articles for figure in article.figures)


def choose(
    collection: Collection, layouts: Layouts, printer: str, folder: BookFolder, findings: Findings
) -> PrintPlan | None:
    """The plan for a collection; None where a wish cannot be met, which is in ``findings``.

    ``printer`` is one asked for on the command line; empty for the collection's own.
    """
    settings = collection.settings
    wishes = replace(settings.printing, printer=printer) if printer else settings.printing
    chosen = PLAIN
    if wishes.printer:
        from .load import load  # the library that checks a printer's file takes longer to load than most builds

        span = Span("--printer") if printer else _span_of(folder, settings.source, "print", "printer")
        found = load(wishes.printer, folder, findings, span)
        if found is None:
            return None
        chosen = found
    art = bleeds(collection, layouts)
    plan = make_plan(wishes, chosen, bleeds=art)
    if isinstance(plan, PrintPlan):
        if art and not plan.bleed:
            findings.report(
                "print-bleed-cut",
                _span_of(folder, settings.source, "print", "bleed"),
                "the book has pictures or grounds that bleed, and “print.bleed” is false: they end at the trim",
            )
        return plan
    for fault in plan:
        span = _span_of(folder, settings.source, "print", fault.key)
        findings.report("print-not-offered", span, f"“print.{fault.key}”: {fault.message}", fault.hint)
    return None


def _span_of(folder: BookFolder, source: str, *location: str) -> Span:
    from ..config import span_of  # likewise

    return span_of(folder, source, *location)


def on_the_page(settings: Settings, plan: PrintPlan) -> Settings:
    """The settings with nothing of the printer in them but the page's size: all that pages are made from."""
    printing = PrintSettings(plan.trim_width, plan.trim_height, settings.printing.trim_name)
    return replace(settings, printing=printing)
