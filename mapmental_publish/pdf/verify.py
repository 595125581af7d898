"""The finished PDF opened again: is it what it must be?"""

from __future__ import annotations

import io
from collections.abc import Iterator

from pikepdf import Dictionary, Name, Pdf

from ..context import BuildContext
from ..errors import OutputInvalid
from ..model import Collection

TOLERANCE = 0.01
"""Points a box may be off (a hundredth of a point is 3.5 µm)."""


def verify(data: bytes, collection: Collection, context: BuildContext) -> None:
    """Raise OutputInvalid where boxes, pages or fonts are not as they must be."""
    with Pdf.open(io.BytesIO(data)) as pdf:
        faults = [*_boxes(pdf, collection), *_fonts(pdf, context)]
        if len(pdf.pages) % 2:
            faults.append("the number of pages is odd")
        linked = any(Name.Annots in page.obj for page in pdf.pages) or Name.Outlines in pdf.Root
        if context.edition == "print" and linked:
            faults.append("the print edition has links or an outline")
    if faults:
        raise OutputInvalid(f"the {context.edition} PDF is not as it must be: {'; '.join(faults)}")


def _boxes(pdf: Pdf, collection: Collection) -> Iterator[str]:
    width, height = collection.settings.printing.trim_width, collection.settings.printing.trim_height
    for number, page in enumerate(pdf.pages, start=1):
        for name in (Name.MediaBox, Name.TrimBox):
            box = [float(value) for value in page.obj[name]]
            if abs(box[2] - box[0] - width) > TOLERANCE or abs(box[3] - box[1] - height) > TOLERANCE:
                shown = f"{box[2] - box[0]:.2f} × {box[3] - box[1]:.2f}"
                yield f"page {number} is {shown} pt, not {width:.2f} × {height:.2f}"
                return


def _fonts(pdf: Pdf, context: BuildContext) -> Iterator[str]:
    """Every font must be embedded and of a declared family: nothing may step in for a missing face in silence."""
    # The engine names a font by its description, "Vollkorn-Semi-Bold" for the family Vollkorn.
    allowed = tuple(font.family.replace(" ", "-") for font in context.layouts.fonts)
    strangers: set[str] = set()
    for name, embedded in fonts_of(pdf):
        if not embedded:
            yield f"the font {name} is not embedded"
        if not any(name == family or name.startswith(f"{family}-") for family in allowed):
            strangers.add(name)
    if strangers:
        yield f"fonts that no typeface of the design has: {', '.join(sorted(strangers))}"


def fonts_of(pdf: Pdf) -> set[tuple[str, bool]]:
    """Every font in the file: its PostScript name without the subset's prefix, and whether it is embedded."""
    found: set[tuple[str, bool]] = set()
    for obj in pdf.objects:
        if not isinstance(obj, Dictionary) or obj.get(Name.Type) != Name.FontDescriptor:
            continue
        name = str(obj.FontName).lstrip("/")
        embedded = any(key in obj for key in (Name.FontFile, Name.FontFile2, Name.FontFile3))
        found.add((name.partition("+")[2] or name, embedded))
    return found
