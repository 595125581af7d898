"""The shape of a printer's file, as pydantic models: what may be written in it, and what is wrong with the rest."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from ..config_schema import LARGEST_BLEED, MOST_IN_A_SHEET, POINTS_PER_INCH, Form, Length, Title, trim_size

Percent = Annotated[float, Field(ge=0, le=400, strict=False)]
Positive = Annotated[int, Field(ge=1)]
Ppi = Annotated[float, Field(gt=0, strict=False)]


def _trim_name(value: str) -> str:
    trim_size(value)
    return value.strip()


def _of_unit(value: object) -> object:
    """A number with its unit ("650 MB") in bytes; MB are millions, the stricter reading."""
    units = {"kB": 10**3, "MB": 10**6, "GB": 10**9}
    number, _, unit = str(value).strip().partition(" ")
    if not isinstance(value, str) or not number.isdecimal() or unit not in units:
        raise ValueError(f"{value!r} is not a size of a file: write it as 650 MB")
    return int(number) * units[unit]


def _up_to(most: float) -> AfterValidator:
    """Refuses a length above ``most`` points: no page, or no type, has room for it."""

    def small_enough(value: float) -> float:
        if value > most:
            raise ValueError(f"{value / POINTS_PER_INCH:.4g} in is more than any printer asks for, which is at most "
                             f"{most / POINTS_PER_INCH:g} in")  # fmt: skip
        return value

    return AfterValidator(small_enough)


Margin = Annotated[Length, _up_to(2 * POINTS_PER_INCH)]
"""What is kept free along an edge of a page or cover, or folded over there."""
BleedLength = Annotated[Length, _up_to(LARGEST_BLEED)]
ZoneLength = Annotated[Length, _up_to(3 * POINTS_PER_INCH)]
"""A side of the barcode's zone: the narrowest page has room for it."""
TypeLength = Annotated[Length, _up_to(0.25 * POINTS_PER_INCH)]
InkLimit = Annotated[float, Field(ge=100, le=400, strict=False)]
"""A sum of inks: below 100 % there would be no black text."""
TrimName = Annotated[str, AfterValidator(_trim_name)]
Bytes = Annotated[int, BeforeValidator(_of_unit)]


class SizesForm(Form):
    """``[sizes.NAME]``: the trims of a kind of stock, and the range cut to order."""

    trims: list[TrimName] = Field(default_factory=list)
    custom_width: Annotated[list[Length], Field(min_length=2, max_length=2)] | None = None
    custom_height: Annotated[list[Length], Field(min_length=2, max_length=2)] | None = None


class StockForm(Form):
    """``[[stock]]``: binding, paper and ink that go together."""

    binding: Literal["paperback", "hardcover"] = "paperback"
    paper: str = ""
    ink: Literal["black", "colour"]
    grade: str = ""
    min_pages: Positive = 1
    max_pages: Positive | None = None
    max_pages_at: dict[TrimName, Positive] = Field(default_factory=dict)
    sizes: str = ""
    spine_per_page: Length | None = None
    spine_base: Length = 0.0
    condition: str = ""
    ink_limit: InkLimit | None = None


class GutterForm(Form):
    """``[[gutter]]``: the least inside margin, up to a number of pages."""

    inside: Margin
    max_pages: Positive | None = None


class MarginsForm(Form):
    """``[margins]`` and ``[margins_with_bleed]``."""

    top: Margin = 0.0
    bottom: Margin = 0.0
    outside: Margin = 0.0


class BleedForm(Form):
    """``[bleed]``."""

    inside: BleedLength
    outside: BleedLength
    top: BleedLength
    bottom: BleedLength
    always: bool = False


class ResolutionForm(Form):
    """``[resolution]``: pixels to the inch."""

    target: Ppi = 300.0
    most: Ppi | None = None
    line_art: Ppi | None = None


class CaseForm(Form):
    """``[cover.case]``: the printed case of a hardcover."""

    turn_in: Margin
    hinge: Margin
    overhang: Margin


class CoverForm(Form):
    """``[cover]``."""

    bleed: BleedLength = 0.0
    safe: Margin | None = None
    spine_text_from: Positive | None = None
    spine_clear: Margin | None = None
    barcode_width: ZoneLength | None = None
    barcode_height: ZoneLength | None = None
    barcode_place: Literal["", "back lower right", "back lower left", "back lower centre"] = ""
    max_bytes: Bytes | None = None
    advised_bytes: Bytes | None = None
    case: CaseForm | None = None


class PrinterForm(Form):
    """The whole of a printer's file."""

    title: Title
    source: Title
    verified_on: dt.date
    not_known: list[str] = Field(default_factory=list)
    sizes: dict[str, SizesForm] = Field(default_factory=dict)
    stock: Annotated[list[StockForm], Field(min_length=1)]
    gutter: list[GutterForm] = Field(default_factory=list)
    margins: MarginsForm = Field(default_factory=MarginsForm)
    margins_with_bleed: MarginsForm | None = None
    safe_margin: Margin = 0.0
    bleed: BleedForm | None = None
    pages_multiple: Annotated[int, Field(ge=1, le=MOST_IN_A_SHEET)] = 2
    last_page_blank: bool = False
    most_blanks_in_a_row: Positive | None = None
    marks: bool = False
    standards: list[Literal["PDF/X-1a:2001", "PDF/X-3:2002", "PDF/X-4"]] = Field(default_factory=list)
    colour: Literal["cmyk", "srgb"] = "cmyk"
    profile: str = ""
    embed_profile: bool = False
    ink_limit: InkLimit | None = None
    rich_black: Annotated[list[Percent], Field(min_length=4, max_length=4)] | None = None
    resolution: ResolutionForm = Field(default_factory=ResolutionForm)
    smallest_type: TypeLength | None = None
    thinnest_rule: TypeLength | None = None
    max_bytes: Bytes | None = None
    forbidden: list[Literal["outline", "annotations", "marks", "transparency", "encryption"]] = Field(
        default_factory=list
    )
    cover: CoverForm = Field(default_factory=CoverForm)
