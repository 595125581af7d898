"""Finding a program is one thing, running it another; both say what to do where they fail."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import ProgramMissing, PublishError

PROJECT = Path(__file__).resolve().parents[2]
"""The checkout, where ``make conformance`` installs validators; users of a wheel have them on the PATH."""

KEPT_VARIABLES = ("HOME", "LANG", "PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP", "USERPROFILE")
"""What a program sees of the user's environment: enough to run, nothing that changes what it says."""


class ProgramFailed(PublishError):
    """A program broke down, rather than finding fault with what it was shown."""


@dataclass(frozen=True, slots=True)
class Finished:
    """How a program ended."""

    code: int
    out: str
    err: str


def find(*names: str, beside: Path | None = None) -> Path | None:
    """The first of these programs that is there: in the folder ``beside``, else on the PATH."""
    for name in names:
        if beside is not None and (beside / name).is_file():
            return beside / name
        found = shutil.which(name)
        if found:
            return Path(found)
    return None


def require(*names: str, advice: str, beside: Path | None = None) -> Path:
    """Like :func:`find`, but raises ProgramMissing with ``advice`` where there is none."""
    program = find(*names, beside=beside)
    if program is None:
        raise ProgramMissing(f"{names[0]} is not installed", advice)
    return program


def run(
    command: Sequence[str | Path],
    *,
    timeout: float,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Finished:
    """Run a program to its end; ProgramFailed where it cannot start or does not end within ``timeout`` seconds."""
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    words = [str(word) for word in command]
    try:
        done = subprocess.run(
            words,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=timeout,
            env={**kept, **(environment or {})},
            cwd=folder,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    except subprocess.TimeoutExpired as fault:
        raise ProgramFailed(f"{Path(words[0]).name} did not end within {timeout:.0f} seconds") from fault
    except OSError as fault:
        raise ProgramFailed(f"{Path(words[0]).name} could not be started: {fault.strerror or fault}") from fault
    return Finished(done.returncode, done.stdout, done.stderr)
