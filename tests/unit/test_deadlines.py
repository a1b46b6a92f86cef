from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from engine.case.history import Case, fold
from engine.clock import end_of, reached
from engine.deadlines import agency_deadlines, case_deadlines, review_deadlines
from engine.review import Review
from engine.terms import Channel
from tests.acts import CLARIFY, CONSULT, CONSULT_AGENCY, DECISION, FEE, LAW, REASONS, Act, after, d, history, registered

TO: Act = (d(3), "assign", {"to": "王五", "by": d(20)})
HANDED: Act = (d(6), "serve", {"method": "in_person"})
POSTED: Act = (d(6), "serve", {"method": "mail"})
ANSWERED: Act = (d(10), "record_third_party_reply", {"position": "agree"})
REFUSED: Act = (d(5), "decide", {"outcome": "refused.internal_affairs", "reasons": "内部", "not_separable": True})
NEW = {"reply_due": d(31), "unassigned": d(4), "clarification_window": d(12)}
WINDOWS = {"reconsideration_window": d(6, 5), "litigation_window": date(2025, 9, 8)}


@pytest.mark.parametrize(
    ("acts", "expected"),
    [
        ((), NEW),
        ((TO,), {"reply_due": d(31), "internal_due": d(20), "clarification_window": d(12)}),
        ((TO, (d(4), "assign", {"to": "赵六"})), {"reply_due": d(31), "internal_due": d(20), "clarification_window": d(12)}),
        ((CLARIFY,), {"unassigned": d(4), "clarification_ends": d(25)}),
        ((CLARIFY, (d(6), "receive_clarification", {})), {"unassigned": d(4), "reply_due": d(3, 4)}),
        ((CONSULT,), {"unassigned": d(4), "opinions_end": d(25)}),
        ((CONSULT_AGENCY,), {"unassigned": d(4), "agency_silent": d(25)}),
        ((CONSULT, ANSWERED), NEW | {"reply_due": d(7, 4), "opinion_unacted": d(12)}),
        ((CONSULT, CONSULT_AGENCY, ANSWERED), {"unassigned": d(4), "agency_silent": d(25)}),
        ((CONSULT, ANSWERED, (d(11), "note", {"text": "备注"})), NEW | {"reply_due": d(7, 4), "opinion_unacted": d(12)}),
        ((CONSULT, ANSWERED, (d(11), "extend", {"approved_by": "赵"})), NEW | {"reply_due": d(7, 5)}),
        ((REASONS,), {"unassigned": d(4), "reply_due": d(31), "reasons_end": d(18)}),
        ((FEE,), {"unassigned": d(4), "payment_ends": d(1, 4)}),
        ((DECISION,), {"reply_due": d(31), "unposted": d(6)}),
        ((DECISION, HANDED), {"archive": d(11)} | WINDOWS),
        ((DECISION, POSTED), {"archive": d(11), "unproven": d(20)}),
        ((DECISION, POSTED, (d(6), "serve", {"method": "mail", "signed_on": d(6)})), {"archive": d(11)} | WINDOWS),
        ((REFUSED, HANDED), {"archive": d(11), "reconsideration_window": d(6, 5)}),
        ((DECISION, HANDED, (d(7), "archive", {})), WINDOWS),
        (((d(5), "withdraw", {}),), {"archive": d(10)}),
        ((DECISION, HANDED, (d(9, 4), "reopen", {"cause": "judgment"})), {"order_due": d(9, 5), "unassigned": d(4)}),
        (((d(5), "void", {"reason": "重复"}),), {}),
    ],
)  # fmt: skip
def test_a_case_has_the_deadlines_of_what_it_waits_for(acts: tuple[Act, ...], expected: dict[str, Any]) -> None:
    assert case_deadlines(history(*acts), LAW) == expected


def test_a_consultation_sent_after_expiry_does_not_stop_the_alarm() -> None:
    case = history((d(1, 4), "consult_third_party", {"party": "甲公司"}))
    assert case_deadlines(case, LAW)["reply_due"] == d(31)


def test_an_unconfirmed_application_is_to_be_confirmed_the_same_day() -> None:
    events = registered(Channel.ONLINE)
    assert case_deadlines(fold(events), LAW)["receipt_unconfirmed"] == d(3)
    confirmed = fold(after(events, (d(5), "confirm_receipt", {})))
    assert case_deadlines(confirmed, LAW) == {"reply_due": d(31), "unassigned": d(4), "clarification_window": d(14)}


def test_alarms_watch_the_safe_due_date() -> None:
    case = fold(after(registered(Channel.ONLINE), (d(10), "confirm_receipt", {})))
    assert case_deadlines(case, LAW)["reply_due"] == d(31)


def test_a_lapsed_third_party_counts_as_an_opinion_to_act_on() -> None:
    from engine.case.dues import due_lapses
    from engine.case.history import evolve

    case: Case = history(CONSULT)
    for event in due_lapses(case, LAW, d(30)):
        case = evolve(case, event)
    assert case_deadlines(case, LAW)["opinion_unacted"] == d(28)


def review(kind: str, **given: Any) -> dict[str, date]:
    return review_deadlines(Review(kind, "2025-0001", "某机关", d(3), **given), LAW)


def test_answer_and_evidence_are_due_from_the_copy_until_filed_or_concluded() -> None:
    copy = {"copy_received_on": d(7)}
    assert review("reconsideration", **copy) == {"reconsideration_answer": d(14), "reconsideration_answer_ordinary": d(21)}
    assert review("litigation_direct", **copy) == {"court_evidence": d(24)}
    assert review("litigation_after_reconsideration") == {"court_evidence": d(18)}
    assert review("reconsideration", **copy, answered_on=d(10)) == {}
    assert review("reconsideration", **copy, concluded_on=d(5, 5), result="upheld") == {"suit_window": d(20, 5)}
    before = Review("reconsideration", "2023-0001", "某机关", date(2023, 5, 4))
    assert review_deadlines(before, LAW) == {}


@pytest.mark.parametrize(
    ("level", "since", "today", "own", "report", "notice"),
    [
        ("township", date(2025, 1, 1), date(2026, 1, 10), None, date(2026, 1, 31), date(2026, 11, 15)),
        ("county", date(2025, 1, 1), date(2026, 1, 10), None, date(2026, 3, 31), date(2026, 11, 15)),
        ("county", date(2025, 1, 1), date(2026, 1, 10), (2, 20), date(2026, 2, 20), date(2026, 11, 15)),
        ("township", date(2025, 1, 1), date(2026, 1, 10), (2, 20), date(2026, 1, 31), date(2026, 11, 15)),
        ("township", date(2025, 1, 1), date(2026, 4, 1), None, date(2026, 1, 31), date(2026, 11, 15)),
        ("township", date(2025, 1, 1), date(2026, 4, 2), None, date(2027, 1, 31), date(2026, 11, 15)),
        ("township", date(2026, 2, 1), date(2026, 2, 2), None, date(2027, 1, 31), date(2026, 11, 15)),
        ("township", date(2025, 1, 1), date(2027, 1, 10), None, date(2027, 1, 31), date(2026, 11, 15)),
    ],
)
def test_an_agency_has_its_report_and_the_next_holiday_notice(
    level: str, since: date, today: date, own: tuple[int, int] | None, report: date, notice: date
) -> None:
    found = agency_deadlines(level, since, LAW, today, lambda year: date(year, *own) if own else None)
    assert found == {"annual_report": report, "holiday_notice": notice}


def test_natural_days_and_months_that_end_on_a_rest_day_end_on_the_next_working_day() -> None:
    assert end_of(date(2025, 3, 7), 15, "natural_days", LAW.calendar) == date(2025, 3, 24)
    assert end_of(date(2025, 8, 31), 6, "months", LAW.calendar) == date(2026, 2, 28)  # a make-up Saturday
    assert end_of(date(2025, 4, 1), 6, "months", LAW.calendar) == date(2025, 10, 9)  # the National Day holiday


def test_a_deadline_has_reached_a_threshold_exactly_from_its_day_on() -> None:
    """Due on Thursday 9 October 2025, the first working day after the holiday: two working days before it is 29 September."""
    due = date(2025, 10, 9)
    days = (date(2025, 9, 8) + timedelta(n) for n in range(40))
    assert next(day for day in days if due < reached(2, "working_days", day, LAW.calendar)) == date(2025, 9, 29)
    assert [due < reached(-1, "natural_days", day, LAW.calendar) for day in (due, date(2025, 10, 10))] == [False, True]
