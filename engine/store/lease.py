"""A lease: of several processes one works at a time, and a dead one is replaced when its time is up.

It saves work; it protects nothing. What must not happen twice is kept apart by unique keys and by claims, so that clocks that
disagree, or a process that sleeps through the end of its lease, do no harm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy import Connection

_HOLD: Final = text(
    "INSERT INTO lease (name, owner, until, beat_at, note) VALUES (:name, :owner, :until, :now, :note)"
    " ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until, beat_at = excluded.beat_at, note = excluded.note"
    " WHERE lease.until < :now OR lease.owner = excluded.owner"
)
_RELEASE: Final = text("DELETE FROM lease WHERE name = :name AND owner = :owner")
_HOLDER: Final = text("SELECT owner, until, beat_at, note FROM lease WHERE name = :name")


class Lease(NamedTuple):
    """Who works, until when at least, when last heard of; instants are ISO-8601 text in UTC."""

    owner: str
    until: str
    beat_at: str
    note: str


def hold(connection: Connection, name: str, owner: str, now: str, until: str, note: str = "") -> bool:
    """Take or prolong a lease. False when somebody else has it."""
    values = {"name": name, "owner": owner, "until": until, "now": now, "note": note}
    return connection.execute(_HOLD, values).rowcount == 1


def release(connection: Connection, name: str, owner: str) -> None:
    """Give a lease back, if it is still ours."""
    connection.execute(_RELEASE, {"name": name, "owner": owner})


def holder(connection: Connection, name: str) -> Lease | None:
    """Whose it is, or was."""
    row = connection.execute(_HOLDER, {"name": name}).first()
    return Lease(*row) if row else None
