"""What was read before, kept by what it was read from: an unchanged source is not parsed again."""

from __future__ import annotations

import contextlib
import hashlib
import io
import pickle
from collections.abc import Callable, Mapping
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
) -> Read:
    """What ``read`` returns and reports, from the cache where nothing it depends on has changed.

    That is the file at ``path``, whatever else in the book it read or looked for, and ``also``. ``read`` reports to the
    findings it is given, and may set their severities.
    """
    before = _severities(findings)
    try:
        with folder.watched():
            source = folder.read(path, limit=_LARGEST_FILE)
    except FileProblem:
        return read(findings)
    versions = [library(name) for name in _LIBRARIES]
    key = fingerprint("read", own_code(), versions, path, before, source, *also)
    made, found, overrides = _recalled(cache.get(key), folder) or _remembered(cache, key, folder, findings, read)
    findings.overrides = overrides
    findings.extend(found)
    return made  # type: ignore[no-any-return]


def _remembered(
    cache: Cache, key: str, folder: BookFolder, findings: Findings, read: Callable[[Findings], Any]
) -> tuple[Any, list[Finding], Mapping[str, Severity]]:
    own = Findings(findings.overrides)
    with folder.watched() as (files, looked_for):
        made = read(own)
    remembered = made, list(own), own.overrides
    # What cannot be kept is read again next time.
    with contextlib.suppress(pickle.PicklingError, TypeError, RecursionError):
        cache.put(key, pickle.dumps((dict(files), dict(looked_for), *remembered), protocol=5))
    return remembered


def _severities(findings: Findings) -> list[tuple[str, str]]:
    return sorted((rule, severity.value) for rule, severity in findings.overrides.items())


def _recalled(entry: bytes | None, folder: BookFolder) -> tuple[Any, list[Finding], Mapping[str, Severity]] | None:
    if entry is None:
        return None
    try:
        files, looked_for, made, found, overrides = _Plain(io.BytesIO(entry)).load()
        for path, digest in files.items():
            if _digest(folder, path) != digest:
                return None
        if any(folder.exists(path) != there for path, there in looked_for.items()):
            return None
    except (pickle.UnpicklingError, ValueError, TypeError, AttributeError, EOFError, ImportError, IndexError):
        return None
    return made, found, overrides


def _digest(folder: BookFolder, path: str) -> str:
    try:
        return hashlib.sha256(folder.read(path, limit=_LARGEST_FILE)).hexdigest()
    except FileProblem:
        return ""


class _Plain(pickle.Unpickler):
    """Reads articles, settings and findings and nothing else: an entry that somebody else wrote can name no code."""

    def find_class(self, module: str, name: str) -> Any:
        """The classes of the model, of settings and of findings; UnpicklingError for any other."""
        if (module in _OWN_MODULES and "." not in name) or (module, name) in _OTHERS:
            found = super().find_class(module, name)
            if isinstance(found, type):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is nothing that is kept")
