"""Letters written to files: docx, PDF, text, under names a clerk finds again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain, count
from typing import TYPE_CHECKING

from engine.commands.files import save

if TYPE_CHECKING:
    from pathlib import Path

    from engine.correspondence import Written
    from engine.errors import Finding
    from engine.letters.letter import Letter
    from engine.settings import Letters

KINDS = ("docx", "pdf", "txt")
LONGEST = 40
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\s]+')


def save_files(
    found: Iterable[Written], settings: Letters, folder: Path, kind: str | None
) -> tuple[list[Path], tuple[Finding, ...]]:  # fmt: skip
    """Files of letters, each named by its case, title, party and 文号; and what was noticed about fonts, once. Raises StoreError, InputError."""
    files: list[Path] = []
    noticed: dict[Finding, None] = {}
    found = list(found)
    for w, name in zip(found, names_of(found), strict=True):
        made, faults = save_letter(w.letter, folder, name, settings, kind)
        files += made
        noticed |= dict.fromkeys(faults)
    return files, tuple(noticed)


def names_of(found: Iterable[Written]) -> list[str]:
    """A name for each letter that no other of them has; those that would be alike also bear their date, and then a number."""
    names: list[str] = []
    for w in found:
        parts = (w.case_number, w.letter.title, w.occasion.party, w.letter.number)
        plain = "-".join(_NOT_IN_NAMES.sub("", part)[:LONGEST] for part in parts if part)
        dated = f"{plain}-{w.occasion.on}"
        choices = chain((plain, dated), (f"{dated}-{n}" for n in count(2)))
        names.append(next(name for name in choices if name not in names))
    return names


def save_letter(letter: Letter, folder: Path, name: str, settings: Letters, kind: str | None) -> tuple[list[Path], tuple[Finding, ...]]:
    """The files of one letter: of one kind, or docx and pdf."""
    from engine.errors import InputError

    if kind is not None and kind not in KINDS:
        raise InputError("文件种类", f"没有“{kind}”，可用：{'、'.join(KINDS)}。")
    files: list[Path] = []
    noticed: tuple[Finding, ...] = ()
    for suffix in (kind,) if kind else KINDS[:2]:
        content, faults = _rendered(letter, suffix, settings)
        path = folder / f"{name}.{suffix}"
        save(path, content)
        files.append(path)
        noticed = (*noticed, *faults)
    return files, noticed


def _rendered(letter: Letter, suffix: str, settings: Letters) -> tuple[bytes | str, tuple[Finding, ...]]:
    if suffix == "docx":
        from engine.letters.docx import render_docx

        return render_docx(letter), ()
    if suffix == "pdf":
        from engine.letters.pdf import render_pdf

        return render_pdf(letter, settings)
    from engine.letters.text import as_text

    return as_text(letter), ()
