from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from enum import Enum

from mapmental_publish.fingerprint import fingerprint


@dataclass(frozen=True)
class One:
    a: int = 1
    b: str = "x"


@dataclass(frozen=True)
class Two:
    a: int = 1
    b: str = "x"


class Colour(Enum):
    RED = "red"


def test_equal_values_have_one_fingerprint() -> None:
    assert fingerprint(One(), {"b": 1, "a": 2}) == fingerprint(One(), {"a": 2, "b": 1})
    assert fingerprint({"x", "y", "z"}) == fingerprint({"z", "y", "x"})


def test_different_values_differ() -> None:
    values = [
        (), ("",), ("", ""), ("ab",), ("a", "b"), (["a", "b"],), (["ab"],), ([["a"], "b"],), ([["a", "b"]],), (b"ab",),
        (1,), ("1",), (1.0,), (True,), (None,), ({"a": 1},), ({"a": "1"},), (One(),), (Two(),), (One(a=2),),
        ({"a"},), (frozenset({"a", "b"}),), (Colour.RED, 1),
    ]  # fmt: skip
    prints = [fingerprint(*value) for value in values]
    assert len(set(prints)) == len(prints)


def test_the_hash_order_of_a_process_does_not_count() -> None:
    code = "from mapmental_publish.fingerprint import fingerprint; print(fingerprint({'a', 'b', 'c', 'd'}, {'x': 1}))"
    runs = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2", "77")
    }
    assert len(runs) == 1
