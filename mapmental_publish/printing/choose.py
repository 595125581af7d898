"""The plan for one collection: its printer's file read, its wishes held against it, what is not met reported."""

from __future__ import annotations

from dataclasses import replace

from ..diagnostics import Findings, Span
from ..files import BookFolder
from ..layout import Layouts
from ..model import Collection
from ..settings import PrintSettings, Settings
from .extent import limits
from .plan import Fault, PrintPlan, make_plan
from .printer import PLAIN

BLEED = "bleed"
"""The class of a figure that fills its page and goes beyond the trim."""

LEAST_ROOM = 1.5 * 72
"""Points that a page's text needs across and down: less holds no line of a book."""


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
        plan = _without_room(plan) or plan
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


def _without_room(plan: PrintPlan) -> list[Fault]:
    """What is wrong with a page on which the printer's margins leave no room for text."""
    keep = limits(plan, plan.stock.min_pages)
    room = (plan.trim_width - keep.inside - keep.outside, plan.trim_height - keep.top - keep.bottom)
    if min(room) >= LEAST_ROOM:
        return []
    width, height = (max(side, 0) / 72 for side in room)
    message = f"the margins that {plan.printer.title} asks for leave {width:.3g} × {height:.3g} in of the page for text"
    return [Fault("trim", message, "Choose a larger trim, or correct the margins in the printer’s file.")]


def _span_of(folder: BookFolder, source: str, *location: str) -> Span:
    from ..config import span_of  # likewise

    return span_of(folder, source, *location)


def on_the_page(settings: Settings, plan: PrintPlan) -> Settings:
    """The settings with nothing of the printer in them but the page's size: all that pages are made from."""
    printing = PrintSettings(plan.trim_width, plan.trim_height, settings.printing.trim_name)
    return replace(settings, printing=printing)
