"""Front matter, back matter and the glossary: read as articles are, and then told from them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from ..model import GLOSSARY, MATTER_KINDS, Article, Term
from ..text import slugify
from .elements import text_of
from .state import Reading

_SPELLINGS = {"acknowledgements": "acknowledgments", "appendices": "appendix"}


def as_matter(article: Article, kind: str, matter: str) -> Article:
    """The piece of front or back matter that was read as an article: its figures and tables have no numbers.

    ``kind`` is the one its front matter names; else the file's name says it (``preface.md``, ``appendix-doses.md``).
    """
    stem = article.source.rpartition("/")[2].partition(".")[0].lower()
    words = [_SPELLINGS.get(word, word) for word in stem.replace("_", "-").split("-")]
    known = next((word for word in (words[0], words[-1]) if word in MATTER_KINDS), "")
    return replace(
        article,
        kind=GLOSSARY if matter == GLOSSARY else kind or known or matter,
        slug=GLOSSARY if matter == GLOSSARY else article.slug,
        figures=tuple(replace(figure, ordinal=0) for figure in article.figures),
        tables=tuple(replace(table, ordinal=0) for table in article.tables),
    )


def terms(reading: Reading) -> tuple[Term, ...]:
    """The terms of the glossary's definition lists; each gets an id, and a place behind its explanation for its uses.

    An id is the one written behind the term (``{#id}``), else its words in lower case, joined by hyphens.
    """
    found: list[Term] = []
    said: dict[str, int] = {}
    for entry, (names, meanings) in enumerate(_entries(reading.body)):
        for name in names:
            line, text = reading.line(name), text_of(name)
            if not text:
                continue
            if text.casefold() in said:
                reading.report("term-duplicate", line, f"“{text}” is explained in line {said[text.casefold()]} too")
            said.setdefault(text.casefold(), line)
            identifier = name.get("id") or reading.ids.make(slugify(text) or "term", bare_first=True)
            if name.get("id"):
                del name.attrib["id"]
            _define(name, identifier)
            _last_paragraph(meanings[-1]).append(etree.Element("mm-uses", ref=identifier))
            found.append(Term(identifier, text, entry, reading.span(line)))
    if not found:
        reading.report("glossary-empty", 1, "it explains no term")
    return tuple(found)


def _entries(body: etree._Element) -> Iterator[tuple[list[etree._Element], list[etree._Element]]]:
    """Terms that are explained together, with what is said of them."""
    for listed in body.iter("dl"):
        if any(above.tag == "dl" for above in listed.iterancestors()):
            continue
        names: list[etree._Element] = []
        meanings: list[etree._Element] = []
        for item in listed:
            if item.tag == "dt":
                if meanings:
                    yield names, meanings
                    names, meanings = [], []
                names.append(item)
            elif item.tag == "dd" and names:
                meanings.append(item)
        if names and meanings:
            yield names, meanings


def _last_paragraph(meaning: etree._Element) -> etree._Element:
    last = meaning[-1] if len(meaning) else None
    return last if last is not None and last.tag == "p" else meaning


def _define(name: etree._Element, identifier: str) -> None:
    """Mark the words of a term as what is defined."""
    defined = etree.Element("dfn", id=identifier)
    defined.text, name.text = name.text, None
    defined.extend(list(name))
    name.append(defined)
