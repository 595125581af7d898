"""The ebook's stylesheet: one file, made from the layouts' template with the design tokens."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from ..layout import Layouts
from .typefaces import Embedded

NAME = "css/book.css"


def render(layouts: Layouts, language: str, languages: Sequence[str], embedded: Embedded) -> str:
    """The stylesheet for a book in ``language`` with articles in ``languages`` and these typefaces in the package."""
    stack = partial(_stack, layouts, embedded)
    return layouts.render(
        "epub/book.css",
        faces=embedded.files,
        language=language,
        languages=[other for other in languages if other != language],
        primaries={tag.split("-")[0].lower() for tag in languages},
        scripts=[(font, sorted(font.languages)) for font in embedded.scripts],
        stack=stack,
    )


def _stack(layouts: Layouts, embedded: Embedded, role: str, language: str) -> str:
    """The value of ``font-family`` for a role in a language: embedded families, then the kind of face to look for."""
    present = dict.fromkeys(face.family for face in embedded.files)
    names = [name for name in layouts.family_stack(role, language) if name in present]
    others = [font.family for font in embedded.scripts if font.family not in names]
    quoted = [f'"{name}"' for name in (*names, *others)]
    return ", ".join([*quoted, str(layouts.tokens["fonts"][role]["generic"])])
