"""Drawings from outside, reduced to shapes and words: no script, no reference out of the file, nothing that explodes.

The parser refuses document types, so no entity can be defined; what remains is copied element by element through an
allow-list. Anything active or external is an error and not merely dropped: the drawing would not look as it was meant.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException
from lxml import etree

from ..files import FileProblem, TextProblem

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
XML = "http://www.w3.org/XML/1998/namespace"

_NAMESPACES: dict[str, str] = {None: SVG, "xlink": XLINK}  # type: ignore[dict-item]
MOST_ELEMENTS = 20_000
"""Elements after every ``use`` is unfolded: 100,000 take the page engine 15 seconds."""
DEEPEST = 60
LARGEST_EMBEDDED = 5_000_000
"""Characters of a picture embedded in a drawing."""

ELEMENTS = frozenset(
    "svg g defs symbol use title desc path rect circle ellipse line polyline polygon text tspan textPath image switch "
    "a linearGradient radialGradient stop pattern clipPath mask marker style filter feBlend feColorMatrix "
    "feComponentTransfer feComposite feConvolveMatrix feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR "
    "feGaussianBlur feMerge feMergeNode feMorphology feOffset feTile feTurbulence".split()
)
ACTIVE = frozenset(
    "script foreignObject iframe object embed handler listener animate animateMotion animateTransform set".split()
)
_LENGTH = re.compile(r"^\s*([\d.]+(?:e[+-]?\d+)?)\s*(px|pt|pc|mm|cm|in|em|)\s*$", re.IGNORECASE)
_PIXELS = {"": 1.0, "px": 1.0, "pt": 96 / 72, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0, "em": 16.0}
_URL = re.compile(r"url\(\s*(['\"]?)(.*?)\1\s*\)", re.IGNORECASE)
_BAD_CSS = re.compile(r"@import|expression\s*\(|javascript:|-moz-binding|behaviou?r\s*:", re.IGNORECASE)
_DATA_IMAGE = re.compile(r"^data:image/(png|jpeg|jpg|gif|webp);base64,([A-Za-z0-9+/=\s]+)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CleanSvg:
    """A drawing fit for any edition: its bytes, and its size in CSS pixels."""

    data: bytes
    width: float
    height: float
    problems: tuple[TextProblem, ...] = ()


def clean_svg(data: bytes, path: str) -> CleanSvg:
    """Clean a drawing. Raises FileProblem: ``svg-broken``, ``svg-script``, ``svg-external``, ``svg-too-complex``."""
    root = _parse(data, path)
    _check_size(root, path)
    clean = _copy(root, path)
    if clean is None:
        raise FileProblem("svg-broken", f"{path} has nothing to draw")
    width, height = _measure(clean, path)
    if not clean.get("viewBox"):
        clean.set("viewBox", f"0 0 {_number(width)} {_number(height)}")
    clean.set("width", _number(width))
    clean.set("height", _number(height))
    etree.cleanup_namespaces(clean, keep_ns_prefixes=["xlink"] if _uses_xlink(clean) else None)
    return CleanSvg(etree.tostring(clean, encoding="utf-8", xml_declaration=False) + b"\n", width, height)


def _parse(data: bytes, path: str) -> etree._Element:
    try:
        # defusedxml's parser refuses every document type and entity; lxml then reads the same bytes.
        defusedxml.ElementTree.fromstring(data, forbid_dtd=True)
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
        )
        root = etree.fromstring(data, parser)
    except DefusedXmlException as fault:
        raise FileProblem(
            "svg-external", f"{path} declares a document type or entities", "Save it as plain SVG, without a DOCTYPE."
        ) from fault
    except (etree.XMLSyntaxError, SyntaxError, ValueError, RecursionError) as fault:
        raise FileProblem("svg-broken", f"{path} is not well-formed: {str(fault)[:120]}") from fault
    if etree.QName(root).localname != "svg":
        raise FileProblem("svg-broken", f"{path} is not a drawing")
    return root


def _check_size(root: etree._Element, path: str) -> None:
    """Refuse drawings that unfold without bound, counting each ``use`` as what it shows."""
    weights: dict[str, int] = {}
    targets = {
        element.get("id"): element for element in root.iter() if isinstance(element.tag, str) and element.get("id")
    }
    stack: list[tuple[etree._Element, int]] = [(root, 1)]
    while stack:
        element, depth = stack.pop()
        if depth > DEEPEST:
            raise FileProblem("svg-too-complex", f"{path} nests elements more than {DEEPEST} deep")
        stack += [(child, depth + 1) for child in element]

    def weigh(element: etree._Element, trail: tuple[str, ...]) -> int:
        total = 1
        if isinstance(element.tag, str) and etree.QName(element).localname == "use":
            name = _href(element).lstrip("#")
            if name in trail or len(trail) > DEEPEST:
                raise FileProblem("svg-too-complex", f"{path} uses #{name} within itself")
            if name in targets:
                if name not in weights:
                    weights[name] = weigh(targets[name], (*trail, name))
                total += weights[name]
        for child in element:
            total += weigh(child, trail)
            if total > MOST_ELEMENTS:
                raise FileProblem("svg-too-complex", f"{path} draws more than {MOST_ELEMENTS:,} elements")
        return total

    weigh(root, ())


def _copy(element: etree._Element, path: str) -> etree._Element | None:
    if not isinstance(element.tag, str):
        return None
    name = etree.QName(element)
    if name.localname in ACTIVE and name.namespace in (SVG, None, ""):
        raise FileProblem(
            "svg-script", f"{path} holds <{name.localname}>, which can run code or move", "Save it as plain SVG."
        )
    if name.namespace not in (SVG, None, "") or name.localname not in ELEMENTS:
        return None  # an editor's own notes
    if name.localname == "a":
        name = etree.QName(SVG, "g")
    copied = etree.Element(f"{{{SVG}}}{name.localname}", nsmap=_NAMESPACES)
    for key in sorted(element.attrib, key=str):
        _attribute(copied, str(key), str(element.attrib[key]), path)
    copied.text = _style(element.text or "", path) if name.localname == "style" else element.text
    for child in element:
        part = _copy(child, path)
        if part is not None:
            part.tail = child.tail
            copied.append(part)
        elif child.tail and child.tail.strip():
            if len(copied):
                copied[-1].tail = (copied[-1].tail or "") + child.tail
            else:
                copied.text = (copied.text or "") + child.tail
    return copied


def _attribute(copied: etree._Element, key: str, value: str, path: str) -> None:
    name = etree.QName(key)
    local, space = name.localname, name.namespace
    if space not in (None, "", XLINK, XML):
        return
    if local.lower().startswith("on"):
        raise FileProblem("svg-script", f"{path} has the handler {local}", "Save it as plain SVG.")
    if local == "href":
        _reference(copied, value.strip(), path)
        return
    if space == XLINK or local == "base":
        return
    if local == "style":
        value = _style(value, path)
    else:
        _check_urls(value, path)
    if space == XML:
        copied.set(f"{{{XML}}}{local}", value)
    else:
        copied.set(local, value)


def _reference(copied: etree._Element, value: str, path: str) -> None:
    local = etree.QName(copied).localname
    if local == "g":
        return  # a hyperlink: the drawing stays, the link goes
    if value.startswith("#"):
        copied.set(f"{{{XLINK}}}href", value)
        return
    match = _DATA_IMAGE.match(value) if local == "image" else None
    if match and len(value) <= LARGEST_EMBEDDED:
        packed = base64.b64encode(base64.b64decode(match[2])).decode()
        copied.set(f"{{{XLINK}}}href", f"data:image/{match[1].lower()};base64,{packed}")
        return
    raise FileProblem(
        "svg-external", f"{path} refers to {value[:60]!r}", "Embed the picture in the drawing, or take it out."
    )


def _style(value: str, path: str) -> str:
    if _BAD_CSS.search(value):
        raise FileProblem("svg-external", f"{path} has a style that loads or runs something", "Save it as plain SVG.")
    _check_urls(value, path)
    return value


def _check_urls(value: str, path: str) -> None:
    for match in _URL.finditer(value):
        if not match[2].strip().startswith("#"):
            raise FileProblem("svg-external", f"{path} refers to {match[2][:60]!r}", "Take the reference out.")
    if re.search(r"\b(?:javascript|vbscript)\s*:", value, re.IGNORECASE):
        raise FileProblem("svg-script", f"{path} holds a javascript: address", "Save it as plain SVG.")


def _measure(root: etree._Element, path: str) -> tuple[float, float]:
    """Width and height in CSS pixels: the root's own, else its viewBox's."""
    box = [float(value) for value in re.findall(r"-?[\d.]+(?:e[+-]?\d+)?", root.get("viewBox", ""), re.IGNORECASE)[:4]]
    sides: list[float | None] = []
    for name in ("width", "height"):
        match = _LENGTH.match(root.get(name, ""))
        sides.append(float(match[1]) * _PIXELS[match[2].lower()] if match else None)
    width, height = sides
    if len(box) == 4 and box[2] > 0 and box[3] > 0:
        if width and not height:
            height = width * box[3] / box[2]
        elif height and not width:
            width = height * box[2] / box[3]
        elif not width and not height:
            width, height = box[2], box[3]
    if not width or not height:
        raise FileProblem("svg-broken", f"{path} has no size", "Give its svg element a viewBox.")
    if not (1 <= width <= 20_000 and 1 <= height <= 20_000):
        raise FileProblem("svg-broken", f"{path} claims a size of {width:.0f} × {height:.0f}")
    return width, height


def _href(element: etree._Element) -> str:
    return str(element.get("href") or element.get(f"{{{XLINK}}}href") or "")


def _uses_xlink(root: etree._Element) -> bool:
    return any(f"{{{XLINK}}}href" in element.attrib for element in root.iter())


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
