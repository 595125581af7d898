"""The page documents of a book's body, articles and part titles, as XHTML for the engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from urllib.parse import quote

from markupsafe import Markup

from ..cache import library, own_code
from ..context import BuildContext
from ..fingerprint import fingerprint
from ..imaging import convert
from ..layout import direction
from ..model import GLOSSARY, Article, Collection, ImageAsset, Part
from ..printing.choose import BLEED
from ..rendering import EditionView, Picture, Renderer, anchor
from .drawings import in_declared_typefaces
from .record import CLOSED_UP, CROSS_LINK, PICTURES, PLACE, PageInputs, PictureFile
from .sheet import Geometry, stylesheet

_PICTURES_HELD = 32_000_000
"""Bytes of pictures kept at hand for the next article that shows them: memory must not grow with the book."""
PageOf = Callable[[str, str, int], str | Markup]
"""``(slug, fragment, n)``: the page number printed after an article's n-th cross-reference; empty for none."""


def page_number(place: str, figures: int, *, closed_up: bool = False, href: str = "") -> Markup:
    """Room for the number of the page on which an anchor stands, of so many figures; with ``href`` it is a link there.

    ``closed_up``: where the number has fewer, what stands behind it in its line moves up to it.
    """
    begin = Markup('<a href="{}"').format(href) if href else Markup("<span")
    end = Markup("</a>") if href else Markup("</span>")
    closed = Markup(' {}=""').format(Markup(CLOSED_UP)) if closed_up else ""
    number = Markup(' class="page-number" {}="{}"{}>{}').format(Markup(PLACE), place, closed, "0" * figures)
    return begin + number + end


def link_to(name: str) -> str:
    """The address of an anchor in another document, for assembly to turn into a link within the file."""
    return f"{CROSS_LINK}{quote(name, safe='')}"


def cross_link(slug: str, fragment: str) -> str:
    """The address of a place in another document; its start without a fragment."""
    return link_to(anchor(slug, fragment))


class Documents:
    """Makes the page documents of one collection."""

    def __init__(self, collection: Collection, context: BuildContext, page: Geometry) -> None:
        self.collection = collection
        self.context = context
        self.settings = collection.settings
        self.page = page
        self._sheets: dict[tuple[str, str], str] = {}
        self._pictures: dict[tuple[str, str, float], PictureFile] = {}

    def article(self, article: Article, page: PageOf, order: tuple[int, ...] = ()) -> PageInputs:
        """An article or a piece of matter, with the page numbers that ``page`` names in its cross-references.

        ``order`` is the order of its blocks that an earlier layout found.
        """
        shown: dict[str, PictureFile] = {}

        def href(slug: str, fragment: str) -> str:
            return f"#{anchor(slug, fragment)}" if slug == article.slug else cross_link(slug, fragment)

        plates = {figure.image.sha256 for figure in article.figures if BLEED in figure.classes}

        def picture(asset: ImageAsset) -> Picture:
            file = self._picture(asset, article.language, self._placed(asset, asset.sha256 in plates))
            shown[file.address] = file
            return Picture(file.address, round(asset.width), round(asset.height))

        renderer = Renderer(article, self.collection, self.context.layouts, EditionView("print", href, picture, page))
        number = self.collection.numbers.get(article.slug, 0)
        document = "matter" if article.kind else "article"
        markup = self._render(
            document,
            article.language,
            article=article,
            heading=renderer.fragment(article.title_markup) or article.title,
            number=str(number) if len(self.collection.articles) > 1 else "",
            id=lambda fragment="": anchor(article.slug, fragment),
            body=renderer.body(),
            # The notices and help lines are the collection's, whatever language the article is in.
            book_words=self.context.layouts.words(self.settings.language),
        )
        pictures = tuple(shown[address] for address in sorted(shown))
        sheet = self.sheet(article.language, document)
        # The engine's own hyphens are told from those of the text by their sign.
        markup = markup.replace("\u2010", "-")
        leading = self.page.leading if article.kind != GLOSSARY else 0.0
        return PageInputs(article.slug, markup, sheet, pictures, True, leading, order)

    def identity(self, article: Article) -> str:
        """What the pages of an article are made from, but for its page numbers and the order of its blocks."""
        resolved = [self.collection.resolved[(article.slug, reference.n)] for reference in article.references]
        ids = [figure.id for figure in article.figures] + [table.id for table in article.tables]
        labels = [self.collection.labels.get((article.slug, identifier)) for identifier in ids]
        alone = len(self.collection.articles) == 1
        return fingerprint(self._design, article, resolved, labels, self.collection.numbers.get(article.slug), alone)

    @cached_property
    def _design(self) -> str:
        return fingerprint(self.context.layouts.digest(""), self.settings, self.page)

    def part(self, part: Part) -> PageInputs:
        """A part's title page."""
        return self.own("part", {"part": part, "id": anchor(part.slug, "")}, name=part.slug)

    def own(self, template: str, values: Mapping[str, object], name: str = "") -> PageInputs:
        """A document of the book's own, in its language."""
        language = self.settings.language
        return PageInputs(name or template, self._render(template, language, **values), self.sheet(language, "matter"))

    def sheet(self, language: str, document: str) -> str:
        """The stylesheet for articles, or for the book's own matter, in a language."""
        if (language, document) not in self._sheets:
            self._sheets[language, document] = stylesheet(
                self.settings, self.context.layouts, language, document, self.page
            )
        return self._sheets[language, document]

    def _render(self, template: str, language: str, **values: object) -> str:
        return self.context.layouts.render(
            f"print/{template}.html",
            language=language,
            direction=direction(language),
            book_language=self.settings.language,
            book_direction=direction(self.settings.language),
            words=self.context.layouts.words(language),
            settings=self.settings,
            edition="print",
            **values,
        )

    def _placed(self, asset: ImageAsset, fills_page: bool) -> float:
        """The greatest width in points that a picture is shown at, parts cut off at the page's edge included."""
        if not fills_page:
            return self.page.measure
        width, height = self.page.plate
        return max(width, height * asset.width / asset.height)

    def _picture(self, asset: ImageAsset, language: str, placed: float) -> PictureFile:
        # Only a drawing's words depend on the language.
        key = (asset.sha256, language if asset.kind == "svg" else "", placed)
        if key not in self._pictures:
            if sum(len(picture.data) for picture in self._pictures.values()) > _PICTURES_HELD:
                self._pictures.clear()
            self._pictures[key] = self._converted(asset, language, placed)
        return self._pictures[key]

    def _converted(self, asset: ImageAsset, language: str, placed: float) -> PictureFile:
        cache = self.context.cache
        name = fingerprint("print picture", own_code(), library("pillow"), asset, placed)
        kept = cache.get(name) if asset.kind != "svg" else None
        if kept is not None:
            where, media_type, data = kept.split(b"\n", 2)
            return PictureFile(where.decode(), media_type.decode(), data)
        converted = convert.for_print(self.context.folder, asset, placed)
        data = converted.data
        address = f"{PICTURES}{asset.sha256}.{converted.extension}"
        if converted.extension == "svg":
            data = in_declared_typefaces(data, self.context.layouts, language)
        elif asset.kind != "svg":
            cache.put(name, b"\n".join((address.encode(), converted.media_type.encode(), data)))
        return PictureFile(address, converted.media_type, data)
