"""The cover's sheet: its size by each service's rule, the spine, the safe areas and the barcode's zone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mapmental_publish.diagnostics import Findings, Span
from mapmental_publish.files import BookFolder
from mapmental_publish.pdf.marks import SLUG
from mapmental_publish.printing.load import load
from mapmental_publish.printing.plan import PrintPlan, make_plan
from mapmental_publish.printing.printer import PLAIN, CaseWrap, CoverRule, Printer
from mapmental_publish.printing.wrap import (
    PAPER,
    ROOM_FOR_MARKS,
    SMALLEST_SPINE_TYPE,
    Area,
    Wrap,
    cover_plan,
    spine_is_known,
    wrap,
)
from mapmental_publish.settings import PrintSettings

INCH = 72.0
EXACT = 0.01


def printer(name: str, folder: Path) -> Printer:
    """A shipped printer."""
    found = load(name, BookFolder(folder), Findings(), Span("collection.toml"))
    assert found is not None
    return found


def plan(name: str, folder: Path, **wishes: object) -> PrintPlan:
    """A plan for a 6 × 9 inch book unless the wishes say otherwise."""
    made = make_plan(PrintSettings(**wishes), printer(name, folder) if name else PLAIN)  # type: ignore[arg-type]
    assert isinstance(made, PrintPlan), made
    return made


def sheet(made: PrintPlan, pages: int, *, right_to_left: bool = False) -> Wrap:
    """A wrap that can be made."""
    found = wrap(made, pages, right_to_left=right_to_left)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "wishes", "pages", "width", "height", "spine"),
    [
        ("kdp", {"paper": "white"}, 300, 12 + 300 * 0.002252 + 0.25, 9.25, 300 * 0.002252),
        ("kdp", {"paper": "cream"}, 300, 12 + 300 * 0.0025 + 0.25, 9.25, 300 * 0.0025),
        ("kdp", {"ink": "colour", "grade": "premium"}, 120, 12 + 120 * 0.002347 + 0.25, 9.25, 120 * 0.002347),
        ("lulu", {}, 222, 12 + 222 / 444 + 0.06 + 0.25, 9.25, 222 / 444 + 0.06),
        ("ingram", {"spine": 0.8 * INCH}, 300, 12 + 0.8 + 0.25, 9.25, 0.8),
    ],
)
def test_the_sheet_has_the_size_the_service_asks_for(
    name: str, wishes: dict[str, object], pages: int, width: float, height: float, spine: float, tmp_path: Path
) -> None:
    made = plan(name, tmp_path, **wishes)
    found = sheet(made, pages)
    assert found.width == pytest.approx(width * INCH, abs=EXACT)
    assert found.height == pytest.approx(height * INCH, abs=EXACT)
    assert found.spine.width == pytest.approx(spine * INCH, abs=EXACT)
    assert spine_is_known(made, pages)
    assert found.trim == Area(9, 9, found.width - 18, found.height - 18)
    assert found.art == Area(0, 0, found.width, found.height)


def test_an_offset_sheet_has_bleed_in_millimetres_and_room_for_marks(tmp_path: Path) -> None:
    found = sheet(plan("offset", tmp_path, ink="colour", spine=40.0), 320)
    mm = INCH / 25.4
    assert pytest.approx(SLUG) == ROOM_FOR_MARKS
    assert found.bleed == pytest.approx(3 * mm)
    assert found.trim.x == pytest.approx(3 * mm + ROOM_FOR_MARKS)
    assert found.width == pytest.approx(2 * 432 + 40 + 2 * (3 * mm + ROOM_FOR_MARKS), abs=EXACT)
    assert found.marks


def test_without_a_width_from_anybody_the_spine_is_an_estimate(tmp_path: Path) -> None:
    for name in ("", "ingram", "offset"):
        made = plan(name, tmp_path)
        assert not spine_is_known(made, 200)
        assert sheet(made, 200).spine.width == pytest.approx(200 * PAPER)


def test_panels_meet_at_the_folds_and_change_sides_with_the_reading_direction(tmp_path: Path) -> None:
    made = plan("kdp", tmp_path)
    left, right = sheet(made, 200), sheet(made, 200, right_to_left=True)
    assert left.back.x < left.spine.x < left.front.x
    assert right.front.x < right.spine.x < right.back.x
    for found in (left, right):
        assert found.folds == (found.spine.x, found.spine.right)
        panels = sorted((found.back, found.spine, found.front), key=lambda area: area.x)
        assert panels[0].right == pytest.approx(panels[1].x)
        assert panels[1].right == pytest.approx(panels[2].x)
        assert panels[2].right == pytest.approx(found.trim.right)
    assert left.front_art.right == left.art.right
    assert left.front_art.x == left.front.x
    assert right.front_art.x == right.art.x
    assert right.back_art.right == right.art.right


def test_the_spine_carries_words_only_where_the_service_lets_it(tmp_path: Path) -> None:
    made = plan("kdp", tmp_path)
    assert sheet(made, 78).spine_text is None
    room = sheet(made, 80).spine_text
    assert room is None or room.width >= SMALLEST_SPINE_TYPE
    found = sheet(made, 200)
    assert found.spine_text is not None
    assert found.spine_text.x - found.spine.x == pytest.approx(0.0625 * INCH)
    assert found.spine.right - found.spine_text.right == pytest.approx(0.0625 * INCH)
    assert sheet(plan("", tmp_path), 60).spine_text is None


@pytest.mark.parametrize("right_to_left", [False, True])
@pytest.mark.parametrize(("width", "height"), [(360.0, 576.0), (432.0, 648.0)])
def test_the_barcodes_zone_is_on_the_back_at_the_lower_right(
    width: float, height: float, right_to_left: bool, tmp_path: Path
) -> None:
    made = plan("kdp", tmp_path, trim_width=width, trim_height=height)
    found = sheet(made, 200, right_to_left=right_to_left)
    zone = found.barcode
    assert (zone.width, zone.height) == (2 * INCH, 1.2 * INCH)
    assert found.back.right - zone.right == pytest.approx(INCH / 4)
    assert found.back.bottom - zone.bottom == pytest.approx(INCH / 4)


def test_a_service_may_want_the_zone_elsewhere(tmp_path: Path) -> None:
    made = plan("kdp", tmp_path)
    places = {}
    for side in ("left", "centre", "right"):
        rule = replace(made.printer.cover, barcode_place=f"back lower {side}", barcode_width=150.0, barcode_height=90.0)
        found = sheet(replace(made, printer=replace(made.printer, cover=rule)), 200)
        assert (found.barcode.width, found.barcode.height) == (150, 90)
        places[side] = found.barcode.x
    assert places["left"] < places["centre"] < places["right"]


def test_a_case_is_wrapped_around_its_boards(tmp_path: Path) -> None:
    assert wrap(plan("kdp", tmp_path, binding="hardcover"), 200, right_to_left=False) is None
    made = plan("kdp", tmp_path, binding="hardcover")
    rule = replace(made.printer.cover, case=CaseWrap(turn_in=0.51 * INCH, hinge=0.4 * INCH, overhang=0.125 * INCH))
    found = sheet(replace(made, printer=replace(made.printer, cover=rule)), 200)
    spine = 200 * 0.002252
    assert found.width == pytest.approx((2 * (6 + 0.125) + spine + 2 * 0.51) * INCH, abs=EXACT)
    assert found.height == pytest.approx((9 + 2 * 0.125 + 2 * 0.51) * INCH, abs=EXACT)
    assert len(found.hinges) == 2
    assert found.hinges[0].right == pytest.approx(found.spine.x)
    assert found.hinges[1].x == pytest.approx(found.spine.right)
    assert found.safe_front.x >= found.hinges[1].right
    assert found.barcode.right <= found.hinges[0].x


def test_the_cover_is_in_colour_whatever_the_pages_are(tmp_path: Path) -> None:
    black = plan("offset", tmp_path, ink="black", paper="uncoated")
    cover = cover_plan(black)
    assert (black.colour, cover.colour, cover.ink) == ("gray", "cmyk", "colour")
    assert (cover.condition, cover.ink_limit) == ("FOGRA39", 320)
    assert cover_plan(plan("lulu", tmp_path)).colour == "srgb"
    assert cover_plan(plan("ingram", tmp_path)).ink_limit == 240
    untouched = plan("", tmp_path)
    assert cover_plan(untouched) is untouched


def test_what_is_safe_keeps_its_distance(tmp_path: Path) -> None:
    found = sheet(plan("ingram", tmp_path, spine=50.0), 300)
    for safe, panel in ((found.safe_back, found.back), (found.safe_front, found.front)):
        assert safe.x - panel.x == pytest.approx(INCH / 4)
        assert panel.bottom - safe.bottom == pytest.approx(INCH / 4)
    assert found.trim.box(found.height) == pytest.approx((9, 9, found.width - 9, found.height - 9))
    assert CoverRule().case is None
