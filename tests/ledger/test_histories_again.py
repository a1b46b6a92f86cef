"""What a ledger tells of other agencies, reasons asked for, deferred answers and cases taken up again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.case.dues import is_late, reply_due_on
from engine.ledger.row import Reviewed
from engine.terms import EventKind, Outcome, ReopenCause, ReviewKind, ReviewResult
from tests.ledger.offices import LAW, TODAY, Imported, faults, history, row

NOT_THERE: dict[str, Any] = {"outcome": Outcome.UNABLE_NOT_EXIST, "decided_on": date(2025, 3, 20), "answered_on": date(2025, 3, 21)}
AGAIN: dict[str, Any] = {
    **NOT_THERE, "reopened_on": date(2025, 6, 10), "again_outcome": Outcome.GRANTED_PROVIDED, "again_decided_on": date(2025, 7, 1),
    "again_answered_on": date(2025, 7, 2),
}  # fmt: skip


def due(**told: Any) -> date | None:
    made = history(**told)
    return reply_due_on(made.case, LAW, made.case.decided_on or TODAY)


def test_the_first_answer_counts_and_the_second_has_its_own_period() -> None:
    made = history(**AGAIN, reopened_cause=ReopenCause.JUDGMENT)
    assert (made.case.counted_outcome, made.case.counted_on) == (Outcome.UNABLE_NOT_EXIST, date(2025, 3, 20))
    assert (made.case.outcome, made.case.answered_on, made.case.rounds) == (Outcome.GRANTED_PROVIDED, date(2025, 7, 2), 2)
    assert reply_due_on(made.case, LAW, TODAY) == LAW.calendar.add(date(2025, 6, 10), 20)
    assert next(e for e in made.events if e.kind == EventKind.REOPENED).data["cause"] == "judgment"


@pytest.mark.parametrize(
    ("kind", "cause"), [(ReviewKind.LITIGATION_DIRECT, ReopenCause.JUDGMENT), (ReviewKind.RECONSIDERATION, ReopenCause.RECONSIDERATION)]
)
def test_who_ordered_it_follows_from_the_review_that_overturned_and_is_said(kind: ReviewKind, cause: ReopenCause) -> None:
    review = Reviewed(kind=kind, opened_on=date(2025, 4, 1), concluded_on=date(2025, 6, 9), result=ReviewResult.OVERTURNED)
    made = history(**AGAIN, reviews=(review,))
    assert next(e for e in made.events if e.kind == EventKind.REOPENED).data["cause"] == str(cause)
    assert any("重新办理事由" in note for note in made.notes)


def test_a_lapse_excused_in_its_own_year_does_not_count() -> None:
    lapsed: dict[str, Any] = {
        "clarification_requested_on": date(2025, 3, 5),
        "outcome": Outcome.OTHER_CLARIFICATION_LAPSED,
        "decided_on": date(2025, 3, 27),
    }
    again: dict[str, Any] = {name: value for name, value in AGAIN.items() if name not in NOT_THERE}
    made = history(**lapsed, **again, reopened_cause=ReopenCause.GOOD_REASON)
    assert (made.case.counted_outcome, made.case.counted_on) == (Outcome.GRANTED_PROVIDED, date(2025, 7, 1))
    assert reply_due_on(made.case, LAW, TODAY) == LAW.calendar.add(date(2025, 6, 10), 20)


def test_another_agency_is_left_out_of_the_period_however_long_it_takes() -> None:
    plain = due(**NOT_THERE)
    assert plain is not None
    asked = {"agency_consulted_on": date(2025, 3, 5), "agency_heard_on": date(2025, 5, 5)}
    days = LAW.calendar.index(date(2025, 5, 5)) - LAW.calendar.index(date(2025, 3, 5))
    assert due(**{**NOT_THERE, "decided_on": date(2025, 5, 6), "answered_on": date(2025, 5, 6)}, **asked) == LAW.calendar.add(plain, days)


def test_silence_of_a_third_party_is_reckoned_from_the_delivery() -> None:
    asked = {"consulted_on": date(2025, 3, 5), "consultation_delivered_on": date(2025, 3, 10)}
    late = {**NOT_THERE, "decided_on": date(2025, 4, 20), "answered_on": date(2025, 4, 20)}
    made = history(**late, **asked)
    last = LAW.calendar.add(date(2025, 3, 10), 15)
    assert [e.on for e in made.events if e.kind == EventKind.THIRD_PARTY_LAPSED] == [LAW.calendar.add(last, 1)]
    assert not is_late(made.case, LAW, TODAY)


@pytest.mark.parametrize(
    ("told", "until"),
    [({"reasons_requested_on": date(2025, 3, 5), "reasons_received_on": date(2025, 3, 10)}, date(2025, 5, 30)), ({}, date(2025, 5, 30)),
     ({"reasons_received_on": date(2025, 4, 20)}, date(2025, 3, 31))],
)  # fmt: skip
def test_a_deferred_answer_is_due_on_its_own_day_unless_deferred_too_late(told: dict[str, Any], until: date) -> None:
    late = {**NOT_THERE, "decided_on": date(2025, 5, 6), "answered_on": date(2025, 5, 6)}
    made = history(**late, **told, deferred_until=date(2025, 5, 30))
    assert reply_due_on(made.case, LAW, TODAY) == until
    assert any("第三十五条" in message for message in made.irregular) is not ("reasons_requested_on" in told)


def test_an_extension_known_by_its_end_has_the_days_up_to_it() -> None:
    late = {**NOT_THERE, "decided_on": date(2025, 4, 9), "answered_on": date(2025, 4, 9)}
    assert due(**late, extended_on=date(2025, 3, 20), extended_until=date(2025, 4, 15)) == date(2025, 4, 15)


@pytest.mark.parametrize(
    ("change", "column"),
    [({"reopened_on": None}, "重新办理日期"), ({"again_outcome": None}, "重新答复类型"), ({"outcome": None}, "办理结果"),
     ({"again_decided_on": None, "again_answered_on": None}, "重新答复日期"), ({"reopened_on": date(2025, 3, 4)}, "重新办理日期"),
     ({"again_answered_on": date(2025, 6, 20)}, "重新答复送达日期")],
)  # fmt: skip
def test_what_cannot_be_is_a_fault_at_its_cell(change: dict[str, Any], column: str) -> None:
    assert column in [fault.place.column for fault in faults(row(**{**AGAIN, **change}))]


def test_it_is_kept_and_verifies() -> None:
    office = Imported()
    office.take([row(**AGAIN, number="7"), row(**NOT_THERE, deferred_until=date(2025, 4, 30), agency_consulted_on=date(2025, 3, 4))])
    assert office.case("2025-0001").rounds == 2
    assert office.damage() == ()
