"""Page numbers written into the room that layouts left for them (:mod:`.blanks`)."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from .frames import decimal
from .leaves import Leaves, Link
from .record import POINTS_PER_PIXEL, Blank, ClosedLine, Figures, Record

_SHOWN = re.compile(rb"<([0-9a-f]*)>|(-?[0-9.]+)")
_GLYPH = 4
"""Hexadecimal digits of a glyph."""
_LEFT, _DOWN = 4, 5
"""Where a text matrix says how far from the left and the top a text stands (ISO 32000-1, 9.4.2)."""
_DIGITS = 6
"""Of places in a content stream, as the engine writes them."""
_NEAR = 0.2
"""Points within which a link ends where its text does."""
_PACKED = 4
"""How hard a stream is packed that is written anew at every build, as zlib counts: in half the time of what it takes
before, a fifteenth larger."""
Change = tuple[int, int, bytes]
"""What stands in a content stream from one byte to another, written anew."""


@dataclass(frozen=True, slots=True)
class _Moved:
    """A text of a closed line: where it began and ended, in points, and how far to the left either moves."""

    left: float
    right: float
    by: float
    by_behind: float


def fill(leaves: Leaves, record: Record, numbers: Mapping[str, str]) -> dict[int, bytes]:
    """The streams in which page numbers stand, with the number of each blank's page, by their places in ``leaves``.

    A place without a number keeps its zeros. Lines that are closed up are, and with their texts move the links on them.
    """
    closed = {part.blank for line in record.closed for part in line.parts}
    by_stream: dict[int, list[Blank]] = {}
    for place, blank in enumerate(record.blanks):
        if blank.place in numbers and place not in closed:
            by_stream.setdefault(blank.stream, []).append(blank)
    lines: dict[int, list[ClosedLine]] = {}
    for line in record.closed:
        lines.setdefault(line.stream, []).append(line)
    filled = {}
    for place, thing in enumerate(leaves.things):
        if thing.number not in by_stream and thing.number not in lines:
            continue
        data = zlib.decompress(leaves.stream(place))
        changes = []
        for blank in by_stream.get(thing.number, ()):
            shown = written(data[blank.start : blank.end], numbers[blank.place], record.figures[blank.figures])
            changes.append((blank.start, blank.end, shown))
        for line in lines.get(thing.number, ()):
            changes += _close_up(leaves.leaves[line.page].links, data, line, record, numbers)
        filled[place] = zlib.compress(_changed(data, changes), _PACKED)
    return filled


def _changed(data: bytes, changes: Iterable[Change]) -> bytes:
    pieces = []
    behind = 0
    for start, end, new in sorted(changes):
        pieces += [data[behind:start], new]
        behind = end
    return b"".join([*pieces, data[behind:]])


def _close_up(
    links: Sequence[Link], data: bytes, line: ClosedLine, record: Record, numbers: Mapping[str, str]
) -> Iterator[Change]:
    """A line's numbers, and its texts moved up to them."""
    moved = []
    shift = baseline = 0.0  # in pixels
    for part in line.parts:
        matrix = data[part.start : part.end].split()
        left, baseline = float(matrix[_LEFT]), float(matrix[_DOWN])
        before = shift
        if before:
            matrix[_LEFT] = decimal(left - before, _DIGITS).encode()
            yield part.start, part.end, b" ".join(matrix)
        blank = record.blanks[part.blank] if part.blank >= 0 else None
        number = numbers.get(blank.place) if blank else None
        if blank is not None and number is not None:
            operator = data[blank.start : blank.end]
            yield blank.start, blank.end, written(operator, number, record.figures[blank.figures], closed_up=True)
            shift += part.width * (1 - len(number) / _room(operator))
        ends = (left, left + part.width, before, shift)
        moved.append(_Moved(*(value * POINTS_PER_PIXEL for value in ends)))
    _move_links(links, record.height - baseline * POINTS_PER_PIXEL, moved)


def _move_links(links: Sequence[Link], baseline: float, moved: Sequence[_Moved]) -> None:
    """Move the links on a closed line's texts. ``baseline`` is in points from the page's foot."""
    if not moved[-1].by_behind:
        return
    for link in links:
        left, low, right, high = link.rect
        if not (
            min(low, high) < baseline < max(low, high)
            and left > moved[0].left - _NEAR
            and right < moved[-1].right + _NEAR
        ):
            continue
        begins = max((text for text in moved if text.left < left + _NEAR), key=lambda text: text.left)
        ends = max((text for text in moved if text.left < right - _NEAR), key=lambda text: text.left)
        link.rect = [left - begins.by, low, right - ends.by_behind, high]


def _room(operator: bytes) -> int:
    """For how many figures there is room."""
    return sum(len(glyphs) // _GLYPH for glyphs, _ in _SHOWN.findall(operator))


def written(operator: bytes, number: str, figures: Figures, *, closed_up: bool = False) -> bytes:
    """The operator that shows ``number`` in the room of the zeros that ``operator`` shows (ISO 32000-1, 9.4.3).

    A number with fewer figures leaves the first places empty, or if it is ``closed_up`` the last. Where figures differ
    in width, each stands in the middle of the room of a zero.
    """
    room = figures.widths[0]
    left = list(number if closed_up else number.rjust(_room(operator)))
    shown = b""
    for glyphs, shift in _SHOWN.findall(operator):
        if shift:
            shown += b" " + shift + b" "
        for _ in range(min(len(glyphs) // _GLYPH, len(left))):
            shown += _figure(left.pop(0), room, figures)
    shown += b"".join(_figure(sign, room, figures) for sign in left)
    return b"[" + shown.replace(b"><", b"") + b"] TJ"


def _figure(sign: str, room: int, figures: Figures) -> bytes:
    if sign == " ":
        return b" %d " % -room
    glyph, width = figures.glyphs[int(sign)], figures.widths[int(sign)]
    before = (room - width) // 2
    after = room - width - before
    return (b" %d " % -before if before else b"") + b"<%04x>" % glyph + (b" %d " % -after if after else b"")
