"""Ace by DAISY, the accessibility checker of ebooks."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .base import PROJECT, ProgramFailed, require, run
from .browser import find_browser

ADVICE = "Run make conformance once; it installs Ace."
FOLDER = PROJECT / "tools" / "conformance" / "node_modules" / ".bin"
TIMEOUT = 900.0


@dataclass(frozen=True, slots=True)
class AccessibilityMessage:
    """One flaw Ace found: the rule, its impact, where, and what it says."""

    rule: str
    impact: str
    path: str
    message: str


def check_accessibility(path: Path) -> tuple[AccessibilityMessage, ...]:
    """Everything Ace finds fault with in a book; empty where there is nothing.

    Raises ProgramMissing where Ace or a browser is not installed, ProgramFailed where it breaks down.
    """
    program = require("ace-cli", "ace", beside=FOLDER, advice=ADVICE)
    browser = find_browser()
    with tempfile.TemporaryDirectory() as folder:
        environment = {"PUPPETEER_EXECUTABLE_PATH": str(browser), "HOME": folder}
        done = run([program, "-s", "-f", "-o", folder, path.resolve()], timeout=TIMEOUT, environment=environment)
        report = Path(folder) / "report.json"
        if not report.is_file():
            raise ProgramFailed(f"Ace broke down: {(done.err or done.out).strip()[-400:]}")
        return tuple(_messages(json.loads(report.read_text(encoding="utf-8"))))


def _messages(report: Mapping[str, Any]) -> Iterator[AccessibilityMessage]:
    for document in report.get("assertions", ()):
        name = document.get("earl:testSubject", {}).get("url", "")
        for item in document.get("assertions", ()):
            test, result = item.get("earl:test", {}), item.get("earl:result", {})
            if result.get("earl:outcome") != "pass":
                text = " ".join(str(result.get("dct:description", "")).split())
                yield AccessibilityMessage(test.get("dct:title", ""), test.get("earl:impact", ""), name, text)
