"""What instructions draw with, by category and name."""

from __future__ import annotations

import re
from typing import Any

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


def written(name: str) -> bytes:
    """A name without its slash as instructions write it: unusual letters by their number (ISO 32000-1, 7.3.5)."""
    raw = name[1:].encode("utf-8", "surrogateescape")
    return re.sub(rb"[^!-~]|[#()<>\[\]{}/%]", lambda found: b"#%02X" % found[0][0], raw)
