"""The ink of whole pages, as Ghostscript separates them: where objects alone do not tell what lands on the paper."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageChops, ImageMath

from ..errors import ProgramMissing
from ..programs import ghostscript
from ..programs.base import ProgramFailed
from .frames import Frame
from .geometry import Box
from .issues import Issues
from .pictures import brightest
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
                for page, inks in files.items():
                    found = _darkest(list(inks.values()), limit, frames[page])
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


def _darkest(files: Sequence[Path], limit: float, frame: Frame) -> Darkest:
    media = frame.media
    total: Image.Image | None = None
    for file in files:
        with Image.open(file) as picture:
            ink = ImageChops.invert(picture.convert("L")).convert("I")
        total = ink if total is None else _sum(total, ink)
    if total is None:
        return Darkest(0.0, None)
    total = _within(total, media, frame.bleed)
    most = brightest(total)
    edge = int(limit * 255) + 2
    # Values as far above the limit as a byte holds: the rest is not needed.
    above = total.point(lambda value: value * 1.0 - float(edge)).convert("L")
    if sum(above.histogram()[1:]) <= _SPECKS:
        return Darkest(min(most, edge) / 255, None)
    found = above.getbbox()
    if found is None:
        return Darkest(most / 255, None)
    across, up = media.width / total.width, media.height / total.height
    left, top, right, bottom = found
    return Darkest(
        most / 255,
        Box(media.left + left * across, media.top - bottom * up, media.left + right * across, media.top - top * up),
    )


def _within(total: Image.Image, media: Box, bleed: Box) -> Image.Image:
    """The picture of a page with nothing outside its bleed: printers' marks are on every plate, and are cut off."""
    across, up = total.width / media.width, total.height / media.height
    area = (
        round((bleed.left - media.left) * across),
        round((media.top - bleed.top) * up),
        round((bleed.right - media.left) * across),
        round((media.top - bleed.bottom) * up),
    )
    inner = Image.new(total.mode, total.size, 0)
    inner.paste(total.crop(area), area[:2])
    return inner


def _sum(first: Image.Image, second: Image.Image) -> Image.Image:
    total: Image.Image = ImageMath.lambda_eval(lambda bands: bands["a"] + bands["b"], a=first, b=second)
    return total
