"""Profiles of printing inks: the one that comes with a package under a free licence, or the user's own.

The default is the profile of a chemical proof that Graeme Gill measured and gave to the public domain; it comes inside
the package ``pyvips-binary``. A printer's own profile gives truer colours: its path stands in ``[print] profile``.
"""

from __future__ import annotations

import io
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from PIL import ImageCms

from ..errors import BookUnreadable, ProgramMissing

LARGEST_PROFILE = 16_000_000
"""Bytes; profiles of presses have one to three million."""
_HEADER = 128


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


@dataclass(frozen=True, slots=True)
class Condition:
    """A characterised printing condition; ``known_by`` and ``begins`` are words of its profiles' descriptions."""

    name: str
    what: str
    known_by: str
    begins: str = ""

    def is_that_of(self, description: str) -> bool:
        """Whether a profile of this description was made for it."""
        return self.known_by in description.lower() or bool(self.begins and description.startswith(self.begins))


@cache
def _registry() -> tuple[str, dict[str, Condition]]:
    """The condition named where none is known, and all conditions by name."""
    data = tomllib.loads(resources.files(__package__).joinpath("conditions.toml").read_text(encoding="utf-8"))
    listed = [
        Condition(entry["name"], entry["what"], entry["is"], entry.get("begins", "")) for entry in data["condition"]
    ]
    return data["unnamed"], {condition.name: condition for condition in listed}


def info(condition: str) -> str:
    """What a registered printing condition is, in words; empty for one that is not registered."""
    found = _registry()[1].get(condition)
    return found.what if found else ""


def unnamed() -> str:
    """The condition named where a printer wants a standard, no profile in the file, and names none."""
    return _registry()[0]


def _condition(description: str) -> str:
    return next((name for name, known in _registry()[1].items() if known.is_that_of(description)), "")
