"""Where in a TOML file each key stands; ``tomllib`` reads values but forgets lines.

A scan of the text, run only on files ``tomllib`` has accepted: it needs to follow tables, keys, multi-line strings and
multi-line arrays, nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_TABLE = re.compile(r"^\s*\[(?P<array>\[)?\s*(?P<name>[^\]]+?)\s*\]{1,2}\s*(?:#.*)?$")
_KEY = re.compile(
    r"""^\s*(?P<name>(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=(?P<rest>.*)$"""
)
_PART = re.compile(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""")


def key_lines(text: str) -> Mapping[tuple[str | int, ...], int]:
    """The 1-based line of every key and table; array tables carry their index (``("part", 0, "title")``)."""
    lines: dict[tuple[str | int, ...], int] = {}
    counts: dict[tuple[str | int, ...], int] = {}
    table: tuple[str | int, ...] = ()
    closing = ""
    depth = 0
    for number, line in enumerate(text.split("\n"), start=1):
        if closing:
            if closing in line:
                closing = ""
            continue
        if depth > 0:
            depth += _brackets(line)
            continue
        header = _TABLE.match(line)
        if header:
            name: tuple[str | int, ...] = tuple(part.strip("\"'") for part in _PART.findall(header["name"]))
            parent: tuple[str | int, ...] = ()
            for key in name[:-1]:
                parent = (*parent, key)
                if parent in counts:
                    parent = (*parent, counts[parent] - 1)
            table = (*parent, name[-1])
            if header["array"]:
                index = counts.get(table, 0)
                counts[table] = index + 1
                lines.setdefault(table, number)
                table = (*table, index)
            lines.setdefault(table, number)
            continue
        entry = _KEY.match(line)
        if entry:
            keys = tuple(part.strip("\"'") for part in _PART.findall(entry["name"]))
            for end in range(1, len(keys) + 1):
                lines.setdefault((*table, *keys[:end]), number)
            rest = entry["rest"].strip()
            for quotes in ('"""', "'''"):
                if rest.startswith(quotes) and quotes not in rest[3:]:
                    closing = quotes
            if not closing:
                depth = max(0, _brackets(rest)) if rest[:1] == "[" else 0
    return lines


def _brackets(line: str) -> int:
    """Opening minus closing square brackets outside strings and comments."""
    bare = re.sub(r""""(?:\\.|[^"\\])*"|'[^']*'""", "", line).split("#")[0]
    return bare.count("[") - bare.count("]")
