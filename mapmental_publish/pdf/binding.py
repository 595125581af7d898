"""The book laid out for its binding: the thicker it is, the wider the margin at the spine, and so the number of pages.

The width is estimated from the text before anything is laid out; where the finished pages are of another band of the
printer's table, the book is laid out again for that one. That comes to rest: a margin that is wider than it need be is
as right as one that fits, so a book that falls back into the narrower band only when it is given the wider margin keeps
the wider one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from ..context import BuildContext
from ..diagnostics import Span
from ..model import Collection, Settings
from ..printing.extent import limits, longest_run, misfit
from ..printing.plan import PrintPlan
from .book import LaidBook, Slot, sequence
from .documents import Documents
from .extent import extent, letter_width
from .matter import page_of_figures
from .sheet import Geometry, geometry

LayOut = Callable[[Geometry], LaidBook]
"""Lays out the whole book on pages with these margins."""
_LOOSE = 1.2
"""How much longer text is on the page than its letters side by side (the test books and the shipped one)."""
_AROUND_TEXT = 0.9
"""Pages of an article that are not its text: opening, reviewer, help lines."""
_FIGURE_LINES = 1.6
"""Lines of an entry in the list of figures."""
_INDEX_COLUMNS = 2
_BEHIND = 5
"""Pages behind the text apart from references and index: contributors, colophon, heads and blanks."""


def bind(collection: Collection, context: BuildContext, plan: PrintPlan, lay_out: LayOut) -> tuple[LaidBook, Geometry]:
    """The book on pages whose inside margin is that of their final number, and their geometry."""
    settings, layouts = collection.settings, context.layouts

    def page_of(pages: int) -> Geometry:
        return geometry(settings, layouts, limits(plan, pages))

    page = page_of(_estimate(collection, context, page_of(1)))
    tried: set[float] = set()
    while True:
        book = lay_out(page)
        needed = page_of(len(sequence(book, plan)))
        if needed == page or (needed.inside < page.inside and needed.inside in tried):
            return book, page
        tried.add(page.inside)
        page = needed


def _estimate(collection: Collection, context: BuildContext, page: Geometry) -> int:
    """How many pages the book will have, from its letters and figures."""
    layouts = context.layouts
    count = page_of_figures(Documents(collection, context, page))
    count += math.ceil(_FIGURE_LINES * len(collection.figures) / page.lines)
    count += 2 * sum(1 for part in collection.parts if part.title)
    for article in collection.articles:
        count += 2 * math.ceil((extent(article, page, layouts).pages * _LOOSE + _AROUND_TEXT) / 2)
    letters = page.lines * page.measure / letter_width(layouts, collection.settings.language)
    works = sum(len(work.markup) for works in collection.works.values() for work in works)
    entries = sum(1 + len(entry.subentries) for group in collection.index for entry in group.entries)
    behind = works / letters * _LOOSE + entries / page.lines / _INDEX_COLUMNS * _LOOSE
    return count + math.ceil(behind) + _BEHIND


def report(slots: Sequence[Slot], settings: Settings, context: BuildContext, plan: PrintPlan) -> None:
    """Report what the printer would refuse of the finished pages: their number, and too many blanks in a row."""
    span = Span(settings.source)
    reason = misfit(plan, len(slots))
    if reason:
        context.findings.report("print-page-count", span, reason)
    most = plan.printer.most_blanks_in_a_row
    run = longest_run(slot.is_blank for slot in slots)
    if most is not None and run > most:
        context.findings.report(
            "print-blanks", span, f"{run} pages in a row are blank; {plan.printer.title} takes at most {most}"
        )
