"""What files for the press say of themselves, the typefaces in them, and what must not be in them."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pytest
from fontTools.cffLib import CFFFontSet
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from mapmental_publish.errors import BookUnreadable, OutputInvalid
from mapmental_publish.press import press, profiles, target as made_target
from mapmental_publish.press.profiles import Profile, read
from mapmental_publish.press.standards import REGISTRY
from mapmental_publish.printing.plan import PrintPlan
from tests.unit.preflight.making import letters, plan
from tests.unit.press.making import profile, seen, sheet, target

TEXT = b"BT /F 40 Tf 20 100 Td <00010001> Tj ET\n"


def bytes_of(standard: str, space: str = "cmyk", source: io.BytesIO | None = None, **more: Any) -> bytes:
    """A pressed page."""
    with press(source or sheet(TEXT), target(space, standard=standard, epoch=1_700_000_000, **more)) as made:
        return made.read()


@pytest.mark.parametrize("standard", ["PDF/X-1a:2001", "PDF/X-3:2002"])
def test_the_old_standards(standard: str) -> None:
    data = bytes_of(standard, condition="FOGRA39")
    assert data.startswith(b"%PDF-1.3\n")
    assert b"/ObjStm" not in data
    assert b"/XRef" not in data
    with Pdf.open(io.BytesIO(data)) as made:
        known = made.docinfo
        assert str(known["/GTS_PDFXVersion"]) == {"PDF/X-1a:2001": "PDF/X-1:2001"}.get(standard, standard)
        assert ("/GTS_PDFXConformance" in known) == (standard == "PDF/X-1a:2001")
        assert known.Trapped == Name("/False")
        assert str(known.CreationDate) == "D:20231114221320+00'00'"
        assert str(known.Title)
        (intent,) = made.Root.OutputIntents
        assert intent.S == Name.GTS_PDFX
        assert str(intent.OutputConditionIdentifier) == "FOGRA39"
        assert str(intent.RegistryName) == REGISTRY
        assert Name.DestOutputProfile not in intent
        assert len(made.trailer.ID) == 2
        with made.open_metadata() as meta:
            assert meta["pdf:Trapped"] == "False"
            assert meta["dc:title"] == str(known.Title)
            assert meta["xmp:CreateDate"] == "2023-11-14T22:13:20+00:00"
            assert meta["pdfx:GTS_PDFXVersion"] == str(known["/GTS_PDFXVersion"])


def test_x4() -> None:
    data = bytes_of("PDF/X-4", flatten=False, condition="FOGRA39")
    assert data.startswith(b"%PDF-1.6\n")
    with Pdf.open(io.BytesIO(data)) as made:
        (intent,) = made.Root.OutputIntents
        # The file was made with the profile within it, and says so.
        assert str(intent.OutputConditionIdentifier) == "Custom"
        assert intent.DestOutputProfile.read_bytes() == profile().data
        assert intent.DestOutputProfile.N == 4
        with made.open_metadata() as meta:
            assert meta["pdfxid:GTS_PDFXVersion"] == "PDF/X-4"
            for key in ("xmpMM:DocumentID", "xmpMM:VersionID", "xmpMM:RenditionClass", "xmp:ModifyDate"):
                assert meta[key]


def test_a_registered_profile_is_named_and_an_unknown_condition_is_not() -> None:
    known = Profile(profile().data, "Coated FOGRA39 (ISO 12647-2:2004)", "FOGRA39")
    chosen = made_target(PrintPlan(1, 1, colour="cmyk", standard="PDF/X-4"), known, epoch=0)
    with press(sheet(TEXT), chosen) as file, Pdf.open(io.BytesIO(file.read())) as made:
        assert str(made.Root.OutputIntents[0].OutputConditionIdentifier) == "FOGRA39"
        assert Name.DestOutputProfile in made.Root.OutputIntents[0]
    with Pdf.open(io.BytesIO(bytes_of("PDF/X-1a:2001"))) as made:
        assert str(made.Root.OutputIntents[0].OutputConditionIdentifier) == profiles.unnamed()


def test_a_plain_file_names_no_standard() -> None:
    data = bytes_of("")
    with Pdf.open(io.BytesIO(data)) as made:
        assert Name.OutputIntents not in made.Root
        assert "/GTS_PDFXVersion" not in made.docinfo


def test_nothing_for_screens_is_left() -> None:
    pdf = pikepdf.new()
    sheet(TEXT, None, pdf)
    page = pdf.pages[0].obj
    page.Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]))])
    page.StructParents, page.Tabs, page.AA = 0, Name.S, Dictionary(O=Dictionary(S=Name.JavaScript, JS=String("1")))
    root = pdf.Root
    root.Outlines, root.StructTreeRoot = Dictionary(Type=Name.Outlines), Dictionary(Type=Name.StructTreeRoot)
    root.MarkInfo, root.Names = Dictionary(Marked=True), Dictionary(JavaScript=Dictionary())
    root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    root.AcroForm, root.AF = Dictionary(Fields=Array()), Array()
    with pdf.open_metadata() as meta:
        meta["pdfuaid:part"] = "1"
    buffer = io.BytesIO()
    pdf.save(buffer)
    data = bytes_of("PDF/X-1a:2001", source=buffer)
    for word in (
        b"/Annots",
        b"/StructParents",
        b"/Outlines",
        b"/StructTreeRoot",
        b"/JavaScript",
        b"/AcroForm",
        b"/AA ",
    ):
        assert word not in data
    with Pdf.open(io.BytesIO(data)) as made:
        assert set(made.Root.keys()) <= {"/Type", "/Pages", "/Metadata", "/OutputIntents", "/PageLabels"}
        assert b"pdfuaid" not in made.Root.Metadata.read_bytes()


def test_boxes_lie_within_each_other() -> None:
    pdf = pikepdf.new()
    sheet(TEXT, None, pdf)
    page = pdf.pages[0].obj
    page.BleedBox, page.TrimBox, page.ArtBox = (
        Array([-0.001, 0, 200, 201]),
        Array([9, 9, 191, 191]),
        Array([0, 0, 1, 1]),
    )
    buffer = io.BytesIO()
    pdf.save(buffer)
    with Pdf.open(io.BytesIO(bytes_of("PDF/X-1a:2001", source=buffer))) as made:
        page = made.pages[0].obj
        assert [float(side) for side in page.BleedBox] == [0, 0, 200, 200]
        assert [float(side) for side in page.TrimBox] == [9, 9, 191, 191]
        assert Name.ArtBox not in page


def compact() -> bytes:
    """An OpenType font with CFF outlines and an A that is an upright box."""
    builder = FontBuilder(1000, isTTF=False)
    shapes = {}
    for name in (".notdef", "A", "B"):
        pen = T2CharStringPen(500, None)
        if name == "A":
            for at, point in enumerate(((50, 0), (50, 700), (450, 700), (450, 0))):
                (pen.lineTo if at else pen.moveTo)(point)
            pen.closePath()
        shapes[name] = pen.getCharString()
    builder.setupGlyphOrder([".notdef", "A", "B"])
    builder.setupCharacterMap({65: "A", 66: "B"})
    builder.setupCFF("Boxes", {"FullName": "Boxes"}, shapes, {})
    builder.setupHorizontalMetrics(dict.fromkeys((".notdef", "A", "B"), (500, 0)))
    builder.setupHorizontalHeader(ascent=900, descent=-250)
    builder.setupOS2()
    builder.setupPost()
    builder.setupNameTable({"familyName": "Boxes", "styleName": "Regular"})
    out = io.BytesIO()
    builder.save(out)
    return out.getvalue()


@pytest.mark.parametrize("outlines", ["cff", "glyf"])
def test_typefaces_are_taken_out_of_opentype_files(outlines: str) -> None:
    pdf = pikepdf.new()
    sheet(TEXT, None, pdf)
    font = pdf.pages[0].obj.Resources.Font.F.DescendantFonts[0]
    stream = Stream(pdf, compact() if outlines == "cff" else letters())
    stream.Subtype = Name.OpenType
    del font.FontDescriptor[Name.FontFile2]
    font.FontDescriptor.FontFile3 = pdf.make_indirect(stream)
    if outlines == "cff":
        font.Subtype = Name.CIDFontType0
    buffer = io.BytesIO()
    pdf.save(buffer)
    data = bytes_of("PDF/X-1a:2001", "gray", source=buffer)
    with Pdf.open(buffer) as before, Pdf.open(io.BytesIO(data)) as after:
        descriptor = after.pages[0].obj.Resources.Font.F.DescendantFonts[0].FontDescriptor
        assert seen(before, 100).convert("L").tobytes() == seen(after, 100).convert("L").tobytes()
        if outlines == "cff":
            file = descriptor.FontFile3
            assert file.Subtype == Name.CIDFontType0C
            bare = CFFFontSet()
            bare.decompile(io.BytesIO(file.read_bytes()), None)
            assert bare.topDictIndex[0].ROS == ("Adobe", "Identity", 0)
        else:
            with TTFont(io.BytesIO(descriptor.FontFile2.read_bytes())) as opened:
                assert "glyf" in opened
                assert "name" not in opened


def test_profiles_are_looked_at_before_they_are_used() -> None:
    assert profiles.default().version == (2, 2)
    for data, said in (
        (b"nothing", "is no colour profile"),
        (profile().data[:12] + b"mntr" + profile().data[16:], "is no profile of printing inks"),
        (profile().data[:400], "is damaged"),
    ):
        with pytest.raises(BookUnreadable) as fault:
            read(data, "press.icc")
        assert said in fault.value.message
        assert "press.icc" in fault.value.message


def test_a_page_that_cannot_be_read_is_told_with_its_number() -> None:
    with pytest.raises(OutputInvalid) as fault:
        bytes_of("", source=sheet(b"/Nothing cs 1 sc 0 0 9 9 re f"))
    assert "page 1 " in fault.value.message


def test_a_form_that_draws_itself_ends() -> None:
    pdf = pikepdf.new()
    form = pdf.make_indirect(Stream(pdf, b"/X Do"))
    form.Subtype, form.BBox = Name.Form, Array([0, 0, 9, 9])
    form.Resources = Dictionary(XObject=Dictionary(X=form))
    with pytest.raises(OutputInvalid):
        bytes_of("", source=sheet(b"/X Do", {"/XObject": Dictionary(X=form)}, pdf))


def test_a_plan_says_what_is_made() -> None:
    ingram = made_target(plan("ingram", "colour"), profile(), epoch=0)
    assert (ingram.space, ingram.standard, ingram.flatten, ingram.embed) == ("cmyk", "PDF/X-1a:2001", True, False)
    assert (ingram.ink_limit, ingram.rich_black) == (240, None)
    assert made_target(plan("ingram", "colour"), profile(), epoch=0, cover=True).rich_black == (60, 40, 40, 100)
    kdp = made_target(plan("kdp"), profile(), epoch=0)
    assert (kdp.space, kdp.standard, kdp.flatten) == ("gray", "", True)
    lulu = made_target(plan("lulu", "colour"), profile(), epoch=0)
    assert (lulu.space, lulu.flatten, lulu.most) == ("srgb", False, 450)
    offset = made_target(plan("offset", "colour", paper="coated", bleed=None), profile(), epoch=0)
    assert (offset.standard, offset.version, offset.embed, offset.ink_limit) == ("PDF/X-4", "1.6", True, 320)


def test_profiles_are_known_by_their_descriptions() -> None:
    for description, condition in (
        ("Coated FOGRA39 (ISO 12647-2:2004)", "FOGRA39"),
        ("ISO Coated v2 300% (ECI)", "FOGRA39"),
        ("PSO Uncoated v3 (FOGRA52)", "FOGRA52"),
        ("Uncoated FOGRA29 (ISO 12647-2:2004)", "FOGRA29"),
        ("U.S. Web Coated (SWOP) v2", "CGATS TR 001"),
        ("Chemical proof", ""),
    ):
        assert profiles._condition(description) == condition
    assert profiles.info("FOGRA39").startswith("Offset on coated paper")
    assert profiles.info("No such") == ""
