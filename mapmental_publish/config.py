"""``collection.toml`` → :class:`~.model.Settings`, strictly: an unknown key is an error that names the nearest one.

pydantic stands at this border only; beyond it settings are the frozen dataclasses of :mod:`.model`. Every fault of a
file is found in one run and carries the line of its key.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
import tomllib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from . import config_schema as schema
from .diagnostics import Findings, Severity, Span, catalogue
from .errors import BookUnreadable
from .files import BookFolder, FileProblem, decode
from .model import (
    Contributor,
    CoverSettings,
    EpubSettings,
    HelpLine,
    HelpLines,
    Notices,
    PartSetting,
    PdfSettings,
    PrintSettings,
    Settings,
    Subject,
)
from .text import slugify
from .toml_lines import key_lines

CONFIG_LIMIT = 1_000_000
"""The largest configuration file read, in bytes; a real one has a few thousand."""

DEFAULT_HELP_LINES = "help-lines.toml"
REPEATED = re.compile(r"Cannot (overwrite a value|declare .* twice|mutate)")
"""How tomllib says that a key or table is there already."""

_KINDS = {
    "model_type": "should be a table",
    "dict_type": "should be a table",
    "list_type": "should be a list",
    "string_type": "should be a text in quotation marks",
    "bool_type": "should be true or false",
    "int_type": "should be a whole number",
    "date_type": "should be a date such as 2026-11-23, without quotation marks",
}
"""What pydantic's complaints about kinds are in the words of the file's writer."""

Form = TypeVar("Form", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class TomlFile:
    """A TOML file read, with the line of every key."""

    path: str
    values: Mapping[str, object]
    lines: Mapping[tuple[str | int, ...], int]

    def span(self, location: Sequence[str | int]) -> Span:
        """The line of a key, or of the nearest table around it."""
        keys = tuple(location)
        while keys and keys not in self.lines:
            keys = keys[:-1]
        return Span(self.path, self.lines.get(keys, 0))


def load(folder: BookFolder, name: str, findings: Findings) -> Settings | None:
    """Read the collection ``name`` (``collection`` for ``collection.toml``).

    Returns None where the file has errors; they are in ``findings``. Raises BookUnreadable where there is no such file.
    """
    path = f"{name}.toml"
    file = read_toml(folder, path, findings)
    if file is None:
        return None
    before = findings.count(Severity.ERROR)
    form = validate(file, schema.CollectionForm, findings)
    if form is None:
        return None
    checks = _checks(form, file, findings)
    findings.overrides = checks
    help_lines = _help_lines(folder, form, file, findings)
    settings = _settings(form, path, help_lines, checks, file, findings)
    return None if findings.count(Severity.ERROR) > before else settings


def span_of(folder: BookFolder, path: str, *keys: str) -> Span:
    """The line of a key in a TOML file that has been read before; of the file itself where it has no such key."""
    try:
        return TomlFile(path, {}, key_lines(decode(folder.read(path, limit=CONFIG_LIMIT), path).text)).span(keys)
    except FileProblem:
        return Span(path)


def read_toml(folder: BookFolder, path: str, findings: Findings) -> TomlFile | None:
    """A TOML file; None where it is not valid, which is in ``findings``. BookUnreadable where there is no such file."""
    try:
        decoded = decode(folder.read(path, limit=CONFIG_LIMIT), path)
    except FileProblem as problem:
        others = sorted(entry.stem for entry in folder.root.glob("*.toml")) if folder.root.is_dir() else []
        hint = f"This folder has {', '.join(others)}; choose one with --collection." if others else problem.hint
        raise BookUnreadable(f"{path}: {problem.message}", hint) from problem
    for flaw in decoded.problems:
        findings.report(flaw.rule, Span(path, flaw.line), flaw.message, flaw.hint)
    try:
        values = tomllib.loads(decoded.text)
    except tomllib.TOMLDecodeError as fault:
        message, _, place = str(fault).partition(" (at line ")
        line = int(place.split(",")[0]) if place[:1].isdigit() else 0
        hint = "A key or table is given twice: keep one." if REPEATED.match(message) else None
        findings.report("config-syntax", Span(path, line), message[:1].lower() + message[1:], hint)
        return None
    return TomlFile(path, values, key_lines(decoded.text))


def validate(file: TomlFile, form: type[Form], findings: Findings) -> Form | None:
    """A file in the shape of ``form``; None where it is not, every fault of it being in ``findings``."""
    try:
        return form.model_validate(file.values)
    except ValidationError as fault:
        for error in fault.errors(include_url=False, include_context=True):
            _report(file, form, error, findings)
        return None


def _report(file: TomlFile, form: type[BaseModel], error: ErrorDetails, findings: Findings) -> None:
    location = _keys(file.values, error["loc"], missing=error["type"] == "missing")
    key = next((str(item) for item in reversed(location) if isinstance(item, str)), "")
    span = file.span(location)
    shown = ".".join(str(item) if isinstance(item, str) else str(item + 1) for item in location)
    if error["type"] == "extra_forbidden":
        known = schema.known_keys(form, location[:-1])
        near = difflib.get_close_matches(key, known, n=1, cutoff=0.6)
        hint = f"Did you mean “{near[0]}”?" if near else f"Known here: {', '.join(sorted(known))}."
        findings.report("config-unknown-key", span, f"unknown key “{shown}”", hint)
    elif error["type"] == "missing":
        findings.report("config-missing-key", span, f"“{shown}” is missing")
    else:
        message = _KINDS.get(error["type"]) or str(error["msg"]).removeprefix("Value error, ")
        findings.report("config-value", span, f"“{shown}”: {message[:1].lower() + message[1:]}")


def _keys(values: object, location: Sequence[str | int], *, missing: bool) -> list[str | int]:
    """The part of an error's location that stands in the file: pydantic puts names of its own steps in between."""
    keys: list[str | int] = []
    for step in location:
        inside: Mapping[object, object] = {}
        if isinstance(values, dict):
            inside = values
        elif isinstance(values, list):
            inside = dict(enumerate(values))
        if step in inside or (missing and step is location[-1]):
            keys.append(step)
            values = inside.get(step)
    return keys


def _checks(form: schema.CollectionForm, file: TomlFile, findings: Findings) -> Mapping[str, Severity]:
    result: dict[str, Severity] = {}
    order = [Severity.OFF, Severity.INFO, Severity.WARNING, Severity.ERROR]
    for rule, check in sorted(form.checks.items()):
        span = file.span(("checks", rule))
        known = catalogue()
        if rule not in known:
            near = difflib.get_close_matches(rule, known, n=1)
            hint = f"Did you mean “{near[0]}”?" if near else "docs/rules.md lists the rules."
            findings.report("config-unknown-key", span, f"there is no rule “{rule}”", hint)
            continue
        lowered = order.index(Severity(check.severity)) < order.index(known[rule].severity)
        if lowered and not check.reason.strip():
            findings.report(
                "config-value",
                span,
                f"“checks.{rule}” waives a rule without a reason",
                f'Write {rule} = {{ severity = "{check.severity}", reason = "…" }}.',
            )
        result[rule] = Severity(check.severity)
    return result


def _help_lines(
    folder: BookFolder, form: schema.CollectionForm, file: TomlFile, findings: Findings
) -> HelpLines | None:
    path = form.help_lines
    if path is None:
        if not (folder.root / DEFAULT_HELP_LINES).is_file():
            return None
        path = DEFAULT_HELP_LINES
    if path == "":
        return None
    try:
        lines_file = read_toml(folder, path, findings)
    except BookUnreadable as problem:
        findings.report("config-value", file.span(("help_lines",)), f"“help_lines”: {problem.message}", problem.hint)
        return None
    lines_form = validate(lines_file, schema.HelpLinesForm, findings) if lines_file else None
    if lines_form is None:
        return None
    return HelpLines(
        lines_form.heading,
        lines_form.intro,
        tuple(
            HelpLine(line.place, line.service, line.how, line.note, line.checked_on or lines_form.checked_on)
            for line in lines_form.line
        ),
        lines_form.checked_on,
    )


def _settings(
    form: schema.CollectionForm,
    path: str,
    help_lines: HelpLines | None,
    checks: Mapping[str, Severity],
    file: TomlFile,
    findings: Findings,
) -> Settings:
    if form.part and form.articles:
        findings.report(
            "config-value", file.span(("articles",)), "“articles” and “[[part]]” are both given", "Keep one."
        )
    if not form.part and not form.articles:
        findings.report("config-missing-key", Span(path), "the collection names no article", 'Add articles = ["….md"].')
    parts = (
        tuple(PartSetting(part.title, tuple(part.articles)) for part in form.part)
        if form.part
        else (PartSetting("", tuple(form.articles)),)
    )
    _refuse_repeats(form, parts, file, findings)
    title = form.title
    slug = form.slug or slugify(title) or "collection"
    identity = form.url or f"title:{title}"
    return Settings(
        source=path,
        title=title,
        slug=slug,
        identifier=str(uuid.uuid5(uuid.NAMESPACE_URL, identity)),
        parts=parts,
        subtitle=form.subtitle,
        language=form.language,
        publisher=form.publisher,
        place=form.place,
        date=_date(form.date),
        edition=form.edition,
        url=form.url,
        description=" ".join(form.description.split()),
        rights=form.rights,
        contributors=tuple(Contributor(c.name, c.file_as, c.role, " ".join(c.bio.split())) for c in form.contributor),
        subjects=tuple(Subject(s.term, s.scheme, s.code) for s in form.subject),
        isbn=dict(sorted((key, value) for key, value in form.isbn.model_dump().items() if value)),
        series_name=form.series.name if form.series else "",
        series_position=str(form.series.position) if form.series and form.series.position is not None else "",
        cover=CoverSettings(form.cover.image, form.cover.art, form.cover.spread, form.cover.blurb.strip()),
        front_matter=tuple(form.front_matter),
        back_matter=tuple(form.back_matter),
        glossary=form.glossary,
        printing=_printing(form.print_),
        epub=EpubSettings(**form.epub.model_dump()),
        pdf=PdfSettings(form.pdf.contents_depth, form.pdf.index, form.pdf.standard()),
        notices=Notices(**form.notices.model_dump()),
        help_lines=help_lines,
        checks=checks,
    )


def _printing(form: schema.PrintForm) -> PrintSettings:
    return PrintSettings(
        *form.measures(),
        printer=form.printer,
        binding=form.binding,
        paper=form.paper,
        ink=form.ink,
        grade=form.grade,
        bleed=form.bleed,
        standard=form.standard,
        profile=form.profile,
        multiple=form.multiple,
        spine=form.spine,
        price=form.price,
    )


def _date(value: dt.date | int | None) -> dt.date | None:
    return dt.date(value, 1, 1) if isinstance(value, int) else value


def _refuse_repeats(
    form: schema.CollectionForm, parts: Sequence[PartSetting], file: TomlFile, findings: Findings
) -> None:
    seen: dict[str, None] = {}
    for number, part in enumerate(parts):
        location = ("part", number, "articles") if part.title else ("articles",)
        if not part.articles and part.title:
            findings.report("config-value", file.span(("part", number)), f"the part “{part.title}” has no articles")
        for article in part.articles:
            if article in seen:
                findings.report("article-listed-twice", file.span(location), f"{article} is listed twice")
            seen[article] = None
    around = (("front_matter", form.front_matter), ("back_matter", form.back_matter), ("glossary", [form.glossary]))
    for key, listed in around:
        for path in filter(None, listed):
            if path in seen:
                findings.report("article-listed-twice", file.span((key,)), f"{path} is listed twice")
            seen[path] = None
