"""The drawing surface that all figures of the book share: palette, type, numbers, and the SVG it writes.

A figure is 720 units wide and placed 270 to 330 points wide, so the smallest type is 20 units (7.5 points in print).
Every figure paints its own white ground, tells things apart by lightness, shape and words rather than by hue alone, and
uses only plain shapes, so that paper, ebook and dark mode show the same picture.
The same script always writes the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from inter_widths import REGULAR, REGULAR_MORE, SEMIBOLD, SEMIBOLD_MORE

INK = "#1d2327"
TEAL = "#1f5c63"
TERRACOTTA = "#b5532f"
OCHRE = "#c9922e"
GREY = "#6b7378"
MIST = "#e6edec"
SAND = "#f3efe6"
WHITE = "#ffffff"

WIDTH = 720.0
MARGIN = 24.0
SMALL = 21.0
BODY = 22.0
LABEL = 24.0
LARGE = 28.0
FINE = 2.3
"""The thinnest line: 0.75 points, the least that printers print, where a tall figure is placed 240 points wide."""
LINE = 2.6
HEAVY = 3.4

Point = tuple[float, float]

_FAMILY = "Inter, sans-serif"
_SMALLEST_TYPE = 20.0
_CAP_HEIGHT = 0.727
_DESCENT = 0.2
# A reader without Inter sees another sans-serif; this much room keeps its lines apart and inside the frame.
_SLACK = 1.04
_FRAME = 10.0
_OTHER_GLYPH = 640


def number(value: float) -> str:
    """``value`` with at most two decimals and no trailing zeros."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def text_width(text: str, size: float, bold: bool = False) -> float:
    """The width of one line of Inter in figure units, without kerning."""
    plain, more = (SEMIBOLD, SEMIBOLD_MORE) if bold else (REGULAR, REGULAR_MORE)
    total = sum(plain[ord(c) - 32] if " " <= c <= "~" else more.get(c, _OTHER_GLYPH) for c in text)
    return total * size / 1000


def straight(points: Iterable[Point], closed: bool = False) -> str:
    """Path data that joins ``points`` with straight lines."""
    data = "M" + " L".join(f"{number(x)} {number(y)}" for x, y in points)
    return data + " Z" if closed else data


def smooth(points: Sequence[Point], closed: bool = False, tension: float = 0.5) -> str:
    """Path data of cubic Bézier curves through every one of ``points``.

    A point's tangent follows the chord of its neighbours; each handle is 0.7 times ``tension`` times as
    long as its segment, so that unevenly spaced points make no loops. Higher tension gives rounder curves.
    """
    count = len(points)
    segments = count if closed else count - 1
    data = [f"M{number(points[0][0])} {number(points[0][1])}"]
    for i in range(segments):
        a, b = points[i], points[(i + 1) % count]
        before = points[i - 1] if closed or i > 0 else a
        after = points[(i + 2) % count] if closed or i + 2 < count else b
        reach = tension * 0.7 * _distance(a, b)
        (ux, uy), (vx, vy) = _direction(before, b), _direction(a, after)
        handles = ((a[0] + ux * reach, a[1] + uy * reach), (b[0] - vx * reach, b[1] - vy * reach), b)
        data.append("C" + ", ".join(f"{number(x)} {number(y)}" for x, y in handles))
    return " ".join(data) + (" Z" if closed else "")


def _distance(a: Point, b: Point) -> float:
    return float(((b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2) ** 0.5)


def _direction(a: Point, b: Point) -> Point:
    length = _distance(a, b) or 1.0
    return (b[0] - a[0]) / length, (b[1] - a[1]) / length


def _weight(bold: bool) -> str:
    return "600" if bold else "400"


class Figure:
    """One picture, built up from back to front and written with ``save``."""

    def __init__(self, title: str, height: float) -> None:
        """Start a white panel 720 wide and ``height`` (300 to 760) high; ``title`` is for software that reads aloud."""
        if not 300 <= height <= 760:
            raise ValueError(f"a figure is 300 to 760 units high, not {height}")
        self.height = height
        self._title = title
        self._body: list[str] = []
        self._texts: list[tuple[str, float, float, float, float]] = []
        self.rect(0, 0, WIDTH, height, fill=WHITE)

    def part(self, name: str) -> None:
        """Begin a part of the drawing: a comment that keeps the file readable."""
        self._body.append(f"<!-- {name} -->")

    def _add(self, tag: str, shape: dict[str, str], fill: str, stroke: str, width: float, dash: str) -> None:
        attributes = dict(shape, fill=fill)
        if stroke != "none":
            attributes |= {"stroke": stroke, "stroke-width": number(max(width, FINE))}
            if tag != "rect" or dash:
                attributes |= {"stroke-linecap": "round", "stroke-linejoin": "round"}
            if dash:
                attributes["stroke-dasharray"] = dash
        self._body.append(f"<{tag} " + " ".join(f'{k}="{v}"' for k, v in attributes.items()) + "/>")

    def rect(
        self, x: float, y: float, width: float, height: float, *, fill: str = "none", stroke: str = "none",
        line: float = LINE, radius: float = 0, dash: str = "",
    ) -> None:  # fmt: skip
        """A rectangle from its upper left corner."""
        shape = {"x": number(x), "y": number(y), "width": number(width), "height": number(height)}
        if radius:
            shape["rx"] = number(radius)
        self._add("rect", shape, fill, stroke, line, dash)

    def circle(
        self,
        x: float,
        y: float,
        radius: float,
        *,
        fill: str = "none",
        stroke: str = "none",
        line: float = LINE,
        dash: str = "",
    ) -> None:
        """A circle around (x, y)."""
        self._add("circle", {"cx": number(x), "cy": number(y), "r": number(radius)}, fill, stroke, line, dash)

    def line(self, a: Point, b: Point, *, stroke: str = INK, line: float = LINE, dash: str = "") -> None:
        """A straight line from ``a`` to ``b``."""
        shape = {"x1": number(a[0]), "y1": number(a[1]), "x2": number(b[0]), "y2": number(b[1])}
        self._add("line", shape, "none", stroke, line, dash)

    def path(self, data: str, *, fill: str = "none", stroke: str = "none", line: float = LINE, dash: str = "") -> None:
        """A path from ready path data, for instance of ``smooth`` or ``straight``."""
        self._add("path", {"d": data}, fill, stroke, line, dash)

    def polygon(self, points: Iterable[Point], *, fill: str = "none", stroke: str = "none", line: float = LINE) -> None:
        """A closed straight-sided shape."""
        shape = {"points": " ".join(f"{number(x)},{number(y)}" for x, y in points)}
        self._add("polygon", shape, fill, stroke, line, "")

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = BODY,
        bold: bool = False,
        anchor: str = "start",
        fill: str = INK,
    ) -> float:
        """One line of type with its baseline at ``y``; returns its width. ``anchor``: start, middle or end.

        Raises ValueError for type under 20 units and for a line that leaves the frame.
        """
        width = text_width(words, size, bold)
        self._place(words, x, y, width, size, anchor)
        self._write(x, y, size, anchor, fill, f'font-weight="{_weight(bold)}"', escape(words))
        return width

    def pair(self, x: float, y: float, first: str, second: str, *, size: float = BODY, fill: str = INK) -> float:
        """Bold words, then plain ones on the same line, which stay clear of them in any typeface; returns the width."""
        second = "\u00a0\u00a0" + second
        width = text_width(first, size, bold=True) + text_width(second, size)
        self._place(first + second, x, y, width, size, "start")
        runs = "".join(
            f'<tspan font-weight="{_weight(b)}">{escape(w)}</tspan>' for w, b in ((first, True), (second, False))
        )
        self._write(x, y, size, "start", fill, f'font-weight="{_weight(False)}"', runs)
        return width

    def _place(self, words: str, x: float, y: float, width: float, size: float, anchor: str) -> None:
        """Note where a line of type stands; refuse one that is too small or leaves the frame."""
        if size < _SMALLEST_TYPE:
            raise ValueError(f"type of {size} units is too small: {words!r}")
        left = x - width * _SLACK * {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
        box = (left, y - size * _CAP_HEIGHT, left + width * _SLACK, y + size * _DESCENT)
        if box[0] < _FRAME or box[2] > WIDTH - _FRAME or box[1] < _FRAME or box[3] > self.height - _FRAME:
            raise ValueError(f"leaves the frame: {words!r} at {[round(side) for side in box]}")
        self._texts.append((words, *box))

    def _write(self, x: float, y: float, size: float, anchor: str, fill: str, weight: str, content: str) -> None:
        place = f'x="{number(x)}" y="{number(y)}" text-anchor="{anchor}"'
        face = f'font-family="{_FAMILY}" font-size="{number(size)}" {weight}'
        self._body.append(f'<text {place} {face} fill="{fill}">{content}</text>')

    def lines(
        self, x: float, y: float, words: Sequence[str], *, size: float = BODY, bold: bool = False,
        anchor: str = "start", fill: str = INK, leading: float = 1.25,
    ) -> float:  # fmt: skip
        """Several lines of type from the baseline ``y`` down; returns the last baseline."""
        for row, line in enumerate(words):
            self.text(x, y + row * size * leading, line, size=size, bold=bold, anchor=anchor, fill=fill)
        return y + (len(words) - 1) * size * leading

    def save(self, name: str) -> None:
        """Write the figure beside the scripts. Raises ValueError where two lines of type overlap."""
        for i, (first, left, top, right, bottom) in enumerate(self._texts):
            for second, l2, t2, r2, b2 in self._texts[i + 1 :]:
                if left < r2 and l2 < right and top < b2 and t2 < bottom:
                    raise ValueError(f"{name}: {first!r} and {second!r} overlap")
        size = f'width="{number(WIDTH)}" height="{number(self.height)}"'
        box = f'viewBox="0 0 {number(WIDTH)} {number(self.height)}"'
        head = f'<svg xmlns="http://www.w3.org/2000/svg" version="1.1" {size} {box}>'
        rows = [
            '<?xml version="1.0" encoding="UTF-8"?>',
            head,
            f"<title>{escape(self._title)}</title>",
            *self._body,
            "</svg>",
        ]
        (Path(__file__).parent / name).write_text("\n".join(rows) + "\n", encoding="utf-8", newline="\n")
