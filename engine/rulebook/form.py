"""A statutory report form as data: one grid behind every format; rows, columns and keys are read off it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from engine.terms import ApplicantKind, ReviewKind, ReviewResult

COLUMNS: Final = (*(str(kind) for kind in ApplicantKind), "total")
BLOCKS: Final = tuple(str(kind) for kind in ReviewKind)
RESULTS: Final = (*(str(result) for result in ReviewResult), "total")
# Rows of section 三 that are not answers.
FLOW_ROWS: Final = ("received", "carried_in", "total", "carried_out")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a grid: printed text, or the key of a value."""

    text: str = ""
    key: str = ""
    colspan: int = 1
    rowspan: int = 1
    is_header: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: title, relative column widths, rows of cells (a cell spanned from above is not repeated)."""

    title: str
    widths: tuple[int, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def placed(self) -> Iterator[tuple[int, int, Cell]]:
        """Each cell with its row and column."""
        taken: set[tuple[int, int]] = set()
        for r, cells in enumerate(self.rows):
            c = 0
            for cell in cells:
                while (r, c) in taken:
                    c += 1
                yield r, c, cell
                taken |= {(r + i, c + j) for i in range(cell.rowspan) for j in range(cell.colspan)}
                c += cell.colspan


@dataclass(frozen=True)
class Form:
    """A report form: three grids, and which outcomes each row of section 三 counts."""

    id: str
    name: str
    source: str
    first_year: int
    section2: Grid
    section3: Grid
    section4: Grid
    outcomes: Mapping[str, tuple[str, ...]]
    decimal: frozenset[str]
    signed: frozenset[str]

    @cached_property
    def rows(self) -> tuple[str, ...]:
        """The row keys of section 三 in printed order."""
        return tuple(dict.fromkeys(cell.key.rpartition("/")[0] for _, _, cell in self.section3.placed() if cell.key))

    @cached_property
    def row_of(self) -> Mapping[str, str]:
        """The row each outcome is counted in."""
        return {outcome: row for row, counted in self.outcomes.items() for outcome in counted}

    @cached_property
    def section2_keys(self) -> tuple[str, ...]:
        """The keys of section 二 in printed order."""
        return tuple(cell.key for _, _, cell in self.section2.placed() if cell.key)

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """The printed label of every value key: row labels from the left, then the column's own."""
        return {key: label for grid in (self.section2, self.section3, self.section4) for key, label in _labels(grid)}

    def row_label(self, row: str) -> str:
        """A row of section 三 as printed, with its group, e.g. （三）不予公开 1.属于国家秘密."""
        return self.labels[f"{row}/total"].rpartition(" / ")[0]


def _labels(grid: Grid) -> Iterator[tuple[str, str]]:
    at = {(r + i, c + j): cell for r, c, cell in grid.placed() for i in range(cell.rowspan) for j in range(cell.colspan)}
    for r, c, cell in grid.placed():
        if not cell.key:
            continue
        left = [at[r, j] for j in range(c) if at[r, j].is_header]
        above = [at[i, c] for i in range(r) if at[i, c].is_header and at[i, c].colspan < len(grid.widths)]
        row = " ".join(dict.fromkeys(x.text for x in left if x.text != "三、本年度办理结果"))
        # Section 四 has no row labels: its headings together name the cell; elsewhere the nearest heading does.
        heads = list(dict.fromkeys(x.text for x in above))
        yield cell.key, " / ".join(filter(None, [row, *(heads if not row else heads[-1:])]))
