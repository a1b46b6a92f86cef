"""A slip of the hand corrected: the history told again with the right facts, every later step decided again on them. No clock, no store."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, Final

from engine.case.commands import COMMANDS, Command, Decide
from engine.case.decide import decide
from engine.case.dues import due_lapses, reply_due_on
from engine.case.event import VERBS, Event, Step
from engine.case.facts import MAKERS
from engine.case.guards import PREDICATES
from engine.case.history import Case, evolve, fold
from engine.case.reading import read_command
from engine.case.situation import Law, Prior, Situation
from engine.errors import CorrectionRefused, InputError, NotPermitted, RulesError, XxgkError
from engine.terms import EventKind, Outcome, State

if TYPE_CHECKING:
    from datetime import date

LAPSES: Final = frozenset(
    {
        EventKind.CLARIFICATION_LAPSED,
        EventKind.THIRD_PARTY_LAPSED,
        EventKind.AGENCY_LAPSED,
        EventKind.REASONS_LAPSED,
        EventKind.PAYMENT_LAPSED,
    }
)
# Kept in the data of a step that stands though the law did not allow it: a later correction need not be told again.
ACCEPTED: Final = "accepted"

# What an imported ledger does not show, no correction of another entry makes good.
OF_A_LEDGER: Final = "台账"

PriorOf = Callable[[Decide], Prior | None]


def command_of(event: Event, case: Case) -> Command:
    """The command behind an event; `case` tells which party a reply belongs to. Raises InputError when its text has been erased."""
    verb = VERBS[event.kind]
    shape = COMMANDS[verb]
    known = {f.name for f in fields(shape)}
    given = {k: tuple(v) if isinstance(v, list) else v for k, v in {**event.data, **event.texts}.items() if k in known}
    if "no" in event.data:
        given["agency" if verb == "record_agency_reply" else "party"] = case.consultations[event.data["no"] - 1].party
    if verb == "record_third_party_reply" and given["position"] != "object":
        del given["reasonable"]  # Only an objection has reasons.
    try:
        return shape(on=event.on, **given)
    except TypeError:
        raise InputError("办理记录", f"{event.on} {event.kind.label}的文字内容已经清除，不能更正本案的历史。") from None


def plain(command: Command, make: Callable[[Any], Event]) -> Command:
    """The command without the dates that go without saying: those it would put on record all the same."""
    with suppress(XxgkError):
        made = make(command)
        for f in fields(command):
            if f.default is None and f.name.endswith("_on") and getattr(command, f.name) is not None:
                with suppress(XxgkError):
                    nothing: dict[str, Any] = {f.name: None}
                    bare = replace(command, **nothing)
                    command = bare if make(bare) == made else command
    return command


def changed(command: Command, changes: Mapping[str, Any]) -> Command:
    """The command with other fields; None takes one back. Raises InputError(s)."""
    given = {f.name: getattr(command, f.name) for f in fields(command)}
    return read_command(command.verb, {**given, **changes})


@dataclass(slots=True)
class Retelling:
    """The history told again from a corrected entry on. `old` and `case` are the case as it was and as it becomes, step by step."""

    law: Law
    today: date
    number: int
    entry: int
    prior_of: PriorOf
    accepts: bool
    steps: list[Step] = field(default_factory=list)
    irregular: list[str] = field(default_factory=list)
    case: Case = field(default_factory=lambda: fold([]))
    old: Case = field(default_factory=lambda: fold([]))
    _lapsed: list[Step] = field(default_factory=list)
    _passed: list[Step] = field(default_factory=list)

    def tell(self, steps: Sequence[Step], corrected: Event | Mapping[str, Any]) -> None:
        """Tell the history with the entry corrected: as an event already made (a registration), or by changes to its command.

        Raises CorrectionRefused naming the step the law would not allow, InputError for facts that contradict each other.
        """
        at = next(n for n, s in enumerate(steps) if self._is_meant(s))
        while at and steps[at - 1].event.kind not in VERBS:
            at -= 1  # A lapse just before it may come after it once its date is right.
        self.steps = list(steps[:at])
        self.case = self.old = fold(s.event for s in self.steps)
        self._lapsed = [s for s in steps[at:] if s.event.kind in LAPSES]
        for step in steps[at:]:
            if step.event.kind in LAPSES:
                self._passed.append(step)
            elif step.event.kind not in VERBS:
                self._attend(step)
            elif self._is_meant(step) and isinstance(corrected, Event):
                self._add(step.entry, corrected)
            else:
                self._decide(step, corrected if self._is_meant(step) and not isinstance(corrected, Event) else {})
            self.old = evolve(self.old, step.event)
        self._lapse(due_lapses(self.case, self.law, self.today))

    def _is_meant(self, step: Step) -> bool:
        return step.entry == self.entry and step.event.kind in VERBS

    def _add(self, entry: int, event: Event) -> None:
        self.steps.append(Step(entry, event))
        self.case = evolve(self.case, event)

    def _lapse(self, events: Sequence[Event]) -> None:
        """Lapses, each as the entry that recorded it, wherever it may have moved; as this correction's own where there was none."""
        for event in events:
            known = [s for s in self._lapsed if s.event.kind == event.kind and s.event.data.get("no") == event.data.get("no")]
            if known:
                self._lapsed.remove(known[0])
            self._add(known[0].entry if known else self.number, event)

    def _attend(self, step: Step) -> None:
        """What is no act on the case (a letter, a notice) stays, in the state the case is now in."""
        event = step.event
        if event.kind == EventKind.CALENDAR_CHANGED:
            moved = "kept_due_on" in event.data and reply_due_on(self.case, self.law, event.on) != reply_due_on(
                self.old, self.law, event.on
            )
            if moved:  # What it was answered against rests on the facts that are now corrected.
                return
        else:
            self._lapse(due_lapses(self.case, self.law, event.on))
            if event.on < self.case.last_on:
                raise InputError(self._named(step), f"早于更正后本案上一步的日期 {self.case.last_on}，请核对。")
        self._add(step.entry, replace(event, state=self.case.state))

    def _decide(self, step: Step, changes: Mapping[str, Any]) -> None:
        command = command_of(step.event, self.case)
        before, prior = self.old, self.prior_of(command) if isinstance(command, Decide) else None
        command = plain(command, lambda c: MAKERS[c.verb](Situation(before, c.on, self.law, c, prior)))
        if changes:
            command = changed(command, changes)
            prior = self.prior_of(command) if isinstance(command, Decide) else None
        try:
            events = decide(self.case, command, self.law, self.today, prior)
        except InputError as refusal:
            raise InputError(self._named(step), f"更正后{refusal}") from refusal
        except RulesError:
            raise
        except XxgkError as refusal:
            if not (self.accepts or step.event.data.get(ACCEPTED)):
                raise CorrectionRefused(self.entry, self._named(step), str(refusal), step.entry == self.entry) from refusal
            events = self._forced(step, command, prior, refusal)
        self._passed.clear()
        self._lapse(events[:-1])
        told = tuple(m for m in step.event.irregular if m.startswith(OF_A_LEDGER) and m not in events[-1].irregular)
        self._add(step.entry, replace(events[-1], irregular=(*events[-1].irregular, *told)) if told else events[-1])

    def _named(self, step: Step) -> str:
        return f"第{step.entry}条（{step.event.on} {step.event.kind.label}）"

    # --- what stands though the law did not allow it

    def _forced(self, step: Step, command: Command, prior: Prior | None, refusal: XxgkError) -> tuple[Event, ...]:
        """The step kept as a fact, its irregularity on record. Guards give way, the machine does not: the state must know the step.

        Tried in turn: after the lapses now due, without them (it was done all the same), after those that were on record.
        """
        why = f"{self._named(step)}按事实保留：{str(refusal).partition('现在可以')[0].rstrip('。')}"
        for lapses in (due_lapses(self.case, self.law, command.on), (), [s.event for s in self._passed]):
            case = self.case
            for lapse in lapses:
                case = evolve(case, lapse)
            if (state := destination(case, command, self.law)) and command.on >= case.last_on:
                made = self._made(step, Situation(case, command.on, self.law, command, prior))
                if made is not None:
                    kept = replace(made, state=state, data={**made.data, ACCEPTED: True}, irregular=(*made.irregular, why))
                    if is_sound(evolve(case, kept)):
                        self.irregular += [] if step.event.data.get(ACCEPTED) else [why]
                        return (*lapses, kept)
        raise CorrectionRefused(self.entry, self._named(step), str(refusal), step.entry == self.entry, keepable=False) from refusal

    def _made(self, step: Step, situation: Situation) -> Event | None:
        """The event as its maker has it now, or as it was recorded; None when neither can be."""
        assert situation.command is not None
        try:
            return MAKERS[situation.command.verb](situation)
        except InputError:
            raise
        except NotPermitted:
            return None if step.entry == self.entry else step.event
        except XxgkError:
            return None


_AWAITED: Final = {State.AWAITING_CLARIFICATION: "clarification", State.AWAITING_REASONS: "reasons", State.AWAITING_PAYMENT: "fee"}


def is_sound(case: Case) -> bool:
    """Whether what is awaited is what the state says: true of every case but one whose steps were never possible in this order."""
    if not case.is_open:
        return case.state == (case.outcome or State.VOIDED)
    awaited = case.letter.kind if case.letter else None
    return awaited == _AWAITED.get(State(case.state)) and bool(case.open_consultations()) == (case.state == State.AWAITING_OPINIONS)


def destination(case: Case, command: Command, law: Law) -> str:
    """Where the machine goes whatever the guards say; "" when the state does not know the verb."""
    situation = Situation(case, command.on, law, command)
    for t in law.rulebook.transitions:
        if t.verb == command.verb and case.state in t.sources and (not t.when or PREDICATES[t.when](situation)):
            outcome = command.outcome if isinstance(command, Decide) else str(Outcome.OTHER_WITHDRAWN)
            return {"=": case.state, "outcome": outcome}.get(t.to, t.to)
    return ""
