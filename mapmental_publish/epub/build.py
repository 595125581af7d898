"""The story of an ebook: plan its documents, render them, navigate them, describe them, pack them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any

from ..context import Artifact, BuildContext
from ..model import Collection
from . import metadata, navigation, package, stylesheet, typefaces, xhtml
from .container import Container, Member, pack, recall, to_entry
from .documents import Documents
from .package import FOLDER, PackedFile
from .pictures import Pictures
from .plan import Plan, Planned, make_plan


def build(collection: Collection, context: BuildContext, page_list: Sequence[navigation.PageTarget] = ()) -> Artifact:
    """The collection as an EPUB 3.3, named ``SLUG.epub``.

    ``page_list`` are the pages of a print edition, where one has been made. The same collection and context give the
    same bytes. Raises OutputInvalid where a template of the book makes a document that is not sound, and ProgramMissing
    where a declared typeface is not installed.
    """
    with ExitStack() as until_done:
        container = Container()
        until_done.callback(container.close)
        _fill(container, collection, context, page_list)
        archive = container.finish()
        until_done.pop_all()  # the caller closes it
        return Artifact(f"{collection.settings.slug}.epub", archive)


def _fill(
    container: Container, collection: Collection, context: BuildContext, page_list: Sequence[navigation.PageTarget]
) -> None:
    """Everything that goes into the archive: pictures as documents ask for them, last what the package says of it."""
    layouts, settings = context.layouts, collection.settings
    plan = make_plan(collection, context)
    pictures = Pictures(context.folder, layouts, settings.epub, container, context.cache)
    documents = Documents(collection, context, plan, pictures)

    def add(file: PackedFile, member: Member) -> PackedFile:
        container.add(f"{FOLDER}/{file.name}", member)
        return file

    rendered: list[PackedFile] = []
    made: list[_Document] = []
    for done, planned in enumerate(plan.documents):
        context.progress.step("documents of the ebook", done, len(plan.documents))
        made.append(_document(planned, documents, collection, context, plan, page_list))
        properties = (*(("nav",) if planned.kind == "nav" else ()), *made[-1].facts.properties)
        rendered.append(add(PackedFile(planned.name, xhtml.MEDIA_TYPE, properties), made[-1].member))
    xhtml.check_links([one.facts for one in made], _other_names(pictures, context))

    embedded = _typefaces(collection, context, plan, made)
    css = stylesheet.render(layouts, settings.language, plan.languages, embedded)
    ncx = navigation.ncx(collection, plan)
    files = [
        add(
            PackedFile(navigation.NCX_NAME, navigation.NCX_TYPE),
            pack(ncx.encode(), navigation.NCX_TYPE),
        ),
        *rendered,
        add(PackedFile(stylesheet.NAME, "text/css"), pack(css.encode(), "text/css")),
        *(add(PackedFile(face.name, face.media_type), face.member) for face in embedded.files),
    ]
    if context.cover is not None:
        cover = PackedFile(Plan.COVER_IMAGE, "image/jpeg", ("cover-image",))
        files.append(add(cover, pack(context.cover.data, cover.media_type)))
    files += pictures.files()
    described = metadata.describe(collection, plan, layouts, bool(embedded.files), bool(page_list))
    package.describe(container, described, files, plan, settings, context.epoch, context.cache)


@dataclass(frozen=True, slots=True)
class _Document:
    """A finished document: what the rest of the book has to know of it, and its bytes."""

    facts: xhtml.Facts
    lettering: typefaces.Lettering
    member: Member


def _document(
    planned: Planned,
    documents: Documents,
    collection: Collection,
    context: BuildContext,
    plan: Plan,
    page_list: Sequence[navigation.PageTarget],
) -> _Document:
    identity = documents.identity(planned)
    kept = recall(context.cache, identity, partial(_kept, planned.name)) if identity else None
    if kept is not None:
        return kept
    if planned.kind == "nav":
        data = xhtml.serialise(navigation.document(collection, context.layouts, plan, page_list))
    else:
        data = xhtml.serialise(documents.render(planned))
    facts = xhtml.examine(planned.name, data)
    lettering = typefaces.lettering(data)
    member = pack(data, xhtml.MEDIA_TYPE)
    if identity:
        said = (sorted(facts.ids), facts.links, facts.properties, lettering.characters, lettering.faces)
        context.cache.put(identity, to_entry(said, [member]))
    return _Document(facts, lettering, member)


def _kept(name: str, said: Any, members: Sequence[Member]) -> _Document:
    ids, links, properties, characters, faces = said
    (member,) = members
    facts = xhtml.Facts(name, frozenset(ids), tuple(links), tuple(properties))
    return _Document(facts, typefaces.Lettering(str(characters), tuple(faces)), member)


def _typefaces(
    collection: Collection, context: BuildContext, plan: Plan, made: Sequence[_Document]
) -> typefaces.Embedded:
    if not collection.settings.epub.embed_fonts:
        return typefaces.NOTHING
    sources = {plan.names[article.slug]: article.source for article in collection.written()}
    documents = [(sources.get(one.facts.name, collection.settings.source), one.lettering) for one in made]
    typefaces.report_uncovered(context.layouts, plan.languages, documents, context.findings, context.cache)
    return typefaces.embed(context.layouts, plan.languages, [one.lettering for one in made], context.cache)


def _other_names(pictures: Pictures, context: BuildContext) -> frozenset[str]:
    """What documents may point at besides each other."""
    cover = {Plan.COVER_IMAGE} if context.cover is not None else set()
    return frozenset({stylesheet.NAME, *cover, *(file.name for file in pictures.files())})
