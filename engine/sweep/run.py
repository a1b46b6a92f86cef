"""The sweep's own rows: the deadlines agencies have by the calendar, and what each day's sweep did."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from engine.columns import AGENCY, DEADLINE, SWEEP
from engine.deadlines import agency_deadlines
from engine.store.deadlines import AGENCY_SUBJECT, save_deadlines
from engine.store.editions import finalised_years

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from engine.case.situation import Law
    from engine.store.unit import Unit
    from engine.sweep import SweepResult


def save_agency_deadlines(unit: Unit, law: Law, today: date, report_by: Callable[[int], date | None]) -> None:
    """Bring the agencies' own deadlines up to the day."""
    d, a = DEADLINE.c, AGENCY.c
    recorded: dict[int, dict[str, date]] = {}
    reported = finalised_years(unit.connection)
    for row in unit.connection.execute(select(d.agency_id, d.watch, d.due_on).where(d.subject == AGENCY_SUBJECT)):
        recorded.setdefault(row.agency_id, {})[row.watch] = row.due_on
    for key, level, created_at in unit.connection.execute(select(a.id, a.level, a.created_at)).all():
        since = date.fromisoformat(created_at[:10]) if created_at else date.min
        now = agency_deadlines(level, since, law, today, report_by, reported.get(key, ()))
        save_deadlines(unit.connection, key, AGENCY_SUBJECT, None, recorded.get(key, {}), now)


def note_run(connection: Connection, result: SweepResult, agency_id: int | None, at: str) -> None:
    """Note a sweep; a repeat on the same day adds to the day's row."""
    s = SWEEP.c
    row = connection.execute(select(SWEEP).where(s.day == result.day, s.agency_id.is_not_distinct_from(agency_id))).mappings().first()
    did = {"lapses": len(result.lapses), "planned": sum(result.planned.values()), "superseded": result.superseded}
    stands: dict[str, Any] = {"overdue": result.overdue, "findings": len(result.findings), "finished_at": at}
    if row is None:
        connection.execute(insert(SWEEP), {"agency_id": agency_id, "day": result.day, "started_at": at, **did, **stands})
    else:
        added = {name: row[name] + n for name, n in did.items()}
        connection.execute(update(SWEEP).where(s.id == row["id"]).values(**added, **stands))
