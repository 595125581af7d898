"""The structure trees of the documents merged into one, front to back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pikepdf import Array, Dictionary, Name, Pdf, String


@dataclass(frozen=True, slots=True)
class Source:
    """A document whose pages stand in the file from page ``first`` (from 0)."""

    pdf: Pdf
    first: int
    language: str


def merge(out: Pdf, pages: Sequence[Any], sources: Sequence[Source]) -> None:
    """One tree, one parent tree: the documents' elements under one Document, their numbers shifted past each other.

    The documents' pages must be in the file already (``pages`` are all of them): copied elements then refer to those.
    """
    root = out.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    document = out.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=root, K=Array()))
    root[Name.K] = Array([document])
    numbers: list[Any] = []
    shift = 0
    for serial, source in enumerate(sources):
        if Name.StructTreeRoot not in source.pdf.Root:
            continue
        tree = out.copy_foreign(source.pdf.make_indirect(source.pdf.Root.StructTreeRoot))
        used = 0
        old = list(tree.ParentTree.Nums)
        for number, value in zip(old[::2], old[1::2], strict=True):
            numbers += [int(number) + shift, value]
            used = max(used, int(number) + 1)
        for page in pages[source.first : source.first + len(source.pdf.pages)]:
            _shift(page, shift)
        for top in tree.K:
            section = out.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Sect, P=document, K=top.K))
            section[Name.Lang] = String(source.language)
            for child in top.K:
                child[Name.P] = section
            _prefix_ids(section, f"{serial}-")
            document.K.append(section)
        shift += used
    root[Name.ParentTree] = out.make_indirect(Dictionary(Nums=Array(numbers)))
    root[Name.ParentTreeNextKey] = shift
    out.Root[Name.StructTreeRoot] = root
    out.Root[Name.MarkInfo] = Dictionary(Marked=True)


def _shift(page: Any, shift: int) -> None:
    """Move a page's and its links' places in the parent tree on."""
    if Name.StructParents in page:
        page[Name.StructParents] = int(page.StructParents) + shift
    for annotation in page.get(Name.Annots, Array()):
        if Name.StructParent in annotation:
            annotation[Name.StructParent] = int(annotation.StructParent) + shift


def _prefix_ids(section: Any, prefix: str) -> None:
    """Make element ids unique across documents; table cells name their headers by them."""
    stack = [section]
    while stack:
        element = stack.pop()
        if not isinstance(element, Dictionary) or element.get(Name.Type) != Name.StructElem:
            continue
        if Name.ID in element:
            element[Name.ID] = String(f"{prefix}{element.ID}")
        attributes = element.get(Name.A, Array())
        for attribute in attributes if isinstance(attributes, Array) else [attributes]:
            if Name.Headers in attribute:
                attribute[Name.Headers] = Array([String(f"{prefix}{header}") for header in attribute.Headers])
        children = element.get(Name.K)
        if isinstance(children, Array):
            stack.extend(children)
        elif isinstance(children, Dictionary):
            stack.append(children)
