"""Pages laid out for one side of the spread that come to stand on the other: what is on them moves across.

Every document is laid out from a recto. One that goes on where another ended may begin on a verso, whose wider margin
is at its other edge.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pikepdf import Array, Name, Pdf


def turned(number: int, gutter: float) -> float:
    """How far to the right a document's page (from 0) moves when it is turned, in points; see :func:`turn`."""
    return gutter if number % 2 else -gutter


def turn(source: Pdf, pages: Sequence[Any], gutter: float) -> None:
    """Move what is on every page of a document that begins on the other side than it was laid out for.

    ``gutter`` is by how many points the margin on the left of its first page is too wide; on the next it is too narrow.
    """
    if not gutter:
        return
    end = source.make_stream(b"Q\n")
    begins = [
        source.make_stream(f"q 1 0 0 1 {shift:.4f} 0 cm\n".encode()) for shift in (turned(0, gutter), turned(1, gutter))
    ]
    for number, page in enumerate(pages):
        contents = page.get(Name.Contents)
        if contents is not None:
            middle = list(contents) if isinstance(contents, Array) else [contents]
            page[Name.Contents] = Array([begins[number % 2], *middle, end])
        for annotation in page.get(Name.Annots, Array()):
            left, bottom, right, top = (float(value) for value in annotation.Rect)
            shift = turned(number, gutter)
            annotation[Name.Rect] = Array([round(left + shift, 4), bottom, round(right + shift, 4), top])
