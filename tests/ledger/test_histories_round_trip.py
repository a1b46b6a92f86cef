"""An office made by practice, written down as a plain ledger and imported into an empty home: the same tables, the same due dates."""

from __future__ import annotations

from datetime import date

from engine import tally
from engine.case.event import current
from engine.case.history import Event
from engine.columns import CASE
from engine.ledger.origin import origins
from engine.practice import fill, prepare
from engine.store import Store, new_store
from engine.store.unit import Unit, number_of
from engine.terms import EventKind
from tests.ledger.offices import FORMS, LAW, Imported
from tests.ledger.plainly import ledger_of
from tests.reports import balanced

# What this ledger has no column for: letters whose delivery became known later, agencies that kept silent.
_UNTOLD = {EventKind.DELIVERY_RECORDED, EventKind.AGENCY_LAPSED}


def test_a_year_comes_back_cell_by_cell_and_day_by_day() -> None:
    store, office = _both()
    with store.read() as there, office.store.read() as here:
        for year in (2023, 2024):
            assert tally.section3(here.connection, 1, year, FORMS["2021"]) == tally.section3(there.connection, 1, year, FORMS["2021"])
        assert tally.section4(here.connection, 1, 2024) == tally.section4(there.connection, 1, 2024)
        assert _compared(there, here) > 100
    assert office.damage() == ()


def _both() -> tuple[Store, Imported]:
    """The practice office of a year, and its ledger imported on the last day of that year."""
    figures = balanced("2021", 2024, "某市某县某镇人民政府")
    for cells in figures["section3"]["rows"].values():
        cells[2:] = [0, 0, 0, 0, sum(cells[:2])]  # Two columns are enough, and each balances by itself.
    plan = prepare(figures, FORMS, LAW.rulebook, date(2026, 3, 2))
    store = new_store(None)
    with store.write() as unit:
        fill(unit, plan, LAW, 3)
    with store.read() as unit:
        rows = ledger_of(unit, 1)
    office = Imported(today=date(2024, 12, 31))
    office.take(rows)
    return store, office


def _compared(there: Unit, here: Unit) -> int:
    """How many cases, of those whose ledger tells all, have the same state, due date and day of answer: all of them."""
    compared = 0
    was = {number_of(r.year, r.serial): r for r in there.connection.execute(CASE.select())}
    from_ = origins(here, 1)
    for r in here.connection.execute(CASE.select()):
        number = from_[number_of(r.year, r.serial)].number
        if _is_told([step.event for step in current(there.history(1, f"case:{number}"))]):
            assert (r.state, r.due_on, r.answered_on) == (was[number].state, was[number].due_on, was[number].answered_on), number
            compared += 1
    return compared


def _is_told(events: list[Event]) -> bool:
    kinds = [e.kind for e in events]
    once = all(kinds.count(kind) <= 1 for kind in (EventKind.THIRD_PARTY_CONSULTED, EventKind.CLARIFICATION_REQUESTED))
    return once and not _UNTOLD.intersection(kinds)
