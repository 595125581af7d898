"""The ebook: an EPUB 3.3 of documents this package renders itself; EbookLib packs them (:mod:`.package`)."""

from .build import build
from .navigation import PageTarget

__all__ = ["PageTarget", "build"]
