"""Every mistake a contributor can make: a finding with file and line, the documented exit code, and no traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import ARTICLE, SVG, build, make_book, png, run

FRONT = "---\ntitle: One\n---\n\n"

CONTENT_FAULTS = {
    # name: (files, rule, path, line or None for "any", message part)
    "missing image": ({"one.md": FRONT + "![A lake](figures/lake.svg)\n"}, "image-missing", "one.md", 5, "lake.svg"),
    "image outside": ({"one.md": FRONT + "![A lake](../lake.svg)\n"}, "path-outside", "one.md", 5, "lake.svg"),
    "absolute image": ({"one.md": FRONT + "![A lake](/etc/passwd)\n"}, "path-outside", "one.md", 5, "passwd"),
    "remote image": (
        {"one.md": FRONT + "![A lake](https://example.org/lake.png)\n"},
        "image-remote",
        "one.md",
        5,
        "example.org",
    ),
    "wrong case": (
        {"one.md": FRONT + "![A lake](Lake.svg)\n", "lake.svg": SVG},
        "file-case",
        "one.md",
        5,
        "lake.svg",
    ),
    "text as image": (
        {"one.md": FRONT + "![A lake](lake.png)\n", "lake.png": "<html>no</html>"},
        "image-type",
        "one.md",
        5,
        "lake.png",
    ),
    "truncated image": (
        {"one.md": FRONT + "![A lake](lake.png)\n", "lake.png": png(400, 300)[:300]},
        "image-truncated",
        "one.md",
        5,
        "lake",
    ),
    "no alternative text": (
        {"one.md": FRONT + "![](lake.svg)\n", "lake.svg": SVG},
        "alt-missing",
        "one.md",
        5,
        "",
    ),
    "hostile svg": (
        {
            "one.md": FRONT + "![A lake](lake.svg)\n",
            "lake.svg": SVG.replace("<circle", "<script>alert(1)</script><circle"),
        },
        "svg-script",
        "one.md",
        5,
        "",
    ),
    "script": ({"one.md": FRONT + "Text.\n\n<script>alert(1)</script>\n"}, "html-active", "one.md", 7, "script"),
    "handler": ({"one.md": FRONT + 'Text <b onclick="x()">bold</b>.\n'}, "html-active", "one.md", 5, "onclick"),
    "dangling reference": ({"one.md": FRONT + "See [](#fig-none).\n"}, "reference-dangling", "one.md", 5, "fig-none"),
    "dangling article": ({"one.md": FRONT + "See [it](two.md).\n"}, "reference-dangling", "one.md", 5, "two.md"),
    "dangling note": ({"one.md": FRONT + "A claim.[^source]\n"}, "note-undefined", "one.md", 5, "source"),
    "pull quote not in text": (
        {"one.md": FRONT + "Words.\n\n<!-- pullquote -->\n> Nothing of the kind.\n"},
        "pullquote-not-in-text",
        "one.md",
        None,
        "",
    ),
    "deep nesting": (
        {"one.md": FRONT + "<div>" * 500 + "x" + "</div>" * 500 + "\n"},
        "nesting-too-deep",
        "one.md",
        None,
        "",
    ),
    "deep quotation": ({"one.md": FRONT + ">" * 600 + " x\n"}, "nesting-too-deep", "one.md", None, ""),
    "missing article": (
        {"collection.toml": 'title = "B"\narticles = ["one.md", "tow.md"]\n'},
        "article-missing",
        "tow.md",
        None,
        "",
    ),
    "duplicate slug": (
        {
            "collection.toml": 'title = "B"\narticles = ["one.md", "sub/one.md"]\n',
            "sub/one.md": ARTICLE.replace("One", "Other"),
        },
        "slug-duplicate",
        "sub/one.md",
        1,
        "one",
    ),
    "duplicate id": (
        {"one.md": FRONT + "## A {#same}\n\nText.\n\n## B {#same}\n\nText.\n"},
        "id-duplicate",
        "one.md",
        9,
        "same",
    ),
}


@pytest.mark.parametrize("name", CONTENT_FAULTS)
def test_fault_is_a_finding_with_its_place(name: str, tmp_path: Path) -> None:
    files, rule, path, line, part = CONTENT_FAULTS[name]
    book = make_book(tmp_path / "book", files)
    outcome = build(book, tmp_path / "out")
    assert outcome.code == 1, outcome.text
    found = [finding for finding in outcome.findings() if finding["rule"] == rule]
    assert found, outcome.findings()
    assert found[0]["path"] == path
    assert line is None or found[0]["line"] == line
    assert part in found[0]["message"] + found[0]["hint"]
    assert found[0]["hint"], "every finding says what to do"
    assert not list((tmp_path / "out").glob("*.epub"))


def test_all_findings_come_in_one_run(tmp_path: Path) -> None:
    body = FRONT + "![A lake](lake.svg)\n\nSee [](#none).\n\nA claim.[^source]\n\n<script>x</script>\n"
    book = make_book(
        tmp_path / "book",
        {
            "collection.toml": 'title = "B"\narticles = ["one.md", "two.md", "gone.md"]\n',
            "one.md": body,
            "two.md": body.replace("One", "Two"),
        },
    )
    outcome = build(book, tmp_path / "out")
    assert outcome.code == 1
    for path in ("one.md", "two.md"):
        rules = {finding["rule"] for finding in outcome.findings() if finding["path"] == path}
        assert {"image-missing", "reference-dangling", "note-undefined", "html-active"} <= rules
    assert any(finding["path"] == "gone.md" for finding in outcome.findings())


def test_human_findings_read_path_line_severity_rule(tmp_path: Path) -> None:
    book = make_book(tmp_path / "book", {"one.md": FRONT + "![A lake](lake.svg)\n"})
    outcome = run("epub", "--book", book, "--out", tmp_path / "out")
    assert outcome.code == 1
    assert "one.md:5: error[image-missing]: " in outcome.err
    assert "Traceback" not in outcome.text


def test_template_syntax_in_an_article_is_plain_text(tmp_path: Path) -> None:
    book = make_book(tmp_path / "book", {"one.md": FRONT + "Write {{ 7*7 }} and {% for %} as they are.\n"})
    outcome = build(book, tmp_path / "out")
    assert outcome.code == 0, outcome.text
    import zipfile

    archive = zipfile.ZipFile(tmp_path / "out" / "a-small-book.epub")
    text = "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith("one.xhtml"))
    assert "{{ 7*7 }}" in text
    assert "{% for %}" in text


@pytest.mark.parametrize(
    "name",
    [
        "with space.md",
        "quote'd.md",
        'double"quote.md',
        "per%20cent.md",
        "hash#tag.md",
        "-leading-dash.md",
        "статья.md",
        "記事.md",
    ],
)
def test_odd_file_names_build(name: str, tmp_path: Path) -> None:
    stem = name.removesuffix(".md")
    files: dict[str, str | bytes] = {
        "collection.toml": f"title = \"B\"\narticles = ['''{name}''']\n",
        name: FRONT + f"![A lake](<figures/{stem}.svg>)\n\n*Figure: A lake.*\n"
        if "%" not in name and "#" not in name
        else FRONT + "Words.\n",
        f"figures/{stem}.svg": SVG,
    }
    book = make_book(tmp_path / "book", files)
    outcome = build(book, tmp_path / "out")
    assert outcome.code == 0, outcome.text
