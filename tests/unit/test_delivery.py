"""Papers delivered, refused, sent back; and what proves it (国办公开办函〔2016〕235号)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.case.advice import next_steps
from engine.case.delivery import check_digit, mail_number
from engine.case.dues import due_lapses
from engine.case.event import correction, current
from engine.case.history import fold
from engine.errors import InputError, RequirementNotMet, XxgkError
from tests.acts import CLARIFY, LAW, Act, after, d, history, registered

DECIDED: Act = (d(5), "decide", {"outcome": "granted.provided"})
PROOF = "0123456789abcdef" * 4


def served(**fields: Any) -> list[Any]:
    return after(registered(), DECIDED, (d(7), "serve", {"method": "mail", **fields}))


# --- numbers


@pytest.mark.parametrize(
    ("digits", "check"), [("47312482", "9"), ("12345678", "5"), ("00000000", "5"), ("00000008", "0"), ("00000003", "1")]
)
def test_the_check_digit_of_s10(digits: str, check: str) -> None:
    assert check_digit(digits) == check


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=2), st.text("0123456789", min_size=8, max_size=8))
def test_every_number_with_its_check_digit_is_taken_and_with_another_refused(service: str, digits: str) -> None:
    right = check_digit(digits)
    assert mail_number(f" {service.lower()}{digits[:4]} {digits[4:]}{right} cn ") == f"{service}{digits}{right}CN"
    for wrong in set("0123456789") - {right}:
        with pytest.raises(InputError, match=f"第11位应为{right}"):
            mail_number(f"{service}{digits}{wrong}CN")


@pytest.mark.parametrize("number", ["1012345678901", "XA12345678901"])
def test_numbers_used_within_the_country_have_no_check_digit(number: str) -> None:
    assert mail_number(number) == number


@pytest.mark.parametrize("number", ["SF1234567890123", "EA47312482", "101234567890", "邮件一件"])
def test_what_is_no_postal_number_is_refused(number: str) -> None:
    with pytest.raises(InputError, match="不是邮政企业的邮件号码"):
        served(mail_number=number)


# --- the answer


def test_the_proof_is_on_record_and_what_leads_to_a_person_is_not_in_the_chain() -> None:
    fields = {
        "carrier": "中国邮政EMS",
        "mail_number": "ea473124829cn",
        "signed_on": d(7),
        "signer": "王某",
        "relation": "household",
        "proof": PROOF,
    }
    event = served(**fields)[-1]
    assert (event.data["relation"], event.data["proof"]) == ("household", PROOF)
    assert event.texts == {"carrier": "中国邮政EMS", "signer": "王某", "mail_number": "EA473124829CN"}
    assert not any(text in str(event.data) for text in event.texts.values())


def test_a_plain_service_says_no_more_than_before() -> None:
    event = served()[-1]
    assert event.data == {"method": "mail", "posted_on": d(7), "answered_on": d(7)}
    assert not event.texts


@pytest.mark.parametrize("carrier", ["顺丰速运", "某某快递", "京东物流"])
def test_a_private_courier_is_refused(carrier: str) -> None:
    with pytest.raises(RequirementNotMet, match=f"“{carrier}”不是邮政企业.*235号"):
        served(carrier=carrier)


def test_postage_on_delivery_is_refused() -> None:
    with pytest.raises(RequirementNotMet, match=r"不得向收件人收取邮寄费用.*235号"):
        served(collect=True)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"method": "in_person", "mail_number": "EA473124829CN"}, "只用于邮寄"), ({"method": "online", "carrier": "EMS"}, "只用于邮寄"),
        ({"failure": "returned", "posted_on": d(6), "signed_on": d(7)}, "没有送达日期"), ({"failure": "refused", "posted_on": d(6), "signer": "王某"}, "没有送达日期"),
        ({"failure": "returned"}, "--posted-on"), ({"proof": "凭证.png"}, "SHA-256"), ({"failure": "lost"}, "refused"), ({"relation": "friend"}, "self"),
    ],
)  # fmt: skip
def test_what_does_not_fit_together_is_refused(fields: dict[str, Any], said: str) -> None:
    with pytest.raises(XxgkError, match=said):
        served(**fields)


def test_mail_sent_back_keeps_its_posting_day_and_asks_to_be_served_again() -> None:
    events = after(served(), (d(12), "serve", {"method": "mail", "failure": "returned"}))
    case = fold(events)
    assert (case.answered_on, case.failure, case.proof_on) == (d(7), "returned", None)
    assert "文书被退回" in events[-1].irregular[0]
    assert "另行送达" in next_steps(case, "2025-0001", LAW, d(13))[0].text
    again = fold(after(events, (d(14), "serve", {"method": "mail", "mail_number": "1012345678901"})))
    assert (again.answered_on, again.failure, again.proof_on) == (d(7), "", None)
    handed = fold(after(events, (d(14), "serve", {"method": "in_person"})))
    assert (handed.answered_on, handed.failure, handed.proof_on) == (d(7), "", d(14))


def test_an_answer_refused_at_the_door_is_not_served() -> None:
    case = history(DECIDED, (d(7), "serve", {"method": "in_person", "failure": "refused"}))
    assert (case.answered_on, case.failure) == (None, "refused")
    with pytest.raises(RequirementNotMet, match="尚未送达"):
        history(DECIDED, (d(7), "serve", {"method": "in_person", "failure": "refused"}), (d(8), "archive", {}))


# --- letters that wait for an answer


def test_a_letter_sent_back_starts_no_period_until_it_is_delivered() -> None:
    events = after(
        registered(), CLARIFY, (d(10), "record_delivery", {"what": "clarification", "failure": "returned", "mail_number": "1012345678901"})
    )
    case = fold(events)
    assert not due_lapses(case, LAW, d(30, 12))
    step = next(s for s in next_steps(case, "2025-0001", LAW, d(11)) if "另行送达" in s.text)
    assert step.command == "xxgk case record-delivery 2025-0001 --what clarification"
    told = after(events, (d(17), "record_delivery", {"what": "clarification", "method": "in_person", "signer": "张三", "relation": "self"}))
    assert [e.on for e in due_lapses(fold(told), LAW, d(30, 12))] == [LAW.calendar.add(d(17), 16)]


def test_a_third_party_that_was_not_reached_does_not_lapse_into_silence() -> None:
    asked = after(registered(), (d(6), "consult_third_party", {"party": "甲厂"}), (d(6), "consult_third_party", {"party": "乙厂"}))
    events = after(asked, (d(12), "record_delivery", {"what": "consultation", "party": "甲厂", "failure": "refused"}))
    assert [e.data["no"] for e in due_lapses(fold(events), LAW, d(30, 12))] == [2]
    assert "拒收" in next_steps(fold(events), "2025-0001", LAW, d(13))[0].text


def test_proof_survives_a_correction_of_another_entry() -> None:
    events = served(signer="王某", relation="agent", proof=PROOF)
    told = correction(d(9), 2, ["on"], "日期", current(events))
    assert [s.event for s in current([*events, told])] == events
