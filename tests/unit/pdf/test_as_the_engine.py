"""Pages made with the changes in the engine, held against the engine's own: sign by sign, place by place."""

from __future__ import annotations

import ctypes
import io
import json
import logging
import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from pypdfium2 import raw
from weasyprint import HTML

from mapmental_publish.pdf import engine, lines, shaping
from mapmental_publish.pdf.record import PageInputs

LEFT, RIGHT = 20.0, 280.0
"""The edges of the measure, in points."""
NEAR = 0.4
"""Points: the engine cuts off the decimals of every correction of a glyph's place, some forty in a line."""
PLAIN = Path(__file__).with_name("as_the_engine.py")
ENGLISH = (
    "The difference between a sad mood and an illness is often a matter of time, depth and consequence; people who "
    "have never lived through a depressive episode rarely understand why well-meant advice — “pull yourself together” "
    "— does so much harm. Affective disorders, offices and flowers: first, fjord, waffle. Type AVATAR To We Yo. V. T, "
    "y. "
) * 2
HEBREW = "שלום עולם טוב מאוד ABC def ghi זה משפט ארוך מאוד "
ARABIC = "الصحة النفسية هي حالة من العافية يستطيع فيها كل فرد إدراك إمكاناته الخاصة "
JAPANESE = "心的外傷後ストレス障害は、命の安全が脅かされるような出来事によって強い精神的衝撃を受けることが原因で、"
CHINESE = "抑郁症是一种常见的精神障碍，其特点是悲伤、失去兴趣或快乐、有负罪感或自我价值感低、睡眠或食欲紊乱。"
GERMAN = "Die Aufmerksamkeitsdefizitstörung, Schifffahrt, Zucker und Verhaltenstherapie: „beruhigen“ – manchmal. "
HUNGARIAN = "Az asszonnyal hosszú meggyógyulás összehasonlítás visszaemlékezések "
MIXED = "and/or his/her well-being anti-anxiety 10–20 mg/day “quoted” (see p. 3) Dr. A. B. Carr e.g. i.e. 3.5 "


def page(body: str, css: str = "", language: str = "en") -> str:
    style = (
        f"@page {{ size: 300pt 500pt; margin: {LEFT}pt }} body {{ margin: 0; font: 10pt/14pt Inter }}"
        f"p {{ margin: 0 0 6pt; text-align: justify; hyphens: auto }} {css}"
    )
    return f'<html lang="{language}"><style>{style}</style><body>{body}</body></html>'


def styled(style: str, text: str = ENGLISH) -> str:
    return f'<p style="{style}">{text}</p>'


CORPUS = {
    "justified": page(styled("")),
    "ragged": page(styled("text-align: left")),
    "serif": page(styled("font-family: DejaVu Serif")),
    "one width": page(styled("font-family: DejaVu Sans Mono")),
    "right to left": page(f'<p dir="rtl" style="text-align: start">{HEBREW * 6}</p>', language="he"),
    "joined letters": page(f'<p dir="rtl" style="text-align: start">{ARABIC * 5}</p>', language="ar"),
    "japanese": page(styled("", JAPANESE * 4), language="ja"),
    "chinese": page(styled("", CHINESE * 4), language="zh"),
    "german": page(styled("", GERMAN * 5), language="de"),
    "changed by division": page(styled("", HUNGARIAN * 6), language="hu"),
    "no language": page(styled("", MIXED * 5), language=""),
    "fixed spaces": page(styled("", ENGLISH.replace(" of ", " of\u00a0").replace(" a ", " a\u00a0") + "20\u00a0mg")),
    "thin space first": page(f"<p>a\u2009b\u202fc\u2003d</p>{styled('')}"),
    "soft hyphens": page(styled("", ENGLISH.replace("depressive", "de\u00adpres\u00adsive"))),
    "joiners": page(
        styled("", ENGLISH[:150] + " auf\u200clage zero\u200bwidth\u200bspace word\u2060joiner a\u200db " * 4)
    ),
    "letter-spacing": page(styled("letter-spacing: .6pt")),
    "word-spacing": page(styled("word-spacing: 2pt")),
    "upper case": page(styled("text-transform: uppercase")),
    "first line": page(styled(""), "p::first-line { font-variant-caps: small-caps; letter-spacing: .3pt }"),
    "first letter": page(styled(""), "p::first-letter { font-size: 28pt; float: left }"),
    "narrow": page(styled("width: 60pt", ENGLISH[:200]) + styled("width: 22pt", ENGLISH[:80])),
    "no width": page(styled("width: 0", ENGLISH[:40])),
    "long word": page(
        styled("", f"see https://example.org/a/very/long/path/that-goes-on/and-on?query={'abcdefghij' * 4} for it")
        + styled("overflow-wrap: anywhere", f"{'x' * 200} and more")
        + styled("word-break: break-all")
    ),
    "boxes in a line": page(
        "<p>The word <em>emphasis </em><b> bold</b> <i>it</i><sup>12</sup>, then <code>co de</code> <span style="
        f"'display: inline-block; width: 20pt; height: 5pt'></span> {ENGLISH[:200]} <em>{ENGLISH[:150]}</em> "
        "<a href='#'>a link</a>.</p>"
    ),
    "hyphenation limits": page(styled("hyphenate-limit-zone: 20%") + styled("hyphenate-limit-chars: 9 4 4")),
    "no hyphens": page(styled("hyphens: none") + styled("hyphens: manual")),
    "ellipsis": page(styled("text-align: left; white-space: nowrap; overflow: hidden; text-overflow: ellipsis")),
    "last line cut": page(styled("text-align: left; block-ellipsis: auto; max-lines: 2; continue: discard")),
    "white space": page(
        "<pre>  indented  text\n\nlast line   \n</pre><p style='white-space: pre-wrap'>one  two\nthree four five</p>"
        "<p style='white-space: pre-line'>one   two\nthree  four</p><p style='white-space: nowrap'>nowrap text here</p>"
    ),
    "decorated": page(f"<p><u>{ENGLISH[:200]}</u> <s>{ENGLISH[:100]}</s></p>"),
    "marks": page(styled("", "Tiê\u0301ng Viê\u0323t e\u0301 a\u030a q\u0307\u0323 " * 8), language="vi"),
    "drawing": page(
        "<p>before</p><svg xmlns='http://www.w3.org/2000/svg' width='200' height='60'><text x='5' y='20' "
        "font-family='Inter' font-size='12'>AV drawn <tspan font-weight='bold'>To</tspan></text><text y='50' "
        "font-size='0'>no</text></svg>"
    ),
    "size nought": page(f"<p style='font-size: 0'>none</p><p><span style='font-size: 0'>none</span>{ENGLISH[:80]}</p>"),
    "letters as units": page(
        styled("line-height: 3ex", ENGLISH[:100])
        + styled("line-height: 2lh; font-size: 2ex; letter-spacing: .1ex; word-spacing: .2ch; text-indent: 2ic")
        + styled("margin: 1lh 1rlh; line-height: 2cap", ENGLISH[:100])
    ),
    "table": page("<table><tr><th>Head word<th>Other</tr><tr><td>Some words in it<td>and more of them</tr></table>"),
    "leader": page("<p class='entry'>Title of it</p>", ".entry::after { content: leader('. ') '12' }"),
    "signs between": page(styled("", MIXED * 5)),
}
JUSTIFIED = ("justified", "serif", "one width", "german", "fixed spaces", "thin space first", "soft hyphens", "joiners",
             "word-spacing", "upper case", "first letter", "boxes in a line", "decorated")  # fmt: skip
"""Documents all of whose paragraphs are justified and of one language and direction."""


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign on a page: where its pen stands, and how far to the right what is drawn and its width reach, in points."""

    text: str
    page: int
    x: float
    y: float
    ends: float


def signs(data: bytes) -> Iterator[Sign]:
    """All signs of a PDF that are no spaces; a hyphen of a line's end is "-", whatever the file calls it."""
    document = pdfium.PdfDocument(data)
    try:
        for number, leaf in enumerate(document):
            text = leaf.get_textpage()
            x, y = ctypes.c_double(), ctypes.c_double()
            for place in range(text.count_chars()):
                sign = chr(raw.FPDFText_GetUnicode(text.raw, place))
                if raw.FPDFText_IsGenerated(text.raw, place) or not sign.strip():
                    continue
                raw.FPDFText_GetCharOrigin(text.raw, place, x, y)
                sign = "-" if sign in "\x02\u2010\u00ad\ufffe" else sign
                yield Sign(sign, number, x.value, y.value, text.get_charbox(place, loose=True)[2])
            text.close()
            leaf.close()
    finally:
        document.close()


def in_lines(found: Iterator[Sign]) -> list[list[Sign]]:
    """Signs by their lines; what is raised belongs to the line."""
    rows: list[list[Sign]] = []
    for sign in found:
        if not rows or rows[-1][-1].page != sign.page or abs(rows[-1][-1].y - sign.y) > 6:
            rows.append([])
        rows[-1].append(sign)
    return rows


def written(row: list[Sign]) -> str:
    """The text of a line."""
    return "".join(sign.text for sign in row)


def ours(markup: str) -> bytes:
    buffer = io.BytesIO()
    HTML(string=markup).write_pdf(buffer)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The corpus by the engine as it is."""
    folder = tmp_path_factory.mktemp("plain")
    (folder / "corpus.json").write_text(json.dumps(CORPUS), encoding="utf-8")
    subprocess.run([sys.executable, PLAIN, folder / "corpus.json", folder], check=True, capture_output=True)
    return {name: (folder / f"{name}.pdf").read_bytes() for name in CORPUS}


@pytest.mark.parametrize("name", CORPUS)
def test_the_same_signs_stand_at_the_same_places(name: str, engines: dict[str, bytes]) -> None:
    before, after = in_lines(signs(engines[name])), in_lines(signs(ours(CORPUS[name])))
    assert [written(row) for row in after] == [written(row) for row in before]
    for row, other in zip(before, after, strict=True):
        for sign, own in zip(row, other, strict=True):
            assert (own.x, own.y) == pytest.approx((sign.x, sign.y), abs=NEAR), (sign, own)


@pytest.mark.parametrize("name", JUSTIFIED)
def test_justified_lines_end_where_the_measure_does(name: str) -> None:
    rows = in_lines(signs(ours(CORPUS[name])))
    ends = [row[-1].ends for row in rows]
    full = [end for end in ends if end > RIGHT - 2]
    assert len(full) >= 4
    assert full == pytest.approx([RIGHT] * len(full), abs=0.1)
    assert len(full) >= len(rows) - 3
    assert all(row[0].x >= LEFT - 0.01 for row in rows)


MIXED_DIRECTIONS = {
    "left to right": styled("", f"{ENGLISH[:200]} {HEBREW[:18]} {ENGLISH[:150]} {ARABIC[:30]} {ENGLISH[:100]}"),
    "right to left": f'<p dir="rtl">{HEBREW * 6}</p>',
    "joined letters": f'<p dir="rtl">{ARABIC * 5}</p>',
}


@pytest.mark.parametrize("name", MIXED_DIRECTIONS)
def test_lines_of_either_direction_fill_the_measure(name: str) -> None:
    """The engine's own end up to ten points beside it."""
    rows = in_lines(signs(ours(page(MIXED_DIRECTIONS[name]))))[:-1]
    assert len(rows) >= 5
    assert [max(sign.ends for sign in row) for row in rows] == pytest.approx([RIGHT] * len(rows), abs=0.1)
    # (Marks lie beside their letters, and a letter's width is not always what is drawn of it.)
    assert [min(sign.x for sign in row) for row in rows] == pytest.approx([LEFT] * len(rows), abs=0.6)


def test_lines_of_a_typeface_that_kerns_spaces_end_where_the_measure_does() -> None:
    """The engine's own end up to three points beside it. An f of this face reaches over its width at a line's end."""
    rows = in_lines(signs(ours(page(styled("font-family: Vollkorn")))))[:-1]
    ends = [row[-1].ends for row in rows if row[-1].text != "f"]
    assert len(ends) >= 8
    assert ends == pytest.approx([RIGHT] * len(ends), abs=0.1)


def test_a_space_that_another_sign_shares_its_glyph_with_is_stretched() -> None:
    """A typeface may draw U+2002, which is no space to stretch, by the same glyph as the others.

    Whatever stands in for a typeface that is not there may have an f that reaches over its width at a line's end.
    """
    text = f"\u2002x 20\u00a0mg\u00a0of {ENGLISH} 20\u00a0mg"
    for family in ("Inter", "C059", "DejaVu Serif", "Latin Modern Mono"):
        rows = in_lines(signs(ours(page(styled(f"font-family: {family}", text)))))
        right = [row[-1].ends for row in rows[:-1] if row[-1].text != "f"]
        assert right == pytest.approx([RIGHT] * len(right), abs=0.1), family


def test_spaces_within_one_sign_are_stretched_behind_it() -> None:
    """A typeface may have one sign for several words; what is behind it must not stand short of the margin."""
    from mapmental_publish.pdf import glyphs

    class Item:
        def __init__(self, offset: int, clusters: list[int]) -> None:
            self.item = type("Run", (), {"offset": offset})
            array = lines.ffi.new("int[]", clusters)
            self.glyphs = type("Glyphs", (), {"num_glyphs": len(clusters), "log_clusters": array})

    whole = glyphs._stretched([(Item(0, [0, 1, 2]), None, 1.0)], b"a b")
    assert whole == {1: 1}
    joined = glyphs._stretched([(Item(0, [0, 4]), None, 1.0), (Item(5, [0, 0]), None, 1.0)], b"a b cd\xc2\xa0e")
    assert joined == {0: 2, 5: 1}


def test_a_cut_paragraph_that_is_justified_is_no_fault() -> None:
    rows = in_lines(signs(ours(page(styled("block-ellipsis: auto; max-lines: 2; continue: discard")))))
    assert len(rows) == 2
    assert rows[-1][-1].text == "…"


def test_a_sign_that_no_typeface_has_is_told_and_moves_nothing(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "weasyprint"):
        logging.getLogger("weasyprint").addHandler(caplog.handler)
        rows = in_lines(signs(ours(page(styled("", f"{ENGLISH[:80]} \U0001fae8 {ENGLISH[:200]}")))))
        logging.getLogger("weasyprint").removeHandler(caplog.handler)
    assert "U+1FAE8" in caplog.text
    assert [row[-1].ends for row in rows][:-1] == pytest.approx([RIGHT] * (len(rows) - 1), abs=0.1)


CSS = "p { text-align: justify; hyphens: auto; font: 10pt/14pt Inter } @page { size: 300pt 500pt; margin: 20pt }"


def document(number: int, paragraphs: int = 12) -> PageInputs:
    chance = random.Random(number)
    words = ENGLISH.split()
    texts = (f"{' '.join(chance.choices(words, k=70))} <em>{chance.choice(words)}</em>" for _ in range(paragraphs))
    body = "".join(f"<p>{text}</p>" for text in texts)
    return PageInputs(f"d{number}", f'<html lang="en"><body>{body}</body></html>', CSS, tagged=False)


def test_lines_beyond_those_that_are_kept_come_out_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    before = engine.render(document(1)).pdf
    for most in (0, 10):
        monkeypatch.setattr(shaping, "MOST_KEPT", most)
        after = engine.render(document(1)).pdf
        assert isinstance(before, bytes)
        assert isinstance(after, bytes)
        assert [(sign.text, round(sign.x, 1), sign.y) for sign in signs(after)] == [
            (sign.text, round(sign.x, 1), sign.y) for sign in signs(before)
        ]


def test_what_was_laid_out_before_changes_nothing() -> None:
    first = engine.render(document(1)).pdf
    hebrew = f'<html lang="he"><body><p dir="rtl">{HEBREW}</p></body></html>'
    engine.render(PageInputs("rtl", hebrew, CSS, tagged=False))
    engine.render(document(2))
    assert engine.render(document(1)).pdf == first


def test_fifty_documents_take_no_more_memory_than_ten() -> None:
    """In a process of its own, whose memory nothing else changes."""
    code = (
        "from tests.unit.pdf.test_as_the_engine import document\n"
        "from mapmental_publish.pdf import engine\n"
        "def held():\n"
        "    return int(open('/proc/self/statm').read().split()[1]) * 4096\n"
        "for number in range(50):\n"
        "    engine.render(document(number, 25))\n"
        "    if number == 10:\n"
        "        start = held()\n"
        "print(held() - start)\n"
    )
    if not Path("/proc/self/statm").exists():
        pytest.skip("no /proc here")
    root = Path(__file__).resolve().parents[3]
    grown = subprocess.run([sys.executable, "-c", code], cwd=root, check=True, capture_output=True, text=True).stdout
    assert int(grown) < 6 << 20


def test_a_text_that_fits_but_for_the_space_at_its_end_is_not_broken() -> None:
    """The engine itself breaks such a text behind its first word."""
    css = "@page { size: 300pt 200pt } body { margin: 0; font: 10pt/14pt Inter }"
    steps = 40
    for step in range(steps):
        width = 61.0 + step * 0.2
        body = f'<p style="width: {width:.2f}pt">One two three <a href="#a">four</a></p>'
        markup = f'<html lang="en"><body>{body}</body></html>'
        with pdfium.PdfDocument(engine.render(PageInputs("narrow", markup, css, (), False)).pdf) as document:
            shown = document[0].get_textpage().get_text_range().split("\r\n")
        assert shown[0].rstrip() in ("One two", "One two three", "One two three four"), (width, shown)
