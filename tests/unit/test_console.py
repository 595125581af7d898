"""What the user sees, on a terminal, in a pipe and as JSON."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from mapmental_publish.console import Console
from mapmental_publish.context import Report
from mapmental_publish.diagnostics import Span
from mapmental_publish.errors import ContentFaulty

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def report() -> Report:
    made = Report()
    made.findings.report("heading-jump", Span("b.md", 3), "a jump")
    made.findings.report("image-missing", Span("a.md", 30), "no file x.svg", "Draw it.")
    made.findings.report("caption-missing", Span("a.md", 4), "no caption", "")
    made.written.append(Path("build/b.epub"))
    return made


def test_findings_for_people(report: Report, capsys: Captured) -> None:
    Console("human").report(report, None)
    said = capsys.readouterr()
    assert said.out == "build/b.epub\n"
    assert said.err.splitlines() == [
        "a.md:4: info[caption-missing]: no caption",
        "a.md:30: error[image-missing]: no file x.svg",
        "  Draw it.",
        "b.md:3: warning[heading-jump]: a jump",
        "  Use the next level down.",
        "1 error, 1 warning",
    ]


def test_quiet_drops_talk_and_info(report: Report, capsys: Captured) -> None:
    Console("human", quiet=True).report(report, None)
    said = capsys.readouterr()
    assert "caption-missing" not in said.err
    assert "heading-jump" in said.err
    assert "1 error" not in said.err
    assert said.out == "build/b.epub\n"


def test_findings_that_are_the_result_go_to_standard_output(report: Report, capsys: Captured) -> None:
    Console("human").report(report, None, findings_are_result=True)
    said = capsys.readouterr()
    assert "a.md:30: error[image-missing]" in said.out
    assert said.err == "1 error, 1 warning\n"


def test_faults(report: Report, capsys: Captured) -> None:
    Console("human").report(report, ContentFaulty("1 error: nothing was written", "Correct it."))
    assert capsys.readouterr().err.endswith("error: 1 error: nothing was written\n  Correct it.\n")


def test_findings_for_machines(report: Report, capsys: Captured) -> None:
    Console("json").report(report, ContentFaulty("no", "hint"))
    said = capsys.readouterr()
    document = json.loads(said.out)
    assert said.err == ""
    assert document["exit_code"] == 1
    assert document["fault"] == {"message": "no", "hint": "hint"}
    assert document["findings"][1] == {
        "path": "a.md",
        "line": 30,
        "severity": "error",
        "rule": "image-missing",
        "message": "no file x.svg",
        "hint": "Draw it.",
    }
    assert document["written"] == ["build/b.epub"]


def test_machines_hear_no_progress(capsys: Captured) -> None:
    console = Console("json")
    console.step("articles read", 1, 2)
    console.fault(ContentFaulty("no"))
    said = capsys.readouterr()
    assert said.err == ""
    assert json.loads(said.out)["fault"]["message"] == "no"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environment", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
)
def test_colour_on_terminals_alone(
    environment: dict[str, str], coloured: bool, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    console = Console("human")
    console.step("articles read", 1, 2)
    console.report(report, None)
    assert ("\x1b[31;1m" in terminal.getvalue()) is coloured
    if environment.get("TERM") != "dumb":
        assert terminal.getvalue().startswith("\r\x1b[Karticles read: 1 of 2\r\x1b[K"), "the progress line goes"


def test_plain_progress_comes_now_and_then(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    console = Console("human")
    for _ in range(12):
        now[0] += 1
        console.step("articles read", 3, 9)
    assert capsys.readouterr().err == "articles read: 3 of 9\n" * 2


@pytest.mark.parametrize("output_format", ["human", "json"])
def test_names_that_are_not_text_are_shown(output_format: str, monkeypatch: pytest.MonkeyPatch) -> None:
    bytes_out = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(bytes_out, encoding="ascii"))
    made = Report()
    made.findings.report("image-missing", Span("a.md", 1), "no file “caf\udce9.svg”")
    made.written.append(Path("caf\udce9.epub"))
    console = Console(output_format)
    console.report(made, None, findings_are_result=True)
    import sys

    sys.stdout.flush()
    assert b"caf\\udce9.svg" in bytes_out.getvalue()
