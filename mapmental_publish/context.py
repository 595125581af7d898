"""What a builder is given besides the collection: where pictures come from, the layouts, and somewhere to report to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

from .cache import NOTHING, Cache
from .diagnostics import Findings
from .files import BookFolder
from .layout import Layouts

if TYPE_CHECKING:
    from .printing.plan import PrintPlan

_PIECE = 1 << 20


class Progress(Protocol):
    """Told how far long work has come; the console shows it."""

    def step(self, what: str, done: int, total: int) -> None:
        """``done`` of ``total`` pieces of ``what`` are finished."""


class Silent:
    """Progress that nobody watches."""

    def step(self, what: str, done: int, total: int) -> None:
        """Say nothing."""


@dataclass(slots=True)
class Report:
    """What came of a command: the findings, and the files that are finished."""

    findings: Findings = field(default_factory=Findings)
    written: list[Path] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class CoverImage:
    """The ebook's cover, a JPEG in sRGB, with its size in pixels and what it shows in words."""

    data: bytes
    width: int
    height: int
    alt: str


@dataclass(frozen=True, slots=True)
class BuildContext:
    """Everything a builder needs that is not content. ``epoch`` (seconds UTC) dates the output; it never is "now".

    ``cover`` is there for the ebook; ``edition`` is ``print`` or ``screen`` for the PDF; ``jobs`` is how many processes
    may work at once, ``executor`` the address of others that do; ``cache`` holds the work of earlier builds. ``plan``
    is how the book is printed; None where nothing that is asked for has pages. ``origins`` tells what each piece of
    writing was read from, as a hash, by slug; one that is not there is known by what it says.
    """

    folder: BookFolder
    layouts: Layouts
    findings: Findings
    epoch: int
    progress: Progress = field(default_factory=Silent)
    cover: CoverImage | None = None
    edition: str = "print"
    jobs: int = 1
    cache: Cache = NOTHING
    executor: str = ""
    plan: PrintPlan | None = None
    origins: Mapping[str, str] = field(default_factory=dict)

    def with_cover(self, cover: CoverImage) -> BuildContext:
        """The same, with the ebook's cover."""
        return replace(self, cover=cover)

    def for_edition(self, edition: str) -> BuildContext:
        """The same, for this edition of the PDF."""
        return replace(self, edition=edition)


@dataclass(frozen=True, slots=True)
class Artifact:
    """A finished output: the file's name in the output folder, and its bytes, or a temporary file that holds them.

    ``pages`` is how many pages the printed book has that it is, or is for; 0 where there is none.
    """

    name: str
    content: bytes | BinaryIO
    pages: int = 0

    @property
    def data(self) -> bytes:
        """All the bytes."""
        return b"".join(self.chunks())

    def close(self) -> None:
        """Let go of the temporary file, where there is one."""
        if not isinstance(self.content, bytes):
            self.content.close()

    def chunks(self) -> Iterator[bytes]:
        """The bytes piece by piece: an ebook full of pictures need not be in memory at once."""
        if isinstance(self.content, bytes):
            yield self.content
            return
        self.content.seek(0)
        while piece := self.content.read(_PIECE):
            yield piece
