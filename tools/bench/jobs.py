"""What is run for each size: every tool's command on the same collection, from nothing and after edits.

Imports nothing large, like :mod:`.measure`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from . import edits
from .measure import Measured, run
from .peers import PEERS, Found
from .results import HELP, OURS

ROOT = Path(__file__).resolve().parents[2]
SUBJECTS = ("epub", "pandoc", "pdf", "screen", *(name for name in PEERS if name != "pandoc"), "help")
"""What ``--only`` can name, in the order they are measured."""
JOBS = 2
"""Processes that lay out articles: what this tool asks of itself is said of two, on whatever machine."""
FEWEST = 10
"""Pages an article takes at the least, in the densest template: fewer, and text has been lost."""
TRIES = 3
"""How often a tool is run that loses text, which Paged.js does now and then, before that is what it has to show."""
STEM = "the-harbour-papers"
_COUNT = "import sys, pikepdf; print(len(pikepdf.open(sys.argv[1]).pages))"


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
    environment: Mapping[str, str] = field(default_factory=dict)

    def run(self, timeout: float) -> Measured:
        """Measure it; from nothing where the job does not say otherwise. A run that loses text does not count."""
        for _ in range(TRIES):
            measured = self._run(timeout)
            if not (measured.failure and measured.pages):
                break
        return measured

    def _run(self, timeout: float) -> Measured:
        if self.before is not None:
            self.before()
        elif self.result is not None:
            self.result.unlink(missing_ok=True)
            if self.tool == OURS:
                shutil.rmtree(self.result.parent, ignore_errors=True)
        measured = run(self.command, self.result, folder=self.folder, timeout=timeout, environment=self.environment)
        if measured.failure or self.result is None:
            return measured
        if self.tool.startswith(OURS):
            measured = replace(measured, kept=size_of(self.result.parent / ".cache"))
        if self.result.suffix != ".pdf":
            return measured
        # Counted by another process: a child starts with the memory of its parent, so this one stays small.
        told = subprocess.run([sys.executable, "-c", _COUNT, self.result], capture_output=True, text=True)
        if told.returncode:
            return replace(measured, failure="wrote a broken PDF")
        pages = int(told.stdout)
        failure = "" if pages >= FEWEST * self.articles else f"lost text: {pages} pages"
        return replace(measured, pages=pages, failure=failure)


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection of so many articles and where it is made."""

    articles: int
    place: Path

    @property
    def book(self) -> Path:
        """What this tool reads."""
        return self.place / "made" / "book"

    @property
    def plain(self) -> Path:
        """What pandoc reads."""
        return self.place / "made" / "plain"

    @property
    def pages(self) -> Path:
        """What those that set HTML read."""
        return self.place / "pages"


def jobs(made: Collection, subject: str, found: Found, timeout: float) -> Iterator[Job]:
    """What is measured of a subject on a collection that has been made; ``timeout`` in seconds, for those that ask."""
    size, out, plain, pages = made.articles, made.place / "out", made.plain, made.pages
    program = found.programs
    target = ("--book", made.book, "--out", out, "--quiet", "--jobs", str(JOBS))
    if subject == "epub":
        yield from _states(made, "EPUB", ("epub", *target), out / f"{STEM}.epub")
    elif subject == "pdf":
        yield from _states(made, "print PDF", ("pdf", *target), out / f"{STEM}-print.pdf")
    elif subject == "screen":
        yield from _states(made, "screen PDF", ("pdf", "--edition", "screen", *target), out / f"{STEM}-screen.pdf")
    elif subject == "pandoc":
        command: tuple[str | Path, ...] = (program["pandoc"], "book.md", "-o", "book.epub", "--toc")
        yield Job(size, "EPUB", PEERS[subject].title, command, plain / "book.epub", plain)
    elif subject == "weasyprint":
        command = (sys.executable, "-m", "weasyprint", "book.html", "book.pdf", "-s", "book.css")
        yield Job(size, "print PDF", PEERS[subject].title, command, pages / "book.pdf", pages)
        yield Job(size, "screen PDF", PEERS[subject].title, (*command, "--pdf-tags"), pages / "book.pdf", pages)
    elif subject == "typst":
        command = (sys.executable, "-m", "tools.bench.by_typst", program["pandoc"], plain)
        told = {"PYTHONPATH": str(ROOT)}
        yield Job(size, "print PDF", PEERS[subject].title, command, plain / "book.pdf", plain, environment=told)
    elif subject == "lualatex":
        command = (program["pandoc"], "book.md", "-o", "book.pdf", "--toc", "--pdf-engine=lualatex")
        yield Job(size, "print PDF", PEERS[subject].title, command, plain / "book.pdf", plain)
    elif subject == "pagedjs":
        command = (program["pagedjs-cli"], "book.html", "-o", "book.pdf", "--style", "book.css")
        command = (*command, "--timeout", f"{timeout * 1000:.0f}", *_as_root("--browserArgs", "--no-sandbox"))
        told = {"PUPPETEER_EXECUTABLE_PATH": str(program["chromium"])}
        yield Job(size, "print PDF", PEERS[subject].title, command, pages / "book.pdf", pages, environment=told)
    elif subject == "vivliostyle":
        command = (program["vivliostyle"], "build", "book.html", "--single-doc", "--style", "book.css")
        command = (*command, "-o", "book.pdf", "--timeout", f"{timeout:.0f}")
        command = (*command, "--executable-browser", program["chromium"])
        yield Job(size, "print PDF", PEERS[subject].title, command, pages / "book.pdf", pages)


def start_up(folder: Path) -> Job:
    """``mapmental-publish --help``, which anybody waits for."""
    return Job(0, "–", HELP, (Path(sys.executable).parent / OURS, "--help"), None, folder)


def prepare(made: Collection, subjects: Iterable[str]) -> None:
    """Make what the subjects read, before anything is edited; not part of what is measured."""
    _make("tools.bench.generate", str(made.articles), made.place / "made")
    if not {"weasyprint", "pagedjs", "vivliostyle"}.isdisjoint(subjects):
        _make("tools.bench.plain_pages", made.book, made.pages)


def size_of(folder: Path) -> int:
    """The bytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _states(made: Collection, output: str, command: tuple[str | Path, ...], result: Path) -> Iterator[Job]:
    """Builds by this tool: from nothing, again with nothing changed, and after edits to one article."""
    command = (sys.executable, "-m", "mapmental_publish", *command)

    def edited() -> Path:
        return sorted(made.book.glob("article-*.md"))[made.articles // 3]

    job = Job(made.articles, output, OURS, command, result, made.place)
    yield job
    yield replace(job, tool=f"{OURS}, up to date", before=lambda: None)
    yield replace(job, tool=f"{OURS}, a word edited", before=lambda: edits.word(edited()))
    yield replace(job, tool=f"{OURS}, pages added", before=lambda: edits.pages(edited()))


def _as_root(*words: str) -> tuple[str, ...]:
    """What a browser is told only where root starts it, whose sandbox it refuses."""
    return words if os.geteuid() == 0 else ()


def _make(module: str, *arguments: str | Path) -> None:
    """Preparation in a process of its own: a child starts with the memory of its parent, so this one stays small."""
    subprocess.run([sys.executable, "-m", module, *map(str, arguments)], cwd=ROOT, check=True)
