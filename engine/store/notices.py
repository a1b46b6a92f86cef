"""Which holiday notices an office has imported: agency-level entries, in streams of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from engine.columns import AGENCY, ENTRY
from engine.store.chain import to_event
from engine.terms import EventKind

if TYPE_CHECKING:
    from engine.store.unit import Unit


def stream_of(year: int) -> str:
    """The stream of a year's imports."""
    return f"calendar:{year}"


def is_recorded(unit: Unit, year: int, digest: str) -> bool:
    """Whether a notice of a year with that content was imported."""
    e = ENTRY.c
    agencies = select(AGENCY.c.id).scalar_subquery()
    mine = (e.agency_id.in_(agencies), e.stream == stream_of(year), e.data.contains(f'"digest":"{digest}"'))
    return unit.connection.execute(select(e.id).where(*mine).limit(1)).first() is not None


def imported(unit: Unit) -> dict[str, str]:
    """The files that should be there, each with its digest as last imported by any agency."""
    e = ENTRY.c
    rows = unit.connection.execute(
        select(e.kind, e.occurred_on, e.state, e.data).where(e.kind == str(EventKind.CALENDAR_IMPORTED)).order_by(e.recorded_at, e.id)
    )
    events = [to_event(*row, None) for row in rows]
    return {str(event.data["file"]): str(event.data["digest"]) for event in events}


def imports_of(unit: Unit, agency_id: int, year: int) -> int:
    """How many imports of a year an agency has on record."""
    e = ENTRY.c
    statement: Any = select(func.count()).where(e.agency_id == agency_id, e.stream == stream_of(year))
    return int(unit.connection.execute(statement).scalar_one())
