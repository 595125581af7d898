"""A document's pages taken apart when it is laid out, so that joining it with others is putting numbers into texts.

The page engine gives a PDF. To open that, and to read and write every object in it again, takes longer at every build
than to write the finished file. So it is taken apart once (:mod:`.apart`): every object's text with places for the
numbers of others, its data as they are, and a name made from all that it says and refers to, by which objects that
documents share are known.
"""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass
from typing import Any

NONE = -1
"""Stands for a number that there is not."""
Text = list[str | int]
"""An object's text, and between its pieces the places of the objects it refers to."""


@dataclass(frozen=True, slots=True)
class Thing:
    """An object: its dictionary's entries or its text, and where its data are, none where ``start`` is negative.

    ``number`` is the one it had in the engine's PDF. ``name`` is empty where no other document may share it: a stream
    in which page numbers are written, and what refers to one. A ``smooth`` picture has its pixels blended by readers.
    """

    number: int
    text: Text
    start: int
    length: int
    name: str
    smooth: bool


@dataclass(slots=True)
class Link:
    """A link: its rectangle in points, what it is described as, and the anchor it leads to, or what else it does.

    ``key`` is its place in the parent tree, negative for none; ``text`` is what more is said of it.
    """

    rect: list[float]
    said: str
    target: str | None
    action: Text
    key: int
    text: Text


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page: its content streams, which of the document's ``resources`` it uses, its place in the parent tree, links.

    ``drawn`` are the names of the forms and pictures on it; ``text`` is what more is said of it.
    """

    contents: list[int]
    resources: int
    drawn: list[str]
    key: int
    text: Text
    links: list[Link]


@dataclass(frozen=True, slots=True)
class Resources:
    """What pages draw with: forms and pictures by name, and the text of all the rest."""

    text: Text
    drawn: dict[str, int]


@dataclass(frozen=True, slots=True)
class Leaves:
    """A document taken apart."""

    things: list[Thing]
    leaves: list[Leaf]
    resources: list[Resources]
    data: bytes | memoryview

    def as_bytes(self) -> bytes:
        """The document as it is kept."""
        leaves = [
            (leaf.contents, leaf.resources, leaf.drawn, leaf.key, leaf.text, [astuple(link) for link in leaf.links])
            for leaf in self.leaves
        ]
        resources = [(each.text, each.drawn) for each in self.resources]
        things = [
            (thing.number, thing.text, thing.start, thing.length, thing.name, thing.smooth) for thing in self.things
        ]
        head = json.dumps((things, leaves, resources), separators=(",", ":")).encode()
        return b"".join((b"%d\n" % len(head), head, self.data))

    @classmethod
    def from_bytes(cls, kept: bytes) -> Leaves:
        """A document from what :meth:`as_bytes` made."""
        length, _, _ = kept[:20].partition(b"\n")
        start = len(length) + 1
        end = start + int(length)
        things, leaves, resources = json.loads(kept[start:end])
        return cls(
            [Thing(*thing) for thing in things],
            [_leaf(*leaf) for leaf in leaves],
            [Resources(*each) for each in resources],
            memoryview(kept)[end:],
        )

    def stream(self, place: int) -> bytes:
        """The data of an object, as they are in the file."""
        thing = self.things[place]
        return bytes(self.data[thing.start : thing.start + thing.length])


def _leaf(contents: list[int], resources: int, drawn: list[str], key: int, text: Text, links: list[list[Any]]) -> Leaf:
    return Leaf(contents, resources, drawn, key, text, [Link(*link) for link in links])
