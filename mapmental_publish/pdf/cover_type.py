"""How large type on a cover may be: words measured with the typefaces that will set them, before layout."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

import uharfbuzz as hb

from .. import fonts
from ..errors import ProgramMissing
from ..layout import Layouts

SLACK = 1.02
"""What the page engine may set wider than it was measured (kerning across runs, rounding)."""
_STEPS = 24
_SCRAP = 0.3
"""A last line filled less than this leaves a scrap."""
_WORTH = 0.72
"""How much smaller the type may become to avoid one."""
_EAST_ASIAN = re.compile(r"[\u2e80-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0002ffff]")


@dataclass(frozen=True, slots=True)
class Hand:
    """A way to set type: the faces that stand in for one another, in order, and the letters' spacing in em."""

    faces: tuple[fonts.Face, ...]
    spacing: float = 0.0

    @classmethod
    def of(
        cls, layouts: Layouts, role: str, language: str, weight: int = fonts.REGULAR, *, italic: bool = False
    ) -> Hand:
        """The hand of a role (text, sans) in a language. Of a family that lacks the face its regular one counts."""
        known = {font.family: font for font in layouts.fonts}
        stack = [known[name] for name in layouts.family_stack(role, language) if name in known]
        stack += [font for font in layouts.fonts if font.languages and font not in stack]
        faces = []
        for family in stack:
            for wanted in ((weight, italic), (weight, False), (fonts.REGULAR, False)):
                try:
                    faces.append(fonts.face(family, *wanted))
                except ProgramMissing:
                    continue
                break
        return cls(tuple(faces))

    def spaced(self, spacing: float) -> Hand:
        """The same with so much room (in em) after each letter."""
        return Hand(self.faces, spacing)

    def width(self, text: str) -> float:
        """A line's width in em."""
        total = len(text) * self.spacing
        for face, run in groupby(text, self._face_of):
            letters = "".join(run)
            total += _advance(face, letters) if face is not None else 0.6 * len(letters)
        return total * SLACK

    def _face_of(self, sign: str) -> fonts.Face | None:
        if unicodedata.combining(sign):
            sign = "a"
        return next(
            (face for face in self.faces if ord(sign) in _coverage(face)), self.faces[0] if self.faces else None
        )

    def lines(self, text: str, size: float, width: float) -> list[float]:
        """How far each line is filled that a text takes at ``size`` in a measure of ``width``; all in points."""
        filled: list[float] = []
        gap = 0.0
        for piece in _pieces(text):
            inked = self.width(piece.rstrip()) * size
            if filled and filled[-1] + gap + inked <= width:
                filled[-1] += gap + inked
            else:
                filled.append(inked)
            gap = self.width(piece) * size - inked
        return filled

    def widest(self, text: str) -> float:
        """The width in em of the widest piece that cannot be broken."""
        return max((self.width(piece.rstrip()) for piece in _pieces(text)), default=0.0)


def largest(
    hand: Hand, text: str, area: tuple[float, float], sizes: tuple[float, float], leading: float, most_lines: int = 99
) -> float:
    """The largest size between ``sizes`` (smallest, largest) at which a text fits into an area of width × height.

    ``leading`` is in em. The smallest where none fits. A size that leaves a scrap on the last line is passed over for a
    slightly smaller one that does not.
    """
    smallest, most = sizes
    width, height = area
    with_scrap = 0.0
    for step in range(_STEPS + 1):
        size = most - (most - smallest) * step / _STEPS
        if hand.widest(text) * size > width:
            continue
        lines = hand.lines(text, size, width)
        if len(lines) > most_lines or len(lines) * size * leading > height:
            continue
        if len(lines) < 2 or lines[-1] >= _SCRAP * width:
            return size if size >= _WORTH * with_scrap else with_scrap
        with_scrap = with_scrap or size
    return with_scrap or smallest


def narrowest(hand: Hand, text: str, size: float, width: float) -> float:
    """The narrowest measure up to ``width`` in which a text takes no more lines: its lines are evenly long in it."""
    lines = len(hand.lines(text, size, width))
    low = min(hand.widest(text) * size, width)
    for step in range(_STEPS + 1):
        measure = low + (width - low) * step / _STEPS
        if len(hand.lines(text, size, measure)) <= lines:
            return measure
    return width


def all_fit(size: float, texts: Sequence[tuple[Hand, str, float, float]], width: float) -> float:
    """The height in points of texts set one below the other: of each the hand, and its size as a share of ``size``.

    The leading is the distance of lines in points for a ``size`` of one.
    """
    return sum(len(hand.lines(text, size * share, width)) * size * leading for hand, text, share, leading in texts)


def is_east_asian(text: str) -> bool:
    """Whether a text is all Chinese, Japanese or Korean signs, spaces aside, so that it can be set downwards."""
    letters = [sign for sign in text if not sign.isspace()]
    return bool(letters) and all(_EAST_ASIAN.match(sign) for sign in letters)


def _pieces(text: str) -> list[str]:
    """What a line may be broken between: words with the space behind them, and single East Asian signs."""
    pieces: list[str] = []
    for word in re.findall(r"\S+\s*", text):
        start = 0
        for place in range(1, len(word)):
            if _EAST_ASIAN.match(word[place]) and _EAST_ASIAN.match(word[place - 1]):
                pieces.append(word[start:place])
                start = place
        pieces.append(word[start:])
    return pieces


@cache
def _coverage(face: fonts.Face) -> frozenset[int]:
    return frozenset(_open(face).unicodes)


@cache
def _open(face: fonts.Face) -> hb.Face:
    return hb.Face(hb.Blob.from_file_path(str(face.path)), face.index)


@cache
def _font(face: fonts.Face) -> hb.Font:
    return hb.Font(_open(face))


@cache
def _advance(face: fonts.Face, text: str) -> float:
    """The advance in em of a run in one typeface."""
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    hb.shape(_font(face), buffer)
    advance = sum(position.x_advance for position in buffer.glyph_positions)
    return float(advance) / float(_open(face).upem)
