"""Colour spaces held against a plan, and the ink of gradients."""

from __future__ import annotations

from collections.abc import Iterator

from ..printing.plan import PrintPlan
from .colours import CMYK, GRAY, SPOT, UNKNOWN, Space, inks
from .marks import Shading

BLIND = ("PDF/X-1a:2001", "PDF/X-3:2002")
"""Standards older than transparency."""
_STEPS = 33
"""Places of a gradient whose colour is reckoned besides those where its function bends."""


def verdicts(space: Space, plan: PrintPlan) -> Iterator[tuple[str, str]]:
    """What is wrong with a colour space for this plan, as rules and messages."""
    root = space.root
    spot = root.family == SPOT and not {*root.colorants} <= {"/All", "/None", "/Black", "/Cyan", "/Magenta", "/Yellow"}
    if root.family == UNKNOWN:
        yield "preflight-damaged", "a colour space that cannot be read"
    elif plan.colour == "gray" and root.family != GRAY:
        if not {*root.colorants} or not {*root.colorants} <= {"/Black", "/All", "/None"}:
            yield "preflight-colour-in-black", f"{space.label} in a book printed in black"
    elif plan.colour == "cmyk" and (root.family not in (GRAY, CMYK, SPOT)):
        if not plan.printer.standards or (root.icc and plan.embed_profile and plan.standard != "PDF/X-1a:2001"):
            yield "preflight-colours-converted", f"{space.label}: the printer makes inks of it"
        else:
            yield "preflight-colours", f"{space.label} where CMYK is printed"
    elif plan.colour == "srgb" and root.family in (CMYK, SPOT):
        yield "preflight-colours-converted", f"{space.label}: the printer works in sRGB"
    elif plan.colour and spot:
        yield "preflight-colours-converted", f"{space.label}: there is no press with this ink"
    if space.icc and plan.standard == "PDF/X-1a:2001":
        yield "preflight-standard", f"{space.label}, which PDF/X-1a does not allow"
    elif space.icc and plan.printer.name and not plan.embed_profile and plan.colour != "srgb":
        yield "preflight-profile", f"{space.label}: a colour profile is embedded, and the printer wants none"


def gradient_ink(shading: Shading) -> float | None:
    """The most ink anywhere in a gradient, from 0 to 4; None where only a picture of it would tell."""
    if shading.function is None or shading.kind not in (2, 3):
        return None
    low, high = shading.ends
    stops = [low + (high - low) * step / (_STEPS - 1) for step in range(_STEPS)]
    stops += [stop for stop in shading.function.stops if low <= stop <= high]
    most = 0.0
    for stop in stops:
        found = inks(shading.space, shading.function.apply([stop]))
        if found is None:
            return None
        most = max(most, sum(found))
    return most
