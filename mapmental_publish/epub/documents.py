"""The documents of the ebook, each rendered from a template of ``layouts/epub`` and the shared partials."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from ..cache import library, own_code
from ..context import BuildContext
from ..fingerprint import fingerprint
from ..layout import direction
from ..model import Article, Collection, Note, Term
from ..rendering import EditionView, Renderer, anchor, call_anchor, note_anchor
from . import backmatter
from .pictures import Pictures
from .plan import Plan, Planned

_ISBN_KINDS = ("epub", "paperback", "hardcover", "pdf")


@dataclass(frozen=True, slots=True)
class NoteView:
    """A footnote as the template prints it: ``calls`` are the ids of the places it is called from."""

    id: str
    number: int
    body: Markup
    calls: tuple[str, ...]


class Documents:
    """Renders the documents of one ebook."""

    def __init__(self, collection: Collection, context: BuildContext, plan: Plan, pictures: Pictures) -> None:
        self._collection = collection
        self._context = context
        self._plan = plan
        self._pictures = pictures
        self._settings = collection.settings
        self._articles = {article.slug: article for article in collection.written()}
        self._words = context.layouts.words(self._settings.language)
        self._details: Mapping[str, Callable[[Planned], Mapping[str, object]]] = {
            "cover": self._cover,
            "titlepage": self._title_page,
            "copyright": self._copyright,
            "figures": self._figures,
            "part": self._part,
            "article": self._article,
            "matter": self._matter,
            "references": self._references,
            "contributors": self._contributors,
            "credits": self._credits,
            "index": self._index,
            "colophon": self._colophon,
        }

    def identity(self, planned: Planned) -> str:
        """What a document is made from; empty for those that are as quickly made as looked up.

        The pictures of an article are taken up here, in their own order, so that their names do not depend on what is
        kept.
        """
        made_from: object
        if planned.kind in ("article", "matter"):
            made_from = self._made_from(self._articles[planned.slug], planned)
        elif planned.kind == "references":
            made_from = [self._cited(article) for article in self._collection.articles]
        elif planned.kind == "index":
            made_from = self._collection.index, [self._named(article) for article in self._collection.written()]
        else:
            return ""
        return fingerprint("ebook document", self._design, planned, made_from)

    def _made_from(self, article: Article, planned: Planned | None = None) -> object:
        assets = [figure.image for figure in article.figures] + [image.image for image in article.images]
        pictures = [self._pictures.picture(asset) for asset in assets]
        resolved = [self._collection.resolved[(article.slug, reference.n)] for reference in article.references]
        links = [self._plan.names[target.slug] for target in resolved if target.slug]
        ids = [figure.id for figure in article.figures] + [table.id for table in article.tables]
        labels = [self._collection.labels.get((article.slug, identifier)) for identifier in ids]
        number = self._number(article.slug) if planned is None or planned.kind == "article" else ""
        uses = [self._uses(term) for term in article.terms]
        source = self._context.origins.get(article.slug) or article
        return source, pictures, resolved, links, labels, number, uses

    def _cited(self, article: Article) -> object:
        """What the list of references says of an article: its works, and where they hold more than words all of it."""
        works = self._collection.works.get(article.slug, ())
        if any("<mm-" in work.markup for work in works):
            return works, self._named(article), self._made_from(article)
        return works, self._named(article)

    def _named(self, article: Article) -> object:
        return (
            article.slug,
            article.title,
            article.short_title,
            article.language,
            self._plan.names[article.slug],
            self._collection.numbers.get(article.slug),
        )

    def _uses(self, term: Term) -> list[tuple[str, str, str]]:
        """What marks a term: its file, and the titles the glossary may name it by."""
        marking = [self._articles[slug] for slug in self._collection.uses.get(term.id, ())]
        return [(self._plan.names[article.slug], article.short_title, article.title) for article in marking]

    @cached_property
    def _design(self) -> str:
        libraries = [library(name) for name in ("jinja2", "lxml")]
        return fingerprint(own_code(), libraries, self._context.layouts.digest(""), self._settings)

    def render(self, planned: Planned) -> str:
        """One document as XHTML."""
        return self._context.layouts.render(
            f"epub/{planned.kind}.xhtml",
            words=self._context.layouts.words(planned.language),
            settings=self._settings,
            language=planned.language,
            direction=direction(planned.language),
            title=planned.title,
            matter=planned.matter,
            **self._details[planned.kind](planned),
        )

    def _renderer(self, article: Article, current: str) -> Renderer:
        view = EditionView(
            name="epub",
            href=lambda slug, fragment: self._plan.href(slug, fragment, current),
            picture=self._pictures.picture,
            page=lambda slug, fragment, n: "",
        )
        return Renderer(article, self._collection, self._context.layouts, view)

    def _number(self, slug: str) -> str:
        return backmatter.number_of(self._collection, slug)

    def _cover(self, planned: Planned) -> Mapping[str, object]:
        return {"cover": self._context.cover, "source": Plan.COVER_IMAGE}

    def _title_page(self, planned: Planned) -> Mapping[str, object]:
        # Authors' names stand alone; other roles are said in a word before the names.
        credited: dict[str, list[str]] = {}
        for contributor in self._settings.contributors:
            word = "" if contributor.role == "aut" else backmatter.role_word(contributor.role, self._words)
            credited.setdefault(word, []).append(contributor.name)
        if not credited:
            writers = (person.name for article in self._collection.articles for person in article.authors)
            credited[""] = list(dict.fromkeys(writers))
        return {"credits": [(word, self._words.names(names)) for word, names in credited.items() if names]}

    def _copyright(self, planned: Planned) -> Mapping[str, object]:
        isbn = self._settings.isbn
        return {"isbns": [(self._words[f"isbn_{kind}"], isbn[kind]) for kind in _ISBN_KINDS if isbn.get(kind)]}

    def _figures(self, planned: Planned) -> Mapping[str, object]:
        lines = [
            (
                self._words.phrase("figure_label", number=figure.number),
                figure.text,
                self._plan.href(figure.slug, figure.fragment),
            )
            for figure in self._collection.figures
        ]
        return {"lines": lines}

    def _part(self, planned: Planned) -> Mapping[str, object]:
        part = next(part for part in self._collection.parts if part.slug == planned.slug)
        articles = [(self._number(slug), self._articles[slug].title, self._plan.href(slug)) for slug in part.slugs]
        return {"id": anchor(part.slug, ""), "part": part, "articles": articles}

    def _article(self, planned: Planned) -> Mapping[str, object]:
        article = self._articles[planned.slug]
        renderer = self._renderer(article, planned.name)
        return {
            "article": article,
            "number": self._number(article.slug),
            "id": lambda fragment="": anchor(article.slug, fragment),
            "heading": renderer.fragment(article.title_markup) or article.title,
            "body": renderer.body(),
            "notes": [self._note(article, note, renderer) for note in article.notes],
            "notices": self._settings.notices,
            "help_lines": self._settings.help_lines,
            # The notices and help lines are the collection's, whatever language the article is in.
            "book_words": self._words,
            "book_language": self._settings.language,
            "book_direction": direction(self._settings.language),
        }

    def _matter(self, planned: Planned) -> Mapping[str, object]:
        article = self._articles[planned.slug]
        renderer = self._renderer(article, planned.name)
        return {
            "article": article,
            "id": lambda fragment="": anchor(article.slug, fragment),
            "heading": renderer.fragment(article.title_markup) or article.title,
            "body": renderer.body(),
            "notes": [self._note(article, note, renderer) for note in article.notes],
        }

    def _credits(self, planned: Planned) -> Mapping[str, object]:
        def draw(slug: str) -> Renderer:
            return self._renderer(self._articles[slug], planned.name)

        return {"lines": backmatter.credits(self._collection, self._plan, self._words, draw)}

    def _note(self, article: Article, note: Note, renderer: Renderer) -> NoteView:
        calls = tuple(call_anchor(article.slug, note, call) for call in range(1, max(1, note.calls) + 1))
        return NoteView(note_anchor(article.slug, note), note.number, renderer.note_body(note), calls)

    def _references(self, planned: Planned) -> Mapping[str, object]:
        def draw(article: Article) -> Renderer:
            return self._renderer(article, planned.name)

        return {"groups": backmatter.references(self._collection, self._plan, self._words, draw)}

    def _contributors(self, planned: Planned) -> Mapping[str, object]:
        return {"people": backmatter.people(self._collection, self._plan, self._words)}

    def _index(self, planned: Planned) -> Mapping[str, object]:
        return {"groups": backmatter.index(self._collection, self._plan)}

    def _colophon(self, planned: Planned) -> Mapping[str, object]:
        return {"families": self._words.names(self._plan.families)}
