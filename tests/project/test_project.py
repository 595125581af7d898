"""The project itself: its size, its layers, what it must not mention, and what its documents promise."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "mapmental_publish"
LONGEST_MODULE = 400
"""Lines."""

LAYERS = (
    {"__init__", "errors", "diagnostics", "text", "fingerprint", "toml_lines", "files", "config_schema"},
    {"settings", "outputs", "programs"},
    {"model", "cache"},
    {"compiled"},
    {"templates"},
    {"layout"},
    {"kept", "imaging", "rendering", "fonts", "config", "collection"},
    {"printing"},
    {"context"},
    {"sources", "receipts", "press"},
    {"preflight"},
    {"epub", "pdf", "inspection"},
    {"pipeline"},
    {"checks", "console"},
    {"cli"},
    {"__main__"},
)
"""The package from the ground up: what stands in a layer imports from the layers below it and from no neighbour."""


@cache
def _tracked() -> tuple[Path, ...]:
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return tuple(ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file())


def _texts() -> Iterator[tuple[str, str]]:
    for path in _tracked():
        data = path.read_bytes()
        if b"\0" not in data[:8000]:
            yield path.relative_to(ROOT).as_posix(), data.decode("utf-8", "replace")


def _imports(path: Path) -> Iterator[tuple[str, int]]:
    """The modules of the package a module imports, by their first step, with the line."""
    package = list(path.relative_to(PACKAGE).parent.parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.ImportFrom):
            continue
        if node.level:
            base = package[: len(package) - node.level + 1]
        elif (node.module or "").split(".")[0] == PACKAGE.name:
            base = []
        else:
            continue
        steps = (node.module or "").split(".") if node.module else []
        if not node.level:
            steps = steps[1:]
        for alias in node.names:
            target = [*base, *steps] or [alias.name]
            name = target[0]
            known = (PACKAGE / name).is_dir() or (PACKAGE / f"{name}.py").is_file()
            yield (name if known else "__init__"), node.lineno


def test_every_module_has_its_layer() -> None:
    modules = {path.stem for path in PACKAGE.glob("*.py")}
    modules |= {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    placed = [name for layer in LAYERS for name in layer]
    assert sorted(placed) == sorted(modules)


def test_imports_run_one_way() -> None:
    height = {name: number for number, layer in enumerate(LAYERS) for name in layer}
    upward = []
    for path in sorted(PACKAGE.rglob("*.py")):
        relative = path.relative_to(PACKAGE)
        own = relative.parts[0] if len(relative.parts) > 1 else relative.stem
        for name, line in _imports(path):
            if name != own and height[name] >= height[own]:
                upward.append(f"{relative}:{line} imports {name}")
    assert upward == []


def test_one_module_alone_knows_each_engine() -> None:
    """Libraries whose private ways leak are named in one place."""
    allowed = {
        "weasyprint": {"pdf"},
        "ebooklib": {"epub"},
        "pikepdf": {"pdf", "press", "preflight"},
        "pydantic": {"config", "config_schema", "printing"},
    }
    for path in sorted(PACKAGE.rglob("*.py")):
        relative = path.relative_to(PACKAGE)
        own = relative.parts[0] if len(relative.parts) > 1 else relative.stem
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            for name in names:
                library = name.split(".")[0]
                assert own in allowed.get(library, {own}), f"{relative}: {library}"


def test_no_module_is_long() -> None:
    long = {}
    for path in _tracked():
        if path.suffix == ".py" and path.is_relative_to(PACKAGE):
            lines = len(path.read_text(encoding="utf-8").splitlines())
            if lines > LONGEST_MODULE:
                long[path.name] = lines
    assert long == {}


def test_nothing_is_swallowed_in_silence() -> None:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler):
                broad = node.type is None or (isinstance(node.type, ast.Name) and node.type.id == "Exception")
                if broad and not any(isinstance(inner, ast.Raise) for inner in ast.walk(node)):
                    found.append(f"{path.relative_to(PACKAGE)}:{node.lineno}")
    # The command line turns an internal fault into exit code 70 and a report.
    assert [place for place in found if not place.startswith("cli.py")] == []


def test_no_machine_and_no_registry_is_named() -> None:
    # Put together here so that this file does not name them itself.
    folders = "|".join(("work", "root", "home/[a-z]+", "Users/[A-Za-z]+", "tmp/[a-z]"))
    paths = re.compile(rf"(?<![\w.:/~-])/(?:{folders})/\S")
    hosts = re.compile(
        "|".join(("pypi" + r"\.org", "npmjs" + r"\.(?:org|com)", "python" + "hosted", "deb" + r"\.debian"))
    )
    found = []
    for name, text in _texts():
        if name.startswith("tests/"):
            continue  # faults are tried with paths nobody has
        for number, line in enumerate(text.splitlines(), start=1):
            if paths.search(line) or hosts.search(line):
                found.append(f"{name}:{number}: {line.strip()[:80]}")
    assert found == []


def test_the_targets_the_documents_name_exist() -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    documents = [path for path in _tracked() if path.suffix == ".md" and "articles" not in path.parts]
    named: dict[str, str] = {}
    for path in documents:
        for code in re.findall(
            r"`make ([^`\n]*)`|^\s*(?:\$ )?make ([^#\n]*)", path.read_text(encoding="utf-8"), re.MULTILINE
        ):
            for word in " ".join(code).split():
                if re.fullmatch(r"[a-z][a-z-]*", word):
                    named[word] = path.name
    assert {word: place for word, place in named.items() if word not in targets} == {}
    assert "epub" in named


def test_every_target_has_a_line_of_help() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^([a-z][a-z-]*):", text, re.MULTILINE):
        assert re.search(rf"^{target}:.*## \S", text, re.MULTILINE), target


def test_every_public_function_says_what_it_does() -> None:
    bare = []
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert ast.get_docstring(tree), path.name
        for node in tree.body:
            if (
                isinstance(node, (ast.FunctionDef, ast.ClassDef))
                and not node.name.startswith("_")
                and not ast.get_docstring(node)
            ):
                bare.append(f"{path.relative_to(PACKAGE)}:{node.lineno} {node.name}")
    assert bare == []
