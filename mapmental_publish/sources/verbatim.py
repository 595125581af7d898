"""Pull quotes held against the article: word for word in its text, and not before the passage they come from."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from lxml import etree

from ..model import PullQuote
from ..text import sentences
from .elements import text_of
from .state import Reading

_MARKS = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "–": "-", "—": "-", "…": "..."}
)


def check(reading: Reading, quotes: Sequence[PullQuote]) -> tuple[PullQuote, ...]:
    """Report each quote that its article does not hold, or holds only further on; such a quote is not ``verbatim``."""
    if not quotes:
        return ()
    before: dict[str, int] = {}
    so_far: list[str] = []
    for block in reading.body:
        if block.tag == "mm-pullquote":
            before[block.get("ref", "")] = len(so_far)
        else:
            so_far.append(text_of(block))
    everything = " ".join(so_far)
    whole = _normal(everything)
    checked: list[PullQuote] = []
    for quote in quotes:
        words = _normal(_words(quote.body))
        said = bool(words) and words in whole
        if said and (quote.id not in before or words in _normal(" ".join(so_far[: before[quote.id]]))):
            checked.append(replace(quote, verbatim=True))
        elif said:
            reading.report(
                "pullquote-early", quote.span.line, "the pull quote stands before the passage it comes from", None
            )
            checked.append(replace(quote, verbatim=True))
        else:
            near = difflib.get_close_matches(_words(quote.body), sentences(everything), n=1, cutoff=0.5)
            hint = f"The nearest sentence: “{near[0]}”" if near else None
            reading.report(
                "pullquote-not-in-text", quote.span.line, "the article does not say this, word for word", hint
            )
            checked.append(replace(quote, verbatim=False))
    return tuple(checked)


def _words(markup: str) -> str:
    """What a quote says, without the line that names who said it."""
    tree = etree.fromstring(f"<mm-body>{markup}</mm-body>")
    blocks = [text_of(block) for block in tree] or [text_of(tree)]
    return " ".join(block for block in blocks if not block.startswith(("—", "–")))


def _normal(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text.translate(_MARKS)).casefold()
    return re.sub(r"\s+", " ", folded).strip(" \"'.!?,;:")
