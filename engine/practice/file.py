"""One case of the practice office: laid on its days, then played through `decide` as a clerk would."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.case.commands import COMMANDS, Register
from engine.case.decide import check_dates, decide
from engine.case.dues import due_lapses
from engine.case.history import Case, Event, evolve, fold
from engine.case.situation import Law, Prior
from engine.casework import person_of, registration
from engine.practice.days import day_of
from engine.practice.route import DATES, EVE, SWEEP, Route, Step
from engine.store.unit import counted_columns, number_of

if TYPE_CHECKING:
    from engine.practice.days import Clockwork, Days
    from engine.practice.deal import Slot
    from engine.practice.people import Applicant
    from engine.store.unit import Person


class Record(NamedTuple):
    """An event with the instant and the name it was recorded under."""

    instant: int
    actor: str
    event: Event


class Counted(NamedTuple):
    """What a case counts as, from an instant on; None: in no statistics."""

    instant: int
    columns: dict[str, Any] | None


@dataclass(slots=True, eq=False)
class File:
    """A case being played. `base` is the working-day index of receipt; year and serial are given once all are laid."""

    slot: Slot
    route: Route
    base: int
    opened: int
    applicant: Applicant | None = None
    content: str = ""
    person: Person | None = None
    year: int = 0
    serial: int = 0
    case: Case | None = None
    records: list[Record] = field(default_factory=list)
    counted: list[Counted] = field(default_factory=list)
    reviewed: set[str] = field(default_factory=set)

    @property
    def number(self) -> str:
        """The case's number."""
        return number_of(self.year, self.serial)

    @property
    def answered(self) -> date | None:
        """When it was answered, if it stands answered with more than an `other.*`."""
        return self.case.answered_on if self.case and not self.case.outcome.startswith("other.") else None

    @property
    def recorded_on(self) -> date:
        """The day of the latest record."""
        return day_of(self.records[-1].instant)

    def as_of(self, instant: int) -> Case:
        """The case as it was on record at an instant."""
        return fold(r.event for r in self.records if r.instant <= instant)


@dataclass(slots=True)
class Player:
    """Plays courses under the law; nothing is recorded after the last working day of the plan's year."""

    law: Law
    days: Days
    clock: Clockwork
    registrar: str

    def play(self, file: File, prior: File | None = None) -> None:
        """Every step of the file's course up to the year's end."""
        self.steps(file, file.route.steps, file.base, prior)

    def steps(self, file: File, steps: list[Step], base: int, prior: File | None = None) -> None:
        """Steps of a course, laid from a working day on."""
        for step in steps:
            if base + step.at > self.days.last[0]:
                break
            self._step(file, step, base, prior)

    def _step(self, file: File, step: Step, base: int, prior: File | None) -> None:
        on = self.days.on(base + step.at)
        if step.verb == SWEEP:
            events, instant = due_lapses(self._case(file), self.law, on), self.clock.early(on)
            self._record(file, events, max(instant, file.records[-1].instant + 1), self.registrar)
            return
        fields = {name: self._date(on, base, value) if name in DATES else value for name, value in step.fields.items()}
        if step.verb == "register":
            self._register(file, on, fields)
            return
        instant = self.clock.at(on, file.records[-1].instant)
        earlier = self._prior(file, prior, instant) if prior is not None and step.verb == "decide" else None
        command = COMMANDS[step.verb](on=on, **fields, **({"prior_case": earlier.number} if earlier else {}))
        case = self._case(file)
        actor = self.registrar if step.verb in _DESK else case.handler or self.registrar
        self._record(file, decide(case, command, self.law, on, earlier), instant, actor)

    def _date(self, on: date, base: int, value: Any) -> date:
        return on - timedelta(1) if value == EVE else self.days.on(base + value)

    def _register(self, file: File, on: date, fields: dict[str, Any]) -> None:
        assert file.applicant is not None
        command = Register(on=on, applicant=file.applicant.kind, applicant_name=file.applicant.name, content=file.content,
                           **fields, **file.applicant.particulars)  # fmt: skip
        check_dates(command, on)
        file.person = person_of(command)
        self._record(file, (registration(command, self.law),), file.opened, self.registrar)

    def _record(self, file: File, events: tuple[Event, ...], instant: int, actor: str) -> None:
        for event in events:
            file.case = evolve(file.case, event) if file.case else fold([event])
            file.records.append(Record(instant, actor, event))
        now = counted_columns(self._case(file))
        if not file.counted or file.counted[-1].columns != now:
            file.counted.append(Counted(instant, now))

    def _case(self, file: File) -> Case:
        assert file.case is not None
        return file.case

    def _prior(self, file: File, prior: File, instant: int) -> Prior:
        was = prior.as_of(instant)
        return Prior(prior.number, was.outcome, was.answered_on, prior is not file and prior.applicant == file.applicant)


# Verbs of the registrar; the others are the handler's.
_DESK = frozenset({"confirm_receipt", "assign", "serve", "archive", "void"})
