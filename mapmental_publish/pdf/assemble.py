"""Documents on pages → one file: pages in order, folios laid over, links, outline, labels, tags, metadata."""

from __future__ import annotations

import contextlib
import io
import resource
import tempfile
import zlib
from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO

import pikepdf
from pikepdf import AccessMode, Array, Dictionary, Name, Pdf, Stream

from ..context import BuildContext
from ..layout import direction
from ..model import Collection
from ..printing.plan import PrintPlan
from . import frames, links, tags
from .archive import archive, has_torn_hints, nudge
from .book import Slot
from .describe import describe
from .fill import fill, written
from .furniture import Piece
from .record import Blank, Laid, Record
from .sharing import Sharing

_INHERITABLE = (Name.Rotate, Name.CropBox, Name.BleedBox, Name.ArtBox)
_OTHER_FILES = 256
_OF_SCREENS = (Name.Annots, Name.StructParents, Name.Tabs)


def assemble(
    slots: Sequence[Slot],
    numbers: Mapping[str, str],
    dressed: Sequence[tuple[Piece, ...]],
    drawn: tuple[Laid, Mapping[Piece, int]],
    collection: Collection,
    context: BuildContext,
    plan: PrintPlan,
) -> BinaryIO:
    """The finished file, a temporary one.

    The print edition has neither links nor outline nor tags, and sheets as the plan's printer wants them; the screen
    edition has them all, on pages without bleed.

    ``numbers`` gives the page number printed for each anchor. ``dressed`` names what is laid over each page, ``drawn``
    is the PDF of those pieces' patterns and the page of each.
    """
    screen = context.edition == "screen"
    printing = collection.settings.printing
    with pikepdf.new() as out:
        shared = Sharing()
        _append(out, slots, numbers, (printing.trim_width, printing.trim_height), shared, screen=screen)
        pages = [page.obj for page in out.pages]
        _dress(out, pages, dressed, drawn, shared)
        _label(out, slots)
        if not screen:
            frames.apply(out, slots, plan, leftwards=direction(collection.settings.language) == "rtl")
        if screen:
            places = links.places(slots)
            links.name_destinations(out, pages, places)
            links.outline(out, collection, places, context.layouts.words(collection.settings.language))
        describe(out, collection, context, screen=screen)
        if screen:
            archive(out, collection, context)
        file = _written(out, linearised=screen)
        while collection.settings.pdf.archival and has_torn_hints(file):
            # What has been written once cannot be linearised again (qpdf 12), but what is read can.
            with file, Pdf.open(file) as again:
                nudge(again)
                file = _written(again, linearised=screen)
    file.seek(0)
    return file


def _written(out: Pdf, *, linearised: bool) -> BinaryIO:
    file = tempfile.TemporaryFile()  # noqa: SIM115  (whoever it is given to closes it)
    out.save(
        file,
        linearize=linearised,
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        compress_streams=True,
    )
    return file


def _append(
    out: Pdf,
    slots: Sequence[Slot],
    numbers: Mapping[str, str],
    trim: tuple[float, float],
    shared: Sharing,
    *,
    screen: bool,
) -> None:
    """Put all pages into the file, section by section, blank pages between them.

    Each section is finished, and its own file let go, before the next: its page numbers are written in, what it shares
    with others is shared, and on screen its links lead to their places and its tags join the tree.
    """
    _may_open(sum(1 for slot in slots if slot.page == 0))
    tree = tags.Tags(out) if screen else None
    places = links.places(slots) if screen else {}
    for slot in slots:
        section = slot.section
        if section is None:
            out.add_blank_page(page_size=trim)
            _frame([out.pages[-1].obj], trim)
        elif slot.page == 0:
            source = _open(section.laid)
            fill(source, section.laid.record.blanks, section.laid.record.figures, numbers)
            first = len(out.pages)
            for page in source.pages:
                if not screen:
                    for key in _OF_SCREENS:
                        if key in page.obj:
                            del page.obj[key]
                out.pages.append(page)
            pages = [page.obj for page in out.pages[first:]]
            for placed in pages:
                shared.share(placed.Resources)
            _frame(pages, trim)
            if tree is not None:
                links.join(pages, places, numbers)
                tree.add(source, pages, section.language, in_part=not section.matter)
    if tree is not None:
        tree.finish()


def _open(laid: Laid) -> Pdf:
    """A document's pages; what is on disk is read from there when the file is written, a stream at a time."""
    if isinstance(laid.pdf, bytes):
        return Pdf.open(io.BytesIO(laid.pdf))
    return Pdf.open(laid.pdf, access_mode=AccessMode.stream)


def _may_open(files: int) -> None:
    """Ask for so many open files at once; where the system refuses, opening them says so."""
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = files + _OTHER_FILES
    if now != resource.RLIM_INFINITY and now < wanted:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(
                resource.RLIMIT_NOFILE, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most)
            )


def _frame(pages: Sequence[Any], trim: tuple[float, float]) -> None:
    """Give every page the exact boxes, and resources of its own where it has any."""
    box = Array([0, 0, *trim])
    for page in pages:
        for key in _INHERITABLE:
            if key in page:
                del page[key]
        page[Name.MediaBox] = box
        page[Name.TrimBox] = box
        if Name.Resources in page:
            # The engine's pages share one dictionary; what is laid over one page must not be listed on all of them.
            resources = Dictionary(dict(page.Resources.items()))
            if Name.XObject in resources:
                resources[Name.XObject] = Dictionary(dict(resources.XObject.items()))
            page[Name.Resources] = resources


def _dress(
    out: Pdf,
    pages: Sequence[Any],
    dressed: Sequence[tuple[Piece, ...]],
    drawn: tuple[Laid, Mapping[Piece, int]],
    shared: Sharing,
) -> None:
    """Lay folios and running heads over the pages, marked as artifacts: a screen reader passes over them."""
    laid, numbers = drawn
    if not laid.pdf:
        return
    source = _open(laid)
    patterns = {
        pattern: out.copy_foreign(source.pages[page].as_form_xobject()) for pattern, page in sorted(numbers.items())
    }
    for form in patterns.values():
        shared.share(form)
    blanks = {int(blank.place): blank for blank in laid.record.blanks}
    forms: dict[Piece, Any] = {}
    # The engine changes the matrix for the whole page, so its content is closed off first.
    before = out.make_stream(b"q\n")
    ends: dict[bytes, Any] = {}
    for page, pieces in zip(pages, dressed, strict=True):
        if not pieces:
            continue
        over = b"Q\n"
        objects = page.Resources.get(Name.XObject, Dictionary())
        for place, piece in enumerate(pieces):
            if piece not in forms:
                pattern = patterns[piece.pattern]
                blank = blanks.get(numbers[piece.pattern])
                forms[piece] = _numbered(out, pattern, piece.text, blank, laid.record) if blank else pattern
            objects[Name(f"/Furniture{place}")] = forms[piece]
            kind = b"Header" if piece.kind != "drop" else b"Footer"
            over += b"/Artifact <</Type /Pagination /Subtype /%s>> BDC\nq /Furniture%d Do Q\nEMC\n" % (kind, place)
        page.Resources[Name.XObject] = objects
        contents = page.Contents
        middle = list(contents) if isinstance(contents, Array) else [contents]
        if over not in ends:
            ends[over] = out.make_stream(over)
        page[Name.Contents] = Array([before, *middle, ends[over]])


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
