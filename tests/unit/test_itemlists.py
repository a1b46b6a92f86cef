"""Lists and ledgers as people keep them: usual headings known, every fault with its row and column."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from engine.errors import InputError, InputErrors
from engine.itemlists import MOST, Listed, Office, count_ledger, read_items
from engine.rulefiles import load_forms
from engine.rulefiles.categories import load_categories
from engine.sheets import Line
from engine.terms import Retirement

OFFICE = Office(load_categories(), "township", date(2026, 11, 25))
HEADINGS = ("标题", "栏目", "种类", "文号", "发布时间", "成文日期", "废止日期", "失效日期")
KEYS = load_forms()["2021"].section2_keys


def lines(headings: Sequence[str], *rows: Sequence[str]) -> list[Line]:
    return [Line(n, dict(zip(headings, row, strict=False))) for n, row in enumerate(rows, 2)]


def listed(*rows: Sequence[str], headings: Sequence[str] = HEADINGS, office: Office = OFFICE) -> Listed:
    return read_items(headings, lines(headings, *rows), office)


def test_usual_headings_and_words_are_understood() -> None:
    found = listed(
        ("通知", "政策文件类", "规范性文件", "某政〔2026〕1号", "2026-03-05 09:30", "２０２６年３月２日", "2026/10/8", ""),
        ("动态", "工作动态", "", "", "20260401", "", "", ""),
        headings=HEADINGS,
    )
    (first_row, first), (second_row, second) = found.items
    assert (first_row, second_row) == (2, 3)
    assert (first.category, first.kind, first.document_number) == ("policies", "normative_documents", "某政〔2026〕1号")
    assert (first.made_on, first.published_on) == (date(2026, 3, 2), date(2026, 3, 5))
    assert (first.retired_on, first.retirement) == (date(2026, 10, 8), Retirement.REPEALED)
    assert (second.category, second.kind, second.published_on) == ("news", "other", date(2026, 4, 1))


def test_columns_nobody_knows_are_left_out_and_named() -> None:
    assert listed(("通知", "工作动态", "2026-03-05", "9"), headings=("标题", "类别", "公开日期", "点击量")).unused == ("点击量",)


def test_a_file_without_a_column_takes_what_stands_for_it() -> None:
    office = Office(load_categories(), "township", date(2026, 11, 25), "工作动态", "other")
    assert listed(("通知", "2026-03-05"), headings=("标题", "公开日期"), office=office).items[0][1].category == "news"


def test_every_fault_of_every_row_is_named_at_once() -> None:
    with pytest.raises(InputErrors) as error:
        listed(
            ("", "不知道", "", "", "2026-13-01", "", "", ""),
            ("规章", "政策文件", "规章", "", "2026-03-05", "2026-03-01", "", ""),
            ("将来", "工作动态", "公文", "", "2027-01-01", "", "", ""),
            ("废止", "工作动态", "", "", "2026-03-05", "", "2026-04-01", "2026-04-02"),
            ("没有日期", "", "", "", "", "", "", ""),
        )
    assert [f"{f.where}：{f.message}" for f in error.value.findings] == [
        "第2行“发布时间”：没有“2026-13-01”这一天，请核对",
        "第2行“栏目”：没有“不知道”这种类别，可用的见 xxgk published categories",
        "第2行“标题”：缺少，请补上",
        "第3行“种类”：乡镇人民政府无权制定规章（立法法第九十一条、第九十三条），规范性文件请用 --kind normative_documents，转载上级规章请用 --kind other",
        "第4行“种类”：没有“公文”，可用：rules（规章）、normative_documents（行政规范性文件）、other（其他）",
        "第4行“公开日期”：2027-01-01 晚于今天（2026-11-25），请核对",
        "第5行“废止日期”：同时写了失效日期，请只留一个",
        "第6行“栏目”：缺少，请补上",
        "第6行“公开日期”：成文日期和公开日期至少要有一个",
    ]


def test_more_faults_than_anybody_reads_are_counted() -> None:
    with pytest.raises(InputErrors) as error:
        listed(*[("", "工作动态", "", "", "2026-03-05", "", "", "")] * (MOST + 5))
    assert len(error.value.findings) == MOST + 1
    assert error.value.findings[-1].message == "还有 5 处错误"


@pytest.mark.parametrize(
    ("headings", "said"),
    [
        (("日期", "内容"), "没有标题一列.*没有类别一列.*没有公开日期，也没有成文日期"),
        (("标题", "名称", "类别"), "“标题”和“名称”是同一项"),
    ],
)
def test_missing_and_doubled_columns_are_said(headings: Sequence[str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        listed(("甲", "乙", "丙"), headings=headings)


def test_a_list_of_headings_alone_is_refused() -> None:
    with pytest.raises(InputError, match="表头以下没有内容"):
        listed()


LEDGER = ("决定日期", "种类", "金额（元）")


def counted(*rows: Sequence[str], headings: Sequence[str] = LEDGER, year: int = 2026, kind: str | None = None) -> dict[str, str]:
    return count_ledger(headings, lines(headings, *rows), year, KEYS, kind)


def test_a_ledger_is_counted_by_kind_and_year_and_fees_are_added_up() -> None:
    assert counted(
        ("2026-02-03", "行政许可", ""), ("2026-02-04", "许可", ""), ("2025-12-31", "行政处罚", ""),
        ("2026-03-04", "收费", "1,250.50元"), ("2026-03-05", "行政事业性收费", "7"), ("2025-03-05", "收费", "9999"),
    ) == {"licensing.decisions": "2", "penalties.decisions": "0", "fees.amount_wan": "0.12575"}  # fmt: skip
    assert counted(("2026-02-03",), ("2026-12-31",), headings=("日期", "文号"), kind="行政强制") == {"coercion.decisions": "2"}


def test_every_fault_of_a_ledger_is_named_at_once() -> None:
    with pytest.raises(InputErrors) as error:
        counted(("", "行政许可", ""), ("2026-02-30", "行政处罚", ""), ("2026-02-03", "复议", ""), ("2026-02-03", "收费", "若干"))
    assert [f.where for f in error.value.findings] == ["第2行“决定日期”", "第3行“决定日期”", "第4行“种类”", "第5行“金额（元）”"]


def test_a_ledger_of_what_the_form_does_not_ask_is_refused() -> None:
    with pytest.raises(InputErrors, match=r"fees\.amount_wan：这一年度的报告格式没有这一格"):
        count_ledger(LEDGER, lines(LEDGER, ("2020-03-04", "收费", "7")), 2020, load_forms()["2019"].section2_keys)


@pytest.mark.parametrize(("headings", "said"), [(("种类",), "没有日期一列"), (("日期",), "没有种类一列")])
def test_a_ledger_needs_date_and_kind(headings: Sequence[str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        counted(("x",), headings=headings)
