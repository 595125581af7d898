"""Pages made on other machines: a real scheduler and two workers on this one, and one of them killed at work."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from mapmental_publish.context import Silent
from mapmental_publish.errors import BookUnreadable, UsageFaulty
from mapmental_publish.layout import Layouts
from mapmental_publish.pdf import executors
from mapmental_publish.pdf.record import Laid, PageInputs, Recipe
from mapmental_publish.pdf.workers import Workers, render

distributed = pytest.importorskip("distributed") if not os.environ.get("CI") else __import__("distributed")

CSS = "@page { size: 200pt 200pt } p { font: 10pt/12pt Inter }"
FAMILIES = Layouts().fonts


@pytest.fixture(scope="module")
def cluster() -> Iterator[object]:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
    ) as running:
        yield running


def documents(count: int, lines: int) -> list[PageInputs]:
    return [
        PageInputs(f"n{number}", f"<html><body>{f'<p>Line {number}</p>' * lines}</body></html>", CSS, (), False)
        for number in range(count)
    ]


def address(cluster: object) -> str:
    return str(cluster.scheduler_address).replace("tcp://", executors.SCHEME)  # type: ignore[attr-defined]


def laid_out(asked: list[PageInputs], where: str) -> list[Laid]:
    with Workers(1, Silent(), families=FAMILIES, executor=where) as lay_out:
        laid = lay_out(map(Recipe.of, asked), len(asked))
        return [replace(one, leaves=one.leaves_read(), tags=one.tags_read()) for one in laid]


def test_pages_from_elsewhere_are_the_same(cluster: object) -> None:
    asked = documents(4, 30)
    assert laid_out(asked, address(cluster)) == [render(one) for one in asked]


def test_a_worker_that_dies_in_mid_article_costs_nothing_but_time(cluster: object) -> None:
    asked = documents(4, 600)
    killed: list[int] = []

    def strike() -> None:
        deadline = time.monotonic() + 60
        while not killed and time.monotonic() < deadline:
            time.sleep(0.01)
            for nanny in list(cluster.workers.values()):  # type: ignore[attr-defined]
                state = cluster.scheduler.workers.get(nanny.worker_address)  # type: ignore[attr-defined]
                if not killed and state is not None and any("render" in str(task.key) for task in state.processing):
                    killed.append(nanny.pid)
                    os.kill(nanny.pid, signal.SIGKILL)

    hand = threading.Thread(target=strike, daemon=True)
    hand.start()
    assert laid_out(asked, address(cluster)) == [render(one) for one in asked]
    hand.join()
    assert killed
    with pytest.raises(ProcessLookupError):
        os.kill(killed[0], 0)


def test_a_fault_in_a_template_is_told_as_it_is(cluster: object) -> None:
    with pytest.raises(BookUnreadable, match="torn"):
        laid_out([PageInputs("torn", "<html><p></html>", CSS)], address(cluster))


def test_a_worker_with_other_typefaces_is_refused(cluster: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executors, "ability", lambda families: ("code", "engine", "typefaces"))
    with pytest.raises(BookUnreadable, match="typefaces"):
        executors._compare({"tcp://1": ("code", "engine", "others")}, ("code", "engine", "typefaces"), "dask://x")


@pytest.mark.parametrize("where", ["", "dask://", "http://127.0.0.1:1", "127.0.0.1:8786"])
def test_what_is_no_address_is_refused(where: str) -> None:
    with pytest.raises(UsageFaulty), executors.connected(where, ()):
        pass


def test_a_scheduler_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executors, "_PATIENCE", 1)
    with pytest.raises(BookUnreadable, match="no Dask scheduler"), executors.connected("dask://127.0.0.1:9", ()):
        pass
