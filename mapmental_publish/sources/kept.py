"""Articles read before, kept by what they were read from: an unchanged source is not parsed again."""

from __future__ import annotations

import hashlib
import io
import pickle
from importlib import metadata
from typing import Any

from ..cache import Cache, own_code
from ..diagnostics import Finding, Findings
from ..files import BookFolder, FileProblem
from ..fingerprint import fingerprint
from ..model import Article
from .article import LARGEST_ARTICLE, read_article

_OWN_MODULES = frozenset({"mapmental_publish.model", "mapmental_publish.diagnostics"})
_OTHERS = frozenset({("datetime", "date"), ("builtins", "frozenset"), ("builtins", "set")})
_LARGEST_FILE = 1 << 30


def read_or_recall(folder: BookFolder, path: str, *, language: str, findings: Findings, cache: Cache) -> Article | None:
    """What :func:`.read_article` returns and reports, from the cache where nothing it depends on has changed.

    That is the article's own bytes, the bytes of its pictures, and which files there are of those it looked for.
    """
    try:
        source = folder.read(path, limit=LARGEST_ARTICLE)
    except FileProblem:
        return read_article(folder, path, language=language, findings=findings)
    severities = sorted((rule, severity.value) for rule, severity in findings.overrides.items())
    versions = [metadata.version(name) for name in ("markdown", "lxml", "pillow")]
    key = fingerprint("article", own_code(), versions, path, language, severities, source)
    recalled = _recalled(cache.get(key), folder)
    if recalled is None:
        own = Findings(findings.overrides)
        with folder.watched() as (read, looked_for):
            article = read_article(folder, path, language=language, findings=own)
        recalled = article, list(own)
        cache.put(key, pickle.dumps((dict(read), dict(looked_for), *recalled), protocol=5))
    findings.extend(recalled[1])
    return recalled[0]


def _recalled(entry: bytes | None, folder: BookFolder) -> tuple[Article | None, list[Finding]] | None:
    if entry is None:
        return None
    try:
        read, looked_for, article, found = _Plain(io.BytesIO(entry)).load()
        for path, digest in read.items():
            if _digest(folder, path) != digest:
                return None
        if any(folder.exists(path) != there for path, there in looked_for.items()):
            return None
    except (pickle.UnpicklingError, ValueError, TypeError, AttributeError, EOFError, ImportError, IndexError):
        return None
    return article, found


def _digest(folder: BookFolder, path: str) -> str:
    try:
        return hashlib.sha256(folder.read(path, limit=_LARGEST_FILE)).hexdigest()
    except FileProblem:
        return ""


class _Plain(pickle.Unpickler):
    """Reads articles and findings and nothing else: an entry that somebody else wrote can name no other code."""

    def find_class(self, module: str, name: str) -> Any:
        """The classes of the model and of findings; UnpicklingError for any other."""
        if (module in _OWN_MODULES and "." not in name) or (module, name) in _OTHERS:
            found = super().find_class(module, name)
            if isinstance(found, type):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no part of an article")
