"""The page engine's system libraries, found without asking the compiler.

The engine tries several names for each library. For a name that is none, Python's ``ctypes.util.find_library`` runs
``gcc``, ``ld`` and ``ldconfig``: a third of a second at every start, spent on names of other systems. On Linux the last
name tried is the one the loader itself knows, so the search is left out; where that fails it is made as usual.
"""

from __future__ import annotations

import contextlib
import ctypes.util
import io
import sys


def load() -> None:
    """Load the libraries; where one is missing, importing the engine says so."""
    if not sys.platform.startswith("linux"):
        return
    search = ctypes.util.find_library
    ctypes.util.find_library = lambda name: None
    try:
        # Where a library is missing the engine prints advice; it will again, when it is imported in earnest.
        with contextlib.suppress(OSError), contextlib.redirect_stdout(io.StringIO()):
            import weasyprint.text.ffi  # noqa: F401
    finally:
        ctypes.util.find_library = search


load()
