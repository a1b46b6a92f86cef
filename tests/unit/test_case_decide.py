"""What may be done to a case, what is refused, and in which words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from engine.case.commands import COMMANDS, Decide
from engine.case.decide import decide, outcome_obstacles, permitted, possibilities
from engine.case.situation import Prior
from engine.errors import EventNotPermitted, RequirementNotMet, XxgkError
from engine.terms import Outcome
from tests.acts import CLARIFY, CONSULT, DECISION, FEE, LAW, REASONS, Act, after, d, history, registered

PRIOR = Prior("2025-0001", "granted.provided", date(2025, 3, 1), is_same_applicant=True)

# What each outcome needs beside its history, and the article that is named when it is missing.
NEEDS: list[tuple[str, list[Act], dict[str, Any], dict[str, str]]] = [
    ("granted.provided", [], {}, {}),
    ("granted.already_public", [], {}, {}),
    ("partial", [], {"reasons": "含隐私", "grounds": ["refused.deliberative"]}, {"reasons": "第三十七条", "grounds": "第三十七条"}),
    (
        "refused.state_secret",
        [],
        {"reasons": "r", "not_separable": True},
        {"reasons": "第三十六条第（三）项", "not_separable": "第三十七条"},
    ),
    (
        "refused.prohibited_by_law",
        [],
        {"reasons": "r", "not_separable": True, "provision": "某法"},
        {"reasons": "第三十六条第（三）项", "not_separable": "第三十七条", "provision": "第十四条"},
    ),
    (
        "refused.public_safety",
        [],
        {"reasons": "r", "not_separable": True},
        {"reasons": "第三十六条第（三）项", "not_separable": "第三十七条"},
    ),
    (
        "refused.internal_affairs",
        [],
        {"reasons": "r", "not_separable": True},
        {"reasons": "第三十六条第（三）项", "not_separable": "第三十七条"},
    ),
    (
        "refused.deliberative",
        [],
        {"reasons": "r", "not_separable": True},
        {"reasons": "第三十六条第（三）项", "not_separable": "第三十七条"},
    ),
    (
        "refused.enforcement_file",
        [],
        {"reasons": "r", "not_separable": True},
        {"reasons": "第三十六条第（三）项", "not_separable": "第三十七条"},
    ),
    (
        "refused.third_party",
        [CONSULT, (d(5), "record_third_party_reply", {"party": "甲公司", "position": "object"})],
        {"reasons": "r", "not_separable": True},
        {"reasons": "第三十六条第（三）项", "not_separable": "第三十七条"},
    ),
    (
        "refused.administrative_inquiry",
        [],
        {"reasons": "r", "provision": "某条例"},
        {"reasons": "第三十六条第（三）项", "provision": "第三十六条第（七）项"},
    ),
    ("unable.not_exist", [(d(4), "record_search", {"scope": "全库"})], {}, {}),
    ("unable.not_this_agency", [], {"reasons": "r"}, {"reasons": "第三十六条第（五）项"}),
    ("unable.needs_creation", [], {"reasons": "r"}, {"reasons": "第三十八条"}),
    ("unable.still_unclear", [CLARIFY, (d(5), "receive_clarification", {})], {}, {}),
    ("not_processed.petition", [], {}, {}),
    ("not_processed.repeated", [], {"prior_case": "2025-0001"}, {}),
    ("not_processed.publication", [], {}, {}),
    ("not_processed.excessive", [REASONS, (d(5), "receive_reasons", {"reasonable": False})], {}, {}),
    ("not_processed.reissue", [], {}, {}),
    ("other.withdrawn", [], {}, {}),
    ("other.not_government_information", [], {}, {}),
    ("other.misc", [], {}, {}),
]


@pytest.mark.parametrize(("outcome", "before", "given", "_named"), NEEDS, ids=[n[0] for n in NEEDS])
def test_each_outcome_can_be_decided_when_its_requirements_are_met(outcome: str, before: Any, given: dict[str, Any], _named: Any) -> None:
    case = history(*before, (d(6), "decide", {"outcome": outcome, **given}), prior=PRIOR)
    assert (case.state, case.outcome, case.decided_on) == (outcome, outcome, d(6))


LACKS = [(outcome, before, given, key, article) for outcome, before, given, named in NEEDS for key, article in named.items()]


@pytest.mark.parametrize(("outcome", "before", "given", "key", "article"), LACKS, ids=[f"{n[0]}-{n[3]}" for n in LACKS])
def test_each_missing_requirement_is_refused_with_its_article(
    outcome: str, before: Any, given: dict[str, Any], key: str, article: str
) -> None:
    lacking = {k: v for k, v in given.items() if k != key}
    with pytest.raises(RequirementNotMet) as refusal:
        history(*before, (d(6), "decide", {"outcome": outcome, **lacking}))
    assert article in str(refusal.value)
    assert Outcome(outcome).label in str(refusal.value)
    assert len(refusal.value.articles) == 1


HISTORY_NEEDS = [
    ("refused.third_party", {"reasons": "r", "not_separable": True}, "第三十二条"),
    ("unable.not_exist", {}, "第三十六条第（四）项"),
    ("unable.still_unclear", {}, "第三十条"),
    ("not_processed.repeated", {}, "第三十六条第（六）项"),
    ("not_processed.excessive", {}, "第三十五条"),
    ("other.clarification_lapsed", {}, "第三十条"),
    ("other.fee_unpaid", {}, "109号第六条"),
]


@pytest.mark.parametrize(("outcome", "given", "article"), HISTORY_NEEDS, ids=[n[0] for n in HISTORY_NEEDS])
def test_an_outcome_its_history_does_not_carry_is_refused(outcome: str, given: dict[str, Any], article: str) -> None:
    with pytest.raises(RequirementNotMet, match=article):
        history((d(6), "decide", {"outcome": outcome, **given}))
    obstacles = dict(outcome_obstacles(history(), LAW, d(6)))
    assert (outcome == "not_processed.repeated") != bool(obstacles[Outcome(outcome)])


def test_every_requirement_that_fails_is_named_at_once() -> None:
    with pytest.raises(RequirementNotMet) as refusal:
        history((d(6), "decide", {"outcome": "refused.prohibited_by_law"}))
    assert refusal.value.articles == ("条例第三十六条第（三）项", "条例第三十七条", "条例第十四条")


@pytest.mark.parametrize(
    "prior",
    [
        None,
        replace(PRIOR, is_same_applicant=False),
        replace(PRIOR, answered_on=None),
        replace(PRIOR, answered_on=d(7)),
        replace(PRIOR, outcome="other.misc"),
    ],
)
def test_a_repeated_application_needs_an_answered_case_of_the_same_applicant(prior: Prior | None) -> None:
    with pytest.raises(RequirementNotMet, match="第三十六条第（六）项"):
        history((d(6), "decide", {"outcome": "not_processed.repeated", "prior_case": "2025-0001"}), prior=prior)


OBJECTED = [CONSULT, (d(5), "record_third_party_reply", {"party": "甲公司", "position": "object"})]


def test_an_answer_served_the_same_day_is_an_answer() -> None:
    case = history((d(6), "decide", {"outcome": "not_processed.repeated"}), prior=replace(PRIOR, answered_on=d(6)))
    assert case.outcome == "not_processed.repeated"


@pytest.mark.parametrize("outcome", ["granted.provided", "granted.already_public", "partial"])
def test_a_release_against_a_reasonable_objection_needs_the_public_interest(outcome: str) -> None:
    given = {"outcome": outcome, "reasons": "r", "grounds": ["refused.deliberative"]}
    with pytest.raises(RequirementNotMet, match="第三十二条"):
        history(*OBJECTED, (d(6), "decide", given))
    assert history(*OBJECTED, (d(6), "decide", {**given, "override_reason": "饮用水安全"})).outcome == outcome


def test_an_unreasonable_objection_does_not_bind() -> None:
    unreasonable = (d(5), "record_third_party_reply", {"party": "甲公司", "position": "object", "reasonable": False})
    assert history(CONSULT, unreasonable, (d(6), "decide", {"outcome": "granted.provided"})).outcome == "granted.provided"


def test_one_third_party_of_two_agreeing_is_not_all_agreeing() -> None:
    both = [
        CONSULT,
        (d(4), "consult_third_party", {"party": "乙公司"}),
        (d(5), "record_third_party_reply", {"party": "甲公司", "position": "agree"}),
        (d(5), "record_third_party_reply", {"party": "乙公司", "position": "object"}),
    ]
    refusal = {"outcome": "refused.third_party", "reasons": "r", "not_separable": True}
    assert history(*both, (d(6), "decide", refusal)).outcome == "refused.third_party"


def test_a_consultation_cut_short_by_a_withdrawal_is_not_an_opinion() -> None:
    cut = [CONSULT, (d(5), "withdraw", {}), (d(10), "reopen", {"cause": "judgment"})]
    with pytest.raises(RequirementNotMet, match="第三十二条"):
        history(*cut, (d(11), "decide", {"outcome": "refused.third_party", "reasons": "r", "not_separable": True}))


@pytest.mark.parametrize(
    ("before", "state", "article"),
    [
        (CLARIFY, "等待补正", "第三十条"),
        (CONSULT, "征求意见中", "第三十二条"),
        (REASONS, "等待说明理由", "第三十五条"),
        (FEE, "等待缴费", "109号第六条"),
    ],
)
def test_nothing_can_be_decided_while_something_is_awaited(before: Any, state: str, article: str) -> None:
    with pytest.raises(EventNotPermitted) as refusal:
        history(before, DECISION)
    assert state in str(refusal.value)
    assert article in str(refusal.value)
    assert "xxgk case withdraw" in str(refusal.value)


UNFIT = [
    (state, verb)
    for state in ("processing", "granted.provided", "voided")
    for verb in COMMANDS
    if verb != "register" and verb not in LAW.lifecycle.verbs(state)
]


@pytest.mark.parametrize(("state", "verb"), UNFIT, ids=[f"{s}-{v}" for s, v in UNFIT])
def test_an_act_that_does_not_fit_the_state_is_refused_with_an_article(state: str, verb: str) -> None:
    acts: dict[str, list[Act]] = {"processing": [], "granted.provided": [DECISION], "voided": [(d(5), "void", {"reason": "重复"})]}
    events = after(registered(), *acts[state])
    fields: dict[str, dict[str, Any]] = {
        "receive_reasons": {"reasonable": True}, "record_third_party_reply": {"position": "agree"}, "record_agency_reply": {"position": "agree"},
        "record_delivery": {"what": "fee"}, "serve": {"method": "mail"}, "assign": {"to": "王五"}, "request_clarification": {"items": "名称"},
        "consult_agency": {"role": "other"}, "defer": {"until": d(30)}, "extend": {"approved_by": "主任"}, "record_search": {"scope": "库"},
        "notify_fee": {"scale": "per_page", "quantity": 40}, "decide": {"outcome": "partial"}, "reopen": {"cause": "judgment"}, "void": {"reason": "r"},
        "refund_fee": {"reason": "多收"},
    }  # fmt: skip
    with pytest.raises(EventNotPermitted) as refusal:
        after(events, (d(6), verb, fields.get(verb, {})))
    sentence = str(refusal.value)
    assert LAW.rulebook.verbs[verb] in sentence
    assert next(t.article for t in LAW.rulebook.transitions if t.verb == verb) in sentence
    assert "：（" not in sentence


def test_permitted_is_what_decide_would_not_refuse_for_the_past_of_the_case() -> None:
    case = history()
    assert set(permitted(case, LAW, d(4))) == {
        "assign", "request_clarification", "consult_third_party", "consult_agency", "request_reasons", "extend", "notify_fee",
        "record_search", "decide", "withdraw", "reopen", "void", "note",
    }  # fmt: skip
    late = dict(possibilities(case, LAW, d(1, 4)))
    assert {verb: why[0].article for verb, why in late.items() if why} == {
        "confirm_receipt": "条例第三十一条",
        "defer": "条例第三十五条",
        "extend": "条例第三十三条第二款",
        "notify_fee": "国办函〔2020〕109号第六条",
        "refund_fee": "国办函〔2020〕109号第六条",
    }


def test_good_reason_is_for_a_lapsed_clarification_only() -> None:
    befores: list[list[Act]] = [[], [DECISION], [(d(5), "withdraw", {})], [CLARIFY]]
    for before in befores:
        with pytest.raises(RequirementNotMet, match="第三十条"):
            history(*before, (d(6), "reopen", {"cause": "good_reason"}))


def test_a_fee_is_charged_once_and_scales_are_not_mixed() -> None:
    paid = [FEE, (d(6), "record_payment", {})]
    with pytest.raises(RequirementNotMet, match="第三条"):
        history(*paid, (d(7), "notify_fee", {"scale": "per_item", "quantity": 11}))


def test_any_refusal_leaves_the_case_as_it_was() -> None:
    case = history()
    before = repr(case)
    with pytest.raises(XxgkError):
        decide(case, Decide(on=d(6), outcome="refused.state_secret"), LAW, d(6))
    assert repr(case) == before
