"""A small city worked at random, day by day, and the reminders that must exist in it, listed the plain way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any, NamedTuple

from sqlalchemy import select

from engine.bootstrap import load_law
from engine.case.commands import Assign
from engine.case.history import fold
from engine.case.reading import read_command
from engine.casework import Desk, act, answer_a_review, conclude_a_review, open_a_review, register
from engine.columns import AGENCY, CASE, REMINDER, REVIEW
from engine.deadlines import agency_deadlines, case_deadlines, review_deadlines
from engine.errors import XxgkError
from engine.review import AnswerReview, ConcludeReview, OpenReview, fold_review
from engine.rulebook.watch import ROLES, Threshold
from engine.settings import Settings
from engine.store import Store
from engine.store.chain import Stamp
from engine.store.unit import Agency, Unit, number_of, review_number
from engine.sweep import SweepResult, sweep
from engine.terms import ReviewKind
from engine.watches import watches_of
from tests.histories import next_command, registration
from tests.naive_clock import DAY, is_workday

LAW = load_law()


class Key(NamedTuple):
    agency: int
    subject: str
    watch: str
    threshold: str
    due_on: date
    recipient: str


def stamp(on: date) -> Stamp:
    return Stamp("甲", f"{on}T01:00:00.000+00:00", LAW.rulebook.digest)


@dataclass
class City:
    """Two agencies; every act at random."""

    store: Store
    settings: Settings
    rng: Random
    agencies: list[Agency] = field(default_factory=list)
    numbers: list[tuple[Agency, str]] = field(default_factory=list)
    reviews: list[tuple[Agency, str]] = field(default_factory=list)

    def found(self, on: date) -> None:
        with self.store.write() as unit:
            for name, level in (("甲镇人民政府", "township"), ("乙县人民政府", "county")):
                self.agencies.append(unit.add_agency(name, level, "", "", stamp(on).recorded_at))

    def a_day(self, on: date) -> None:
        """Some applications, some acts, now and then something about a review."""
        for _ in range(self.rng.choice((0, 0, 1, 2))):
            agency = self.rng.choice(self.agencies)
            if (done := self._do(agency, on, lambda desk: register(desk, registration(self.rng, on)))) is not None:
                self.numbers.append((agency, done.number))
        for _ in range(self.rng.choice((0, 1, 3))):
            agency, number = self.rng.choice(self.numbers) if self.numbers else (self.agencies[0], "")
            self._do(agency, on, lambda desk, number=number: self._act(desk, number, on))
        if self.rng.random() < 0.25:
            self._review(on)

    def waiting(self, agency: Agency, on: date) -> None:
        """A case that waits for a clarification."""
        command = read_command("request_clarification", {"on": on, "items": "名称"})
        self._do(agency, on, lambda desk: act(desk, register(desk, registration(self.rng, on)).number, command))

    def _act(self, desk: Desk, number: str, on: date) -> None:
        case = fold(desk.unit.history(desk.agency.id, f"case:{number}"))
        if self.rng.random() < 0.2 and case.is_open:
            act(desk, number, Assign(on=on, to=self.rng.choice("甲乙丙"), by=on + timedelta(self.rng.randint(0, 20))))
        elif (command := next_command(self.rng, case, LAW, on)) is not None:
            act(desk, number, command)

    def _review(self, on: date) -> None:
        if self.reviews and self.rng.random() < 0.5:
            agency, number = self.rng.choice(self.reviews)
            if self.rng.random() < 0.5:
                self._do(agency, on, lambda desk: answer_a_review(desk, number, AnswerReview(on=on)))
            else:
                self._do(agency, on, lambda desk: conclude_a_review(desk, number, ConcludeReview(result="upheld", on=on)))
        elif self.numbers:
            agency, case = self.rng.choice(self.numbers)
            opening = OpenReview(kind=self.rng.choice(list(ReviewKind)), case=case, body="某机关", opened_on=on)
            if (opened := self._do(agency, on, lambda desk: open_a_review(desk, opening))) is not None:
                self.reviews.append((agency, opened[0]))

    def _do(self, agency: Agency, on: date, what: Any) -> Any:
        try:
            with self.store.write() as unit:
                return what(Desk(unit, agency, LAW, on, stamp(on)))
        except XxgkError:
            return None

    def sweep(self, on: date, **how: Any) -> SweepResult:
        return sweep(self.store, LAW, self.settings, on, stamp(on), **how)

    # --- the plain way

    def standing(self, unit: Unit, on: date) -> Iterator[tuple[Agency, str, str, date, str]]:
        """Every deadline there is: agency, subject, watch, date, handler."""
        for agency in self.agencies:
            handlers: dict[int, str] = {}
            for row in unit.connection.execute(select(CASE).where(CASE.c.agency_id == agency.id)):
                subject = f"case:{number_of(row.year, row.serial)}"
                case = fold(unit.history(agency.id, subject))
                handlers[row.id] = case.handler
                yield from ((agency, subject, w, due, case.handler) for w, due in case_deadlines(case, LAW).items())
            for row in unit.connection.execute(select(REVIEW).where(REVIEW.c.agency_id == agency.id)):
                subject = f"review:{review_number(row.year, row.serial)}"
                review = fold_review(unit.history(agency.id, subject))
                yield from ((agency, subject, w, due, handlers[row.case_id]) for w, due in review_deadlines(review, LAW).items())
            created = unit.connection.execute(select(AGENCY.c.created_at).where(AGENCY.c.id == agency.id)).scalar_one()
            since = date.fromisoformat(created[:10])
            own = agency_deadlines(agency.level, since, LAW, on, self.settings.report_by)
            yield from ((agency, "agency", w, due, "") for w, due in own.items())

    def owed(self, on: date) -> tuple[dict[Key, str], set[Key]]:
        """What must be planned by a day's sweep, with its colour; and who may still be told of what (any threshold: "*")."""
        planned: dict[Key, str] = {}
        stands: set[Key] = set()
        watches = {w.id: w for w in watches_of(LAW, self.settings)}
        with self.store.read() as unit:
            for agency, subject, name, due, handler in self.standing(unit, on):
                watch = watches[name]
                if watch.stops_after is not None and on > due + timedelta(watch.stops_after):
                    continue
                told: dict[str, list[Threshold]] = {}
                for role in ROLES:
                    thresholds = told.setdefault(self.settings.recipient_for(role, handler, on, agency.name), [])
                    thresholds += [t for t in watch.thresholds if role in t.tell and day_of(t, due) <= on]
                for recipient, reached in told.items():
                    stands.add(Key(agency.id, subject, name, "*", due, recipient))
                    if reached:
                        worst = max(reached, key=lambda t: day_of(t, due))
                        planned[Key(agency.id, subject, name, worst.id, due, recipient)] = worst.colour
        return planned, stands

    def ledger(self) -> dict[Key, tuple[str, str, date]]:
        with self.store.read() as unit:
            rows = unit.connection.execute(select(REMINDER)).all()
        found = {Key(r.agency_id, r.subject, r.watch, r.threshold, r.due_on, r.recipient): (r.state, r.colour, r.planned_on) for r in rows}
        assert len(found) == len(rows)
        return found


def day_of(threshold: Threshold, due: date) -> date:
    """The first day on which a threshold is reached, walked day by day."""
    if threshold.unit == "natural_days":
        return due - timedelta(threshold.days)
    day, left = due, threshold.days
    while left > 0:
        # The day after which so many working days are left, the due date included.
        left -= is_workday(day)
        day -= DAY
    while left < 0:
        day += DAY
        left += is_workday(day)
    if threshold.days > 0:
        # Rest days in front of it count with the working day before them.
        while not is_workday(day):
            day -= DAY
    if threshold.days == 0:
        while not is_workday(day):
            day -= DAY
    return day
