"""Words in drawings, set in the design's own typefaces.

A drawing may name any typeface of the machine it was made on. On the page its words are set in the families the design
declares: those it names of them, else the face for its role, so that no stranger comes into the book.
"""

from __future__ import annotations

import re

from lxml import etree

from ..layout import Layouts
from .sheet import family_names

SVG = "http://www.w3.org/2000/svg"
_FAMILY = re.compile(r"(font-family\s*:\s*)([^;}]+)", re.IGNORECASE)
_SHORTHAND = re.compile(r"(\bfont\s*:\s*[^;}]*?[\d.]+(?:px|pt|em|rem|ex|mm|cm|in|pc|%)?(?:\s*/\s*[\w.%]+)?\s+)([^;}]+)")
_GENERIC = {"serif": "text", "ui-serif": "text", "monospace": "mono", "ui-monospace": "mono"}


def in_declared_typefaces(drawing: bytes, layouts: Layouts, language: str) -> bytes:
    """A cleaned drawing whose words name declared families only; the same bytes where it has no words."""
    root = etree.fromstring(drawing)
    if next(root.iter(f"{{{SVG}}}text"), None) is None:
        return drawing
    chosen = _Choice(layouts, language)
    if root.get("font-family") is None:
        root.set("font-family", "sans-serif")
    for element in root.iter(f"{{{SVG}}}*"):
        named = element.get("font-family")
        if named is not None:
            element.set("font-family", chosen.families(named))
        style = element.get("style")
        if style:
            element.set("style", chosen.css(style))
        if element.tag == f"{{{SVG}}}style" and element.text:
            element.text = chosen.css(element.text)
    return etree.tostring(root, encoding="utf-8")


class _Choice:
    def __init__(self, layouts: Layouts, language: str) -> None:
        self._declared = {font.family.casefold(): font.family for font in layouts.fonts}
        self._stacks = {role: family_names(layouts, role, language) for role in ("text", "sans", "mono")}

    def families(self, named: str) -> str:
        """A list of families as declared ones, without quotation marks (the engine's drawings keep them as letters)."""
        names = [name.strip().strip("\"'").strip() for name in named.split(",")]
        own = [self._declared[name.casefold()] for name in names if name.casefold() in self._declared]
        role = next((_GENERIC[name.casefold()] for name in names if name.casefold() in _GENERIC), "sans")
        return ",".join(dict.fromkeys([*own, *self._stacks[role]]))

    def css(self, text: str) -> str:
        """Style declarations with their families replaced."""
        text = _FAMILY.sub(lambda match: match[1] + self.families(match[2]), text)
        return _SHORTHAND.sub(lambda match: match[1] + self.families(match[2]), text)
