"""The story of an ebook: plan its documents, render them, navigate them, describe them, pack them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing

from ..context import Artifact, BuildContext
from ..model import Collection
from . import metadata, navigation, package, stylesheet, typefaces, xhtml
from .documents import Documents
from .pictures import Pictures
from .plan import Plan, make_plan


def build(collection: Collection, context: BuildContext, page_list: Sequence[navigation.PageTarget] = ()) -> Artifact:
    """The collection as an EPUB 3.3, named ``SLUG.epub``.

    ``page_list`` are the pages of a print edition, where one has been made. The same collection and context give the
    same bytes. Raises OutputInvalid where a template of the book makes a document that is not sound, and ProgramMissing
    where a declared typeface is not installed.
    """
    settings = collection.settings
    layouts = context.layouts
    plan = make_plan(collection, context)
    with closing(Pictures(context.folder, layouts, settings.epub, context.cache)) as pictures:
        described, files = _contents(collection, context, plan, pictures, page_list)
        return Artifact(f"{settings.slug}.epub", package.pack(described, files, plan, settings, context.epoch))


def _contents(
    collection: Collection,
    context: BuildContext,
    plan: Plan,
    pictures: Pictures,
    page_list: Sequence[navigation.PageTarget],
) -> tuple[metadata.Description, Sequence[package.PackedFile]]:
    """Everything that goes into the archive, and what the package document says of it."""
    layouts, settings = context.layouts, collection.settings
    documents = Documents(collection, context, plan, pictures)

    rendered: list[package.PackedFile] = []
    facts: list[xhtml.Facts] = []
    for done, planned in enumerate(plan.documents):
        context.progress.step("documents of the ebook", done, len(plan.documents))
        identity = documents.identity(planned)
        kept = context.cache.get(identity) if identity else None
        if kept is not None:
            data = kept
        elif planned.kind == "nav":
            data = xhtml.serialise(navigation.document(collection, layouts, plan, page_list))
        else:
            data = xhtml.serialise(documents.render(planned))
            if identity:
                context.cache.put(identity, data)
        facts.append(xhtml.examine(planned.name, data))
        properties = (*(("nav",) if planned.kind == "nav" else ()), *facts[-1].properties)
        rendered.append(package.PackedFile(planned.name, xhtml.MEDIA_TYPE, data, properties))
    xhtml.check_links(facts, _other_names(pictures, context))

    embedded = _typefaces(collection, context, plan, rendered)
    css = stylesheet.render(layouts, settings.language, plan.languages, embedded)
    files = (
        package.PackedFile(navigation.NCX_NAME, navigation.NCX_TYPE, navigation.ncx(collection, plan).encode()),
        *rendered,
        package.PackedFile(stylesheet.NAME, "text/css", css.encode()),
        *(package.PackedFile(face.name, face.media_type, face.data) for face in embedded.files),
        *_cover(context),
        *pictures.files(),
    )
    described = metadata.describe(collection, plan, layouts, bool(embedded.files), bool(page_list))
    return described, files


def _typefaces(
    collection: Collection, context: BuildContext, plan: Plan, rendered: Sequence[package.PackedFile]
) -> typefaces.Embedded:
    if not collection.settings.epub.embed_fonts:
        return typefaces.NOTHING
    sources = {plan.names[article.slug]: article.source for article in collection.written()}
    documents = [(sources.get(file.name, collection.settings.source), file.data) for file in rendered]
    typefaces.report_uncovered(context.layouts, plan.languages, documents, context.findings)
    return typefaces.embed(context.layouts, plan.languages, [data for _, data in documents])


def _cover(context: BuildContext) -> Iterable[package.PackedFile]:
    if context.cover is not None:
        yield package.PackedFile(Plan.COVER_IMAGE, "image/jpeg", context.cover.data, ("cover-image",))


def _other_names(pictures: Pictures, context: BuildContext) -> frozenset[str]:
    """What documents may point at besides each other."""
    cover = {Plan.COVER_IMAGE} if context.cover is not None else set()
    return frozenset({stylesheet.NAME, *cover, *(file.name for file in pictures.files())})
