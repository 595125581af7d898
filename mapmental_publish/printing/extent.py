"""What the number of pages decides: the margins a page keeps, how many blanks fill the book up, whether it binds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .plan import PrintPlan, either
from .printer import Stock


@dataclass(frozen=True, slots=True)
class Limits:
    """The least margins of a page in points.

    ``swallowed`` is what the binding takes of the inside one, 0 where that is not known: the text seems to stand in the
    middle of a page only where the inside margin is so much wider than the outside one. ``bleed`` is how far beyond the
    page artwork must reach, ``rule`` the thinnest rule that may be drawn, ``type`` the smallest type.
    """

    inside: float = 0.0
    outside: float = 0.0
    top: float = 0.0
    bottom: float = 0.0
    swallowed: float = 0.0
    bleed: float = 0.0
    rule: float = 0.0
    type: float = 0.0


NO_LIMITS = Limits()


def limits(plan: PrintPlan, pages: int) -> Limits:
    """The margins that a book of so many pages must keep."""
    printer = plan.printer
    gutter = printer.gutter(pages).inside
    margins = printer.margins_with_bleed if plan.bleed else printer.margins
    return Limits(
        inside=max(gutter, printer.safe_margin),
        outside=max(margins.outside, printer.safe_margin),
        top=max(margins.top, printer.safe_margin),
        bottom=max(margins.bottom, printer.safe_margin),
        # A printer asks for so much more at the spine than at the fore-edge because that much of the page is not seen.
        swallowed=max(gutter - printer.margins.outside, 0.0) if printer.margins.outside else 0.0,
        bleed=max(plan.bleed.inside, plan.bleed.outside, plan.bleed.top, plan.bleed.bottom),
        rule=printer.thinnest_rule or 0.0,
        type=printer.smallest_type or 0.0,
    )


def blanks_at_the_end(plan: PrintPlan, pages: int, *, last_is_blank: bool) -> int:
    """How many blank pages follow so many, the last of which may be blank already.

    They make the number a multiple of what the printer folds (of two at least: a leaf has two pages), and the last page
    a blank one where that is asked for.
    """
    multiple = plan.printer.pages_multiple
    multiple = multiple if multiple % 2 == 0 else multiple * 2
    missing = -pages % multiple
    if plan.printer.last_page_blank and not missing and not last_is_blank:
        return multiple
    return missing


def longest_run(blank: Iterable[bool]) -> int:
    """The most blank pages in a row, of pages in order."""
    longest = now = 0
    for is_blank in blank:
        now = now + 1 if is_blank else 0
        longest = max(longest, now)
    return longest


def misfit(plan: PrintPlan, pages: int) -> str:
    """Why a book of so many pages cannot be bound as planned, and on what it can; empty where it can."""
    printer = plan.printer
    if not printer.name or _binds(plan.stock, plan, pages):
        return ""
    others = [str(other) for other in printer.interiors if _binds(other, plan, pages)]
    also = f"; {either(others)} takes so many" if others else ""
    most = plan.stock.most_pages(plan.trim_width, plan.trim_height)
    return f"{printer.title} binds {plan.stock} {_range(plan.stock.min_pages, most)}, and the book has {pages}{also}"


def _binds(stock: Stock, plan: PrintPlan, pages: int) -> bool:
    most = stock.most_pages(plan.trim_width, plan.trim_height)
    fits = stock.min_pages <= pages and (most is None or pages <= most)
    return fits and stock.offers(plan.trim_width, plan.trim_height)


def _range(least: int, most: int | None) -> str:
    return f"from {least} pages" if most is None else f"from {least} to {most} pages"
