"""docs/scale.md: what very large libraries would take, from the costs the bench measured.

``python -m tools.bench.scale`` makes the page anew from docs/bench.json; the bench itself does so after every row.
"""

from __future__ import annotations

import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path

from .results import OURS, Results, Row, read
from .targets import LARGE, LIBRARY

ROOT = Path(__file__).resolve().parents[2]
SMALL = 9
"""Articles of the smaller book, which what is needed in any case is told from."""
BOOKS, ALL = 1_000, 100_000
"""Books of the library that is estimated, and its articles."""
NIGHTLY, TOUCHED = 0.01, 200
"""Share of the articles that are edited every day, and the books that these stand in."""
PROCESSORS = (16, 64)
BYTES_A_SECOND = 125e6
"""Of a gigabit network."""
DISPATCH = 0.001
"""Seconds that Dask's scheduler takes for a task, by its documentation (docs.dask.org, "Best practices")."""
COMFORT = 1e9
"""Bytes that a process may well have."""


@dataclass(frozen=True, slots=True)
class _Line:
    """How a cost grows with the articles of a book: from a small book and a large one, or a large and a larger one."""

    first: float
    slope: float
    articles: int

    def at(self, articles: int) -> float:
        """The cost of a book of so many articles."""
        return self.first + self.slope * (articles - self.articles)


@dataclass(frozen=True, slots=True)
class _Output:
    """The rows of one output at 100 articles, and how a build after an edit grows."""

    cold: Row
    fresh: Row
    edited: Row
    moved: Row
    joining: _Line
    moving: _Line
    memory: _Line
    measured: int
    """The largest book measured, in articles."""

    @property
    def each(self) -> float:
        """Seconds of processor time an article, from nothing."""
        return self.cold.middle("cpu") / LARGE


def page(results: Results) -> str:
    """The page; empty where the rows that it rests on have not been measured."""
    found = [_output(results, output) for output in ("print PDF", "screen PDF", "EPUB")]
    outputs = [output for output in found if output is not None]
    if len(outputs) < len(found):
        return ""
    printed, screen, ebook = outputs
    pages = printed.cold.middle("pages") / LARGE
    introduction = (
        "An estimate, by `python -m tools.bench.scale`, from what the bench measured on one machine "
        f"([bench.md](bench.md): articles of about 5,000 words, {pages:.0f} pages, three drawings and a photograph). "
        "What is not measured is said to be so."
    )
    parts = [
        "# A hundred thousand articles",
        _filled(introduction),
        *_costs(printed, screen, ebook),
        *_library(printed, screen, ebook, results),
        *_one_book(printed, screen),
    ]
    return "\n\n".join(parts) + "\n"


def _filled(text: str) -> str:
    """A paragraph, or an item of a list, in lines as the other documents have them."""
    behind = "  " if text.startswith("- ") else ""
    return textwrap.fill(text, 120, subsequent_indent=behind, break_on_hyphens=False, break_long_words=False)


def _output(results: Results, output: str) -> _Output | None:
    states = ("", ", up to date", ", a word edited", ", pages added")
    rows = [results.get(LARGE, output, f"{OURS}{state}") for state in states]
    # The slope comes from the largest pair of sizes: what grows shows best there.
    other = LIBRARY if all(results.get(LIBRARY, output, f"{OURS}{state}") for state in states[2:]) else SMALL
    others = [results.get(other, output, f"{OURS}{state}") for state in states[2:]]
    cold, fresh, edited, moved = rows
    if cold is None or fresh is None or edited is None or moved is None or others[0] is None or others[1] is None:
        return None
    return _Output(
        cold,
        fresh,
        edited,
        moved,
        _line(edited, others[0], "cpu"),
        _line(moved, others[1], "cpu"),
        _line(edited, others[0], "peak"),
        max(LARGE, other),
    )


def _line(large: Row, other: Row, measure: str) -> _Line:
    rise = large.middle(measure) - other.middle(measure)
    return _Line(large.middle(measure), max(0.0, rise / (large.articles - other.articles)), large.articles)


def _costs(printed: _Output, screen: _Output, ebook: _Output) -> list[str]:
    named = (("a print PDF", printed), ("a tagged PDF", screen), ("an ebook", ebook))
    lines = [
        (f"from nothing, {name}", _seconds(output.each), _memory(output.cold, "peak"), _kept(output))
        for name, output in named
    ]
    for name, output in named:
        grows = f"{_memory(output.edited, 'peak')}, {output.memory.slope / 1e6:.2f} MB more with each article"
        size = f"{output.edited.middle('size') / LARGE / 1e6:.2f} MB"
        lines.append((f"unchanged, in {name} joined anew", _seconds(output.joining.slope), grows, size))
    for name, output in named[:2]:
        time = _seconds(output.moving.slope)
        lines.append((f"unchanged, in {name} whose pages have moved", time, _memory(output.moved, "peak"), "–"))
    table = ["| | time of one processor | memory | disk |", "|:--|--:|--:|--:|"]
    return [
        "## What an article costs",
        f"In a book of {LARGE} articles; memory is that of the largest process.",
        "\n".join([*table, *(f"| {' | '.join(cells)} |" for cells in lines)]),
        _filled(
            "Disk is kept work for the first three lines, and the file itself for the next. Pages are kept by content "
            "and serve both PDFs; an article that has not changed is not laid out again. Nothing at all is done where "
            "nothing in a book has changed."
        ),
        _filled(
            "The assembly streams: a document is joined, written and let go before the next one is opened. What grows "
            "with the book is what all documents share: the tables of objects and places, and in a tagged PDF the "
            "tree of tags."
        ),
    ]


def _library(printed: _Output, screen: _Output, ebook: _Output, results: Results) -> list[str]:
    first, again = printed.cold.middle("cpu") * BOOKS, screen.edited.middle("cpu") * BOOKS
    more = ", ".join(f"{_duration(first / count)} on {count}" for count in PROCESSORS)
    extra = (ALL * NIGHTLY / TOUCHED - 1) * printed.each
    still, moved = ((row.middle("cpu") + extra) * TOUCHED for row in (printed.edited, printed.moved))
    trees = " and ".join(_memory(output.cold, "tree") for output in (printed, screen))
    kept = max(printed.cold.middle("kept"), screen.cold.middle("kept")) + ebook.cold.middle("kept")
    files = ", ".join(
        f"{name} {_size(output.cold.middle('size') * BOOKS)}"
        for name, output in (("print PDFs", printed), ("tagged PDFs", screen), ("ebooks", ebook))
    )
    items = (
        f"- **Time.** A first print PDF of every book: {_duration(first)} of one processor, "
        f"{_duration(printed.cold.middle('wall') * BOOKS)} on two; by division, not measured, {more}. The tagged "
        f"edition afterwards, from the same pages: at most {_duration(again)} of one processor. Ebooks: "
        f"{_duration(ebook.cold.middle('cpu') * BOOKS)}.",
        f"- **Every night after.** With {NIGHTLY * 100:.0f} % of the articles edited, in {TOUCHED} of the books: "
        f"{_duration(still)} of one processor for the print PDFs, {_duration(moved)} where every edit moves the pages "
        f"of its book. The other {BOOKS - TOUCHED} books: "
        f"{_duration(printed.fresh.middle('wall') * (BOOKS - TOUCHED))} to see that they are up to date.",
        f"- **Memory.** {_memory(printed.cold, 'peak')} for the largest process of a print PDF, "
        f"{_memory(screen.cold, 'peak')} of a tagged one; {trees} for all processes of a build with two workers.",
        f"- **Disk.** Kept work, each book with an output folder and a cache of its own: {_size(kept * BOOKS)}. The "
        f"files: {files}.",
        _network(printed, results),
    )
    return [f"## A library of {BOOKS:,} books of {LARGE} articles", "\n".join(map(_filled, items))]


def _network(printed: _Output, results: Results) -> str:
    there, back = results.sources.get(LARGE, 0), printed.cold.middle("kept")
    start = "- **Network**, where articles are laid out on other machines"
    if not there or not back:
        return f"{start}: not measured."
    total = (there + back) * BOOKS
    return (
        f"{start}: text and pictures go there, {there / LARGE / 1e6:.2f} MB an article, and at most the kept work "
        f"comes back, {back / LARGE / 1e6:.2f} MB: {_size(total)} in all, {_duration(total / BYTES_A_SECOND)} of a "
        "gigabit network, spread over the whole run. A scheduler hands out one article at a time; Dask's own cost of "
        f"about a millisecond each is {_duration(ALL * DISPATCH)}."
    )


def _one_book(printed: _Output, screen: _Output) -> list[str]:
    items = [
        f"- {name}: {_size(output.memory.at(ALL))} of memory in the process that joins it, and "
        f"{_duration(output.joining.at(ALL))} of one processor for a word that is edited. {_comfortable(output.memory)}"
        for name, output in (("Print PDF", printed), ("Tagged PDF", screen))
    ]
    limit = min(printed.measured, screen.measured)
    return [
        f"## One book of {ALL:,} articles",
        f"Books of more than {limit:,} articles have not been measured; this is a straight line drawn on.",
        "\n".join(map(_filled, items)),
        _filled(
            "The parts of a book that print page numbers are laid out in portions; contents, references and index "
            "still grow with it, and no printer binds so many pages. A collection of this size is divided into volumes."
        ),
    ]


def _comfortable(memory: _Line) -> str:
    if not memory.slope:
        return "The memory does not grow with the book, as far as was measured."
    most = memory.articles + (COMFORT - memory.first) / memory.slope
    return f"Up to about {_rounded(max(most, 0)):,.0f} articles it stays below 1 GB."


def _memory(row: Row, measure: str) -> str:
    return f"{row.middle(measure) / 1e6:,.0f} MB" if row.middle(measure) else "not measured"


def _kept(output: _Output) -> str:
    kept = output.cold.middle("kept")
    return f"{kept / LARGE / 1e6:.2f} MB" if kept else "not measured"


def _size(size: float) -> str:
    if not size:
        return "not measured"
    return f"{_rounded(size / 1e9):,.0f} GB" if size >= 1e10 else f"{size / 1e9:.1f} GB"


def _seconds(seconds: float) -> str:
    return f"{seconds:.3f} s" if seconds < 0.1 else f"{seconds:.2f} s"


def _duration(seconds: float) -> str:
    """A time as a person would say it, to two figures."""
    for unit, length, most in (("seconds", 1, 90), ("minutes", 60, 90 * 60), ("hours", 3600, 72 * 3600)):
        if seconds < most:
            return f"{_rounded(seconds / length):g} {unit}"
    return f"{_rounded(seconds / 86400):g} days"


def _rounded(number: float) -> float:
    """A number to two figures."""
    return float(f"{number:.2g}")


def main() -> int:
    """Make the page from the results that are kept; 1 where these do not suffice."""
    results = read(ROOT / "docs" / "bench.json")
    text = page(results) if results is not None else ""
    if not text:
        print(f"docs/bench.json lacks this tool's rows for {SMALL} and {LARGE} articles", file=sys.stderr)
        return 1
    (ROOT / "docs" / "scale.md").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
