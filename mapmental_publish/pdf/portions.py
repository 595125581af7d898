"""The lists of a large book divided: contents, list of figures, references and index are laid out in portions.

A list of thousands of entries laid out as one document takes as much memory as the whole book may, keeps all other
processes waiting, and is laid out anew where one entry changes. Each portion begins a new page; a book with no more
articles than one portion has does not show it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import TypeVar

ARTICLES = 50
"""Articles whose headings, or references, make a portion."""
FIGURES = 250
"""Entries of a portion of the list of figures."""
MARKS = 6_000
"""Page numbers of a portion of the index."""

Entry = TypeVar("Entry")


def by_weight(
    entries: Sequence[Entry], most: int, weight: Callable[[Entry], int] = lambda entry: 1
) -> list[list[Entry]]:
    """Entries in portions of no more than ``most`` together; a heavier one is a portion by itself. At least one."""
    portions: list[list[Entry]] = [[]]
    held = 0
    for entry in entries:
        own = weight(entry)
        if portions[-1] and held + own > most:
            portions.append([])
            held = 0
        portions[-1].append(entry)
        held += own
    return portions


def in_groups(groups: Sequence[tuple[str, Sequence[Entry]]], most: int, weight: Callable[[Entry], int]) -> list[
    list[tuple[str, tuple[Entry, ...]]]
]:  # fmt: skip
    """Entries under headings in portions of so much weight; what a portion goes on with stands under no heading."""

    def single() -> Iterator[tuple[str, Entry]]:
        for heading, entries in groups:
            for entry in entries:
                yield heading, entry

    portions = []
    for portion in by_weight(list(single()), most, lambda pair: weight(pair[1])):
        gathered: list[tuple[str, tuple[Entry, ...]]] = []
        for heading, entry in portion:
            if gathered and gathered[-1][0] == heading:
                gathered[-1] = heading, (*gathered[-1][1], entry)
            else:
                gathered.append((heading, (entry,)))
        portions.append(gathered)
    for before, after in reversed(list(pairwise(portions))):  # backwards, for a heading may go on more than once
        if before[-1][0] == after[0][0]:
            after[0] = "", after[0][1]
    return portions
