"""The tools this one is measured beside: whether each is there, in which version, and up to which size it is asked.

Imports nothing large, like :mod:`.measure`.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import metadata, util
from pathlib import Path

from mapmental_publish.programs.base import find
from mapmental_publish.programs.browser import MAC, NAMES

PROGRAMS = Path(__file__).parent / "peers" / "node_modules" / ".bin"
"""Where ``make bench PEERS=all`` puts the programs that come from npm."""
ADVICE = "make bench PEERS=all installs it"


@dataclass(frozen=True, slots=True)
class Peer:
    """A tool that others make books with.

    ``name`` is what ``--only`` calls it, ``title`` what the table does. ``largest`` is the size in articles beyond
    which it is left out, because of ``reason``.
    """

    name: str
    title: str
    largest: int
    reason: str


_MEMORY = "its memory grows with the book"
_TIME = "so that one run of the bench ends within twenty minutes"
PEERS: Mapping[str, Peer] = {
    peer.name: peer
    for peer in (
        Peer("pandoc", "pandoc", 100, _MEMORY),
        Peer("weasyprint", "plain WeasyPrint", 100, "its time grows with the square of the book"),
        Peer("typst", "pandoc and Typst", 100, _MEMORY),
        Peer("lualatex", "pandoc and LuaLaTeX", 9, _TIME),
        Peer("pagedjs", "Paged.js", 9, _TIME),
        Peer("vivliostyle", "Vivliostyle", 9, _TIME),
    )
}


@dataclass(frozen=True, slots=True)
class Found:
    """What is on this machine.

    ``programs`` are paths by name, ``versions`` those of everything that is measured; ``absent`` says of each peer that
    is not there what it lacks.
    """

    programs: Mapping[str, Path]
    versions: Mapping[str, str]
    absent: Mapping[str, str] = field(default_factory=dict)

    def has(self, peer: str) -> bool:
        """Whether a peer can be measured."""
        return peer in PEERS and peer not in self.absent


def look(wanted: Sequence[str]) -> Found:
    """Find those of the wanted peers that are installed."""
    programs: dict[str, Path] = {}
    versions = {name: metadata.version(name) for name in ("mapmental_publish", "ebooklib", "weasyprint", "pikepdf")}
    absent: dict[str, str] = {}
    places = _places()
    for peer in PEERS:
        if peer not in wanted:
            continue
        needs = _NEEDS[peer]
        lacking = [name for name in needs if places[name] is None]
        # A program that is there may still not start: one from npm may ask for a newer Node.
        told = {} if lacking else {name: _version(name, place) for name in needs if (place := places[name])}
        lacking += [f"a working {name}" for name, version in told.items() if not version]
        if lacking:
            absent[peer] = f"{PEERS[peer].title} is left out: {' and '.join(lacking)} {_is_not(lacking)}; {ADVICE}."
            continue
        programs |= {name: place for name in needs if (place := places[name])}
        versions |= told
    return Found(programs, versions, absent)


_NEEDS: Mapping[str, Sequence[str]] = {
    "pandoc": ("pandoc",),
    "weasyprint": (),
    "typst": ("pandoc", "typst"),
    # pandoc turns drawings into PDF for LaTeX with rsvg-convert.
    "lualatex": ("pandoc", "lualatex", "rsvg-convert"),
    "pagedjs": ("pagedjs-cli", "chromium"),
    "vivliostyle": ("vivliostyle", "chromium"),
}


def _is_not(lacking: Sequence[str]) -> str:
    return "is not installed" if len(lacking) == 1 else "are not installed"


def _places() -> Mapping[str, Path | None]:
    typst = util.find_spec("typst")
    named = os.environ.get("PUPPETEER_EXECUTABLE_PATH")
    return {
        "pandoc": _pandoc(),
        "typst": Path(typst.origin) if typst is not None and typst.origin else None,
        "lualatex": find("lualatex"),
        "rsvg-convert": find("rsvg-convert"),
        "pagedjs-cli": find("pagedjs-cli", beside=PROGRAMS),
        "vivliostyle": find("vivliostyle", beside=PROGRAMS),
        "chromium": Path(named) if named and Path(named).is_file() else find(*NAMES, "Chromium", beside=MAC),
    }


def _pandoc() -> Path | None:
    """The pandoc that ``make bench`` installs, else one on the PATH."""
    told = _said([sys.executable, "-c", "import pypandoc; print(pypandoc.get_pandoc_path())"])
    found = told or shutil.which("pandoc")
    return Path(found) if found else None


def _version(name: str, place: Path) -> str:
    """The version of a program; empty where it does not start."""
    if name == "typst":
        return metadata.version("typst")
    if name == "pagedjs-cli":
        # It does not tell its version, and is of less interest than the library it drives.
        return _packaged("pagedjs", place) if _said([place, "--help"]) else ""
    said = _said([place, "--version"])
    found = re.search(r"\d+(?:\.\d+)+", said.partition("core:")[2] or said)
    return found[0] if found else ""


def _packaged(package: str, program: Path) -> str:
    """The version of an npm package that a program's own package depends on."""
    for folder in program.resolve().parents:
        description = folder / "node_modules" / package / "package.json"
        if description.is_file():
            return str(json.loads(description.read_text(encoding="utf-8"))["version"])
    return ""


def _said(command: Sequence[str | Path]) -> str:
    """What a program says when it is asked; empty where it is not there or breaks down."""
    try:
        done = subprocess.run(
            [str(word) for word in command], capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
