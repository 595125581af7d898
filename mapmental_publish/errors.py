"""Exceptions that own an exit code and a remedy.

Everything that stops a command is a :class:`PublishError`; the command line prints its message and hint and leaves
with its exit code. Faults in the *content* are not exceptions: they are findings (:mod:`.diagnostics`), collected and
shown together.
"""

from __future__ import annotations

from typing import ClassVar


class PublishError(Exception):
    """A fault that ends the command, with the documented exit code and what to do about it."""

    exit_code: ClassVar[int] = 70

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class ContentFaulty(PublishError):
    """The sources hold errors; the findings say which."""

    exit_code: ClassVar[int] = 1


class UsageFaulty(PublishError):
    """The command was asked for something that does not exist, such as an unknown article."""

    exit_code: ClassVar[int] = 2


class BookUnreadable(PublishError):
    """The book folder or its configuration cannot be read, or the output folder cannot be written."""

    exit_code: ClassVar[int] = 3


class ProgramMissing(PublishError):
    """A program, library or font that the command needs is missing; the hint holds the command that installs it."""

    exit_code: ClassVar[int] = 4


class OutputInvalid(PublishError):
    """A finished output failed its own validation; the file that was there before is kept."""

    exit_code: ClassVar[int] = 5
