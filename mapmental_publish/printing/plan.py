"""What was chosen for one book: a printer's offers and the collection's wishes brought together."""

from __future__ import annotations

from dataclasses import dataclass

from .printer import PLAIN, Bleed, Printer, Stock


@dataclass(frozen=True, slots=True)
class PrintPlan:
    """How a book is printed; the final number of pages is none of it. Lengths in points, inks in percent.

    ``ink`` is black (everything gray), colour, or empty where nothing is to be converted; ``colour`` is what that comes
    to: ``gray``, ``cmyk``, ``srgb`` or empty. ``bleed`` is false where artwork ends at the trim. ``standard`` is the PDF
    standard the files keep, empty for none; ``profile`` the path of a colour profile in the book folder, empty for the
    one that ``printer.profile`` names; ``condition`` the printing condition it stands for. ``spine`` is a width given
    by the user, from the service's own template.
    """

    trim_width: float
    trim_height: float
    printer: Printer = PLAIN
    stock: Stock = Stock()
    ink: str = ""
    colour: str = ""
    bleed: Bleed = Bleed()
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
