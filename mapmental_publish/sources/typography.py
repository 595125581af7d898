"""Typographic punctuation: straight quotation marks, hyphens and dots become what the article's language prints.

Done on the parsed tree, so that code keeps its signs and a quotation may begin in one element and end in another.
Markdown's own extension does this with two dozen patterns tried on every piece of text, which takes longer than all of
Markdown besides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

QUOTES: Mapping[str, tuple[str, str, str, str]] = {
    # language: single left, single right, double left, double right
    "en": ("‘", "’", "“", "”"),
    "de": ("‚", "‘", "„", "“"),
    "fr": ("‘", "’", "«\u202f", "\u202f»"),
    "es": ("“", "”", "«", "»"),
    "it": ("“", "”", "«", "»"),
    "pt": ("‘", "’", "“", "”"),
    "nl": ("‘", "’", "“", "”"),
    "pl": ("‚", "’", "„", "”"),
    "cs": ("‚", "‘", "„", "“"),
    "sv": ("’", "’", "”", "”"),
    "fi": ("’", "’", "”", "”"),
    "da": ("›", "‹", "»", "«"),
    "nb": ("‘", "’", "«", "»"),
    "ru": ("„", "“", "«", "»"),
    "uk": ("„", "“", "«", "»"),
    "he": ("’", "’", "”", "”"),
}
"""Quotation marks by language, after the exemplar characters of the Unicode CLDR; others use the English ones."""

VERBATIM = frozenset({"code", "pre", "kbd", "samp", "script", "style", "textarea"})
BREAKING = frozenset(
    "mm-body p h1 h2 h3 h4 h5 h6 li dt dd td th div blockquote figure figcaption table tr ul ol dl br hr".split()
)
"""Elements at whose borders a quotation begins anew."""

_SIGNS = re.compile(r"---?|\.\.\.|[\"']")
_OPENS_AFTER = re.compile(r"[\s(\[{<«‹“‘„‚\u2013\u2014/\-]")
_DECADE = re.compile(r"\d\ds\b|\d\d\b")
_DASHES = {"---": "\u2014", "--": "\u2013", "...": "\u2026"}


def smarten(body: etree._Element, language: str) -> None:
    """Set the punctuation of a tree in place."""
    marks = QUOTES.get(language.split("-")[0].lower(), QUOTES["en"])
    before = " "
    # The trail says, for each element still open, whether it or one around it is verbatim.
    verbatim = 0
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if not isinstance(element.tag, str):
            if event == "end" and element.tail and not verbatim:
                element.tail, before = _smart(element.tail, before, marks)
            continue
        if event == "start":
            if element.tag in BREAKING:
                before = " "
            if element.tag in VERBATIM:
                verbatim += 1
            if element.text:
                if verbatim:
                    before = element.text[-1]
                else:
                    element.text, before = _smart(element.text, before, marks)
            elif element.tag == "img":
                before = "x"
            for name in ("alt", "title"):
                value = element.get(name)
                if value:
                    element.set(name, _smart(value, " ", marks)[0])
            continue
        if element.tag in VERBATIM:
            verbatim -= 1
        if element.tag in BREAKING:
            before = " "
        if element.tail and element is not body:
            if verbatim:
                before = element.tail[-1]
            else:
                element.tail, before = _smart(element.tail, before, marks)


def _smart(text: str, before: str, marks: tuple[str, str, str, str]) -> tuple[str, str]:
    """A piece of text with its signs set, and its last letter; ``before`` is the letter it follows."""
    if '"' not in text and "'" not in text and "--" not in text and "..." not in text:
        return text, text[-1]
    out: list[str] = []
    position = 0
    last = before
    for match in _SIGNS.finditer(text):
        if match.start() > position:
            out.append(text[position : match.start()])
            last = text[match.start() - 1]
        sign = match[0]
        if sign in _DASHES:
            made = _DASHES[sign]
        elif sign == "-":
            made = sign
        else:
            made = _quote(sign, last, text[match.end() : match.end() + 4], marks)
        out.append(made)
        last = made[-1]
        position = match.end()
    out.append(text[position:])
    result = "".join(out)
    return result, result[-1]


def _quote(sign: str, before: str, after: str, marks: tuple[str, str, str, str]) -> str:
    single_left, single_right, double_left, double_right = marks
    opens = bool(_OPENS_AFTER.match(before)) and bool(after) and not after[0].isspace()
    if sign == '"':
        return double_left if opens or (not after and before.isspace()) else double_right
    if opens and _DECADE.match(after):
        return "’"  # the '90s
    if not opens and (before.isalnum() and (not after or after[0].isalnum())):
        return "’"  # an apostrophe
    return single_left if opens else single_right
