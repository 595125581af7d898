"""The print stylesheet for one book: its trim, margins and typefaces worked into the templates' CSS."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ..layout import Layouts, direction
from ..model import Settings
from ..printing.extent import NO_LIMITS, Limits

TALLEST = 0.5
"""Share of the text area's height a picture may take: a caption of some length and a passage of text have room
beside it, and where it does not fit, the page before it is seldom left with a large hole."""
REACH = 0.125 * 72
"""Points beyond the trim that pictures are drawn to at least: no common printer asks for more, so that one layout does
for all of them."""
HAIRLINE = 0.5
"""Points: the thinnest rule of the design, where the printer asks for no thicker one."""
FURNITURE_LINES = 2
"""Lines that folios and running heads take of the margins at head and foot; they too stay clear of the page's edge."""

HANGING = 0.5
"""Points by which a letter's ink may hang out of the measure it begins or ends, as the foot of an italic f does: the
limits that printers set hold for ink."""


@dataclass(frozen=True, slots=True)
class Geometry:
    """The page in points: trim, margins (``inside`` is at the spine), and the lines of text it holds.

    ``hairline`` is the thinnest rule, ``least_type`` the smallest type the printer prints, ``reach`` how far artwork
    that bleeds is drawn beyond the trim, whether or not it is cut off there.
    """

    width: float
    height: float
    inside: float
    outside: float
    top: float
    bottom: float
    lines: int
    leading: float
    reach: float = REACH
    hairline: float = HAIRLINE
    least_type: float = 0.0

    @property
    def plate(self) -> tuple[float, float]:
        """Width and height of a picture that fills the page and goes beyond its edges."""
        return round(self.width + 2 * self.reach, 3), round(self.height + 2 * self.reach, 3)

    @property
    def measure(self) -> float:
        """The text area's width."""
        return round(self.width - self.inside - self.outside, 3)

    @property
    def depth(self) -> float:
        """The text area's height."""
        return round(self.lines * self.leading, 3)

    @property
    def picture(self) -> float:
        """The greatest height of a picture."""
        return round(self.lines * TALLEST * self.leading, 3)


def geometry(settings: Settings, layouts: Layouts, limits: Limits = NO_LIMITS) -> Geometry:
    """The page: the text area's height is a whole number of lines, what remains goes to the foot.

    The design's margins, made wider where ``limits`` ask for it.
    """
    width, height = settings.printing.trim_width, settings.printing.trim_height
    share, leading = layouts.tokens["print"]["margin"], float(layouts.tokens["print"]["leading"])
    furniture = FURNITURE_LINES * leading
    half = leading / 2
    top = max(round(height * share["top"] / half), math.ceil((limits.top + furniture) / half)) * half
    bottom = max(height * share["bottom"], limits.bottom + furniture)
    lines = max(int((height - top - bottom) / leading), 1)
    outside = max(width * share["outside"], limits.outside + HANGING if limits.outside else 0.0)
    inside = max(
        width * share["inside"],
        limits.inside + HANGING if limits.inside else 0.0,
        outside + limits.swallowed if limits.swallowed else 0.0,
    )
    return Geometry(
        width=width,
        height=height,
        inside=round(inside, 2),
        outside=round(outside, 2),
        top=round(top, 2),
        bottom=round(height - top - lines * leading, 3),
        lines=lines,
        leading=leading,
        reach=max(REACH, limits.bleed),
        hairline=max(HAIRLINE, limits.rule),
        least_type=limits.type,
    )


def stylesheet(settings: Settings, layouts: Layouts, language: str, document: str, page: Geometry) -> str:
    """The CSS of page documents in this language.

    ``document`` is ``article``, ``matter`` or ``furniture``: what an article is not set in does not set it anew.
    """
    return layouts.render(
        "print/book.css",
        page=page,
        language=language,
        direction=direction(language),
        book_direction=direction(settings.language),
        text_family=families(layouts, "text", language),
        sans_family=families(layouts, "sans", language),
        mono_family=families(layouts, "mono", language),
        east_asian=is_east_asian(language),
        document=document,
    )


def is_east_asian(language: str) -> bool:
    """Whether a language is set in Chinese, Japanese or Korean script."""
    return language.split("-")[0].lower() in ("ja", "zh", "ko")


def family_names(layouts: Layouts, role: str, language: str) -> list[str]:
    """Families for a role; every declared face of another script follows, so that no foreign face steps in."""
    named = list(layouts.family_stack(role, language))
    named += [font.family for font in layouts.fonts if font.languages]
    return list(dict.fromkeys(named))


def families(layouts: Layouts, role: str, language: str) -> str:
    """The same as a CSS list."""
    return ", ".join(f'"{name}"' for name in family_names(layouts, role, language))
