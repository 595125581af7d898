"""Files written front to back: whole, readable by others, what is shared in them once, nothing in them changed."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from typing import Any

import pikepdf
import pypdfium2 as pdfium
from hypothesis import given, settings, strategies as st
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from mapmental_publish.pdf.carry import Carrier, stand_in
from mapmental_publish.pdf.pack import NOTHING, Pack
from mapmental_publish.pdf.writer import Writer, reference

ODD_STRINGS = [
    "5 0 R", "(5 0 R)", "a ) b ( c", "back\\slash", "<< /Length 3 >>", "«é» 漢字 🌊", "line\nend\r\t", "",
    "\x00\x01\x06", "endobj stream", "6 0 obj", "<05>", "%PDF",
]  # fmt: skip
ODD_NAMES = ["/A B", "/A#B", "/5 0 R", "/(x)", "/é漢", "/<<>>", "/%", "/Length", "/a/b"]


def written(*sources: Pdf) -> Pdf:
    """A file with everything that the root of each source holds, under the names Kept0, Kept1, …"""
    file = io.BytesIO()
    writer = Writer(file)
    carrier = Carrier(writer)
    kept = [carrier.load(source).text(source.Root.Kept) for source in sources]
    pages = writer.reserve()
    page = writer.add(b"<< /Type /Page /Parent %s /MediaBox [ 0 0 9 9 ] /Resources << >> >>" % reference(pages))
    writer.put(pages, b"<< /Type /Pages /Kids [ %s ] /Count 1 >>" % reference(page))
    entries = b" ".join(b"/Kept%d %s" % (number, reference(writer.add(text))) for number, text in enumerate(kept))
    writer.finish(writer.add(b"<< /Type /Catalog /Pages %s %s >>" % (reference(pages), entries)), writer.add(b"<< >>"))
    whole(file.getvalue())
    return Pdf.open(io.BytesIO(file.getvalue()))


def whole(data: bytes) -> None:
    """The file's tables are right, and it opens in two libraries without being mended."""
    with Pdf.open(io.BytesIO(data), attempt_recovery=False) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert not pdf.get_warnings()
        pages = len(pdf.pages)
    document = pdfium.PdfDocument(data)
    assert len(document) == pages
    document.close()
    start = int(re.findall(rb"startxref\n(\d+)\n%%EOF\n$", data)[0])
    assert re.match(rb"\d+ 0 obj\n<< /Type /XRef", data[start:])
    assert data.startswith(b"%PDF-1.7\n")


def source(kept: Any) -> Pdf:
    pdf = pikepdf.new()
    pdf.Root.Kept = kept(pdf) if callable(kept) else kept
    return pdf


def plain(value: Any, depth: int = 0) -> Any:
    """A value as Python has it, references followed."""
    assert depth < 40
    if isinstance(value, Stream):
        entries = {key: plain(inner, depth + 1) for key, inner in value.items() if key != "/Length"}
        return entries, value.read_raw_bytes()
    if isinstance(value, Dictionary):
        return {key: plain(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, Array):
        return [plain(inner, depth + 1) for inner in value]
    if isinstance(value, String):
        return bytes(value)
    return str(value) if isinstance(value, Name) else value


def test_strings_and_names_that_look_like_something_else_survive() -> None:
    made = source(
        lambda pdf: Dictionary(
            Strings=Array([String(text) for text in ODD_STRINGS]),
            Bytes=Array([String(bytes([number])) for number in range(256)]),
            Names=Dictionary({name: pdf.make_indirect(Dictionary(N=Name(name))) for name in ODD_NAMES}),
            Empty=Array([Dictionary(), Array([]), None]),
            Stream=Stream(pdf, b"5 0 R endstream /Length 7", Dictionary(Length1=7, Said=String("/Length 5 0 R"))),
        )
    )
    again = written(made)
    assert plain(again.Root.Kept0) == plain(made.Root.Kept)


LEAVES = st.one_of(
    st.booleans(),
    st.integers(-(2**31), 2**31 - 1),
    st.decimals(-1000, 1000, places=4).map(Decimal),
    st.sampled_from(ODD_STRINGS).map(String),
    st.binary(max_size=12).map(String),
    st.sampled_from(ODD_NAMES).map(Name),
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(ODD_NAMES), inner, max_size=4),
        st.tuples(st.just("indirect"), inner),
    ),
    max_leaves=25,
)


def made_of(pdf: Pdf, value: Any) -> Any:
    if isinstance(value, tuple):
        return pdf.make_indirect(Array([made_of(pdf, value[1])]))
    if isinstance(value, list):
        return Array([made_of(pdf, inner) for inner in value])
    if isinstance(value, dict):
        return Dictionary({key: made_of(pdf, inner) for key, inner in value.items()})
    return value


@settings(deadline=None, max_examples=60)
@given(st.lists(VALUES, min_size=1, max_size=6))
def test_whatever_is_carried_over_is_what_it_was(values: list[Any]) -> None:
    made = source(lambda pdf: Array([made_of(pdf, value) for value in values]))
    again = written(made)
    assert repr(plain(again.Root.Kept0)) == repr(plain(made.Root.Kept))


def test_more_objects_than_one_stream_holds() -> None:
    made = source(lambda pdf: Array([pdf.make_indirect(Dictionary(Number=number)) for number in range(1234)]))
    again = written(made)
    assert [int(one.Number) for one in again.Root.Kept0] == list(range(1234))


def picture(pdf: Pdf, pixels: bytes) -> Stream:
    """A picture with a mask that several may share."""
    mask = Stream(pdf, b"mask", Dictionary(Type=Name.XObject, Subtype=Name.Image, Width=2, Height=2))
    head = Dictionary(Type=Name.XObject, Subtype=Name.Image, Width=1, Height=1, SMask=pdf.make_indirect(mask))
    return pdf.make_indirect(Stream(pdf, pixels, head))


def test_what_comes_in_twice_is_written_once() -> None:
    """From one document or from several, a picture and its mask with it."""
    one = source(lambda pdf: Array([picture(pdf, b"red"), picture(pdf, b"red"), picture(pdf, b"blue")]))
    two = source(lambda pdf: Array([picture(pdf, b"blue"), picture(pdf, b"red")]))
    again = written(one, two)
    numbers = [[item.objgen for item in held] for held in (again.Root.Kept0, again.Root.Kept1)]
    assert numbers[0][0] == numbers[0][1] == numbers[1][1]
    assert numbers[0][2] == numbers[1][0] != numbers[0][0]
    assert len([item for item in again.objects if isinstance(item, Stream) and "/Subtype" in item]) == 3


def test_an_object_that_was_written_otherwise_is_referred_to() -> None:
    file = io.BytesIO()
    writer = Writer(file)
    number = writer.add(b"<< /Here true >>")
    made = pikepdf.new()
    made.Root.Kept = Array([stand_in(made, number)])
    assert Carrier(writer).load(made).text(made.Root.Kept) == b"[ %s ]" % reference(number)


def test_the_same_is_written_to_the_same_bytes_and_named_by_them() -> None:
    def file(text: bytes) -> bytes:
        out = io.BytesIO()
        writer = Writer(out)
        pages = writer.add(b"<< /Type /Pages /Kids [ ] /Count 0 >>")
        writer.finish(writer.add(b"<< /Type /Catalog /Pages %s >>" % reference(pages)), writer.add(text))
        return out.getvalue()

    assert file(b"<< >>") == file(b"<< >>")
    ids = {bytes(Pdf.open(io.BytesIO(file(text))).trailer.ID[0]) for text in (b"<< >>", b"<< /Title (x) >>")}
    assert len(ids) == 2


PACKED = st.binary(max_size=20).map(lambda data: re.sub(rb"[\x01-\x03]", b"", data))


@settings(deadline=None)
@given(
    st.lists(PACKED.filter(bool), max_size=5),
    st.lists(st.integers(0, 9), max_size=3),
    st.lists(st.tuples(st.integers(0, 99), PACKED), max_size=4),
    st.lists(st.tuples(st.binary(max_size=9), st.integers(0, 9)), max_size=4),
)
def test_packed_tags_come_back_as_they_were(
    elements: list[bytes], tops: list[int], parents: list[tuple[int, bytes]], names: list[tuple[bytes, int]]
) -> None:
    made = Pack(tuple(elements), tuple(tops), (), tuple(parents), tuple(names))
    assert Pack.from_bytes(made.as_bytes()) == made


def test_no_tags_are_packed_as_nothing() -> None:
    assert Pack.from_bytes(NOTHING.as_bytes()) == NOTHING


def test_tags_and_links_are_packed_apart_from_pages() -> None:
    """Who looks for a page unpacks the objects packed with it."""
    out = io.BytesIO()
    writer = Writer(out)
    pages = writer.add(b"<< /Type /Pages /Kids [ ] /Count 0 >>")
    numbers: dict[bool, set[int]] = {True: set(), False: {pages}}
    for number in range(500):
        aside = number % 3 > 0
        numbers[aside].add(writer.add(b"<< /Number %d >>" % number, aside=aside))
    root, info = writer.add(b"<< /Type /Catalog /Pages %s >>" % reference(pages)), writer.add(b"<< >>")
    numbers[False] |= {root, info}
    writer.finish(root, info)
    with Pdf.open(io.BytesIO(out.getvalue())) as pdf:
        assert [pdf.get_object(number, 0).get("/Number") for number in sorted(numbers[True])][:3] == [1, 2, 4]
        for packed in (item for item in pdf.objects if isinstance(item, Stream) and item.get("/Type") == "/ObjStm"):
            heads = packed.read_bytes()[: int(packed.First)].split()
            within = {int(number) for number in heads[::2]}
            assert within <= numbers[True] or within <= numbers[False]
