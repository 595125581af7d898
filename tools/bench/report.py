"""What the bench measured, as a table on the screen, as docs/bench.md and as docs/bench.json."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

from .measure import Measured

CPU_SHARE = 0.5
"""An ebook of the largest collection should take less than this share of pandoc's processor time."""
EBOOK_MEMORY = 200_000_000
"""Bytes an ebook of the largest collection should stay below."""
START_UP = 0.3
"""Seconds ``mapmental-publish --help`` should stay below."""

INTRODUCTION = """# Bench

`make bench` makes collections of articles of about 5,000 words each (three charts as SVG and one picture as JPEG or
PNG, tables, lists, callouts, pull quotes, about twenty notes, cross-references and index marks) from a seeded
generator, builds them cold with each tool in turn in one run, and writes this page.
"""
METHOD = """
- *CPU* is user and system time of the command and every process it started. *Memory* is the largest resident size of
  one of its processes; *tree* the largest sum over all of them at once, sampled ten times a second. MB are 10⁶ bytes.
- pandoc reads the same text as one plain Markdown file with the same pictures (`pandoc book.md -o book.epub --toc`).
  It makes no index, list of figures or list of references. These drawings keep to SVG Tiny and need no raster form.
- Plain WeasyPrint reads one HTML document of all articles, with this tool's print stylesheet and pictures, untagged.
  It makes no front matter, contents, index, references or page numbers in cross-references.
"""


@dataclass(frozen=True, slots=True)
class Row:
    """All runs of one tool on one collection."""

    articles: int
    output: str
    tool: str
    runs: tuple[Measured, ...]

    def middle(self, name: str) -> float:
        """The median of a measure over the runs that went well; the upper one of an even number."""
        values = sorted(float(getattr(run, name)) for run in self.runs if not run.failure)
        return values[len(values) // 2] if values else 0.0

    @property
    def failure(self) -> str:
        """Why there is no figure, where every run failed."""
        return self.runs[0].failure if all(run.failure for run in self.runs) else ""


def machine() -> Mapping[str, str]:
    """What was measured on: processor, memory, system; no names of hosts or people."""
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


def versions(pandoc: str) -> Mapping[str, str]:
    """The versions of what was measured; ``pandoc`` is the program, empty where it is not installed."""
    found = {name: metadata.version(name) for name in ("mapmental_publish", "ebooklib", "weasyprint", "pikepdf")}
    if pandoc:
        told = subprocess.run([pandoc, "--version"], capture_output=True, text=True, check=True).stdout
        found["pandoc"] = told.split("\n")[0].removeprefix("pandoc ")
    return found


def table(rows: Sequence[Row]) -> str:
    """The measurements as a Markdown table."""
    lines = [
        "| articles | output | tool | wall | CPU | memory | tree | size |",
        "|--:|:--|:--|--:|--:|--:|--:|--:|",
    ]
    for row in rows:
        start = f"| {row.articles or '–'} | {row.output} | {row.tool} |"
        if row.failure:
            lines.append(f"{start} {row.failure} | | | | |")
            continue
        tree = f"{row.middle('tree') / 1e6:.0f} MB" if row.middle("tree") else "–"
        size = f"{row.middle('size') / 1e6:.2f} MB" if row.middle("size") else "–"
        lines.append(
            f"{start} {row.middle('wall'):.2f} s | {row.middle('cpu'):.2f} s | {row.middle('peak') / 1e6:.0f} MB | "
            f"{tree} | {size} |"
        )
    return "\n".join(lines)


def targets(rows: Sequence[Row]) -> list[str]:
    """How the measurements stand to what the project asks of itself, a sentence each."""
    by = {(row.articles, row.output, row.tool): row for row in rows if not row.failure}
    said: list[str] = []
    sizes = sorted({row.articles for row in rows if row.output == "EPUB"})
    if sizes:
        ours, pandoc = (by.get((sizes[-1], "EPUB", tool)) for tool in ("mapmental-publish", "pandoc"))
        if ours and pandoc:
            share = ours.middle("cpu") / pandoc.middle("cpu")
            said.append(
                f"EPUB of {_count(sizes[-1])}: {share:.2f} of pandoc's processor time (asked: below {CPU_SHARE}): "
                f"{_verdict(share < CPU_SHARE)}."
            )
        if ours:
            memory = ours.middle("peak")
            said.append(
                f"EPUB of {_count(sizes[-1])}: {memory / 1e6:.0f} MB of memory (asked: below "
                f"{EBOOK_MEMORY / 1e6:.0f} MB): {_verdict(memory < EBOOK_MEMORY)}."
            )
    start = by.get((0, "–", "mapmental-publish --help"))
    if start:
        wall = start.middle("wall")
        said.append(f"Start-up: {wall:.2f} s (asked: below {START_UP} s): {_verdict(wall < START_UP)}.")
    return said


def write(rows: Sequence[Row], repeat: int, page: Path, pandoc: str) -> None:
    """Write the page and the numbers beside it (``.json``)."""
    about, what = machine(), versions(pandoc)
    facts = "; ".join(f"{name}: {value}" for name, value in about.items())
    tools = ", ".join(f"{name} {value}" for name, value in what.items())
    runs = "one run each" if repeat == 1 else f"the median of {repeat} runs"
    reached = "".join(f"- {sentence}\n" for sentence in targets(rows))
    page.write_text(
        f"{INTRODUCTION}\nThe numbers are {runs}. {facts}. {tools}.\n\n{table(rows)}\n\n{reached}{METHOD}",
        encoding="utf-8",
    )
    document = {"machine": about, "versions": what, "repeat": repeat, "rows": [asdict(row) for row in rows]}
    page.with_suffix(".json").write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _count(articles: int) -> str:
    return f"{articles} article{'s' * (articles > 1)}"


def _verdict(met: bool) -> str:
    return "met" if met else "**not met**"
