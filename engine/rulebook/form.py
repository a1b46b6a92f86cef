"""A statutory report form as data: one grid behind every format; rows, columns and keys are read off it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from engine.errors import InputError
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
    """A table: title, column widths (twentieths of a point on A4), rows of cells (a cell spanned from above is not repeated)."""

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
    def answer_rows(self) -> tuple[str, ...]:
        """The rows of section 三 that （七）总计 adds up."""
        return tuple(row for row in self.rows if row not in FLOW_ROWS)

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

    def column_label(self, column: str) -> str:
        """A column of section 三 as printed, e.g. 自然人."""
        return self.labels[f"received/{column}"].rpartition(" / ")[2]

    def place(self, key: str) -> str:
        """Where a value stands, in printed words, e.g. 第三部分“（一）予以公开”“自然人”列."""
        part = "三" if "/" in key else "二" if key in self.section2_keys else "四"
        row, _, column = self.labels[key].rpartition(" / ")
        return f"第{part}部分“{row.replace(' / ', ' ')}”“{column}”{'列' if part == '三' else ''}"

    def with_rows(self, overrides: Mapping[str, str]) -> Form:
        """The form with outcomes counted in other rows: a setting of the office where the law names none.

        A row another form prints in more detail (other.misc) is the row this form counts it in. Raises InputError for an unknown outcome or row.
        """
        outcomes = {row: list(counted) for row, counted in self.outcomes.items()}
        for outcome, named in overrides.items():
            row = named if named in self.answer_rows else self.row_of.get(named)
            if outcome not in self.row_of:
                raise InputError("计入行的设置", f"没有“{outcome}”这种答复结果，请改正。")
            if row is None:
                raise InputError("计入行的设置", f"《{self.name}》没有“{named}”一行，可用：{'、'.join(self.answer_rows)}。")
            outcomes[self.row_of[outcome]].remove(outcome)
            outcomes.setdefault(row, []).append(outcome)
        return replace(self, outcomes={row: tuple(counted) for row, counted in outcomes.items()})


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


def form_of(forms: Mapping[str, Form], year: int) -> Form:
    """The form of a year: the newest whose first year is not after it (the oldest before that)."""
    ordered = sorted(forms.values(), key=lambda form: form.first_year)
    return next((form for form in reversed(ordered) if form.first_year <= year), ordered[0])
