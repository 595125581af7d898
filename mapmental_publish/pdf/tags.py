"""The structure trees of the documents merged into one, front to back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pikepdf import Array, Dictionary, Name, Pdf, String

PART = Name.Part


class Tags:
    """One tree and one parent tree for a file that grows document by document, front to back.

    The documents' elements come under one Document, their numbers shifted past each other. Articles stand within the
    part whose title page comes before them.
    """

    def __init__(self, out: Pdf) -> None:
        self._out = out
        self._root = out.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self._document = out.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=self._root, K=Array()))
        self._root[Name.K] = Array([self._document])
        self._numbers: list[Any] = []
        self._names: list[Any] = []
        self._shift = 0
        self._part: Any = None
        self._serial = 0

    def add(self, source: Pdf, pages: Sequence[Any], language: str, *, in_part: bool) -> None:
        """Take over a document's tree. Its ``pages`` must be in the file already: copied elements refer to those.

        ``in_part``: this is an article of the body.
        """
        serial, self._serial = self._serial, self._serial + 1
        if Name.StructTreeRoot not in source.Root:
            return
        tree = self._out.copy_foreign(source.make_indirect(source.Root.StructTreeRoot))
        used = 0
        old = list(tree.ParentTree.Nums)
        for number, value in zip(old[::2], old[1::2], strict=True):
            self._numbers += [int(number) + self._shift, value]
            used = max(used, int(number) + 1)
        there = {annotation.objgen for page in pages for annotation in page.get(Name.Annots, Array())}
        for page in pages:
            _shift(page, self._shift)
        self._part = self._part if in_part else None
        for top in tree.K[0].K:
            parent = self._part if self._part is not None and top.S != PART else self._document
            top[Name.P] = parent
            top[Name.Lang] = String(language)
            parent.K.append(top)
            self._names += _finish(top, f"{serial}-", there)
            if top.S == PART:
                self._part = top
        self._shift += used

    def finish(self) -> None:
        """Make the tree the file's."""
        self._root[Name.ParentTree] = self._out.make_indirect(Dictionary(Nums=Array(self._numbers)))
        self._root[Name.ParentTreeNextKey] = self._shift
        if self._names:
            self._names.sort(key=lambda item: bytes(item[0]))
            flat = Array([value for item in self._names for value in item])
            limits = Array([self._names[0][0], self._names[-1][0]])
            self._root[Name.IDTree] = self._out.make_indirect(
                Dictionary(Kids=Array([self._out.make_indirect(Dictionary(Names=flat, Limits=limits))]))
            )
        self._out.Root[Name.StructTreeRoot] = self._root
        self._out.Root[Name.MarkInfo] = Dictionary(Marked=True)


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
