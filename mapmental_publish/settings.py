"""A collection's configuration as the stages see it: frozen, complete with defaults, checked before it gets here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from .diagnostics import Severity


@dataclass(frozen=True, slots=True)
class Contributor:
    """Someone named on the title page; ``role`` is a MARC relator code such as ``aut`` or ``edt``."""

    name: str
    file_as: str = ""
    role: str = "aut"
    bio: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject heading: a term, and where it comes from a scheme (BISAC, Thema) the scheme and the code."""

    term: str
    scheme: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class PartSetting:
    """One part of the collection; an untitled one stands for a flat list of articles."""

    title: str
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrintSettings:
    """``[print]``: lengths in points (1 in = 72 pt).

    Empty texts leave the choice to the printer's file. ``bleed`` is None where it depends on whether anything bleeds,
    true for the printer's own, false for none, else an amount; ``multiple`` is what the number of pages is a multiple
    of, where the printer's file is not to decide; ``spine`` a width from the service's template; ``price`` that of the
    paperback in US dollars ("14.99").
    """

    trim_width: float = 432.0
    trim_height: float = 648.0
    trim_name: str = "6x9in"
    printer: str = ""
    binding: str = "paperback"
    paper: str = ""
    ink: str = ""
    grade: str = ""
    bleed: bool | float | None = None
    standard: str = ""
    profile: str = ""
    multiple: int | None = None
    spine: float | None = None
    price: str = ""


@dataclass(frozen=True, slots=True)
class CoverSettings:
    """``[cover]``: ``image`` is a finished front, ``art`` a picture that the design's words stand on, both paths in the
    book folder. ``spread`` says where the art goes: ``front``, ``wrap`` (over front, spine and back), or by its shape
    where empty. ``blurb`` is the text on the back; blank lines part paragraphs.
    """

    image: str = ""
    art: str = ""
    spread: str = ""
    blurb: str = ""


@dataclass(frozen=True, slots=True)
class EpubSettings:
    """``[epub]``: how deep the navigation goes, the largest image in pixels (width × height), and which drawings get a
    raster form beside them (``needed``: those beyond SVG Tiny 1.2; ``always``; ``never``).
    """

    contents_depth: int = 2
    max_pixels: int = 4_000_000
    embed_fonts: bool = True
    raster_fallback: str = "needed"


@dataclass(frozen=True, slots=True)
class PdfSettings:
    """``[pdf]``: how deep the printed contents go (1 = articles alone), whether there is an index, and which level of
    PDF/A the screen edition keeps: none (empty), ``2u``, or ``3u`` with the articles' sources attached.
    """

    contents_depth: int = 2
    index: bool = True
    archival: str = ""


@dataclass(frozen=True, slots=True)
class Notices:
    """``[notices]``: what a health book says about itself; each may be empty. Blank lines part paragraphs."""

    disclaimer: str = ""
    short_disclaimer: str = ""
    unreviewed: str = ""
    accessibility: str = ""
    colophon: str = ""


@dataclass(frozen=True, slots=True)
class HelpLine:
    """One line of the help-lines box, and the day it was last checked."""

    place: str
    service: str
    how: str
    note: str
    checked_on: dt.date | None


@dataclass(frozen=True, slots=True)
class HelpLines:
    """The help-lines box printed at the end of every article."""

    heading: str
    intro: str
    lines: tuple[HelpLine, ...]
    checked_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """A collection's configuration, complete with defaults. Paths are relative to the book folder, forward slashes."""

    source: str
    title: str
    slug: str
    identifier: str
    parts: tuple[PartSetting, ...]
    subtitle: str = ""
    language: str = "en"
    publisher: str = ""
    place: str = ""
    date: dt.date | None = None
    edition: str = ""
    url: str = ""
    description: str = ""
    rights: str = ""
    contributors: tuple[Contributor, ...] = ()
    subjects: tuple[Subject, ...] = ()
    isbn: Mapping[str, str] = field(default_factory=dict)
    series_name: str = ""
    series_position: str = ""
    cover: CoverSettings = CoverSettings()
    front_matter: tuple[str, ...] = ()
    back_matter: tuple[str, ...] = ()
    glossary: str = ""
    printing: PrintSettings = PrintSettings()
    epub: EpubSettings = EpubSettings()
    pdf: PdfSettings = PdfSettings()
    notices: Notices = Notices()
    help_lines: HelpLines | None = None
    checks: Mapping[str, Severity] = field(default_factory=dict)
