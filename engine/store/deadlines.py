"""The deadlines of a subject (a case, a review, an agency) as rows the sweep can find by date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, bindparam, delete, exists, literal, select, update

from engine.columns import DEADLINE, REMINDER
from engine.store.connect import insert_into

if TYPE_CHECKING:
    from sqlalchemy import Connection

AGENCY_SUBJECT: Final = "agency"
_D = DEADLINE.c
_FORGET = delete(DEADLINE).where(_D.agency_id == bindparam("a"), _D.subject == bindparam("s"), _D.watch == bindparam("w"))
_RECORDED = select(_D.watch, _D.due_on).where(_D.agency_id == bindparam("a"), _D.subject == bindparam("s"))


@cache
def _put(dialect: str) -> Any:
    statement = insert_into(dialect, DEADLINE)
    return statement.on_conflict_do_update(index_elements=list(DEADLINE.primary_key), set_={"due_on": statement.excluded.due_on})


def save_deadlines(
    connection: Connection, agency_id: int, subject: str, case_id: int | None, before: Mapping[str, date], after: Mapping[str, date]
) -> None:
    """Bring the deadlines of a subject on record, by watch, from what they were to what they are."""
    if gone := before.keys() - after.keys():
        connection.execute(_FORGET, [{"a": agency_id, "s": subject, "w": watch} for watch in gone])
    if moved := {watch: on for watch, on in after.items() if before.get(watch) != on}:
        connection.execute(_put(connection.dialect.name), deadline_rows(agency_id, subject, case_id, moved))


def deadline_rows(agency_id: int, subject: str, case_id: int | None, dates: Mapping[str, date]) -> list[dict[str, Any]]:
    """The rows of these deadlines."""
    return [{"agency_id": agency_id, "subject": subject, "watch": w, "due_on": on, "case_id": case_id} for w, on in dates.items()]


def deadlines_of(connection: Connection, agency_id: int, subject: str) -> dict[str, date]:
    """The deadlines on record."""
    return {row.watch: row.due_on for row in connection.execute(_RECORDED, {"a": agency_id, "s": subject})}


def forget_deadlines(connection: Connection, agency_id: int, watches: Sequence[str]) -> None:
    """Take the agency's own deadlines of these watches off record, until the next sweep sets them anew."""
    connection.execute(delete(DEADLINE).where(_D.agency_id == agency_id, _D.subject == AGENCY_SUBJECT, _D.watch.in_(watches)))


def supersede(connection: Connection, agency_id: int, subject: str | None = None) -> int:
    """Withdraw at once the unsent reminders (of one subject, or all) whose date has moved; the number. Whom to tell is the sweep's matter."""
    r = REMINDER.c
    same = and_(*(_D[name] == r[name] for name in ("agency_id", "subject", "watch", "due_on")))
    stands = exists(select(literal(1)).where(same).correlate(REMINDER))
    gone = update(REMINDER).where(r.agency_id == agency_id, r.state.in_(("planned", "failed")), ~stands)
    if subject is not None:
        gone = gone.where(r.subject == subject)
    return max(0, connection.execute(gone.values(state="superseded", next_try_at=None)).rowcount)
