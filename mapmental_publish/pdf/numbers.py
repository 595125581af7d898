"""Folios: roman and arabic numbers, and pages gathered for an index."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
SHORTEST_RUN = 3
"""Pages in a row from which the index prints a range."""


def roman(number: int) -> str:
    """A folio of the front matter: lower-case roman numerals."""
    text = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        text += letters * count
    return text


def ranges(pages: Iterable[int]) -> Sequence[tuple[int, int]]:
    """Pages as first and last of each run, each page once; runs shorter than three stay single pages."""
    runs: list[list[int]] = []
    for page in sorted(set(pages)):
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    result: list[tuple[int, int]] = []
    for run in runs:
        if len(run) >= SHORTEST_RUN:
            result.append((run[0], run[-1]))
        else:
            result += [(page, page) for page in run]
    return result
