"""Archival PDFs: what is added to the screen edition, and that nothing is where it was not asked for."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest

from tests.support import ARTICLE, build, make_book, png

BOOK = 'title = "A Small Book"\nlanguage = "en"\ndate = 2026-01-02\narticles = ["one.md", "deep/two.md"]\n'
SECRET = "<!-- a remark -->"


def made(root: Path, value: str, edition: str = "screen") -> bytes:
    book = make_book(
        root / "book",
        {
            "collection.toml": BOOK + (f"[pdf]\narchival = {value}\n" if value else ""),
            "one.md": f"{ARTICLE}\nA [link](https://example.org/).\n\n![A square](a.png)\n\n*Figure: Square.*\n",
            "a.png": png(),
            "deep/two.md": f"# Two\n\nWords. {SECRET}\n",
        },
    )
    outcome = build(book, root / "out", "pdf", extra=("--edition", edition))
    assert outcome.code == 0, outcome.text
    return next((root / "out").glob(f"*-{edition}.pdf")).read_bytes()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return {value: made(tmp_path_factory.mktemp("archive"), value) for value in ("", "false", "true", '"with-sources"')}


def opened(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(data))


def test_nothing_is_added_unasked(files: dict[str, bytes]) -> None:
    assert files["false"] == files[""]
    pdf = opened(files[""])
    assert not {"/OutputIntents", "/AF"} & set(pdf.Root.keys())
    assert b"pdfaid" not in pdf.Root.Metadata.read_bytes()


@pytest.mark.parametrize(("value", "part"), [("true", "2"), ('"with-sources"', "3")])
def test_the_file_says_what_it_is(files: dict[str, bytes], value: str, part: str) -> None:
    pdf = opened(files[value])
    with pdf.open_metadata() as meta:
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == (part, "U")
        assert meta["pdfuaid:part"] == "1"
    (intent,) = pdf.Root.OutputIntents
    assert intent.S == "/GTS_PDFA1"
    assert intent.DestOutputProfile.N == 3
    assert intent.DestOutputProfile.read_bytes()[36:40] == b"acsp"
    annotations = [annotation for page in pdf.pages for annotation in page.obj.get("/Annots", [])]
    assert annotations
    assert all(annotation.F == 4 for annotation in annotations)
    pictures = [item for item in pdf.objects if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image"]
    assert pictures
    assert not any("/Interpolate" in picture for picture in pictures)
    assert pdf.Root.StructTreeRoot
    assert "/Dests" in pdf.Root.Names


def test_sources_are_attached_where_that_is_asked_for(files: dict[str, bytes]) -> None:
    plain = opened(files["true"])
    assert "/EmbeddedFiles" not in plain.Root.Names
    pdf = opened(files['"with-sources"'])
    names = pikepdf.NameTree(pdf.Root.Names.EmbeddedFiles)
    assert sorted(map(str, names)) == ["one.md", "two.md"]
    assert [str(file.UF) for file in pdf.Root.AF] == ["one.md", "two.md"]
    for file in pdf.Root.AF:
        assert file.AFRelationship == "/Source"
        assert str(file.EF.F.Params.ModDate) == "D:20260102000000+00'00'"
        assert file.EF.F.Params.Size == len(file.EF.F.read_bytes())
    assert SECRET.encode() in names["two.md"].EF.F.read_bytes()


@pytest.mark.parametrize("value", ["true", '"with-sources"'])
def test_the_same_sources_make_the_same_bytes(files: dict[str, bytes], value: str, tmp_path: Path) -> None:
    assert made(tmp_path, value) == files[value]


def test_the_print_edition_knows_nothing_of_it(tmp_path: Path) -> None:
    plain = made(tmp_path / "plain", "", "print")
    assert made(tmp_path / "archival", '"with-sources"', "print") == plain
