"""Reading printers' files: the book's own in its ``printers`` folder, else those that come with the package."""

from __future__ import annotations

import difflib
import re
from pathlib import Path

from .. import config
from ..config_schema import trim_size
from ..diagnostics import Findings, Severity, Span
from ..files import BookFolder, FileProblem, decode
from . import schema
from .printer import Bleed, CaseWrap, CoverRule, CustomTrim, Gutter, Margins, Printer, Resolution, Stock, Trim

FOLDER = "printers"
_NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_-]*$")
_SHIPPED = Path(__file__).parent / FOLDER


def names(folder: BookFolder) -> list[str]:
    """Every printer there is a file for, the book's own and the shipped ones."""
    own = folder.root / FOLDER
    return sorted(_shipped() | ({path.stem for path in own.glob("*.toml")} if own.is_dir() else set()))


def _shipped() -> set[str]:
    return {path.stem for path in _SHIPPED.glob("*.toml")}


def load(name: str, folder: BookFolder, findings: Findings, wanted: Span) -> Printer | None:
    """The printer of this name; None where its file has faults or is not there, which is in ``findings``.

    ``wanted`` is the place that names it.
    """
    path = f"{FOLDER}/{name}.toml"
    own = _NAME.match(name) is not None and _is_own(folder, path, findings)
    if own is None:
        return None
    if not own and name not in _shipped():
        known = names(folder)
        near = difflib.get_close_matches(name.lower(), known, n=1)
        hint = f"Did you mean “{near[0]}”? " if near else ""
        hint += f"There are {', '.join(known)}; one of your own is a file {FOLDER}/NAME.toml in the book."
        findings.report("print-unknown-printer", wanted, f"there is no printer “{name}”", hint)
        return None
    file = config.read_toml(folder if own else BookFolder(_SHIPPED), path if own else f"{name}.toml", findings)
    form = config.validate(file, schema.PrinterForm, findings) if file else None
    if file is None or form is None:
        return None
    before = findings.count(Severity.ERROR)
    _refuse_contradictions(form, file, findings)
    return _printer(name, form) if findings.count(Severity.ERROR) == before else None


def _is_own(folder: BookFolder, path: str, findings: Findings) -> bool | None:
    """Whether the book has this file; None where it has one that cannot be read, which is reported."""
    try:
        decode(folder.read(path, limit=config.CONFIG_LIMIT), path)
    except FileProblem as problem:
        if problem.rule == "file-missing":
            return False
        findings.report(problem.rule, Span(path), problem.message, problem.hint)
        return None
    return True


def _refuse_contradictions(form: schema.PrinterForm, file: config.TomlFile, findings: Findings) -> None:
    def wrong(message: str, *keys: str | int) -> None:
        findings.report("config-value", file.span(keys), message)

    for name, sizes in form.sizes.items():
        if (sizes.custom_width is None) != (sizes.custom_height is None):
            wrong(f"“sizes.{name}” has one of custom_width and custom_height without the other", "sizes", name)
        for key, ends in (("custom_width", sizes.custom_width), ("custom_height", sizes.custom_height)):
            if ends and ends[0] > ends[1]:
                wrong(f"“sizes.{name}.{key}” begins above its end", "sizes", name, key)
    for number, stock in enumerate(form.stock):
        if stock.sizes and stock.sizes not in form.sizes:
            known = ", ".join(sorted(form.sizes)) or "none"
            wrong(f"“stock.{number + 1}.sizes”: there is no [sizes.{stock.sizes}]; there are {known}", "stock", number)
        if stock.max_pages is not None and stock.max_pages < stock.min_pages:
            wrong(f"“stock.{number + 1}”: max_pages is less than min_pages", "stock", number, "max_pages")
    bands = [gutter.max_pages for gutter in form.gutter]
    ends = [end for end in bands if end is not None]
    if ends != sorted(set(ends)) or None in bands[:-1]:
        wrong("“gutter”: the bands do not follow one another by max_pages", "gutter")
    if form.forbidden and form.marks and "marks" in form.forbidden:
        wrong("“marks” are wanted and forbidden", "marks")


def _printer(name: str, form: schema.PrinterForm) -> Printer:
    margins = Margins(**form.margins.model_dump())
    cover = form.cover.model_dump() | {"case": CaseWrap(**form.cover.case.model_dump()) if form.cover.case else None}
    rich = form.rich_black
    return Printer(
        name=name,
        title=form.title,
        source=form.source,
        verified_on=form.verified_on,
        interiors=tuple(_stock(stock, form) for stock in form.stock),
        gutters=tuple(Gutter(gutter.inside, gutter.max_pages) for gutter in form.gutter),
        margins=margins,
        margins_with_bleed=Margins(**form.margins_with_bleed.model_dump()) if form.margins_with_bleed else margins,
        safe_margin=form.safe_margin,
        bleed=Bleed(**form.bleed.model_dump(exclude={"always"})) if form.bleed else None,
        bleed_always=form.bleed is not None and form.bleed.always,
        pages_multiple=form.pages_multiple,
        last_page_blank=form.last_page_blank,
        most_blanks_in_a_row=form.most_blanks_in_a_row,
        marks=form.marks,
        standards=tuple(form.standards),
        colour=form.colour,
        profile=form.profile,
        embed_profile=form.embed_profile,
        ink_limit=form.ink_limit,
        rich_black=(rich[0], rich[1], rich[2], rich[3]) if rich else None,
        resolution=Resolution(**form.resolution.model_dump()),
        smallest_type=form.smallest_type,
        thinnest_rule=form.thinnest_rule,
        max_bytes=form.max_bytes,
        forbidden=frozenset(form.forbidden),
        cover=CoverRule(**cover),
    )


def _stock(stock: schema.StockForm, form: schema.PrinterForm) -> Stock:
    sizes = form.sizes.get(stock.sizes, schema.SizesForm())
    custom = None
    if sizes.custom_width and sizes.custom_height:
        custom = CustomTrim(*sizes.custom_width, *sizes.custom_height)
    return Stock(
        binding=stock.binding,
        paper=stock.paper,
        ink=stock.ink,
        grade=stock.grade,
        min_pages=stock.min_pages,
        max_pages=stock.max_pages,
        most_by_trim=dict(stock.max_pages_at),
        trims=tuple(Trim(trim, *trim_size(trim)) for trim in sizes.trims),
        custom=custom,
        spine_per_page=stock.spine_per_page,
        spine_base=stock.spine_base,
        condition=stock.condition,
        ink_limit=stock.ink_limit,
    )
