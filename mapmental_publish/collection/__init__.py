"""From articles read one by one to the whole book: numbering, cross-references, contents, index, references."""

from .assemble import Around, alone, assemble

__all__ = ["Around", "alone", "assemble"]
