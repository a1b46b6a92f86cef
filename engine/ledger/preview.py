"""The tables that will result: sections 三 and 四 of every year the ledger touches, what is there already included."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from engine import tally
from engine.period import section3, year_of
from engine.review import counts_as
from engine.rulebook.form import COLUMNS, form_of

if TYPE_CHECKING:
    from engine.case.history import Case, Event
    from engine.casework import Desk
    from engine.rulebook.form import Form

Section3 = Mapping[str, tuple[int, ...]]
Section4 = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Year:
    """A year's tables; `added` is the part of section 三 that the ledger adds."""

    year: int
    form: Form
    section3: Section3
    section4: Section4
    added: Section3

    def lines(self) -> list[tuple[str, ...]]:
        """Section 三 as lines of a table: the rows that are not empty."""
        return [(self.form.row_label(row), *map(str, cells)) for row, cells in self.section3.items() if any(cells)]

    def headings(self) -> tuple[str, ...]:
        """The headings of these lines."""
        return (f"{self.year} 年", *(self.form.column_label(column) for column in COLUMNS))

    def as_data(self) -> dict[str, Any]:
        """JSON-ready, with the keys figures are kept under."""
        return {
            "year": self.year, "form": self.form.id,
            "section3": {"columns": list(COLUMNS), "rows": {row: list(cells) for row, cells in self.section3.items()}},
            "section4": {block: dict(cells) for block, cells in self.section4.items()},
            "added": {row: list(cells) for row, cells in self.added.items()},
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Preview:
    """The tables of every year the ledger touches."""

    years: tuple[Year, ...]


def preview_of(desk: Desk, forms: Mapping[str, Form], cases: Sequence[Case], reviews: Sequence[Sequence[Event]], today: date) -> Preview:
    """What the years come to with these cases and reviews."""
    touched = [year for case in cases for year in _span(case, today)] + [e.on.year for events in reviews for e in events]
    if not touched:
        return Preview(())
    return Preview(tuple(_year(desk, forms, y, cases, reviews) for y in range(min(touched), max(touched) + 1)))


def _span(case: Case, today: date) -> tuple[int, int]:
    received = (case.received_on or case.submitted_on).year
    return received, case.counted_on.year if case.counted_on else max(received, today.year)


def _year(desk: Desk, forms: Mapping[str, Form], year: int, cases: Iterable[Case], reviews: Iterable[Sequence[Event]]) -> Year:
    form, connection = form_of(forms, year), desk.unit.connection
    added = section3(cases, year_of(year), form)
    there = tally.section3(connection, desk.agency.id, year, form)
    fourth = {block: dict(cells) for block, cells in tally.section4(connection, desk.agency.id, year).items()}
    for events in reviews:
        told = [(str(e.kind), e.on, e.data) for e in events]
        if counts := counts_as(told, date(year, 1, 1), date(year, 12, 31)):
            fourth[counts[0]][counts[1]] += 1
            fourth[counts[0]]["total"] += 1
    third = {row: tuple(a + b for a, b in zip(there[row], added[row], strict=True)) for row in form.rows}
    return Year(year, form, third, fourth, added)
