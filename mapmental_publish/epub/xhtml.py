"""Documents as bytes, and the asserts every one of them passes before it is packed."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from lxml import etree

from ..errors import OutputInvalid

MEDIA_TYPE = "application/xhtml+xml"
_ADVICE = "If this document comes from a template of the book's own layouts folder, correct it there."
# A serialiser that lost track of namespaces writes these; reading systems show such elements as nothing at all, and
# validators let them pass.
_STRAY_PREFIXES = (b"<html:", b"<ns0:", b" ns0:", b"xmlns:html=", b"xmlns:ns0=")
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
_IDS = etree.XPath("//@id", smart_strings=False)
# One search each: the union of several is put into the order of the document, which takes far longer.
_LINKS = tuple(etree.XPath(f"//@{name}", smart_strings=False) for name in ("href", "src", "srcset"))
_LABELS = etree.XPath("//@aria-labelledby", smart_strings=False)
_EMPTY = re.compile(
    r"<(?!(?:area|br|col|embed|hr|img|input|link|meta|source|track|wbr)[\s/])"
    r"([a-z][a-z0-9]*)((?:\s+[\w:.-]+=\"[^\"<]*\")*)\s*/>"
)
"""An element without content that HTML does not know as one that never has any (HTML, 13.1.2)."""
_FORBIDDEN = (b"<script", b"<iframe", b"<object", b"<embed")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a document holds that the package has to know: ids, where it points, and its manifest properties."""

    name: str
    ids: frozenset[str]
    links: tuple[str, ...]
    properties: tuple[str, ...]


def serialise(text: str) -> bytes:
    """A rendered template as the bytes of a file: UTF-8, one line end, nothing before the XML declaration.

    Empty elements get an end tag: readers that take the file for HTML would not see where ``<span/>`` ends.
    """
    return (_EMPTY.sub(r"<\1\2></\1>", text.strip()) + "\n").encode("utf-8")


def examine(name: str, data: bytes) -> Facts:
    """Assert that a document is sound, and gather its facts.

    Raises OutputInvalid where it is not well-formed, has a stray namespace prefix, holds a script or an embedded page,
    or uses an id twice or names one that is not there.
    """
    try:
        root = etree.fromstring(data, _PARSER)
    except etree.XMLSyntaxError as fault:
        raise OutputInvalid(f"{name}: not well-formed: {fault.msg}", _ADVICE) from fault
    if stray := next((prefix for prefix in _STRAY_PREFIXES if prefix in data), None):
        raise OutputInvalid(f"{name}: stray namespace prefix {stray.decode().strip()}", _ADVICE)
    if forbidden := next((tag for tag in _FORBIDDEN if tag in data), None):
        raise OutputInvalid(f"{name}: holds a {forbidden.decode()}>", _ADVICE)
    ids = _strings(_IDS(root))
    unique = frozenset(ids)
    if len(unique) != len(ids):
        twice = sorted(identifier for identifier in unique if ids.count(identifier) > 1)
        raise OutputInvalid(f"{name}: id used twice: {twice[0]}", _ADVICE)
    if lost := [word for value in _strings(_LABELS(root)) for word in value.split() if word not in unique]:
        raise OutputInvalid(f"{name}: labelled by an id that is not there: {lost[0]}", _ADVICE)
    properties = [kind for kind, mark in (("mathml", b"<math"), ("svg", b"<svg")) if mark in data]
    links = dict.fromkeys(link for search in _LINKS for link in _strings(search(root)))
    return Facts(name, unique, tuple(links), tuple(properties))


def check_links(documents: Sequence[Facts], others: Iterable[str]) -> None:
    """Assert across the book that every internal link leads somewhere and that no id stands in two documents.

    ``others`` are the packed files that are not documents. Raises OutputInvalid.
    """
    places = {document.name: document.ids for document in documents} | dict.fromkeys(others, frozenset[str]())
    owner: dict[str, str] = {}
    for document in documents:
        for identifier in sorted(document.ids):
            if owner.setdefault(identifier, document.name) != document.name:
                raise OutputInvalid(f"{document.name}: id {identifier} stands in {owner[identifier]} too", _ADVICE)
    for document in documents:
        for link in document.links:
            if _outside(link):
                continue
            path, _, fragment = link.partition("#")
            name = posixpath.normpath(unquote(path)) if path else document.name
            if name not in places:
                raise OutputInvalid(f"{document.name}: links to {path}, which is not in the book", _ADVICE)
            if fragment and unquote(fragment) not in places[name]:
                raise OutputInvalid(f"{document.name}: links to {link}: there is no such id", _ADVICE)


def _outside(link: str) -> bool:
    scheme, colon, _ = link.partition(":")
    return bool(colon) and scheme.replace("+", "").isalnum()


def _strings(result: object) -> list[str]:
    return [item for item in result if isinstance(item, str)] if isinstance(result, list) else []
