"""Measure this tool beside its peers: ``make bench``, ``make bench BENCH="--sizes 1 9"``.

Rows are written as they come; an interrupted run loses none, and ``--resume`` goes on from there.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from . import jobs, peers, report
from .jobs import ROOT, SUBJECTS, Collection, Job
from .measure import Measured
from .results import OURS, Results, Row, Run, differences, machine, read, source
from .targets import targets

SIZES = (1, 9, 100)
STARTS = 5
"""How often the start-up is timed: it is short, and a single one says little."""
TIMEOUT, PEER_TIMEOUT = 7200.0, 600.0
"""Seconds that a run of this tool and one of a peer may take."""
BUSY = 0.5
"""Processes that want a processor; from here on the machine is not quiet."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the collections, measure, print the table and write the page; returns the exit code.

    1 where a build by this tool failed, 130 where it was interrupted; a peer that fails is told in the table.
    """
    options = _options(arguments)
    found = peers.look(options.only)
    for reason in found.absent.values():
        print(reason, file=sys.stderr)
    if options.page:
        options.page.parent.mkdir(parents=True, exist_ok=True)
    results = _results(options, found)
    measured: list[Row] = []
    interrupted = False
    try:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            for row in _measured(options, found, results, Path(folder)):
                measured.append(row)
                results.put(row)
                if options.page:
                    report.write(results, options.page)
    except KeyboardInterrupt:
        interrupted = True
        print("interrupted; --resume goes on from here", file=sys.stderr)
    results = results.tidied()
    print("\n".join([report.table(results), "", *(str(target) for target in targets(results))]))
    if interrupted:
        return 130
    return 1 if any(row.failure for row in measured if row.tool.startswith(OURS)) else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.bench", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, metavar="N", help="articles in each collection")
    parser.add_argument("--repeat", type=int, default=1, metavar="N", help="runs of each; the median is shown")
    parser.add_argument("--only", nargs="+", choices=SUBJECTS, default=SUBJECTS, help="measure these alone")
    parser.add_argument("--uncapped", action="store_true", help="measure every tool at every size")
    parser.add_argument("--resume", action="store_true", help="measure only what the kept results lack")
    parser.add_argument("--fresh", action="store_true", help="let the kept results go")
    parser.add_argument("--timeout", type=float, default=TIMEOUT, metavar="SECONDS", help="for a run of this tool")
    parser.add_argument("--peer-timeout", type=float, default=PEER_TIMEOUT, metavar="SECONDS", help="for one of a peer")
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "bench.md", help="where the results are kept")
    parser.add_argument("--no-page", dest="page", action="store_const", const=None, help="keep no results")
    options = parser.parse_args(arguments)
    if options.repeat < 1 or min(options.sizes) < 1:
        parser.error("--repeat and --sizes take whole numbers from 1")
    if options.resume and (options.fresh or options.page is None):
        parser.error("--resume needs the results that are kept")
    return options


def _results(options: argparse.Namespace, found: peers.Found) -> Results:
    """What this run adds to: the kept results, where they were made on the same machine with the same versions."""
    about = machine()
    kept = read(options.page.with_suffix(".json")) if options.page and not options.fresh else None
    if kept is not None:
        other = differences(kept, about, found.versions)
        if other:
            print(f"the kept results cannot be added to and are let go ({'; '.join(other)})", file=sys.stderr)
            kept = None
    results = kept or Results(about)
    load = os.getloadavg()[0]
    if load > BUSY:
        print(f"the machine is not quiet (load {load:.1f}): the figures will be too high", file=sys.stderr)
    day = datetime.now(UTC).date().isoformat()
    results.runs.append(Run(day, source(ROOT), options.repeat, round(load, 2), found.versions))
    results.absent = {
        **{name: reason for name, reason in results.absent.items() if name not in options.only},
        **found.absent,
    }
    return results


def _measured(options: argparse.Namespace, found: peers.Found, results: Results, folder: Path) -> Iterator[Row]:
    """Every row as it comes; the tools take turns, so that what else the machine does troubles all of them alike."""
    start = time.monotonic()
    for size in sorted(set(options.sizes)):
        made = Collection(size, folder / str(size))
        listed = {
            subject: [*jobs.jobs(made, subject, found, options.peer_timeout)]
            for subject in options.only
            if _asked(subject, size, options, found)
        }
        wanted = {
            subject: listed[subject]
            for subject in SUBJECTS
            if subject in listed and not (options.resume and _settled(listed[subject], results))
        }
        if not wanted:
            continue
        made.place.mkdir()
        jobs.prepare(made, wanted)
        results.sources[size] = jobs.size_of(made.book)
        runs: dict[tuple[int, str, str], tuple[Measured, ...]] = {}
        for turn in range(options.repeat):
            for subject, each in wanted.items():
                for job in each:
                    said = f"{size}: {job.output} by {job.tool}, run {turn + 1} of {options.repeat}"
                    print(f"{time.monotonic() - start:6.0f} s  {said}", file=sys.stderr)
                    timeout = options.peer_timeout if subject in peers.PEERS else options.timeout
                    key = job.articles, job.output, job.tool
                    runs[key] = (*runs.get(key, ()), job.run(timeout))
                    yield Row(*key, runs[key])
        shutil.rmtree(made.place)
    if "help" in options.only:
        job = jobs.start_up(folder)
        if not (options.resume and _settled([job], results)):
            times = tuple(job.run(options.timeout) for _ in range(max(STARTS, options.repeat)))
            yield Row(job.articles, job.output, job.tool, times)


def _asked(subject: str, size: int, options: argparse.Namespace, found: peers.Found) -> bool:
    """Whether a subject is measured at a size: every one of this tool, a peer that is there up to its largest."""
    if subject == "help":
        return False
    if subject not in peers.PEERS:
        return True
    return found.has(subject) and (options.uncapped or size <= peers.PEERS[subject].largest)


def _settled(listed: Sequence[Job], results: Results) -> bool:
    rows = [results.rows.get((job.articles, job.output, job.tool)) for job in listed]
    return all(row is not None and row.settled for row in rows)


if __name__ == "__main__":
    sys.exit(main())
