"""The file as a whole: version, standard, output intent, what must not be in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pikepdf import Array, Dictionary, Pdf, Stream

from ..printing.plan import PrintPlan
from . import streams
from .issues import Issues
from .streams import TooLarge, identity, items, names, table, texted, under, unpacked

X_VERSION = re.compile(r"GTS_PDFXVersion(?:\s*=\s*[\"']|(?:\s[^<>]*)?>)\s*([^<\"']+)")
X_TRAPPED = re.compile(r"pdf:Trapped\s*(?:>|=\s*[\"'])\s*(True|False)")
MOST_META = 4 << 20
_NEWEST = {"PDF/X-1a:2001": (1, 4), "PDF/X-3:2002": (1, 4), "PDF/X-4": (1, 6)}
"""The newest version a file's head may name: readers of the two older standards take 1.4 (ISO 15930-4 and -6)."""
_ACTIONS = ("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/Rendition", "/Movie", "/Sound", "/GoToE")
_DEEPEST = 12
_MOST_NODES = 5000


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a file says of itself. ``standard`` is the one its markers claim; ``intent`` its output condition."""

    version: tuple[int, int]
    standard: str
    intent: str
    encrypted: bool
    size: int
    producer: str


def facts(pdf: Pdf, size: int) -> FileFacts:
    """Read what the file says of itself."""
    info = table(pdf.trailer.get("/Info"))
    marker = texted(under(info, "/GTS_PDFXConformance")) or texted(under(info, "/GTS_PDFXVersion"))
    in_meta = X_VERSION.search(_metadata(pdf))
    intents = list(_intents(pdf))
    condition = texted(under(intents[0], "/OutputConditionIdentifier")) if intents else ""
    return FileFacts(
        _version(pdf),
        marker.strip() or (in_meta[1].strip() if in_meta else ""),
        condition.strip()[:80],
        bool(pdf.is_encrypted),
        size,
        texted(under(info, "/Producer")).strip()[:120],
    )


def hidden_layers(pdf: Pdf) -> frozenset[streams.Key]:
    """The optional content groups that are off when the file is opened."""
    root = pdf.Root.get("/OCProperties")
    config = under(root, "/D")
    off = under(config, "/OFF")
    hidden = {identity(group) for group in off} if isinstance(off, Array) else set()
    if names(under(config, "/BaseState")) == ["/OFF"]:
        groups, shown = under(root, "/OCGs"), under(config, "/ON")
        hidden |= {identity(group) for group in groups} if isinstance(groups, Array) else set()
        hidden -= {identity(group) for group in shown} if isinstance(shown, Array) else set()
    return frozenset(hidden - {(0, 0)})


def check_file(pdf: Pdf, found: FileFacts, plan: PrintPlan, issues: Issues, *, cover: bool) -> None:
    """Report what a file must not have, and what it lacks for the standard the printer asks for."""
    forbidden = plan.printer.forbidden
    _check_size(found, plan, issues, cover=cover)
    if found.encrypted:
        issues.report("preflight-encrypted", "the file is encrypted")
    root: Any = pdf.Root
    if "outline" in forbidden and table(root.get("/Outlines")) is not None and under(root, "/Outlines", "/First"):
        issues.report("preflight-outline", "the file has bookmarks")
    if _has_scripts(root):
        issues.report("preflight-scripts", "the file has scripts or actions")
    if _has_attachments(root):
        issues.report("preflight-attachments", "the file has other files in it")
    layers = under(root, "/OCProperties", "/OCGs")
    if isinstance(layers, Array) and len(layers) and plan.printer.name:
        off = " (one is off)" if hidden_layers(pdf) else ""
        issues.report("preflight-layers", f"the file has layers{off}")
    if plan.printer.name and under(root, "/AcroForm", "/Fields"):
        issues.report("preflight-annotations", "the file has a form to fill in", group="form")
    if plan.standard:
        _check_standard(pdf, found, plan, issues)


def check_annotations(page: Any, number: int, plan: PrintPlan, issues: Issues) -> None:
    """Report links, notes and form fields on a page."""
    annotations = page.get("/Annots")
    if not isinstance(annotations, Array) or not len(annotations):
        return
    kinds: dict[str, int] = {}
    for item in list(annotations)[:_MOST_NODES]:
        kind = (names(under(item, "/Subtype")) or ["/unknown"])[0]
        kinds[kind] = kinds.get(kind, 0) + 1
        if under(item, "/A", "/S") is not None and names(under(item, "/A", "/S"))[:1] == ["/JavaScript"]:
            issues.report("preflight-scripts", "an annotation runs a script", page=number, across=True, group="page")
    kinds.pop("/TrapNet", None)
    if kinds and ("annotations" in plan.printer.forbidden or plan.standard):
        listed = ", ".join(f"{count} {kind[1:]}" for kind, count in sorted(kinds.items()))
        issues.report("preflight-annotations", f"the page has annotations ({listed})", page=number, across=True)


def _check_size(found: FileFacts, plan: PrintPlan, issues: Issues, *, cover: bool) -> None:
    most = plan.printer.cover.max_bytes if cover else plan.printer.max_bytes
    advised = plan.printer.cover.advised_bytes if cover else None
    if most is not None and found.size > most:
        issues.report("preflight-file-large", f"the file has {_mega(found.size)}; at most {_mega(most)} are taken")
    elif advised is not None and found.size > advised:
        issues.report("preflight-file-heavy", f"the file has {_mega(found.size)}; {_mega(advised)} are advised at most")


def _check_standard(pdf: Pdf, found: FileFacts, plan: PrintPlan, issues: Issues) -> None:
    standard = plan.standard
    # X-1a says so in GTS_PDFXConformance, the others in GTS_PDFXVersion (ISO 15930-1 and -3, 6.4; ISO 15930-7, 6.3).
    if found.standard != standard:
        claimed = f"claims {found.standard}" if found.standard else "claims no PDF/X standard"
        other = found.standard in plan.printer.standards
        issues.report(
            "preflight-standard",
            f"the file {claimed}; {standard} is asked for",
            remedy=f"Set [print] standard to {found.standard}, which {plan.printer.title} takes too." if other else "",
        )
    for group, message in _lacks(pdf, found, standard):
        issues.report("preflight-standard", f"{message}, as {standard} asks", group=group)
    intents = list(_intents(pdf))
    if len(intents) != 1:
        count = "no output intent" if not intents else f"{len(intents)} output intents"
        issues.report("preflight-intent", f"the file has {count} of the kind GTS_PDFX")
        return
    intent = intents[0]
    profile = intent.get("/DestOutputProfile")
    if not texted(intent.get("/OutputConditionIdentifier")):
        issues.report("preflight-intent", "the output intent does not say for which printing condition", group="name")
    elif not isinstance(profile, Stream) and not texted(intent.get("/RegistryName")):
        issues.report(
            "preflight-intent",
            "the output intent has neither a profile nor the registry that knows it",
            group="registry",
        )
    if isinstance(profile, Stream):
        channels = streams.integer(profile.get("/N"))
        if plan.colour == "cmyk" and channels not in (0, 4):
            issues.report("preflight-intent", f"the output intent’s profile has {channels} inks, not 4", group="inks")


def _lacks(pdf: Pdf, found: FileFacts, standard: str) -> Iterator[tuple[str, str]]:
    info = table(pdf.trailer.get("/Info"))
    meta = _metadata(pdf)
    newest = _NEWEST[standard]
    if found.version > newest:
        yield "version", f"the file is PDF {found.version[0]}.{found.version[1]}, not {newest[0]}.{newest[1]} or older"
    if not isinstance(pdf.trailer.get("/ID"), Array):
        yield "id", "the file has no ID"
    trapped = texted(under(info, "/Trapped")).lstrip("/")
    if trapped not in ("True", "False") and not (standard == "PDF/X-4" and X_TRAPPED.search(meta)):
        yield "trapped", "the file does not say whether it is trapped"
    dates = {"/Title": "title", "/CreationDate": "CreateDate", "/ModDate": "ModifyDate"}
    for key, in_meta in dates.items():
        if not texted(under(info, key)) and not (standard == "PDF/X-4" and in_meta in meta):
            yield key, f"the file has no {key[1:]}"
    if found.encrypted:
        yield "encrypted", "the file is encrypted"
    if standard == "PDF/X-4" and not meta:
        yield "metadata", "the file has no XMP metadata"


def _version(pdf: Pdf) -> tuple[int, int]:
    raised = texted(pdf.Root.get("/Version")).lstrip("/")
    versions = [tuple(int(part) for part in text.split(".")[:2]) for text in (pdf.pdf_version, raised)
                if re.fullmatch(r"\d{1,2}\.\d{1,2}", text)]  # fmt: skip
    best = max(versions, default=(1, 4))
    return best[0], best[1]


def _metadata(pdf: Pdf) -> str:
    stream = pdf.Root.get("/Metadata")
    if not isinstance(stream, Stream):
        return ""
    try:
        return unpacked(stream, MOST_META).decode("utf-8", "replace")
    except TooLarge:
        return ""


def _intents(pdf: Pdf) -> Iterator[Dictionary]:
    listed = pdf.Root.get("/OutputIntents")
    for item in listed if isinstance(listed, Array) else ():
        if isinstance(item, Dictionary) and names(item.get("/S")) == ["/GTS_PDFX"]:
            yield item


def _has_scripts(root: Any) -> bool:
    if under(root, "/Names", "/JavaScript") is not None:
        return True
    action = root.get("/OpenAction")
    if isinstance(action, Dictionary) and (names(action.get("/S")) or [""])[0] in _ACTIONS:
        return True
    return any(isinstance(value, Dictionary) for _, value in items(root.get("/AA")))


def _has_attachments(root: Any) -> bool:
    if isinstance(root.get("/AF"), Array) and len(root.AF):
        return True
    return _has_leaf(under(root, "/Names", "/EmbeddedFiles"), 0)


def _has_leaf(node: Any, depth: int) -> bool:
    """Whether a name tree has any name in it."""
    found = table(node)
    if found is None or depth > _DEEPEST:
        return False
    leaves, kids = found.get("/Names"), found.get("/Kids")
    if isinstance(leaves, Array) and len(leaves):
        return True
    return isinstance(kids, Array) and any(_has_leaf(kid, depth + 1) for kid in list(kids)[:64])


def folios(pdf: Pdf, count: int) -> dict[int, str]:
    """The page labels of a file by page, counted from 1; empty where it has none."""
    tree = pdf.Root.get("/PageLabels")
    if table(tree) is None:
        return {}
    starts: dict[int, Any] = {}
    _collect(tree, starts, 0)
    labels: dict[int, str] = {}
    style, prefix, first, begun = "", "", 1, 0
    for place in range(count):
        if place in starts:
            entry = starts[place]
            style = (names(under(entry, "/S")) or [""])[0]
            prefix = texted(under(entry, "/P"))[:40]
            first, begun = streams.integer(under(entry, "/St"), 1), place
        labels[place + 1] = prefix + _numeral(first + place - begun, style)
    return labels


def _collect(node: Any, starts: dict[int, Any], depth: int) -> None:
    numbers, kids = under(node, "/Nums"), under(node, "/Kids")
    if isinstance(numbers, Array):
        for place in range(0, min(len(numbers) - 1, 2 * _MOST_NODES), 2):
            starts[streams.integer(numbers[place], -1)] = numbers[place + 1]
    if isinstance(kids, Array) and depth < _DEEPEST:
        for kid in list(kids)[:_MOST_NODES]:
            if len(starts) < _MOST_NODES:
                _collect(kid, starts, depth + 1)


def _numeral(number: int, style: str) -> str:
    if style == "/D":
        return str(number)
    if style in ("/r", "/R") and 0 < number < 5000:
        roman = ""
        for value, sign in ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
                            (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")):  # fmt: skip
            while number >= value:
                roman += sign
                number -= value
        return roman if style == "/r" else roman.upper()
    if style in ("/a", "/A") and 0 < number < 5000:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if style == "/a" else letter.upper()
    return ""


def _mega(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size < 10e6 else f"{size / 1e6:.0f} MB"
