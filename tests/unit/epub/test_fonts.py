from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from mapmental_publish import fonts
from mapmental_publish.errors import ProgramMissing
from mapmental_publish.layout import FontFamily, Layouts

NOWHERE = FontFamily("text", "No Such: Face, at-all", "fonts-none", "font-none")


@pytest.mark.parametrize("family", Layouts().fonts, ids=lambda family: family.role)
def test_every_declared_family_is_found_with_its_files(family: FontFamily) -> None:
    found = fonts.faces(family)
    assert {(fonts.REGULAR, False), (fonts.BOLD, False)} <= {(face.weight, face.italic) for face in found}
    for face in found:
        assert face.path.is_file() and face.family == family.family


def test_the_designs_own_families_have_the_faces_it_asks_for() -> None:
    wanted = [(weight, italic) for weight in (fonts.REGULAR, fonts.BOLD) for italic in (False, True)]
    for family in Layouts().fonts[:2]:
        faces = fonts.require(family, [*wanted, (fonts.SEMIBOLD, False)])
        assert [face.style for face in faces] == ["Regular", "Italic", "Bold", "BoldItalic", "SemiBold"]


def test_the_machine_is_asked_once_for_all_families(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    ask = subprocess.run

    def told(command: object, **options: Any) -> object:
        asked.append(command)
        return ask(command, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "run", told)
    fonts._installed.cache_clear()
    fonts._listing.cache_clear()
    assert all(fonts.faces(family) for family in Layouts().fonts)
    assert len(asked) == 1


def test_a_family_is_not_taken_for_its_neighbour() -> None:
    inter = next(family for family in Layouts().fonts if family.family == "Inter")
    assert not [face.path for face in fonts.faces(inter) if "Display" in face.path.name]


def test_an_absent_family_is_named_with_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    assert fonts.faces(NOWHERE) == ()
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(ProgramMissing, match="No Such: Face, at-all Italic is not installed") as caught:
        fonts.face(NOWHERE, italic=True)
    assert caught.value.hint == "Run: apt-get install fonts-none"
    monkeypatch.setattr(sys, "platform", "darwin")
    assert fonts.install_hint([NOWHERE, NOWHERE]) == "Run: brew install --cask font-none"


def test_without_fontconfig_the_advice_is_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(ProgramMissing, match="fc-list is not installed"):
        fonts.faces(FontFamily("text", "Never Asked For Before", "fonts-none", "font-none"))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Inter,Inter Semi Bold|180|100|100|0|False|CFF|/f/a.otf", [(600, True, 0, 0)]),
        ("Inter|[0 210]|0|100|0|True|TrueType|/f/a.ttf", []),  # the master of a variable font
        ("Inter|200|0|100|262144|False|TrueType|/f/a.ttf", [(700, False, 0, 4)]),  # its fourth named instance
        ("Inter|80|0|75|0|False|CFF|/f/a.otf", []),  # condensed
        ("Inter Display|80|0|100|0|False|CFF|/f/a.otf", []),
        ("Inter|80|0|100|2|False|CFF|/f/a.ttc", [(400, False, 2, 0)]),
        ("Inter|80|0|100|0|False|PCF|/f/a.pcf", []),
        ("nonsense", []),
    ],
)
def test_lines_of_the_font_list(line: str, expected: list[tuple[int, bool, int, int]]) -> None:
    read = fonts._read(line.replace("|", "\x1f"), "Inter")
    assert [(face.weight, face.italic, face.index, face.instance) for face in read] == expected
