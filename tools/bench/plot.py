"""The plot of the bench: a row for each tool, a dot for each size, as SVG in the language of the book's figures."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from .results import OURS, OUTPUTS, TOOLS, Results, Row

INK, QUIET, RULE, ACCENT, OTHER, PAPER = "#1d2327", "#6b7378", "#dfe3e4", "#1f5c63", "#8a6d3b", "#ffffff"
"""Those of the book's figures: text, labels, lines, what the eye should go to, what it is held against, the ground."""
WIDTH = 1000
LEFT, MIDDLE, RIGHT = 236, 618, 976
"""Where the tools' names end, where the panels meet, and where the second one ends, from the left."""
GAP = 74
"""Between the first panel's end and the second's start: room for the figure behind the last dot."""
ROW, HEAD = 30, 46
"""The height of a row and of the line with a group's name."""
TOP = 138
SIZE, SMALL = 17, 15
RADII = (4.0, 5.5, 7.0, 8.5)
"""Of the dots, the smallest collection first; more sizes share the largest."""
GROUPS = {"EPUB": "Ebook", "print PDF": "Print PDF", "screen PDF": "Tagged PDF"}
SHOWN = ("from nothing", "up to date", "a word edited", "pages added")


@dataclass(frozen=True, slots=True)
class _Panel:
    """A logarithmic scale between two places; ``low`` and ``high`` are powers of ten in the unit that is shown."""

    title: str
    measure: str
    unit: float
    name: str
    left: float
    right: float
    low: int
    high: int

    def place(self, value: float) -> float:
        """Where a value in the panel's unit stands, from the left."""
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return self.left + share * (self.right - self.left)

    def value(self, row: Row) -> float:
        """What a row has to show here; 0 where it was not measured."""
        return row.middle(self.measure) / self.unit


def drawing(results: Results) -> str:
    """The plot of everything that has figures."""
    rows = [row for row in results.sorted() if row.articles and not row.failure]
    sizes = sorted({row.articles for row in rows})
    panels = (
        _panel("Processor time, in seconds", "cpu", 1.0, "s", LEFT + 20, MIDDLE - GAP, rows),
        _panel("Memory of all processes", "tree", 1e6, "MB", MIDDLE, RIGHT - GAP, rows),
    )
    marks: list[str] = []
    below = float(TOP)
    for output in OUTPUTS:
        tools = [tool for tool in TOOLS if any((row.output, row.tool) == (output, tool) for row in rows)]
        if not tools:
            continue
        marks.append(_text(24, below + HEAD - 17, GROUPS[output], size=SIZE, weight=600))
        below += HEAD
        for tool in tools:
            marks += _tool(
                tool, [row for row in rows if (row.output, row.tool) == (output, tool)], sizes, panels, below
            )
            below += ROW
    head = [mark for panel in panels for mark in _scale(panel, below)]
    return _document([*_legend(sizes), *head, *marks], below + 20)


def _panel(title: str, measure: str, unit: float, name: str, left: float, right: float, rows: Sequence[Row]) -> _Panel:
    """A panel whose scale holds every value."""
    values = [value for row in rows if (value := row.middle(measure) / unit)]
    low = math.floor(math.log10(min(values, default=1.0)))
    high = math.ceil(math.log10(max(values, default=10.0)))
    return _Panel(title, measure, unit, name, left, right, low, max(high, low + 1))


def _scale(panel: _Panel, bottom: float) -> Iterable[str]:
    yield _text(panel.left, 92, panel.title, size=SIZE, weight=600)
    for power in range(panel.low, panel.high + 1):
        x = panel.place(10.0**power)
        yield _line(x, TOP + 4, x, bottom + 4, RULE, 1.4)
        yield _text(x, TOP - 10, _tick(power, panel.name), size=SMALL, fill=QUIET, anchor="middle")


def _tick(power: int, unit: str) -> str:
    if unit == "MB" and power >= 3:
        return f"{10 ** (power - 3):,} GB"
    said = f"{10**power:,}" if power >= 0 else f"{10.0**power:.{-power}f}"
    return f"{said} MB" if unit == "MB" else said


def _tool(tool: str, rows: Sequence[Row], sizes: Sequence[int], panels: Sequence[_Panel], top: float) -> Iterable[str]:
    """A tool's name, and its dots in each panel."""
    ours = tool.startswith(OURS)
    y = top + ROW / 2
    colour = ACCENT if ours else OTHER
    state = tool.removeprefix(OURS).removeprefix(", ") or SHOWN[0]
    yield _text(LEFT, y + 6, state if ours else tool, size=SMALL, fill=colour if ours else INK, anchor="end")
    for panel in panels:
        known = [row for row in rows if panel.value(row)]
        if not known:
            continue
        places = [panel.place(panel.value(row)) for row in known]
        yield _line(min(places), y, max(places), y, colour, 2.2)
        for row, x in zip(known, places, strict=True):
            largest = row.articles == sizes[-1]
            radius = RADII[min(sizes.index(row.articles), len(RADII) - 1)]
            yield (
                f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{radius}" fill="{colour if largest else PAPER}" '
                f'stroke="{colour}" stroke-width="2"/>'
            )
        last = known[-1]
        said = _figure(panel.value(last), panel.name)
        yield _text(max(places) + 14, y + 6, said, size=SMALL, weight=600 if last.articles == sizes[-1] else 400)


def _figure(value: float, unit: str) -> str:
    """A value as a person would say it: two figures, or whole."""
    if unit == "MB":
        return f"{value / 1000:.1f} GB" if value >= 1000 else f"{value:.0f} MB"
    return f"{value:,.0f} s" if value >= 10 else f"{value:.1f} s" if value >= 1 else f"{value:.2f} s"


def _legend(sizes: Sequence[int]) -> Iterable[str]:
    """What the dots and the colours mean."""
    x = 24.0
    for number, size in enumerate(sizes):
        radius = RADII[min(number, len(RADII) - 1)]
        fill = QUIET if number == len(sizes) - 1 else PAPER
        yield f'<circle cx="{_n(x + 8)}" cy="36" r="{radius}" fill="{fill}" stroke="{QUIET}" stroke-width="2"/>'
        said = f"{size:,} article{'s' * (size > 1)}" if number in (0, len(sizes) - 1) else f"{size:,}"
        yield _text(x + 24, 42, said, size=SMALL, fill=QUIET)
        x += 48 + 8.2 * len(said)
    x += 24
    for colour, said in ((ACCENT, f"this tool ({OURS})"), (OTHER, "others, from nothing")):
        yield _line(x, 36, x + 26, 36, colour, 3)
        yield _text(x + 36, 42, said, size=SMALL, fill=QUIET)
        x += 66 + 7.6 * len(said)


def _document(marks: Iterable[str], height: float) -> str:
    body = "\n".join(marks)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{_n(height)}" '
        f'viewBox="0 0 {WIDTH} {_n(height)}" role="img">\n'
        "<title>What each tool takes to build collections of articles</title>\n"
        "<desc>For each tool a row of dots, one a size: processor time on the left, memory on the right, both on "
        "logarithmic scales. The numbers stand in the table of bench.md.</desc>\n"
        f'<rect width="{WIDTH}" height="{_n(height)}" fill="{PAPER}"/>\n{body}\n</svg>\n'
    )


def _text(
    x: float, y: float, text: str, *, size: int, fill: str = INK, weight: int = 400, anchor: str = "start"
) -> str:
    return (
        f'<text x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}" font-family="Inter, sans-serif" font-size="{size}" '
        f'font-weight="{weight}" fill="{fill}" stroke="{PAPER}" stroke-width="4" paint-order="stroke">'
        f"{escape(text)}</text>"
    )


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float) -> str:
    return (
        f'<line x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}" stroke="{colour}" '
        f'stroke-width="{width}" stroke-linecap="round"/>'
    )


def _n(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
