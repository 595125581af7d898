"""What is changed in the page engine is listed, documented, and made for the functions that are there."""

from __future__ import annotations

import inspect
import sys
from types import ModuleType

import pytest
import weasyprint

from mapmental_publish.pdf import amendments, engine
from mapmental_publish.pdf.amendments import CHANGES, Amendment, StandIn, Surrounding
from tools import engine_doc

Change = Amendment | StandIn | Surrounding


def named(change: Change) -> str:
    return f"{change.module.__name__}.{change.function}"


@pytest.mark.parametrize("change", CHANGES, ids=named)
def test_the_engines_function_is_the_one_the_change_was_made_for(change: Change) -> None:
    found = engine_doc.digest(change)
    assert found == change.digest, (
        f"{named(change)} is not as it was: read it beside mapmental_publish/pdf/{engine_doc.place(change)}.py and the "
        f"report {change.report!r}, change ours alike where need be, and record the digest {found}"
    )


@pytest.mark.parametrize("change", [one for one in CHANGES if isinstance(one, StandIn)], ids=named)
def test_what_stands_in_is_in_place_everywhere(change: StandIn) -> None:
    owner, _, name = change.function.rpartition(".")
    home = getattr(change.module, owner) if owner else change.module
    assert inspect.getattr_static(home, name) is change.new
    own = engine_doc.source(change)
    for module in list(sys.modules.values()):
        if isinstance(module, ModuleType) and module.__name__.startswith("weasyprint") and not owner:
            there = vars(module).get(name)
            assert there is None or there is change.new, module.__name__
    assert own


@pytest.mark.parametrize("change", [one for one in CHANGES if isinstance(one, Amendment)], ids=named)
def test_an_amended_function_differs_in_one_line_and_keeps_its_numbers(change: Amendment) -> None:
    own = engine_doc.source(change)
    assert own.count(change.old) == 1
    function = getattr(change.module, change.function)
    text, first = amendments.source(function)
    assert own in text
    assert function.__code__.co_firstlineno == first
    assert change.new not in own or change.new == change.old


def test_nothing_else_in_the_engine_is_ours() -> None:
    """A change that is not in the list would be found nowhere."""
    known = {named(change).rpartition(".")[2] for change in CHANGES}
    for module in list(sys.modules.values()):
        if not (isinstance(module, ModuleType) and module.__name__.partition(".")[0] == "weasyprint"):
            continue
        engines = (value for value in vars(module).values() if str(getattr(value, "__module__", "")) == module.__name__)
        for place in [vars(module), *(vars(value) for value in engines if inspect.isclass(value))]:
            for name, value in list(place.items()):
                home = str(getattr(value, "__module__", ""))
                if home.startswith("mapmental_publish") and not home.endswith(".libraries"):
                    assert name in known, f"{module.__name__}: {name}"


def test_every_change_has_its_report_and_every_report_its_change() -> None:
    reports = engine_doc.reports()
    assert {change.report for change in CHANGES} == set(reports)
    for name, report in reports.items():
        assert set(report) == {"title", *engine_doc.PARTS}, name
        assert all(part.strip() for part in report.values()), name
        assert len(report["title"]) <= 110, name


def test_the_page_on_the_engine_is_up_to_date() -> None:
    page = engine_doc.TARGET.read_text(encoding="utf-8")
    assert page == engine_doc.document(), "run: python -m tools.engine_doc"


def test_another_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weasyprint, "__version__", "70.1")
    with pytest.raises(amendments.EngineChanged, match=r"70\.1"):
        amendments.apply()


def test_a_change_that_does_not_fit_leaves_all_others_unmade(monkeypatch: pytest.MonkeyPatch) -> None:
    module = amendments.block
    before = module.block_level_page_name
    odd = Amendment(module, "_linebox_layout", "", "", "a line that is not there", "")
    other = StandIn(module, "block_level_page_name", "", "", engine.render)
    monkeypatch.setattr(amendments, "CHANGES", (other, odd))
    with pytest.raises(amendments.EngineChanged, match="_linebox_layout"):
        amendments.apply()
    assert module.block_level_page_name is before
