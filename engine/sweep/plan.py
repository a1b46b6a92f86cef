"""Reminders planned and superseded by INSERT … SELECT and UPDATE."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from engine.columns import DEADLINE, REMINDER
from engine.rulebook.watch import COLOURS, ROLES, Watch
from engine.store.connect import insert_into
from engine.sweep.bands import IN_BAND, bands, bound, floor
from engine.sweep.recipients import Recipients

if TYPE_CHECKING:
    from datetime import date

    from engine.settings import Settings
    from engine.workdays import WorkCalendar

_D, _R = DEADLINE.c, REMINDER.c
_PLANNED: Final = (
    "agency_id", "subject", "watch", "due_on", "threshold", "colour", "recipient",
    "state", "planned_on", "claimed_by", "attempts", "acknowledged_by", "channel", "fault",
)  # fmt: skip
_ONCE: Final = ("agency_id", "subject", "watch", "threshold", "due_on", "recipient")


class Planner:
    """One day's plan on one connection, for one agency or all."""

    def __init__(self, connection: sa.Connection, watches: Sequence[Watch], settings: Settings, calendar: WorkCalendar, today: date,
                 agency_id: int | None) -> None:  # fmt: skip
        """`watches` are those of the rules with the office's thresholds."""
        self._connection, self._watches, self._today = connection, watches, today
        self._mine = [] if agency_id is None else [_D.agency_id == agency_id]
        self._of_mine = [] if agency_id is None else [_R.agency_id == agency_id]
        self._bands = list(bands(watches, calendar, today))
        self._recipients = Recipients(connection, settings, today, self._bands, self._mine)

    def plan(self) -> dict[str, int]:
        """Insert what is not in the ledger yet; how many, by colour."""
        statements = {role: self._planning(role) for role in ROLES}
        planned = dict.fromkeys(reversed(COLOURS), 0)
        for band in self._bands:
            given = {**bound(band), "b_today": self._today}
            # PostgreSQL's driver forgets how many an INSERT … SELECT inserted unless asked to keep it.
            done = self._connection.execute(statements[band.role], given, execution_options={"preserve_rowcount": True})
            planned[band.colour] += max(0, done.rowcount)
        self._recipients.forget()
        return {colour: n for colour, n in planned.items() if n}

    def _planning(self, role: str) -> sa.Executable:
        """The statement that plans the reminders of a band."""
        told, today = self._recipients, sa.bindparam("b_today", type_=sa.Date)
        recipient = told.of(role)
        text = [sa.bindparam(name, type_=sa.String) for name in ("b_threshold", "b_colour")]
        blank = [sa.literal(value) for value in ("", 0, "", "", "")]
        chosen: sa.Select[Any] = sa.select(
            _D.agency_id, _D.subject, _D.watch, _D.due_on, *text, recipient, sa.literal("planned"), today, *blank
        )
        told_worse = [sa.and_(_D.due_on < sa.bindparam(f"b_worse_{other}"), told.same(role, other)) for other in ROLES if other != role]
        chosen = chosen.select_from(told.source(role)).where(*IN_BAND, *map(sa.not_, told_worse), *self._mine)
        # Tried in vain, an INSERT would use up a number of PostgreSQL's sequence, and people type these numbers.
        same = [_R[name] == _D[name] for name in ("agency_id", "subject", "watch", "due_on")]
        stands = sa.and_(*same, _R.threshold == text[0], _R.recipient == recipient, _R.state != "superseded")
        chosen = chosen.where(~sa.exists().where(stands).correlate_except(REMINDER))
        statement = insert_into(self._connection.dialect.name, REMINDER).from_select(_PLANNED, chosen)
        # What was withdrawn unsent and holds again (a date that moved back) is planned again; all else on record stays as it is.
        return statement.on_conflict_do_update(  # type: ignore[no-any-return]
            index_elements=_ONCE, set_={"state": "planned", "planned_on": today}, where=_R.state == "superseded"
        )

    def supersede(self) -> int:
        """Withdraw what was not sent and no longer holds: the date moved, the matter is settled or out of time, somebody else is told."""
        told, is_told = self._recipients.knows(_R.recipient)
        same = sa.and_(*(_D[name] == _R[name] for name in ("agency_id", "subject", "watch", "due_on")))
        stands = sa.exists(sa.select(sa.literal(1)).select_from(told).where(same, is_told, *self._in_time()).correlate(REMINDER))
        gone = sa.update(REMINDER).where(_R.state.in_(("planned", "failed")), sa.not_(stands), *self._of_mine)
        return max(0, self._connection.execute(gone.values(state="superseded", next_try_at=None)).rowcount)

    def _in_time(self) -> Iterator[sa.ColumnElement[bool]]:
        for watch in self._watches:
            if (since := floor(watch, self._today)) is not None:
                yield sa.or_(_D.watch != watch.id, _D.due_on >= since)

    def overdue(self) -> int:
        """How many deadlines with a black threshold are past."""
        black = [watch.id for watch in self._watches if any(t.colour == "black" for t in watch.thresholds)]
        past = sa.select(sa.func.count()).select_from(DEADLINE)
        past = past.where(_D.watch.in_(black), _D.due_on < self._today, *self._in_time(), *self._mine)
        return int(self._connection.execute(past).scalar_one())
