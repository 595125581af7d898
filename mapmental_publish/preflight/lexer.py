"""Content streams taken apart: one instruction after the other, as fast as Python allows.

A stream is mostly numbers with an operator behind them, and text in flat arrays. One regular expression takes a whole
instruction of that kind; what it does not know (nested strings, arrays in arrays, rubbish) goes through a slower reader
that never gives up: a damaged stream loses what is damaged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_SPACE = rb"[\x00\t\n\x0c\r ]"
_INSTRUCTION = re.compile(
    _SPACE
    + rb"*+((?:(?:[-+.\d]++|/[^\x00\t\n\x0c\r ()<>\[\]{}/%]*+|<[0-9A-Fa-f\x00\t\n\x0c\r ]*+>"
    + rb"|\((?:[^()\\]++|\\.)*+\)|\[(?:[^\[\]()%]++|\((?:[^()\\]++|\\.)*+\))*+\]"
    + rb"|<<(?:[^<>()%\[\]]++|<[0-9A-Fa-f]*+>(?!>))*+>>)"
    + _SPACE
    + rb"*+)*+)([A-Za-z'\"][A-Za-z0-9*]*+)(?=[\x00\t\n\x0c\r ()<>\[\]{}/%]|$)",
    re.DOTALL,
)
_PATH = re.compile(
    rb"[\x00\t\n\x0c\r ]*+((?:(?:[-+.\d]++[\x00\t\n\x0c\r ]++){0,6}+(?:re|[mlcvyh])[\x00\t\n\x0c\r ]++)++)"
)
_NUMBER = re.compile(rb"[-+]?+(?:\d++\.?\d*+|\.\d++)")
_ITEM = re.compile(
    rb"(?P<number>[-+]*+(?:\d++\.?\d*+|\.\d++))|<(?P<hex>[0-9A-Fa-f\x00\t\n\x0c\r ]*+)>"
    rb"|\((?P<text>(?:[^()\\]++|\\.)*+)\)"
    rb"|(?P<name>/[^\x00\t\n\x0c\r ()<>\[\]{}/%]*+)|(?P<word>true|false|null)",
    re.DOTALL,
)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b"", b"\r\n": b""}
_IMAGE_DATA = re.compile(rb"[\x00\t\n\x0c\r ]ID(?=[\x00\t\n\x0c\r ])")
_IMAGE_END = re.compile(rb"[\x00\t\n\x0c\r ]?EI(?=[\x00\t\n\x0c\r ]|$)")
_DELIMITERS = b"()<>[]{}/%"
_WHITE = b"\x00\t\n\x0c\r "
_REGULAR = re.compile(rb"[^\x00\t\n\x0c\r ()<>\[\]{}/%]++")
_DEEPEST = 64
"""Arrays in arrays; no instruction needs more than two."""


def instructions(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Each instruction as its operator and its operands, still as they stand in the stream.

    Path construction comes in one piece, as the operator ``path``, with all operators in it. An inline image comes as
    ``BI`` with its dictionary; its data is ``ID``, before it.
    """
    position, end = 0, len(data)
    match, path = _INSTRUCTION.match, _PATH.match
    while position < end:
        found = path(data, position)
        if found is not None:
            position = found.end()
            yield b"path", found[1]
            continue
        found = match(data, position)
        if found is None:
            operator, operands, position = _slowly(data, position)
            if operator:
                yield operator, operands
            continue
        operator = found[2]
        position = found.end()
        if operator == b"BI":
            head, body, position = _inline_image(data, position)
            yield b"ID", body
            yield b"BI", head
        else:
            yield operator, found[1]


def numbers(operands: bytes) -> list[float]:
    """The numbers among the operands; broken ones are read as far as they go."""
    try:
        return [float(word) for word in operands.split()]
    except ValueError:
        return [float(word) for word in _NUMBER.findall(operands)]


def first_name(operands: bytes) -> bytes:
    """The first name among the operands, with its slash and without escapes (``#20``); empty where there is none."""
    start = operands.find(b"/")
    if start < 0:
        return b""
    found = _REGULAR.match(operands, start + 1)
    return _plain_name(b"/" + found[0]) if found else b"/"


def last_name(operands: bytes) -> bytes:
    """The last name among the operands, likewise."""
    start = operands.rfind(b"/")
    return first_name(operands[start:]) if start >= 0 else b""


def pieces(operands: bytes) -> list[bytes | float]:
    """What a text instruction shows: strings as bytes, and the numbers between them."""
    if b"\\" not in operands and b"(" not in operands:
        # The common case: hexadecimal strings and numbers alone.
        found: list[bytes | float] = []
        for match in _ITEM.finditer(operands):
            kind = match.lastgroup
            if kind == "hex":
                if match["hex"]:
                    found.append(_from_hex(match["hex"]))
            elif kind == "number":
                found.append(_number(match["number"]))
        return found
    items = _Reader(operands).all()
    flat: list[bytes | float] = []
    stack = list(reversed(items))
    while stack:
        item = stack.pop()
        if isinstance(item, list):
            stack.extend(reversed(item))
        elif isinstance(item, float) or (isinstance(item, bytes) and not isinstance(item, _Name)):
            flat.append(item)
    return flat


def entries(operands: bytes) -> dict[bytes, object]:
    """A flat dictionary's entries (an inline image's, a marked-content property list's): names as bytes with slash."""
    items = _Reader(operands).all()
    if len(items) == 1 and isinstance(items[0], dict):
        return items[0]
    pairs: dict[bytes, object] = {}
    for key, value in zip(items[::2], items[1::2], strict=False):
        if isinstance(key, _Name):
            pairs[bytes(key)] = value
    return pairs


class _Name(bytes):
    """A name, with its slash: told apart from a string."""

    __slots__ = ()


def _plain_name(raw: bytes) -> bytes:
    if b"#" not in raw:
        return raw
    return re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), raw)


def _number(word: bytes) -> float:
    try:
        return float(word)
    except ValueError:
        found = _NUMBER.search(word)
        return float(found[0]) if found else 0.0


def _from_hex(digits: bytes) -> bytes:
    try:
        return bytes.fromhex(digits.decode("ascii"))
    except ValueError:
        packed = b"".join(digits.translate(None, _WHITE).split())
        return bytes.fromhex((packed + b"0" * (len(packed) % 2)).decode("ascii"))


def _unescaped(found: re.Match[bytes]) -> bytes:
    code = found[1]
    if code[:1].isdigit():
        return bytes([int(code, 8) & 255])
    return _ESCAPED.get(code, code)


def _inline_image(data: bytes, position: int) -> tuple[bytes, bytes, int]:
    """An inline image's dictionary, its data, and where the stream goes on."""
    marked = _IMAGE_DATA.search(data, position)
    if marked is None:
        return data[position:], b"", len(data)
    head = data[position : marked.start()]
    begin = marked.end() + 1
    # Binary data may hold the letters of its end: the end is one after which something like an instruction follows.
    search = begin
    while True:
        ending = _IMAGE_END.search(data, search)
        if ending is None:
            return head, data[begin:], len(data)
        after = data[ending.end() : ending.end() + 24]
        if all(byte in b"\t\n\x0c\r\x00" or 32 <= byte < 127 for byte in after):
            return head, data[begin : ending.start()], ending.end()
        search = ending.end()


def _slowly(data: bytes, position: int) -> tuple[bytes, bytes, int]:
    """One instruction read step by step: operator (empty where none came), operands, and the place after it."""
    reader = _Reader(data, position)
    start = position
    while True:
        reader.skip_white()
        if reader.place >= len(data):
            return b"", b"", len(data)
        before = reader.place
        if data[before] not in _DELIMITERS and not _NUMBER.match(data, before):
            found = _REGULAR.match(data, before)
            assert found is not None
            word = found[0]
            if word not in (b"true", b"false", b"null"):
                # At most so many bytes of operands are kept: an unclosed string swallows a whole stream.
                return word, _without_comments(data[start:before]), found.end()
            reader.place = found.end()
            continue
        reader.item()
        if reader.place <= before:
            reader.place = before + 1
            start = reader.place


def _without_comments(operands: bytes) -> bytes:
    """Operands without the comments between them; a per cent sign within a string is none."""
    if b"%" not in operands or b"(" in operands:
        return operands
    return re.sub(rb"%[^\r\n]*+", b" ", operands)


class _Reader:
    """Reads objects one by one; forgiving."""

    def __init__(self, data: bytes, place: int = 0) -> None:
        self.data = data
        self.place = place

    def all(self) -> list[object]:
        """Every object up to the end."""
        found: list[object] = []
        while True:
            self.skip_white()
            if self.place >= len(self.data):
                return found
            before = self.place
            item = self.item()
            if self.place <= before:
                self.place = before + 1
            elif item is not None:
                found.append(item)

    def skip_white(self) -> None:
        """To the next byte that means something."""
        data, place, end = self.data, self.place, len(self.data)
        while place < end:
            byte = data[place]
            if byte in _WHITE:
                place += 1
            elif byte == 0x25:
                while place < end and data[place] not in b"\r\n":
                    place += 1
            else:
                break
        self.place = place

    def item(self, depth: int = 0) -> object:
        """The object that begins here."""
        data, place = self.data, self.place
        found = _ITEM.match(data, place)
        if found is not None:
            self.place = found.end()
            kind = found.lastgroup
            if kind == "number":
                return _number(found["number"])
            if kind == "hex":
                return _from_hex(found["hex"])
            if kind == "text":
                return _ESCAPE.sub(_unescaped, found["text"])
            if kind == "name":
                return _Name(_plain_name(found["name"]))
            return {b"true": True, b"false": False}.get(found["word"])
        byte = data[place : place + 1]
        if byte == b"(":
            return self._nested_string()
        if data[place : place + 2] == b"<<":
            self.place += 2
            items = self._until(b">>", depth)
            return {
                bytes(key): value for key, value in zip(items[::2], items[1::2], strict=False) if isinstance(key, _Name)
            }
        if byte == b"[":
            self.place += 1
            return self._until(b"]", depth)
        regular = _REGULAR.match(data, place)
        self.place = regular.end() if regular else place + 1
        return None

    def _until(self, closing: bytes, depth: int) -> list[object]:
        found: list[object] = []
        while True:
            self.skip_white()
            if self.place >= len(self.data):
                return found
            if self.data.startswith(closing, self.place):
                self.place += len(closing)
                return found
            if depth >= _DEEPEST:
                self.place += 1
                continue
            found.append(self.item(depth + 1))

    def _nested_string(self) -> bytes:
        """A string with parentheses in it: they come in pairs."""
        data, place, depth = self.data, self.place + 1, 1
        begin = place
        while place < len(data):
            byte = data[place]
            if byte == 0x5C:
                place += 2
                continue
            if byte == 0x28:
                depth += 1
            elif byte == 0x29:
                depth -= 1
                if not depth:
                    break
            place += 1
        self.place = min(place + 1, len(data))
        return _ESCAPE.sub(_unescaped, data[begin:place])
