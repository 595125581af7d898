"""Printers' tables as data, and what follows from them for one book: the plan, its margins, its number of pages."""
