"""Documents on pages → one file: pages in order, folios laid over, links, outline, labels, tags, metadata."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from ..context import BuildContext
from ..layout import direction
from ..model import Collection, ContentsEntry
from ..rendering import anchor
from . import tags
from .engine import CROSS_LINK, Laid
from .furniture import Furniture, Piece, pieces
from .record import Record

EMPTY_RECORD = Record(0, 0, (), {})
PRODUCER = "mapmental_publish"


class Laying(Protocol):
    """What assembly needs of a section."""

    name: str
    head: str
    language: str
    laid: Laid
    first: int


@dataclass(frozen=True, slots=True)
class Slot:
    """One page of the book: its number in its series, and the document and page it shows; blank without them."""

    number: int
    roman: bool
    section: Laying | None = None
    page: int | None = None


def sequence(front: Laying, body: Sequence[Laying]) -> list[Slot]:
    """Every page in order; blanks fill up to each section's recto, and the file ends on a verso."""
    slots = [Slot(index + 1, True, front, index) for index in range(len(front.laid.record.pages))]
    if len(slots) % 2:
        slots.append(Slot(len(slots) + 1, True))
    number = 1
    for section in body:
        while number < section.first:
            slots.append(Slot(number, False))
            number += 1
        for index in range(len(section.laid.record.pages)):
            slots.append(Slot(number, False, section, index))
            number += 1
    if len(slots) % 2:
        slots.append(Slot(number, False))
    return slots


def assemble(
    slots: Sequence[Slot],
    dressed: Sequence[Furniture | None],
    overlay: tuple[bytes, dict[Piece, int]],
    collection: Collection,
    context: BuildContext,
) -> bytes:
    """The finished file. The print edition has neither links nor outline nor tags; the screen edition has them all."""
    screen = context.edition == "screen"
    out = pikepdf.new()
    sources = _append(out, slots)
    places = _places(slots)
    _dress(out, dressed, overlay)
    for page in out.pages:
        page.obj[Name.MediaBox] = page.obj[Name.TrimBox] = Array(_box(slots))
        page.obj[Name.BleedBox] = page.obj[Name.TrimBox]
    _labels(out, slots)
    if screen:
        _links(out, places)
        _destinations(out, places)
        _outline(out, collection, places)
        tags.merge(out, sources)
    else:
        for page in out.pages:
            for key in ("/Annots", "/StructParents", "/Tabs"):
                if key in page.obj:
                    del page.obj[key]
    share_streams(out)
    _describe(out, collection, context, screen=screen)
    buffer = io.BytesIO()
    out.save(
        buffer,
        linearize=screen,
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        compress_streams=True,
        recompress_flate=False,
    )
    return buffer.getvalue()


def _box(slots: Sequence[Slot]) -> list[float]:
    record = next(slot.section.laid.record for slot in slots if slot.section is not None)
    return [0, 0, round(record.width, 3), round(record.height, 3)]


def _append(out: Pdf, slots: Sequence[Slot]) -> list[tags.Source]:
    """Put all pages into the file, section by section; returns each section's document with its first page there."""
    opened: list[tags.Source] = []
    current: Laying | None = None
    for slot in slots:
        if slot.section is None:
            out.add_blank_page()  # its boxes are set with all others
            continue
        if slot.section is not current:
            current = slot.section
            source = Pdf.open(io.BytesIO(current.laid.pdf))
            opened.append(tags.Source(source, len(out.pages), current.name, current.language))
            for page in source.pages:
                out.pages.append(page)
    # Pages of a section stand together, so the blanks before the next section came out in their places.
    return opened


def _places(slots: Sequence[Slot]) -> dict[str, tuple[int, float, float]]:
    """Where each anchor is: page index in the file, and the point from the page's lower left."""
    places: dict[str, tuple[int, float, float]] = {}
    starts: dict[int, int] = {}
    for index, slot in enumerate(slots):
        if slot.section is not None:
            starts.setdefault(id(slot.section), index)
    seen: set[int] = set()
    for slot in slots:
        section = slot.section
        if section is None or id(section) in seen:
            continue
        seen.add(id(section))
        record = section.laid.record
        for name, place in record.anchors.items():
            point = (starts[id(section)] + place.page, round(place.x, 2), round(record.height - place.y, 2))
            places.setdefault(name, point)
    return places


def _dress(out: Pdf, dressed: Sequence[Furniture | None], overlay: tuple[bytes, dict[Piece, int]]) -> None:
    """Lay folios and running heads over the pages, marked as artifacts: a screen reader passes over them."""
    data, numbers = overlay
    if not data:
        return
    drawn = Pdf.open(io.BytesIO(data))
    forms: dict[Piece, tuple[Name, Any]] = {}
    for page, item in zip(out.pages, dressed, strict=True):
        parts = pieces(item) if item else ()
        if not parts:
            continue
        names = []
        for piece in parts:
            if piece not in forms:
                # The engine's pages share one dictionary of resources, so each piece has one name in all of them.
                drawing = out.copy_foreign(drawn.pages[numbers[piece]].as_form_xobject())
                forms[piece] = Name(f"/Furniture{numbers[piece]}"), drawing
            name, drawing = forms[piece]
            names.append(page.add_resource(drawing, Name.XObject, name, replace_existing=True))
        # The engine changes the matrix for the whole page: its content is closed off first.
        page.contents_add(b"q\n", prepend=True)
        shown = b"".join(b"q %s Do Q\n" % str(name).encode() for name in names)
        page.contents_add(b"\nQ\n/Artifact <</Type /Pagination>> BDC\n" + shown + b"EMC\n")


def _labels(out: Pdf, slots: Sequence[Slot]) -> None:
    front = sum(1 for slot in slots if slot.roman)
    out.Root[Name.PageLabels] = Dictionary(
        Nums=Array([0, Dictionary(S=Name.r, St=1), front, Dictionary(S=Name.D, St=1)])
    )


def _links(out: Pdf, places: dict[str, tuple[int, float, float]]) -> None:
    """Turn the made-up addresses of links between documents into links within the file."""
    for page in out.pages:
        kept = []
        for annotation in page.obj.get(Name.Annots, Array()):
            address = str(annotation.A.URI) if Name.A in annotation and Name.URI in annotation.A else ""
            if address.startswith(CROSS_LINK):
                name = address[len(CROSS_LINK) :]
                if name not in places:
                    continue
                del annotation[Name.A]
                annotation[Name.Dest] = String(name)
            kept.append(annotation)
        if kept:
            page.obj[Name.Annots] = Array(kept)
        elif Name.Annots in page.obj:
            del page.obj[Name.Annots]


def _destinations(out: Pdf, places: dict[str, tuple[int, float, float]]) -> None:
    pages = [page.obj for page in out.pages]
    names: list[Any] = []
    for name in sorted(places, key=lambda text: text.encode("utf-8")):
        index, x, y = places[name]
        names += [String(name), Array([pages[index], Name.XYZ, x, y, None])]
    limits = [names[0], names[-2]] if names else []
    tree = out.make_indirect(Dictionary(Names=Array(names), Limits=Array(limits)))
    out.Root[Name.Names] = Dictionary(Dests=Dictionary(Kids=Array([tree])))


def _outline(out: Pdf, collection: Collection, places: dict[str, tuple[int, float, float]]) -> None:
    def items(entries: Sequence[ContentsEntry]) -> list[pikepdf.OutlineItem]:
        made = []
        for entry in entries:
            name = anchor(entry.slug, entry.fragment)
            if name not in places:
                continue
            text = f"{entry.number}. {entry.text}" if entry.number and entry.kind == "article" else entry.text
            item = pikepdf.OutlineItem(text, String(name))
            item.children.extend(items(entry.children))
            item.is_closed = entry.kind == "article"
            made.append(item)
        return made

    with out.open_outline() as outline:
        outline.root.extend(items(collection.contents))


def share_streams(out: Pdf) -> None:
    """Keep one of each set of identical pictures and font files, by their content."""
    first: dict[bytes, Any] = {}
    replaced: dict[tuple[int, int], Any] = {}
    for obj in out.objects:
        if not isinstance(obj, pikepdf.Stream):
            continue
        if obj.get(Name.Subtype) != Name.Image and not {"/Length1", "/Subtype"} & set(obj.keys()):
            continue
        if obj.get(Name.Subtype) == Name.Form:
            continue
        content = obj.read_raw_bytes() + repr(sorted((str(k), repr(v)) for k, v in obj.items())).encode()
        kept = first.setdefault(content, obj)
        if kept is not obj and kept.objgen != obj.objgen:
            replaced[obj.objgen] = kept
    if not replaced:
        return
    for obj in out.objects:
        if isinstance(obj, (Dictionary, pikepdf.Stream)):
            for key in list(obj.keys()):
                value = obj[key]
                if isinstance(value, pikepdf.Stream) and value.objgen in replaced:
                    obj[key] = replaced[value.objgen]


def _describe(out: Pdf, collection: Collection, context: BuildContext, *, screen: bool) -> None:
    settings = collection.settings
    moment = dt.datetime.fromtimestamp(context.epoch, dt.UTC)
    people = [person.name for person in settings.contributors if person.role == "aut"]
    people = people or [person.name for article in collection.articles for person in article.authors]
    names = list(dict.fromkeys(people))
    out.Root[Name.Lang] = String(settings.language)
    preferences = Dictionary(DisplayDocTitle=True)
    if direction(settings.language) == "rtl":
        preferences[Name.Direction] = Name.R2L
    out.Root[Name.ViewerPreferences] = preferences
    if screen:
        out.Root[Name.PageMode] = Name.UseOutlines
    with out.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as meta:
        meta["dc:title"] = settings.title
        if names:
            meta["dc:creator"] = names
        if settings.description:
            meta["dc:description"] = settings.description
        if settings.publisher:
            meta["dc:publisher"] = [settings.publisher]
        if settings.rights:
            meta["dc:rights"] = settings.rights
        meta["dc:language"] = [settings.language]
        meta["dc:identifier"] = f"urn:uuid:{settings.identifier}"
        meta["xmp:CreateDate"] = meta["xmp:ModifyDate"] = meta["xmp:MetadataDate"] = moment.isoformat()
        meta["xmp:CreatorTool"] = meta["pdf:Producer"] = PRODUCER
    stamp = moment.strftime("D:%Y%m%d%H%M%S+00'00'")
    info = {"/Title": settings.title, "/Author": ", ".join(names), "/Subject": settings.description,
            "/Creator": PRODUCER, "/Producer": PRODUCER, "/CreationDate": stamp, "/ModDate": stamp}  # fmt: skip
    for key, value in info.items():
        if value:
            out.docinfo[Name(key)] = String(value)
