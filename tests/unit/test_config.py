"""``collection.toml`` → settings, and everything that can be wrong with it."""

from __future__ import annotations

import datetime as dt
import uuid
from pathlib import Path

import pytest

from mapmental_publish import config
from mapmental_publish.config_schema import TRIM_PRESETS
from mapmental_publish.diagnostics import Finding, Findings, Severity, Span, catalogue
from mapmental_publish.errors import BookUnreadable
from mapmental_publish.files import BookFolder
from mapmental_publish.model import Settings

SMALLEST = 'title = "B"\narticles = ["one.md"]\n'
LINE = '[[line]]\nservice = "A line"\nhow = "call 1"\n'


def load(folder: Path, text: str | bytes, **files: str) -> tuple[Settings | None, list[Finding]]:
    """The settings of a collection with this text, and what was found; ``files`` are other TOML files by stem."""
    folder.mkdir(exist_ok=True)
    (folder / "collection.toml").write_bytes(text.encode() if isinstance(text, str) else text)
    for stem, content in files.items():
        (folder / f"{stem.replace('_', '-')}.toml").write_text(content, encoding="utf-8")
    findings = Findings()
    return config.load(BookFolder(folder), "collection", findings), list(findings)


def good(folder: Path, text: str | bytes, **files: str) -> Settings:
    """The settings of a collection without any finding."""
    settings, found = load(folder, text, **files)
    assert not found
    assert settings is not None
    return settings


def faults(folder: Path, text: str, **files: str) -> list[tuple[int, str]]:
    """Line and rule of what is wrong with a collection that cannot be used."""
    settings, found = load(folder, text, **files)
    assert settings is None
    return [(finding.span.line, finding.rule) for finding in found]


def test_smallest(tmp_path: Path) -> None:
    settings = good(tmp_path, SMALLEST)
    assert (settings.title, settings.slug, settings.language) == ("B", "b", "en")
    assert settings.parts[0].title == ""
    assert settings.parts[0].articles == ("one.md",)
    assert (settings.printing.trim_width, settings.printing.trim_height) == (432, 648)
    assert settings.help_lines is None
    assert settings.date is None


FULL = """
title = "  A   Title "
subtitle = "S"
slug = "a-slug"
language = "zh-Hans"
publisher = "P"
place = "Q"
date = 2024
edition = "First"
url = "https://example.org/b"
description = '''
One
two.'''
rights = "R"
cover = "./art/cover.png"
help_lines = "lines.toml"
[[contributor]]
name = "Ada Example"
file_as = "Example, Ada"
role = "edt"
bio = "Writes."
[[subject]]
term = "T"
scheme = "BISAC"
code = "X1"
[isbn]
epub = "978-0-306-40615-7"
paperback = "9791090636071"
[series]
name = "N"
position = 3
[[part]]
title = "One"
articles = ["a.md", "x/b.md"]
[[part]]
title = "Two"
articles = ["c.md"]
[print]
trim = "148 x 210 mm"
[epub]
contents_depth = 4
max_pixels = 100000
embed_fonts = false
[pdf]
contents_depth = 1
index = false
archival = "with-sources"
[notices]
disclaimer = "D"
short_disclaimer = "d"
unreviewed = "U"
accessibility = "A"
colophon = "C"
[checks]
heading-jump = "error"
caption-missing = { severity = "off", reason = "Vignettes." }
"""


def test_full(tmp_path: Path) -> None:
    settings = good(tmp_path, FULL, lines="checked_on = 2026-01-01\n" + LINE)
    assert (settings.title, settings.slug, settings.language) == ("A Title", "a-slug", "zh-Hans")
    assert (settings.publisher, settings.place, settings.edition, settings.rights) == ("P", "Q", "First", "R")
    assert settings.date == dt.date(2024, 1, 1)
    assert settings.description == "One two."
    assert settings.cover.image == "art/cover.png"
    assert settings.identifier == str(uuid.uuid5(uuid.NAMESPACE_URL, "https://example.org/b"))
    assert [(c.name, c.file_as, c.role, c.bio) for c in settings.contributors] == [
        ("Ada Example", "Example, Ada", "edt", "Writes.")
    ]
    assert [(s.term, s.scheme, s.code) for s in settings.subjects] == [("T", "BISAC", "X1")]
    assert settings.isbn == {"epub": "978-0-306-40615-7", "paperback": "9791090636071"}
    assert (settings.series_name, settings.series_position) == ("N", "3")
    assert [(part.title, part.articles) for part in settings.parts] == [("One", ("a.md", "x/b.md")), ("Two", ("c.md",))]
    assert settings.printing.trim_width == pytest.approx(148 / 25.4 * 72)
    assert (settings.epub.contents_depth, settings.epub.max_pixels, settings.epub.embed_fonts) == (4, 100_000, False)
    assert (settings.pdf.contents_depth, settings.pdf.index, settings.pdf.archival) == (1, False, "3u")
    assert (settings.notices.disclaimer, settings.notices.colophon) == ("D", "C")
    assert settings.checks == {"heading-jump": Severity.ERROR, "caption-missing": Severity.OFF}
    assert settings.help_lines is not None
    assert settings.help_lines.lines[0].checked_on == dt.date(2026, 1, 1)


def test_the_identity_does_not_change_with_the_words_around_it(tmp_path: Path) -> None:
    with_address = SMALLEST + 'url = "https://example.org/b"\n'
    assert (
        good(tmp_path, with_address).identifier
        == good(tmp_path, with_address.replace('"B"', '"Another title"')).identifier
    )
    assert good(tmp_path, SMALLEST).identifier != good(tmp_path, SMALLEST.replace('"B"', '"C"')).identifier


@pytest.mark.parametrize("data", [b"\xef\xbb\xbf" + SMALLEST.encode(), SMALLEST.replace("\n", "\r\n").encode()])
def test_bom_and_windows_line_ends(data: bytes, tmp_path: Path) -> None:
    assert good(tmp_path, data).title == "B"


def test_lines_are_right_behind_windows_line_ends(tmp_path: Path) -> None:
    _, found = load(tmp_path, b'title = "B"\r\narticles = ["one.md"]\r\ntitel = 1\r\n')
    assert [finding.span for finding in found] == [Span("collection.toml", 3)]


def test_a_title_without_latin_letters_has_a_slug(tmp_path: Path) -> None:
    assert good(tmp_path, SMALLEST.replace('"B"', '"呼吸"')).slug == "huxi"
    assert good(tmp_path, SMALLEST.replace('"B"', '"…"')).slug == "collection"


def test_all_faults_come_in_one_run_with_their_lines(tmp_path: Path) -> None:
    text = (
        'titel = "B"\nlanguage = "english, I think"\narticles = ["../one.md", 7]\nurl = "x"\ndate = "soon"\n'
        'cover = 5\nslug = "Not A Slug"\n[print]\ntrim = "big"\n[isbn]\nepub = "978-0-306-40615-8"\n'
        '[[contributor]]\nname = ""\nrole = "author"\n[[contributor]]\nname = "B"\nroll = "aut"\n'
        "[epub]\ncontents_depth = 9\n"
    )
    assert faults(tmp_path, text) == [
        (0, "config-missing-key"),
        (1, "config-unknown-key"),
        (2, "config-value"),
        (3, "config-value"),
        (3, "config-value"),
        (4, "config-value"),
        (5, "config-value"),
        (6, "config-value"),
        (7, "config-value"),
        (9, "config-value"),
        (11, "config-value"),
        (13, "config-value"),
        (14, "config-value"),
        (17, "config-unknown-key"),
        (19, "config-value"),
    ]


@pytest.mark.parametrize(
    ("text", "shown", "hint"),
    [
        ('artikles = ["one.md"]\n', "artikles", "“articles”"),
        ("[prind]\n", "prind", "“print”"),
        ('[print]\ntrimm = "a5"\n', "print.trimm", "“trim”"),
        ('[[part]]\ntitle = "x"\nartciles = []\n', "part.1.artciles", "“articles”"),
        ('[[contributor]]\nname = "x"\nfileas = "y"\n', "contributor.1.fileas", "“file_as”"),
        ('[checks]\nheading-jump = { severity = "error", reson = "x" }\n', "checks.heading-jump.reson", "“reason”"),
        ('[checks]\nheading-jmup = "error"\n', "heading-jmup", "“heading-jump”"),
        ("[isbn]\nqqq = 1\n", "isbn.qqq", "epub, hardcover, paperback, pdf"),
    ],
)
def test_an_unknown_key_suggests_the_nearest(text: str, shown: str, hint: str, tmp_path: Path) -> None:
    _, found = load(tmp_path, SMALLEST + text)
    mine = [finding for finding in found if finding.rule == "config-unknown-key"]
    assert len(mine) == 1
    assert f"“{shown}”" in mine[0].message
    assert hint in mine[0].hint


@pytest.mark.parametrize(
    "text",
    [
        'title = "B"\ntitle = "C"\n',
        'title = "B"\narticles = ["one.md"]\n[print]\n[print]\n',
        "title = B\n",
        'title = "B\n',
        "[[part]\n",
    ],
)
def test_broken_toml_has_a_line(text: str, tmp_path: Path) -> None:
    _, found = load(tmp_path, text)
    assert [finding.rule for finding in found] == ["config-syntax"]
    assert found[0].span.line > 0


def test_a_key_given_twice_says_so(tmp_path: Path) -> None:
    _, found = load(tmp_path, 'title = "B"\ntitle = "C"\n')
    assert "twice" in found[0].hint


WRONG_VALUES = [
    "title = 7",
    'title = " "',
    'language = "english language"',
    'language = ""',
    'date = "2026-01-01"',
    "date = 99999",
    "date = true",
    "date = 2026-01-01T10:00:00",
    'url = "example.org"',
    'slug = "Über"',
    'cover = "/etc/passwd"',
    'cover = "../cover.png"',
    'cover = "a\\\\b.png"',
    'cover = "C:/b.png"',
    'cover = "."',
    'help_lines = "none.toml"',
    "series = 3",
    '[series]\nname = "x"\nposition = 1.5',
    '[series]\nname = "x"\nposition = true',
    '[[subject]]\nterm = ""',
    '[[contributor]]\nname = "x"\nrole = "Editor"',
    "[epub]\ncontents_depth = 0",
    '[epub]\nembed_fonts = "yes"',
    "[epub]\nmax_pixels = 10",
    "[pdf]\ncontents_depth = 4",
    "[pdf]\narchival = 2",
    '[pdf]\narchival = "2u"',
    '[checks]\nheading-jump = "loud"',
    "[checks]\nheading-jump = 3",
]


@pytest.mark.parametrize("text", WRONG_VALUES)
def test_values_of_the_wrong_kind_or_out_of_bounds(text: str, tmp_path: Path) -> None:
    base = 'articles = ["one.md"]\n' if text.startswith("title") else SMALLEST
    settings, found = load(tmp_path, f"{base}{text}\n")
    assert settings is None
    assert [finding.rule for finding in found] == ["config-value"]
    assert found[0].span.line == (base + text).count("\n") + 1
    assert "constrained" not in found[0].message, "names of the machinery are not shown"
    assert "Form" not in found[0].message


PLACES = [
    ('title = "B"\n', [(0, "config-missing-key")]),
    ('title = "B"\narticles = []\n', [(0, "config-missing-key")]),
    (SMALLEST + '[[part]]\ntitle = "P"\narticles = ["two.md"]\n', [(2, "config-value")]),
    ('title = "B"\n[[part]]\ntitle = "P"\n', [(2, "config-value")]),
    ('title = "B"\n[[part]]\narticles = ["a.md"]\n', [(2, "config-missing-key")]),
    ('title = "B"\narticles = ["a.md", "./a.md"]\n', [(2, "article-listed-twice")]),
    (
        'title = "B"\n[[part]]\ntitle = "P"\narticles = ["a.md"]\n[[part]]\ntitle = "Q"\narticles = ["b.md", "a.md"]\n',
        [(7, "article-listed-twice")],
    ),
]


@pytest.mark.parametrize(("text", "expected"), PLACES)
def test_what_a_collection_cannot_be_without(text: str, expected: list[tuple[int, str]], tmp_path: Path) -> None:
    assert faults(tmp_path, text) == expected


TRIMS = [
    ("6x9in", 432, 648),
    ("6×9in", 432, 648),
    ("5.5 x 8.5", 396, 612),
    ("148x210mm", 148 / 25.4 * 72, 210 / 25.4 * 72),
    ("A5", 148 / 25.4 * 72, 210 / 25.4 * 72),
    ("Trade", 432, 648),
    ("14x3.5in", 1008, 252),
]


@pytest.mark.parametrize(("text", "width", "height"), TRIMS)
def test_trims(text: str, width: float, height: float, tmp_path: Path) -> None:
    printing = good(tmp_path, SMALLEST + f'[print]\ntrim = "{text}"\n').printing
    assert (printing.trim_width, printing.trim_height) == pytest.approx((width, height))


@pytest.mark.parametrize("name", TRIM_PRESETS)
def test_presets(name: str, tmp_path: Path) -> None:
    printing = good(tmp_path, SMALLEST + f'[print]\ntrim = "{name}"\n').printing
    assert (printing.trim_width, printing.trim_height) == TRIM_PRESETS[name]
    assert printing.trim_name == name


@pytest.mark.parametrize("text", ["6 by 9", "3x9in", "6x15in", "6x9cm", "x9in", "0x0", "6x9in 2", "-6x9in"])
def test_trims_that_are_none(text: str, tmp_path: Path) -> None:
    assert faults(tmp_path, SMALLEST + f'[print]\ntrim = "{text}"\n') == [(4, "config-value")]


@pytest.mark.parametrize("number", ["978-0-306-40615-7", "9780306406157", "978 0 306 40615 7", "979-10-90636-07-1"])
def test_isbn(number: str, tmp_path: Path) -> None:
    assert good(tmp_path, SMALLEST + f'[isbn]\npdf = "{number}"\n').isbn == {"pdf": number}


@pytest.mark.parametrize("number", ["978-0-306-40615-8", "0-306-40615-2", "977-0-306-40615-7", "97803064061570", ""])
def test_isbn_that_are_none(number: str, tmp_path: Path) -> None:
    _, found = load(tmp_path, SMALLEST + f'[isbn]\npdf = "{number}"\n')
    assert [finding.rule for finding in found] == ["config-value"]


def test_a_wrong_check_digit_names_the_right_one(tmp_path: Path) -> None:
    _, found = load(tmp_path, SMALLEST + '[isbn]\npdf = "978-0-306-40615-8"\n')
    assert "ends in 7" in found[0].message


def test_everything_about_print(tmp_path: Path) -> None:
    settings = good(
        tmp_path,
        SMALLEST + '[print]\ntrim = "a5"\nprinter = "offset"\nbinding = "hardcover"\npaper = "coated"\nink = "colour"\n'
        'grade = "fine"\nbleed = "3mm"\nstandard = "PDF/X-4"\nprofile = "colour/press.icc"\nmultiple = 4\n'
        'spine = "0.5in"\nprice = "14.99"\n',
    ).printing
    assert (settings.printer, settings.binding, settings.paper, settings.ink) == (
        "offset",
        "hardcover",
        "coated",
        "colour",
    )
    assert (settings.grade, settings.standard, settings.profile, settings.multiple) == (
        "fine",
        "PDF/X-4",
        "colour/press.icc",
        4,
    )
    assert settings.bleed == pytest.approx(3 / 25.4 * 72)
    assert (settings.spine, settings.price) == (36.0, "14.99")


@pytest.mark.parametrize(("text", "bleed"), [("true", True), ("false", False), ('"0.125in"', 9.0), ('"9pt"', 9.0)])
def test_bleed(text: str, bleed: bool | float, tmp_path: Path) -> None:
    assert good(tmp_path, SMALLEST + f"[print]\nbleed = {text}\n").printing.bleed == bleed


@pytest.mark.parametrize(
    "key",
    [
        'bleed = "3"',
        "bleed = 3",
        'bleed = "1in"',
        'ink = "color"',
        'binding = "spiral"',
        'standard = "PDF/X-5"',
        'profile = "../press.icc"',
        "multiple = 3",
        "multiple = 128",
        'spine = "wide"',
        'spine = "0in"',
        'spine = "9in"',
        'price = "$14"',
        'price = "0.00"',
        "paper = 3",
    ],
)
def test_print_that_is_wrong(key: str, tmp_path: Path) -> None:
    assert faults(tmp_path, SMALLEST + f"[print]\n{key}\n") == [(4, "config-value")]


@pytest.mark.parametrize("text", ['caption-missing = "off"', 'alt-missing = { severity = "warning", reason = " " }'])
def test_a_waiver_needs_a_reason(text: str, tmp_path: Path) -> None:
    assert faults(tmp_path, SMALLEST + f"[checks]\n{text}\n") == [(4, "config-value")]


def test_a_waiver_takes_effect(tmp_path: Path) -> None:
    text = '[checks]\nheading-jump = { severity = "off", reason = "For later." }\n'
    assert good(tmp_path, SMALLEST + text).checks == {"heading-jump": Severity.OFF}
    findings = Findings({"heading-jump": Severity.ERROR})
    findings.report("heading-jump", Span("one.md", 3), "a jump")
    assert findings.has_errors


def test_help_lines_file_is_found(tmp_path: Path) -> None:
    text = 'heading = "Help"\nintro = "Call."\n' + LINE + "checked_on = 2026-02-03\n"
    help_lines = good(tmp_path, SMALLEST, help_lines=text).help_lines
    assert help_lines is not None
    assert (help_lines.heading, help_lines.intro) == ("Help", "Call.")
    assert (help_lines.lines[0].service, help_lines.lines[0].how) == ("A line", "call 1")
    assert help_lines.lines[0].checked_on == dt.date(2026, 2, 3)


def test_help_lines_can_be_left_out(tmp_path: Path) -> None:
    assert good(tmp_path, SMALLEST + 'help_lines = ""\n', help_lines=LINE).help_lines is None


def test_faults_of_the_help_lines_carry_their_own_file(tmp_path: Path) -> None:
    settings, found = load(tmp_path, SMALLEST, help_lines='headnig = "Help"\n[[line]]\nservice = "A line"\n')
    assert settings is None
    assert [(f.span, f.rule) for f in found] == [
        (Span("help-lines.toml", 1), "config-unknown-key"),
        (Span("help-lines.toml", 2), "config-missing-key"),
    ]


def test_help_lines_without_a_line(tmp_path: Path) -> None:
    settings, found = load(tmp_path, SMALLEST, help_lines='heading = "Help"\nline = []\n')
    assert settings is None
    assert [(f.span, f.rule) for f in found] == [(Span("help-lines.toml", 2), "config-value")]


def test_a_collection_that_is_not_there_names_those_that_are(tmp_path: Path) -> None:
    (tmp_path / "short.toml").write_text(SMALLEST, encoding="utf-8")
    with pytest.raises(BookUnreadable) as caught:
        config.load(BookFolder(tmp_path), "long", Findings())
    assert "short" in (caught.value.hint or "")


def test_the_catalogue_is_complete() -> None:
    for rule in catalogue().values():
        assert rule.meaning.endswith(".")
        assert rule.fix.endswith(".")
        assert rule.severity is not Severity.OFF


def test_findings_are_sorted_kept_once_and_counted() -> None:
    findings = Findings()
    for line in (9, 2, 9):
        findings.report("heading-jump", Span("b.md", line), "a jump")
    findings.report("image-missing", Span("a.md", 30), "no file", "Draw it.")
    assert [str(finding.span) for finding in findings] == ["a.md:30", "b.md:2", "b.md:9"]
    assert len(findings) == 3
    assert (findings.count(Severity.ERROR), findings.count(Severity.WARNING)) == (1, 2)
    assert next(iter(findings)).hint == "Draw it."
    assert str(next(iter(findings))) == "a.md:30: error[image-missing]: no file"


def test_a_rule_that_does_not_exist_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        Findings().report("no-such-rule", Span("a.md"), "x")
