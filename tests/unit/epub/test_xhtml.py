from __future__ import annotations

import pytest

from mapmental_publish.epub import xhtml
from mapmental_publish.errors import OutputInvalid

PAGE = '<html xmlns="http://www.w3.org/1999/xhtml"><body>{}</body></html>'


def examine(body: str, name: str = "a.xhtml") -> xhtml.Facts:
    return xhtml.examine(name, xhtml.serialise(PAGE.format(body)))


def test_facts_of_a_document() -> None:
    facts = examine(
        '<p id="a"><a href="b.xhtml#c">x</a><img src="i.png" alt=""/></p><svg xmlns="http://www.w3.org/2000/svg"/>'
    )
    assert facts.ids == {"a"}
    assert facts.links == ("b.xhtml#c", "i.png")
    assert facts.properties == ("svg",)


def test_serialising_leaves_nothing_before_the_declaration() -> None:
    assert xhtml.serialise("\n\n<?xml version='1.0'?>\n<p>é</p>\n\n") == "<?xml version='1.0'?>\n<p>é</p>\n".encode()


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("<p>", "not well-formed"),
        ("<p>&nbsp;</p>", "not well-formed"),
        ('<html:p xmlns:html="http://www.w3.org/1999/xhtml">x</html:p>', "stray namespace prefix"),
        ('<p xmlns:ns0="http://www.idpf.org/2007/ops" ns0:type="x">x</p>', "stray namespace prefix"),
        ("<script>1</script>", "holds a <script>"),
        ('<iframe src="x"/>', "holds a <iframe>"),
        ('<p id="a"/><p id="a"/>', "id used twice: a"),
        ('<p aria-labelledby="gone">x</p>', "labelled by an id that is not there: gone"),
    ],
)
def test_unsound_documents_are_refused(body: str, message: str) -> None:
    with pytest.raises(OutputInvalid, match=f"a.xhtml: {message}"):
        examine(body)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('<a href="#gone">x</a>', "links to #gone"),
        ('<a href="b.xhtml#gone">x</a>', "links to b.xhtml#gone"),
        ('<a href="c.xhtml">x</a>', "links to c.xhtml"),
        ('<img src="../images/x.png" alt=""/>', "links to ../images/x.png"),
    ],
)
def test_links_that_lead_nowhere_are_refused(body: str, message: str) -> None:
    other = examine('<p id="there"/>', "b.xhtml")
    with pytest.raises(OutputInvalid, match=message):
        xhtml.check_links([examine(body), other], ["images/x.png"])


def test_links_that_lead_somewhere_pass() -> None:
    body = '<p id="é"/><a href="#%C3%A9">x</a><a href="b.xhtml#there">x</a><a href="https://example.org/#x">x</a>'
    xhtml.check_links(
        [examine(body + '<a href="mailto:a@example.org">x</a>'), examine('<p id="there"/>', "b.xhtml")], []
    )


def test_an_id_in_two_documents_is_refused() -> None:
    with pytest.raises(OutputInvalid, match=r"b\.xhtml: id a stands in a\.xhtml too"):
        xhtml.check_links([examine('<p id="a"/>'), examine('<p id="a"/>', "b.xhtml")], [])


def test_empty_elements_have_an_end_tag_where_html_wants_one() -> None:
    written = xhtml.serialise('<p><span id="a"/>x<br/><img alt="a > b" src="x"/><td/><td class="x" /><col/></p>')
    assert written == (
        b'<p><span id="a"></span>x<br/><img alt="a > b" src="x"/><td></td><td class="x"></td><col/></p>\n'
    )
