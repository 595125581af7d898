"""What the codes of a PDF's text stand for, from each font's ToUnicode table (ISO 32000-1, 9.10.3)."""

from __future__ import annotations

import re
from typing import Any

from pikepdf import Array, Name, String

_SECTION = re.compile(rb"begin(bfchar|bfrange)(.*?)end\1", re.DOTALL)
_HEX = re.compile(rb"<([0-9A-Fa-f\s]*)>|(\[)|(\])")


class Font:
    """A font's codes and their meaning."""

    def __init__(self, font: Any) -> None:
        self._width = 2 if font.get(Name.Subtype) == Name.Type0 else 1
        self._table: dict[int, str] = {}
        table = font.get(Name.ToUnicode)
        if table is not None and hasattr(table, "read_bytes"):
            self._read(table.read_bytes())

    def decode(self, shown: Any) -> str:
        """The text of a string, or of the strings of an array (which holds distances as well)."""
        if isinstance(shown, Array):
            return "".join(self.decode(part) for part in shown if isinstance(part, String))
        if not isinstance(shown, String):
            return ""
        data = bytes(shown)
        codes = (int.from_bytes(data[at : at + self._width], "big") for at in range(0, len(data), self._width))
        return "".join(self._table.get(code, "" if self._width == 2 else chr(code)) for code in codes)

    def _read(self, table: bytes) -> None:
        for kind, body in _SECTION.findall(table):
            values = [(found[0], found[1]) for found in _HEX.findall(body) if not found[2]]
            if kind == b"bfchar":
                for code, meaning in zip(values[::2], values[1::2], strict=False):
                    self._table[int(code[0], 16)] = _text(meaning[0])
            else:
                self._ranges(body)

    def _ranges(self, body: bytes) -> None:
        for first, last, start, several in re.findall(
            rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(?:<([0-9A-Fa-f]+)>|\[([^\]]*)\])", body
        ):
            low, high = int(first, 16), min(int(last, 16), int(first, 16) + 65_535)
            listed = [_text(item) for item in re.findall(rb"<([0-9A-Fa-f]+)>", several)]
            for offset in range(high - low + 1):
                if listed:
                    if offset < len(listed):
                        self._table[low + offset] = listed[offset]
                else:
                    text = _text(start)
                    self._table[low + offset] = text[:-1] + chr(ord(text[-1]) + offset) if text else ""


def _text(digits: bytes) -> str:
    return bytes.fromhex(digits.decode("ascii")).decode("utf-16-be", "replace")
