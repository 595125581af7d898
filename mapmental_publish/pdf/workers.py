"""Documents laid out in processes of their own, as many at once as there are processors to use.

A layout is a pure function of plain inputs (:func:`render`), so that where it runs changes nothing in it. A
process that hangs or needs too much memory ends the build with a message, not the machine.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import io
import json
import multiprocessing
import os
import pickle
import resource
import signal
import sys
import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any

from pikepdf import Pdf

from .. import fonts
from ..cache import NOTHING, Cache, own_code
from ..context import Progress
from ..errors import BookUnreadable, PublishError
from ..fingerprint import fingerprint
from ..layout import FontFamily
from . import apart, engine, executors, pack
from .record import Laid, PageInputs, Recipe, Record

WORTH_IT = 90_000
"""Characters of markup, all documents together, from which starting processes saves time: two articles or so."""
_AHEAD = 2
"""Documents in other processes' hands, for each process: one it works on and one it takes up next."""
LONGEST = 900.0
"""Seconds after which a layout is given up; the largest articles known take ten."""
MOST_MEMORY = 4 << 30
"""Bytes of address space a process may ask for; an article of 5,000 words takes a twentieth."""
_FAR_AHEAD = 64
"""Documents on their way to and from other machines: enough for some thirty workers, and not too much to hold here."""
_TASK = ".task"
_DIE_WITH_PARENT = 1
"""``PR_SET_PDEATHSIG`` of Linux' ``prctl``: a build that is killed leaves no process behind."""


class Workers:
    """Lays out documents, as a context manager that ends its processes; ``jobs`` is how many may run at once.

    Finished pages wait on disk, in a folder of this build's own until the context is left: neither the size of the book
    nor another build that clears the cache matters to them.
    """

    def __init__(
        self,
        jobs: int,
        progress: Progress,
        cache: Cache = NOTHING,
        families: Sequence[FontFamily] = (),
        executor: str = "",
    ) -> None:
        """``families`` are those the pages are set in; ``executor`` is where else than here (:mod:`.executors`)."""
        self._jobs = jobs
        self._progress = progress
        self._cache = cache
        self._made_with = fingerprint(own_code(), engine.versions(), fonts.identity(families))
        self._folder = cache.folder_of_its_own()
        self._own = Cache(Path(self._folder.name))
        self._pool: ProcessPoolExecutor | None = None
        self._connect = partial(executors.connected, executor, families) if executor else None
        self._far: Executor | None = None
        self._open = contextlib.ExitStack()

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            if kind is not None:
                _end(self._pool)
            self._pool.shutdown(cancel_futures=True)
        self._open.close()
        self._folder.cleanup()

    def __call__(self, recipes: Iterable[Recipe], count: int) -> list[Laid]:
        """The documents laid out, in the order given; there are ``count``, taken up as they are needed.

        What was laid out before is not laid out again. Raises BookUnreadable as :func:`render` does, and where
        a process ends early or takes for ever.
        """
        round_ = _Round(count)
        for place, recipe in enumerate(recipes):
            kept, document, key = self._recalled(recipe)
            if document is None:
                assert kept is not None
                self._finish(round_, place, kept)
            elif self._connect is not None:
                self._send_far(round_, place, key, document)
            elif self._jobs < 2 or (count < 2 and self._pool is None):
                self._finish(round_, place, self._here(key, document))
            else:
                self._send(round_, place, key, document)
        for place, key, document in round_.held:
            self._finish(round_, place, self._here(key, document))
        while round_.sent:
            self._collect(round_)
        return [round_.laid[place] for place in range(count)]

    def one(self, document: PageInputs) -> Laid:
        """A single document laid out."""
        return self([Recipe.of(document)], 1)[0]

    def _send(self, round_: _Round, place: int, key: str, document: PageInputs) -> None:
        """Give a document to another process; the first few are held back until it is known that it is worth it."""
        round_.held.append((place, key, document))
        if self._pool is None:
            if sum(len(document.markup) for _, _, document in round_.held) < WORTH_IT:
                return
            self._pool = ProcessPoolExecutor(self._jobs, _context(), _prepare, (os.getpid(),))
        for held in round_.held:
            while len(round_.sent) >= _AHEAD * self._jobs:
                self._collect(round_)
            folder = Path(self._folder.name)
            try:
                (folder / f"{held[1]}{_TASK}").write_bytes(pickle.dumps(held[2], protocol=5))
            except OSError as fault:
                raise BookUnreadable(
                    f"cannot write into {folder}: {fault.strerror}", "Free some space there."
                ) from fault
            try:
                round_.sent[self._pool.submit(_elsewhere, folder, held[1])] = held[:2]
            except BrokenProcessPool as fault:
                raise self._broken() from fault
        round_.held.clear()

    def _send_far(self, round_: _Round, place: int, key: str, document: PageInputs) -> None:
        """Give a document to another machine, all of it."""
        if self._far is None:
            assert self._connect is not None
            self._far = self._open.enter_context(self._connect())
        while len(round_.sent) >= _FAR_AHEAD:
            self._collect(round_)
        round_.sent[self._far.submit(render, document)] = place, key

    def _collect(self, round_: _Round) -> None:
        """Wait for documents that are finished, and keep them."""
        done, _ = wait(round_.sent, timeout=LONGEST, return_when=FIRST_COMPLETED)
        if not done:
            raise BookUnreadable(
                f"an article took more than {LONGEST / 60:.0f} minutes to lay out", "Divide the longest article."
            )
        for future in done:
            place, key = round_.sent.pop(future)
            try:
                laid = future.result()
            except BrokenProcessPool as fault:
                raise self._broken() from fault
            except PublishError:
                raise
            except Exception as fault:
                if self._far is None:
                    raise
                raise BookUnreadable(
                    f"the executor gave up an article: {fault}", "Look at what its workers say; build without it."
                ) from fault
            if laid is not None:  # it came as it is, and not by way of the disk
                _store(self._own, key, laid)
            self._finish(round_, place, self._keep(key))

    def _broken(self) -> BookUnreadable:
        """What to say where a process has died. The others are ended: the pool may wait for one it started since."""
        if self._pool is not None:
            _end(self._pool)
        return BookUnreadable(
            "a process that lays out articles was ended, most likely for want of memory",
            "Close other programs, or build with --jobs 1.",
        )

    def _finish(self, round_: _Round, place: int, laid: Laid) -> None:
        round_.laid[place] = laid
        self._progress.step("articles laid out", len(round_.laid), round_.count)

    def _recalled(self, recipe: Recipe) -> tuple[Laid, None, str] | tuple[None, PageInputs, str]:
        """What was laid out before from the same; else the document to lay out, and the key to keep it under."""
        name = fingerprint(self._made_with, "recipe", recipe.key)
        key = (self._cache.get(name) or b"").decode() if recipe.key else ""
        kept = self._kept(key) if key else None
        if kept is not None:
            return kept, None, key
        document = recipe.make()
        made_from = fingerprint(self._made_with, document)
        if recipe.key and made_from != key:
            self._cache.put(name, made_from.encode())
        kept = self._kept(made_from) if made_from != key else None
        return (kept, None, made_from) if kept is not None else (None, document, made_from)

    def _kept(self, key: str) -> Laid | None:
        """What was laid out before, taken into this build's own folder."""
        if any(self._own.take(self._cache, name) is None for name in _names(key)):
            return None
        return self._own_work(key)

    def _here(self, key: str, document: PageInputs) -> Laid:
        """A document laid out in this process, and kept."""
        _store(self._own, key, render(document))
        return self._keep(key)

    def _keep(self, key: str) -> Laid:
        """What has been laid out, in this process or another, kept for later builds."""
        for name in _names(key):
            self._cache.take(self._own, name)
        laid = self._own_work(key)
        if laid is None:
            raise BookUnreadable(
                f"finished pages could not be kept in {self._folder.name}", "Free some space on the disk."
            )
        return laid

    def _own_work(self, key: str) -> Laid | None:
        of_tags, of_record, _ = _names(key)
        record = self._own.get(of_record)
        path, tags = self._own.place(key), self._own.place(of_tags)
        if record is None or not path.exists() or not tags.exists():
            return None
        return Laid(path, Record.from_plain(json.loads(record)), tags)


def _names(key: str) -> tuple[str, str, str]:
    """The entries of a document: its tags, what is known of it, and its pages."""
    return fingerprint(key, "tags"), fingerprint(key, "record"), key


def render(document: PageInputs) -> Laid:
    """A document laid out and taken apart: a pure function, as :func:`.engine.render` is, and raises as it does."""
    drawn = engine.render(document)
    with Pdf.open(io.BytesIO(drawn.pdf)) as pdf:
        leaves = apart.take_apart(pdf, drawn.record)
        return Laid(leaves.as_bytes(), drawn.record, pack.take_apart(pdf).as_bytes())


def _store(cache: Cache, key: str, laid: Laid) -> None:
    record = json.dumps(laid.record.as_plain(), ensure_ascii=False, separators=(",", ":")).encode()
    of_tags, of_record, _ = _names(key)
    cache.put(of_tags, laid.tags_read())
    cache.put(of_record, record)
    cache.put(key, laid.leaves_read())


def _elsewhere(folder: Path, key: str) -> None:
    """A document laid out in another process.

    It is handed over in a file, and so are its pages: where a process dies while much is on its way through a pipe,
    Python before 3.12 waits for ever (python/cpython#94777).
    """
    task = folder / f"{key}{_TASK}"
    document = pickle.loads(task.read_bytes())
    task.unlink()
    _store(Cache(folder), key, render(document))


@dataclass(slots=True)
class _Round:
    """Documents being laid out together: the finished by their places, those given away, and those held back."""

    count: int
    laid: dict[int, Laid] = field(default_factory=dict)
    sent: dict[Future[Any], tuple[int, str]] = field(default_factory=dict)
    held: list[tuple[int, str, PageInputs]] = field(default_factory=list)


def _context() -> multiprocessing.context.BaseContext:
    """How processes start: as copies of this one where that is safe, which takes no time; else afresh."""
    safe = sys.platform.startswith("linux") and threading.active_count() == 1
    return multiprocessing.get_context("fork" if safe else "spawn")


def _prepare(parent: int) -> None:
    """Set up a process: it leaves interruptions to its parent, ends with it, and may not eat up the memory."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.collect()
    gc.freeze()  # what is there now stays, and need not be looked at after every document
    if sys.platform.startswith("linux"):
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)  # it died before it could be watched
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _end(pool: ProcessPoolExecutor) -> None:
    """End the processes at once: what they are doing is not wanted any more."""
    for process in list((pool._processes or {}).values()):
        process.kill()
