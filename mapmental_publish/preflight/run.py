"""The story of a preflight: the file is opened and looked at, then page after page, then the ink on them."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from pikepdf import Dictionary, PasswordError, Pdf, PdfError

from ..diagnostics import Severity
from ..printing.extent import Limits, limits, longest_run, misfit
from ..printing.plan import PrintPlan
from ..printing.wrap import Wrap, wrap
from . import document, streams
from .document import FileFacts
from .frames import Frame, check_boxes, frame
from .geometry import Box
from .interpreter import interpret_page
from .issues import Issue, Issues
from .library import Budget, Library, TooComplex
from .places import check_places, edges
from .seen import Seen, is_blank, visible
from .separations import check_separations
from .surfaces import Surfaces
from .tally import Tally
from .wraps import check_cover

MOST_PAGES = 20_000
"""Pages of a file that are looked at; no binding takes a tenth."""
HOSTILE = (
    PdfError,
    streams.TooLarge,
    TooComplex,
    RecursionError,
    ArithmeticError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    MemoryError,
    RuntimeError,
    NotImplementedError,
)
"""What a page nobody meant to be read makes its readers raise."""


@dataclass(frozen=True, slots=True)
class PageBoxes:
    """A page as the report draws it: boxes in points, on the page as it is seen. ``safe``: where things may stand."""

    media: Box
    trim: Box
    bleed: Box
    safe: Box


@dataclass(frozen=True, slots=True)
class Preflight:
    """What came of it. ``boxes`` are those of every page; ``blank`` the pages on which nothing shows; ``beyond`` the
    pages of a rule that were not kept singly, by rule.
    """

    name: str
    kind: str
    plan: PrintPlan
    pages: int
    issues: tuple[Issue, ...]
    beyond: Mapping[str, list[int]] = field(default_factory=dict)
    facts: FileFacts | None = None
    tally: Tally = field(default_factory=Tally)
    boxes: Mapping[int, PageBoxes] = field(default_factory=dict)
    folios: Mapping[int, str] = field(default_factory=dict)
    blank: tuple[int, ...] = ()
    wrap: Wrap | None = None

    def count(self, severity: Severity) -> int:
        """How many findings have this severity."""
        return sum(issue.severity is severity for issue in self.issues)

    @property
    def accepted(self) -> bool:
        """Whether there are no errors."""
        return not self.count(Severity.ERROR)


def preflight(
    source: Path | BinaryIO,
    plan: PrintPlan,
    *,
    kind: str = "interior",
    name: str = "",
    pages: int = 0,
    right_to_left: bool | None = None,
    overrides: Mapping[str, Severity] | None = None,
    until: float | None = None,
) -> Preflight:
    """Look at a finished PDF, an ``interior`` or a ``cover``, against a plan.

    ``pages`` is the number of pages of the book a cover is for; ``right_to_left`` is read from the file where it is
    None; ``overrides`` are severities by rule; ``until`` is when to stop, on the clock of :func:`time.monotonic`: pages
    not looked at by then are reported. Faults of the file are findings, whatever they are; OSError where the file
    itself cannot be opened.
    """
    issues = Issues(overrides or {})
    name = name or (source.name if isinstance(source, Path) else "the file")
    size = _size(source)
    try:
        with Pdf.open(source) as pdf:
            facts = document.facts(pdf, size)
            looker = _looked_at(pdf, facts, plan, _Job(kind, pages, right_to_left, until), issues)
    except PasswordError:
        issues.report("preflight-encrypted", "the file opens only with a password")
        return Preflight(name, kind, plan, 0, tuple(issues))
    except HOSTILE as fault:
        reason = _reason(fault).removeprefix(f"{source}: ")
        issues.report("preflight-unreadable", f"the file cannot be read as PDF: {reason}")
        return Preflight(name, kind, plan, 0, tuple(issues))
    tally, limit = looker.surfaces.tally, plan.ink_limit
    if limit is not None and tally.unclear and not facts.encrypted:
        with _as_path(source) as path:
            check_separations(path, looker.frames, limit / 100, tally, issues)
    return Preflight(
        name,
        kind,
        plan,
        looker.count,
        tuple(issues),
        issues.beyond,
        facts,
        tally,
        looker.boxes,
        issues.folios,
        tuple(looker.blank),
        looker.wrap,
    )


def page_count(path: Path) -> int:
    """How many pages a PDF has; 0 where it cannot be read."""
    try:
        with Pdf.open(path) as pdf:
            return len(pdf.pages)
    except (PasswordError, *HOSTILE):
        return 0


@dataclass(frozen=True, slots=True)
class _Job:
    kind: str
    pages: int
    right_to_left: bool | None
    until: float | None


def _looked_at(pdf: Pdf, facts: FileFacts, plan: PrintPlan, job: _Job, issues: Issues) -> _Pages:
    cover = job.kind == "cover"
    count = len(pdf.pages)
    issues.folios = document.folios(pdf, min(count, MOST_PAGES))
    backwards = job.right_to_left
    if backwards is None:
        backwards = streams.names(streams.under(pdf.Root, "/ViewerPreferences", "/Direction")) == ["/R2L"]
    around = wrap(plan, job.pages, right_to_left=backwards) if cover and job.pages else None
    document.check_file(pdf, facts, plan, issues, cover=cover)
    _check_count(count, plan, issues, of_book=job.pages if cover else count, cover=cover)
    looker = _Pages(pdf, plan, issues, Surfaces(plan, issues, facts.version), count, around, cover, backwards)
    looker.look(job.until)
    if not cover:
        _check_blanks(looker.blank, count, plan, issues)
    if pdf.get_warnings():
        issues.report("preflight-damaged", "the file is damaged, and was read as far as it could be repaired")
    return looker


@dataclass(slots=True)
class _Pages:
    """Looks at one page after the other, keeping little of each."""

    pdf: Pdf
    plan: PrintPlan
    issues: Issues
    surfaces: Surfaces
    count: int
    wrap: Wrap | None
    cover: bool
    right_to_left: bool
    boxes: dict[int, PageBoxes] = field(default_factory=dict)
    frames: dict[int, Frame] = field(default_factory=dict)
    blank: list[int] = field(default_factory=list)

    def look(self, until: float | None) -> None:
        """Look at every page, as long as there is time."""
        library = Library(hidden=document.hidden_layers(self.pdf))
        asked = limits(self.plan, self.count)
        for number in range(1, self.count + 1):
            if number > MOST_PAGES or (until is not None and time.monotonic() > until):
                self.issues.report(
                    "preflight-incomplete", f"pages {number} to {self.count} were not looked at: there are too many"
                )
                return
            try:
                self._page(number, self.pdf.pages[number - 1].obj, library, asked)
            except (TooComplex, streams.TooLarge):
                self.issues.report("preflight-incomplete", "the page has more on it than is looked at", page=number)
            except HOSTILE as fault:
                self.issues.report("preflight-incomplete", f"the page cannot be read: {_reason(fault)}", page=number)

    def _page(self, number: int, page: Dictionary, library: Library, asked: Limits) -> None:
        library.budget = Budget()
        shape = frame(page, number, self.plan, cover=self.wrap, right_to_left=self.right_to_left)
        sides = edges(shape, self.plan, asked)
        safe = shape.trim if self.cover else sides.safe
        self.boxes[number] = PageBoxes(shape.media, shape.trim, shape.bleed, safe)
        if not self.cover or self.wrap is not None:
            check_boxes(page, number, shape, self.plan, self.wrap, self.issues)
        document.check_annotations(page, number, self.plan, self.issues)
        content = interpret_page(page, streams.table(streams.inherited(page, "/Resources")), library)
        seen = visible(content, shape)
        if is_blank(seen, shape.trim):
            self.blank.append(number)
        unclear = len(self.surfaces.tally.unclear)
        self.surfaces.check(number, seen, content.notes, shape)
        if len(self.surfaces.tally.unclear) > unclear:
            self.frames[number] = shape
        self._check_group(page, number)
        self._check_places(number, seen, shape, sides)

    def _check_places(self, number: int, seen: list[Seen], shape: Frame, sides: Any) -> None:
        if not self.cover:
            check_places(number, seen, sides, self.plan, self.issues, self.count)
        elif self.wrap is not None:
            check_cover(seen, shape, self.plan, self.wrap, self.issues)

    def _check_group(self, page: Dictionary, number: int) -> None:
        """The page's own transparency group: left in RGB, it has had a whole file refused."""
        group = streams.table(page.get("/Group"))
        if group is not None:
            self.surfaces.check_group(number, group)


def _check_count(count: int, plan: PrintPlan, issues: Issues, *, of_book: int, cover: bool) -> None:
    """``of_book`` is the number of pages of the book, 0 where it is not known."""
    wrong = misfit(plan, of_book) if of_book or not cover else ""
    if wrong:
        issues.report("preflight-page-count", wrong)
    if cover:
        if count != 1:
            issues.report("preflight-page-count", f"the cover has {count} pages; one is asked for", group="sheet")
        return
    printer = plan.printer
    if printer.name and count % printer.pages_multiple:
        more = -count % printer.pages_multiple
        issues.report(
            "preflight-page-multiple",
            f"the number of pages, {count}, is no multiple of {printer.pages_multiple}",
            remedy=f"Add {more} blank page{'s' * (more > 1)} at the end.",
        )


def _check_blanks(blank: list[int], count: int, plan: PrintPlan, issues: Issues) -> None:
    known = set(blank)
    most = plan.printer.most_blanks_in_a_row
    run = longest_run(number in known for number in range(1, count + 1))
    if most is not None and run > most:
        first = next(page for page in blank if all(page + step in known for step in range(run)))
        issues.report(
            "preflight-blank-pages", f"{run} blank pages follow one another; at most {most} are taken", page=first
        )
    if plan.printer.last_page_blank and count and count not in known:
        issues.report("preflight-last-page", "the last page is not blank", page=count)


def _size(source: Path | BinaryIO) -> int:
    if isinstance(source, Path):
        return source.stat().st_size
    place = source.tell()
    size = source.seek(0, os.SEEK_END)
    source.seek(place)
    return size


@contextmanager
def _as_path(source: Path | BinaryIO) -> Iterator[Path]:
    """The file under a name, for a program that needs one."""
    if isinstance(source, Path):
        yield source
        return
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        source.seek(0)
        shutil.copyfileobj(source, file)
        file.flush()
        yield Path(file.name)


def _reason(fault: BaseException) -> str:
    text = " ".join(str(fault).split())
    # Messages of the reader begin with the file's name and the place in it.
    text = text.rpartition("): ")[2] or text
    return (text or type(fault).__name__)[:160]
