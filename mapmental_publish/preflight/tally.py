"""What was met in a file, counted for the report's summary."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Tally:
    """What was met in the whole file, for the report's summary. Sizes in points, inks from 0 to 4."""

    spaces: dict[str, int] = field(default_factory=dict)
    fonts: dict[str, bool] = field(default_factory=dict)
    smallest_type: float | None = None
    thinnest_line: float | None = None
    pictures: int = 0
    lowest_ppi: float | None = None
    most_ink: float = 0.0
    ink_page: int = 0
    unclear: list[int] = field(default_factory=list)
    """Pages whose total of ink the objects alone do not tell: transparency, overprint, gradients of many corners."""
