"""One article's file → :class:`~..model.Article`, with everything wrong in it found in one run."""

from __future__ import annotations

import re

from lxml import etree

from ..diagnostics import Findings, Span
from ..files import BookFolder, FileProblem, decode
from ..model import GLOSSARY, Article
from ..text import slugify
from . import constructs, inline, verbatim
from .dialect import Parsed, parse
from .elements import expand_tokens, inner, remove_element, text_of
from .front_matter import FrontMatter, read_front_matter
from .matter import as_matter, terms
from .prepare import Prepared, complexity_faults, prepare
from .sanitise import DEEPEST, deepest, depth_of
from .state import Ids, Reading

LARGEST_ARTICLE = 3_000_000
"""Bytes: a long article has 100,000."""

_NOTE_DEFINITION = re.compile(r"^ {0,3}\[\^([^\]\s][^\]]*)\]:")
_NOTE_CALL = re.compile(r"\[\^([^\]\s][^\]]*)\](?!:)")
_SUICIDE = re.compile(r"\bcommit(?:s|ted|ting)?\s+suicide\b", re.IGNORECASE)
_IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"\w[\w'’-]*")


def read_article(
    folder: BookFolder, path: str, *, language: str, findings: Findings, matter: str = ""
) -> Article | None:
    """Read the article at ``path`` (relative to the book folder); ``language`` where it names none of its own.

    ``matter`` says that it is none: MATTER for a piece of front or back matter, GLOSSARY for the glossary.

    Everything wrong with it is reported. Returns None where nothing can be made of it, an article (for further checks)
    even where it has errors.
    """
    try:
        decoded = decode(folder.read(path, limit=LARGEST_ARTICLE, missing="article-missing"), path)
    except FileProblem as problem:
        findings.report(problem.rule, Span(path), problem.message, problem.hint)
        return None
    for flaw in decoded.problems:
        findings.report(flaw.rule, Span(path, flaw.line), flaw.message, flaw.hint)
    front = read_front_matter(decoded.text, path, findings, matter=bool(matter))
    body = _refuse_monsters(front, path, findings)
    defined = _check_notes(body, front.body_line, path, findings)
    language = front.language or language
    prepared = prepare(body, front.body_line, path, findings)
    parsed = parse(
        prepared.text, language, front.body_line, lambda rule, line, text: findings.report(rule, Span(path, line), text)
    )
    made = _assemble(folder, path, language, front, prepared, parsed, defined, findings, matter)
    return as_matter(made, front.kind, matter) if matter else made


def _assemble(
    folder: BookFolder,
    path: str,
    language: str,
    front: FrontMatter,
    prepared: Prepared,
    parsed: Parsed,
    defined: dict[str, int],
    findings: Findings,
    matter: str,
) -> Article:
    if depth_of(parsed.body) > DEEPEST:
        findings.report("nesting-too-deep", Span(path, front.body_line), "elements nest too deep in one another")
        parsed.body = etree.Element("mm-body")
    title, title_markup = _title(front, parsed.body, path)
    numbers = dict(item for root in (parsed.body, *parsed.notes.values()) for item in expand_tokens(root))
    reading = Reading(
        folder,
        path,
        language,
        findings,
        parsed.body,
        parsed.notes,
        parsed.lines,
        prepared.tokens,
        numbers,
        Ids(path, findings, _written_ids(parsed.body)),
    )
    _drop_separators(reading)
    inline.given_ids(reading)
    index = inline.index_marks(reading)
    constructs.callouts(reading)
    quotes = constructs.pull_quotes(reading)
    constructs.stray_tokens(reading)
    # Calls and links become elements before captions are cut out of the tree, so that a caption keeps them.
    calls = inline.note_calls(reading)
    references = inline.links(reading)
    notes = inline.notes(reading, calls, defined)
    figures, images = constructs.figures(reading)
    tables = constructs.tables(reading)
    explained = terms(reading) if matter == GLOSSARY else ()
    inline.emphasis_ids(reading)
    headings = inline.headings(reading)
    quotes = verbatim.check(reading, quotes)
    text = text_of(reading.body)
    _check_language_of_suicide(front, path, findings)
    words = _count_words(text)
    if not words and not figures:
        findings.report("article-empty", Span(path, front.body_line), "the article has no text")
    return Article(
        slug=front.slug or slugify(path.rpartition("/")[2].rpartition(".")[0]) or "article",
        source=path,
        title=title,
        title_markup=title_markup,
        language=language,
        body=etree.tostring(reading.body, encoding="unicode", with_tail=False),
        short_title=front.short_title or title,
        subtitle=front.subtitle,
        authors=front.authors,
        reviewed_by=front.reviewed_by,
        last_reviewed=front.last_reviewed,
        next_review=front.next_review,
        description=front.description,
        keywords=front.keywords,
        content_note=front.content_note,
        headings=headings,
        figures=figures,
        images=images,
        tables=tables,
        notes=notes,
        pull_quotes=quotes,
        index_marks=index,
        references=references,
        ids=frozenset(reading.ids.taken) | frozenset(reading.ids.promised),
        words=words,
        terms=explained,
    )


def _refuse_monsters(front: FrontMatter, path: str, findings: Findings) -> str:
    """The body, or an empty one where it would take Markdown or the page engine minutes."""
    faults = list(complexity_faults(front.body, front.body_line))
    for rule, line, message in faults:
        findings.report(rule, Span(path, line), message)
    depth = deepest(front.body)
    if depth > DEEPEST:
        findings.report(
            "nesting-too-deep",
            Span(path, front.body_line),
            f"HTML elements nest {depth} deep; at most {DEEPEST} are read",
        )
    return "" if faults or depth > DEEPEST else front.body


def _title(front: FrontMatter, body: etree._Element, path: str) -> tuple[str, str]:
    """The title as text and as markup: the front matter's, else the first heading, else the file's name.

    A first heading that repeats the title goes: the article's opening prints it.
    """
    first = next((item for item in body if isinstance(item.tag, str)), None)
    heading = first if first is not None and first.tag in ("h1", "h2") else None
    said = text_of(heading) if heading is not None else ""
    if front.title:
        if heading is not None and _same(said, front.title):
            _leave_id(heading)
            remove_element(heading)
        return front.title, _escape(front.title)
    if heading is not None and (heading.tag == "h1" or body.find("h1") is None):
        markup = inner(heading)
        _leave_id(heading)
        remove_element(heading)
        plain = re.sub(r"<mm-[^>]*>|</mm-[^>]*>", "", markup)
        return said, plain if "<sup" not in plain else _escape(said)
    stem = path.rpartition("/")[2].rpartition(".")[0]
    name = " ".join(re.split(r"[-_\s]+", stem)).strip()
    title = name[:1].upper() + name[1:] if name else path
    return title, _escape(title)


def _leave_id(heading: etree._Element) -> None:
    """A heading that goes leaves its id, if it was given one, to the paragraph after it: links lead there."""
    after = heading.getnext()
    if heading.get("id") and after is not None and after.tag == "p":
        place = etree.Element("span", id=heading.get("id", ""))
        place.tail, after.text = after.text, None
        after.insert(0, place)


def _same(one: str, other: str) -> bool:
    return re.sub(r"\W+", "", one).casefold() == re.sub(r"\W+", "", other).casefold()


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _written_ids(body: etree._Element) -> frozenset[str]:
    return frozenset(item.get("id", "") for item in body.iter() if isinstance(item.tag, str) and item.get("id"))


def _drop_separators(reading: Reading) -> None:
    for token in list(reading.body.iter("mm-token")):
        parent = token.getparent()
        if reading.token(token).kind == "separator" and parent is not None:
            remove_element(parent if parent.tag == "p" else token)


def _check_notes(body: str, first_line: int, path: str, findings: Findings) -> dict[str, int]:
    """Definitions by key with their lines; repeated definitions and calls without one are reported."""
    defined: dict[str, int] = {}
    calls: list[tuple[str, int]] = []
    fence = ""
    for number, line in enumerate(body.split("\n"), start=first_line):
        bare = line.strip(" \t>")
        if bare.startswith(("```", "~~~")):
            fence = "" if fence and bare.startswith(fence) else (fence or bare[:3])
            continue
        if fence:
            continue
        definition = _NOTE_DEFINITION.match(line)
        if definition:
            key = definition[1]
            if key in defined:
                findings.report(
                    "note-duplicate",
                    Span(path, number),
                    f"the note “{key}” is defined twice (first in line {defined[key]})",
                )
            defined.setdefault(key, number)
            line = line[definition.end() :]
        visible = re.sub(r"`[^`]*`", "", line)
        calls += [(key, number) for key in _NOTE_CALL.findall(visible)]
    for key, number in calls:
        if key not in defined:
            findings.report("note-undefined", Span(path, number), f"the note “{key}” is not defined")
    return defined


def _check_language_of_suicide(front: FrontMatter, path: str, findings: Findings) -> None:
    for match in _SUICIDE.finditer(front.body) if "suicide" in front.body.lower() else ():
        line = front.body_line + front.body.count("\n", 0, match.start())
        findings.report("suicide-language", Span(path, line), f"“{match[0]}”")


def _count_words(text: str) -> int:
    """Words; in scripts without spaces every letter counts for one."""
    if not _IDEOGRAPH.search(text):
        return len(_WORD.findall(text))
    return len(_IDEOGRAPH.findall(text)) + len(_WORD.findall(_IDEOGRAPH.sub(" ", text)))
