"""Pictures, typefaces and whatever else the documents bring in more than once, kept once."""

from __future__ import annotations

import hashlib
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, Stream

_WAYS_OUT = frozenset({Name.Parent, Name.StructParent, Name.StructParents, Name.P, Name.Page})
"""Keys that lead from what is drawn back to where it is drawn."""


class Sharing:
    """Everything that pages of one file draw with, known by its content.

    Two objects are equal where their bytes and dictionaries are, references compared by what they refer to. From below
    upwards (a picture's mask before the picture, a typeface's data before its descriptor), so that once is enough.
    """

    def __init__(self) -> None:
        self._kept: dict[bytes, Any] = {}
        self._seen: dict[tuple[int, int], Any] = {}

    def share(self, drawn: Any) -> None:
        """Let a page's resources, or a form, refer to what came before where that is the same."""
        self._shared(drawn)

    def _shared(self, value: Any) -> Any:
        """The object to use in place of this one: an equal one met before, else itself."""
        if not isinstance(value, (Dictionary, Array, Stream)):
            return value
        if not value.is_indirect:
            self._go_through(value)
            return value
        number = value.objgen
        if number not in self._seen:
            self._seen[number] = value  # should it lead back to itself
            self._go_through(value)
            self._seen[number] = self._kept.setdefault(_content(value), value)
        return self._seen[number]

    def _go_through(self, value: Any) -> None:
        if isinstance(value, Array):
            for place, part in enumerate(value):
                kept = self._shared(part)
                if kept is not part:
                    value[place] = kept
            return
        for key in sorted(value.keys()):
            if key in _WAYS_OUT:
                continue
            part = value[key]
            kept = self._shared(part)
            if kept is not part:
                value[key] = kept


def _content(value: Any) -> bytes:
    """A hash of an indirect object: what the file would say of it, references as references, and its bytes."""
    if isinstance(value, Array):
        return hashlib.sha256(b"[" + b" ".join(map(_written, value))).digest()
    entries = b"\n".join(f"{key} ".encode() + _written(value[key]) for key in sorted(value.keys()))
    if isinstance(value, Stream):
        return hashlib.sha256(b"s" + entries + b"\0" + value.read_raw_bytes()).digest()
    return hashlib.sha256(b"d" + entries).digest()


def _written(value: Any) -> bytes:
    """A value as the file would write it, references as references."""
    return value.unparse() if isinstance(value, Object) else repr(value).encode()
