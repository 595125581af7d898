"""Templates as Python has compiled them, kept in the user's own cache folder.

What is kept is code, and a build runs it: it must not come from an output folder, which may have been made, sent or
shared by others. A folder that belongs to the user and that nobody else may write to is trusted as Python's own
``__pycache__`` is; where there is none, templates are compiled anew.
"""

from __future__ import annotations

import marshal
import os
import stat
import sys
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from types import CodeType

from jinja2.bccache import Bucket, BytecodeCache

from .cache import Cache, library, own_code
from .fingerprint import fingerprint

FOLDER = "mapmental-publish"
LARGEST = 20_000_000
"""Bytes kept: all templates have half a million, and every change of one adds its own."""
_OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH


class CompiledTemplates(BytecodeCache):
    """Compiled templates by name, place, text and everything that compiles them."""

    def __init__(self) -> None:
        folder = users_folder()
        self._cache = Cache(folder / "templates" if folder else None, LARGEST)

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Name and place are part of the code: a fault names them."""
        return fingerprint("template", own_code(), library("jinja2"), sys.version, MAGIC_NUMBER, name, filename)

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the bucket its code where it is kept."""
        entry = self._cache.get(_key(bucket))
        if entry is None:
            return
        code = marshal.loads(entry)  # whole, by its checksum, and the user's own
        if isinstance(code, CodeType):
            bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the bucket's code."""
        self._cache.put(_key(bucket), marshal.dumps(bucket.code))
        self._cache.tidy()


def _key(bucket: Bucket) -> str:
    return fingerprint(bucket.key, bucket.checksum)


def users_folder() -> Path | None:
    """The user's cache folder for this program, made where it is not there; None where it cannot be trusted."""
    folder = _caches()
    if folder is None:
        return None
    folder /= FOLDER
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.lstat()
    except OSError:
        return None
    if not stat.S_ISDIR(found.st_mode):
        return None
    if hasattr(os, "geteuid") and (found.st_uid != os.geteuid() or found.st_mode & _OTHERS_MAY_WRITE):
        return None
    return folder


def _caches() -> Path | None:
    """Where the system keeps a user's caches (XDG Base Directory Specification 0.8; Apple's File System Basics)."""
    given = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if given.is_absolute():
        return given
    try:
        home = Path.home()
    except RuntimeError:  # a user without a home
        return None
    return home / "Library" / "Caches" if sys.platform == "darwin" else home / ".cache"
