"""A letter as PDF/A-2b; the same letter and fonts, the same bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.letters.letter import LEADING, MARGINS, MERGED, SIZE, TABLE_SIZE, TITLE_SIZE, Paragraph, indents
from engine.letters.text import attachment_lines, date_line
from engine.rulefiles import letter_templates
from engine.typeset import Pdf, typeset

if TYPE_CHECKING:
    from engine.letters.letter import Body, Letter
    from engine.settings import Letters as LetterSettings


def render_pdf(letter: Letter, settings: LetterSettings) -> Pdf:
    """The letter as a PDF file. Raises StoreError when no font for Chinese is there."""
    return typeset(letter_templates().parent / "letter.typ", data_of(letter), settings)


def data_of(letter: Letter) -> dict[str, Any]:
    """What templates/paper.typ reads of a letter, apart from the fonts."""
    date = letter.date
    right = indents(letter.signature, date_line(letter))
    return {
        "title": [line for line in (letter.agency, letter.title) if line], "number": letter.number_line, "salutation": letter.salutation,
        "body": _body(letter.body), "attachments": attachment_lines(letter), "signature": letter.signature, "date": date_line(letter),
        "right": right, "notes": letter.notes, "slips": [{"title": s.title, "body": _body(s.body)} for s in letter.slips],
        "on": [date.year, date.month, date.day] if date else [2019, 5, 15],
        "margins": MARGINS, "size": SIZE, "leading": LEADING, "title_size": TITLE_SIZE, "table_size": TABLE_SIZE,
    }  # fmt: skip


def _body(body: Body) -> list[dict[str, Any]]:
    return [
        {"style": part.style, "text": part.text}
        if isinstance(part, Paragraph)
        else {"style": "table", "widths": part.widths, "rows": _rows(part.rows, len(part.widths)), "head": part.has_head}
        for part in body
    ]


def _rows(rows: tuple[tuple[str, ...], ...], columns: int) -> list[list[dict[str, Any]]]:
    """Cells with their spans; merged cells are gone."""
    return [
        [
            {
                "text": "　\n　\n　" if text == "　" else text,
                "colspan": columns - at if at == len(row) - 1 else 1,
                "rowspan": _height(rows, n, at),
            }
            for at, text in enumerate(row)
            if text != MERGED
        ]
        for n, row in enumerate(rows)
    ]


def _height(rows: tuple[tuple[str, ...], ...], n: int, at: int) -> int:
    below = rows[n + 1 :]
    merged = (at < len(row) and row[at] == MERGED for row in below)
    return 1 + next((m for m, is_merged in enumerate(merged) if not is_merged), len(below))
