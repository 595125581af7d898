"""How large every picture of a file is placed: the same one may stand small on one page and large on another."""

from __future__ import annotations

import re
from typing import Any

from pikepdf import Dictionary, Name, Pdf, Stream

from .content import drawing, name_of, numbers, readable
from .pictures import is_picture
from .state import IDENTITY, Matrix, placed, times

_DEEPEST = 24
_PLACES = re.compile(rb"(/[^\x00\t\n\x0c\r ()<>\[\]{}/%]+)\s+Do(?![A-Za-z])")


class Survey:
    """Looks through pages for what is placed on them."""

    def __init__(self, pdf: Pdf) -> None:
        self._pdf = pdf
        self._within: dict[tuple[int, int], list[tuple[tuple[int, int], Matrix]]] = {}
        self.placed: dict[tuple[int, int], tuple[float, float]] = {}

    def page(self, page: Any) -> None:
        """Note the pictures of a page with the size they have there. Raises Unreadable."""
        resources = page.get(Name.Resources, Dictionary())
        if not resources.get(Name.XObject, {}) and not resources.get(Name.Pattern, {}):
            return
        for picture, matrix in self._pictures(page, resources, drawing(page), 0):
            width, height = placed(matrix)
            before = self.placed.get(picture, (0.0, 0.0))
            self.placed[picture] = (max(before[0], width), max(before[1], height))

    def _pictures(self, holder: Any, resources: Any, data: bytes, depth: int) -> list[tuple[tuple[int, int], Matrix]]:
        found: list[tuple[tuple[int, int], Matrix]] = []
        if depth > _DEEPEST:
            return found
        for pattern in self._tiles(resources, data):
            found += [
                (picture, times(matrix, [float(part) for part in pattern.get(Name.Matrix, IDENTITY)]))
                for picture, matrix in self._inside(pattern, resources, depth)
            ]
        objects = resources.get(Name.XObject, Dictionary())
        if not any(self._shows(objects.get(name_of(name)), resources) for name in set(_PLACES.findall(data))):
            return found
        matrix, stack = IDENTITY, []
        for step in readable(self._pdf, holder, data, resources)[0]:
            if step.operator == b"q":
                stack.append(matrix)
            elif step.operator == b"Q" and stack:
                matrix = stack.pop()
            elif step.operator == b"cm":
                matrix = times(numbers(step), matrix)
            elif step.operator == b"Do":
                item = objects.get(name_of(step.operands))
                if not isinstance(item, Stream):
                    continue
                if is_picture(item):
                    found.append((item.objgen, matrix))
                else:
                    own = times([float(part) for part in item.get(Name.Matrix, IDENTITY)], matrix)
                    found += [(picture, times(inner, own)) for picture, inner in self._inside(item, resources, depth)]
        return found

    def _shows(self, item: Any, outer: Any) -> bool:
        """Whether a picture is placed here, or within this form."""
        if not isinstance(item, Stream):
            return False
        return is_picture(item) or bool(self._inside(item, outer, 0))

    def _inside(self, form: Stream, outer: Any, depth: int) -> list[tuple[tuple[int, int], Matrix]]:
        if form.objgen not in self._within:
            self._within[form.objgen] = []  # should it draw itself
            resources = form.get(Name.Resources, outer)
            self._within[form.objgen] = self._pictures(form, resources, form.read_bytes(), depth + 1)
        return self._within[form.objgen]

    def _tiles(self, resources: Any, data: bytes) -> list[Any]:
        patterns = resources.get(Name.Pattern)
        if not patterns or b"scn" not in data.lower():
            return []
        return [
            patterns[name]
            for name in sorted(patterns.keys())
            if isinstance(patterns[name], Stream) and name.encode("utf-8", "surrogateescape") in data
        ]
