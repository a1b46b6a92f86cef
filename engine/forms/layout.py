"""A report as it is printed: its sections in order, a grid with its numbers put in, what every heading is a heading of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal

from engine.errors import SEVERITIES
from engine.forms.words import HEADINGS

if TYPE_CHECKING:
    from engine.forms import Report
    from engine.forms.figures import Number
    from engine.forms.words import Paragraph
    from engine.rulebook.form import Cell, Grid

# note: the remark in the corner of section 三; group: a line over the whole table; column, row: headings; value: a number.
Kind = Literal["note", "group", "column", "row", "value"]
Place = tuple[int, int]
NO_FINDINGS: Final = "各项数字之间、与上年数字之间的关系均相符。"
DIGITS: Final = 5
# Sheets that stand beside the six sections in a workbook; whoever reads the report passes them over.
CHECK_SHEET, FINDINGS_SHEET, CASES_SHEET = "附：勾稽核对", "附：检查结果", "附：案件"
BESIDE: Final = (CHECK_SHEET, FINDINGS_SHEET, CASES_SHEET)


@dataclass(frozen=True, slots=True)
class Box:
    """A placed cell: its kind, printed text, and its number when it has one, with the number's key."""

    row: int
    column: int
    colspan: int
    rowspan: int
    kind: Kind
    text: str
    number: Number | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A section as printed: its title (empty for the opening) over paragraphs, or over a grid and its boxes row by row."""

    title: str
    paragraphs: tuple[Paragraph, ...] = ()
    grid: Grid | None = None
    rows: tuple[tuple[Box, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Behind:
    """A case that a cell counts (for section 四 its review): no personal data, dates as ISO text or empty."""

    key: str
    number: str
    outcome: str
    received_on: str
    decided_on: str


def sections(report: Report) -> tuple[Section, ...]:
    """The report's sections in printed order: six and the opening, or its tables where no words are written."""
    tables = tuple(Section(grid.title, grid=grid, rows=boxes(report, grid)) for grid in report.grids)
    words = report.words
    if words is None or not words.is_drafted:
        return tables
    prose = {name: Section(title, getattr(words, name)) for name, title in HEADINGS.items()}
    opening = (Section("", words.opening),) if words.opening else ()
    return (*opening, prose["overall"], *tables, prose["problems"], prose["others"])


def notes(report: Report) -> tuple[str, ...]:
    """What stands under the title: until when it counts, what a corrected edition corrects."""
    corrected = report.words.note.splitlines() if report.words else []
    return tuple(line for line in (report.until_line, *corrected) if line)


def findings_lines(report: Report) -> list[str]:
    """What the checks found, for a working copy: how many, then each, numbered."""
    if not report.findings:
        return [report.findings_line, NO_FINDINGS]
    told = (f"[{SEVERITIES[f.severity]}] {f.where}：{f.message}{f'（{f.source}）' if f.source else ''}" for f in report.findings)
    return [report.findings_line, *(f"{n}. {line}" for n, line in enumerate(told, 1))]


def is_long(box: Box, columns: int) -> bool:
    """Whether a number needs smaller type: a column of the wide tables holds five digits at 10 pt."""
    return box.kind == "value" and box.colspan == 1 and len(box.text) > DIGITS and columns > DIGITS


def heads_of(rows: Sequence[Sequence[Box]]) -> int:
    """How many rows at the top are headings alone, to be repeated where a table runs on."""
    return next((n for n, row in enumerate(rows) if not all(box.kind in ("column", "note") for box in row)), len(rows))


def boxes(report: Report, grid: Grid) -> tuple[tuple[Box, ...], ...]:
    """The boxes of a grid, row by row."""
    rows: list[list[Box]] = [[] for _ in grid.rows]
    placed = list(grid.placed())
    with_values = {r for r, _, cell in placed if cell.key}
    for r, c, cell in placed:
        kind = _kind(grid, r, c, cell, is_body=r in with_values)
        text = report.value(cell.key) if cell.key else cell.text
        rows[r].append(Box(r, c, cell.colspan, cell.rowspan, kind, text, report.number(cell.key) if cell.key else None, cell.key))
    return tuple(map(tuple, rows))


def _kind(grid: Grid, r: int, c: int, cell: Cell, *, is_body: bool) -> Kind:
    if cell.key:
        return "value"
    if is_body:
        return "row"
    if cell.colspan == len(grid.widths):
        return "group"
    return "note" if (r, c) == (0, 0) and cell.rowspan > 1 else "column"


def headings(rows: Sequence[Sequence[Box]]) -> Mapping[Place, tuple[Place, ...]]:
    """The headings of every number: the line over its part of the table, those left in its row, those above in its columns."""
    found: dict[Place, tuple[Place, ...]] = {}
    flat = [box for row in rows for box in row]
    for part in _parts(rows):
        heads = [box for box in flat if box.row in part and box.kind in ("group", "column")]
        lefts = [box for box in flat if box.kind == "row"]
        for value in (box for n in part for box in rows[n] if box.kind == "value"):
            above = [h for h in heads if h.row < value.row and h.column <= value.column < h.column + h.colspan]
            left = [h for h in lefts if h.row <= value.row < h.row + h.rowspan and h.column < value.column]
            found[value.row, value.column] = tuple((h.row, h.column) for h in (*above, *left))
    return found


def _parts(rows: Sequence[Sequence[Box]]) -> Iterator[range]:
    """The rows of each part of a table: one ends where a line over the whole table begins the next."""
    begins = [0, *(n for n, row in enumerate(rows) if n and row[0].kind == "group"), len(rows)]
    yield from (range(first, last) for first, last in pairwise(begins))
