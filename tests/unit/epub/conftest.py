from __future__ import annotations

from pathlib import Path

import pytest

from .sample import Opened, build


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the sample book."""
    return tmp_path_factory.mktemp("book")


@pytest.fixture(scope="session")
def book(sample_folder: Path) -> Opened:
    """The sample collection, built once."""
    return build(sample_folder)
