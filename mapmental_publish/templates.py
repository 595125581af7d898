"""Rendering templates: Jinja2 in its sandbox, with strict undefined values and escaping; faults named by their line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from .compiled import CompiledTemplates
from .errors import BookUnreadable
from .text import paragraphs


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja2's sandbox, which remembers what it found of each attribute of each type."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._known: dict[tuple[type, str], bool] = {}

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether templates may see this attribute: the answer depends on the object's type alone."""
        key = (type(obj), attr)
        if key not in self._known:
            self._known[key] = super().is_safe_attribute(obj, attr, value)
        return self._known[key]


class Templates:
    """The templates in these folders, those of the first before those of the last, which are the shipped ones.

    ``kept``: what compiling them gives is kept for the next build.
    """

    def __init__(self, folders: Sequence[Path], *, kept: bool = False) -> None:
        self._folders = folders
        self.environment = _Sandbox(
            loader=jinja2.FileSystemLoader([str(folder) for folder in folders]),
            undefined=jinja2.StrictUndefined,
            autoescape=lambda name: not (name or "").endswith(".css"),
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
            bytecode_cache=CompiledTemplates() if kept else None,
        )
        self.environment.filters["safe_markup"] = Markup
        self.environment.filters["paragraphs"] = paragraphs

    def render(self, template: str, context: Mapping[str, object]) -> str:
        """A template with this context.

        Raises BookUnreadable, naming template and line, as :meth:`.layout.Layouts.render` says.
        """
        try:
            return self.environment.get_template(template).render(context)
        except jinja2.TemplateSyntaxError as fault:
            raise BookUnreadable(
                f"layouts/{fault.name}:{fault.lineno}: {fault.message}", "Correct the template."
            ) from fault
        except jinja2.TemplateNotFound as fault:
            raise BookUnreadable(f"layouts/{fault.name}: there is no such template") from fault
        except jinja2.TemplateRuntimeError as fault:
            raise self._fault(template, fault) from fault
        except (TypeError, ValueError, ArithmeticError, LookupError, RecursionError) as fault:
            if len(self._folders) == 1:
                raise
            raise self._fault(template, fault) from fault

    def _fault(self, template: str, fault: Exception) -> BookUnreadable:
        return BookUnreadable(
            f"layouts/{self._place(template, fault)}: {fault}",
            "Correct the template; docs/templates.md lists the values.",
        )

    def _place(self, template: str, fault: BaseException) -> str:
        """The template, or the one it includes, and the line where rendering failed.

        Jinja2 rewrites the traceback to files and lines of templates.
        """
        line = 0
        trace = fault.__traceback__
        while trace is not None:
            path = Path(trace.tb_frame.f_code.co_filename)
            folder = next((folder for folder in self._folders if path.is_relative_to(folder)), None)
            if folder is not None:
                template, line = path.relative_to(folder).as_posix(), trace.tb_lineno
            trace = trace.tb_next
        return f"{template}:{line}"
