"""What happened to a case, and the fold: `evolve` is total, without clock, input or refusal, because history happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, cast

from engine.case.event import Event, restated
from engine.terms import EventKind, Outcome, State

__all__ = ["Case", "Consultation", "Event", "Letter", "evolve", "fold"]


@dataclass(frozen=True, slots=True)
class Consultation:
    """A letter asking for an opinion. `role`: third_party, co_maker, other. `position`: agree, object, none, silent or None.

    `is_reasonable`: a third party objected, with reasons that hold. `failure`: it could not be delivered (refused, returned).
    """

    no: int
    role: str
    party: str
    sent_on: date
    delivered_on: date
    ended_on: date | None = None
    position: str | None = None
    is_reasonable: bool = False
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """The letter whose answer is awaited. `kind`: clarification, fee, reasons. `reply_by` None means the default period.

    `failure`: it could not be delivered (refused, returned).
    """

    kind: str
    sent_on: date
    served_on: date
    reply_by: date | None = None
    failure: str = ""


@dataclass(slots=True)
class _Facts:
    """All that is known of a case, as the fold builds it. Every field is derived from events alone."""

    state: str = str(State.PROCESSING)
    version: int = 0
    registered_on: date = date.min
    last_on: date = date.min
    acted_on: date = date.min
    channel: str = ""
    applicant_kind: str = ""
    person: int = 0
    submitted_on: date = date.min
    received_on: date | None = None
    handler: str = ""
    internal_due_on: date | None = None
    restarted_on: date | None = None
    restart: str = ""
    extension_days: int = 0
    extended_on: date | None = None
    deferred_until: date | None = None
    kept_due_on: date | None = None
    kept_safe_due_on: date | None = None
    consultations: tuple[Consultation, ...] = ()
    opinion_on: date | None = None
    letter: Letter | None = None
    clarifications_asked: int = 0
    clarifications_received: int = 0
    reasons: str = ""
    fee: int | None = None
    pieces: int = 1
    fee_paid_on: date | None = None
    refunded: int = 0
    searches: int = 0
    outcome: str = ""
    decided_on: date | None = None
    service_method: str = ""
    answered_on: date | None = None
    proof_on: date | None = None
    failure: str = ""
    archived_on: date | None = None
    counted_outcome: str = ""
    counted_on: date | None = None
    rounds: int = 1


class Case(_Facts):
    """A case: the fold of its events, frozen."""

    __slots__ = ()

    def __setattr__(self, name: str, value: object) -> None:
        """Refuse: facts are appended as events, never set."""
        msg = f"Case is frozen: {name}"
        raise AttributeError(msg)

    @property
    def is_open(self) -> bool:
        """Undecided and not voided."""
        return not self.outcome and self.state != State.VOIDED

    @property
    def starts_on(self) -> date:
        """The day the current period counts from: a restart, else receipt, else (unconfirmed) submission."""
        return self.restarted_on or self.received_on or self.submitted_on

    @property
    def has_clock(self) -> bool:
        """Whether a reply period runs or ran; not while (nor after) a clarification or payment was awaited in vain."""
        return self.state != State.VOIDED and (self.letter is None or self.letter.kind == "reasons")

    def open_consultations(self, *roles: str) -> tuple[Consultation, ...]:
        """Consultations still waited for, of these roles (all when none is named)."""
        return tuple(c for c in self.consultations if c.ended_on is None and (not roles or c.role in roles))


def fold(events: Iterable[Event]) -> Case:
    """The case its events make."""
    facts = _Facts()
    for event in events:
        _apply(facts, event)
    return _freeze(facts)


def evolve(case: Case, event: Event) -> Case:
    """The case after one more event."""
    facts = object.__new__(_Facts)
    for name in _Facts.__slots__:
        object.__setattr__(facts, name, getattr(case, name))
    _apply(facts, event)
    return _freeze(facts)


def _freeze(facts: _Facts) -> Case:
    # Same slots, so only the class changes: no copying of thirty fields for every fold.
    facts.__class__ = Case
    return cast("Case", facts)


def _apply(facts: _Facts, event: Event) -> None:
    facts.version += 1
    facts.state = event.state
    if event.kind != EventKind.CALENDAR_CHANGED:  # Nobody's act: what happened before the notice may still be typed in.
        facts.last_on = event.on
    if event.kind not in _CLERICAL:
        facts.acted_on, facts.opinion_on = event.on, None
    _APPLY[event.kind](facts, event)


_CLERICAL = frozenset(
    {
        EventKind.RECEIPT_CONFIRMED,
        EventKind.ASSIGNED,
        EventKind.NOTED,
        EventKind.DELIVERY_RECORDED,
        EventKind.SEARCH_RECORDED,
        EventKind.SERVED,
        EventKind.FEE_REFUNDED,
        EventKind.LETTER_ISSUED,
        EventKind.LETTER_VOIDED,
        EventKind.CALENDAR_CHANGED,
    }
)


def _registered(f: _Facts, e: Event) -> None:
    f.registered_on = e.on
    f.channel, f.applicant_kind, f.person = e.data["channel"], e.data["applicant"], e.data.get("person", 0)
    f.submitted_on, f.received_on = e.data["submitted_on"], e.data["received_on"]
    f.acted_on = f.received_on or f.submitted_on


def _receipt_confirmed(f: _Facts, e: Event) -> None:
    f.received_on = e.data["confirmed_on"]
    f.acted_on = max(f.acted_on, f.received_on)


def _assigned(f: _Facts, e: Event) -> None:
    f.handler = e.data["to"]
    f.internal_due_on = e.data.get("by", f.internal_due_on)


def _nothing(_f: _Facts, _e: Event) -> None:
    return


def _clarification_requested(f: _Facts, e: Event) -> None:
    f.letter = Letter("clarification", e.on, e.data["served_on"], e.data.get("reply_by"))
    f.clarifications_asked += 1


def _clarification_received(f: _Facts, e: Event) -> None:
    f.clarifications_received += 1
    _restart(f, e.on, "clarification")


def _restart(f: _Facts, on: date, cause: str) -> None:
    f.restarted_on, f.restart, f.letter = on, cause, None
    f.extension_days, f.extended_on, f.deferred_until = 0, None, None


def _ended(f: _Facts, e: Event) -> None:
    # A lapse noticed only after a delivery was recorded late keeps its own legal date; a withdrawal ends every consultation.
    f.outcome, f.decided_on = e.state, e.data.get("decided_on", e.on)
    f.consultations = tuple(c if c.ended_on else replace(c, ended_on=e.on, position="none") for c in f.consultations)
    _count(f)


def _count(f: _Facts) -> None:
    if f.counted_on is None:
        f.counted_outcome, f.counted_on = f.outcome, f.decided_on


def _third_party_consulted(f: _Facts, e: Event) -> None:
    _consulted(f, e, "third_party", e.texts.get("party", ""))


def _agency_consulted(f: _Facts, e: Event) -> None:
    _consulted(f, e, e.data["role"], e.texts.get("agency", ""))


def _consulted(f: _Facts, e: Event, role: str, party: str) -> None:
    f.consultations += (Consultation(len(f.consultations) + 1, role, party, e.on, e.data["delivered_on"]),)


def _replied(f: _Facts, e: Event) -> None:
    no = e.data["no"]
    position, reasonable = e.data.get("position", "silent"), e.data.get("reasonable", False)
    f.consultations = tuple(
        replace(c, ended_on=e.on, position=position, is_reasonable=reasonable) if c.no == no else c for c in f.consultations
    )
    if all(c.ended_on for c in f.consultations):
        f.opinion_on = e.on


def _reasons_requested(f: _Facts, e: Event) -> None:
    f.letter, f.reasons = Letter("reasons", e.on, e.on, e.data.get("reply_by")), "asked"


def _reasons_received(f: _Facts, e: Event) -> None:
    f.letter, f.reasons = None, "reasonable" if e.data["reasonable"] else "unreasonable"


def _reasons_lapsed(f: _Facts, _e: Event) -> None:
    f.letter, f.reasons = None, "silent"


def _deferred(f: _Facts, e: Event) -> None:
    f.deferred_until = e.data["until"]


def _extended(f: _Facts, e: Event) -> None:
    f.extension_days, f.extended_on = e.data["days"], e.data["notified_on"]


def _fee_notified(f: _Facts, e: Event) -> None:
    f.fee, f.pieces = e.data["amount"], e.data.get("pieces", 1)
    f.letter = Letter("fee", e.on, e.data["served_on"])


def _payment_recorded(f: _Facts, e: Event) -> None:
    f.fee_paid_on = e.on
    _restart(f, e.on, "payment")


def _fee_refunded(f: _Facts, e: Event) -> None:
    f.refunded += e.data["amount"]


def _delivery_recorded(f: _Facts, e: Event) -> None:
    on, failure = e.data.get("delivered_on"), e.data.get("failure", "")
    if e.data["what"] == "consultation":
        no = e.data["no"]
        told = (replace(c, delivered_on=on or c.delivered_on, failure=failure) if c.no == no else c for c in f.consultations)
        f.consultations = tuple(told)
    elif f.letter is not None:
        f.letter = replace(f.letter, served_on=on or f.letter.served_on, failure=failure)


def _search_recorded(f: _Facts, _e: Event) -> None:
    f.searches += 1


def _decided(f: _Facts, e: Event) -> None:
    f.outcome, f.decided_on, f.acted_on = e.data["outcome"], e.data["decided_on"], e.data["decided_on"]
    _count(f)


def _served(f: _Facts, e: Event) -> None:
    f.service_method = e.data["method"]
    if f.answered_on is None:
        f.answered_on = e.data.get("answered_on")
    f.proof_on, f.failure = e.data.get("signed_on") or f.proof_on, e.data.get("failure", "")


def _reopened(f: _Facts, e: Event) -> None:
    # Reading 11: a lapse undone in its own year counts as if it had not been.
    if f.outcome in _LAPSES and f.counted_on == f.decided_on and f.counted_on is not None and f.counted_on.year == e.on.year:
        f.counted_outcome, f.counted_on = "", None
    f.rounds += bool(f.outcome)
    f.outcome, f.decided_on, f.answered_on, f.proof_on, f.service_method, f.archived_on = "", None, None, None, "", None
    f.failure = ""
    f.internal_due_on = f.kept_due_on = f.kept_safe_due_on = None
    if e.data["cause"] == "good_reason":
        f.letter = Letter("clarification", e.on, e.data["served_on"])
    else:
        asked = f.letter if e.state == State.AWAITING_REASONS else None
        _restart(f, e.data["served_on"], "reopening")
        f.letter = asked


_LAPSES = frozenset({str(Outcome.OTHER_CLARIFICATION_LAPSED), str(Outcome.OTHER_FEE_UNPAID)})


def _archived(f: _Facts, e: Event) -> None:
    f.archived_on = e.on


def _calendar_changed(f: _Facts, e: Event) -> None:
    # Reading 8: a case keeps the dates it was answered against, whatever a later notice says of those days.
    f.kept_due_on, f.kept_safe_due_on = e.data.get("kept_due_on"), e.data.get("kept_safe_due_on")


def _corrected(f: _Facts, e: Event) -> None:
    told = _Facts()
    for _, event in restated(e):
        _apply(told, event)
    told.version = f.version
    for name in _Facts.__slots__:
        setattr(f, name, getattr(told, name))


_APPLY: Final[dict[EventKind, Callable[[_Facts, Event], None]]] = {
    EventKind.REGISTERED: _registered,
    EventKind.RECEIPT_CONFIRMED: _receipt_confirmed,
    EventKind.ASSIGNED: _assigned,
    EventKind.NOTED: _nothing,
    EventKind.CLARIFICATION_REQUESTED: _clarification_requested,
    EventKind.CLARIFICATION_RECEIVED: _clarification_received,
    EventKind.CLARIFICATION_LAPSED: _ended,
    EventKind.THIRD_PARTY_CONSULTED: _third_party_consulted,
    EventKind.THIRD_PARTY_REPLIED: _replied,
    EventKind.THIRD_PARTY_LAPSED: _replied,
    EventKind.AGENCY_CONSULTED: _agency_consulted,
    EventKind.AGENCY_REPLIED: _replied,
    EventKind.AGENCY_LAPSED: _replied,
    EventKind.REASONS_REQUESTED: _reasons_requested,
    EventKind.REASONS_RECEIVED: _reasons_received,
    EventKind.REASONS_LAPSED: _reasons_lapsed,
    EventKind.DEFERRED: _deferred,
    EventKind.EXTENDED: _extended,
    EventKind.FEE_NOTIFIED: _fee_notified,
    EventKind.PAYMENT_RECORDED: _payment_recorded,
    EventKind.PAYMENT_LAPSED: _ended,
    EventKind.FEE_REFUNDED: _fee_refunded,
    EventKind.DELIVERY_RECORDED: _delivery_recorded,
    EventKind.SEARCH_RECORDED: _search_recorded,
    EventKind.DECIDED: _decided,
    EventKind.SERVED: _served,
    EventKind.WITHDRAWN: _ended,
    EventKind.REOPENED: _reopened,
    EventKind.ARCHIVED: _archived,
    EventKind.VOIDED: _nothing,
    EventKind.LETTER_ISSUED: _nothing,
    EventKind.LETTER_VOIDED: _nothing,
    EventKind.CALENDAR_CHANGED: _calendar_changed,
    EventKind.CORRECTED: _corrected,
}
