"""The package document and what points at it, written by EbookLib.

EbookLib is given every file as a plain item that it does not look into, and an empty body; of the archive it makes,
these two documents are taken.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from ..cache import Cache, library, own_code
from ..fingerprint import fingerprint
from ..model import Settings
from . import navigation
from .container import Container, Member, pack, recall, to_entry
from .metadata import IDENTIFIER_ID, PREFIXES, Description
from .plan import Plan

FOLDER = "EPUB"
_OPF = f"{FOLDER}/content.opf"
_CONTAINER = "META-INF/container.xml"
_XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A file of the package as its manifest lists it: its name, media type and properties."""

    name: str
    media_type: str
    properties: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The manifest id, made from the name: the same from edition to edition."""
        if self.media_type == navigation.NCX_TYPE:
            return "ncx"
        return "file-" + re.sub(r"[^A-Za-z0-9_.-]", "_", self.name.replace("/", "-"))


def describe(
    container: Container,
    description: Description,
    files: Sequence[PackedFile],
    plan: Plan,
    settings: Settings,
    epoch: int,
    cache: Cache,
) -> None:
    """Add the package document, and what points at it, to a container that has these files.

    ``epoch`` (seconds UTC) is when the ebook says it was last modified.
    """
    versions = [library(name) for name in ("ebooklib", "lxml")]
    spine = [planned.name for planned in plan.documents]
    key = fingerprint("package", own_code(), versions, description, files, spine, settings.language, epoch)
    documents = recall(cache, key, _both)
    if documents is None:
        first = _package_by_ebooklib(description, files, spine, settings.language, epoch)
        first[_OPF] = _finish_opf(first[_OPF], description)
        documents = _both(None, [pack(first[name], "application/xml") for name in (_CONTAINER, _OPF)])
        cache.put(key, to_entry(None, documents))
    for name, member in zip((_CONTAINER, _OPF), documents, strict=True):
        container.add(name, member)


def _both(said: object, members: Sequence[Member]) -> tuple[Member, Member]:
    first, second = members
    return first, second


def _package_by_ebooklib(
    description: Description, files: Sequence[PackedFile], spine: Sequence[str], language: str, epoch: int
) -> dict[str, bytes]:
    from ebooklib import epub  # it is asked where a document, a picture or the metadata is new

    book = epub.EpubBook()
    book.FOLDER_NAME = FOLDER
    book.IDENTIFIER_ID = IDENTIFIER_ID
    # EbookLib fills in an identifier and its own name; the description is the whole of the metadata.
    book.metadata.clear()
    book.language = language
    book.prefixes.extend(PREFIXES)
    if description.direction == "rtl":
        book.set_direction("rtl")
    for entry in description.entries:
        book.add_metadata("DC" if entry.dc else None, entry.name, entry.value, entry.attributes)
    items: dict[str, epub.EpubItem] = {}
    for file in files:
        item = epub.EpubItem(uid=file.id, file_name=file.name, media_type=file.media_type, content=b"")
        item.properties = list(file.properties)
        items[file.name] = item
        book.add_item(item)
        if "cover-image" in file.properties:
            # Readers of the format of 2005 look for the cover here.
            book.add_metadata(None, "meta", "", {"name": "cover", "content": file.id})
    book.spine = [items[name] for name in spine]
    modified = dt.datetime.fromtimestamp(epoch, dt.UTC)
    buffer = io.BytesIO()
    epub.write_epub(buffer, book, {"mtime": modified, "raise_exceptions": True, "compresslevel": 1})
    with zipfile.ZipFile(buffer) as archive:
        return {name: archive.read(name) for name in (_CONTAINER, _OPF)}


def _finish_opf(data: bytes, description: Description) -> bytes:
    """Add what EbookLib has no call for: the language and base direction of the metadata."""
    from lxml import etree

    root = etree.fromstring(data)
    root.set(_XML_LANGUAGE, description.language)
    root.set("dir", description.direction)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)
