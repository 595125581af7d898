"""A document's tags made ready to be joined with others, when it has been laid out: once, not at every build.

The structure elements of a hundred articles are half a million objects. What changes in them from book to book are the
numbers they refer to each other by, and little else. So their text is kept with marks in those places; joining them
(:mod:`.tags`) is putting numbers into a text.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import Any

from pikepdf import Array, Dictionary, Name, Pdf, String

from .carry import REFERENCE

MARK = b"\0"
"""Stands before and behind a mark: a letter for what belongs there, and its number. Strings never hold it as it is."""
ELEMENT, PAGE, ANNOTATION, ABOVE, LANGUAGE, MORE, SERIAL, SERIAL_WIDE = b"e", b"p", b"o", b"r", b"l", b"k", b"s", b"S"
_BETWEEN = b"\x01"
_PARTS = b"\x02"
_PAIR = b"\x03"
_OBJECT = re.compile(rb"<< /Obj (\d+) 0 R /Pg (\d+) 0 R /Type /OBJR >>")
_PREFIXED = re.compile(rb"<(feff00|)05([0-9a-f]*)>")
_SAID_LATER = {b"<06>": LANGUAGE, b"<07>": MORE}
_PREFIX, _LANGUAGE, _MORE = "\x05", "\x06", "\x07"
"""Strings that stand for what is only known when documents are joined, until they are text."""


@dataclass(frozen=True, slots=True)
class Pack:
    """``elements`` are their texts, the ones at the top (``tops``, by number) under nothing yet; ``parts`` are those
    among them that articles come under. ``parents`` are the entries of the parent tree, ``names`` the ids.
    """

    elements: tuple[bytes, ...]
    tops: tuple[int, ...]
    parts: tuple[int, ...]
    parents: tuple[tuple[int, bytes], ...]
    names: tuple[tuple[bytes, int], ...]

    def as_bytes(self) -> bytes:
        """The pack as it is kept."""
        numbers = b" ".join(b"%d" % number for number in self.tops)
        parts = b" ".join(b"%d" % number for number in self.parts)
        parents = _BETWEEN.join(b"%d%s%s" % (key, _PAIR, value) for key, value in self.parents)
        names = _BETWEEN.join(b"%s%s%d" % (name.hex().encode(), _PAIR, number) for name, number in self.names)
        return zlib.compress(_PARTS.join((_BETWEEN.join(self.elements), numbers, parts, parents, names)), 1)

    @classmethod
    def from_bytes(cls, data: bytes) -> Pack:
        """A pack from what :meth:`as_bytes` made."""
        elements, tops, parts, parents, names = zlib.decompress(data).split(_PARTS)
        pairs = [entry.split(_PAIR) for entry in _split(parents)]
        named = [entry.split(_PAIR) for entry in _split(names)]
        return cls(
            tuple(_split(elements)),
            tuple(map(int, tops.split())),
            tuple(map(int, parts.split())),
            tuple((int(key), value) for key, value in pairs),
            tuple((bytes.fromhex(name.decode()), int(number)) for name, number in named),
        )


NOTHING = Pack((), (), (), (), ())


def _split(data: bytes) -> list[bytes]:
    return data.split(_BETWEEN) if data else []


def take_apart(pdf: Pdf) -> Pack:
    """The tags of a document's PDF, which is changed; of one without tags none."""
    tree = pdf.Root.get(Name.StructTreeRoot)
    return NOTHING if tree is None else _Taking(pdf).pack(tree)


class _Taking:
    def __init__(self, pdf: Pdf) -> None:
        self._pdf = pdf
        self._known: dict[int, bytes] = {}
        annotations = 0
        for number, page in enumerate(pdf.pages):
            self._known[page.obj.objgen[0]] = _mark(PAGE, number)
            for annotation in page.obj.get(Name.Annots, Array()):
                self._known[annotation.objgen[0]] = _mark(ANNOTATION, annotations)
                annotations += 1
        self._waiting: list[int] = []
        self._count = 0
        self._names: list[tuple[bytes, int]] = []

    def pack(self, tree: Any) -> Pack:
        document = tree.K[0]
        self._known[document.objgen[0]] = MARK + ABOVE + MARK
        tops, parts = [], []
        for top in document.K:
            top[Name.Lang] = String(_LANGUAGE)
            number = self._number(top.objgen[0])
            tops.append(number)
            if Name.Part == top.S:
                parts.append(number)
                top.K.append(String(_MORE))
        elements: list[bytes] = []
        while len(elements) < len(self._waiting):
            elements.append(self._text(self._pdf.get_object(self._waiting[len(elements)], 0), len(elements)))
        old = list(tree.ParentTree.Nums)
        parents = [
            (int(key), self._marked(value.unparse(resolved=isinstance(value, Array))))
            for key, value in zip(old[::2], old[1::2], strict=True)
        ]
        return Pack(tuple(elements), tuple(tops), tuple(parts), tuple(parents), tuple(self._names))

    def _number(self, there: int) -> int:
        self._known[there] = _mark(ELEMENT, len(self._waiting))
        self._waiting.append(there)
        return len(self._waiting) - 1

    def _text(self, element: Any, number: int) -> bytes:
        if isinstance(element, Dictionary):
            if Name.ID in element:
                self._names.append((bytes(element.ID), number))
                element[Name.ID] = _prefixed(element.ID)
            attributes = element.get(Name.A)
            if isinstance(attributes, Dictionary) and Name.Headers in attributes:
                attributes[Name.Headers] = Array([_prefixed(header) for header in attributes.Headers])
        text = _OBJECT.sub(self._annotation, element.unparse(resolved=True))
        text = _PREFIXED.sub(_serial, self._marked(text))
        for said, letter in _SAID_LATER.items():
            text = text.replace(said, MARK + letter + MARK)
        return text

    def _annotation(self, found: re.Match[bytes]) -> bytes:
        """An annotation's place among an element's children: as a whole, for it goes where the annotation does."""
        known = self._known[int(found[1])]
        return known[:-1] + b":" + self._known[int(found[2])][2:-1] + MARK

    def _marked(self, text: bytes) -> bytes:
        return REFERENCE.sub(self._reference, text)

    def _reference(self, found: re.Match[bytes]) -> bytes:
        if not found[1]:
            return found[0]
        there = int(found[1])
        if there not in self._known:
            self._number(there)
        return self._known[there]


def _mark(letter: bytes, number: int) -> bytes:
    return MARK + letter + b"%d" % number + MARK


def _prefixed(value: Any) -> String:
    return String(_PREFIX + str(value))


def _serial(found: re.Match[bytes]) -> bytes:
    wide = bool(found[1])
    return b"<" + (b"feff" if wide else b"") + MARK + (SERIAL_WIDE if wide else SERIAL) + MARK + found[2] + b">"
