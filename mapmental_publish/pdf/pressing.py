"""The last step of what goes to a printer: the assembled file in the plan's colours and standard."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from ..context import BuildContext
from ..diagnostics import Findings
from ..errors import BookUnreadable
from ..files import BookFolder, FileProblem
from ..printing.plan import PrintPlan

if TYPE_CHECKING:
    from ..press.profiles import Profile


def pressed(file: BinaryIO, plan: PrintPlan, context: BuildContext, *, cover: bool = False) -> BinaryIO:
    """The file for the press, a temporary one in place of ``file``; the same file where the plan leaves colours alone.

    Raises BookUnreadable where the profile the plan names is none, FileProblem where it cannot be read.
    """
    if not plan.colour:
        return file
    from ..press import press, target  # it takes as long as all that a changed word needs besides its article

    profile = _profile(plan, context.folder)
    with file:
        return press(file, target(plan, profile, epoch=context.epoch, cover=cover))


def check_profile(plan: PrintPlan, folder: BookFolder, source: str, findings: Findings) -> None:
    """Report a profile that cannot be used before a book is laid out for it; ``source`` is the file that names it."""
    if not (plan.colour and plan.profile):
        return
    try:
        _profile(plan, folder)
    except FileProblem as problem:
        rule, message, hint = problem.rule, problem.message, problem.hint
    except BookUnreadable as fault:
        rule, message, hint = "print-profile", fault.message, fault.hint
    else:
        return
    from ..config import span_of  # likewise

    findings.report(rule, span_of(folder, source, "print", "profile"), message, hint)


def _profile(plan: PrintPlan, folder: BookFolder) -> Profile:
    from ..press.profiles import LARGEST_PROFILE, default, read

    if plan.profile:
        return read(folder.read(plan.profile, limit=LARGEST_PROFILE), plan.profile)
    return default()
