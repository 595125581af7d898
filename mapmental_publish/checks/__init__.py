"""The ``check`` command: every finding on the sources and on the finished files."""

from .run import check

__all__ = ["check"]
