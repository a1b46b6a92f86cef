from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.bootstrap import load_law
from engine.case import facts
from engine.case.commands import COMMANDS, Register
from engine.case.decide import decide
from engine.case.history import Case, evolve, fold
from engine.errors import InputError
from engine.review import ConcludeReview, OpenReview, Review, conclude_review, fold_review, open_review

LAW = load_law()
TODAY = date(2025, 12, 31)


def decided(outcome: str, on: date = date(2025, 3, 3), **more: Any) -> Case:
    events = [facts.registered(Register(on=on, channel="in_person", applicant_name="张三", content="某事"), LAW)]
    events += decide(fold(events), COMMANDS["decide"](on=on, outcome=outcome, **more), LAW, on)  # type: ignore[call-arg]
    return fold(events)


WITHHELD = decided("refused.deliberative", reasons="r", not_separable=True)
INQUIRY = decided("refused.administrative_inquiry", reasons="r", provision="某条例")
GRANTED = decided("granted.provided")


def opening(kind: str = "reconsideration", **more: Any) -> OpenReview:
    return OpenReview(**{"kind": kind, "case": "2025-0001", "body": "某县人民政府", "opened_on": date(2025, 4, 1), **more})


def opened(*results: tuple[str, date], kind: str = "reconsideration") -> Review:
    events = [open_review(opening(kind), GRANTED, [], TODAY)]
    for result, on in results:
        events.append(conclude_review(fold_review(events), ConcludeReview(result=result, on=on), TODAY))
    return fold_review(events)


def test_a_review_is_pending_until_concluded_and_keeps_its_latest_result() -> None:
    assert (opened().concluded_on, opened().result) == (None, "")
    twice = opened(("upheld", date(2025, 5, 6)), ("overturned", date(2025, 9, 1)))
    assert (twice.result, twice.concluded_on, twice.version) == ("overturned", date(2025, 9, 1), 3)


@pytest.mark.parametrize(
    ("case", "kind", "doubted"),
    [
        (WITHHELD, "litigation_direct", True),
        (INQUIRY, "litigation_direct", False),
        (GRANTED, "litigation_direct", False),
        (WITHHELD, "reconsideration", False),
    ],
)
def test_a_direct_suit_against_a_refusal_is_doubted(case: Case, kind: str, doubted: bool) -> None:
    event = open_review(opening(kind), case, [], TODAY)
    assert ["第二十三条第一款第（四）项" in text for text in event.irregular] == [True] * doubted


@pytest.mark.parametrize(("opened_on", "doubts"), [(date(2023, 12, 29), 0), (date(2024, 1, 2), 1)])
def test_reconsideration_first_is_the_law_since_2024(opened_on: date, doubts: int) -> None:
    case = decided("refused.deliberative", on=date(2023, 11, 1), reasons="r", not_separable=True)
    assert len(open_review(opening("litigation_direct", opened_on=opened_on), case, [], TODAY).irregular) == doubts


def test_the_answer_of_the_latest_round_is_the_one_sued_over() -> None:
    on = date(2025, 3, 5)
    case = WITHHELD
    for act in (COMMANDS["reopen"](on=on, cause="judgment"), COMMANDS["decide"](on=on, outcome="granted.provided")):  # type: ignore[call-arg]
        for event in decide(case, act, LAW, on):
            case = evolve(case, event)
    assert open_review(opening("litigation_direct"), case, [], TODAY).irregular == ()


def test_a_later_result_is_not_earlier_than_the_one_before() -> None:
    with pytest.raises(InputError, match="2025-05-06"):
        opened(("upheld", date(2025, 5, 6)), ("overturned", date(2025, 5, 5)))


def test_a_suit_after_reconsideration_wants_a_concluded_one() -> None:
    for earlier, doubts in (([], 1), ([opened()], 1), ([opened(("upheld", date(2025, 5, 6)))], 0)):
        event = open_review(opening("litigation_after_reconsideration", opened_on=date(2025, 6, 3)), GRANTED, earlier, TODAY)
        assert len(event.irregular) == doubts


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"opened_on": date(2026, 1, 1)}, "晚于今天"),
        ({"opened_on": date(2025, 3, 2)}, "早于该案申请提交日期"),
        ({"copy_received_on": date(2025, 3, 31)}, "收到副本日期"),
        ({"copy_received_on": date(2026, 1, 1)}, "收到副本日期"),
        ({"kind": "appeal"}, "litigation_direct"),
    ],
)
def test_impossible_openings_are_refused(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        open_review(opening(**fields), GRANTED, [], TODAY)


@pytest.mark.parametrize(
    ("result", "on", "words"),
    [
        ("upheld", date(2025, 3, 31), "审结日期"),
        ("upheld", date(2026, 1, 1), "审结日期"),
        ("pending", date(2025, 5, 6), "overturned"),
    ],
)
def test_impossible_results_are_refused(result: str, on: date, words: str) -> None:
    with pytest.raises(InputError, match=words):
        opened((result, on))


def test_the_copy_received_is_kept() -> None:
    event = open_review(opening(copy_received_on=date(2025, 4, 3)), GRANTED, [], TODAY)
    assert fold_review([event]).copy_received_on == date(2025, 4, 3)
