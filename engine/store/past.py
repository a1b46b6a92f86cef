"""Streams read back with when and by whom each entry was recorded: what was known at a moment, and what came since."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import and_, literal, not_, or_, select, true

from engine.columns import CASE, COUNTED, ENTRY
from engine.store.chain import to_event
from engine.store.unit import number_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from sqlalchemy import ColumnElement, Connection

    from engine.case.history import Event
    from engine.moment import Moment

_E = ENTRY.c
_READ = (_E.stream, _E.seq, _E.version, _E.recorded_at, _E.actor, _E.kind, _E.occurred_on, _E.state, _E.data)


class Recorded(NamedTuple):
    """An event (without its free texts) as the chain holds it."""

    seq: int
    version: int
    recorded_at: str
    actor: str
    event: Event


def known(entries: Sequence[Recorded], moment: Moment) -> list[Recorded]:
    """Those of a stream's entries that were on record at a moment."""
    return [e for e in entries if moment.covers(e.seq, e.recorded_at)]


def streams(
    connection: Connection, agency_id: int, prefix: str, names: Collection[str] | None = None
) -> Iterator[tuple[str, list[Recorded]]]:
    """The streams of a prefix (case, review, item …) by name, each with its entries in order; only the named ones, when names are given."""
    found = select(*_READ).where(_E.agency_id == agency_id, _of(prefix)).order_by(_E.stream, _E.version)
    rows = connection.execute(found, execution_options={"yield_per": 1000})
    for stream, group in groupby(rows, lambda row: row.stream):
        name = stream.partition(":")[2]
        if names is None or name in names:
            yield name, [Recorded(r[1], r[2], r[3], r[4], to_event(*r[5:], None)) for r in group]


def stream(connection: Connection, agency_id: int, name: str) -> list[Recorded]:
    """The entries of one stream."""
    found = select(*_READ).where(_E.agency_id == agency_id, _E.stream == name).order_by(_E.version)
    return [Recorded(r[1], r[2], r[3], r[4], to_event(*r[5:], None)) for r in connection.execute(found)]


def touched(connection: Connection, agency_id: int, prefix: str, a: Moment, b: Moment) -> set[str]:
    """The names of the streams something was recorded on between two moments, whichever is the earlier."""
    then, later = _covered(a), _covered(b)
    between = or_(and_(then, not_(later)), and_(not_(then), later))
    found = select(_E.stream).where(_E.agency_id == agency_id, _of(prefix), between).distinct()
    return {name.partition(":")[2] for name in connection.execute(found).scalars()}


def counted_in(connection: Connection, agency_id: int, first: int, last: int) -> set[str]:
    """The numbers of all cases that ever counted as at work in these years."""
    c = COUNTED.c
    found = select(CASE.c.year, CASE.c.serial).join(COUNTED, c.case_id == CASE.c.id)
    found = found.where(c.agency_id == agency_id, c.received_year <= last, c.counted_year >= first)
    return {number_of(year, serial) for year, serial in connection.execute(found)}


def _covered(moment: Moment) -> ColumnElement[bool]:
    if moment.seq is not None:
        return _E.seq < moment.seq
    return true() if moment.at is None else _E.recorded_at <= moment.at


def _of(prefix: str) -> ColumnElement[bool]:
    return _E.stream.between(literal(f"{prefix}:"), literal(f"{prefix};"))
