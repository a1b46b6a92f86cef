"""A plan written: persons, cases, histories, counts, reviews and deadlines in one transaction, in few statements."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from engine.columns import REVIEW
from engine.deadlines import case_deadlines, review_deadlines
from engine.ledger.origin import origins
from engine.review import fold_review
from engine.store.bulk import Bulk
from engine.store.unit import columns_of, counted_columns, number_of, review_number

if TYPE_CHECKING:
    from sqlalchemy import Table

    from engine.case.history import Event
    from engine.casework import Desk
    from engine.ledger.plan import Plan, Planned


@dataclass(frozen=True, slots=True)
class Written:
    """What an import did; `numbers` are the first and the last number given in each year."""

    cases: int
    reviews: int
    entries: int
    rows: int
    numbers: tuple[tuple[str, str], ...]

    def as_data(self) -> dict[str, Any]:
        """JSON-ready."""
        return {"cases": self.cases, "reviews": self.reviews, "entries": self.entries, "numbers": [list(pair) for pair in self.numbers]}


def write(desk: Desk, plan: Plan, progress: Callable[[int, int], None] = lambda _done, _all: None) -> Written:
    """Write the cases of a plan into the desk's agency, behind the cases that are there; what has got there meanwhile is passed over.

    All or nothing: the transaction is the desk's. `progress` is told rows written and rows in all.
    """
    there = {o.digest for o in origins(desk.unit, desk.agency.id).values()}
    writing = _Writing(desk)
    for planned in plan.cases:
        if planned.origin.digest not in there:
            writing.case(planned)
    return writing.done(progress)


class _Writing:
    """The rows gathered, and the next number of each year."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._bulk = desk, Bulk(desk.unit, desk.agency.id)
        self._serials: dict[tuple[str, int], int] = {}
        self._numbers: dict[int, tuple[str, str]] = {}
        self._cases = self._reviews = self._entries = 0

    def case(self, planned: Planned) -> None:
        """A case, and its reviews."""
        desk, bulk, history = self._desk, self._bulk, planned.history
        first, *others = history.events
        person_id, digest = bulk.person(planned.person)
        year = first.on.year
        serial = self._next("case", year)
        number = number_of(year, serial)
        case_id = bulk.case(year, serial, person_id, columns_of(history.case, desk.law, desk.today))
        known = replace(first, data={**first.data, "person": person_id, "digest": digest})
        self._entries += len(history.events)
        for version, event in enumerate((known, *others), 1):
            bulk.entry(f"case:{number}", version, event, desk.stamp)
        if (counts := counted_columns(history.case)) is not None:
            bulk.counted(case_id, counts, desk.stamp.recorded_at, None)
        bulk.deadlines(f"case:{number}", case_id, case_deadlines(history.case, desk.law))
        for events in planned.reviews:
            self._review(case_id, tuple(replace(e, data={**e.data, "case": number}) if "case" in e.data else e for e in events))
        self._numbers[year] = (self._numbers.get(year, (number, ""))[0], number)
        self._cases += 1

    def _review(self, case_id: int, events: tuple[Event, ...]) -> None:
        year, review = events[0].on.year, fold_review(events)
        serial = self._next("review", year)
        stream = f"review:{review_number(year, serial)}"
        self._bulk.review(year, serial, case_id, review)
        for version, event in enumerate(events, 1):
            self._bulk.entry(stream, version, event, self._desk.stamp)
        self._bulk.deadlines(stream, case_id, review_deadlines(review, self._desk.law))
        self._reviews += 1
        self._entries += len(events)

    def _next(self, kind: str, year: int) -> int:
        key = kind, year
        if key not in self._serials:
            tables: dict[str, tuple[Table, ...]] = {"case": (), "review": (REVIEW,)}
            self._serials[key] = self._desk.unit.next_serial(self._desk.agency.id, year, *tables[kind])
        else:
            self._serials[key] += 1
        return self._serials[key]

    def done(self, progress: Callable[[int, int], None]) -> Written:
        """Everything into the database."""
        rows = self._bulk.flush(progress)
        return Written(self._cases, self._reviews, self._entries, rows, tuple(self._numbers[y] for y in sorted(self._numbers)))
