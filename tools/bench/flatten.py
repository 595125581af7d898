"""The bench's articles in Markdown that pandoc reads: one text, its own marks turned into plain ones."""

from __future__ import annotations

import re
from collections.abc import Sequence

_FRONT = re.compile(r"\A---\n(?P<front>.*?)\n---\n", re.DOTALL)
_TITLE = re.compile(r"^title: (.*)$", re.MULTILINE)
_FIGURE = re.compile(
    r"^!\[(?P<alt>[^\]]*)\]\((?P<file>figures/(?P<stem>[^).]+)\.\w+)\)\n\n\*Figure: (?P<caption>.*)\*$", re.MULTILINE
)
_TABLE = re.compile(r"^\*Table: (.*)\*$", re.MULTILINE)


def flattened(texts: Sequence[str]) -> str:
    """All articles in one text: titles as first headings, ids and notes made unique by the article's number."""
    return '---\ntitle: "The Harbour Papers"\nlang: en-GB\n---\n\n' + "\n\n".join(
        _article(text, number) for number, text in enumerate(texts, start=1)
    )


def _article(text: str, number: int) -> str:
    front = _FRONT.match(text)
    assert front is not None
    title = _TITLE.search(front["front"])
    assert title is not None
    body = text[front.end() :]
    body = re.sub(r"<!-- (index:.*?|pullquote) -->\n?", "", body)
    body = re.sub(r"^> \[!(\w+)\]\n> \*\*(.*)\*\*$", r"> **\1: \2**", body, flags=re.MULTILINE)
    body = _FIGURE.sub(r'![\g<caption>](\g<file>){#fig-\g<stem> alt="\g<alt>"}', body)
    body = _TABLE.sub(r": \1", body)
    body = re.sub(r"\[\^n(\d+)\]", rf"[^a{number}n\1]", body)
    body = re.sub(r"\{#section-(\d+)\}", rf"{{#a{number}-section-\1}}", body)
    body = re.sub(r"\(article-0*(\d+)\.md#section-(\d+)\)", r"(#a\1-section-\2)", body)
    return f"# {title[1]}\n{body}"
