"""Whether a drawing keeps to what small and old reading systems draw.

The line is SVG Tiny 1.2 (W3C Recommendation, 22 December 2008): shapes, paths, words, gradients and repeated parts with
their looks in attributes. It has no style sheets, filters, masks, clips, patterns, markers, symbols or words along a
path, and reading systems that draw SVG with a small library of their own fail on just these.
"""

from __future__ import annotations

import re
import unicodedata

ELEMENTS = frozenset(
    b"svg g defs use title desc path rect circle ellipse line polyline polygon text tspan linearGradient "
    b"radialGradient stop".split()
)
_TAG = re.compile(rb"<([A-Za-z][\w:.-]*)")
_BEYOND = re.compile(rb'\s(?:style|clip-path|mask|filter|marker(?:-start|-mid|-end)?|opacity|textLength)="')
"""Attributes outside SVG Tiny 1.2; it has opacity for fills, strokes and stops only."""


def needs_shaping(drawing: bytes) -> bool:
    """Whether a drawing holds words in a script whose letters join or run from right to left."""
    if drawing.isascii():
        return False
    signs = set(drawing.decode("utf-8"))
    return any(unicodedata.bidirectional(sign) in ("R", "AL") or "\u0900" <= sign <= "\u0dff" for sign in signs)


def is_tiny(drawing: bytes) -> bool:
    """Whether a cleaned drawing keeps to SVG Tiny 1.2, in scripts that are set letter by letter."""
    return ELEMENTS.issuperset(_TAG.findall(drawing)) and not _BEYOND.search(drawing) and not needs_shaping(drawing)
