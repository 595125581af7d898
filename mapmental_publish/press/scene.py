"""A page as a row of things painted one over the other, with where each is and how it is laid over what is below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pikepdf import Dictionary, Name, Pdf, Stream

from .content import EVERY, Step, name_of, numbers, operands, readable
from .convert import Converter, blending_of
from .functions import Unknown
from .inks import Colour
from .items import Item, Transparency, apart
from .lettering import Lettering, Widths
from .look import LINES_LEFT, Look, as_form, needed_once, thinned
from .pictures import is_picture
from .state import EVERYWHERE, IDENTITY, PLAIN, Box, Paint, box, contains, inverse, meet, scale, times
from .used import Merged

_DEEPEST = 24
_PATH = frozenset({b"m", b"l", b"c", b"v", b"y", b"h", b"re"})
_PAINTS = frozenset({b"f", b"F", b"f*", b"S", b"s", b"B", b"B*", b"b", b"b*", b"n"})
_SHOWS = frozenset({b"Tj", b"TJ", b"'", b'"'})
_SETS = frozenset({b"Tc", b"Tw", b"Tz", b"TL", b"Ts", b"Tm", b"Td", b"TD", b"T*"})
_DEVICES = {b"g": "/DeviceGray", b"rg": "/DeviceRGB", b"k": "/DeviceCMYK"}

_FILLED = frozenset({b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"})
_LINED = frozenset({b"S", b"s", b"B", b"B*", b"b", b"b*"})


class Scene:
    """Reads a page; forms with transparency are spelt out, so that each thing in them stands on its own."""

    def __init__(self, converter: Converter, transparency: Transparency) -> None:
        self.pdf: Pdf = converter.pdf
        self._spaces = converter.spaces
        self._transparency = transparency
        self._rgb = converter.inks.rgb
        self._is_hidden = converter.is_hidden
        self._fonts: dict[tuple[int, int], Widths] = {}
        self._thinned: dict[Any, Any] = {}
        self._forms: dict[tuple[int, int], Any] = {}
        self.items: list[Item] = []
        self.drawn_with = Merged()

    def read(self, steps: Sequence[Step], resources: Any) -> None:
        """Read a page's instructions. Raises Unreadable and Unknown."""
        black = Paint(self._spaces.of(Name.DeviceGray), Colour("gray", (0.0,)))
        self._read(steps, resources, Look(black, black, IDENTITY), Lettering(), 0)

    def _read(self, steps: Sequence[Step], resources: Any, look: Look, letters: Lettering, depth: int) -> None:
        if depth > _DEEPEST:
            raise Unknown("forms within forms without end")
        for name, value in dict(resources.get(Name.ColorSpace, Dictionary()).items()).items():
            self.drawn_with.keep("/ColorSpace", str(name), value)
        stack: list[tuple[Look, Lettering]] = []
        path, points, boxes, clip = b"", list[tuple[float, float]](), list[Box](), b""
        hidden: list[bool] = []
        for step in steps:
            begun = len(self.items)
            operator = step.operator
            raw = b"%b %b\n" % (step.operands, operator)
            if operator in _PATH:
                path += raw
                parts = numbers(step)
                if operator == b"re":
                    x, y, width, height = parts
                    around = box(look.matrix, x, y, x + width, y + height)
                    boxes.append(around)
                    points += [(around[0], around[1]), (around[2], around[3])]
                else:
                    a, b, c, d, e, f = look.matrix
                    points += [
                        (a * x + c * y + e, b * x + d * y + f) for x, y in zip(parts[::2], parts[1::2], strict=True)
                    ]
            elif operator in (b"W", b"W*"):
                clip = raw
            elif operator in _PAINTS:
                if operator in _FILLED and look.fill.pattern and points:
                    operator = self._tile(operator, path, points, look, letters, depth)
                self._path(operator, path, clip, points, boxes, look)
                path, points, boxes, clip = b"", [], [], b""
            elif operator == b"q":
                stack.append((replace(look), letters.copy()))
                self.items.append(Item(b"q\n", "save"))
            elif operator == b"Q":
                if stack:
                    look, letters = stack.pop()
                    self.items.append(Item(b"Q\n", "restore"))
            elif operator == b"BT":
                letters.begin()
                self.items.append(Item(b"BT\n", "begin"))
            elif operator == b"ET":
                self.items.append(Item(b"ET\n", "end"))
            elif operator == b"Do":
                self._place(step, resources, look, letters, depth)
            elif operator in _SHOWS:
                self._show(step, raw, look, letters)
            elif operator == b"sh":
                item = resources.Shading[name_of(step.operands)]
                name = self.drawn_with.name("/Shading", name_of(step.operands), item)
                self.items.append(
                    Item(b"/%b sh\n" % name, "shading", box=look.clip, blending=look.blending, object=item)
                )
            elif operator in (b"BDC", b"BMC"):
                hidden.append(self._switched_off(step, resources))
            elif operator == b"EMC":
                if hidden:
                    hidden.pop()
            elif operator not in (b"", b"MP", b"DP"):
                self._state(step, raw, resources, look, letters)
            if any(hidden):
                self.items[begun:] = [
                    Item(item.unseen, "state") if item.painted else item for item in self.items[begun:]
                ]
        # What a form left open must not reach beyond it.
        self.items += [Item(b"Q\n", "restore") for _ in stack]

    def _switched_off(self, step: Step, resources: Any) -> bool:
        """Whether a mark begins an optional part that is not shown."""
        parts = operands(step)
        if len(parts) < 2 or parts[0] != b"/OC" or not parts[1].startswith(b"/"):
            return False
        return bool(self._is_hidden(resources.get(Name.Properties, Dictionary()).get(name_of(parts[1]))))

    def _state(self, step: Step, raw: bytes, resources: Any, look: Look, letters: Lettering) -> None:
        operator = step.operator
        if operator == b"cm":
            look.matrix = times(numbers(step), look.matrix)
        elif operator == b"w":
            look.width = numbers(step)[0]
        elif operator == b"Tr":
            look.text_mode = int(numbers(step)[0])
        elif operator in _SETS:
            letters.set(operator, numbers(step))
        elif operator == b"Tf":
            parts = operands(step)
            font = resources.Font[name_of(parts[0])]
            letters.font = self._widths(font)
            letters.set(operator, [float(parts[1])])
            raw = b"/%b %b Tf\n" % (self.drawn_with.name("/Font", name_of(parts[0]), font), parts[1])
        elif operator == b"gs":
            name = name_of(step.operands)
            given = resources.get(Name.ExtGState, Dictionary()).get(name)
            if given is None:
                return
            look.blending = replace(look.blending, **blending_of(given))
            if Name.LW in given:
                look.width = float(given.LW)
            if look.factor != 1 and (Name.ca in given or Name.CA in given):
                given, changed = self._thinner(given, look.factor)
                look.blending = replace(look.blending, **changed)
            raw = b"/%b gs\n" % self.drawn_with.name("/ExtGState", name, given)
        elif operator.lower() in (b"g", b"rg", b"k", b"cs", b"sc", b"scn"):
            raw = self._colour(step, raw, resources, look)
        self.items.append(Item(raw, "state"))

    def _colour(self, step: Step, raw: bytes, resources: Any, look: Look) -> bytes:
        operator, stroke = step.operator, step.operator.isupper()
        paint = look.stroke if stroke else look.fill
        before = look.stroke_set if stroke else look.fill_set
        lowered = operator.lower()
        if lowered in _DEVICES:
            space = self._spaces.of(Name(_DEVICES[lowered]), resources)
            paint, setting = Paint(space, space.colour(numbers(step))), raw
        elif lowered == b"cs":
            written = name_of(step.operands)
            space = self._spaces.of(Name(written), resources)
            named = resources.get(Name.ColorSpace, Dictionary())
            if written in named:
                raw = b"/%b %b\n" % (self.drawn_with.name("/ColorSpace", written, named[written]), operator)
            paint, setting = Paint(space, space.colour(space.initial)), raw
        else:
            parts = operands(step)
            start = before if before.split()[-1:] in ([b"cs"], [b"CS"]) else before.partition(b"\n")[0] + b"\n"
            if parts and parts[-1].startswith(b"/"):
                wanted = name_of(parts[-1])
                pattern = resources.Pattern[wanted]
                name = self.drawn_with.name("/Pattern", wanted, pattern)
                raw = b" ".join((*parts[:-1], b"/" + name, operator)) + b"\n"
                paint = Paint(paint.space, paint.colour, wanted)
                if not stroke:
                    look.tile = pattern
            else:
                paint = Paint(paint.space, paint.space.colour([float(part) for part in parts]))
            setting = start + raw
        if stroke:
            look.stroke, look.stroke_set = paint, setting
        else:
            look.fill, look.fill_set = paint, setting
        return raw

    def _path(
        self,
        operator: bytes,
        path: bytes,
        clip: bytes,
        points: list[tuple[float, float]],
        boxes: list[Box],
        look: Look,
    ) -> None:
        raw = path + clip + operator + b"\n"
        clips = path + clip + b"n\n" if clip else b""
        across, up = [x for x, _ in points], [y for _, y in points]
        around = (min(across), min(up), max(across), max(up)) if points else (0.0, 0.0, 0.0, 0.0)
        one_box = len(boxes) == 1 and len(points) == 2 and (not any(look.matrix[1:3]) or not any(look.matrix[::3][:2]))
        if operator == b"n":
            self.items.append(Item(raw, "state"))
        else:
            grown = around
            if operator in _LINED:
                half = max(look.width * scale(look.matrix), 0.1) * 2  # mitres reach further than half a line
                grown = (around[0] - half, around[1] - half, around[2] + half, around[3] + half)
            solid = None
            if (
                operator in (b"f", b"F", b"f*")
                and one_box
                and look.blending.plain
                and not look.fill.pattern
                and (look.clip == EVERYWHERE or (look.upright and contains(look.clip, around)))
            ):
                solid = self._rgb(look.fill.colour)
            self.items.append(
                Item(
                    raw,
                    "path",
                    operator,
                    meet(grown, look.clip),
                    look.blending,
                    look.fill,
                    look.stroke,
                    (look.fill_set, look.stroke_set),
                    solid=solid,
                    clips=clips,
                    sheer=operator in _FILLED and self._sheer(look),
                )
            )
        if clip:
            look.clip = meet(look.clip, around)
            look.upright = look.upright and one_box

    def _tile(
        self,
        operator: bytes,
        path: bytes,
        points: list[tuple[float, float]],
        look: Look,
        letters: Lettering,
        depth: int,
    ) -> bytes:
        """Draw a tile that is needed only once, cut to the path it fills; what is left to do with the path."""
        tile = look.tile
        matrix = needed_once(tile, look.base, points)
        here = inverse(look.matrix)
        if matrix is None or here is None:
            return operator
        across, up = [x for x, _ in points], [y for _, y in points]
        cut = path + (b"W* n\n" if operator.endswith(b"*") else b"W n\n")
        placed = b"%b cm\n" % b" ".join(b"%.8g" % part for part in times(matrix, here))
        self.items += [Item(b"q\n", "save"), Item(cut + placed, "state")]
        inner = replace(look, matrix=matrix, clip=meet(look.clip, (min(across), min(up), max(across), max(up))))
        inner.upright = False
        if tile.objgen not in self._forms:
            self._forms[tile.objgen] = as_form(self.pdf, tile)
        self._place_form(self._forms[tile.objgen], "/Tile0", None, inner, letters, depth)
        self.items.append(Item(b"Q\n", "restore"))
        return LINES_LEFT.get(operator, b"n")

    def _show(self, step: Step, raw: bytes, look: Look, letters: Lettering) -> None:
        if step.operator in (b"'", b'"'):
            parts = operands(step)
            if step.operator == b'"':
                letters.set(b"Tw", [float(parts[0])])
                letters.set(b"Tc", [float(parts[1])])
            letters.set(b"T*", [])
        around = letters.show(step.operands if step.operator != b'"' else operands(step)[-1], look.matrix)
        if around is None or look.text_mode in (3, 7):
            self.items.append(Item(raw, "state"))
            return
        self.items.append(
            Item(
                raw,
                "text",
                step.operator,
                meet(around, look.clip),
                look.blending,
                look.fill,
                look.stroke,
                (look.fill_set, look.stroke_set),
                text_mode=look.text_mode,
                sheer=self._sheer(look),
            )
        )

    def _place(self, step: Step, resources: Any, look: Look, letters: Lettering, depth: int) -> None:
        wanted = name_of(step.operands)
        item = resources.get(Name.XObject, Dictionary()).get(wanted)
        if not isinstance(item, Stream) or self._is_hidden(item.get(Name.OC)):
            return
        if is_picture(item):
            name = self.drawn_with.name("/XObject", wanted, item)
            around = meet(box(look.matrix, 0, 0, 1, 1), look.clip)
            self.items.append(
                Item(
                    b"/%b Do\n" % name,
                    "stencil" if item.get(Name.ImageMask, False) else "picture",
                    b"Do",
                    around,
                    look.blending,
                    look.fill,
                    setting=(look.fill_set, look.stroke_set),
                    object=item,
                    matrix=look.matrix,
                )
            )
            return
        if item.get(Name.Subtype) == Name.Form:
            self._place_form(item, wanted, resources, look, letters, depth)

    def _place_form(
        self, item: Stream, wanted: str, resources: Any, look: Look, letters: Lettering, depth: int
    ) -> None:
        around = self._room(item, look)
        group = Name.Group in item
        inner = self._transparency.of_form(item, resources)
        if (not inner and look.blending.plain) or look.blending.mask or look.blending.mode != "/Normal":
            self._as_one(item, wanted, around, look, inherited=resources)
            return
        begun = len(self.items)
        self._spell_out(item, resources, look, letters, depth, group=group)
        if group and not look.blending.plain and not apart(self.items[begun:]):
            # Things that overlap are seen through together, not one through the other.
            del self.items[begun:]
            self._as_one(item, wanted, around, look, inherited=resources)

    def _as_one(self, item: Stream, wanted: str, around: Box, look: Look, *, inherited: Any) -> None:
        if Name.Resources not in item:
            item[Name.Resources] = inherited
        name = self.drawn_with.name("/XObject", wanted, item)
        self.items.append(
            Item(
                b"/%b Do\n" % name,
                "form",
                b"Do",
                around,
                look.blending,
                look.fill,
                look.stroke,
                (look.fill_set, look.stroke_set),
                object=item,
            )
        )

    def _room(self, form: Stream, look: Look) -> Box:
        matrix = times([float(part) for part in form.get(Name.Matrix, IDENTITY)], look.matrix)
        left, bottom, right, top = (float(part) for part in form.BBox)
        return meet(box(matrix, left, bottom, right, top), look.clip)

    def _spell_out(self, form: Stream, outer: Any, look: Look, letters: Lettering, depth: int, *, group: bool) -> None:
        own = [float(part) for part in form.get(Name.Matrix, IDENTITY)]
        left, bottom, right, top = (float(part) for part in form.BBox)
        given = form.get(Name.Resources, outer)
        steps, resources = readable(self.pdf, form, form.read_bytes(), given, EVERY)
        inner = replace(look, matrix=times(own, look.matrix))
        around = self._room(form, look)
        inner.upright = look.upright and not any(inner.matrix[1:3])
        inner.clip = around
        inner.base = inner.matrix
        inner.factor = look.blending.fill if group else look.factor
        opening = b"%b cm\n%b re W n\n" % (
            b" ".join(b"%g" % part for part in own),
            b" ".join(b"%.6g" % part for part in (left, bottom, right - left, top - bottom)),
        )
        self.items += [Item(b"q\n", "save"), Item(opening, "state")]
        if group:
            # A group begins afresh (ISO 32000-1, 11.6.6); what it is seen with is what each thing in it is.
            inner.blending = replace(PLAIN, fill=inner.factor, stroke=inner.factor)
            begun = self.pdf.make_indirect(Dictionary(ca=inner.factor, CA=inner.factor, BM=Name.Normal))
            self.items.append(Item(b"/%b gs\n" % self.drawn_with.name("/ExtGState", "/Group0", begun), "state"))
        self._read(steps, resources, inner, letters.copy(), depth + 1)
        self.items.append(Item(b"Q\n", "restore"))

    def _sheer(self, look: Look) -> bool:
        """Whether what is filled with shows what is below it."""
        return bool(look.fill.pattern) and isinstance(look.tile, Stream) and self._transparency.of_form(look.tile, None)

    def _thinner(self, given: Any, factor: float) -> tuple[Any, dict[str, Any]]:
        """A graphics state within a group of which only so much is seen."""
        entries, changed = thinned(given, factor)
        same = (given.objgen if given.is_indirect else given.unparse(), factor)
        if same not in self._thinned:
            self._thinned[same] = self.pdf.make_indirect(Dictionary(entries))
        return self._thinned[same], changed

    def _widths(self, font: Any) -> Widths:
        if font.objgen not in self._fonts or font.objgen == (0, 0):
            self._fonts[font.objgen] = Widths(font)
        return self._fonts[font.objgen]
