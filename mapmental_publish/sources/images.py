"""Pictures an article names: found in the book folder, examined, never fetched."""

from __future__ import annotations

from ..files import REMOTE, FileProblem
from ..imaging.examine import examine
from ..model import ImageAsset
from .state import Reading


def resolve_image(reading: Reading, source: str, line: int) -> ImageAsset | None:
    """The picture a source names; None, with a finding, where there is none to be had."""
    source = source.strip()
    if not source:
        reading.report("image-missing", line, "a picture without a file")
        return None
    if REMOTE.match(source):
        if source.lower().startswith("data:"):
            reading.report(
                "image-remote", line, "a picture written into the text", "Save it as a file in the book folder."
            )
        else:
            reading.report(
                "image-remote",
                line,
                f"the picture {source} is on the web",
                "Save it in the book folder; nothing is fetched.",
            )
        return None
    try:
        examined = examine(reading.folder, reading.folder.resolve(reading.path, source))
    except FileProblem as problem:
        reading.report(problem.rule, line, problem.message, problem.hint)
        return None
    for flaw in examined.problems:
        reading.report(flaw.rule, line, flaw.message, flaw.hint)
    return examined.asset
