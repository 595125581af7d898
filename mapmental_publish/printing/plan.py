"""What was chosen for one book: a printer's offers and the collection's wishes brought together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..settings import PrintSettings
from .printer import ANY, NO_BLEED, PLAIN, SAME, STANDARDS, Bleed, Printer, Stock


@dataclass(frozen=True, slots=True)
class PrintPlan:
    """How a book is printed; the final number of pages is none of it. Lengths in points, inks in percent.

    ``trim_width`` and ``trim_height`` are the printer's own, to the point. ``ink`` is black (everything gray), colour,
    or empty where nothing is to be converted; ``colour`` is what that comes to: ``gray``, ``cmyk``, ``srgb`` or empty.
    ``bleed`` is false where artwork ends at the trim. ``standard`` is the PDF standard the files keep, empty for none;
    ``profile`` the path of a colour profile in the book folder, empty for the one that ``printer.profile`` names;
    ``condition`` the printing condition it stands for. ``spine`` is a width given by the user, from the service's own
    template.
    """

    trim_width: float
    trim_height: float
    printer: Printer = PLAIN
    stock: Stock = ANY
    ink: str = ""
    colour: str = ""
    bleed: Bleed = NO_BLEED
    marks: bool = False
    standard: str = ""
    profile: str = ""
    embed_profile: bool = False
    condition: str = ""
    ink_limit: float | None = None
    rich_black: tuple[float, float, float, float] | None = None
    spine: float | None = None

    @property
    def binding(self) -> str:
        """``paperback`` or ``hardcover``."""
        return self.stock.binding

    @property
    def paper(self) -> str:
        """The paper's name in the printer's file; empty where none is known."""
        return self.stock.paper

    def spine_width(self, pages: int) -> float | None:
        """The spine of a book of so many pages; None where only the service's template gives it."""
        return self.spine if self.spine is not None else self.stock.spine(pages)


@dataclass(frozen=True, slots=True)
class Fault:
    """A wish that the printer does not meet: the key in ``[print]``, what is wrong, and what may stand there."""

    key: str
    message: str
    hint: str


GENERIC_BLEED_METRIC = 3 / 25.4 * 72
GENERIC_BLEED_INCH = 0.125 * 72
"""Points: what printers ask for where they count in millimetres, and in inches (print services' guides, 2026-11-23)."""
_METRIC = re.compile(r"mm\s*$|^\s*[ab]\d\s*$", re.IGNORECASE)


def make_plan(wishes: PrintSettings, printer: Printer = PLAIN, *, bleeds: bool = False) -> PrintPlan | list[Fault]:
    """The plan for a book, or every wish that its printer does not meet.

    ``bleeds``: the book has artwork that goes beyond the trim.
    """
    faults: list[Fault] = []
    stock = _stock(wishes, printer, faults)
    standards = printer.standards if printer.name else STANDARDS
    if wishes.standard and wishes.standard not in standards:
        faults.append(
            Fault(
                "standard",
                f"{printer.title} takes no {wishes.standard} files",
                f"It takes {either(standards)}." if standards else "It takes plain PDF: delete the key.",
            )
        )
    if printer.bleed_always and wishes.bleed is False:
        faults.append(Fault("bleed", f"{printer.title} asks for bleed in every file", "Delete the key."))
    bleed = _bleed(wishes, printer, bleeds, faults)
    if faults or stock is None:
        return faults
    trim = stock.trim(wishes.trim_width, wishes.trim_height)
    ink = wishes.ink or (stock.ink if printer.name else "")
    return PrintPlan(
        trim_width=trim.width if trim else wishes.trim_width,
        trim_height=trim.height if trim else wishes.trim_height,
        printer=replace(printer, pages_multiple=wishes.multiple) if wishes.multiple else printer,
        stock=stock,
        ink=ink,
        colour={"": "", "black": "gray"}.get(ink, printer.colour),
        bleed=bleed,
        marks=printer.marks,
        standard=wishes.standard or printer.standard,
        profile=wishes.profile,
        embed_profile=printer.embed_profile,
        condition=stock.condition,
        ink_limit=stock.ink_limit if stock.ink_limit is not None else printer.ink_limit,
        rich_black=printer.rich_black,
        spine=wishes.spine,
    )


def _stock(wishes: PrintSettings, printer: Printer, faults: list[Fault]) -> Stock | None:
    """The first stock that has everything that is wished for; None where there is none, and why in ``faults``."""
    if not printer.name:
        return Stock(wishes.binding, wishes.paper, wishes.ink or "black", wishes.grade)
    left = list(printer.interiors)
    so_far: list[str] = []
    for key, wish in (
        ("binding", wishes.binding),
        ("ink", wishes.ink or _first_ink(left, wishes.binding)),
        ("paper", wishes.paper),
        ("grade", wishes.grade),
    ):
        known = list(dict.fromkeys(getattr(stock, key) for stock in left))
        if not wish or known == [""]:
            continue  # the choice is the printer's, or what it offers is not known
        if wish not in known:
            faults.append(_refused(key, wish, known, so_far, printer))
            return None
        left = [stock for stock in left if getattr(stock, key) == wish]
        so_far.append(wish)
    fitting = [stock for stock in left if stock.offers(wishes.trim_width, wishes.trim_height)]
    if not fitting:
        faults.append(_no_such_trim(wishes, left, printer))
        return None
    return replace(fitting[0], paper=wishes.paper or fitting[0].paper)


def _first_ink(stocks: Sequence[Stock], binding: str) -> str:
    return next((stock.ink for stock in stocks if stock.binding == binding), "")


def _refused(key: str, wish: str, known: Sequence[str], so_far: Sequence[str], printer: Printer) -> Fault:
    offered = [value for value in known if value]
    # Is it the printer that lacks it, or what else was chosen that does not go with it?
    elsewhere = any(getattr(stock, key) == wish for stock in printer.interiors)
    together = f" with {' and '.join(so_far)}" if elsewhere and so_far else ""
    word = {"binding": "binding", "ink": "ink", "paper": "paper", "grade": "grade of ink"}[key]
    return Fault(key, f"{printer.title} has no {word} “{wish}”{together}", f"It has {either(offered)}{together}.")


def _no_such_trim(wishes: PrintSettings, stocks: Sequence[Stock], printer: Printer) -> Fault:
    trims = list(dict.fromkeys(trim.name for stock in stocks for trim in stock.trims))
    custom = next((stock.custom for stock in stocks if stock.custom), None)
    offered = [", ".join(trims)] if trims else []
    if custom:
        offered.append(
            f"any from {custom.least_width / 72:g} × {custom.least_height / 72:g} "
            f"to {custom.most_width / 72:g} × {custom.most_height / 72:g} in"
        )
    what = " ".join(word for word in (wishes.binding, wishes.paper, wishes.ink) if word)
    return Fault(
        "trim", f"{printer.title} does not offer {wishes.trim_name} ({what})", f"It offers {'; '.join(offered)}."
    )


def _bleed(wishes: PrintSettings, printer: Printer, bleeds: bool, faults: list[Fault]) -> Bleed:
    own = printer.bleed
    if own is None:
        amount = GENERIC_BLEED_METRIC if _METRIC.search(wishes.trim_name) else GENERIC_BLEED_INCH
        own = Bleed(amount, amount, amount, amount)
    if isinstance(wishes.bleed, float):
        amount = wishes.bleed
        if printer.bleed is None:
            return Bleed(amount, amount, amount, amount)
        asked = max(own.outside, own.top, own.bottom)
        if abs(amount - asked) > SAME:
            faults.append(
                Fault(
                    "bleed",
                    f"{printer.title} takes a bleed of {asked / 72:.4g} in ({asked / 72 * 25.4:.4g} mm)",
                    "Write bleed = true.",
                )
            )
        return own
    wanted = bleeds if wishes.bleed is None else wishes.bleed
    return own if wanted or printer.bleed_always else NO_BLEED


def either(values: Sequence[str]) -> str:
    """A list in words: "a", "a or b", "a, b or c"."""
    return " or ".join(part for part in (", ".join(values[:-1]), values[-1]) if part) if values else "none"
