"""Cross-references resolved across the whole book, and the lists of works its notes cite."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence

from lxml import etree

from ..diagnostics import Findings
from ..layout import Words
from ..model import GLOSSARY, Article, CitedWork, CrossReference, ResolvedReference
from .contents import plain

DOI = re.compile(r"https?://(?:dx\.)?doi\.org/(10\.\S+)", re.IGNORECASE)


def resolve(
    articles: Sequence[Article],
    labels: Mapping[tuple[str, str], str],
    neighbours: Mapping[str, Article],
    words_of: Mapping[str, Words],
    findings: Findings,
) -> Mapping[tuple[str, int], ResolvedReference]:
    """Where every cross-reference leads, by (slug, n).

    ``neighbours`` are all articles of the collection by source path: one that is not in ``articles`` (an article built
    alone) is named in words and not linked. Dangling references are findings; they resolve to their own text.
    """
    inside = {article.slug for article in articles}
    result: dict[tuple[str, int], ResolvedReference] = {}
    for article in articles:
        words = words_of[article.slug]
        for reference in article.references:
            target = neighbours.get(reference.path) if reference.path else article
            if target is None:
                _dangling_article(reference, article, neighbours, findings)
                result[(article.slug, reference.n)] = ResolvedReference("", "", reference.path, "article")
                continue
            kind, label = _label(target, reference.fragment, labels, words)
            if not kind:
                _dangling(reference, target, article, findings)
                result[(article.slug, reference.n)] = ResolvedReference("", "", reference.fragment, "place")
                continue
            if kind == "place" and not reference.has_text:
                findings.report(
                    "reference-without-text",
                    reference.span,
                    f"the reference to #{reference.fragment} has no text, and its target has no number to print",
                )
            slug = target.slug if target.slug in inside else ""
            if not slug and kind in ("figure", "table"):
                label = words.phrase("in_article", label=label, title=target.title)
            result[(article.slug, reference.n)] = ResolvedReference(slug, reference.fragment, label, kind)
    return result


def _label(target: Article, fragment: str, labels: Mapping[tuple[str, str], str], words: Words) -> tuple[str, str]:
    """What kind of place an id is and what a reference to it prints; an empty kind where there is no such id."""
    if not fragment:
        return "article", target.title
    for term in target.terms:
        if term.id == fragment:
            return "term", term.text
    for figure in target.figures:
        if figure.id == fragment:
            return _numbered("figure", labels.get((target.slug, fragment)) or str(figure.ordinal or ""), words)
    for table in target.tables:
        if table.id == fragment:
            return _numbered("table", labels.get((target.slug, fragment)) or str(table.ordinal or ""), words)
    for heading in target.headings:
        if heading.id == fragment:
            return "heading", heading.text
    return ("place", fragment) if fragment in target.ids else ("", "")


def _numbered(kind: str, number: str, words: Words) -> tuple[str, str]:
    return (kind, words.phrase(f"{kind}_label", number=number)) if number else ("place", words[kind])


def _dangling_article(
    reference: CrossReference, article: Article, neighbours: Mapping[str, Article], findings: Findings
) -> None:
    near = difflib.get_close_matches(reference.path, neighbours, n=1)
    hint = (
        f"Did you mean {near[0]}?"
        if near
        else "List it in the collection's file, or link to something that is in the book."
    )
    findings.report("reference-dangling", reference.span, f"{reference.path} is not part of this collection", hint)


def _dangling(reference: CrossReference, target: Article, article: Article, findings: Findings) -> None:
    if target.kind == GLOSSARY:
        near = difflib.get_close_matches(reference.fragment, [term.id for term in target.terms], n=1)
        hint = f"Did you mean #{near[0]}?" if near else f"Explain it in {target.source}."
        findings.report(
            "term-undefined", reference.span, f"{target.source} explains no term #{reference.fragment}", hint
        )
        return
    near = difflib.get_close_matches(reference.fragment, sorted(target.ids), n=1)
    where = "this article" if target.slug == article.slug else target.source
    hint = f"Did you mean #{near[0]}?" if near else "Give the place an id with {#id}, or correct the reference."
    findings.report("reference-dangling", reference.span, f"there is no #{reference.fragment} in {where}", hint)


def cited_works(article: Article) -> tuple[CitedWork, ...]:
    """The works an article's notes cite, each once (by DOI, else by its text), in alphabetical order."""
    works: dict[str, tuple[str, list[int]]] = {}
    for note in article.notes:
        if not note.is_reference:
            continue
        tree = etree.fromstring(f"<mm-body>{note.body}</mm-body>")
        links = " ".join(str(anchor.get("href", "")) for anchor in tree.iter("a"))
        doi = DOI.search(links)
        key = doi[1].lower().rstrip(".") if doi else plain(note.body).lower()
        works.setdefault(key, (_lone_paragraph(note.body), []))[1].append(note.number)
    ordered = sorted(works.values(), key=lambda work: (sort_key(plain(work[0])), work[1]))
    return tuple(CitedWork(markup, article.slug, tuple(numbers)) for markup, numbers in ordered)


def _lone_paragraph(body: str) -> str:
    match = re.fullmatch(r"\s*<p>(.*)</p>\s*", body, re.DOTALL)
    return match[1] if match and "<p>" not in match[1] else body


def sort_key(text: str) -> tuple[str, str]:
    """Alphabetical order that a reader expects: accents, case, leading signs and quotation marks count last."""
    folded = text.casefold() if text.isascii() else _plain_letters(text)
    return re.sub(r"^\W+|[\"“”„‘’«»]", "", folded) or folded, text


def _plain_letters(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))
