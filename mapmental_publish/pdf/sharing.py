"""Pictures, typefaces and other streams that the documents bring in more than once, kept once."""

from __future__ import annotations

import hashlib
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

_ROUNDS = 4
"""A stream can refer to another (a picture to its mask): equal ones below make equal ones above in the next round."""


def share(out: Pdf) -> None:
    """Make equal streams one, whichever documents they came from.

    Equal are those with the same bytes and the same dictionary, references compared by what they refer to. Pages'
    own contents are left alone.
    """
    for _ in range(_ROUNDS):
        if not _merge(out):
            return


def _merge(out: Pdf) -> bool:
    kept: dict[bytes, Any] = {}
    replaced: dict[tuple[int, int], Any] = {}
    for item in out.objects:
        if isinstance(item, Stream) and _shareable(item):
            key = hashlib.sha256(_description(item) + b"\0" + item.read_raw_bytes()).digest()
            first = kept.setdefault(key, item)
            if first.objgen != item.objgen:
                replaced[item.objgen] = first
    if replaced:
        for item in out.objects:
            _redirect(item, replaced)
    return bool(replaced)


def _shareable(stream: Any) -> bool:
    """Pictures, typefaces and their tables; not what a page or a form draws, which refers to its own resources."""
    return stream.get(Name.Type) not in (Name.ObjStm, Name.XRef, Name.Metadata) and Name.Resources not in stream


def _description(stream: Any) -> bytes:
    return b"\n".join(f"{key} ".encode() + _written(stream[key]) for key in sorted(stream.keys()))


def _written(value: Any) -> bytes:
    """A value as the file would write it, references as references."""
    return value.unparse() if isinstance(value, Object) else repr(value).encode()


def _redirect(item: Any, replaced: dict[tuple[int, int], Any]) -> None:
    """Let every reference in an object lead to the stream that was kept."""
    if isinstance(item, (Dictionary, Stream)):
        for key in sorted(item.keys()):
            value = item[key]
            if isinstance(value, Stream):
                if value.objgen in replaced:
                    item[key] = replaced[value.objgen]
            elif isinstance(value, (Dictionary, Array)) and not value.is_indirect:
                _redirect(value, replaced)
    elif isinstance(item, Array):
        for place, value in enumerate(item):
            if isinstance(value, Stream):
                if value.objgen in replaced:
                    item[place] = replaced[value.objgen]
            elif isinstance(value, (Dictionary, Array)) and not value.is_indirect:
                _redirect(value, replaced)
