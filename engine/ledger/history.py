"""A row becomes a history: each act decided as a clerk's would be; what the law refuses stands as it happened, with its article.

Tried first by `decide`. What is refused is kept with its irregularity where the machine knows the act in that state; where it does
not, or where the law gives the act no effect (an extension after the period, a fee notice after it), it is kept as a remark.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from engine.case import commands as c
from engine.case import facts
from engine.case.correct import ACCEPTED, destination, is_sound
from engine.case.decide import decide
from engine.case.dues import due_lapses, reply_due_on
from engine.case.guards import NO_ANSWER_OWED, REQUIREMENTS
from engine.case.history import Case, Event, evolve, fold
from engine.case.situation import Situation
from engine.errors import XxgkError
from engine.ledger import irregular as why
from engine.ledger.act import Act, moved
from engine.ledger.acts import told_by
from engine.ledger.impossible import fault, is_confirmed_later
from engine.terms import EventKind, Outcome, state_label

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from engine.case.situation import Law
    from engine.ledger.act import Told
    from engine.ledger.origin import Origin
    from engine.ledger.row import Fault, LedgerRow
    from engine.lifecycle import Verdict

# The law gives these no effect once its period is over: they revive nothing, so they may not move a date.
_WITHOUT_EFFECT: Final = frozenset({"extend", "notify_fee"})
_LAPSES: Final = {
    EventKind.CLARIFICATION_LAPSED: ("clarification", why.NEVER_ASKED),
    EventKind.PAYMENT_LAPSED: ("fee", why.NEVER_CHARGED),
}
# What a decision on its last day is told is advice for the clerk, no irregularity.
_ADVICE: Final = "最迟 "
# What a decision should say besides, which the papers may: the ledger does not.
_WANTED: Final = "能够确定"


@dataclass(frozen=True, slots=True)
class History:
    """The events of a row, the case they make, and remarks on how the row was read. `differs`: the office's due date was another."""

    command: c.Register
    events: tuple[Event, ...]
    case: Case
    notes: tuple[str, ...]
    differs: bool = False

    @property
    def irregular(self) -> tuple[str, ...]:
        """Every irregularity on record."""
        return tuple(message for event in self.events for message in event.irregular)


def history_of(row: LedgerRow, law: Law, today: date, origin: Origin, notes: tuple[str, ...] = ()) -> History | Fault:
    """The history of a row that has no fault by itself; a fault when the law cannot say what became of it.

    `notes` are remarks on how the ledger as a whole is read.
    """
    told = told_by(row, law, today)
    told = replace(told, notes=(*notes, *told.notes))
    kept: frozenset[int] = frozenset()
    while True:
        telling = _Telling(row, law, today, told, kept)
        blocked = telling.tell()
        if blocked is None:
            break
        kept |= {blocked}
    if telling.is_unsaid:
        return fault(row, "answered_on", "写明逾期不再处理而没有办结日期，按期限又尚未届满，请补上日期或者改正结果")
    return telling.history(origin)


@dataclass(slots=True)
class _Telling:
    """One attempt; acts numbered in `kept` are only remarks, because they stood in the way of how the case ended."""

    row: LedgerRow
    law: Law
    today: date
    told: Told
    kept: frozenset[int]
    case: Case = field(default_factory=lambda: fold([]))
    events: list[Event] = field(default_factory=list)
    is_unsaid: bool = False
    _waiting: int | None = None
    # When the first answer was due, of a case that was taken up again.
    _due_first: date | None = None

    def tell(self) -> int | None:
        """Every act in turn; the number of the one that stands in the way of the end, if one does."""
        self._add(facts.registered(self.told.registration, self.law, self._about_receipt()))
        for n, act in enumerate(self.told.acts):
            if n in self.kept:
                self._remark(act, why.UNANSWERED.get(act.verb) or self._misplaced(act))
            elif self._do(n, act):
                continue
            elif act.is_end and self._waiting is not None:
                return self._waiting
            else:
                self._remark(act, self._misplaced(act))
        self._close()
        return None

    def _about_receipt(self) -> tuple[str, ...]:
        return (*self.told.irregular, *((why.NOT_CONFIRMED,) if is_confirmed_later(self.row) else ()))

    def _add(self, *events: Event) -> None:
        for event in events:
            self.events.append(event)
            self.case = evolve(self.case, event) if self.case.version else fold([event])

    def _do(self, n: int, act: Act) -> bool:
        """Do an act; whether it could be done."""
        if act.lapse is not None:
            return self._lapse(act)
        if act.floats:
            act = self._placed(act)
        command = self._measured(act)
        assert command is not None
        if act.verb == "reopen":
            self._due_first = self._due()
        events: tuple[Event, ...] | None
        try:
            events = decide(self.case, command, self.law, self.today)
        except XxgkError:
            events = self._as_it_happened(act, command)
        if not events:
            return events is not None
        found = (m for m in events[-1].irregular if not m.startswith(_ADVICE))
        told = (*(why.GAP + m if m.startswith(_WANTED) else m for m in found), *act.because)
        # By what way the answer went stands in no ledger: the day it was answered is all that is known.
        data = {name: value for name, value in events[-1].data.items() if act.verb != "serve" or name != "posted_on"}
        last = replace(events[-1], data=data, irregular=told)
        was = self.case.state
        self._add(*events[:-1], last)
        if self.case.state.startswith("awaiting") and self.case.state != was:
            self._waiting = n
        return True

    def _placed(self, act: Act) -> Act:
        """A floating act on the last day it can lawfully have been done."""
        due = reply_due_on(self.case, self.law, act.on)
        return moved(act, max(self.case.last_on, min(act.on, due or act.on)))

    def _measured(self, act: Act) -> c.Command | None:
        """The command; an extension known by the day it reaches to has the working days from the due date to it."""
        due = reply_due_on(self.case, self.law, act.on) if act.until is not None else None
        if act.until is None or due is None or not isinstance(act.command, c.Extend):
            return act.command
        days = self.law.calendar.index(act.until) - self.law.calendar.index(due)
        return replace(act.command, days=max(1, min(days, self.law.rulebook.limits["extension"].at(self.case.starts_on).days)))

    def _due(self) -> date | None:
        return reply_due_on(self.case, self.law, self.case.decided_on or self.today)

    # --- what the law would have refused

    def _as_it_happened(self, act: Act, command: c.Command) -> tuple[Event, ...] | None:
        """The act although the law did not allow it: after the lapses that had come about, or as if they had not.

        () when it is kept as a remark, None where it cannot be.
        """
        lapses = due_lapses(self.case, self.law, command.on)
        for passed in (lapses, ()) if lapses else ((),):
            case = self.case
            for lapse in passed:
                case = evolve(case, lapse)
            state = destination(case, command, self.law)
            if not state:
                continue
            situation = Situation(case, command.on, self.law, command)
            verdicts = self._verdicts(situation, case, command)
            if verdicts and (command.verb in _WITHOUT_EFFECT or (command.verb == "defer" and self._is_over(case, command.on))):
                label = self.law.rulebook.verbs[command.verb]
                self._remark(act, "；".join(why.refused(label, v.reason, v.article) for v in verdicts))
                return ()
            if event := self._made(situation, command):
                over = [] if passed else [self._over(lapse, command.verb) for lapse in lapses]
                told = (*event.irregular, *over, *(why.not_recorded(v.reason, v.article) for v in verdicts))
                kept = replace(event, state=state, data={**event.data, ACCEPTED: True}, irregular=told)
                if is_sound(evolve(case, kept)):
                    return (*passed, kept)
        return None

    def _is_over(self, case: Case, on: date) -> bool:
        due = reply_due_on(case, self.law, on)
        return due is not None and on > due

    def _verdicts(self, situation: Situation, case: Case, command: c.Command) -> list[Verdict]:
        """Every guard and requirement that says no."""
        outcome = command.outcome if isinstance(command, c.Decide) else str(Outcome.OTHER_WITHDRAWN)
        _, refused = self.law.lifecycle.step(case.state, command.verb, situation, outcome)
        needs = self.law.rulebook.outcomes[Outcome(outcome)].requires if isinstance(command, c.Decide) else ()
        return [*refused, *(v for name in needs if (v := REQUIREMENTS[name](situation)) is not None)]

    def _made(self, situation: Situation, command: c.Command) -> Event | None:
        try:
            return facts.MAKERS[command.verb](situation)
        except XxgkError:
            return None

    def _over(self, lapse: Event, verb: str) -> str:
        return why.after_lapse(lapse.on, lapse.kind.label, self.law.rulebook.verbs[verb], self._article(_verb_of(lapse)))

    def _lapse(self, act: Act) -> bool:
        """A case ended by a period's end: on the day the ledger gives, else on the day of the law."""
        assert act.lapse is not None
        letter, never = _LAPSES[act.lapse]
        events = due_lapses(self.case, self.law, act.on)
        is_it = bool(events) and events[-1].kind == act.lapse
        if is_it and (act.floats or events[-1].data["decided_on"] == act.on):
            self._add(*events)
            return True
        if act.floats:
            self.is_unsaid = True
            return True
        if not self.case.is_open:
            return False
        asked = self.case.letter is not None and self.case.letter.kind == letter
        state = str(self.row.outcome)
        self._add(Event(act.lapse, act.on, state, {"decided_on": act.on}, {}, () if asked else (never,)))
        return True

    # --- remarks

    def _article(self, verb: str) -> str:
        return next(t.article for t in self.law.rulebook.transitions if t.verb == verb)

    def _misplaced(self, act: Act) -> str:
        return why.misplaced(self.law.rulebook.verbs[act.verb], state_label(self.case.state), self._article(act.verb)) if act.verb else ""

    def _remark(self, act: Act, reason: str) -> None:
        """The act as a dated remark that moves nothing."""
        label = self.law.rulebook.verbs.get(act.verb, "")
        on = max(act.on, self.case.last_on)
        self._add(
            Event(EventKind.NOTED, on, self.case.state, {"act": act.verb}, {"text": f"台账记载：{act.on} {label}"}, (*act.because, reason))
        )

    def _close(self) -> None:
        """An open case: what the law has brought about by today. An ended one: filed the day it was last acted on (decision 0035)."""
        if self.case.is_open:
            for lapse in due_lapses(self.case, self.law, self.today):
                ends = lapse.state.startswith("other.")
                said = (why.still_open(lapse.on, lapse.kind.label, self._article(_verb_of(lapse))),) if ends else ()
                self._add(replace(lapse, irregular=said))
        elif self.case.answered_on is not None or self.case.outcome in NO_ANSWER_OWED:
            self._add(Event(EventKind.ARCHIVED, self.case.last_on, self.case.state))

    # --- what comes of it

    def history(self, origin: Origin) -> History:
        """The events, the first with where it was read, the second with the ledger's own words."""
        first = replace(self.events[0], data={**self.events[0].data, "imported": origin.facts}, texts=origin.texts)
        notes = [*self.told.notes, *(differing := list(self._differing()))]
        text = "\n".join([f"由台账导入：{origin.file} {self.row.place}", *self._words(), *notes])
        remark = Event(EventKind.NOTED, first.on, first.state, {"act": "import"}, {"text": text})
        events = [first, remark, *self.events[1:]]
        return History(self.told.registration, tuple(events), fold(events), tuple(notes), bool(differing))

    def _words(self) -> Iterator[str]:
        for label, text in (("台账编号", self.row.number), ("文号", self.row.document_number), ("台账备注", self.row.note)):
            if text:
                yield f"{label}：{text}"

    def _differing(self) -> Iterator[str]:
        """The office's own due date, where ours is another."""
        due = self._due_first or self._due()
        if self.row.due_on is not None and due is not None and due != self.row.due_on:
            yield f"台账载明的答复期限为 {self.row.due_on}，依法推算为 {due}"


def _verb_of(lapse: Event) -> str:
    return {
        EventKind.CLARIFICATION_LAPSED: "lapse_clarification", EventKind.PAYMENT_LAPSED: "lapse_payment",
        EventKind.REASONS_LAPSED: "lapse_reasons",
    }.get(lapse.kind, "lapse_consultation")  # fmt: skip
