"""Preflight: a finished PDF, this project's or anybody's, opened and held against what a printer takes.

:func:`preflight` looks; :mod:`.report` shows what was found on the pages themselves; :mod:`.outside` looks at files
from elsewhere within bounds of time and memory.
"""

from .issues import Issue, sentence, tell
from .run import Preflight, page_count, preflight

__all__ = ["Issue", "Preflight", "page_count", "preflight", "sentence", "tell"]
