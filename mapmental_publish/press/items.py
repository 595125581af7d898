"""What a page consists of: things painted one over the other, and what can be asked of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from pikepdf import Dictionary, Name, Stream

from .content import name_of
from .convert import blending_of
from .pictures import has_soft_mask, is_picture
from .state import EVERYWHERE, IDENTITY, PLAIN, Blending, Box, Matrix, Paint, touch

_DEEPEST = 24
_FILLED_AND_LINED = frozenset({b"B", b"B*", b"b", b"b*"})
_MANY = 200
"""Things of which it is not worth knowing whether each overlaps each."""
_USES = re.compile(rb"/([^\x00\t\n\x0c\r ()<>\[\]{}/%]+)\s+(Do|gs|scn|SCN|sh)(?![A-Za-z])")


@dataclass(slots=True)
class Item:
    """A stretch of instructions. ``kind`` is save, restore, state, begin or end (of text), text, path, picture,
    stencil, shading or form; the last six are painted.

    ``setting`` are the instructions that set the colours in force. ``solid`` is the colour in sRGB of a filled upright
    box that hides all below it. ``sheer``: it is painted with a pattern that shows what is below.
    """

    raw: bytes
    kind: str
    operator: bytes = b""
    box: Box = EVERYWHERE
    blending: Blending = PLAIN
    fill: Paint | None = None
    stroke: Paint | None = None
    setting: tuple[bytes, bytes] = (b"", b"")
    object: Any = None
    text_mode: int = 0
    solid: tuple[float, float, float] | None = None
    clips: bytes = b""
    matrix: Matrix = IDENTITY
    sheer: bool = False

    @property
    def painted(self) -> bool:
        """Whether something is seen of it."""
        return self.kind in ("text", "path", "picture", "stencil", "shading", "form")

    @property
    def seen_through(self) -> bool:
        """Whether what is below it matters."""
        if not self.painted:
            return False
        return self.sheer or not self.blending.plain or (self.kind == "picture" and has_soft_mask(self.object))

    @property
    def unseen(self) -> bytes:
        """Its instructions without anything painted, the state left as it would be."""
        if not self.painted:
            return self.raw
        if self.kind == "text":
            return b"3 Tr\n%b%d Tr\n" % (self.raw, self.text_mode)
        return self.clips


class Transparency:
    """Tells which pages and forms let anything show through; objects are looked at once."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], bool] = {}

    def within(self, data: bytes, resources: Any, depth: int = 0) -> bool:
        """Whether instructions use anything that is not simply laid over what is below.

        Or a tile: some readers get one wrong that is drawn only once, so it becomes what it draws.
        """
        if depth > _DEEPEST or resources is None:
            return False
        for raw, operator in set(_USES.findall(data)):
            name = name_of(b"/" + raw)
            if operator == b"gs":
                given = resources.get(Name.ExtGState, Dictionary()).get(name)
                if given is not None and not replace(PLAIN, **blending_of(given)).plain:
                    return True
            elif operator == b"Do":
                item = resources.get(Name.XObject, Dictionary()).get(name)
                if isinstance(item, Stream) and self._of(item, resources, depth):
                    return True
            elif operator in (b"scn", b"SCN"):
                item = resources.get(Name.Pattern, Dictionary()).get(name)
                if isinstance(item, Stream):
                    return True
        return False

    def _of(self, item: Stream, outer: Any, depth: int) -> bool:
        key = item.objgen
        if key not in self._known:
            self._known[key] = False  # should it draw itself
            self._known[key] = (
                has_soft_mask(item)
                if is_picture(item)
                else self.within(item.read_bytes(), item.get(Name.Resources, outer), depth + 1)
            )
        return self._known[key]

    def of_form(self, form: Stream, outer: Any) -> bool:
        """Whether a form does."""
        return self._of(form, outer, 0)


def apart(items: list[Item]) -> bool:
    """Whether no two painted things overlap."""
    painted = [item for item in items if item.painted]
    if any(item.operator in _FILLED_AND_LINED for item in painted) or len(painted) > _MANY:
        return False
    return not any(touch(a.box, b.box) for at, a in enumerate(painted) for b in painted[at + 1 :])
