"""A plan for a file from elsewhere: what its pages' sizes and the user's words say it must be meant for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pikepdf import Pdf

from ..config_schema import TRIM_PRESETS
from ..printing.plan import Fault, PrintPlan, make_plan
from ..printing.printer import Bleed, Printer, Stock
from ..printing.wrap import cover_plan, wrap
from ..settings import PrintSettings
from .frames import frame
from .geometry import Box

_NEAR = 1.0
"""Points within which a page is of a size: software rounds."""
_LOOKED_AT = 60
"""Pages whose size is looked at: the commonest is the book's."""
_ANY = PrintPlan(432.0, 648.0)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the user says of a file: sizes in points, 0 for unknown; texts empty for unknown; the number of pages of the
    book that a cover is for.
    """

    kind: str = "interior"
    pages: int = 0
    trim_width: float = 0.0
    trim_height: float = 0.0
    trim_name: str = ""
    binding: str = "paperback"
    paper: str = ""
    ink: str = ""
    grade: str = ""
    standard: str = ""
    spine: float | None = None
    right_to_left: bool = False

    def settings(self, width: float, height: float, *, bleed: bool | None) -> PrintSettings:
        """The same as a collection's ``[print]`` table for this trim."""
        return PrintSettings(
            trim_width=width,
            trim_height=height,
            trim_name=self.trim_name or f"{width / 72:.4g} × {height / 72:.4g} in",
            binding=self.binding,
            paper=self.paper,
            ink=self.ink,
            grade=self.grade,
            bleed=bleed,
            standard=self.standard,
            spine=self.spine,
        )


def plan_for(pdf: Pdf, printer: Printer, wishes: Wishes) -> tuple[PrintPlan, list[Fault]]:
    """The plan a file must be meant for, and what of it the printer does not offer."""
    media, trim = _commonest(pdf)
    if wishes.kind == "cover":
        return _cover(media, printer, wishes)
    bleeds: bool | None = None
    if wishes.trim_width:
        width, height = wishes.trim_width, wishes.trim_height
        bleeds = media.width > width + _NEAR or media.height > height + _NEAR
    elif not trim.same(media, _NEAR):
        width, height, bleeds = trim.width, trim.height, True
    else:
        width, height, bleeds = _trim_of(media, printer, wishes)
    return _made(printer, wishes, width, height, bleeds)


def _made(
    printer: Printer, wishes: Wishes, width: float, height: float, bleeds: bool | None
) -> tuple[PrintPlan, list[Fault]]:
    made = make_plan(wishes.settings(width, height, bleed=None if printer.bleed_always else bleeds), printer)
    if isinstance(made, PrintPlan):
        return made, []
    # Held against everything else, as if the size were on offer.
    free = replace(printer, interiors=tuple(replace(stock, trims=(), custom=None) for stock in printer.interiors))
    again = make_plan(wishes.settings(width, height, bleed=None if printer.bleed_always else bleeds), free)
    if isinstance(again, PrintPlan):
        return replace(again, printer=printer), made
    return replace(_ANY, trim_width=width, trim_height=height, printer=printer), again


def _commonest(pdf: Pdf) -> tuple[Box, Box]:
    """The media box and the trim of most pages, the first of those where several sizes are as common."""
    found: Counter[tuple[Box, Box]] = Counter()
    for number in range(min(len(pdf.pages), _LOOKED_AT)):
        page = pdf.pages[number].obj
        seen = frame(page, number + 1, replace(_ANY, trim_width=1e5, trim_height=1e5))
        media = _rounded(seen.media)
        found[media, _rounded(seen.trim) if "TrimBox" in seen.declared else media] += 1
    return found.most_common(1)[0][0] if found else (Box(0, 0, 432, 648),) * 2


def _rounded(box: Box) -> Box:
    return Box(*(round(side, 3) for side in box))


def _stocks(printer: Printer, wishes: Wishes) -> list[Stock]:
    return [
        stock
        for stock in printer.interiors
        if stock.binding == wishes.binding and (not wishes.paper or stock.paper in ("", wishes.paper))
    ]


def _sizes(printer: Printer, wishes: Wishes) -> Iterator[tuple[float, float]]:
    seen = dict.fromkeys((trim.width, trim.height) for stock in _stocks(printer, wishes) for trim in stock.trims)
    yield from seen


def _usual(printer: Printer, wishes: Wishes) -> list[tuple[float, float]]:
    """The sizes on offer, and of those cut to order the common ones."""
    stocks = _stocks(printer, wishes)
    common = [size for size in TRIM_PRESETS.values() if any(stock.offers(*size) for stock in stocks)]
    return [*_sizes(printer, wishes), *common]


def _trim_of(media: Box, printer: Printer, wishes: Wishes) -> tuple[float, float, bool | None]:
    """Trim and bleed of pages that have no TrimBox: a size on offer, as it is or with the bleed around it."""
    own = printer.bleed or Bleed()
    for width, height in _sizes(printer, wishes):
        if abs(media.width - width) <= _NEAR and abs(media.height - height) <= _NEAR:
            return width, height, False
    across, up = own.inside + own.outside, own.top + own.bottom
    for width, height in _sizes(printer, wishes):
        if abs(media.width - width - across) <= _NEAR and abs(media.height - height - up) <= _NEAR:
            return width, height, True
    if printer.bleed_always:
        return media.width - across, media.height - up, True
    return media.width, media.height, False


def _cover(media: Box, printer: Printer, wishes: Wishes) -> tuple[PrintPlan, list[Fault]]:
    sizes = [(wishes.trim_width, wishes.trim_height)] if wishes.trim_width else _usual(printer, wishes)
    for width, height in sizes:
        plan, faults = _made(printer, wishes, width, height, None)
        sheet = wrap(cover_plan(plan), wishes.pages, right_to_left=wishes.right_to_left)
        fits = sheet and abs(sheet.width - media.width) <= _NEAR and abs(sheet.height - media.height) <= _NEAR
        if fits or wishes.trim_width:
            return cover_plan(plan), faults
    # A size to order is what the sheet leaves once bleed and spine are taken off; as likely the spine is wrong.
    bleed = printer.cover.bleed
    plan, faults = _made(printer, wishes, 432.0, 648.0, None)
    spine = plan.spine_width(wishes.pages)
    name = printer.title or "The printer"
    size = f"{media.width / 72:.4g} × {media.height / 72:.4g} in"
    message, hint = f"{name} has no cover of {size} for a book of {wishes.pages} pages", "Name the trim: --trim."
    if spine is not None:
        width, height = (media.width - 2 * bleed - spine) / 2, media.height - 2 * bleed
        own = _stocks(printer, wishes)
        if not own or any(stock.offers(width, height) for stock in own):
            plan, faults = _made(printer, wishes, width, height, None)
            trim = f"{width / 72:.4g} × {height / 72:.4g} in"
            hint = f"Is the spine right? If the book is cut to {trim}, say so with --trim."
            message = f"no usual trim has a cover of {size} for a book of {wishes.pages} pages"
    return cover_plan(plan), [*faults, Fault("trim", message, hint)]
