"""Pages laid out for one side of the spread that come to stand on the other: what is on them moves across.

Every document is laid out from a recto. One that goes on where another ended may begin on a verso, whose wider margin
is at its other edge. The gutter is by how many points the margin on the left of a document's first page is too wide
then; on the next page it is too narrow.
"""

from __future__ import annotations

from collections.abc import Iterable

from .leaves import Leaf


def turned(number: int, gutter: float) -> float:
    """How far to the right a document's page (from 0) moves when it is turned, in points."""
    return gutter if number % 2 else -gutter


def turn(leaves: Iterable[Leaf], gutter: float) -> None:
    """Move the links of a document that is turned; its text moves by what :func:`moving` says."""
    for number, leaf in enumerate(leaves):
        for link in leaf.links:
            left, bottom, right, top = link.rect
            link.rect = [left + turned(number, gutter), bottom, right + turned(number, gutter), top]


def moving(number: int, gutter: float) -> bytes:
    """What stands before the content of a turned page, and is taken back by a ``Q`` behind it."""
    return f"q 1 0 0 1 {turned(number, gutter):.4f} 0 cm\n".encode()
