"""Markup that came from outside, reduced to the elements and attributes a book can hold.

Everything an article's text becomes passes here: raw HTML through html5lib's parser, which reads it as browsers do, and
Markdown's own output, whose attribute lists may carry anything.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable

from lxml import etree

Report = Callable[[str, etree._Element, str], None]
"""Told of what was left out: the rule, the element (for its line), and the message."""

DEEPEST = 60
"""Elements within one another: the page engine fails at 150, real texts stay below 15."""

BLOCKS = frozenset(
    "h1 h2 h3 h4 h5 h6 p ul ol li dl dt dd blockquote pre hr table thead tbody tfoot tr th td caption div figure "
    "figcaption "
    "section article details summary aside header footer main address center".split()
)
INLINES = frozenset(
    "a abbr b bdi bdo br cite code del dfn em i img ins kbd mark q rp rt ruby s samp small span "
    "strong sub sup time u var wbr".split()
)
ALLOWED = BLOCKS | INLINES
ACTIVE = frozenset(
    "script iframe object embed applet frame frameset form input button select textarea base link meta noscript".split()
)
DROPPED_WITH_CONTENT = ACTIVE | frozenset("style template svg math canvas audio video title head".split())
RENAMED = {
    "center": "div",
    "section": "div",
    "article": "div",
    "main": "div",
    "header": "div",
    "footer": "div",
    "address": "div",
    "tfoot": "tbody",
    "details": "div",
    "summary": "p",
    "u": "span",
    "time": "span",
}
VOID = frozenset("br hr img wbr source track".split())

_COMMON = frozenset({"id", "class", "lang", "dir", "title"})
_OWN = {
    "a": frozenset({"href"}),
    "img": frozenset({"src", "alt", "width", "height"}),
    "ol": frozenset({"start", "reversed", "type"}),
    "li": frozenset({"value"}),
    "td": frozenset({"colspan", "rowspan", "headers"}),
    "th": frozenset({"colspan", "rowspan", "scope", "headers", "abbr"}),
}
_LINK = re.compile(r"^(?:https?://|mailto:|tel:)", re.IGNORECASE)
_SCHEME = re.compile(r"^\s*[a-z][a-z0-9+.-]*\s*:", re.IGNORECASE)
_ALIGN = re.compile(r"text-align:\s*(left|right|center)")
_CLASS = re.compile(r"^[A-Za-z][\w-]*$")
_NUMBER = re.compile(r"^\d{1,4}$")


def parse_html(markup: str) -> etree._Element:
    """HTML as browsers read it, as an element ``mm-body`` without namespaces."""
    import html5lib  # most articles need no browser's patience
    from html5lib.constants import DataLossWarning

    with warnings.catch_warnings():
        # Names that XML does not know are spelt out by the parser and taken out below; the reader need not hear of it.
        warnings.simplefilter("ignore", DataLossWarning)
        fragment = html5lib.parseFragment(markup, treebuilder="lxml", namespaceHTMLElements=False)
    body = etree.Element("mm-body")
    last: etree._Element | None = None
    for item in fragment:
        if isinstance(item, str):
            if last is None:
                body.text = (body.text or "") + item
            else:
                last.tail = (last.tail or "") + item
        else:
            body.append(item)
            last = item
    return body


def sanitise(body: etree._Element, report: Report) -> None:
    """Reduce the tree in place. Active content is reported as ``html-active``, other losses as ``html-unsupported``."""
    for element in list(body.iter()):
        if element is body:
            continue
        if not isinstance(element.tag, str):
            _remove(element)
            continue
        if element.getparent() is None:
            continue
        name = etree.QName(element).localname.lower()
        if name in DROPPED_WITH_CONTENT:
            rule = "html-active" if name in ACTIVE else "html-unsupported"
            report(rule, element, f"<{name}> is not allowed and was left out")
            _remove(element)
            continue
        if name.startswith("mm-"):
            name = "span"
        if name not in ALLOWED:
            report("html-unsupported", element, f"<{name}> is not supported; its text was kept")
            _unwrap(element)
            continue
        element.tag = RENAMED.get(name, name)
        _attributes(element, report)


def _attributes(element: etree._Element, report: Report) -> None:
    name = str(element.tag)
    allowed = _COMMON | _OWN.get(name, frozenset())
    for key in list(element.attrib):
        key_text, value = str(key), str(element.attrib[key])
        local = key_text.rpartition("}")[2].lower()
        if local.startswith("on"):
            report("html-active", element, f"the handler {local} is not allowed and was left out")
        elif local == "style" and name in ("td", "th") and (match := _ALIGN.search(value)):
            element.set("data-align", match[1])
        elif local == "align" and name in ("td", "th") and value.lower() in ("left", "right", "center"):
            element.set("data-align", value.lower())
        elif local in allowed and "}" not in key_text:
            kept = _value(name, local, value, element, report)
            if kept is not None:
                if key_text != local:
                    del element.attrib[key]
                element.set(local, kept)
                continue
        elif key_text == "{http://www.w3.org/XML/1998/namespace}lang":
            element.set("lang", value)
        elif local == "data-align":
            continue
        del element.attrib[key]


def _value(name: str, key: str, value: str, element: etree._Element, report: Report) -> str | None:
    if key == "class":
        return " ".join(word for word in value.split() if _CLASS.match(word)) or None
    if key == "dir":
        return value.lower() if value.lower() in ("ltr", "rtl", "auto") else None
    if key in ("width", "height", "start", "value", "colspan", "rowspan"):
        return value if _NUMBER.match(value.strip("-")) else None
    if key == "reversed":
        return "reversed"
    if key == "lang":
        return value.strip() or None
    if name == "a" and key == "href":
        if _SCHEME.match(value) and not _LINK.match(value.strip()):
            report("html-active", element, f"a link to {value.strip()[:40]!r} is not allowed and was left out")
            return None
        return value.strip()
    return value


def deepest(markup: str) -> int:
    """How deep raw HTML nests, counted without building it."""
    depth = most = 0
    for match in re.finditer(r"<(/?)([a-zA-Z][\w-]*)[^>]*?(/?)>", markup):
        if match[2].lower() in VOID or match[3]:
            continue
        depth = max(0, depth - 1) if match[1] else depth + 1
        most = max(most, depth)
    return most


def depth_of(body: etree._Element) -> int:
    """How deep a tree nests, without recursion."""
    most = 0
    stack = [(body, 0)]
    while stack:
        element, depth = stack.pop()
        most = max(most, depth)
        stack += [(child, depth + 1) for child in element]
    return most


def _remove(element: etree._Element) -> None:
    """Take an element out with its content; the text after it stays."""
    parent = element.getparent()
    if parent is None:
        return
    _join_text(parent, element, element.tail or "")
    element.tail = None
    parent.remove(element)


def _unwrap(element: etree._Element) -> None:
    """Take an element's tags out; its content stays."""
    parent = element.getparent()
    if parent is None:
        return
    position = parent.index(element)
    children = list(element)
    tail = element.tail or ""
    element.tail = None
    _join_text(parent, element, element.text or "")
    parent[position : position + 1] = children
    if children:
        children[-1].tail = (children[-1].tail or "") + tail
    elif position:
        parent[position - 1].tail = (parent[position - 1].tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail


def _join_text(parent: etree._Element, element: etree._Element, text: str) -> None:
    before = element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + text
    else:
        parent.text = (parent.text or "") + text


remove, unwrap = _remove, _unwrap
