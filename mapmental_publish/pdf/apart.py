"""A document's PDF taken apart into :mod:`.leaves`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from pikepdf import Array, Dictionary, Name, Pdf, Stream

from .carry import LENGTH, REFERENCE, without_length
from .leaves import NONE, Leaf, Leaves, Link, Resources, Text, Thing
from .record import CROSS_LINK, Record

_WRITTEN_ANEW = ("/Annots", "/ArtBox", "/BleedBox", "/Contents", "/CropBox", "/MediaBox", "/Parent", "/Resources",
                 "/Rotate", "/StructParents", "/Tabs", "/TrimBox", "/Type")  # fmt: skip
"""What a page in the finished file has of its own."""
_DRAWN = re.compile(rb"(/[^\s/<>\[\]()%]+)\s+Do\b")
"""A form or picture that content draws (ISO 32000-1, 8.8): the engine lists those of all pages on each."""
_OF_LINKS = ("/A", "/Contents", "/Dest", "/Rect", "/StructParent")


def take_apart(pdf: Pdf, record: Record) -> Leaves:
    """A document's pages, from the engine's PDF. Its tags are left behind (:mod:`.pack`)."""
    return _Taking(pdf, {blank.stream for blank in record.blanks} | {line.stream for line in record.closed}).leaves()


class _Taking:
    def __init__(self, pdf: Pdf, written_in: set[int]) -> None:
        self._pdf = pdf
        self._written_in = written_in
        self._things: list[Thing | None] = []
        self._places: dict[int, int] = {}
        self._data: list[bytes] = []
        self._length = 0
        self._resources: list[Resources] = []
        self._known: dict[bytes, int] = {}

    def leaves(self) -> Leaves:
        leaves = [self._leaf(page.obj) for page in self._pdf.pages]
        things = [thing for thing in self._things if thing is not None]
        return Leaves(things, leaves, self._resources, b"".join(self._data))

    def _leaf(self, page: Any) -> Leaf:
        contents = page.get(Name.Contents, Array())
        streams = contents if isinstance(contents, Array) else [contents]
        more = {key: value for key, value in page.items() if key not in _WRITTEN_ANEW}
        return Leaf(
            [self._place(stream.objgen[0]) for stream in streams],
            self._drawn_with(page.get(Name.Resources, Dictionary())),
            sorted({name.decode() for stream in streams for name in _DRAWN.findall(stream.read_bytes())}),
            int(page.get(Name.StructParents, NONE)),
            self._entries(more),
            [self._link(annotation) for annotation in page.get(Name.Annots, Array())],
        )

    def _drawn_with(self, resources: Any) -> int:
        """The resources of a page; the engine's pages have all the same."""
        said = resources.unparse(resolved=True)
        if said not in self._known:
            drawn = {key: self._place(item.objgen[0]) for key, item in resources.get(Name.XObject, {}).items()}
            rest = {key: value for key, value in resources.items() if key != Name.XObject}
            self._known[said] = len(self._resources)
            self._resources.append(Resources(self._entries(rest), drawn))
        return self._known[said]

    def _link(self, annotation: Any) -> Link:
        more = {key: value for key, value in annotation.items() if key not in _OF_LINKS}
        action = annotation.get(Name.A)
        address = str(action.URI) if action is not None and Name.URI in action else ""
        target = None
        if Name.Dest in annotation:
            target, action = str(annotation.Dest), None
        elif address.startswith(CROSS_LINK):
            target, action = unquote(address[len(CROSS_LINK) :]), None
        return Link(
            [float(value) for value in annotation.Rect],
            str(annotation.get(Name.Contents, "")),
            target,
            self._entries({Name.A: action}) if action is not None else [],
            int(annotation.get(Name.StructParent, NONE)),
            self._entries(more),
        )

    def _entries(self, entries: dict[Any, Any]) -> Text:
        """The entries of a dictionary as its text has them."""
        pieces = [f"{key} ".encode() + _said(value) for key, value in sorted(entries.items())]
        return self._text(b" ".join(pieces))

    def _text(self, said: bytes) -> Text:
        return list(self._divided(said))

    def _divided(self, said: bytes) -> Iterator[str | int]:
        behind = 0
        for found in REFERENCE.finditer(said):
            if found[1]:
                yield said[behind : found.start()].decode("latin-1")
                yield self._place(int(found[1]))
                behind = found.end()
        yield said[behind:].decode("latin-1")

    def _place(self, number: int) -> int:
        """The place of an object among all, which is taken apart when it is asked for first."""
        if number not in self._places:
            place = self._places[number] = len(self._things)
            self._things.append(None)
            self._things[place] = self._thing(number, self._pdf.get_object(number, 0))
        return self._places[number]

    def _thing(self, number: int, value: Any) -> Thing:
        if not isinstance(value, Stream):
            text = self._text(value.unparse(resolved=True))
            return Thing(number, text, NONE, 0, self._name(number, text), smooth=False)
        smooth = Name.Interpolate in value
        if smooth:
            del value[Name.Interpolate]
        said = value.stream_dict.unparse(resolved=True)[2:-2].strip()
        text = self._text(LENGTH.sub(without_length, said))
        data = value.read_raw_bytes()
        start, self._length = self._length, self._length + len(data)
        self._data.append(data)
        return Thing(number, text, start, len(data), self._name(number, text, b"+%d " % smooth, data), smooth)

    def _name(self, number: int, text: Text, *data: bytes) -> str:
        """The hash of all that is said, here and in what is referred to."""
        if number in self._written_in:
            return ""
        digest = hashlib.sha256()
        for piece in text:
            if isinstance(piece, str):
                said = piece
            else:
                # What is being taken apart still refers to this here in turn, and then neither is shared.
                other = self._things[piece]
                if other is None or not other.name:
                    return ""
                said = other.name
            digest.update(b"%d " % len(said) + said.encode("latin-1"))
        for piece_of_data in data:
            digest.update(piece_of_data)
        return digest.hexdigest()


def _said(value: Any) -> bytes:
    if isinstance(value, bool):
        return b"true" if value else b"false"
    return bytes(value.unparse()) if hasattr(value, "unparse") else str(value).encode()
