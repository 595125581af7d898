"""A tagged PDF as a screen reader goes through it: its structure tree with the text of each element.

Reads files from anywhere. Text is taken from the pages' own code by the numbers of its marked content, through each
font's ToUnicode table (ISO 32000-1, 9.10 and 14.6); what is an artifact has no number and is not read.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from ..errors import BookUnreadable
from .unicodes import Font

NEW_LINE = 6.0
"""Points between two base lines from which on they are two lines; a raised figure stands three or four higher."""
SOFT_HYPHEN = "\u00ad"
_DIVIDING = frozenset("-\u2010\u2013\u2014/")
"""Hyphens and dashes after which a line may end within a word ("mirror-image")."""
_SHOWING = frozenset({"Tj", "TJ", "'", '"'})
_DEEPEST = 400


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text on page ``page`` (from 0), at the height ``y`` in the page's own units."""

    text: str
    page: int
    y: float


@dataclass(slots=True)
class Node:
    """A structure element: its type, what it says of itself, and what it holds in reading order."""

    kind: str
    properties: dict[str, str] = field(default_factory=dict)
    children: list[Node | Piece] = field(default_factory=list)

    def pieces(self) -> Iterator[Piece]:
        """All text in it, in reading order; not the words of a drawing, which its description stands for."""
        first = next((piece for piece in self._drawn()), None)
        if "ActualText" in self.properties and first is not None:
            yield Piece(self.properties["ActualText"], first.page, first.y)
            return
        for child in self.children:
            if isinstance(child, Node):
                yield from child.pieces()
            elif "Alt" not in self.properties:
                yield child

    def _drawn(self) -> Iterator[Piece]:
        for child in self.children:
            yield from [child] if isinstance(child, Piece) else child._drawn()

    def nodes(self) -> Iterator[Node]:
        """It and every element in it, in reading order."""
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.nodes()

    @property
    def text(self) -> str:
        """Its text, lines joined: a word divided at a line's end is whole again."""
        return joined(self.pieces())


def joined(pieces: Iterator[Piece]) -> str:
    """Runs of text as one: a space where a new line begins, nothing where a word or a script without spaces goes on.

    The file has no space where a line ends; whoever reads it finds the line's end by the place of what follows.
    """
    text = ""
    before: Piece | None = None
    for piece in pieces:
        parted = before is not None and (before.page != piece.page or abs(before.y - piece.y) >= NEW_LINE)
        if text.endswith(SOFT_HYPHEN):
            text = text[:-1]
        elif parted and text and piece.text and not _goes_on(text, piece.text):
            text += " "
        text += piece.text
        before = piece
    return text


def _goes_on(text: str, following: str) -> bool:
    """Whether the next line's text follows without a space of its own."""
    last, first = text[-1], following[0]
    if last.isspace() or first.isspace() or _without_spaces(last) or _without_spaces(first):
        return True
    return last in _DIVIDING and len(text) > 1 and not text[-2].isspace()


def _without_spaces(sign: str) -> bool:
    """Whether a letter belongs to a script that parts its words by nothing: Chinese and Japanese, not Korean."""
    return unicodedata.east_asian_width(sign) in ("W", "F") and not unicodedata.name(sign, "").startswith("HANGUL")


def read(pdf: pikepdf.Pdf) -> Node | None:
    """The structure tree of a file; None where it has none."""
    if Name.StructTreeRoot not in pdf.Root:
        return None
    pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    texts = [_page_text(page, number) for number, page in enumerate(pdf.pages)]
    top = Node("StructTreeRoot")
    _fill(top, pdf.Root.StructTreeRoot, None, pages, texts, 0)
    return top


def describe_file(path: Path) -> Iterator[str]:
    """The tags of the file at ``path`` as lines. Raises BookUnreadable where it is no PDF, or has no tags."""
    try:
        pdf = pikepdf.open(path)
    except (pikepdf.PdfError, OSError) as fault:
        raise BookUnreadable(f"{path} cannot be read as a PDF: {fault}") from fault
    with pdf:
        tree = read(pdf)
        if tree is None:
            raise BookUnreadable(f"{path} has no tags", "The screen edition has: make screen.")
        yield from outline(tree)


def outline(node: Node, depth: int = 0) -> Iterator[str]:
    """The tree as lines, indented, with types, properties and text."""
    said = " ".join(f"{name}={value!r}" for name, value in node.properties.items())
    line = f"{'  ' * depth}{node.kind}{' ' if said else ''}{said}"
    run: list[Piece] = []
    lines: list[str] = []

    def flush() -> None:
        if run:
            lines.append(f"{'  ' * (depth + 1)}“{joined(iter(run))}”")
            run.clear()

    for child in node.children:
        if isinstance(child, Node):
            flush()
            lines += outline(child, depth + 1)
        elif not {"Alt", "ActualText"} & set(node.properties):
            run.append(child)
    flush()
    yield line
    yield from lines


def _fill(
    node: Node, element: Any, page: int | None, pages: dict[Any, int], texts: list[dict[int, Piece]], depth: int
) -> None:
    if depth > _DEEPEST:
        return
    kids = element.get(Name.K)
    for kid in kids if isinstance(kids, Array) else [] if kids is None else [kids]:
        if isinstance(kid, int):
            _add_piece(node, page, int(kid), texts)
        elif not isinstance(kid, Dictionary):
            continue
        elif kid.get(Name.Type) == Name.MCR:
            _add_piece(node, pages.get(kid.Pg.objgen) if Name.Pg in kid else page, int(kid.MCID), texts)
        elif kid.get(Name.Type) == Name.OBJR:
            node.properties["links"] = str(int(node.properties.get("links", "0")) + 1)
        elif Name.S in kid:
            child = Node(str(kid.S)[1:], _properties(kid))
            node.children.append(child)
            _fill(child, kid, pages.get(kid.Pg.objgen) if Name.Pg in kid else page, pages, texts, depth + 1)


def _add_piece(node: Node, page: int | None, number: int, texts: list[dict[int, Piece]]) -> None:
    piece = texts[page].get(number) if page is not None else None
    if piece is not None:
        node.children.append(piece)


def _properties(element: Any) -> dict[str, str]:
    found = {
        name: str(element[f"/{name}"])
        for name in ("ID", "Lang", "Alt", "ActualText", "E", "T")
        if f"/{name}" in element
    }
    attributes = element.get(Name.A)
    for attribute in attributes if isinstance(attributes, Array) else [] if attributes is None else [attributes]:
        if not isinstance(attribute, Dictionary):
            continue
        for key in sorted(attribute.keys()):
            if key == "/O":
                continue
            value = attribute[key]
            said = " ".join(str(item) for item in value) if isinstance(value, Array) else str(value)
            found[key[1:]] = said.removeprefix("/")
    return found


def _page_text(page: Any, number: int) -> dict[int, Piece]:
    """The text of each numbered piece of marked content on a page."""
    fonts = {name: Font(font) for name, font in page.get(Name.Resources, Dictionary()).get(Name.Font, {}).items()}
    collected: dict[int, list[str]] = {}
    heights: dict[int, float] = {}
    replaced: dict[int, str] = {}
    marks: list[int | None] = []
    font: Font | None = None
    y = 0.0
    for instruction in pikepdf.parse_content_stream(page):
        operands, name = list(instruction.operands), str(instruction.operator)
        if name in ("BDC", "BMC"):
            mark = None
            if len(operands) > 1 and isinstance(operands[1], Dictionary) and Name.MCID in operands[1]:
                mark = int(operands[1].MCID)
                collected.setdefault(mark, [])
                if Name.ActualText in operands[1]:
                    replaced[mark] = str(operands[1].ActualText)
            marks.append(mark)
        elif name == "EMC" and marks:
            marks.pop()
        elif name == "Tf":
            font = fonts.get(str(operands[0]))
        elif name == "Tm":
            y = float(operands[5])
        elif name in ("Td", "TD"):
            y += float(operands[1])
        elif name in _SHOWING and font is not None:
            mark = next((mark for mark in reversed(marks) if mark is not None), None)
            if mark is not None:
                heights.setdefault(mark, y)
                collected[mark].append(font.decode(operands[-1]))
    return {
        mark: Piece(replaced.get(mark, "".join(parts)), number, heights.get(mark, 0.0))
        for mark, parts in collected.items()
        if parts or mark in replaced
    }
