"""Whom to tell, as SQL: without people in the settings the handler or the 工作机构; with them, a table made for the transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from engine.columns import AGENCY, CASE, DEADLINE
from engine.rulebook.watch import ROLES
from engine.settings import OFFICE
from engine.sweep.bands import IN_BAND, Band, bound

if TYPE_CHECKING:
    from datetime import date

    from engine.settings import Settings

_TOLD: Final = sa.Table(
    "told", sa.MetaData(), sa.Column("agency_id", sa.Integer, primary_key=True), sa.Column("handler", sa.String, primary_key=True),
    sa.Column("role", sa.String, primary_key=True), sa.Column("recipient", sa.String), prefixes=["TEMPORARY"],
)  # fmt: skip
_HANDLER: Final = sa.func.coalesce(CASE.c.handler, "")
_JOINED: Final = DEADLINE.outerjoin(CASE, CASE.c.id == DEADLINE.c.case_id)


class Recipients:
    """Who is told of a deadline, by role; `source` joins what the other expressions need to the deadlines."""

    def __init__(
        self, connection: sa.Connection, settings: Settings, on: date, bands: Iterable[Band], mine: Sequence[sa.ColumnElement[bool]]
    ) -> None:
        """`bands` hold the deadlines somebody may have to be told of; `mine` narrows them."""
        self._connection, self._has_people = connection, bool(settings.people)
        if self._has_people:
            _TOLD.create(connection)
            self._fill(settings, on, bands, mine)

    def _fill(self, settings: Settings, on: date, bands: Iterable[Band], mine: Sequence[sa.ColumnElement[bool]]) -> None:
        statement = sa.select(DEADLINE.c.agency_id, _HANDLER).select_from(_JOINED).where(*IN_BAND, *mine).distinct()
        pairs = {(key, handler) for band in bands for key, handler in self._connection.execute(statement, bound(band))}
        names = {row.id: row.name for row in self._connection.execute(sa.select(AGENCY.c.id, AGENCY.c.name))}
        rows = [
            {"agency_id": key, "handler": handler, "role": role, "recipient": settings.recipient_for(role, handler, on, names[key])}
            for key, handler in pairs
            for role in ROLES
        ]
        if rows:
            self._connection.execute(sa.insert(_TOLD), rows)

    def source(self, role: str) -> sa.FromClause:
        """Deadlines with what `of` and `same` need."""
        if not self._has_people:
            return _JOINED
        t = _TOLD.c
        return _JOINED.join(_TOLD, sa.and_(t.agency_id == DEADLINE.c.agency_id, t.handler == _HANDLER, t.role == role))

    def of(self, role: str) -> sa.ColumnElement[str]:
        """The name."""
        if self._has_people:
            return _TOLD.c.recipient
        return sa.case((_HANDLER == "", OFFICE), else_=CASE.c.handler) if role == "handler" else sa.literal(OFFICE)

    def same(self, role: str, other: str) -> sa.ColumnElement[bool]:
        """Whether another role would tell the same person."""
        if not self._has_people:
            return _HANDLER == "" if "handler" in (role, other) else sa.true()
        t = _TOLD.alias().c
        theirs = sa.and_(t.agency_id == DEADLINE.c.agency_id, t.handler == _HANDLER, t.role == other)
        return sa.exists().where(theirs, t.recipient == _TOLD.c.recipient)

    def knows(self, recipient: sa.ColumnElement[Any]) -> tuple[sa.FromClause, sa.ColumnElement[bool]]:
        """Deadlines, and the condition that somebody is still among those told of one."""
        if not self._has_people:
            return _JOINED, sa.or_(recipient == OFFICE, recipient == CASE.c.handler)
        t = _TOLD.c
        told = _JOINED.join(_TOLD, sa.and_(t.agency_id == DEADLINE.c.agency_id, t.handler == _HANDLER))
        return told, t.recipient == recipient

    def forget(self) -> None:
        """Drop the table."""
        if self._has_people:
            _TOLD.drop(self._connection)
