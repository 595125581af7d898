"""An ebook and print publishing toolchain: one folder of Markdown articles, an EPUB and a print-ready PDF."""

__version__ = "0.1.0"
