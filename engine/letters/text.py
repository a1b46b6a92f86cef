"""A letter as plain text: the lines it says, one an element; what previews print, digests cover and readers of finished files compare."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.letters.letter import LINE, MERGED, Paragraph, Table, indents, width
from engine.letters.words import day

if TYPE_CHECKING:
    from engine.letters.letter import Body, Letter


def lines(letter: Letter) -> list[str]:
    """Every line of a letter without its layout."""
    return list(_lines(letter))


def _lines(letter: Letter) -> Iterator[str]:
    yield from (line for line in (letter.agency, letter.title, letter.number_line) if line)
    if letter.salutation:
        yield f"{letter.salutation}："
    yield from _body(letter.body)
    yield from attachment_lines(letter)
    yield from (line for line in (letter.signature, date_line(letter)) if line)
    yield from letter.notes
    for slip in letter.slips:
        yield slip.title
        yield from _body(slip.body)


def _body(body: Body) -> Iterator[str]:
    for part in body:
        yield from [part.text] if isinstance(part, Paragraph) else _rows(part)


def _rows(table: Table) -> Iterator[str]:
    for row in table.rows:
        yield " | ".join("" if cell == MERGED else cell.replace("\n", " ").strip(" 　") for cell in row).strip(" |")


def date_line(letter: Letter) -> str:
    """The date as written, or ""."""
    return day(letter.date) if letter.date else ""


def attachment_lines(letter: Letter) -> list[str]:
    """附件：… — numbered when there are several (GB/T 9704 7.3.4)."""
    labels = [a.label for a in letter.attachments]
    if len(labels) <= 1:
        return [f"附件：{label}" for label in labels]
    return [f"{'附件：' if n == 1 else ''}{n}.{label}" for n, label in enumerate(labels, 1)]


def as_text(letter: Letter) -> str:
    """The letter for reading on a screen, laid out with full-width spaces; ends in a newline."""
    return "\n".join(_laid_out(letter)) + "\n"


def _laid_out(letter: Letter) -> Iterator[str]:
    yield from (_centred(line) for line in (letter.agency, letter.title, letter.number_line) if line)
    yield ""
    if letter.salutation:
        yield f"{letter.salutation}："
    yield from _indented(letter.body)
    attached = attachment_lines(letter)
    if attached:
        yield ""
        yield from ("　　" + ("　　　" if n and len(attached) > 1 else "") + line for n, line in enumerate(attached))
    if letter.signature:
        right = indents(letter.signature, date_line(letter))
        yield ""
        yield from (_right(line, indent) for line, indent in zip((letter.signature, date_line(letter)), right, strict=True) if line)
    for note in letter.notes:
        yield f"　　{note}"
    for slip in letter.slips:
        yield from ("", "－" * int(LINE), "", _centred(slip.title), "", *_indented(slip.body))


def _indented(body: Body) -> Iterator[str]:
    for part in body:
        if isinstance(part, Paragraph):
            yield part.text if part.style == "left" else f"　　{part.text}"
        else:
            yield from _rows(part)


def _centred(line: str) -> str:
    return "　" * int((LINE - width(line)) / 2) + line


def _right(line: str, indent: float) -> str:
    return "　" * int(LINE - indent - width(line)) + line
