"""A collection as one HTML document, for those that set HTML: ``python -m tools.bench.plain_pages BOOK DIR``.

The documents are those this tool gives to the engine, joined, with the same stylesheet and pictures; making them is not
part of what is measured.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from mapmental_publish.context import BuildContext, Silent
from mapmental_publish.diagnostics import Findings
from mapmental_publish.pdf.documents import Documents
from mapmental_publish.pdf.record import CROSS_LINK, PICTURES
from mapmental_publish.pdf.sheet import geometry, stylesheet
from mapmental_publish.pipeline import Request, read

_BODY = re.compile(r"<body[^>]*>(.*)</body>", re.DOTALL)
_EMPTY = re.compile(
    r"<(?!(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)\b)([a-z]\w*)((?:\s[^<>]*)?)/>"
)
"""An empty element as XML writes it, other than those that are always empty in HTML: a browser would not close it."""


def main(book: Path, folder: Path) -> None:
    """Write ``book.html``, ``book.css`` and the pictures into ``folder``."""
    folder.mkdir(parents=True)
    findings = Findings()
    opened = read(Request(book, folder), findings, Silent())
    page = geometry(opened.collection.settings, opened.layouts)
    context = BuildContext(opened.folder, opened.layouts, findings, opened.epoch)
    documents = Documents(opened.collection, context, page)
    bodies: list[str] = []
    for article in opened.collection.articles:
        document = documents.article(article, lambda *_: "")
        for picture in document.pictures:
            (folder / picture.address.removeprefix(PICTURES)).write_bytes(picture.data)
        body = _BODY.search(document.markup)
        assert body is not None
        bodies.append(_EMPTY.sub(r"<\1\2></\1>", body[1]).replace(PICTURES, "").replace(CROSS_LINK, "#"))
    language = opened.collection.settings.language
    (folder / "book.css").write_text(
        stylesheet(opened.collection.settings, opened.layouts, language, "article", page), encoding="utf-8"
    )
    (folder / "book.html").write_text(
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8"/><title>Bench</title></head>'
        f"<body>{''.join(bodies)}</body></html>\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
