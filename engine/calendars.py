"""A holiday notice taken into an office: which dates move, on record case by case, all in one transaction; what is settled is kept."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from engine.case.correct import LAPSES
from engine.case.dues import due_lapses, is_late, reply_due, safe_due_on, wait_until
from engine.case.event import Event, Step, current
from engine.case.guards import NO_ANSWER_OWED
from engine.case.history import Case, evolve, fold
from engine.casework import Desk
from engine.errors import Finding, StoreError, system_said
from engine.refresh import events_of, reckon
from engine.rulefiles import PENDING
from engine.store import audit, notices
from engine.store.deadlines import forget_deadlines, supersede
from engine.store.unit import columns_of
from engine.terms import EventKind, State

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from engine.case.situation import Law
    from engine.rulefiles.notices import Given
    from engine.store import Store
    from engine.store.chain import Stamp
    from engine.store.unit import Agency, Unit

Progress = Callable[[int, int], None]
_DATES: Final = ("due_on", "safe_due_on", "wait_until")


@dataclass(frozen=True, slots=True)
class Dates:
    """What a case is due by under a calendar."""

    due_on: date | None
    safe_due_on: date | None
    wait_until: date | None
    provisional: bool

    def as_data(self) -> dict[str, Any]:
        """JSON-ready."""
        return {**{name: getattr(self, name) for name in _DATES}, "provisional": self.provisional}


@dataclass(frozen=True, slots=True)
class Moved:
    """A case still owed an answer whose dates move, or become firm."""

    agency: str
    number: str
    handler: str
    was: Dates
    now: Dates

    def as_data(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "agency": self.agency,
            "number": self.number,
            "handler": self.handler or None,
            "was": self.was.as_data(),
            "now": self.now.as_data(),
        }


@dataclass(frozen=True, slots=True)
class Different:
    """What would have been different of what is settled, and stays: `what` is due_on, late or the kind of a recorded lapse."""

    agency: str
    number: str
    what: str
    label: str
    was: Any
    now: Any

    def as_data(self) -> dict[str, Any]:
        """JSON-ready."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True, slots=True)
class Change:
    """What a notice changes in an office."""

    moved: tuple[Moved, ...]
    different: tuple[Different, ...]


def preview(unit: Unit, old: Law, new: Law, today: date, tick: Callable[[], None] = lambda: None) -> Change:
    """What would change if `new` took the place of `old`. Reads only."""
    moved, different = [], []
    for agency in unit.agencies():
        for _, change in _changes(unit, agency, old, new, today, tick):
            moved += [c for c in change if isinstance(c, Moved)]
            different += [c for c in change if isinstance(c, Different)]
    return Change(tuple(moved), tuple(different))


@dataclass(frozen=True, slots=True)
class _Read:
    """A case as it stands, with what finds its row."""

    number: str
    case: Case
    steps: tuple[Step, ...]


def _changes(
    unit: Unit, agency: Agency, old: Law, new: Law, today: date, tick: Callable[[], None]
) -> Iterator[tuple[_Read, list[Moved | Different]]]:
    """Each case of an agency that the new calendar touches, with what it changes."""
    for stream, rows in groupby(audit.streams(unit.connection, agency.id), lambda row: row["stream"]):
        kind, _, number = stream.partition(":")
        if kind != "case":
            continue
        tick()
        try:
            events = events_of(rows)
            read = _Read(number, fold(events), tuple(current(events)))
        except (KeyError, ValueError, TypeError, AttributeError):
            continue  # A history that cannot be read stays as it is; verify names it.
        if found := list(_changed(agency.name, read, old, new, today)):
            yield read, found


def _changed(agency: str, read: _Read, old: Law, new: Law, today: date) -> Iterator[Moved | Different]:
    case = read.case
    if case.state == State.VOIDED:
        return
    was, now = dates_of(case, old, today), dates_of(case, new, today)
    if not is_settled(case):
        if was != now:
            yield Moved(agency, read.number, case.handler, was, now)
    elif (was.due_on, was.safe_due_on) != (now.due_on, now.safe_due_on):
        yield Different(agency, read.number, "due_on", "答复期限", was.due_on, now.due_on)
        late = is_late(case, old, today), is_late(case, new, today)
        if late[0] != late[1]:
            yield Different(agency, read.number, "late", "逾期", *late)
    yield from _lapses(agency, read, old, new)


def _lapses(agency: str, read: _Read, old: Law, new: Law) -> Iterator[Different]:
    """Recorded lapses that would bear another date."""
    case = fold([])
    for _, event in read.steps:
        if event.kind in LAPSES and _lapses_on(case, event, old) == event.on != (anew := _lapses_on(case, event, new)):
            yield Different(agency, read.number, str(event.kind), event.kind.label, event.on, anew)
        case = evolve(case, event)


def _lapses_on(case: Case, recorded: Event, law: Law) -> date | None:
    lapses = due_lapses(case, law, law.calendar.last)
    return next((e.on for e in lapses if e.kind == recorded.kind and e.data.get("no") == recorded.data.get("no")), None)


def is_settled(case: Case) -> bool:
    """Answered, or nothing to answer: what it was answered against stays."""
    return bool(case.outcome) and (case.answered_on is not None or case.outcome in NO_ANSWER_OWED)


def dates_of(case: Case, law: Law, today: date) -> Dates:
    """The dates of a case under a calendar."""
    due = reply_due(case, law, today)
    waits = wait_until(case, law) if case.is_open else None
    provisional = due.is_provisional if due else waits is not None and law.calendar.is_provisional(min(case.last_on, waits), waits)
    return Dates(due.due_on if due else None, safe_due_on(case, law, today), waits, provisional)


def take_in(unit: Unit, given: Given, old: Law, new: Law, today: date, stamp: Stamp, tick: Callable[[], None] = lambda: None) -> Change:
    """Put a notice on record for every agency, and what it moves for every case; reckon all dates again, withdraw stale reminders."""
    moved: list[Moved] = []
    different: list[Different] = []
    for agency in unit.agencies():
        unit.lock(agency.id)
        desk = Desk(unit, agency, new, today, stamp)
        _record_notice(desk, given)
        for read, change in list(_changes(unit, agency, old, new, today, tick)):
            if event := _event(read.case, given, change, old, today):
                _record(desk, read, event)
            moved += [c for c in change if isinstance(c, Moved)]
            different += [c for c in change if isinstance(c, Different)]
        reckon(unit, agency.id, new, stamp.recorded_at)
        forget_deadlines(unit.connection, agency.id, [w.id for w in new.rulebook.watches.values() if w.base == "holiday_notice"])
        supersede(unit.connection, agency.id)
    return Change(tuple(moved), tuple(different))


def _record_notice(desk: Desk, given: Given) -> None:
    assert given.notice is not None
    n = given.notice
    data = {
        "year": n.year, "number": n.number, "title": n.title, "announced_on": n.announced_on, "amends": n.amends, "file": given.file,
        "digest": given.digest, "off": [str(d.day) for d in n.off], "work": [str(d.day) for d in n.work],
    }  # fmt: skip
    version = notices.imports_of(desk.unit, desk.agency.id, n.year)
    event = Event(EventKind.CALENDAR_IMPORTED, desk.today, "", data)
    desk.unit.append(desk.agency.id, notices.stream_of(n.year), version, [event], desk.stamp)


def _event(case: Case, given: Given, change: list[Moved | Different], old: Law, today: date) -> Event | None:
    """What is put on record of a case: its old and new dates, or the dates it keeps. A lapse that stays needs no word."""
    data: dict[str, Any] = {}
    for c in change:
        if isinstance(c, Moved):
            for name, key in (("due_on", "due_on"), ("safe_due_on", "safe_due_on"), ("wait_until", "waits_on")):
                was, now = getattr(c.was, name), getattr(c.now, name)
                data |= {f"{when}_{key}": on for when, on in (("was", was), ("now", now)) if on is not None and was != now}
            data |= {"was_provisional": c.was.provisional, "now_provisional": c.now.provisional}
        elif c.what == "due_on":
            kept = dates_of(case, old, today)
            data |= {"kept_due_on": kept.due_on, "kept_safe_due_on": kept.safe_due_on}
    return Event(EventKind.CALENDAR_CHANGED, today, case.state, {"notice": given.digest, **data}) if data else None


def _record(desk: Desk, read: _Read, event: Event) -> None:
    filed = desk.unit.find_case(desk.agency.id, read.number)
    desk.unit.append(desk.agency.id, filed.stream, read.case.version, [event], desk.stamp)
    desk.unit.save_case(desk.agency.id, filed, columns_of(evolve(read.case, event), desk.law, desk.today))


def import_notice(store: Store, folder: Path, given: Given, old: Law, new: Law, today: date, stamp: Stamp) -> Change:
    """Take a notice in: its file waits beside its place until the transaction is committed; whoever finds it waiting then puts it there.

    What is on record already (of a server's database, by another machine) only gets its file. Raises StoreError.
    """

    def work(unit: Unit) -> Change:
        assert given.notice is not None
        if notices.is_recorded(unit, given.notice.year, given.digest):
            _write(waiting, given.text)
            return Change((), ())
        change = take_in(unit, given, old, new, today, stamp)
        _write(waiting, given.text)  # Last, so that what is refused leaves nothing; the commit comes next.
        return change

    waiting = folder / f"{given.file}{PENDING}"
    change = store.change(work)
    with suppress(FileNotFoundError):
        waiting.replace(folder / given.file)
    return change


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(exist_ok=True)
        with path.open("wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise StoreError(f"无法写入 {path.parent}（{system_said(error)}），没有保存任何更改，请检查权限和磁盘。") from error


def misplaced(unit: Unit, own: Mapping[str, bytes]) -> Iterator[Finding]:
    """Imported notices whose files are missing or were changed, and files that nobody imported."""
    recorded = notices.imported(unit)
    for name in sorted(recorded.keys() | own.keys()):
        if name not in own:
            yield Finding(f"放假通知 {name}", "error", "历史记录中已导入，文件却不在数据目录的 calendar 中，请重新导入或从备份恢复")
        elif name not in recorded:
            yield Finding(f"放假通知 {name}", "warning", "没有导入的历史记录，请用 xxgk calendar import 导入，不要自行放入")
        elif sha256(own[name]).hexdigest() != recorded[name]:
            yield Finding(f"放假通知 {name}", "error", "内容与导入时的摘要不符，已被改动，请重新导入或从备份恢复")
