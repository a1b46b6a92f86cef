"""Where an office's data lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def home_folder(given: Path | None) -> Path:
    """The data folder: as given, else the platform's place for a user's data."""
    if given is not None:
        return given.expanduser().absolute()
    from platformdirs import user_data_path

    return user_data_path("xxgk", appauthor=False)


def tour_folder(given: Path | None) -> Path:
    """Where the tour's practice office lies: as given, else a place of its own beside an office's home, never in it."""
    if given is not None:
        return given.expanduser().absolute()
    from platformdirs import user_data_path

    return user_data_path("xxgk-tour", appauthor=False)
