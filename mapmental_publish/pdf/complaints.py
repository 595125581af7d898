"""What the engine could not do, as findings at the place that caused it."""

from __future__ import annotations

import unicodedata

from ..context import BuildContext
from ..diagnostics import Span
from ..files import FileProblem, decode
from ..imaging.examine import LARGEST_FILE
from ..model import Collection
from .book import LaidBook
from .record import Record

_NO_GLYPH = ".notdef glyph rendered"
"""The engine says so of a sign that no typeface of this machine has; the record's fonts tell of it in any case."""
_SHOWN = 8
"""Signs named in one message."""


def report(book: LaidBook, collection: Collection, context: BuildContext) -> frozenset[str]:
    """Report faults of the laid-out documents to ``context.findings``: signs without a typeface, and the rest.

    Returns the families that stepped in for such signs.
    """
    reported: set[str] = set()
    sources = {article.slug: article.source for article in collection.written()}
    for section in book.sections():
        path = sources.get(section.name, collection.settings.source)
        reported |= report_document(section.laid.record, path, context)
    return frozenset(reported)


def report_document(record: Record, path: str, context: BuildContext) -> frozenset[str]:
    """Report the faults of one document, whose text is in the file ``path``.

    Returns the families that stepped in for signs that no declared typeface has.
    """
    declared = {font.family for font in context.layouts.fonts}
    strangers = {font.family: font.characters for font in record.fonts if font.family not in declared}
    missing = {sign for signs in strangers.values() for sign in signs if not sign.isspace()}
    for message in record.complaints:
        if message.startswith(_NO_GLYPH):
            missing |= {chr(int(code, 16)) for code in _codes(message)}
        else:
            context.findings.report("page-engine", Span(path), message)
    if missing:
        signs = sorted(missing)
        named = ", ".join(_name(sign) for sign in signs[:_SHOWN]) + (" and others" if len(signs) > _SHOWN else "")
        context.findings.report(
            "typeface-lacks-sign", _place(path, signs, context), f"no declared typeface has {named}"
        )
    return frozenset(strangers)


def _codes(message: str) -> list[str]:
    return [part.split(")")[0] for part in message.split("(U+")[1:]]


def _name(sign: str) -> str:
    return f"“{sign}” (U+{ord(sign):04X} {unicodedata.name(sign, 'no name')})"


def _place(path: str, signs: list[str], context: BuildContext) -> Span:
    """The first line of a source that holds one of the signs; the file as a whole where it is not written there."""
    try:
        text = decode(context.folder.read(path, limit=LARGEST_FILE), path).text
    except FileProblem:
        return Span(path)
    for number, line in enumerate(text.split("\n"), start=1):
        if any(sign in line for sign in signs):
            return Span(path, number)
    return Span(path)
