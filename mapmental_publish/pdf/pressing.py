"""The last step of what goes to a printer: the assembled file in the plan's colours and standard."""

from __future__ import annotations

from typing import BinaryIO

from ..context import BuildContext
from ..press import press, target
from ..press.profiles import LARGEST_PROFILE, default, read
from ..printing.plan import PrintPlan


def pressed(file: BinaryIO, plan: PrintPlan, context: BuildContext, *, cover: bool = False) -> BinaryIO:
    """The file for the press, a temporary one in place of ``file``; the same file where the plan leaves colours alone.

    Raises BookUnreadable where the profile the plan names is none, FileProblem where it cannot be read.
    """
    if not plan.colour:
        return file
    profile = default()
    if plan.profile:
        profile = read(context.folder.read(plan.profile, limit=LARGEST_PROFILE), plan.profile)
    with file:
        return press(file, target(plan, profile, epoch=context.epoch, cover=cover))
