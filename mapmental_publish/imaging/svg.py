"""Drawings from outside, reduced to shapes and words: no script, no reference out of the file, nothing that explodes.

The parser refuses document types, so no entity can be defined; what remains is copied element by element through an
allow-list. Anything active or external is an error and not merely dropped: the drawing would not look as it was meant.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException
from lxml import etree

from ..files import FileProblem, TextProblem
from .metadata import pixels_claimed, strip_jpeg, strip_png
from .svg_attributes import ATTRIBUTES

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
XML = "http://www.w3.org/XML/1998/namespace"
XHTML = "http://www.w3.org/1999/xhtml"

_NAMESPACES: dict[str, str] = {None: SVG, "xlink": XLINK}  # type: ignore[dict-item]
MOST_ELEMENTS = 20_000
"""Elements after every ``use`` is unfolded: 100,000 take the page engine 15 seconds."""
DEEPEST = 60
LARGEST_EMBEDDED = 5_000_000
"""Characters of a picture embedded in a drawing."""
LARGEST_EMBEDDED_AREA = 25_000_000
"""Pixels of a picture embedded in a drawing: a small file can claim any number of them."""
LONGEST_DRAWING = 8_000_000
"""Characters of outlines and words, embedded pictures aside; a detailed map has two million."""
FREE_REFERENCE = 10
"""Elements a gradient, clip or pattern may have before every use of it counts: a chart clips each of its points."""

ELEMENTS = frozenset(
    "svg g defs symbol use title desc path rect circle ellipse line polyline polygon text tspan textPath image switch "
    "a linearGradient radialGradient stop pattern clipPath mask marker style filter feBlend feColorMatrix "
    "feComponentTransfer feComposite feConvolveMatrix feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR "
    "feGaussianBlur feMerge feMergeNode feMorphology feOffset feTile feTurbulence".split()
)
_HARMLESS = frozenset(f"{{{SVG}}}{name}" for name in ELEMENTS - {"a", "image", "style", "use"})
ACTIVE = frozenset(
    "script foreignObject iframe object embed handler listener animate animateMotion animateTransform set".split()
)
_NUMBER = r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]{1,3})?"
_LENGTH = re.compile(rf"^\s*\+?({_NUMBER})\s*(px|pt|pc|mm|cm|in|em|)\s*$", re.IGNORECASE)
_PIXELS = {"": 1.0, "px": 1.0, "pt": 96 / 72, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0, "em": 16.0}
_URL = re.compile(r"url\(\s*(['\"]?)([^'\"()]*)\1\s*\)", re.IGNORECASE)
_URL_OPENS = re.compile(r"url\s*\(", re.IGNORECASE)
_REFERENCE = re.compile(r"url\(\s*['\"]?#([^'\"()]+?)['\"]?\s*\)", re.IGNORECASE)
_PLAIN = re.compile(r"[\w\s.,#%+\-/;]*")
"""Values with neither a bracket, a colon nor an escape: nothing in them names an address."""
_BAD_CSS = re.compile(
    # The functions at the end load what they name, as url() does.
    r"@import|@namespace|expression\s*\(|javascript:|-moz-binding|behaviou?r\s*:|\b(?:image|image-set|src|element)\s*\(",
    re.IGNORECASE,
)
_XML_NAME = re.compile(r"[^\W\d][\w.\-]*")
_DATA_IMAGE = re.compile(r"^data:image/(png|jpeg|jpg);base64,([A-Za-z0-9+/=\s]+)$", re.IGNORECASE)


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
    clean = root if _is_clean(root) else _copy(root, path)
    if clean is None:
        raise FileProblem("svg-broken", f"{path} has nothing to draw")
    for element in clean.iter():
        if not element.text:
            element.text = None  # an empty CDATA section, which would be written as an end tag once and then not again
    _sound_ids(clean)
    width, height = _measure(clean, path)
    if not _box(clean):
        clean.set("viewBox", f"0 0 {_number(width)} {_number(height)}")
    clean.set("width", _number(width))
    clean.set("height", _number(height))
    etree.cleanup_namespaces(clean, keep_ns_prefixes=["xlink"] if _uses_xlink(clean) else None)
    return CleanSvg(etree.tostring(clean, encoding="utf-8", xml_declaration=False) + b"\n", width, height)


def _parse(data: bytes, path: str) -> etree._Element:
    try:
        if b"<!" in data or b"\0" in data:
            # defusedxml's parser refuses every document type and entity; lxml then reads the same bytes.
            defusedxml.ElementTree.fromstring(data, forbid_dtd=True)
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
        )
        root = etree.fromstring(data, parser)
    except DefusedXmlException as fault:
        raise _declares(path) from fault
    except (etree.XMLSyntaxError, LookupError, SyntaxError, ValueError, RecursionError) as fault:
        raise FileProblem("svg-broken", f"{path} is not well-formed: {str(fault)[:120]}") from fault
    if root.getroottree().docinfo.internalDTD is not None:
        raise _declares(path)
    if etree.QName(root).localname != "svg":
        raise FileProblem("svg-broken", f"{path} is not a drawing")
    if b"<?xml-stylesheet" in data:
        raise FileProblem(
            "svg-external", f"{path} takes its styles from another file", "Put the styles into the drawing."
        )
    return root


def _declares(path: str) -> FileProblem:
    return FileProblem(
        "svg-external", f"{path} declares a document type or entities", "Save it as plain SVG, without a DOCTYPE."
    )


def _check_size(root: etree._Element, path: str) -> None:
    """Refuse drawings that unfold without bound, counting each ``use`` as what it shows."""
    targets: dict[str, etree._Element] = {}
    characters = 0
    stack: list[tuple[etree._Element, int]] = [(root, 1)]
    while stack:
        element, depth = stack.pop()
        if depth > DEEPEST:
            raise FileProblem("svg-too-complex", f"{path} nests elements more than {DEEPEST} deep")
        stack += [(child, depth + 1) for child in reversed(element)]
        if isinstance(element.tag, str):
            targets.setdefault(str(element.get("id", "")), element)
        characters += len(element.text or "") + len(element.tail or "")
        characters += sum(len(str(value)) for value in element.attrib.values() if not str(value).startswith("data:"))
    if characters > LONGEST_DRAWING:
        raise FileProblem("svg-too-complex", f"{path} has {characters:,} characters of outlines and words")
    if _Weights(targets, path).of("", root, ()) > MOST_ELEMENTS:
        raise _too_many(path)


def _too_many(path: str) -> FileProblem:
    return FileProblem("svg-too-complex", f"{path} draws more than {MOST_ELEMENTS:,} elements")


class _Weights:
    """How many elements a part of a drawing stands for, everything it shows by reference counted each time."""

    def __init__(self, targets: dict[str, etree._Element], path: str) -> None:
        self._targets = targets
        self._path = path
        self._known: dict[str, int] = {}

    def of(self, name: str, start: etree._Element, trail: tuple[str, ...]) -> int:
        """The weight of the element ``name``; raises FileProblem where it shows itself or unfolds without bound."""
        if name and name in self._known:
            return self._known[name]
        if name in trail or len(trail) > DEEPEST:
            raise FileProblem("svg-too-complex", f"{self._path} uses #{name} within itself, or too deeply")
        inner = (*trail, name) if name else trail
        total = 0
        for element in start.iter():
            total += 1
            if not isinstance(element.tag, str):
                continue
            if element.tag.endswith("use") and etree.QName(element).localname == "use":
                total += self._shown(_href(element).strip().lstrip("#"), inner)
            for value in element.attrib.values():
                for found in _REFERENCE.findall(str(value)) if "(" in str(value) else ():
                    total += max(0, self._shown(found, inner) - FREE_REFERENCE)
            if total > MOST_ELEMENTS:
                raise _too_many(self._path)
        if name:
            self._known[name] = total
        return total

    def _shown(self, name: str, trail: tuple[str, ...]) -> int:
        return self.of(name, self._targets[name], trail) if name and name in self._targets else 0


def _is_clean(root: etree._Element) -> bool:
    """Whether nothing would be left out or looked at closely in copying: most charts, at a third of the time."""
    return root.prefix is None and all(
        element.tag in _HARMLESS
        and all(key in ATTRIBUTES and key != "style" and _PLAIN.fullmatch(value) for key, value in element.items())
        for element in root.iter()
    )


def _copy(element: etree._Element, path: str) -> etree._Element | None:
    if not isinstance(element.tag, str):
        return None
    name = etree.QName(element)
    if name.localname in ACTIVE and name.namespace in (SVG, XHTML, None, ""):
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
    if name.localname == "style":
        # All of its words are one stylesheet, whatever elements stand between them.
        copied.text = _style(str(element.xpath("string()")), path)
        return copied
    copied.text = element.text
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


def _sound_ids(root: etree._Element) -> None:
    """Ids that XML allows, each once: drawing programs write names of layers there, which no EPUB may hold.

    Of two equal ones the first counts, as in browsers. References follow the new names.
    """
    taken: set[str] = set()
    renamed: dict[str, str] = {}
    for element in root.iter():
        name = str(element.get("id", ""))
        if "id" not in element.attrib:
            continue
        if name in renamed or name in taken or not name:
            del element.attrib["id"]
        elif _XML_NAME.fullmatch(name):
            taken.add(name)
        else:
            renamed[name] = ""
    for name in renamed:
        new = "_" + re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")
        while new in taken:
            new += "_"
        taken.add(new)
        renamed[name] = new
    if not renamed:
        return

    def follow(found: re.Match[str]) -> str:
        return f"url(#{renamed.get(found[1], found[1])})"

    for element in root.iter():
        for key, raw in element.attrib.items():
            value = str(raw)
            if key == "id":
                value = renamed.get(value, value)
            elif key == f"{{{XLINK}}}href" and value.startswith("#"):
                value = f"#{renamed.get(value[1:], value[1:])}"
            elif str(key) in ("aria-labelledby", "aria-describedby"):
                value = " ".join(renamed.get(part, part) for part in value.split())
            elif "url" in value.lower():
                value = _REFERENCE.sub(follow, value)
            if value != raw:
                element.set(key, value)
        if etree.QName(element).localname == "style" and element.text:
            element.text = _REFERENCE.sub(follow, element.text)


def _attribute(copied: etree._Element, key: str, value: str, path: str) -> None:
    space, _, local = key[1:].partition("}") if key.startswith("{") else ("", "", key)
    if space not in ("", XLINK, XML):
        return
    if local.lower().startswith("on"):
        raise FileProblem("svg-script", f"{path} has the handler {local}", "Save it as plain SVG.")
    if local == "href":
        _reference(copied, value.strip(), path)
        return
    if space == XLINK or local not in ATTRIBUTES:
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
    match = _DATA_IMAGE.match(value) if local == "image" and len(value) <= LARGEST_EMBEDDED else None
    if match:
        copied.set(f"{{{XLINK}}}href", _embedded(match[2], path))
        return
    raise FileProblem(
        "svg-external", f"{path} refers to {value[:60]!r}", "Embed the picture in the drawing, or take it out."
    )


def _embedded(packed: str, path: str) -> str:
    """The data: address of an embedded picture, taken as what it is and without what it should not tell."""
    try:
        data = base64.b64decode("".join(packed.split()), validate=True)
        kind, pixels = pixels_claimed(data)
    except (binascii.Error, ValueError) as fault:
        raise FileProblem("svg-broken", f"{path} holds an embedded picture that is damaged") from fault
    if pixels > LARGEST_EMBEDDED_AREA:
        raise FileProblem("svg-too-complex", f"{path} holds an embedded picture of too many pixels")
    data = strip_jpeg(data) if kind == "jpeg" else strip_png(data)
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"


def _style(value: str, path: str) -> str:
    if _BAD_CSS.search(_spelt_out(value)):
        raise FileProblem("svg-external", f"{path} has a style that loads or runs something", "Save it as plain SVG.")
    _check_urls(value, path)
    return value


def _spelt_out(css: str) -> str:
    """A style with its escapes resolved: an escaped ``u`` still begins ``url()`` (CSS Syntax 3, 4.3.7)."""
    if "\\" not in css:
        return css

    def sign(found: re.Match[str]) -> str:
        code = int(found[1], 16) if found[1] else 0
        return chr(code) if 0 < code < 0xD800 else found[2] or " "

    return re.sub(r"\\(?:([0-9A-Fa-f]{1,6})\s?|(.)|$)", sign, css, flags=re.DOTALL)


def _check_urls(value: str, path: str) -> None:
    if _PLAIN.fullmatch(value):
        return
    plain = _spelt_out(value)
    if "(" in plain:
        matches = list(_URL.finditer(plain))
        outside = next((match[2] for match in matches if not match[2].strip().startswith("#")), None)
        if outside is None and len(matches) != len(_URL_OPENS.findall(plain)):
            outside = value  # an address that is not closed, or is written so that a browser reads it otherwise
        if outside is not None:
            raise FileProblem("svg-external", f"{path} refers to {outside[:60]!r}", "Take the reference out.")
    if re.search(r"\b(?:javascript|vbscript)\s*:", plain, re.IGNORECASE):
        raise FileProblem("svg-script", f"{path} holds a javascript: address", "Save it as plain SVG.")


def _measure(root: etree._Element, path: str) -> tuple[float, float]:
    """Width and height in CSS pixels: the root's own, else its viewBox's."""
    box = _box(root)
    sides: list[float | None] = []
    for name in ("width", "height"):
        match = _LENGTH.match(root.get(name, ""))
        sides.append(float(match[1]) * _PIXELS[match[2].lower()] if match else None)
    width, height = sides
    if box:
        if width and not height:
            height = width * box[1] / box[0]
        elif height and not width:
            width = height * box[0] / box[1]
        elif not width and not height:
            width, height = box
    if not width or not height:
        raise FileProblem("svg-broken", f"{path} has no size", "Give its svg element a viewBox.")
    if not (1 <= width <= 20_000 and 1 <= height <= 20_000):
        raise FileProblem("svg-broken", f"{path} claims a size of {width:.0f} × {height:.0f}")
    return width, height


def _box(root: etree._Element) -> tuple[float, float] | None:
    """Width and height of the viewBox; None where there is none that can be used."""
    numbers = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    if len(numbers) != 4 or not all(re.fullmatch(rf"[+-]?{_NUMBER}", part, re.IGNORECASE) for part in numbers):
        return None
    width, height = float(numbers[2]), float(numbers[3])
    return (width, height) if 0 < width < 1e9 and 0 < height < 1e9 else None


def _href(element: etree._Element) -> str:
    return str(element.get("href") or element.get(f"{{{XLINK}}}href") or "")


def _uses_xlink(root: etree._Element) -> bool:
    return any(f"{{{XLINK}}}href" in element.attrib for element in root.iter())


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
