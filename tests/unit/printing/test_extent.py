"""What follows from the number of pages: margins, blanks at the end, and whether the printer binds so many."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from mapmental_publish.printing.extent import blanks_at_the_end, limits, longest_run, misfit
from mapmental_publish.printing.plan import PrintPlan
from mapmental_publish.printing.printer import PLAIN, Bleed

from .test_plan import plan


def test_the_margins_of_kdp() -> None:
    thin, thick = limits(plan("kdp"), 100), limits(plan("kdp"), 600)
    assert (thin.inside, thin.outside, thin.top, thin.swallowed) == (27, 18, 18, 9)
    assert (thick.inside, thick.swallowed) == (54, 36)
    bleeding = limits(plan("kdp", bleeds=True), 100)
    assert (bleeding.inside, bleeding.outside, bleeding.top, bleeding.swallowed, bleeding.bleed) == (27, 27, 27, 9, 9)


def test_a_safe_margin_counts_on_every_side() -> None:
    assert {limits(plan("ingram"), 100).inside, limits(plan("ingram"), 100).top} == {36}
    assert limits(plan("lulu"), 100).inside == pytest.approx(57.6)


def test_nothing_is_asked_of_a_plain_book() -> None:
    assert limits(PrintPlan(432, 648), 5000).inside == 0


@pytest.mark.parametrize(
    ("name", "pages", "blank", "expected"),
    [
        ("kdp", 24, False, 0),
        ("kdp", 25, False, 1),
        ("ingram", 24, False, 2),  # the last page must be blank
        ("ingram", 24, True, 0),
        ("ingram", 23, False, 1),
        ("offset", 32, False, 0),
        ("offset", 33, False, 15),
    ],
)
def test_blanks_at_the_end(name: str, pages: int, blank: bool, expected: int) -> None:
    assert blanks_at_the_end(plan(name), pages, last_is_blank=blank) == expected


@given(st.integers(1, 3000), st.integers(1, 64), st.booleans(), st.booleans())
def test_a_book_always_fills_its_sheets(pages: int, multiple: int, last: bool, blank: bool) -> None:
    made = PrintPlan(432, 648, replace(PLAIN, pages_multiple=multiple, last_page_blank=last))
    more = blanks_at_the_end(made, pages, last_is_blank=blank)
    assert (pages + more) % multiple == 0
    assert (pages + more) % 2 == 0
    assert 0 <= more <= 2 * multiple
    assert more or blank or not last


def test_blanks_in_a_row() -> None:
    assert longest_run([False, True, False, True, True, False]) == 2
    assert longest_run([]) == 0


def test_a_number_of_pages_out_of_range_names_the_range() -> None:
    assert misfit(plan("kdp"), 24) == misfit(plan("kdp"), 828) == ""
    short = misfit(plan("kdp"), 22)
    assert "from 24 to 828 pages" in short
    assert "has 22" in short
    long = misfit(plan("kdp", paper="cream"), 800)
    assert "cream black from 24 to 776 pages" in long
    assert "paperback white black or paperback white premium colour takes so many" in long
    assert "takes so many" not in short
    assert "590" in misfit(plan("kdp", "letter"), 650)
    assert misfit(PrintPlan(432, 648), 2) == ""
    assert misfit(plan("offset"), 2) == ""


def test_bleed_by_side() -> None:
    bleed = Bleed(inside=1, outside=2, top=3, bottom=4)
    assert bleed.around(spine_left=True) == (1, 4, 2, 3)
    assert bleed.around(spine_left=False) == (2, 4, 1, 3)
