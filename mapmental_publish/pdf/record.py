"""What is known of a document once it is laid out: plain values that can be stored and sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A point in a document: its page from 0, and points from the page's left and top."""

    page: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class PageRecord:
    """One page: the name of its kind in the stylesheet, whether it was left blank, whether figures fill it alone.

    ``first_block`` is the first block of the running text on it, by its place among all (-1 for none); ``free`` the
    points left empty below the last one.
    """

    name: str
    blank: bool
    figure_only: bool
    first_block: int
    free: float


@dataclass(frozen=True, slots=True)
class Record:
    """A document on pages of ``width`` × ``height`` points, and where each id stands.

    ``blocks`` are the heights in points of the blocks of its running text, in order.
    """

    width: float
    height: float
    pages: tuple[PageRecord, ...]
    anchors: Mapping[str, Place]
    blocks: tuple[float, ...] = ()
