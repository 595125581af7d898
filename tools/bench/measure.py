"""One command run and measured. Imports nothing large: a child starts as big as its parent, which would be counted."""

from __future__ import annotations

import contextlib
import ctypes
import os
import subprocess
import sys
import threading
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SAMPLE_EVERY = 0.1
"""Seconds between looks at the memory of the process tree."""
SHARE = 25
"""A look that sorts out what is shared takes time; the next one comes no sooner than so many times as long after it."""
GRACE = 5.0
"""Seconds that what a command leaves behind may take to end by itself."""
_ADOPT = 36
"""``PR_SET_CHILD_SUBREAPER`` of prctl(2), Linux."""
_PAGE = os.sysconf("SC_PAGE_SIZE")
_PEAK_UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes in a unit of ``ru_maxrss``: macOS counts bytes, Linux kibibytes."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a command cost.

    ``wall`` and ``cpu`` in seconds (cpu: user and system time of the command and of everything it started), ``peak``
    the largest resident memory of one process in bytes, both as the system tells when a process has ended; ``tree``
    the largest sum over the whole process tree seen by sampling (0 where there is no /proc; what processes share is
    shared out among them), ``size`` of the output in bytes, ``pages`` those of a PDF, ``kept`` the bytes of work that
    is kept for the next build. ``failure`` is empty where all went well; ``late`` says that it was stopped for taking
    too long.
    """

    wall: float
    cpu: float
    peak: int
    tree: int
    size: int
    failure: str = ""
    pages: int = 0
    kept: int = 0
    late: bool = False


@dataclass(slots=True)
class _Sums:
    """The processor time of all processes that have ended, in seconds, and the largest of them, in bytes."""

    cpu: float = 0.0
    peak: int = 0
    status: int = 0

    def wait(self, process: int, options: int = 0) -> int:
        """Wait for a process as wait4(2) does, and count it; returns its number."""
        ended, self.status, usage = os.wait4(process, options)
        if ended:
            self.cpu += usage.ru_utime + usage.ru_stime
            self.peak = max(self.peak, usage.ru_maxrss * _PEAK_UNIT)
        return ended


def _surroundings() -> dict[str, str]:
    """The environment of this process, in which Python keeps the bytecode it has compiled, as where it is installed."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def run(
    command: Sequence[str | Path],
    output: Path | None,
    *,
    folder: Path,
    timeout: float,
    environment: Mapping[str, str] | None = None,
) -> Measured:
    """Run a command in ``folder``, for at most ``timeout`` seconds; it should leave ``output``."""
    _adopt_orphans()
    others = frozenset(_children(os.getpid()))
    log = folder / "bench.log"
    sums = _Sums()
    with log.open("wb") as talk:
        start = time.monotonic()
        words = [str(part) for part in command]
        process = subprocess.Popen(
            words,
            cwd=folder,
            stdout=talk,
            stderr=talk,
            stdin=subprocess.DEVNULL,
            env={**_surroundings(), **(environment or {})},
        )
        watch = _Watch(process.pid, others, start + timeout)
        watch.start()
        try:
            sums.wait(process.pid)
            wall = time.monotonic() - start
            process.returncode = os.waitstatus_to_exitcode(sums.status)
        except BaseException:
            _kill(_family(others))
            raise
        finally:
            watch.done.set()
            watch.join()
            _wait_for_orphans(sums, others)
    size = output.stat().st_size if output is not None and output.is_file() else 0
    failure = ""
    if watch.killed:
        failure = f"stopped after {timeout:.0f} s"
    elif process.returncode != 0:
        failure = f"ended with {process.returncode}"
    elif output is not None and not size:
        failure = "wrote nothing"
    if failure:
        print(log.read_text(encoding="utf-8", errors="replace")[-2000:], file=sys.stderr)
    return Measured(wall, sums.cpu, sums.peak, watch.highest, size, failure, late=watch.killed)


def _adopt_orphans() -> None:
    """Have processes whose parent has ended become children of this one, which can then say what they cost.

    A browser is killed by those who drive it, and its helpers are left without a parent; nobody would count them.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_ADOPT, 1, 0, 0, 0)


def _wait_for_orphans(sums: _Sums, others: Collection[int]) -> None:
    """Count what a command left behind; what does not end by itself is killed. ``others`` were there before."""
    deadline = time.monotonic() + GRACE
    while left := [child for child in _children(os.getpid()) if child not in others]:
        if time.monotonic() > deadline:
            _kill(_family(others))
        for child in left:
            with contextlib.suppress(ChildProcessError):
                sums.wait(child, os.WNOHANG)
        time.sleep(0.01)


class _Watch(threading.Thread):
    """Looks at the memory of a process and of all that it started now and then, and ends them when their time is up."""

    def __init__(self, process: int, others: Collection[int], deadline: float) -> None:
        super().__init__(daemon=True)
        self.process, self.others, self.deadline = process, others, deadline
        self.highest = 0
        self.next = 0.0
        self.killed = False
        self.done = threading.Event()

    def run(self) -> None:
        """Watch until told that it is done."""
        while not self.done.wait(SAMPLE_EVERY):
            family = _family(self.others)
            self._weigh(family)
            if time.monotonic() > self.deadline:
                self.killed = True
                _kill([self.process, *family])

    def _weigh(self, family: Sequence[int]) -> None:
        """Note the memory of the tree where it is higher than before.

        The sum of what is resident is quickly told, and no less than what is really taken, in which pages that several
        processes share count once; the latter is looked for only where it could be a new height.
        """
        most = sum(_resident(member) for member in family)
        if most <= self.highest:
            return
        if len(family) == 1:
            self.highest = most
        elif (begin := time.monotonic()) >= self.next:
            self.highest = max(self.highest, sum(_proportional(member) for member in family))
            self.next = begin + SHARE * (time.monotonic() - begin)


def _kill(processes: Sequence[int]) -> None:
    for process in processes:
        with contextlib.suppress(OSError):
            os.kill(process, 9)


def _family(others: Collection[int] = (), process: int = 0) -> list[int]:
    """All descendants of a process, of this one by default; without ``others`` and theirs."""
    children = [child for child in _children(process or os.getpid()) if child not in others]
    return [member for child in children for member in (child, *_family((), child))]


def _children(process: int) -> list[int]:
    """The children of a process, those that have ended and not been waited for too; none where there is no /proc."""
    told = ""
    with contextlib.suppress(OSError):
        told = " ".join(path.read_text() for path in sorted(Path(f"/proc/{process}/task").glob("*/children")))
    return [int(child) for child in told.split()]


def _resident(process: int) -> int:
    """The resident memory of a process in bytes; 0 where it has gone or the system does not tell."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * _PAGE
    except (OSError, IndexError, ValueError):
        return 0


def _proportional(process: int) -> int:
    """The memory of a process in bytes, with its part of the pages it shares; all of them where that is not told."""
    try:
        told = Path(f"/proc/{process}/smaps_rollup").read_text()
        return int(told.partition("\nPss:")[2].split()[0]) * 1024
    except (OSError, IndexError, ValueError):
        return _resident(process)
