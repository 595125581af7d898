"""Layouts in other processes are the same, and a process that dies ends the build with a sentence."""

from __future__ import annotations

import io
import os
import signal
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from mapmental_publish.context import Silent
from mapmental_publish.errors import BookUnreadable
from mapmental_publish.pdf import pixels, workers
from mapmental_publish.pdf.record import Laid, PageInputs, Recipe
from mapmental_publish.pdf.workers import Workers

CSS = "@page { size: 200pt 200pt } p { font: 10pt/12pt Inter }"


def documents(count: int, lines: int = 30) -> list[PageInputs]:
    return [
        PageInputs(f"n{number}", f"<html><body>{f'<p>Line {number}</p>' * lines}</body></html>", CSS, (), False)
        for number in range(count)
    ]


def read(laid: Laid) -> Laid:
    """A finished document with its leaves and its tags at hand."""
    return replace(laid, leaves=laid.leaves_read(), tags=laid.tags_read())


@pytest.fixture
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes are started for the smallest documents."""
    monkeypatch.setattr(workers, "WORTH_IT", 0)


@pytest.mark.usefixtures("always")
def test_other_processes_give_the_same_pages_in_the_same_order() -> None:
    asked = documents(5)
    with Workers(2, Silent()) as lay_out:
        laid = lay_out(map(Recipe.of, asked), len(asked))
        assert all(isinstance(one.leaves, Path) for one in laid)  # they wait on disk
        assert [read(one) for one in laid] == [workers.render(one) for one in asked]


@pytest.mark.usefixtures("always")
def test_a_fault_in_a_template_is_told_as_it_is() -> None:
    broken = [*documents(2), PageInputs("torn", "<html><p></html>", CSS)]
    with pytest.raises(BookUnreadable, match="torn"), Workers(2, Silent()) as lay_out:
        lay_out(map(Recipe.of, broken), len(broken))


@pytest.mark.usefixtures("always")
def test_a_process_that_is_killed_ends_the_build_with_a_remedy() -> None:
    def strike(lay_out: Workers) -> None:
        while True:
            pool = lay_out._pool
            victims = list((pool._processes or {}) if pool is not None else {})
            if victims:
                os.kill(victims[0], signal.SIGKILL)
                return
            time.sleep(0.01)

    with Workers(2, Silent()) as lay_out:
        threading.Thread(target=strike, args=(lay_out,), daemon=True).start()
        with pytest.raises(BookUnreadable) as caught:
            lay_out(map(Recipe.of, documents(4, 2_000)), 4)
    assert "--jobs 1" in (caught.value.hint or "")


@pytest.mark.parametrize("inputs", [documents(1, 6_000), documents(3, 5)], ids=["one", "short"])
def test_no_process_is_started_where_it_saves_nothing(inputs: Sequence[PageInputs]) -> None:
    with Workers(8, Silent()) as lay_out:
        assert len(lay_out(map(Recipe.of, inputs), len(inputs))) == len(inputs)
        assert lay_out._pool is None


@pytest.mark.parametrize("mode", ["RGB", "L", "P", "RGBA", "1"])
def test_the_pixels_of_a_png_are_packed_once(mode: str) -> None:
    """Those that can be are taken as they are, and the others come out the same as they went in."""
    picture = Image.linear_gradient("L").convert(mode)
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True)
    opened = Image.open(file)
    packed = pixels.packed_pixels(opened)
    data = file.getvalue()
    assert (packed in data) == (mode in ("RGB", "L"))
    assert packed
