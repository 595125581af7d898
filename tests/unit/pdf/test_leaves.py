"""Documents taken apart and put together again: what they share, what not, and what is laid around their pages."""

from __future__ import annotations

import io
import zlib
from decimal import Decimal

import pikepdf
import pypdfium2 as pdfium
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from mapmental_publish.pdf.apart import take_apart
from mapmental_publish.pdf.carry import Carrier
from mapmental_publish.pdf.composed import Composed
from mapmental_publish.pdf.fill import fill
from mapmental_publish.pdf.frames import box
from mapmental_publish.pdf.leaves import Leaves
from mapmental_publish.pdf.record import CROSS_LINK, Blank, ClosedLine, Figures, Part, Record
from mapmental_publish.pdf.turn import moving, turn, turned
from mapmental_publish.pdf.writer import Writer, reference

TABULAR = Figures(tuple(range(0x30, 0x3A)), (500,) * 10)
SIDE = 100


def document(*contents: bytes) -> Pdf:
    """Pages with these contents, a form on each, and resources they share, as the engine makes them."""
    pdf = pikepdf.new()
    form = Stream(pdf, b"0 0 1 1 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 1, 1]))
    other = Stream(pdf, b"0 0 2 2 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 2, 2]))
    drawn = Dictionary(x0=pdf.make_indirect(form), x1=pdf.make_indirect(other))
    resources = pdf.make_indirect(Dictionary(XObject=drawn, ExtGState=Dictionary(a1=Dictionary(ca=Decimal("0.5")))))
    for content in contents:
        page = pdf.add_blank_page(page_size=(SIDE, SIDE)).obj
        page.Contents = pdf.make_stream(zlib.compress(content), Filter=Name.FlateDecode)
        page.Resources = resources
    return pdf


def record(**more: object) -> Record:
    return Record(SIDE, SIDE, (), {}, **more)  # type: ignore[arg-type]


def together(*documents: tuple[Leaves, dict[int, bytes]], gutter: float = 0.0) -> Pdf:
    """The documents one after the other in one file."""
    file = io.BytesIO()
    writer = Writer(file)
    carrier = Carrier(writer)
    root = writer.reserve()
    pages = []
    for leaves, changed in documents:
        move = carrier.move(leaves, changed, smooth=True)
        for number, leaf in enumerate(leaves.leaves):
            page = Composed(carrier, [move.number(stream) for stream in leaf.contents])
            used = leaves.resources[leaf.resources]
            page.resources = move.text(used.text)
            page.drawn = [b"%s %s" % (name.encode(), reference(move.number(used.drawn[name]))) for name in leaf.drawn]
            page.entries.append(box("MediaBox", (0, 0, SIDE, SIDE)))
            if gutter:
                page.within(moving(number, gutter))
            pages.append(writer.add(page.text(root)))
    writer.put(root, b"<< /Type /Pages /Count %d /Kids [ %s ] >>" % (len(pages), b" ".join(map(reference, pages))))
    catalogue = writer.add(b"<< /Type /Catalog /Pages %s >>" % reference(root))
    writer.finish(catalogue, writer.add(b"<< >>"))
    return Pdf.open(io.BytesIO(file.getvalue()))


def test_leaves_come_back_from_the_disk_as_they_were() -> None:
    pdf = document(b"/x0 Do", b"/x1 Do (/x0 Do) Tj")
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([1, 2, Decimal("3.5"), 4]), StructParent=7)
    link[Name.Contents] = String("page \ufdd0there\ufdd1, “quoted”")
    link[Name.A] = Dictionary(S=Name.URI, URI=String(f"{CROSS_LINK}a%2Fb"))
    pdf.pages[1].obj.Annots = Array([pdf.make_indirect(link)])
    leaves = take_apart(pdf, record())
    assert Leaves.from_bytes(leaves.as_bytes()) == leaves
    (found,) = leaves.leaves[1].links
    assert (found.rect, found.target, found.key) == ([1, 2, 3.5, 4], "a/b", 7)
    assert found.said == "page \ufdd0there\ufdd1, “quoted”"


def test_a_link_out_of_the_book_keeps_what_it_does() -> None:
    pdf = document(b"")
    action = Dictionary(S=Name.URI, URI=String("https://example.org/(x)"))
    pdf.pages[0].obj.Annots = Array(
        [pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 1, 1]), A=action))]
    )
    (link,) = take_apart(pdf, record()).leaves[0].links
    assert link.target is None
    assert pikepdf.Object.parse(f"<< {link.action[0]} >>".encode()).A.URI == "https://example.org/(x)"


def test_documents_share_what_is_the_same_and_nothing_else() -> None:
    first, second = document(b"/x0 Do"), document(b"/x0 Do", b"/x1 Do")
    made = together((take_apart(first, record()), {}), (take_apart(second, record()), {}))
    pages = [page.obj for page in made.pages]
    assert pages[0].Resources.XObject.x0.objgen == pages[1].Resources.XObject.x0.objgen
    assert pages[0].Contents[0].objgen == pages[1].Contents[0].objgen != pages[2].Contents[0].objgen
    assert pages[2].Resources.XObject.x1.read_bytes() == b"0 0 2 2 re f"
    assert float(pages[0].Resources.ExtGState.a1.ca) == 0.5


def test_a_page_lists_the_forms_and_pictures_it_draws() -> None:
    """The engine lists those of all pages on each."""
    made = together((take_apart(document(b"q /x1 Do Q", b"n"), record()), {}))
    assert list(made.pages[0].obj.Resources.XObject.keys()) == ["/x1"]
    assert Name.XObject not in made.pages[1].obj.Resources


def test_streams_with_page_numbers_are_shared_with_no_document() -> None:
    """They are the same when they are laid out, and not when they are finished."""
    operator = b"[<0030>] TJ"
    documents = []
    for number in ("1", "2"):
        pdf = document(operator, b"/x0 Do")
        noted = Blank(pdf.pages[0].obj.Contents.objgen[0], 0, len(operator), "there", 0)
        known = record(blanks=(noted,), figures=(TABULAR,))
        leaves = take_apart(pdf, known)
        documents.append((leaves, fill(leaves, known, {"there": number})))
    made = together(*documents)
    assert [page.obj.Contents[0].read_bytes() for page in made.pages][::2] == [b"[<0031>] TJ", b"[<0032>] TJ"]


def test_objects_that_refer_to_one_another_in_a_circle_are_carried() -> None:
    pdf = document(b"")
    one, other = pdf.make_indirect(Dictionary(Number=1)), pdf.make_indirect(Dictionary(Number=2))
    one.Next, other.Next = other, one
    pdf.pages[0].obj.PieceInfo = one
    leaves = take_apart(pdf, record())
    move = Carrier(Writer(io.BytesIO())).move(leaves, {}, smooth=True)
    assert move.text(leaves.leaves[0].text).startswith(b"/PieceInfo ")


@pytest.mark.parametrize("gutter", [12.5, -7.0])
def test_a_turned_document_has_its_text_and_its_links_on_the_other_side(gutter: float) -> None:
    pdf = document(*[b"20 20 10 10 re f"] * 3)
    for page in pdf.pages:
        link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([20, 20, 30, 30]), Dest=String("x"))
        page.obj.Annots = Array([pdf.make_indirect(link)])
    leaves = take_apart(pdf, record())
    turn(leaves.leaves, gutter)
    file = io.BytesIO()
    together((leaves, {}), gutter=gutter).save(file)
    drawn = pdfium.PdfDocument(file.getvalue())
    for number, (leaf, page) in enumerate(zip(leaves.leaves, drawn, strict=True)):
        shift = turned(number, gutter)
        assert shift == (gutter if number % 2 else -gutter)
        assert leaf.links[0].rect == [20 + shift, 20, 30 + shift, 30]
        (square,) = page.get_objects()
        assert square.get_bounds() == pytest.approx((20 + shift, 20, 30 + shift, 30), abs=0.01)
    drawn.close()


def closed_line() -> tuple[Leaves, Record]:
    """A line of three texts, two of them numbers with room for three figures, of 10 pixels each, and their links."""
    texts = [(b"[<003000300030>] TJ", 10), (b"[<0041>] TJ", 40), (b"[<003000300030>] TJ", 50)]
    content, parts, blanks = b"", [], []
    for operator, left in texts:
        matrix = b"1 0 0 -1 %d 20 Tm" % left
        start = len(content)
        content += matrix + b"\n"
        is_number = b"0030" in operator
        parts.append(Part(start, start + len(matrix), 30 if is_number else 10, len(blanks) if is_number else -1))
        if is_number:
            blanks.append(Blank(0, len(content), len(content) + len(operator), f"n{len(blanks)}", 0))
        content += operator + b"\n"
    pdf = document(content)
    for left, right in ((7.5, 30), (37.5, 60)):
        rect = Array([Decimal(str(left)), 88, Decimal(str(right)), 80])
        annotation = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=rect, Dest=String("x"))
        page = pdf.pages[0].obj
        page.Annots = Array([*page.get(Name.Annots, Array()), pdf.make_indirect(annotation)])
    stream = pdf.pages[0].obj.Contents.objgen[0]
    known = record(
        blanks=tuple(Blank(stream, blank.start, blank.end, blank.place, 0) for blank in blanks),
        figures=(TABULAR,),
        closed=(ClosedLine(0, stream, tuple(parts)),),
    )
    return take_apart(pdf, known), known


def rects(leaves: Leaves) -> list[list[float]]:
    return [link.rect for link in leaves.leaves[0].links]


def test_a_line_is_closed_up_to_its_numbers_and_its_links_move_along() -> None:
    leaves, known = closed_line()
    (data,) = fill(leaves, known, {"n0": "7", "n1": "45"}).values()
    assert zlib.decompress(data).split(b"\n") == [
        b"1 0 0 -1 10 20 Tm", b"[<0037>] TJ",
        b"1 0 0 -1 20 20 Tm", b"[<0041>] TJ",
        b"1 0 0 -1 30 20 Tm", b"[<00340035>] TJ", b"",
    ]  # fmt: skip
    assert rects(leaves) == [pytest.approx([7.5, 88, 15, 80]), pytest.approx([22.5, 88, 37.5, 80])]


def test_numbers_with_all_their_figures_move_nothing() -> None:
    leaves, known = closed_line()
    (data,) = fill(leaves, known, {"n0": "700", "n1": "450"}).values()
    assert [line for line in zlib.decompress(data).split(b"\n") if line.endswith(b"Tm")] == [
        b"1 0 0 -1 10 20 Tm", b"1 0 0 -1 40 20 Tm", b"1 0 0 -1 50 20 Tm",
    ]  # fmt: skip
    assert rects(leaves) == [[7.5, 88, 30, 80], [37.5, 88, 60, 80]]
