"""The shapes of the configuration files, as pydantic models: what may be written and what is wrong with the rest."""

from __future__ import annotations

import datetime as dt
import re
import typing
from collections.abc import Mapping, Sequence
from types import UnionType
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, StringConstraints

POINTS_PER_INCH = 72.0
MILLIMETRES_PER_INCH = 25.4

TRIM_PRESETS: Mapping[str, tuple[float, float]] = {
    # ISO 216 sizes in millimetres, turned into points; the rest are common trade sizes in inches.
    "a4": (210 / 25.4 * 72, 297 / 25.4 * 72),
    "a5": (148 / 25.4 * 72, 210 / 25.4 * 72),
    "a6": (105 / 25.4 * 72, 148 / 25.4 * 72),
    "b5": (176 / 25.4 * 72, 250 / 25.4 * 72),
    "pocket": (4.25 * 72, 6.875 * 72),
    "digest": (5.5 * 72, 8.5 * 72),
    "trade": (6 * 72, 9 * 72),
    "royal": (6.14 * 72, 9.21 * 72),
    "letter": (8.5 * 72, 11 * 72),
}
EARLIEST_YEAR, LATEST_YEAR = 1400, 2999
SMALLEST_TRIM = 3.5 * POINTS_PER_INCH
LARGEST_TRIM = 14 * POINTS_PER_INCH
"""Sides of the page in points between which the templates hold a readable measure."""

LARGEST_BLEED = 0.5 * POINTS_PER_INCH
MOST_IN_A_SHEET = 64
"""Pages: the largest sheet that is commonly folded into a book."""
THICKEST_SPINE = 4 * POINTS_PER_INCH
"""Twice the thickest book that the shipped printers bind (KDP: 828 pages, 2.07 in)."""

WITH_SOURCES = "with-sources"
"""The value of ``pdf.archival`` for an archival PDF that holds the articles as they were written."""

_LANGUAGE = re.compile(r"^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-[A-Za-z0-9]{2,8})*$")
_TRIM = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*[x×]\s*(\d+(?:\.\d+)?)\s*(in|mm|)\s*$", re.IGNORECASE)
_LENGTH = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*(?:/\s*(\d+(?:\.\d+)?))?\s*(in|mm|pt)\s*$", re.IGNORECASE)
_UNITS = {"in": POINTS_PER_INCH, "mm": POINTS_PER_INCH / MILLIMETRES_PER_INCH, "pt": 1.0}
_PRICE = re.compile(r"^\d{1,2}\.\d{2}$")
_ROLE = re.compile(r"^[a-z]{3}$")


def _language(value: str) -> str:
    if not _LANGUAGE.match(value):
        raise ValueError(f"{value!r} is not a language tag such as en, en-GB or zh-Hans")
    return value


def _role(value: str) -> str:
    if not _ROLE.match(value):
        raise ValueError(f"{value!r} is not a MARC relator code such as aut, edt, ill or trl")
    return value


def _isbn(value: str) -> str:
    digits = re.sub(r"[\s-]", "", value)
    if not re.fullmatch(r"97[89]\d{10}", digits):
        raise ValueError(f"{value!r} is not an ISBN-13: it needs 13 digits that begin with 978 or 979")
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits[:12]))
    check = (10 - total % 10) % 10
    if int(digits[12]) != check:
        raise ValueError(f"the check digit of {value} does not fit: a number that begins {digits[:12]} ends in {check}")
    return value.strip()


def _path(value: str) -> str:
    parts = value.split("/")
    if value.startswith("/") or "\\" in value or ".." in parts or (len(value) > 1 and value[1] == ":"):
        raise ValueError(f"{value!r} leaves the book folder; paths are relative to it, with forward slashes")
    path = "/".join(part for part in parts if part not in ("", "."))
    if not path:
        raise ValueError(f"{value!r} names no file")
    return path


def _path_or_none(value: str) -> str:
    return _path(value) if value else ""


def _date(value: object) -> dt.date | int:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    if isinstance(value, int) and EARLIEST_YEAR <= value <= LATEST_YEAR:
        return value
    raise ValueError(f"“{value}” is not a date: write 2026-11-23 or a year such as 2026, without quotation marks")


def _position(value: object) -> int | str:
    if isinstance(value, int | str) and not isinstance(value, bool):
        return value
    raise ValueError(f"{value!r} is not a place in a series: write a whole number or a text")


def _archival(value: object) -> bool | str:
    if isinstance(value, bool) or value == WITH_SOURCES:
        return value
    raise ValueError(f'{value!r} is neither true nor false nor "{WITH_SOURCES}"')


def _url(value: str) -> str:
    if value and not re.match(r"^(https?://[^\s/]+\S*|urn:[a-z0-9-]+:\S+)$", value, re.IGNORECASE):
        raise ValueError(f"{value!r} is not a web address or urn")
    return value


def length(value: object) -> float:
    """A length in points from a text such as "0.125in", "3mm", "7pt" or "1/444in"; ValueError where it is none."""
    match = _LENGTH.match(value) if isinstance(value, str) else None
    if not match or (match[2] and not float(match[2])):
        raise ValueError(f"{value!r} is not a length: write it with its unit, as 0.125in, 3mm or 7pt")
    return float(match[1]) / float(match[2] or 1) * _UNITS[match[3].lower()]


def _bleed(value: object) -> bool | float | None:
    if value is None or isinstance(value, bool):
        return value
    points = length(value)
    if not 0 < points <= LARGEST_BLEED:
        raise ValueError(f"{value!r} is no usual bleed: write true, false or a length up to 0.5in, as 3mm")
    return points


def _spine(value: object) -> float | None:
    if value is None:
        return None
    points = length(value)
    if not 0 < points <= THICKEST_SPINE:
        raise ValueError(f"{value!r} is no spine's width: write more than nothing and at most 4in")
    return points


def _multiple(value: int | None) -> int | None:
    if value is not None and not (2 <= value <= MOST_IN_A_SHEET and value % 2 == 0):
        raise ValueError(f"{value} is not the number of pages of a folded sheet: an even number from 2 to 64")
    return value


def _price(value: str) -> str:
    if value and (not _PRICE.match(value) or not float(value)):
        raise ValueError(f"{value!r} is not a price in US dollars such as 14.99")
    return value


def _title(value: str) -> str:
    value = " ".join(value.split())
    if not value:
        raise ValueError("is empty")
    return value


def _cover(value: object) -> object:
    if not isinstance(value, str | dict):
        raise ValueError(f'{value!r} is neither a picture nor a table: write "cover.jpg" or a table [cover]')
    return {"image": value} if isinstance(value, str) else value


def _check(value: object) -> object:
    if not isinstance(value, str | dict):
        raise ValueError(f'{value!r} is not a severity: write "off" or {{ severity = "off", reason = "…" }}')
    return {"severity": value} if isinstance(value, str) else value


Language = Annotated[str, AfterValidator(_language)]
BookPath = Annotated[str, AfterValidator(_path)]
BookPathOrNone = Annotated[str, AfterValidator(_path_or_none)]
Length = Annotated[float, BeforeValidator(length)]
Title = Annotated[str, AfterValidator(_title)]
Isbn = Annotated[str, AfterValidator(_isbn)] | None


class Form(BaseModel):
    """A table of the file: unknown keys refused, nothing converted in silence."""

    model_config = ConfigDict(extra="forbid", strict=True, populate_by_name=True)


class PartForm(Form):
    """``[[part]]``."""

    title: Title
    articles: list[BookPath] = Field(default_factory=list)


class ContributorForm(Form):
    """``[[contributor]]``."""

    name: Title
    file_as: str = ""
    role: Annotated[str, AfterValidator(_role)] = "aut"
    bio: str = ""


class SubjectForm(Form):
    """``[[subject]]``."""

    term: Title
    scheme: str = ""
    code: str = ""


class IsbnForm(Form):
    """``[isbn]``: one number per format."""

    epub: Isbn = None
    paperback: Isbn = None
    hardcover: Isbn = None
    pdf: Isbn = None


class SeriesForm(Form):
    """``[series]``."""

    name: Title
    position: Annotated[int | str | None, PlainValidator(_position)] = None


class PrintForm(Form):
    """``[print]``."""

    trim: Annotated[str, AfterValidator(lambda value: (trim_size(value), value)[1])] = "6x9in"
    printer: str = ""
    binding: Literal["paperback", "hardcover"] = "paperback"
    paper: str = ""
    ink: Literal["", "black", "colour"] = ""
    grade: str = ""
    bleed: Annotated[bool | float | None, PlainValidator(_bleed)] = None
    standard: Literal["", "PDF/X-1a:2001", "PDF/X-3:2002", "PDF/X-4"] = ""
    profile: BookPathOrNone = ""
    multiple: Annotated[int | None, AfterValidator(_multiple)] = None
    spine: Annotated[float | None, PlainValidator(_spine)] = None
    price: Annotated[str, AfterValidator(_price)] = ""

    def measures(self) -> tuple[float, float, str]:
        """Trim width and height in points, and the trim's name."""
        width, height = trim_size(self.trim)
        return width, height, self.trim.strip()


def trim_size(text: str) -> tuple[float, float]:
    """Width and height in points of a trim as it is written. Raises ValueError where it is none or out of bounds."""
    preset = TRIM_PRESETS.get(text.strip().lower())
    if preset:
        return preset
    match = _TRIM.match(text)
    if not match:
        raise ValueError(
            f"{text!r} is not a trim size: write 6x9in, 148x210mm or one of {', '.join(sorted(TRIM_PRESETS))}"
        )
    unit = POINTS_PER_INCH / MILLIMETRES_PER_INCH if match[3].lower() == "mm" else POINTS_PER_INCH
    width, height = float(match[1]) * unit, float(match[2]) * unit
    if not all(SMALLEST_TRIM <= side <= LARGEST_TRIM for side in (width, height)):
        raise ValueError(f"{text!r}: each side must be between 3.5 and 14 inches (89 and 355 mm)")
    return width, height


class CoverForm(Form):
    """``[cover]``; a path alone is its ``image``."""

    image: BookPathOrNone = ""
    art: BookPathOrNone = ""
    spread: Literal["", "front", "wrap"] = ""
    blurb: str = ""


class EpubForm(Form):
    """``[epub]``."""

    contents_depth: int = Field(default=2, ge=1, le=4)
    max_pixels: int = Field(default=4_000_000, ge=100_000, le=40_000_000)
    embed_fonts: bool = True
    raster_fallback: Literal["needed", "always", "never"] = "needed"


class PdfForm(Form):
    """``[pdf]``."""

    contents_depth: int = Field(default=2, ge=1, le=3)
    index: bool = True
    archival: Annotated[bool | str, PlainValidator(_archival)] = False

    def standard(self) -> str:
        """The level of PDF/A that is asked for; empty where none is."""
        return "3u" if self.archival == WITH_SOURCES else "2u" if self.archival else ""


class NoticesForm(Form):
    """``[notices]``."""

    disclaimer: str = ""
    short_disclaimer: str = ""
    unreviewed: str = ""
    accessibility: str = ""
    colophon: str = ""


class CheckForm(Form):
    """``[checks]``: one rule's severity, and why where it is lowered."""

    severity: Literal["error", "warning", "info", "off"]
    reason: str = ""


class CollectionForm(Form):
    """The whole of ``collection.toml``."""

    title: Title
    articles: list[BookPath] = Field(default_factory=list)
    part: list[PartForm] = Field(default_factory=list)
    front_matter: list[BookPath] = Field(default_factory=list)
    back_matter: list[BookPath] = Field(default_factory=list)
    glossary: BookPathOrNone = ""
    slug: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")] | None = None
    subtitle: str = ""
    language: Language = "en"
    publisher: str = ""
    place: str = ""
    date: Annotated[dt.date | int | None, PlainValidator(_date)] = None
    edition: str = ""
    url: Annotated[str, AfterValidator(_url)] = ""
    description: str = ""
    rights: str = ""
    contributor: list[ContributorForm] = Field(default_factory=list)
    subject: list[SubjectForm] = Field(default_factory=list)
    isbn: IsbnForm = Field(default_factory=IsbnForm)
    series: SeriesForm | None = None
    cover: Annotated[CoverForm, BeforeValidator(_cover)] = Field(default_factory=CoverForm)
    help_lines: BookPathOrNone | None = None
    print_: PrintForm = Field(default_factory=PrintForm, alias="print")
    epub: EpubForm = Field(default_factory=EpubForm)
    pdf: PdfForm = Field(default_factory=PdfForm)
    notices: NoticesForm = Field(default_factory=NoticesForm)
    checks: dict[str, Annotated[CheckForm, BeforeValidator(_check)]] = Field(default_factory=dict)


class HelpLineForm(Form):
    """``[[line]]`` of the help-lines file."""

    place: str = ""
    service: Title
    how: Title
    note: str = ""
    checked_on: dt.date | None = None


class HelpLinesForm(Form):
    """The help-lines file."""

    heading: str = ""
    intro: str = ""
    checked_on: dt.date | None = None
    line: list[HelpLineForm] = Field(min_length=1)


def known_keys(form: type[BaseModel], location: Sequence[str | int]) -> list[str]:
    """The keys that may stand in the table at this place of the file."""
    current: type[BaseModel] = form
    for step in location:
        if isinstance(step, int):
            continue
        for name, field in current.model_fields.items():
            if step in (name, field.alias):
                inner = _form_in(field.annotation)
                current = inner or current
    return [field.alias or name for name, field in current.model_fields.items()]


def _form_in(annotation: object) -> type[BaseModel] | None:
    """The table a field's annotation speaks of: inside a list, a dict or a union too."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if typing.get_origin(annotation) or isinstance(annotation, UnionType):
        for argument in typing.get_args(annotation):
            found = _form_in(argument)
            if found:
                return found
    return None
