"""Outside programs, played by small scripts: found, run, waited for, and their reports read."""

from __future__ import annotations

import json
import stat
import sys
from pathlib import Path

import pytest

from mapmental_publish.errors import ProgramMissing
from mapmental_publish.programs import ace, base, epubcheck, verapdf


def _program(folder: Path, name: str, body: str) -> Path:
    """A Python script that plays a program."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"#!{sys.executable}\nimport json, os, sys, time\n{body}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_a_program_is_looked_for_beside_and_on_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    beside = _program(tmp_path / "beside", "tool", "")
    on_path = _program(tmp_path / "bin", "other-tool", "")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert base.find("tool", beside=tmp_path / "beside") == beside
    assert base.find("none", "other-tool") == on_path
    assert base.find("none") is None
    with pytest.raises(ProgramMissing) as caught:
        base.require("none", advice="Install it.")
    assert (caught.value.exit_code, caught.value.hint) == (4, "Install it.")


def test_a_program_sees_little_of_the_users_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = _program(tmp_path, "tool", "print(sorted(os.environ)); sys.exit(3)")
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", "-Dx=y")
    monkeypatch.setenv("SECRET", "x")
    done = base.run([program], timeout=30, environment={"EXTRA": "1"})
    assert done.code == 3
    assert "EXTRA" in done.out
    assert "SECRET" not in done.out
    assert "JAVA_TOOL_OPTIONS" not in done.out


def test_a_program_that_does_not_end_is_ended(tmp_path: Path) -> None:
    program = _program(tmp_path, "tool", "time.sleep(60)")
    with pytest.raises(base.ProgramFailed, match="did not end"):
        base.run([program], timeout=0.3)


def test_a_program_that_cannot_start(tmp_path: Path) -> None:
    with pytest.raises(base.ProgramFailed, match="could not be started"):
        base.run([tmp_path / "none"], timeout=5)


def test_epubchecks_report_is_read_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = {
        "messages": [
            {"ID": "RSC-005", "severity": "ERROR", "message": "b", "locations": [{"path": "b.xhtml", "line": 7}]},
            {"ID": "CSS-028", "severity": "USAGE", "message": "a", "locations": []},
        ]
    }
    body = f"open(sys.argv[sys.argv.index('--json') + 1], 'w').write({json.dumps(report)!r}); sys.exit(1)"
    _program(tmp_path, "java", body)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(epubcheck, "jar", lambda: tmp_path / "epubcheck.jar")
    messages = epubcheck.check_epub(tmp_path / "a.epub")
    assert [(item.id, item.severity, item.path, item.line) for item in messages] == [
        ("CSS-028", "USAGE", "", 0),
        ("RSC-005", "ERROR", "b.xhtml", 7),
    ]


def test_a_validator_that_breaks_down_is_not_taken_for_silence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _program(tmp_path, "java", "sys.stderr.write('no memory'); sys.exit(1)")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(epubcheck, "jar", lambda: tmp_path / "epubcheck.jar")
    with pytest.raises(base.ProgramFailed, match="no memory"):
        epubcheck.check_epub(tmp_path / "a.epub")


def test_without_java_the_advice_names_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ProgramMissing) as caught:
        epubcheck.check_epub(tmp_path / "a.epub")
    assert "make conformance" in (caught.value.hint or "")


def test_aces_report_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = {
        "assertions": [
            {
                "earl:testSubject": {"url": "a.xhtml"},
                "assertions": [
                    {"earl:test": {"dct:title": "fine"}, "earl:result": {"earl:outcome": "pass"}},
                    {
                        "earl:test": {"dct:title": "color-contrast", "earl:impact": "serious"},
                        "earl:result": {"earl:outcome": "fail", "dct:description": "Too\n  pale"},
                    },
                ],
            }
        ]
    }
    body = f"open(os.path.join(sys.argv[sys.argv.index('-o') + 1], 'report.json'), 'w').write({json.dumps(report)!r})"
    _program(tmp_path / "ace", "ace-cli", body)
    _program(tmp_path, "chromium", "")
    monkeypatch.setattr(ace, "FOLDER", tmp_path / "ace")
    monkeypatch.setenv("PATH", str(tmp_path))
    (message,) = ace.check_accessibility(tmp_path / "a.epub")
    assert (message.rule, message.impact, message.path, message.message) == (
        "color-contrast",
        "serious",
        "a.xhtml",
        "Too pale",
    )


def _verapdf(folder: Path, monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    _program(folder / "bin", "verapdf", body)
    monkeypatch.setenv("PATH", str(folder / "bin"))
    monkeypatch.setattr(verapdf, "ARCHIVE", folder / "none.jar")


def test_verapdfs_report_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = {
        "clause": "7.3",
        "testNumber": 1,
        "description": "Figures have Alt",
        "failedChecks": 5,
        "checks": [{"context": "root/page[0]", "errorMessage": "no Alt"}],
    }
    jobs = [
        {
            "itemDetails": {"name": "/somewhere/a.pdf"},
            "validationResult": [{"compliant": True, "details": {"ruleSummaries": []}}],
        },
        {
            "itemDetails": {"name": "/somewhere/b.pdf"},
            "validationResult": [{"compliant": False, "details": {"ruleSummaries": [broken]}}],
        },
    ]
    _verapdf(tmp_path, monkeypatch, f"print({json.dumps(json.dumps({'report': {'jobs': jobs}}))}); sys.exit(1)")
    assert verapdf.check_pdfs([tmp_path / "a.pdf", tmp_path / "b.pdf"], "ua1") == (
        verapdf.PdfMessage("b.pdf", "7.3-1", "Figures have Alt", 5, ("no Alt (root/page[0])",)),
    )


@pytest.mark.parametrize(
    ("jobs", "said"),
    [
        ([], "looked at 0 of 1"),
        ([{"itemDetails": {"name": "a.pdf"}, "taskException": {"message": "broken"}}], "could not read a.pdf"),
        (
            [
                {
                    "itemDetails": {"name": "a.pdf"},
                    "validationResult": [{"compliant": False, "details": {"ruleSummaries": []}}],
                }
            ],
            "gave up on a.pdf",
        ),
    ],
)
def test_a_file_verapdf_could_not_read_is_not_taken_for_sound(
    jobs: list[object], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _verapdf(tmp_path, monkeypatch, f"print({json.dumps(json.dumps({'report': {'jobs': jobs}}))})")
    with pytest.raises(base.ProgramFailed, match=said):
        verapdf.check_pdfs([tmp_path / "a.pdf"], "ua1")


def test_verapdf_that_breaks_down_is_not_taken_for_silence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _verapdf(tmp_path, monkeypatch, "sys.stderr.write('no memory'); sys.exit(1)")
    with pytest.raises(base.ProgramFailed, match="no memory"):
        verapdf.check_pdfs([tmp_path / "a.pdf"], "ua1")


def test_without_verapdf_the_advice_names_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(verapdf, "ARCHIVE", tmp_path / "none.jar")
    with pytest.raises(ProgramMissing) as caught:
        verapdf.check_pdfs([tmp_path / "a.pdf"], "ua1")
    assert "make conformance" in (caught.value.hint or "")
