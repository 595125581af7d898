"""The ink of whole pages, as Ghostscript separates them: where objects alone do not tell what lands on the paper."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from PIL import Image

from ..errors import ProgramMissing
from ..programs import ghostscript
from ..programs.base import ProgramFailed
from .frames import Frame
from .geometry import Box
from .issues import Issues
from .pictures import summed
from .tally import Tally

RESOLUTION = 72
"""Dots to the inch: a dot is a point, smaller than any area whose ink would not dry."""
_AT_ONCE = 16
"""Pages separated by one run: their pictures lie on the disk together."""
_MOST = 400
"""Pages looked at; a book whose every page is unclear is known well enough by so many."""
_SPECKS = 4
"""Dots above the limit that are let pass: edges between two objects, not areas."""


class Darkest(NamedTuple):
    """A page's greatest sum of inks from 0 to 4, and the box in points around what is above the limit."""

    most: float
    box: Box | None


def check_separations(path: Path, frames: Mapping[int, Frame], limit: float, tally: Tally, issues: Issues) -> None:
    """Report ink above ``limit`` (from 0 to 4) on the pages whose objects do not tell it."""
    pages = sorted(tally.unclear)[:_MOST]
    for start in range(0, len(pages), _AT_ONCE):
        some = pages[start : start + _AT_ONCE]
        try:
            with tempfile.TemporaryDirectory() as folder:
                files = ghostscript.separate(path, some, RESOLUTION, Path(folder))
                for page, file in files.items():
                    found = _darkest(file, limit, frames[page])
                    _tell(page, found, limit, tally, issues)
        except ProgramMissing as fault:
            issues.report(
                "preflight-separations",
                f"{fault.message}: the ink of {len(pages)} page{'s' * (len(pages) > 1)} with transparency, overprint or"
                " pictures of unknown ink is not reckoned",
                remedy=fault.hint or "",
            )
            return
        except (ProgramFailed, OSError, ValueError, Image.DecompressionBombError) as fault:
            reason = fault.message if isinstance(fault, ProgramFailed) else str(fault)
            issues.report("preflight-separations", f"the pages could not be separated: {reason}")
            return


def _tell(page: int, found: Darkest, limit: float, tally: Tally, issues: Issues) -> None:
    if found.most > tally.most_ink:
        tally.most_ink, tally.ink_page = found.most, page
    if found.box is not None:
        issues.report(
            "preflight-ink",
            f"the inks laid over one another come to {100 * found.most:.0f} %; at most {100 * limit:.0f} % are taken",
            page=page,
            box=found.box,
            group="separations",
            worst=found.most,
        )


def _darkest(file: Path, limit: float, frame: Frame) -> Darkest:
    """The ink within a page's bleed: printers' marks beyond it are on every plate, and are cut off."""
    media = frame.media
    bleed = frame.bleed.meet(media) or media
    with Image.open(file) as picture:
        across, up = picture.width / media.width, picture.height / media.height
        area = (
            round((bleed.left - media.left) * across),
            round((media.top - bleed.top) * up),
            round((bleed.right - media.left) * across),
            round((media.top - bleed.bottom) * up),
        )
        found = summed(picture.convert("CMYK").crop(area), limit)
    dots = (area[2] - area[0]) * (area[3] - area[1])
    if found.box is None or found.share * dots <= _SPECKS:
        return Darkest(min(found.most, limit), None)
    left, top, right, bottom = found.box
    width, height = bleed.width, bleed.height
    return Darkest(
        found.most,
        Box(
            bleed.left + left * width, bleed.top - bottom * height, bleed.left + right * width, bleed.top - top * height
        ),
    )
