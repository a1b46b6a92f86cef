"""即将到期, 已逾期未办, 逾期已办: what is due in an agency, by whom, in which colour, and what to do about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, or_, select

from engine.clock import reached
from engine.columns import AGENCY, CASE, DEADLINE
from engine.deadlines import agency_deadlines
from engine.store.deadlines import AGENCY_SUBJECT
from engine.store.editions import finalised_years
from engine.store.unit import number_of
from engine.watches import watches_of

if TYPE_CHECKING:
    from engine.casework import Desk
    from engine.rulebook.watch import Watch
    from engine.settings import Settings

GROUPS: Final = {"overdue": "已逾期未办", "upcoming": "即将到期", "late": "逾期已办"}
COLOURS: Final = {"black": "黑牌", "red": "红牌", "yellow": "黄牌", "info": "提示", "": ""}
_WITHIN: Final = 5
# Of a case that is decided and not served, the period of its answer is still open.
_UNPOSTED: Final = "unposted"
_ANSWERS: Final = ("reply_due", "order_due")
_C, _D = CASE.c, DEADLINE.c


@dataclass(frozen=True, slots=True)
class Due:
    """One deadline on the board. `days` are working days left (negative: natural days late); `colour` is of the threshold reached."""

    group: str
    number: str
    watch: str
    what: str
    due_on: date
    days: int
    colour: str
    handler: str
    unit: str
    todo: str
    command: str
    article: str

    def as_data(self) -> dict[str, Any]:
        """JSON-ready, with the labels."""
        return {**asdict(self), "group_label": GROUPS[self.group], "colour_label": COLOURS[self.colour]}


@dataclass(frozen=True, slots=True)
class Board:
    """The deadlines, the most pressing first."""

    day: date
    rows: tuple[Due, ...]

    def of(self, group: str) -> list[Due]:
        """Those of a group."""
        return [row for row in self.rows if row.group == group]

    def count(self, key: Callable[[Due], str]) -> dict[str, dict[str, int]]:
        """How many of each group, by colour, handler or unit."""
        found: dict[str, Counter[str]] = {}
        for row in self.rows:
            found.setdefault(key(row), Counter())[row.group] += 1
        return {name: dict(found[name]) for name in sorted(found)}

    def as_data(self) -> dict[str, Any]:
        """JSON-ready."""
        counts = {f"by_{name}": self.count(lambda row, name=name: getattr(row, name)) for name in ("colour", "handler", "unit")}  # type: ignore[misc]
        return {"day": self.day, **{group: [row.as_data() for row in self.of(group)] for group in GROUPS}, **counts}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to show; None means any. `within` is in working days."""

    within: int | None = None
    handler: str | None = None
    unit: str | None = None
    colour: str | None = None

    def takes(self, row: Due) -> bool:
        """Whether a row is asked for."""
        return all(wanted in (None, has) for wanted, has in ((self.handler, row.handler), (self.unit, row.unit), (self.colour, row.colour)))


def board(desk: Desk, settings: Settings, wanted: Wanted) -> Board:
    """The board of the desk's agency on the desk's day. Raises InputErrors for settings that name an unknown watch."""
    watches = {watch.id: watch for watch in watches_of(desk.law, settings)}
    horizon = desk.law.calendar.add(desk.today, _WITHIN if wanted.within is None else wanted.within)
    colour = _colours(desk, watches.values())

    def row(group: str, number: str, watch: Watch, due_on: date, handler: str, shade: str, step: tuple[str, str]) -> Due:
        known = settings.person(handler, desk.agency.name) if handler else None
        late = (desk.today - due_on).days
        days = -late if late > 0 else desk.law.calendar.between(desk.today, due_on)
        unit = known.unit if known else ""
        return Due(group, number, watch.id, watch.label, due_on, days, shade, handler, unit, *step, watch.article)

    found = [*_stored(desk, watches.values(), horizon), *_own(desk, settings, watches, horizon)]
    # A case that has been decided wants serving, whatever period is still running.
    decided = {number for number, watch, *_ in found if watch == _UNPOSTED}
    rows = []
    for number, name, due_on, handler in found:
        step = watches[_UNPOSTED if number in decided and name in _ANSWERS else name]
        todo = (step.todo, step.command.replace("{number}", number))
        rows.append(
            row("overdue" if due_on < desk.today else "upcoming", number, watches[name], due_on, handler, colour(name, due_on), todo)
        )
    for number, watch, due_on, answered_on, handler in _late(desk):
        done = (f"已于 {answered_on} 送达，逾期 {(answered_on - due_on).days} 天", f"xxgk case show {number}")
        rows.append(row("late", number, watches[watch], due_on, handler, "black", done))
    rows = [r for r in rows if wanted.takes(r)]
    order = list(GROUPS)
    return Board(desk.today, tuple(sorted(rows, key=lambda r: (order.index(r.group), r.due_on, r.number, r.watch))))


def _colours(desk: Desk, watches: Iterable[Watch]) -> Callable[[str, date], str]:
    """The colour of the most pressing threshold a deadline has reached."""
    ends: dict[str, list[tuple[date, str]]] = {}
    for watch in watches:
        ends[watch.id] = sorted((reached(t.days, t.unit, desk.today, desk.law.calendar), t.colour) for t in watch.thresholds)
    return lambda watch, due_on: next((colour for end, colour in ends[watch] if due_on < end), "")


def _in_time(watch: Watch, due_on: date, today: date) -> bool:
    return watch.stops_after is None or due_on + timedelta(watch.stops_after) >= today


def _stored(desk: Desk, watches: Iterable[Watch], horizon: date) -> Iterator[tuple[str, str, date, str]]:
    """Deadlines of cases and reviews up to a day: number, watch, date, handler."""
    today = desk.today
    wanted = [
        _D.watch == w.id if w.stops_after is None else and_(_D.watch == w.id, _D.due_on >= today - timedelta(w.stops_after))
        for w in watches
    ]
    statement = select(_D.subject, _D.watch, _D.due_on, _C.handler).select_from(DEADLINE.outerjoin(CASE, _C.id == _D.case_id))
    where = and_(_D.agency_id == desk.agency.id, _D.subject != AGENCY_SUBJECT, _D.due_on <= horizon, or_(*wanted))
    for subject, watch, due_on, handler in desk.unit.connection.execute(statement.where(where)):
        yield subject.partition(":")[2], watch, due_on, handler or ""


def _own(desk: Desk, settings: Settings, watches: dict[str, Watch], horizon: date) -> Iterator[tuple[str, str, date, str]]:
    """The agency's own deadlines, reckoned now: they depend on the day."""
    created_at = desk.unit.connection.execute(select(AGENCY.c.created_at).where(AGENCY.c.id == desk.agency.id)).scalar_one()
    since = date.fromisoformat(created_at[:10]) if created_at else date.min
    reported = finalised_years(desk.unit.connection).get(desk.agency.id, ())
    for name, due_on in agency_deadlines(desk.agency.level, since, desk.law, desk.today, settings.report_by, reported).items():
        if due_on <= horizon and _in_time(watches[name], due_on, desk.today):
            yield "", name, due_on, ""


def _late(desk: Desk) -> Sequence[tuple[str, str, date, date, str]]:
    """Cases answered after their due date this year: number, watch, due date, answered, handler."""
    statement = select(_C.year, _C.serial, _C.due_on, _C.answered_on, _C.handler).where(
        _C.agency_id == desk.agency.id, _C.answered_on > _C.due_on, _C.answered_on >= date(desk.today.year, 1, 1)
    )
    rows = desk.unit.connection.execute(statement)
    return [(number_of(r.year, r.serial), "reply_due", r.due_on, r.answered_on, r.handler) for r in rows]
