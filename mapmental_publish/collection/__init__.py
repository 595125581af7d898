"""From articles read one by one to the whole book: numbering, cross-references, contents, index, references."""

from .assemble import alone, assemble

__all__ = ["alone", "assemble"]
