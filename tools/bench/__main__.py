"""Measure this tool beside its peers: ``make bench``, ``make bench BENCH="--sizes 1 9"``."""

from __future__ import annotations

import argparse
import importlib.util
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from . import edits, report
from .measure import Measured, run

ROOT = Path(__file__).resolve().parents[2]
SIZES = (1, 9, 100)
SUBJECTS = ("epub", "pandoc", "pdf", "screen", "weasyprint", "typst", "help")
OURS = "mapmental-publish"
_COUNT = "import sys, pikepdf; print(len(pikepdf.open(sys.argv[1]).pages))"
STARTS = 5
"""How often the start-up is timed: it is short, and a single one says little."""


@dataclass(frozen=True, slots=True)
class Job:
    """One tool to be measured on one collection."""

    articles: int
    output: str
    tool: str
    command: tuple[str | Path, ...]
    result: Path | None
    folder: Path
    before: Callable[[], None] | None = None
    """What is done first; where there is nothing, the output is made from nothing, caches included."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Generate the collections, measure, print the table and write the page; returns the exit code."""
    options = _options(arguments)
    pandoc = _pandoc() if "pandoc" in options.only else ""
    if "pandoc" in options.only and not pandoc:
        print("pandoc is not installed, so it is left out; make bench installs it", file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        rows = [*_measured(options, pandoc, Path(folder))]
    print(report.table(rows))
    print("\n".join(["", *report.targets(rows)]))
    if options.page:
        report.write(rows, options.repeat, options.page, pandoc)
    return 1 if any(row.failure for row in rows) else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.bench", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, metavar="N", help="articles in each collection")
    parser.add_argument("--repeat", type=int, default=1, metavar="N", help="runs of each; the median is shown")
    parser.add_argument("--only", nargs="+", choices=SUBJECTS, default=SUBJECTS, help="measure these alone")
    parser.add_argument("--timeout", type=float, default=3600.0, metavar="SECONDS", help="end a run after this long")
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "bench.md", help="where the results are written")
    parser.add_argument("--no-page", dest="page", action="store_const", const=None, help="write no results")
    options = parser.parse_args(arguments)
    if options.repeat < 1 or min(options.sizes) < 1:
        parser.error("--repeat and --sizes take whole numbers from 1")
    return options


def _measured(options: argparse.Namespace, pandoc: str, folder: Path) -> Iterator[report.Row]:
    """Every row; the tools take turns, so that what else the machine does troubles all of them alike."""
    for size in sorted(set(options.sizes)):
        place = folder / str(size)
        place.mkdir()
        jobs = [*_jobs(size, place, options.only, pandoc)]
        runs: dict[Job, list[Measured]] = {job: [] for job in jobs}
        for turn in range(options.repeat):
            for job in jobs:
                print(f"{size}: {job.output} by {job.tool}, run {turn + 1} of {options.repeat}", file=sys.stderr)
                runs[job].append(_run(job, options.timeout))
        yield from (report.Row(job.articles, job.output, job.tool, tuple(done)) for job, done in runs.items())
        shutil.rmtree(place)
    if "help" in options.only:
        command = (Path(sys.executable).parent / "mapmental-publish", "--help")
        job = Job(0, "–", f"{OURS} --help", command, None, folder)
        yield report.Row(
            0, "–", job.tool, tuple(_run(job, options.timeout) for _ in range(max(STARTS, options.repeat)))
        )


def _jobs(size: int, place: Path, only: Sequence[str], pandoc: str) -> Iterator[Job]:
    """Generate a collection of ``size`` articles, and what is to be built from it."""
    _make("tools.bench.generate", str(size), place / "made")
    book, plain, pages = place / "made" / "book", place / "made" / "plain", place / "pages"
    out = place / "out"
    own = (sys.executable, "-m", "mapmental_publish")
    target = ("--book", book, "--out", out, "--quiet")
    if "epub" in only:
        yield from _states(size, "EPUB", (*own, "epub", *target), out / "the-harbour-papers.epub", place, book)
    if "pandoc" in only and pandoc:
        yield Job(size, "EPUB", "pandoc", (pandoc, "book.md", "-o", "book.epub", "--toc"), plain / "book.epub", plain)
    if "pdf" in only:
        yield from _states(size, "print PDF", (*own, "pdf", *target), out / "the-harbour-papers-print.pdf", place, book)
    if "screen" in only:
        command = (*own, "pdf", "--edition", "screen", *target)
        yield Job(size, "screen PDF", OURS, command, out / "the-harbour-papers-screen.pdf", place)
    if "weasyprint" in only:
        _make("tools.bench.plain_pages", book, pages)
        command = (sys.executable, "-m", "weasyprint", "book.html", "book.pdf", "-s", "book.css")
        yield Job(size, "print PDF", "plain WeasyPrint", command, pages / "book.pdf", pages)
        yield Job(size, "screen PDF", "plain WeasyPrint", (*command, "--pdf-tags"), pages / "book.pdf", pages)
    if "typst" in only and pandoc and _has_typst():
        command = (sys.executable, "-m", "tools.bench.by_typst", pandoc, plain)
        yield Job(size, "print PDF", "pandoc and Typst", command, plain / "book.pdf", ROOT)


def _states(
    size: int, output: str, command: tuple[str | Path, ...], result: Path, place: Path, book: Path
) -> Iterator[Job]:
    """Builds by this tool: from nothing, again with nothing changed, and after edits to one article."""
    article = sorted(book.glob("article-*.md"))[size // 3]
    yield Job(size, output, OURS, command, result, place)
    yield Job(size, output, f"{OURS}, up to date", command, result, place, lambda: None)
    yield Job(size, output, f"{OURS}, a word edited", command, result, place, lambda: edits.word(article))
    yield Job(size, output, f"{OURS}, pages added", command, result, place, lambda: edits.pages(article))


def _run(job: Job, timeout: float) -> Measured:
    """One run; from nothing where the job does not say otherwise."""
    if job.before is not None:
        job.before()
    elif job.result is not None:
        job.result.unlink(missing_ok=True)
        if job.tool == OURS:
            shutil.rmtree(job.result.parent, ignore_errors=True)
    measured = run(job.command, job.result, folder=job.folder, timeout=timeout)
    if measured.failure or job.result is None or job.result.suffix != ".pdf":
        return measured
    # Counted by another process: a child starts with the memory of its parent, so this one stays small.
    told = subprocess.run([sys.executable, "-c", _COUNT, job.result], capture_output=True, text=True, check=True)
    return replace(measured, pages=int(told.stdout))


def _has_typst() -> bool:
    return importlib.util.find_spec("typst") is not None


def _make(module: str, *arguments: str | Path) -> None:
    """Preparation in a process of its own: a child starts with the memory of its parent, so this one stays small."""
    subprocess.run([sys.executable, "-m", module, *map(str, arguments)], cwd=ROOT, check=True)


def _pandoc() -> str:
    """The pandoc that ``make bench`` installs, else one on the PATH, else empty."""
    told = subprocess.run(
        [sys.executable, "-c", "import pypandoc; print(pypandoc.get_pandoc_path())"], capture_output=True, text=True
    )
    return told.stdout.strip() if told.returncode == 0 else shutil.which("pandoc") or ""


if __name__ == "__main__":
    sys.exit(main())
