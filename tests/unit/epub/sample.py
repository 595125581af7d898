"""A collection made by hand, with one of everything, and a packed ebook opened for looking into."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import zipfile
from functools import cached_property
from pathlib import Path
from typing import Any

from lxml import etree
from PIL import Image

from mapmental_publish import epub
from mapmental_publish.context import BuildContext, CoverImage
from mapmental_publish.diagnostics import Findings, Span
from mapmental_publish.files import BookFolder
from mapmental_publish.layout import Layouts
from mapmental_publish.model import (
    Article,
    CitedWork,
    Collection,
    ContentsEntry,
    Contributor,
    CrossReference,
    EpubSettings,
    Figure,
    Heading,
    HelpLine,
    HelpLines,
    ImageAsset,
    IndexEntry,
    IndexGroup,
    IndexMark,
    ListedFigure,
    Locator,
    Note,
    Notices,
    Part,
    PartSetting,
    Person,
    PullQuote,
    ResolvedReference,
    Settings,
    Subject,
    Table,
)

NAMESPACES = {
    "x": "http://www.w3.org/1999/xhtml",
    "e": "http://www.idpf.org/2007/ops",
    "o": "http://www.idpf.org/2007/opf",
    "dc": "http://purl.org/dc/elements/1.1/",
    "n": "http://www.daisy.org/z3986/2005/ncx/",
}
EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"
EPOCH = 1_790_000_000
SPAN = Span("articles/one.md", 3)
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100" viewBox="0 0 200 100">'
    '<circle cx="100" cy="50" r="40" fill="#1f5c63"/></svg>'
)
WORK = (
    "Carney CE, Buysse DJ, Ancoli-Israel S, and others. <em>Sleep</em> 2012;35(2):287–302. "
    '<a href="https://doi.org/10.5665/sleep.1642">https://doi.org/10.5665/sleep.1642</a>'
)
BODY = """<mm-body>
<p>Sleep<mm-index id="ix-1"/> is written down in the morning<mm-note ref="carney" call="1"/>, see <mm-ref n="1"/>.</p>
<h2 id="how">How to keep it</h2>
<p>Write before you look at a <em>screen</em>; the <a href="https://example.org/form?a=1&amp;b=2">form</a> is short.</p>
<p>Estimate<mm-note ref="carney" call="2"/>; <code>x &lt; y</code> is not asked for.</p>
<mm-figure ref="fig-week"/>
<mm-callout kind="warning" id="callout-1"><mm-title>Stop</mm-title><p>A diary is a record.</p></mm-callout>
<mm-callout kind="tip" id="callout-2"><p>Estimate.</p></mm-callout>
<h3 id="reading">Reading the week</h3>
<mm-table ref="tbl-nights"><table><thead><tr><th>Night</th><th data-align="right">Up</th></tr></thead>
<tbody><tr><td>Monday</td><td data-align="right">6:45</td></tr></tbody></table></mm-table>
<mm-pullquote ref="pq-1"/>
<p>The other article is <mm-ref n="2">over there</mm-ref>.</p>
</mm-body>"""


def make_article(slug: str, title: str, other: str, image: ImageAsset, **changes: Any) -> Article:
    """An article with one of each construct."""
    article = Article(
        slug=slug,
        source=f"articles/{slug}.md",
        title=title,
        title_markup=title.replace("&", "&amp;").replace("<", "&lt;"),
        language="en",
        body=BODY,
        short_title=title.split(" ")[0],
        subtitle="Seven mornings & two minutes",
        content_note="This article speaks of sleepless nights.",
        headings=(
            Heading("how", 2, "How to keep it", "How to keep it", SPAN),
            Heading("reading", 3, "Reading the week", "Reading the week", SPAN),
        ),
        figures=(
            Figure("fig-week", 1, image, "Seven bars.", "A week <em>made up</em>. And more.", "Drawn here.", SPAN),
        ),
        tables=(Table("tbl-nights", 1, "A night.", SPAN),),
        notes=(Note("carney", 1, 2, f"<p>{WORK}</p>", True, SPAN),),
        pull_quotes=(PullQuote("pq-1", "<p>A diary is a record.</p>", True, SPAN),),
        index_marks=(IndexMark("ix-1", ("sleep", "diary"), SPAN),),
        references=(CrossReference(1, "", "fig-week", False, SPAN), CrossReference(2, f"{other}.md", "", True, SPAN)),
        ids=frozenset({"how", "reading", "fig-week", "tbl-nights", "pq-1", "callout-1", "callout-2", "ix-1"}),
    )
    return dataclasses.replace(article, **changes)


def make_settings(**changes: Any) -> Settings:
    """Settings with everything filled in."""
    settings = Settings(
        source="collection.toml",
        title="Breath & Sleep",
        slug="breath-sleep",
        identifier="3c2d9b3e-7c55-5b8a-9a53-6a9d5e8f4b11",
        parts=(PartSetting("By night", ("articles/one.md", "articles/two.md")),),
        subtitle="Two habits <that> can be watched",
        publisher="A Publisher",
        place="Utrecht",
        edition="Second edition",
        url="https://example.org/breath-sleep",
        description="Two short\narticles.",
        rights="© 2026 A Publisher",
        epub=EpubSettings(raster_fallback="always"),
        contributors=(
            Contributor("The Project", "Project, The", "edt", "It writes tools."),
            Contributor("A Hand", role="ill"),
        ),
        subjects=(Subject("Sleep", "bisac", "HEA043000"), Subject("Rest")),
        isbn={"epub": "978-1-4028-9462-6", "paperback": "9780306406157"},
        series_name="Books to test with",
        series_position="2",
        notices=Notices("Not advice.\n\nAsk someone.", "Not advice.", "Not reviewed.", "", "Drawn in vectors."),
        help_lines=HelpLines("", "In danger, call.", (HelpLine("everywhere", "Emergency", "112", "Free.", None),)),
    )
    return dataclasses.replace(settings, **changes)


def image_file(folder: Path, name: str, content: str = SVG) -> ImageAsset:
    """A drawing in the book folder."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return ImageAsset(name, "svg", 200, 100, hashlib.sha256(content.encode()).hexdigest())


def make_collection(folder: Path, settings: Settings | None = None, **changes: Any) -> Collection:
    """Two articles in a part; ``changes`` go to the first article."""
    image = image_file(folder, "figures/week.svg")
    articles = (
        make_article("sleep-diary", "Sleep & its diary", "breathing", image, **changes),
        make_article(
            "breathing", "Breathing slowly", "sleep-diary", image, authors=(Person("A Writer", "MSc", "Writes."),)
        ),
    )
    slugs = [article.slug for article in articles]
    return Collection(
        settings=settings or make_settings(),
        parts=(Part(1, "By night", "part-by-night", tuple(slugs)),),
        articles=articles,
        numbers={slug: number for number, slug in enumerate(slugs, start=1)},
        labels={(slug, name): f"{i}.1" for i, slug in enumerate(slugs, start=1) for name in ("fig-week", "tbl-nights")},
        resolved={
            key: value
            for slug, other in (slugs, slugs[::-1])
            for key, value in (
                ((slug, 1), ResolvedReference(slug, "fig-week", "Figure 1.1", "figure")),
                ((slug, 2), ResolvedReference(other, "", "the other", "article")),
            )
        },
        contents=(
            ContentsEntry(
                "part",
                "By night",
                "part-by-night",
                "",
                "1",
                tuple(
                    ContentsEntry(
                        "article",
                        article.title,
                        article.slug,
                        "",
                        str(number),
                        (
                            ContentsEntry(
                                "heading",
                                "How to keep it",
                                article.slug,
                                "how",
                                "",
                                (ContentsEntry("heading", "Reading the week", article.slug, "reading", ""),),
                            ),
                        ),
                    )
                    for number, article in enumerate(articles, start=1)
                ),
            ),
        ),
        figures=tuple(
            ListedFigure(f"{i}.1", "A week made up", slug, "fig-week") for i, slug in enumerate(slugs, start=1)
        ),
        index=(
            IndexGroup(
                "S",
                (
                    IndexEntry(
                        "sleep",
                        (),
                        (IndexEntry("diary", tuple(Locator(slug, "ix-1") for slug in slugs), (), (), ("sleep",)),),
                    ),
                    IndexEntry("slumber", (), (), ("sleep, diary",), ()),
                ),
            ),
        ),
        works={slug: (CitedWork(WORK, slug, (1,)),) for slug in slugs},
    )


def make_context(folder: Path, layouts: Layouts | None = None, cover: bool = True) -> BuildContext:
    """A context with a small cover."""
    buffer = io.BytesIO()
    Image.new("RGB", (40, 64), "#1f5c63").save(buffer, "JPEG")
    image = CoverImage(buffer.getvalue(), 40, 64, "Cover of Breath & Sleep") if cover else None
    return BuildContext(BookFolder(folder), layouts or Layouts(), Findings(), EPOCH, cover=image)


class Opened:
    """A packed ebook, opened."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.archive = zipfile.ZipFile(io.BytesIO(data))

    def read(self, name: str) -> bytes:
        """A file of the package by its name in it."""
        return self.archive.read(f"EPUB/{name}")

    def tree(self, name: str) -> etree._Element:
        """A document of the package."""
        return etree.fromstring(self.read(name))

    def find(self, name: str, path: str) -> list[Any]:
        """What an XPath finds in a document."""
        found = self.tree(name).xpath(path, namespaces=NAMESPACES)
        assert isinstance(found, list)
        return found

    def text(self, name: str, path: str) -> list[str]:
        """The text of what an XPath finds, spaces made one."""
        return [" ".join(item.xpath("string()").split()) for item in self.find(name, path)]

    @cached_property
    def opf(self) -> etree._Element:
        """The package document."""
        return self.tree("content.opf")

    @cached_property
    def manifest(self) -> dict[str, etree._Element]:
        """Manifest items by file name."""
        items = self.opf.findall("o:manifest/o:item", NAMESPACES)
        return {item.get("href", ""): item for item in items}

    @cached_property
    def spine(self) -> list[str]:
        """File names in reading order."""
        by_id = {item.get("id"): name for name, item in self.manifest.items()}
        return [by_id[reference.get("idref")] for reference in self.opf.findall("o:spine/o:itemref", NAMESPACES)]

    @cached_property
    def documents(self) -> list[str]:
        """Every XHTML document."""
        return [name for name, item in self.manifest.items() if item.get("media-type") == "application/xhtml+xml"]

    def meta(self, name: str) -> list[str]:
        """Values of a metadata property that refines nothing."""
        return [
            element.text or ""
            for element in self.opf.findall("o:metadata/o:meta", NAMESPACES)
            if element.get("property") == name and not element.get("refines")
        ]

    def dublin(self, name: str) -> list[str]:
        """Values of a Dublin Core element."""
        return [element.text or "" for element in self.opf.findall(f"o:metadata/dc:{name}", NAMESPACES)]

    def refined(self, identifier: str | None) -> dict[str, str]:
        """What refines the element of this id."""
        return {
            element.get("property", ""): element.text or ""
            for element in self.opf.findall("o:metadata/o:meta", NAMESPACES)
            if element.get("refines") == f"#{identifier}"
        }


def build(folder: Path, collection: Collection | None = None, context: BuildContext | None = None) -> Opened:
    """The sample collection, or another, as an opened ebook."""
    return Opened(epub.build(collection or make_collection(folder), context or make_context(folder)).data)
