"""Lines of keys in TOML files."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator

from hypothesis import given, strategies as st

from mapmental_publish.toml_lines import key_lines

TEXT = '''# a comment = 1
title = "B"  # [not.a.table]
description = """
articles = ["not a key"]
[also.not.a.table]
"""
literal = \'\'\'
x = 1
\'\'\'
articles = [
  "one.md",   # the ] of a comment
  "two].md",
]
series = { name = "S" }
print.trim = "a5"
"quoted" = 1

[isbn]
epub = "978"

[[part]]
title = "One"

[[part]]
title = "Two"
  [part.extra]
  key = 1

[ checks . "heading-jump" ]
severity = "off"
'''


def test_every_construct() -> None:
    lines = key_lines(TEXT)
    assert lines == {
        ("title",): 2,
        ("description",): 3,
        ("literal",): 7,
        ("articles",): 10,
        ("series",): 14,
        ("print",): 15,
        ("print", "trim"): 15,
        ("quoted",): 16,
        ("isbn",): 18,
        ("isbn", "epub"): 19,
        ("part",): 21,
        ("part", 0): 21,
        ("part", 0, "title"): 22,
        ("part", 1): 24,
        ("part", 1, "title"): 25,
        ("part", 1, "extra"): 26,
        ("part", 1, "extra", "key"): 27,
        ("checks", "heading-jump"): 29,
        ("checks", "heading-jump", "severity"): 30,
    }


def test_windows_line_ends() -> None:
    assert key_lines('a = 1\r\n[b]\r\nc = "x"\r\n') == {("a",): 1, ("b",): 2, ("b", "c"): 3}


def test_one_line_strings_of_three_quotes() -> None:
    assert key_lines('a = """x"""\nb = 1\n')[("b",)] == 2


KEYS = st.from_regex(r"[a-z][a-z0-9_-]{0,6}", fullmatch=True)
VALUES = st.one_of(
    st.integers(0, 9).map(str),
    st.sampled_from(['"text"', '"[x]"', '"a # b"', '"""\nk = 1\n"""', "[1, 2]", '[\n  "a",\n  "b]"\n]', "{ x = 1 }"]),
)


@given(st.dictionaries(KEYS, VALUES, max_size=6), st.dictionaries(KEYS, VALUES, min_size=1, max_size=4))
def test_every_key_is_found_on_its_line(top: dict[str, str], inside: dict[str, str]) -> None:
    rows = [*(f"{key} = {value}" for key, value in top.items())]
    rows += ["[zz-table]", *(f"{key} = {value}" for key, value in inside.items())]
    text = "\n".join(rows) + "\n"
    tomllib.loads(text)
    lines = key_lines(text)
    expected: dict[tuple[str | int, ...], int] = dict(_expected(rows, top))
    for keys, line in expected.items():
        assert lines[keys] == line
    assert len(lines) == len(expected)


def _expected(rows: list[str], top: dict[str, str]) -> Iterator[tuple[tuple[str, ...], int]]:
    line = 1
    for number, row in enumerate(rows):
        name = row.split(" = ")[0]
        if number < len(top):
            yield (name,), line
        elif number == len(top):
            yield ("zz-table",), line
        else:
            yield ("zz-table", name), line
        line += row.count("\n") + 1
