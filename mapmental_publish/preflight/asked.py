"""What the printer asks for, beside what the file has: the report's table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..diagnostics import Severity
from ..printing.extent import limits
from .run import Preflight

_INCH = 72.0


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what it is about, what is asked for (empty where nothing is), what there is, and whether that will do:
    ``good``, or the worst severity of the rules that spoke.
    """

    topic: str
    asked: str
    found: str
    state: str


def rows(found: Preflight) -> list[Row]:
    """The table, topic by topic; nothing of a file that could not be read."""
    if found.facts is None:
        return []
    spoken: dict[str, Severity] = {}
    order = (Severity.ERROR, Severity.WARNING, Severity.INFO)
    for issue in found.issues:
        known = spoken.get(issue.rule)
        if known is None or order.index(issue.severity) < order.index(known):
            spoken[issue.rule] = issue.severity
    made = []
    for topic, asked, is_, rules in _lines(found):
        states = [spoken[f"preflight-{rule}"] for rule in rules.split() if f"preflight-{rule}" in spoken]
        worst = min(states, key=order.index, default=None)
        state = "good" if worst is None or worst is Severity.INFO else worst.value
        made.append(Row(topic, asked, is_, state if asked or worst else ""))
    return made


def _lines(found: Preflight) -> Iterator[tuple[str, str, str, str]]:
    """Topic, asked, found, and the rules that belong to it without their common beginning."""
    plan, printer, facts, tally = found.plan, found.plan.printer, found.facts, found.tally
    assert facts is not None
    cover = found.kind == "cover"
    first = found.boxes.get(1)
    if cover and found.wrap is not None:
        asked = f"{_size(found.wrap.width, found.wrap.height)}, spine {_length(found.wrap.spine.width)}"
    else:
        asked = _size(plan.trim_width, plan.trim_height) if not cover else ""
    has = ""
    if first is not None:
        has = _size(first.media.width, first.media.height) if cover else _size(first.trim.width, first.trim.height)
    yield "Sheet" if cover else "Trim", asked, has, "page-size page-inexact page-boxes crop-box page-turned page-scaled"
    around = plan.bleed.around(spine_left=True)
    if not cover:
        asked = (
            f"{_length(max(around))}, {_length(around[0]) if around[0] else 'none'} at the spine"
            if any(around)
            else "none"
        )
        beyond = max(first.trim.left - first.media.left, first.media.right - first.trim.right,
                     first.media.top - first.trim.top) if first else 0.0  # fmt: skip
        has = f"{_length(beyond)} beyond the trim" if beyond > 0.01 else "none"
        yield "Bleed", asked, has, "bleed-short bleed-missing marks marks-missing"
        stock = plan.stock
        most = stock.most_pages(plan.trim_width, plan.trim_height)
        asked = f"{stock.min_pages} to {most}" if most else ""
        if printer.name and printer.pages_multiple > 1:
            asked += f"{', ' if asked else ''}a multiple of {printer.pages_multiple}"
        rules = "page-count page-multiple blank-pages last-page"
        blank = f", {len(found.blank)} of them blank" if found.blank else ""
        yield "Pages", asked, f"{found.pages}{blank}", rules
        keep = limits(plan, found.pages)
        asked = f"{_length(keep.inside)} inside, {_length(keep.outside)} outside" if keep.inside or keep.outside else ""
        rules = "text-in-gutter text-in-margin art-in-gutter art-in-margin"
        said = any(issue.rule.removeprefix("preflight-") in rules.split() for issue in found.issues)
        yield "Margins", asked, "something stands nearer" if said else "kept", rules
    else:
        rules = "text-in-margin spine-text barcode-zone bleed-short marks marks-missing page-count"
        said = any(issue.rule.removeprefix("preflight-") in rules.split() for issue in found.issues)
        yield "Edges, folds, barcode", "kept free" if found.wrap else "", "see below" if said else "free", rules
    words = {"gray": "black alone", "cmyk": "CMYK", "srgb": "sRGB"}
    spaces = ", ".join(sorted(tally.spaces)) or "none"
    yield (
        "Colours",
        words.get(plan.colour, ""),
        spaces,
        ("colours colours-converted colour-in-black black-mixed profile registration"),
    )
    limit = f"at most {plan.ink_limit:.0f} %" if plan.ink_limit else ""
    yield "Ink", limit, f"{100 * tally.most_ink:.0f} %" if tally.most_ink else "", "ink"
    opaque = "transparency" in printer.forbidden
    clear = "preflight-transparency" not in {issue.rule for issue in found.issues}
    yield "Transparency", "none" if opaque else "", ("none" if clear else "some") if opaque else "", "transparency"
    missing = sum(not embedded for embedded in tally.fonts.values())
    yield (
        "Fonts",
        "embedded",
        f"{len(tally.fonts)}, " + ("all embedded" if not missing else f"{missing} not embedded"),
        ("font-missing font-new"),
    )
    least = printer.smallest_type
    yield "Smallest type", f"{least:g} pt" if least else "", _points(tally.smallest_type), "type-small"
    least = printer.thinnest_rule
    yield "Thinnest line", f"{least:g} pt" if least else "", _points(tally.thinnest_line), "line-thin"
    if tally.pictures:
        wanted = f"{printer.resolution.target:.0f} ppi" if printer.name else ""
        lowest = f"{tally.lowest_ppi:.0f} ppi at the least" if tally.lowest_ppi else ""
        yield "Pictures", wanted, lowest, "picture-coarse picture-too-coarse"
    version = f"PDF {facts.version[0]}.{facts.version[1]}"
    claimed = f"{facts.standard}, {version}" if facts.standard else version
    intent = f", for {facts.intent}" if facts.intent else ""
    yield "Standard", plan.standard or ("PDF" if printer.name else ""), claimed + intent, "standard intent"
    size = printer.cover.max_bytes if cover else printer.max_bytes
    weight = f"{facts.size / 1e6:.1f} MB" if facts.size > 50_000 else f"{facts.size / 1e3:.0f} kB"
    yield "File size", f"at most {size / 1e6:.0f} MB" if size else "", weight, "file-large file-heavy"
    absent = ", ".join(sorted(printer.forbidden - {"transparency", "marks"}))
    rules = "outline annotations scripts attachments layers encrypted"
    said = any(issue.rule.removeprefix("preflight-") in rules.split() for issue in found.issues)
    yield "Kept out", absent, "see below" if said else "nothing found", rules


def _size(width: float, height: float) -> str:
    return f"{width / _INCH:.4g} × {height / _INCH:.4g} in"


def _length(points: float) -> str:
    return f"{points / _INCH:.3g} in"


def _points(value: float | None) -> str:
    return "" if value is None else f"{value:.2g} pt" if value < 1 else f"{value:.1f} pt"
