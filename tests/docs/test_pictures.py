"""The pictures of the handbook: there, small, said in words, and all of them shown."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LARGEST = 60_000


def shown() -> dict[Path, str]:
    """Every picture a document shows, with what stands in for it."""
    found = {}
    for document in sorted((ROOT / "docs").rglob("*.md")):
        for told, name in re.findall(r"!\[([^\]]*)\]\(([^)]+\.(?:png|svg))\)", document.read_text("utf-8")):
            found[(document.parent / name).resolve()] = told
    return found


def test_every_picture_is_there_small_and_told_in_words() -> None:
    pictures = shown()
    assert pictures
    for path, told in pictures.items():
        assert path.read_bytes().startswith(b"<svg " if path.suffix == ".svg" else b"\x89PNG")
        assert path.stat().st_size <= LARGEST, path.name
        assert told, path.name


def test_no_picture_is_left_over() -> None:
    assert {path for path in (ROOT / "docs/pictures").iterdir() if path.suffix != ".sh"} <= shown().keys()
