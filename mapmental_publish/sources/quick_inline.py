"""Markdown's inline step without the work that cannot find anything.

Python-Markdown tries each of its patterns on every piece of text. Most pieces hold none of the signs a pattern begins
with, so the patterns whose sign is missing are passed over; the result is the same, in half the time. The two methods
replaced are private (``InlineProcessor.__handleInline`` and ``__applyPattern``): where a later version has others,
these are never called and Markdown does its full work.
"""

from __future__ import annotations

import re
from typing import Any

import markdown
from markdown.treeprocessors import InlineProcessor

TRIGGERS = {
    "backtick": "`",
    "escape": "\\",
    "reference": "[",
    "link": "[",
    "image_link": "![",
    "image_reference": "![",
    "short_reference": "[",
    "short_image_ref": "![",
    "autolink": "<",
    "automail": "<",
    "linebreak": "  \n",
    "html": "<",
    "entity": "&",
    "not_strong": "*",
    "em_strong": "*",
    "em_strong2": "_",
    "footnote": "[^",
}
"""What a text must hold for a pattern to find anything, by the pattern's name."""

_SPECIAL = re.compile(r"[`\\\[<&*_]|  \n")


class QuickInline(InlineProcessor):  # type: ignore[misc, unused-ignore]
    """Markdown's inline step, passing over what cannot match."""

    def __init__(self, md: markdown.Markdown) -> None:
        super().__init__(md)
        registry: Any = md.inlinePatterns
        # A plain list: the registry sorts itself at every look.
        self.inlinePatterns: Any = list(registry)
        self._triggers = {id(registry[name]): sign for name, sign in TRIGGERS.items() if name in registry}
        self._all_known = len(self._triggers) == len(self.inlinePatterns)

    def _InlineProcessor__handleInline(self, data: str, patternIndex: int = 0) -> Any:  # noqa: N802, N803
        if self._all_known and not _SPECIAL.search(data):
            return data
        return super()._InlineProcessor__handleInline(data, patternIndex)  # type: ignore[misc]

    def _InlineProcessor__applyPattern(self, pattern: Any, data: str, index: int, start: int = 0) -> Any:  # noqa: N802
        sign = self._triggers.get(id(pattern))
        if sign is not None and data.find(sign, start) < 0:
            return data, False, 0
        return super()._InlineProcessor__applyPattern(pattern, data, index, start)  # type: ignore[misc]
