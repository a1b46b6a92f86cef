"""A grid with its numbers put in: what every renderer draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from engine.forms import Report
    from engine.forms.figures import Number
    from engine.rulebook.form import Cell, Grid

# note: the remark in the corner of section 三; group: a line over the whole table; column, row: headings; value: a number.
Kind = Literal["note", "group", "column", "row", "value"]
SEVERITIES: Final = {"error": "错误", "warning": "警告", "info": "提示"}
NO_FINDINGS: Final = "各项数字之间、与上年数字之间的关系均相符。"


@dataclass(frozen=True, slots=True)
class Box:
    """A placed cell: its kind, printed text, and its number when it has one."""

    row: int
    column: int
    colspan: int
    rowspan: int
    kind: Kind
    text: str
    number: Number | None = None


def boxes(report: Report, grid: Grid) -> tuple[tuple[Box, ...], ...]:
    """The boxes of a grid, row by row."""
    rows: list[list[Box]] = [[] for _ in grid.rows]
    with_values = {r for r, _, cell in grid.placed() if cell.key}
    for r, c, cell in grid.placed():
        kind = _kind(grid, r, c, cell, is_body=r in with_values)
        text = report.value(cell.key) if cell.key else cell.text
        rows[r].append(Box(r, c, cell.colspan, cell.rowspan, kind, text, report.number(cell.key) if cell.key else None))
    return tuple(map(tuple, rows))


def _kind(grid: Grid, r: int, c: int, cell: Cell, *, is_body: bool) -> Kind:
    if cell.key:
        return "value"
    if is_body:
        return "row"
    if cell.colspan == len(grid.widths):
        return "group"
    return "note" if (r, c) == (0, 0) and cell.rowspan > 1 else "column"
