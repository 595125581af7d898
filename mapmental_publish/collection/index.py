"""The index: marks of all articles gathered under their headings, sorted as a reader looks them up."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..diagnostics import Findings, Span
from ..model import Article, IndexEntry, IndexGroup, Locator
from .references import sort_key


@dataclass(slots=True)
class _Node:
    term: str
    span: Span
    locators: list[Locator] = field(default_factory=list)
    children: dict[str, _Node] = field(default_factory=dict)
    see: dict[str, Span] = field(default_factory=dict)
    see_also: dict[str, Span] = field(default_factory=dict)


def build_index(articles: Sequence[Article], symbols: str, findings: Findings) -> tuple[IndexGroup, ...]:
    """The index of these articles; ``symbols`` heads the group of entries that begin with a sign or a digit."""
    root = _Node("", Span(""))
    for article in articles:
        for mark in article.index_marks:
            node = root
            for term in mark.path:
                node = node.children.setdefault(_key(term), _Node(term, mark.span))
            if mark.see:
                node.see.setdefault(", ".join(mark.see), mark.span)
            elif mark.see_also:
                node.see_also.setdefault(", ".join(mark.see_also), mark.span)
            else:
                locator = Locator(article.slug, mark.id)
                if locator not in node.locators:
                    node.locators.append(locator)
    _check(root, findings)
    groups: dict[str, list[IndexEntry]] = {}
    for entry in _entries(root):
        groups.setdefault(_letter(entry.term, symbols), []).append(entry)
    ordered = sorted(groups, key=lambda letter: (letter != symbols, sort_key(letter)))
    return tuple(IndexGroup(letter, tuple(groups[letter])) for letter in ordered)


def _entries(node: _Node) -> tuple[IndexEntry, ...]:
    return tuple(
        IndexEntry(
            child.term, tuple(child.locators), _entries(child), tuple(sorted(child.see)), tuple(sorted(child.see_also))
        )
        for child in sorted(node.children.values(), key=lambda item: sort_key(item.term))
    )


def _key(term: str) -> str:
    return unicodedata.normalize("NFC", " ".join(term.split()))


def _letter(term: str, symbols: str) -> str:
    """The letter an entry stands under: its first, without accent; Latin, Greek and Cyrillic in capitals."""
    first = sort_key(term)[0][:1]
    if not first.isalpha():
        return symbols
    return first.upper()[:1]


def _check(root: _Node, findings: Findings) -> None:
    """References of the index that lead nowhere, and headings that differ in case alone."""
    paths = {", ".join(path) for path in _paths(root, ())}
    folded: dict[str, _Node] = {}
    for node in _walk(root):
        for target, span in sorted((*node.see.items(), *node.see_also.items()), key=lambda item: item[0]):
            if target not in paths:
                near = difflib.get_close_matches(target, sorted(paths), n=1)
                hint = f"Did you mean “{near[0]}”?" if near else None
                findings.report("index-see-nowhere", span, f"the index has no heading “{target}” to look up", hint)
        if node.see and node.locators:
            findings.report(
                "index-see-with-places",
                next(iter(node.see.values())),
                f"“{node.term}” sends the reader elsewhere and has places of its own",
                "Make it a “see also”.",
            )
    for child in root.children.values():
        other = folded.setdefault(child.term.casefold(), child)
        if other is not child:
            findings.report(
                "index-case", child.span, f"“{child.term}” and “{other.term}” are two headings of the index"
            )


def _walk(node: _Node) -> list[_Node]:
    return [item for child in node.children.values() for item in (child, *_walk(child))]


def _paths(node: _Node, prefix: tuple[str, ...]) -> list[tuple[str, ...]]:
    result: list[tuple[str, ...]] = []
    for child in node.children.values():
        path = (*prefix, child.term)
        result += [path, *_paths(child, path)]
    return result
