from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

from mapmental_publish import pipeline
from mapmental_publish.context import Silent
from mapmental_publish.diagnostics import Findings
from mapmental_publish.model import Collection
from mapmental_publish.pdf.sheet import Geometry, geometry
from tests.support import build

from . import sample
from .reading import Printed

ENGLISH = Path(__file__).resolve().parents[2] / "books" / "english"


@dataclass
class Built:
    """A book and its two PDFs, each built when it is first asked for."""

    folder: Path
    out: Path

    @cached_property
    def _book(self) -> pipeline.Book:
        return pipeline.read(pipeline.Request(self.folder, self.out), Findings(), Silent())

    @property
    def collection(self) -> Collection:
        """The collection as the builder is given it."""
        return self._book.collection

    @property
    def page(self) -> Geometry:
        """The page's measures."""
        return geometry(self.collection.settings, self._book.layouts)

    @property
    def families(self) -> list[str]:
        """The families the design declares."""
        return [font.family for font in self._book.layouts.fonts]

    def make(self, edition: str) -> bytes:
        """Build one edition anew."""
        outcome = build(self.folder, self.out, "pdf", extra=("--edition", edition))
        assert outcome.code == 0, outcome.text
        return next(self.out.glob(f"*-{edition}.pdf")).read_bytes()

    @cached_property
    def print(self) -> Printed:
        """The print edition."""
        return Printed(self.make("print"))

    @cached_property
    def screen(self) -> Printed:
        """The screen edition."""
        return Printed(self.make("screen"))


@pytest.fixture(scope="session")
def english(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The English test book: two parts, drawings, notes, an index; 6 × 9 in."""
    root = tmp_path_factory.mktemp("english")
    shutil.copytree(ENGLISH, root / "book")
    return Built(root / "book", root / "out")


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Built]:
    """The made-up book at three trims."""
    books = {}
    for trim in ("6x9in", "5x8in", "a5"):
        root = tmp_path_factory.mktemp(trim)
        books[trim] = Built(sample.write(root / "book", trim), root / "out")
    return books


@pytest.fixture(scope="session", params=["arabic", "japanese"])
def foreign(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Books in other scripts."""
    root = tmp_path_factory.mktemp(request.param)
    shutil.copytree(ENGLISH.parent / request.param, root / "book")
    return Built(root / "book", root / "out")


@pytest.fixture(scope="session", params=["english", "6x9in", "5x8in", "a5"])
def book(request: pytest.FixtureRequest, english: Built, made: dict[str, Built]) -> Built:
    """Each book in turn."""
    return english if request.param == "english" else made[request.param]
