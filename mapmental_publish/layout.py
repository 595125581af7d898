"""Templates, stylesheets, design tokens and the book's own words, with a user's overrides in front of the shipped ones.

Stylesheets are templates too, so that the design tokens (``tokens.toml``) reach both editions from one file. A file in
the book's own ``layouts`` folder replaces the shipped one of the same path; everything else falls back.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from .errors import BookUnreadable
from .text import paragraphs as paragraphs

if TYPE_CHECKING:
    from .templates import Templates

MONTHS = 12
NO_BREAK = "\u00a0"
"""A space at which no line ends."""
_BEFORE_NUMBER = re.compile(r"(?<=\S) (?=\{(?:number|page)\})")
RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "ps", "sd", "ug", "ur", "yi"})
"""Primary language subtags written from right to left by default (scripts Arabic, Hebrew, Syriac and Thaana)."""
RIGHT_TO_LEFT_SCRIPTS = frozenset({"adlm", "arab", "hebr", "nkoo", "rohg", "syrc", "thaa"})
"""Script subtags (ISO 15924) written from right to left."""


@dataclass(frozen=True, slots=True)
class FontFamily:
    """A typeface the design uses: its role, the family name fontconfig knows, and the packages that carry it.

    ``scripts`` names the languages it is for (primary subtags); empty for the design's own faces.
    """

    role: str
    family: str
    debian: str
    homebrew: str
    languages: tuple[str, ...] = ()


class Words:
    """The words a book prints of itself ("Figure", "Contents") in one language, English where a word is missing."""

    def __init__(self, table: Mapping[str, Mapping[str, str]], language: str) -> None:
        primary = language.split("-")[0].lower()
        chosen = table.get(language, {}) or table.get(language.lower(), {})
        self._words = {**table["en"], **table.get(primary, {}), **chosen}

    def __getitem__(self, key: str) -> str:
        return self._words[key]

    def __contains__(self, key: object) -> bool:
        return key in self._words

    def get(self, key: str, default: str = "") -> str:
        """The word under ``key``, else ``default``."""
        return self._words.get(key, default)

    def phrase(self, key: str, **values: object) -> str:
        """The phrase under ``key`` with its ``{name}`` places filled; a word and the number behind it keep together."""
        try:
            text = _BEFORE_NUMBER.sub(NO_BREAK, self._words[key])
            # Markup put into a phrase stays markup.
            marked = any(isinstance(value, Markup) for value in values.values())
            return (escape(text) if marked else text).format(**values)
        except (LookupError, ValueError, AttributeError) as fault:
            raise BookUnreadable(
                f"layouts/shared/words.toml: the phrase “{key}” cannot be filled: {fault}",
                f"It may hold {', '.join(f'{{{name}}}' for name in values) or 'no braces'}.",
            ) from fault

    def day(self, date: dt.date) -> str:
        """A date as this language writes it out."""
        months = self._words["months"].split("|")
        if len(months) != MONTHS:
            raise BookUnreadable("layouts/shared/words.toml: “months” is not twelve names with | between them")
        return self.phrase("date", day=date.day, month=months[date.month - 1], year=date.year)

    def names(self, names: Sequence[str]) -> str:
        """A list of names: "A", "A and B", "A, B and C"."""
        if len(names) < 2:
            return "".join(names)
        glue = self._words["and"]
        return f"{', '.join(names[:-1])} {glue} {names[-1]}"


def direction(language: str) -> str:
    """``rtl`` or ``ltr``: the base direction of text in a BCP 47 language; a script that is named decides."""
    subtags = language.lower().split("-")
    script = next((subtag for subtag in subtags[1:] if len(subtag) == 4 and subtag.isalpha()), "")
    is_rtl = script in RIGHT_TO_LEFT_SCRIPTS if script else subtags[0] in RIGHT_TO_LEFT
    return "rtl" if is_rtl else "ltr"


def shipped_layouts() -> Path:
    """The folder of the layouts that come with the package: inside a wheel, or beside the package in a checkout."""
    package = Path(__file__).resolve().parent
    inside = package / "_layouts"
    return inside if inside.is_dir() else package.parent / "layouts"


class Layouts:
    """The layouts in force for one book; ``kept``: what compiling the templates gives is kept for the next build."""

    def __init__(self, override: Path | None = None, shipped: Path | None = None, *, kept: bool = False) -> None:
        self.folders: tuple[Path, ...] = (
            *((override,) if override is not None and override.is_dir() else ()),
            shipped or shipped_layouts(),
        )
        self._kept = kept
        self._words: dict[str, Words] = {}

    @cached_property
    def tokens(self) -> Mapping[str, Any]:
        """The design tokens; a user's ``tokens.toml`` replaces single values of the shipped one."""
        return self._merged("tokens.toml")

    def _merged(self, name: str) -> dict[str, Any]:
        """The shipped file of this name with a user's values over it, each of the kind it replaces."""
        merged: dict[str, Any] = {}
        for folder in reversed(self.folders):
            path = folder / name
            if path.is_file():
                try:
                    _merge(merged, tomllib.loads(path.read_text(encoding="utf-8")))
                except (ValueError, OSError) as fault:
                    raise BookUnreadable(f"layouts/{name}: {fault}", "Correct the file or delete it.") from fault
        return merged

    @cached_property
    def fonts(self) -> tuple[FontFamily, ...]:
        """Every typeface the tokens declare, the design's own roles (text, sans, mono) first."""
        try:
            return tuple(
                FontFamily(role, body["family"], body["debian"], body["homebrew"], tuple(body.get("languages", ())))
                for role, body in self.tokens["fonts"].items()
            )
        except (KeyError, TypeError) as fault:
            raise BookUnreadable(
                f"layouts/tokens.toml: a typeface lacks {fault}", "Every [fonts.NAME] has family, debian and homebrew."
            ) from fault

    def family_stack(self, role: str, language: str) -> tuple[str, ...]:
        """Font families for a role in a language, the face of the language's script among them."""
        primary = language.split("-")[0].lower()
        scripts = [font.family for font in self.fonts if language in font.languages or primary in font.languages]
        own = [font.family for font in self.fonts if font.role == role]
        return (*own, *scripts) if direction(language) == "ltr" else (*scripts, *own)

    def words(self, language: str) -> Words:
        """The book's own words in this language."""
        if language not in self._words:
            self._words[language] = Words(self._word_table, language)
        return self._words[language]

    @cached_property
    def _word_table(self) -> Mapping[str, Mapping[str, str]]:
        merged = self._merged("shared/words.toml")
        for language, phrases in merged.items():
            if not isinstance(phrases, dict) or not all(isinstance(phrase, str) for phrase in phrases.values()):
                raise BookUnreadable(
                    f"layouts/shared/words.toml: “{language}” should be a table of texts", "Correct the file."
                )
        return merged

    def render(self, template: str, **context: object) -> str:
        """A template with this context; the tokens are always there as ``tokens``.

        Raises BookUnreadable, naming template and line, where a template cannot be read or asks for a value that does
        not exist: templates are part of the book's configuration. Where the book has layouts of its own, everything
        else a template can do wrong (add a text to a number, include itself) is told in the same way.
        """
        return self._templates.render(template, {"tokens": self.tokens, **context})

    @cached_property
    def _templates(self) -> Templates:
        from .templates import Templates  # an output that is up to date is none's

        return Templates(self.folders, kept=self._kept)

    def digest(self, *prefixes: str) -> str:
        """A hash of every layout file under these folders ("shared", "print", …), the tokens included."""
        state = hashlib.sha256()
        for folder in self.folders:
            for path in sorted(folder.rglob("*")):
                relative = path.relative_to(folder).as_posix()
                if path.is_file() and (relative == "tokens.toml" or relative.startswith(prefixes)):
                    state.update(relative.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
        return state.hexdigest()


def _merge(base: dict[str, Any], over: Mapping[str, Any], table: str = "") -> None:
    """Put values over others. Raises ValueError where one is of another kind than the one it replaces."""
    for key, value in over.items():
        known = base.get(key)
        if known is not None and _kind(known) != _kind(value):
            raise ValueError(f"“{table}{key}” should be {_kind(known)}, not {_kind(value)}")
        if isinstance(value, dict) and known is not None:
            _merge(known, value, f"{table}{key}.")
        else:
            base[key] = value


def _kind(value: object) -> str:
    for kind, name in ((dict, "a table"), (str, "a text"), (bool, "true or false"), (int | float, "a number")):
        if isinstance(value, kind):
            return name
    return "a list"
