"""One command run and measured. Imports nothing large: a child starts as big as its parent, which would be counted."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SAMPLE_EVERY = 0.1
"""Seconds between looks at the memory of the process tree."""
_PAGE = os.sysconf("SC_PAGE_SIZE")
_PEAK_UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes in a unit of ``ru_maxrss``: macOS counts bytes, Linux kibibytes."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a command cost.

    ``wall`` and ``cpu`` in seconds (cpu: user and system time of the command and of everything it waited for, from
    ``wait4``), ``peak`` the largest resident memory of one process in bytes (from ``wait4``), ``tree`` the largest sum
    over the whole process tree seen by sampling (0 where there is no /proc; pages shared between processes count in
    each), ``size`` of the output in bytes, ``pages`` those of a PDF. ``failure`` is empty where all went well.
    """

    wall: float
    cpu: float
    peak: int
    tree: int
    size: int
    failure: str = ""
    pages: int = 0


def run(command: Sequence[str | Path], output: Path | None, *, folder: Path, timeout: float) -> Measured:
    """Run a command in ``folder``, for at most ``timeout`` seconds; it should leave ``output``."""
    log = folder / "bench.log"
    with log.open("wb") as talk:
        start = time.monotonic()
        process = subprocess.Popen([str(part) for part in command], cwd=folder, stdout=talk, stderr=talk)
        watch = _Watch(process.pid, start + timeout)
        watch.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        watch.done.set()
        watch.join()
        process.returncode = os.waitstatus_to_exitcode(status)
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
    cpu = usage.ru_utime + usage.ru_stime
    return Measured(wall, cpu, usage.ru_maxrss * _PEAK_UNIT, watch.highest, size, failure)


class _Watch(threading.Thread):
    """Looks at the memory of a process tree now and then, and ends the tree when its time is up."""

    def __init__(self, process: int, deadline: float) -> None:
        super().__init__(daemon=True)
        self.process, self.deadline = process, deadline
        self.highest = 0
        self.killed = False
        self.done = threading.Event()

    def run(self) -> None:
        """Watch until told that it is done."""
        while not self.done.wait(SAMPLE_EVERY):
            family = _family(self.process)
            self.highest = max(self.highest, sum(_resident(member) for member in family))
            if time.monotonic() > self.deadline:
                self.killed = True
                for member in family:
                    with contextlib.suppress(OSError):
                        os.kill(member, 9)
                return


def _family(process: int) -> list[int]:
    """A process and all its descendants, as far as /proc tells."""
    told = ""
    with contextlib.suppress(OSError):
        told = " ".join(path.read_text() for path in sorted(Path(f"/proc/{process}/task").glob("*/children")))
    return [process, *(member for child in told.split() for member in _family(int(child)))]


def _resident(process: int) -> int:
    """The resident memory of a process in bytes; 0 where it has gone or the system does not tell."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * _PAGE
    except (OSError, IndexError, ValueError):
        return 0
