"""The margin at the spine follows the number of pages, and the number of pages the margin: it comes to rest."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, strategies as st

from mapmental_publish.context import BuildContext
from mapmental_publish.layout import Layouts
from mapmental_publish.pdf import binding
from mapmental_publish.pdf.sheet import HANGING, Geometry, geometry
from mapmental_publish.printing.extent import limits
from mapmental_publish.printing.plan import PrintPlan
from mapmental_publish.printing.printer import PLAIN, Gutter
from mapmental_publish.settings import Settings

LAYOUTS = Layouts()
SETTINGS = Settings("collection.toml", "A book", "a-book", "", ())
ENDS = (20, 40, 60)
"""The bands of these tests end at so many pages; there is one more above them."""
PLAN = PrintPlan(
    432, 648, replace(PLAIN, gutters=tuple(Gutter(70.0 + 10 * band, end) for band, end in enumerate((*ENDS, None))))
)


class _Book:
    """Stands for a collection; only its settings are asked for."""

    settings = SETTINGS


def band(pages: int) -> int:
    """The band of the table that so many pages are in."""
    return sum(1 for end in ENDS if pages > end)


def page(pages: int) -> Geometry:
    """The page of a book of so many pages."""
    return geometry(SETTINGS, LAYOUTS, limits(PLAN, pages))


def bound(estimate: int, counts: tuple[int, ...], monkeypatch: pytest.MonkeyPatch) -> tuple[int, list[int]]:
    """The band that a book ends in which has ``counts[n]`` pages when it is laid out for band n, and all it was laid
    out for.
    """
    bands = {page(count).inside: band(count) for count in (1, 30, 50, 70)}
    tried: list[int] = []

    def lay_out(geometry: Geometry) -> Any:
        tried.append(bands[geometry.inside])
        return counts[tried[-1]]

    context = BuildContext(None, LAYOUTS, None, 0)  # type: ignore[arg-type]
    with monkeypatch.context() as patch:
        patch.setattr(binding, "_estimate", lambda *_: estimate)
        patch.setattr(binding, "sequence", lambda book, _: range(book))
        _, found = binding.bind(_Book(), context, PLAN, lay_out)  # type: ignore[arg-type]
    return bands[found.inside], tried


def test_a_right_estimate_lays_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert bound(30, (28, 30, 33, 36), monkeypatch) == (1, [1])


def test_a_wrong_one_lays_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    assert bound(10, (28, 30, 33, 36), monkeypatch) == (1, [0, 1])
    assert bound(90, (28, 30, 33, 36), monkeypatch) == (1, [3, 1])


def test_a_book_between_two_bands_keeps_the_wider_margin(monkeypatch: pytest.MonkeyPatch) -> None:
    # With the narrow margin it is too long for it; with the wide one text flows otherwise, and it is short enough.
    ended, tried = bound(18, (21, 20, 22, 22), monkeypatch)
    assert (ended, tried) == (1, [0, 1])
    assert bound(30, (21, 20, 22, 22), monkeypatch)[0] == 1


@given(st.integers(1, 90), st.tuples(*[st.integers(1, 90)] * 4))
def test_every_book_comes_to_rest_with_a_margin_wide_enough(estimate: int, counts: tuple[int, ...]) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        ended, tried = bound(estimate, counts, monkeypatch)
    assert band(counts[ended]) <= ended
    assert len(tried) <= 2 * len(counts)


def test_the_margins_of_the_design_are_kept_where_they_do() -> None:
    plain = geometry(SETTINGS, LAYOUTS)
    assert page(1).inside == 70.0 + HANGING
    assert (page(1).outside, page(1).top, page(1).bottom) == (plain.outside, plain.top, plain.bottom)
    wide = geometry(SETTINGS, LAYOUTS, replace(limits(PLAN, 1), outside=80.0, top=100.0, bottom=100.0))
    assert wide.outside == 80.0 + HANGING
    assert wide.top >= 100.0 + 2 * wide.leading
    assert wide.bottom >= 100.0 + 2 * wide.leading
    assert wide.top * 2 % wide.leading == 0
    assert wide.top + wide.depth + wide.bottom == pytest.approx(648.0)


def test_what_the_binding_takes_comes_on_top_of_the_outside_margin() -> None:
    plain = geometry(SETTINGS, LAYOUTS)
    swallowed = geometry(SETTINGS, LAYOUTS, replace(limits(PLAN, 1), inside=0.0, swallowed=36.0))
    assert swallowed.inside == pytest.approx(plain.outside + 36.0, abs=0.01)


@pytest.mark.parametrize("name", ["english", "made"])
def test_the_estimate_is_near(name: str, request: pytest.FixtureRequest) -> None:
    built = request.getfixturevalue(name)
    book = built if name == "english" else built["5x8in"]
    context = BuildContext(None, Layouts(), None, 0)  # type: ignore[arg-type]
    estimated = binding._estimate(book.collection, context, book.page)
    assert estimated == pytest.approx(len(book.print.pdf.pages), rel=0.35)
