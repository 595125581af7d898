"""A printer's offers and a collection's wishes: what fits makes a plan, what does not names what would."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from mapmental_publish.config_schema import trim_size
from mapmental_publish.diagnostics import Findings, Span
from mapmental_publish.files import BookFolder
from mapmental_publish.printing.load import load
from mapmental_publish.printing.plan import Fault, PrintPlan, make_plan
from mapmental_publish.printing.printer import NO_BLEED, PLAIN, Bleed, Printer
from mapmental_publish.settings import PrintSettings


def printer(name: str) -> Printer:
    """A shipped printer."""
    found = load(name, BookFolder(Path(__file__).parent), Findings(), Span(""))
    assert found is not None
    return found


def wishes(trim: str = "6x9in", **keys: Any) -> PrintSettings:
    """What a collection asks for."""
    return PrintSettings(*trim_size(trim), trim, **keys)


def plan(name: str, trim: str = "6x9in", *, bleeds: bool = False, **keys: Any) -> PrintPlan:
    """A plan that can be met."""
    made = make_plan(wishes(trim, **keys), printer(name) if name else PLAIN, bleeds=bleeds)
    assert isinstance(made, PrintPlan), made
    return made


def refused(name: str, trim: str = "6x9in", **keys: Any) -> list[Fault]:
    """What of these wishes cannot be met."""
    made = make_plan(wishes(trim, **keys), printer(name))
    assert not isinstance(made, PrintPlan)
    return made


def test_the_defaults_of_each_printer() -> None:
    for name, colour, standard in (
        ("kdp", "gray", ""),
        ("ingram", "gray", "PDF/X-1a:2001"),
        ("lulu", "gray", ""),
        ("offset", "gray", "PDF/X-4"),
    ):
        made = plan(name)
        assert (made.ink, made.colour, made.standard, made.binding) == ("black", colour, standard, "paperback")
    assert plan("kdp").paper == "white"
    assert plan("offset").marks
    assert not plan("ingram").marks


def test_colour() -> None:
    colours = {name: plan(name, ink="colour").colour for name in ("kdp", "ingram", "lulu", "offset")}
    assert colours == {"kdp": "cmyk", "ingram": "cmyk", "lulu": "srgb", "offset": "cmyk"}
    assert plan("kdp", ink="colour").stock.grade == "premium"
    assert plan("kdp", ink="colour", grade="standard").stock.max_pages == 600
    assert plan("offset", ink="colour", paper="coated").ink_limit == 320
    assert plan("offset", ink="colour").condition == "FOGRA29"
    assert plan("ingram", ink="colour").ink_limit == 240


def test_without_a_printer_nothing_is_asked() -> None:
    plain = plan("")
    assert (plain.printer, plain.ink, plain.colour, plain.bleed, plain.standard) == (PLAIN, "", "", NO_BLEED, "")
    assert plan("", ink="black").colour == "gray"
    assert plan("", ink="colour", paper="any", standard="PDF/X-3:2002").standard == "PDF/X-3:2002"
    assert plan("", bleed=True).bleed == Bleed(9, 9, 9, 9)
    assert plan("", "a5", bleed=True).bleed.top == pytest.approx(3 / 25.4 * 72)
    assert plan("", bleed=4.0).bleed.inside == 4.0


def test_bleed() -> None:
    assert plan("kdp").bleed == NO_BLEED
    assert plan("kdp", bleeds=True).bleed == Bleed(0, 9, 9, 9)
    assert plan("kdp", bleed=True).bleed == Bleed(0, 9, 9, 9)
    assert plan("kdp", bleed=False, bleeds=True).bleed == NO_BLEED
    assert plan("kdp", bleed=9.0).bleed == Bleed(0, 9, 9, 9)
    assert plan("offset").bleed.inside > 8
    (fault,) = refused("kdp", bleed=8.5)
    assert (fault.key, "0.125 in" in fault.message) == ("bleed", True)
    assert [fault.key for fault in refused("offset", bleed=False)] == ["bleed"]


def test_a_trim_is_the_printers_own_to_the_point() -> None:
    made = plan("kdp", "a4", binding="paperback")
    assert (made.trim_width, made.trim_height) == (8.27 * 72, 11.69 * 72)
    assert plan("kdp", "156x234mm").trim_width == 6.14 * 72
    assert plan("kdp", "150x220mm").trim_width == pytest.approx(150 / 25.4 * 72)  # within the range cut to order


REFUSED = [
    ("kdp", {"trim": "9x12in"}, "trim", "9x12in", "5x8in, 5.06x7.81in"),
    ("kdp", {"trim": "9x12in"}, "trim", "paperback", "any from 4 × 6 to 8.5 × 11.69 in"),
    ("kdp", {"trim": "5x8in", "binding": "hardcover"}, "trim", "5x8in", "5.5x8.5in, 6x9in, 6.14x9.21in"),
    ("kdp", {"paper": "cream", "ink": "colour"}, "paper", "“cream” with paperback and colour", "white"),
    ("kdp", {"paper": "groundwood"}, "paper", "“groundwood”", "white or cream"),
    ("kdp", {"ink": "colour", "grade": "deluxe"}, "grade", "“deluxe”", "premium or standard"),
    ("kdp", {"ink": "colour", "grade": "standard", "binding": "hardcover"}, "grade", "with hardcover", "premium"),
    ("lulu", {"binding": "hardcover"}, "binding", "“hardcover”", "paperback"),
    ("offset", {"paper": "cream"}, "paper", "“cream”", "uncoated or coated"),
    ("kdp", {"standard": "PDF/X-4"}, "standard", "PDF/X-4", "plain PDF"),
    ("ingram", {"standard": "PDF/X-4"}, "standard", "PDF/X-4", "PDF/X-1a:2001 or PDF/X-3:2002"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "keys", "key", "said", "offered"), REFUSED)
def test_what_is_not_offered_names_what_is(name: str, keys: dict[str, Any], key: str, said: str, offered: str) -> None:
    (fault,) = refused(name, **keys)
    assert fault.key == key
    assert said in fault.message
    assert offered in fault.hint


def test_a_sheet_of_ones_own() -> None:
    assert plan("offset", multiple=4).printer.pages_multiple == 4
    assert plan("offset").printer.pages_multiple == 16


def test_a_spine_of_ones_own_goes_first() -> None:
    assert plan("ingram").spine_width(200) is None
    assert plan("ingram", spine=40.0).spine_width(200) == 40.0
    assert plan("kdp", paper="cream").spine_width(200) == pytest.approx(200 * 0.0025 * 72)


def test_a_plan_is_a_plain_value() -> None:
    assert plan("kdp") == plan("kdp")
    assert dataclasses.replace(plan("kdp"), marks=True) != plan("kdp")
