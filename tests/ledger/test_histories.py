"""A row becomes the history a clerk would have typed; what was done unlawfully stands as it happened, with its article."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.case.dues import is_late, reply_due_on
from engine.terms import Channel, EventKind, Outcome, State
from tests.ledger.offices import LAW, TODAY, history

GRANTED: dict[str, Any] = {"outcome": Outcome.GRANTED_PROVIDED, "decided_on": date(2025, 3, 20), "answered_on": date(2025, 3, 21)}
ANSWERED: dict[str, Any] = {"decided_on": date(2025, 3, 20), "answered_on": date(2025, 3, 21)}


def kinds(**told: Any) -> list[str]:
    return [str(e.kind) for e in history(**told).events]


def test_a_lawful_row_becomes_a_lawful_history_on_its_own_days() -> None:
    made = history(**GRANTED)
    assert [(str(e.kind), e.on) for e in made.events] == [
        ("registered", date(2025, 3, 3)), ("noted", date(2025, 3, 3)), ("assigned", date(2025, 3, 3)), ("decided", date(2025, 3, 20)),
        ("served", date(2025, 3, 21)), ("archived", date(2025, 3, 21)),
    ]  # fmt: skip
    assert made.irregular == ()
    assert made.case.state == "granted.provided"


def test_an_open_row_comes_in_open_with_its_due_date() -> None:
    made = history(date(2025, 3, 10))
    assert (made.case.state, reply_due_on(made.case, LAW, date(2025, 3, 10))) == ("processing", date(2025, 3, 31))


def test_a_received_clarification_restarts_and_an_extension_lengthens() -> None:
    made = history(
        is_clarified=True, clarification_requested_on=date(2025, 3, 5), clarification_received_on=date(2025, 3, 12),
        is_extended=True, extended_on=date(2025, 4, 2), extension_days=20, outcome=Outcome.GRANTED_PROVIDED,
        decided_on=date(2025, 5, 8), answered_on=date(2025, 5, 8),
    )  # fmt: skip
    assert reply_due_on(made.case, LAW, TODAY) == LAW.calendar.add(date(2025, 3, 12), 40)
    assert made.irregular == ("台账未记载延期经谁同意（条例第三十三条第二款）",)


@pytest.mark.parametrize(
    ("told", "article"),
    [
        ({**GRANTED, "decided_on": date(2025, 4, 20), "answered_on": date(2025, 4, 21)}, "第三十三条"),
        ({**GRANTED, "answered_on": date(2025, 4, 21)}, "235号"),
        ({**GRANTED, "answered_on": None}, "235号"),
        ({**GRANTED, "clarification_requested_on": date(2025, 3, 14), "clarification_received_on": date(2025, 3, 17)}, "第三十条"),
        ({**GRANTED, "clarification_requested_on": date(2025, 3, 5)}, "第三十条"),
        ({**GRANTED, "is_clarified": True}, "第三十条"),
        ({**GRANTED, "clarification_received_on": date(2025, 3, 17)}, "第三十条"),
        ({**GRANTED, "is_extended": True}, "第三十三条第二款"),
        ({**GRANTED, "extended_on": date(2025, 3, 10), "extension_days": 30}, "第三十三条第二款"),
        ({**GRANTED, "decided_on": date(2025, 5, 6), "answered_on": None, "extended_on": date(2025, 4, 8)}, "第三十三条第二款"),
        ({**GRANTED, "is_consulted": True}, "第三十二条"),
        ({**GRANTED, "consulted_on": date(2025, 3, 10), "consultation_ended_on": date(2025, 3, 24)}, "第三十二条"),
        ({**GRANTED, "fee_yuan": "400"}, "109号第六条"),
        ({**GRANTED, "fee_notified_on": date(2025, 3, 10), "fee_yuan": "7"}, "109号第四条"),
        ({**GRANTED, "fee_notified_on": date(2025, 3, 10), "fee_yuan": "400元"}, "109号第六条"),
        ({**ANSWERED, "outcome": Outcome.REFUSED_STATE_SECRET}, "第三十六条第（三）项"),
        ({**ANSWERED, "outcome": Outcome.REFUSED_THIRD_PARTY}, "第三十二条"),
        ({**ANSWERED, "outcome": Outcome.PARTIAL}, "第三十七条"),
        ({**ANSWERED, "outcome": Outcome.UNABLE_NOT_EXIST}, "第三十六条第（四）项"),
        ({**ANSWERED, "outcome": Outcome.UNABLE_STILL_UNCLEAR}, "第三十条"),
        ({**ANSWERED, "outcome": Outcome.NOT_PROCESSED_REPEATED}, "第三十六条第（六）项"),
        ({**ANSWERED, "outcome": Outcome.NOT_PROCESSED_EXCESSIVE}, "第三十五条"),
        ({"outcome": Outcome.OTHER_CLARIFICATION_LAPSED, "decided_on": date(2025, 4, 1)}, "第三十条"),
        ({"outcome": Outcome.OTHER_FEE_UNPAID, "decided_on": date(2025, 4, 1)}, "109号第六条"),
        ({**GRANTED, "received_on": None, "submitted_on": date(2025, 3, 3), "channel": Channel.ONLINE}, "第三十一条"),
    ],
)  # fmt: skip
def test_what_was_done_unlawfully_is_on_record_with_its_article(told: dict[str, Any], article: str) -> None:
    made = history(**told)
    assert any(article in message for message in made.irregular), made.irregular
    assert made.case.outcome == told["outcome"]
    assert made.case.decided_on == told["decided_on"]


def test_every_answer_a_person_can_give_comes_in_whatever_the_ledger_lacks() -> None:
    for outcome in Outcome:
        made = history(**ANSWERED, outcome=outcome)
        assert (made.case.counted_outcome, made.case.counted_on) == (outcome, date(2025, 3, 20))


def test_an_extension_after_the_period_revives_nothing() -> None:
    made = history(
        extended_on=date(2025, 4, 8), outcome=Outcome.GRANTED_PROVIDED, decided_on=date(2025, 4, 25), answered_on=date(2025, 4, 25)
    )
    assert reply_due_on(made.case, LAW, TODAY) == date(2025, 3, 31)
    assert is_late(made.case, LAW, TODAY)
    assert EventKind.EXTENDED not in [e.kind for e in made.events]


def test_an_extension_without_a_day_is_placed_on_the_last_lawful_one() -> None:
    made = history(is_extended=True, outcome=Outcome.GRANTED_PROVIDED, decided_on=date(2025, 4, 25), answered_on=date(2025, 4, 25))
    extended = next(e for e in made.events if e.kind == EventKind.EXTENDED)
    assert extended.on == date(2025, 3, 31)
    assert "台账未记载延期告知日期，按期限届满之日登记（条例第三十三条第二款）" in extended.irregular
    assert not is_late(made.case, LAW, TODAY)


def test_an_answer_without_a_decision_day_was_decided_that_day_and_says_so() -> None:
    made = history(outcome=Outcome.GRANTED_PROVIDED, answered_on=date(2025, 3, 20))
    assert made.case.decided_on == date(2025, 3, 20)
    assert "台账只记载答复日期，决定日期按答复日期 2025-03-20 登记" in made.notes


def test_a_clarification_that_was_never_answered_moves_no_date() -> None:
    made = history(**GRANTED, clarification_requested_on=date(2025, 3, 5))
    assert reply_due_on(made.case, LAW, TODAY) == date(2025, 3, 31)
    assert made.case.clarifications_asked == 0
    assert [e.texts["text"] for e in made.events[2:] if e.kind == EventKind.NOTED] == ["台账记载：2025-03-05 告知补正"]


def test_a_clarification_received_after_the_usual_period_shows_that_the_office_gave_a_longer_one() -> None:
    made = history(date(2025, 5, 12), clarification_requested_on=date(2025, 3, 5), clarification_received_on=date(2025, 4, 10))
    assert (made.case.state, made.irregular) == ("processing", ())
    assert reply_due_on(made.case, LAW, TODAY) == LAW.calendar.add(date(2025, 4, 10), 20)


def test_a_lapse_counts_on_the_day_the_office_wrote() -> None:
    told: dict[str, Any] = {
        "is_clarified": True,
        "clarification_requested_on": date(2025, 3, 5),
        "outcome": Outcome.OTHER_CLARIFICATION_LAPSED,
    }
    for on in (date(2025, 3, 14), date(2025, 3, 15), date(2025, 3, 27), date(2025, 6, 3)):
        made = history(**told, decided_on=on)
        assert (made.case.state, made.case.counted_on, made.irregular) == ("other.clarification_lapsed", on, ())
        assert reply_due_on(made.case, LAW, TODAY) is None


def test_a_lapse_without_a_day_happened_when_the_law_says() -> None:
    made = history(is_clarified=True, clarification_requested_on=date(2025, 3, 5), outcome=Outcome.OTHER_CLARIFICATION_LAPSED)
    assert made.case.counted_on == LAW.calendar.add(date(2025, 3, 5), 16)


def test_an_open_row_whose_clarification_has_run_out_lapses_as_the_law_has_it_and_says_so() -> None:
    made = history(clarification_requested_on=date(2025, 3, 5))
    assert made.case.state == "other.clarification_lapsed"
    assert made.irregular == (f"{LAW.calendar.add(date(2025, 3, 5), 16)} 依法已逾期不补正，台账仍记为办理中（条例第三十条）",)


def test_a_consultation_is_left_out_of_the_period_up_to_the_day_of_the_opinion() -> None:
    made = history(date(2025, 3, 28), is_consulted=True, consulted_on=date(2025, 3, 10), consultation_ended_on=date(2025, 3, 17))
    assert reply_due_on(made.case, LAW, date(2025, 3, 28)) == LAW.calendar.add(date(2025, 3, 3), 25)


def test_an_opinion_after_the_period_leaves_no_more_than_fifteen_days_out() -> None:
    made = history(date(2025, 4, 28), consulted_on=date(2025, 3, 10), consultation_ended_on=date(2025, 4, 24))
    assert made.case.state == State.PROCESSING
    assert reply_due_on(made.case, LAW, date(2025, 4, 28)) == LAW.calendar.add(date(2025, 3, 3), 35)


def test_a_fee_paid_restarts_the_period() -> None:
    made = history(date(2025, 4, 10), fee_notified_on=date(2025, 3, 10), fee_paid_on=date(2025, 3, 18), fee_yuan="400元")
    assert (made.case.fee, reply_due_on(made.case, LAW, TODAY)) == (400, LAW.calendar.add(date(2025, 3, 18), 20))


def test_what_the_office_reckoned_otherwise_is_noted() -> None:
    made = history(**GRANTED, due_on=date(2025, 4, 2))
    assert made.differs
    assert "台账载明的答复期限为 2025-04-02，依法推算为 2025-03-31" in made.notes
    assert not history(**GRANTED, due_on=date(2025, 3, 31)).differs


def test_the_ledgers_own_words_are_kept_where_a_search_finds_them() -> None:
    made = history(**GRANTED, line=9, number="依申请〔2025〕3号", document_number="某镇公开〔2025〕7号", note="电话沟通过")
    text = next(e.texts["text"] for e in made.events if e.kind == EventKind.NOTED)
    assert text == "由台账导入：台账.xlsx 工作表“2025”第9行\n台账编号：依申请〔2025〕3号\n文号：某镇公开〔2025〕7号\n台账备注：电话沟通过"


def test_a_receipt_day_of_its_own_stands_whatever_the_channel() -> None:
    for channel in (*Channel, None):
        made = history(channel=channel, submitted_on=date(2025, 3, 1), received_on=date(2025, 3, 3))
        assert made.case.received_on == date(2025, 3, 3)


def test_no_days_of_extension_is_no_extension() -> None:
    assert "extended" not in kinds(**GRANTED, extension_days=0)


def test_advice_for_a_clerk_at_work_is_no_irregularity_of_the_past() -> None:
    told = {**ANSWERED, "decided_on": date(2025, 3, 31), "answered_on": date(2025, 3, 31)}
    assert history(**told, outcome=Outcome.GRANTED_PROVIDED).irregular == ()
    messages = history(**told, outcome=Outcome.UNABLE_NOT_THIS_AGENCY).irregular
    assert all(message.startswith("台账未记载：") for message in messages)
    assert len(messages) == 2
