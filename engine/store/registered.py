"""What a listing of many cases needs besides their rows: particulars of applicants, and whose remarks are on record."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from engine.columns import ENTRY, PERSON, TEXT
from engine.terms import EventKind

if TYPE_CHECKING:
    from sqlalchemy import Connection


def particulars(connection: Connection, agency_id: int) -> dict[int, dict[str, Any]]:
    """ID number, contact, address and the like, by the id of the registration; those who gave none are left out."""
    found = select(PERSON.c.id, PERSON.c.particulars).where(PERSON.c.agency_id == agency_id, PERSON.c.particulars != "{}")
    return {row[0]: json.loads(row[1]) for row in connection.execute(found)}


def noted(connection: Connection, agency_id: int) -> set[str]:
    """The streams that hold remarks or corrections: only of these the free texts are worth reading."""
    kinds = (str(EventKind.NOTED), str(EventKind.CORRECTED))
    found = select(ENTRY.c.stream).join(TEXT, TEXT.c.entry_id == ENTRY.c.id).where(ENTRY.c.agency_id == agency_id, ENTRY.c.kind.in_(kinds))
    return set(connection.execute(found.distinct()).scalars())
