"""The printed cover: back, spine and front as one sheet, as thick at the spine as the book is, ready for the press."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, BinaryIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

from ..config import span_of
from ..context import Artifact, BuildContext
from ..errors import ContentFaulty, OutputInvalid
from ..layout import direction
from ..model import Collection
from ..printing.barcode import Barcode, barcode, price_addon
from ..printing.extent import misfit
from ..printing.plan import PrintPlan
from ..printing.wrap import INCH, Area, Wrap, cover_plan, spine_is_known, wrap
from . import cover_sheet, marks
from .build import number_of_pages
from .complaints import report_document
from .cover import pictures
from .cover_sheet import Proof
from .describe import describe
from .engine import render
from .pressing import pressed
from .record import Drawn
from .verify import TOLERANCE, faults_of_fonts

MILLIMETRES = 25.4
"""To the inch."""
_DIGITS = 4
"""Decimals of the boxes: a ten-thousandth of a point."""


def build(collection: Collection, context: BuildContext, *, proof: bool = False) -> Artifact:
    """``SLUG-cover-print.pdf``, or the proof ``SLUG-cover-proof.pdf`` that shows trim, folds and zones over it.

    The spine follows the number of pages of the printed book, which is laid out where that has not been done. Raises
    ContentFaulty where the cover cannot be made, OutputInvalid where the finished file is not as it must be.
    """
    settings = collection.settings
    plan = context.plan or PrintPlan(settings.printing.trim_width, settings.printing.trim_height)
    pages = number_of_pages(collection, context)
    unbound = misfit(plan, pages)
    if unbound:
        context.findings.report("print-page-count", span_of(context.folder, settings.source, "print"), unbound)
        raise ContentFaulty("1 error: nothing was written")
    sheet = wrap(plan, pages, right_to_left=direction(settings.language) == "rtl")
    if sheet is None:
        message = f"{plan.printer.title or 'the plan'} does not say how a hardcover's case is wrapped"
        context.findings.report("cover-case-unknown", span_of(context.folder, settings.source, "print"), message)
        raise ContentFaulty("1 error: nothing was written")
    _report_spine(sheet, plan, collection, context)
    inputs, fits = cover_sheet.inputs(
        collection,
        context,
        sheet,
        pictures(collection, context, sheet),
        wrapped=True,
        barcode=_symbol(sheet, plan, collection, context),
        proof=_proof(sheet, plan) if proof else None,
    )
    if not fits:
        context.findings.report(
            "cover-words-long",
            span_of(context.folder, settings.source, "cover", "blurb"),
            f"the words on the back do not end above the barcode at {cover_sheet.BLURB_SIZES[0]:g} points",
        )
    laid = render(inputs)
    strangers = report_document(laid.record, settings.source, context)
    if proof:
        return Artifact(f"{settings.slug}-cover-proof.pdf", _finished(laid, None, plan, collection, context))
    in_colour = cover_plan(plan)
    file = _finished(laid, sheet, in_colour, collection, context)
    with Pdf.open(file) as pdf:
        faults = list(faults_of_fonts(pdf, context, strangers))
    file = pressed(file, in_colour, context, cover=True)
    with Pdf.open(file) as pdf:
        faults += _faults_of_size(pdf, sheet, laid)
    if faults:
        raise OutputInvalid(f"the cover is not as it must be: {'; '.join(faults)}", "The file that was there is kept.")
    return Artifact(f"{settings.slug}-cover-print.pdf", file, pages)


def _report_spine(sheet: Wrap, plan: PrintPlan, collection: Collection, context: BuildContext) -> None:
    if spine_is_known(plan, sheet.pages):
        return
    inches = sheet.spine.width / INCH
    why = f"{plan.printer.title} gives it in a template" if plan.printer.name else "no printer is named"
    context.findings.report(
        "cover-spine-estimated",
        span_of(context.folder, collection.settings.source, "print"),
        f"the spine is taken to be {inches:.3f} in ({inches * MILLIMETRES:.1f} mm) wide, as {sheet.pages} pages "
        f"of common book paper are: {why}",
    )


def _symbol(sheet: Wrap, plan: PrintPlan, collection: Collection, context: BuildContext) -> Barcode | None:
    """The barcode of the binding's ISBN; None, reported, where there is no number or no room."""
    settings = collection.settings
    isbn = settings.isbn.get(plan.binding, "")
    span = span_of(context.folder, settings.source, "isbn")
    if not isbn:
        context.findings.report(
            "cover-no-isbn", span, f"the cover has no barcode: the collection has no isbn.{plan.binding}"
        )
        return None
    price = Decimal(settings.printing.price) if settings.printing.price else None
    symbol = barcode(isbn, price_addon(price), sheet.barcode.width, sheet.barcode.height)
    if symbol is None:
        context.findings.report(
            "cover-barcode-room",
            span,
            f"the barcode's zone of {sheet.barcode.width / INCH:.2f} × {sheet.barcode.height / INCH:.2f} in is too "
            "small for a symbol at 80 per cent",
        )
    return symbol


def _proof(sheet: Wrap, plan: PrintPlan) -> Proof:
    stock = " ".join(word for word in (plan.binding, plan.paper, plan.stock.grade) if word)
    thickness = f"{sheet.spine.width / INCH:.4f} in ({sheet.spine.width / INCH * MILLIMETRES:.2f} mm)"
    known = "" if spine_is_known(plan, sheet.pages) else ", an estimate"
    return Proof(
        f"{plan.printer.title or 'No printer named'}: {stock}",
        f"{sheet.pages} pages, spine {thickness}{known}",
    )


def _finished(
    laid: Drawn, sheet: Wrap | None, plan: PrintPlan, collection: Collection, context: BuildContext
) -> BinaryIO:
    """The page as a file of its own: boxes, marks and metadata. A proof has no ``sheet``, and its page is all of it."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  (whoever it is given to closes it)
    with Pdf.open(io.BytesIO(laid.pdf)) as pdf:
        page = pdf.pages[0].obj
        width, height = (sheet.width, sheet.height) if sheet else (laid.record.width, laid.record.height)
        media = _box(Area(0, 0, width, height), height)
        bleed = _box(sheet.art, height) if sheet else media
        trim = _box(sheet.trim, height) if sheet else media
        for name, box in (
            (Name.MediaBox, media),
            (Name.CropBox, media),
            (Name.BleedBox, bleed),
            (Name.TrimBox, trim),
        ):
            page[name] = Array(list(box))
        for key in (Name.Annots, Name.StructParents, Name.Tabs):
            if key in page:
                del page[key]
        if sheet and sheet.marks:
            _mark(pdf, page, sheet, plan, (media, bleed, trim))
        describe(pdf, collection, context, screen=False)
        pdf.Root[Name.PageLayout] = Name.SinglePage
        pdf.save(file, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    file.seek(0)
    return file


def _box(area: Area, sheet_height: float) -> tuple[float, float, float, float]:
    left, lower, right, upper = (round(value, _DIGITS) for value in area.box(sheet_height))
    return left, lower, right, upper


def _mark(pdf: Pdf, page: Any, sheet: Wrap, plan: PrintPlan, boxes: tuple[marks.Box, marks.Box, marks.Box]) -> None:
    """Lay marks over the sheet, outside the bleed, at which the art is cut off; with those where it is folded."""
    objects = Dictionary(dict(page.Resources.get(Name.XObject, Dictionary()).items()))
    objects[Name.PrintersMarks] = marks.draw(pdf, *boxes, plan.colour, sheet.folds)
    page.Resources[Name.XObject] = objects
    contents = page.Contents
    streams = list(contents) if isinstance(contents, Array) else [contents]
    left, bottom, right, top = boxes[1]
    cut = " ".join(f"{value:.{_DIGITS}f}" for value in (left, bottom, right - left, top - bottom))
    before = pdf.make_stream(f"q {cut} re W n\n".encode())
    page[Name.Contents] = Array([before, *streams, pdf.make_stream(b"\nQ\nq /PrintersMarks Do Q\n")])


def _faults_of_size(pdf: Pdf, sheet: Wrap, laid: Drawn) -> Iterator[str]:
    """What keeps the file from being one page of the sheet's exact size."""
    if len(pdf.pages) != 1:
        yield f"it has {len(pdf.pages)} pages"
    whole = Area(0, 0, sheet.width, sheet.height)
    for name, area in ((Name.MediaBox, whole), (Name.BleedBox, sheet.art), (Name.TrimBox, sheet.trim)):
        found = [float(value) for value in pdf.pages[0].obj.get(name, pdf.pages[0].obj.MediaBox)]
        if any(abs(is_ - to_be) > TOLERANCE for is_, to_be in zip(found, area.box(sheet.height), strict=True)):
            yield f"its {str(name)[1:]} is {' '.join(f'{value:.2f}' for value in found)}"
    if abs(laid.record.width - sheet.width) > TOLERANCE or abs(laid.record.height - sheet.height) > TOLERANCE:
        yield "its design does not have the sheet's size"
