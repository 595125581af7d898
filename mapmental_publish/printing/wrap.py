"""The wrap around a book, measured out: back, spine and front on one sheet, folds, safe areas, the barcode's zone.

All places are points from the sheet's upper left corner, as a designer looks at the printed side. A book read from the
left has its back on the left and its front on the right; one read from the right the other way round.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from .plan import GENERIC_BLEED_INCH, PrintPlan

INCH = 72.0
ROOM_FOR_MARKS = 8 / 25.4 * INCH
"""What a sheet has beyond the bleed where marks are printed, as the pages of the book have."""
SAFE = INCH / 8
"""What text keeps from trim and folds where the service does not say: twice the drift of a good trimmer."""
SPINE_CLEAR = INCH / 16
"""What the spine's words keep from the folds where the service does not say (KDP's rule)."""
BARCODE = (2 * INCH, 1.2 * INCH)
"""The barcode's zone where the service does not say (KDP's rule)."""
BARCODE_INSET = INCH / 4
"""How far the zone stands from trim and fold, or at the safe distance where that is more."""
SMALLEST_SPINE_TYPE = 7.0
"""Points: on a spine too thin for words of this size there are none."""
PAPER = 0.0025 * INCH
"""The thickness of a page where nobody knows it: book paper of 90 g/m² with some bulk (KDP's cream paper)."""


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle: left and upper edge, width and height."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.height

    def inset(self, left: float, top: float, right: float, bottom: float) -> Area:
        """The area without strips of these breadths along its edges."""
        return Area(
            self.x + left, self.y + top, max(self.width - left - right, 0.0), max(self.height - top - bottom, 0.0)
        )

    def box(self, sheet_height: float) -> tuple[float, float, float, float]:
        """The same as a PDF's box: left, lower, right and upper edge from the sheet's lower left corner."""
        return (self.x, sheet_height - self.bottom, self.right, sheet_height - self.y)


@dataclass(frozen=True, slots=True)
class Wrap:
    """A cover sheet of ``width`` × ``height`` points.

    ``trim`` is what the cut leaves (of a case: what the boards show), ``bleed`` how far the art goes beyond it, reached
    by ``art``. ``back``, ``spine`` and ``front`` are the panels within the trim; ``folds`` the places from the left
    where the sheet is folded, ``hinges`` the joints of a case beside its spine. ``safe_back`` and ``safe_front`` hold
    what matters; ``spine_text`` is where the spine's words may stand, None where it may have none. ``barcode`` is the
    zone that stays white.
    """

    width: float
    height: float
    bleed: float
    art: Area
    trim: Area
    back: Area
    spine: Area
    front: Area
    safe_back: Area
    safe_front: Area
    spine_text: Area | None
    barcode: Area
    folds: tuple[float, float]
    hinges: tuple[Area, ...]
    right_to_left: bool
    pages: int
    marks: bool

    @property
    def front_art(self) -> Area:
        """The front with the bleed on its outer sides."""
        return self._to_the_edge(self.front, at_left=self.right_to_left)

    @property
    def back_art(self) -> Area:
        """The back with the bleed on its outer sides."""
        return self._to_the_edge(self.back, at_left=not self.right_to_left)

    def _to_the_edge(self, panel: Area, *, at_left: bool) -> Area:
        if at_left:
            return Area(self.art.x, self.art.y, panel.right - self.art.x, self.art.height)
        return Area(panel.x, self.art.y, self.art.right - panel.x, self.art.height)


def wrap(plan: PrintPlan, pages: int, *, right_to_left: bool) -> Wrap | None:
    """The wrap of a book of so many pages; None for a hardcover of a service that does not say how its case is made.

    Where neither the service nor the user gives the spine's width it is reckoned with :data:`PAPER`;
    :func:`spine_is_known` tells.
    """
    rule = plan.printer.cover
    thickness = plan.spine_width(pages)
    spine_width = pages * PAPER if thickness is None else thickness
    bleed = rule.bleed or plan.bleed.outside or GENERIC_BLEED_INCH
    hinge, width, height = 0.0, plan.trim_width, plan.trim_height
    if plan.binding == "hardcover":
        if rule.case is None:
            return None
        bleed, hinge = rule.case.turn_in, rule.case.hinge
        width, height = width + rule.case.overhang, height + 2 * rule.case.overhang
    around = bleed + (ROOM_FOR_MARKS if plan.marks else 0.0)
    trim = Area(around, around, 2 * width + spine_width, height)
    left, right = Area(trim.x, trim.y, width, height), Area(trim.x + width + spine_width, trim.y, width, height)
    spine = Area(left.right, trim.y, spine_width, height)
    safe = SAFE if rule.safe is None else rule.safe
    at_fold = safe + hinge
    safe_left, safe_right = left.inset(safe, safe, at_fold, safe), right.inset(at_fold, safe, safe, safe)
    back, front = (right, left) if right_to_left else (left, right)
    safe_back, safe_front = (safe_right, safe_left) if right_to_left else (safe_left, safe_right)
    return Wrap(
        width=trim.width + 2 * around,
        height=height + 2 * around,
        bleed=bleed,
        art=Area(trim.x - bleed, trim.y - bleed, trim.width + 2 * bleed, height + 2 * bleed),
        trim=trim,
        back=back,
        spine=spine,
        front=front,
        safe_back=safe_back,
        safe_front=safe_front,
        spine_text=_spine_text(plan, spine, pages, safe),
        barcode=_barcode_zone(plan, back, max(BARCODE_INSET - safe, 0.0), safe_back),
        folds=(spine.x, spine.right),
        hinges=(
            (Area(spine.x - hinge, trim.y, hinge, height), Area(spine.right, trim.y, hinge, height)) if hinge else ()
        ),
        right_to_left=right_to_left,
        pages=pages,
        marks=plan.marks,
    )


def cover_plan(plan: PrintPlan) -> PrintPlan:
    """The plan of the cover of a book printed so: in colour whatever the pages are, on coated paper where there is any.

    Where nothing is said of ink, colours stay as they are.
    """
    if not plan.ink:
        return plan
    stocks = [stock for stock in plan.printer.interiors if stock.ink == "colour"]
    coated = next((stock for stock in stocks if stock.paper == "coated"), None) or (stocks[0] if stocks else None)
    limit = coated.ink_limit if coated and coated.ink_limit is not None else plan.printer.ink_limit
    return replace(
        plan,
        ink="colour",
        colour=plan.printer.colour,
        condition=coated.condition if coated else plan.condition,
        ink_limit=limit,
    )


def spine_is_known(plan: PrintPlan, pages: int) -> bool:
    """Whether the spine's width comes from the service or the user, and is no estimate."""
    return plan.spine_width(pages) is not None


def _spine_text(plan: PrintPlan, spine: Area, pages: int, safe: float) -> Area | None:
    rule = plan.printer.cover
    clear = SPINE_CLEAR if rule.spine_clear is None else rule.spine_clear
    if rule.spine_text_from is not None and pages < rule.spine_text_from:
        return None
    if spine.width - 2 * clear < SMALLEST_SPINE_TYPE:
        return None
    return spine.inset(clear, safe, clear, safe)


def _barcode_zone(plan: PrintPlan, back: Area, more: float, safe: Area) -> Area:
    """The zone on the back: at the lower right where the service does not say."""
    rule = plan.printer.cover
    width, height = rule.barcode_width or BARCODE[0], rule.barcode_height or BARCODE[1]
    place = rule.barcode_place.rpartition(" ")[2]
    x = safe.right - more - width
    if place == "left":
        x = safe.x + more
    elif place == "centre":
        x = back.x + (back.width - width) / 2
    return Area(x, safe.bottom - more - height, width, height)
