"""Tests of the ebook builder on collections made by hand."""
