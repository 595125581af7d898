"""The finished PDF opened again: is it what it must be?"""

from __future__ import annotations

from collections.abc import Collection as Names, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, BinaryIO

import uharfbuzz as hb
from pikepdf import Dictionary, Name, Pdf

from .. import fonts
from ..context import BuildContext
from ..errors import OutputInvalid
from ..layout import direction
from ..model import Collection
from ..printing.plan import PrintPlan
from ..printing.printer import NO_BLEED
from .frames import frame

TOLERANCE = 0.01
"""Points a box may be off (a hundredth of a point is 3.5 µm)."""
_FONT_FILES = (Name.FontFile, Name.FontFile2, Name.FontFile3)


def verify(
    file: BinaryIO, collection: Collection, context: BuildContext, plan: PrintPlan, excused: Names[str] = ()
) -> None:
    """Raise OutputInvalid where boxes, pages or fonts are not as they must be, naming everything that is wrong.

    ``excused`` are families that no typeface of the design has and that have been reported as a finding.
    """
    with Pdf.open(file) as pdf:
        faults = [*faults_of_fonts(pdf, context, excused)]
        if len(pdf.pages) % 2:
            faults.append(f"its {len(pdf.pages)} pages do not end on a verso")
        if context.edition == "print":
            leftwards = direction(collection.settings.language) == "rtl"
            faults += [*_pages(pdf, plan, leftwards=leftwards), *_print(pdf)]
        else:
            bare = replace(plan, bleed=NO_BLEED, marks=False)
            faults += [*_pages(pdf, bare, leftwards=False), *_screen(pdf)]
    if faults:
        raise OutputInvalid(
            f"the {context.edition} PDF is not as it must be: {'; '.join(faults)}", "The file that was there is kept."
        )


def _pages(pdf: Pdf, plan: PrintPlan, *, leftwards: bool) -> Iterator[str]:
    """Every box of every page must be where the plan puts it; the first that is not is named."""
    for number, page in enumerate(pdf.pages, start=1):
        wanted = frame(plan, recto=number % 2 == 1, leftwards=leftwards)
        for name, should in ((Name.MediaBox, wanted.media), (Name.BleedBox, wanted.bleed), (Name.TrimBox, wanted.trim)):
            box = [float(value) for value in page.obj.get(name, page.obj.MediaBox)]
            if any(abs(is_ - to_be) > TOLERANCE for is_, to_be in zip(box, should, strict=True)):
                found = " ".join(f"{value:.2f}" for value in box)
                yield f"the {str(name)[1:]} of page {number} is {found}, not {' '.join(f'{v:.2f}' for v in should)}"
                return


def faults_of_fonts(pdf: Pdf, context: BuildContext, excused: Names[str]) -> Iterator[str]:
    """Every font must be embedded and one of the declared faces: nothing may step in for a missing one in silence."""
    declared = {name for font in context.layouts.fonts for face in fonts.faces(font) for name in [_postscript(face)]}
    for used in sorted(fonts_of(pdf)):
        if not used.embedded:
            yield f"the font {used.name} is not embedded"
        elif used.postscript not in declared and used.family not in excused:
            yield f"the font {used.postscript} is none of the design's"


def _print(pdf: Pdf) -> Iterator[str]:
    if any(Name.Annots in page.obj for page in pdf.pages):
        yield "it has links"
    for key in (Name.Outlines, Name.Names, Name.StructTreeRoot):
        if key in pdf.Root:
            yield f"it has {str(key)[1:]}"


def _screen(pdf: Pdf) -> Iterator[str]:
    for key in (Name.Outlines, Name.Names, Name.StructTreeRoot, Name.Lang):
        if key not in pdf.Root:
            yield f"it lacks {str(key)[1:]}"


@dataclass(frozen=True, slots=True, order=True)
class UsedFont:
    """A font in a file: the name the engine gave it, and the PostScript name and family its own data give."""

    name: str
    postscript: str
    family: str
    embedded: bool


def fonts_of(pdf: Pdf) -> set[UsedFont]:
    """Every font that the pages, or what is drawn on them, can set text in."""
    found: set[UsedFont] = set()
    seen: set[tuple[int, int]] = set()
    waiting = [page.obj.get(Name.Resources) for page in pdf.pages]
    while waiting:
        resources = waiting.pop()
        if not isinstance(resources, Dictionary):
            continue
        for font in _new(resources, Name.Font, seen):
            whole = font.DescendantFonts[0] if Name.DescendantFonts in font else font
            found.add(_used(whole))
        for kind in (Name.XObject, Name.Pattern):
            waiting += [drawn.get(Name.Resources) for drawn in _new(resources, kind, seen)]
    return found


def _new(resources: Any, kind: Name, seen: set[tuple[int, int]]) -> Iterator[Any]:
    """The resources of a kind that have not been looked at."""
    known = resources.get(kind, Dictionary())
    if known.is_indirect:
        if known.objgen in seen:
            return
        seen.add(known.objgen)
    for item in known.values():
        if item.is_indirect and item.objgen in seen:
            continue
        seen.add(item.objgen)
        yield item


def _used(font: Any) -> UsedFont:
    descriptor = font.get(Name.FontDescriptor, Dictionary())
    name = str(font.get(Name.BaseFont, "")).lstrip("/")
    data = next((descriptor[key].read_bytes() for key in _FONT_FILES if key in descriptor), b"")
    postscript, family = _names(data) if data else ("", "")
    return UsedFont(name.partition("+")[2] or name, postscript, family, bool(data))


@cache
def _postscript(face: fonts.Face) -> str:
    return _names(face.path.read_bytes(), face.index)[0]


def _names(data: bytes, index: int = 0) -> tuple[str, str]:
    """A font's PostScript name and family as its name table gives them (OpenType, name: 6; 16, else 1)."""
    face = hb.Face(data, index)
    return face.get_name(6) or "", face.get_name(16) or face.get_name(1) or ""
