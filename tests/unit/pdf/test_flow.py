"""Text goes before a figure that would leave a hole in the page; order among numbered blocks stays."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest

from mapmental_publish.pdf import flow

LINE = 14.0


def record(blocks: Sequence[float], *pages: tuple[int, float]) -> Any:
    """What a layout knows: each block's height, and for each page its first block and the points left free."""
    return SimpleNamespace(
        blocks=tuple(blocks), pages=tuple(SimpleNamespace(first_block=first, free=free) for first, free in pages)
    )


TEXT = (
    '<div class="text"><p>a</p><figure id="f"/><div class="table-block columns-2"><table/></div>'
    '<aside class="callout callout-tip"/><h2 id="b">b</h2></div>'
)


def test_the_blocks_of_a_text_are_named_in_order() -> None:
    text = flow.running_text(ElementTree.fromstring(f"<html><body><section>{TEXT}</section></body></html>"))
    assert text is not None
    assert flow.kinds(text) == ["p", "mm-figure", "mm-table", "mm-callout", "h2"]
    assert flow.running_text(ElementTree.fromstring("<html><body><p>No article.</p></body></html>")) is None


def test_arranging_moves_blocks_and_loses_nothing() -> None:
    text = ElementTree.fromstring(TEXT)
    blocks = list(text)
    flow.arrange(text, blocks, [0, 4, 1, 2, 3])
    assert flow.kinds(text) == ["p", "h2", "mm-figure", "mm-table", "mm-callout"]
    flow.arrange(text, blocks, range(5))
    assert list(text) == blocks


def test_no_hole_no_change() -> None:
    names = ["p", "p", "mm-figure", "p"]
    assert flow.improve(names, [0, 1, 2, 3], record([200, 200, 300, 90], (0, LINE), (2, 0)), LINE) is None


def test_text_fills_the_hole_before_a_figure() -> None:
    names = ["p", "p", "mm-figure", "p", "p"]
    found = flow.improve(names, [0, 1, 2, 3, 4], record([200, 150, 300, 90, 80], (0, 88.0), (2, 0)), LINE)
    assert found == [0, 1, 3, 2, 4]


def test_a_block_of_text_at_the_head_of_a_page_is_left_alone() -> None:
    names = ["p", "p", "p", "p"]
    assert flow.improve(names, [0, 1, 2, 3], record([200, 150, 300, 90], (0, 120.0), (2, 0)), LINE) is None


@pytest.mark.parametrize("other", ["mm-figure", "mm-table"])
def test_numbered_blocks_never_pass_one_another(other: str) -> None:
    names = ["p", "p", "mm-figure", other, "p"]
    found = flow.improve(names, [0, 1, 2, 3, 4], record([200, 150, 300, 100, 80], (0, 150.0), (2, 0)), LINE)
    assert found is None


def test_a_figure_stays_in_its_section_unless_the_hole_is_large() -> None:
    names = ["p", "p", "mm-figure", "h2", "p", "p"]
    order = [0, 1, 2, 3, 4, 5]
    heights = [200, 150, 300, 40, 100, 100]
    assert flow.improve(names, order, record(heights, (0, 10 * LINE), (2, 0)), LINE) is None
    moved = flow.improve(names, order, record(heights, (0, 14 * LINE), (2, 0)), LINE)
    assert moved is not None
    assert moved.index(2) > moved.index(4)


def test_a_heading_is_never_parted_from_its_text() -> None:
    names = ["p", "p", "mm-figure", "p", "h2", "mm-table"]
    found = flow.improve(names, list(range(6)), record([200, 150, 300, 60, 40, 90], (0, 20 * LINE), (2, 0)), LINE)
    assert found is not None
    assert found[found.index(2) - 1] == 3
