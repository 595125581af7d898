"""Documents laid out in processes of their own, as many at once as there are processors to use.

A layout is a pure function of plain inputs (:func:`.engine.render`), so that where it runs changes nothing in it. A
process that hangs or needs too much memory ends the build with a message, not the machine.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import multiprocessing
import os
import resource
import signal
import sys
import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType

from ..cache import NOTHING, Cache, own_code
from ..context import Progress
from ..errors import BookUnreadable
from ..fingerprint import fingerprint
from . import engine
from .record import Laid, PageInputs, Record

WORTH_IT = 90_000
"""Characters of markup, all documents together, from which starting processes saves time: two articles or so."""
LONGEST = 900.0
"""Seconds after which a round of layouts is given up; the largest articles known take ten."""
MOST_MEMORY = 4 << 30
"""Bytes of address space a process may ask for; an article of 5,000 words takes a twentieth."""
_DIE_WITH_PARENT = 1
"""``PR_SET_PDEATHSIG`` of Linux' ``prctl``: a build that is killed leaves no process behind."""


class Workers:
    """Lays out documents, as a context manager that ends its processes; ``jobs`` is how many may run at once."""

    def __init__(self, jobs: int, progress: Progress, cache: Cache = NOTHING, typefaces: object = ()) -> None:
        """``typefaces`` tells which files the pages are set in: part of what a kept layout was made from."""
        self._jobs = jobs
        self._progress = progress
        self._cache = cache
        self._made_with = fingerprint(own_code(), engine.versions(), typefaces) if cache is not NOTHING else ""
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            if kind is not None:
                _end(self._pool)
            self._pool.shutdown(cancel_futures=True)

    def __call__(self, inputs: Sequence[PageInputs]) -> list[Laid]:
        """The documents laid out, in the order given.

        What was laid out before is not laid out again. Raises BookUnreadable as :func:`.engine.render` does, and where
        a process ends early or takes for ever.
        """
        keys = [fingerprint(self._made_with, document) if self._made_with else "" for document in inputs]
        kept = [_unpacked(self._cache.get(key)) if key else None for key in keys]
        missing = [place for place, laid in enumerate(kept) if laid is None]
        made = dict(zip(missing, self._lay_out([inputs[place] for place in missing]), strict=True))
        for place, laid in made.items():
            if keys[place]:
                self._cache.put(keys[place], _packed(laid))
        return [laid if laid is not None else made[place] for place, laid in enumerate(kept)]

    def one(self, document: PageInputs) -> Laid:
        """A single document laid out."""
        return self([document])[0]

    def _lay_out(self, inputs: Sequence[PageInputs]) -> list[Laid]:
        together = sum(len(document.markup) for document in inputs)
        if self._jobs < 2 or len(inputs) < 2 or together < WORTH_IT:
            return list(self._one_by_one(inputs))
        if self._pool is None:
            self._pool = ProcessPoolExecutor(min(self._jobs, len(inputs)), _context(), _prepare, (os.getpid(),))
        try:
            return self._at_once(self._pool, inputs)
        except BrokenProcessPool as fault:
            raise BookUnreadable(
                "a process that lays out articles was ended, most likely for want of memory",
                "Close other programs, or build with --jobs 1.",
            ) from fault
        except TimeoutError as fault:
            raise BookUnreadable(
                f"an article took more than {LONGEST / 60:.0f} minutes to lay out", "Divide the longest article."
            ) from fault

    def _one_by_one(self, inputs: Sequence[PageInputs]) -> Iterable[Laid]:
        for done, document in enumerate(inputs):
            self._progress.step("articles laid out", done, len(inputs))
            yield engine.render(document)

    def _at_once(self, pool: ProcessPoolExecutor, inputs: Sequence[PageInputs]) -> list[Laid]:
        # The longest first: a long one left for last would keep the others waiting.
        turns = sorted(range(len(inputs)), key=lambda place: -len(inputs[place].markup))
        futures: dict[Future[Laid], int] = {pool.submit(engine.render, inputs[place]): place for place in turns}
        laid: dict[int, Laid] = {}
        for future in as_completed(futures, timeout=LONGEST):
            laid[futures[future]] = future.result()
            self._progress.step("articles laid out", len(laid), len(inputs))
        return [laid[place] for place in range(len(inputs))]


def _packed(laid: Laid) -> bytes:
    """A layout as the cache keeps it: the record as JSON, its length before it, then the PDF."""
    record = json.dumps(laid.record.as_plain(), ensure_ascii=False, separators=(",", ":")).encode()
    return len(record).to_bytes(8, "big") + record + laid.pdf


def _unpacked(data: bytes | None) -> Laid | None:
    if data is None:
        return None
    end = 8 + int.from_bytes(data[:8], "big")
    return Laid(data[end:], Record.from_plain(json.loads(data[8:end])))


def _context() -> multiprocessing.context.BaseContext:
    """How processes start: as copies of this one where that is safe, which takes no time; else afresh."""
    safe = sys.platform.startswith("linux") and threading.active_count() == 1
    return multiprocessing.get_context("fork" if safe else "spawn")


def _prepare(parent: int) -> None:
    """Set up a process: it leaves interruptions to its parent, ends with it, and may not eat up the memory."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
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
