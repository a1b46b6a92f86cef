"""Figures as published: blanks kept, every offending cell named by its printed label."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from engine.errors import InputErrors
from engine.forms.checks import unbalanced
from engine.forms.figures import complete, read_figures
from engine.rulebook.form import COLUMNS
from tests.reports import balanced, figures, form, published_figures, report


def faults_of(data: object) -> dict[str, str]:
    with pytest.raises(InputErrors) as caught:
        read_figures(data)
    assert all(f.severity == "error" and f.message for f in caught.value.findings)
    assert caught.value.exit_code == 2
    return {f.where: f.message for f in caught.value.findings}


def changed(row: str, values: Any) -> dict[str, Any]:
    data = balanced()
    data["section3"]["rows"][row] = values
    return data


@pytest.mark.parametrize("form_id", ["2019", "2021"])
def test_balanced_figures_are_read_as_they_are(form_id: str) -> None:
    data = balanced(form_id)
    read, notes = read_figures(data)
    assert not notes
    assert {row: list(values) for row, values in read.section3.items()} == data["section3"]["rows"]
    assert read.section4 == data["section4"]
    assert complete(read, form(form_id)) == (read, ())
    assert unbalanced(read, form(form_id)) == ()


def test_what_a_report_prints_as_json_is_read_back_as_its_figures() -> None:
    made = report()
    assert read_figures(made.as_data())[0] == made.figures()
    assert made.figures().section2["fees.amount_wan"] == Decimal("45.678")


def test_columns_may_stand_in_another_order() -> None:
    data = balanced()
    order = [*COLUMNS[3:], *COLUMNS[:3]]
    rows = {row: [*values[3:], *values[:3]] for row, values in data["section3"]["rows"].items()}
    assert figures({**data, "section3": {"columns": order, "rows": rows}}) == figures(data)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("7", "不是整数"),
        ("251000元", "251000元"),
        ("/", "不是整数"),
        (3.0, "3.0"),
        (True, "True"),
        (-4, "负数"),
        (10**12, "过大"),
        ([], "不是整数"),
    ],
)
def test_a_cell_that_is_no_count_is_named_by_its_printed_label(value: object, said: str) -> None:
    faults = faults_of(changed("refused.state_secret", [0, value, 0, 0, 0, 0, 0]))
    assert list(faults) == ["第三部分“（三）不予公开 1.属于国家秘密”“商业企业”列"]
    assert said in next(iter(faults.values()))


@pytest.mark.parametrize("value", ["减4", -1, 2.5, False])
def test_a_cell_of_section_four_is_named_by_its_printed_label(value: object) -> None:
    data = balanced()
    data["section4"]["litigation_direct"]["pending"] = value
    assert list(faults_of(data)) == ["第四部分“行政诉讼 未经复议直接起诉”“尚未审结”"]


def test_an_unknown_row_is_refused_with_the_nearest_names() -> None:
    assert "granted" in faults_of(changed("grant", [0] * 7))["第三部分“grant”"]
    assert "other.misc" in faults_of(changed("other", [0] * 7))["第三部分“other”"]


def test_a_row_with_six_numbers_is_refused() -> None:
    assert faults_of(changed("granted", [0] * 6)) == {"第三部分“（一）予以公开”": "应为 7 个数字（六类申请人和总计），现有 6 个"}


def test_unknown_and_missing_columns_are_refused() -> None:
    data = balanced()
    data["section3"]["columns"][0] = "natural_persons"
    faults = faults_of(data)
    assert "natural_person" in faults["第三部分“natural_persons”列"]
    assert "第三部分“自然人”列" in faults


def test_unknown_blocks_and_results_are_refused() -> None:
    data = balanced()
    data["section4"] |= {"appeal": {}, "reconsideration": {"won": 1}}
    assert set(faults_of(data)) == {"第四部分“appeal”", "第四部分“reconsideration.won”"}


@pytest.mark.parametrize("data", [None, [], "text", 7])
def test_what_is_no_table_is_refused(data: object) -> None:
    assert "数据文件" in faults_of(data)


def test_agency_year_form_and_sections_are_wanted() -> None:
    assert set(faults_of({})) == {"机关名称（agency）", "年份（year）", "格式（form）"}
    assert set(faults_of({"agency": "某局", "year": 2024, "form": "2021"})) == {"第三部分（section3）", "第四部分（section4）"}
    assert set(faults_of({**balanced(), "year": "2024"})) == {"年份（year）"}
    assert set(faults_of({**balanced(), "form": "2008"})) == {"格式（form）"}


def test_all_faults_are_named_at_once() -> None:
    data = changed("granted", [0, "x", -1, 0, 0, 0, 0])
    data["section4"]["reconsideration"]["upheld"] = None
    data["section4"]["reconsideration"]["total"] = 1.5
    assert len(faults_of(data)) == 3


def test_a_blank_stays_a_blank_until_it_is_completed() -> None:
    data = changed("not_processed.publication", [0, None, 0, 0, 0, 0, None])
    read = figures(data)
    assert read.section3["not_processed.publication"] == (0, None, 0, 0, 0, 0, None)
    full, notes = complete(read, form("2021"))
    assert full.section3["not_processed.publication"] == (0,) * 7
    assert [(n.where, n.message, n.severity) for n in notes] == [
        ("第三部分“（五）不予处理 3.要求提供公开出版物”", "“商业企业”空白，按 0 读，“总计”空白，按合计读", "info")
    ]


def test_blank_totals_read_as_the_sum_in_rows_columns_and_section_four() -> None:
    data = balanced()
    for values in data["section3"]["rows"].values():
        values[-1] = None
    data["section3"]["rows"]["total"] = None
    for cells in data["section4"].values():
        cells["total"] = None
    full, notes = complete(figures(data), form("2021"))
    assert full == figures(balanced())
    assert len(notes) == len(form("2021").rows) + 3


def test_a_missing_row_is_not_a_blank_one() -> None:
    data = balanced()
    del data["section3"]["rows"]["partial"]
    del data["section4"]["reconsideration"]["pending"]
    read = figures(data)
    with pytest.raises(InputErrors) as caught:
        complete(read, form("2021"))
    assert [f.where for f in caught.value.findings] == [
        "第三部分“（二）部分公开（区分处理的，只计这一情形，不计其他情形）”",
        "第四部分“行政复议”“尚未审结”",
    ]


def test_section_two_is_read_where_it_fits_and_passed_over_where_not() -> None:
    data = {
        **balanced(),
        "section2": {"rules": {"made": 1, "published": 2, "in_force": None}, "fees": {"amount_wan": 4068.208}, "规章": [0, 0, 6]},
    }
    read, notes = read_figures(data)
    assert read.section2 == {"rules.made": 1, "rules.in_force": None, "fees.amount_wan": Decimal("4068.208")}
    assert [n.where for n in notes] == ["第二部分“rules.published”"]


@pytest.mark.parametrize("name", ["suqian-city-2023", "suqian-city-2024", "shuyang-county-2025", "hongze-district-2024", "xinyi-town-2020"])
def test_whole_published_reports_are_complete_and_balance(name: str) -> None:
    read = figures(published_figures(name))
    full, notes = complete(read, form(read.form))
    assert (full, notes, unbalanced(full, form(read.form))) == (read, (), ())


def test_a_published_report_with_blanks_for_zero_balances_when_completed() -> None:
    read = figures(published_figures("shanghai-general-office-2019"))
    full, notes = complete(read, form("2019"))
    assert unbalanced(full, form("2019")) == ()
    assert full.section3["granted"] == (258, 12, 0, 0, 1, 1, 272)
    assert len(notes) == 26


@pytest.mark.parametrize("name", ["p-changchun-veterans-2023", "p-wenzhou-lucheng-zigui-2022", "shuyang-county-drc-2023"])
def test_partial_published_tables_are_read_but_not_completed(name: str) -> None:
    read = figures(published_figures(name))
    with pytest.raises(InputErrors):
        complete(read, form("2021"))
