"""The documents say what is: commands, options, keys, templates, and an example that builds."""

from __future__ import annotations

import re
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import click
import jinja2.meta
import pytest
from pydantic import BaseModel

from mapmental_publish import __version__, config, config_schema, errors
from mapmental_publish.cli import INTERNAL, INTERRUPTED, main
from mapmental_publish.config_schema import TRIM_PRESETS, CollectionForm, HelpLinesForm
from mapmental_publish.diagnostics import Findings, catalogue
from mapmental_publish.files import BookFolder
from mapmental_publish.layout import Layouts, shipped_layouts
from mapmental_publish.model import MATTER_KINDS
from mapmental_publish.printing.schema import PrinterForm
from mapmental_publish.sources import front_matter
from mapmental_publish.sources.prepare import ALERTS
from mapmental_publish.templates import Templates
from tests.support import SVG, make_book, run
from tools import rules_doc

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
TEMPLATES = (ROOT / "docs" / "templates.md").read_text(encoding="utf-8")
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")] + sorted(
    (ROOT / "docs").glob("*.md")
)
EVERYWHERE = {"tokens"}
"""What the introduction of docs/templates.md names for all of them."""


def blocks(language: str) -> list[str]:
    """The README's code blocks in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def named(text: str) -> set[str]:
    """Every word that stands in code in a text."""
    return {word for code in re.findall(r"`([^`\n]+)`", text) for word in re.findall(r"[\w.-]+", code)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    text = re.sub(r"^```.*?^```$|`[^`\n]*`", "", text, flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", text):
        if not target.startswith("https://"):
            assert (page.parent / target).exists(), target


def test_every_make_variable_is_documented() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for name in re.findall(r"^([A-Z]+) \?=", makefile, re.MULTILINE):
        if name not in ("PYTEST", "JOBS", "PRINTER"):
            assert f"{name}=" in README


def commands() -> Iterator[click.Command]:
    yield main
    yield from main.commands.values()


def test_every_command_and_option_is_documented() -> None:
    words = named(README)
    assert set(main.commands) <= words
    for command in commands():
        for parameter in command.get_params(click.Context(command)):
            if isinstance(parameter, click.Argument):
                continue  # it is in the table of commands, under a name that says what it is
            missing = {option for option in parameter.opts if option not in words}
            assert not missing, f"{command.name} {missing}"


def test_no_command_or_option_is_documented_that_is_not_there() -> None:
    table = README[README.index("## Commands") : README.index("Findings read")]
    known = {option for command in commands() for p in command.get_params(click.Context(command)) for option in p.opts}
    known |= {"-h", "-m"}  # click answers the one, Python the other
    assert {word for word in named(table) if word.startswith("-")} <= known


def test_every_exit_code_is_documented() -> None:
    rows = {int(code) for code in re.findall(r"^\| (\d+) \|", README, re.MULTILINE)}
    faults = [fault for fault in vars(errors).values() if isinstance(fault, type)]
    assert rows == {0, INTERNAL, INTERRUPTED} | {f.exit_code for f in faults if issubclass(f, errors.PublishError)}


def test_the_findings_shown_could_be_ours() -> None:
    path, line, severity, rule = re.findall(r"^(\S+\.md):(\d+): (\w+)\[([\w-]+)\]: ", README, re.MULTILINE)[0]
    assert catalogue()[rule].severity.value == severity
    assert path
    assert int(line)


def keys(form: type[BaseModel], above: str = "") -> Iterator[str]:
    """Every key of a configuration file, with the tables it stands in."""
    for name, field in form.model_fields.items():
        key = f"{above}{field.alias or name}"
        inner = config_schema._form_in(field.annotation)
        if key == "checks" or inner is None:
            yield key
        else:
            yield from keys(inner, f"{key}.")


def written(values: dict[str, object], above: str = "") -> Iterator[str]:
    for key, value in values.items():
        inner = value[0] if isinstance(value, list) else value
        if isinstance(inner, dict) and key != "checks":
            yield from written(inner, f"{above}{key}.")
        else:
            yield f"{above}{key}"


def full_example() -> str:
    return max(blocks("toml"), key=len)


def test_every_key_of_a_collection_is_shown() -> None:
    in_words = {"articles", "isbn.paperback", "isbn.hardcover", "isbn.pdf"}
    assert set(keys(CollectionForm)) == set(written(tomllib.loads(full_example()))) | in_words
    for key in in_words:
        assert key.rpartition(".")[2] in README
    for preset in TRIM_PRESETS:
        assert re.search(rf"\b{preset}\b", full_example()), preset


def test_every_key_of_the_help_lines_is_shown() -> None:
    (example,) = (block for block in blocks("toml") if "[[line]]" in block)
    assert set(keys(HelpLinesForm)) == set(written(tomllib.loads(example)))


def test_every_key_of_a_printers_file_is_told() -> None:
    text = (ROOT / "docs" / "printers.md").read_text(encoding="utf-8")
    for key in keys(PrinterForm):
        table, _, name = key.rpartition(".")
        assert re.search(rf"`(\w+\.)?{name}`", text), key
        assert not table or re.search(rf"`\[\[?{re.escape(table)}[\].]", text), key


def test_the_full_collection_is_right(tmp_path: Path) -> None:
    (example,) = (block for block in blocks("toml") if "[[line]]" in block)
    (tmp_path / "collection.toml").write_text(full_example(), encoding="utf-8")
    (tmp_path / "help-lines.toml").write_text(example, encoding="utf-8")
    findings = Findings()
    assert config.load(BookFolder(tmp_path), "collection", findings) is not None
    assert not list(findings)


def test_front_matter_is_shown_whole_and_right() -> None:
    (example,) = blocks("yaml")
    findings = Findings()
    front = front_matter.read_front_matter(example, "a.md", findings)
    assert not list(findings)
    assert set(front.lines) == set(front_matter._READERS) - {"kind"}
    for kind in ("kind", *MATTER_KINDS):
        assert f"`{kind}`" in README, kind
    for name in front_matter.SYNONYMS:
        assert f"`{name}`" in README, name


def test_every_callout_is_shown() -> None:
    for name in ALERTS:
        assert f"[!{name.upper()}]" in README


def test_the_example_of_five_minutes_builds(tmp_path: Path) -> None:
    part = README[README.index("## Your own book") : README.index("## Commands")]
    files = re.findall(r"`my-book/([\w./-]+)`:\s+```\w+\n(.*?)^```$", part, re.MULTILINE | re.DOTALL)
    assert len(files) == 2
    for name, text in files:
        path = tmp_path / "my-book" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    out = tmp_path / "my-book" / "build"
    for command in ("epub", "pdf"):
        outcome = run(command, "--book", tmp_path / "my-book", "--out", out, "--strict")
        assert outcome.code == 0, outcome.text
    for name in re.findall(r"`my-book/build/([\w.-]+)`", part):
        assert (out / name).is_file()


WRITTEN = """Breath comes first.<!-- index: breathing; anxiety!social --> It goes on.[^key] Say *mot juste*{lang=fr}.
<!-- index: CBT see breathing; breathing see also anxiety -->

![What it shows](figures/breath.svg)

*Figure: Caption with **markup**. Credit: Name, CC BY 4.0.*

![What that shows](figures/sleep.svg "Caption. Credit: Name")

![](ornament.svg){.decorative}

| a | b |
|---|---|
| 1 | 2 |

*Table: Caption.*{#tbl-doses}

<!-- pullquote -->
> Breath comes first.

> [!NOTE]
> **A title**
> text

Term
:   meaning

## Heading {#heading-id}

See [](#fig-breath), [the section](#heading-id), [](#tbl-doses), [text](two.md#id) and {{ this }}.

[^key]: The note.
"""


def test_the_syntax_is_what_the_readme_says(tmp_path: Path) -> None:
    book = make_book(
        tmp_path / "book",
        {
            "collection.toml": 'title = "B"\narticles = ["one.md", "two.md"]\n',
            "one.md": f"---\ntitle: One\n---\n\n{WRITTEN}",
            "two.md": "# Two\n\n## Heading {#id}\n\nText.\n",
            "figures/breath.svg": SVG,
            "figures/sleep.svg": SVG,
            "ornament.svg": SVG,
        },
    )
    outcome = run("epub", "--book", book, "--out", tmp_path / "out", "--strict")
    assert outcome.code == 0, outcome.text
    with zipfile.ZipFile(tmp_path / "out" / "b.epub") as archive:
        text = archive.read(next(name for name in archive.namelist() if name.endswith("/one.xhtml"))).decode()
    for part in (
        ">Figure\u00a01.1</a>",
        ">the section</a>",
        ">Table\u00a01.1</a>",
        'href="two.xhtml#id--two"',
        "{{ this }}",
    ):
        assert part in text
    for part in ('lang="fr"', "doc-pullquote", "doc-noteref", ">A title</span>", "<dt>", "figcaption"):
        assert part in text


def test_the_rules_are_current() -> None:
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert page == rules_doc.document(), "run: python -m tools.rules_doc"


def test_every_table_of_tokens_is_documented() -> None:
    page = (ROOT / "docs" / "tokens.md").read_text(encoding="utf-8")
    for name, table in Layouts().tokens.items():
        assert f"[{name}" in page
        plain = [key for key, value in table.items() if not isinstance(value, dict)]
        for key in [] if name == "ebook" else plain:
            assert f"`{key}`" in page, f"{name}.{key}"
    for colour in Layouts().tokens["colour"]["light"]:
        assert re.search(rf"\b{colour}\b", page), colour


def templates() -> list[str]:
    folder = shipped_layouts()
    kinds = (".xhtml", ".html", ".css")
    return [path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*")) if path.suffix in kinds]


@pytest.mark.parametrize("template", templates())
def test_every_template_is_documented_with_its_values(template: str) -> None:
    folder, _, name = template.partition("/")
    section = re.split(r"^## ", TEMPLATES, flags=re.MULTILINE)
    (text,) = (part for part in section if f"(`{folder}/`)" in part.partition("\n")[0])
    words = named(text)
    assert {name, Path(name).stem} & words
    if folder == "print" and name.endswith(".css"):
        return  # parts of one stylesheet, which share its values and macros
    environment = Templates(Layouts().folders).environment
    source = (shipped_layouts() / template).read_text(encoding="utf-8")
    used = jinja2.meta.find_undeclared_variables(environment.parse(source))
    assert used - EVERYWHERE - words - set(re.findall(r"macro (\w+)", source)) == set()


def test_the_version_is_the_changelogs_newest() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"^## ([\d.]+)", text, re.MULTILINE)[0] == __version__
    assert f'version = "{__version__}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
