"""The story of a build: settings and sources → articles → collection → artifacts → files, and what was found."""

from __future__ import annotations

import datetime as dt
import glob
import hashlib
import itertools
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from . import outputs, receipts
from .cache import NOTHING, Cache
from .collection import Around, alone, assemble
from .collection.assemble import check_reviews
from .collection.references import cited_works
from .context import Artifact, BuildContext, Progress, Report, Silent
from .diagnostics import Findings, Severity, Span
from .errors import BookUnreadable, ContentFaulty, UsageFaulty
from .files import BookFolder, FileProblem
from .kept import read_or_recall
from .layout import Layouts, direction
from .model import GLOSSARY, MATTER, Article, CitedWork, Collection, ImageAsset, Settings
from .receipts import PRINTED, Wanted

EARLIEST_EPOCH = 315_532_800
"""1980-01-01 in seconds UTC: the first day a ZIP archive can name (PKWARE APPNOTE 4.4.6); dates a book without date."""

Builder = Callable[[Collection, BuildContext], Artifact]


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for. ``editions`` are names in :data:`EDITIONS`; ``articles`` the slugs to build alone.

    ``printer`` is a printer that takes the place of the collection's own.
    """

    book: Path
    out: Path
    collection: str = "collection"
    editions: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    each_article: bool = False
    strict: bool = False
    jobs: int = 1
    cached: bool = True
    executor: str = ""
    printer: str = ""

    @property
    def cache(self) -> Cache:
        """The work of earlier builds into the same folder; nothing where it is not to be used."""
        return Cache.of(self.out) if self.cached else NOTHING

    def wanted(self, edition: str, article: str = "") -> Wanted:
        """An output as receipts know it."""
        return Wanted(self.book, self.out, self.collection, edition, article, self.printer)


@dataclass(frozen=True, slots=True)
class Book:
    """A collection read and assembled, with what is needed to build from it.

    ``origins`` tells what each piece of writing was read from, as a hash, by slug.
    """

    folder: BookFolder
    layouts: Layouts
    collection: Collection
    epoch: int
    origins: Mapping[str, str]


def _epub(collection: Collection, context: BuildContext) -> Artifact:
    from . import epub
    from .pdf.cover import cover_image

    return epub.build(collection, context.with_cover(cover_image(collection, context)))


def _print(collection: Collection, context: BuildContext) -> Artifact:
    from .pdf.build import build as build_pdf

    return build_pdf(collection, context.for_edition("print"))


def _screen(collection: Collection, context: BuildContext) -> Artifact:
    from .pdf.build import build as build_pdf

    return build_pdf(collection, context.for_edition("screen"))


def _cover_front(collection: Collection, context: BuildContext) -> Artifact:
    from .pdf.cover import cover_image

    return Artifact(f"{collection.settings.slug}-cover.jpg", cover_image(collection, context).data)


def _cover_wrap(collection: Collection, context: BuildContext) -> Artifact:
    from .pdf.cover_wrap import build as build_wrap

    return build_wrap(collection, context)


def _cover_proof(collection: Collection, context: BuildContext) -> Artifact:
    from .pdf.cover_wrap import build as build_wrap

    return build_wrap(collection, context, proof=True)


FOR_PRINTERS = frozenset({"print", "wrap"})
"""Editions that are handed to a printer."""

EDITIONS: dict[str, Builder] = {
    "epub": _epub,
    "print": _print,
    "screen": _screen,
    "cover": _cover_front,
    "wrap": _cover_wrap,
    "proof": _cover_proof,
}
"""Every edition by name. Imported when asked for: the ebook does not wait for the page engine."""

_COVERS = {"cover": "{slug}-cover.jpg", "wrap": "{slug}-cover-print.pdf", "proof": "{slug}-cover-proof.pdf"}
WHOLE_NAMES = {"epub": "{slug}.epub", "print": "{slug}-print.pdf", "screen": "{slug}-screen.pdf"} | _COVERS
"""File names of the collection's editions in the output folder."""

ALONE_NAMES = {"epub": "{slug}.epub", "print": "{slug}-print.pdf", "screen": "{slug}.pdf"} | _COVERS
"""File names of an article on its own, in the ``articles`` folder of the output."""


def build(request: Request, report: Report, progress: Progress | None = None) -> None:
    """Read the book, assemble it, and write every edition asked for.

    All findings land in ``report``, whatever happens. Raises ContentFaulty where they forbid a build (errors, or
    warnings under ``strict``); files already built stay as they are.
    """
    progress = progress or Silent()
    book = read(request, report.findings, progress)
    context = equip(request, book, report.findings, progress)
    refuse_faulty(report.findings, request.strict)
    for _ in produce(request, book, context, report):
        pass
    context.cache.tidy()


def equip(request: Request, book: Book, findings: Findings, progress: Progress) -> BuildContext:
    """What builders are given besides the collection; what its printer does not offer is in ``findings``."""
    plan = None
    if PRINTED.intersection(request.editions):
        from .printing.choose import choose  # an ebook waits for no printer's file

        plan = choose(book.collection, book.layouts, request.printer, book.folder, findings)
    if plan is not None and plan.profile and FOR_PRINTERS.intersection(request.editions):
        from .pdf.pressing import check_profile

        check_profile(plan, book.folder, book.collection.settings.source, findings)
    return BuildContext(
        book.folder,
        book.layouts,
        findings,
        book.epoch,
        progress,
        jobs=request.jobs,
        cache=request.cache,
        executor=request.executor,
        plan=plan,
        origins=book.origins,
    )


def produce(
    request: Request, book: Book, context: BuildContext, report: Report, *, keep_fresh: bool = False
) -> Iterator[Path]:
    """Build and write one output after the other, so that memory holds only one; yields each finished file.

    ``keep_fresh`` leaves files alone that are up to date.
    """
    outputs.prepare(request.out)
    of_sources = set(report.findings)
    for wanted, collection, path in planned(request, book):
        known = receipts.fresh([wanted]) if keep_fresh and request.cached else None
        if known:
            report.findings.extend(known[0][1])
        else:
            before = set(report.findings) - of_sources
            with closing(_made(wanted.edition, collection, context)) as artifact:
                refuse_faulty(report.findings, request.strict)
                reports = _inspected(wanted, artifact, path, collection, context, request)
                digest = hashlib.sha256()
                outputs.write(path, _hashed(artifact.chunks(), digest))
                found = [finding for finding in report.findings if finding not in before]
                receipts.note(wanted, book.folder, book.layouts, path, digest.hexdigest(), found, reports)
            report.written += [path, *reports]
        yield path


def _hashed(pieces: Iterable[bytes], digest: hashlib._Hash) -> Iterator[bytes]:
    """The pieces as they are, hashed on their way."""
    for piece in pieces:
        digest.update(piece)
        yield piece


def _inspected(
    wanted: Wanted, artifact: Artifact, path: Path, collection: Collection, context: BuildContext, request: Request
) -> Sequence[Path]:
    """Look at a file for a printer; returns its report. Raises OutputInvalid where the printer would refuse it."""
    plan = context.plan
    if plan is None or wanted.edition not in FOR_PRINTERS:
        return ()
    if not (plan.printer.name or plan.colour):
        for report in path.parent.glob(f"{glob.escape(path.stem)}-preflight.*"):
            report.unlink(missing_ok=True)  # of a file for a printer, which this one takes the place of
        return ()
    from . import inspection  # nothing else waits for it

    assert not isinstance(artifact.content, bytes)
    shown = path.relative_to(request.out).as_posix()
    found, reports = inspection.inspect(
        artifact.content,
        path,
        shown,
        wanted.edition,
        plan,
        artifact.pages,
        context.findings,
        right_to_left=direction(collection.settings.language) == "rtl",
    )
    inspection.refuse(found, shown, reports[0])
    refuse_faulty(context.findings, request.strict)
    return reports


def _made(edition: str, collection: Collection, context: BuildContext) -> Artifact:
    try:
        return EDITIONS[edition](collection, context)
    except FileProblem as problem:  # a picture that went or broke since it was looked at
        context.findings.report(problem.rule, Span(collection.settings.source), problem.message, problem.hint)
        raise ContentFaulty("1 error: nothing was written") from problem


def planned(request: Request, book: Book) -> Iterator[tuple[Wanted, Collection, Path]]:
    """What a request asks for: each edition of the whole collection, or of the chosen articles alone."""
    slugs = chosen(request, book.collection)
    for edition in request.editions:
        if not slugs:
            name = WHOLE_NAMES[edition].format(slug=book.collection.settings.slug)
            yield request.wanted(edition), book.collection, request.out / name
        for slug in slugs:
            name = ALONE_NAMES[edition].format(slug=slug)
            yield (
                request.wanted(edition, slug),
                alone(book.collection, slug, book.layouts),
                request.out / "articles" / name,
            )


def chosen(request: Request, collection: Collection) -> Sequence[str]:
    """The slugs to build alone: those asked for, every one, or none (then the whole collection is built)."""
    known = [article.slug for article in collection.articles]
    unknown = [slug for slug in request.articles if slug not in known]
    if unknown:
        raise UsageFaulty(f"there is no article “{unknown[0]}”", f"The articles are: {', '.join(known)}.")
    return request.articles or (known if request.each_article else ())


def read(request: Request, findings: Findings, progress: Progress) -> Book:
    """The sources as a collection. Faults become findings; raises BookUnreadable where there is no book to read."""
    if not request.book.is_dir():
        raise BookUnreadable(f"there is no folder {request.book}", "Name the book's folder with --book.")
    folder = BookFolder(request.book)
    settings, _ = read_or_recall(
        request.cache, folder, f"{request.collection}.toml", findings, partial(_settings, folder, request.collection)
    )
    if settings is None:
        raise BookUnreadable(f"{request.collection}.toml has errors")
    layouts = Layouts(request.book / "layouts", kept=request.cached)
    paths = list(dict.fromkeys(path for part in settings.parts for path in part.articles))
    around = [*settings.front_matter, *settings.back_matter, *filter(None, [settings.glossary])]
    steps = itertools.count()
    origins: dict[str, str] = {}
    works: dict[str, tuple[CitedWork, ...]] = {}

    def read_all(chosen: Sequence[str], matter: str = "") -> Iterator[Article]:
        also = (settings.language, matter)
        for path in chosen:
            progress.step("articles read", next(steps), len(paths) + len(around))
            one = partial(_article, folder, path, *also)
            written, origin = read_or_recall(request.cache, folder, path, findings, one, *also)
            if written is not None:
                article, cited = written
                works[article.slug] = cited
                origins[article.slug] = origin
                yield article

    articles = list(read_all(paths))
    around_them = Around(
        tuple(read_all(settings.front_matter, MATTER)),
        tuple(read_all(settings.back_matter, MATTER)),
        next(read_all([settings.glossary], GLOSSARY), None) if settings.glossary else None,
    )
    cover, art = (_cover(folder, settings, path, findings) for path in (settings.cover.image, settings.cover.art))
    collection = assemble(settings, articles, layouts, findings, cover, art, around_them, works)
    check_reviews(articles, dt.datetime.now(dt.UTC).date(), findings)
    return Book(folder, layouts, collection, epoch(settings, articles), origins)


def _settings(folder: BookFolder, name: str, findings: Findings) -> Settings | None:
    from . import config  # the library that checks it takes longer to load than most builds

    return config.load(folder, name, findings)


def _article(
    folder: BookFolder, path: str, language: str, matter: str, findings: Findings
) -> tuple[Article, tuple[CitedWork, ...]] | None:
    """An article and the works it cites, which are put in order once and not for every build."""
    from .sources import read_article

    article = read_article(folder, path, language=language, findings=findings, matter=matter)
    return None if article is None else (article, cited_works(article))


def refuse_faulty(findings: Findings, strict: bool) -> None:
    """Raise ContentFaulty where the findings forbid an output."""
    errors, warnings = findings.count(Severity.ERROR), findings.count(Severity.WARNING)
    if errors:
        raise ContentFaulty(f"{errors} error{'s' * (errors > 1)}: nothing was written")
    if strict and warnings:
        raise ContentFaulty(f"{warnings} warning{'s' * (warnings > 1)} under --strict: nothing was written")


def epoch(settings: Settings, articles: Sequence[Article]) -> int:
    """The moment an output is dated, in seconds UTC, the same on every day it is built.

    ``SOURCE_DATE_EPOCH`` (reproducible-builds.org), else the collection's date, else its latest review, else 1980.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    if given:
        if not given.isascii() or not given.isdigit():
            raise UsageFaulty(
                f"SOURCE_DATE_EPOCH is {given!r}", "Give seconds since 1970 as a whole number, or unset it."
            )
        return max(int(given), EARLIEST_EPOCH)
    days = (
        [settings.date] if settings.date else [article.last_reviewed for article in articles if article.last_reviewed]
    )
    moments = [int(dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC).timestamp()) for day in days if day]
    return max([EARLIEST_EPOCH, *moments])


def _cover(folder: BookFolder, settings: Settings, path: str, findings: Findings) -> ImageAsset | None:
    if not path:
        return None
    from .imaging.examine import examine

    span = Span(settings.source)
    try:
        examined = examine(folder, path)
    except FileProblem as problem:
        findings.report(problem.rule, span, f"cover: {problem.message}", problem.hint)
        return None
    for flaw in examined.problems:
        findings.report(flaw.rule, span, f"cover: {flaw.message}", flaw.hint)
    return examined.asset
