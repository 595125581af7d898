"""Objects of one PDF carried over into another that is written front to back; what is there already is used again.

Pictures, typefaces and whatever else documents bring in more than once is kept once: two objects are the same where
what the file says of them is, from below upwards (a picture's mask before the picture, a typeface's data before its
descriptor).
"""

from __future__ import annotations

import hashlib
import re
from typing import Any

from pikepdf import Dictionary, Name, Pdf, Stream

from .writer import Writer, reference

REFERENCE = re.compile(rb"\((?:[^()\\]|\\.)*\)|<[0-9A-Fa-f\s]*>|(\d+) 0 R(?![\w.])", re.DOTALL)
"""A reference in an object's text, or a string, which may look as if it held one."""
_LENGTH = re.compile(rb"(\((?:[^()\\]|\\.)*\))|/Length \d+(?: 0 R)? ?(?!\d)", re.DOTALL)
"""The length of a stream, or a string, which may look as if it held one."""
_ELSEWHERE = Name("/WrittenAs")


def stand_in(source: Pdf, number: int) -> Any:
    """An object for ``source`` that stands for one which has been written already, under this number."""
    return source.make_indirect(Dictionary({"/WrittenAs": number}))


def _strings(found: re.Match[bytes]) -> bytes:
    return found[1] or b""


class Carrier:
    """Carries objects into a writer."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._kept: dict[bytes, int] = {}

    def load(self, source: Pdf, known: dict[int, int] | None = None) -> Load:
        """What is carried from one PDF; ``known`` are the numbers, here and there, of objects written otherwise."""
        return Load(self._writer, self._kept, source, known or {})


class Load:
    """What is carried from one PDF, ``source``; ``known`` are its objects' numbers here by their numbers there."""

    def __init__(self, writer: Writer, kept: dict[bytes, int], source: Pdf, known: dict[int, int]) -> None:
        self._writer = writer
        self._kept = kept
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
        if key not in self._kept:
            self._kept[key] = self._writer.add(text)
        return self._kept[key]

    def stream(self, value: Any) -> int:
        """The number of a stream, its data as they are."""
        said = self.renumbered(_LENGTH.sub(_strings, value.stream_dict.unparse(resolved=True)[2:-2].strip()))
        data = value.read_raw_bytes()
        key = hashlib.sha256(said + b"\0" + data).digest()
        if key not in self._kept:
            self._kept[key] = self._writer.stream(said, data)
        return self._kept[key]
