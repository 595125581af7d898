"""What was measured, kept from run to run in docs/bench.json.

A run adds its rows to those of earlier ones on the same machine with the same versions and replaces what it measures
again; other results are let go.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from .measure import Measured

FORMAT = 2
"""Of the file. One of another format is not read."""
OURS = "mapmental-publish"
HELP = f"{OURS} --help"
STATES = ("up to date", "a word edited", "pages added")
OUTPUTS = ("EPUB", "print PDF", "screen PDF")
TOOLS = (
    OURS,
    *(f"{OURS}, {state}" for state in STATES),
    "pandoc",
    "plain WeasyPrint",
    "pandoc and Typst",
    "pandoc and LuaLaTeX",
    "Paged.js",
    "Vivliostyle",
    HELP,
)
"""The order of the table."""
Key = tuple[int, str, str]
"""Articles, output, tool."""


@dataclass(frozen=True, slots=True)
class Row:
    """All runs of one tool on one collection; ``run`` is the number of the run of the bench, from 0."""

    articles: int
    output: str
    tool: str
    runs: tuple[Measured, ...]
    run: int = 0

    @property
    def key(self) -> Key:
        """What the row is about."""
        return self.articles, self.output, self.tool

    def middle(self, name: str) -> float:
        """The median of a measure over the runs that went well; the upper one of an even number."""
        values = sorted(float(getattr(run, name)) for run in self.runs if not run.failure)
        return values[len(values) // 2] if values else 0.0

    @property
    def failure(self) -> str:
        """Why there is no figure, where every run failed."""
        return self.runs[0].failure if all(run.failure for run in self.runs) else ""

    @property
    def settled(self) -> bool:
        """Whether measuring it again would tell nothing new: it went well, or took longer than it is given."""
        return not self.failure or all(run.late for run in self.runs)


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the bench.

    ``day`` in ISO form, ``source`` the commit of the checkout, with a plus where files differ from it, ``repeat`` how
    often each was measured, ``load`` the processes that wanted a processor over the last minute before it began.
    """

    day: str
    source: str
    repeat: int
    load: float
    versions: Mapping[str, str]


@dataclass(slots=True)
class Results:
    """Everything that is kept."""

    machine: Mapping[str, str]
    runs: list[Run] = field(default_factory=list)
    rows: dict[Key, Row] = field(default_factory=dict)
    sources: dict[int, int] = field(default_factory=dict)
    """Bytes of text and pictures of each collection, by its articles."""
    absent: Mapping[str, str] = field(default_factory=dict)
    """What the last run left out, and why."""

    @property
    def versions(self) -> Mapping[str, str]:
        """Those of everything that was measured."""
        return {name: version for run in self.runs for name, version in run.versions.items()}

    def get(self, articles: int, output: str, tool: str) -> Row | None:
        """A row that has figures."""
        row = self.rows.get((articles, output, tool))
        return row if row is not None and not row.failure else None

    def sorted(self) -> list[Row]:
        """The rows in the order of the table."""
        return sorted(self.rows.values(), key=lambda row: (row.articles or 10**9, row.output, TOOLS.index(row.tool)))

    def sizes(self, output: str, tool: str = OURS) -> list[int]:
        """The sizes an output was measured at, in articles, the smallest first."""
        return sorted(row.articles for row in self.rows.values() if (row.output, row.tool) == (output, tool))

    def put(self, row: Row) -> None:
        """Keep a row of the newest run."""
        self.rows[row.key] = replace(row, run=len(self.runs) - 1)

    def tidied(self) -> Results:
        """The same without the runs of which no row is left."""
        used = sorted({row.run for row in self.rows.values()})
        number = {old: new for new, old in enumerate(used)}
        rows = {key: replace(row, run=number[row.run]) for key, row in self.rows.items()}
        return Results(self.machine, [self.runs[old] for old in used], rows, dict(self.sources), self.absent)

    def document(self) -> str:
        """The file's text."""
        kept = self.tidied()
        document = {
            "format": FORMAT,
            "machine": dict(kept.machine),
            "runs": [asdict(run) for run in kept.runs],
            "sources": {str(articles): size for articles, size in sorted(kept.sources.items())},
            "absent": dict(kept.absent),
            "rows": [asdict(row) for row in kept.sorted()],
        }
        return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def read(file: Path) -> Results | None:
    """The results that are kept in a file; None where there are none, or of another format."""
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        return None
    results = Results(
        document["machine"],
        [Run(**run) for run in document["runs"]],
        sources={int(articles): size for articles, size in document["sources"].items()},
        absent=document["absent"],
    )
    for row in document["rows"]:
        row["runs"] = tuple(Measured(**run) for run in row["runs"])
        results.rows[row["articles"], row["output"], row["tool"]] = Row(**row)
    return results


def differences(kept: Results, machine: Mapping[str, str], versions: Mapping[str, str]) -> list[str]:
    """Why results that are kept cannot stand beside new ones; empty where they can."""
    then, now = {**kept.machine, **kept.versions}, {**machine, **versions}
    return [f"{name}: {then[name]}, now {now[name]}" for name in then if name in now and then[name] != now[name]]


def machine() -> Mapping[str, str]:
    """What is measured on: processor, memory, system; no names of hosts or people."""
    processor = platform.processor() or platform.machine()
    try:
        told = Path("/proc/cpuinfo").read_text(encoding="utf-8")
        models = [line.partition(":")[2].strip() for line in told.splitlines() if line.startswith("model name")]
        processor = models[0] if models else processor
    except OSError:
        pass
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        system = platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        system = f"{platform.system()} {platform.release()}"
    return {
        "processor": f"{processor}, {os.cpu_count()} cores used by the system",
        "memory": f"{memory / 1e9:.0f} GB",
        "system": system,
        "Python": platform.python_version(),
    }


def source(root: Path) -> str:
    """The commit of a checkout, with a plus where files that are kept in it differ; empty where there is none."""
    told = [_git(root, "rev-parse", "--short=9", "HEAD"), _git(root, "status", "--porcelain", "-uno", *_MEASURED)]
    return f"{told[0]}{'+' * bool(told[1])}"


_MEASURED: Sequence[str] = ("--", "mapmental_publish", "layouts", "tools/bench", "requirements")
"""What of the checkout has a part in the results: the page they are written into does not."""


def _git(root: Path, *words: str) -> str:
    try:
        done = subprocess.run(["git", *words], cwd=root, capture_output=True, text=True)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
