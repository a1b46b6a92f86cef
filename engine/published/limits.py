"""How much of a machine a stranger's file may take, and the refusal of one that wants more."""

from __future__ import annotations

from typing import Final

MIB: Final = 1024 * 1024
FILE: Final = 50 * MIB
TEXT: Final = 20 * MIB
PAGES: Final = 400
ROWS: Final = 60_000
LONGEST: Final = 100_000
SECONDS: Final = 60
MEMORY: Final = 1536 * MIB


class Refused(Exception):
    """A file that is not read; the message is one Chinese sentence without its full stop."""
