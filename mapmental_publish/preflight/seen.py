"""The marks of a page as they show: placed, clipped, and without those that nobody sees."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from . import lexer
from .frames import Frame
from .geometry import IDENTITY, WHOLE, Box, Matrix, carried, times
from .marks import FILL, IMAGE, SHADE, TEXT, Content, Mark, Run
from .texts import taken

_MOST_GROUNDS = 2000
"""Areas that white could show against; a page with more has some white text that nobody misses."""
_CAP, _FOOT = 0.75, -0.25
"""Em that letters reach above and below the line where the font's outlines cannot be asked."""
_SHOWN = 36
"""Letters of a text that a message quotes."""


class Seen(NamedTuple):
    """A mark that shows, its box on the upright page (a text's by its widths, not its ink), the matrix that leads
    there, and the part of the page where it may show. ``white``: it is white, on something that is not.
    """

    mark: Mark
    box: Box
    matrix: Matrix
    within: Box
    white: bool


def visible(content: Content, frame: Frame) -> list[Seen]:
    """Every mark that shows on the sheet, in the order of painting."""
    base, media = frame.base, frame.media
    plain = base is IDENTITY
    grounds: list[Box] = []
    found: list[Seen] = []
    for mark in content.marks:
        matrix = mark.matrix if plain else times(mark.matrix, base)
        box = carried(mark.box, matrix)
        if not media.holds(box):
            within = box.meet(media)
            if within is None:
                continue
            box = within
        shown = media
        if mark.clip is not WHOLE:
            clip = mark.clip if plain else carried(mark.clip, base)
            within = box.meet(clip)
            if within is None:
                continue
            box, shown = within, clip.meet(media) or media
        white = mark.paint is not None and mark.paint.white
        if white:
            if not any(ground.meet(box) for ground in grounds):
                continue
        elif (
            mark.kind in (FILL, IMAGE, SHADE)
            and len(grounds) < _MOST_GROUNDS
            and not (grounds and grounds[-1].holds(box))
        ):
            grounds.append(box)
        found.append(Seen(mark, box, matrix, shown, white))
    return found


def ink_box(seen: Seen) -> Box | None:
    """The box around what a mark really leaves on the sheet: of a text, its letters' outlines; None for mere spaces."""
    if seen.mark.kind != TEXT:
        return seen.box
    bounds = _outline(seen.mark.detail)
    if bounds is None:
        return None
    return carried(bounds, seen.matrix).meet(seen.within)


def is_blank(page: Sequence[Seen], trim: Box) -> bool:
    """Whether nothing shows within the trim of a page."""
    return all(seen.box.meet(trim) is None or ink_box(seen) is None for seen in page)


def reading(seen: Seen) -> str:
    """The first words of a text in quotation marks; what kind of thing it is where they cannot be read."""
    run: Run = seen.mark.detail
    text = " ".join(run.font.text(taken(run.operands)[0]).split())
    text = "".join(sign for sign in text if sign.isprintable())
    if not text.strip("\ufffd"):
        return "text"
    return f"“{text[:_SHOWN].rstrip()}{'…' if len(text) > _SHOWN else ''}”"


def _outline(run: Run) -> tuple[float, float, float, float] | None:
    """The box around a text's letters in text space."""
    font, size = run.font, run.size
    if font.vertical:
        length = len(font.codes(taken(run.operands)[0])) * size
        return -size / 2, -length, size / 2, 0.0
    place = 0.0
    left = bottom = right = top = None
    for piece in lexer.pieces(run.operands):
        if isinstance(piece, float):
            place -= piece / 1000 * size * run.stretch
            continue
        for code in font.codes(piece):
            width = font.width(code)
            try:
                ink = font.ink(code)
            except LookupError:
                is_space = not font.composite and code == 32
                ink = None if is_space else (0.0, max(font.bottom, _FOOT), width, min(font.top, _CAP))
            if ink is not None:
                x0, x1 = place + ink[0] * size * run.stretch, place + ink[2] * size * run.stretch
                y0, y1 = run.rise + ink[1] * size, run.rise + ink[3] * size
                left = min(x0, x1) if left is None else min(left, x0, x1)
                right = max(x0, x1) if right is None else max(right, x0, x1)
                bottom = min(y0, y1) if bottom is None else min(bottom, y0, y1)
                top = max(y0, y1) if top is None else max(top, y0, y1)
            spacing = run.letter + (run.word if not font.composite and code == 32 else 0.0)
            place += (width * size + spacing) * run.stretch
    if left is None or bottom is None or right is None or top is None:
        return None
    return left, bottom, right, top
