"""A PDF written from front to back, an object at a time: what has been written need not be in memory.

Objects without data are packed into object streams, and where everything is stands at the end in a cross-reference
stream (ISO 32000-1, 7.5.7 and 7.5.8).
"""

from __future__ import annotations

import hashlib
import zlib
from array import array
from typing import BinaryIO

_HEADER = b"%PDF-1.7\n%\xbf\xf7\xa2\xfe\n"
"""The version, and a comment by which programs see that the file is not text (7.5.2)."""
_TOGETHER = 200
"""Objects in one stream: a reader unpacks all of them to look at one."""
_FREE, _PLAIN, _PACKED = 0, 1, 2
"""Kinds of entries in the cross-reference stream (table 18)."""


def reference(number: int) -> bytes:
    """What refers to an object."""
    return b"%d 0 R" % number


class Writer:
    """Writes to ``file``, which must be at its beginning. ``level`` is how hard objects are packed, as zlib counts."""

    def __init__(self, file: BinaryIO, level: int = 6) -> None:
        self._file = file
        self._level = level
        self._kinds = array("B", [_FREE])
        self._where = array("Q", [0])
        self._index = array("H", [0xFFFF])
        self._waiting: tuple[list[tuple[int, bytes]], list[tuple[int, bytes]]] = ([], [])
        self._digest = hashlib.md5(usedforsecurity=False)
        self._position = 0
        self._write(_HEADER)

    def reserve(self, count: int = 1) -> int:
        """The first of so many numbers for objects that will be written."""
        first = len(self._kinds)
        self._kinds.extend([_FREE] * count)
        self._where.extend([0] * count)
        self._index.extend([0] * count)
        return first

    def put(self, number: int, body: bytes, *, aside: bool = False) -> None:
        """Write an object without data.

        What stands ``aside`` is packed with its like: to show a page nobody should have to unpack tags and links.
        """
        waiting = self._waiting[aside]
        waiting.append((number, body))
        if len(waiting) == _TOGETHER:
            self._flush(waiting)

    def add(self, body: bytes, *, aside: bool = False) -> int:
        """Write an object without data, as :meth:`put` does; returns its number."""
        number = self.reserve()
        self.put(number, body, aside=aside)
        return number

    def stream(self, entries: bytes, data: bytes) -> int:
        """Write a stream with these entries of its dictionary, its length left out; returns its number."""
        number = self.reserve()
        self.put_stream(number, entries, data)
        return number

    def put_stream(self, number: int, entries: bytes, data: bytes) -> None:
        """Write a stream under a number that was reserved for it."""
        self._kinds[number], self._where[number] = _PLAIN, self._position
        head = b"%d 0 obj\n<< %s /Length %d >>\nstream\n" % (number, entries, len(data))
        self._write(head, data, b"\nendstream\nendobj\n")

    def _flush(self, waiting: list[tuple[int, bytes]]) -> None:
        if not waiting:
            return
        holder = self.reserve()
        heads = []
        position = 0
        for place, (number, body) in enumerate(waiting):
            self._kinds[number], self._where[number], self._index[number] = _PACKED, holder, place
            heads.append(b"%d %d" % (number, position))
            position += len(body) + 1
        head = b" ".join(heads) + b"\n"
        data = zlib.compress(head + b"\n".join(body for _, body in waiting), self._level)
        entries = b"/Type /ObjStm /N %d /First %d /Filter /FlateDecode" % (len(waiting), len(head))
        waiting.clear()
        self.put_stream(holder, entries, data)

    def finish(self, root: int, info: int) -> None:
        """Write what is left, and where everything is; ``root`` and ``info`` are the catalogue and the information."""
        for waiting in self._waiting:
            self._flush(waiting)
        number = self.reserve()
        start = self._position
        self._kinds[number], self._where[number] = _PLAIN, start
        wide = max(start.bit_length() + 7, 8) // 8
        rows = b"".join(
            kind.to_bytes(1, "big") + where.to_bytes(wide, "big") + index.to_bytes(2, "big")
            for kind, where, index in zip(self._kinds, self._where, self._index, strict=True)
        )
        name = self._digest.hexdigest().encode()
        entries = b"/Type /XRef /Size %d /W [ 1 %d 2 ] /Root %s /Info %s /ID [ <%s> <%s> ] /Filter /FlateDecode" % (
            len(self._kinds), wide, reference(root), reference(info), name, name,
        )  # fmt: skip
        self.put_stream(number, entries, zlib.compress(rows, self._level))
        self._write(b"startxref\n%d\n%%%%EOF\n" % start)

    def _write(self, *parts: bytes) -> None:
        for part in parts:
            self._file.write(part)
            self._digest.update(part)
            self._position += len(part)
