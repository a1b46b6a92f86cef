"""When a case is due, when a letter's period ends, and what has lapsed: pure functions of (case, law, day)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.case.history import Event, evolve
from engine.case.situation import Law, Situation
from engine.clock import Period, due_on, legs
from engine.terms import Channel, EventKind, Outcome

if TYPE_CHECKING:
    from datetime import date

    from engine.case.history import Case, Consultation
    from engine.clock import Leg
    from engine.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class DueDate:
    """A due date that explains itself."""

    due_on: date
    period: Period
    legs: tuple[Leg, ...]
    is_provisional: bool


def _days(rulebook: Rulebook, key: str, on: date) -> int:
    return rulebook.limits[key].at(on).days


def consultation_ends_on(c: Consultation, law: Law) -> date | None:
    """The last day of a consulted party's period; None for another agency, which has none.

    条例第三十二条：“第三方应当自收到征求意见书之日起15个工作日内提出意见。”第三十四条：“被征求意见机关应当自收到征求意见书之日起15个工作日内提出意见，逾期未提出意见的视为同意公开。”
    """
    if c.role == "other":
        return None
    return law.calendar.add(c.delivered_on, _days(law.rulebook, "consultation", c.sent_on))


def _excluded(c: Consultation, law: Law, as_of: date) -> tuple[date, date]:
    """The span a consultation takes out of the period (reading 4); an open one as if the opinion arrived on `as_of`."""
    ended = c.ended_on or as_of
    cap = consultation_ends_on(c, law)
    return c.sent_on, ended if cap is None or ended < cap else cap


def _period(case: Case, law: Law, as_of: date, start: date, kept: date | None) -> Period:
    return Period(
        start,
        _days(law.rulebook, "reply", case.starts_on),
        case.extension_days,
        tuple(_excluded(c, law, as_of) for c in case.consultations),
        kept or case.deferred_until,
    )


def reply_period(case: Case, law: Law, as_of: date) -> Period | None:
    """The current reply period, or None while no clock runs."""
    return _period(case, law, as_of, case.starts_on, case.kept_due_on) if case.has_clock else None


def safe_period(case: Case, law: Law, as_of: date) -> Period | None:
    """The same legs from the earlier of submission and receipt: what alarms watch (reading 2)."""
    if not case.has_clock:
        return None
    start = case.starts_on
    if case.restarted_on is None and case.channel != Channel.REGISTERED_MAIL:
        start = min(start, case.submitted_on)
    return _period(case, law, as_of, start, case.kept_safe_due_on)


def reply_due_on(case: Case, law: Law, as_of: date) -> date | None:
    """The reply is due on this day; None while no clock runs."""
    period = reply_period(case, law, as_of)
    return None if period is None else due_on(period, law.calendar)


def safe_due_on(case: Case, law: Law, as_of: date) -> date | None:
    """The day to be safe on, whichever receipt date a court takes."""
    period = safe_period(case, law, as_of)
    return None if period is None else due_on(period, law.calendar)


def reply_due(case: Case, law: Law, as_of: date) -> DueDate | None:
    """The due date with its legs, for explanation."""
    period = reply_period(case, law, as_of)
    if period is None:
        return None
    end = due_on(period, law.calendar)
    # A deferred date was set by a person: it leans on no calendar.
    is_provisional = period.until is None and law.calendar.is_provisional(period.start, end)
    return DueDate(end, period, legs(period, law.calendar), is_provisional)


def wait_until(case: Case, law: Law) -> date | None:
    """The last day of what is waited for: the awaited letter's period, or the first open consultation's."""
    if case.letter is not None:
        return _letter_ends_on(case, law)
    ends = [end for c in case.open_consultations() if (end := consultation_ends_on(c, law)) is not None]
    return min(ends, default=None)


def _letter_ends_on(case: Case, law: Law) -> date | None:
    letter = case.letter
    if letter is None:
        return None
    if letter.reply_by is not None:
        return letter.reply_by
    key = {"clarification": "clarification_reply", "fee": "payment", "reasons": "reasons_reply"}[letter.kind]
    return law.calendar.add(letter.served_on, _days(law.rulebook, key, letter.sent_on))


def is_late(case: Case, law: Law, as_of: date) -> bool:
    """Reading 8: answered after the due date, or unanswered and the due date is past. A withdrawal ends the duty."""
    due = reply_due_on(case, law, as_of)
    if due is None:
        return False
    ended = case.answered_on or (case.decided_on if case.outcome == Outcome.OTHER_WITHDRAWN else None)
    return (ended or as_of) > due


def due_lapses(case: Case, law: Law, as_of: date) -> tuple[Event, ...]:
    """The lapses the law has brought about by the end of `as_of`, each on its legal date, in order (reading 7)."""
    found: list[Event] = []
    while case.is_open and (candidates := sorted(_lapses(case, law), key=lambda pair: pair[0])):
        on, (verb, kind, data) = candidates[0]
        if on > as_of:
            break
        outcome = _LAPSE_OUTCOME.get(kind, "")
        # Entries typed ahead of the lapse may bear a later date; history never runs backwards.
        state, _ = law.lifecycle.step(case.state, verb, Situation(case, on, law), outcome)
        event = Event(kind, max(on, case.last_on), state, {**data, "decided_on": on} if outcome else data)
        found.append(event)
        case = evolve(case, event)
    return tuple(found)


_LAPSE_OUTCOME = {
    EventKind.CLARIFICATION_LAPSED: str(Outcome.OTHER_CLARIFICATION_LAPSED),
    EventKind.PAYMENT_LAPSED: str(Outcome.OTHER_FEE_UNPAID),
}
_LETTER_LAPSE = {
    "clarification": ("lapse_clarification", EventKind.CLARIFICATION_LAPSED),
    "fee": ("lapse_payment", EventKind.PAYMENT_LAPSED),
    "reasons": ("lapse_reasons", EventKind.REASONS_LAPSED),
}


def _lapses(case: Case, law: Law) -> list[tuple[date, tuple[str, EventKind, dict[str, object]]]]:
    """Every running period with the first working day after its end and the event that day brings; a letter sent back started none."""
    found: list[tuple[date, tuple[str, EventKind, dict[str, object]]]] = []
    ends = _letter_ends_on(case, law)
    if case.letter is not None and ends is not None and not case.letter.failure:
        found.append((law.calendar.add(ends, 1), (*_LETTER_LAPSE[case.letter.kind], {})))
    for c in case.open_consultations():
        end = consultation_ends_on(c, law)
        if end is not None and not c.failure:
            kind = EventKind.THIRD_PARTY_LAPSED if c.role == "third_party" else EventKind.AGENCY_LAPSED
            position = "silent" if c.role == "third_party" else "agree"
            found.append((law.calendar.add(end, 1), ("lapse_consultation", kind, {"no": c.no, "position": position})))
    return found
