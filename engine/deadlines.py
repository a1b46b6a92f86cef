"""Which deadlines a case, a review, an item and an agency have: closed registries of dates, which rules/reminders.toml turns into watches.

Each date is a pure function and None when there is nothing to watch: done, not owed, or not the state for it. Total, as history is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from engine.case.dues import consultation_ends_on, safe_due_on, wait_until
from engine.case.guards import NO_ANSWER_OWED
from engine.clock import end_of
from engine.terms import AgencyLevel, Outcome, ReviewKind, State

if TYPE_CHECKING:
    from collections.abc import Collection

    from engine.case.history import Case
    from engine.case.situation import Law
    from engine.item import Item
    from engine.review import Review
    from engine.rulebook.watch import Watch
    from engine.workdays import WorkCalendar


def deadline(watch: Watch, base: date | None, calendar: WorkCalendar) -> date | None:
    """The deadline of a watch from its date; None before any period of the watch was in force."""
    if base is None or not watch.periods:
        return base
    span = watch.period(base)
    return None if span is None else end_of(base, span.count, span.unit, calendar)


def _all(subject: str, law: Law, dates: Mapping[str, Callable[[Any, Law], date | None]], thing: Any) -> dict[str, date]:
    found = {}
    for watch in law.rulebook.watches.values():
        if watch.subject == subject and (due := deadline(watch, dates[watch.base](thing, law), law.calendar)) is not None:
            found[watch.id] = due
    return found


# --- cases


def case_deadlines(case: Case, law: Law) -> dict[str, date]:
    """Every deadline of a case, by watch."""
    return {} if case.state == State.VOIDED else _all("case", law, _CASE, case)


def _owed(case: Case) -> bool:
    return case.answered_on is None and case.outcome not in NO_ANSWER_OWED


def _due(case: Case, law: Law) -> date | None:
    """The day alarms watch until the answer is served. While an opinion is awaited the clock stands, unless it had run out before."""
    if not _owed(case) or not case.has_clock:
        return None
    sent = [c.sent_on for c in case.open_consultations()]
    if not sent:
        return safe_due_on(case, law, case.last_on)
    due = safe_due_on(case, law, max(sent))
    return due if due is not None and due <= min(sent) else None


def _reply(case: Case, law: Law) -> date | None:
    return None if case.restart == "reopening" else _due(case, law)


def _order(case: Case, law: Law) -> date | None:
    return _due(case, law) if case.restart == "reopening" else None


def _unconfirmed(case: Case, _law: Law) -> date | None:
    waits = case.is_open and case.received_on is None and case.restarted_on is None and case.rounds == 1
    return case.submitted_on if waits else None


def _unassigned(case: Case, _law: Law) -> date | None:
    return case.registered_on if case.is_open and not case.handler else None


def _internal(case: Case, _law: Law) -> date | None:
    return case.internal_due_on if case.is_open else None


def _clarification_window(case: Case, law: Law) -> date | None:
    """While the first request to correct can still be made in time."""
    if case.state != State.PROCESSING or case.clarifications_asked or case.restarted_on is not None:
        return None
    return law.calendar.add(case.starts_on, law.rulebook.limits["clarification_notice"].at(case.starts_on).days)


def _letter(kind: str) -> Callable[[Case, Law], date | None]:
    """The end of the applicant's period after a letter of that kind."""
    return lambda case, law: wait_until(case, law) if case.is_open and case.letter is not None and case.letter.kind == kind else None


def _opinions(case: Case, law: Law) -> date | None:
    ends = [end for c in case.open_consultations("third_party", "co_maker") if (end := consultation_ends_on(c, law)) is not None]
    return min(ends, default=None)


def _other_agency(case: Case, _law: Law) -> date | None:
    return min((c.delivered_on for c in case.open_consultations("other")), default=None)


def _opinion_received(case: Case, _law: Law) -> date | None:
    return case.opinion_on if case.state == State.PROCESSING else None


def _decided(case: Case, _law: Law) -> date | None:
    return case.decided_on if case.outcome and _owed(case) else None


def _posted(case: Case, _law: Law) -> date | None:
    return case.answered_on if case.service_method == "mail" and case.proof_on is None else None


def _ended(case: Case, _law: Law) -> date | None:
    if not case.outcome or case.archived_on is not None or _owed(case):
        return None
    return case.answered_on or case.decided_on


def _known(case: Case, _law: Law) -> date | None:
    """When the applicant knew of the answer: signed for; without a signature to be had, when served."""
    return case.proof_on if case.service_method == "mail" else case.answered_on


def _known_suable(case: Case, law: Law) -> date | None:
    """行政复议法第二十三条第一款第（四）项：不予公开的应当先申请行政复议。"""
    withheld = case.outcome.startswith("refused.") and case.outcome != Outcome.REFUSED_ADMINISTRATIVE_INQUIRY
    return None if withheld else _known(case, law)


_CASE: Final[Mapping[str, Callable[[Case, Law], date | None]]] = {
    "reply": _reply,
    "order": _order,
    "unconfirmed": _unconfirmed,
    "unassigned": _unassigned,
    "internal": _internal,
    "clarification_window": _clarification_window,
    "clarification_reply": _letter("clarification"),
    "payment": _letter("fee"),
    "reasons": _letter("reasons"),
    "opinions": _opinions,
    "other_agency": _other_agency,
    "opinion_received": _opinion_received,
    "decided": _decided,
    "posted": _posted,
    "ended": _ended,
    "known": _known,
    "known_suable": _known_suable,
}

# --- reviews


def review_deadlines(review: Review, law: Law) -> dict[str, date]:
    """Every deadline of a review, by watch."""
    return _all("review", law, _REVIEW, review)


def _copy(is_reconsideration: bool) -> Callable[[Review, Law], date | None]:
    """When the copy came (if nobody wrote that down: when the review was opened, to be safe), until answered or concluded."""

    def copied(review: Review, _law: Law) -> date | None:
        is_open = review.answered_on is None and review.concluded_on is None
        is_meant = is_open and (review.kind == ReviewKind.RECONSIDERATION) == is_reconsideration
        return (review.copy_received_on or review.opened_on) if is_meant else None

    return copied


def _reconsidered(review: Review, _law: Law) -> date | None:
    return review.concluded_on if review.kind == ReviewKind.RECONSIDERATION else None


_REVIEW: Final[Mapping[str, Callable[[Review, Law], date | None]]] = {
    "reconsideration_copy": _copy(True),
    "litigation_copy": _copy(False),
    "reconsidered": _reconsidered,
}

# --- published items


def item_deadlines(item: Item, law: Law) -> dict[str, date]:
    """Every deadline of an item, by watch."""
    return _all("item", law, _ITEM, item)


def _unpublished(item: Item, _law: Law) -> date | None:
    """When the information came about or changed, while it, or the change, still has to be published."""
    if not item.is_pending:
        return None
    return item.made_on if item.published_on is None else item.changed_on


_ITEM: Final[Mapping[str, Callable[[Item, Law], date | None]]] = {"unpublished": _unpublished}

# --- agencies

# 条例第四十九条：县级以上人民政府的报告3月31日前，部门（以及依地方要求的乡镇、街道）的1月31日前。
_GOVERNMENTS = frozenset({AgencyLevel.COUNTY, AgencyLevel.CITY, AgencyLevel.PROVINCE})
# 次年的放假通知通常在此日前后印发。
_NOTICE_BY = (11, 15)


def agency_deadlines(
    level: str,
    since: date,
    law: Law,
    today: date,
    report_by: Callable[[int], date | None] = lambda _year: None,
    reported: Collection[int] = (),
) -> dict[str, date]:
    """The deadlines of an agency that has been here since a day.

    `report_by` gives the office's own date for a year; `reported` are the years whose annual report is finalised.
    """
    found = {}
    for watch in law.rulebook.watches.values():
        if watch.subject == "agency":
            found[watch.id] = _AGENCY[watch.base](_Agency(level, since, report_by, reported, watch.stops_after or 0), law, today)
    return found


class _Agency(NamedTuple):
    """What an agency's own deadlines depend on."""

    level: str
    since: date
    report_by: Callable[[int], date | None]
    reported: Collection[int]
    stops: int


def _annual_report(agency: _Agency, _law: Law, today: date) -> date:
    """The next one, or the last one while it is still to be talked about: that of a year ends when its report is finalised."""
    for year in count(today.year):
        lawful = date(year, 3, 31) if agency.level in _GOVERNMENTS else date(year, 1, 31)
        due = min(lawful, agency.report_by(year) or lawful)
        if year - 1 not in agency.reported and due >= agency.since and due + timedelta(agency.stops) >= today:
            return due
    raise AssertionError


def _holiday_notice(_agency: _Agency, law: Law, today: date) -> date:
    """15 November before the first year from now on that has no notice."""
    year = today.year
    while year in law.calendar.official_years:
        year += 1
    return date(year - 1, *_NOTICE_BY)


_AGENCY: Final[Mapping[str, Callable[[_Agency, Law, date], date]]] = {"annual_report": _annual_report, "holiday_notice": _holiday_notice}

DATES: Final[Mapping[str, Collection[str]]] = {
    "case": _CASE.keys(), "review": _REVIEW.keys(), "item": _ITEM.keys(), "agency": _AGENCY.keys(),
}  # fmt: skip
