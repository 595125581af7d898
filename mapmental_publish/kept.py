"""What was read before, kept by what it was read from: an unchanged source is not parsed again."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import io
import pickle
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from .cache import Cache, library, own_code
from .diagnostics import Finding, Findings, Severity
from .files import BookFolder, FileProblem
from .fingerprint import fingerprint

Read = TypeVar("Read")
_OWN_MODULES = frozenset({"mapmental_publish.model", "mapmental_publish.settings", "mapmental_publish.diagnostics"})
_OTHERS = frozenset({("datetime", "date"), ("builtins", "frozenset"), ("builtins", "set")})
_LIBRARIES = ("markdown", "lxml", "pillow", "pydantic")
_LARGEST_FILE = 1 << 30


def read_or_recall(
    cache: Cache, folder: BookFolder, path: str, findings: Findings, read: Callable[[Findings], Read], *also: object
) -> tuple[Read, str]:
    """What ``read`` returns and reports, from the cache where nothing it depends on has changed.

    That is the file at ``path``, whatever else in the book it read or looked for, and ``also``. ``read`` reports to the
    findings it is given, and may set their severities. The hash of all it depends on comes with what it returns; it is
    empty where the file cannot be read.
    """
    before = _severities(findings)
    try:
        with folder.watched():
            source = folder.read(path, limit=_LARGEST_FILE)
    except FileProblem:
        return read(findings), ""
    versions = [library(name) for name in _LIBRARIES]
    key = fingerprint("read", own_code(), versions, path, before, source, *also)
    kept = _recalled(cache.get(key), folder) or _remembered(cache, key, folder, findings, read)
    findings.overrides = kept.overrides
    findings.extend(kept.found)
    return kept.made, fingerprint(key, kept.files, kept.looked_for)


@dataclass(frozen=True, slots=True)
class _Kept:
    """What was read, with what was read and looked for on the way, and what was found."""

    files: Mapping[str, str]
    looked_for: Mapping[str, bool]
    made: Any
    found: list[Finding]
    overrides: Mapping[str, Severity]


def _remembered(
    cache: Cache, key: str, folder: BookFolder, findings: Findings, read: Callable[[Findings], Any]
) -> _Kept:
    own = Findings(findings.overrides)
    with folder.watched() as (files, looked_for):
        made = read(own)
    kept = _Kept(dict(files), dict(looked_for), made, list(own), own.overrides)
    # What cannot be kept is read again next time.
    with contextlib.suppress(pickle.PicklingError, TypeError, RecursionError):
        entry = io.BytesIO()
        _ByConstructor(entry, protocol=5).dump(tuple(getattr(kept, name) for name in _Kept.__slots__))
        cache.put(key, entry.getvalue())
    return kept


def _severities(findings: Findings) -> list[tuple[str, str]]:
    return sorted((rule, severity.value) for rule, severity in findings.overrides.items())


def _recalled(entry: bytes | None, folder: BookFolder) -> _Kept | None:
    if entry is None:
        return None
    try:
        kept = _Kept(*_Plain(io.BytesIO(entry)).load())
        for path, digest in kept.files.items():
            if _digest(folder, path) != digest:
                return None
        if any(folder.exists(path) != there for path, there in kept.looked_for.items()):
            return None
    except (pickle.UnpicklingError, ValueError, TypeError, AttributeError, EOFError, ImportError, IndexError):
        return None
    return kept


def _digest(folder: BookFolder, path: str) -> str:
    try:
        return hashlib.sha256(folder.read(path, limit=_LARGEST_FILE)).hexdigest()
    except FileProblem:
        return ""


class _ByConstructor(pickle.Pickler):
    """Has dataclasses made again by their constructors, which takes half as long as setting field by field."""

    def reducer_override(self, obj: Any) -> Any:
        """The class and the values of its fields, for a dataclass."""
        if dataclasses.is_dataclass(obj) and not isinstance(obj, type):
            return type(obj), tuple(getattr(obj, field.name) for field in dataclasses.fields(obj))
        return NotImplemented


class _Plain(pickle.Unpickler):
    """Reads articles, settings and findings and nothing else: an entry that somebody else wrote can name no code."""

    def find_class(self, module: str, name: str) -> Any:
        """The classes of the model, of settings and of findings; UnpicklingError for any other."""
        if (module in _OWN_MODULES and "." not in name) or (module, name) in _OTHERS:
            found = super().find_class(module, name)
            if isinstance(found, type):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is nothing that is kept")
