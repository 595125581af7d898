"""What a file is made for: one printer's colours, standard and limits, as far as this step is concerned."""

from __future__ import annotations

from dataclasses import dataclass

from ..printing.plan import PrintPlan
from .profiles import Profile

INK_LIMIT = 300.0
"""Percent of ink where the printer names no limit: what coated paper takes (ISO 12647-2:2013, table 3)."""
TOO_FINE = 1.5
"""A picture this many times finer than wanted is made smaller; below that a second scaling would only blur it."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a file is to be printed.

    ``space`` is gray, cmyk or srgb. ``standard`` is one of ``printing.printer.STANDARDS`` or empty. ``flatten``: no
    transparency may remain. ``condition`` is the characterised printing condition ("FOGRA39") where one is known,
    ``embed``: the profile goes into the file. ``ink_limit`` and ``rich_black`` are in percent; ``rich_black`` is None
    where large black areas stay pure black. Pictures finer than ``most`` pixels to the inch at their placed size are
    brought down to ``resolution``. ``epoch`` dates the file, in seconds UTC.
    """

    space: str
    profile: Profile
    standard: str = ""
    flatten: bool = True
    embed: bool = False
    condition: str = ""
    ink_limit: float = INK_LIMIT
    rich_black: tuple[float, float, float, float] | None = None
    resolution: float = 300.0
    most: float = 450.0
    epoch: int = 0

    @property
    def version(self) -> str:
        """The version of PDF that the file is written in (ISO 15930-1, -3 and -7)."""
        return {"PDF/X-1a:2001": "1.3", "PDF/X-3:2002": "1.3"}.get(self.standard, "1.6")


def target(plan: PrintPlan, profile: Profile, *, epoch: int, cover: bool = False) -> Target:
    """What a plan asks of a file: the interior's, or the cover's, where large black areas become rich black."""
    printer = plan.printer
    most = printer.resolution.target * TOO_FINE
    if printer.resolution.most is not None:
        most = min(most, printer.resolution.most)
    return Target(
        space=plan.colour or "gray",
        profile=profile,
        standard=plan.standard,
        flatten="transparency" in printer.forbidden or plan.standard in ("PDF/X-1a:2001", "PDF/X-3:2002"),
        embed=plan.embed_profile,
        condition=plan.condition or profile.condition,
        ink_limit=plan.ink_limit if plan.ink_limit is not None else INK_LIMIT,
        rich_black=plan.rich_black if cover else None,
        resolution=printer.resolution.target,
        most=most,
        epoch=epoch,
    )
