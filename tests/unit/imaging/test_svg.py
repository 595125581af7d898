"""Drawings: cleaned of what runs, loads or explodes; the rest stays as drawn."""

from __future__ import annotations

import base64
import struct
import zlib

import pytest
from hypothesis import example, given, settings, strategies as st
from lxml import etree
from PIL import Image

from mapmental_publish.files import FileProblem
from mapmental_publish.imaging.svg import MOST_ELEMENTS, clean_svg

from .pictures import encode, gps_exif, gradient

HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" width="100" height="50" viewBox="0 0 100 50">'
)


def _svg(inside: str) -> bytes:
    return f"{HEAD}{inside}</svg>".encode()


def _rule(data: bytes) -> str:
    with pytest.raises(FileProblem) as caught:
        clean_svg(data, "a.svg")
    assert "a.svg" in caught.value.message
    return caught.value.rule


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        "<script href='x.js'/>",
        '<rect width="1" height="1" onclick="alert(1)"/>',
        '<rect width="1" height="1" ONLOAD="alert(1)"/>',
        '<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>',
        '<rect width="1" height="1"><animate attributeName="x" to="9"/></rect>',
        '<rect width="1" height="1"><set attributeName="onclick" to="alert(1)"/></rect>',
        '<rect width="1" height="1" fill="javascript:alert(1)"/>',
        "<g><g><script/></g></g>",
    ],
)
def test_what_runs_is_refused(inside: str) -> None:
    assert _rule(_svg(inside)) == "svg-script"


@pytest.mark.parametrize(
    "inside",
    [
        '<image href="https://example.org/a.png" width="9" height="9"/>',
        '<image xlink:href="file:///etc/hostname" width="9" height="9"/>',
        '<image href="other.png" width="9" height="9"/>',
        '<image href="data:image/svg+xml;base64,PHN2Zy8+" width="9" height="9"/>',
        '<use href="other.svg#a"/>',
        '<use xlink:href="https://example.org/a.svg#a"/>',
        '<rect fill="url(https://example.org/a.svg#g)" width="1" height="1"/>',
        '<rect style="fill:url(\'http://example.org/#g\')" width="1" height="1"/>',
        "<style>@import url(https://example.org/a.css);</style>",
        "<style>@font-face{font-family:x;src:url(https://example.org/x.woff)}</style>",
        "<style>rect{fill:url(//example.org/a)}</style>",
        '<linearGradient xlink:href="https://example.org/a.svg#g"/>',
        '<style>a{}<g/>@import "https://example.org/a.css";</style>',
        '<style>a{}<unknown/>@import "https://example.org/a.css";</style>',
        '<style>@\\69mport "https://example.org/a.css";</style>',
        "<style>a{fill:\\75rl(https://example.org/a)}</style>",
        '<style>a{background:image-set("https://example.org/a")}</style>',
        '<rect style="fill:url(https://example.org/a" width="1" height="1"/>',
        '<rect fill="\\000075 rl(https://example.org/a)" width="1" height="1"/>',
    ],
)
def test_what_loads_is_refused(inside: str) -> None:
    assert _rule(_svg(inside)) == "svg-external"


def test_a_stylesheet_elsewhere_is_refused() -> None:
    assert _rule(b'<?xml-stylesheet href="a.css"?>' + _svg("")) == "svg-external"


def test_escapes_and_local_addresses_in_styles_stay() -> None:
    inside = "<style>.a{font-family:'Inter\\, Bold';fill:url(#g)}</style><rect fill='url( \"#g\" )' class='a'/>"
    assert b"Inter\\, Bold" in clean_svg(_svg(inside), "a.svg").data


def _embedding(data: bytes, kind: str = "png") -> bytes:
    packed = base64.b64encode(data).decode()
    return _svg(f'<image href="data:image/{kind};base64,{packed}" width="1" height="1"/>')


def test_embedded_pictures_are_looked_at_too() -> None:
    assert _rule(_svg('<image href="data:image/png;base64,AAA" width="1" height="1"/>')) == "svg-broken"
    assert _rule(_embedding(b"<html>")) == "svg-broken"
    bomb = bytearray(encode(Image.new("1", (8, 8)), "PNG"))
    bomb[16:24] = struct.pack(">II", 30_000, 3_000)
    bomb[29:33] = struct.pack(">I", zlib.crc32(bytes(bomb[12:29])))
    assert _rule(_embedding(bytes(bomb))) == "svg-too-complex"
    photograph = encode(gradient(30, 20), "JPEG", exif=gps_exif(1))
    cleaned = clean_svg(_embedding(photograph, "png"), "a.svg").data.decode()
    packed = cleaned.split("data:image/jpeg;base64,")[1].split('"')[0]  # named as what it is
    assert b"Secrets" in photograph
    assert b"Secrets" not in base64.b64decode(packed)


def test_document_types_are_refused() -> None:
    bomb = '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + HEAD + "<text>&b;</text></svg>"
    assert _rule(bomb.encode()) == "svg-external"
    outside = '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + HEAD + "<text>&x;</text></svg>"
    assert _rule(outside.encode()) == "svg-external"
    assert _rule(b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd">' + _svg("")) == "svg-external"


def test_bombs_are_refused() -> None:
    doubling = '<rect id="a0" width="1" height="1"/>' + "".join(
        f'<g id="a{n}"><use href="#a{n - 1}"/><use href="#a{n - 1}"/></g>' for n in range(1, 30)
    )
    assert _rule(_svg(doubling)) == "svg-too-complex"
    assert _rule(_svg('<g id="a"><use href="#a"/></g>')) == "svg-too-complex"
    assert _rule(_svg('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>')) == "svg-too-complex"
    assert _rule(_svg("<g>" * 100 + "</g>" * 100)) == "svg-too-complex"
    assert _rule(_svg('<path d="M0 0"/>' * (MOST_ELEMENTS + 1))) == "svg-too-complex"


def test_references_unfold_as_uses_do() -> None:
    ten = '<rect width="1" height="1" fill="url(#p{})"/>' * 10
    patterns = "".join(f'<pattern id="p{n}">{ten.replace("{}", str(n - 1))}{"<g/>" * 10}</pattern>' for n in range(12))
    assert _rule(_svg(patterns)) == "svg-too-complex"
    chain = "".join(f'<g id="a{n}">{"<g>" * 50}<use href="#a{n + 1}"/>{"</g>" * 50}</g>' for n in range(55))
    assert _rule(_svg(chain)) == "svg-too-complex"
    assert _rule(_svg(f'<path d="{"M0 0L1 1" * 1_000_001}"/>')) == "svg-too-complex"
    clipped = '<clipPath id="c"><rect width="9" height="9"/></clipPath>' + '<path clip-path="url(#c)"/>' * 15_000
    assert clean_svg(_svg(clipped), "a.svg").data.count(b"url(#c)") == 15_000


@pytest.mark.parametrize(
    "data",
    [
        b"<svg",
        b"<svg xmlns='http://www.w3.org/2000/svg' width='1.2.3' height='5'/>",
        b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1..2 5'/>",
        b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1e999 5'/>",
        b"<svg xmlns='http://www.w3.org/2000/svg'></svg>",
        b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 0 0'/>",
        b"<svg xmlns='http://www.w3.org/2000/svg' width='99999999' height='9'/>",
        b"<svg xmlns='http://www.w3.org/2000/svg' width='100%' height='100%'/>",
        b"<notsvg/>",
        HEAD.encode() + b"<rect>",
    ],
)
def test_what_cannot_be_drawn_is_refused(data: bytes) -> None:
    assert _rule(data) == "svg-broken"


def test_an_editors_notes_are_dropped_and_the_drawing_stays() -> None:
    cleaned = clean_svg(
        _svg(
            '<!-- a remark --><metadata><x xmlns="urn:x">secret place</x></metadata>'
            '<inkscape:grid/><g inkscape:label="layer of /home/someone" id="g">'
            '<rect width="5" height="5" fill="#123456"/></g><title>A title</title>'
            "<desc>In words</desc><text>Said <tspan>so</tspan> here</text>"
        ),
        "a.svg",
    )
    text = cleaned.data.decode()
    for gone in ("secret", "inkscape", "/home", "remark", "metadata"):
        assert gone not in text
    root = etree.fromstring(cleaned.data)
    assert "".join(root.itertext()) == "A titleIn wordsSaid so here"
    assert 'fill="#123456"' in text
    assert (cleaned.width, cleaned.height) == (100, 50)


def test_attributes_that_are_not_svg_are_dropped() -> None:
    cleaned = clean_svg(_svg('<rect width="9" height="9" data-name="x" zork="1" fill="#123456"/>'), "a.svg").data
    assert b"zork" not in cleaned
    assert b"data-name" not in cleaned
    assert b'fill="#123456"' in cleaned


def test_references_within_the_drawing_and_built_in_pictures_stay() -> None:
    packed = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    cleaned = clean_svg(
        _svg(
            '<defs><linearGradient id="g"><stop offset="0" stop-color="red"/></linearGradient></defs>'
            '<rect id="r" fill="url(#g)" width="1" height="1"/><use xlink:href="#r" x="9"/>'
            f'<image href="data:image/png;base64,{packed}" width="1" height="1"/>'
        ),
        "a.svg",
    )
    text = cleaned.data.decode()
    assert "url(#g)" in text
    assert 'xlink:href="#r"' in text
    assert packed in text


def test_a_link_around_a_shape_goes_and_the_shape_stays() -> None:
    text = clean_svg(_svg('<a href="https://example.org/"><rect width="5" height="5"/></a>'), "a.svg").data.decode()
    assert "example.org" not in text
    assert "<rect" in text


def test_ids_are_names_and_each_is_there_once() -> None:
    cleaned = clean_svg(
        _svg(
            "<rect id='x' width='1'/><rect id='x' width='2'/><g id='Layer 1 (a)'/><g id='1a'/><g id='_1a'/>"
            "<style>.b{fill:url(#1a)}</style><use href='#Layer 1 (a)'/><rect fill='url(#1a)' aria-labelledby='1a x'/>"
        ),
        "a.svg",
    )
    root = etree.fromstring(cleaned.data)
    assert [element.get("id") for element in root.iter() if element.get("id")] == ["x", "_Layer-1-a", "_1a_", "_1a"]
    text = cleaned.data.decode()
    for expected in ('href="#_Layer-1-a"', ".b{fill:url(#_1a_)}", 'fill="url(#_1a_)"', 'aria-labelledby="_1a_ x"'):
        assert expected in text
    assert clean_svg(cleaned.data, "a.svg").data == cleaned.data


def test_a_viewbox_that_says_nothing_is_replaced() -> None:
    cleaned = clean_svg(b"<svg xmlns='http://www.w3.org/2000/svg' width='5' height='6' viewBox='junk'/>", "a.svg")
    assert b'viewBox="0 0 5 6"' in cleaned.data


_PIECES = st.sampled_from(
    ["<g>", "</g>", "<style>", "</style>", "<a href='javascript:x'>", "</a>", "<script>x</script>", "url(", ")", "#a",
     "http://example.org", "@import ", "\\", "75rl(", "'", '"', "<rect fill='", "/>", "<!--", "-->", "<![CDATA[", "]]>",
     "<?x y?>", " onload='x'", "<use href='#a' id='a'/>", "&#x75;", "<text>é</text>", "<foreignObject/>", "\ud7ff"]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(_PIECES, max_size=12))
@example(["<![CDATA[", "]]>"])
def test_whatever_comes_is_cleaned_or_refused(pieces: list[str]) -> None:
    try:
        first = clean_svg(_svg("".join(pieces)), "a.svg")
    except FileProblem:
        return
    assert clean_svg(first.data, "a.svg").data == first.data
    root = etree.fromstring(first.data)
    for element in root.iter():
        assert etree.QName(element).localname not in ("script", "foreignObject", "a")
        assert not any(str(key).lower().startswith("on") for key in element.attrib)
        assert not any("example.org" in str(value) and "(" in str(value) for value in element.attrib.values())
        if etree.QName(element).localname == "style":
            assert "@import" not in "".join(element.itertext())


def test_cleaning_twice_changes_nothing() -> None:
    first = clean_svg(_svg('<g><rect x="1" y="2" width="3" height="4"/>\n<text>é “a”</text></g>'), "a.svg")
    second = clean_svg(first.data, "a.svg")
    assert second.data == first.data
    assert (second.width, second.height) == (first.width, first.height)
