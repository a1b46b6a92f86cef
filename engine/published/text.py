"""Plain text as people save it: cells between bars or tabs, drawn tables, columns of spaces, a cell a line, CSV, Markdown."""

from __future__ import annotations

import csv
import html
import re
from collections.abc import Iterator, Sequence
from itertools import count
from typing import Final

from wcwidth import wcwidth

from engine.published.drawn import is_drawn, read_drawn
from engine.published.limits import LONGEST, ROWS, Refused
from engine.published.sections import title_of
from engine.published.source import Cell, Row, Source

_BARS: Final = re.compile(r"[|｜│┃¦]")
_RULE: Final = re.compile(r"\s*:?-{2,}:?\s*|\s*")
_FILLED: Final = re.compile(r"(?m)^[ \t]*[|｜]{2,}[ \t]*\n?")
_WORD: Final = re.compile(r"[^\s\u00a0\u3000\ufeff\u200b]+")
_LABEL_LAST: Final = re.compile(r"[\u4e00-\u9fff）)][\s|｜│┃¦]*$")
_MARKUP: Final = re.compile(r"^\s{0,3}#{1,6}\s*|\*\*|__|`")
_ENTITY: Final = re.compile(r"&(?:nbsp|quot|amp|lt|gt|[lr]dquo|[lr]squo|middot|mdash|ensp|emsp|#\d{2,5}|#x[0-9a-fA-F]{2,4});")
_ESCAPED: Final = re.compile(r"\\(?=[\\`*_{}\[\]()<>#+.!~-])")
_MOSTLY: Final = 0.5
_ONE_LINE: Final = 40  # a line of more cells is a whole table
_CSV_LINES, _CSV_COMMAS = 5, 6


def read_text(text: str, tables: Iterator[int] | None = None) -> Source:
    """The rows of a plain text. A blank cell is kept where the text marks it; blank lines are counted. Raises Refused."""
    numbers = tables or count(1)
    lines = _unmarked(text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(lines) > ROWS or max(map(len, lines)) > LONGEST:
        raise Refused(f"文字超过 {ROWS} 行或有一行超过 {LONGEST} 字，不像年度报告，没有读取")
    is_stream, is_csv, ends = _cell_a_line(lines), _is_csv(lines), _ends(lines)
    rows: list[Row] = []
    at, table = 0, next(numbers)
    while at < len(lines):
        if "\f" in lines[at]:  # a page has columns of its own
            table = next(numbers)
            lines[at] = lines[at].replace("\f", "")
        if is_drawn(lines[at]):
            end = next((n for n in range(at, len(lines)) if not is_drawn(lines[n])), len(lines))
            rows += read_drawn(lines[at:end], next(numbers))
            at = end
        elif is_stream and _BARS.search(lines[at]):
            end = _stream_end(lines, at)
            rows += _stream("\n".join(lines[at:end]), table)
            at = end
        else:
            rows += _line(lines[at], table, ends, is_csv=is_csv)
            at += 1
    return Source(_with_gaps(rows), is_text=True)


def _unmarked(text: str) -> str:
    """A text without the signs converters leave: entities of pages, backslashes of Markdown."""
    return _ESCAPED.sub("", html.unescape(text) if _ENTITY.search(text) else text)


def _cell_a_line(lines: Sequence[str]) -> bool:
    """Whether bars end cells that stand a line each, rather than part cells on a line."""
    barred = [_BARS.split(line) for line in lines if _BARS.search(line) and not is_drawn(line)]
    several = sum(sum(bool(cell.strip()) for cell in cells) > 1 for cells in barred)
    return bool(barred) and several < _MOSTLY * sum(any(cell.strip() for cell in cells) for cells in barred)


def _ends(lines: Sequence[str]) -> tuple[bool, bool]:
    """Whether rows begin and end with a bar, told by rows of labels: where they don't, a bar at the end comes before a blank cell."""
    rows = [line.strip() for line in lines if _BARS.search(line) and _LABEL_LAST.search(line) and not re.search(r"\d", line)]
    first, last = sum(bool(_BARS.match(row)) for row in rows), sum(bool(_BARS.match(row[-1])) for row in rows)
    return 2 * first >= len(rows), 2 * last >= len(rows)


def _stream_end(lines: Sequence[str], at: int) -> int:
    """The end of a part of the text that bars run through: three lines without one, and it is over."""
    last = at
    for n in range(at, len(lines)):
        if _BARS.search(lines[n]):
            last = n
        elif n - last > 6:  # noqa: PLR2004 - a cell with a label of several lines
            break
    return last + 1


def _stream(text: str, table: int) -> Iterator[Row]:
    """Cells between bars, whatever lines they stand on; words of several lines in a cell are words of their own.

    Bars alone on a line end a row that has fewer cells than its table: they fill it up, they are no cells.
    """
    for piece in _BARS.split(_FILLED.sub("", text))[:-1]:
        written = [line.strip() for line in piece.split("\n") if line.strip()]
        for line in written or [""]:
            yield Row((Cell(line),), "cells", table)


def _line(line: str, table: int, ends: tuple[bool, bool], *, is_csv: bool) -> Iterator[Row]:
    """A line: its cells where it marks them, else its words with their places."""
    plain = _MARKUP.sub("", line)
    if _BARS.search(plain):
        cells = _BARS.split(plain.strip())
        cells = cells[(ends[0] and not cells[0].strip()) : len(cells) - (ends[1] and not cells[-1].strip())]
        if len(cells) > _ONE_LINE:
            yield from (Row((Cell(cell.strip()),), "cells", table) for cell in cells)
        elif not all(_RULE.fullmatch(cell) for cell in cells) or not any("--" in cell for cell in cells):
            yield Row(tuple(Cell(cell.strip()) for cell in cells), "cells", table)
    elif "\t" in plain.strip("\n"):
        yield Row(tuple(Cell(cell.strip()) for cell in plain.split("\t")), "cells", table)
    elif is_csv and "," in plain:
        yield Row(tuple(Cell(cell.strip()) for cell in next(csv.reader([plain]))), "cells", table)
    else:
        yield words(plain, table)


def words(line: str, table: int) -> Row:
    """A line of text as words with their places, counted in characters."""
    cells = tuple(Cell(found[0], found.start(), found.end()) for found in _WORD.finditer(line))
    return Row(cells, "words", table, text=line.strip())


def _with_gaps(rows: Sequence[Row]) -> list[Row]:
    """Blank lines counted into the row after them."""
    kept: list[Row] = []
    gap = 0
    for row in rows:
        if row.cells:
            kept.append(Row(row.cells, row.kind, row.table, gap, row.text) if gap else row)
            gap = 0
        else:
            gap += 1
    return kept


def _is_csv(lines: Sequence[str]) -> bool:
    rows = [line for line in lines if line.count(",") >= _CSV_COMMAS and re.search(r"\d\s*,|,\s*,", line)]
    return len(rows) >= _CSV_LINES


# --- ways of reading the same words


def by_width(rows: Sequence[Row]) -> list[Row]:
    """Places counted in terminal cells, where a Chinese character takes two."""
    return [_wide(row) if row.kind == "words" else row for row in rows]


def _wide(row: Row) -> Row:
    indent = row.cells[0].left if row.cells else 0
    cells: list[Cell] = []
    place, at = indent, indent
    for cell in row.cells:
        place += cell.left - at
        end = place + sum(max(0, wcwidth(character)) for character in cell.text)
        cells.append(Cell(cell.text, place, end))
        place, at = end, cell.right
    return Row(tuple(cells), row.kind, row.table, row.gap, row.text)


def with_blanks(rows: Sequence[Row], usual: int, step: int) -> list[Row]:
    """A cell a line: blank lines beyond the usual between two cells are blank cells, one for every `step` lines.

    Before a section's title they only part it from the table above.
    """
    made: list[Row] = []
    for row in rows:
        if row.kind != "words":
            made.append(row)
            continue
        extra = max(0, row.gap - usual) if title_of(row) is None else 0
        made += [Row((Cell(""),), "cells", row.table)] * (extra // step if extra % step == 0 else 0)
        # A line of several words is a label with spaces in it, or prose.
        made.append(Row((Cell(row.line),), "cells", row.table, row.gap, row.text))
    return made
