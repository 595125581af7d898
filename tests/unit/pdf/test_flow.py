"""Text goes before a figure that would leave a hole in the page; order among numbered blocks stays."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from lxml import etree

from mapmental_publish.pdf import flow

LINE = 14.0


def record(blocks: Sequence[float], *pages: tuple[int, float]) -> Any:
    """What a layout knows: each block's height, and for each page its first block and the points left free."""
    return SimpleNamespace(
        blocks=tuple(blocks), pages=tuple(SimpleNamespace(first_block=first, free=free) for first, free in pages)
    )


def test_the_blocks_of_a_body_are_named_in_order() -> None:
    body = '<mm-body><p>a</p><mm-figure ref="f"/><h2 id="b">b</h2></mm-body>'
    assert flow.blocks_of(body) == ["p", "mm-figure", "h2"]


def test_reordering_moves_blocks_and_loses_nothing() -> None:
    body = '<mm-body><p>a</p><mm-figure ref="f"/><p>b</p></mm-body>'
    assert flow.reordered(body, [0, 1, 2]) == body
    root = etree.fromstring(flow.reordered(body, [0, 2, 1]))
    assert [str(child.tag) for child in root] == ["p", "p", "mm-figure"]
    assert "".join(root.itertext()) == "ab"


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
