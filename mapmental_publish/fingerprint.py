"""A hash of values that is the same in every process: what an output was made from, in one line."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping, Set
from enum import Enum


def fingerprint(*values: object) -> str:
    """SHA-256 over plain values, dataclasses, mappings, sets and sequences; no hash order, no addresses."""
    state = _State()
    for value in values:
        _feed(value, state)
    return state.finish()


class _State:
    """A hash that is fed in small pieces: handing each over alone takes longer than hashing it."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._pieces: list[bytes] = []
        self.put = self._pieces.append

    def put_long(self, piece: bytes) -> None:
        """Take a piece that may be long and is not to be copied."""
        self._hash.update(b"".join(self._pieces))
        self._pieces.clear()
        self._hash.update(piece)

    def finish(self) -> str:
        """The hash of everything, in hexadecimal."""
        self.put_long(b"")
        return self._hash.hexdigest()


_FIELDS: dict[type, tuple[str, ...] | None] = {}
"""The names of each dataclass's fields; None for any other type."""


def _fields(kind: type) -> tuple[str, ...] | None:
    if kind not in _FIELDS:
        _FIELDS[kind] = (
            tuple(field.name for field in dataclasses.fields(kind)) if dataclasses.is_dataclass(kind) else None
        )
    return _FIELDS[kind]


def _feed(value: object, state: _State) -> None:
    put = state.put
    if isinstance(value, str):
        text = value.encode("utf-8", "surrogatepass")
        put(b"t%d:" % len(text))
        put(text)
    elif (names := _fields(type(value))) is not None:
        put(b"(" + type(value).__name__.encode())
        for name in names:
            _feed(getattr(value, name), state)
    elif isinstance(value, (list, tuple)):
        put(b"[")
        for item in value:
            _feed(item, state)
    elif isinstance(value, Mapping):
        put(b"{")
        for key in sorted(value, key=repr):
            _feed(key, state)
            _feed(value[key], state)
    elif isinstance(value, Set):
        put(b"<")
        for item in sorted(value, key=repr):
            _feed(item, state)
    elif isinstance(value, bytes):
        put(b"b%d:" % len(value))
        state.put_long(value)
    else:
        text = (value.value if isinstance(value, Enum) else value).__repr__().encode("utf-8", "surrogatepass")
        put(b"s%d:" % len(text))
        put(text)
    put(b";")
