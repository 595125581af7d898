"""Documents on pages → one file: pages in order, folios laid over, links, outline, labels, tags, metadata.

The file is written from front to back, a document at a time; of one that has been written nothing stays in memory.
"""

from __future__ import annotations

import io
import tempfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import pikepdf
from pikepdf import AccessMode, Array, Dictionary, Name, Pdf, Stream

from ..context import BuildContext
from ..layout import direction
from ..model import Collection
from ..printing.plan import PrintPlan
from . import frames, links
from .archive import archive, describe_annotation, has_torn_hints, leave_as_it_is, nudge
from .book import Slot
from .carry import Carrier, Load, stand_in
from .describe import describe
from .fill import fill, written
from .furniture import Piece
from .links import Target
from .pack import Pack
from .record import Blank, Laid, Record
from .settle import Section
from .tags import Tags
from .turn import turn
from .writer import Writer, reference

_INHERITABLE = (Name.Rotate, Name.CropBox, Name.BleedBox, Name.ArtBox)
_OF_SCREENS = (Name.Annots, Name.StructParents, Name.Tabs)
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
    is the PDF of those pieces' patterns and the page of each. ``gutter`` is by how many points the margin at the spine
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
        self._plan = plan
        self._writer = writer
        self._screen = context.edition == "screen"
        self._archival = self._screen and bool(collection.settings.pdf.archival)
        self._leftwards = direction(collection.settings.language) == "rtl"
        self._gutter = sheets.gutter * (-1 if self._leftwards else 1)
        self._places: Mapping[str, Target] = links.places(slots, self._gutter) if self._screen else {}
        self._carrier = Carrier(writer)
        self._tree = _Pages(writer, writer.reserve())
        self._tags = Tags(writer) if self._screen else None
        self._numbers: list[int] = []
        self._forms: dict[Piece, int] = {}

    def write(self) -> None:
        """Write the whole file."""
        with _furniture(self._sheets.drawn) as furniture:
            self._draw(furniture)
            for first, count, section in _documents(self._slots):
                with _opened(section, self._trim) as source:
                    self._document(source, range(first, first + count), section)
        self._tree.finish()
        self._rest()

    @property
    def _trim(self) -> tuple[float, float]:
        printing = self._collection.settings.printing
        return printing.trim_width, printing.trim_height

    def _document(self, source: Pdf, span: range, section: Section | None) -> None:
        """A document's pages, or a blank one: its page numbers are written in, what is laid over is laid over, on
        screen its links lead to their places and its tags join the tree.
        """
        pages = [page.obj for page in source.pages]
        for page in pages:
            for key in _INHERITABLE if self._screen else (*_INHERITABLE, *_OF_SCREENS):
                if key in page:
                    del page[key]
        if section is not None:
            fill(source, section.laid.record, self._sheets.numbers)
        annotations = _annotations(pages)
        _frame(pages, self._trim)
        if section is not None and section.is_turned:
            turn(source, pages, self._gutter)
        self._dress(source, pages, self._sheets.dressed[span.start : span.stop])
        if self._screen:
            links.join(pages, self._places, self._sheets.numbers)
        else:
            frames.apply(source, self._slots[span.start : span.stop], self._plan, leftwards=self._leftwards)
        load = self._carrier.load(source)
        kept = self._carry_annotations(load, pages, annotations)
        numbers = [self._page(load, page) for page in pages]
        self._numbers += numbers
        if self._tags is not None and section is not None:
            pack = Pack.from_bytes(section.laid.tags_read())
            self._tags.add(pack, numbers, kept, section.language, in_part=not section.matter)

    def _carry_annotations(self, load: Load, pages: Sequence[Any], annotations: Mapping[int, int]) -> dict[int, int]:
        """Write the links that are left; returns the numbers of all, by their places among the document's."""
        kept: dict[int, int] = {}
        shift = self._tags.shift if self._tags is not None else 0
        for page in pages:
            if Name.StructParents in page:
                page[Name.StructParents] = int(page.StructParents) + shift
            numbers = []
            for annotation in page.get(Name.Annots, Array()):
                if Name.StructParent in annotation:
                    annotation[Name.StructParent] = int(annotation.StructParent) + shift
                if self._archival:
                    describe_annotation(annotation)
                number = self._writer.add(load.text(annotation))
                kept[annotations[annotation.objgen[0]]] = number
                numbers.append(number)
            if numbers:
                page[Name.Annots] = Array([stand_in(load.source, number) for number in numbers])
        return kept

    def _page(self, load: Load, page: Any) -> int:
        number = self._writer.reserve()
        if Name.Parent in page:
            del page[Name.Parent]
        if self._archival:
            leave_as_it_is(page)
        text = load.text(page)
        self._writer.put(number, b"<< /Parent %s %s" % (reference(self._tree.parent()), text[2:].lstrip()))
        self._tree.add(number)
        return number

    def _draw(self, furniture: Pdf | None) -> None:
        """Write the patterns that are laid over pages, each folio with its own figures."""
        if furniture is None:
            return
        laid, places = self._sheets.drawn
        load = self._carrier.load(furniture)
        blanks = {int(blank.place): blank for blank in laid.record.blanks}
        patterns = {pattern: furniture.pages[page].as_form_xobject() for pattern, page in sorted(places.items())}
        for piece in sorted({piece for pieces in self._sheets.dressed for piece in pieces}):
            pattern = patterns[piece.pattern]
            blank = blanks.get(places[piece.pattern])
            form = _numbered(furniture, pattern, piece.text, blank, laid.record) if blank else pattern
            self._forms[piece] = load.stream(form)

    def _dress(self, source: Pdf, pages: Sequence[Any], dressed: Sequence[tuple[Piece, ...]]) -> None:
        """Lay folios and running heads over the pages, marked as artifacts: a screen reader passes over them."""
        # The engine changes the matrix for the whole page, so its content is closed off first.
        before = source.make_stream(b"q\n")
        ends: dict[bytes, Any] = {}
        forms: dict[Piece, Any] = {}
        for page, pieces in zip(pages, dressed, strict=True):
            if not pieces:
                continue
            over = b"Q\n"
            objects = page.Resources.get(Name.XObject, Dictionary())
            for place, piece in enumerate(pieces):
                if piece not in forms:
                    forms[piece] = stand_in(source, self._forms[piece])
                objects[Name(f"/Furniture{place}")] = forms[piece]
                kind = b"Header" if piece.kind != "drop" else b"Footer"
                over += b"/Artifact <</Type /Pagination /Subtype /%s>> BDC\nq /Furniture%d Do Q\nEMC\n" % (kind, place)
            page.Resources[Name.XObject] = objects
            contents = page.Contents
            middle = list(contents) if isinstance(contents, Array) else [contents]
            if over not in ends:
                ends[over] = source.make_stream(over)
            page[Name.Contents] = Array([before, *middle, ends[over]])

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


def _opened(section: Section | None, trim: tuple[float, float]) -> Pdf:
    if section is not None:
        return _open(section.laid)
    blank = pikepdf.new()
    blank.add_blank_page(page_size=trim)
    return blank


def _open(laid: Laid) -> Pdf:
    """A document's pages; what is on disk is read from there, a stream at a time."""
    if isinstance(laid.pdf, bytes):
        return Pdf.open(io.BytesIO(laid.pdf))
    return Pdf.open(laid.pdf, access_mode=AccessMode.stream)


class _furniture:  # noqa: N801  (used as a function is)
    """The PDF of what is laid over pages, while it is needed; None where nothing is."""

    def __init__(self, drawn: tuple[Laid, Mapping[Piece, int]]) -> None:
        self._pdf = _open(drawn[0]) if drawn[0].pdf else None

    def __enter__(self) -> Pdf | None:
        return self._pdf

    def __exit__(self, *_: object) -> None:
        if self._pdf is not None:
            self._pdf.close()


def _annotations(pages: Sequence[Any]) -> dict[int, int]:
    """The places of a document's annotations among all of them, by the numbers of their objects."""
    found = [annotation.objgen[0] for page in pages for annotation in page.get(Name.Annots, Array())]
    return {number: place for place, number in enumerate(found)}


def _frame(pages: Sequence[Any], trim: tuple[float, float]) -> None:
    """Give every page the exact boxes, and resources of its own where it has any."""
    box = Array([0, 0, *trim])
    for page in pages:
        page[Name.MediaBox] = box
        page[Name.TrimBox] = box
        if Name.Resources in page:
            # The engine's pages share one dictionary; what is laid over one page must not be listed on all of them.
            resources = Dictionary(dict(page.Resources.items()))
            if Name.XObject in resources:
                resources[Name.XObject] = Dictionary(dict(resources.XObject.items()))
            page[Name.Resources] = resources


def _numbered(out: Pdf, pattern: Any, number: str, blank: Blank, record: Record) -> Any:
    """A folio: its pattern with its own figures."""
    data = pattern.read_bytes()
    shown = written(data[blank.start : blank.end], number, record.figures[blank.figures])
    form = Stream(out, zlib.compress(data[: blank.start] + shown + data[blank.end :]))
    form[Name.Filter] = Name.FlateDecode
    for key in sorted(pattern.keys()):
        if key not in ("/Length", "/Filter", "/DecodeParms"):
            form[key] = pattern[key]
    return form


def _label(out: Pdf, slots: Sequence[Slot]) -> None:
    """Page labels: the front matter in roman numerals, the rest from 1."""
    front = sum(1 for slot in slots if slot.in_roman)
    out.Root[Name.PageLabels] = Dictionary(
        Nums=Array([0, Dictionary(S=Name.r, St=1), front, Dictionary(S=Name.D, St=1)])
    )
