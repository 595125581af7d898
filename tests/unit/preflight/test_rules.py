"""Every rule fires on a file that is broken in that one thing, and none on a file that is right."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from pikepdf import Array, Dictionary, Encryption, Name, Pdf, String

from mapmental_publish.diagnostics import Severity, catalogue
from mapmental_publish.printing.plan import PrintPlan

from .making import TEXT, book, font, found, image, plan, rules, with_limits

KDP, KDP_BLEED = plan("kdp"), plan("kdp", "colour", bleed=True)
COLOUR = plan("kdp", "colour")
X1A = plan("ingram", "colour", standard="PDF/X-1a:2001")
X3 = plan("ingram", "colour", standard="PDF/X-3:2002")
X4 = plan("offset", "colour", bleed=None, paper="coated")
LULU = plan("lulu", "colour", bleed=None)
PLANS = {"kdp": KDP, "kdp with bleed": KDP_BLEED, "x1a": X1A, "x3": X3, "x4": X4, "lulu": LULU}
Resources = Callable[[Pdf], dict[str, Any]]


def pages(content: bytes, count: int = 24, at: int = 3) -> list[bytes]:
    """Right pages, one of them with more on it."""
    return [TEXT + (content if number == at else b"") for number in range(1, count + 1)]


def blank_end(count: int) -> list[bytes]:
    return [TEXT] * (count - 1) + [b""]


@pytest.mark.parametrize("name", PLANS)
def test_nothing_is_wrong_with_a_file_that_is_right(name: str) -> None:
    chosen = PLANS[name]
    count = 32 if chosen.printer.pages_multiple == 16 else 24
    result = found(book(chosen, blank_end(count)), chosen)
    assert [(issue.rule, issue.message) for issue in result.issues] == []
    assert result.accepted
    assert result.pages == count
    assert result.blank == (count,)


@dataclass(frozen=True)
class Case:
    """How a file is broken: its pages, its resources, a change of the finished document."""

    rule: str
    plan: PrintPlan = KDP
    content: bytes | list[bytes] = b""
    resources: Resources | None = None
    change: Callable[[Pdf], None] | None = None
    says: str = ""
    page: int = 0


def at_root(key: str, value: Callable[[Pdf], Any]) -> Callable[[Pdf], None]:
    def change(pdf: Pdf) -> None:
        pdf.Root[key] = value(pdf)

    return change


def on_page(key: str, value: Any, at: int = 3) -> Callable[[Pdf], None]:
    def change(pdf: Pdf) -> None:
        pdf.pages[at - 1].obj[key] = value(pdf) if callable(value) else value

    return change


def state(**entries: Any) -> Resources:
    return lambda pdf: {"ExtGState": {"/G": Dictionary(**entries)}}


def objects(make: Callable[[Pdf], Any]) -> Resources:
    return lambda pdf: {"XObject": {"/X": make(pdf)}}


def spaces(make: Callable[[Pdf], Any]) -> Resources:
    return lambda pdf: {"ColorSpace": {"/C": make(pdf)}}


def form(content: bytes, **more: Any) -> Resources:
    return objects(
        lambda pdf: pdf.make_stream(content, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 432, 648]), **more)
    )


def icc(pdf: Pdf) -> Array:
    return Array([Name.ICCBased, pdf.make_stream(b"\0" * 128, N=4)])


def spot(pdf: Pdf, name: str = "/Gold") -> Array:
    tint = Dictionary(FunctionType=2, Domain=[0, 1], C0=[0, 0, 0, 0], C1=[0, 0.2, 0.8, 0], N=1)
    return Array([Name.Separation, Name(name), Name.DeviceCMYK, tint])


def attach(pdf: Pdf) -> None:
    pdf.attachments["notes.txt"] = b"notes"


def remove(*path: str) -> Callable[[Pdf], None]:
    def change(pdf: Pdf) -> None:
        target: Any = pdf.docinfo if path[0] == "info" else pdf.Root
        del target[path[-1]]

    return change


def grow(pdf: Pdf) -> None:
    pdf.Root.Padding = pdf.make_stream(bytes(range(256)) * 4)


def gradient(first: list[float], last: list[float]) -> Resources:
    function = Dictionary(FunctionType=2, Domain=[0, 1], C0=first, C1=last, N=1)
    space = {4: Name.DeviceCMYK, 3: Name.DeviceRGB}[len(first)]
    return lambda pdf: {
        "Shading": {"/S": Dictionary(ShadingType=2, ColorSpace=space, Coords=[0, 0, 432, 0], Function=function)}
    }


def pattern(content: bytes) -> Resources:
    return lambda pdf: {
        "Pattern": {
            "/P": pdf.make_stream(
                content, PatternType=1, PaintType=1, TilingType=1, BBox=Array([0, 0, 9, 9]), XStep=9, YStep=9,
                Resources=Dictionary(),
            )
        }
    }  # fmt: skip


DARK = bytes([255, 255, 255, 255]) * 64
PLACED = b"q 100 0 0 100 100 100 cm /X Do Q\n"
FINE = b"q 3 0 0 3 100 100 cm /X Do Q\n"
SHARP = b"q 1.5 0 0 1.5 100 100 cm /X Do Q\n"
LINK = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9])

CASES = [
    Case("outline", change=lambda pdf: (pdf.open_outline().__enter__() and None) or outline(pdf)),
    Case("annotations", change=on_page("/Annots", Array([LINK])), page=3),
    Case("scripts", change=at_root("/OpenAction", lambda pdf: Dictionary(S=Name.JavaScript, JS=String("app.beep()")))),
    Case("attachments", change=attach),
    Case("layers", change=at_root("/OCProperties", lambda pdf: Dictionary(OCGs=Array([layer(pdf)]), D=Dictionary()))),
    Case("file-large", with_limits(KDP, max_bytes=500), change=grow, says="at most"),
    Case("page-size", change=on_page("/TrimBox", Array([0, 0, 420, 648])), page=3, says="420.00 × 648.00 pt"),
    Case("page-inexact", change=on_page("/TrimBox", Array([0, 0, 432, 647.98])), page=3, says="647.98"),
    Case("page-boxes", change=on_page("/TrimBox", Array([-5, 0, 427, 648])), page=3),
    Case("crop-box", change=on_page("/CropBox", Array([10, 10, 400, 600])), page=3),
    Case("page-turned", change=on_page("/Rotate", 180), page=3),
    Case("page-scaled", change=on_page("/UserUnit", 2), page=3),
    Case("page-count", content=[TEXT] * 22, says="from 24 to 828"),
    Case("page-multiple", content=[TEXT] * 25),
    Case("blank-pages", content=[*[TEXT] * 9, b"", b"", b"", *[TEXT] * 12], page=10, says="3 blank pages"),
    Case("last-page", X1A, content=[TEXT] * 24, page=24),
    Case("text-in-gutter", content=b"BT /F 11 Tf 26 200 Td <0001> Tj ET", page=3, says="26.6 pt from the spine"),
    Case("text-in-margin", content=b"BT /F 11 Tf 200 10 Td <0001> Tj ET", page=3, says="10.0 pt from the trim"),
    Case("art-in-gutter", content=b"0 g 10 100 9 50 re f", page=3),
    Case("art-in-margin", content=b"0 g 100 5 50 9 re f", page=3, says="5.0 pt from the trim at the foot"),
    Case("bleed-short", KDP_BLEED, content=b"0 0 0 0.5 k 300 0 135 300 re f", page=3, says="6.00 pt short"),
    Case("bleed-missing", content=b"0 g 300 100 132 50 re f", page=3),
    Case("marks", KDP_BLEED, content=b"0 0 0 1 K 0.75 w 436 100 m 436 120 l S", page=3),
    Case("marks-missing", X4, content=[], says="no crop marks"),
    Case("font-missing", resources=lambda p: {"Font": {"/F": font(p, embedded=False)}}, says="Boxes"),
    Case("font-new", resources=lambda pdf: {"Font": {"/F": font(pdf, kind="/OpenType")}}, says="PDF 1.4"),
    Case("type-small", content=b"BT /F 6 Tf 200 200 Td <0001> Tj ET", page=3, says="6.0 pt high"),
    Case("line-thin", content=b"0.5 w 100 100 m 200 100 l S", page=3, says="0.50 pt"),
    Case("picture-coarse", content=b"q 10 0 0 10 100 100 cm /X Do Q", page=3, says="216 ppi",
         resources=objects(lambda p: image(p, 30, 30))),
    Case("picture-too-coarse", content=PLACED, resources=objects(image), page=3, says="6 ppi"),
    Case("picture-fine", LULU, content=FINE, resources=objects(lambda p: image(p, 40, 40)), page=3, says="at most 600"),
    Case("colours", X1A, content=b"1 0 0 rg 100 100 50 50 re f", says="DeviceRGB"),
    Case("colours-converted", LULU, content=b"1 0 0 0 k 100 100 50 50 re f", says="DeviceCMYK"),
    Case("colours-converted", COLOUR, content=b"/C cs 1 scn 100 100 50 50 re f", resources=spaces(spot), says="Gold"),
    Case("colour-in-black", content=b"1 0 0 rg 100 100 50 50 re f", says="DeviceRGB"),
    Case("black-mixed", content=b"0.2 0.2 0.2 rg 100 100 50 50 re f"),
    Case("profile", COLOUR, content=b"/C cs 0 0 0 1 scn 50 99 50 50 re f", resources=spaces(icc), says="ICCBased"),
    Case("ink", X1A, content=b"1 1 1 0 k 100 100 50 50 re f", page=3, says="300 % ink; at most 240 %"),
    Case("registration", COLOUR, content=b"/C cs 1 scn 99 99 50 50 re f", resources=spaces(lambda p: spot(p, "/All"))),
    Case("text-rich-black", COLOUR, content=b"0.6 0.4 0.4 1 k BT /F 11 Tf 200 200 Td <0001> Tj ET", page=3),
    Case("black-knocks-out", COLOUR,
         content=b"1 0 0 0 k 100 100 200 200 re f 0 0 0 1 k BT /F 11 Tf 200 200 Td <0001> Tj ET", page=3),
    Case("white-overprints", COLOUR, resources=state(OP=True, op=True, OPM=1), page=3,
         content=b"1 0 0 0 k 100 100 200 200 re f /G gs 0 0 0 0 k BT /F 30 Tf 150 150 Td <0001> Tj ET"),
    Case("transparency", content=b"/G gs 0 g 100 100 50 50 re f", resources=state(ca=0.5), says="an opacity of 50 %"),
    Case("standard", X1A, change=remove("info", "/GTS_PDFXConformance"), says="is asked for"),
    Case("standard", X1A, change=remove("info", "/Trapped"), says="trapped"),
    Case("standard", X1A, change=remove("info", "/Title"), says="Title"),
    Case("standard", X3, change=remove("info", "/GTS_PDFXVersion"), says="claims no PDF/X"),
    Case("standard", X4, change=remove("root", "/Metadata"), says="claims no PDF/X"),
    Case("intent", X1A, change=remove("root", "/OutputIntents"), says="no output intent"),
    Case("damaged", content=b"/Nothing Do", page=3),
]  # fmt: skip


def outline(pdf: Pdf) -> None:
    item = pdf.make_indirect(Dictionary(Title=String("One")))
    pdf.Root.Outlines = pdf.make_indirect(Dictionary(First=item, Last=item, Count=1))


def layer(pdf: Pdf) -> Any:
    return pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("A layer")))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule} {case.says}")
def test_a_rule_fires(case: Case) -> None:
    count = 32 if case.plan.printer.pages_multiple == 16 else 24
    if isinstance(case.content, list):
        content = case.content or [TEXT] * count
    else:
        content = pages(case.content, count)
        if case.plan.printer.last_page_blank:
            content[-1] = b""
    made = case.plan if case.rule != "marks-missing" else replace(case.plan, marks=False)
    file = book(made, content, resources=case.resources, change=case.change)
    if case.rule == "marks-missing":
        file = roomy(file)
    result = found(file, case.plan)
    hits = [issue for issue in result.issues if issue.rule == f"preflight-{case.rule}"]
    assert hits, [(issue.rule, issue.message) for issue in result.issues]
    assert any(case.says in hit.message for hit in hits), [hit.message for hit in hits]
    if case.page:
        assert {hit.page for hit in hits} == {case.page}
    assert all(hit.remedy for hit in hits)
    others = rules(result) - {case.rule}
    assert others <= ALONGSIDE.get(case.rule, set()), others


ALONGSIDE = {
    "page-size": {"page-boxes"},
    "page-scaled": {"page-size", "text-in-margin", "line-thin"},
    "page-boxes": {"page-size", "page-inexact"},
    "transparency": {"separations"},
    "marks-missing": {"page-inexact", "page-size"},
    "colour-in-black": set(),
    "registration": {"ink"},
}
"""What else a fault of one kind may be reported as."""


def roomy(file: io.BytesIO) -> io.BytesIO:
    """The same with room for marks around it, and none in it."""
    out = io.BytesIO()
    with Pdf.open(file) as pdf:
        for page in pdf.pages:
            left, bottom, right, top = (float(side) for side in page.obj.MediaBox)
            page.obj.MediaBox = Array([left - 30, bottom - 30, right + 30, top + 30])
        pdf.save(out, static_id=True, fix_metadata_version=False)
    return out


ELSEWHERE = {
    "preflight-encrypted", "preflight-unreadable", "preflight-incomplete", "preflight-file-heavy",
    "preflight-spine-text", "preflight-barcode-zone", "preflight-separations",
}  # fmt: skip
"""Rules whose tests stand in the modules about covers, hostile files and inks."""


def test_every_rule_has_a_test_that_it_fires() -> None:
    known = {name for name in catalogue() if name.startswith("preflight-")}
    assert known == {f"preflight-{case.rule}" for case in CASES} | ELSEWHERE


@pytest.mark.parametrize(
    ("content", "resources"),
    [
        (b"/X Do", form(b"1 0 0 rg 100 100 9 9 re f")),
        (PLACED, objects(lambda pdf: image(pdf, 500, 500, Name.DeviceRGB))),
        (b"/S sh", gradient([1, 0, 0], [0, 0, 1])),
        (b"/Pattern cs /P scn 100 100 50 50 re f", pattern(b"1 0 0 rg 0 0 5 5 re f")),
        (b"q 50 0 0 50 100 100 cm BI /W 1 /H 1 /CS /RGB /BPC 8 ID \xff\x00\x00 EI Q", None),
        (b"/X Do", form(b"0 g 100 100 9 9 re f", Group=Dictionary(S=Name.Transparency, CS=Name.DeviceRGB))),
        (b"/C cs 0 scn 100 100 50 50 re f",
         spaces(lambda pdf: Array([Name.Indexed, Name.DeviceRGB, 1, String(b"\xff\0\0\0\0\xff")]))),
    ],
    ids=["form", "image", "shading", "pattern", "inline image", "group", "indexed"],
)  # fmt: skip
def test_colour_is_found_wherever_it_hides(content: bytes, resources: Resources | None) -> None:
    result = found(book(KDP, pages(content), resources=resources), KDP)
    hits = [issue for issue in result.issues if issue.rule == "preflight-colour-in-black"]
    assert [hit.page for hit in hits] == [3]
    assert "RGB" in hits[0].message


@pytest.mark.parametrize(("above", "told"), [(b"0 0 0 0 k 150 150 200 200 re f", False), (b"", True)])
def test_black_on_a_white_panel_is_cut_out_of_nothing(above: bytes, told: bool) -> None:
    text = b" 0 0 0 1 k BT /F 11 Tf 200 200 Td <0001> Tj ET"
    result = found(book(COLOUR, pages(b"1 0 0 0 k 100 100 300 300 re f " + above + text)), COLOUR)
    assert ("black-knocks-out" in rules(result)) is told


def test_colour_in_a_soft_mask_and_in_the_pages_group() -> None:
    def mask(pdf: Pdf) -> dict[str, Any]:
        group = pdf.make_stream(
            b"1 g 0 0 9 9 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]),
            Group=Dictionary(S=Name.Transparency, CS=Name.DeviceRGB),
        )  # fmt: skip
        return {"ExtGState": {"/G": Dictionary(SMask=Dictionary(S=Name.Luminosity, G=group))}}

    result = found(book(KDP, pages(b"/G gs 0 g 100 100 50 50 re f"), resources=mask), KDP)
    assert {"colour-in-black", "transparency"} <= rules(result)
    grouped = book(X4, pages(b"", 32), change=on_page("/Group", Dictionary(S=Name.Transparency, CS=Name.DeviceRGB)))
    assert rules(found(grouped, X4)) == {"colours"}


def test_black_ink_in_four_colours_space_is_black() -> None:
    assert rules(found(book(KDP, pages(b"0 0 0 1 k 100 100 50 50 re f")), KDP)) == set()


def test_default_spaces_stand_in_for_device_colours() -> None:
    chosen = replace(X4, standard="PDF/X-4", embed_profile=True)
    profile = lambda pdf: {  # noqa: E731
        "ColorSpace": {"/DefaultRGB": Array([Name.ICCBased, pdf.make_stream(b"\0" * 128, N=3)])}
    }
    result = found(book(chosen, pages(b"1 0 0 rg 100 100 50 50 re f", 32), resources=profile), chosen)
    assert rules(result) == {"colours-converted"}


@pytest.mark.parametrize(
    "content",
    [
        b"1 g 0 0 432 648 re f",
        b"3 Tr BT /F 11 Tf 2 2 Td <0001> Tj ET",
        b"1 g BT /F 11 Tf 2 2 Td <0001> Tj ET",
        b"q 100 100 50 50 re W n 0 g 0 0 432 20 re f Q",
        b"/G gs 0 g 0 0 20 20 re f",
        b"BT /F 11 Tf 2 2 Td <00020002> Tj ET",
        b"0 g 2000 2000 50 50 re f",
        b"/OC /L BDC 0 g 2 2 9 9 re f EMC",
    ],
    ids=["white", "unseen", "white text", "clipped", "clear", "spaces", "off the page", "hidden layer"],
)
def test_what_nobody_sees_does_not_count(content: bytes) -> None:
    off: list[Any] = []

    def resources(pdf: Pdf) -> dict[str, Any]:
        off.append(layer(pdf))
        return {"ExtGState": {"/G": Dictionary(ca=0)}, "Properties": {"/L": off[0]}}

    change = at_root("/OCProperties", lambda pdf: Dictionary(OCGs=Array([off[0]]), D=Dictionary(OFF=Array([off[0]]))))
    result = found(book(KDP, pages(content), resources=resources, change=change), KDP)
    assert rules(result) == {"layers"}


def test_white_text_counts_where_it_shows() -> None:
    content = b"0 g 200 2 100 100 re f 1 g BT /F 11 Tf 220 8 Td <0001> Tj ET"
    assert "text-in-margin" in rules(found(book(KDP, pages(content)), KDP))


def test_art_that_bleeds_may_carry_art_to_the_edge() -> None:
    ground = b"0 0 0 0.2 k 0 0 441 666 re f\n"
    lone = b"0 0 0 0.6 k 380 200 40 30 re f"
    assert rules(found(book(KDP_BLEED, pages(lone)), KDP_BLEED)) == {"art-in-margin"}
    assert rules(found(book(KDP_BLEED, pages(ground + lone)), KDP_BLEED)) == set()
    # The spine has no bleed: what ends there ends right. A verso has it on its right.
    verso = b"0 0 0 0.2 k 0 100 441 50 re f"
    assert rules(found(book(KDP_BLEED, pages(verso, at=4)), KDP_BLEED)) == set()


def test_a_raised_figure_is_no_small_type() -> None:
    line = b"BT /F 11 Tf 100 200 Td <00010001> Tj ET BT /F 6 Tf %d %d Td <0001> Tj ET"
    assert rules(found(book(KDP, pages(line % (111, 204))), KDP)) == set()
    assert rules(found(book(KDP, pages(line % (111, 200))), KDP)) == {"type-small"}
    assert rules(found(book(KDP, pages(line % (300, 204))), KDP)) == {"type-small"}


def test_type_is_measured_as_it_is_placed() -> None:
    small = b"q 0.5 0 0 0.5 0 0 cm BT /F 12 Tf 1 0 0 1 400 400 Tm <0001> Tj ET Q"
    result = found(book(KDP, pages(small)), KDP)
    assert "6.0 pt high" in next(issue.message for issue in result.issues)
    large = b"BT /F 1 Tf 12 0 0 12 200 200 Tm <0001> Tj ET"
    assert rules(found(book(KDP, pages(large)), KDP)) == set()


def test_lines_are_measured_as_they_are_placed() -> None:
    thin = b"q 0.5 0 0 0.5 0 0 cm 1 w 200 200 m 400 200 l S Q"
    assert rules(found(book(KDP, pages(thin)), KDP)) == {"line-thin"}
    assert rules(found(book(KDP, pages(b"0 g 100 100 200 0.4 re f")), KDP)) == {"line-thin"}
    assert rules(found(book(KDP, pages(b"0 g 100 100 200 0.8 re f")), KDP)) == set()


def test_ink_is_reckoned_in_pictures_gradients_and_spot_colours() -> None:
    limit = "240 %"
    pictured = objects(lambda pdf: image(pdf, 8, 8, Name.DeviceCMYK, data=DARK))
    cases: list[tuple[bytes, Resources, str]] = [
        (SHARP, pictured, "400 %"),
        (b"/S sh", gradient([0, 0, 0, 0], [0.9, 0.9, 0.9, 0.3]), "300 %"),
        (b"/C cs 1 scn 100 100 9 9 re f",
         spaces(lambda pdf: Array([Name.Separation, Name("/Dark"), Name.DeviceCMYK,
                                   pdf.make_stream(b"{dup dup dup}", FunctionType=4, Domain=[0, 1],
                                                   Range=[0, 1] * 4)])), "400 %"),
    ]  # fmt: skip
    for content, resources, total in cases:
        made = pages(content)
        made[-1] = b""
        result = found(book(X1A, made, resources=resources), X1A)
        hits = [issue.message for issue in result.issues if issue.rule == "preflight-ink"]
        assert hits and total in hits[0] and limit in hits[0], (content, rules(result))


def test_the_place_of_too_much_ink_in_a_picture() -> None:
    half = (bytes(16) + bytes([255, 255, 255, 0]) * 4) * 8
    made = pages(b"q 2 0 0 2 100 200 cm /X Do Q")
    made[-1] = b""
    result = found(book(X1A, made, resources=objects(lambda p: image(p, 8, 8, Name.DeviceCMYK, data=half))), X1A)
    (hit,) = (issue for issue in result.issues if issue.rule == "preflight-ink")
    assert hit.boxes[0] == pytest.approx((101, 200, 102, 202), abs=0.01)
    assert "50.0 %" in hit.message


def test_a_severity_of_the_collection_counts() -> None:
    file = book(KDP, pages(b"0.5 w 100 100 m 200 100 l S"))
    off = found(file, KDP, overrides={"preflight-line-thin": Severity.OFF})
    assert rules(off) == set()
    worse = found(file, KDP, overrides={"preflight-line-thin": Severity.ERROR})
    assert not worse.accepted


def test_encrypted_files() -> None:
    out = io.BytesIO()
    with Pdf.open(book(KDP)) as pdf:
        pdf.save(out, encryption=Encryption(owner="x", user=""))
    assert rules(found(out, KDP)) == {"encrypted"}
    locked = io.BytesIO()
    with Pdf.open(book(KDP)) as pdf:
        pdf.save(locked, encryption=Encryption(owner="x", user="y"))
    result = found(locked, KDP)
    assert rules(result) == {"encrypted"}
    assert result.pages == 0


def test_folios_come_with_the_pages() -> None:
    labels = Dictionary(Nums=Array([0, Dictionary(S=Name.r), 4, Dictionary(S=Name.D)]))
    made = pages(b"0.5 w 100 100 m 200 100 l S", at=7)
    result = found(book(KDP, made, change=at_root("/PageLabels", lambda pdf: labels)), KDP)
    (issue,) = result.issues
    assert (issue.page, issue.folio) == (7, "3")


def test_a_fault_of_every_page_is_one_finding() -> None:
    result = found(book(KDP, [b"1 0 0 rg " + TEXT] * 24), KDP)
    (issue,) = result.issues
    assert issue.page == 1
    assert issue.pages == tuple(range(1, 25))
    assert issue.boxes


def test_zlib_streams_that_are_cut_are_read_as_far_as_they_go() -> None:
    def cut(pdf: Pdf) -> None:
        packed = zlib.compress(TEXT + b" ".join(b"%d 0 m" % (number * 7919 % 1000) for number in range(900)))
        pdf.pages[2].Contents = pdf.make_stream(b"", Filter=Name.FlateDecode)
        pdf.pages[2].obj.Contents.write(packed[: len(packed) // 2], filter=Name.FlateDecode)

    assert not found(book(KDP, change=cut), KDP).blank
