"""The glossary: its terms in order, where articles mark them, and those that no article marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lxml import etree

from ..diagnostics import Findings
from ..model import Article
from .references import sort_key


def in_order(glossary: Article) -> Article:
    """The glossary with the entries of each list sorted as the index is: by their first terms."""
    body = etree.fromstring(glossary.body)
    for listed in body.iter("dl"):
        entries: list[list[etree._Element]] = []
        before = ""
        for item in listed:
            item.tail = "\n"
            if not entries or (item.tag == "dt" and before != "dt"):
                entries.append([])
            entries[-1].append(item)
            before = str(item.tag)
        entries.sort(key=lambda entry: sort_key("".join(map(str, entry[0].itertext()))))
        listed[:] = [item for entry in entries for item in entry]
    return replace(glossary, body=etree.tostring(body, encoding="unicode"))


def uses_of(written: Sequence[Article], glossary: Article | None) -> Mapping[str, tuple[str, ...]]:
    """The slugs of what marks each term, by its id, in the order of the book."""
    if glossary is None:
        return {}
    known = {term.id for term in glossary.terms}
    found: dict[str, list[str]] = {}
    for article in written:
        if article.kind == glossary.kind:
            continue
        marked = dict.fromkeys(item.fragment for item in article.references if item.path == glossary.source)
        for name in marked:
            if name in known:
                found.setdefault(name, []).append(article.slug)
    return {name: tuple(slugs) for name, slugs in found.items()}


def check_uses(written: Sequence[Article], glossary: Article | None, findings: Findings) -> None:
    """Report the entries of which no term is marked anywhere."""
    if glossary is None:
        return
    marked = {
        reference.fragment
        for article in written
        for reference in article.references
        if (reference.path or article.source) == glossary.source
    }
    used = {term.entry for term in glossary.terms if term.id in marked}
    reported: set[int] = set()
    for term in glossary.terms:
        if term.entry not in used | reported:
            reported.add(term.entry)
            hint = f"Link to {glossary.source}#{term.id} where readers meet the term, or leave it out."
            findings.report("term-unmarked", term.span, f"nothing marks “{term.text}”", hint)
