"""The structure tree as the file holds it: every piece of content in one element, every reference there and back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from .conftest import Built

INLINE = {"Span", "Link", "Reference", "Note", "Code", "Quote", "Lbl", "Formula", "Figure"}
WITHIN = {
    "TR": {"Table", "THead", "TBody", "TFoot"},
    "TH": {"TR"},
    "TD": {"TR"},
    "THead": {"Table"},
    "TBody": {"Table"},
    "LI": {"L"},
    "LBody": {"LI"},
    "TOCI": {"TOC"},
    "Caption": {"Table", "Figure", "Formula", "L"},
}
"""Elements that only stand in certain others (ISO 32000-1, 14.8.4.3)."""


def elements(root: Any) -> Iterator[Any]:
    """Every structure element below, in reading order."""
    for kid in kids(root):
        if isinstance(kid, Dictionary) and Name.S in kid:
            yield kid
            yield from elements(kid)


def kids(element: Any) -> list[Any]:
    """What an element holds."""
    held = element.get(Name.K)
    return [] if held is None else list(held) if isinstance(held, Array) else [held]


def pages(pdf: pikepdf.Pdf) -> dict[tuple[int, int], int]:
    """The number of each page, from 0."""
    return {page.obj.objgen: number for number, page in enumerate(pdf.pages)}


def marked(page: Any) -> tuple[Counter[int], list[str]]:
    """How often each number of marked content stands on a page, and what is drawn outside of all marks."""
    numbers: Counter[int] = Counter()
    loose = []
    depth = 0
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in ("BDC", "BMC"):
            depth += 1
            if len(operands) > 1 and isinstance(operands[1], Dictionary) and Name.MCID in operands[1]:
                numbers[int(operands[1].MCID)] += 1
        elif name == "EMC":
            depth -= 1
            assert depth >= 0
        elif name in ("Tj", "TJ", "Do", "S", "f", "f*", "B", "sh") and not depth:
            loose.append(name)
    assert depth == 0
    return numbers, loose


def test_every_piece_of_content_is_in_one_element_and_leads_back_to_it(book: Built) -> None:
    pdf = book.screen.pdf
    root = pdf.Root.StructTreeRoot
    place = pages(pdf)
    held: dict[tuple[int, int], list[Any]] = {}
    for element in elements(root):
        own = place.get(element.Pg.objgen) if Name.Pg in element else None
        for kid in kids(element):
            if isinstance(kid, int):
                assert own is not None
                held.setdefault((own, int(kid)), []).append(element)
            elif isinstance(kid, Dictionary) and kid.get(Name.Type) == Name.MCR:
                held.setdefault((place[kid.Pg.objgen], int(kid.MCID)), []).append(element)
    tree = pikepdf.NumberTree(root.ParentTree)
    seen = set()
    for number, page in enumerate(pdf.pages):
        numbers, loose = marked(page)
        assert loose == [], number
        assert all(times == 1 for times in numbers.values())
        if not numbers:
            continue
        assert int(page.obj.StructParents) not in seen
        seen.add(int(page.obj.StructParents))
        parents = tree[int(page.obj.StructParents)]
        assert sorted(numbers) == list(range(len(parents)))
        for mark in numbers:
            (element,) = held.pop((number, mark))
            assert parents[mark].objgen == element.objgen
    assert held == {}


def test_every_link_on_a_page_is_in_one_element_and_leads_back_to_it(book: Built) -> None:
    pdf = book.screen.pdf
    root = pdf.Root.StructTreeRoot
    links = Counter(
        kid.Obj.objgen
        for element in elements(root)
        for kid in kids(element)
        if isinstance(kid, Dictionary) and kid.get(Name.Type) == Name.OBJR
    )
    tree = pikepdf.NumberTree(root.ParentTree)
    on_pages = set()
    for page in pdf.pages:
        areas = []
        for annotation in page.obj.get(Name.Annots, []):
            on_pages.add(annotation.objgen)
            assert links[annotation.objgen] == 1
            element = tree[int(annotation.StructParent)]
            assert Name.Link == element.S
            assert annotation.objgen in [
                kid.Obj.objgen for kid in kids(element) if isinstance(kid, Dictionary) and Name.Obj in kid
            ]
            assert str(annotation.Contents).strip()
            areas.append((element.objgen, [float(value) for value in annotation.Rect]))
        if areas:
            assert page.obj.Tabs == Name.S
        for place, (element, one) in enumerate(areas):
            for other, two in areas[place + 1 :]:
                if other == element:
                    width = min(one[2], two[2]) - max(one[0], two[0])
                    height = min(max(one[1::2]), max(two[1::2])) - max(min(one[1::2]), min(two[1::2]))
                    assert width <= 0 or height <= 2, "two areas of one link lie on each other"
    assert on_pages == set(links)


def test_elements_stand_where_they_may_and_know_who_holds_them(book: Built) -> None:
    root = book.screen.pdf.Root.StructTreeRoot
    (document,) = kids(root)
    assert Name.Document == document.S
    assert Name.RoleMap not in root
    for element in (root, *elements(root)):
        for kid in kids(element):
            if not isinstance(kid, Dictionary) or Name.S not in kid:
                continue
            assert kid.P.objgen == element.objgen
            kind = str(kid.S)[1:]
            if kind in WITHIN:
                assert str(element.S)[1:] in WITHIN[kind], kind
        if element.get(Name.S) in (Name.P, Name.H1, Name.H2, Name.H3, Name.H4, Name.H5, Name.H6):
            held = {str(kid.S)[1:] for kid in kids(element) if isinstance(kid, Dictionary) and Name.S in kid}
            assert held <= INLINE, held


def test_names_are_unique_and_found_in_the_files_list(book: Built) -> None:
    root = book.screen.pdf.Root.StructTreeRoot
    named = {}
    for element in elements(root):
        if Name.ID in element:
            assert str(element.ID)
            assert bytes(element.ID) not in named
            named[bytes(element.ID)] = element.objgen
    listed = {
        key if isinstance(key, bytes) else str(key).encode(): value.objgen
        for key, value in pikepdf.NameTree(root.IDTree).items()
    }
    assert listed == named
    for element in elements(root):
        attributes = element.get(Name.A)
        for attribute in (
            attributes if isinstance(attributes, Array) else [attributes] if attributes is not None else []
        ):
            for header in attribute.get(Name.Headers, []):
                assert bytes(header) in named


def leads(element: Any) -> list[str]:
    """Where the links of an element and of those in it lead, by name."""
    return [
        str(kid.Obj.Dest)
        for inner in (element, *elements(element))
        for kid in kids(inner)
        if isinstance(kid, Dictionary) and Name.Obj in kid and Name.Dest in kid.Obj
    ]


def test_notes_stand_at_their_calls_and_both_lead_to_each_other(book: Built) -> None:
    pdf = book.screen.pdf
    places = book.screen.destinations
    page_numbers = pages(pdf)
    checked = 0
    for element in elements(pdf.Root.StructTreeRoot):
        held = [kid for kid in kids(element) if isinstance(kid, Dictionary) and Name.S in kid]
        for before, note in pairwise(held):
            if Name.Note != note.S:
                continue
            assert Name.Reference == before.S
            (called,) = leads(before)
            assert str(note.ID).endswith(called)
            assert places[called] == page_numbers[note.Pg.objgen] if Name.Pg in note else called in places
            label = next(kid for kid in kids(note) if isinstance(kid, Dictionary) and Name.Lbl == kid.get(Name.S))
            (back,) = leads(label)
            assert places[back] == page_numbers[next(e for e in elements(before) if Name.Pg in e).Pg.objgen]
            checked += 1
    assert checked == sum(Name.Note == element.S for element in elements(pdf.Root.StructTreeRoot))
    assert checked


def test_headings_go_down_one_step_at_a_time(book: Built) -> None:
    last = 0
    for element in elements(book.screen.pdf.Root.StructTreeRoot):
        kind = str(element.S)
        if len(kind) == 3 and kind[1] == "H" and kind[2].isdigit():
            assert int(kind[2]) <= last + 1
            last = int(kind[2])
    assert last


def test_figures_have_a_description_and_a_place_on_their_page(book: Built) -> None:
    page = book.page
    figures = [element for element in elements(book.screen.pdf.Root.StructTreeRoot) if Name.Figure == element.S]
    assert figures
    for figure in figures:
        assert str(figure.Alt).strip()
        attribute = figure.A if isinstance(figure.A, Dictionary) else figure.A[0]
        assert Name.Layout == attribute.O
        left, bottom, right, top = (float(value) for value in attribute.BBox)
        assert 0 <= left < right <= page.width
        assert 0 <= bottom < top <= page.height
