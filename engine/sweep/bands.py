"""Which deadlines have reached which threshold today, as a handful of date ranges: the calendar is asked once a threshold, never a row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import bindparam

from engine.clock import reached
from engine.columns import DEADLINE
from engine.rulebook.watch import ROLES, Watch

if TYPE_CHECKING:
    from engine.workdays import WorkCalendar

_ALWAYS: Final = date(1, 1, 1)


class Band(NamedTuple):
    """Deadlines of a watch that have reached a threshold told to a role, but not the role's next more pressing one.

    They lie from `since` on and before `until`. `worse` gives, role by role, the day before which that role is told something more
    pressing: where it is the same person, that is enough.
    """

    watch: str
    threshold: str
    colour: str
    role: str
    since: date
    until: date
    worse: tuple[date, ...]


def floor(watch: Watch, today: date) -> date | None:
    """Deadlines before this day are not talked about any more; None: they always are."""
    return None if watch.stops_after is None else today - timedelta(watch.stops_after)


def bands(watches: Sequence[Watch], calendar: WorkCalendar, today: date) -> Iterator[Band]:
    """Every threshold for each role it is told to."""
    for watch in watches:
        ends = {t.id: reached(t.days, t.unit, today, calendar) for t in watch.thresholds}
        for role in ROLES:
            since = floor(watch, today) or _ALWAYS
            for t in sorted((t for t in watch.thresholds if role in t.tell), key=lambda t: ends[t.id]):
                until = ends[t.id]
                if since < until:
                    pressing = [o for o in watch.thresholds if ends[o.id] < until]
                    worse = tuple(max((ends[o.id] for o in pressing if other in o.tell), default=_ALWAYS) for other in ROLES)
                    yield Band(watch.id, t.id, t.colour, role, since, until, worse)
                    since = until


_D: Final = DEADLINE.c
# The deadlines in a band, the band's values being bound: one statement for all of them, a range of one index each time.
IN_BAND: Final = (_D.watch == bindparam("b_watch"), _D.due_on >= bindparam("b_since"), _D.due_on < bindparam("b_until"))


def bound(band: Band) -> dict[str, object]:
    """The values of a band for a statement that uses IN_BAND."""
    plain = {f"b_{name}": getattr(band, name) for name in ("watch", "threshold", "colour", "since", "until")}
    return plain | {f"b_worse_{role}": day for role, day in zip(ROLES, band.worse, strict=True)}
