"""An article's front matter: YAML that can hold values and nothing else, checked field by field.

Tags, anchors and aliases are refused before anything is built from them: a tag can run code, an alias can grow without
bound. Every fault carries the line of its key.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import yaml

from ..diagnostics import Findings, Span
from ..model import MATTER_KINDS, Person

SYNONYMS: Mapping[str, str] = {
    "author": "authors",
    "lang": "language",
    "locale": "language",
    "tags": "keywords",
    "keyword": "keywords",
    "categories": "keywords",
    "abstract": "description",
    "summary": "description",
    "excerpt": "description",
    "reviewer": "reviewed_by",
    "reviewers": "reviewed_by",
    "reviewed": "last_reviewed",
    "shorttitle": "short_title",
    "short-title": "short_title",
    "running_title": "short_title",
    "trigger_warning": "content_note",
    "content_warning": "content_note",
}
"""Names other tools use for the same thing (Jekyll, Hugo, Pandoc, Quarto)."""

IGNORED = frozenset(
    {"date", "draft", "layout", "published", "categories_order", "permalink", "aliases", "toc", "format"}
)
"""Keys of other tools that say nothing about the book: passed over in silence."""

_LANGUAGE = re.compile(r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
_SLUG = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
LONGEST_REVIEW = 3 * 366
"""Days: a health article is reviewed at least every three years."""


@dataclass(slots=True)
class FrontMatter:
    """The fields as written; empty where the source has none. ``body_line`` is the line the text begins at."""

    title: str = ""
    short_title: str = ""
    subtitle: str = ""
    authors: tuple[Person, ...] = ()
    reviewed_by: tuple[Person, ...] = ()
    last_reviewed: dt.date | None = None
    next_review: dt.date | None = None
    description: str = ""
    keywords: tuple[str, ...] = ()
    language: str = ""
    slug: str = ""
    content_note: str = ""
    kind: str = ""
    body: str = ""
    body_line: int = 1
    lines: dict[str, int] = field(default_factory=dict)


class _Fault(Exception):
    def __init__(self, line: int, message: str, hint: str | None = None, rule: str = "front-matter-value") -> None:
        super().__init__(message)
        self.line, self.message, self.hint, self.rule = line, message, hint, rule


def read_front_matter(text: str, path: str, findings: Findings, *, matter: bool = False) -> FrontMatter:
    """Split the front matter off and check it; a text without any is all body.

    ``matter``: this is no article but a piece of the book's front or back matter, which may name its kind.
    """
    front = FrontMatter(body=text)
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return front
    end = next((number for number, line in enumerate(lines[1:], start=1) if line.rstrip() in ("---", "...")), None)
    if end is None:
        findings.report(
            "front-matter-syntax",
            Span(path, 1),
            "the front matter has no closing ---",
            "Add a line of three hyphens below it.",
        )
        return front
    front.body = "\n".join(lines[end + 1 :])
    front.body_line = end + 2
    try:
        node = _compose("\n".join(lines[1:end]))
        entries = _entries(node)
    except _Fault as fault:
        findings.report(fault.rule, Span(path, fault.line), fault.message, fault.hint)
        return front
    readers = _READERS if matter else {key: reader for key, reader in _READERS.items() if key != "kind"}
    for key, line, value_node in entries:
        _field(front, key, line, value_node, readers, path, findings)
    _check_dates(front, path, findings)
    return front


def _compose(text: str) -> yaml.Node | None:
    for number, line in enumerate(text.split("\n"), start=2):
        if line[: len(line) - len(line.lstrip())].count("\t"):
            raise _Fault(
                number,
                "a tab indents this line",
                "Indent with spaces: YAML does not allow tabs.",
                "front-matter-syntax",
            )
    try:
        for event in yaml.parse(text, yaml.SafeLoader):
            place = _mark_line(event.start_mark)
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise _Fault(
                    place,
                    "anchors and aliases are not allowed in front matter",
                    "Write the value out.",
                    "front-matter-unsafe",
                )
            tag = getattr(event, "tag", None)
            if tag is not None:
                raise _Fault(
                    place,
                    f"the tag {tag} is not allowed in front matter",
                    "Write a plain value.",
                    "front-matter-unsafe",
                )
        return yaml.compose(text, yaml.SafeLoader)
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        hint = "Put values that hold a colon or begin with a sign in quotation marks."
        raise _Fault(
            (mark.line if mark else 0) + 2, f"not valid YAML: {fault.problem}", hint, "front-matter-syntax"
        ) from fault
    except (yaml.YAMLError, RecursionError) as fault:
        raise _Fault(1, f"not valid YAML: {fault}".split("\n")[0], None, "front-matter-syntax") from fault


def _mark_line(mark: object) -> int:
    return (int(getattr(mark, "line", 0)) if mark is not None else 0) + 2


def _entries(node: yaml.Node | None) -> list[tuple[str, int, yaml.Node]]:
    if node is None:
        return []
    if not isinstance(node, yaml.MappingNode):
        raise _Fault(
            node.start_mark.line + 2, "front matter is a list of “key: value” lines", None, "front-matter-syntax"
        )
    return [(str(key.value), key.start_mark.line + 2, value) for key, value in node.value]


def _field(
    front: FrontMatter,
    written: str,
    line: int,
    node: yaml.Node,
    readers: Mapping[str, Callable[[yaml.Node, str], object]],
    path: str,
    findings: Findings,
) -> None:
    key = SYNONYMS.get(written.lower(), written.lower())
    if key in IGNORED:
        return
    reader = readers.get(key)
    if reader is None:
        near = difflib.get_close_matches(key, [*readers, *SYNONYMS], n=1)
        hint = f"Did you mean “{near[0]}”?" if near else f"Known keys: {', '.join(readers)}."
        findings.report("front-matter-unknown-key", Span(path, line), f"unknown key “{written}”", hint)
        return
    if key in front.lines:
        findings.report(
            "front-matter-duplicate-key",
            Span(path, line),
            f"“{written}” is given twice (first in line {front.lines[key]})",
        )
        return
    front.lines[key] = line
    try:
        setattr(front, key, reader(node, written))
    except _Fault as fault:
        findings.report(fault.rule, Span(path, fault.line or line), fault.message, fault.hint)


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 2


def _kind(node: yaml.Node) -> str:
    return {"scalar": "a text", "sequence": "a list", "mapping": "a table"}[str(getattr(node, "id", "scalar"))]


def _text(node: yaml.Node, key: str) -> str:
    """A text; numbers and the words YAML takes for truth ("no", "on") are texts here."""
    if not isinstance(node, yaml.ScalarNode):
        raise _Fault(_line(node), f"“{key}” is {_kind(node)}; it should be a text")
    return "" if node.tag.endswith(":null") and node.value in ("", "~", "null") else " ".join(node.value.split())


def _texts(node: yaml.Node, key: str) -> tuple[str, ...]:
    if isinstance(node, yaml.SequenceNode):
        return tuple(text for item in node.value if (text := _text(item, key)))
    return tuple(text.strip() for text in _text(node, key).split(",") if text.strip())


def _date(node: yaml.Node, key: str) -> dt.date | None:
    value = _text(node, key)
    if not value:
        return None
    try:
        return dt.date.fromisoformat(value[:10])
    except ValueError as fault:
        raise _Fault(_line(node), f"“{key}”: {value} is not a date", "Write it as 2026-11-23.") from fault


def _people(node: yaml.Node, key: str) -> tuple[Person, ...]:
    nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
    return tuple(person for item in nodes if (person := _person(item, key)).name)


def _person(node: yaml.Node, key: str) -> Person:
    if isinstance(node, yaml.ScalarNode):
        return Person(_text(node, key))
    if not isinstance(node, yaml.MappingNode):
        raise _Fault(_line(node), f"“{key}” holds {_kind(node)}; it should hold names")
    fields = {str(name.value): _text(value, f"{key}.{name.value}") for name, value in node.value}
    unknown = sorted(set(fields) - {"name", "credentials", "bio"})
    if unknown:
        raise _Fault(_line(node), f"“{key}” has no field “{unknown[0]}”", "A person has name, credentials and bio.")
    if not fields.get("name"):
        raise _Fault(_line(node), f"“{key}” lists someone without a name")
    return Person(fields["name"], fields.get("credentials", ""), fields.get("bio", ""))


def _language(node: yaml.Node, key: str) -> str:
    value = _text(node, key).replace("_", "-")
    if value and not _LANGUAGE.match(value):
        raise _Fault(_line(node), f"“{key}”: {value!r} is not a language tag", "Write a tag such as en, en-GB or ar.")
    return value


def _matter_kind(node: yaml.Node, key: str) -> str:
    value = _text(node, key).lower()
    if value and value not in MATTER_KINDS:
        near = difflib.get_close_matches(value, MATTER_KINDS, n=1)
        hint = f"Did you mean “{near[0]}”?" if near else f"Write one of {', '.join(MATTER_KINDS)}, or leave it out."
        raise _Fault(_line(node), f"“{key}”: {value!r} is no kind of front or back matter", hint)
    return value


def _slug(node: yaml.Node, key: str) -> str:
    value = _text(node, key)
    if value and not _SLUG.match(value):
        raise _Fault(
            _line(node), f"“{key}”: {value!r} is not a slug", "Use lower-case letters, digits and single hyphens."
        )
    return value


_READERS: Mapping[str, Callable[[yaml.Node, str], object]] = {
    "title": _text,
    "short_title": _text,
    "subtitle": _text,
    "authors": _people,
    "reviewed_by": _people,
    "last_reviewed": _date,
    "next_review": _date,
    "description": _text,
    "keywords": _texts,
    "language": _language,
    "slug": _slug,
    "content_note": _text,
    "kind": _matter_kind,
}


def _check_dates(front: FrontMatter, path: str, findings: Findings) -> None:
    last, following = front.last_reviewed, front.next_review
    if last and following:
        span = Span(path, front.lines["next_review"])
        if following <= last:
            findings.report("review-dates", span, "the next review comes before the last one")
        elif (following - last).days > LONGEST_REVIEW:
            findings.report("review-dates", span, "the next review is more than three years after the last one")
