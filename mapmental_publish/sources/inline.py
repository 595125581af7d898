"""Inside the text: headings, links, footnotes and index marks."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

from lxml import etree

from ..files import REMOTE, FileProblem
from ..model import CrossReference, Heading, IndexMark, Note
from ..text import slugify
from .dialect import CALL_PREFIX
from .elements import holder, inner, is_blank, remove_element, replace, text_of
from .sanitise import unwrap
from .state import Reading

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_DOI_HOST = re.compile(r"^https?://(?:dx\.)?doi\.org/", re.IGNORECASE)
_DOI = re.compile(r"^https?://(?:dx\.)?doi\.org/10\.\d{4,9}/\S+$", re.IGNORECASE)
_MARKDOWN = (".md", ".markdown")
LONG_NOTE, LONGEST_NOTE = 250, 400
"""Words in a footnote: the page engine cannot split one, and a page of notes is no page of text any more."""
_SEE_ALSO = re.compile(r"\s+see also\s+", re.IGNORECASE)
_SEE = re.compile(r"\s+see\s+", re.IGNORECASE)


def given_ids(reading: Reading) -> None:
    """Register the ids authors wrote on elements that keep them, in reading order."""
    for element in reading.body.iter():
        identifier = element.get("id") if isinstance(element.tag, str) else None
        if (
            not identifier
            or element.tag in ("sup", "em", "img", "table", "figure")
            or str(element.tag).startswith("mm-")
        ):
            continue
        if element.tag in HEADINGS:
            continue
        element.set("id", reading.ids.give(identifier, reading.line(element)))


def emphasis_ids(reading: Reading) -> None:
    """Register ids on emphasis that turned out to be no caption."""
    for element in reading.body.iter("em"):
        if element.get("id"):
            element.set("id", reading.ids.give(element.get("id", ""), reading.line(element)))


def headings(reading: Reading) -> tuple[Heading, ...]:
    """Headings with ids and levels that never skip; ``h1`` belongs to the article's title."""
    found: list[Heading] = []
    level_before = 1
    elements = list(reading.body.iter(*HEADINGS))
    given = {item: reading.ids.give(item.get("id", ""), reading.line(item)) for item in elements if item.get("id")}
    for element in elements:
        line = reading.line(element)
        level = int(str(element.tag)[1])
        if level == 1:
            reading.report("heading-level-one", line, f"“{text_of(element)}” is a second title", "Write it with ##.")
            level = 2
        if not text_of(element):
            reading.report("heading-empty", line, "a heading without text")
            remove_element(element)
            continue
        if level > level_before + 1:
            reading.report(
                "heading-jump",
                line,
                f"“{text_of(element)}” jumps from level {level_before} to {level}",
                f"Write it with {'#' * (level_before + 1)}.",
            )
            level = level_before + 1
        level_before = level
        element.tag = f"h{level}"
        identifier = given.get(element) or reading.ids.make(slugify(text_of(element)) or "section", bare_first=True)
        if identifier[0].isdigit():
            identifier = reading.ids.make(f"section-{identifier}", bare_first=True)
        element.set("id", identifier)
        found.append(Heading(identifier, level, _heading_text(element), _heading_markup(element), reading.span(line)))
    return tuple(found)


def _heading_text(element: etree._Element) -> str:
    return text_of(element)


def _heading_markup(element: etree._Element) -> str:
    """A heading's markup for lists of contents: without note calls, index marks and ids."""
    copy = etree.fromstring(etree.tostring(element, with_tail=False))
    for item in list(copy.iter("mm-note", "mm-index", "sup")):
        if item.tag != "sup" or (item.get("id") or "").startswith(CALL_PREFIX):
            remove_element(item)
    for item in list(copy.iter("a", "mm-ref")):
        unwrap(item)
    return inner(copy)


def links(reading: Reading) -> tuple[CrossReference, ...]:
    """Links within the book become cross-references; links to the web stay."""
    found: list[CrossReference] = []
    for root in reading.roots:
        for link in list(root.iter("a")):
            href = (link.get("href") or "").strip()
            line = reading.line(link)
            if not href:
                _plain(link)
                continue
            if REMOTE.match(href):
                _web_link(reading, link, href, line)
                continue
            path, _, fragment = href.partition("#")
            fragment = unicodedata.normalize("NFC", unquote(fragment))
            if path:
                try:
                    path = reading.folder.resolve(reading.path, path)
                except FileProblem as problem:
                    reading.report(problem.rule, line, problem.message, problem.hint)
                    _plain(link)
                    continue
                if not path.lower().endswith(_MARKDOWN):
                    reading.report(
                        "link-not-in-book",
                        line,
                        f"{href} is no article",
                        "Link to an article's .md file or to the web.",
                    )
                    _plain(link)
                    continue
                if path == reading.path:
                    path = ""
            if not path and not fragment:
                _plain(link)
                continue
            reference = etree.Element("mm-ref", n=str(len(found) + 1))
            reference.text = link.text
            reference.extend(list(link))
            has_text = bool(text_of(reference)) or reference.find(".//mm-image") is not None
            replace(link, reference)
            reading.lines[reference] = line
            found.append(CrossReference(len(found) + 1, path, fragment, has_text, reading.span(line)))
    return tuple(found)


def _web_link(reading: Reading, link: etree._Element, href: str, line: int) -> None:
    if href.startswith("//") or not href.lower().startswith(("http://", "https://", "mailto:", "tel:")):
        reading.report("link-not-in-book", line, f"a link to {href[:60]}", "Write web addresses with https://.")
        _plain(link)
        return
    if any(sign.isspace() or sign in '<>"{}|\\^`' for sign in href):
        href = "".join(f"%{ord(s):02X}" if s.isascii() and (s.isspace() or s in '<>"{}|\\^`') else s for s in href)
    link.set("href", href)
    for name in ("id", "title", "class"):
        if name in link.attrib and name != "class":
            del link.attrib[name]
    if not text_of(link):
        link.text = href
    if _DOI_HOST.match(href) and not _DOI.match(href):
        reading.report("doi-syntax", line, f"{href} is not a DOI", "A DOI begins https://doi.org/10. and names a work.")


def _plain(link: etree._Element) -> None:
    for name in list(link.attrib):
        del link.attrib[name]
    link.tag = "span"


def note_calls(reading: Reading) -> dict[str, int]:
    """Turn footnote calls into elements; how often each note is called, in order of first call."""
    order: dict[str, int] = {}
    for call in list(reading.body.iter("sup")):
        identifier = call.get("id") or ""
        if not identifier.startswith("fnref"):
            continue
        anchor = call.find("a")
        key = ((anchor.get("href") if anchor is not None else "") or "").partition("#fn:")[2]
        key = unquote(key) if unquote(key) in reading.notes else key
        if key not in reading.notes:
            remove_element(call)
            continue
        order[key] = order.get(key, 0) + 1
        replace(call, etree.Element("mm-note", ref=key, call=str(order[key])))
    return order


def notes(reading: Reading, order: dict[str, int], defined: dict[str, int]) -> tuple[Note, ...]:
    """The called notes, numbered in order of first call; ``defined`` gives each definition's line."""
    made: list[Note] = []
    for number, (key, calls) in enumerate(order.items(), start=1):
        element = reading.notes[key]
        line = defined.get(key, 0)
        for inside in list(element.iter("sup")):
            if (inside.get("id") or "").startswith("fnref"):
                reading.report(
                    "note-in-note", line, f"the note “{key}” calls another note", "Write the second note out."
                )
                remove_element(inside)
        for stranger in list(element.iter("img", "table", "mm-token")):
            if stranger.tag != "mm-token":
                reading.report("note-holds-block", line, f"the note “{key}” holds a picture or table; it was left out")
            remove_element(stranger)
        words = len(text_of(element).split())
        if words > LONGEST_NOTE:
            reading.report(
                "note-too-long", line, f"the note “{key}” has {words} words; at most {LONGEST_NOTE} fit a page's foot"
            )
        elif words > LONG_NOTE:
            reading.report("note-long", line, f"the note “{key}” has {words} words")
        if not words:
            reading.report("note-empty", line, f"the note “{key}” is empty")
        cites = any(str(link.get("href", "")).startswith("http") for link in element.iter("a"))
        body = inner(element)
        if element.find("p") is None:
            body = f"<p>{body}</p>"
        made.append(Note(key, number, calls, body, cites, reading.span(line)))
    for key in reading.notes:
        if key not in order:
            reading.report("note-uncalled", defined.get(key, 0), f"the note “{key}” is called nowhere")
    return tuple(made)


def index_marks(reading: Reading) -> tuple[IndexMark, ...]:
    """Index comments become points in the text; one standing alone belongs to the block that follows."""
    found: list[IndexMark] = []
    for token in list(reading.body.iter("mm-token")):
        said = reading.token(token)
        if said.kind != "index":
            continue
        identifier = reading.ids.make("ix")
        point = etree.Element("mm-index", id=identifier)
        parent = token.getparent()
        alone = (
            parent is not None
            and parent.tag == "p"
            and not text_of(parent)
            and all(item.tag in ("mm-token", "mm-index") for item in parent)
        )
        replace(token, point)
        if alone and parent is not None:
            _settle(point, parent)
        marks = _entries(said.value)
        if not marks:
            reading.report("index-empty", said.line, "an index mark without a heading")
        for path, see, see_also in marks:
            found.append(IndexMark(identifier, path, reading.span(said.line), see, see_also))
    return tuple(found)


def _settle(point: etree._Element, paragraph: etree._Element) -> None:
    """Move a mark out of a paragraph of marks to the start of the next block that holds text, else the last before."""
    after = paragraph.getnext()
    home = None
    while after is not None and home is None:
        home = None if _only_marks(after) else holder(after)
        after = after.getnext()
    point.tail = None
    if home is not None:
        lead = home.text
        home.text = None
        marks = [item for item in home if item.tag == "mm-index" and not (item.tail or "")]
        home.insert(len(marks) if lead is None else 0, point)
        point.tail = lead
    else:
        before = paragraph.getprevious()
        target = holder(before) if before is not None else None
        if target is not None:
            target.append(point)
        else:
            return
    if not len(paragraph) and is_blank(paragraph.text):
        remove_element(paragraph)


def _only_marks(block: etree._Element) -> bool:
    return (
        block.tag == "p"
        and not text_of(block)
        and len(block) > 0
        and all(item.tag in ("mm-token", "mm-index") for item in block)
    )


def _entries(value: str) -> list[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]]:
    """``a; b!c; d see e`` → paths with what they point at."""
    entries = []
    for part in value.split(";"):
        also = _SEE_ALSO.split(part.strip(), maxsplit=1)
        see = _SEE.split(part.strip(), maxsplit=1) if len(also) == 1 else []
        path = _path(also[0] if len(also) == 2 else (see[0] if len(see) == 2 else part))
        if path:
            entries.append((path, _path(see[1]) if len(see) == 2 else (), _path(also[1]) if len(also) == 2 else ()))
    return entries


def _path(text: str) -> tuple[str, ...]:
    return tuple(term for term in (" ".join(step.split()) for step in text.split("!")) if term)
