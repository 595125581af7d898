"""A browser without a window, which shows a chapter as a reading system would."""

from __future__ import annotations

import tempfile
from pathlib import Path

from .base import ProgramFailed, require, run

ADVICE = "Run make conformance once; it installs Chromium."
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = Path("/Applications/Chromium.app/Contents/MacOS")
QUIET_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--hide-scrollbars",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
TIMEOUT = 120.0


def find_browser() -> Path:
    """The browser's program; ProgramMissing where there is none."""
    return require(*NAMES, "Chromium", beside=MAC, advice=ADVICE)


def screenshot(page: Path, picture: Path, width: int, height: int, *, dark: bool = False, scale: float = 1.0) -> None:
    """A PNG of a local page in a window of this size in CSS pixels; ``scale`` is pixels per CSS pixel."""
    with tempfile.TemporaryDirectory() as profile:
        command: list[str | Path] = [
            find_browser(),
            *QUIET_FLAGS,
            f"--user-data-dir={profile}",
            f"--window-size={width},{height}",
            f"--force-device-scale-factor={scale}",
            f"--screenshot={picture}",
        ]
        if dark:
            command.append("--blink-settings=preferredColorScheme=0")
        done = run([*command, page.resolve().as_uri()], timeout=TIMEOUT)
    if not picture.is_file():
        raise ProgramFailed(f"the browser made no picture of {page.name}: {done.err.strip()[-300:]}")
