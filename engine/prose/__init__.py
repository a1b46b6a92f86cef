"""The words of the annual report: drafted from what is known, edited by a clerk as Markdown files in the home, read back with every number bound.

files -> read (paragraphs) + known -> fields (names and values) -> Words; draft writes the files, lint and its rules look at them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from engine.casework import Desk
    from engine.errors import Finding
    from engine.forms import Report
    from engine.forms.words import Words
    from engine.rulebook.form import Form


def words_for(home: Path, desk: Desk, forms: Mapping[str, Form], report: Report) -> Words | None:
    """The drafted words of a report with its numbers filled in; None while nothing is drafted. Prompts not yet replaced stay as they are.

    `home` is the office's home folder. Raises InputErrors naming section, paragraph and each name that is no field.
    """
    from engine.prose.files import folder_of, texts_in
    from engine.prose.read import pieces_of, words_of

    texts = texts_in(folder_of(home, desk, report.year))
    if not texts:
        return None
    from engine.prose.fields import fields_of
    from engine.prose.known import known_of

    return words_of(pieces_of(texts), fields_of(known_of(home, desk, forms, report)))


def linted(home: Path, desk: Desk, forms: Mapping[str, Form], report: Report) -> tuple[Finding, ...]:
    """Everything the checks find in a report and its drafted words, in the order of the report. Raises InputErrors for unreadable files."""
    from engine.prose.files import folder_of, texts_in
    from engine.prose.known import known_of
    from engine.prose.lint import lint

    now, last = (texts_in(folder_of(home, desk, year)) for year in (report.year, report.year - 1))
    return lint(known_of(home, desk, forms, report), now, last)
