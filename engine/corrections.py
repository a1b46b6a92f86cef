"""A slip of the hand corrected, at a desk: history, dates, counts and reminders in one transaction; particulars as a new row of personal data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from engine.case import facts as acts
from engine.case.commands import Register
from engine.case.compare import Difference, differences
from engine.case.correct import Retelling, changed, plain
from engine.case.decide import check_dates
from engine.case.event import VERBS, Event, Step, correction, current
from engine.case.history import fold
from engine.casework import Done, check_place, person_of, prior_of, record, registration
from engine.errors import InputError, NotFound
from engine.store.deadlines import supersede
from engine.terms import EventKind
from engine.texts import clean

if TYPE_CHECKING:
    from engine.casework import Desk
    from engine.store.unit import Filed, Person


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a correction did."""

    done: Done
    changes: tuple[Difference, ...]
    letters: bool

    @property
    def irregular(self) -> tuple[str, ...]:
        """What somebody must look at."""
        issued = ("本案已签发文书，请核对其内容是否仍然正确；须重新制作的先用 xxgk letter void 作废",) if self.letters else ()
        return (*self.done.irregular, *issued)


def correctable(events: Sequence[Event], entry: int) -> tuple[list[Step], Step]:
    """The history as it now reads, and the step to correct. Raises NotFound, InputError when it is nobody's act."""
    steps = current(events)
    found = next((s for s in steps if s.entry == entry and s.event.kind in VERBS), None)
    if found is not None:
        return steps, found
    if not 1 <= entry <= len(events):
        raise NotFound("记录", f"第{entry}条", f"本案有 {len(events)} 条记录，序号见 xxgk case history。")
    raise InputError("--entry", f"第{entry}条（{events[entry - 1].kind.label}）不是办案人员登记的事项，不能更正；请更正它所依据的那一条。")


def correct(desk: Desk, number: str, entry: int, changes: Mapping[str, Any], reason: str, *, accepts: bool = False) -> Corrected:
    """Correct fields of an entry (None: as if not given); the applicant's particulars are fields of the first.

    Raises CorrectionRefused naming the step the law would then not allow (unless `accepts`), InputError(s), NotFound.
    """
    reason = clean("更正理由", reason)
    if not reason:
        raise InputError("更正理由", "不能为空，请用 --reason 写明。")
    filed = desk.unit.find_case(desk.agency.id, number)
    events = desk.unit.history(desk.agency.id, filed.stream)
    steps, step = correctable(events, entry)
    if desk.today < steps[0].event.on:
        raise InputError("日期", f"今天（{desk.today}）早于登记日期 {steps[0].event.on}，请核对。")
    first: Event | None = None
    if step.event.kind == EventKind.REGISTERED:
        first, filed = _registered_anew(desk, filed, step.event, changes)
    told = Retelling(desk.law, desk.today, len(events) + 1, entry, lambda command: prior_of(desk, filed, command), accepts)
    told.tell(steps, first or changes)
    for anew in (s.event for s in told.steps if s.entry == entry):
        check_place(desk, filed, anew)
    if step in told.steps:
        raise InputError("--set", f"第{entry}条本来就是这样记录的，没有更正。")
    event = correction(desk.today, entry, list(changes), reason, told.steps, tuple(told.irregular))
    done = record(desk, filed, fold(events), (event,))
    desk.unit.set_person(filed)
    supersede(desk.unit.connection, desk.agency.id, filed.stream)
    letters = any(s.event.kind == EventKind.LETTER_ISSUED for s in steps)
    return Corrected(done, tuple(differences(steps, told.steps)), letters)


def _registered_anew(desk: Desk, filed: Filed, event: Event, changes: Mapping[str, Any]) -> tuple[Event, Filed]:
    """The registration with other fields, and the case with the person it is then of: a new row, the old one stays as it was recorded."""
    person = desk.unit.person(filed.person_id)
    command = changed(plain(_register(event, person), lambda c: acts.registered(c, desk.law)), changes)
    assert isinstance(command, Register)
    check_dates(command, desk.today)
    anew, then = person_of(command), registration(command, desk.law)
    if anew.body() == person.body():
        person_id, digest = filed.person_id, event.data["digest"]
    else:
        person_id, digest = desk.unit.add_person(desk.agency.id, anew)
    return replace(then, data={**then.data, "person": person_id, "digest": digest}), replace(filed, person_id=person_id)


def _register(event: Event, person: Person) -> Register:
    """The command behind a registration."""
    dates: dict[str, Any] = {k: event.data.get(k) for k in ("submitted_on", "signed_on", "confirmed_on")}
    particulars: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in person.particulars.items()}
    return Register(
        on=event.on,
        channel=event.data["channel"],
        applicant=event.data["applicant"],
        applicant_name=person.name,
        content=person.content,
        **dates,
        **particulars,
    )
