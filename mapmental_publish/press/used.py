"""What instructions draw with, by category and name."""

from __future__ import annotations

import re
from typing import Any

from pikepdf import Dictionary

from .content import free


class Used:
    """The resources of instructions that are being written."""

    def __init__(self) -> None:
        self.categories: dict[str, dict[str, Any]] = {}

    def name(self, category: str, wanted: str, made: Any) -> bytes:
        """The name of something drawn with, without its slash; another than ``wanted`` where that is taken."""
        named = self.categories.setdefault(category, {})
        if named.setdefault(wanted, made) is not made:
            same = next((name for name, other in named.items() if other is made), None)
            wanted = same or next(free(named, wanted + "-"))
            named[wanted] = made
        return written(wanted)


class Merged:
    """The resources of instructions put together from several places, each with names of its own."""

    def __init__(self) -> None:
        self._categories: dict[str, dict[str, Any]] = {}

    def name(self, category: str, wanted: str, made: Any) -> bytes:
        """The name of something drawn with, without its slash; another than ``wanted`` where that is taken."""
        named = self._categories.setdefault(category, {})
        for name, other in named.items():
            if other is made or (made.is_indirect and other.objgen == made.objgen):
                return written(name)
        if wanted in named:
            wanted = next(free(named, wanted + "-"))
        named[wanted] = made
        return written(wanted)

    def keep(self, category: str, name: str, value: Any) -> None:
        """Keep an entry under its own name, unless that is taken."""
        self._categories.setdefault(category, {}).setdefault(name, value)

    def dictionary(self) -> Any:
        """All of it as a page's resources."""
        return Dictionary({category: Dictionary(named) for category, named in sorted(self._categories.items())})


def written(name: str) -> bytes:
    """A name without its slash as instructions write it: unusual letters by their number (ISO 32000-1, 7.3.5)."""
    raw = name[1:].encode("utf-8", "surrogateescape")
    return re.sub(rb"[^!-~]|[#()<>\[\]{}/%]", lambda found: b"#%02X" % found[0][0], raw)
