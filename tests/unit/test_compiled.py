"""Compiled templates: kept for the user who made them, and taken from nobody else."""

from __future__ import annotations

import os
from pathlib import Path

import jinja2
import pytest

from mapmental_publish import compiled
from mapmental_publish.layout import Layouts


@pytest.fixture
def caches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a user's caches."""
    folder = tmp_path / "caches"
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder


@pytest.fixture
def compilations(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The templates that are compiled."""
    seen: list[str] = []
    compile_it = jinja2.Environment.compile

    def told(self: jinja2.Environment, source: str, name: str, *rest: object, **more: object) -> object:
        seen.append(name)
        return compile_it(self, source, name, *rest, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(jinja2.Environment, "compile", told)
    return seen


def rendered(folder: Path, text: str = "<b>{{ 1 + 1 }}</b>") -> str:
    folder.mkdir(exist_ok=True)
    (folder / "x.html").write_text(text)
    return Layouts(folder, kept=True).render("x.html")


def entries(caches: Path) -> list[Path]:
    return sorted(path for path in caches.rglob("*") if path.is_file())


def test_a_template_is_compiled_once(tmp_path: Path, caches: Path, compilations: list[str]) -> None:
    assert [rendered(tmp_path / "layouts") for _ in range(3)] == ["<b>2</b>"] * 3
    assert compilations == ["x.html"]
    assert rendered(tmp_path / "layouts", "<i>{{ 1 + 2 }}</i>") == "<i>3</i>"
    assert len(compilations) == 2


def test_a_template_elsewhere_is_another(tmp_path: Path, caches: Path, compilations: list[str]) -> None:
    """Its place is part of what is kept: a fault in it names that."""
    rendered(tmp_path / "layouts")
    rendered(tmp_path / "others")
    assert len(compilations) == 2


def test_nothing_is_kept_where_that_is_not_asked_for(tmp_path: Path, caches: Path) -> None:
    rendered(tmp_path / "layouts")
    kept = entries(caches)
    (tmp_path / "layouts" / "x.html").write_text("other")
    assert Layouts(tmp_path / "layouts").render("x.html") == "other"
    assert entries(caches) == kept


def test_a_damaged_entry_is_made_again(tmp_path: Path, caches: Path, compilations: list[str]) -> None:
    rendered(tmp_path / "layouts")
    (entry,) = entries(caches)
    entry.write_bytes(entry.read_bytes()[:-1] + b"\1")
    assert rendered(tmp_path / "layouts") == "<b>2</b>"
    assert len(compilations) == 2


@pytest.mark.skipif(os.name != "posix", reason="other systems have no such modes")
@pytest.mark.parametrize("mode", [0o770, 0o707])
def test_a_folder_that_others_may_write_to_is_not_trusted(tmp_path: Path, caches: Path, mode: int) -> None:
    rendered(tmp_path / "layouts")
    (caches / compiled.FOLDER).chmod(mode)
    assert compiled.users_folder() is None
    assert rendered(tmp_path / "layouts") == "<b>2</b>"


@pytest.mark.skipif(os.name != "posix", reason="other systems have no owners")
def test_a_folder_of_somebody_else_is_not_trusted(
    tmp_path: Path, caches: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert compiled.users_folder() == caches / compiled.FOLDER
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert compiled.users_folder() is None


def test_a_link_in_its_place_is_not_followed(tmp_path: Path, caches: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    caches.mkdir()
    (caches / compiled.FOLDER).symlink_to(elsewhere)
    assert compiled.users_folder() is None


def test_a_user_without_a_place_for_caches_has_templates_all_the_same(
    tmp_path: Path, caches: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    caches.write_text("a file")
    assert rendered(tmp_path / "layouts") == "<b>2</b>"

    def homeless() -> Path:
        raise RuntimeError("no home")

    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setattr(Path, "home", homeless)
    assert rendered(tmp_path / "layouts") == "<b>2</b>"


def test_a_fault_in_a_kept_template_names_its_line(tmp_path: Path, caches: Path) -> None:
    for _ in range(2):
        with pytest.raises(Exception, match=r"layouts/x\.html:2: .*missing"):
            rendered(tmp_path / "layouts", "one\n{{ missing }}")
