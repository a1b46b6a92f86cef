"""report lint: a good report has no finding, each planted fault exactly its own, with its place."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engine.errors import Finding
from engine.fees import YearFees
from engine.forms.checks import check
from engine.prose.known import Known
from engine.prose.likeness import alike
from engine.prose.lint import lint
from engine.prose.read import pieces_of
from engine.rulefiles.report_checks import load_report_checks
from engine.settings import ReportWords
from tests.prose.office import AGENCY, answered, drafted, found, known, report_of, said
from tests.reports import SECTION2, balanced

CLERK = "落实先审查、后公开制度"  # words a clerk wrote in section 一
PLACE = "第一部分第11段"


@pytest.fixture
def office() -> Known:
    return known()


@pytest.fixture
def texts(office: Known) -> dict[str, str]:
    return answered(drafted(office))


def changed(texts: dict[str, str], section: str, old: str, new: str) -> dict[str, str]:
    assert old in texts[section], texts[section]
    return texts | {section: texts[section].replace(old, new, 1)}


def test_a_draft_whose_prompts_are_answered_is_clean(office: Known, texts: dict[str, str]) -> None:
    assert said(office, texts) == []


def test_the_old_form_is_clean_but_for_the_unit_of_the_purchases() -> None:
    office = known(report_of("2019"))
    assert said(office, answered(drafted(office))) == [("第二部分“政府集中采购”“采购总金额”", "info", "C16")]


@pytest.mark.parametrize(
    ("section", "old", "new", "finding"),
    [
        # numbers
        ("overall", "{{ 新收申请 }}", "1", ("第一部分第7段", "error", "C9")),
        ("overall", "{{ 新收申请 }}", "{{ 办结申请 }}0", ("第一部分第7段", "error", "C9")),
        ("overall", "{{ 办结申请 }}", "{{ granted/total }}", ("第一部分第8段", "error", "C9")),
        ("overall", "{{ 主动公开总数 }}", "61", ("第一部分第3段", "error", "C9")),
        ("overall", "{{ 主动公开总数 }}", "62", ("第一部分第3段", "info", "手写")),
        ("overall", CLERK, "发布政策解读类信息5条", (PLACE, "error", "C9")),
        ("overall", CLERK, "全年制发规范性文件4件", (PLACE, "error", "C9")),
        ("overall", CLERK, "全年制发规范性文件3件", (PLACE, "info", "手写")),
        ("overall", CLERK, "作出行政处罚决定90件", (PLACE, "error", "C9")),
        ("overall", CLERK, "收取行政事业性收费45.67万元", (PLACE, "error", "C9")),
        ("overall", CLERK, "收到政府信息公开申请7件", (PLACE, "error", "C9")),
        ("overall", CLERK, "全年受理依申请公开7件", (PLACE, "error", "C9")),
        ("problems", "一是村级", "全年未收到政府信息公开申请。一是村级", ("第五部分第2段", "error", "C9")),
        ("others", "{{ 处理费情况 }}", "本年度没有重大事项。", ("第六部分", "error", "C14")),
        ("others", "{{ 处理费情况 }}", "本年度收取信息处理费380元。", ("第六部分第1段", "error", "C14")),
        # fields
        ("overall", "{{ 新收申请 }}件", "{{ 新收申情 }}件", ("第一部分第7段", "error", "字段")),
        ("overall", "{{ 新收申请 }}件", "{{ 上年新收 }}件", ("第一部分第7段", "error", "字段")),
        ("overall", CLERK, "落实审查{{ 制度", (PLACE, "error", "字段")),
        # parts
        ("overall", "## （三）政府信息管理情况", "## （四）政府信息管理情况", ("第一部分第10段", "error", "结构")),
        ("overall", "## （四）政府信息公开平台建设情况", "## （四）网站", ("第一部分", "error", "结构")),
        ("overall", "开展社会评议，", "", ("第一部分", "warning", "法定内容")),
        ("overall", "结转下年度继续办理{{ 结转下年 }}件。", "", ("第一部分", "warning", "遗漏")),
        ("opening", "如对本报告有疑问，请与{{ 机关 }}联系（地址：某镇人民路1号，邮政编码：100000，联系方式：0000-1234567）。", "", ("开头", "warning", "开头")),
        # template, basis, year, agency
        ("overall", CLERK, "【请填写：审查制度】", (PLACE, "error", "待填")),
        ("overall", CLERK, "该部分以表格形式报告", (PLACE, "error", "模板")),
        ("overall", CLERK, "落实××制度", (PLACE, "error", "模板")),
        ("overall", CLERK, "落实____制度", (PLACE, "error", "模板")),
        ("overall", CLERK, "落实【制度名称】", (PLACE, "error", "模板")),
        ("overall", CLERK, "落实国办函〔2018〕12号", (PLACE, "error", "依据")),
        ("overall", CLERK, "落实国办函[2018] 12号", (PLACE, "error", "依据")),
        ("overall", CLERK, "根据自身生产、生活、科研等特殊需要申请的", (PLACE, "error", "依据")),
        ("opening", "{{ 编制依据 }}", "《条例》和国办公开办函〔2019〕60号", ("开头第1段", "error", "依据")),
        ("opening", "{{ 编制依据 }}", "《条例》（国务院令第 492 号）", ("开头第1段", "error", "依据")),
        ("opening", "{{ 统计期限 }}", "2023年1月1日至2023年12月31日", ("开头第2段", "error", "年度")),
        ("opening", "本报告由", "《某镇2023年政府信息公开工作年度报告》由", ("开头第1段", "error", "年度")),
        ("overall", "{{ 年度 }}年，{{ 自称 }}认真", "2023年，{{ 自称 }}认真", ("第一部分第1段", "error", "年度")),
        ("opening", "请与{{ 机关 }}联系", "请与某县仁义镇人民政府联系", ("开头第2段", "error", "机关")),
        ("overall", CLERK, "我局落实审查制度", (PLACE, "error", "机关")),
        # words
        ("overall", "## （三）政府", "## (三)政府", ("第一部分第10段", "warning", "标签")),
        ("overall", CLERK, "<b>落实</b>审查制度", (PLACE, "warning", "标记")),
        ("overall", CLERK, "**落实**审查制度", (PLACE, "warning", "标记")),
        ("overall", CLERK, "- 落实审查制度", (PLACE, "warning", "标记")),
        ("overall", CLERK, "为张三（110101199003070038）提供信息", (PLACE, "error", "个人信息")),
        ("problems", "一是村级公开栏更新不够及时，", "一是" + "不够及时，" * 300, ("第五部分", "info", "篇幅")),
    ],
)  # fmt: skip
def test_each_planted_fault_is_the_one_finding(
    office: Known, texts: dict[str, str], section: str, old: str, new: str, finding: tuple[str, str, str]
) -> None:
    assert said(office, changed(texts, section, old, new)) == [finding]


@pytest.mark.parametrize(
    "innocent",
    [
        "全年网上收到政府信息公开申请7件，其中信函3件",
        "与2023年相比，收到申请更多",
        "参照2022年1月印发的办法",
        "请与某镇人民政府办公室联系",
        "落实我县部署",
        "为我镇民办实事3件",
        "开展培训2次、45人次，发布解读12条",
        "发布政策解读4条",
        "主动公开其他信息9条",
        "因逾期不补正不再处理",
    ],
)
def test_what_is_said_of_other_things_is_no_fault(office: Known, texts: dict[str, str], innocent: str) -> None:
    assert said(office, changed(texts, "overall", CLERK, innocent)) == []


@pytest.mark.parametrize("section", ["opening", "overall", "problems", "others"])
def test_a_section_without_text_is_missing(office: Known, texts: dict[str, str], section: str) -> None:
    places = {"opening": "开头", "overall": "第一部分", "problems": "第五部分", "others": "第六部分"}
    assert said(office, {name: text for name, text in texts.items() if name != section}) == [(places[section], "error", "结构")]
    assert said(office, texts | {section: "\n \n"}) == [(places[section], "error", "结构")]


def test_a_heading_with_nothing_under_it_is_found(office: Known, texts: dict[str, str]) -> None:
    assert said(office, texts | {"problems": texts["problems"] + "\n## （一）展望\n"}) == [("第五部分第4段", "error", "结构")]


def test_aspects_out_of_order_are_found(office: Known, texts: dict[str, str]) -> None:
    swapped = texts["overall"].replace("政府信息管理情况", "*").replace("政府信息公开平台建设情况", "政府信息管理情况")
    assert said(office, texts | {"overall": swapped.replace("*", "政府信息公开平台建设情况")}) == [("第一部分", "error", "结构")]


def test_without_drafts_the_tables_are_checked_and_the_way_is_told(office: Known) -> None:
    fees, words = found(office, {})
    assert (fees.source, words.source) == ("C14", "结构")
    assert "xxgk report draft --year 2024" in words.message


# --- tables


@pytest.mark.parametrize(
    ("row", "checks"),
    [("received", ["C1", "C3", "C9"]), ("granted", ["C2", "C3"]), ("total", ["C1", "C2", "C3"]), ("carried_out", ["C1", "C3"])],
)
def test_the_tables_own_checks_are_among_the_findings(row: str, checks: list[str]) -> None:
    data = balanced(agency=AGENCY)
    office = known(report_of(data=data))
    texts = answered(drafted(office))
    data["section3"]["rows"][row][0] += 100
    broken = known(report_of(data=data))
    assert sorted({c for _, _, c in said(broken, texts) if c.startswith("C")}) == checks


def test_a_township_that_claims_rules_is_found(texts: dict[str, str]) -> None:
    report = report_of()
    section2 = SECTION2["2021"] | {"rules.made": "6"}
    figures = replace(report, section2=section2).figures()
    office = known(replace(report, section2=section2, findings=check(figures, report.form, "township")))
    assert said(office, texts) == [("第二部分“规章”“本年制发件数”", "error", "C11")]


def test_last_years_numbers_are_looked_at() -> None:
    last, now = balanced(year=2023, agency=AGENCY), balanced(agency=AGENCY)
    last["section4"]["litigation_direct"] |= {"pending": 90, "total": 93}
    now["section4"]["litigation_after_reconsideration"] |= {"upheld": 80, "total": 85}
    last["section3"]["rows"]["received"][6] = 10
    office = known(report_of(data=now), previous=report_of(data=last))
    assert [c for _, _, c in said(office, answered(drafted(office)))] == ["C13", "C12", "C17"]


def test_the_ledgers_differences_are_among_the_findings(texts: dict[str, str]) -> None:
    ledger = Finding("第二部分“行政处罚”“本年处理决定数量”", "warning", "填报的是 89，按本机关台账计数为 88", "C15")
    assert found(known(ledgers=(ledger,)), texts) == (ledger,)
    assert found(known(ledgers=(ledger,), report=replace(report_of(), findings=(ledger,))), texts) == (ledger,)


# --- what is true of the case log


def test_answers_in_time_are_not_claimed_when_some_were_late(texts: dict[str, str]) -> None:
    office = known(late=2)
    honest = said(office, texts)
    assert honest == []
    claimed = changed(texts, "overall", "{{ 答复时限 }}", "均按期答复")
    assert said(office, claimed) == [("第一部分第8段", "error", "按期")]
    assert said(known(), claimed) == []


def test_answers_that_are_not_known_to_be_served_are_told(texts: dict[str, str]) -> None:
    assert said(known(unserved=3), texts) == [("第一部分", "warning", "送达")]


CHARGED = YearFees(notices=2, notified_yuan=980, paid_cases=1, paid_yuan=380, lapsed=1, refunded_yuan=0)


def test_section_six_speaks_truly_of_fees(texts: dict[str, str]) -> None:
    office = known(fees=CHARGED)
    assert said(office, texts) == []
    hidden = changed(texts, "others", "{{ 处理费情况 }}", "本年度未收取信息处理费。")
    assert said(office, hidden) == [("第六部分第1段", "error", "C14")]
    wrong = changed(texts, "others", "{{ 处理费情况 }}", "本年度收取信息处理费400元。")
    assert said(office, wrong) == [("第六部分第1段", "error", "C14")]
    right = changed(texts, "others", "{{ 处理费情况 }}", "本年度共收取1件申请的信息处理费{{ 收费金额 }}元。")
    assert said(office, right) == []


# --- last year's words


def test_a_section_that_says_what_last_years_said_is_found(office: Known, texts: dict[str, str]) -> None:
    assert said(office, texts, texts) == [
        ("第一部分", "warning", "雷同"),
        ("第五部分", "warning", "雷同"),
    ]
    nearly = changed(texts, "problems", "公开栏更新不够及时", "公开栏的更新不够及时")
    assert ("第五部分", "warning", "雷同") in said(office, nearly, texts)


def test_other_words_and_the_drafts_own_sentences_are_not_likeness(office: Known, texts: dict[str, str]) -> None:
    others = {"overall": drafted(office)["overall"], "problems": "政策解读的形式单一，多以文字为主，群众看不懂、不愿看；培训覆盖面小。"}
    assert not list(alike(pieces_of(texts), pieces_of(others), load_report_checks().likeness))


# --- severities


def test_an_office_sets_severities_of_its_own(texts: dict[str, str]) -> None:
    office = known()
    wrong = changed(texts, "overall", CLERK, "<b>落实</b>××制度")
    assert {c for _, _, c in said(office, wrong)} == {"标记", "模板"}

    def own(**severity: Any) -> Known:
        return replace(office, settings=replace(office.settings, report=ReportWords(severity=severity)))

    assert said(own(标记="off"), wrong) == [(PLACE, "error", "模板")]
    assert said(own(标记="error", 模板="info"), wrong) == [(PLACE, "info", "模板"), (PLACE, "error", "标记")]


def test_findings_follow_the_order_of_the_report(office: Known, texts: dict[str, str]) -> None:
    wrong = texts | {section: f"××{text}" for section, text in texts.items()}
    assert [where for where, _, _ in said(office, wrong)] == ["开头第1段", "第一部分第1段", "第五部分第1段", "第六部分第1段"]


def test_every_finding_names_a_check_of_the_rules_and_what_to_do(office: Known) -> None:
    checks = load_report_checks().checks
    findings = lint(office, drafted(known(contact="")), {})
    assert findings
    assert all(f.source in checks and "请" in f.message for f in findings)
