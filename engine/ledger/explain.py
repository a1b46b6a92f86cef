"""Why the imported year's tables are as they are: the rows behind a cell, each with its reason; and an office's own count held against ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from engine import tally
from engine.annual import find_cell, reviews_in
from engine.case.history import Case, fold
from engine.errors import InputError
from engine.forms.figures import filled
from engine.ledger.origin import Origin, origins
from engine.rulebook.form import BLOCKS, COLUMNS, RESULTS, form_of
from engine.store.unit import number_of
from engine.terms import EventKind, Outcome

if TYPE_CHECKING:
    from engine.casework import Desk
    from engine.forms.figures import Figures
    from engine.rulebook.form import Form

_OURS_BY_LAW: Final = (EventKind.CLARIFICATION_LAPSED, EventKind.PAYMENT_LAPSED)


class Cell(NamedTuple):
    """A cell of section 三: keys and labels of row and column, its cases, and how many of them came from a ledger."""

    row: str
    column: str
    row_label: str
    column_label: str
    cases: int
    imported: int


@dataclass(frozen=True, slots=True)
class Line:
    """A case in a cell: its number, the row of the ledger it came from (None: not imported), why it counts there, what to look at."""

    number: str
    origin: Origin | None
    why: str
    doubts: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """The row as a clerk finds it."""
        return str(self.origin.place) if self.origin else "不是导入的"

    def as_data(self) -> dict[str, Any]:
        """JSON-ready."""
        where = {"sheet": self.origin.sheet, "row": self.origin.row, "file": self.origin.file} if self.origin else None
        return {"number": self.number, "place": where, "why": self.why, "doubts": list(self.doubts)}


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that the office counted otherwise: the rows that are in it, and those just beside it that a count by hand may have put there."""

    key: str
    place: str
    ours: int
    theirs: int
    inside: tuple[Line, ...]
    beside: tuple[Line, ...]

    def as_data(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "key": self.key, "place": self.place, "ours": self.ours, "theirs": self.theirs,
            "inside": [line.as_data() for line in self.inside], "beside": [line.as_data() for line in self.beside],
        }  # fmt: skip


class Explained:
    """The cells of one year, with the rows behind them."""

    def __init__(self, desk: Desk, forms: Mapping[str, Form], year: int) -> None:
        """Read where the cases came from."""
        self._desk, self.year, self.form = desk, year, form_of(forms, year)
        self._origins = origins(desk.unit, desk.agency.id)

    def cells(self) -> list[Cell]:
        """Each cell that is not empty."""
        unit, agency = self._desk.unit, self._desk.agency
        found = []
        for row, values in tally.section3(unit.connection, agency.id, self.year, self.form).items():
            for column, n in zip(COLUMNS, values, strict=True):
                if n and column != "total":
                    ours = sum(number in self._origins for number in self._numbers(row, column))
                    found.append(Cell(row, column, self.form.row_label(row), self.form.column_label(column), n, ours))
        return found

    def cell(self, row: str, column: str) -> list[Line]:
        """The rows behind a cell. Raises InputError."""
        row, column = find_cell(self.form, row, column)
        if row in BLOCKS:
            found = reviews_in(self._desk.unit, self._desk.agency, self.year, row, column)
            return [Line(case, self._origins.get(case), f"{review} 计入“{self._label(row, column)}”") for review, case in found]
        return [self._line(number, row) for number in self._numbers(row, column)]

    def _label(self, block: str, result: str) -> str:
        return self.form.labels[f"{block}.{result}"].replace(" / ", " ")

    def _numbers(self, row: str, column: str) -> list[str]:
        connection, agency_id = self._desk.unit.connection, self._desk.agency.id
        return [number_of(*case) for case in tally.cases_in(connection, agency_id, self.year, self.form, row, column)]

    def _line(self, number: str, row: str) -> Line:
        events = self._desk.unit.history(self._desk.agency.id, f"case:{number}")
        case = fold(events)
        by_law = [e for e in events if e.kind in _OURS_BY_LAW and e.irregular]
        doubts = [*_straddles(case), *(m for e in by_law for m in e.irregular)]
        return Line(number, self._origins.get(number), reason(case, self.year, row), tuple(doubts))

    # --- against the office's own count

    def against(self, count: Figures) -> list[Difference]:
        """The cells of sections 三 and 四 that the office counted otherwise. Raises InputError for another year's or form's count."""
        if count.year not in (0, self.year):
            raise InputError("--count", f"是 {count.year} 年的数字，应为 {self.year} 年的，请核对。")
        full = filled(count, self.form)
        connection, agency_id = self._desk.unit.connection, self._desk.agency.id
        third = tally.section3(connection, agency_id, self.year, self.form)
        fourth = tally.section4(connection, agency_id, self.year)
        return [*self._third(third, full), *self._fourth(fourth, full)]

    def _third(self, ours: Mapping[str, Sequence[int]], full: Figures) -> Iterator[Difference]:
        for row, values in full.section3.items():
            for column, mine, theirs in zip(COLUMNS, ours.get(row, ()), values, strict=False):
                if column != "total" and theirs is not None and mine != theirs:
                    inside = tuple(self._line(number, row) for number in self._numbers(row, column))
                    key = f"{row}/{column}"
                    yield Difference(key, self.form.place(key), mine, theirs, inside, self._beside(row, column, inside))

    def _fourth(self, ours: Mapping[str, Mapping[str, int]], full: Figures) -> Iterator[Difference]:
        for block, cells in full.section4.items():
            for result in RESULTS[:-1]:
                mine, theirs = ours[block][result], cells.get(result)
                if theirs is not None and mine != theirs:
                    key = f"{block}.{result}"
                    yield Difference(key, self.form.place(key), mine, theirs, tuple(self.cell(block, result)), ())

    def _beside(self, row: str, column: str, inside: Sequence[Line]) -> tuple[Line, ...]:
        """Cases of the column in the other rows that a count by hand may have put in this one: those with something to look at."""
        here = {line.number for line in inside}
        found: dict[str, Line] = {}
        for other in self.form.rows:
            if other not in (row, "total"):
                for number in self._numbers(other, column):
                    if number not in here and number not in found and (line := self._line(number, other)).doubts:
                        found[number] = line
        return tuple(found.values())


def reason(case: Case, year: int, row: str) -> str:
    """Why a case counts in a row of a year, by the days that decide it (readings 2, 11)."""
    received, counted = case.received_on or case.submitted_on, case.counted_on
    came = f"{received} 收到" if case.received_on else f"{received} 提交（未确认收到）"
    if row == "received":
        return f"{came}，属本年新收"
    if row == "carried_in":
        return f"{came}，至 {year} 年初尚未办结，属上年结转"
    if row == "carried_out" or counted is None:
        return f"{came}，至 {year} 年末{'尚未办结' if counted is None else f'尚未办结（{counted} 办结）'}，结转下年度"
    return f"{came}，{counted} {Outcome(case.counted_outcome).label}"


def _straddles(case: Case) -> Iterator[str]:
    """Days on either side of a year's end: a count by another day puts the case in the other year."""
    received, counted = case.received_on, case.counted_on
    if received is not None and case.submitted_on.year != received.year:
        yield f"{case.submitted_on} 提交、{received} 收到，跨年，按收到之日计（条例第三十一条）"
    if counted is not None and case.answered_on is not None and case.answered_on.year != counted.year:
        yield f"{counted} 作出、{case.answered_on} 送达，跨年，按答复作出之日计"
    if case.rounds > 1:
        yield "答复后又重新办理，按首次答复计"
