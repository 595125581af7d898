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
    name: str
    language: str


def merge(out: Pdf, sources: Sequence[Source]) -> None:
    """One tree, one parent tree: the documents' elements under one Document, their numbers shifted past each other.

    Pages must be in the file already: copied elements then refer to the pages there.
    """
    root = out.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    document = out.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=root, K=Array()))
    root[Name.K] = Array([document])
    nums: list[Any] = []
    shift = 0
    for source in sources:
        if Name.StructTreeRoot not in source.pdf.Root:
            continue
        tree = out.copy_foreign(source.pdf.make_indirect(source.pdf.Root.StructTreeRoot))
        used = 0
        old = list(tree.ParentTree.Nums)
        for number, value in zip(old[::2], old[1::2], strict=True):
            nums += [int(number) + shift, value]
            used = max(used, int(number) + 1)
        pages = len(source.pdf.pages)
        for page in list(out.pages)[source.first : source.first + pages]:
            if Name.StructParents in page.obj:
                page.obj[Name.StructParents] = int(page.obj.StructParents) + shift
            for annotation in page.obj.get(Name.Annots, Array()):
                if Name.StructParent in annotation:
                    annotation[Name.StructParent] = int(annotation.StructParent) + shift
        for top in tree.K:
            section = out.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Sect, P=document, K=top.K))
            if source.language:
                section[Name.Lang] = String(source.language)
            for child in top.K:
                child[Name.P] = section
            _prefix_ids(section, source.name)
            document.K.append(section)
        shift += used
    root[Name.ParentTree] = out.make_indirect(Dictionary(Nums=Array(nums)))
    root[Name.ParentTreeNextKey] = shift
    out.Root[Name.StructTreeRoot] = root
    out.Root[Name.MarkInfo] = Dictionary(Marked=True)


def _prefix_ids(section: Any, name: str) -> None:
    """Make element ids unique across documents; table cells name their headers by them."""
    stack = [section]
    seen: set[tuple[int, int]] = set()
    while stack:
        element = stack.pop()
        if not isinstance(element, Dictionary) or element.get(Name.Type) != Name.StructElem or element.objgen in seen:
            continue
        if element.is_indirect:
            seen.add(element.objgen)
        if Name.ID in element:
            element[Name.ID] = String(f"{name}-{element.ID}")
        attributes = element.get(Name.A)
        if attributes is not None:
            for attribute in attributes if isinstance(attributes, Array) else [attributes]:
                if isinstance(attribute, Dictionary) and Name.Headers in attribute:
                    attribute[Name.Headers] = Array([String(f"{name}-{header}") for header in attribute.Headers])
        children = element.get(Name.K)
        if isinstance(children, Array):
            stack.extend(children)
        elif isinstance(children, Dictionary):
            stack.append(children)
