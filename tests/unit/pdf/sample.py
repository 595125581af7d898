"""A small book made on the spot: every paragraph carries words of its own, so that its page can be found."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from tests.support import make_book, png

TITLE = "Words in Their Places"
ARTICLES = {
    "a": ("Rivers and their banks", "Rivers"),
    "b": ("Bridges over them", "Bridges"),
    "c": ("Boats of every kind", "Boats"),
}
PARAGRAPHS = 22
_WORDS = (
    "water bank current stone willow reed mill barge ferry lock weir tide channel delta spring flood meadow path "
    "slow clear deep narrow broad early late quiet heavy grey green carries bends follows leaves meets turns holds "
    "reaches passes under over beside between along before after where when while often seldom never"
).split()


def drawing(word: str, width: int, height: int) -> str:
    """A drawing with one word in it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<rect width="{width}" height="{height}" fill="#eef3f2"/>'
        f'<text x="20" y="{height // 2}" font-family="Inter" font-size="30" fill="#1d2327">{word}</text></svg>'
    )


def write(root: Path, trim: str) -> Path:
    """The book, to be printed at this trim."""
    files: dict[str, str | bytes] = {
        "collection.toml": (
            f'title = "{TITLE}"\nlanguage = "en"\ndate = 2026-01-02\npublisher = "A publisher"\n'
            'articles = ["a.md", "b.md", "c.md"]\n'
            f'[print]\ntrim = "{trim}"\n'
        ),
        "wide.png": png(900, 420),
        "tall.svg": drawing("dwgtall", 300, 900),
        "broad.svg": drawing("dwgbroad", 800, 300),
    }
    for letter, (title, short) in ARTICLES.items():
        files[f"{letter}.md"] = "\n\n".join(_article(letter, title, short))
    return make_book(root, files)


def _article(letter: str, title: str, short: str) -> Iterator[str]:
    chance = random.Random(letter)  # seeded: the same text every time
    others = [other for other in ARTICLES if other != letter]
    notes: list[str] = []
    yield f"---\ntitle: {title}\nshort_title: {short}\n---"
    for number in range(PARAGRAPHS):
        mark = f"{letter}{number:02}"
        text = f"q{mark} {_sentence(chance, 40)}"
        if number % 4 == 1:
            text += f" Then c{mark}[^{mark}] {_sentence(chance, 12)}"
            notes.append(f"[^{mark}]: Note g{mark} {_sentence(chance, 14)}")
        if number % 5 == 2:
            text += f" Here i{mark}<!-- index: m{mark}; shared --> {_sentence(chance, 6)}"
        if number % 6 == 3:
            text += (
                f" Look at [](#fig-tall) and at [](#tbl-much) and at [its bridge]({others[0]}.md#part-{others[0]}18)."
            )
        if number % 6 == 0:
            yield f"## Part {mark} of the way {{#part-{mark}}}"
        yield text
        if number == 4:
            yield f'![A field of one colour](wide.png "Wide {mark}."){{#fig-wide}}'
        if number == 9:
            yield f'![A tall field](tall.svg "Tall {mark}."){{#fig-tall}}'
        if number == 13:
            yield f'![A broad field](broad.svg "Broad {mark}."){{#fig-broad}}'
        if number == 15:
            yield "\n".join(_table(mark))
            yield "*Table: Much in little room.*{#tbl-much}"
        if number == 17:
            yield f"```\n{'a_long_name_' * 18}\n```"
            yield f"Address <https://example.org/{'longer/' * 20}end{mark}> ends here."
    yield from notes


def _sentence(chance: random.Random, length: int) -> str:
    return " ".join(chance.choice(_WORDS) for _ in range(length)).capitalize() + "."


def _table(mark: str) -> Iterator[str]:
    columns = range(8)
    yield "|" + "|".join(f"Column {column} of many" for column in columns) + "|"
    yield "|" + "---|" * len(columns)
    for row in range(5):
        yield "|" + "|".join(f"unbreakable{row}{column}" for column in columns) + "|"
