"""Documents laid out on other machines, by an executor of :mod:`concurrent.futures`: Dask's, where it is installed.

What is sent is everything the pages are made from, what comes back is the pages: no disk is shared. A worker that dies
is replaced by another, which begins its document anew. Every worker must set the same pages as this machine would, so
that it makes no difference where a page is made; those that would not are refused before any work is done.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path

from .. import fonts
from ..cache import own_code
from ..errors import BookUnreadable, ProgramMissing, UsageFaulty
from ..fingerprint import fingerprint
from ..layout import FontFamily
from . import engine

SCHEME = "dask://"
_PATIENCE = 20
"""Seconds to wait for a scheduler."""


def ability(families: Sequence[FontFamily]) -> tuple[str, str, str]:
    """What decides how pages come out on a machine: this package, the page engine, and the bytes of the typefaces."""
    paths = sorted({face.path for family in families for face in fonts.faces(family)}, key=lambda path: path.name)
    return own_code(), fingerprint(engine.versions()), fingerprint([(path.name, _digest(path)) for path in paths])


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def connected(address: str, families: Sequence[FontFamily]) -> Iterator[Executor]:
    """The executor at ``dask://HOST:PORT``, its workers compared with this machine.

    Raises UsageFaulty for an address of another kind, ProgramMissing where Dask is not installed, and BookUnreadable
    where nothing answers there, no worker does, or one has other typefaces or versions.
    """
    if not address.startswith(SCHEME) or not address[len(SCHEME) :].strip("/"):
        raise UsageFaulty(f"“{address}” is no executor", "Give the address of a Dask scheduler: dask://HOST:PORT.")
    try:
        from distributed import Client
    except ImportError as fault:
        raise ProgramMissing("Dask is not installed", "Run: pip install 'mapmental-publish[dask]'") from fault
    try:
        place = f"tcp://{address[len(SCHEME) :].strip('/')}"
        client = Client(place, timeout=_PATIENCE, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError, ValueError) as fault:
        raise BookUnreadable(f"no Dask scheduler answers at {address}", "Start one: dask scheduler.") from fault
    with client:
        # One that dies while it is asked is replaced by another; that none is left is told below.
        answers = client.run(ability, list(families), on_error="ignore")
        _compare(answers, ability(families), address)
        yield client.get_executor(pure=False, retries=2)  # type: ignore[no-untyped-call]


def _compare(found: dict[str, tuple[str, str, str]], wanted: tuple[str, str, str], address: str) -> None:
    if not found:
        raise BookUnreadable(f"the scheduler at {address} has no workers", "Start some: dask worker HOST:PORT.")
    for worker, its in sorted(found.items()):
        named = ("version of mapmental-publish", "version of the page engine", "typefaces")
        other = [name for name, mine, theirs in zip(named, wanted, its, strict=True) if mine != theirs]
        if other:
            raise BookUnreadable(
                f"the worker {worker} has another {' and other '.join(other)}",
                "Install the same there as here: pages must come out alike wherever they are made.",
            )
