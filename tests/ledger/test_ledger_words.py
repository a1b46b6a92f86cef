"""Words in cells: outcomes, kinds, channels, reviews; what has two meanings is asked once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.terms import Outcome, ReviewKind, ReviewResult
from tests.ledger.kept import HEADINGS, PLAIN, of, told, with_cell


@pytest.mark.parametrize(
    ("written", "outcome"),
    [("予以公开", Outcome.GRANTED_PROVIDED), ("同意公开", Outcome.GRANTED_PROVIDED), ("信息不存在", Outcome.UNABLE_NOT_EXIST),
     ("非本机关", Outcome.UNABLE_NOT_THIS_AGENCY), ("已主动公开", Outcome.GRANTED_ALREADY_PUBLIC), ("不予公开（第三方）", Outcome.REFUSED_THIRD_PARTY),
     ("涉及商业秘密，不予公开", Outcome.REFUSED_THIRD_PARTY), ("撤回", Outcome.OTHER_WITHDRAWN), ("信访", Outcome.NOT_PROCESSED_PETITION),
     ("涉及国家秘密不予公开", Outcome.REFUSED_STATE_SECRET), ("不动产登记查询（行政查询事项）", Outcome.REFUSED_ADMINISTRATIVE_INQUIRY),
     ("危及公共安全", Outcome.REFUSED_PUBLIC_SAFETY), ("非本机关公开职责", Outcome.UNABLE_NOT_THIS_AGENCY), ("另行制作", Outcome.UNABLE_NEEDS_CREATION),
     ("法律法规禁止", Outcome.REFUSED_PROHIBITED_BY_LAW), ("已提供", Outcome.GRANTED_PROVIDED), ("部分公开（隐去个人信息）", Outcome.PARTIAL),
     ("（四）1.本机关不掌握相关政府信息", Outcome.UNABLE_NOT_EXIST), ("（三）不予公开（1.属于国家秘密）", Outcome.REFUSED_STATE_SECRET), ("不予公开-属于国家秘密", Outcome.REFUSED_STATE_SECRET), ("办理中", None), ("", None)],
)  # fmt: skip
def test_outcomes_are_known_by_the_words_offices_use(written: str, outcome: Outcome | None) -> None:
    found = of(with_cell("办理结果", written))
    assert (found.rows[0].outcome, found.is_clear) == (outcome, True)


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_is_known_by_its_own_label(outcome: Outcome) -> None:
    assert of(with_cell("办理结果", outcome.label)).rows[0].outcome is outcome


@pytest.mark.parametrize(
    "written",
    [
        "不予公开",
        "其他",
        "已公开",
        "终止办理",
        "放弃申请",
        "本机关未制作该信息",
        "视为撤回",
        "已答复",
        "不予公开（信息不存在）",
        "部分公开，信息不存在",
        "同意公开但需第三方确认",
    ],
)
def test_an_outcome_of_two_meanings_is_asked_and_the_row_waits(written: str) -> None:
    found = of(with_cell("办理结果", written))
    assert [(q.field, q.text, q.count) for q in found.questions] == [("outcome", written, 1)]
    assert [row.number for row in found.rows] == ["2号"]


def test_a_day_told_with_the_outcome_is_the_day_of_the_answer_where_no_column_has_it() -> None:
    rows = [
        ["收到日期", "申请人", "申请人类别", "申请内容", "答复情况"],
        ["2025.3.3", "张三", "公民", "名单", "已于2025年3月20日答复，予以公开"],
    ]
    found = of(rows)
    assert (found.is_clear, found.rows[0].answered_on, found.rows[0].outcome) == (True, date(2025, 3, 20), Outcome.GRANTED_PROVIDED)
    rows[1][4] = "2025年3月32日，予以公开"
    assert "没有这一天" in told(of(rows))[0]
    assert of(with_cell("办理结果", "2025年4月1日，予以公开")).rows[0].answered_on == date(2025, 3, 20)


@pytest.mark.parametrize("written", ["社会团体", "协会", "社会组织", "个体工商户", "律师"])
def test_a_kind_of_applicant_that_may_be_two_columns_is_asked(written: str) -> None:
    assert [q.text for q in of(with_cell("申请人类别", written)).questions] == [written]


@pytest.mark.parametrize("number", ["例", "示例", "（样例）", "示例1"])
def test_an_example_is_no_application(number: str) -> None:
    found = of(with_cell("编号", number))
    assert [row.number for row in found.rows] == ["2号"]
    assert any("示例" in passed.message for passed in found.passed_over)


def test_a_void_row_is_no_application() -> None:
    found = of(with_cell("办理结果", "作废"))
    assert ([row.number for row in found.rows], found.is_clear) == (["2号"], True)
    assert any("作废" in passed.message for passed in found.passed_over)


@pytest.mark.parametrize("heading", ["收到\n申请时间（年/月/日）", "收件日期(必填)", "收 到 日 期", "*收到日期"])
def test_a_heading_is_known_whatever_is_around_it(heading: str) -> None:
    found = of([[h.replace("收到日期", heading) for h in PLAIN[0]], *PLAIN[1:]])
    assert found.sheets[0].columns[1].field == "received_on"


def test_a_word_is_asked_once_however_often_it_stands() -> None:
    rows = [HEADINGS, *[(f"{n}号", "2025.3.3", f"张{n}", "公民", "名单", "信函", "2025.3.9", "公开") for n in range(30)]]
    question = of(rows).questions
    assert [(q.text, q.count) for q in question] == [("信函", 30)]
    assert (question[0].places[0].row, len(question[0].places)) == (2, 20)


def test_a_finer_column_makes_the_outcome() -> None:
    rows = [[*row, "不予公开理由" if n == 0 else ("国家秘密" if n == 1 else "")] for n, row in enumerate(with_cell("办理结果", "不予公开"))]
    assert of(rows).rows[0].outcome is Outcome.REFUSED_STATE_SECRET


@pytest.mark.parametrize(
    ("heading", "written", "is_extended", "on", "days"),
    [("是否延期", "是", True, None, None), ("是否延期", "否", False, None, None), ("延期", "√", True, None, None), ("延期", "", False, None, None),
     ("延期", "2025.3.25", True, date(2025, 3, 25), None), ("延期", "延长20个工作日", True, None, 20), ("延期告知日期", "2025.3.25", True, date(2025, 3, 25), None), ("延期", "是（2025.3.25）", True, date(2025, 3, 25), None),
     ("延期告知日期", "否", False, None, None)],
)  # fmt: skip
def test_an_extension_is_told_by_yes_a_day_or_a_number_of_days(
    heading: str, written: str, is_extended: bool, on: date | None, days: int | None
) -> None:
    row = of(with_cell(heading, written)).rows[0]
    assert (row.is_extended, row.extended_on, row.extension_days) == (is_extended, on, days)


@pytest.mark.parametrize(
    ("heading", "written", "reviews"),
    [("复议诉讼情况", "行政复议维持", [(ReviewKind.RECONSIDERATION, ReviewResult.UPHELD)]), ("复议诉讼情况", "无", []),
     ("复议诉讼情况", "复议维持、诉讼审理中", [(ReviewKind.RECONSIDERATION, ReviewResult.UPHELD), (ReviewKind.LITIGATION_AFTER_RECONSIDERATION, ReviewResult.PENDING)]),
     ("复议结果", "撤销", [(ReviewKind.RECONSIDERATION, ReviewResult.OVERTURNED)]), ("诉讼结果", "驳回诉讼请求", [(ReviewKind.LITIGATION_DIRECT, ReviewResult.UPHELD)]),
     ("行政复议", "否", [])],
)  # fmt: skip
def test_reviews_are_told_in_one_column_or_in_their_own(heading: str, written: str, reviews: list[Any]) -> None:
    found = of(with_cell(heading, written))
    assert [(r.kind, r.result) for r in found.rows[0].reviews] == reviews


def test_that_there_was_a_review_without_its_result_is_asked() -> None:
    assert of(with_cell("是否复议", "是")).questions[0].field == "reconsideration"
