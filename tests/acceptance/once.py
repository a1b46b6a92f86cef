"""A home that takes many commands to make, made once a module and copied for every test."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path


def made_once(home: Path, kept: Path, make: Callable[[], None]) -> None:
    """Make a home, or lay out the copy that was kept of it."""
    if kept.exists():
        shutil.copytree(kept, home, dirs_exist_ok=True)
        return
    make()
    shutil.copytree(home, kept)
