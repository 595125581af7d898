"""Transparency resolved: each thing that shows what is below it becomes one that simply covers.

In this order, for each of them:

1. Over paper, or over one flat colour, what it comes to is computed: a colour of its own, or a picture's pixels.
2. Over anything else, the pixels of its own shape are drawn at 600 to the inch with what is below it, and laid where it
   was. Text that comes later stays text; so does text below that its shape does not touch.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from pikepdf import Name, Pdf, Stream

from .content import EVERY, drawing, readable
from .convert import Converter
from .functions import Unknown
from .items import Item, Transparency
from .look import LINES_LEFT
from .render import Renderer
from .scene import Scene
from .state import Box, Paint, contains, meet, touch

_WHITE = (1.0, 1.0, 1.0)
_NEAR = 1.5
"""A third of empty room is not worth a second drawing; more would be a waste of pixels."""
_MANY = 24
_MIXES: dict[str, Callable[[float, float], float]] = {
    "/Normal": lambda below, above: above,
    "/Multiply": lambda below, above: below * above,
    "/Screen": lambda below, above: below + above - below * above,
    "/Darken": min,
    "/Lighten": max,
    "/Difference": lambda below, above: abs(below - above),
    "/Exclusion": lambda below, above: below + above - 2 * below * above,
}
"""Ways of blending that go channel by channel (ISO 32000-1, table 136); the others are drawn."""
_FILLS = frozenset({b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"})
_TEXT_LINES = (1, 2, 5, 6)


class Flattener:
    """Flattens the pages of one file before their colours are converted."""

    def __init__(self, pdf: Pdf, converter: Converter) -> None:
        self._pdf = pdf
        self._converter = converter
        self._transparency = Transparency()

    def page(self, page: Any) -> None:
        """Flatten a page that needs it. Raises Unreadable and Unknown."""
        resources = page.get(Name.Resources)
        data = drawing(page)
        if not self._transparency.within(data, resources):
            return
        steps, resources = readable(self._pdf, page, data, resources, EVERY)
        scene = Scene(self._converter, self._transparency)
        scene.read(steps, resources)
        sheet = _box(page)
        painter = _Painter(self._pdf, self._converter, scene, sheet)
        written = painter.flat()
        page[Name.Contents] = self._pdf.make_indirect(Stream(self._pdf, written))
        page[Name.Resources] = scene.drawn_with.dictionary()


class _Painter:
    """One page."""

    def __init__(self, pdf: Pdf, converter: Converter, scene: Scene, sheet: Box) -> None:
        self._pdf = pdf
        self._converter = converter
        self._scene = scene
        self._items = scene.items
        self._sheet = sheet

    def flat(self) -> bytes:
        """The page's instructions with nothing seen through."""
        written: dict[int, bytes] = {}
        unresolved: list[int] = []
        below: list[int] = []
        for at, item in enumerate(self._items):
            if not item.painted or not touch(item.box, self._sheet):
                continue
            if item.seen_through:
                ground = self._ground(item.box, below)
                flat = self._over(item, ground) if ground is not None else None
                if flat is None:
                    unresolved.append(at)
                else:
                    written[at] = flat
            below.append(at)
        clusters = self._clusters(unresolved, _NEAR)
        if len(clusters) > _MANY:
            # So many drawings take longer than the room between them does.
            clusters = self._clusters(unresolved, math.inf)
        drawn = self._draw(clusters)
        for at in unresolved:
            written[at] = self._items[at].unseen
        return self._written(written, drawn)

    def _ground(self, box: Box, below: Sequence[int]) -> tuple[float, float, float] | None:
        """The one colour that lies below a box; None where it is not one."""
        for at in reversed(below):
            item = self._items[at]
            if not touch(item.box, box):
                continue
            return item.solid if item.solid is not None and contains(item.box, box) else None
        return _WHITE

    def _over(self, item: Item, ground: tuple[float, float, float]) -> bytes | None:
        """A thing that simply covers and looks the same; None where there is none."""
        blending = item.blending
        if blending.mask or blending.mode not in _MIXES or item.kind in ("shading", "form"):
            return None
        if item.kind == "picture":
            return self._picture(item, ground)
        lines = item.kind == "text" and item.text_mode in _TEXT_LINES
        fills = item.kind in ("text", "stencil") or item.operator in _FILLS
        lined = lines or (item.kind == "path" and (item.operator in (b"S", b"s") or item.operator in LINES_LEFT))
        assert item.fill is not None
        if (fills and item.fill.pattern) or (lined and (item.stroke is None or item.stroke.pattern)):
            return None
        colours = b""
        if fills:
            colours += self._mixed(item, item.fill, blending.fill, ground, b"g rg k")
        if lined and item.stroke is not None:
            colours += self._mixed(item, item.stroke, blending.stroke, ground, b"G RG K")
        restored = b"".join(item.setting)
        if item.kind == "text":
            return colours + item.raw + restored
        if item.kind == "stencil":
            return b"q\n" + colours + item.raw + b"Q\n"
        body = item.raw
        if item.clips:
            body = item.clips[: item.clips.rindex(b"W")].rstrip() + b"\n" + item.operator + b"\n"
        return b"q\n" + colours + body + b"Q\n" + item.clips

    def _mixed(
        self, item: Item, paint: Paint, alpha: float, ground: tuple[float, float, float], letters: bytes
    ) -> bytes:
        gray, rgb, cmyk = letters.split()
        colour = paint.colour
        if item.blending.mode == "/Normal" and ground == _WHITE and colour.model in ("gray", "cmyk"):
            # Over paper inks thin out as they are.
            values = [alpha * value + (1 - alpha) * (1.0 if colour.model == "gray" else 0.0) for value in colour.values]
            return b"%b %b\n" % (_written(values), gray if colour.model == "gray" else cmyk)
        mix = _MIXES[item.blending.mode]
        above = self._converter.inks.rgb(colour)
        values = [(1 - alpha) * low + alpha * mix(low, high) for low, high in zip(ground, above, strict=True)]
        return b"%b %b\n" % (_written(values), rgb)

    def _picture(self, item: Item, ground: tuple[float, float, float]) -> bytes | None:
        if item.blending.mode != "/Normal" and ground != _WHITE:
            return None
        if item.blending.mode not in ("/Normal", "/Multiply", "/Darken"):
            return None
        try:
            picture = self._converter.pictures.over(item.object, None, ground, item.blending.fill)
        except Unknown:
            return None
        return b"/%b Do\n" % self._scene.drawn_with.name(
            "/XObject", "/Flat0", self._converter.pictures.stand_in(picture)
        )

    def _clusters(self, unresolved: Sequence[int], most: float) -> list[tuple[int, int, Box]]:
        """Runs of things that can be drawn at once: those near each other, with no text over them in between."""
        clusters: list[tuple[int, int, Box]] = []
        for at in unresolved:
            box = meet(self._items[at].box, self._sheet)
            if clusters:
                first, last, room = clusters[-1]
                both = (min(room[0], box[0]), min(room[1], box[1]), max(room[2], box[2]), max(room[3], box[3]))
                between = self._items[last + 1 : at]
                near = _area(both) <= most * (_area(room) + _area(box))
                if near and not any(part.kind == "text" and touch(part.box, both) for part in between):
                    clusters[-1] = (first, at, both)
                    continue
            clusters.append((at, at, box))
        return [cluster for cluster in clusters if _area(cluster[2]) > 0]

    def _draw(self, clusters: Sequence[tuple[int, int, Box]]) -> dict[int, list[bytes]]:
        """The pixels of every run, to be laid on the page after its last thing."""
        found: dict[int, list[bytes]] = {}
        if not clusters:
            return found
        with Renderer(self._scene, self._sheet) as renderer:
            for first, last, room in clusters:
                drawn = renderer.draw(self._items, first, last, room)
                photograph = any(item.kind == "picture" and touch(item.box, room) for item in self._items[: last + 1])
                picture = self._converter.pictures.patch(drawn.image, drawn.shape, photograph=photograph)
                name = self._scene.drawn_with.name("/XObject", "/Drawn0", self._converter.pictures.stand_in(picture))
                left, bottom, right, top = drawn.room
                placed = _written([right - left, 0, 0, top - bottom, left, bottom])
                found.setdefault(last, []).append(b"q\n%b cm\n/%b Do\nQ\n" % (placed, name))
        return found

    def _written(self, changed: dict[int, bytes], drawn: dict[int, list[bytes]]) -> bytes:
        """The page anew. What was drawn stands on the page itself: the state around it is left, and found again."""
        out: list[bytes] = [b"q\n"]
        levels: list[list[bytes]] = [[]]
        waiting: list[bytes] = []
        in_text = False
        for at, item in enumerate(self._items):
            raw = changed.get(at, item.raw)
            out.append(raw)
            if item.kind == "save":
                levels.append([])
            elif item.kind == "restore":
                if len(levels) > 1:
                    levels.pop()
            elif item.kind == "begin":
                in_text = True
            elif item.kind == "end":
                in_text = False
            elif item.kind == "state":
                levels[-1].append(raw)
            elif item.clips:
                levels[-1].append(item.clips)
            waiting += drawn.get(at, [])
            if waiting and not in_text:
                out.append(b"Q\n" * len(levels))
                out += waiting
                out += [b"q\n" + b"".join(level) for level in levels]
                waiting = []
        out.append(b"Q\n" * len(levels))
        return b"".join(out)


def _written(values: Sequence[float]) -> bytes:
    return b" ".join(b"%.6g" % value for value in values)


def _area(box: Box) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def _box(page: Any) -> Box:
    left, bottom, right, top = (float(value) for value in page.MediaBox)
    return min(left, right), min(bottom, top), max(left, right), max(bottom, top)
