"""The days of a case as a ledger has columns for: its first answer, which is what counts, and what came of taking it up again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from engine.case.dues import consultation_ends_on, reply_due_on, wait_until
from engine.case.history import Case, fold
from engine.terms import EventKind, ReopenCause, ReviewKind, ReviewResult, state_label

if TYPE_CHECKING:
    from engine.case.history import Consultation, Event
    from engine.case.situation import Law
    from engine.review import Review

# What moves a date of a case that is taken up again, and has no column there.
_UNTOLD: Final = frozenset(
    {
        EventKind.CLARIFICATION_REQUESTED, EventKind.CLARIFICATION_RECEIVED, EventKind.THIRD_PARTY_CONSULTED, EventKind.AGENCY_CONSULTED,
        EventKind.EXTENDED, EventKind.DEFERRED, EventKind.FEE_NOTIFIED, EventKind.PAYMENT_RECORDED,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rounds:
    """A history up to the answer that counts, and what follows once the case is taken up again after it (reading 11)."""

    first: Sequence[Event]
    later: Sequence[Event]

    @property
    def last(self) -> Sequence[Event]:
        """The latest time it was taken up again, to its end; empty when it never was."""
        starts = [n for n, event in enumerate(self.later) if event.kind == EventKind.REOPENED]
        return self.later[starts[-1] :] if starts else ()


def rounds_of(events: Sequence[Event]) -> Rounds:
    """The rounds of a history. A lapse undone in its own year is as if it had not been: the case is still in its first."""
    for n, event in enumerate(events):
        if event.kind == EventKind.REOPENED and fold(events[: n + 1]).counted_on is not None:
            return Rounds(events[:n], events[n:])
    return Rounds(events, ())


def steps(case: Case, events: Sequence[Event], law: Law) -> dict[str, Any]:
    """The days of 补正, 征求意见, 说明理由, 延期 and 收费: of each the latest, which the period rests on."""
    last = {event.kind: event for event in events}
    asked, came = last.get(EventKind.CLARIFICATION_REQUESTED), last.get(EventKind.CLARIFICATION_RECEIVED)
    told, paid = last.get(EventKind.FEE_NOTIFIED), last.get(EventKind.PAYMENT_RECORDED)
    why, because = last.get(EventKind.REASONS_REQUESTED), last.get(EventKind.REASONS_RECEIVED)
    return {
        "clarification_requested_on": asked.on if asked else None,
        "clarification_due_on": _clarification_due_on(case, asked, law) if asked else None,
        # Asked again after that, the applicant has not answered.
        "clarification_received_on": came.on if came and asked and asked.on <= came.on else None,
        **_consulted(case, law),
        "reasons_requested_on": why.on if why else None,
        "reasons_received_on": because.on if because else None,
        "deferred_until": case.deferred_until,
        "extended_on": case.extended_on,
        "extension_days": case.extension_days or None,
        "fee_notified_on": told.on if told else None,
        "fee_paid_on": paid.on if paid else None,
        "fee_yuan": case.fee,
    }


def _clarification_due_on(case: Case, asked: Event, law: Law) -> date | None:
    """The end of the applicant's period: as given, or as it follows from the day of delivery while the answer is awaited."""
    is_awaited = case.letter is not None and case.letter.kind == "clarification"
    return wait_until(case, law) if is_awaited else asked.data.get("reply_by")


def _consulted(case: Case, law: Law) -> dict[str, Any]:
    """One consultation of third parties and one of agencies, from the first letter to what ended the waiting for the last."""
    parties, agencies = _in_this_period(case, law, is_agency=False), _in_this_period(case, law, is_agency=True)
    party, agency = (max(some, key=lambda c: _ends_on(c, law) or date.max, default=None) for some in (parties, agencies))
    answered = party is not None and party.ended_on is not None and party.position != "silent"
    return {
        "consulted_on": min((c.sent_on for c in parties), default=None),
        "consultation_delivered_on": party.delivered_on if party else None,
        # Silence has no day of its own: it follows from the delivery.
        "consultation_ended_on": party.ended_on if party and answered else None,
        "agency_consulted_on": min((c.sent_on for c in agencies), default=None),
        "agency_heard_on": _ends_on(agency, law) if agency else None,
    }


def _in_this_period(case: Case, law: Law, *, is_agency: bool) -> list[Consultation]:
    """The consultations that move the date of the period that runs, or else all."""
    found = [c for c in case.consultations if (c.role != "third_party") == is_agency]
    return [c for c in found if (_ends_on(c, law) or date.max) > case.starts_on] or found


def _ends_on(c: Consultation, law: Law) -> date | None:
    """The last day a consultation takes out of the period (reading 4); None while it is open."""
    cap = consultation_ends_on(c, law)
    return c.ended_on if c.ended_on is None or cap is None else min(c.ended_on, cap)


# --- taken up again


def again(case: Case, rounds: Rounds, law: Law, today: date) -> dict[str, Any]:
    """The latest time it was taken up again. `case` is the whole history."""
    last = rounds.last
    cause = last[0].data["cause"] if last else ""
    return {
        "reopened_on": last[0].data["served_on"] if last else None,
        "reopened_cause": ReopenCause(cause).label if last else None,
        "again_due_on": reply_due_on(case, law, today) if last else None,
        "again_decided_on": case.decided_on if last else None,
        "again_outcome": case.outcome or None if last else None,
        "again_outcome_label": state_label(case.state) if last else None,
        "again_answered_on": case.answered_on if last else None,
    }


def remarks(rounds: Rounds) -> Iterator[str]:
    """That the case was taken up again and how it was answered then, what moved its date meanwhile, remarks as typed."""
    for n, event in enumerate((*rounds.first, *rounds.later)):
        is_later = n >= len(rounds.first)
        if event.kind == EventKind.REOPENED:
            yield f"{event.on} 重新办理（{ReopenCause(event.data['cause']).label}）"
        elif is_later and event.kind == EventKind.DECIDED:
            yield f"{event.data['decided_on']} 重新答复：{state_label(event.state)}"
        elif is_later and event.kind in _UNTOLD:
            yield f"{event.on} {event.kind.label}（重新办理中）"
        elif event.kind == EventKind.NOTED and event.texts:
            yield event.texts["text"]


# --- reviews


def reviews(found: Sequence[Review]) -> dict[str, Any]:
    """The latest review of each course."""
    return {key: value for course, own in courses(found).items() for key, value in _reviewed(course, own).items()}


def courses(found: Sequence[Review]) -> Mapping[str, list[Review]]:
    """Reviews by course, in order of opening."""
    first = [r for r in found if r.kind == ReviewKind.RECONSIDERATION]
    return {"reconsideration": first, "litigation": [r for r in found if r not in first]}


def _reviewed(course: str, found: Sequence[Review]) -> dict[str, Any]:
    """The latest review of a course; earlier ones are remarks."""
    review = found[-1] if found else None
    return {
        course: ReviewResult(review.result or ReviewResult.PENDING).label if review else None,
        f"{course}_opened_on": review.opened_on if review else None,
        f"{course}_copy_on": review.copy_received_on if review else None,
        f"{course}_answered_on": review.answered_on if review else None,
        f"{course}_concluded_on": review.concluded_on if review else None,
        f"{course}_body": review.body if review else None,
    }


def earlier_reviews(found: Sequence[Review]) -> Iterator[str]:
    """Earlier reviews as remarks."""
    for own in courses(found).values():
        yield from (f"{ReviewKind(r.kind).label} {r.opened_on} {ReviewResult(r.result or ReviewResult.PENDING).label}" for r in own[:-1])
