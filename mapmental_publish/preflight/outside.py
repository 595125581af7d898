"""Files from elsewhere, looked at by a process of its own with a limit of time and memory.

A PDF can be made to break, or to occupy for ever, whatever reads it: this project's own code, the libraries below it,
the renderer of the report's pictures. What happens there stays there; here it is a finding.
"""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import outputs
from ..diagnostics import Findings, Span
from ..errors import BookUnreadable, UsageFaulty
from ..printing.printer import Printer
from .guess import Wishes
from .limits import LONGEST, TASK, TOLD


@dataclass(frozen=True, slots=True)
class Task:
    """What the process is to do."""

    file: Path
    printer: Printer
    wishes: Wishes
    name: str
    stem: str


def look(file: Path, printer: Printer, wishes: Wishes, out: Path, findings: Findings) -> list[Path]:
    """Look at a PDF and put what is found into ``findings``, under the file's name with the page as its line; returns
    the paths of the report, which goes into ``out``.

    Raises BookUnreadable where the file cannot be opened or the report not written, UsageFaulty where the printer does
    not offer what was named.
    """
    if not file.is_file():
        raise UsageFaulty(f"{file} is no file", "Name a PDF.")
    stem = file.stem if file.suffix.lower() == ".pdf" else file.name
    outputs.prepare(out)
    with tempfile.TemporaryDirectory() as folder:
        task = Task(file.absolute(), printer, wishes, file.name, stem)
        place = Path(folder)
        (place / TASK).write_bytes(pickle.dumps(task))
        code = _run(place)
        told = _told(place / TOLD)
        if told is None:
            why = "it takes more time or memory than a book should" if code < 0 or code in (1, 137) else f"exit {code}"
            findings.report("preflight-incomplete", Span(file.name), f"the file could not be looked at: {why}")
            return []
        if "fault" in told:
            kind = UsageFaulty if told["fault"] == "usage" else BookUnreadable
            raise kind(str(told["message"]), str(told["hint"]) or None)
        for item in told["findings"]:
            findings.report(item["rule"], Span(file.name, int(item["line"])), item["message"], item["hint"])
        written = []
        for suffix in ("html", "json"):
            report = place / f"{stem}-preflight.{suffix}"
            if report.is_file():
                outputs.write(out / report.name, [report.read_bytes()])
                written.append(out / report.name)
        return written


def _run(folder: Path) -> int:
    command = [sys.executable, "-P", "-m", "mapmental_publish.preflight.child", str(folder)]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        try:
            return process.wait(LONGEST)
        except subprocess.TimeoutExpired:
            return -signal.SIGKILL
        finally:
            if process.poll() is None:
                _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and the programs it started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except OSError:
        process.kill()
    process.wait()


def _told(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None
