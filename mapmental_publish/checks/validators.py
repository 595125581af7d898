"""The ebook's validators, EPUBCheck and Ace, as findings."""

from __future__ import annotations

from pathlib import Path

from ..diagnostics import Findings, Span
from ..errors import ProgramMissing
from ..programs import ace, epubcheck

EXPECTED_MESSAGES = frozenset({"CSS-028"})
"""EPUBCheck's usage note that fonts are embedded: it describes the book and asks for nothing."""


def validate_ebook(path: Path, name: str, findings: Findings) -> int:
    """Report what EPUBCheck and Ace say of this file, as ``name``; returns how many messages reject it.

    A validator that is not installed is reported, with the way to install it, and passes over.
    """
    rejected = 0
    try:
        for message in epubcheck.check_epub(path):
            if message.id in EXPECTED_MESSAGES:
                continue
            rejected += message.severity in ("FATAL", "ERROR", "WARNING")
            place = f"{message.path}:{message.line}: " if message.path else ""
            findings.report("epubcheck", Span(name), f"{message.id} {place}{message.message}")
    except ProgramMissing as fault:
        findings.report("validator-missing", Span(name), fault.message, fault.hint)
    try:
        for flaw in ace.check_accessibility(path):
            rejected += 1
            findings.report("ace", Span(name), f"{flaw.rule} {flaw.path}: {flaw.message}")
    except ProgramMissing as fault:
        findings.report("validator-missing", Span(name), fault.message, fault.hint)
    return rejected
