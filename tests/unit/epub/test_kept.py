"""An ebook built from what earlier builds kept: the same bytes, and only what changed is made."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mapmental_publish.cache import FOLDER, Cache
from mapmental_publish.epub import package, pictures, typefaces
from mapmental_publish.epub.container import to_entry
from mapmental_publish.epub.documents import Documents
from mapmental_publish.epub.plan import Planned
from tests.support import ARTICLE, SVG, make_book, png

from .sample import BODY, Opened, build, make_collection, make_context

COLLECTION = 'title = "Two"\narticles = ["one.md", "two.md"]\ncover.image = "cover.png"\n'


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is really made: documents, pictures, subsets and package documents."""
    seen: list[str] = []

    def count(owner: object, name: str, tell: Callable[..., str]) -> None:
        original = getattr(owner, name)

        def counted(*arguments: object) -> object:
            seen.append(tell(*arguments))
            return original(*arguments)

        monkeypatch.setattr(owner, name, counted)

    def document(documents: Documents, planned: Planned) -> str:
        return planned.kind

    count(Documents, "render", document)
    count(pictures.Pictures, "_convert", lambda *_: "picture")
    count(typefaces, "_embed", lambda *_: "subsets")
    count(package, "_package_by_ebooklib", lambda *_: "package")
    return seen


def rebuilt(sample_folder: Path, cache: Cache, body: str = BODY) -> Opened:
    context = dataclasses.replace(make_context(sample_folder), cache=cache)
    return build(sample_folder, make_collection(sample_folder, body=body), context)


def test_a_second_build_copies_and_has_the_same_bytes(sample_folder: Path, tmp_path: Path, made: list[str]) -> None:
    plain = build(sample_folder).data
    assert {"article", "references", "index", "picture", "subsets", "package"} <= set(made)
    cache = Cache.of(tmp_path)
    assert rebuilt(sample_folder, cache).data == plain
    made.clear()
    assert rebuilt(sample_folder, cache).data == plain
    assert not {"article", "matter", "references", "index", "picture", "subsets", "package"} & set(made)


def test_an_edit_makes_its_article_alone(sample_folder: Path, tmp_path: Path, made: list[str]) -> None:
    cache = Cache.of(tmp_path)
    rebuilt(sample_folder, cache)
    made.clear()
    edited = BODY.replace("Estimate", "Guess", 1)
    assert edited != BODY
    again = rebuilt(sample_folder, cache, edited).data
    assert made.count("article") == 1
    assert not {"picture", "subsets", "package"} & set(made)
    assert again == build(sample_folder, make_collection(sample_folder, body=edited)).data


def test_entries_of_another_kind_do_no_harm(sample_folder: Path, tmp_path: Path) -> None:
    """Whole entries that say something else, as if somebody else had put them there."""
    cache = Cache.of(tmp_path)
    plain = rebuilt(sample_folder, cache).data
    for entry in sorted((tmp_path / FOLDER).rglob("*")):
        if entry.is_file():
            cache.put(f"{entry.parent.name}{entry.name}", to_entry({"what": "ever"}, []))
    assert rebuilt(sample_folder, cache).data == plain


def test_a_kept_ebook_waits_for_no_library_that_it_does_not_need(tmp_path: Path) -> None:
    book = make_book(
        tmp_path / "book",
        {
            "collection.toml": COLLECTION,
            "two.md": ARTICLE.replace("One", "Two") + '\n![Bars](b.svg "Bars.")\n',
            "b.svg": SVG,
            "cover.png": png(),
        },
    )
    code = (
        "import sys\nfrom mapmental_publish.cli import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit as ended:\n    assert not ended.code\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    )

    def loaded() -> set[str]:
        command = [sys.executable, "-c", code, "epub", "--book", str(book), "--out", str(tmp_path / "out")]
        result = subprocess.run(command, capture_output=True, text=True, check=True)
        return set(result.stdout.split())

    made_with = {"ebooklib", "resvg_py", "uharfbuzz", "pydantic"}
    assert made_with <= loaded()
    read_with = {"jinja2", "markdown", "lxml", "yaml", "PIL", "html5lib", "weasyprint", "fontTools"}
    assert not loaded() & (made_with | read_with), "it is up to date"
    (book / "one.md").write_text(ARTICLE.replace("first", "second"))
    assert not loaded() & (made_with | {"html5lib", "weasyprint", "fontTools"})
