"""Converted pictures on disk until the file is written: a book of photographs need not be in memory at once.

pikepdf reads the streams of another file when it writes, one at a time. So what is converted goes into a file of its
own, and the places where it belongs are filled in at the end.
"""

from __future__ import annotations

import tempfile
from typing import Any

from pikepdf import AccessMode, Name, Pdf

_CATALOGUE, _PAGES = 1, 2


class Spool:
    """A file of streams that grows."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  (closed with the spool)
        self._offsets: dict[int, int] = {}
        self._places: list[tuple[Any, str, int]] = []
        self._next = _PAGES + 1
        self._read: Pdf | None = None
        self._file.write(b"%PDF-1.7\n")

    def add(self, entries: bytes, data: bytes) -> int:
        """Keep a stream with these entries of its dictionary; the number refers to it ("5 0 R" within entries)."""
        number = self._next
        self._next += 1
        self._write(number, b"<<%s /Length %d>>\nstream\n" % (entries, len(data)), data, b"\nendstream")
        return number

    def place(self, holder: Any, key: str, number: int) -> None:
        """Let an entry of a dictionary be the stream of that number, when all is done."""
        self._places.append((holder, key, number))

    def fill(self, pdf: Pdf) -> None:
        """Put every stream in its place. The spool stays open until the file has been written."""
        if not self._places:
            return
        self._write(_CATALOGUE, b"<</Type /Catalog /Pages %d 0 R>>" % _PAGES)
        self._write(_PAGES, b"<</Type /Pages /Kids [] /Count 0>>")
        start = self._file.tell()
        rows = b"".join(b"%010d 00000 n \n" % self._offsets[number] for number in range(1, self._next))
        self._file.write(b"xref\n0 %d\n0000000000 65535 f \n%s" % (self._next, rows))
        self._file.write(
            b"trailer\n<</Size %d /Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (self._next, _CATALOGUE, start)
        )
        self._file.flush()
        self._file.seek(0)
        self._read = Pdf.open(self._file, access_mode=AccessMode.stream)
        copied: dict[int, Any] = {}
        for holder, key, number in self._places:
            if number not in copied:
                copied[number] = pdf.copy_foreign(self._read.get_object(number, 0))
            holder[Name(key)] = copied[number]

    def close(self) -> None:
        """Let go of the file."""
        if self._read is not None:
            self._read.close()
        self._file.close()

    def _write(self, number: int, *parts: bytes) -> None:
        self._offsets[number] = self._file.tell()
        self._file.write(b"%d 0 obj\n" % number)
        for part in parts:
            self._file.write(part)
        self._file.write(b"\nendobj\n")
