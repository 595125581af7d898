"""Documents on pages → one file: pages in order, folios laid over, links, outline, labels, tags, metadata.

The file is written from front to back, a document at a time; of one that has been written nothing stays in memory.
"""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

import pikepdf
from pikepdf import AccessMode, Array, Dictionary, Name, Pdf

from ..context import BuildContext
from ..layout import direction
from ..model import Collection
from ..printing.plan import PrintPlan
from . import links
from .archive import FLAGS, archive, has_torn_hints, nudge
from .book import Slot
from .carry import Carrier, Load, Move, stand_in
from .composed import Composed, Sheet
from .describe import describe
from .fill import fill, written
from .frames import box
from .furniture import Piece
from .leaves import Leaf, Leaves, Resources
from .links import Target
from .pack import Pack
from .record import Laid
from .settle import Section
from .tags import Tags
from .turn import moving, turn
from .writer import Writer, reference

_FORM = b"/Type /XObject /Subtype /Form /Filter /FlateDecode "
_BRANCH = 50
"""Pages under one node of the page tree."""
_PACKED_AGAIN = 1
"""How hard objects are packed in a file that is going to be written once more."""
MOST_LINEARISED = 6_000
"""Pages up to which a screen edition is written for the web: the library that does it has all objects in memory."""


@dataclass(frozen=True, slots=True)
class Sheets:
    """What goes onto the pages besides their own text.

    ``numbers`` gives the page number printed for each anchor. ``dressed`` names what is laid over each page, ``drawn``
    is the document of their patterns and the page of each. ``gutter`` is by how many points the margin at the spine
    is wider than the outside one.
    """

    numbers: Mapping[str, str]
    dressed: Sequence[tuple[Piece, ...]]
    drawn: tuple[Laid, Mapping[Piece, int]]
    gutter: float = 0.0


def assemble(
    slots: Sequence[Slot], sheets: Sheets, collection: Collection, context: BuildContext, plan: PrintPlan
) -> BinaryIO:
    """The finished file, a temporary one.

    The print edition has neither links nor outline nor tags, and sheets as the plan's printer wants them; the screen
    edition has them all, on pages without bleed.
    """
    screen = context.edition == "screen"
    linearised = screen and len(slots) <= MOST_LINEARISED
    file: BinaryIO = tempfile.TemporaryFile()  # noqa: SIM115  (whoever it is given to closes it)
    writer = Writer(file, _PACKED_AGAIN) if linearised else Writer(file)
    _Assembly(slots, sheets, collection, context, plan, writer).write()
    if linearised:
        with file, Pdf.open(file, access_mode=AccessMode.stream) as first:
            file = _for_the_web(first)
        while collection.settings.pdf.archival and has_torn_hints(file):
            # What has been written once cannot be linearised again (qpdf 12), but what is read can.
            with file, Pdf.open(file) as again:
                nudge(again)
                file = _for_the_web(again)
    file.seek(0)
    return file


def _for_the_web(pdf: Pdf) -> BinaryIO:
    """The file linearised: its first page can be shown before the rest is there (ISO 32000-1, annex F)."""
    file = tempfile.TemporaryFile()  # noqa: SIM115
    pdf.save(
        file,
        linearize=True,
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        compress_streams=True,
    )
    return file


@dataclass(slots=True)
class _Pages:
    """The page tree: leaves under nodes that are written when they are full (ISO 32000-1, 7.7.3.3)."""

    writer: Writer
    root: int
    node: int = 0
    leaves: list[int] = field(default_factory=list)
    nodes: list[int] = field(default_factory=list)
    count: int = 0

    def parent(self) -> int:
        """The node that the next page comes under."""
        if not self.leaves:
            self.node = self.writer.reserve()
        return self.node

    def add(self, number: int) -> None:
        """A page has its number."""
        self.leaves.append(number)
        self.count += 1
        if len(self.leaves) == _BRANCH:
            self._close()

    def _close(self) -> None:
        if self.leaves:
            kids = b" ".join(map(reference, self.leaves))
            text = b"<< /Count %d /Kids [ %s ] /Parent %s /Type /Pages >>"
            self.writer.put(self.node, text % (len(self.leaves), kids, reference(self.root)))
            self.nodes.append(self.node)
            self.leaves = []

    def finish(self) -> None:
        """Write what is left."""
        self._close()
        kids = b" ".join(map(reference, self.nodes))
        self.writer.put(self.root, b"<< /Count %d /Kids [ %s ] /Type /Pages >>" % (self.count, kids))


class _Assembly:
    def __init__(
        self,
        slots: Sequence[Slot],
        sheets: Sheets,
        collection: Collection,
        context: BuildContext,
        plan: PrintPlan,
        writer: Writer,
    ) -> None:
        self._slots = slots
        self._sheets = sheets
        self._collection = collection
        self._context = context
        self._writer = writer
        self._screen = context.edition == "screen"
        self._archival = self._screen and bool(collection.settings.pdf.archival)
        leftwards = direction(collection.settings.language) == "rtl"
        self._gutter = sheets.gutter * (-1 if leftwards else 1)
        self._places: Mapping[str, Target] = links.places(slots, self._gutter) if self._screen else {}
        self._carrier = Carrier(writer)
        self._tree = _Pages(writer, writer.reserve())
        self._tags = Tags(writer) if self._screen else None
        self._numbers: list[int] = []
        self._forms: dict[Piece, int] = {}
        self._around = {
            recto: Sheet(self._carrier, plan, screen=self._screen, recto=recto, leftwards=leftwards)
            for recto in (True, False)
        }

    def write(self) -> None:
        """Write the whole file."""
        self._draw()
        for first, count, section in _documents(self._slots):
            self._document(range(first, first + count), section)
        self._tree.finish()
        self._rest()

    def _document(self, span: range, section: Section | None) -> None:
        """A document's pages, or a blank one: its page numbers are written in, what is laid over is laid over, on
        screen its links lead to their places and its tags join the tree.
        """
        if section is None:
            self._finish(Composed(self._carrier), span.start)
            return
        leaves = Leaves.from_bytes(section.laid.leaves_read())
        changed = fill(leaves, section.laid.record, self._sheets.numbers)
        gutter = self._gutter if section.is_turned else 0.0
        turn(leaves.leaves, gutter)
        move = self._carrier.move(leaves, changed, smooth=not self._archival)
        kept: dict[int, int] = {}
        first = len(self._numbers)
        before = 0
        for number, leaf in enumerate(leaves.leaves):
            page = self._begun(move, leaf, leaves.resources[leaf.resources])
            page.contents = [move.number(stream) for stream in leaf.contents]
            if gutter:
                page.within(moving(number, gutter))
            if self._screen:
                page.entries += self._tagged(move, leaf, before, kept)
            before += len(leaf.links)
            self._finish(page, span.start + number)
        if self._tags is not None:
            pack = Pack.from_bytes(section.laid.tags_read())
            self._tags.add(pack, self._numbers[first:], kept, section.language, in_part=not section.matter)

    def _begun(self, move: Move, leaf: Leaf, resources: Resources) -> Composed:
        """A page with all that it has of its document's, but for what is drawn on it."""
        drawn = [
            b"%s %s" % (name.encode(), reference(move.number(resources.drawn[name])))
            for name in leaf.drawn
            if name in resources.drawn
        ]
        return Composed(self._carrier, [], move.text(resources.text), drawn, [move.text(leaf.text)])

    def _tagged(self, move: Move, leaf: Leaf, before: int, kept: dict[int, int]) -> Iterator[bytes]:
        """What a page says of its links, which are written, and of its place among the tags.

        ``before`` are the links of the document's earlier pages; the numbers of those that are written are noted in
        ``kept`` by their places among all.
        """
        assert self._tags is not None
        shift = self._tags.shift
        numbers = []
        for place, link in enumerate(leaf.links, start=before):
            said = links.entries(link, self._places, self._sheets.numbers)
            if said is None:
                continue
            entries = [said, move.text(link.action), move.text(link.text), box("Rect", link.rect)]
            if link.key >= 0:
                entries.append(b"/StructParent %d" % (link.key + shift))
            if self._archival:
                entries.append(FLAGS)
            kept[place] = self._writer.add(b"<< %s >>" % b" ".join(filter(None, entries)), aside=True)
            numbers.append(kept[place])
        if numbers:
            yield b"/Annots [ %s ]" % b" ".join(map(reference, numbers))
        if leaf.key >= 0:
            yield b"/StructParents %d /Tabs /S" % (leaf.key + shift)

    def _finish(self, page: Composed, place: int) -> None:
        """Write a page of the file, with all that stands over and around it."""
        page.dress(self._sheets.dressed[place], self._forms)
        self._around[self._slots[place].recto].put_around(page)
        number = self._writer.reserve()
        self._writer.put(number, page.text(self._tree.parent()))
        self._tree.add(number)
        self._numbers.append(number)

    def _draw(self) -> None:
        """Write the forms that are laid over pages, each folio with its own figures."""
        for piece, (said, data) in self._patterns().items():
            self._forms[piece] = self._carrier.stream(_FORM + said, zlib.compress(data))

    def _patterns(self) -> dict[Piece, tuple[bytes, bytes]]:
        """The entries and the content of the form of everything that is laid over a page."""
        laid, places = self._sheets.drawn
        if not places:
            return {}
        record = laid.record
        leaves = Leaves.from_bytes(laid.leaves_read())
        move = self._carrier.move(leaves, {}, smooth=not self._archival)
        blanks = {int(blank.place): blank for blank in record.blanks}
        found = {}
        for pattern, place in sorted(places.items()):
            leaf = leaves.leaves[place]
            page = self._begun(move, leaf, leaves.resources[leaf.resources])
            said = b" ".join((*page.entries, box("BBox", (0, 0, record.width, record.height)), page.drawing()))
            data = b"\n".join(zlib.decompress(leaves.stream(stream)) for stream in leaf.contents)
            found[pattern] = said, data
        made = {}
        for piece in sorted({piece for pieces in self._sheets.dressed for piece in pieces}):
            said, data = found[piece.pattern]
            blank = blanks.get(places[piece.pattern])
            if blank is not None:
                shown = written(data[blank.start : blank.end], piece.text, record.figures[blank.figures])
                data = data[: blank.start] + shown + data[blank.end :]
            made[piece] = said, data
        return made

    def _rest(self) -> None:
        """Write what the file says of itself: names, outline, labels, metadata."""
        with pikepdf.new() as out:
            known: dict[int, int] = {}
            if self._screen:
                pages = [stand_in(out, number) for number in self._numbers]
                words = self._context.layouts.words(self._collection.settings.language)
                links.name_destinations(out, pages, self._places)
                links.outline(out, self._collection, self._places, words)
            _label(out, self._slots)
            describe(out, self._collection, self._context, screen=self._screen)
            if self._screen:
                archive(out, self._collection, self._context)
            if self._tags is not None:
                out.Root[Name.StructTreeRoot] = stand_in(out, self._tags.finish())
                out.Root[Name.MarkInfo] = Dictionary(Marked=True)
            known[out.Root.Pages.objgen[0]] = self._tree.root
            load = self._carrier.load(out, known)
            if Name.Outlines in out.Root:
                _carry_outline(out, load, self._writer)
            root = self._writer.add(load.text(out.Root))
            self._writer.finish(root, self._writer.add(load.text(out.docinfo)))


def _carry_outline(out: Pdf, load: Load, writer: Writer) -> None:
    """Give every item of the outline its number first: they refer to one another in circles."""
    waiting = [out.Root.Outlines]
    items = []
    while waiting:
        item = waiting.pop()
        items.append(item)
        load.known[item.objgen[0]] = writer.reserve()
        waiting += [item[key] for key in (Name.Next, Name.First) if key in item]
    for item in items:
        writer.put(load.known[item.objgen[0]], load.text(item))


def _documents(slots: Sequence[Slot]) -> Iterator[tuple[int, int, Section | None]]:
    """The documents of the file in order, as (their first page from 0, how many pages, section); a blank has none."""
    place = 0
    while place < len(slots):
        section = slots[place].section
        count = len(section.laid.record.pages) if section is not None else 1
        yield place, count, section
        place += count


def _label(out: Pdf, slots: Sequence[Slot]) -> None:
    """Page labels: the front matter in roman numerals, the rest from 1."""
    front = sum(1 for slot in slots if slot.in_roman)
    out.Root[Name.PageLabels] = Dictionary(
        Nums=Array([0, Dictionary(S=Name.r, St=1), front, Dictionary(S=Name.D, St=1)])
    )
