"""Objects of one PDF carried over into another that is written front to back; what is there already is used again.

Pictures, typefaces and whatever else documents bring in more than once is kept once: two objects are the same where
what the file says of them is, from below upwards (a picture's mask before the picture, a typeface's data before its
descriptor).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from pikepdf import Dictionary, Name, Pdf, Stream

from .leaves import Leaves, Text
from .writer import Writer, reference

REFERENCE = re.compile(rb"\((?:[^()\\]|\\.)*\)|<[0-9A-Fa-f\s]*>|(\d+) 0 R(?![\w.])", re.DOTALL)
"""A reference in an object's text, or a string, which may look as if it held one."""
LENGTH = re.compile(rb"(\((?:[^()\\]|\\.)*\))|/Length \d+(?: 0 R)? ?(?!\d)", re.DOTALL)
"""The length of a stream, or a string, which may look as if it held one."""
_ELSEWHERE = Name("/WrittenAs")
_SMOOTH = b" /Interpolate true"


def stand_in(source: Pdf, number: int) -> Any:
    """An object for ``source`` that stands for one which has been written already, under this number."""
    return source.make_indirect(Dictionary({"/WrittenAs": number}))


def without_length(found: re.Match[bytes]) -> bytes:
    """What is put for a match of :data:`LENGTH`: a string stays."""
    return found[1] or b""


class Carrier:
    """Carries objects into a writer."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.kept: dict[bytes, int] = {}
        """The numbers of what has been written and may be used again, by a hash of all that it says."""

    def load(self, source: Pdf, known: dict[int, int] | None = None) -> Load:
        """What is carried from one PDF; ``known`` are the numbers, here and there, of objects written otherwise."""
        return Load(self, source, known or {})

    def move(self, leaves: Leaves, changed: Mapping[int, bytes], *, smooth: bool) -> Move:
        """What is carried from a document taken apart; ``changed`` are the new data of some of its streams.

        ``smooth`` leaves it to readers to blend the pixels of pictures.
        """
        return Move(self, leaves, changed, smooth)

    def stream(self, entries: bytes, data: bytes) -> int:
        """The number of a stream with these entries of its dictionary, written once."""
        key = hashlib.sha256(entries + b"\0" + data).digest()
        if key not in self.kept:
            self.kept[key] = self.writer.stream(entries, data)
        return self.kept[key]


class Load:
    """What is carried from one PDF, ``source``; ``known`` are its objects' numbers here by their numbers there."""

    def __init__(self, carrier: Carrier, source: Pdf, known: dict[int, int]) -> None:
        self._carrier = carrier
        self.source = source
        self.known = known

    def text(self, value: Any) -> bytes:
        """What the file says of a value, with all that it refers to carried over. An indirect object's own content."""
        return self.renumbered(value.unparse(resolved=True))

    def renumbered(self, text: bytes) -> bytes:
        """The text of an object with the numbers of this file for those of the other."""
        return REFERENCE.sub(self._replaced, text)

    def _replaced(self, found: re.Match[bytes]) -> bytes:
        number = found[1]
        return reference(self.number(int(number))) if number else found[0]

    def number(self, there: int) -> int:
        """The number in this file of an object that has the number ``there`` in its own."""
        here = self.known.get(there)
        if here is None:
            here = self.known[there] = self._carried(self.source.get_object(there, 0))
        return here

    def _carried(self, value: Any) -> int:
        if isinstance(value, Stream):
            return self.stream(value)
        if isinstance(value, Dictionary) and _ELSEWHERE in value:
            return int(value[_ELSEWHERE])
        text = self.text(value)
        key = hashlib.sha256(text).digest()
        kept = self._carrier.kept
        if key not in kept:
            kept[key] = self._carrier.writer.add(text)
        return kept[key]

    def stream(self, value: Any) -> int:
        """The number of a stream, its data as they are."""
        said = self.renumbered(LENGTH.sub(without_length, value.stream_dict.unparse(resolved=True)[2:-2].strip()))
        return self._carrier.stream(said, value.read_raw_bytes())


class Move:
    """What is carried from one document that has been taken apart (:mod:`.leaves`)."""

    def __init__(self, carrier: Carrier, leaves: Leaves, changed: Mapping[int, bytes], smooth: bool) -> None:
        self._writer = carrier.writer
        self._kept = carrier.kept
        self._leaves = leaves
        self._changed = changed
        self._smooth = smooth
        self._numbers = [0] * len(leaves.things)

    def text(self, text: Text) -> bytes:
        """A text with the numbers of this file, all that it refers to carried over."""
        pieces = [piece if isinstance(piece, str) else f"{self.number(piece)} 0 R" for piece in text]
        return "".join(pieces).encode("latin-1")

    def number(self, place: int) -> int:
        """The number in this file of an object of the document."""
        if not self._numbers[place]:
            name = self._leaves.things[place].name.encode()
            here = self._kept.get(name) if name else None
            if here is not None:
                self._numbers[place] = here
            else:
                self._carry(place)
                if name:
                    self._kept[name] = self._numbers[place]
        return self._numbers[place]

    def _carry(self, place: int) -> None:
        thing = self._leaves.things[place]
        # It has its number first: what no other document may share may refer to itself, by way of others.
        number = self._numbers[place] = self._writer.reserve()
        text = self.text(thing.text)
        if thing.start < 0:
            self._writer.put(number, text)
        else:
            data = self._changed.get(place)
            said = text + (_SMOOTH if thing.smooth and self._smooth else b"")
            self._writer.put_stream(number, said, self._leaves.stream(place) if data is None else data)
