"""What preflight found, as a page to read and as data: ``NAME-preflight.html`` and ``NAME-preflight.json``."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, BinaryIO

from jinja2 import Environment, StrictUndefined

from .. import outputs
from ..diagnostics import Severity
from .asked import rows
from .geometry import Box
from .issues import Issue, ranges, sentence
from .run import PageBoxes, Preflight
from .thumbnails import pictures

MOST_DRAWN = 40
"""Pages shown as pictures: some two megabytes of report; the others' findings are told in words."""
_MOST_LISTED = 300
"""Pages whose findings are told in words in the page to read; the data has them all."""


def write(found: Preflight, source: Path | BinaryIO, out: Path, stem: str, *, draw: bool = True) -> tuple[Path, Path]:
    """Write the report of a preflight into the folder ``out``; returns the page's path and the data's.

    ``draw`` shows pages with findings as pictures. Raises BookUnreadable where the folder cannot be written.
    """
    page, data = out / f"{stem}-preflight.html", out / f"{stem}-preflight.json"
    outputs.write(data, [as_json(found).encode()])
    outputs.write(page, [as_html(found, source if draw else None).encode()])
    return page, data


def as_json(found: Preflight) -> str:
    """Everything found, as text of JSON. Boxes are left, bottom, right and top in points."""
    plan, facts, tally = found.plan, found.facts, found.tally
    document = {
        "file": found.name,
        "kind": found.kind,
        "printer": plan.printer.name,
        "accepted": found.accepted,
        "errors": found.count(Severity.ERROR),
        "warnings": found.count(Severity.WARNING),
        "pages": found.pages,
        "blank_pages": list(found.blank),
        "size": facts.size if facts else None,
        "pdf_version": f"{facts.version[0]}.{facts.version[1]}" if facts else None,
        "standard": facts.standard if facts else None,
        "output_condition": facts.intent if facts else None,
        "fonts": [{"name": name, "embedded": embedded} for name, embedded in sorted(tally.fonts.items())],
        "colour_spaces": sorted(tally.spaces),
        "most_ink": round(100 * tally.most_ink, 1) if tally.spaces else None,
        "smallest_type": _rounded(tally.smallest_type),
        "thinnest_line": _rounded(tally.thinnest_line),
        "lowest_ppi": _rounded(tally.lowest_ppi),
        "boxes": _distinct(found.boxes),
        "findings": [_plain(issue) for issue in found.issues],
        "also_on_pages": {rule: list(pages) for rule, pages in sorted(found.beyond.items())},
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def as_html(found: Preflight, source: Path | BinaryIO | None) -> str:
    """The report as one page without anything outside it; ``source`` is the file to draw pages of, None for none."""
    by_page: dict[int, list[Issue]] = {}
    for issue in found.issues:
        by_page.setdefault(issue.page, []).append(issue)
    whole = [*by_page.pop(0, []), *(issue for issue in found.issues if issue.pages)]
    numbers = sorted(by_page, key=lambda page: (_rank(by_page[page]), page))
    if found.kind == "cover" and found.pages and 1 not in by_page:
        numbers.insert(0, 1)
        by_page[1] = []
    wanted = sorted(numbers[:MOST_DRAWN])
    # A page that could not be followed would not be drawn in any bounded time either.
    sound = [page for page in wanted if not any(issue.rule == "preflight-incomplete" for issue in by_page[page])]
    drawn = dict(pictures(source, sound)) if source is not None else {}
    listed = sorted({*wanted, *numbers[:_MOST_LISTED]})
    page: str = _template().render(
        found=found,
        errors=found.count(Severity.ERROR),
        warnings=found.count(Severity.WARNING),
        notes=found.count(Severity.INFO),
        rows=rows(found),
        whole=[_View.of(issue, 0) for issue in whole],
        pages=[_page(found, number, by_page[number], drawn.get(number)) for number in listed],
        map=_map(found, by_page, set(listed)),
        left_out=ranges([page for page in numbers if page not in listed]),
        beyond={rule: ranges(pages) for rule, pages in sorted(found.beyond.items())},
    )
    return page


@dataclass(frozen=True, slots=True)
class _View:
    """A finding as the page shows it."""

    mark: int
    severity: str
    rule: str
    message: str
    remedy: str

    @classmethod
    def of(cls, issue: Issue, mark: int) -> _View:
        """``mark`` is the number that stands beside its places on the page; 0 for none."""
        plain = issue if not issue.page else _without_boxes(issue)
        return cls(mark, issue.severity.value, issue.rule.removeprefix("preflight-"), sentence(plain), issue.remedy)


@dataclass(frozen=True, slots=True)
class _Place:
    """A frame drawn on a page, in points from its upper left corner."""

    mark: int
    severity: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class _PageView:
    number: int
    folio: str
    width: float
    height: float
    picture: str
    trim: _Place | None
    safe: _Place | None
    areas: tuple[_Place, ...]
    folds: tuple[float, ...]
    places: tuple[_Place, ...]
    issues: tuple[_View, ...]


def _page(found: Preflight, number: int, issues: Sequence[Issue], picture: str | None) -> _PageView:
    boxes = found.boxes.get(number) or PageBoxes(*(Box(0, 0, 432, 648),) * 4)
    media = boxes.media
    places: list[_Place] = []
    views: list[_View] = []
    mark = 0
    for issue in issues:
        if issue.boxes:
            mark += 1
            places += [_placed(box, media, mark, issue.severity.value) for box in issue.boxes]
        views.append(_View.of(issue, mark if issue.boxes else 0))
    areas: list[_Place] = []
    folds: tuple[float, ...] = ()
    wrap = found.wrap
    if wrap is not None:
        across = boxes.trim.left - media.left - wrap.trim.x
        down = media.top - boxes.trim.top - wrap.trim.y
        shown = [wrap.safe_back, wrap.safe_front, wrap.barcode, *([wrap.spine_text] if wrap.spine_text else [])]
        areas = [_Place(0, "", area.x + across, area.y + down, area.width, area.height) for area in shown]
        folds = tuple(fold + across for fold in wrap.folds)
    return _PageView(
        number,
        found.folios.get(number, ""),
        media.width,
        media.height,
        picture or "",
        _placed(boxes.trim, media, 0, "") if not boxes.trim.same(media, 0.5) else None,
        _placed(boxes.safe, media, 0, "") if not boxes.safe.same(boxes.trim, 0.5) else None,
        tuple(areas),
        folds,
        tuple(places),
        tuple(views),
    )


def _placed(box: Box, media: Box, mark: int, severity: str) -> _Place:
    inside = box.meet(media) or media
    return _Place(mark, severity, inside.left - media.left, media.top - inside.top, inside.width, inside.height)


@dataclass(frozen=True, slots=True)
class _Cell:
    """Pages in the map: one with its worst severity, or a run of clean ones."""

    number: int
    severity: str
    linked: bool
    blank: bool


def _map(found: Preflight, by_page: Mapping[int, Sequence[Issue]], listed: set[int]) -> list[_Cell]:
    blank = set(found.blank)
    worst = {page: min(issues, key=lambda issue: _order(issue.severity)).severity.value
             for page, issues in by_page.items() if issues}  # fmt: skip
    for issue in found.issues:
        for page in issue.pages:
            worst.setdefault(page, issue.severity.value)
    return [
        _Cell(number, worst.get(number, ""), number in listed, number in blank)
        for number in range(1, min(found.pages, 5000) + 1)
    ]


def _rank(issues: Sequence[Issue]) -> int:
    return min((_order(issue.severity) for issue in issues), default=9)


def _order(severity: Severity) -> int:
    return (Severity.ERROR, Severity.WARNING, Severity.INFO, Severity.OFF).index(severity)


def _without_boxes(issue: Issue) -> Issue:
    return Issue(issue.rule, issue.severity, issue.page, "", (), issue.message, issue.remedy, issue.more, issue.pages)


def _plain(issue: Issue) -> dict[str, Any]:
    return {
        "rule": issue.rule,
        "severity": issue.severity.value,
        "page": issue.page or None,
        "folio": issue.folio or None,
        "pages": list(issue.pages) or ([issue.page] if issue.page else []),
        "boxes": [[round(side, 2) for side in box] for box in issue.boxes],
        "more_places": issue.more,
        "message": issue.message,
        "remedy": issue.remedy,
    }


def _distinct(boxes: Mapping[int, PageBoxes]) -> list[dict[str, Any]]:
    """The boxes of pages, pages with the same ones together."""
    grouped: dict[PageBoxes, list[int]] = {}
    for number, found in boxes.items():
        grouped.setdefault(found, []).append(number)
    return [
        {
            "pages": ranges(pages) if len(grouped) < 50 else pages[0],
            **{name: [round(side, 3) for side in getattr(found, name)] for name in ("media", "trim", "bleed", "safe")},
        }
        for found, pages in list(grouped.items())[:200]
    ]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


@cache
def _template() -> Any:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    text = resources.files(__package__).joinpath("report.html").read_text(encoding="utf-8")
    return environment.from_string(text)
