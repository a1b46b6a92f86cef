"""Two years beside each other in columns of text: split into a left and a right report."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median
from typing import Final

from engine.published.sections import title_of
from engine.published.source import Cell, Row
from engine.published.values import fold, is_value

_YEARS: Final = re.compile(r"(20\d\d)\s*年(?:度)?\s*报告")
_FEWEST: Final = 5
_SEVEN: Final = 7
_INDENT: Final = 20
FOURTH: Final = 4


def years_beside(rows: Sequence[Row]) -> tuple[int, int] | None:
    """The two years that head two columns of text, left and right."""
    for row in rows:
        years = [int(year) for year in _YEARS.findall(row.line)]
        if row.kind == "words" and len(years) == 2 and years[0] != years[1]:  # noqa: PLR2004
            return years[0], years[1]
    return None


def halves(rows: Sequence[Row]) -> tuple[list[Row], list[Row]] | None:
    """The left and the right report, or None when the lines don't show the same row of the form twice. What stands alone belongs to both."""
    doubles = {at: place for at, row in enumerate(rows) if (place := _second(row)) is not None}
    wide = [at for at, row in enumerate(rows) if at in doubles and all(_numbers(part.cells) > 1 for part in _cut(row, doubles[at]))]
    if len(wide) < _FEWEST:
        return None
    gutter = median(doubles[at] for at in wide)
    first, last = wide[0], wide[-1]
    left: list[Row] = []
    right: list[Row] = []
    years, owner = years_beside(rows), 0
    for at, row in enumerate(rows):
        if (title := title_of(row)) is not None:
            left.append(row)
            right.append(row)
            owner = 0 if title.section > FOURTH else owner
            continue
        owner = _owner(row, owner, is_double=at in doubles)
        if owner and years:
            (left if owner == years[0] else right).append(row)
            continue
        if at < first and len(row.cells) == 1:
            left.append(row)
            right.append(row)
            continue
        place = doubles.get(at) or (gutter if first - _SEVEN < at <= last + 1 else _prose(row))
        parts = _cut(row, place) if place is not None else (row, row)
        left += [parts[0]] if parts[0].cells else []
        right += [parts[1]] if parts[1].cells else []
    return left, right


def _owner(row: Row, owner: int, *, is_double: bool) -> int:
    """The one year whose table follows a heading such as 2024 年报告, until the halves stand beside each other again; 0 is both."""
    text = fold(row.line)
    years = _YEARS.findall(text)
    if len(years) == 1 and _YEARS.fullmatch(text):
        return int(years[0])
    return 0 if (is_double and any(is_value(cell.text) for cell in row.cells)) else owner


def _numbers(cells: Sequence[Cell]) -> int:
    return sum(is_value(cell.text) for cell in cells)


def _second(row: Row) -> float | None:
    """Where a line's second half begins, when both halves hold the same words."""
    if row.kind != "words":
        return None
    words = [n for n, cell in enumerate(row.cells) if not is_value(cell.text)]
    texts = [fold(row.cells[n].text) for n in words]
    if not texts or len(texts) % 2 or texts[: len(texts) // 2] != texts[len(texts) // 2 :]:
        return None
    return row.cells[words[len(words) // 2]].left


def _cut(row: Row, place: float) -> tuple[Row, Row]:
    cells = [cell for cell in row.cells if cell.left < place], [cell for cell in row.cells if cell.left >= place]
    left, right = (Row(tuple(part), row.kind, row.table, row.gap) for part in cells)
    return left, right


def _prose(row: Row) -> float | None:
    """Where a line of prose in two columns is parted: at its widest gap of spaces; a lone half-line is right when it is indented far."""
    gaps = [(b.left - a.right, b.left) for a, b in zip(row.cells, row.cells[1:], strict=False)]
    wide = max(gaps, default=(0.0, 0.0))
    if wide[0] >= 2 and len([gap for gap, _ in gaps if gap >= 2]) == 1:  # noqa: PLR2004
        return wide[1]
    if row.cells and row.cells[0].left >= _INDENT and wide[0] < 2:  # noqa: PLR2004
        return 0.0
    return None
