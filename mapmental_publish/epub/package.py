"""Packing: EbookLib writes the package document and the container; the archive is then written anew, always the same.

EbookLib is used as the packer only. It is given every file as a plain item that it does not look into, and an empty
body: the bytes go into the archive here, compressed once. The archive it writes carries the time of the day, so this
module writes the final one itself with fixed dates, order and modes.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import tempfile
import zipfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import BinaryIO, cast

from ebooklib import epub
from lxml import etree

from ..model import Settings
from . import navigation
from .metadata import IDENTIFIER_ID, PREFIXES, Description
from .plan import Plan

FOLDER = "EPUB"
_OPF = f"{FOLDER}/content.opf"
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_FILE_MODE = 0o100644 << 16
_LEVEL = 6
# Compressed already: packing them again costs time and gains nothing.
_STORED = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True)
class Spooled:
    """Bytes set aside on the disk: memory must not grow with a book's pictures."""

    file: BinaryIO
    offset: int
    length: int

    def read(self) -> bytes:
        """The bytes again."""
        self.file.seek(self.offset)
        return self.file.read(self.length)


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A file of the package: its name in it, media type, bytes (or where they are), and manifest properties."""

    name: str
    media_type: str
    data: bytes
    properties: tuple[str, ...] = ()
    spooled: Spooled | None = None

    def read(self) -> bytes:
        """The file's bytes, from wherever they are."""
        return self.spooled.read() if self.spooled else self.data

    @property
    def id(self) -> str:
        """The manifest id, made from the name: the same from edition to edition."""
        if self.media_type == navigation.NCX_TYPE:
            return "ncx"
        return "file-" + re.sub(r"[^A-Za-z0-9_.-]", "_", self.name.replace("/", "-"))


def pack(description: Description, files: Sequence[PackedFile], plan: Plan, settings: Settings, epoch: int) -> BinaryIO:
    """The finished EPUB in a temporary file. ``epoch`` (seconds UTC) is when it says it was last modified."""
    first = _package_by_ebooklib(description, files, plan, settings, epoch)
    with ExitStack() as until_done:
        target = cast(BinaryIO, until_done.enter_context(tempfile.TemporaryFile()))
        with zipfile.ZipFile(target, "w") as archive:
            # The container's signature has to be the first entry, uncompressed (OCF 4.2).
            _add(archive, "mimetype", b"application/epub+zip", zipfile.ZIP_STORED)
            _add(archive, "META-INF/container.xml", first["META-INF/container.xml"])
            _add(archive, _OPF, _finish_opf(first[_OPF], description))
            for file in files:
                method = zipfile.ZIP_STORED if file.media_type in _STORED else zipfile.ZIP_DEFLATED
                _add(archive, f"{FOLDER}/{file.name}", file.read(), method)
        until_done.pop_all()  # the caller closes it
        return target


def _package_by_ebooklib(
    description: Description, files: Sequence[PackedFile], plan: Plan, settings: Settings, epoch: int
) -> dict[str, bytes]:
    book = epub.EpubBook()
    book.FOLDER_NAME = FOLDER
    book.IDENTIFIER_ID = IDENTIFIER_ID
    # EbookLib fills in an identifier and its own name; the description is the whole of the metadata.
    book.metadata.clear()
    book.language = settings.language
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
    book.spine = [items[planned.name] for planned in plan.documents]
    modified = dt.datetime.fromtimestamp(epoch, dt.UTC)
    buffer = io.BytesIO()
    epub.write_epub(buffer, book, {"mtime": modified, "raise_exceptions": True, "compresslevel": 1})
    with zipfile.ZipFile(buffer) as archive:
        return {name: archive.read(name) for name in ("META-INF/container.xml", _OPF)}


def _finish_opf(data: bytes, description: Description) -> bytes:
    """Add what EbookLib has no call for: the language and base direction of the metadata."""
    root = etree.fromstring(data)
    root.set(_XML_LANGUAGE, description.language)
    root.set("dir", description.direction)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _add(archive: zipfile.ZipFile, name: str, data: bytes, method: int = zipfile.ZIP_DEFLATED) -> None:
    entry = zipfile.ZipInfo(name, _ZIP_DATE)
    entry.create_system = 3
    entry.external_attr = _FILE_MODE
    entry.compress_type = method
    archive.writestr(entry, data, compresslevel=_LEVEL if method == zipfile.ZIP_DEFLATED else None)
