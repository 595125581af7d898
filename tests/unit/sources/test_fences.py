"""Fenced code stays code wherever it stands."""

from __future__ import annotations

import pytest

from .reading import read

CODE = "x = [1]\n\n    <b>*y*</b> = {a}  # [^n]"
PLACES = {
    "quotation": ("> Text.\n>\n", "> ", "blockquote"),
    "quotation without a blank line": ("> Text.\n", "> ", "blockquote"),
    "callout": ("> [!NOTE]\n> Text.\n>\n", "> ", "mm-callout"),
    "callout with code alone": ("> [!NOTE]\n", "> ", "mm-callout"),
    "quotation in a quotation": ("> > Text.\n> >\n", "> > ", "blockquote/blockquote"),
    "item": ("- item\n\n", "    ", "ul/li"),
    "item without a blank line": ("- item\n", "    ", "ul/li"),
    "item with two spaces": ("- item\n\n", "  ", "ul/li"),
    "numbered item with three spaces": ("1. item\n\n", "   ", "ol/li"),
    "inner item": ("- item\n\n    - inner\n\n", "        ", "ul/li/ul/li"),
    "list in a quotation": ("> - item\n>\n", ">     ", "blockquote/ul/li"),
    "a little indented": ("Text.\n\n", "  ", "."),
    "top": ("Text.\n\n", "", "."),
}


@pytest.mark.parametrize("name", PLACES)
@pytest.mark.parametrize("mark", ["```", "~~~~"])
def test_code_is_code(name: str, mark: str) -> None:
    before, lead, path = PLACES[name]
    lines = [f"{mark}python", *CODE.split("\n"), mark]
    block = "\n".join((lead + line).rstrip() for line in lines)
    found = read(f"Start.\n\n{before}{block}\n\nThe [end](missing.pdf).\n")
    code = found.body.find(f"./{path}/pre/code") if path != "." else found.body.find("./pre/code")
    assert code is not None, found.article.body
    assert "".join(code.itertext()).strip("\n") == CODE
    assert "```" not in found.text()
    assert "~~~" not in found.text()
    # The lines that follow are still known by their numbers.
    assert found.rules() == ["link-not-in-book"]
    assert found.lines("link-not-in-book") == [2 + before.count("\n") + len(lines) + 2]


def test_text_around_nested_code_keeps_its_place() -> None:
    found = read("> [!NOTE]\n> One.\n> ```\n> x\n> ```\n> Two.\n\n> [!TIP]\n> Three.\n")
    note, tip = found.body.findall("mm-callout")
    assert [child.tag for child in note] == ["p", "pre", "p"]
    assert tip.get("kind") == "tip"


def test_a_fence_left_open_in_a_quotation_ends_with_it() -> None:
    found = read("> Text.\n>\n> ```\n> x\n\nAfter *it*.\n")
    assert found.body.findtext("blockquote/pre/code") is not None
    assert found.body.find("p/em") is not None


def test_callouts_that_end_in_code_stay_apart() -> None:
    found = read("> [!NOTE]\n> ```\n> x\n> ```\n\n> [!TIP]\n> y\n")
    assert [item.get("kind") for item in found.body.iter("mm-callout")] == ["note", "tip"]


def test_code_by_indentation_may_show_a_fence() -> None:
    assert "```" in read("Text.\n\n    ```\n    x\n    ```\n\nMore.\n").text()
