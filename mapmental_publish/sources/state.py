"""What the construct modules share while one article is read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

from ..diagnostics import Findings, Span
from ..files import BookFolder
from .prepare import Token

_NAME = re.compile(r"^[^\W\d][\w.-]*$")
_OF_THE_BOOK = re.compile(r"start|title|notes|help|content-note-title|note(?:ref)?-\d+(?:-\d+)?|glossref-.*")
"""Ids that templates and renderer give to an article's own parts: its beginning, its title, its notes."""


@dataclass(slots=True)
class Ids:
    """The ids of one article: given ones are kept and must differ, made ones step aside for them."""

    path: str
    findings: Findings
    reserved: frozenset[str] = frozenset()
    taken: dict[str, int] = field(default_factory=dict)
    promised: set[str] = field(default_factory=set)
    _counts: dict[str, int] = field(default_factory=dict)

    def give(self, identifier: str, line: int) -> str:
        """Register an id the author wrote; a bad or repeated one is reported and mended."""
        identifier = unicodedata.normalize("NFC", identifier)
        if not _NAME.match(identifier):
            better = re.sub(r"[^\w.-]+", "-", identifier).strip("-.")
            better = better if better and not better[0].isdigit() else f"id-{better or 'x'}"
            self.findings.report(
                "id-invalid",
                Span(self.path, line),
                f"“{identifier}” cannot be an id",
                f"Begin with a letter and use letters, digits and hyphens, as in {better}.",
            )
            identifier = better
        if _OF_THE_BOOK.fullmatch(identifier):
            self.findings.report(
                "id-duplicate",
                Span(self.path, line),
                f"“{identifier}” is the id of a part of every article",
                "Choose another, also in the references to it.",
            )
            return self.make(identifier)
        if identifier in self.taken:
            first = self.taken[identifier]
            self.findings.report(
                "id-duplicate", Span(self.path, line), f"the id “{identifier}” is given twice (first in line {first})"
            )
            return self.make(identifier)
        self.taken[identifier] = line
        return identifier

    def make(self, stem: str, *, bare_first: bool = False) -> str:
        """A new id from a stem: ``stem-1``, ``stem-2``; the first without a number where ``bare_first``."""
        while True:
            count = self._counts.get(stem, 0) + 1
            self._counts[stem] = count
            identifier = stem if bare_first and count == 1 else f"{stem}-{count}"
            if _OF_THE_BOOK.fullmatch(identifier):
                identifier = f"id-{identifier}"
            if identifier not in self.taken and identifier not in self.reserved:
                self.taken[identifier] = 0
                return identifier

    def promise(self, identifier: str) -> None:
        """Note an id whose element could not be made: references to it are not a second fault."""
        self.promised.add(identifier)


@dataclass(slots=True)
class Reading:
    """One article on its way from tree to model."""

    folder: BookFolder
    path: str
    language: str
    findings: Findings
    body: etree._Element
    notes: dict[str, etree._Element]
    lines: dict[etree._Element, int]
    tokens: Sequence[Token]
    token_numbers: Mapping[etree._Element, int]
    ids: Ids

    def span(self, line: int) -> Span:
        """A place in this article."""
        return Span(self.path, line)

    def report(self, rule: str, line: int, message: str, hint: str | None = None) -> None:
        """Report a finding in this article."""
        self.findings.report(rule, Span(self.path, line), message, hint)

    def token(self, element: etree._Element) -> Token:
        """What an ``mm-token`` says."""
        return self.tokens[self.token_numbers[element]]

    def line(self, element: etree._Element) -> int:
        """The line of an element, or of the nearest one around it."""
        current: etree._Element | None = element
        while current is not None:
            if current in self.lines:
                return self.lines[current]
            current = current.getparent()
        return 0

    @property
    def roots(self) -> list[etree._Element]:
        """The text and every note."""
        return [self.body, *self.notes.values()]
