"""Printers' tables as data, and what follows from them for one book: the plan, the page's margins, the number of pages."""
