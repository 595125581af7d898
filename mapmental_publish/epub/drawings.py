"""Typefaces inside drawings: a drawing shown as an image sees neither the book's typefaces nor the reader's."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator, Sequence

from lxml import etree

from .. import fonts
from ..fonts import BOLD, REGULAR, Face
from ..layout import FontFamily
from .typefaces import subset

SVG = "http://www.w3.org/2000/svg"
_TEXT = frozenset(f"{{{SVG}}}{name}" for name in ("text", "tspan", "textPath"))
_WEIGHT = re.compile(r"font-weight\s*[:=]\s*[\"']?\s*(\w+)")
_NAMED = {"normal": REGULAR, "bold": BOLD, "bolder": BOLD}
_FEATURES = (
    "ccmp",
    "kern",
    "liga",
    "locl",
    "mark",
    "mkmk",
    "init",
    "medi",
    "fina",
    "isol",
    "rlig",
    "calt",
    "lnum",
    "tnum",
)


def with_typefaces(drawing: bytes, families: Sequence[FontFamily]) -> bytes:
    """A cleaned drawing with the letters it shows built in, of those of ``families`` that it names.

    A drawing without words, or whose words name none of these families, comes back as it is.
    """
    source = drawing.decode("utf-8")
    named = [family for family in families if family.family in source]
    if not named:
        return drawing
    root = etree.fromstring(drawing)
    characters = frozenset("".join(_words(root)))
    if not any(sign.strip() for sign in characters):
        return drawing
    rules = [rule for family in named for rule in _rules(family, source, characters)]
    if not rules:
        return drawing
    style = etree.Element(f"{{{SVG}}}style")
    style.text = "".join(rules)
    root.insert(0, style)
    return etree.tostring(root, encoding="utf-8")


def _words(root: etree._Element) -> Iterator[str]:
    for element in root.iter():
        if element.tag in _TEXT:
            yield element.text or ""
            yield from (child.tail or "" for child in element)


def _rules(family: FontFamily, source: str, characters: frozenset[str]) -> Iterator[str]:
    for face in faces_for(family, source):
        data = subset(face, characters, _FEATURES)
        kind = "otf" if data.startswith(b"OTTO") else "ttf"
        yield (
            f'@font-face{{font-family:"{face.family}";font-weight:{face.weight};'
            f"font-style:{'italic' if face.italic else 'normal'};"
            f"src:url(data:font/{kind};base64,{base64.b64encode(data).decode('ascii')})}}"
        )


def faces_for(family: FontFamily, source: str) -> list[Face]:
    """The faces for the weights a drawing asks for, each the nearest there is; slanted ones where it asks for them."""
    asked = {REGULAR, *_weights(_WEIGHT.findall(source))}
    postures = (False, True) if "italic" in source else (False,)
    chosen: list[Face] = []
    for italic in postures:
        there = [face for face in fonts.faces(family) if face.italic is italic]
        chosen += [_nearest(there, weight) for weight in asked if there]
    return sorted(set(chosen))


def _nearest(there: Sequence[Face], weight: int) -> Face:
    return min(there, key=lambda face: (abs(face.weight - weight), face.weight))


def _weights(values: Iterable[str]) -> Iterator[int]:
    for value in values:
        if value.isdecimal():
            yield int(value)
        elif value in _NAMED:
            yield _NAMED[value]
