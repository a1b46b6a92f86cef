"""What each act puts on record: fields, their defaults, and the dates that may or may not be."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.case import facts
from engine.case.commands import Decide, Register
from engine.case.decide import check_dates, decide, permitted
from engine.case.history import fold
from engine.errors import AlreadyExists, InputError, NoRuleInForce, NotFound, RequirementNotMet
from engine.terms import Channel
from tests.acts import CLARIFY, CONSULT, CONSULT_AGENCY, DECISION, LAW, START, after, d, history, registered


@pytest.mark.parametrize(
    ("act", "words"),
    [
        ((d(2), "assign", {"to": "王五"}), "早于本案上一步的日期 2025-03-03"),
        ((d(6), "decide", {"outcome": "granted.provided", "decided_on": d(7)}), "答复日期"),
        ((d(6), "decide", {"outcome": "granted.provided", "decided_on": d(1)}), "答复日期"),
        ((d(6), "extend", {"approved_by": "主任", "notified_on": d(7)}), "告知申请人日期"),
        ((d(6), "extend", {"approved_by": "主任", "notified_on": d(1)}), "告知申请人日期"),
        ((d(6), "request_clarification", {"items": "名称", "served_on": d(5)}), "送达日期"),
        ((d(6), "request_clarification", {"items": "名称", "served_on": d(8), "reply_by": d(7)}), "补正期限"),
        ((d(6), "request_reasons", {"reply_by": d(5)}), "说明理由的期限"),
        ((d(6), "consult_third_party", {"delivered_on": d(5)}), "送达日期"),
        ((d(6), "notify_fee", {"scale": "per_page", "quantity": 40, "served_on": d(5)}), "送达日期"),
        ((d(6), "notify_fee", {"scale": "per_page", "quantity": 0}), "数量"),
        ((d(6), "decide", {"outcome": "grant"}), "granted"),
        ((d(6), "decide", {"outcome": "refuse.state_secrets"}), "您是否要输入：refused.state_secret"),
        ((d(6), "decide", {"outcome": "partial", "reasons": "r", "grounds": ["unable.not_exist"]}), "refused"),
        ((d(6), "decide", {"outcome": "不存在"}), "不存在”这种结果，您是否要输入：unable.not_exist（无法提供（信息不存在））"),
        ((d(6), "decide", {"outcome": "partial", "reasons": "r", "grounds": ["隐私"]}), "部分不予公开的情形：没有“隐私”"),
        ((d(6), "reopen", {"cause": "judgment", "served_on": d(1)}), "文书送达日期"),
        ((d(6), "void", {"reason": ""}), "作废理由"),
        ((d(6), "record_search", {"scope": ""}), "第三十六条第（四）项"),
    ],
)
def test_impossible_fields_are_input_errors_that_name_the_field(act: Any, words: str) -> None:
    with pytest.raises(InputError, match=words):
        history(act)


def test_nothing_is_recorded_before_it_happens() -> None:
    command = Decide(on=d(10), outcome="granted.provided")
    with pytest.raises(InputError, match="晚于今天（2025-03-09）"):
        decide(history(), command, LAW, d(9))


@pytest.mark.parametrize(
    "act",
    [
        (d(6), "request_clarification", {"items": "名称", "served_on": d(9)}),
        (d(6), "consult_third_party", {"delivered_on": d(9)}),
        (d(6), "notify_fee", {"scale": "per_page", "quantity": 40, "served_on": d(9)}),
        (d(6), "reopen", {"cause": "judgment", "served_on": d(9)}),
    ],
)
def test_letters_may_be_entered_with_a_delivery_ahead(act: Any) -> None:
    history(act)


@pytest.mark.parametrize("fields", [{"posted_on": d(9)}, {"posted_on": d(9), "signed_on": d(10)}])
def test_an_answer_may_be_entered_with_its_posting_ahead(fields: dict[str, Any]) -> None:
    assert history(DECISION, (d(6), "serve", {"method": "mail", **fields})).answered_on == d(9)


@pytest.mark.parametrize(
    ("method", "fields", "answered", "proof"),
    [
        ("mail", {"posted_on": d(7), "signed_on": d(8)}, d(7), d(8)),
        ("mail", {}, d(10), None),
        ("online", {}, d(10), None),
        ("in_person", {}, d(10), d(10)),
        ("entrusted", {"signed_on": d(9), "posted_on": d(6)}, d(9), d(9)),
    ],
)
def test_mail_counts_on_posting_and_a_hand_over_on_signature(method: str, fields: Any, answered: date, proof: date | None) -> None:
    case = history(DECISION, (d(10), "serve", {"method": method, **fields}))
    assert (case.answered_on, case.proof_on) == (answered, proof)


def test_the_signature_of_a_mailed_answer_is_added_as_proof_and_changes_no_date() -> None:
    mailed = [DECISION, (d(6), "serve", {"method": "mail"})]
    signed = history(*mailed, (d(10), "serve", {"method": "mail", "signed_on": d(8)}))
    assert (signed.answered_on, signed.proof_on) == (d(6), d(8))
    with pytest.raises(RequirementNotMet, match="235号"):
        history(*mailed, (d(10), "serve", {"method": "mail"}), (d(11), "serve", {"method": "mail"}))
    with pytest.raises(InputError, match="签收日期"):
        history(DECISION, (d(10), "serve", {"method": "mail", "posted_on": d(9), "signed_on": d(8)}))


@pytest.mark.parametrize("days", [0, -1, 21])
def test_an_extension_is_of_one_to_twenty_working_days(days: int) -> None:
    with pytest.raises(RequirementNotMet, match="第三十三条第二款"):
        history((d(6), "extend", {"approved_by": "主任", "days": days}))


def test_an_extension_without_approval_names_the_article() -> None:
    with pytest.raises(InputError, match="批准人（条例第三十三条第二款）"):
        history((d(6), "extend", {}))
    with pytest.raises(InputError, match="批准人（条例第三十三条第二款）"):
        history((d(6), "extend", {"approved_by": ""}))


def test_a_late_request_to_clarify_and_a_late_answer_are_findings() -> None:
    events = after(registered(), (d(12), "request_clarification", {"items": "名称"}))
    assert events[-1].irregular == ()
    events = after(registered(), (d(13), "request_clarification", {"items": "名称"}))
    assert "第7个工作日（2025-03-12）" in events[-1].irregular[0]
    late = after(registered(), (d(1, 4), "decide", {"outcome": "granted.provided"}))
    assert "2025-03-31" in late[-1].irregular[0]
    backdated = after(registered(), (d(1, 4), "decide", {"outcome": "granted.provided", "decided_on": d(28)}))
    assert "最迟 2025-03-31 交邮" in backdated[-1].irregular[0]
    early = after(registered(), (d(27), "decide", {"outcome": "granted.provided"}))
    assert early[-1].irregular == ()


def test_an_answer_decided_in_time_but_posted_late_is_a_finding() -> None:
    decided = (d(27), "decide", {"outcome": "granted.provided"})
    late = after(registered(), decided, (d(1, 4), "serve", {"method": "mail"}))
    assert "在期限 2025-03-31 内作出" in late[-1].irregular[0]
    in_time = after(registered(), decided, (d(31), "serve", {"method": "mail"}))
    assert in_time[-1].irregular == ()


def test_partial_on_third_party_grounds_without_asking_is_a_finding() -> None:
    events = after(registered(), (d(6), "decide", {"outcome": "partial", "reasons": "r", "grounds": ["refused.third_party"]}))
    assert "第三十二条" in events[-1].irregular[0]


def test_consultations_are_told_apart_by_name() -> None:
    with pytest.raises(AlreadyExists, match="甲公司"):
        history(CONSULT, (d(5), "consult_third_party", {"party": "甲公司"}))
    with pytest.raises(NotFound, match="甲公司"):
        history(CONSULT, (d(5), "record_third_party_reply", {"party": "乙公司", "position": "agree"}))
    assert history(CONSULT, (d(5), "record_third_party_reply", {"position": "agree"})).state == "processing"
    with pytest.raises(RequirementNotMet, match="第三十四条"):
        history(CONSULT, (d(5), "record_agency_reply", {"position": "agree"}))
    with pytest.raises(RequirementNotMet, match="第三十二条"):
        history(CONSULT_AGENCY, (d(5), "record_third_party_reply", {"position": "agree"}))


def test_a_delivery_names_its_letter() -> None:
    two = [CONSULT, (d(4), "consult_third_party", {"party": "乙公司"})]
    with pytest.raises(InputError, match="甲公司、乙公司"):
        history(*two, (d(6), "record_delivery", {"what": "consultation"}))
    with pytest.raises(NotFound, match="丙公司"):
        history(*two, (d(6), "record_delivery", {"what": "consultation", "party": "丙公司"}))
    case = history(*two, (d(6), "record_delivery", {"what": "consultation", "party": "乙公司"}))
    assert [c.delivered_on for c in case.consultations] == [d(4), d(6)]
    with pytest.raises(NotFound, match="收费通知书"):
        history(CLARIFY, (d(6), "record_delivery", {"what": "fee"}))
    with pytest.raises(InputError, match="送达日期"):
        history(CLARIFY, (d(6), "record_delivery", {"what": "clarification", "delivered_on": d(3)}))


@pytest.mark.parametrize(
    ("channel", "given", "received"),
    [
        (Channel.IN_PERSON, {}, START),
        (Channel.ORAL, {"submitted_on": date(2025, 2, 28)}, date(2025, 2, 28)),
        (Channel.REGISTERED_MAIL, {}, START),
        (Channel.REGISTERED_MAIL, {"submitted_on": date(2025, 2, 20), "signed_on": date(2025, 2, 28)}, date(2025, 2, 28)),
        (Channel.ONLINE, {}, None),
        (Channel.EMAIL, {"submitted_on": date(2025, 2, 28), "confirmed_on": START}, START),
        (Channel.FAX, {"confirmed_on": START}, START),
        (Channel.ORDINARY_MAIL, {"confirmed_on": date(2025, 2, 28)}, date(2025, 2, 28)),
    ],
)
def test_the_day_of_receipt_follows_the_channel(channel: Channel, given: dict[str, Any], received: date | None) -> None:
    assert fold(registered(channel, **given)).received_on == received


@pytest.mark.parametrize(
    ("channel", "given", "words"),
    [
        (Channel.IN_PERSON, {"confirmed_on": START}, "不需要与申请人确认"),
        (Channel.IN_PERSON, {"signed_on": START}, "没有签收日期"),
        (Channel.FAX, {"signed_on": START}, "没有签收日期"),
        (Channel.REGISTERED_MAIL, {"submitted_on": START, "signed_on": date(2025, 2, 28)}, "早于提交日期"),
        (Channel.ONLINE, {"submitted_on": START, "confirmed_on": date(2025, 2, 28)}, "早于提交日期"),
    ],
)
def test_dates_a_channel_does_not_know_are_refused(channel: Channel, given: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        registered(channel, **given)


def test_name_and_content_are_wanted_together() -> None:
    with pytest.raises(InputError, match="申请人姓名或名称、申请内容"):
        facts.registered(Register(on=START, channel=Channel.ORAL, applicant_name="", content=""), LAW)


def test_before_the_regulation_no_rule_is_in_force() -> None:
    with pytest.raises(NoRuleInForce, match="2019-05-15"):
        registered(on=date(2019, 5, 14))
    early = fold(registered(Channel.ONLINE, on=date(2019, 5, 16), submitted_on=date(2019, 5, 10), confirmed_on=date(2019, 5, 16)))
    assert "extend" in permitted(early, LAW, date(2019, 5, 20))


def test_an_unconfirmed_receipt_is_confirmed_once() -> None:
    online = registered(Channel.ONLINE)
    assert "confirm_receipt" in permitted(fold(online), LAW, d(4))
    confirmed = after(online, (d(6), "confirm_receipt", {"confirmed_on": d(5)}))
    assert fold(confirmed).received_on == d(5)
    with pytest.raises(RequirementNotMet, match="第三十一条"):
        after(confirmed, (d(7), "confirm_receipt", {}))
    with pytest.raises(InputError, match="确认日期"):
        after(registered(Channel.ONLINE, submitted_on=d(3)), (d(6), "confirm_receipt", {"confirmed_on": date(2025, 2, 28)}))


def test_an_order_to_answer_leaves_an_unconfirmed_receipt_to_be_confirmed() -> None:
    ordered = after(registered(Channel.ONLINE), (d(10), "reopen", {"cause": "judgment"}))
    assert "confirm_receipt" in permitted(fold(ordered), LAW, d(11))


def test_a_receipt_confirmed_late_does_not_put_the_answer_before_an_earlier_step() -> None:
    events = after(registered(Channel.ONLINE), (d(5), "request_reasons", {}), (d(6), "receive_reasons", {"reasonable": True}))
    events = after(events, (d(7), "confirm_receipt", {"confirmed_on": d(4)}))
    with pytest.raises(InputError, match="答复日期"):
        after(events, (d(7), "decide", {"outcome": "granted.provided", "decided_on": d(5)}))


def test_a_reopened_case_is_not_received_again() -> None:
    reopened = after(registered(Channel.ONLINE), DECISION, (d(10), "reopen", {"cause": "judgment"}))
    with pytest.raises(RequirementNotMet, match="第三十一条"):
        after(reopened, (d(11), "confirm_receipt", {}))


@pytest.mark.parametrize("field", ["submitted_on", "signed_on", "confirmed_on"])
def test_an_application_cannot_be_registered_before_it_arrived(field: str) -> None:
    dates: dict[str, Any] = {field: d(4)}
    command = Register(on=d(3), channel=Channel.REGISTERED_MAIL, applicant_name="张三", content="某事", **dates)
    with pytest.raises(InputError, match="晚于办理日期 2025-03-03"):
        check_dates(command, d(9))
