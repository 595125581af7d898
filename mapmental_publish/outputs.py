"""Outputs appear whole or not at all: written beside their place, flushed to disk, then renamed over it."""

from __future__ import annotations

import contextlib
import errno
import os
import re
from collections.abc import Iterable
from pathlib import Path

from .errors import BookUnreadable

_PART = re.compile(r"^\..+\.(\d+)\.part$")


def prepare(folder: Path) -> None:
    """Make the output folder and clear what killed builds left in it; BookUnreadable where that cannot be done."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for entry in sorted(folder.iterdir()):
            match = _PART.match(entry.name)
            if match and not is_alive(int(match[1])):
                entry.unlink(missing_ok=True)
    except OSError as fault:
        raise _unwritable(folder, fault) from fault


def write(path: Path, chunks: Iterable[bytes]) -> None:
    """Put these bytes at ``path`` in one step; two builds at once end with one of the two whole files.

    Raises BookUnreadable where the disk refuses (read-only, full, no permission); the file that was there stays.
    """
    prepare(path.parent)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            file.writelines(chunks)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as fault:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise _unwritable(path, fault) from fault
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise
    _flush_folder(path.parent)


def _flush_folder(folder: Path) -> None:
    """Make the rename itself durable; systems that cannot open a folder do without."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def is_alive(process: int) -> bool:
    """Whether there is a process of this number."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _unwritable(path: Path, fault: OSError) -> BookUnreadable:
    hints = {
        errno.ENOSPC: "The disk is full: free some space and build again.",
        errno.EDQUOT: "The disk quota is used up: free some space and build again.",
        errno.EROFS: "The disk is read-only: choose another folder with --out.",
        errno.EACCES: "You may not write there: change its permissions or choose another folder with --out.",
        errno.EPERM: "You may not write there: change its permissions or choose another folder with --out.",
        errno.ENOTDIR: "A part of this path is a file: choose another folder with --out.",
        errno.EEXIST: "There is a file of that name: choose another folder with --out.",
        errno.EISDIR: "There is a folder of that name: move it away.",
        errno.ENAMETOOLONG: "The name is too long for this disk: give the collection a shorter title or a slug.",
    }
    reason = (fault.strerror or str(fault)).lower()
    return BookUnreadable(f"cannot write {path}: {reason}", hints.get(fault.errno or 0))
