"""Everything that is changed in the page engine, in one place: which function, how, and which report tells its authors.

There are three kinds of change. An :class:`Amendment` replaces a line within a function, which is compiled anew from
its source; a :class:`StandIn` puts a function of ours in the place of one of the engine's, wherever the engine has
imported it; a :class:`Surrounding` changes what is around a function while it runs. What stands in is in the modules
named in :data:`CHANGES`; most of it calls the engine's own function for what it does not do better.

Each change names a report in ``engine_reports.toml``: its text is ready to be sent. ``python -m tools.engine_doc``
writes docs/engine.md from both.

**Guards.** The engine's version is pinned; another one, or a function without the line that is to be replaced, raises
:class:`EngineChanged`: no book is set with half of the changes. Each change holds a digest of the engine's function as
it was when the change was made; a test compares it, and says which module to look at where it differs.
"""

from __future__ import annotations

import linecache
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType, ModuleType
from typing import Any

import weasyprint
import weasyprint.pdf.fonts
import weasyprint.pdf.stream
import weasyprint.pdf.tags
from weasyprint import css, draw, images
from weasyprint.draw import text as draw_text
from weasyprint.layout import block, inline, percent
from weasyprint.text import ffi, fonts, line_break

from . import blanks, flow, glyphs, leaders, lines, pixels, shaping, structure, styles

VERSION = "70.0"
"""The engine these changes were made for."""


class EngineChanged(RuntimeError):
    """The installed page engine is not the one these changes were made for."""


@dataclass(frozen=True, slots=True)
class Amendment:
    """``old`` becomes ``new`` in ``module``'s ``function``.

    ``report`` is the name of what its authors are told; ``digest`` is of the function as it was
    (:mod:`tools.engine_doc`).
    """

    module: ModuleType
    function: str
    report: str
    digest: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class StandIn:
    """``new`` takes the place of ``module``'s ``function``, or of a method ("Stream.marked")."""

    module: ModuleType
    function: str
    report: str
    digest: str
    new: Any


@dataclass(frozen=True, slots=True)
class Surrounding:
    """While ``module``'s ``function`` runs, ``where`` (a module of ours) changes what it finds; it is left alone."""

    module: ModuleType
    function: str
    report: str
    digest: str
    where: str


NOTE_CALLS = ("footnote", "noteref", "note-comma")
"""Classes of what stands close behind a word: a note's call, a further call of a note, the comma between two."""

CHANGES: tuple[Amendment | StandIn | Surrounding, ...] = (
    Amendment(
        inline, "split_inline_box", "call-at-line-start", "039bca5ab9589160",
        "if None in (last_letter, first):",
        "if None in (last_letter, first) or "
        f"(child.element is not None and child.element.get('class') in {NOTE_CALLS}):",
    ),
    Amendment(
        block, "_linebox_layout", "notes-moved-for-orphans", "2edf8a7e471b161a",
        "report = not context.in_column and can_break_now and not could_break_before",
        "report = False",
    ),
    StandIn(line_break, "split_first_line", "divisions-shaped", "f5cfad56910a1b96", lines.split_first_line),
    StandIn(line_break, "first_line_metrics", "line-shaped-again", "d3ba485663a7b6c5", lines.first_line_metrics),
    StandIn(line_break, "strut", "style-values", "e0631a4e87ce02c2", lines.strut),
    StandIn(line_break, "Layout", "layout-per-text", "ba2e4044f7c752d3", shaping.Layout),
    StandIn(line_break, "line_size", "layout-per-text", "186816fcede28485", shaping.line_size),
    StandIn(fonts, "get_pango_font_key", "font-key", "cc14d053f6d7e83c", shaping.get_pango_font_key),
    StandIn(inline, "add_word_spacing", "justified-kerning", "9a16bf0652ccb78c", lines.add_word_spacing),
    StandIn(draw_text, "draw_first_line", "glyph-by-glyph", "df38b8753e86c3ba", glyphs.draw_first_line),
    StandIn(draw_text, "draw_text", "page-number-rooms", "d1cfa769e258eb9a", blanks.draw_text),
    StandIn(draw, "draw_inline_level", "leader-dots", "83010c6dec6afc79", leaders.draw_inline_level),
    StandIn(css, "ComputedStyle.__missing__", "unset-properties", "18376952aacf5f87", styles.missing),
    StandIn(percent, "resolve_percentages", "style-values", "92016b948f740deb", styles.resolve_percentages),
    StandIn(
        images, "RasterImage._get_png_data", "png-packed-again", "fb4bc089651ae62a", staticmethod(pixels.packed_pixels)
    ),
    StandIn(images, "RasterImage.__init__", "png-palette", "54e6f0bcc7006d46", pixels.make_raster),
    StandIn(images, "RasterImage.get_x_object", "png-palette", "8008372718a390c4", pixels.x_object),
    StandIn(block, "_in_flow_layout", "page-floats", "65c816057d3253a4", flow.in_flow_layout),
    Surrounding(block, "_in_flow_layout", "text-wrap", "65c816057d3253a4", "balance"),
    StandIn(block, "block_level_page_name", "page-floats", "2d7ac12b267a5d5b", flow.page_name),
    StandIn(weasyprint.pdf.stream, "Stream.marked", "tags-by-element", "db0b0ade89909d88", structure.marked),
    StandIn(weasyprint.pdf.stream, "Stream.artifact", "tags-by-element", "952c3bfd3caca164", structure.artifact),
    StandIn(weasyprint.pdf.tags, "add_tags", "tags-by-element", "74d331d78a019795", structure.add_tags),
    StandIn(weasyprint.pdf.fonts, "build_fonts_dictionary", "line-hyphen", "934910c919b576e9", structure.build_fonts),
    Surrounding(ffi, "_dlopen", "library-search", "0ef39c773b47070c", "libraries"),
)  # fmt: skip


def source(function: Any) -> tuple[str, int]:
    """A function's source as its file has it, and the line where it begins."""
    code = function.__code__
    first, last = code.co_firstlineno, max(_ends(code))
    return "".join(linecache.getlines(code.co_filename)[first - 1 : last]), first


def _ends(code: CodeType) -> Iterator[int]:
    yield from (end for _, end, _, _ in code.co_positions() if end is not None)
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _ends(inner)


def _amended(amendment: Amendment) -> Any:
    original = getattr(amendment.module, amendment.function)
    text, first = source(original)
    if text.count(amendment.old) != 1:
        raise EngineChanged(f"{amendment.module.__name__}.{amendment.function} is not as it was")
    # Lines keep their numbers, for whoever reads a traceback.
    text = "\n" * (first - 1) + textwrap.dedent(text).replace(amendment.old, amendment.new)
    made: dict[str, Any] = {}
    exec(compile(text, original.__code__.co_filename, "exec"), vars(amendment.module), made)
    return made[amendment.function]


def apply() -> None:
    """Make every change. Raises EngineChanged where one does not fit; then none is made."""
    if weasyprint.__version__ != VERSION:
        raise EngineChanged(f"WeasyPrint {weasyprint.__version__} is not {VERSION}")
    functions: dict[int, Any] = {}
    methods = []
    for change in CHANGES:
        if isinstance(change, Surrounding):
            continue
        new = _amended(change) if isinstance(change, Amendment) else change.new
        owner, _, name = change.function.rpartition(".")
        if owner:
            methods.append((getattr(change.module, owner), name, new))
        else:
            functions[id(getattr(change.module, name))] = new
    for owner_class, name, new in methods:
        setattr(owner_class, name, new)
    for module_name, module in list(sys.modules.items()):
        if module_name.partition(".")[0] == "weasyprint":
            for name, value in list(vars(module).items()):
                if id(value) in functions:
                    setattr(module, name, functions[id(value)])


apply()
