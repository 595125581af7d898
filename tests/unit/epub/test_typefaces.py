from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont

from mapmental_publish import fonts
from mapmental_publish.epub import typefaces
from mapmental_publish.errors import ProgramMissing
from mapmental_publish.layout import Layouts
from mapmental_publish.model import EpubSettings

from .sample import BODY, Opened, build, make_collection, make_context, make_settings


def embedded(opened: Opened) -> dict[str, TTFont]:
    names = [name for name in opened.manifest if name.startswith("fonts/")]
    return {name.removeprefix("fonts/"): TTFont(io.BytesIO(opened.read(name))) for name in names}


def test_the_faces_the_book_uses_are_embedded_and_no_others(book: Opened) -> None:
    assert set(embedded(book)) == {
        "Vollkorn-Regular.ttf",
        "Vollkorn-Italic.ttf",
        "Vollkorn-Bold.ttf",
        "Inter-Regular.otf",
        "Inter-Italic.otf",  # the caption has emphasis
        "Inter-SemiBold.otf",
        "JetBrainsMono-Regular.ttf",  # and the text a line of code
    }


def test_faces_nobody_asks_for_stay_out(sample_folder: Path) -> None:
    import dataclasses

    body = (
        BODY.replace("<code>x &lt; y</code>", "That")
        .replace('<mm-figure ref="fig-week"/>', "")
        .replace('<mm-ref n="1"/>', "it")
    )
    full = make_collection(sample_folder)
    plain = dataclasses.replace(
        full,
        articles=tuple(dataclasses.replace(article, body=body, figures=()) for article in full.articles),
        figures=(),
    )
    names = set(embedded(build(sample_folder, plain)))
    assert not {name for name in names if "Mono" in name or name == "Inter-Italic.otf"}
    bold = BODY.replace("<em>screen</em>", "<strong>bright <em>screen</em></strong>")
    assert "Vollkorn-BoldItalic.ttf" in embedded(build(sample_folder, make_collection(sample_folder, body=bold)))


def test_subsets_cover_the_text_and_little_more(sample_folder: Path) -> None:
    body = BODY.replace("Sleep<mm-index", "Śleep ≥ 5 µg — “naïve”<mm-index")
    opened = build(sample_folder, make_collection(sample_folder, body=body))
    for name, font in embedded(opened).items():
        covered = set(font.getBestCmap())
        if not name.startswith("JetBrains"):
            assert {ord(sign) for sign in "Śï≥µ—“”azAZ09"} <= covered, name
        assert len(covered) < 200, name
        assert "glyf" in font or "CFF " in font
        assert "fpgm" not in font


def test_figures_and_small_capitals_survive(book: Opened) -> None:
    features = {
        record.FeatureTag for record in embedded(book)["Vollkorn-Regular.ttf"]["GSUB"].table.FeatureList.FeatureRecord
    }
    assert {"lnum", "onum", "tnum", "smcp", "ss11"} <= features
    sans = {record.FeatureTag for record in embedded(book)["Inter-Regular.otf"]["GSUB"].table.FeatureList.FeatureRecord}
    assert "tnum" in sans and "calt" not in sans


def test_the_stylesheet_declares_each_face(book: Opened) -> None:
    css = book.read("css/book.css").decode()
    declared = re.findall(
        r'@font-face \{\s+font-family: "([^"]+)";\s+font-weight: (\d+);\s+font-style: (\w+);'
        r'\s+src: url\("\.\./([^"]+)"\)',
        css,
    )
    assert {name for *_, name in declared} == {name for name in book.manifest if name.startswith("fonts/")}
    assert ("Inter", "600", "normal", "fonts/Inter-SemiBold.otf") in declared
    assert ("Vollkorn", "400", "italic", "fonts/Vollkorn-Italic.ttf") in declared
    assert '"Vollkorn", serif' in css and '"Inter", sans-serif' in css


def test_the_stylesheet_leaves_the_reader_in_charge(book: Opened) -> None:
    css = book.read("css/book.css").decode()
    body = re.search(r"\nbody \{(.*?)\}", css, re.DOTALL)
    assert body
    assert not re.search(r"(?<![-\w])(color|background|background-color|font-size|margin|padding)\s*:", body[1])
    assert set(re.findall(r"(?<![-\w])color:\s*([^;]+);", css)) == {"inherit"}
    assert "{{" not in css and "{%" not in css
    assert "@import" not in css and "http" not in css


def test_an_arabic_book_brings_its_script(sample_folder: Path) -> None:
    body = BODY.replace("A diary", "يوميات النوم")
    collection = make_collection(sample_folder, make_settings(language="ar"), body=body, language="ar")
    opened = build(sample_folder, collection)
    faces = embedded(opened)
    assert {"NotoNaskhArabic-Regular.ttf", "NotoNaskhArabic-Bold.ttf"} <= set(faces)
    font = faces["NotoNaskhArabic-Regular.ttf"]
    assert {ord(sign) for sign in "يومياتالن"} <= set(font.getBestCmap())
    features = {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}
    assert {"init", "medi", "fina"} <= features
    assert '"Noto Naskh Arabic", "Vollkorn", serif' in opened.read("css/book.css").decode()
    assert "Noto Naskh Arabic" in opened.text("colophon.xhtml", "//x:p")[-1]


def test_a_word_in_another_script_brings_a_face_for_it(sample_folder: Path) -> None:
    body = BODY.replace("Estimate", 'Estimate <span lang="he">שינה</span>', 1)
    opened = build(sample_folder, make_collection(sample_folder, body=body))
    assert "NotoSerifHebrew-Regular.ttf" in embedded(opened)
    assert "NotoNaskhArabic-Regular.ttf" not in embedded(opened)
    assert '[lang|="he"]' in opened.read("css/book.css").decode()


@pytest.mark.parametrize("language", ["ja", "zh-Hans", "zh-Hant", "ko"])
def test_east_asian_books_are_set_in_the_readers_own_faces(sample_folder: Path, language: str) -> None:
    import dataclasses

    full = make_collection(sample_folder, make_settings(language=language))
    asian = dataclasses.replace(
        full, articles=tuple(dataclasses.replace(article, language=language) for article in full.articles)
    )
    opened = build(sample_folder, asian)
    assert not embedded(opened)
    assert not opened.meta("ibooks:specified-fonts")
    css = opened.read("css/book.css").decode()
    assert "@font-face" not in css and "Noto Serif CJK" in css


def test_fonts_may_be_left_to_the_reader(sample_folder: Path) -> None:
    settings = make_settings(epub=EpubSettings(embed_fonts=False))
    opened = build(sample_folder, make_collection(sample_folder, settings))
    assert not embedded(opened)
    assert "@font-face" not in opened.read("css/book.css").decode()
    assert opened.text("colophon.xhtml", "//x:p") == ["Drawn in vectors."]


def test_characters_without_a_typeface_are_reported_at_their_article(sample_folder: Path) -> None:
    context = make_context(sample_folder)
    body = BODY.replace("A diary", "A 𓀀 diary, 日記")
    build(sample_folder, make_collection(sample_folder, body=body), context)
    assert [str(finding) for finding in context.findings] == [
        "articles/sleep-diary.md: info[epub-characters]: no typeface of the ebook has 𓀀 (U+13000)"
    ]


def test_a_subset_is_made_once_for_the_same_characters() -> None:
    face = fonts.face(Layouts().fonts[0])
    first = typefaces.subset(face, frozenset("abc"), ("kern",))
    assert typefaces.subset(face, frozenset("cba"), ("kern",)) is first
    assert typefaces.subset(face, frozenset("abcd"), ("kern",)) != first


def test_a_missing_typeface_is_named_with_the_command_that_brings_it(sample_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "tokens.toml").write_text(
        '[fonts.text]\nfamily = "No Such Face"\ndebian = "fonts-none"\n', encoding="utf-8"
    )
    with pytest.raises(ProgramMissing, match="No Such Face") as caught:
        build(sample_folder, context=make_context(sample_folder, Layouts(tmp_path)))
    assert "fonts-none" in (caught.value.hint or "")


def variable_font(path: Path) -> None:
    """A font of one letter whose stem grows from 100 to 300 units along the weight axis; instance 2 is Bold."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.ttLib.tables.TupleVariation import TupleVariation

    def box(width: int) -> Any:
        pen = TTGlyphPen(None)
        pen.moveTo((0, 0))
        for point in ((0, 700), (width, 700), (width, 0)):
            pen.lineTo(point)
        pen.closePath()
        return pen.glyph()

    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "A"])
    builder.setupCharacterMap({ord("A"): "A"})
    builder.setupGlyf({".notdef": box(100), "A": box(100)})
    builder.setupHorizontalMetrics({".notdef": (400, 0), "A": (400, 0)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupOS2(sTypoAscender=800, usWinAscent=800, usWinDescent=200)
    builder.setupNameTable({"familyName": "Grows", "styleName": "Regular"})
    builder.setupFvar(
        [("wght", 400, 400, 900, "Weight")],
        [
            {"location": {"wght": 400}, "stylename": "Regular"},
            {"location": {"wght": 650}, "stylename": "Bold"},
        ],
    )
    wider = TupleVariation({"wght": (0.0, 1.0, 1.0)}, [(0, 0), (0, 0), (200, 0), (200, 0), *[(0, 0)] * 4])
    builder.setupGvar({"A": [wider]})
    builder.setupPost()
    builder.save(path)


def test_a_named_instance_of_a_variable_font_is_pinned(tmp_path: Path) -> None:
    path = tmp_path / "Grows.ttf"
    variable_font(path)
    face = fonts.Face("Grows", fonts.BOLD, False, path, 0, 2)
    font = TTFont(io.BytesIO(typefaces.subset(face, frozenset("A"), ("kern",))))
    assert "fvar" not in font and "gvar" not in font
    assert font["glyf"]["A"].xMax == 200
