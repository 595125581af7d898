"""Character maps of fonts (ISO 32000-1, 9.7.5 and 9.10.3): from codes to glyphs, and to the text they stand for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_SECTION = re.compile(
    rb"begin(codespacerange|cidrange|cidchar|bfrange|bfchar)\b(.*?)end(?:codespacerange|cidrange|cidchar|bfrange|bfchar)",
    re.DOTALL,
)
_WORD = re.compile(rb"<([0-9A-Fa-f\s]*)>|(\[)|(\])|(-?\d+)")
_MOST = 200_000
"""Codes a map may name; more than any script has signs."""


@dataclass(slots=True)
class CodeMap:
    """``lengths`` are the numbers of bytes a code may have, with the ranges of codes of that length; ``numbers`` maps
    codes to glyphs (CIDs), ``texts`` to characters.
    """

    spaces: list[tuple[int, int, int]] = field(default_factory=list)
    ranges: list[tuple[int, int, int]] = field(default_factory=list)
    texts: dict[int, str] = field(default_factory=dict)
    _singles: dict[int, int] = field(default_factory=dict)

    def codes(self, shown: bytes) -> list[int]:
        """The codes in a string."""
        if all(length == 2 for length, _, _ in self.spaces) or not self.spaces:
            return [shown[i] << 8 | shown[i + 1] for i in range(0, len(shown) - 1, 2)]
        longest = max(length for length, _, _ in self.spaces)
        found, place = [], 0
        while place < len(shown):
            for length in range(1, longest + 1):
                code = int.from_bytes(shown[place : place + length], "big")
                if any(size == length and low <= code <= high for size, low, high in self.spaces):
                    break
            found.append(code)
            place += length
        return found

    def glyph(self, code: int) -> int:
        """The glyph of a code, 0 for none."""
        known = self._singles.get(code)
        if known is None:
            known = next((start + code - low for low, high, start in self.ranges if low <= code <= high), 0)
            self._singles[code] = known
        return known


def parse(data: bytes) -> CodeMap:
    """A map as it stands in a stream; what is damaged is left out."""
    made = CodeMap()
    for section in _SECTION.finditer(data):
        words = [_word(found) for found in _WORD.finditer(section[2])]
        kind = section[1]
        if kind == b"codespacerange":
            for low, high in zip(words[::2], words[1::2], strict=False):
                if isinstance(low, bytes) and isinstance(high, bytes) and 0 < len(low) <= 4:
                    made.spaces.append((len(low), _code(low), _code(high)))
        elif kind == b"cidrange":
            for low, high, start in zip(words[::3], words[1::3], words[2::3], strict=False):
                if isinstance(low, bytes) and isinstance(high, bytes) and isinstance(start, int):
                    made.ranges.append((_code(low), _code(high), start))
        elif kind == b"cidchar":
            for code, start in zip(words[::2], words[1::2], strict=False):
                if isinstance(code, bytes) and isinstance(start, int):
                    made._singles[_code(code)] = start
        elif kind == b"bfchar":
            for code, text in zip(words[::2], words[1::2], strict=False):
                if isinstance(code, bytes) and isinstance(text, bytes):
                    made.texts[_code(code)] = _text(text)
        else:
            _text_ranges(words, made)
        if len(made.texts) > _MOST:
            break
    return made


def _text_ranges(words: list[bytes | int | str], made: CodeMap) -> None:
    place = 0
    while place + 2 < len(words) and len(made.texts) <= _MOST:
        low, high, first = words[place : place + 3]
        place += 3
        if not isinstance(low, bytes) or not isinstance(high, bytes):
            continue
        if first == "[":
            code = _code(low)
            while place < len(words) and words[place] != "]":
                text = words[place]
                if isinstance(text, bytes):
                    made.texts[code] = _text(text)
                code += 1
                place += 1
            place += 1
        elif isinstance(first, bytes) and first:
            head, last = _text(first)[:-1], _text(first)[-1:]
            if not last:
                continue
            for code in range(_code(low), min(_code(high), _code(low) + 65535) + 1):
                sign = ord(last) + code - _code(low)
                if sign < 0x110000 and not 0xD800 <= sign < 0xE000:
                    made.texts[code] = head + chr(sign)


def _word(found: re.Match[bytes]) -> bytes | int | str:
    if found[2] or found[3]:
        return (found[2] or found[3]).decode("ascii")
    if found[4]:
        return int(found[4][:12])
    digits = b"".join(found[1].split()).decode("ascii")
    return bytes.fromhex(digits + "0" * (len(digits) % 2))


def _code(raw: bytes) -> int:
    return int.from_bytes(raw, "big")


def _text(raw: bytes) -> str:
    return raw.decode("utf-16-be", "replace")
