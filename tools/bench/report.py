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
OURS = "mapmental-publish"
LARGE = 100
"""Articles from which on what is asked of large collections is."""
PDF_CPU_SHARE, PDF_WALL_SHARE = 0.75, 0.45
"""Shares of plain WeasyPrint's times that a tagged PDF should take, with two processors."""
PDF_MEMORY = 400_000_000
"""Bytes each process should stay below."""
_EDITS = {(9, "print PDF"): 2.0, (9, "EPUB"): 0.5, (100, "print PDF"): 5.0, (100, "EPUB"): 1.0}
_FRESH = {(articles, output): most for articles, most in ((9, 0.4), (100, 1.5)) for output in ("print PDF", "EPUB")}
STATES = (("up to date", "wall", _FRESH), ("a word edited", "cpu", _EDITS), ("pages added", "cpu", _EDITS))
"""What is asked of builds after an earlier one, in seconds."""
START_UP = 0.3
"""Seconds ``mapmental-publish --help`` should stay below."""

INTRODUCTION = """# Bench

`make bench` makes collections of articles of about 5,000 words each (three charts as SVG and one picture as JPEG or
PNG, tables, lists, callouts, pull quotes, about twenty notes, cross-references and index marks) from a seeded
generator, builds them with each tool in turn in one run, and writes this page. Builds are from nothing, caches
included, where the table does not say otherwise.
"""
METHOD = """
- *CPU* is user and system time of the command and every process it started. *Memory* is the largest resident size of
  one of its processes; *tree* the largest sum over all of them at once, sampled ten times a second. MB are 10⁶ bytes.
- pandoc reads the same text as one plain Markdown file with the same pictures (`pandoc book.md -o book.epub --toc`).
  It makes no index, list of figures or list of references. These drawings keep to SVG Tiny and need no raster form.
- Plain WeasyPrint reads one HTML document of all articles, with this tool's print stylesheet and pictures; its screen
  PDF is tagged. It makes no front matter, contents, index, references or page numbers in cross-references.
- Typst reads what pandoc makes of the same Markdown (`pandoc -t typst`), in the template pandoc gives it, untagged.
- *a word edited*: one word of one article. *pages added*: three pages more in it, so that those of all later articles
  have other numbers, in the contents, the index and the cross-references too.
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
        "| articles | output | tool | wall | CPU | memory | tree | pages | size |",
        "|--:|:--|:--|--:|--:|--:|--:|--:|--:|",
    ]
    for row in rows:
        start = f"| {row.articles or '–'} | {row.output} | {row.tool} |"
        if row.failure:
            lines.append(f"{start} {row.failure} | | | | | |")
            continue
        tree = f"{row.middle('tree') / 1e6:.0f} MB" if row.middle("tree") else "–"
        pages = f"{row.middle('pages'):.0f}" if row.middle("pages") else "–"
        size = f"{row.middle('size') / 1e6:.2f} MB" if row.middle("size") else "–"
        lines.append(
            f"{start} {row.middle('wall'):.2f} s | {row.middle('cpu'):.2f} s | {row.middle('peak') / 1e6:.0f} MB | "
            f"{tree} | {pages} | {size} |"
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
    said += _pdf_targets(by)
    start = by.get((0, "–", "mapmental-publish --help"))
    if start:
        wall = start.middle("wall")
        said.append(f"Start-up: {wall:.2f} s (asked: below {START_UP} s): {_verdict(wall < START_UP)}.")
    return said


def _pdf_targets(by: Mapping[tuple[int, str, str], Row]) -> list[str]:
    said: list[str] = []
    largest = max((articles for articles, _, _ in by), default=0)
    ours, plain = (by.get((largest, "screen PDF", tool)) for tool in (OURS, "plain WeasyPrint"))
    if ours and plain and largest >= LARGE:
        for name, measure, most in (("processor time", "cpu", PDF_CPU_SHARE), ("time", "wall", PDF_WALL_SHARE)):
            share = ours.middle(measure) / plain.middle(measure)
            said.append(
                f"Tagged PDF of {_count(largest)} from nothing: {share:.2f} of plain WeasyPrint's {name} (asked: at "
                f"most {most}): {_verdict(share <= most)}."
            )
        said.append(
            f"Tagged PDF of {_count(largest)}: {ours.middle('peak') / 1e6:.0f} MB in the largest process (asked: below "
            f"{PDF_MEMORY / 1e6:.0f} MB): {_verdict(ours.middle('peak') < PDF_MEMORY)}."
        )
    for state, measure, asked in STATES:
        for (articles, output), most in asked.items():
            row = by.get((articles, output, f"{OURS}, {state}"))
            if row:
                what = "processor time" if measure == "cpu" else "time"
                said.append(
                    f"{output} of {_count(articles)}, {state}: {row.middle(measure):.2f} s of {what} (asked: below "
                    f"{most} s): {_verdict(row.middle(measure) < most)}."
                )
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
