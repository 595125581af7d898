"""A page of the finished file being put together: its content with what stands around and over it, and what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pikepdf

from ..printing.plan import PrintPlan
from . import marks
from .carry import Carrier
from .frames import Frame, box, boxes, frame, moved
from .furniture import Piece
from .writer import reference

_END = b"\nQ\n"
_MARKS = "PrintersMarks"


@dataclass(slots=True)
class Composed:
    """``contents`` are the numbers of content streams, in the order they are drawn in; ``drawn`` names forms and
    pictures, ``resources`` is the text of the page's other resources; ``entries`` are those it has besides.
    """

    carrier: Carrier
    contents: list[int] = field(default_factory=list)
    resources: bytes = b""
    drawn: list[bytes] = field(default_factory=list)
    entries: list[bytes] = field(default_factory=list)

    def within(self, before: bytes, after: bytes = _END) -> None:
        """Put content before and after what is there."""
        self.contents = [self.carrier.stream(b"", before), *self.contents, self.carrier.stream(b"", after)]

    def dress(self, pieces: Sequence[Piece], forms: dict[Piece, int]) -> None:
        """Lay folios and running heads over the page, marked as artifacts: a screen reader passes over them."""
        if not pieces:
            return
        over = b"Q\n"
        for place, piece in enumerate(pieces):
            self.drawn.append(b"/Furniture%d %s" % (place, reference(forms[piece])))
            kind = b"Header" if piece.kind != "drop" else b"Footer"
            over += b"/Artifact <</Type /Pagination /Subtype /%s>> BDC\nq /Furniture%d Do Q\nEMC\n" % (kind, place)
        # The engine changes the matrix for the whole page, so its content is closed off first.
        self.within(b"q\n", over)

    def text(self, parent: int) -> bytes:
        """The page's object; ``parent`` is the node of the page tree that it comes under."""
        entries = [b"/Type /Page /Parent %s" % reference(parent), *self.entries]
        if self.contents:
            entries.append(b"/Contents [ %s ]" % b" ".join(map(reference, self.contents)))
        entries.append(self.drawing())
        return b"<< %s >>" % b" ".join(entries)

    def drawing(self) -> bytes:
        """The page's entry for all its resources."""
        drawn = b" /XObject << %s >>" % b" ".join(self.drawn) if self.drawn else b""
        return b"/Resources << %s%s >>" % (self.resources, drawn)


class Sheet:
    """What is around every page on one side of a spread: its boxes, and in print its bleed and the printers' marks."""

    def __init__(self, carrier: Carrier, plan: PrintPlan, *, screen: bool, recto: bool, leftwards: bool) -> None:
        """``leftwards`` is a book read from right to left."""
        self._before = b""
        self._marks = 0
        trim = 0, 0, plan.trim_width, plan.trim_height
        self._entries = b" ".join(box(name, trim) for name in ("MediaBox", "TrimBox"))
        if not screen:
            sheet = frame(plan, recto=recto, leftwards=leftwards)
            self._entries, self._before = boxes(sheet), moved(sheet)
            self._marks = _printers_marks(carrier, sheet, plan) if plan.marks else 0

    def put_around(self, page: Composed) -> None:
        """Put a page on its sheet."""
        page.entries.append(self._entries)
        if page.contents and self._before:
            page.within(self._before)
        if self._marks:
            page.drawn.append(b"/%s %s" % (_MARKS.encode(), reference(self._marks)))
            page.contents.append(page.carrier.stream(b"", b"\nq /%s Do Q\n" % _MARKS.encode()))


def _printers_marks(carrier: Carrier, sheet: Frame, plan: PrintPlan) -> int:
    with pikepdf.new() as scratch:
        return carrier.load(scratch).stream(marks.draw(scratch, sheet.media, sheet.bleed, sheet.trim, plan.colour))
