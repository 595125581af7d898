"""Text goes before a figure that would leave a hole in the page; order among numbered blocks stays."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from mapmental_publish.pdf import amendments, engine, flow
from mapmental_publish.pdf.record import Laid, PageInputs, Record

from .reading import Printed

LINE = 12.0
LINES = 20
"""Lines of text on a page of these tests."""
CSS = f"""
@page {{ size: 200pt {LINES * LINE + 20}pt; margin: 10pt }}
body, div {{ margin: 0 }}
p, h2, h3 {{ font: 10pt/{LINE}pt Inter; margin: 0; orphans: 2; widows: 2 }}
p + p {{ text-indent: 14pt }}
h2, h3 {{ break-after: avoid }}
figure, aside {{ margin: 0; break-inside: avoid; background: #ddd }}
@page plate {{ margin: 10pt }}
.text {{ page: article }}
.plate {{ page: plate; height: {LINES * LINE - 0.1}pt }}
.note {{ float: footnote; footnote-policy: line; font: 10pt/{LINE}pt Inter }}
"""


def text(lines: int) -> str:
    """A paragraph of so many lines."""
    return f"<p>{'<br/>'.join(['word'] * lines)}</p>"


NUMBER = '<span class="label"></span>'
"""A figure with it can be called by its number."""


def box(lines: int, kind: str = "figure", inside: str = NUMBER) -> str:
    """A figure, callout or pull quote as high as so many lines."""
    tag = "figure" if kind == "figure" else f'aside class="{kind}"'
    return f'<{tag} style="height: {lines * LINE}pt">{inside}</{tag.split()[0]}>'


def made(*blocks: str, order: tuple[int, ...] = ()) -> Laid:
    markup = f'<html><body><div class="text">{"".join(blocks)}</div></body></html>'
    return engine.render(PageInputs("x", markup, CSS, (), False, LINE, order))


def laid(*blocks: str, order: tuple[int, ...] = ()) -> Record:
    return made(*blocks, order=order).record


HEADING = "<h2>Head</h2>"
SUBHEADING = "<h3>Head</h3>"


def test_blocks_are_named_as_in_the_manuscript() -> None:
    blocks = ElementTree.fromstring(
        '<div class="text"><p>a</p><figure id="f"/><div class="table-block columns-2"><table/></div>'
        '<aside class="callout callout-tip"/><h2 id="b">b</h2></div>'
    )
    assert [flow.kind(block) for block in blocks] == ["p", "mm-figure", "mm-table", "mm-callout", "h2"]
    assert flow.running_text(ElementTree.fromstring("<html><body><p>No article.</p></body></html>")) is None


def test_text_fills_the_page_before_a_figure_that_does_not_fit() -> None:
    record = laid(text(10), box(12), text(4), text(12), text(6))
    assert record.order == (0, 2, 3, 1, 4)
    assert record.pages[0].free < LINE


def test_a_figure_that_fits_and_a_small_hole_change_nothing() -> None:
    assert laid(text(8), box(12), text(9)).order == (0, 1, 2)
    assert laid(text(16), box(12), text(9)).order == (0, 1, 2)


def test_a_figure_never_passes_another_numbered_one() -> None:
    record = laid(text(8), box(14), text(3), box(4), text(30))
    assert record.order == (0, 2, 1, 3, 4)


def test_a_callout_waits_as_well() -> None:
    assert laid(text(10), box(12, "callout"), text(12)).order == (0, 2, 1)


def test_a_heading_goes_first_only_where_the_hole_is_large() -> None:
    assert laid(text(10), box(12), HEADING, text(12)).order == (0, 1, 2, 3)
    assert laid(text(6), box(15), HEADING, text(22)).order == (0, 2, 3, 1)


@pytest.mark.parametrize("heading", [HEADING, SUBHEADING])
@pytest.mark.parametrize("waiting", [box(15, "callout"), box(15, "pullquote"), box(15, "figure", "")])
def test_what_has_no_number_stays_in_its_section(waiting: str, heading: str) -> None:
    """Nothing but its place says where it belongs."""
    assert laid(text(6), waiting, heading, text(22)).order == (0, 1, 2, 3)
    record = laid(text(6), waiting, text(2), heading, text(22))
    assert record.order == (0, 2, 1, 3, 4), "text of its own section still goes first"
    assert record.pages[0].free > 10 * LINE


def test_a_figure_leaves_one_section_and_no_more() -> None:
    assert laid(text(3), box(18), SUBHEADING, text(1), SUBHEADING, text(2), text(22)).order[:5] == (0, 2, 3, 4, 5)
    assert laid(text(3), box(18), HEADING, text(1), SUBHEADING, text(2), text(22)).order[:5] == (0, 2, 3, 4, 5)
    assert laid(text(3), box(18), HEADING, text(1), HEADING, text(2), text(22)).order == (0, 2, 3, 1, 4, 5, 6)


def test_a_heading_does_not_go_first_alone() -> None:
    """What follows the heading does not fit, so the figure keeps its section."""
    record = laid(text(6), box(15), HEADING, box(15), text(3))
    assert record.order == (0, 1, 2, 3, 4)


def test_an_order_that_is_given_is_kept() -> None:
    blocks = (text(10), box(12), text(4), text(12))
    assert laid(*blocks, order=(0, 1, 2, 3)).order == (0, 1, 2, 3)
    assert laid(*blocks, order=(0, 2, 1, 3)).order == (0, 2, 1, 3)


def test_every_block_is_on_the_pages_once() -> None:
    blocks = [part for turn in range(12) for part in (text(7 + turn), box(9), box(5, "callout"), HEADING, text(5))]
    record = laid(*blocks)
    assert sorted(record.order) == list(range(len(blocks)))
    figures = [place for place in record.order if place % 5 == 1]
    assert figures == sorted(figures)


def test_a_note_is_never_carried_over_to_make_room_for_a_short_paragraph() -> None:
    noted = f'<p>word<span id="call">1</span><span class="note" id="note">{"<br/>".join(["note"] * 3)}</span></p>'
    for before in range(8, 18):
        record = laid(text(before), noted, text(4), text(9))
        assert record.anchors["note"].page == record.anchors["call"].page, before


def test_a_line_never_begins_with_the_call_of_a_note() -> None:
    for width in range(100, 160):
        words = "".join(f'<p id="p{n}">{"a" * n} bbbb.<span class="noteref" id="n{n}">21</span> cc</p>' for n in (4, 9))
        css = CSS.replace("size: 200pt", f"size: {width / 2 + 20}pt")
        markup = f'<html><body><div class="text">{words}</div></body></html>'
        anchors = engine.render(PageInputs("x", markup, css, (), False, LINE)).record.anchors
        for n in (4, 9):
            assert anchors[f"n{n}"].x > anchors[f"p{n}"].x, (width, n)


def test_another_engine_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    other = amendments.Amendment(amendments.block, "_linebox_layout", "", "", "a line that is not there", "")
    monkeypatch.setattr(amendments, "CHANGES", (other,))
    with pytest.raises(amendments.EngineChanged):
        amendments.apply()


PLATE = '<figure class="plate"></figure>'
"""A figure with a page of its own."""


def pages_of(record: Record) -> list[str]:
    return [page.name for page in record.pages]


def test_a_plate_waits_until_the_page_before_it_is_full() -> None:
    record = laid(text(10), PLATE, text(8), text(30))
    assert record.order == (0, 2, 1, 3)
    assert pages_of(record) == ["article", "plate", "article", "article"]
    assert record.pages[0].free < 3 * LINE
    assert [page.kind for page in record.pages[2:]] == ["text", "text"]  # none of them opens an article again


def test_a_plate_does_not_wait_for_ever() -> None:
    paragraphs = [text(15) for _ in range(20)]  # none of them ends near the foot of a page for a while
    record = laid(text(10), PLATE, *paragraphs)
    assert 1 <= pages_of(record).index("plate") <= flow.LONGEST_WAIT + 2


def test_a_plate_waits_past_a_heading_and_leaves_none_alone() -> None:
    assert laid(text(10), PLATE, HEADING, text(12), text(30)).order[:3] == (0, 2, 3)
    record = laid(text(18), HEADING, PLATE, text(12))
    assert record.order == (0, 2, 1, 3)
    assert pages_of(record) == ["article", "plate", "article"]


@pytest.mark.parametrize(
    ("blocks", "names"),
    [
        ((PLATE, text(10), PLATE), "plate article plate"),
        ((PLATE, PLATE), "plate plate"),
        ((text(20), PLATE, text(10)), "article plate article"),
        ((text(10), PLATE, box(5), text(12)), "article plate article"),
        ((HEADING, PLATE), "article plate"),
        ((HEADING, PLATE, PLATE, HEADING), "article plate plate article"),
        ((text(10), box(12), PLATE), "article article plate"),
    ],
)
def test_every_plate_has_its_page_and_every_text_another(blocks: tuple[str, ...], names: str) -> None:
    record = laid(*blocks)
    assert pages_of(record) == names.split()
    assert sorted(record.order) == list(range(len(blocks)))


def test_an_order_that_was_found_gives_the_same_pages() -> None:
    blocks = text(10), PLATE, HEADING, text(12), box(9), text(30), PLATE, text(3)
    found = laid(*blocks)
    assert laid(*blocks, order=found.order).pages == found.pages


def first_lines(laid: Laid) -> dict[str, float]:
    """How far the paragraphs "A", "B", … are set in."""
    lines = [line for leaf in Printed(laid.pdf).leaves for line in leaf.lines]
    margin = min(line.left for line in lines)
    return {line.text[0]: round(line.left - margin) for line in lines if line.text[1:] == "ssss"}


def named(name: str, lines: int) -> str:
    """A paragraph of so many lines whose first begins with a name of one letter."""
    return f"<p>{'<br/>'.join([f'{name}ssss', *['word'] * (lines - 1)])}</p>"


def test_a_paragraph_is_set_in_by_what_it_stands_behind_on_the_page() -> None:
    blocks = named("A", 5), named("B", 5), box(12), named("C", 4), named("D", 9), named("E", 3)
    stays = made(*blocks, order=(0, 1, 2, 3, 4, 5))
    assert first_lines(stays) == pytest.approx({"A": 0, "B": 14, "C": 0, "D": 14, "E": 14}, abs=1)
    moves = made(*blocks)
    assert moves.record.order == (0, 1, 3, 4, 2, 5)
    assert first_lines(moves) == pytest.approx({"A": 0, "B": 14, "C": 14, "D": 14, "E": 0}, abs=1)


def test_a_paragraph_tried_before_a_figure_and_left_behind_it_is_flush() -> None:
    noted = named("C", 4).replace("word", "word" + "".join('<span class="note">note</span>' for _ in range(8)), 1)
    laid = made(named("A", 5), named("B", 8), box(12), noted, named("D", 6))
    assert laid.record.order == (0, 1, 2, 3, 4)
    assert first_lines(laid) == pytest.approx({"A": 0, "B": 14, "C": 0, "D": 14}, abs=1)


def test_an_order_that_was_found_gives_the_same_bytes() -> None:
    kinds = ("figure", "callout", "pullquote")
    blocks = [
        part
        for turn in range(14)
        for part in (HEADING, named("A", 3 + turn), box(4 + turn % 9, kinds[turn % 3]), named("B", 5), named("C", 4))
    ]
    found = made(*blocks)
    assert found.record.order != tuple(range(len(blocks)))
    again = made(*blocks, order=found.record.order)
    assert again.record == found.record
    assert again.pdf == found.pdf
