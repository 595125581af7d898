"""Blocks that Markdown does not know: callouts, pull quotes, figures and tables with captions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree

from ..model import Figure, InlineImage, PullQuote, Table
from ..text import slugify
from .elements import following, inner, is_blank, preceding, remove_element, replace, text_of
from .images import resolve_image
from .state import Reading

_CAPTION = re.compile(r"^\s*(Figure|Table)\s*[:：]\s*", re.IGNORECASE)
_CREDIT = re.compile(r"(?:^|\s)Credit\s*[:：]\s*", re.IGNORECASE)
LARGEST_ALT = 2_000
"""Characters of alternative text above which it is no longer one."""


def callouts(reading: Reading) -> None:
    """Block quotations that begin with ``[!KIND]`` become callouts."""
    for quote in list(reading.body.iter("blockquote")):
        token = _first_token(quote)
        if token is None or reading.token(token).kind != "callout":
            continue
        callout = etree.Element("mm-callout", kind=reading.token(token).value)
        callout.set("id", reading.ids.make("callout"))
        reading.lines[callout] = reading.token(token).line
        paragraph = token.getparent()
        remove_element(token)
        if paragraph is not None and not len(paragraph) and is_blank(paragraph.text):
            remove_element(paragraph)
        title = next(iter(quote), None)
        if title is not None and title.tag == "p" and len(title) and is_blank(title.text):
            strong = title[0]
            if strong.tag == "strong" and is_blank(strong.tail) and len(title) == 1:
                heading = etree.SubElement(callout, "mm-title")
                heading.text = strong.text
                heading.extend(list(strong))
                remove_element(title)
            elif strong.tag == "strong" and (strong.tail or "").startswith("\n"):
                heading = etree.SubElement(callout, "mm-title")
                heading.text = strong.text
                heading.extend(list(strong))
                strong.tail = (strong.tail or "").lstrip()
                remove_element(strong)
        callout.extend(list(quote))
        if not len(callout) or (len(callout) == 1 and callout[0].tag == "mm-title"):
            reading.report("callout-empty", reading.token(token).line, "a callout without text")
        replace(quote, callout)


def _first_token(quote: etree._Element) -> etree._Element | None:
    first = next(iter(quote), None)
    if first is None or first.tag != "p" or not is_blank(first.text) or not len(first):
        return None
    return first[0] if first[0].tag == "mm-token" else None


def pull_quotes(reading: Reading) -> tuple[PullQuote, ...]:
    """Block quotations marked as pull quotes; :mod:`.verbatim` compares them with the text."""
    quotes: list[PullQuote] = []
    for quote in list(reading.body.iter("blockquote")):
        token = _first_token(quote)
        if token is None or reading.token(token).kind != "pullquote":
            continue
        line = reading.token(token).line
        remove_element(token)
        identifier = reading.ids.make("pq")
        if not text_of(quote):
            reading.report("pullquote-not-in-text", line, "a pull quote without text")
        element = etree.Element("mm-pullquote", ref=identifier)
        quotes.append(PullQuote(identifier, inner(quote), True, reading.span(line)))
        replace(quote, element)
        reading.lines[element] = line
    return tuple(quotes)


def stray_tokens(reading: Reading) -> None:
    """Report what marks nothing: a pull quote's comment without a quotation below it."""
    for token in list(reading.body.iter("mm-token")):
        said = reading.token(token)
        if said.kind == "pullquote":
            reading.report("pullquote-without-quotation", said.line, "<!-- pullquote --> stands above no quotation")
        parent = token.getparent()
        remove_element(token)
        if parent is not None and parent.tag == "p" and not len(parent) and is_blank(parent.text):
            remove_element(parent)


def figures(reading: Reading) -> tuple[tuple[Figure, ...], tuple[InlineImage, ...]]:
    """Pictures alone in their paragraph become figures, others stay in their line."""
    found: list[Figure] = []
    inline: list[InlineImage] = []
    counted = 0
    for image in list(reading.body.iter("img")):
        parent = image.getparent()
        if parent is None:
            continue
        line = reading.line(image)
        block = _figure_block(image)
        asset = resolve_image(reading, image.get("src", ""), line)
        if block is None:
            if asset is None:
                remove_element(image)
                continue
            identifier = reading.ids.make("img")
            _check_alt(reading, image, "", line)
            inline.append(InlineImage(identifier, asset, image.get("alt", ""), reading.span(line)))
            replace(image, etree.Element("mm-image", ref=identifier))
            continue
        caption, credit = _caption(reading, image, block)
        classes = tuple(name for name in (image.get("class") or "").split() if name != "decorative")
        _check_alt(reading, image, caption, line)
        given = image.get("id") or block.get("id")
        if asset is None:
            remove_element(block)
            stem = (image.get("src") or "").rpartition("/")[2].rpartition(".")[0]
            reading.ids.promise(given or f"fig-{slugify(stem)}")
            continue
        stem = slugify(asset.path.rpartition("/")[2].rpartition(".")[0]) or "picture"
        identifier = reading.ids.give(given, line) if given else reading.ids.make(f"fig-{stem}", bare_first=True)
        if caption:
            counted += 1
        elif not _is_decorative(image):
            reading.report("caption-missing", line, f"{asset.path} has no caption, so it is not numbered")
        element = etree.Element("mm-figure", ref=identifier)
        found.append(
            Figure(
                identifier, counted if caption else 0, asset, _alt(image), caption, credit, reading.span(line), classes
            )
        )
        replace(block, element)
        reading.lines[element] = line
    return tuple(found), tuple(inline)


def _figure_block(image: etree._Element) -> etree._Element | None:
    """The block that holds nothing but this picture: its paragraph, or a ``figure`` of raw HTML."""
    parent = image.getparent()
    if parent is not None and parent.tag == "figure":
        return parent
    if parent is None or parent.tag not in ("p", "mm-body"):
        return None
    alone = len(parent) == 1 and is_blank(parent.text) and is_blank(image.tail)
    if not alone or parent.tag == "mm-body":
        return image if parent.tag == "mm-body" else None
    outer = parent.getparent()
    return outer if outer is not None and outer.tag == "figure" else parent


def _caption(reading: Reading, image: etree._Element, block: etree._Element) -> tuple[str, str]:
    """Caption and credit: a ``figcaption``, the italic paragraph below, or the picture's title."""
    legend = next(block.iter("figcaption"), None)
    if legend is not None:
        return _split_credit(legend)
    below = following(block)
    words = _caption_words(below, "figure")
    if below is not None and words is not None:
        remove_element(below)
        return _split_credit(words)
    title = image.get("title", "")
    if not title:
        return "", ""
    holder = etree.Element("span")
    holder.text = title
    return _split_credit(holder)


def _caption_words(block: etree._Element | None, kind: str) -> etree._Element | None:
    """The content of a paragraph ``*Figure: …*``, its first word taken off; None where it is no such caption."""
    if block is None or block.tag != "p" or not len(block) or not is_blank(block.text):
        return None
    first = block[0]
    if first.tag != "em":
        return None
    match = _CAPTION.match(first.text or "")
    if not match or match[1].lower() != kind:
        return None
    words = etree.Element("span")
    words.text = (first.text or "")[match.end() :]
    words.extend(list(first))
    # What stands after the italics belongs to the caption too, as a note's call does.
    if len(words):
        words[-1].tail = (words[-1].tail or "") + (first.tail or "")
    else:
        words.text += first.tail or ""
    words.extend(list(block)[1:])
    identifier = first.get("id") or block.get("id")
    if identifier:
        words.set("id", identifier)
    return words


def _split_credit(words: etree._Element) -> tuple[str, str]:
    """Caption and credit as markup; the credit follows the last ``Credit:`` in the caption's own text."""
    children: Sequence[etree._Element] = list(words)
    for position in range(len(children), -1, -1):
        text = (words.text if position == 0 else children[position - 1].tail) or ""
        matches = list(_CREDIT.finditer(text))
        if not matches:
            continue
        match = matches[-1]
        credit = etree.Element("span")
        credit.text = text[match.end() :]
        credit.extend(children[position:])
        if position == 0:
            words.text = text[: match.start()]
        else:
            children[position - 1].tail = text[: match.start()]
        return inner(words), inner(credit)
    return inner(words), ""


def _alt(image: etree._Element) -> str:
    return " ".join((image.get("alt") or "").split())


def _is_decorative(image: etree._Element) -> bool:
    return "decorative" in (image.get("class") or "").split() or image.get("role") == "presentation"


def _check_alt(reading: Reading, image: etree._Element, caption: str, line: int) -> None:
    alt = _alt(image)
    if not alt and not _is_decorative(image):
        reading.report("alt-missing", line, f"the picture {image.get('src', '')} has no alternative text")
    elif alt and caption and _folded(alt) == _folded(caption):
        reading.report("alt-repeats-caption", line, "the alternative text is the caption again")
    elif len(alt) > LARGEST_ALT:
        reading.report("alt-too-long", line, f"alternative text of {len(alt):,} characters")


def _folded(text: str) -> str:
    return re.sub(r"\W+", " ", re.sub(r"<[^>]+>", "", text)).strip().casefold()


def tables(reading: Reading) -> tuple[Table, ...]:
    """Every table is wrapped; one with a caption paragraph beside it is numbered."""
    found: list[Table] = []
    counted = 0
    for table in list(reading.body.iter("table")):
        line = reading.line(table)
        caption, given = "", table.get("id")
        for beside in (following(table), preceding(table)):
            words = _caption_words(beside, "table")
            if beside is not None and words is not None:
                given = words.get("id") or given
                caption = inner(words)
                remove_element(beside)
                break
        legend = table.find("caption")
        if legend is not None:
            caption = caption or inner(legend)
            remove_element(legend)
        if "id" in table.attrib:
            del table.attrib["id"]
        if caption:
            counted += 1
        identifier = reading.ids.give(given, line) if given else reading.ids.make("table")
        wrapper = etree.Element("mm-table", ref=identifier)
        replace(table, wrapper)
        wrapper.append(table)
        reading.lines[wrapper] = line
        found.append(Table(identifier, counted if caption else 0, caption, reading.span(line)))
    return tuple(found)
