"""Documents on pages → one file: pages in order, folios laid over, links, outline, labels, tags, metadata."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

from ..context import BuildContext
from ..model import Collection
from . import links, sharing, tags
from .archive import archive
from .book import Slot
from .describe import describe
from .furniture import Piece
from .settle import Section

_INHERITABLE = (Name.Rotate, Name.CropBox, Name.BleedBox, Name.ArtBox)
_OF_SCREENS = (Name.Annots, Name.StructParents, Name.Tabs)


@dataclass(slots=True)
class _Opened:
    """A section's document while its pages are taken over: the file, and its first page in the book from 0."""

    section: Section
    pdf: Pdf
    first: int


def assemble(
    slots: Sequence[Slot],
    dressed: Sequence[tuple[Piece, ...]],
    drawn: tuple[bytes, Mapping[Piece, int]],
    collection: Collection,
    context: BuildContext,
) -> bytes:
    """The finished file. The print edition has neither links nor outline nor tags; the screen edition has them all.

    ``dressed`` names what is laid over each page, ``drawn`` is the PDF of those pieces and the page of each.
    """
    screen = context.edition == "screen"
    printing = collection.settings.printing
    with pikepdf.new() as out:
        opened = _append(out, slots, (printing.trim_width, printing.trim_height))
        pages = [page.obj for page in out.pages]
        _frame(out, pages, (printing.trim_width, printing.trim_height))
        _dress(out, pages, dressed, drawn)
        _label(out, slots)
        # Before the tags come in: they are many, and hold no streams.
        sharing.share(out)
        if screen:
            places = links.places(slots)
            links.join(pages, places)
            links.name_destinations(out, pages, places)
            links.outline(out, collection, places, context.layouts.words(collection.settings.language))
            tags.merge(
                out,
                pages,
                [
                    tags.Source(item.pdf, item.first, item.section.language, item.section.name not in ("front", "back"))
                    for item in opened
                ],
            )
        else:
            for page in pages:
                for key in _OF_SCREENS:
                    if key in page:
                        del page[key]
        describe(out, collection, context, screen=screen)
        if screen:
            archive(out, collection, context)
        buffer = io.BytesIO()
        out.save(
            buffer,
            linearize=screen,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
        )
    return buffer.getvalue()


def _append(out: Pdf, slots: Sequence[Slot], trim: tuple[float, float]) -> list[_Opened]:
    """Put all pages into the file, section by section, blanks between them."""
    opened: list[_Opened] = []
    for slot in slots:
        if slot.section is None:
            out.add_blank_page(page_size=trim)
        elif slot.page == 0:
            source = Pdf.open(io.BytesIO(slot.section.laid.pdf))
            opened.append(_Opened(slot.section, source, len(out.pages)))
            for page in source.pages:
                out.pages.append(page)
    return opened


def _frame(out: Pdf, pages: Sequence[Any], trim: tuple[float, float]) -> None:
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
    out: Pdf, pages: Sequence[Any], dressed: Sequence[tuple[Piece, ...]], drawn: tuple[bytes, Mapping[Piece, int]]
) -> None:
    """Lay folios and running heads over the pages, marked as artifacts: a screen reader passes over them."""
    data, numbers = drawn
    if not data:
        return
    source = Pdf.open(io.BytesIO(data))
    forms: dict[Piece, Any] = {}
    # The engine changes the matrix for the whole page, so its content is closed off first.
    before = out.make_stream(b"q\n")
    for page, pieces in zip(pages, dressed, strict=True):
        if not pieces:
            continue
        over = b"Q\n"
        objects = page.Resources.get(Name.XObject, Dictionary())
        for place, piece in enumerate(pieces):
            if piece not in forms:
                forms[piece] = out.copy_foreign(source.pages[numbers[piece]].as_form_xobject())
            objects[Name(f"/Furniture{place}")] = forms[piece]
            kind = b"Header" if piece.kind != "drop" else b"Footer"
            over += b"/Artifact <</Type /Pagination /Subtype /%s>> BDC\nq /Furniture%d Do Q\nEMC\n" % (kind, place)
        page.Resources[Name.XObject] = objects
        contents = page.Contents
        middle = list(contents) if isinstance(contents, Array) else [contents]
        page[Name.Contents] = Array([before, *middle, out.make_stream(over)])


def _label(out: Pdf, slots: Sequence[Slot]) -> None:
    """Page labels: the front matter in roman numerals, the rest from 1."""
    front = sum(1 for slot in slots if slot.in_roman)
    out.Root[Name.PageLabels] = Dictionary(
        Nums=Array([0, Dictionary(S=Name.r, St=1), front, Dictionary(S=Name.D, St=1)])
    )
