"""The dots between an entry of the contents and its page, drawn at once and not one by one.

A leader is a row of equal text boxes. Drawing each of them shapes its text, sets up its state and marks it as
decoration anew: for a long book's contents half of the work. Here the first is drawn and the others repeat it.

Private names used here: ``weasyprint.draw.draw_inline_level`` and ``draw_text``, ``Stream.artifact``,
``TextBox.baseline``. :mod:`.amendments` puts what stands here in its place and holds the version.
"""

from __future__ import annotations

from typing import Any

from weasyprint import draw

_LEAST = 3


def draw_inline_level(stream: Any, page: Any, box: Any, *rest: Any) -> None:
    """The engine's ``draw_inline_level``: a row of dots is drawn as one."""
    dots = _dots(box)
    if not dots:
        _engines_draw_inline_level(stream, page, box, *rest)
        return
    with stream.artifact():
        draw.draw_text(stream, dots[0], 0, "clip", "none")
        items = stream.stream
        if items[-1] != b"ET" or not isinstance(items[-2], bytes) or not items[-2].endswith(b"] TJ"):
            for dot in dots[1:]:
                draw.draw_text(stream, dot, 0, "clip", "none")
            return
        items.pop()
        shown = items[-1]
        for dot in dots[1:]:
            stream.set_text_matrix(1, 0, 0, -1, dot.position_x, dot.position_y + dot.baseline)
            items.append(shown)
        items.append(b"ET")


def _dots(box: Any) -> list[Any]:
    """The boxes of a leader, which are all alike; none where this is no leader."""
    if not getattr(box, "is_leader", False):
        return []
    dots = list(getattr(box, "children", ()))
    if len(dots) < _LEAST or any(getattr(dot, "text", None) != dots[0].text for dot in dots):
        return []
    return dots


_engines_draw_inline_level = draw.draw_inline_level
