"""The page documents of a book: articles, parts, front and back matter, as XHTML for the engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..context import BuildContext
from ..imaging import convert
from ..layout import direction
from ..model import Article, Collection, ContentsEntry, ImageAsset, IndexEntry, Part
from ..rendering import EditionView, Picture, Renderer, anchor
from . import flow, numbers
from .engine import CROSS_LINK, PICTURES
from .sheet import geometry

Folios = Mapping[str, str]
"""The folio printed on the page of each anchor."""


@dataclass(slots=True)
class PageDocument:
    """A document ready for the engine: its name in the book, markup, and the pictures it shows."""

    name: str
    markup: str
    pictures: dict[str, tuple[str, bytes]] = field(default_factory=dict)


class Documents:
    """Makes the page documents of one collection."""

    def __init__(self, collection: Collection, context: BuildContext) -> None:
        self.collection = collection
        self.context = context
        self.layouts = context.layouts
        self.settings = collection.settings
        self.words = context.layouts.words(collection.settings.language)
        self.measure = geometry(self.settings, self.layouts).measure

    def article(
        self, article: Article, page: Callable[[str, str, int], str], order: Sequence[int] = ()
    ) -> PageDocument:
        """An article; ``page(slug, fragment, n)`` is the folio printed after its n-th reference, empty for none.

        ``order`` is the order of its blocks on the pages (see :mod:`.flow`); the source's where empty.
        """
        document = PageDocument(article.slug, "")
        if order:
            article = replace(article, body=flow.reordered(article.body, order))

        def href(slug: str, fragment: str) -> str:
            name = anchor(slug, fragment)
            return f"#{name}" if slug == article.slug else f"{CROSS_LINK}{name}"

        view = EditionView("print", href, lambda asset: self._picture(asset, document), page)
        renderer = Renderer(article, self.collection, self.layouts, view)
        number = self.collection.numbers[article.slug]
        document.markup = self.layouts.render(
            "print/article.html",
            language=article.language,
            direction=direction(article.language),
            words=self.layouts.words(article.language),
            article=article,
            title=renderer.fragment(article.title_markup),
            number=str(number) if len(self.collection.articles) > 1 else "",
            start=anchor(article.slug, ""),
            body=renderer.body(),
            notices=self.settings.notices,
            help_lines=self.settings.help_lines,
            help_id=anchor(article.slug, "help-lines"),
            edition="print",
        )
        return document

    def part(self, part: Part) -> PageDocument:
        """A part's title page."""
        return PageDocument(part.slug, self._render("part", part=part, start=anchor(part.slug, "")))

    def front(self, folios: Folios, back: Mapping[str, str]) -> PageDocument:
        """Half-title, title page, copyright page, contents and list of figures.

        ``back`` names the sections of the back matter with their headings, for the contents.
        """
        entries = [*self.collection.contents]
        entries += [ContentsEntry("matter", title, name, "", "") for name, title in back.items()]
        return PageDocument(
            "front",
            self._render(
                "front",
                entries=entries,
                depth=self.settings.pdf.contents_depth,
                figures=self.collection.figures,
                folio=lambda slug, fragment: folios.get(anchor(slug, fragment), ""),
                link=lambda slug, fragment: f"{CROSS_LINK}{anchor(slug, fragment)}",
                alone=len(self.collection.articles) == 1,
            ),
        )

    def back_sections(self) -> dict[str, str]:
        """The sections of the back matter this book has, with their headings."""
        sections: dict[str, str] = {}
        if self.collection.works:
            sections["references"] = self.words["references"]
        if self.has_people():
            sections["contributors"] = self.words["contributors"]
        if self.collection.index and self.settings.pdf.index:
            sections["index"] = self.words["index"]
        return sections

    def has_people(self) -> bool:
        """Whether there is more to say of contributors than the title page does."""
        authors = [person for article in self.collection.articles for person in article.authors]
        return any(person.bio for person in self.settings.contributors) or any(person.bio for person in authors)

    def back(self, pages: Mapping[str, int]) -> PageDocument:
        """References, contributors, index, colophon; ``pages`` gives the page number of each anchor."""
        renderers = {
            article.slug: Renderer(article, self.collection, self.layouts, self._plain_view(article))
            for article in self.collection.articles
            if article.slug in self.collection.works
        }
        works = [
            (
                self.collection.article(slug),
                [(renderers[slug].fragment(work.markup), work.note_numbers) for work in works],
            )
            for slug, works in self.collection.works.items()
        ]

        def places(entry: IndexEntry) -> list[tuple[str, str]]:
            numbered = {
                pages[name]: name
                for place in reversed(entry.locators)
                if (name := anchor(place.slug, place.fragment)) in pages
            }
            return [
                (f"{first}–{last}" if last > first else str(first), f"{CROSS_LINK}{numbered[first]}")
                for first, last in numbers.ranges(numbered)
            ]

        people = {
            person.name: person.bio for article in self.collection.articles for person in article.authors if person.bio
        }
        people.update({person.name: person.bio for person in self.settings.contributors if person.bio})
        return PageDocument(
            "back",
            self._render(
                "back",
                sections=self.back_sections(),
                works=works,
                people=people,
                index=self.collection.index,
                places=places,
                start=lambda name: anchor(name, ""),
                note_link=lambda slug, number: f"{CROSS_LINK}{anchor(slug, f'note-{number}')}",
                families=[font.family for font in self.layouts.fonts if not font.languages],
            ),
        )

    def _render(self, template: str, **values: object) -> str:
        return self.layouts.render(
            f"print/{template}.html",
            language=self.settings.language,
            direction=direction(self.settings.language),
            words=self.words,
            settings=self.settings,
            collection=self.collection,
            title=self.settings.title,
            **values,
        )

    def _plain_view(self, article: Article) -> EditionView:
        return EditionView(
            "print",
            lambda slug, fragment: f"{CROSS_LINK}{anchor(slug, fragment)}",
            lambda asset: Picture("", 0, 0),
            lambda *_: "",
        )

    def _picture(self, asset: ImageAsset, document: PageDocument) -> Picture:
        converted = convert.for_print(self.context.folder, asset, self.measure)
        address = f"{PICTURES}{asset.sha256}.{converted.extension}"
        document.pictures[address] = (converted.media_type, converted.data)
        return Picture(address, round(asset.width), round(asset.height))
