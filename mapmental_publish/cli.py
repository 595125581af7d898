"""The command line: arguments only. What a command does is in :mod:`.pipeline`; it is imported when a command runs."""

from __future__ import annotations

import atexit
import contextlib
import gc
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from . import __version__

if TYPE_CHECKING:
    from .console import Console
    from .context import Report

INTERRUPTED = 130
INTERNAL = 70
Command = TypeVar("Command", bound=Callable[..., Any])


def _processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _printer(command: Command) -> Command:
    """The option of commands that make something to be printed."""
    return click.option(
        "--printer",
        default="",
        metavar="NAME",
        help="Make it for this printer: kdp, ingram, lulu, offset, or printers/NAME.toml in the book's folder.",
    )(command)


def _common(command: Command) -> Command:
    """The options every command takes."""
    options = [
        click.option(
            "--book",
            type=click.Path(path_type=Path),
            default=Path("book"),
            show_default=True,
            help="The book's folder.",
        ),
        click.option(
            "--out", type=click.Path(path_type=Path), default=Path("build"), show_default=True, help="Where outputs go."
        ),
        click.option(
            "--collection",
            metavar="NAME",
            default="collection",
            show_default=True,
            help="NAME.toml in the book's folder.",
        ),
        click.option(
            "--article", "articles", metavar="SLUG", multiple=True, help="Only this article, alone; repeatable."
        ),
        click.option(
            "--format", "output_format", type=click.Choice(["human", "json"]), default="human", help="How to report."
        ),
        click.option(
            "--jobs",
            type=click.IntRange(1, 256),
            default=_processors,
            show_default="the processors",
            help="How many articles to lay out at once.",
        ),
        click.option("--executor", default="", metavar="dask://HOST:PORT", help="Lay out articles on these machines."),
        click.option("--no-cache", is_flag=True, help="Do all the work anew."),
        click.option("--strict", is_flag=True, help="Treat warnings as errors."),
        click.option("-q", "--quiet", is_flag=True, help="Report warnings and errors only."),
        click.option("-v", "--verbose", is_flag=True, help="Show the details of an internal fault."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="mapmental-publish")
def main() -> None:
    """Make an EPUB and a print-ready PDF from one folder of Markdown articles."""


@main.command()
@_common
def epub(**options: Any) -> None:
    """Build the ebook: SLUG.epub."""
    _run(options, editions=("epub",))


@main.command()
@click.option(
    "--edition", type=click.Choice(["print", "screen"]), default="print", show_default=True, help="Which PDF to build."
)
@_printer
@_common
def pdf(edition: str, **options: Any) -> None:
    """Build a PDF: SLUG-print.pdf for the printer, or SLUG-screen.pdf, tagged and linked."""
    _run(options, editions=(edition,))


@main.command()
@click.option("--proof", is_flag=True, help="Also a page that shows trim, bleed, folds and barcode zone.")
@_printer
@_common
def cover(proof: bool, **options: Any) -> None:
    """Build the cover: SLUG-cover.jpg for the ebook, SLUG-cover-print.pdf to wrap around the book."""
    _run(options, editions=("cover", "wrap", "proof") if proof else ("cover", "wrap"))


@main.command()
@_common
def articles(**options: Any) -> None:
    """Build every article alone: articles/ARTICLE.epub and .pdf."""
    _run(options, editions=("epub", "screen"), each_article=True)


@main.command()
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--kind", type=click.Choice(["interior", "cover"]), default="interior", show_default=True, help="What FILE is."
)
@click.option("--pages", type=click.IntRange(0), default=0, help="How many pages the book has whose cover FILE is.")
@click.option("--trim", default="", metavar="6x9in", help="FILE's trim; default: what its pages' size says.")
@click.option("--paper", default="", help="FILE's paper, as the printer calls it.")
@click.option("--ink", type=click.Choice(["", "black", "colour"]), default="", help="FILE's ink.")
@click.option(
    "--binding", type=click.Choice(["paperback", "hardcover"]), default="paperback", show_default=True, help="FILE's."
)
@click.option("--grade", default="", help="FILE's grade of ink, where the printer has several.")
@click.option("--spine", default="", metavar="0.5in", help="The spine's width, where the printer gives it.")
@click.option("--standard", default="", help="FILE's PDF standard, where the printer takes several.")
@click.option("--right-to-left", is_flag=True, help="FILE is read from the right.")
@_printer
@_common
def check(file: Path | None, **options: Any) -> None:
    """Report every finding on the sources and on the finished files; or on FILE, any PDF, for --printer."""
    _run(options, checking=True, file=file)


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def tags(file: Path) -> None:
    """Print the tags of a PDF as an outline: what a screen reader finds, in the order it reads."""
    from .errors import PublishError
    from .pdf.spoken import describe_file

    try:
        for line in describe_file(file):
            click.echo(line)
    except PublishError as fault:
        click.echo(f"error: {fault.message}" + (f"\n  {fault.hint}" if fault.hint else ""), err=True)
        sys.exit(fault.exit_code)


@main.command()
@click.argument("action", type=click.Choice(["info", "clean"]))
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("build"), show_default=True, help="Where outputs go."
)
def cache(action: str, out: Path) -> None:
    """Say how much work of earlier builds is kept, or let it go."""
    from .cache import Cache

    kept = Cache.of(out)
    if action == "clean":
        kept.clear()
    held = kept.contents()
    click.echo(f"{held.entries} entries, {held.size / 1e6:.1f} MB")


def _run(
    options: dict[str, Any],
    *,
    editions: tuple[str, ...] = (),
    each_article: bool = False,
    checking: bool = False,
    file: Path | None = None,
) -> None:
    """Run a command; every way it can end has its documented exit code, and no user sees a traceback."""
    # A build makes many small objects that live long: looking for garbage as often as Python does costs a quarter.
    gc.set_threshold(100_000, 50, 50)
    # And the interpreter's last look for it, through all of a book, is for nothing: the process ends.
    atexit.unregister(gc.freeze)
    atexit.register(gc.freeze)
    try:
        from .console import Console

        console = Console(options["output_format"], quiet=options["quiet"], verbose=options["verbose"])
        code = _guarded(console, options, editions, each_article=each_article, checking=checking, file=file)
    except KeyboardInterrupt:
        # A second Ctrl-C must not break the sentence that answers the first.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        print("\ninterrupted; nothing already built was changed", file=sys.stderr)
        code = INTERRUPTED
    sys.exit(code)


def _is_up_to_date(options: dict[str, Any], editions: tuple[str, ...], report: Report) -> bool:
    """Whether everything asked for is there and made from what there is now; then it is reported as finished."""
    if options["no_cache"]:
        return False
    from . import outputs
    from .diagnostics import Severity
    from .errors import PublishError
    from .receipts import Wanted, fresh

    wanted = [
        Wanted(options["book"], options["out"], options["collection"], edition, article, options.get("printer", ""))
        for edition in editions
        for article in options["articles"] or ("",)
    ]
    known = fresh(wanted)
    if known is None or (
        options["strict"] and any(finding.severity is Severity.WARNING for _, found in known for finding in found)
    ):
        return False
    with contextlib.suppress(PublishError):
        outputs.prepare(options["out"])  # what a killed build left goes, whatever the next one does
    for path, found in known:
        report.written.append(path)
        report.findings.extend(found)
    return True


def _guarded(
    console: Console,
    options: dict[str, Any],
    editions: tuple[str, ...],
    *,
    each_article: bool,
    checking: bool,
    file: Path | None,
) -> int:
    from .context import Report
    from .errors import PublishError

    report = Report()
    if not checking and not each_article and _is_up_to_date(options, editions, report):
        console.report(report, None, findings_are_result=False)
        return 0
    from .pipeline import Request, build

    request = Request(
        book=options["book"],
        out=options["out"],
        collection=options["collection"],
        editions=editions,
        articles=options["articles"],
        each_article=each_article,
        strict=options["strict"],
        jobs=options["jobs"],
        cached=not options["no_cache"],
        executor=options["executor"],
        printer=options.get("printer", ""),
    )
    try:
        try:
            if file is not None:
                from .checks.prints import check_file, wishes

                check_file(
                    file,
                    options["printer"],
                    wishes(options),
                    options["book"],
                    options["out"],
                    report,
                    strict=options["strict"],
                )
            elif checking:
                from .checks import check as run_check

                run_check(request, report, console)
            else:
                build(request, report, console)
        except PublishError as fault:
            console.report(report, fault, findings_are_result=checking)
            return fault.exit_code
        console.report(report, None, findings_are_result=checking)
        return 0
    except BrokenPipeError:
        # The reader of our output has gone, as in `… | head`: not a fault of ours, and there is nobody to tell.
        sys.stderr.close()
        return 0
    except Exception as fault:
        console.close()
        if console.verbose:
            import traceback

            traceback.print_exc()
        print(
            f"internal fault: {type(fault).__name__}: {fault}\n  This is a bug in mapmental-publish; nothing already "
            "built was changed. Run again with -v and report what it prints.",
            file=sys.stderr,
        )
        return INTERNAL
