"""Objects of a file nobody vouches for, read within bounds: a stream unpacked so far, a number only if it is one."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

from pikepdf import Array, Dictionary, Name, PdfError, Stream

LARGEST_CONTENT = 64 << 20
"""Bytes of instructions of one page, form or glyph, unpacked; the heaviest maps drawn by hand have a tenth."""
LARGEST_DATA = 256 << 20
"""Bytes of one unpacked picture or font: 80 million pixels of CMYK, twice a spread of two A4 pages at 600 ppi."""
_DEEPEST = 40
"""Steps from a page to the root of the tree of pages."""

Key = tuple[int, int]


class TooLarge(Exception):
    """A stream has more in it than is looked at."""


def unpacked(stream: Stream, limit: int = LARGEST_CONTENT) -> bytes:
    """A stream's data; of a damaged one what could be saved. Raises TooLarge above ``limit`` bytes."""
    filters = names(stream.get("/Filter"))
    if not filters:
        data = stream.read_raw_bytes()
    elif filters == ["/FlateDecode"] and not _predicted(stream.get("/DecodeParms")):
        data = _inflated(stream.read_raw_bytes(), limit)
    else:
        try:
            data = bytes(stream.read_bytes())
        except (PdfError, MemoryError, ValueError, NotImplementedError) as fault:
            if isinstance(fault, MemoryError):
                raise TooLarge from fault
            return b""
    if len(data) > limit:
        raise TooLarge
    return bytes(data)


def _inflated(data: bytes, limit: int) -> bytes:
    unpacker = zlib.decompressobj()
    out: list[bytes] = []
    size = 0
    try:
        for start in range(0, len(data), 1 << 16):
            piece = unpacker.decompress(data[start : start + (1 << 16)], limit + 1 - size)
            size += len(piece)
            out.append(piece)
            if size > limit or (unpacker.unconsumed_tail and size >= limit):
                raise TooLarge
            if unpacker.eof:
                break
    except zlib.error:
        pass  # what came before the damage is what every reader shows
    return b"".join(out)


def _predicted(parameters: Any) -> bool:
    if isinstance(parameters, Array):
        return any(_predicted(item) for item in parameters)
    return isinstance(parameters, Dictionary) and integer(parameters.get("/Predictor"), 1) > 1


def names(value: Any) -> list[str]:
    """A name, or the names in an array, with their slashes; empty where it is neither."""
    if isinstance(value, Name):
        return [str(value)]
    if isinstance(value, Array):
        return [str(item) for item in value if isinstance(item, Name)]
    return []


def number(value: Any, default: float = 0.0) -> float:
    """A number as a float; ``default`` where it is none."""
    try:
        return float(value) if value is not None else default
    except (TypeError, ValueError, OverflowError):
        return default


def integer(value: Any, default: int = 0) -> int:
    """A whole number; ``default`` where it is none."""
    try:
        return int(value) if value is not None else default
    except (TypeError, ValueError, OverflowError):
        return default


def flag(value: Any) -> bool:
    """Whether a value is ``true``, and nothing else that Python takes for it."""
    return isinstance(value, bool) and value


def floats(value: Any, count: int = 0) -> list[float]:
    """The numbers of an array; empty where it is none, or where ``count`` are wanted and it has another number."""
    if not isinstance(value, Array) or (count and len(value) != count) or len(value) > 1 << 20:
        return []
    return [number(item) for item in value]


def texted(value: Any) -> str:
    """A text string or a name as text; empty where it is neither."""
    if value is None or isinstance(value, (Array, Dictionary, Stream)):
        return ""
    try:
        return str(value)
    except (ValueError, UnicodeDecodeError):
        return ""


def table(value: Any) -> Dictionary | Stream | None:
    """A dictionary, or a stream as one; None for anything else."""
    return value if isinstance(value, (Dictionary, Stream)) else None


def under(value: Any, *steps: str) -> Any:
    """The value at the end of a path of keys; None where it does not lead so far."""
    for step in steps:
        found = table(value)
        if found is None:
            return None
        value = found.get(step)
    return value


def items(value: Any) -> list[tuple[str, Any]]:
    """A dictionary's entries in the order of their keys; empty where it is none."""
    found = table(value)
    return [(key, found.get(key)) for key in sorted(found.keys())] if found is not None else []


def inherited(page: Any, key: str) -> Any:
    """An attribute of a page, or of a node of the tree above it."""
    node = page
    for _ in range(_DEEPEST):
        if not isinstance(node, Dictionary):
            return None
        value = node.get(key)
        if value is not None:
            return value
        node = node.get("/Parent")
    return None


def identity(value: Any) -> Key:
    """The object's number in the file; zeros for one written in place."""
    return tuple(value.objgen) if hasattr(value, "objgen") else (0, 0)


def contents(page: Any) -> Iterator[Stream]:
    """A page's content streams."""
    found = page.get("/Contents")
    if isinstance(found, Stream):
        yield found
    elif isinstance(found, Array):
        for item in found:
            if isinstance(item, Stream):
                yield item
