"""The process that looks at a file from elsewhere: ``python -m mapmental_publish.preflight.child FOLDER``."""

from __future__ import annotations

import json
import pickle
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from pikepdf import PasswordError, Pdf

from ..diagnostics import Findings, as_plain, catalogue
from ..printing.plan import Fault, PrintPlan
from . import report
from .guess import Wishes, plan_for
from .issues import Issue, tell
from .limits import LOOKING, TASK, TOLD, set_limits
from .outside import Task
from .run import HOSTILE, Preflight, preflight


def main(folder: Path) -> None:
    """Do the task in the folder, and leave there what was found, first in words and then in pictures."""
    set_limits()
    task: Task = pickle.loads((folder / TASK).read_bytes())
    try:
        with task.file.open("rb"):
            pass
    except OSError as refused:
        reason = (refused.strerror or str(refused)).lower()
        _tell(folder, {"fault": "file", "message": f"{task.file} cannot be read: {reason}", "hint": ""})
        return
    until = time.monotonic() + LOOKING
    found, fault = _looked_at(task, task.wishes, until)
    if fault is not None:
        _tell(folder, {"fault": "usage", "message": fault.message, "hint": fault.hint})
        return
    findings = Findings()
    tell(list(found.issues), found.beyond, task.name, findings)
    _tell(folder, {"findings": [as_plain(finding) for finding in findings]})
    report.write(found, task.file, folder, task.stem, draw=False)
    report.write(found, task.file, folder, task.stem)


def _looked_at(task: Task, wishes: Wishes, until: float) -> tuple[Preflight, Fault | None]:
    plan, faults = _plan(task, wishes)
    wrong = next((fault for fault in faults if fault.key != "trim"), None)
    if wrong is not None:
        return Preflight(task.name, wishes.kind, plan, 0, ()), wrong
    found = preflight(
        task.file,
        plan,
        kind=wishes.kind,
        name=task.name,
        pages=wishes.pages,
        right_to_left=wishes.right_to_left or None,
        until=until,
    )
    inks = {stock.ink for stock in task.printer.interiors if stock.binding == wishes.binding}
    in_colour = any(issue.rule == "preflight-colour-in-black" for issue in found.issues)
    if in_colour and not wishes.ink and "colour" in inks and wishes.kind == "interior":
        # Nobody said in what ink: a book with colour in it is one to be printed in colour.
        again, fault = _looked_at(task, replace(wishes, ink="colour"), until)
        if fault is None:
            return again, None
    return _with_faults(found, faults), None


def _plan(task: Task, wishes: Wishes) -> tuple[PrintPlan, list[Fault]]:
    try:
        with Pdf.open(task.file) as pdf:
            return plan_for(pdf, task.printer, wishes)
    except (PasswordError, *HOSTILE):
        return PrintPlan(432.0, 648.0, printer=task.printer), []  # what is wrong with it is told by the preflight


def _with_faults(found: Preflight, faults: list[Fault]) -> Preflight:
    """The same, with a size that the printer does not offer among the findings."""
    rule = catalogue()["preflight-page-size"]
    more = [Issue(rule.name, rule.severity, 0, "", (), fault.message, fault.hint) for fault in faults]
    return replace(found, issues=(*more, *found.issues))


def _tell(folder: Path, document: dict[str, Any]) -> None:
    part = folder / f"{TOLD}.part"
    part.write_text(json.dumps(document), encoding="utf-8")
    part.replace(folder / TOLD)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
