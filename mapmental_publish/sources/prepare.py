"""A source text made ready for Markdown: line marks, tokens for the constructs Markdown does not know, plain fences.

Python-Markdown keeps no positions, so every line is given a mark that survives into the result and is taken out there.
Marks and tokens are spelt with letters of Linear A, a script nobody sets books in: to Markdown and to smart punctuation
they are ordinary letters of a word, so nothing around them is read differently. A text that holds such letters itself
is set without marks; its findings then name the nearest line known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..diagnostics import Findings, Span
from . import fences

_DIGITS = "".join(chr(0x10601 + value) for value in range(10))
LINE_START, TOKEN_START, END = "\U00010600", "\U0001060c", "\U0001060d"
LINE_MARK = re.compile(f"{LINE_START}([{_DIGITS}]+){END}")
TOKEN = re.compile(f"{TOKEN_START}([{_DIGITS}]+){END}")
_ALPHABET = re.compile("[\U00010600-\U0001060f]")

QUOTE_DEPTH = 12
"""Block quotations nested deeper than this are a mistake or an attack; real texts use two."""
MARKS_IN_A_PARAGRAPH = 4_000
"""Brackets, stars and the like in one paragraph above which Markdown's patterns take seconds."""
LONGEST_WORD = 2_000
"""Letters in one word: a 50,000-letter word takes the page engine 24 seconds."""

_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_FENCE = re.compile(r"^(?P<lead>(?:[ \t]*>)*[ \t]*(?:(?:[-*+]|\d+[.)])[ \t]+)*)(?P<fence>`{3,}|~{3,})(?P<info>[^`]*)$")
_LANGUAGE = re.compile(r"[A-Za-z][\w+#-]*")
_PREFIX = re.compile(r"^(?:[ \t]*(?:>|[-*+](?=[ \t])|\d+[.)](?=[ \t])|#{1,6}(?=[ \t])|:(?=[ \t])|\|))*[ \t]*")
_ALERT = re.compile(r"^(?P<lead>(?:[ \t]*>)+[ \t]*)\[!(?P<kind>[A-Za-z]+)\][ \t]*(?P<title>.*)$")
_QUOTE = re.compile(r"^[ \t]*>")
_UNMARKED = re.compile(r"^(?:[-=*_ \t]+$|\[[^\]^]+\]:|[ \t]*\{|[ \t]*\|?[ \t:|-]+\|?[ \t]*$)")
_SKIP = re.compile(r"\[\^[^\]]*\]:?|\]\([^)]*\)|\]\[[^\]]*\]|<[^>]*>|\{[^}]*\}|&[#\w]+;|`[^`]*`|\\.|\W", re.DOTALL)
ALERTS = ("note", "tip", "important", "warning", "caution")


@dataclass(frozen=True, slots=True)
class Token:
    """Something the source says in a comment or an alert: its kind, what it says, and its line."""

    kind: str
    value: str
    line: int


@dataclass(slots=True)
class Prepared:
    """The text to give to Markdown, and its tokens by number."""

    text: str
    tokens: list[Token] = field(default_factory=list)


def prepare(text: str, first_line: int, path: str, findings: Findings) -> Prepared:
    """Mark the lines of a body that begins at ``first_line`` of its file."""
    text = _ALPHABET.sub("", text)
    prepared = Prepared("")
    lines = _comments(text, first_line, prepared).split("\n")
    out: list[str] = []
    fence = ""
    inner: fences.NestedFence | None = None
    quoted_before = blank = False
    for number, line in enumerate(lines, start=first_line):
        if inner is not None and inner.holds(line):
            closes = inner.closes(line)
            out.append(inner.blank if closes else inner.code(line))
            inner = None if closes else inner
            continue
        inner = None
        if fence:
            closing = line.lstrip(" \t>")
            if closing.startswith(fence) and not closing.strip(fence[0]).strip():
                fence = ""
            out.append(line)
            continue
        opening = _FENCE.match(line)
        inner = fences.nested(opening["lead"], opening["fence"], lines[: number - first_line]) if opening else None
        if inner is not None:
            out.append(inner.blank)
            quoted_before, blank = bool(inner.quote), False
            continue
        if opening:
            fence = opening["fence"]
            # Attributes in braces are for other tools, and some of them crash the parser: only the language is kept.
            language = _LANGUAGE.search(opening["info"].replace("{.", " ").replace("{", " "))
            out.append(f"{opening['lead']}{fence}{language[0] if language else ''}")
            quoted_before = blank = False
            continue
        is_quote = bool(_QUOTE.match(line))
        if is_quote and quoted_before and blank:
            # Markdown would join the two quotations; a paragraph that is taken out again keeps them apart.
            out += [_token(prepared, "separator", "", number), ""]
        out += _line(line, number, path, prepared, findings)
        if line.strip():
            quoted_before, blank = is_quote, False
        else:
            blank = True
    prepared.text = "\n".join(out)
    return prepared


def _line(line: str, number: int, path: str, prepared: Prepared, findings: Findings) -> list[str]:
    depth = len(re.match(r"^(?:[ \t]*>)*", line)[0].replace(" ", "").replace("\t", ""))  # type: ignore[index]
    if depth > QUOTE_DEPTH:
        findings.report("nesting-too-deep", Span(path, number), f"{depth} quotations within one another")
        line = line.replace(">", " ").strip()
    alert = _ALERT.match(line)
    if alert:
        kind = alert["kind"].lower()
        if kind not in ALERTS:
            known = ", ".join(f"[!{name.upper()}]" for name in ALERTS)
            findings.report(
                "callout-unknown", Span(path, number), f"there is no callout [!{alert['kind']}]", f"Known: {known}."
            )
            kind = "note"
        token = _token(prepared, "callout", kind, number)
        rest = (
            [f"{alert['lead']}**{alert['title'].strip('* ')}**", alert["lead"].rstrip()]
            if alert["title"].strip()
            else []
        )
        return [f"{alert['lead']}{token}", alert["lead"].rstrip(), *rest]
    return [_mark(line, number)]


def _mark(line: str, number: int) -> str:
    """Put the line's mark before its first letter that is text, so that no syntax is disturbed."""
    if not line.strip() or _UNMARKED.match(line):
        return line
    position = _PREFIX.match(line).end()  # type: ignore[union-attr]
    mark = LINE_START + _spell(number) + END
    while position < len(line):
        # An empty alternative text or link text has room for the mark too, and stands before the letters after it.
        if line.startswith("![](", position):
            return f"{line[: position + 2]}{mark}{line[position + 2 :]}"
        if line[position] == TOKEN_START or line[position].isalnum() or line.startswith("[](", position):
            return f"{line[:position]}{mark}{line[position:]}"
        skipped = _SKIP.match(line, position)
        position = skipped.end() if skipped else position + 1
    return line


def _comments(text: str, first_line: int, prepared: Prepared) -> str:
    """Replace the comments that mean something with tokens, and drop the rest; code keeps its comments."""
    result: list[str] = []
    position = 0
    code = _code_ranges(text)
    for match in _COMMENT.finditer(text):
        if any(start <= match.start() < end for start, end in code):
            continue
        line = first_line + text.count("\n", 0, match.start())
        said = match[1].strip()
        kind, _, value = said.partition(":")
        token = ""
        if said.lower() == "pullquote":
            token = _token(prepared, "pullquote", "", line)
        elif kind.strip().lower() == "index" and value.strip():
            token = _token(prepared, "index", " ".join(value.split()), line)
        result += [text[position : match.start()], token, "\n" * match[0].count("\n")]
        position = match.end()
    result.append(text[position:])
    return _attach_pull_quotes("".join(result), prepared)


def _attach_pull_quotes(text: str, prepared: Prepared) -> str:
    """Move a pull quote's token from the line above into the quotation."""
    lines = text.split("\n")
    for index, line in enumerate(lines):
        token = TOKEN.fullmatch(line.strip())
        if not token or prepared.tokens[unspell(token[1])].kind != "pullquote":
            continue
        below = next((place for place in range(index + 1, len(lines)) if lines[place].strip()), None)
        if below is not None and _QUOTE.match(lines[below]):
            lead = re.match(r"^[ \t]*>[ \t]?", lines[below])
            assert lead is not None
            lines[below] = f"{lead[0]}{line.strip()}{lines[below][lead.end() :]}"
            lines[index] = ""
    return "\n".join(lines)


def _code_ranges(text: str) -> list[tuple[int, int]]:
    """Where fenced code and code spans stand, as offsets."""
    ranges: list[tuple[int, int]] = []
    fence = ""
    start = offset = 0
    for line in text.split("\n"):
        opening = _FENCE.match(line)
        bare = line.lstrip(" \t>")
        if fence:
            if bare.startswith(fence) and not bare.strip(fence[0]).strip():
                ranges.append((start, offset + len(line)))
                fence = ""
        elif opening:
            fence, start = opening["fence"], offset
        else:
            ranges += [(offset + m.start(), offset + m.end()) for m in re.finditer(r"(`+)(?!`).+?(?<!`)\1(?!`)", line)]
        offset += len(line) + 1
    if fence:
        ranges.append((start, offset))
    return ranges


def complexity_faults(text: str, first_line: int) -> Iterator[tuple[str, int, str]]:
    """What would take Markdown or the page engine minutes: (rule, line, message)."""
    line = first_line
    for paragraph in text.split("\n\n"):
        marks = sum(paragraph.count(sign) for sign in "[]*_`!<")
        if marks > MARKS_IN_A_PARAGRAPH:
            yield "too-complex", line, f"a paragraph with {marks:,} brackets and stars"
        if len(paragraph) > LONGEST_WORD:
            longest = max((len(word) for word in re.findall(r"[^\W_]+", paragraph) if word.isascii()), default=0)
            if longest > LONGEST_WORD:
                yield "word-too-long", line, f"a word of {longest:,} letters"
        line += paragraph.count("\n") + 2


def _token(prepared: Prepared, kind: str, value: str, line: int) -> str:
    prepared.tokens.append(Token(kind, value, line))
    return TOKEN_START + _spell(len(prepared.tokens) - 1) + END


def _spell(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number))


def unspell(letters: str) -> int:
    """The number a mark or token carries."""
    return int("".join(str(_DIGITS.index(letter)) for letter in letters))
