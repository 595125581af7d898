"""The archive an ebook is (OCF 3.3, 4.2), written from front to back with fixed dates, modes and order.

Its files come packed, so that what has been packed once, in this build or an earlier one, is only copied.
"""

from __future__ import annotations

import io
import json
import struct
import tempfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, TypeVar, cast

from ..cache import Cache
from ..errors import OutputInvalid

Known = TypeVar("Known")
MIMETYPE = b"application/epub+zip"
_STORED = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""Compressed already: packing them again costs time and gains nothing."""
_LEVEL = 6
# What follows is PKWARE's APPNOTE 6.3.10: 4.3.7 (a file's own header), 4.3.12 (the directory), 4.3.16 (its end).
_HEADER = struct.Struct("<4s5H3L2H")
_ROW = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_VERSION = 20
"""The version of the format that knows deflation (4.4.3)."""
_UNIX = 3 << 8
_MODE = 0o100644 << 16
_DAY = 1 << 5 | 1
"""1980-01-01, the first day the format can name (4.4.6)."""
_UTF8 = 1 << 11
_LARGEST = 0xFFFFFFFE
"""Bytes of an archive without the 64-bit extension, which reading systems need not know."""
_MOST = 0xFFFE


@dataclass(frozen=True, slots=True)
class Member:
    """A file as the archive holds it: its bytes, deflated or as they are; size and CRC-32 are of the plain ones."""

    deflated: bool
    crc: int
    size: int
    packed: bytes


def pack(data: bytes, media_type: str) -> Member:
    """A file packed as its kind is."""
    if media_type in _STORED:
        return Member(False, zlib.crc32(data), len(data), data)
    deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return Member(True, zlib.crc32(data), len(data), deflate.compress(data) + deflate.flush())


def to_entry(said: object, members: Sequence[Member]) -> bytes:
    """Packed files, and in plain values what is known of them, as the cache keeps them."""
    listed = [(member.deflated, member.crc, member.size, len(member.packed)) for member in members]
    head = json.dumps([said, listed], separators=(",", ":")).encode()
    return b"".join([struct.pack("<L", len(head)), head, *(member.packed for member in members)])


def recall(cache: Cache, key: str, read: Callable[[Any, list[Member]], Known]) -> Known | None:
    """What ``read`` makes of an entry that :func:`to_entry` made; None where there is none, or another kind of one."""
    entry = cache.get(key)
    if entry is None:
        return None
    try:
        (length,) = struct.unpack_from("<L", entry)
        place = 4 + length
        said, listed = json.loads(entry[4:place])
        members = []
        for deflated, crc, size, packed in listed:
            members.append(Member(bool(deflated), int(crc), int(size), entry[place : place + int(packed)]))
            place += int(packed)
        return read(said, members) if place == len(entry) else None
    except (struct.error, ValueError, TypeError, LookupError):
        return None


class Container:
    """An archive while it is written, in a temporary file: memory must not grow with a book's pictures.

    Its signature is the first file, as the format demands; the others stand in the order in which they come.
    """

    def __init__(self) -> None:
        self._file = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 (it lives as long as this object)
        self._rows: list[bytes] = []
        self._places: dict[str, tuple[int, int, bool]] = {}
        self._end = 0
        self.add("mimetype", Member(False, zlib.crc32(MIMETYPE), len(MIMETYPE), MIMETYPE))

    def add(self, name: str, member: Member) -> None:
        """Write a file. Raises OutputInvalid where the archive grows beyond what reading systems can open."""
        encoded = name.encode()
        flags = 0 if name.isascii() else _UTF8
        length = len(member.packed)
        known = (_VERSION, flags, 8 if member.deflated else 0, 0, _DAY, member.crc, length, member.size, len(encoded))
        if self._end + length > _LARGEST or member.size > _LARGEST or len(self._rows) >= _MOST:
            raise OutputInvalid(
                "the ebook has more than 4 GB or 65,534 files, which reading systems cannot open",
                "Make its pictures smaller (max_pixels under [epub]), or two books of it.",
            )
        header = _HEADER.pack(b"PK\3\4", *known, 0)
        self._file.write(header)
        self._file.write(encoded)
        self._rows.append(
            _ROW.pack(b"PK\1\2", _UNIX | _VERSION, *known, 0, 0, 0, 0, _MODE, self._end) + encoded,
        )
        self._places[name] = (self._end + len(header) + len(encoded), length, member.deflated)
        self._file.write(member.packed)
        self._end += len(header) + len(encoded) + length

    def read(self, name: str) -> bytes:
        """A file's own bytes again."""
        place, length, deflated = self._places[name]
        self._file.seek(place)
        packed = self._file.read(length)
        self._file.seek(0, io.SEEK_END)
        return zlib.decompress(packed, -zlib.MAX_WBITS) if deflated else packed

    def finish(self) -> BinaryIO:
        """The whole archive; the caller closes it."""
        rows = b"".join(self._rows)
        if self._end + len(rows) > _LARGEST:
            raise OutputInvalid("the ebook has more than 4 GB, which reading systems cannot open")
        self._file.write(rows + _END.pack(b"PK\5\6", 0, 0, len(self._rows), len(self._rows), len(rows), self._end, 0))
        return self._file

    def close(self) -> None:
        """Let go of an archive that nobody wants."""
        self._file.close()
