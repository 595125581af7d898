"""What the user sees: findings and results, for people or machines; progress on a terminal, plain lines elsewhere.

Results go to standard output, talk to standard error. Colour appears only on a terminal and never under ``NO_COLOR``
(no-color.org) or ``TERM=dumb``.
"""

from __future__ import annotations

import io
import json
import os
import sys
import time
from pathlib import Path
from typing import TextIO

from .context import Report
from .diagnostics import Finding, Severity, as_plain
from .errors import PublishError

_COLOURS = {Severity.ERROR: "31;1", Severity.WARNING: "33;1", Severity.INFO: "36"}
_PLAIN_INTERVAL = 5.0
"""Seconds between plain progress lines where the output is not a terminal."""


class Console:
    """Talks to the user in one format; ``quiet`` drops talk, not findings above info."""

    def __init__(self, output_format: str, *, quiet: bool = False, verbose: bool = False) -> None:
        self.machine = output_format == "json"
        self.quiet = quiet
        self.verbose = verbose
        self._last = time.monotonic()
        self._line_open = False
        for stream in (sys.stdout, sys.stderr):
            # File names need not be text, and terminals need not know our quotation marks: neither may stop a report.
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        self._terminal = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._coloured = self._terminal and not os.environ.get("NO_COLOR")

    def step(self, what: str, done: int, total: int) -> None:
        """Progress of long work: one line rewritten on a terminal, a plain line now and then elsewhere."""
        if self.quiet or self.machine:
            return
        text = f"{what}: {done} of {total}" if total else what
        if self._terminal:
            sys.stderr.write(f"\r\x1b[K{text}")
            sys.stderr.flush()
            self._line_open = True
        elif time.monotonic() - self._last > _PLAIN_INTERVAL:
            self._last = time.monotonic()
            print(text, file=sys.stderr, flush=True)

    def close(self) -> None:
        """Take the progress line away."""
        if self._line_open:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._line_open = False

    def report(self, report: Report, fault: PublishError | None, *, findings_are_result: bool = False) -> None:
        """Everything found and written; ``findings_are_result`` for commands whose result the findings are."""
        self.close()
        if self.machine:
            self._machine(report, fault)
            return
        stream = sys.stdout if findings_are_result else sys.stderr
        for finding in report.findings:
            if finding.severity is not Severity.INFO or not self.quiet:
                self._finding(finding, stream)
        for path in report.written:
            print(_shown(path), file=sys.stdout)
        if fault is not None:
            self.fault(fault)
        elif not self.quiet:
            self._summary(report)

    def fault(self, fault: PublishError) -> None:
        """Why the command ended early, and what to do."""
        self.close()
        if self.machine:
            self._machine(Report(), fault)
            return
        print(f"{self._paint('error', '31;1')}: {fault.message}", file=sys.stderr)
        if fault.hint:
            print(f"  {fault.hint}", file=sys.stderr)

    def _finding(self, finding: Finding, stream: TextIO) -> None:
        label = f"{finding.severity.value}[{finding.rule}]"
        coloured = self._paint(label, _COLOURS[finding.severity]) if stream is sys.stderr else label
        print(f"{finding.span}: {coloured}: {finding.message}", file=stream)
        if finding.hint:
            print(f"  {finding.hint}", file=stream)

    def _summary(self, report: Report) -> None:
        counts = [(report.findings.count(severity), severity.value) for severity in (Severity.ERROR, Severity.WARNING)]
        told = [f"{count} {name}{'s' if count > 1 else ''}" for count, name in counts if count]
        if told:
            print(", ".join(told), file=sys.stderr)

    def _machine(self, report: Report, fault: PublishError | None) -> None:
        document = {
            "exit_code": fault.exit_code if fault else 0,
            "fault": {"message": fault.message, "hint": fault.hint or ""} if fault else None,
            "findings": [as_plain(finding) for finding in report.findings],
            "written": [_shown(path) for path in report.written],
        }
        json.dump(document, sys.stdout, ensure_ascii=False, indent=2)
        sys.stdout.write("\n")

    def _paint(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._coloured else text


def _shown(path: Path) -> str:
    """A path as the user would write it: undecodable bytes shown, not fatal."""
    return str(path).encode("utf-8", "backslashreplace").decode("utf-8")
