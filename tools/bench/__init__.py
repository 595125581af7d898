"""Measure this tool beside its peers on collections the bench makes itself: ``make bench``."""
