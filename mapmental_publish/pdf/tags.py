"""The structure trees of the documents merged into one, front to back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pikepdf import Array, Dictionary, Name, Pdf, String

PART = Name.Part


@dataclass(frozen=True, slots=True)
class Source:
    """A document whose pages stand in the file from page ``first`` (from 0). ``in_part``: an article of the body."""

    pdf: Pdf
    first: int
    language: str
    in_part: bool


def merge(out: Pdf, pages: Sequence[Any], sources: Sequence[Source]) -> None:
    """One tree, one parent tree: the documents' elements under one Document, their numbers shifted past each other.

    Articles stand within the part whose title page comes before them. The documents' pages must be in the file already
    (``pages`` are all of them): copied elements then refer to those.
    """
    root = out.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    document = out.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=root, K=Array()))
    root[Name.K] = Array([document])
    numbers: list[Any] = []
    names: list[Any] = []
    shift = 0
    part: Any = None
    for serial, source in enumerate(sources):
        if Name.StructTreeRoot not in source.pdf.Root:
            continue
        tree = out.copy_foreign(source.pdf.make_indirect(source.pdf.Root.StructTreeRoot))
        own = pages[source.first : source.first + len(source.pdf.pages)]
        used = 0
        old = list(tree.ParentTree.Nums)
        for number, value in zip(old[::2], old[1::2], strict=True):
            numbers += [int(number) + shift, value]
            used = max(used, int(number) + 1)
        there = {annotation.objgen for page in own for annotation in page.get(Name.Annots, Array())}
        for page in own:
            _shift(page, shift)
        part = part if source.in_part else None
        for top in tree.K[0].K:
            parent = part if part is not None and top.S != PART else document
            top[Name.P] = parent
            top[Name.Lang] = String(source.language)
            parent.K.append(top)
            names += _finish(top, f"{serial}-", there)
            if top.S == PART:
                part = top
        shift += used
    root[Name.ParentTree] = out.make_indirect(Dictionary(Nums=Array(numbers)))
    root[Name.ParentTreeNextKey] = shift
    if names:
        names.sort(key=lambda item: bytes(item[0]))
        flat = Array([value for item in names for value in item])
        limits = Array([names[0][0], names[-1][0]])
        root[Name.IDTree] = out.make_indirect(
            Dictionary(Kids=Array([out.make_indirect(Dictionary(Names=flat, Limits=limits))]))
        )
    out.Root[Name.StructTreeRoot] = root
    out.Root[Name.MarkInfo] = Dictionary(Marked=True)


def _shift(page: Any, shift: int) -> None:
    """Move a page's and its links' places in the parent tree on."""
    if Name.StructParents in page:
        page[Name.StructParents] = int(page.StructParents) + shift
    for annotation in page.get(Name.Annots, Array()):
        if Name.StructParent in annotation:
            annotation[Name.StructParent] = int(annotation.StructParent) + shift


def _finish(top: Any, prefix: str, annotations: set[tuple[int, int]]) -> list[tuple[Any, Any]]:
    """Make element ids unique across documents and let go of links that were taken away; returns the ids."""
    names: list[tuple[Any, Any]] = []
    stack = [top]
    while stack:
        element = stack.pop()
        if Name.ID in element:
            element[Name.ID] = String(f"{prefix}{element.ID}")
            names.append((element.ID, element))
        attributes = element.get(Name.A)
        if isinstance(attributes, Dictionary) and Name.Headers in attributes:
            attributes[Name.Headers] = Array([String(f"{prefix}{header}") for header in attributes.Headers])
        children = element.get(Name.K)
        if not isinstance(children, Array):
            continue
        if Name.Link == element.S:
            kept = [kid for kid in children if not _is_lost(kid, annotations)]
            if len(kept) < len(children):
                element[Name.K] = Array(kept)
        stack.extend(kid for kid in children if isinstance(kid, Dictionary) and kid.get(Name.Type) == Name.StructElem)
    return names


def _is_lost(kid: Any, annotations: set[tuple[int, int]]) -> bool:
    """Whether this is the place of an annotation that its page does not have any more."""
    return isinstance(kid, Dictionary) and kid.get(Name.Type) == Name.OBJR and kid.Obj.objgen not in annotations
