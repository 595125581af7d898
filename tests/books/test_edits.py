"""Whatever is edited, and in whatever order: the next build gives the bytes of a build from nothing.

``EDIT_SEQUENCES`` in the environment says how many random sequences of edits are made (each of them five long).
"""

from __future__ import annotations

import os
import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from mapmental_publish.cli import main

SEQUENCES = int(os.environ.get("EDIT_SEQUENCES", "4"))
LENGTH = 5
COLLECTION = """title = "{title}"
language = "en"
publisher = "A press"
date = 2026-01-01
front_matter = {front}
back_matter = ["appendix.md"]
glossary = "glossary.md"

[pdf]
contents_depth = {depth}

[print]
{printing}

{parts}
"""
MATTER = """# {title}

Said of [the {word}](glossary.md#{word}) and in [](other.md).<!-- index: {word}; {title} --> {text}
"""
GLOSSARY = """# Words

lantern
:   A lamp{end}

harbour
:   A place, unlike the [ferry](#ferry).

ferry
:   A boat.
"""
PRINTING = ("", 'printer = "ingram"', 'printer = "lulu"\nink = "colour"', 'ink = "black"\nbleed = true')
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 30"><rect width="60" height="30" fill="{fill}"/></svg>'
)
ARTICLE = """---
title: {title}
description: What it is about.
---

A first sentence about *{word}*.[^n] See [](#fig-{word}) and [the other]({other}){{.x}}.<!-- index: {word}; lights -->

{padding}<!-- index: lights -->

![A plain rectangle](figures/{word}.svg "What {word} shows."){{#fig-{word}}}

## More on {word}

The end of it, as [](#fig-{word}) said of [that](glossary.md#{marked}).<!-- index: {word}; lights -->

[^n]: A note on {word}.
"""
WORDS = ("harbour", "lantern", "ferry")


class Book:
    """A small book in a folder, and what can be done to it."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self.folder = folder
        self.chance = chance
        self.title, self.depth, self.parts, self.front = "A book", 2, ["One", "Two"], ["preface.md", "how.md"]
        self.printing = ""
        self.names = [f"{word}.md" for word in WORDS]
        (folder / "figures").mkdir(parents=True)
        for place, word in enumerate(WORDS):
            (folder / "figures" / f"{word}.svg").write_text(DRAWING.format(fill="#888888"))
            self.write(word, f"{word}.md", WORDS[place - 1], paragraphs=2)
        for title, word in (("Preface", "ferry"), ("How", "lantern"), ("Appendix", "harbour")):
            self.matter(title, word)
        self.explain()
        self.configure()

    def matter(self, title: str, word: str, text: str = "") -> None:
        content = MATTER.format(title=title, word=word, text=text).replace("(other.md)", f"({self.names[0]})")
        (self.folder / f"{title.lower()}.md").write_text(content)

    def explain(self, end: str = ".") -> None:
        (self.folder / "glossary.md").write_text(GLOSSARY.format(end=end))

    def write(self, word: str, name: str, other: str, paragraphs: int) -> None:
        padding = "\n\n".join(f"Paragraph {n} of some length, which says little. " * 12 for n in range(paragraphs))
        text = ARTICLE.format(title=f"On the {word}", word=word, marked=word, other=f"{other}.md", padding=padding)
        (self.folder / name).write_text(text.replace("{.x}", ""))

    def configure(self) -> None:
        half = max(1, len(self.names) // 2)
        parts = "\n".join(
            f'[[part]]\ntitle = "{title}"\narticles = {names!r}\n'.replace("'", '"')
            for title, names in zip(self.parts, (self.names[:half], self.names[half:]), strict=True)
            if names
        )
        settings = COLLECTION.format(
            title=self.title,
            depth=self.depth,
            printing=self.printing,
            parts=parts,
            front=str(self.front).replace("'", '"'),
        )
        (self.folder / "collection.toml").write_text(settings)

    def text(self) -> None:
        path = self.folder / self.chance.choice(self.names)
        path.write_text(
            path.read_text().replace("sentence about", self.chance.choice(["word on", "sentence about a"]), 1)
        )

    def longer(self) -> None:
        path = self.folder / self.chance.choice(self.names)
        path.write_text(path.read_text().replace("\n## ", f"\n{'And so on, at some length. ' * 150}\n\n## ", 1))

    def figure(self) -> None:
        path = self.chance.choice(sorted((self.folder / "figures").iterdir()))
        path.write_text(DRAWING.format(fill=f"#{self.chance.randrange(0x1000000):06x}"))

    def order(self) -> None:
        self.chance.shuffle(self.names)
        self.configure()

    def rename_book(self) -> None:
        self.title = self.chance.choice(["A book", "Another book", "A third"])
        self.configure()

    def rename_part(self) -> None:
        self.parts[0] = self.chance.choice(["One", "The first", "Begin"])
        self.configure()

    def option(self) -> None:
        self.depth = self.chance.choice([1, 2, 3])
        self.configure()

    def printer(self) -> None:
        self.printing = self.chance.choice(PRINTING)
        self.configure()

    def bleed(self) -> None:
        path = self.folder / self.chance.choice(self.names)
        text = path.read_text()
        bled = text.replace(" .bleed}", "}")
        path.write_text(bled if bled != text else re.sub(r"(\{#fig-\w+)\}", r"\1 .bleed}", text, count=1))

    def headline(self) -> None:
        path = self.folder / self.chance.choice(self.names)
        path.write_text(path.read_text().replace("title: On", self.chance.choice(["title: About", "title: Of"]), 1))

    def note(self) -> None:
        path = self.folder / self.chance.choice(self.names)
        path.write_text(path.read_text().replace("A note on", self.chance.choice(["Said of", "A note on"]), 1))

    def glossary(self) -> None:
        self.explain(self.chance.choice([".", ", carried at night.", f". {'And more of it. ' * 200}"]))

    def marked(self) -> None:
        path = self.folder / self.chance.choice(self.names)
        words = [path.read_text()]
        words.append(words[0].replace("glossary.md#harbour", "glossary.md#ferry"))
        words.append(words[0].replace("glossary.md#ferry", "glossary.md#lantern"))
        path.write_text(self.chance.choice(words))

    def front_matter(self) -> None:
        self.matter("How", self.chance.choice(WORDS), self.chance.choice(["", "And so it goes on. " * 500]))

    def back_matter(self) -> None:
        self.matter("Appendix", self.chance.choice(WORDS), self.chance.choice(["", "And so it goes on. " * 500]))

    def rearrange(self) -> None:
        self.front = self.chance.choice([["preface.md", "how.md"], ["how.md", "preface.md"], ["preface.md"]])
        self.configure()

    def tokens(self) -> None:
        layouts = self.folder / "layouts"
        layouts.mkdir(exist_ok=True)
        (layouts / "tokens.toml").write_text(f"[print]\nleading = {self.chance.choice([14.0, 14.5, 15.0])}\n")

    def template(self) -> None:
        layouts = self.folder / "layouts" / "print"
        layouts.mkdir(parents=True, exist_ok=True)
        sizes = self.chance.choice(["10pt", "11pt"])
        # Far enough from either edge for every printer that asks for room at the spine.
        (layouts / "furniture.css").write_text(
            "@page furniture { margin: 36pt 72pt } .piece { page: furniture; break-after: page; height: 100pt }\n"
            f".piece > span {{ font-size: {sizes} }}\n"
        )

    def delete(self) -> None:
        if len(self.names) > 2:
            gone = self.names.pop(self.chance.randrange(len(self.names)))
            (self.folder / gone).unlink()
            for name in (*self.names, "preface.md", "how.md", "appendix.md"):
                path = self.folder / name
                path.write_text(path.read_text().replace(f"({gone})", f"({self.names[0]})"))
            self.configure()

    def rename(self) -> None:
        place = self.chance.randrange(len(self.names))
        old, new = self.names[place], f"renamed-{self.chance.randrange(9)}.md"
        if new in self.names:
            return
        (self.folder / old).rename(self.folder / new)
        self.names[place] = new
        for name in (*self.names, "preface.md", "how.md", "appendix.md"):
            path = self.folder / name
            path.write_text(path.read_text().replace(f"({old})", f"({new})"))
        self.configure()

    def nothing(self) -> None:
        """A build with no edit before it."""

    def edits(self) -> list[Callable[[], None]]:
        return [
            self.text, self.longer, self.figure, self.order, self.rename_book, self.rename_part, self.option,
            self.headline, self.note, self.tokens, self.template, self.delete, self.rename, self.nothing, self.glossary,
            self.marked, self.front_matter, self.back_matter, self.rearrange, self.printer, self.bleed,
        ]  # fmt: skip


def build(book: Path, out: Path, *options: str) -> dict[str, bytes]:
    runner = CliRunner()
    for command in (("epub",), ("pdf",), ("pdf", "--edition", "screen")):
        arguments = [*command, "--book", str(book), "--out", str(out), "--jobs", "1", *options]
        result = runner.invoke(main, arguments)
        assert result.exit_code == 0, result.output
    return {path.name: path.read_bytes() for path in sorted(out.iterdir()) if path.is_file()}


@pytest.mark.parametrize("seed", range(SEQUENCES))
def test_after_any_edits_the_bytes_are_those_of_a_clean_build(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    book = Book(tmp_path / "book", chance)
    made: list[str] = []
    build(book.folder, tmp_path / "out")
    for step in range(LENGTH):
        edit = chance.choice(book.edits())
        made.append(edit.__name__)
        edit()
        if edit == book.rename_book:
            # A new title gives the files other names; those of the old ones stay, as they should.
            for stale in (path for path in (tmp_path / "out").iterdir() if path.is_file()):
                stale.unlink()
        again = build(book.folder, tmp_path / "out")
        clean = build(book.folder, tmp_path / f"clean-{step}", "--no-cache")
        shutil.rmtree(tmp_path / f"clean-{step}")
        assert again == clean, f"seed {seed}: {made}"
