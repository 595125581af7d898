"""Files that break their readers: a finding, never a traceback, within bounds of time and memory."""

from __future__ import annotations

import io
import random
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from pikepdf import Array, Dictionary, Name, Pdf

from mapmental_publish.preflight import lexer, limits, outside
from mapmental_publish.preflight.streams import TooLarge
from tests.support import Outcome, run

from .making import TEXT, book, found, plan, rules

KDP = plan("kdp")
FAST = 20.0
"""Seconds; what is meant to occupy a reader for ever would take hours."""


def check(path: Path, out: Path) -> Outcome:
    outcome = run("check", path, "--out", out, "--printer", "kdp", "--format", "json")
    assert "Traceback" not in outcome.text
    assert "internal fault" not in outcome.text
    return outcome


@pytest.mark.parametrize(
    "data",
    [b"", b"hello", b"%PDF-1.4\n", b"%PDF-1.4\n%%EOF", b"\0" * 5000, b"%PDF-1.7\nstartxref\n0\n%%EOF",
     b"<html><body>404</body></html>", b"PK\x03\x04" + b"\0" * 100],
)  # fmt: skip
def test_what_is_no_pdf(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "b.pdf"
    path.write_bytes(data)
    outcome = check(path, tmp_path / "out")
    assert outcome.code == 5
    assert outcome.rules() & {"preflight-unreadable", "preflight-page-count"}, outcome.text


def test_a_folder_and_a_file_that_is_not_there(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.pdf"):
        assert run("check", path, "--printer", "kdp", "--out", tmp_path / "out").code == 2


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "b.pdf"
    path.write_bytes(b"%PDF")
    path.chmod(0)
    outcome = check(path, tmp_path / "out")
    assert outcome.code in (3, 5)  # the superuser may read everything


def test_truncated_files_are_read_as_far_as_they_go(tmp_path: Path) -> None:
    whole = book(KDP).getvalue()
    for part in (0.3, 0.6, 0.9, 0.99):
        path = tmp_path / "b.pdf"
        path.write_bytes(whole[: int(len(whole) * part)])
        outcome = check(path, tmp_path / "out")
        assert outcome.rules() & {"preflight-damaged", "preflight-unreadable"}, part


def nested_forms(pdf: Pdf) -> None:
    """Each form places the next ten times: ten to the fourteenth marks."""
    form = pdf.make_stream(b"0 g 0 0 1 1 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 400, 600]))
    for _ in range(14):
        below = pdf.make_indirect(form)
        form = pdf.make_stream(
            b"/X Do " * 10, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 400, 600]),
            Resources=Dictionary(XObject=Dictionary(X=below)),
        )  # fmt: skip
    page = pdf.pages[2].obj
    page.Resources = Dictionary(XObject=Dictionary(X=pdf.make_indirect(form)))
    page.Contents = pdf.make_stream(b"/X Do")


def form_in_itself(pdf: Pdf) -> None:
    form = pdf.make_indirect(
        pdf.make_stream(b"/X Do", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 400, 600]))
    )
    form.Resources = Dictionary(XObject=Dictionary(X=form))
    page = pdf.pages[2].obj
    page.Resources, page.Contents = Dictionary(XObject=Dictionary(X=form)), pdf.make_stream(b"/X Do")


def bomb(pdf: Pdf) -> None:
    packed = zlib.compress(b" " * (200 << 20), 9)
    stream = pdf.make_stream(b"")
    stream.write(packed, filter=Name.FlateDecode)
    pdf.pages[2].obj.Contents = stream


def double_bomb(pdf: Pdf) -> None:
    packed = zlib.compress(zlib.compress(b" " * (300 << 20), 9), 9)
    stream = pdf.make_stream(b"")
    stream.write(packed, filter=Array([Name.FlateDecode, Name.FlateDecode]))
    pdf.pages[2].obj.Contents = stream


def page_loop(pdf: Pdf) -> None:
    pdf.Root.Pages.Kids.append(pdf.Root.Pages)


def no_pages(pdf: Pdf) -> None:
    pdf.Root.Pages = Dictionary(Type=Name.Pages, Count=0, Kids=Array())


def wrong_types(pdf: Pdf) -> None:
    page = pdf.pages[2].obj
    page.MediaBox = Array([Name.A, 0, 1e300, -1e300])
    page.Resources = Array([1])
    page.Contents = Dictionary()
    page.Annots = 7
    page.Group = Array()
    page.UserUnit = Name.X
    pdf.Root.PageLabels = Dictionary(Nums=Array([0]), Kids=Array([1]))
    pdf.Root.OutputIntents = 3
    pdf.Root.Names = Name.N
    pdf.Root.OCProperties = Dictionary(D=5, OCGs=Name.X)
    pdf.Root.Metadata = 5


def strange_numbers(pdf: Pdf) -> None:
    pdf.pages[2].obj.Contents = pdf.make_stream(
        b"1e9 0 0 1e9 0 0 cm 99999999999999999999999999999999 0 0 0 0 0 cm --5 .. + - 4.5.6 w " + TEXT
        + b"999999999999999999999999999999999999999999 0 m 5 5 l S " * 40
        + b"9" * 400 + b" 0 0 1 0 0 cm 0 0 5 5 re f"
    )  # fmt: skip


def operators_without_operands(pdf: Pdf) -> None:
    words = (
        b"q Q cm w J gs g G rg RG k K cs CS sc scn SC SCN m l c v y h re W W* n f F f* S s B B* b b* BT ET Tf Tm Td TD"
    )
    words += b" T* Tr Tc Tw TL Ts Tz Tj TJ ' \" Do sh BDC BMC EMC d0 d1 i M d ri MP DP BX EX"
    rest = b" ".join(b"/N " + word for word in words.split())
    pdf.pages[2].obj.Contents = pdf.make_stream(words + b" " + rest + b" BI ID EI BI /W 9 ID")


def circular_space(pdf: Pdf) -> None:
    space = pdf.make_indirect(Array([Name.Indexed]))
    space.extend([space, 1, b"ab"])
    page = pdf.pages[2].obj
    page.Resources = Dictionary(ColorSpace=Dictionary(C=space))
    page.Contents = pdf.make_stream(b"/C cs 0 scn 0 0 400 400 re f")


def huge_picture(pdf: Pdf) -> None:
    picture = pdf.make_stream(
        zlib.compress(b"\0" * 100), Type=Name.XObject, Subtype=Name.Image, Width=2**31 - 1, Height=2**31 - 1,
        BitsPerComponent=8, ColorSpace=Name.DeviceCMYK, Filter=Name.FlateDecode,
    )  # fmt: skip
    page = pdf.pages[2].obj
    page.Resources = Dictionary(XObject=Dictionary(X=pdf.make_indirect(picture)))
    page.Contents = pdf.make_stream(b"100 0 0 100 100 100 cm /X Do")


def endless_function(pdf: Pdf) -> None:
    program = b"{" * 30 + b" dup " * 90_000 + b"}" * 30
    space = Array(
        [Name.Separation, Name.Gold, Name.DeviceCMYK,
         pdf.make_stream(program, FunctionType=4, Domain=Array([0, 1]), Range=Array([0, 1] * 4))]
    )  # fmt: skip
    page = pdf.pages[2].obj
    page.Resources = Dictionary(ColorSpace=Dictionary(C=space))
    page.Contents = pdf.make_stream(b"/C cs 0.5 scn 100 100 9 9 re f")


def broken_font(pdf: Pdf) -> None:
    pdf.pages[2].Resources.Font.F.DescendantFonts[0].FontDescriptor.FontFile2.write(b"\0\1\0\0" + b"\xff" * 500)
    pdf.pages[2].obj.Contents = pdf.make_stream(b"BT /F 11 Tf 2 2 Td <0001> Tj ET")


def half_a_million_marks(pdf: Pdf) -> None:
    pdf.pages[2].obj.Contents = pdf.make_stream(b"0 0 1 1 re f\n" * 500_000)


HOSTILE: list[Callable[[Pdf], None]] = [
    nested_forms, form_in_itself, bomb, double_bomb, no_pages, wrong_types, strange_numbers, operators_without_operands,
    circular_space, huge_picture, endless_function, broken_font, half_a_million_marks, page_loop,
]  # fmt: skip


TOLD = {"nested_forms", "bomb", "double_bomb", "half_a_million_marks", "form_in_itself"}


@pytest.mark.parametrize("change", HOSTILE, ids=lambda change: change.__name__)
def test_hostile_files(change: Callable[[Pdf], None]) -> None:
    file = book(KDP, change=change)
    begun = time.monotonic()
    result = found(file, KDP)
    assert time.monotonic() - begun < FAST
    if change.__name__ in TOLD:
        assert rules(result) & {"incomplete", "damaged"}


@pytest.mark.parametrize("change", [nested_forms, double_bomb, wrong_types], ids=lambda change: change.__name__)
def test_hostile_files_on_the_command_line(tmp_path: Path, change: Callable[[Pdf], None]) -> None:
    path = tmp_path / "b.pdf"
    path.write_bytes(book(KDP, change=change).getvalue())
    begun = time.monotonic()
    outcome = check(path, tmp_path / "out")
    assert time.monotonic() - begun < FAST
    assert outcome.code == 5
    assert (tmp_path / "out" / "b-preflight.html").is_file()


def test_the_rest_of_a_book_is_looked_at_though_a_page_is_hostile() -> None:
    def change(pdf: Pdf) -> None:
        bomb(pdf)
        pdf.pages[6].obj.Contents = pdf.make_stream(b"BT /F 11 Tf 2 300 Td <0001> Tj ET")

    result = found(book(KDP, change=change), KDP)
    assert {"incomplete", "text-in-gutter"} == rules(result)
    assert [issue.page for issue in result.issues] == [3, 7]


def test_a_process_that_dies_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "b.pdf"
    path.write_bytes(book(KDP).getvalue())
    monkeypatch.setattr(outside, "LONGEST", 0.01)
    outcome = check(path, tmp_path / "out")
    assert outcome.rules() == {"preflight-incomplete"}
    assert outcome.code == 5


def test_time_that_runs_out_is_told() -> None:
    result = found(book(KDP), KDP, until=time.monotonic() - 1)
    (issue,) = (issue for issue in result.issues if issue.rule == "preflight-incomplete")
    assert "pages 1 to 24" in issue.message


def test_limits_bind_the_process_that_looks(tmp_path: Path) -> None:
    import subprocess
    import sys

    code = (
        "from mapmental_publish.preflight.limits import set_limits; set_limits()\n"
        "try:\n    bytearray(8 << 30)\nexcept MemoryError:\n    print('bound')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "bound"
    assert limits.LOOKING < limits.LONGEST


def test_random_damage(tmp_path: Path) -> None:
    """Bytes changed at random anywhere in a file: whatever comes of it, it is a result."""
    whole = bytearray(book(KDP, [TEXT + b"q 9 0 0 9 50 50 cm /X Do Q"] * 24).getvalue())
    chance = random.Random(7)
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(chance.randrange(1, 40)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        found(io.BytesIO(bytes(data)), KDP)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(
    [b"(", b")", b"<", b">", b"<<", b">>", b"[", b"]", b"/A", b"%", b"\n", b" ", b"BI", b"ID ", b"EI", b"1", b"-.5",
     b"\\",
     b"Tj", b"TJ", b"re", b"q", b"{", b"}", b"\xff", b"f"]), max_size=60).map(b"".join))  # fmt: skip
def test_any_stream_is_taken_apart(data: bytes) -> None:
    for operator, operands in lexer.instructions(data):
        assert operator
        lexer.pieces(operands)
        lexer.numbers(operands)
        lexer.entries(operands)
        lexer.last_name(operands)


def test_long_rubbish_is_read_in_time() -> None:
    begun = time.monotonic()
    for piece in (b"(", b"[", b"<<", b"<", b"BI ", b"BI ID ", b"1 ", b"/A", b")", b"[(", b"1 (", b"%\n", b"\\", b"[1 "):
        list(lexer.instructions(piece * 100_000))
    assert time.monotonic() - begun < FAST


def test_a_stream_too_large_is_refused_before_it_is_unpacked() -> None:
    from mapmental_publish.preflight.streams import unpacked

    pdf = Pdf.new()
    stream: Any = pdf.make_stream(b"")
    stream.write(zlib.compress(b"\0" * (40 << 20)), filter=Name.FlateDecode)
    with pytest.raises(TooLarge):
        unpacked(stream, 1 << 20)
