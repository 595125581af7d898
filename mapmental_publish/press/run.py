"""The story: an assembled file in, a file for the press out."""

from __future__ import annotations

import tempfile
from typing import BinaryIO

from pikepdf import ObjectStreamMode, Pdf

from ..errors import OutputInvalid
from . import standards, typefaces
from .content import Unreadable
from .convert import Converter
from .flatten import Flattener
from .functions import Unknown
from .spool import Spool
from .survey import Survey
from .target import Target


def press(file: BinaryIO, target: Target) -> BinaryIO:
    """A file in the colours of a printer, to its standard; a temporary one.

    Nothing is left in it that is for screens. The same file and target give the same bytes. One page is in memory at a
    time, and one picture. Raises OutputInvalid where something on a page cannot be converted.
    """
    spool = Spool()
    try:
        with Pdf.open(file) as pdf:
            standards.strip(pdf)
            converter = Converter(pdf, target, spool)
            _convert(pdf, converter)
            typefaces.unwrap(pdf)
            standards.finish(pdf, target)
            spool.fill(pdf)
            out = tempfile.TemporaryFile()  # noqa: SIM115  (whoever it is given to closes it)
            old = target.version < "1.5"
            pdf.save(
                out,
                force_version=target.version,
                deterministic_id=True,
                object_stream_mode=ObjectStreamMode.disable if old else ObjectStreamMode.generate,
                compress_streams=True,
            )
    finally:
        spool.close()
    out.seek(0)
    return out


def _convert(pdf: Pdf, converter: Converter) -> None:
    survey = Survey(pdf)
    for number, page in enumerate(pdf.pages, start=1):
        with _Page(number):
            survey.page(page.obj)
    converter.pictures.placed = survey.placed
    if converter.target.flatten:
        # All of them first: what is drawn on one page must not be drawn with another's converted pictures.
        flattener = Flattener(pdf, converter)
        for number, page in enumerate(pdf.pages, start=1):
            with _Page(number):
                flattener.page(page.obj)
    for number, page in enumerate(pdf.pages, start=1):
        with _Page(number):
            converter.page(page.obj)


class _Page:
    """What cannot be converted is told with its page."""

    def __init__(self, number: int) -> None:
        self._number = number

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, fault: BaseException | None, _: object) -> None:
        if isinstance(fault, (Unknown, Unreadable)):
            raise OutputInvalid(
                f"page {self._number} cannot be made ready for the press: {fault}", "The file that was there is kept."
            ) from fault
