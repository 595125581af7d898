"""Edits to an article between two builds that are measured."""

from __future__ import annotations

from pathlib import Path

_MORE = "The keeper walked the length of the wall and counted the lamps until the tide had turned. "
_PARAGRAPHS, _SENTENCES = 9, 10


def word(article: Path) -> None:
    """Change a word in the middle of the text."""
    text = article.read_text(encoding="utf-8")
    middle = text.index(" the ", len(text) // 2)
    article.write_text(f"{text[:middle]} that {text[middle + 5 :]}", encoding="utf-8")


def pages(article: Path) -> None:
    """Add some three pages at the end: an even number moves every later recto."""
    text = article.read_text(encoding="utf-8")
    more = "\n\n".join([(_MORE * _SENTENCES).strip()] * _PARAGRAPHS)
    article.write_text(f"{text.rstrip()}\n\n{more}\n", encoding="utf-8")
