"""Reading articles: files within bounds, front matter, the Markdown dialect, sanitising."""

from .article import read_article
from .kept import read_or_recall

__all__ = ["read_article", "read_or_recall"]
