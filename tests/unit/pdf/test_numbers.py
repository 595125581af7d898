from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from mapmental_publish.pdf.numbers import ranges, roman

VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}


@pytest.mark.parametrize(
    ("number", "text"), [(1, "i"), (4, "iv"), (9, "ix"), (14, "xiv"), (40, "xl"), (99, "xcix"), (1994, "mcmxciv")]
)
def test_roman_numerals(number: int, text: str) -> None:
    assert roman(number) == text


@given(st.integers(min_value=1, max_value=3999))
def test_roman_numerals_read_back(number: int) -> None:
    letters = [VALUES[letter] for letter in roman(number)]
    signed = [
        -value if following > value else value for value, following in zip(letters, [*letters[1:], 0], strict=True)
    ]
    assert sum(signed) == number


@pytest.mark.parametrize(
    ("pages", "runs"),
    [
        ([], []),
        ([7], [(7, 7)]),
        ([7, 7], [(7, 7)]),
        ([8, 7], [(7, 7), (8, 8)]),
        ([7, 8, 9], [(7, 9)]),
        ([1, 3, 4, 5, 9, 10], [(1, 1), (3, 5), (9, 9), (10, 10)]),
    ],
)
def test_pages_gather_to_ranges(pages: list[int], runs: list[tuple[int, int]]) -> None:
    assert list(ranges(pages)) == runs


@given(st.lists(st.integers(min_value=1, max_value=60)))
def test_ranges_hold_each_page_once(pages: list[int]) -> None:
    listed = [page for first, last in ranges(pages) for page in range(first, last + 1)]
    assert listed == sorted(set(pages))
