"""Page numbers written into the room that layouts left for them (:mod:`.blanks`)."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pikepdf import Name, Pdf

from .record import Blank, Figures

_SHOWN = re.compile(rb"<([0-9a-f]*)>|(-?[0-9.]+)")
_GLYPH = 4
"""Hexadecimal digits of a glyph."""


def fill(pdf: Pdf, blanks: Iterable[Blank], figures: Sequence[Figures], numbers: Mapping[str, str]) -> None:
    """Write the number of each blank's page into its content stream. A place without a number keeps its zeros."""
    by_stream: dict[int, list[Blank]] = {}
    for blank in blanks:
        if blank.place in numbers:
            by_stream.setdefault(blank.stream, []).append(blank)
    for number, there in by_stream.items():
        stream: Any = pdf.get_object(number, 0)
        data = stream.read_bytes()
        for blank in sorted(there, key=lambda blank: -blank.start):
            shown = written(data[blank.start : blank.end], numbers[blank.place], figures[blank.figures])
            data = data[: blank.start] + shown + data[blank.end :]
        # Packed here, not when the file is written: it waits in memory until then.
        stream.write(zlib.compress(data), filter=Name.FlateDecode)


def written(operator: bytes, number: str, figures: Figures) -> bytes:
    """The operator that shows ``number`` in the room of the zeros that ``operator`` shows (ISO 32000-1, 9.4.3).

    A number with fewer figures leaves the first places empty. Where figures differ in width, each stands in the middle
    of the room of a zero.
    """
    room = figures.widths[0]
    zeros = sum(len(glyphs) // _GLYPH for glyphs, _ in _SHOWN.findall(operator))
    left = list(number.rjust(zeros))
    shown = b""
    for glyphs, shift in _SHOWN.findall(operator):
        if shift:
            shown += b" " + shift + b" "
        for _ in range(len(glyphs) // _GLYPH):
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
