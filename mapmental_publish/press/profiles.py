"""Profiles of printing inks: the one that comes with a package under a free licence, or the user's own.

The default is the profile of a chemical proof that Graeme Gill measured and gave to the public domain; it comes inside
the package ``pyvips-binary``. A printer's own profile gives truer colours: its path stands in ``[print] profile``.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache

from PIL import ImageCms

from ..errors import BookUnreadable, ProgramMissing

LARGEST_PROFILE = 16_000_000
"""Bytes; profiles of presses have one to three million."""
_HEADER = 128
_CONDITIONS = {
    "FOGRA27": ("Offset on coated paper, ISO 12647-2:1996", "coated fogra27"),
    "FOGRA28": ("Offset on web-coated paper", "web coated fogra28"),
    "FOGRA29": ("Offset on uncoated paper, ISO 12647-2", "uncoated fogra29"),
    "FOGRA39": ("Offset on coated paper, ISO 12647-2:2004 / Amd 1", "fogra39"),
    "FOGRA47": ("Offset on uncoated paper, ISO 12647-2:2004 / Amd 1", "fogra47"),
    "FOGRA51": ("Offset on coated paper, ISO 12647-2:2013, PS1", "fogra51"),
    "FOGRA52": ("Offset on uncoated paper, ISO 12647-2:2013, PS5", "fogra52"),
    "CGATS TR 001": ("SWOP web offset on coated paper", "swop"),
    "CGATS TR 006": ("GRACoL sheet-fed offset on coated paper", "gracol2006"),
}
"""Characterised printing conditions by their names in the registry of the International Color Consortium, with what
they are, and a word by which the description of a profile made for them is known. Looked up on 2026-11-23."""
_REGISTERED_AS = {
    "PSO Coated v3": "FOGRA51",
    "PSO Uncoated v3": "FOGRA52",
    "PSO Uncoated ISO12647": "FOGRA47",
    "ISO Coated v2": "FOGRA39",
}
"""Profiles that are known by other names, by the beginning of their description."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A colour profile of four inks: its bytes, what it says it is, and the printing condition it stands for.

    ``condition`` is a name of the registry of characterised printing conditions, or empty.
    """

    data: bytes
    description: str
    condition: str = ""

    @property
    def version(self) -> tuple[int, int]:
        """The version of the ICC specification it follows (ICC.1, 7.2.4)."""
        return self.data[8], self.data[9] >> 4


@cache
def default() -> Profile:
    """The profile used where nobody names one. Raises ProgramMissing."""
    try:
        import pyvips
    except (ImportError, OSError) as fault:
        raise ProgramMissing(
            f"the colour profile of printing inks cannot be had: {fault}",
            "Run make again, which installs pyvips-binary.",
        ) from fault
    loaded = pyvips.Operation.call("profile_load", "cmyk")
    return read(bytes(loaded if isinstance(loaded, (bytes, bytearray)) else loaded.get()), "the default profile")


def read(data: bytes, where: str) -> Profile:
    """A profile from its bytes; ``where`` names it to the user. Raises BookUnreadable unless it is one of four inks."""
    ask = "Give the ICC profile of a printing press or paper (CMYK, class “prtr”)."
    if len(data) < _HEADER or data[36:40] != b"acsp":
        raise BookUnreadable(f"{where} is no colour profile", ask)
    if data[12:16] != b"prtr" or data[16:20] != b"CMYK":
        kind, space = (data[at : at + 4].decode("latin-1").strip() for at in (12, 16))
        raise BookUnreadable(f"{where} is no profile of printing inks, but of {space} (class “{kind}”)", ask)
    try:
        opened = ImageCms.ImageCmsProfile(io.BytesIO(data))
        # A profile that cannot be used says so only here.
        ImageCms.buildTransform(ImageCms.createProfile("sRGB"), opened, "RGB", "CMYK")
        description = ImageCms.getProfileDescription(opened).strip()
    except (ImageCms.PyCMSError, OSError) as fault:
        raise BookUnreadable(f"{where} is damaged ({fault})", ask) from fault
    return Profile(data, description, _condition(description))


def info(condition: str) -> str:
    """What a registered printing condition is, in words; empty for one that is not registered."""
    return _CONDITIONS.get(condition, ("",))[0]


def _condition(description: str) -> str:
    for beginning, name in _REGISTERED_AS.items():
        if description.startswith(beginning):
            return name
    lowered = description.lower()
    return next((name for name, (_, sign) in _CONDITIONS.items() if sign in lowered), "")
