"""Work done before, kept by what it was made from, in the output folder's ``.cache``.

An entry's name is a hash of everything that went into it; what it holds is therefore right for ever, or damaged. Damage
is noticed by a checksum, and the work is done again. Entries appear whole (written beside their place, then renamed):
builds may run at once, or be killed. The oldest go when the folder grows too large.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from . import outputs
from .fingerprint import fingerprint

FOLDER = ".cache/work"
LARGEST = 4_000_000_000
"""Bytes kept: the pages of a book of 1,000 long articles with their photographs."""
_CHECKSUM = hashlib.sha256().digest_size
_PART = ".part"
_OWN = "build-"
_RECORD = ".dist-info"
_STALE = 3600.0
"""Seconds after which a half-written entry belongs to a build that was killed."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a cache holds: its entries and their size in bytes."""

    entries: int
    size: int


class Cache:
    """Entries in a folder; a cache without one (``None``) holds nothing and keeps nothing."""

    def __init__(self, folder: Path | None, largest: int = LARGEST) -> None:
        self._folder = folder
        self._largest = largest

    @classmethod
    def of(cls, out: Path) -> Cache:
        """The cache that belongs to an output folder."""
        return cls(out / FOLDER)

    def get(self, key: str) -> bytes | None:
        """What is kept under this key; None where there is nothing, or nothing whole."""
        if self._folder is None:
            return None
        path = self.place(key)
        try:
            data = path.read_bytes()
        except OSError:
            return None
        checksum, payload = data[:_CHECKSUM], data[_CHECKSUM:]
        if hashlib.sha256(payload).digest() != checksum:
            with contextlib.suppress(OSError):
                path.unlink()
            return None
        with contextlib.suppress(OSError):
            os.utime(path)  # it is in use: the last to go
        return payload

    def put(self, key: str, payload: bytes) -> None:
        """Keep this. Where the disk refuses, the work is merely done again next time."""
        if self._folder is None:
            return
        path = self.place(key)
        part = path.with_name(f"{path.name}.{os.getpid()}{_PART}")
        try:
            if not path.parent.is_dir():
                path.parent.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as file:
                file.write(hashlib.sha256(payload).digest())
                file.write(payload)
            part.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                part.unlink()

    def place(self, key: str) -> Path:
        """The file of an entry: a checksum, then what is kept (a PDF may have other bytes before it)."""
        assert self._folder is not None
        return self._folder / key[:2] / key[2:]

    def folder_of_its_own(self) -> tempfile.TemporaryDirectory[str]:
        """A folder for one build's work, on the same disk where there is one; the next build clears what it leaves."""
        prefix = f"{_OWN}{os.getpid()}-"
        if self._folder is not None:
            with contextlib.suppress(OSError):
                self._folder.parent.mkdir(parents=True, exist_ok=True)
                return tempfile.TemporaryDirectory(prefix=prefix, dir=self._folder.parent)
        return tempfile.TemporaryDirectory(prefix=prefix)

    def take(self, other: Cache, key: str) -> Path | None:
        """Make an entry of another cache one of this, without a copy where the disk can; None where there is none."""
        payload = other.get(key)
        if payload is None or self._folder is None:
            return None
        path = self.place(key)
        with contextlib.suppress(FileExistsError):
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                path.hardlink_to(other.place(key))
            except FileExistsError:
                pass
            except (OSError, NotImplementedError):
                path.write_bytes(hashlib.sha256(payload).digest() + payload)
        return path

    def tidy(self) -> None:
        """Let the oldest entries go until the rest is small enough, and what killed builds left behind."""
        for left in sorted(self._folder.parent.glob(f"{_OWN}*-*")) if self._folder is not None else ():
            process = left.name[len(_OWN) :].partition("-")[0]
            if process.isdigit() and not outputs.is_alive(int(process)):
                shutil.rmtree(left, ignore_errors=True)
        files = self._files()
        total = sum(size for _, size, _ in files)
        for used, size, path in files:
            half = path.name.endswith(_PART)
            if total <= self._largest and not half:
                continue
            if half and time.time() - used < _STALE:
                continue
            with contextlib.suppress(OSError):
                path.unlink()
                total -= size

    def clear(self) -> None:
        """Let everything go."""
        for _, _, path in self._files():
            with contextlib.suppress(OSError):
                path.unlink()

    def contents(self) -> Contents:
        """How much it holds."""
        files = self._files()
        return Contents(len(files), sum(size for _, size, _ in files))

    def _files(self) -> list[tuple[float, int, Path]]:
        if self._folder is None or not self._folder.is_dir():
            return []
        found = []
        for folder in sorted(self._folder.iterdir()):
            with contextlib.suppress(OSError), os.scandir(folder) as entries:
                for entry in entries:
                    with contextlib.suppress(OSError):
                        status = entry.stat(follow_symlinks=False)
                        found.append((status.st_mtime, status.st_size, Path(entry.path)))
        return sorted(found)


def read_entry(place: Path) -> bytes:
    """What the file of an entry holds; the caller knows it to be whole."""
    with place.open("rb") as file:
        file.seek(_CHECKSUM)
        return file.read()


NOTHING = Cache(None)
"""A cache that keeps nothing."""


@cache
def library(name: str) -> str:
    """The version of an installed library; empty where it is not there."""
    known = _installed().get(name.lower().replace("-", "_"))
    if known is not None:
        return known
    from importlib import metadata  # it takes longer than all the rest of an up-to-date build

    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


@cache
def _installed() -> dict[str, str]:
    """The version of every library by its normal name, as the names of their records say.

    ``NAME-VERSION.dist-info`` (PyPA, Recording installed projects); a name that stands twice is the first on the path.
    """
    found: dict[str, str] = {}
    for folder in sys.path:
        with contextlib.suppress(OSError):
            for entry in sorted(os.listdir(folder or ".")):  # noqa: PTH208 (names, not paths)
                if entry.endswith(_RECORD):
                    name, _, version = entry.removesuffix(_RECORD).partition("-")
                    found.setdefault(name.lower(), version)
    return found


@cache
def own_code() -> str:
    """A hash of this package's own code and tables: another version makes other pages."""
    root = Path(__file__).parent
    files = sorted([*root.rglob("*.py"), *root.rglob("*.toml")])
    return fingerprint(*((path.relative_to(root).as_posix(), path.read_bytes()) for path in files))
