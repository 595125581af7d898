"""The structure trees of the documents joined into one, front to back, as they are written."""

from __future__ import annotations

from codecs import BOM_UTF16_BE
from collections.abc import Mapping, Sequence

from pikepdf import String

from .pack import ABOVE, ANNOTATION, ELEMENT, LANGUAGE, MARK, MORE, PAGE, SERIAL, SERIAL_WIDE, Pack
from .writer import Writer, reference

_LEAF = 64
"""Ids in one leaf of the tree of names."""


class Tags:
    """One tree and one parent tree for a file that is written document by document, front to back.

    The documents' elements come under one Document, their numbers shifted past each other. Articles stand within the
    part whose title page comes before them.
    """

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._root = writer.reserve()
        self._document = writer.reserve()
        self._tops: list[int] = []
        self._part: _Part | None = None
        self._leaves: list[tuple[int, int, int]] = []
        self._names: list[tuple[bytes, int]] = []
        self._serial = 0
        self.shift = 0
        """How far the next document's places in the parent tree move on."""

    def add(
        self, pack: Pack, pages: Sequence[int], annotations: Mapping[int, int], language: str, *, in_part: bool
    ) -> None:
        """Write a document's elements. ``pages`` and ``annotations`` are their numbers in the file; an annotation that
        has gone is not among them. ``in_part``: this is an article of the body.
        """
        serial, self._serial = b"%d-" % self._serial, self._serial + 1
        if not in_part:
            self._close_part()
        if not pack.elements:
            return
        first = self._writer.reserve(len(pack.elements))
        table = {ELEMENT + b"%d" % number: reference(first + number) for number in range(len(pack.elements))}
        table |= {PAGE + b"%d" % number: reference(page) for number, page in enumerate(pages)}
        table[LANGUAGE] = String(language).unparse()
        table[SERIAL] = serial.hex().encode()
        table[SERIAL_WIDE] = serial.decode().encode("utf-16-be").hex().encode()
        filled = _Filling(table, pages, annotations)
        tops, parts = set(pack.tops), set(pack.parts)
        for number, text in enumerate(pack.elements):
            if number not in tops:
                self._writer.put(first + number, filled(text), aside=True)
                continue
            if number in parts:
                self._close_part()
            above = self._part if number not in parts else None
            (above.tops if above is not None else self._tops).append(first + number)
            table[ABOVE] = reference(above.number if above is not None else self._document)
            if number in parts:
                table[MORE] = MARK
                self._part = _Part(first + number, filled(text))
            else:
                self._writer.put(first + number, filled(text), aside=True)
        leaf = [b"%d %s" % (key + self.shift, filled(value)) for key, value in pack.parents]
        if leaf:
            last = pack.parents[-1][0]
            limits = pack.parents[0][0] + self.shift, last + self.shift
            text = b"<< /Limits [ %d %d ] /Nums [ %s ] >>" % (*limits, b" ".join(leaf))
            self._leaves.append((self._writer.add(text, aside=True), *limits))
            self.shift += last + 1
        self._names += [(_numbered(serial, name), first + number) for name, number in pack.names]

    def _close_part(self) -> None:
        if self._part is not None:
            kids = b" ".join(map(reference, self._part.tops))
            self._writer.put(self._part.number, self._part.text.replace(MARK, kids), aside=True)
            self._part = None

    def finish(self) -> int:
        """Write the tree's root; returns its number."""
        self._close_part()
        writer = self._writer
        kids = b" ".join(map(reference, self._tops))
        writer.put(
            self._document,
            b"<< /K [ %s ] /P %s /S /Document /Type /StructElem >>" % (kids, reference(self._root)),
        )
        parents = writer.add(b"<< /Kids [ %s ] >>" % b" ".join(reference(number) for number, _, _ in self._leaves))
        entries = b"/K [ %s ] /ParentTree %s /ParentTreeNextKey %d /Type /StructTreeRoot" % (
            reference(self._document), reference(parents), self.shift,
        )  # fmt: skip
        if self._names:
            entries += b" /IDTree %s" % reference(writer.add(b"<< /Kids [ %s ] >>" % self._ids()))
        writer.put(self._root, b"<< %s >>" % entries)
        return self._root

    def _ids(self) -> bytes:
        self._names.sort()
        leaves = []
        for start in range(0, len(self._names), _LEAF):
            part = self._names[start : start + _LEAF]
            names = b" ".join(b"<%s> %s" % (name.hex().encode(), reference(number)) for name, number in part)
            limits = b"<%s> <%s>" % (part[0][0].hex().encode(), part[-1][0].hex().encode())
            leaves.append(self._writer.add(b"<< /Limits [ %s ] /Names [ %s ] >>" % (limits, names), aside=True))
        return b" ".join(map(reference, leaves))


def _numbered(serial: bytes, name: bytes) -> bytes:
    """An id as its element has it: behind the document's number, in the same encoding (ISO 32000-1, 7.9.2.2)."""
    if name.startswith(BOM_UTF16_BE):
        return BOM_UTF16_BE + serial.decode().encode("utf-16-be") + name[len(BOM_UTF16_BE) :]
    return serial + name


class _Part:
    """A part's element, which is written when all its articles are known."""

    def __init__(self, number: int, text: bytes) -> None:
        self.number = number
        self.text = text
        self.tops: list[int] = []


class _Filling:
    """Puts what belongs there in the places of marks."""

    def __init__(self, table: dict[bytes, bytes], pages: Sequence[int], annotations: Mapping[int, int]) -> None:
        self._table = table
        self._pages = pages
        self._annotations = annotations

    def __call__(self, text: bytes) -> bytes:
        parts = text.split(MARK)
        for place in range(1, len(parts), 2):
            known = self._table.get(parts[place])
            parts[place] = self._annotation(parts[place]) if known is None else known
        return b"".join(parts)

    def _annotation(self, mark: bytes) -> bytes:
        """What leads from a link's element to its annotation; nothing where that has been taken away."""
        assert mark.startswith(ANNOTATION), mark
        annotation, _, page = mark[1:].partition(b":")
        number = self._annotations.get(int(annotation))
        if number is None:
            return b""
        return b"<< /Obj %s /Pg %s /Type /OBJR >>" % (reference(number), reference(self._pages[int(page)]))
