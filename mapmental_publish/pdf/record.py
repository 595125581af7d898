"""What pages are made from and what is known of them once they are laid out: plain values that can be stored and sent.

A document's pages depend on nothing but its :class:`PageInputs`; what assembly, the cross-references and later the
ebook's page list need to know of them is in the :class:`Record`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

from ..cache import read_entry

POINTS_PER_PIXEL = 0.75
"""The engine counts in pixels of CSS, of a ninety-sixth of an inch (CSS Values 4, 6.2)."""
ORIGIN = "https://book.invalid/"
"""The address documents are said to have: one nobody can register (RFC 2606), so that paths never reach the output."""
DOCUMENT_URL = f"{ORIGIN}document"
CROSS_LINK = f"{ORIGIN}to/"
"""Links into other documents of the book begin so until assembly turns them into links within the file."""
PICTURES = f"{ORIGIN}picture/"
PLACE = "data-place"
"""The attribute of an element that holds a page number: the anchor whose page it is. Its text is zeros."""
CLOSED_UP = "data-closed-up"
"""The attribute of such an element where what follows in its line moves up to a number with fewer figures."""
PLACE_SAID = "\ufdd0{}\ufdd1"
"""How the description of a link names such a number until it is known; Unicode keeps these two signs out of text."""


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A picture a document shows, under the made-up address its markup names."""

    address: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class PageInputs:
    """Everything the pages of one document are made from.

    ``markup`` is well-formed XHTML without namespaces, ``css`` the finished stylesheet. ``leading`` is the text's, in
    points, where blocks may change places so that figures leave no holes; 0 where they may not. ``order`` is an order
    of the blocks found before, to be kept.
    """

    name: str
    markup: str
    css: str
    pictures: tuple[PictureFile, ...] = ()
    tagged: bool = True
    leading: float = 0.0
    order: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to come by a document's :class:`PageInputs`.

    ``key`` tells what they are made from, so that they need not be made where that was done before; empty where making
    them is nothing.
    """

    key: str
    make: Callable[[], PageInputs]

    @classmethod
    def of(cls, document: PageInputs) -> Recipe:
        """That of a document that is made already."""
        return cls("", lambda: document)


@dataclass(frozen=True, slots=True)
class Place:
    """A point in a document: its page from 0, and points from the page's left and top."""

    page: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class PageStart:
    """Where a page's text begins, in terms that another edition of the same text shares.

    ``after`` is the id of the last element that begins before this point (empty: none), ``letters`` how many letters
    and digits of text (notes left out) lie between that beginning and the point, ``words`` the first of them. A
    page may start inside a word.
    """

    after: str
    letters: int
    words: str


@dataclass(frozen=True, slots=True)
class PageRecord:
    """One page.

    ``name`` is its kind in the stylesheet (the named page); ``kind`` is opening (the first page of a name), text,
    figure (nothing but figures) or blank; ``start`` is None where no text begins on it. ``free`` are the points
    left empty below the last block of running text.
    """

    name: str
    kind: str
    start: PageStart | None = None
    free: float = 0.0


@dataclass(frozen=True, slots=True)
class FontUse:
    """A typeface the engine drew with: its family as the system calls it, and every character it was used for."""

    family: str
    characters: str


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures 0 to 9 of one typeface: their glyphs, and their widths in thousandths of its size."""

    glyphs: tuple[int, ...]
    widths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Blank:
    """Where the number of a page is to be written, which is not known when a document is laid out.

    ``start`` and ``end`` bound, in bytes, the operator that shows zeros in its stead, in the content stream with the
    object number ``stream``; ``place`` is the anchor whose page it is; ``figures`` counts among the record's.
    """

    stream: int
    start: int
    end: int
    place: str
    figures: int


class Part(NamedTuple):
    """A text in a line that is closed up: where, in bytes, the operator stands that says its place on the page.

    ``width`` is the text's in pixels; ``blank`` counts among the record's, and is -1 for a text that is no number.
    """

    start: int
    end: int
    width: float
    blank: int


@dataclass(frozen=True, slots=True)
class ClosedLine:
    """A line, from its first page number on, whose texts move up where numbers have fewer figures than there is room.

    ``page`` counts from 0; ``stream`` is the object number of the content stream.
    """

    page: int
    stream: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """A document on pages of ``width`` × ``height`` points.

    ``anchors`` is where each id stands (headings, figures, notes, index marks); ``complaints`` are the engine's own
    words on what it could not do; ``order`` are the places in the source of the blocks of running text as they stand;
    ``blanks`` are the numbers of pages still to be written, with the ``figures`` for them; ``closed`` are lines to be
    closed up then.
    """

    width: float
    height: float
    pages: tuple[PageRecord, ...]
    anchors: Mapping[str, Place]
    fonts: tuple[FontUse, ...] = ()
    complaints: tuple[str, ...] = ()
    order: tuple[int, ...] = ()
    blanks: tuple[Blank, ...] = ()
    figures: tuple[Figures, ...] = ()
    closed: tuple[ClosedLine, ...] = ()

    def as_plain(self) -> dict[str, Any]:
        """The record as JSON holds it."""
        return asdict(self)

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Record:
        """A record from what :meth:`as_plain` made; KeyError or TypeError where it is not one."""
        return cls(
            plain["width"],
            plain["height"],
            tuple(
                PageRecord(**{**page, "start": PageStart(**page["start"]) if page["start"] else None})
                for page in plain["pages"]
            ),
            {name: Place(**place) for name, place in plain["anchors"].items()},
            tuple(FontUse(**font) for font in plain["fonts"]),
            tuple(plain["complaints"]),
            tuple(plain["order"]),
            tuple(Blank(**blank) for blank in plain["blanks"]),
            tuple(Figures(tuple(figures["glyphs"]), tuple(figures["widths"])) for figures in plain["figures"]),
            tuple(
                ClosedLine(line["page"], line["stream"], tuple(map(Part._make, line["parts"])))
                for line in plain["closed"]
            ),
        )


@dataclass(frozen=True, slots=True)
class Drawn:
    """A document on pages as the engine gives it: a PDF, and what is where."""

    pdf: bytes
    record: Record


@dataclass(frozen=True, slots=True)
class Laid:
    """A document on pages: its leaves (:class:`.leaves.Leaves`) and its tags (:class:`.pack.Pack`), or the cache
    entries that hold them, and what is where.
    """

    leaves: bytes | Path
    record: Record
    tags: bytes | Path = b""

    def leaves_read(self) -> bytes:
        """The leaves, from where they are."""
        return _read(self.leaves)

    def tags_read(self) -> bytes:
        """The tags, from where they are."""
        return _read(self.tags)


def _read(kept: bytes | Path) -> bytes:
    return kept if isinstance(kept, bytes) else read_entry(kept)


NOTHING = Laid(b"", Record(0.0, 0.0, (), {}))
"""A document that has not been laid out."""
