"""What a printer's file says of itself: the standard it keeps, the printing condition it is for, and no more than that.

PDF/X-1a:2001 is ISO 15930-1, PDF/X-3:2002 ISO 15930-3, PDF/X-4 ISO 15930-7:2010.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from pikepdf.models import PdfMetadata

from .profiles import info, unnamed
from .target import Target

REGISTRY = "http://www.color.org"
_KEPT = frozenset({"/Type", "/Pages", "/PageLabels", "/Metadata", "/ViewerPreferences", "/PageLayout", "/Version"})
_PAGE = frozenset(
    {"/Type", "/Parent", "/Contents", "/Resources", "/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/Rotate"}
)
_X4 = "PDF/X-4"
_CONFORMANCE = {
    "PDF/X-1a:2001": {"/GTS_PDFXVersion": "PDF/X-1:2001", "/GTS_PDFXConformance": "PDF/X-1a:2001"},
    "PDF/X-3:2002": {"/GTS_PDFXVersion": "PDF/X-3:2002"},
}
_SPACE = uuid.UUID("6f4d2c1e-8c0a-5b57-9d55-0f6a9c1f7a11")


def strip(pdf: Pdf) -> None:
    """Take away what is for screens: outline, links, tags, scripts, attachments, forms, layers."""
    root = pdf.Root
    for key in sorted(root.keys()):
        if key not in _KEPT and key != "/OCProperties":
            del root[key]
    for page in pdf.pages:
        _inherit(page.obj)
        for key in sorted(page.obj.keys()):
            if key not in _PAGE and key != "/Group":
                del page.obj[key]


def finish(pdf: Pdf, target: Target) -> None:
    """Write what the standard asks for. The document information and the metadata say the same."""
    if Name.OCProperties in pdf.Root:
        del pdf.Root[Name.OCProperties]
    for name in (Name.Version, Name.PageLayout, Name.ViewerPreferences):
        if name in pdf.Root and target.version < "1.5":
            del pdf.Root[name]
    for page in pdf.pages:
        _nest(page.obj)
    moment = dt.datetime.fromtimestamp(target.epoch, dt.UTC)
    known = pdf.docinfo
    for key in ("/CreationDate", "/ModDate"):
        if key not in known:
            known[Name(key)] = String(moment.strftime("D:%Y%m%d%H%M%S+00'00'"))
    if not str(known.get(Name.Title, "")):
        known[Name.Title] = String("Untitled")
    if target.standard:
        known[Name.Trapped] = Name("/False")
    for key in ("/GTS_PDFXVersion", "/GTS_PDFXConformance"):
        if key in known:
            del known[key]
    for key, value in _CONFORMANCE.get(target.standard, {}).items():
        known[Name(key)] = String(value)
    _describe(pdf, target)
    if target.standard:
        pdf.Root[Name.OutputIntents] = Array([pdf.make_indirect(_intent(pdf, target))])


def _describe(pdf: Pdf, target: Target) -> None:
    PdfMetadata.register_xml_namespace("http://www.npes.org/pdfx/ns/id/", "pdfxid")
    known = pdf.docinfo
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as meta:
        for key in [key for key in meta if key.startswith(("{http://www.aiim.org/pdfa", "{http://www.aiim.org/pdfua"))]:
            del meta[key]
        meta["dc:title"] = str(known.Title)
        for key, name in (("xmp:CreateDate", "/CreationDate"), ("xmp:ModifyDate", "/ModDate")):
            meta[key] = _as_xmp(str(known[name]))
        meta["xmp:MetadataDate"] = _as_xmp(str(known["/ModDate"]))
        if Name.Producer in known:
            meta["pdf:Producer"] = str(known.Producer)
        if Name.Creator in known:
            meta["xmp:CreatorTool"] = str(known.Creator)
        if not target.standard:
            return
        meta["pdf:Trapped"] = "False"
        if target.standard == _X4:
            # Annex of ISO 15930-7: a document, a version and a rendition are told apart.
            identity = uuid.uuid5(_SPACE, str(meta.get("dc:identifier", known.Title)))
            meta["pdfxid:GTS_PDFXVersion"] = _X4
            meta["xmpMM:DocumentID"] = f"uuid:{identity}"
            meta["xmpMM:InstanceID"] = f"uuid:{uuid.uuid5(identity, str(known['/ModDate']))}"
            meta["xmpMM:VersionID"] = "1"
            meta["xmpMM:RenditionClass"] = "default"
        for key, value in _CONFORMANCE.get(target.standard, {}).items():
            meta[f"pdfx:{key[1:]}"] = value


def _intent(pdf: Pdf, target: Target) -> Any:
    """The printing condition: a profile within the file, or a name of the registry."""
    profile = target.profile
    embed = target.embed or target.standard == _X4
    entries: dict[str, Any] = {"/Type": Name.OutputIntent, "/S": Name.GTS_PDFX}
    if embed and not (profile.condition and profile.condition == target.condition):
        # The file was made with this profile, whatever condition was wished for.
        name = profile.condition or "Custom"
        what = info(name) or profile.description
    else:
        name = target.condition if info(target.condition) else unnamed()
        what = info(name)
    entries["/OutputConditionIdentifier"] = String(name)
    entries["/OutputCondition"] = String(what)
    entries["/Info"] = String(profile.description if embed else what)
    if info(name):
        entries["/RegistryName"] = String(REGISTRY)
    if embed:
        stream = Stream(pdf, profile.data)
        stream[Name.N] = 4
        stream[Name.Alternate] = Name.DeviceCMYK
        entries["/DestOutputProfile"] = pdf.make_indirect(stream)
    return Dictionary(entries)


def _as_xmp(date: str) -> str:
    """A date of the document information as the metadata writes it ("D:20260131120000+01'00'")."""
    digits = date.removeprefix("D:")
    day, rest = digits[:14].ljust(14, "0"), digits[14:].replace("'", "")
    zone = f"{rest[:3]}:{rest[3:5] or '00'}" if rest[:1] in ("+", "-") else "+00:00"
    return f"{day[:4]}-{day[4:6]}-{day[6:8]}T{day[8:10]}:{day[10:12]}:{day[12:14]}{zone}"


def _inherit(page: Any) -> None:
    """What a page has from the tree of pages becomes its own."""
    for key in ("/Resources", "/MediaBox", "/CropBox", "/Rotate"):
        above = page.get(Name.Parent)
        while key not in page and above is not None:
            if key in above:
                page[Name(key)] = above[key]
            above = above.get(Name.Parent)


def _nest(page: Any) -> None:
    """TrimBox within BleedBox within MediaBox (ISO 15930-1, 6.2.9; -7, 6.11)."""
    media = [float(value) for value in page.MediaBox]
    outer = media
    for key in (Name.BleedBox, Name.TrimBox):
        if key not in page:
            if key == Name.TrimBox:
                page[key] = Array(outer)
            continue
        box = [float(value) for value in page[key]]
        inner = [
            max(box[0], outer[0]),
            max(box[1], outer[1]),
            min(box[2], outer[2]),
            min(box[3], outer[3]),
        ]
        if inner != box:
            page[key] = Array(inner)
        outer = inner
