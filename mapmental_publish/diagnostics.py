"""Findings: what is wrong, where, how bad it is and what to do; collected during a build and reported once.

The rules themselves are data (``rules/*.toml``): a name, its severity, what it means and how to fix it. Code reports a
rule by name; a name that is not in the catalogue is a programming error.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from pathlib import Path


class Severity(Enum):
    """How bad a finding is. An error stops the build; a warning stops it under ``--strict``; info never does."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a source file: its path relative to the book folder, and the line, 0 for the whole file."""

    path: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}" if self.line else self.path


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of the catalogue."""

    name: str
    severity: Severity
    meaning: str
    fix: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found by one rule at one place."""

    span: Span
    rule: str
    severity: Severity
    message: str
    hint: str

    def __str__(self) -> str:
        return f"{self.span}: {self.severity.value}[{self.rule}]: {self.message}"


def as_plain(finding: Finding) -> dict[str, str | int]:
    """A finding as JSON holds it."""
    return {
        "path": finding.span.path,
        "line": finding.span.line,
        "severity": finding.severity.value,
        "rule": finding.rule,
        "message": finding.message,
        "hint": finding.hint,
    }


@cache
def catalogue() -> Mapping[str, Rule]:
    """Every rule by name, read from the package's ``rules`` folder."""
    rules: dict[str, Rule] = {}
    for entry in sorted((Path(__file__).parent / "rules").glob("*.toml")):
        for name, body in tomllib.loads(entry.read_text(encoding="utf-8")).items():
            if name in rules:
                raise AssertionError(f"rule {name} stands in the catalogue twice")
            rules[name] = Rule(name, Severity(body["severity"]), body["meaning"], body["fix"])
    return rules


@dataclass(slots=True)
class Findings:
    """Collects findings; the same finding at the same place is kept once.

    ``overrides`` are the collection's own severities by rule name (the ``[checks]`` table).
    """

    overrides: Mapping[str, Severity] = field(default_factory=dict)
    _items: dict[Finding, None] = field(default_factory=dict)

    def report(self, rule: str, span: Span, message: str, hint: str | None = None) -> None:
        """Add a finding. ``hint`` replaces the catalogue's advice where the code knows better what to do here."""
        entry = catalogue()[rule]
        severity = self.overrides.get(rule, entry.severity)
        if severity is not Severity.OFF:
            self._items[Finding(span, rule, severity, message, entry.fix if hint is None else hint)] = None

    def extend(self, findings: Iterable[Finding]) -> None:
        """Take over findings made elsewhere (another process, another collector) as they are."""
        for finding in findings:
            self._items[finding] = None

    def __iter__(self) -> Iterator[Finding]:
        """In reading order: by file, line, rule and message, whatever order they were found in."""
        return iter(sorted(self._items, key=lambda f: (f.span.path, f.span.line, f.rule, f.message)))

    def __len__(self) -> int:
        return len(self._items)

    def count(self, severity: Severity) -> int:
        """How many findings have this severity."""
        return sum(1 for finding in self._items if finding.severity is severity)

    @property
    def has_errors(self) -> bool:
        """True where the build must not produce an output."""
        return any(finding.severity is Severity.ERROR for finding in self._items)
