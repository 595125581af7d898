"""What is changed in the page engine's own functions, each change with the reason and what to tell its authors.

A change names a function, a line of it as the pinned version has it, and the line that takes its place; the function is
compiled anew from its source. Where that line is not there exactly once (another version), :class:`EngineChanged` is
raised: no book is set with half of the changes.
"""

from __future__ import annotations

import inspect
import io
import struct
import sys
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import weasyprint
from weasyprint import css, images
from weasyprint.draw import text as draw_text
from weasyprint.layout import block, inline, percent
from weasyprint.text import fonts, line_break

from . import glyphs, lines, shaping, styles

VERSION = "70.0"
"""The engine these changes were made for."""
_DEPTH, _INTERLACED = 24, 28
"""Where a PNG says how many bits a channel has and whether it is interlaced (W3C PNG, 11.2.1)."""


class EngineChanged(RuntimeError):
    """The installed page engine is not the one these changes were made for."""


@dataclass(frozen=True, slots=True)
class Amendment:
    """``old`` becomes ``new`` in ``module``'s ``function``, or method ("Layout.setup"). ``report`` is for upstream."""

    module: ModuleType
    function: str
    old: str
    new: str
    report: str


NOTE_CALLS = ("footnote", "noteref", "note-comma")
"""Classes of what stands close behind a word: a note's call, a further call of a note, the comma between two."""

AMENDMENTS = (
    Amendment(
        inline,
        "split_inline_box",
        "if None in (last_letter, first):",
        "if None in (last_letter, first) or "
        f"(child.element is not None and child.element.get('class') in {NOTE_CALLS}):",
        """A line may end between a full stop and the footnote call behind it.

        Pango sees a break opportunity in ".2", "?2" and "/2", so that a call can begin a line or a page, away from its
        word. Expected: a footnote call is treated as if a WORD JOINER stood before it. Steps: justified text with calls
        after full stops. A remedy: no break before a box whose element_tag ends with "::footnote-call".""",
    ),
    Amendment(
        block,
        "_linebox_layout",
        "report = not context.in_column and can_break_now and not could_break_before",
        "report = False",
        """Footnotes are moved to the next page rather than breaking before a short paragraph.

        With ``footnote-policy: line``, a note must begin on the page of its call. When a line overflows the page and
        fewer lines than ``orphans`` stand before it, ``_linebox_layout`` makes room by moving notes of this page, even
        of earlier paragraphs, to the next one. Expected: the paragraph goes to the next page, as it does where the page
        has no notes. Steps: a paragraph with a note, then one of four lines of which two fit. A remedy: take this path
        only where every note that would be moved has ``footnote-policy: auto``.""",
    ),
)


def _packed_pixels(image: Any) -> bytes:
    """The packed pixels of a PNG, those of its file where they can be used as they are.

    The engine unpacks and packs every PNG anew, half a second for a photograph; upstream: "PNG data is re-encoded even
    where it could be passed through". Its file is used where nothing has been done to the picture since it was opened
    and the PDF describes it the same way: eight bits, no interlacing, gray or RGB, nothing see-through.
    """
    file = getattr(image, "fp", None)
    if image.format == "PNG" and image.mode in ("L", "RGB") and isinstance(file, io.BytesIO):
        data = file.getvalue()
        if data[_DEPTH] == 8 and not data[_INTERLACED] and "transparency" not in image.info:
            return b"".join(body for name, body in _chunks(data) if name == b"IDAT")
    return _engines_packed_pixels(image)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = 8
    while position + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, position)
        yield data[position + 4 : position + 8], data[position + 8 : position + 8 + length]
        position += 12 + length


_engines_packed_pixels: Callable[[Any], bytes] = images.RasterImage._get_png_data


STAND_INS: tuple[tuple[ModuleType, str, Any], ...] = (
    (line_break, "Layout", shaping.Layout),
    (line_break, "line_size", shaping.line_size),
    (line_break, "first_line_metrics", lines.first_line_metrics),
    (line_break, "split_first_line", lines.split_first_line),
    (line_break, "strut", lines.strut),
    (inline, "add_word_spacing", lines.add_word_spacing),
    (fonts, "get_pango_font_key", shaping.get_pango_font_key),
    (draw_text, "draw_first_line", glyphs.draw_first_line),
    (percent, "resolve_percentages", styles.resolve_percentages),
)
"""What takes the place of a function of the engine, wherever the engine has imported it; the reports are in the
modules."""


def _stand_in() -> None:
    changed = {id(getattr(module, name)): new for module, name, new in STAND_INS}
    for name, module in list(sys.modules.items()):
        if name.startswith("weasyprint"):
            for key, value in list(vars(module).items()):
                if id(value) in changed:
                    setattr(module, key, changed[id(value)])


def apply() -> None:
    """Make every change in :data:`AMENDMENTS` and :data:`STAND_INS`. Raises EngineChanged where one does not fit."""
    if weasyprint.__version__ != VERSION:
        raise EngineChanged(f"WeasyPrint {weasyprint.__version__} is not {VERSION}")
    _stand_in()
    css.ComputedStyle.__missing__ = styles.missing
    for amendment in AMENDMENTS:
        owner: Any = amendment.module
        *path, name = amendment.function.split(".")
        for step in path:
            owner = getattr(owner, step)
        original = getattr(owner, name)
        source = textwrap.dedent(inspect.getsource(original))
        if source.count(amendment.old) != 1:
            raise EngineChanged(f"{amendment.module.__name__}.{amendment.function} is not as it was")
        code = compile(source.replace(amendment.old, amendment.new), inspect.getfile(original), "exec")
        made: dict[str, Any] = {}
        exec(code, vars(amendment.module), made)
        setattr(owner, name, made[name])
    images.RasterImage._get_png_data = staticmethod(_packed_pixels)


apply()
