"""Bounds within which a file from elsewhere is looked at."""

from __future__ import annotations

import contextlib
import sys

TASK, TOLD = "task", "told.json"
"""Files through which the two processes speak."""
LONGEST = 420.0
"""Seconds after which the process is ended; a book of 2,000 pages takes a tenth."""
LOOKING = 120.0
"""Seconds for which pages are looked at; those not reached by then are named."""
_MOST_TIME = 300
"""Seconds of a processor's time."""
_MOST_MEMORY = 3 << 30
"""Bytes of address space; the largest books seen take a sixth."""
_LARGEST_FILE = 1 << 30
_MOST_UNPACKED = 512 << 20
"""Bytes that one stream may unpack to, whatever a library does with it."""


def set_limits() -> None:
    """Bind this process and those it starts. Where the system knows no such limits, the clock alone does."""
    if sys.platform == "win32":
        return
    import resource

    for kind, most in (
        (resource.RLIMIT_AS, _MOST_MEMORY),
        (resource.RLIMIT_CPU, _MOST_TIME),
        (resource.RLIMIT_FSIZE, _LARGEST_FILE),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            hard = resource.getrlimit(kind)[1]
            bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(kind, (bound, hard))
    from pikepdf import settings

    settings.set_qpdf_limits(
        flate_max_memory=_MOST_UNPACKED,
        png_max_memory=_MOST_UNPACKED,
        run_length_max_memory=_MOST_UNPACKED,
        tiff_max_memory=_MOST_UNPACKED,
        dct_max_memory=_MOST_UNPACKED,
        doc_max_warnings=10_000,
    )
