"""A book laid out: its sections, and the row of pages they make with the blanks between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..printing.extent import blanks_at_the_end
from ..printing.plan import PrintPlan
from .numbers import roman
from .record import PageRecord
from .settle import Section


@dataclass(frozen=True, slots=True)
class LaidBook:
    """The whole book on pages: front matter (numbered in roman), then body and back matter (arabic)."""

    front: list[Section]
    body: list[Section]
    back: list[Section]

    def sections(self) -> list[Section]:
        """Every section in reading order."""
        return [*self.front, *self.body, *self.back]


@dataclass(frozen=True, slots=True)
class Slot:
    """One page of the book: its number in its series, and the section and page (from 0) it shows.

    Without a section it is blank.
    """

    number: int
    in_roman: bool
    section: Section | None = None
    page: int = 0

    @property
    def folio(self) -> str:
        """The page's number as it would be printed."""
        return roman(self.number) if self.in_roman else str(self.number)

    @property
    def recto(self) -> bool:
        """Whether this is the right-hand page of a spread (the left-hand one in a book read from right to left)."""
        return self.number % 2 == 1

    @property
    def is_blank(self) -> bool:
        """Whether nothing is printed on it."""
        return self.record is None or self.record.kind == "blank"

    @property
    def record(self) -> PageRecord | None:
        """What is on the page; None for a blank that fills up."""
        return self.section.laid.record.pages[self.page] if self.section is not None else None


def sequence(book: LaidBook, plan: PrintPlan | None = None) -> list[Slot]:
    """Every page in order. Blanks fill up to each section's recto, and the file ends on a verso.

    With a plan the file ends as its printer wants it.
    """
    body = _series([*book.body, *book.back], in_roman=False)
    slots = [*_series(book.front, in_roman=True), *body]
    if plan is not None:
        more = blanks_at_the_end(plan, len(slots), last_is_blank=slots[-1].is_blank)
        slots += [Slot(len(body) + number, False) for number in range(1, more + 1)]
    return slots


def _series(sections: Sequence[Section], *, in_roman: bool) -> list[Slot]:
    slots: list[Slot] = []
    for section in sections:
        while len(slots) + 1 < section.first:
            slots.append(Slot(len(slots) + 1, in_roman))
        slots += [Slot(section.first + page, in_roman, section, page) for page in range(len(section.laid.record.pages))]
    if len(slots) % 2:
        slots.append(Slot(len(slots) + 1, in_roman))
    return slots
