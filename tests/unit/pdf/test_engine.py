"""The page engine is pinned, and reads nothing but what it is handed."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest
import weasyprint
from weasyprint import CSS, HTML
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration

from mapmental_publish.pdf import engine
from tests.support import build, make_book


def test_the_version_is_the_one_whose_private_names_are_used() -> None:
    assert weasyprint.__version__ == "70.0"


def test_the_private_names_exist() -> None:
    document = HTML(string="<p id='a'>text</p>")
    for name in ("wrapper_element", "etree_element", "base_url", "url_fetcher", "media_type"):
        assert hasattr(document, name), name
    rendered = document.render(stylesheets=[CSS(string="@page { size: 100pt } p { page: named }")])
    box = rendered.pages[0]._page_box
    assert box.page_type.name == "named"
    assert box.page_type.blank is False
    inner = box.children[0]
    assert hasattr(inner, "element")
    assert hasattr(inner, "children")
    assert "a" in rendered.pages[0].anchors


def test_the_arguments_passed_exist() -> None:
    render = inspect.signature(Document._render).parameters
    assert {"font_config"} <= set(render)
    assert "font_config" in inspect.signature(HTML.render).parameters
    assert isinstance(engine._fonts(), FontConfiguration)


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/hostname",
        "http://example.org/a.png",
        "https://example.org/a.png",
        "https://book.invalid/picture/unknown.png",
        "ftp://example.org/a",
        "data:text/html,hello",
        "data:image/svg+xml;base64,PHN2Zy8+",
        "//example.org/a.png",
        "/etc/hostname",
    ],
)
def test_the_fetcher_refuses_every_other_address(address: str) -> None:
    with pytest.raises(ValueError, match=r"picture"):
        engine._Registered({}).fetch(address)


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="file:///etc/hostname" alt="a secret"/>',
        '<img src="https://example.org/a.png" alt="far away"/>',
        '<img src="https://book.invalid/picture/none.png" alt="not there"/>',
    ],
)
def test_a_layout_that_asks_for_a_file_ends_the_build_and_keeps_the_old_output(markup: str, tmp_path: Path) -> None:
    book = make_book(tmp_path / "book")
    assert build(book, tmp_path / "out", "pdf").code == 0
    output = tmp_path / "out" / "a-small-book-print.pdf"
    before = output.read_bytes()
    template = '{% extends "print/base.html" %}{% block body %}<div class="lead">MARK{{ body }}</div>{% endblock %}'
    make_book(tmp_path / "book", {"layouts/print/article.html": template.replace("MARK", markup)})
    outcome = build(book, tmp_path / "out", "pdf")
    assert outcome.code in (3, 5), outcome.text
    assert output.read_bytes() == before
    assert "Traceback" not in outcome.text
