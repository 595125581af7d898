"""A page's drawing instructions, taken apart and put together fast.

Text is most of a book and nothing in it needs changing but its colour. So a whole run of instructions that only place
and show text, or only build a path, is one match of one regular expression, and the walk stops at the others alone.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pikepdf
from pikepdf import Dictionary, Name, Object, Pdf, Stream

_GAP = rb"[\x00\t\n\x0c\r ]*+"
_END = rb"(?=[\x00\t\n\x0c\r \[(</]|$)"
_STRING = rb"\((?:[^()\\]++|\\.|\((?:[^()\\]++|\\.)*+\))*+\)"
_ARRAY = rb"\[(?:[^\[\]()%]++|" + _STRING + rb")*+\]"
_DICTIONARY = rb"<<(?:[^<>()%]++|<[0-9A-Fa-f\s]*+>|" + _STRING + rb"|<<(?:[^<>()%]++|" + _STRING + rb")*+>>)*+>>"
_OPERAND = (
    rb"(?>[-+.0-9][-+.0-9eE]*+|/[^\x00\t\n\x0c\r ()<>\[\]{}/%]*+|"
    + rb"|".join((_STRING, _DICTIONARY, rb"<[0-9A-Fa-f\s]*+>", _ARRAY))
    + rb"|(?:true|false|null)"
    + _END
    + rb")"
)
_OPERANDS = rb"(?:" + _GAP + _OPERAND + rb")*+"
_TEXT = rb"T[JjmdDcwzLsf*]|['\"]"
_PATHS = rb"[mlcvyhJjMdi]"


def _walker(passed_over: bytes) -> re.Pattern[bytes]:
    run = (
        rb"(?:" + _OPERANDS + _GAP + rb"(?:" + passed_over + rb"|(?<=[\s]0 )Tr)" + _END + rb")*+"
        if passed_over
        else rb""
    )
    return re.compile(
        rb"(" + run + rb")" + rb"(" + _OPERANDS + rb")" + _GAP + rb"(?:([A-Za-z'\"][A-Za-z0-9*]*+)|$)", re.DOTALL
    )


FAST = _walker(_TEXT + rb"|" + _PATHS)
"""Stops where the graphics state changes and where a path is painted."""
FULL = _walker(_TEXT)
"""Stops at the parts of paths, too."""
EVERY = _walker(b"")
"""Stops everywhere."""
_INLINE_IMAGE = re.compile(rb"(?:^|\s)BI[\s/].*?\sID\s", re.DOTALL)
_SPLIT = re.compile(_OPERAND, re.DOTALL)


class Step(NamedTuple):
    """What stands before an instruction that nothing need be done about, its operands, and its operator.

    At the end of the instructions the operator is empty.
    """

    before: bytes
    operands: bytes
    operator: bytes


class Unreadable(ValueError):
    """Drawing instructions that are none."""


def walk(data: bytes, walker: re.Pattern[bytes] = FAST) -> list[Step]:
    """The instructions at which ``walker`` stops, in order. Raises Unreadable."""
    steps: list[Step] = []
    place, end = 0, len(data)
    match = walker.match
    while place < end:
        found = match(data, place)
        if found is None or found.end() == place:
            raise Unreadable(f"at byte {place}: {data[place : place + 40]!r}")
        before, operands, operator = found.groups()
        steps.append(Step(before, operands, operator or b""))
        place = found.end()
    return steps


def operands(step: Step) -> list[bytes]:
    """An instruction's operands, one by one, as written."""
    return _SPLIT.findall(step.operands)


def numbers(step: Step) -> list[float]:
    """An instruction's operands where all of them are numbers. Raises Unreadable."""
    try:
        return [float(part) for part in step.operands.split()]
    except ValueError as fault:
        raise Unreadable(f"{step.operands[:40]!r} {step.operator!r}") from fault


def name_of(operand: bytes) -> str:
    """A name as pikepdf spells it, with its slash ("/A#20B" is "/A B")."""
    text = operand.strip()
    if b"#" in text:
        text = re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), text)
    return text.decode("utf-8", "surrogateescape")


def drawing(holder: Any) -> bytes:
    """The instructions of a page or a form, as one piece."""
    contents = holder if isinstance(holder, Stream) else holder.get(Name.Contents)
    if contents is None:
        return b""
    if isinstance(contents, Stream):
        return contents.read_bytes()
    # A token must not run from one stream into the next (ISO 32000-1, 7.8.2).
    return b"\n".join(part.read_bytes() for part in contents)


def readable(
    pdf: Pdf, holder: Any, data: bytes, resources: Any, walker: re.Pattern[bytes] = FAST
) -> tuple[list[Step], Any]:
    """The instructions at which ``walker`` stops, and the resources that go with them.

    Pictures within the instructions become objects of their own; what is written in unusual ways is written anew.
    Raises Unreadable where nothing can read them.
    """
    if b"BDC" in data and b"/OC" not in data and data.count(b"(") == data.count(b"()"):
        # No string holds anything that looks like a mark, and no mark switches anything off.
        data = _unmarked(data)
    if b"%" not in data and not (_begins_picture(data) and _INLINE_IMAGE.search(data)):
        with contextlib.suppress(Unreadable):
            return walk(data, walker), resources
    try:
        instructions = pikepdf.parse_content_stream(holder)
    except (pikepdf.PdfError, TypeError, ValueError) as fault:
        raise Unreadable(str(fault)) from fault
    pictures = dict(resources.get(Name.XObject, Dictionary()).items()) if resources is not None else {}
    written: list[Any] = []
    for instruction in instructions:
        if isinstance(instruction, pikepdf.ContentStreamInlineImage):
            name = next(free(pictures, "/Inline"))
            pictures[name] = _standing_alone(pdf, instruction.iimage, resources)
            written.append(([Name(name)], pikepdf.Operator("Do")))
        else:
            written.append(instruction)
    renewed = Dictionary(dict(resources.items())) if resources is not None else Dictionary()
    renewed[Name.XObject] = Dictionary(pictures)
    return walk(pikepdf.unparse_content_stream(written), walker), renewed


def _unmarked(data: bytes) -> bytes:
    """Instructions without the marks of tags, as the page engine writes them: each on lines of its own."""
    pieces = data.replace(b"\nEMC\n", b"\n").split(b">>\nBDC\n")
    for at, piece in enumerate(pieces[:-1]):
        properties = piece.rfind(b"<<")
        begun = piece.rfind(b"/", 0, max(properties, 0))
        if begun < 0:
            return data
        pieces[at] = piece[:begun]
    return b"".join(pieces)


def _begins_picture(data: bytes) -> bool:
    return any(space + b"BI" in data for space in (b"\n", b" ", b"\r", b"\t")) or data.startswith(b"BI")


def free(taken: Any, stem: str) -> Iterator[str]:
    """Names beginning with ``stem`` that are not taken."""
    number = 0
    while True:
        name = f"{stem}{number}"
        if name not in taken:
            yield name
        number += 1


_LONG = {
    "BPC": "BitsPerComponent",
    "CS": "ColorSpace",
    "D": "Decode",
    "DP": "DecodeParms",
    "F": "Filter",
    "H": "Height",
    "IM": "ImageMask",
    "I": "Interpolate",
    "W": "Width",
}
_LONG_SPACES = {"/G": "/DeviceGray", "/RGB": "/DeviceRGB", "/CMYK": "/DeviceCMYK", "/I": "/Indexed"}
_LONG_FILTERS = {
    "/AHx": "/ASCIIHexDecode",
    "/A85": "/ASCII85Decode",
    "/LZW": "/LZWDecode",
    "/Fl": "/FlateDecode",
    "/RL": "/RunLengthDecode",
    "/CCF": "/CCITTFaxDecode",
    "/DCT": "/DCTDecode",
}


def _standing_alone(pdf: Pdf, picture: Any, resources: Any) -> Object:
    """A picture written among the instructions, as an object (the short names: ISO 32000-1, tables 93 and 94)."""
    stream = Stream(pdf, picture._data._inline_image_raw_bytes())
    stream[Name.Type], stream[Name.Subtype] = Name.XObject, Name.Image
    for key, value in dict(picture.obj.items()).items():
        short = str(key)[1:]
        stream[Name("/" + _LONG.get(short, short))] = value
    for key, names in ((Name.ColorSpace, _LONG_SPACES), (Name.Filter, _LONG_FILTERS)):
        value = stream.get(key)
        if isinstance(value, Name):
            stream[key] = Name(names.get(str(value), str(value)))
        elif isinstance(value, pikepdf.Array):
            stream[key] = pikepdf.Array(
                [Name(names.get(str(part), str(part))) if isinstance(part, Name) else part for part in value]
            )
    space = stream.get(Name.ColorSpace)
    named = resources.get(Name.ColorSpace, Dictionary()) if resources is not None else Dictionary()
    if isinstance(space, Name) and str(space) in named:
        stream[Name.ColorSpace] = named[space]
    return pdf.make_indirect(stream)
