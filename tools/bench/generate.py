"""A collection for the bench, the same on every machine: ``python -m tools.bench.generate COUNT FOLDER``.

Writes ``FOLDER/book`` (what this tool reads) and ``FOLDER/plain/book.md`` (the same text in Markdown that pandoc reads,
as one file, with the pictures beside it).
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

from . import pictures
from .flatten import flattened
from .prose import TOPICS, Prose

SEED = 20261123
WORDS = 5_000
"""Words of an article, notes included; the section that reaches them is finished."""
NOTED = 0.6
"""Share of the paragraphs that carry a note: about twenty an article."""


@dataclass(slots=True)
class _Draft:
    """An article while it is written."""

    number: int
    count: int
    prose: Prose
    blocks: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    figures: int = 0
    words: int = 0

    @property
    def name(self) -> str:
        return name(self.number)

    def add(self, block: str) -> None:
        self.blocks.append(block)
        self.words += len(block.split())


def name(number: int) -> str:
    """The stem of the ``number``-th article's files."""
    return f"article-{number:03}"


def main(count: int, folder: Path) -> None:
    """Write a collection of ``count`` articles."""
    book, plain = folder / "book", folder / "plain"
    (book / "figures").mkdir(parents=True)
    texts: list[str] = []
    for number in range(1, count + 1):
        texts.append(article(number, count))
        (book / f"{name(number)}.md").write_text(texts[-1], encoding="utf-8")
        for file, data in figures(number).items():
            (book / "figures" / file).write_bytes(data)
    listed = ", ".join(f'"{name(number)}.md"' for number in range(1, count + 1))
    (book / "collection.toml").write_text(
        f'title = "The Harbour Papers"\nlanguage = "en-GB"\ndate = 2026-01-01\narticles = [{listed}]\n',
        encoding="utf-8",
    )
    plain.mkdir()
    (plain / "book.md").write_text(flattened(texts), encoding="utf-8")
    shutil.copytree(book / "figures", plain / "figures")


def figure_files(number: int) -> tuple[str, ...]:
    """The names of an article's pictures, in the order of the text."""
    stem = name(number)
    return (
        f"{stem}-bars.svg",
        f"{stem}-view.{'jpg' if number % 2 else 'png'}",
        f"{stem}-lines.svg",
        f"{stem}-dots.svg",
    )


def figures(number: int) -> dict[str, bytes]:
    """The four pictures of an article by file name."""
    seed = SEED + number * 100
    bars, view, lines, dots = figure_files(number)
    return {
        bars: pictures.bars(seed).encode(),
        view: pictures.landscape(seed + 3, "JPEG" if number % 2 else "PNG"),
        lines: pictures.lines(seed + 1).encode(),
        dots: pictures.dots(seed + 2).encode(),
    }


def article(number: int, count: int) -> str:
    """The source of one article."""
    draft = _Draft(number, count, Prose(SEED + number))
    title = f"{draft.prose.title()}, paper {number}"
    section = 0
    while draft.words < WORDS:
        section += 1
        draft.add(f"## {draft.prose.title()} {{#section-{section}}}")
        _paragraphs(draft, 3)
        _feature(draft, section)
        draft.add(f"### {draft.prose.title()}")
        _paragraphs(draft, 2)
    front = (
        f"---\ntitle: {title}\nauthors: [The Harbour Society]\ndescription: {draft.prose.clause()}\n"
        "last_reviewed: 2026-01-01\nnext_review: 2028-12-31\n---"
    )
    return "\n\n".join([front, *draft.blocks, *draft.notes]) + "\n"


def _paragraphs(draft: _Draft, how_many: int) -> None:
    prose = draft.prose
    for _ in range(how_many):
        sentences = prose.sentences(4, 7)
        draft.said += sentences
        if prose.random.random() < NOTED:
            sentences[1] += _note(draft)
        if prose.random.random() < 0.3:
            sentences[0] += f"<!-- index: {prose.random.choice(TOPICS)}; harbour!{prose.random.choice(TOPICS)} -->"
        if prose.random.random() < 0.4:
            words = sentences[2].split(" ")
            sentences[2] = " ".join([words[0], f"*{words[1]}*", f"**{words[2]}**", *words[3:]])
        draft.add(" ".join(sentences))


def _note(draft: _Draft) -> str:
    key = f"n{len(draft.notes) + 1}"
    year, page = 1900 + draft.prose.random.randrange(120), draft.prose.random.randrange(1, 400)
    address = f"https://example.org/papers/{draft.number}/{key}"
    text = f"[^{key}]: {draft.prose.title()}. *Annals of the Harbour Society* {year};{page}–{page + 9}. <{address}>"
    draft.notes.append(text)
    draft.words += len(text.split())
    return f"[^{key}]"


def _feature(draft: _Draft, section: int) -> None:
    """What stands in the middle of the ``section``-th section: six sections, the fewest there are, have everything."""
    features = ((_figure,), (_list,), (_figure, _quote), (_table,), (_figure,), (_callout, _figure))
    for feature in features[(section - 1) % len(features)]:
        feature(draft)
    _reference(draft)


def _figure(draft: _Draft) -> None:
    files = figure_files(draft.number)
    if draft.figures == len(files):
        return
    file = files[draft.figures]
    draft.figures += 1
    draft.add(f"![In this picture {draft.prose.clause()}.](figures/{file})")
    draft.add(f"*Figure: {draft.prose.sentence()} Credit: The Harbour Society, CC BY 4.0.*")


def _list(draft: _Draft) -> None:
    items = [draft.prose.sentence() for _ in range(5)]
    draft.add("\n".join(f"- {item}" for item in items[:3]))
    draft.add("In this order:")
    draft.add("\n".join(f"{number}. {item}" for number, item in enumerate(items, start=1)))


def _table(draft: _Draft) -> None:
    dice = draft.prose.random
    rows = [
        f"| {draft.prose.noun()} | {dice.randrange(900)} | {dice.random() * 9:.2f} | {dice.randrange(99)} % |"
        for _ in range(9)
    ]
    draft.add("\n".join(["| Station | Readings | Depth | Share |", "|:--|--:|--:|--:|", *rows]))
    draft.add(f"*Table: {draft.prose.sentence()}*")


def _callout(draft: _Draft) -> None:
    kind = draft.prose.random.choice(("NOTE", "TIP", "IMPORTANT", "WARNING"))
    said = " ".join(draft.prose.sentences(2, 3))
    draft.add(f"> [!{kind}]\n> **{draft.prose.title()}**\n>\n> {said}")


def _quote(draft: _Draft) -> None:
    draft.add(f"<!-- pullquote -->\n> {draft.prose.random.choice(draft.said)}")
    draft.add(draft.prose.sentence())
    draft.add("\n".join(f"> {sentence}" for sentence in draft.prose.sentences(2, 2)))


def _reference(draft: _Draft) -> None:
    text = f"{draft.prose.sentence()[:-1]}, as [Figure](#fig-{draft.name}-bars) shows"
    other = draft.number % draft.count + 1
    if other != draft.number:
        text += f" and [another paper]({name(other)}.md#section-2) disputes"
    draft.add(f"{text}.")


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
