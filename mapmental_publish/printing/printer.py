"""What a printing service takes, as its data file says it. Lengths are in points (72 to the inch), inks in percent.

A number that a service's help pages do not give is None, or an empty text or tuple, here as in the file: nothing is
checked against it. Where each number comes from, and the day it was last looked up, stands in the file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

SAME = 0.36
"""Points within which two sides are the same size: services give inches to two places (0.005 in)."""


@dataclass(frozen=True, slots=True)
class Trim:
    """A size of page a service offers, under the name its file gives it ("6x9in")."""

    name: str
    width: float
    height: float

    def is_size(self, width: float, height: float) -> bool:
        """Whether a page of these sides in points is this size."""
        return abs(self.width - width) <= SAME and abs(self.height - height) <= SAME


@dataclass(frozen=True, slots=True)
class CustomTrim:
    """The range of sizes within which a service cuts to order."""

    least_width: float
    most_width: float
    least_height: float
    most_height: float

    def holds(self, width: float, height: float) -> bool:
        """Whether a page of these sides in points may be ordered."""
        return (
            self.least_width - SAME <= width <= self.most_width + SAME
            and self.least_height - SAME <= height <= self.most_height + SAME
        )


@dataclass(frozen=True, slots=True)
class Stock:
    """Binding, paper and ink that go together, and how thick a book they may make.

    ``binding`` is paperback or hardcover; ``ink`` black or colour; ``grade`` the service's own word where it sells one
    ink in several qualities. ``paper`` is empty where the service's papers are not known. ``trims`` empty: any size.
    ``most_by_trim`` holds the greatest number of pages for single trims by name. The spine is ``spine_base`` plus
    ``spine_per_page`` for every page; None where the service works it out. ``condition`` names the characterised
    printing condition that colours are meant for ("FOGRA39"); ``ink_limit`` is the greatest sum of inks.
    """

    binding: str = "paperback"
    paper: str = ""
    ink: str = "black"
    grade: str = ""
    min_pages: int = 1
    max_pages: int | None = None
    most_by_trim: Mapping[str, int] = field(default_factory=dict)
    trims: tuple[Trim, ...] = ()
    custom: CustomTrim | None = None
    spine_per_page: float | None = None
    spine_base: float = 0.0
    condition: str = ""
    ink_limit: float | None = None

    def trim(self, width: float, height: float) -> Trim | None:
        """The offered size that a page of these sides is."""
        return next((trim for trim in self.trims if trim.is_size(width, height)), None)

    def offers(self, width: float, height: float) -> bool:
        """Whether the service prints pages of this size on this stock, as far as is known."""
        if not self.trims and self.custom is None:
            return True
        return self.trim(width, height) is not None or (self.custom is not None and self.custom.holds(width, height))

    def most_pages(self, width: float, height: float) -> int | None:
        """The greatest number of pages at this size; None where it is not known."""
        trim = self.trim(width, height)
        return self.most_by_trim.get(trim.name, self.max_pages) if trim else self.max_pages

    def spine(self, pages: int) -> float | None:
        """The spine's width in points for so many pages; None where the service works it out."""
        return None if self.spine_per_page is None else self.spine_base + pages * self.spine_per_page

    def __str__(self) -> str:
        return " ".join(word for word in (self.binding, self.paper, self.grade, self.ink) if word)


ANY = Stock()
"""No stock in particular."""


@dataclass(frozen=True, slots=True)
class Gutter:
    """The least inside margin of a book of at most ``max_pages`` pages (None: of any number)."""

    inside: float
    max_pages: int | None = None


@dataclass(frozen=True, slots=True)
class Margins:
    """The least margins of a page apart from the gutter; text and pictures that do not bleed keep within them."""

    top: float = 0.0
    bottom: float = 0.0
    outside: float = 0.0


@dataclass(frozen=True, slots=True)
class Bleed:
    """How far artwork goes beyond the trim on each side; ``inside`` is at the spine."""

    inside: float = 0.0
    outside: float = 0.0
    top: float = 0.0
    bottom: float = 0.0

    def __bool__(self) -> bool:
        return any((self.inside, self.outside, self.top, self.bottom))

    def around(self, *, spine_left: bool) -> tuple[float, float, float, float]:
        """Left, bottom, right and top for a page with its spine on the left (a recto of a book read from the left)."""
        left, right = (self.inside, self.outside) if spine_left else (self.outside, self.inside)
        return left, self.bottom, right, self.top


NO_BLEED = Bleed()
"""Artwork ends at the trim."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """Pixels to the inch at placed size: what pictures should have, the most a service takes, and that of line art."""

    target: float = 300.0
    most: float | None = None
    line_art: float | None = None


@dataclass(frozen=True, slots=True)
class CaseWrap:
    """A hardcover's printed case: ``turn_in`` is wrapped around the boards, which are ``overhang`` larger than the page
    at head, foot and fore-edge; ``hinge`` is the joint between board and spine that stays free of what matters.
    """

    turn_in: float
    hinge: float
    overhang: float


@dataclass(frozen=True, slots=True)
class CoverRule:
    """The wrap around a book. ``safe`` is the distance from trim and folds that what matters keeps.

    ``barcode_place`` is where the zone of ``barcode_width`` × ``barcode_height`` stands. ``spine_text_from`` is the
    number of pages from which the spine may carry words, ``spine_clear`` what stays free at each side of them. Bytes:
    ``max_bytes`` is refused above, ``advised_bytes`` advised against.
    """

    bleed: float = 0.0
    safe: float | None = None
    spine_text_from: int | None = None
    spine_clear: float | None = None
    barcode_width: float | None = None
    barcode_height: float | None = None
    barcode_place: str = ""
    max_bytes: int | None = None
    advised_bytes: int | None = None
    case: CaseWrap | None = None


STANDARDS = ("PDF/X-1a:2001", "PDF/X-3:2002", "PDF/X-4")
"""The standards for printers' files that can be made."""
FORBIDDABLE = frozenset({"outline", "annotations", "marks", "transparency", "encryption"})
"""What a service may want absent from its files."""


@dataclass(frozen=True, slots=True)
class Printer:
    """A printing service. One without a name asks for nothing: a plain book."""

    name: str = ""
    title: str = ""
    source: str = ""
    verified_on: dt.date | None = None
    interiors: tuple[Stock, ...] = ()
    gutters: tuple[Gutter, ...] = ()
    margins: Margins = Margins()
    margins_with_bleed: Margins = Margins()
    safe_margin: float = 0.0
    bleed: Bleed | None = None
    bleed_always: bool = False
    pages_multiple: int = 2
    last_page_blank: bool = False
    most_blanks_in_a_row: int | None = None
    marks: bool = False
    standards: tuple[str, ...] = ()
    colour: str = "cmyk"
    profile: str = ""
    embed_profile: bool = False
    ink_limit: float | None = None
    rich_black: tuple[float, float, float, float] | None = None
    resolution: Resolution = Resolution()
    smallest_type: float | None = None
    thinnest_rule: float | None = None
    max_bytes: int | None = None
    forbidden: frozenset[str] = frozenset()
    cover: CoverRule = CoverRule()

    @property
    def standard(self) -> str:
        """The standard its files keep unless another of :attr:`standards` is chosen ("PDF/X-4"); empty for none."""
        return self.standards[0] if self.standards else ""

    def gutter(self, pages: int) -> Gutter:
        """The gutter of a book of so many pages; above the last band, that of the last."""
        for gutter in self.gutters:
            if gutter.max_pages is None or pages <= gutter.max_pages:
                return gutter
        return self.gutters[-1] if self.gutters else Gutter(0.0)


PLAIN = Printer()
"""No service: what `make pdf` makes for without one."""
