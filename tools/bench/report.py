"""What the bench measured, as a table on the screen, as docs/bench.md and as the files beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from . import plot, scale
from .jobs import JOBS
from .peers import PEERS
from .results import Results, Row, Run
from .targets import targets

INTRODUCTION = """# Bench

`make bench` makes collections of articles of about 5,000 words each (three charts as SVG and one picture as JPEG or
PNG, tables, lists, callouts, pull quotes, about twenty notes, cross-references and index marks) from a seeded
generator, builds them with each tool in turn in one run, and writes this page. Builds are from nothing, caches
included, where the table does not say otherwise.

![Processor time and memory of each tool by articles](bench.svg)
"""
METHOD = f"""
## How it is measured

- *CPU* is user and system time of the command and every process it started, browsers' helpers too. *Memory* is the
  largest resident size of one of its processes; *tree* the largest sum over all of them at once, seen by looking up to
  ten times a second, in which memory that they share counts once. MB are 10⁶ bytes.
- This tool runs with `--jobs {JOBS}`.
- *a word edited*: one word of one article. *pages added*: three pages more in it, so that those of all later articles
  have other numbers, in the contents, the index and the cross-references too.
- pandoc reads the same text as one plain Markdown file with the same pictures (`pandoc book.md -o book.epub --toc`).
  It makes no index, list of figures or list of references. These drawings keep to SVG Tiny and need no raster form.
- Typst and LuaLaTeX read what pandoc makes of the same Markdown, in the templates pandoc gives them, untagged.
- Plain WeasyPrint, Paged.js and Vivliostyle read one HTML document of all articles, with this tool's print stylesheet
  and pictures; WeasyPrint's screen PDF is tagged. They make no front matter, contents, index, references or page
  numbers in cross-references. The two that need a browser start the system's Chromium each time. Paged.js now
  and then ends in the middle of the book; such a run does not count, and it is run again, three times at most.
"""


def table(results: Results) -> str:
    """The measurements as a Markdown table; with the number of the run where there was more than one."""
    several = len(results.runs) > 1
    names = ["articles", "output", "tool", "wall", "CPU", "memory", "tree", "pages", "size", *["run"] * several]
    sides = ["--:", ":--", ":--", *["--:"] * (len(names) - 3)]
    lines = [names, sides]
    for row in results.sorted():
        cells = [f"{row.articles:,}" if row.articles else "–", row.output, row.tool, *_cells(row)]
        lines.append([*cells, *[str(row.run + 1)] * several])
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _cells(row: Row) -> Sequence[str]:
    if row.failure:
        return (row.failure, "", "", "", "", "")
    return (
        f"{row.middle('wall'):.2f} s",
        f"{row.middle('cpu'):.2f} s",
        f"{row.middle('peak') / 1e6:,.0f} MB",
        f"{row.middle('tree') / 1e6:,.0f} MB" if row.middle("tree") else "–",
        f"{row.middle('pages'):,.0f}" if row.middle("pages") else "–",
        f"{row.middle('size') / 1e6:.2f} MB" if row.middle("size") else "–",
    )


def page(results: Results) -> str:
    """The page as Markdown."""
    results = results.tidied()
    asked = "".join(f"- {target}\n" for target in targets(results))
    return (
        f"{INTRODUCTION}\n{_circumstances(results)}\n## What is asked\n\n{asked}\n## Every row\n\n{table(results)}\n"
        f"{METHOD}{_left_out(results)}"
    )


def _circumstances(results: Results) -> str:
    facts = "; ".join(f"{name}: {value}" for name, value in results.machine.items())
    tools = ", ".join(f"{name} {value}" for name, value in results.versions.items())
    text = f"Machine: {facts}.\n\nVersions: {tools}.\n\n"
    if len(results.runs) == 1:
        return f"{text}All numbers come from one run: {_run(results.runs[0])}.\n"
    listed = "".join(f"{number}. {_run(run)}\n" for number, run in enumerate(results.runs, start=1))
    return f"{text}The rows come from different runs, on the same machine with the same versions:\n\n{listed}"


def _run(run: Run) -> str:
    day = date.fromisoformat(run.day)
    each = "each measured once" if run.repeat == 1 else f"the median of {run.repeat} of each"
    source = f", source {run.source}" if run.source else ""
    return f"{day.day} {day:%B %Y}{source}, {each}, load {run.load:.1f} at the start"


def _left_out(results: Results) -> str:
    caps = "".join(
        f"- {peer.title}: up to {peer.largest} article{'s' * (peer.largest > 1)}; {peer.reason}.\n"
        for peer in PEERS.values()
    )
    absent = "".join(f"- {reason}\n" for reason in results.absent.values())
    return (
        "\n## What is left out\n\nOther tools are measured up to the sizes they can do in reasonable time and memory "
        f"(`--uncapped` lifts that):\n\n{caps}" + (f"\nNot on this machine:\n\n{absent}" if absent else "")
    )


def write(results: Results, page_file: Path) -> None:
    """Write the page, numbers and plot beside it, and the estimate for large libraries, each whole or not at all."""
    _put(page_file.with_suffix(".json"), results.document())
    _put(page_file, page(results))
    _put(page_file.with_suffix(".svg"), plot.drawing(results))
    estimate = scale.page(results)
    if estimate:
        _put(page_file.with_name("scale.md"), estimate)


def _put(file: Path, text: str) -> None:
    part = file.with_name(f".{file.name}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(file)
