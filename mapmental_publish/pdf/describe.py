"""What the file says of itself: title, people, language, dates, how it wants to be opened."""

from __future__ import annotations

import datetime as dt

from pikepdf import Dictionary, Name, Pdf, String

from ..context import BuildContext
from ..layout import direction
from ..model import Collection

PRODUCER = "mapmental_publish"


def describe(out: Pdf, collection: Collection, context: BuildContext, *, screen: bool) -> None:
    """Write metadata (XMP and the document information, saying the same), language and viewer preferences.

    All dates are ``context.epoch``.
    """
    settings = collection.settings
    moment = dt.datetime.fromtimestamp(context.epoch, dt.UTC)
    names = authors(collection)
    out.Root[Name.Lang] = String(settings.language)
    preferences = Dictionary(DisplayDocTitle=True)
    if direction(settings.language) == "rtl":
        preferences[Name.Direction] = Name.R2L
    out.Root[Name.ViewerPreferences] = preferences
    # A double page with its cover alone on the right shows the spreads as they are printed.
    out.Root[Name.PageLayout] = Name.TwoPageRight
    if screen:
        out.Root[Name.PageMode] = Name.UseOutlines
    stamp = moment.isoformat()
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
        if settings.subjects:
            meta["dc:subject"] = [subject.term for subject in settings.subjects]
        meta["dc:language"] = [settings.language]
        meta["dc:identifier"] = f"urn:uuid:{settings.identifier}"
        meta["xmp:CreateDate"] = meta["xmp:ModifyDate"] = meta["xmp:MetadataDate"] = stamp
        if screen:
            meta["pdfuaid:part"] = "1"  # PDF/UA-1 (ISO 14289-1, 5)
        meta["xmp:CreatorTool"] = meta["pdf:Producer"] = PRODUCER
    date = moment.strftime("D:%Y%m%d%H%M%S+00'00'")
    information = {
        "/Title": settings.title,
        "/Author": ", ".join(names),
        "/Subject": settings.description,
        "/Creator": PRODUCER,
        "/Producer": PRODUCER,
        "/CreationDate": date,
        "/ModDate": date,
    }
    for key, value in information.items():
        if value:
            out.docinfo[Name(key)] = String(value)


def authors(collection: Collection) -> list[str]:
    """The book's authors; of a book without any, its articles' authors, then whoever else made it."""
    people = collection.settings.contributors
    named = [person.name for person in people if person.role == "aut"]
    named = named or [person.name for article in collection.articles for person in article.authors]
    return list(dict.fromkeys(named or [person.name for person in people]))
