"""Two readings of a year's report, each as of a moment or as an edition froze it: the cells that differ and the cases that explain it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.annual import build, figures_known
from engine.case.history import Event, fold
from engine.causes import Between, Moved
from engine.editions import find_edition
from engine.errors import InputError
from engine.forms.frozen import sections_changed
from engine.moment import NOW, Moment, local, read_past, recorded, told
from engine.period import cells_of, year_of
from engine.review import counts_as
from engine.rulebook.form import RESULTS
from engine.store.past import counted_in, streams, touched

if TYPE_CHECKING:
    from datetime import datetime

    from engine.casework import Desk
    from engine.forms import Report
    from engine.forms.figures import Number
    from engine.rulebook.form import Form


@dataclass(frozen=True, slots=True)
class Reading:
    """A year's report as read at a moment. `at`: the instant (ISO-8601 UTC)."""

    label: str
    report: Report
    moment: Moment
    at: str

    def as_data(self) -> dict[str, str]:
        """JSON-ready."""
        return {"label": self.label, "at": self.at}


def read(desk: Desk, forms: Mapping[str, Form], year: int, text: str, label: str, now: datetime) -> Reading:
    """A reading as typed: now, finalised, edition:N, a date (its end) or an instant. Raises InputError, NotFound."""
    word = text.strip().lower()
    if word in ("now", "现在"):
        return Reading("现在", build(desk.unit, desk.agency, year, forms, desk.today), NOW, recorded(now))
    if word in ("finalised", "定稿") or word.startswith("edition:"):
        number = word.removeprefix("edition:")
        if word.startswith("edition:") and not number.isdecimal():
            raise InputError(label, f"“{text}”应写如 edition:1。")
        found = find_edition(desk.unit, desk.agency, forms, year, int(number) if number.isdecimal() else None)
        return Reading(f"{found.label}，{told(found.finalised_at)}", found.report, found.moment, found.finalised_at)
    at = read_past(text, label, now)
    return Reading(told(at), build(desk.unit, desk.agency, year, forms, desk.today, as_of=at), Moment(at), at)


@dataclass(frozen=True, slots=True)
class CellDifference:
    """A cell that differs: what it said and says, and the cases (or, in section 二, the entries) that make the difference."""

    key: str
    place: str
    was: Number
    now: Number
    moved: tuple[Moved, ...] = ()
    entered: tuple[str, ...] = ()

    @property
    def unexplained(self) -> Number:
        """What no case and no entry explains; anything but 0 is a fault of the record."""
        if self.entered:
            return 0
        return self.now - self.was - sum(m.change(self.key) for m in self.moved)

    @property
    def is_sum(self) -> bool:
        """Whether it only follows from other cells."""
        return "total" in self.key.replace("/", ".").split(".")

    def as_data(self) -> dict[str, Any]:
        """JSON-ready."""
        cases = [{**m.as_data(), "change": m.change(self.key)} for m in self.moved]
        numbers = {"from": _plain(self.was), "to": _plain(self.now), "difference": _plain(self.now - self.was)}
        return {
            "key": self.key,
            "place": self.place,
            **numbers,
            "cases": cases,
            "entries": list(self.entered),
            "unexplained": _plain(self.unexplained),
        }


def _plain(value: Number) -> int | float:
    return value if isinstance(value, int) else float(value)


def differences(desk: Desk, year: int, a: Reading, b: Reading) -> list[CellDifference]:
    """Every cell of sections 二, 三 and 四 that differs from one reading to the other, in printed order."""
    labels = b.report.form.labels
    moved = [*_moved_cases(desk, year, a, b), *_moved_reviews(desk, year, a, b)]
    found = []
    for key in labels:
        was, now = a.report.number(key), b.report.number(key)
        behind = tuple(m for m in moved if m.change(key))
        if was != now or behind:
            entered = tuple(_entered(desk, year, key, a, b)) if key in b.report.form.section2_keys else ()
            found.append(CellDifference(key, b.report.form.place(key), was, now, behind, entered))
    return found


def reworded(a: Reading, b: Reading) -> list[str]:
    """The written sections that read otherwise, where both readings have words: editions do."""
    return list(sections_changed(a.report, b.report)) if a.report.words and b.report.words else []


def _moved_cases(desk: Desk, year: int, a: Reading, b: Reading) -> Sequence[Moved]:
    def counts(form: Form) -> Any:
        return lambda events: cells_of(fold(events), year_of(year), form) if events else frozenset()

    connection, agency_id = desk.unit.connection, desk.agency.id
    names = touched(connection, agency_id, "case", a.moment, b.moment)
    if a.report.form.outcomes != b.report.form.outcomes:
        names |= counted_in(connection, agency_id, year, year)
    between = Between(a.moment, b.moment, counts(a.report.form), counts(b.report.form), _since(a, b))
    return list(between.moved(streams(connection, agency_id, "case", names), lambda name, _: (name, "")))


def _moved_reviews(desk: Desk, year: int, a: Reading, b: Reading) -> Sequence[Moved]:
    def counts(events: Sequence[Event]) -> frozenset[str]:
        found = counts_as(((e.kind, e.on, e.data) for e in events), year_of(year).first, year_of(year).last)
        return frozenset(f"{found[0]}.{result}" for result in (found[1], RESULTS[-1])) if found else frozenset()

    connection, agency_id = desk.unit.connection, desk.agency.id
    names = touched(connection, agency_id, "review", a.moment, b.moment)
    between = Between(a.moment, b.moment, counts, counts, _since(a, b))
    return list(between.moved(streams(connection, agency_id, "review", names), lambda name, first: (first.data["case"], name)))


def _since(a: Reading, b: Reading) -> Any:
    return local(min(a.at, b.at)).date()


def _entered(desk: Desk, year: int, key: str, a: Reading, b: Reading) -> Sequence[str]:
    """Who typed in a figure of section 二 between two readings; where nobody did it follows from the register of published items."""
    then, later = (figures_known(desk.unit, desk.agency, year, reading.moment).get(key) for reading in (a, b))
    if then != later:
        return [f"{told(e.recorded_at)}由{e.actor}填报 {value}" for value, e in filter(None, (then, later))]
    return list(_of_items(desk, a.moment, b.moment))


def _of_items(desk: Desk, a: Moment, b: Moment) -> Iterator[str]:
    connection, agency_id = desk.unit.connection, desk.agency.id
    for prefix in ("item", "stock"):
        for name, entries in streams(connection, agency_id, prefix, touched(connection, agency_id, prefix, a, b)):
            for e in entries:
                if a.covers(e.seq, e.recorded_at) != b.covers(e.seq, e.recorded_at):
                    what = f" {name}" if prefix == "item" else ""
                    yield f"{told(e.recorded_at)}由{e.actor}{e.event.kind.label}{what}（{e.event.on}）"
