"""Fenced code inside quotations and list items, which Python-Markdown knows at the top level only.

There it is turned into code by indentation, which Markdown knows everywhere; what is lost is the name of its language.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

STEP = 4
"""Spaces Python-Markdown asks for at each level of a list, and for code by indentation."""

_QUOTES = re.compile(r"^(?:[ \t]{0,3}>[ ]?)*")
_ITEM = re.compile(r"^([ ]*)(?:[-*+]|\d+[.)])[ ]")


@dataclass(frozen=True, slots=True)
class NestedFence:
    """An open fence: the quotation signs before each of its lines, its own indent, and the indent its code is given."""

    quote: str
    fence: str
    indent: int
    given: int

    @property
    def blank(self) -> str:
        """An empty line inside the same quotations."""
        return self.quote.rstrip()

    def holds(self, line: str) -> bool:
        """Whether a line still stands in the same quotations."""
        return _depth(line) >= _depth(self.quote)

    def closes(self, line: str) -> bool:
        """Whether a line ends the fence."""
        rest = _inside(line, _depth(self.quote)).strip()
        return rest.startswith(self.fence) and not rest.strip(self.fence[0])

    def code(self, line: str) -> str:
        """A line of code as indentation says it."""
        rest = _inside(line, _depth(self.quote))
        lead = len(rest) - len(rest.lstrip(" "))
        rest = rest[min(lead, self.indent) :]
        return f"{self.quote}{' ' * self.given}{rest}" if rest.strip() else self.blank


def nested(lead: str, fence: str, before: Sequence[str]) -> NestedFence | None:
    """The fence that opens behind ``lead`` after the lines ``before``; None where Markdown itself reads it rightly.

    That is so at the top level, on an item's own first line, and where four spaces outside lists make it code already.
    """
    if not lead or lead.strip(" \t>"):
        return None
    quote = _QUOTES.match(lead)[0] if ">" in lead else ""  # type: ignore[index]
    indent = len(_inside(lead, _depth(quote)))
    if _in_item(before, _depth(quote), indent):
        level = max(STEP, -(-indent // STEP) * STEP)
    elif indent < STEP:
        level = 0
    else:
        return None
    return NestedFence(quote, fence, indent, level + STEP)


def _in_item(before: Sequence[str], depth: int, indent: int) -> bool:
    """Whether text indented so far, after these lines, belongs to an item of a list."""
    if not indent:
        return False
    for line in reversed(before):
        if _depth(line) != depth:
            return False
        rest = _inside(line, depth)
        item = _ITEM.match(rest)
        if item and len(item[1]) < indent:
            return True
        if rest.strip() and not rest.startswith(" "):
            return False
    return False


def _depth(line: str) -> int:
    return _QUOTES.match(line)[0].count(">")  # type: ignore[index]


def _inside(line: str, depth: int) -> str:
    """What stands behind ``depth`` quotation signs, tabs in its indent as spaces."""
    rest = re.sub(rf"^(?:[ \t]{{0,3}}>[ ]?){{{depth}}}", "", line) if depth else line
    bare = rest.lstrip(" \t")
    return rest[: len(rest) - len(bare)].expandtabs(STEP) + bare
