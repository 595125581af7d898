"""Write docs/engine.md from the changes in the page engine and the reports on them: ``python -m tools.engine_doc``.

With ``--digests`` the functions whose digest is not the one on record are named with theirs instead.
"""

from __future__ import annotations

import ast
import hashlib
import sys
import tomllib
from functools import cache
from pathlib import Path

from mapmental_publish.pdf import (
    amendments,
    engine,  # noqa: F401  (finds the engine's libraries)
)
from mapmental_publish.pdf.amendments import CHANGES, Amendment, StandIn, Surrounding

TARGET = Path(__file__).resolve().parents[1] / "docs" / "engine.md"
REPORTS = Path(amendments.__file__).with_name("engine_reports.toml")
PARTS = {"fault": "", "steps": "**Steps.** ", "expected": "**Expected.** ", "remedy": "**A remedy.** "}
"""What a report consists of besides its title, and how each part begins."""
HEAD = f"""# Changes in the page engine

Pages are laid out by [WeasyPrint](https://weasyprint.org) {amendments.VERSION}. Some of its functions are replaced or
amended while it runs: for lines that end where the margin is, for figures that leave no holes, for tags of elements,
and for speed. `mapmental_publish/pdf/amendments.py` makes all of the changes; this page lists them, and what the
engine's authors are told of each. With another version no book is built. `tests/unit/pdf/test_amendments.py` compares
the engine's functions with those the changes were made for, `test_as_the_engine.py` the pages with the engine's own.

To move to another version: set `VERSION`, run these tests, read what has changed in the functions they name, change
ours alike, and record the digests (`python -m tools.engine_doc --digests`). A change whose report has been acted upon
goes. This page is written by `python -m tools.engine_doc`.

| function of the engine | what is done | report |
|---|---|---|
"""


@cache
def _tree(path: str) -> tuple[str, ast.Module]:
    text = Path(path).read_text(encoding="utf-8")
    return text, ast.parse(text)


def source(change: Amendment | StandIn | Surrounding) -> str:
    """The source of the engine's own function, as its file has it. Raises KeyError where it is not there."""
    assert change.module.__file__ is not None
    text, node = _tree(change.module.__file__)
    here: ast.AST = node
    for name in change.function.split("."):
        parts = (part for part in ast.iter_child_nodes(here) if isinstance(part, ast.FunctionDef | ast.ClassDef))
        here = {part.name: part for part in parts}[name]
    return ast.get_source_segment(text, here) or ""


def digest(change: Amendment | StandIn | Surrounding) -> str:
    """What stands for the engine's own function in the list of changes."""
    return hashlib.sha256(source(change).encode()).hexdigest()[:16]


def place(change: Amendment | StandIn | Surrounding) -> str:
    """The module of ours that makes a change, or stands in."""
    if isinstance(change, Amendment):
        return "amendments"
    if isinstance(change, Surrounding):
        return change.where
    return str(getattr(change.new, "__func__", change.new).__module__).rpartition(".")[2]


def reports() -> dict[str, dict[str, str]]:
    """The reports by their names: each has a title and the parts in :data:`PARTS`."""
    return tomllib.loads(REPORTS.read_text(encoding="utf-8"))


def _done(change: Amendment | StandIn | Surrounding) -> str:
    if isinstance(change, Amendment):
        return f"a line: `{change.old}` becomes `{change.new}`"
    if isinstance(change, Surrounding):
        return f"`pdf/{place(change)}.py` changes what is around it"
    return f"`pdf/{place(change)}.py` stands in"


def document() -> str:
    """The page's text."""
    known = reports()
    rows = []
    for change in CHANGES:
        title = known[change.report]["title"]
        link = f"[{change.report}](#{change.report})"
        name = f"{change.module.__name__.removeprefix('weasyprint.')}.{change.function}"
        rows.append(f"| `{name}` | {_done(change)} | {link}: {title} |")
    sections = []
    for name, report in known.items():
        own = ", ".join(f"`{change.function}`" for change in CHANGES if change.report == name)
        body = "\n\n".join(f"{said}{report[part]}" for part, said in PARTS.items())
        sections.append(f'### <a id="{name}"></a>{report["title"]}\n\n{own}\n\n{body}\n')
    return HEAD + "\n".join(rows) + "\n\n## Reports\n\n" + "\n".join(sections)


if __name__ == "__main__":
    if "--digests" in sys.argv:
        for one in CHANGES:
            if digest(one) != one.digest:
                print(f"{one.module.__name__}.{one.function}: {digest(one)}")
    else:
        TARGET.write_text(document(), encoding="utf-8")
