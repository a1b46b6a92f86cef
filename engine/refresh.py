"""After a change of rules, calendar or schema: the due dates and deadlines of every case, review and item reckoned again. Writes no history."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, delete, insert, select, update

from engine.case.history import fold
from engine.columns import CASE, DEADLINE, ITEM, RECKONED, REVIEW
from engine.deadlines import case_deadlines, item_deadlines, review_deadlines
from engine.item import fold_item, item_number
from engine.review import fold_review
from engine.store import audit
from engine.store.chain import to_event
from engine.store.deadlines import AGENCY_SUBJECT, deadline_rows
from engine.store.unit import columns_of, number_of, review_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import RowMapping, Table

    from engine.case.history import Event
    from engine.case.situation import Law
    from engine.store.unit import Unit

_BATCH: Final = 1000
_DATES: Final = ("due_on", "safe_due_on", "wait_until")
_SAVE = update(CASE).where(CASE.c.id == bindparam("row_id")).values({c: bindparam(c) for c in _DATES})
_FORGET = delete(DEADLINE).where(DEADLINE.c.subject != AGENCY_SUBJECT)


def basis(law: Law) -> str:
    """What every projected date leans on: the rules and the calendar."""
    return f"{law.rulebook.digest}:{law.calendar.version}"


def refresh(unit: Unit, law: Law, at: str) -> int:
    """Reckon again every agency whose dates lean on other rules or another calendar, at an instant; the number of agencies."""
    known = {row.agency_id: row.basis for row in unit.connection.execute(select(RECKONED))}
    stale = [agency.id for agency in unit.agencies() if known.get(agency.id) != basis(law)]
    for agency_id in stale:
        reckon(unit, agency_id, law, at)
    return len(stale)


def reckon(unit: Unit, agency_id: int, law: Law, at: str) -> None:
    """Reckon one agency's dates again."""
    unit.lock(agency_id)
    connection = unit.connection
    cases, reviews = _keys(unit, CASE, "id", number_of, agency_id), _keys(unit, REVIEW, "case_id", review_number, agency_id)
    items = _items(unit, agency_id)
    dates: list[dict[str, Any]] = []
    deadlines: list[dict[str, Any]] = []
    unreadable: list[str] = []
    for stream, rows in groupby(audit.streams(connection, agency_id), lambda row: row["stream"]):
        kind, _, number = stream.partition(":")
        try:
            if kind == "case" and number in cases:
                case = fold(events_of(rows))
                columns = columns_of(case, law, case.last_on)
                dates.append({"row_id": cases[number], **{name: columns[name] for name in _DATES}})
                deadlines += deadline_rows(agency_id, stream, cases[number], case_deadlines(case, law))
            elif kind == "review" and number in reviews:
                deadlines += deadline_rows(agency_id, stream, reviews[number], review_deadlines(fold_review(events_of(rows)), law))
            elif kind == "item" and number in items:
                deadlines += deadline_rows(agency_id, stream, items[number], item_deadlines(fold_item(events_of(rows)), law))
        except (KeyError, ValueError, TypeError, AttributeError):
            unreadable.append(stream)  # It keeps its rows as they are; verify names it.
    connection.execute(_FORGET.where(DEADLINE.c.agency_id == agency_id, DEADLINE.c.subject.not_in(unreadable)))
    for statement, values in ((_SAVE, dates), (insert(DEADLINE), deadlines)):
        for start in range(0, len(values), _BATCH):
            connection.execute(statement, values[start : start + _BATCH])
    connection.execute(delete(RECKONED).where(RECKONED.c.agency_id == agency_id))
    connection.execute(insert(RECKONED), {"agency_id": agency_id, "basis": basis(law), "at": at})


def _keys(unit: Unit, table: Table, key: str, number: Any, agency_id: int) -> Mapping[str, int]:
    c = table.c
    rows = unit.connection.execute(select(c[key], c.year, c.serial).where(c.agency_id == agency_id))
    return {number(row.year, row.serial): row[0] for row in rows}


def _items(unit: Unit, agency_id: int) -> Mapping[str, int | None]:
    rows = unit.connection.execute(select(ITEM.c.serial, ITEM.c.case_id).where(ITEM.c.agency_id == agency_id))
    return {item_number(row.serial): row.case_id for row in rows}


def events_of(rows: Iterable[RowMapping]) -> list[Event]:
    """The events of a stream's rows."""
    return [to_event(r["kind"], date.fromisoformat(r["occurred_on"]), r["state"], r["data"], r["texts"]) for r in rows]
