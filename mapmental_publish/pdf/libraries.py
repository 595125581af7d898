"""The page engine loaded without what it does not need: system libraries are found without asking the compiler, and
the library that takes typefaces apart is left for when it is asked for.

The engine tries several names for each library. For a name that is none, Python's ``ctypes.util.find_library`` runs
``gcc``, ``ld`` and ``ldconfig``: a third of a second at every start, spent on names of other systems. On Linux the last
name tried is the one the loader itself knows, so the search is left out; where that fails it is made as usual.

Typefaces are subset by HarfBuzz; ``fontTools.subset`` and ``instancer``, which take a tenth of a second to load, are
for where it cannot.
"""

from __future__ import annotations

import contextlib
import ctypes.util
import importlib
import io
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

_SELDOM_USED = ("fontTools.subset", "fontTools.varLib.instancer")


class _Later(ModuleType):
    """Stands for a module until something in it is used."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)

        def called(*arguments: Any, **options: Any) -> Any:
            return getattr(importlib.import_module(self.__name__), name)(*arguments, **options)

        return called


@contextlib.contextmanager
def _later() -> Iterator[None]:
    """While the engine is imported, what it seldom uses is not."""
    stands = {name: _Later(name) for name in _SELDOM_USED if name not in sys.modules}
    sys.modules.update(stands)
    try:
        yield
    finally:
        for name in stands:
            del sys.modules[name]


def load() -> None:
    """Load the libraries; where one is missing, importing the engine says so."""
    if not sys.platform.startswith("linux"):
        return
    search = ctypes.util.find_library
    ctypes.util.find_library = lambda name: None
    try:
        # Where a library is missing the engine prints advice; it will again, when it is imported in earnest.
        with contextlib.suppress(OSError), contextlib.redirect_stdout(io.StringIO()), _later():
            import weasyprint.text.ffi  # noqa: F401
    finally:
        ctypes.util.find_library = search


load()
