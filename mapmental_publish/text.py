"""Small helpers for text: slugs, sentences and paragraphs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

SLUG_LENGTH = 80
"""The longest slug in characters: with prefixes and endings it still fits the 255 bytes of a file name everywhere."""

_SENTENCE = re.compile(r"(?<=[.!?…。！？؟])[\"”’»)\]]*\s+(?=[\"“‘«(\[]*[^\Wa-z\d_])")


def slugify(text: str) -> str:
    """A name for files and links from any text: lower-case ASCII words joined by hyphens, empty where nothing is left.

    Other scripts are transliterated letter by letter, so that a slug stays the same from edition to edition.
    """
    from anyascii import anyascii  # nothing else waits for it

    plain = anyascii(unicodedata.normalize("NFC", text)).lower().replace("'", "").replace("`", "")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:SLUG_LENGTH].rstrip("-")


def sentences(text: str) -> list[str]:
    """A text in its sentences, roughly: split after closing punctuation that a capital follows."""
    return [part.strip() for part in _SENTENCE.split(text) if part.strip()]


def paragraphs(text: str) -> Sequence[str]:
    """A plain text split at blank lines, line ends inside a paragraph turned into spaces."""
    return [" ".join(block.split()) for block in text.replace("\r\n", "\n").split("\n\n") if block.strip()]
