"""Reading articles: files within bounds, front matter, the Markdown dialect, sanitising."""

from .article import read_article

__all__ = ["read_article"]
