"""The print stylesheet for one book: its trim, margins and typefaces worked into the templates' CSS."""

from __future__ import annotations

from dataclasses import dataclass

from ..layout import Layouts, direction
from ..model import Settings

LARGEST_FIGURE = 0.74
"""Share of the text area's height a picture may take: the caption and two lines of it must fit below."""


@dataclass(frozen=True, slots=True)
class Geometry:
    """The page in points: trim, margins (inside is the gutter's), the text area."""

    width: float
    height: float
    inside: float
    outside: float
    top: float
    bottom: float

    @property
    def measure(self) -> float:
        """The text area's width."""
        return self.width - self.inside - self.outside

    @property
    def depth(self) -> float:
        """The text area's height."""
        return self.height - self.top - self.bottom


def geometry(settings: Settings, layouts: Layouts) -> Geometry:
    """The page: the text area's height is a whole number of lines, what remains goes to the foot."""
    width, height = settings.printing.trim_width, settings.printing.trim_height
    share, leading = layouts.tokens["print"]["margin"], float(layouts.tokens["print"]["leading"])
    top = round(height * share["top"] / leading * 2) * leading / 2
    lines = int((height - top - height * share["bottom"]) / leading)
    return Geometry(
        width,
        height,
        round(width * share["inside"], 2),
        round(width * share["outside"], 2),
        round(top, 2),
        round(height - top - lines * leading, 2),
    )


def stylesheet(settings: Settings, layouts: Layouts, language: str) -> str:
    """The CSS of every page document in this language."""
    page = geometry(settings, layouts)
    return layouts.render(
        "print/book.css",
        page=page,
        language=language,
        direction=direction(language),
        text_family=families(layouts, "text", language),
        sans_family=families(layouts, "sans", language),
        mono_family=families(layouts, "mono", language),
        picture_height=round(page.depth * LARGEST_FIGURE, 2),
        east_asian=language.split("-")[0].lower() in ("ja", "zh", "ko"),
    )


def families(layouts: Layouts, role: str, language: str) -> str:
    """A CSS font-family list; every declared face of another script follows, so that no foreign face steps in."""
    named = list(layouts.family_stack(role, language))
    named += [font.family for font in layouts.fonts if font.family not in named and font.languages]
    return ", ".join(f'"{name}"' for name in dict.fromkeys(named))
