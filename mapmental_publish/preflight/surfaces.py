"""What things are made of: colours, inks, transparency, overprint, the size of type and lines, pictures' resolution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ..printing.plan import PrintPlan
from .colours import CMYK, GRAY, RGB, SPOT, UNKNOWN, Space, Spaces
from .frames import Frame
from .geometry import WHOLE, Box, across, carried, is_upright, thinnest
from .issues import Issues
from .lettering import check_lettering
from .marks import FILL, IMAGE, STROKE, TEXT, Content, Note, Paint, Picture, Shading
from .pictures import Pixels, measured
from .seen import Seen
from .streams import names
from .tally import Tally
from .tints import BLIND, gradient_ink, verdicts

_ROUNDING = 0.05
"""Points by which type and lines may be below the least; percent by which ink may be above the most."""
_RULE = 8.0
_DASH = 6.0
"""How many times longer than thick, and how many points long, a filled rectangle is before it is a rule: shorter ones
are dashes of letters that some software draws.
"""
_DEEPEST = 4
_SPECK = 2.0
"""Points: a picture smaller than this is a dot, whatever its resolution."""


@dataclass(slots=True)
class Surfaces:
    """Looks at marks, page after page; what was found out about a paint or a picture is kept."""

    plan: PrintPlan
    issues: Issues
    version: tuple[int, int]
    tally: Tally = field(default_factory=Tally)
    _verdicts: dict[Space, list[tuple[str, str]]] = field(default_factory=dict)
    _pixels: dict[Picture, Pixels | None] = field(default_factory=dict)
    _gradients: dict[Shading, float | None] = field(default_factory=dict)
    _plain: dict[Paint, bool] = field(default_factory=dict)
    _spaces: Spaces = field(default_factory=Spaces)

    @property
    def limit(self) -> float | None:
        """The most ink from 0 to 4."""
        return self.plan.ink_limit / 100 if self.plan.ink_limit is not None else None

    @property
    def opaque(self) -> bool:
        """Whether nothing may be transparent."""
        return "transparency" in self.plan.printer.forbidden or self.plan.standard in BLIND

    def check(self, number: int, seen: Sequence[Seen], notes: Sequence[Note], frame: Frame) -> None:
        """Report everything on one page."""
        unclear = False
        for item in seen:
            mark = item.mark
            if mark.kind == STROKE:
                self._check_line(number, item, mark.detail * thinnest(item.matrix))
            elif mark.kind == IMAGE:
                unclear |= self._check_picture(number, item, mark.detail)
            elif mark.kind == FILL and mark.detail and is_upright(item.matrix):
                thin, long = sorted((item.box.width, item.box.height))
                if long > max(_RULE * thin, _DASH):
                    self._check_line(number, item, thin)
            look = mark.look
            if look.transparent or look.overprint:
                unclear |= self._check_look(number, item)
            if mark.paint is not None and not self._plain.get(mark.paint):
                unclear |= self._check_paint(number, item, frame)
        check_lettering(number, seen, self.plan, self.version, self.tally, self.issues)
        for note in notes:
            self._check_note(number, note)
        if unclear:
            self.tally.unclear.append(number)

    def check_group(self, number: int, group: Any) -> None:
        """Report a page's own transparency group."""
        if names(group.get("/S")) != ["/Transparency"]:
            return
        space = self._spaces.read(group.get("/CS")) if "/CS" in group else None
        self._check_note(number, Note("group", "the page’s transparency group", WHOLE, space))

    # Lines

    def _check_line(self, number: int, item: Seen, width: float) -> None:
        if item.white:
            return
        if self.tally.thinnest_line is None or width < self.tally.thinnest_line:
            self.tally.thinnest_line = width
        least = self.plan.printer.thinnest_rule
        if least is not None and width < least - _ROUNDING / 5:
            what = f"a line of {width:.2f} pt" if width > 0.005 else "a line as thin as the device makes it"
            self.issues.report(
                "preflight-line-thin",
                f"{what}; at least {least:g} pt are asked for",
                page=number,
                box=item.box,
                worst=least - width,
            )

    # Pictures

    def _check_picture(self, number: int, item: Seen, picture: Picture) -> bool:
        matrix = item.matrix
        wide, high = across(matrix), across((matrix[2], matrix[3], 0, 0, 0, 0))
        self.tally.pictures += 1
        if picture.width * picture.height > 4 and min(wide, high) > _SPECK:
            self._check_resolution(number, item.box, picture, min(picture.width / wide, picture.height / high) * 72)
        if picture.soft_mask is not None and self.opaque:
            self._report_transparency(number, item.box, "a picture with a soft mask")
        if picture.alternates:
            self._standard(number, item.box, "a picture has alternates")
        if "/LZWDecode" in picture.filters or "/LZW" in picture.filters:
            self._standard(number, item.box, "a picture is packed with LZW")
        if picture.stencil:
            return False
        self._check_space(number, picture.space, item.box, neutral=picture.space.family == GRAY)
        return self._check_pixels(number, item, picture) or picture.soft_mask is not None

    def _check_resolution(self, number: int, box: Box, picture: Picture, ppi: float) -> None:
        if self.tally.lowest_ppi is None or ppi < self.tally.lowest_ppi:
            self.tally.lowest_ppi = ppi
        wanted = self.plan.printer.resolution
        if not self.plan.printer.name:
            return
        target = (wanted.line_art or wanted.target) if picture.bits == 1 else wanted.target
        size = f"a picture of {picture.width} × {picture.height} pixels has {ppi:.0f} ppi where it stands"
        if ppi < target * 0.98:
            rule = "preflight-picture-coarse" if ppi >= target / 2 else "preflight-picture-too-coarse"
            self.issues.report(rule, f"{size}; {target:.0f} are asked for", page=number, box=box, worst=target - ppi)
        elif wanted.most is not None and ppi > wanted.most * 1.02 and picture.bits > 1:
            self.issues.report(
                "preflight-picture-fine",
                f"{size}; at most {wanted.most:.0f} are of use",
                page=number,
                box=box,
                worst=ppi,
            )

    def _check_pixels(self, number: int, item: Seen, picture: Picture) -> bool:
        """Report too much ink; returns whether there is more to know than the pixels say."""
        if picture.space.family != CMYK:
            return False
        limit = self.limit if self.limit is not None else 4.0
        if picture not in self._pixels:
            self._pixels[picture] = measured(picture, limit)
        found = self._pixels[picture]
        if found is None:
            return True
        box = item.box
        if found.box is not None:
            left, top, right, bottom = found.box
            box = carried((left, 1 - bottom, right, 1 - top), item.matrix).meet(item.box) or item.box
        self._ink(number, box, found.lasting, f"a picture, on {100 * found.share:.1f} % of its area,")
        return False

    # Colours and inks

    def _check_paint(self, number: int, item: Seen, frame: Frame) -> bool:
        """Report the colours of a mark; returns whether its ink cannot be told."""
        paint = item.mark.paint
        assert paint is not None
        if paint.pattern is not None:
            return self._check_pattern(number, item, paint.pattern, 0)
        troubled = self._check_space(number, paint.space, item.box, neutral=paint.neutral, paint=paint)
        total = sum(paint.inks) if paint.inks else 0.0
        if paint.space.colorants == ("/All",):
            troubled = True
            if item.box.meet(frame.trim) and not paint.white:
                self.issues.report(
                    "preflight-registration", "the colour of printer’s marks is used on the page", page=number,
                    box=item.box,
                )  # fmt: skip
        else:
            troubled |= self._ink(number, item.box, total, "a colour")
        if not troubled:
            self._plain[paint] = True
        return False

    def _check_pattern(self, number: int, item: Seen, pattern: Content | Shading, depth: int) -> bool:
        if isinstance(pattern, Shading):
            self._check_space(number, pattern.space, item.box, neutral=pattern.space.family == GRAY)
            if pattern not in self._gradients:
                self._gradients[pattern] = gradient_ink(pattern)
            total = self._gradients[pattern]
            if total is None:
                return pattern.space.family not in (GRAY, RGB)
            self._ink(number, item.box, total, "a gradient")
            return False
        unclear = False
        for mark in pattern.marks if depth < _DEEPEST else ():
            if mark.kind == IMAGE and not mark.detail.stencil:
                space = mark.detail.space
                self._check_space(number, space, item.box, neutral=space.family == GRAY)
            if mark.kind == TEXT and not mark.detail.font.embedded:
                name = mark.detail.font.name
                self.issues.report(
                    "preflight-font-missing", f"{name} is not embedded", page=number, group=name, across=True
                )
            paint = mark.paint
            if paint is not None and paint.pattern is not None:
                unclear |= self._check_pattern(number, item, paint.pattern, depth + 1)
            elif paint is not None:
                self._check_space(number, paint.space, item.box, neutral=paint.neutral, paint=paint)
                self._ink(number, item.box, sum(paint.inks or ()), "a pattern")
            if mark.look.transparent and self.opaque:
                self._report_transparency(number, item.box, "a pattern")
        return unclear

    def _ink(self, number: int, box: Box, total: float, what: str) -> bool:
        """Whether this much ink is too much, which is then reported."""
        if total > self.tally.most_ink:
            self.tally.most_ink, self.tally.ink_page = total, number
        if self.limit is None or total * 100 <= self.limit * 100 + 0.5:
            return False
        self.issues.report(
            "preflight-ink",
            f"{what} lays down {100 * total:.0f} % ink; at most {100 * self.limit:.0f} % are taken",
            page=number,
            box=box,
            worst=total,
        )
        return True

    def _check_space(self, number: int, space: Space, box: Box, *, neutral: bool, paint: Paint | None = None) -> bool:
        """Whether a colour space is not what the printer asks for, which is then reported."""
        self.tally.spaces.setdefault(space.label, number)
        if space not in self._verdicts:
            self._verdicts[space] = list(verdicts(space, self.plan))
        troubled = False
        for rule, message in self._verdicts[space]:
            found_rule, found = rule, message
            if rule == "preflight-colour-in-black" and paint is not None and neutral:
                if paint.inks and sum(paint.inks[:3]) <= 0.001:
                    continue  # black alone, in a space of four inks: it prints as gray does
                found_rule, found = "preflight-black-mixed", f"a gray or black in {space.label}"
            troubled = True
            self.issues.report(found_rule, found, page=number, box=box, group=space.label, across=True)
        return troubled

    # Transparency and overprint

    def _check_look(self, number: int, item: Seen) -> bool:
        look, paint = item.mark.look, item.mark.paint
        if look.transparent and self.opaque:
            if look.alpha < 1:
                what = f"an opacity of {100 * look.alpha:.0f} %"
            else:
                what = "a soft mask" if look.mask else f"the blend mode {look.blend}"
            self._report_transparency(number, item.box, what)
        if look.overprint and item.white and paint is not None and paint.space.family in (CMYK, SPOT):
            vanishes = look.mode == 1 or paint.space.family == SPOT
            if vanishes:
                self.issues.report(
                    "preflight-white-overprints", "white set to overprint, which prints as nothing", page=number,
                    box=item.box,
                )  # fmt: skip
        return self.plan.colour == "cmyk"

    def _report_transparency(self, number: int, box: Box, what: str) -> None:
        self.issues.report("preflight-transparency", f"transparency: {what}", page=number, box=box, group=what)

    def _check_note(self, number: int, note: Note) -> None:
        if note.kind in ("group", "softmask"):
            if note.space is not None and note.space.family != UNKNOWN:
                self._check_space(number, note.space, note.box, neutral=note.space.family == GRAY)
            if note.kind == "group" and self.plan.standard in BLIND:
                self._report_transparency(number, note.box, "a transparency group")
        elif note.kind == "damaged":
            self.issues.report("preflight-damaged", note.text, page=number, group=note.text)
        elif note.kind == "transfer":
            self._standard(number, note.box, "a transfer function changes the inks")
        elif note.kind == "postscript":
            self._standard(number, note.box, "there is PostScript code")

    def _standard(self, number: int, box: Box, what: str) -> None:
        if self.plan.standard:
            self.issues.report(
                "preflight-standard", f"{what}, which {self.plan.standard} does not allow", page=number, box=box,
                group=what,
            )  # fmt: skip
