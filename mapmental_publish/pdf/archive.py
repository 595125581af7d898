"""The screen edition as an archive keeps it: PDF/A-2u, or PDF/A-3u with the sources it was made from.

What PDF/A asks for beyond PDF/UA (ISO 19005-2 and -3): colours that are defined (6.2.3), annotations that are there on
paper too (6.3.2), pictures shown as they are (6.2.8), its mark in the metadata (6.6.4), and a description of every kind
of metadata that its own list does not hold (6.6.2.3). Text that can be had as text, and typefaces within the file, are
there already.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from functools import cache
from importlib import resources
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from ..context import BuildContext
from ..model import Collection

FLAGS = b"/F 4"
"""The flags of an annotation that is there on paper too (6.3.2): one bit, and no other (ISO 32000-1, 12.5.3)."""
_SCHEMA = """<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>The part of ISO 14289 that the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""
_HEAD = 2048
"""Bytes within which a linearised file says where its hints are, and a stream begins."""
_HINTS = re.compile(rb"/Linearized 1.{0,200}?/H \[ *(\d+)", re.DOTALL)
_STREAM = re.compile(rb"/Length (\d+).{0,200}?stream\n", re.DOTALL)
_TORN = b"\nendstream"
_END = b"</rdf:RDF>"


def archive(out: Pdf, collection: Collection, context: BuildContext) -> None:
    """Make a described file PDF/A as the settings ask, or leave it alone.

    Raises FileProblem where a source that is to be attached has gone since it was read.
    """
    standard = collection.settings.pdf.archival
    if not standard:
        return
    part, level = standard[0], standard[1:].upper()
    _define_colours(out)
    if part == "3":
        _attach(out, collection, context)
    with out.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as meta:
        meta["pdfaid:part"] = part
        meta["pdfaid:conformance"] = level
    written = out.Root.Metadata.read_bytes()
    before, end, after = written.rpartition(_END)
    out.Root.Metadata.write(before + _SCHEMA.encode() + end + after)


def has_torn_hints(file: BinaryIO) -> bool:
    """Whether a linearised file's table of hints ends with a line end of its own.

    The writer then adds none, and the stream is a byte shorter than it says (ISO 19005-2, 6.1.7.1).
    """
    file.seek(0)
    hints = _HINTS.search(file.read(_HEAD))
    if hints is None:
        return False
    file.seek(int(hints[1]))
    begun = _STREAM.search(file.read(_HEAD))
    if begun is None:
        return False
    file.seek(int(hints[1]) + begun.end() + int(begun[1]) - 1)
    torn = file.read(len(_TORN)) == _TORN
    file.seek(0)
    return torn


def nudge(out: Pdf) -> None:
    """Make a file a byte longer where nobody reads it, behind its metadata: its table of hints comes out another."""
    out.Root.Metadata.write(out.Root.Metadata.read_bytes() + b"\n")


def _define_colours(out: Pdf) -> None:
    """Say that colours given as red, green and blue are sRGB's."""
    profile = Stream(out, _srgb())
    profile[Name.N] = 3
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String("sRGB IEC61966-2.1"),
        Info=String("sRGB IEC61966-2.1"),
        DestOutputProfile=out.make_indirect(profile),
    )
    out.Root[Name.OutputIntents] = Array([out.make_indirect(intent)])


@cache
def _srgb() -> bytes:
    """The profile of sRGB that the International Color Consortium gives to everyone; it comes with the page engine."""
    return resources.files("weasyprint.pdf").joinpath("sRGB2014.icc").read_bytes()


def _attach(out: Pdf, collection: Collection, context: BuildContext) -> None:
    """Attach every article, and the matter around them, as they were written: the book's source (ISO 19005-3, 6.8)."""
    from ..sources.article import LARGEST_ARTICLE  # a parser comes with it, which only this edition would need

    moment = dt.datetime.fromtimestamp(context.epoch, dt.UTC).strftime("D:%Y%m%d%H%M%S+00'00'")
    files: dict[str, Any] = {}
    for article in collection.written():
        data = context.folder.read(article.source, limit=LARGEST_ARTICLE, missing="article-missing")
        name = f"{article.slug}{PurePosixPath(article.source).suffix}"
        stream = Stream(out, data)
        stream[Name.Type] = Name.EmbeddedFile
        stream[Name.Subtype] = Name("/text/markdown")
        checksum = hashlib.md5(data, usedforsecurity=False).digest()  # what the standard asks for, no seal
        stream[Name.Params] = Dictionary(Size=len(data), ModDate=String(moment), CheckSum=String(checksum))
        embedded = out.make_indirect(stream)
        files[name] = out.make_indirect(
            Dictionary(
                Type=Name.Filespec,
                F=String(name),
                UF=String(name),
                Desc=String(article.title),
                AFRelationship=Name.Source,
                EF=Dictionary(F=embedded, UF=embedded),
            )
        )
    listed = [value for name in sorted(files) for value in (String(name), files[name])]
    names = out.Root.get(Name.Names, Dictionary())
    names[Name.EmbeddedFiles] = Dictionary(Names=Array(listed))
    out.Root[Name.Names] = names
    out.Root[Name.AF] = Array([files[name] for name in sorted(files)])
