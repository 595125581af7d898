"""The typefaces inside the ebook: subsets of the faces it uses, with the characters it uses.

Subsetting is HarfBuzz's (a few milliseconds a face, where fontTools takes a fifth of a second); it writes no times into
the font, so the same face and characters give the same bytes. OpenType and TrueType are embedded as they are: not every
reading system takes WOFF2.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, Any

from .. import fonts
from ..cache import Cache, library, own_code
from ..diagnostics import Findings, Span
from ..errors import ProgramMissing
from ..fingerprint import fingerprint
from ..fonts import BOLD, REGULAR, SEMIBOLD, Face
from ..layout import FontFamily, Layouts
from .container import Member, pack, recall, to_entry

if TYPE_CHECKING:
    import uharfbuzz as hb

# Chinese, Japanese and Korean need thousands of characters (megabytes for a book), and every system that shows them
# brings faces of its own: those books are set in the reader's.
_READERS_OWN = frozenset({"ja", "zh", "ko"})

_EAST_ASIAN = (
    (0x1100, 0x11FF),
    (0x2E80, 0xA4CF),
    (0xAC00, 0xD7FF),
    (0xF900, 0xFAFF),
    (0xFF00, 0xFFEF),
    (0x20000, 0x3FFFF),
)

# Always in a subset, so that a generated sign of a stylesheet or a hyphen put in by the reading system is there.
_ALWAYS = frozenset(chr(code) for code in range(0x20, 0x7F)) | frozenset("\u00a0\u2010\u2013\u2014‘’“”…·•")

# What the stylesheet asks for by feature, and what shaping needs; every further feature is weight for the reader.
_DESIGN = ("ccmp", "kern", "liga", "locl", "mark", "mkmk", "lnum", "onum", "pnum", "tnum")
_TEXT = (*_DESIGN, "smcp", "ss11")
_SCRIPT = (*_DESIGN, "calt", "curs", "fina", "init", "isol", "medi", "med2", "fin2", "fin3", "mset", "rclt", "rlig")

_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_CODE = re.compile(rb"<(?:code|pre|kbd|samp)\b")
_BOLD_ITALIC = re.compile(rb"<(strong|b)\b[^>]*>[^<]*<(?:em|i|cite)\b|<(em|i|cite)\b[^>]*>[^<]*<(?:strong|b)\b")
_SANS_RUNS = re.compile(
    rb"<(figcaption|table|dl|h[1-6])\b.*?</\1>|<p class=\"[a-z-]*(?:caption|title)\".*?</p>", re.DOTALL
)
_ITALIC = re.compile(rb"<(?:em|i|cite)\b")
_HEADING = re.compile(rb"<h[1-6]\b|<p class=\"[a-z-]*title")


@dataclass(frozen=True, slots=True)
class FaceFile:
    """A subset in the package, and what the stylesheet declares it as."""

    name: str
    media_type: str
    family: str
    weight: int
    italic: bool
    member: Member


@dataclass(frozen=True, slots=True)
class Lettering:
    """What a document asks of typefaces: its characters beyond ASCII, in order, and those of the faces that not every
    book needs (``bold italic``, ``slanted caption``, ``slanted heading``, ``code``).
    """

    characters: str
    faces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Embedded:
    """The subsets of a book; ``families`` are those of other scripts than the design's own."""

    files: tuple[FaceFile, ...]
    scripts: tuple[FontFamily, ...]


NOTHING = Embedded((), ())
"""An ebook that leaves the typeface to its reader."""


def families(layouts: Layouts, languages: Sequence[str]) -> tuple[FontFamily, ...]:
    """The families a book in these languages is set in, for the colophon: text and headings, then other scripts."""
    if not _has_own_faces(languages):
        return ()
    scripts = [font for font in _scripts(layouts) if any(_speaks(font, language) for language in languages)]
    return (*(font for font in layouts.fonts if font.role in ("text", "sans")), *scripts)


def lettering(document: bytes) -> Lettering:
    """What this document asks of typefaces."""
    slanted = [bool(_HEADING.match(run)) for run in _slanted(document)]
    asked = (
        ("bold italic", bool(_BOLD_ITALIC.search(document))),
        ("slanted caption", not all(slanted)),
        ("slanted heading", any(slanted)),
        ("code", bool(_CODE.search(document))),
    )
    # All of ASCII is in every subset; the rest of a text is found thirty times as fast.
    characters = "".join(sorted(set(_BEYOND_ASCII.findall(document.decode("utf-8")))))
    return Lettering(characters, tuple(face for face, is_asked in asked if is_asked))


def embed(layouts: Layouts, languages: Sequence[str], documents: Sequence[Lettering], cache: Cache) -> Embedded:
    """Subsets of every face these documents use. Raises ProgramMissing where one is not installed."""
    if not _has_own_faces(languages):
        return NOTHING
    characters = _ALWAYS.union(*(document.characters for document in documents))
    asked = frozenset(face for document in documents for face in document.faces)
    key = fingerprint("ebook typefaces", _identity(layouts), languages, characters, asked)
    made = recall(cache, key, partial(_kept, layouts))
    if made is None:
        made = _embed(layouts, languages, characters, asked)
        told = [(file.name, file.media_type, file.family, file.weight, file.italic) for file in made.files]
        cache.put(key, to_entry([told, [font.role for font in made.scripts]], [file.member for file in made.files]))
    return made


def _kept(layouts: Layouts, said: Any, members: Sequence[Member]) -> Embedded:
    files, scripts = said
    by_role = {font.role: font for font in layouts.fonts}
    faces = [
        FaceFile(name, media_type, family, int(weight), bool(italic), member)
        for (name, media_type, family, weight, italic), member in zip(files, members, strict=True)
    ]
    return Embedded(tuple(faces), tuple(by_role[role] for role in scripts))


def _identity(layouts: Layouts) -> str:
    versions = [library(name) for name in ("uharfbuzz", "fonttools")]
    return fingerprint(own_code(), versions, layouts.fonts, fonts.identity(layouts.fonts))


def _embed(layouts: Layouts, languages: Sequence[str], characters: frozenset[str], asked: frozenset[str]) -> Embedded:
    roles = {font.role: font for font in layouts.fonts}
    wanted = list(_design_faces(roles, asked))
    scripts = _needed_scripts(layouts, languages, characters, roles["text"])
    missing = [font for font in (*dict.fromkeys(font for font, _ in wanted), *scripts) if not fonts.faces(font)]
    if missing:
        names = ", ".join(font.family for font in missing)
        raise ProgramMissing(f"the ebook's typefaces are not installed: {names}", fonts.install_hint(missing))
    files = [
        _file(fonts.face(font, *style), characters, _TEXT if font.role == "text" else _DESIGN) for font, style in wanted
    ]
    for font in scripts:
        # A script's face comes with the weights it has; it has no italic.
        files += [
            _file(face, characters, _SCRIPT)
            for face in fonts.faces(font)
            if not face.italic and face.weight in (REGULAR, BOLD)
        ]
    return Embedded(tuple(files), tuple(scripts))


def report_uncovered(
    layouts: Layouts,
    languages: Sequence[str],
    documents: Sequence[tuple[str, Lettering]],
    findings: Findings,
    cache: Cache,
) -> None:
    """Tell which characters no declared typeface has: they are shown in whatever face the reader's device finds.

    ``documents`` come with the source they were made from, which the finding names.
    """
    if not _has_own_faces(languages):
        return
    characters = _ALWAYS.union(*(document.characters for _, document in documents))
    key = fingerprint("uncovered", _identity(layouts), characters)
    lacking = recall(cache, key, lambda said, _: frozenset(said))
    if lacking is None:
        lacking = frozenset(_uncovered(layouts, characters))
        cache.put(key, to_entry(sorted(lacking), []))
    for source, document in documents:
        unknown = sorted(lacking.intersection(document.characters))
        if unknown:
            shown = ", ".join(f"{sign} (U+{ord(sign):04X})" for sign in unknown[:8])
            more = f" and {len(unknown) - 8} more" if len(unknown) > 8 else ""
            findings.report("epub-characters", Span(source), f"no typeface of the ebook has {shown}{more}")


def _uncovered(layouts: Layouts, characters: Iterable[str]) -> Iterator[str]:
    covered: set[int] = set()
    for font in (*(font for font in layouts.fonts if not font.languages), *_scripts(layouts)):
        covered |= _coverage(font)
    return (sign for sign in characters if ord(sign) not in covered and _is_drawn(sign) and not _is_east_asian(sign))


def _has_own_faces(languages: Iterable[str]) -> bool:
    return any(_primary(language) not in _READERS_OWN for language in languages)


def _primary(language: str) -> str:
    return language.split("-")[0].lower()


def _speaks(font: FontFamily, language: str) -> bool:
    return language.lower() in font.languages or _primary(language) in font.languages


def _scripts(layouts: Layouts) -> Iterator[FontFamily]:
    return (
        font
        for font in layouts.fonts
        if font.languages and not _READERS_OWN & {_primary(tag) for tag in font.languages}
    )


def _design_faces(
    roles: Mapping[str, FontFamily], asked: frozenset[str]
) -> Iterator[tuple[FontFamily, tuple[int, bool]]]:
    """The faces of the design that documents call for.

    Text and headings always need theirs; a slanted caption, a bold italic or a line of code only where there is one.
    """
    text, sans = roles["text"], roles["sans"]
    yield from ((text, style) for style in ((REGULAR, False), (REGULAR, True), (BOLD, False)))
    if "bold italic" in asked:
        yield text, (BOLD, True)
    yield from ((sans, style) for style in ((REGULAR, False), (SEMIBOLD, False)))
    if "slanted caption" in asked:
        yield sans, (REGULAR, True)
    if "slanted heading" in asked:
        yield sans, (SEMIBOLD, True)
    if "mono" in roles and "code" in asked:
        yield roles["mono"], (REGULAR, False)


def _slanted(data: bytes) -> Iterator[bytes]:
    """Captions, tables and headings that hold emphasis."""
    if _ITALIC.search(data):
        yield from (match[0] for match in _SANS_RUNS.finditer(data) if _ITALIC.search(match[0]))


def _needed_scripts(
    layouts: Layouts, languages: Sequence[str], characters: frozenset[str], text: FontFamily
) -> list[FontFamily]:
    """Families of other scripts that the book's languages name, or that have characters the text face lacks."""
    lacking = {ord(sign) for sign in characters if _is_drawn(sign)} - _coverage(text)
    needed: list[FontFamily] = []
    for font in _scripts(layouts):
        if any(_speaks(font, language) for language in languages) or (lacking and lacking & _coverage(font)):
            needed.append(font)
            lacking -= _coverage(font)
    return needed


def _is_drawn(sign: str) -> bool:
    return not (sign.isspace() or ord(sign) < 0x20 or 0xFE00 <= ord(sign) <= 0xFE0F or 0x200B <= ord(sign) <= 0x200F)


def _is_east_asian(sign: str) -> bool:
    """Whether a sign belongs to the scripts that are left to the reader's device (Unicode blocks of CJK and Hangul)."""
    return any(first <= ord(sign) <= last for first, last in _EAST_ASIAN)


@cache
def _coverage(font: FontFamily) -> frozenset[int]:
    """The characters of a family's regular face; none where it is not installed."""
    regular = next((face for face in fonts.faces(font) if (face.weight, face.italic) == (REGULAR, False)), None)
    return frozenset(_open(regular).unicodes) if regular else frozenset()


def _open(face: Face) -> hb.Face:
    import uharfbuzz as hb

    return hb.Face(hb.Blob.from_file_path(str(face.path)), face.index)


def _file(face: Face, characters: frozenset[str], features: tuple[str, ...]) -> FaceFile:
    data = subset(face, characters, features)
    opentype = data.startswith(b"OTTO")
    name = f"fonts/{face.family.replace(' ', '')}-{face.style}.{'otf' if opentype else 'ttf'}"
    media_type = "font/otf" if opentype else "font/ttf"
    return FaceFile(name, media_type, face.family, face.weight, face.italic, pack(data, media_type))


@lru_cache(maxsize=64)
def subset(face: Face, characters: frozenset[str], features: tuple[str, ...]) -> bytes:
    """A face with these characters and layout features alone, as the bytes of an OpenType font.

    Kept for the run by face and characters: articles built alone mostly share theirs.
    """
    import uharfbuzz as hb  # what has been subset before does not wait for it

    wanted = hb.SubsetInput()
    wanted.unicode_set.update(ord(sign) for sign in sorted(characters))
    wanted.layout_feature_tag_set.clear()
    wanted.layout_feature_tag_set.update(int.from_bytes(tag.encode("ascii"), "big") for tag in features)
    # Names 0 and 13 to 14 are the copyright and the licence, which travel with the font.
    wanted.name_id_set.update((0, 13, 14))
    wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
    source = _open(face)
    if face.instance:
        for axis, value in _coordinates(face):
            wanted.pin_axis_location(source, axis, value)
    result = hb.subset(source, wanted)
    return bytes(result.blob.data)


def _coordinates(face: Face) -> Sequence[tuple[str, float]]:
    """Where a named instance of a variable font stands on its axes."""
    from fontTools.ttLib import TTFont

    with TTFont(face.path, fontNumber=face.index, lazy=True) as font:
        instances = font["fvar"].instances
        return sorted(instances[face.instance - 1].coordinates.items())
