"""The catalogue of rules and the code speak of the same rules."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from mapmental_publish.diagnostics import Findings, Severity, Span, catalogue

PACKAGE = Path(__file__).resolve().parents[2] / "mapmental_publish"
_RULE = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)+$|^encoding$")
REPORTERS = {"report", "FileProblem", "TextProblem", "_Fault", "_fault"}
"""Calls whose first texts name a rule."""


def _texts() -> dict[str, set[str]]:
    """Every text in the code, with the modules it stands in; f-strings and documentation left out."""
    found: dict[str, set[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                # A rule may also begin a text that is taken apart later ("image-type: is no picture").
                found.setdefault(node.value, set()).add(path.name)
                found.setdefault(node.value.partition(":")[0], set()).add(path.name)
            if isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant):
                found.setdefault(str(node.values[0].value).partition(":")[0], set()).add(path.name)
    return found


def _reported() -> Iterator[tuple[str, str, int]]:
    """Rules given to calls that report: name, module, line."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name not in REPORTERS:
                continue
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant) and isinstance(first.value, str) and _RULE.match(first.value):
                yield first.value, path.name, node.lineno


@pytest.mark.parametrize("rule", sorted(catalogue()))
def test_every_rule_is_reported_somewhere(rule: str) -> None:
    assert rule in _known_texts(), f"nothing reports {rule}"


def _known_texts() -> dict[str, set[str]]:
    if not _CACHE:
        _CACHE.update(_texts())
    return _CACHE


_CACHE: dict[str, set[str]] = {}


def test_every_reported_rule_is_in_the_catalogue() -> None:
    reported = list(_reported())
    assert len(reported) > 40
    unknown = [entry for entry in reported if entry[0] not in catalogue()]
    assert unknown == []


@pytest.mark.parametrize("rule", sorted(catalogue().values(), key=lambda rule: rule.name), ids=lambda rule: rule.name)
def test_every_rule_says_what_it_means_and_what_to_do(rule: object) -> None:
    meaning, fix = str(getattr(rule, "meaning", "")), str(getattr(rule, "fix", ""))
    for text in (meaning, fix):
        assert text[:1].isupper() or not text[:1].isalpha(), text
        assert text.rstrip().endswith((".", "…", "?", "”")), text
        assert "\n" not in text.strip()


def test_a_collections_own_severity_counts() -> None:
    findings = Findings({"note-long": Severity.OFF, "heading-jump": Severity.ERROR})
    findings.report("note-long", Span("a.md", 1), "long")
    findings.report("heading-jump", Span("a.md", 2), "jump")
    findings.report("heading-jump", Span("a.md", 2), "jump")
    assert [(finding.rule, finding.severity) for finding in findings] == [("heading-jump", Severity.ERROR)]
    assert findings.has_errors
    (finding,) = findings
    assert str(finding) == "a.md:2: error[heading-jump]: jump"
    assert finding.hint == catalogue()["heading-jump"].fix
