"""A hash of values that is the same in every process: what an output was made from, in one line."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping, Set
from enum import Enum


def fingerprint(*values: object) -> str:
    """SHA-256 over plain values, dataclasses, mappings, sets and sequences; no hash order, no addresses."""
    state = hashlib.sha256()
    for value in values:
        _feed(value, state)
    return state.hexdigest()


def _feed(value: object, state: hashlib._Hash) -> None:
    if isinstance(value, str):
        text = value.encode("utf-8", "surrogatepass")
        state.update(b"t%d:" % len(text) + text)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        state.update(b"(" + type(value).__name__.encode())
        for field in dataclasses.fields(value):
            _feed(getattr(value, field.name), state)
    elif isinstance(value, Mapping):
        state.update(b"{")
        for key in sorted(value, key=repr):
            _feed(key, state)
            _feed(value[key], state)
    elif isinstance(value, Set):
        state.update(b"<")
        for item in sorted(value, key=repr):
            _feed(item, state)
    elif isinstance(value, (list, tuple)):
        state.update(b"[")
        for item in value:
            _feed(item, state)
    elif isinstance(value, bytes):
        state.update(b"b%d:" % len(value) + value)
    else:
        text = (value.value if isinstance(value, Enum) else value).__repr__().encode("utf-8", "surrogatepass")
        state.update(b"s%d:" % len(text) + text)
    state.update(b";")
