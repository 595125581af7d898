"""What the project asks of itself, and how the measurements stand to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .results import OURS, STATES, Results, Row

LARGE, LIBRARY = 100, 1000
"""Articles of a large book, and of the largest."""
EBOOK_CPU_SHARE = 0.5
"""Share of pandoc's processor time that an ebook of 100 articles should take less than."""
EBOOK_MEMORY = 200_000_000
"""Bytes an ebook of 100 articles should stay below."""
PDF_CPU_SHARE, PDF_WALL_SHARE = 0.75, 0.45
"""Shares of plain WeasyPrint's times that a tagged PDF should take, with two processors."""
PROCESS_MEMORY = 400_000_000
"""Bytes each process should stay below, with 100 articles."""
TREE_MEMORY = 1_500_000_000
"""Bytes all processes together should stay below, with 1,000 articles."""
GROWTH = 1.10
"""What an article may cost among 1,000, to one what it costs among 100."""
FILE_SHARE = 1.1
"""The size of the print PDF of 100 articles, to one that of the same set as a single document."""
EDITS = {("print PDF", 100): 5.0, ("print PDF", 9): 2.0, ("EPUB", 100): 1.0, ("EPUB", 9): 0.5}
"""Seconds of processor time that a build after an edit should stay below."""
TOWARDS = {("print PDF", 100): 1.7}
"""Seconds that are aimed at beyond that: what Typst takes with its compiler kept in memory."""
FRESH = {100: 1.5, 9: 0.4}
"""Seconds in which a build with nothing to do should end."""
START_UP = 0.3
"""Seconds ``mapmental-publish --help`` should stay below."""


@dataclass(frozen=True, slots=True)
class Target:
    """One thing that is asked; ``met`` is None where what it needs has not been measured."""

    asked: str
    reached: str = "not measured"
    met: bool | None = None

    def __str__(self) -> str:
        verdict = {None: "", True: ": met", False: ": **not met**"}[self.met]
        return f"{self.asked}: {self.reached}{verdict}."


def targets(results: Results) -> list[Target]:
    """Everything that is asked, in an order that can be read."""
    return [*_from_nothing(results), *_after_edits(results), *_at_scale(results), *_ebook(results), _start_up(results)]


def _from_nothing(results: Results) -> Iterator[Target]:
    ours = results.get(LARGE, "screen PDF", OURS)
    plain = results.get(LARGE, "screen PDF", "plain WeasyPrint")
    for name, measure, most in (("processor time", "cpu", PDF_CPU_SHARE), ("time", "wall", PDF_WALL_SHARE)):
        asked = f"Tagged PDF of {LARGE} articles, at most {most} of plain WeasyPrint's {name}"
        yield _share(asked, ours, plain, measure, most)
    for output in ("print PDF", "screen PDF"):
        row = results.get(LARGE, output, OURS)
        yield _memory(f"{_name(output)} of {LARGE} articles, largest process", row, "peak", PROCESS_MEMORY)
    yield _share(
        f"Size of the print PDF of {LARGE} articles, at most {FILE_SHARE} of that as a single document",
        results.get(LARGE, "print PDF", OURS),
        results.get(LARGE, "print PDF", "plain WeasyPrint"),
        "size",
        FILE_SHARE,
    )


def _after_edits(results: Results) -> Iterator[Target]:
    for articles, most in FRESH.items():
        for output in ("print PDF", "screen PDF", "EPUB"):
            row = results.get(articles, output, f"{OURS}, {STATES[0]}")
            yield _below(f"{_name(output)} of {articles} articles, {STATES[0]}, below {most} s", row, "wall", most)
    for state in STATES[1:]:
        for (output, articles), most in EDITS.items():
            row = results.get(articles, output, f"{OURS}, {state}")
            asked = f"{_name(output)} of {articles} articles, {state}, below {most} s of processor time"
            target = _below(asked, row, "cpu", most)
            aim = TOWARDS.get((output, articles))
            if row is not None and aim is not None:
                there = f"and below the {aim} s aimed at" if row.middle("cpu") <= aim else f"{aim} s are aimed at"
                target = Target(asked, f"{target.reached} ({there})", target.met)
            yield target


def _at_scale(results: Results) -> Iterator[Target]:
    for output in ("print PDF", "screen PDF"):
        large, library = (results.get(articles, output, OURS) for articles in (LARGE, LIBRARY))
        asked = (
            f"{_name(output)}, processor time an article among {LIBRARY:,}, at most {GROWTH:.2f} of that among {LARGE}"
        )
        if large is None or library is None:
            yield Target(asked)
            continue
        costs = [row.middle("cpu") / row.articles for row in (large, library)]
        share = costs[1] / costs[0]
        reached = f"{costs[1]:.2f} s to {costs[0]:.2f} s, {share:.2f}{_apart(large, library)}"
        yield Target(asked, reached, share <= GROWTH)
    for output in ("print PDF", "screen PDF"):
        row = results.get(LIBRARY, output, OURS)
        yield _memory(f"{_name(output)} of {LIBRARY:,} articles, all processes together", row, "tree", TREE_MEMORY)


def _ebook(results: Results) -> Iterator[Target]:
    ours, pandoc = (results.get(LARGE, "EPUB", tool) for tool in (OURS, "pandoc"))
    asked = f"EPUB of {LARGE} articles, at most {EBOOK_CPU_SHARE} of pandoc's processor time"
    yield _share(asked, ours, pandoc, "cpu", EBOOK_CPU_SHARE)
    yield _memory(f"EPUB of {LARGE} articles, largest process", ours, "peak", EBOOK_MEMORY)


def _start_up(results: Results) -> Target:
    return _below(f"Start-up, below {START_UP} s", results.get(0, "–", f"{OURS} --help"), "wall", START_UP)


def _share(asked: str, ours: Row | None, theirs: Row | None, measure: str, most: float) -> Target:
    if ours is None or theirs is None:
        return Target(asked)
    share = ours.middle(measure) / theirs.middle(measure)
    return Target(asked, f"{share:.2f}{_apart(ours, theirs)}", share <= most)


def _below(asked: str, row: Row | None, measure: str, most: float) -> Target:
    if row is None:
        return Target(asked)
    return Target(asked, f"{row.middle(measure):.2f} s", row.middle(measure) < most)


def _memory(what: str, row: Row | None, measure: str, most: float) -> Target:
    asked = f"{what}, below {most / 1e6:,.0f} MB"
    # The memory of all processes is not known where the system has no /proc.
    if row is None or not row.middle(measure):
        return Target(asked)
    return Target(asked, f"{row.middle(measure) / 1e6:,.0f} MB", row.middle(measure) < most)


def _apart(first: Row, second: Row) -> str:
    """Where two rows that are compared come from different runs, that."""
    return "" if first.run == second.run else f" (runs {first.run + 1} and {second.run + 1})"


def _name(output: str) -> str:
    return {"print PDF": "Print PDF", "screen PDF": "Tagged PDF"}.get(output, output)
