"""Due dates, waits and lapses as a clerk is told them: each follows from (case, law, day) alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.bootstrap import row_of
from engine.case.dues import due_lapses, is_late, reply_due, reply_due_on, safe_due_on, wait_until
from engine.case.history import Event, evolve, fold
from engine.case.view import counted, explanation, facts
from engine.rulefiles import load_forms
from engine.terms import Channel, EventKind, Outcome
from tests.acts import CLARIFY, CONSULT, CONSULT_AGENCY, DECISION, FEE, LAW, REASONS, Act, after, d, history, registered

ROW_OF = row_of(load_forms())


def test_the_first_reply_is_due_on_the_twentieth_working_day() -> None:
    due = reply_due(history(), LAW, d(3))
    assert due is not None
    assert (due.due_on, due.is_provisional, [leg.days for leg in due.legs]) == (d(31), False, [20])


@pytest.mark.parametrize("wait", [CLARIFY, FEE])
def test_no_reply_is_due_while_correction_or_payment_is_awaited(wait: Any) -> None:
    case = history(wait)
    assert (reply_due_on(case, LAW, d(5)), safe_due_on(case, LAW, d(5)), is_late(case, LAW, date(2025, 12, 1))) == (None, None, False)


@pytest.mark.parametrize(
    ("act", "until"),
    [(CLARIFY, d(25)), (FEE, d(1, 4)), (REASONS, d(18)), (CONSULT, d(25)), (CONSULT_AGENCY, None)],
)
def test_what_is_waited_for_ends_on_a_day_of_its_own(act: Any, until: date | None) -> None:
    assert wait_until(history(act), LAW) == until


def test_of_several_consultations_the_first_to_end_is_shown() -> None:
    assert wait_until(history(CONSULT_AGENCY, CONSULT, (d(6), "consult_agency", {"agency": "县档案局", "role": "co_maker"})), LAW) == d(25)


@pytest.mark.parametrize(
    ("act", "kind", "on", "state"),
    [
        (CLARIFY, EventKind.CLARIFICATION_LAPSED, d(26), "other.clarification_lapsed"),
        (FEE, EventKind.PAYMENT_LAPSED, d(2, 4), "other.fee_unpaid"),
        (REASONS, EventKind.REASONS_LAPSED, d(19), "processing"),
        (CONSULT, EventKind.THIRD_PARTY_LAPSED, d(26), "processing"),
        ((d(4), "consult_agency", {"role": "co_maker"}), EventKind.AGENCY_LAPSED, d(26), "processing"),
    ],
)
def test_a_lapse_happens_on_the_first_working_day_after_its_period(act: Any, kind: EventKind, on: date, state: str) -> None:
    case = history(act)
    assert due_lapses(case, LAW, date.fromordinal(on.toordinal() - 1)) == ()
    for noticed in (on, date(2025, 12, 31)):
        (lapse,) = due_lapses(case, LAW, noticed)
        assert (lapse.kind, lapse.on, lapse.state) == (kind, on, state)


def test_another_agency_has_no_period_and_never_lapses() -> None:
    assert due_lapses(history(CONSULT_AGENCY), LAW, date(2027, 1, 4)) == ()


def test_several_lapses_come_in_the_order_of_their_days() -> None:
    case = history(CONSULT, (d(6), "consult_agency", {"agency": "县档案局", "role": "co_maker"}), (d(7), "assign", {"to": "王五"}))
    lapses = due_lapses(case, LAW, d(30, 4))
    assert [(e.kind, e.on, e.state) for e in lapses] == [
        (EventKind.THIRD_PARTY_LAPSED, d(26), "awaiting_opinions"),
        (EventKind.AGENCY_LAPSED, d(28), "processing"),
    ]
    after_both = fold([*after(registered(), CONSULT, (d(6), "consult_agency", {"agency": "县档案局", "role": "co_maker"})), *lapses])
    assert [c.position for c in after_both.consultations] == ["silent", "agree"]


def test_silence_of_a_third_party_is_neither_consent_nor_refusal() -> None:
    released = history(CONSULT, (d(26), "decide", {"outcome": "granted.provided"}))
    withheld = history(CONSULT, (d(26), "decide", {"outcome": "refused.third_party", "reasons": "r", "not_separable": True}))
    assert (released.outcome, withheld.outcome) == ("granted.provided", "refused.third_party")


def test_a_lapse_learned_from_a_late_proof_of_delivery_keeps_its_legal_day() -> None:
    events = after(
        registered(),
        (d(4), "request_clarification", {"items": "名称", "served_on": d(20)}),
        (d(31), "record_delivery", {"what": "clarification", "delivered_on": d(4)}),
    )
    (lapse,) = due_lapses(fold(events), LAW, d(30, 4))
    assert (lapse.on, lapse.data["decided_on"]) == (d(31), d(26))
    case = evolve(fold(events), lapse)
    assert (case.decided_on, counted(case, ROW_OF)) == (d(26), {"year": 2025, "row": "other.clarification_lapsed"})


def test_a_decided_case_keeps_the_date_it_was_answered_against() -> None:
    case = history(CONSULT, (d(10), "record_third_party_reply", {"position": "agree"}), (d(11), "decide", {"outcome": "granted.provided"}))
    assert {reply_due_on(case, LAW, day) for day in (d(11), d(30, 6))} == {d(7, 4)}


def test_a_withdrawal_in_mid_consultation_stops_the_clock() -> None:
    case = history(CONSULT_AGENCY, (d(10), "withdraw", {}))
    assert {reply_due_on(case, LAW, day) for day in (d(10), date(2026, 6, 30))} == {d(7, 4)}
    assert not is_late(case, LAW, date(2026, 6, 30))


@pytest.mark.parametrize(
    ("acts", "as_of", "late"),
    [
        ([], d(31), False),
        ([], d(1, 4), True),
        ([DECISION], d(1, 4), True),
        ([DECISION, (d(6), "serve", {"method": "mail"})], date(2026, 1, 5), False),
        ([DECISION, (d(6), "serve", {"method": "mail", "posted_on": d(1, 4)})], d(6), True),
        ([(d(6), "withdraw", {})], date(2026, 1, 5), False),
        ([(d(1, 4), "withdraw", {})], d(1, 4), True),
        ([(d(6), "void", {"reason": "重复"})], date(2026, 1, 5), False),
        ([CLARIFY, (d(26), "assign", {"to": "王五"})], date(2026, 1, 5), False),
    ],
)
def test_late_is_answered_or_still_unanswered_after_the_due_date(acts: Any, as_of: date, late: bool) -> None:
    assert is_late(history(*acts), LAW, as_of) is late


def test_alarms_watch_the_submission_until_a_restart() -> None:
    events = registered(Channel.ONLINE, submitted_on=date(2025, 2, 24), confirmed_on=d(3))
    assert (reply_due_on(fold(events), LAW, d(3)), safe_due_on(fold(events), LAW, d(3))) == (d(31), d(24))
    restarted = fold(after(events, CLARIFY, (d(5), "receive_clarification", {})))
    assert reply_due_on(restarted, LAW, d(5)) == safe_due_on(restarted, LAW, d(5)) == d(2, 4)


def test_an_application_sent_under_the_old_law_and_received_under_the_new_one_follows_the_new() -> None:
    case = fold(registered(Channel.ONLINE, on=date(2019, 5, 16), submitted_on=date(2019, 5, 10), confirmed_on=date(2019, 5, 16)))
    assert safe_due_on(case, LAW, date(2019, 5, 16)) == date(2019, 6, 10)


def test_a_rest_day_inside_a_consultation_is_a_rest_day() -> None:
    case = history((d(14), "consult_third_party", {}), (d(18), "record_third_party_reply", {"position": "agree"}))
    reasons = {day["on"]: day["reason"] for day in explanation(case, LAW, d(18))["days"]}
    assert [reasons[d(n)] for n in (14, 15, 17, 19)] == ["工作日", "周末", "征求意见期间，不计算在内", "工作日"]


def test_an_unconfirmed_receipt_counts_from_submission() -> None:
    case = fold(registered(Channel.ONLINE, submitted_on=date(2025, 2, 24)))
    assert (case.received_on, reply_due_on(case, LAW, d(3)), safe_due_on(case, LAW, d(3))) == (None, d(24), d(24))
    assert explanation(case, LAW, d(3))["starts"] == "提交之日（尚未与申请人确认收到）"


def test_the_facts_of_a_case_have_the_keys_of_the_scenarios() -> None:
    known = facts(history(DECISION, (d(6), "serve", {"method": "in_person"})), LAW, d(6), ROW_OF)
    assert known == {
        "state": "granted.provided", "outcome": "granted.provided", "row": "granted", "received_on": d(3), "due_on": d(31), "safe_due_on": d(31),
        "wait_until": None, "decided_on": d(5), "answered_on": d(6), "late": False, "fee": None, "provisional": False,
        "counted": {"year": 2025, "row": "granted"}, "permitted": ["assign", "archive", "reopen", "note"],
    }  # fmt: skip


def test_an_explanation_counts_every_day_and_names_article_and_notice() -> None:
    case = history(
        (d(10), "consult_third_party", {}),
        (d(14), "record_third_party_reply", {"position": "agree"}),
        (d(17), "extend", {"approved_by": "主任", "days": 3}),
    )
    told = explanation(case, LAW, d(17))
    assert told["due_on"] == d(10, 4)
    assert [day["number"] for day in told["days"] if day["counted"]] == list(range(1, 24))
    assert [(leg["kind"], leg["days"], leg["article"]) for leg in told["legs"]] == [
        ("counted", 5, "条例第三十三条第二款"), ("excluded", 4, "条例第三十三条第三款"), ("counted", 18, "条例第三十三条第二款"),
    ]  # fmt: skip
    assert [limit["what"] for limit in told["limits"]] == ["答复期限", "延长", "征求意见"]
    assert next(day for day in told["days"] if day["on"] == d(4, 4))["notice"] == "国办发明电〔2024〕12号"
    assert next(day for day in told["days"] if day["on"] == d(11))["reason"] == "征求意见期间，不计算在内"


def test_an_explanation_says_why_a_date_is_provisional_or_absent() -> None:
    crossing = fold(registered(on=date(2026, 12, 21)))
    assert "2027年的放假通知尚未公布" in explanation(crossing, LAW, date(2026, 12, 21))["reason"]
    assert "第三十条" in explanation(history(CLARIFY), LAW, d(4))["reason"]
    assert explanation(history((d(4), "void", {"reason": "重复"})), LAW, d(4))["reason"] == "本案没有运行中的答复期限。"


def test_a_deferred_date_is_explained_by_its_article_and_leans_on_no_calendar() -> None:
    acts = [REASONS, (d(5), "receive_reasons", {"reasonable": True}), (d(6), "defer", {"until": date(2027, 3, 1)})]
    told = explanation(history(*acts), LAW, d(6))
    assert (told["due_on"], told["provisional"], told["legs"][0]["kind"], told["limits"][0]["article"]) == (
        date(2027, 3, 1), False, "deferral", "条例第三十五条",
    )  # fmt: skip


def test_each_restart_says_what_it_counts_from() -> None:
    for acts, label in (
        ([CLARIFY, (d(5), "receive_clarification", {})], "收到补正之日"),
        ([FEE, (d(5), "record_payment", {})], "缴费之日"),
        ([DECISION, (d(6), "reopen", {"cause": "judgment"})], "送达之日"),
    ):
        assert label in explanation(history(*acts), LAW, d(6))["starts"]


LAPSED: list[Act] = [CLARIFY, (d(26), "assign", {"to": "王五"})]
UNPAID: list[Act] = [FEE, (d(2, 4), "assign", {"to": "王五"})]


@pytest.mark.parametrize(
    ("acts", "year", "outcome"),
    [
        ([DECISION], 2025, "granted.provided"),
        ([DECISION, (date(2026, 1, 6), "reopen", {"cause": "judgment"})], 2025, "granted.provided"),
        ([DECISION, (d(6), "reopen", {"cause": "judgment"}), (d(7), "decide", {"outcome": "other.misc"})], 2025, "granted.provided"),
        (LAPSED, 2025, "other.clarification_lapsed"),
        ([*LAPSED, (d(27), "reopen", {"cause": "good_reason"})], None, ""),
        ([*LAPSED, (d(27), "reopen", {"cause": "judgment"})], None, ""),
        ([*LAPSED, (date(2026, 1, 6), "reopen", {"cause": "good_reason"})], 2025, "other.clarification_lapsed"),
        ([*UNPAID, (d(3, 4), "reopen", {"cause": "reconsideration"})], None, ""),
        ([(d(6), "withdraw", {}), (d(7), "reopen", {"cause": "judgment"})], 2025, "other.withdrawn"),
    ],
)
def test_a_case_counts_by_its_first_outcome_unless_a_lapse_is_undone_in_its_year(acts: Any, year: int | None, outcome: str) -> None:
    case = history(*acts)
    assert (case.counted_on.year if case.counted_on else None, case.counted_outcome) == (year, outcome)


def test_a_lapse_after_an_answer_of_an_earlier_round_never_counts() -> None:
    acts = [DECISION, (d(6), "reopen", {"cause": "judgment"}), (d(7), "request_clarification", {"items": "名称"})]
    lapsed = history(*acts, (d(1, 4), "reopen", {"cause": "good_reason"}))
    assert (lapsed.counted_outcome, lapsed.counted_on) == ("granted.provided", d(5))


def test_a_voided_case_is_in_no_statistics() -> None:
    reopened = history(DECISION, (d(6), "reopen", {"cause": "judgment"}), (d(7), "void", {"reason": "重复"}))
    assert counted(reopened, ROW_OF) is None
    assert counted(history((d(4), "void", {"reason": "重复"})), ROW_OF) is None


def test_rows_follow_the_form_of_the_year_of_the_answer() -> None:
    assert [ROW_OF(str(Outcome.OTHER_WITHDRAWN), year) for year in (2019, 2020, 2021, 2026)] == [
        "other",
        "other",
        "other.misc",
        "other.misc",
    ]


def test_folding_is_evolving_event_by_event() -> None:
    events = after(
        registered(),
        CLARIFY,
        (d(5), "receive_clarification", {}),
        (d(6), "record_search", {"scope": "库"}),
        (d(7), "decide", {"outcome": "unable.not_exist"}),
    )
    case = fold(events[:1])
    for event in events[1:]:
        case = evolve(case, event)
    assert case == fold(events)
    with pytest.raises(AttributeError, match="frozen"):
        case.outcome = ""


def test_a_case_takes_no_note_of_what_does_not_change_it() -> None:
    noted = after(registered(), (d(4), "note", {"text": "已电话联系"}))
    assert isinstance(noted[-1], Event)
    assert fold(noted).acted_on == fold(noted[:1]).acted_on
