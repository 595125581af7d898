"""An article read from a text made on the spot."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from mapmental_publish.diagnostics import Finding, Findings
from mapmental_publish.files import BookFolder
from mapmental_publish.model import Article
from mapmental_publish.sources import read_article
from tests.support import SVG, png

PICTURES: Mapping[str, bytes] = {"breath.svg": SVG.encode(), "field.png": png()}


@dataclass(frozen=True)
class Read:
    """What came of an article: it, its body as a tree, and what was found."""

    article: Article
    findings: tuple[Finding, ...]

    @property
    def body(self) -> etree._Element:
        """The body, parsed again: it must be well-formed."""
        return etree.fromstring(self.article.body)

    def rules(self) -> list[str]:
        """The rules that fired, in reading order."""
        return [finding.rule for finding in self.findings]

    def lines(self, rule: str) -> list[int]:
        """The lines at which a rule fired."""
        return [finding.span.line for finding in self.findings if finding.rule == rule]

    def count(self, path: str) -> int:
        """How many elements the body has at this path."""
        return len(self.body.findall(f".//{path}"))

    def text(self) -> str:
        """The body's text, white space collapsed."""
        return " ".join("".join(str(part) for part in self.body.itertext()).split())


def read(text: str, *, language: str = "en", name: str = "one.md") -> Read:
    """Read a text as the article ``one.md`` of a folder with two pictures."""
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        for picture, data in PICTURES.items():
            (root / picture).write_bytes(data)
        (root / name).write_text(text, encoding="utf-8")
        findings = Findings()
        article = read_article(BookFolder(root), name, language=language, findings=findings)
    assert article is not None, list(findings)
    return Read(article, tuple(findings))
