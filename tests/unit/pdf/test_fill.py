"""Page numbers written into the room left for them, and the estimates of how much room they need."""

from __future__ import annotations

import re

import pytest

from mapmental_publish.pdf import engine
from mapmental_publish.pdf.fill import written
from mapmental_publish.pdf.record import Figures, PageInputs

TABULAR = Figures(tuple(range(0x30, 0x3A)), (500,) * 10)
PROPORTIONAL = Figures(tuple(range(0x30, 0x3A)), (500, 300, *(480,) * 8))
ADVANCE = re.compile(rb"<([0-9a-f]+)>|(-?\d+)")


def advance(operator: bytes, figures: Figures) -> int:
    """How far an operator moves on, in thousandths of the type size."""
    total = 0
    for glyphs, shift in ADVANCE.findall(operator):
        total += sum(
            figures.widths[int(glyphs[start : start + 4], 16) - 0x30] for start in range(0, len(glyphs), 4)
        ) - int(shift or 0)
    return total


@pytest.mark.parametrize(
    ("operator", "number", "shown"),
    [
        (b"[<00300030>] TJ", "47", b"[<00340037>] TJ"),
        (b"[<0030>-12<0030>-12] TJ", "47", b"[<0034> -12 <0037> -12 ] TJ"),
        (b"[<003000300030>] TJ", "47", b"[ -500 <00340037>] TJ"),
        (b"[<0030>] TJ", "47", b"[<00340037>] TJ"),
    ],
)
def test_a_number_takes_the_place_of_zeros(operator: bytes, number: str, shown: bytes) -> None:
    assert written(operator, number, TABULAR) == shown


@pytest.mark.parametrize("number", ["11", "10", "99", "7"])
@pytest.mark.parametrize("figures", [TABULAR, PROPORTIONAL], ids=["tabular", "proportional"])
def test_whatever_the_number_the_line_goes_on_at_the_same_place(number: str, figures: Figures) -> None:
    assert advance(written(b"[<00300030>] TJ", number, figures), figures) == 1000


def test_a_layout_notes_its_blanks_with_all_ten_figures() -> None:
    markup = (
        '<html><body><p>See page <span class="page-number" data-place="there">000</span>, then rest.</p></body></html>'
    )
    css = "@page { size: 200pt 200pt } p { font: 10pt/12pt Inter } .page-number { font-variant-numeric: tabular-nums }"
    record = engine.render(PageInputs("x", markup, css, (), False)).record
    (blank,) = record.blanks
    assert blank.place == "there"
    assert len(set(record.figures[blank.figures].glyphs)) == 10
    assert len(set(record.figures[blank.figures].widths)) == 1
    assert type(record).from_plain(record.as_plain()) == record
