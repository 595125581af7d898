"""Reading the book's folder and nothing outside it.

Sources are not trusted: a name may climb out of the folder, be a symbolic link to a secret, a pipe that never ends or a
file of any size. Every read goes through :class:`BookFolder`, which looks at the file it really opened.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

REMOTE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)


class FileProblem(Exception):
    """Something about a file that its reader reports as a finding, at the place that names the file."""

    def __init__(self, rule: str, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.rule = rule
        self.message = message
        self.hint = hint


class BookFolder:
    """The book's folder. Paths are relative to it, with forward slashes."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.read_files: dict[str, str] = {}
        """Every file read so far, with the SHA-256 of its bytes; none where it could not be read."""
        self.looked_for: dict[str, bool] = {}
        """Every path that was only looked for, and whether there was a file."""
        self._listings: dict[Path, tuple[int, frozenset[str]]] = {}

    def resolve(self, base: str, reference: str) -> str:
        """The path relative to the book folder of a reference written in the file ``base``.

        A percent sign may be meant as it stands or as an escape: the file that exists decides. Raises FileProblem
        ``path-outside`` where the reference leaves the folder.
        """
        literal = self._join(base, reference)
        if "%" in reference and not self._is_there(literal):
            return self._join(base, unquote(reference))
        return literal

    @contextmanager
    def watched(self) -> Iterator[tuple[dict[str, str], dict[str, bool]]]:
        """What is read and looked for within this context, and not before: to tell what a piece of work depends on."""
        before = self.read_files, self.looked_for
        self.read_files, self.looked_for = {}, {}
        try:
            yield self.read_files, self.looked_for
        finally:
            before[0].update(self.read_files)
            before[1].update(self.looked_for)
            self.read_files, self.looked_for = before

    def exists(self, path: str) -> bool:
        """Whether there is something at this path."""
        try:
            return (self.root / path).exists()
        except OSError:  # a name too long for the disk, or a folder that may not be entered
            return False

    def read(self, path: str, *, limit: int, missing: str = "file-missing") -> bytes:
        """The bytes of a file, at most ``limit`` of them.

        Raises FileProblem: ``missing`` where there is no such file, ``file-case`` where only capitals differ,
        ``path-outside`` where the path or a symbolic link leaves the folder, ``file-unreadable`` where it is no regular
        file or may not be read, ``file-too-large`` above the limit.
        """
        self.read_files[path] = ""
        real = self._locate(path, missing)
        try:
            # O_NONBLOCK: opening a pipe must not wait for a writer.
            handle = os.open(real, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
        except OSError as fault:
            raise FileProblem("file-unreadable", f"{path} cannot be read: {_reason(fault)}") from fault
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            os.close(handle)  # a folder cannot even be wrapped in a file object
            raise FileProblem("file-unreadable", f"{path} is not a regular file")
        with os.fdopen(handle, "rb") as file:
            self._refuse_outside(path, file.fileno(), real)
            if status.st_size > limit:
                raise FileProblem(
                    "file-too-large", f"{path} has {status.st_size:,} bytes; at most {limit:,} are read", None
                )
            # No more than the file had a moment ago: room is made for all that is asked for.
            data = file.read(min(status.st_size, limit) + 1)
            if status.st_size < len(data) <= limit:
                data += file.read(limit + 1 - len(data))  # it is being written to
        if len(data) > limit:
            raise FileProblem("file-too-large", f"{path} is larger than {limit:,} bytes")
        self.read_files[path] = hashlib.sha256(data).hexdigest()
        return data

    def _is_there(self, path: str) -> bool:
        self.looked_for[path] = self.exists(path)
        return self.looked_for[path]

    def _join(self, base: str, reference: str) -> str:
        if "\0" in reference:
            raise FileProblem("path-outside", "a path holds a NUL character")
        if reference.startswith(("/", "\\")) or re.match(r"^[A-Za-z]:[\\/]", reference):
            raise FileProblem("path-outside", f"{reference} is an absolute path; write it relative to the article")
        parts: list[str] = list(PurePosixPath(base).parent.parts)
        for part in reference.split("/"):
            if part in ("", "."):
                continue
            if part == "..":
                if not parts:
                    raise FileProblem("path-outside", f"{reference} leaves the book folder")
                parts.pop()
            else:
                parts.append(part)
        return "/".join(parts)

    def _locate(self, path: str, missing: str) -> Path:
        """The real file, each step of its path compared with what the folder really lists."""
        if path.startswith("/") or "\0" in path or ".." in path.split("/"):
            raise FileProblem("path-outside", f"{path} leaves the book folder")
        current = self.root
        steps = path.split("/")
        written: list[str] = []
        for position, step in enumerate(steps):
            known = self._listing(current, path)
            names = sorted(known) if step not in known else [step]
            composed, folded = unicodedata.normalize("NFC", step), _fold(step)
            # The same letters may be composed differently (macOS and Linux disagree on these); other capitals are a
            # fault, told once for the whole path.
            name = next((name for name in names if unicodedata.normalize("NFC", name) == composed), None)
            other = name or next((name for name in names if _fold(name) == folded), None)
            if other is None:
                import difflib  # a file that is not there is rare

                near = difflib.get_close_matches(step, names, n=1)
                hint = f"Did you mean {'/'.join([*written, *near, *steps[position + 1 :]])}?" if near else None
                raise FileProblem(missing, f"there is no file {path}", hint)
            written.append(step if name else other)
            current = current / other
        right = "/".join(written)
        if right != path:
            raise FileProblem(
                "file-case",
                f"{path} is called {right} on the disk",
                f"Write {right}: capitals count on most systems.",
            )
        return current

    def _listing(self, folder: Path, path: str) -> frozenset[str]:
        """The names in a folder, listed again when the folder has changed; never those of a folder outside."""
        try:
            changed = folder.stat().st_mtime_ns
            known = self._listings.get(folder)
            if known is None or known[0] != changed:
                self._stay_inside(path, folder.resolve())
                known = (changed, frozenset(os.listdir(folder)))  # noqa: PTH208 (names, not paths: it is called often)
                self._listings[folder] = known
        except OSError:
            return frozenset()
        return known[1]

    def _refuse_outside(self, path: str, handle: int, opened: Path) -> None:
        """Look at the file really opened, so that a link swapped in between cannot lead out."""
        link = Path(f"/proc/self/fd/{handle}")
        real = link.readlink() if link.exists() else opened.resolve()
        self._stay_inside(path, real)

    def _stay_inside(self, path: str, real: Path) -> None:
        if not real.is_relative_to(self.root):
            raise FileProblem(
                "path-outside", f"{path} is a link that leaves the book folder", "Copy the file into the book."
            )


@dataclass(frozen=True, slots=True)
class TextProblem:
    """Something wrong with a text file, at a line."""

    rule: str
    line: int
    message: str
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class DecodedText:
    """A text file's contents: line feeds only, composed letters (NFC), no control characters."""

    text: str
    problems: tuple[TextProblem, ...] = ()


_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f￾￿\ud800-\udfff]")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_UNSEEN = re.compile(f"{_CONTROL.pattern}|{_BIDI.pattern}")
_MOJIBAKE = re.compile("[ÃÂâðβπ][\u0080-\u00bfŒœŠšŸŽžƒˆ˜€‚-™]")


def _sloppy(codec: str) -> dict[str, str]:
    """What byte each sign of a Windows code page stands for, as a Latin-1 sign; undefined ones after Windows-1252."""
    table: dict[str, str] = {}
    for name in ("latin-1", "cp1252", codec):
        for byte in range(0x80, 0x100):
            sign = bytes([byte]).decode(name, errors="ignore")
            if sign:
                table[sign] = chr(byte)
    return table


_LONG = "\xe2[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\x9f][\x80-\xbf][\x80-\xbf ]"


@cache
def _garbled() -> tuple[tuple[dict[int, str], re.Pattern[str]], ...]:
    """Signs back to bytes, and the byte sequences of UTF-8 to look for; a no-break space may have become a space."""
    return (
        # Only beginnings that no honest text has before such a sign: accented vowels, dashes and quotes, emoji.
        (str.maketrans(_sloppy("cp1252")), re.compile(f"[\xc2\xc3][\x80-\xbf]|{_LONG}")),
        (str.maketrans(_sloppy("cp1253")), re.compile(_LONG)),
    )


def _repaired(line: str) -> str:
    """The line with every garbled sequence in it read as UTF-8; the line itself where there is none."""
    for table, sequence in _garbled():
        latin = line.translate(table)
        pieces: list[str] = []
        end = 0
        for found in sequence.finditer(latin):
            try:
                meant = found[0].replace(" ", "\xa0").encode("latin-1").decode("utf-8")
            except UnicodeDecodeError:
                continue
            pieces += [line[end : found.start()], meant]
            end = found.end()
        if pieces:
            return "".join(pieces) + line[end:]
    return line


def decode(data: bytes, path: str) -> DecodedText:
    """A source file's bytes as text. UTF-8, with or without a byte order mark, is what a source is written in.

    Raises FileProblem ``encoding`` for anything else, naming what it looks like; problems that leave the text usable
    (control characters, text directions forced, letters garbled by an earlier conversion) come with it.
    """
    for mark, name in (
        (b"\xff\xfe\0\0", "UTF-32"),
        (b"\0\0\xfe\xff", "UTF-32"),
        (b"\xff\xfe", "UTF-16"),
        (b"\xfe\xff", "UTF-16"),
    ):
        if data.startswith(mark):
            raise FileProblem("encoding", f"{path} is {name}, not UTF-8", "Save it as UTF-8.")
    if len(data) > 3 and data.count(0) > len(data) // 4:
        raise FileProblem("encoding", f"{path} is UTF-16 or binary, not UTF-8", "Save it as UTF-8.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = len(re.findall(rb"\r\n|\r|\n", data[: fault.start])) + 1
        byte = data[fault.start]
        guess = "Windows-1252" if any(0x80 <= value <= 0x9F for value in data) else "Latin-1"
        raise FileProblem(
            "encoding",
            f"{path} is not UTF-8: byte 0x{byte:02X} in line {line}; it looks like {guess}",
            f"Save it as UTF-8 (from {guess}).",
        ) from fault
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    problems: list[TextProblem] = []
    unseen = _UNSEEN.search(text)
    if unseen or _MOJIBAKE.search(text):
        for number, line_text in enumerate(text.split("\n"), start=1):
            problems += _line_problems(number, line_text)
    return DecodedText(unicodedata.normalize("NFC", _UNSEEN.sub("", text) if unseen else text), tuple(problems))


def _line_problems(number: int, line: str) -> list[TextProblem]:
    problems: list[TextProblem] = []
    control = _CONTROL.search(line)
    if control:
        problems.append(TextProblem("control-character", number, f"the control character U+{ord(control[0]):04X}"))
    if _BIDI.search(line):
        problems.append(
            TextProblem("bidi-control", number, "an invisible character that reverses the direction of text")
        )
    if _MOJIBAKE.search(line):
        repaired = _repaired(line)
        if repaired != line:
            problems.append(
                TextProblem(
                    "garbled-text",
                    number,
                    "letters garbled by a wrong conversion",
                    f"Should it read: {repaired.strip()[:120]}",
                )
            )
    return problems


def _fold(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _reason(fault: OSError) -> str:
    return (fault.strerror or str(fault)).lower()
