"""A file for the press: an assembled PDF in a printer's colours, flattened where asked, to its standard."""

from .run import press
from .target import Target, target

__all__ = ["Target", "press", "target"]
