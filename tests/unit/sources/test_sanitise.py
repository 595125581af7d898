"""Markup from outside: nothing active survives, in whatever dress it comes."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from lxml import etree

from mapmental_publish.sources.sanitise import ALLOWED

from .reading import Read, read

MANUSCRIPT = frozenset(
    "mm-body mm-figure mm-table mm-pullquote mm-callout mm-title mm-note mm-ref mm-image mm-index".split()
)
ATTRIBUTES = frozenset(
    "id class lang dir title href src alt width height start reversed type value colspan rowspan headers scope abbr "
    "data-align ref call n kind".split()
)
PROBES = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//x.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img src='javascript:alert(1)'>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=' &#106;avascript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='vbscript:x'>x</a>",
    "[x](javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    "<b onclick='alert(1)' onMouseOver=alert(2)>x</b>",
    "<p style='background:url(//x.example/a)'>x</p>",
    "<style>@import url(//x.example/a.css)</style>",
    "<link rel=stylesheet href=//x.example/a.css>",
    "<base href='//x.example/'>",
    "<meta http-equiv=refresh content='0;url=//x.example/'>",
    "<iframe src='//x.example/'></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=x.swf></object><embed src=x>",
    "<form action=//x.example><input autofocus onfocus=alert(1)></form>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<svg><style><![CDATA[</style><img src=x onerror=alert(1)>]]></style></svg>",
    "<template><script>alert(1)</script></template>",
    "<textarea><script>alert(1)</script></textarea>",
    "<title><script>alert(1)</script></title>",
    "<xmp><img src=x onerror=alert(1)></xmp>",
    "<plaintext><img src=x onerror=alert(1)>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml-stylesheet href='javascript:alert(1)'?>",
    "<video src=x onerror=alert(1)></video>",
    "<details open ontoggle=alert(1)>x</details>",
    "<mm-note ref='x' call='1'></mm-note>",
    "<mm-body><mm-figure ref='y'/></mm-body>",
    "*x*{: onclick=alert(1) style='color:red' }",
    "## Heading {: onmouseover=alert(1) }",
    "<table background='javascript:alert(1)'><tr><td style='text-align:left;background:url(x)'>x</td></tr></table>",
    "<a href='//x.example/'>x</a>",
    "<p xml:base='//x.example/' xmlns:x='y' x:onload='z'>x</p>",
]


def _check(found: Read) -> None:
    """Well-formed, and nothing but what the manuscript markup knows."""
    fragments = [found.article.body, f"<p>{found.article.title_markup}</p>"]
    fragments += [f"<p>{figure.caption}{figure.credit}</p>" for figure in found.article.figures]
    fragments += [f"<div>{note.body}</div>" for note in found.article.notes]
    fragments += [f"<div>{quote.body}</div>" for quote in found.article.pull_quotes]
    for fragment in fragments:
        root = etree.fromstring(fragment)
        for element in root.iter():
            assert isinstance(element.tag, str)
            assert element.tag in ALLOWED | MANUSCRIPT, element.tag
            for name, value in element.attrib.items():
                assert name in ATTRIBUTES, name
                if name == "href":
                    assert str(value).lower().startswith(("https://", "http://", "mailto:", "tel:")), value
    known = {
        "mm-note": {note.key for note in found.article.notes},
        "mm-figure": {figure.id for figure in found.article.figures},
        "mm-table": {table.id for table in found.article.tables},
        "mm-pullquote": {quote.id for quote in found.article.pull_quotes},
        "mm-image": {image.id for image in found.article.images},
    }
    for name, keys in known.items():
        for element in found.body.iter(name):
            assert element.get("ref") in keys


@pytest.mark.parametrize("probe", PROBES)
@pytest.mark.parametrize("place", ["Text.\n\n{0}\n\nMore.\n", "Some {0} text.\n", "> [!NOTE]\n> {0}\n", "- a\n- {0}\n"])
def test_probes_lose_their_sting(probe: str, place: str) -> None:
    _check(read(place.format(probe)))


@pytest.mark.parametrize(
    "probe",
    ["<script>alert(1)</script>", "<b onclick='a()'>x</b>", "<iframe src='x'></iframe>", "[x](javascript:alert(1))"],
)
def test_active_content_is_an_error(probe: str) -> None:
    rules = read(f"Text {probe} text.\n").rules()
    assert "html-active" in rules or "link-not-in-book" in rules


def test_harmless_html_stays() -> None:
    found = read(
        "H<sub>2</sub>O, <abbr title='World Health Organization'>WHO</abbr>, <kbd>Ctrl</kbd>, "
        "<span lang='la'>in vitro</span>, <bdi>x</bdi>.\n\n<div class='wide'>\n<p>Text.</p>\n</div>\n"
    )
    assert found.rules() == []
    for name in ("sub", "abbr", "kbd", "bdi", "div"):
        assert found.body.find(f".//{name}") is not None, name
    (latin,) = (item for item in found.body.iter("span") if item.get("lang"))
    assert latin.get("lang") == "la"


def test_unknown_elements_keep_their_text() -> None:
    found = read("A <blink>word</blink> here.\n")
    assert found.rules() == ["html-unsupported"]
    assert found.text() == "A word here."


_WORDS = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=8)
_SYNTAX = """\
# |## |- |1. |> |> [!NOTE]\\n> |**|*|_|`|```\\n|~~~|[|](|)|![|[^a]|[^a]: |<b>|</b>|<div>|</div>|<script>|\\n\\n|\\n\
|<!-- pullquote -->\\n> |<!-- index: a; b!c -->|<!--|-->|{#id}|{: .x }|{.x}|&amp;|&#0;|&bogus;|<|>|:   |    |\\t|\\r\\n\
|---\\n|***|(breath.svg "C. Credit: D.")|*Figure: x*|*Table: x*|'|"|--|...|](#a)|](other.md)|\\u202e|\\x00\
|\\U00010600|\\U0001060c\\U00010601\\U0001060d"""
"""Pieces of syntax, parted by bars; escapes are resolved below."""
_SPELT = _SYNTAX.encode("ascii").decode("unicode_escape").split("|")
_PIECES = st.sampled_from([*_SPELT, "|", "\n|---|---|\n", "\\"])


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(_PIECES, _WORDS), max_size=40))
def test_no_text_breaks_the_reader(pieces: list[str]) -> None:
    _check(read("".join(pieces)))


@pytest.mark.parametrize(
    "sign", ["[", "*", "_", "`", "(", "<", ">", "![", "[^", "**a", "&", "|", "> ", "#", "<b>", "<!--"]
)
@pytest.mark.parametrize("count", [20_000, 100_000])
def test_monstrous_texts_take_no_time(sign: str, count: int) -> None:
    begun = time.process_time()
    found = read(f"Text.\n\n{sign * count}\n")
    assert time.process_time() - begun < 2.0 * (1 if found.findings else 2)


@pytest.mark.parametrize("text", ["> " * 500 + "x", "- " * 400 + "x", "<div>" * 300 + "x", "*" * 40 + "x" + "*" * 40])
def test_deep_texts_are_read_or_refused(text: str) -> None:
    _check(read(f"Text.\n\n{text}\n"))


def test_many_short_paragraphs_of_signs_take_no_time() -> None:
    begun = time.process_time()
    read("Text.\n\n" + "[a *b _c `d\n\n" * 5_000)
    assert time.process_time() - begun < 12
