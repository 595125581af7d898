"""Pages, forms, patterns, typefaces and graphics states in a target's colours, each of them once."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pikepdf import Array, Dictionary, Name, Pdf, Stream

from .content import FAST, FULL, drawing, readable
from .drawing import Drawing
from .functions import Unknown
from .inks import Colour, Ink, Inks, Use
from .pictures import Picture, Pictures
from .pixels import Links
from .shadings import Shadings
from .spaces import Spaces
from .spool import Spool
from .state import IDENTITY, Blending, Box, Matrix, Paint, State, times
from .target import Target

_DEEPEST = 24
"""Forms within forms; a form that draws itself never ends."""
_KEPT = ("/LW", "/LC", "/LJ", "/ML", "/D", "/Font", "/SA")
"""What a graphics state may still say. Transfer curves, halftones and black generation are the printer's (ISO 15930-1,
6.9); overprinting is set anew."""
_BLENDING = ("/ca", "/CA", "/BM", "/AIS", "/TK")


@dataclass(frozen=True, slots=True)
class Made:
    """A form or pattern in the target's colours, and what its drawing says of it (see :class:`.Drawing`)."""

    made: Any
    inherits: bool = False
    places: tuple[Box, ...] = ()
    matrix: Matrix = IDENTITY
    coloured: float = 0.0
    transparent: bool = False
    colourless: bool = False


@dataclass(frozen=True, slots=True)
class Graphics:
    """A graphics state as it is kept; ``only_blending``: it says nothing but how to lay over."""

    dictionary: Any
    only_blending: bool


class Luminosity(Inks):
    """Colours as how much a soft mask lets through (ISO 32000-1, 11.5.3): no black is made of dark slate here."""

    def _make(self, colour: Colour, use: Use, on_dark: bool) -> Ink:
        red, green, blue = self.rgb(colour)
        return Ink("gray", (0.3 * red + 0.59 * green + 0.11 * blue,))


class Converter:
    """Converts the pages of one file."""

    def __init__(self, pdf: Pdf, target: Target, spool: Spool, inks: Inks | None = None) -> None:
        self.pdf = pdf
        self.target = target
        self.spool = spool
        self.inks = inks or Inks(target)
        self.links: Links = self.inks.links
        self.spaces = Spaces(self.links)
        self.pictures = Pictures(pdf, self.inks, self.spaces, spool)
        self.shadings = Shadings(pdf, self.inks, self.spaces)
        self._hidden = _hidden(pdf)
        self._forms: dict[Any, Made] = {}
        self._patterns: dict[tuple[int, int], Made] = {}
        self._states: dict[Any, tuple[Graphics | None, Mapping[str, Any], float | None]] = {}
        self._fonts: set[tuple[int, int]] = set()
        self._resources: dict[Any, Any] = {}
        self._depth = 0
        self._walker = FAST if target.rich_black is None else FULL
        self._masks: Converter | None = None
        self.over = self._overprint(True)
        self.knock = self._overprint(False)
        self._every_plate: Any = None

    @property
    def every_plate(self) -> Any:
        """The colour space of what is printed by every plate, such as crop marks."""
        if self._every_plate is None:
            rgb = self.target.space == "srgb"
            tint = Dictionary(
                FunctionType=2,
                Domain=Array([0, 1]),
                C0=Array([1, 1, 1] if rgb else [0, 0, 0, 0]),
                C1=Array([0, 0, 0] if rgb else [1, 1, 1, 1]),
                N=1,
            )
            device = Name.DeviceRGB if rgb else Name.DeviceCMYK
            self._every_plate = self.pdf.make_indirect(Array([Name.Separation, Name.All, device, tint]))
        return self._every_plate

    def page(self, page: Any) -> None:
        """Convert a page. Raises Unreadable, and Unknown where something on it cannot be converted."""
        given = page.get(Name.Resources, Dictionary())
        steps, resources = readable(self.pdf, page, drawing(page), given, self._walker)
        work = Drawing(self, resources, self._start(), drawing=False, covers=False)
        work.run(steps)
        page[Name.Contents] = self._stream(work.written)
        page[Name.Resources] = self._with(work, resources)
        if Name.Group in page:
            del page[Name.Group]
        if work.transparent:
            page[Name.Group] = Dictionary(Type=Name.Group, S=Name.Transparency, CS=self._device, I=True)

    def form(self, form: Stream, resources: Any, state: State, *, drawing: bool, covers: bool) -> Made:
        """A form as it is placed with a state. Raises Unknown."""
        drawing = drawing or Name.Group in form
        short = (form.objgen, drawing, covers, state.blending.plain)
        key: tuple[Any, ...] = short
        known = self._forms.get(key)
        if known is None or known.inherits:
            key = (*key, state.fill, state.stroke)
            known = self._forms.get(key)
        if known is not None and form.objgen != (0, 0):
            return known
        begun = self._start(form)
        begun.fill, begun.stroke = replace(state.fill, inherited=True), replace(state.stroke, inherited=True)
        own = [float(part) for part in form.get(Name.Matrix, IDENTITY)]
        begun.matrix, begun.width, begun.blending = times(own, state.matrix), state.width, state.blending
        begun.text_mode = state.text_mode
        made = self._form(form, resources, begun, drawing=drawing, covers=covers)
        self._forms[key if made.inherits else short] = made
        if made.inherits:
            self._forms.setdefault(short, made)
        return made

    def pattern(self, pattern: Any, resources: Any, *, drawing: bool) -> Made:
        """A pattern. Raises Unknown."""
        key = pattern.objgen
        if key in self._patterns and key != (0, 0):
            return self._patterns[key]
        if int(pattern.get(Name.PatternType, 0)) == 2:  # a gradient; 1 is a tile
            made, coloured = self.shadings.shading(pattern.Shading, resources)
            entries = Dictionary(Type=Name.Pattern, PatternType=2, Shading=made)
            if Name.Matrix in pattern:
                entries[Name.Matrix] = pattern.Matrix
            found = Made(self.pdf.make_indirect(entries), coloured=coloured)
        else:
            colourless = int(pattern.get(Name.PaintType, 1)) == 2
            begun = self._start()
            found = self._form(pattern, resources, begun, drawing=drawing, covers=False, colourless=colourless)
        if key != (0, 0):
            self._patterns[key] = found
        return found

    def graphics(self, given: Any, before: Blending, resources: Any) -> tuple[Graphics | None, Blending, float | None]:
        """A graphics state as the file keeps it, how things are laid over afterwards, and a new line width."""
        key: Any = given.objgen if given.is_indirect else given.unparse()
        if key not in self._states:
            self._states[key] = self._graphics(given, resources)
        graphics, changes, width = self._states[key]
        return graphics, (replace(before, **changes) if changes else before), width

    def is_hidden(self, group: Any) -> bool:
        """Whether an optional part is switched off (ISO 32000-1, 8.11)."""
        if group is None or not self._hidden:
            return False
        if group.get(Name.Type) == Name.OCMD:
            members = group.get(Name.OCGs, Array())
            listed = list(members) if isinstance(members, Array) else [members]
            return bool(listed) and all(member.objgen in self._hidden for member in listed)
        return group.objgen in self._hidden

    @property
    def _device(self) -> Name:
        return {"gray": Name.DeviceGray, "srgb": Name.DeviceRGB, "cmyk": Name.DeviceCMYK}[self.target.space]

    def _start(self, form: Any = None) -> State:
        black = Paint(self.spaces.of(Name.DeviceGray), Colour("gray", (0.0,)))
        return State(black, black)

    def _form(
        self,
        form: Stream,
        outer: Any,
        begun: State,
        *,
        drawing: bool,
        covers: bool,
        colourless: bool = False,
    ) -> Made:
        if self._depth >= _DEEPEST:
            raise Unknown("forms within forms without end")
        begun_at = begun.matrix
        given = form.get(Name.Resources, outer if outer is not None else Dictionary())
        steps, resources = readable(self.pdf, form, form.read_bytes(), given, self._walker)
        work = Drawing(self, resources, begun, drawing=drawing, covers=covers)
        work.colourless = colourless
        self._depth += 1
        try:
            work.run(steps)
        finally:
            self._depth -= 1
        made = self._stream(work.written)
        for key in ("/Type", "/Subtype", "/FormType", "/BBox", "/Matrix", "/PatternType", "/PaintType", "/TilingType"):
            if key in form:
                made[Name(key)] = form[key]
        for key in ("/XStep", "/YStep"):
            if key in form:
                made[Name(key)] = form[key]
        made[Name.Resources] = self._with(work, resources)
        group = form.get(Name.Group)
        # A group that simply covers, of things that simply cover, is what they are without one.
        if group is not None and not self.target.flatten and (work.transparent or not begun.blending.plain):
            made[Name.Group] = Dictionary(
                {
                    "/Type": Name.Group,
                    "/S": Name.Transparency,
                    "/CS": self._device,
                    **{key: group[key] for key in ("/I", "/K") if key in group},
                }
            )
        weight = 3.0 if work.ground.boxes else 0.0
        return Made(
            made,
            work.inherits,
            tuple(work.ground.boxes),
            begun_at,
            weight,
            work.transparent,
            colourless,
        )

    def _stream(self, data: bytes) -> Any:
        stream = Stream(self.pdf, zlib.compress(data))
        stream[Name.Filter] = Name.FlateDecode
        return self.pdf.make_indirect(stream)

    def _with(self, work: Drawing, given: Any) -> Any:
        """The resources of rewritten instructions; pages that draw with the same share them."""
        fonts = given.get(Name.Font) if given is not None else None
        if fonts is not None:
            self._letters(fonts, given)
        key = (
            fonts.objgen if fonts is not None and fonts.is_indirect else (id(work) if fonts is not None else None),
            tuple(
                (category, tuple((name, id(made)) for name, made in sorted(named.items())))
                for category, named in sorted(work.used.categories.items())
            ),
        )
        if key not in self._resources:
            resources = Dictionary()
            if fonts is not None:
                resources[Name.Font] = fonts
            for category, named in sorted(work.used.categories.items()):
                entries = Dictionary()
                resources[Name(category)] = entries
                for name, made in sorted(named.items()):
                    if not isinstance(made, Picture):
                        resources[category][name] = made
                    elif made.kept is not None:
                        resources[category][name] = made.kept
            indirect = self.pdf.make_indirect(resources)
            for category, named in sorted(work.used.categories.items()):
                for name, made in sorted(named.items()):
                    if isinstance(made, Picture) and made.kept is None:
                        self.spool.place(indirect[category], name, made.number)
            # What is named by its place in memory must stay there.
            self._resources[key] = (indirect, work.used.categories)
        return self._resources[key][0]

    def _letters(self, fonts: Any, resources: Any) -> None:
        """Convert the letters of typefaces that are drawn like pictures (type 3)."""
        if fonts.is_indirect:
            if fonts.objgen in self._fonts:
                return
            self._fonts.add(fonts.objgen)
        for name in sorted(fonts.keys()):
            font = fonts[name]
            if font.get(Name.Subtype) != Name.Type3 or font.objgen in self._fonts:
                continue
            self._fonts.add(font.objgen)
            for letter in sorted(font.CharProcs.keys()):
                glyph = font.CharProcs[letter]
                within = font.get(Name.Resources, resources)
                made = self._form(glyph, within, self._start(), drawing=True, covers=False)
                own = made.made
                used = own.Resources
                del own[Name.Resources]
                font.CharProcs[letter] = own
                merged = font.get(Name.Resources, Dictionary())
                for category in sorted(used.keys()):
                    section = merged.get(category, Dictionary())
                    for entry in sorted(used[category].keys()):
                        section[entry] = used[category][entry]
                    merged[category] = section
                font[Name.Resources] = merged

    def _graphics(self, given: Any, resources: Any) -> tuple[Graphics | None, Mapping[str, Any], float | None]:
        kept = {key: given[key] for key in _KEPT if key in given}
        width = float(given.LW) if Name.LW in given else None
        if self.target.flatten:
            return (Graphics(self.pdf.make_indirect(Dictionary(kept)), False) if kept else None), {}, width
        changes = blending_of(given)
        laid = {key: given[key] for key in _BLENDING if key in given}
        mask = given.get(Name.SMask)
        if mask is not None:
            laid["/SMask"] = self._mask(mask, resources) if isinstance(mask, Dictionary) else Name("/None")
        entries = {**kept, **laid}
        if not entries:
            return None, changes, width
        return Graphics(self.pdf.make_indirect(Dictionary(entries)), not kept), changes, width

    def _mask(self, mask: Any, resources: Any) -> Any:
        """A soft mask: how light its drawing is counts, not in which colours."""
        if self._masks is None:
            gray = replace(self.target, space="gray", rich_black=None)
            self._masks = Converter(self.pdf, gray, self.spool, Luminosity(gray))
            self._masks._hidden = self._hidden
        form = self._masks.form(mask.G, resources, self._start(), drawing=True, covers=False).made
        form[Name.Group] = Dictionary(Type=Name.Group, S=Name.Transparency, CS=Name.DeviceGray, I=True)
        entries = {"/Type": Name.Mask, "/S": mask.S, "/G": form}
        if Name.BC in mask:
            space = self.spaces.of(mask.G.Group.get(Name.CS, Name.DeviceGray), resources)
            ink = self._masks.inks.ink(space.colour([float(part) for part in mask.BC]), Use.DRAWING)
            entries["/BC"] = Array(list(ink.values))
        if Name.TR in mask:
            entries["/TR"] = mask.TR
        return self.pdf.make_indirect(Dictionary(entries))

    def _overprint(self, on: bool) -> Any:
        # Mode 1: inks of which there are none leave those below alone (ISO 32000-1, 8.6.7).
        return self.pdf.make_indirect(Dictionary(Type=Name.ExtGState, OP=on, op=on, OPM=1))


def blending_of(given: Any) -> dict[str, Any]:
    """What a graphics state changes of how things are laid over, as fields of :class:`.Blending`."""
    changes: dict[str, Any] = {}
    if Name.ca in given:
        changes["fill"] = float(given.ca)
    if Name.CA in given:
        changes["stroke"] = float(given.CA)
    if Name.BM in given:
        mode = given.BM[0] if isinstance(given.BM, Array) else given.BM
        changes["mode"] = "/Normal" if mode == Name.Compatible else str(mode)
    if Name.SMask in given:
        changes["mask"] = isinstance(given.SMask, Dictionary)
    return changes


def _hidden(pdf: Pdf) -> frozenset[tuple[int, int]]:
    """The optional parts that are switched off in the configuration that counts."""
    properties = pdf.Root.get(Name.OCProperties)
    if properties is None:
        return frozenset()
    chosen = properties.get(Name.D, Dictionary())
    off = {group.objgen for group in chosen.get(Name.OFF, Array())}
    if chosen.get(Name.BaseState) == Name.OFF:
        off |= {group.objgen for group in properties.get(Name.OCGs, Array())}
        off -= {group.objgen for group in chosen.get(Name.ON, Array())}
    return frozenset(off)
