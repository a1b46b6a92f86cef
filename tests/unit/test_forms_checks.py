"""勾稽: every check finds what it is for and nothing else, over blanks and missing rows too."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import Finding
from engine.forms.checks import check, check_section2, unbalanced
from engine.forms.figures import Figures
from engine.rulebook.form import COLUMNS
from tests.reports import balanced, figures, form, published_figures


def found(data: dict[str, Any], *, level: str = "city", previous: dict[str, Any] | None = None) -> list[Finding]:
    f = form(data["form"])
    return [x for x in check(figures(data), f, level, figures(previous) if previous else None) if x.source != "C14"]


def with_cells(form_id: str = "2021", **rows: list[int | None]) -> dict[str, Any]:
    data = balanced(form_id)
    data["section3"]["rows"] |= {row.replace("__", "."): values for row, values in rows.items()}
    return data


def with_section2(values: dict[str, Any], form_id: str = "2021", year: int = 2024) -> Figures:
    return Figures("某机关", year, form_id, values, {}, {})


def sources(findings: list[Finding]) -> list[str]:
    return [f.source for f in findings]


@pytest.mark.parametrize("form_id", ["2019", "2021"])
def test_figures_that_agree_give_no_finding(form_id: str) -> None:
    assert found(balanced(form_id)) == []


def test_c1_names_the_column_and_both_sides() -> None:
    data = balanced()
    data["section3"]["rows"]["received"][1] += 2
    data["section3"]["rows"]["received"][6] += 2
    first, last = found(data)
    assert (first.source, first.severity, first.where) == ("C1", "error", "第三部分“商业企业”列")
    received, carried_in = data["section3"]["rows"]["received"][1], data["section3"]["rows"]["carried_in"][1]
    assert f"{received}＋{carried_in}＝{received + carried_in}" in first.message
    assert last.where == "第三部分“总计”列"


def test_c1_holds_in_both_directions() -> None:
    data = balanced()
    for at in (0, 6):
        data["section3"]["rows"]["carried_out"][at] += 1
    assert [(f.source, f.where) for f in found(data)] == [("C1", "第三部分“自然人”列"), ("C1", "第三部分“总计”列")]


def test_c2_names_the_total_cell() -> None:
    data = balanced()
    for row in ("partial", "received"):
        data["section3"]["rows"][row][0] += 1
        data["section3"]["rows"][row][6] += 1
    assert {(f.source, f.where) for f in found(data)} >= {("C2", "第三部分“（七）总计”“自然人”列"), ("C2", "第三部分“（七）总计”“总计”列")}


def test_c3_names_the_row_and_both_numbers() -> None:
    data = balanced()
    data["section3"]["rows"]["carried_in"][6] = 12
    data["section3"]["rows"]["received"][6] -= 1
    c3 = [f for f in found(data) if f.source == "C3"]
    assert [f.where for f in c3] == [
        "第三部分“一、本年新收政府信息公开申请数量”“总计”列",
        "第三部分“二、上年结转政府信息公开申请数量”“总计”列",
    ]
    assert c3[1].message == "为 12，但六类申请人之和为 11，两者应当相等，请核对"


def test_c4_names_the_block() -> None:
    data = balanced()
    data["section4"]["litigation_after_reconsideration"]["total"] = 77
    (finding,) = found(data)
    assert (finding.source, finding.where) == ("C4", "第四部分“行政诉讼 复议后起诉”“总计”")
    assert "77" in finding.message


def test_c5_compares_each_column_with_last_year_in_either_form() -> None:
    data, last = balanced(), balanced("2019", 2020)
    last["section3"]["rows"]["carried_out"] = [5, 1, 0, 2, 0, 3, 11]
    assert found(data, previous=last) == []
    last["section3"]["rows"]["carried_out"] = [97, 1, 0, 2, 0, 3, None]
    assert [(f.source, f.where) for f in found(data, previous=last)] == [
        ("C5", "第三部分“二、上年结转政府信息公开申请数量”“自然人”列"),
        ("C5", "第三部分“二、上年结转政府信息公开申请数量”“总计”列"),
    ]
    assert "103" in found(data, previous=last)[1].message


def test_c6_follows_the_stock_of_texts_and_only_warns() -> None:
    last = with_section2({"normative_documents.in_force": 18}, year=2023)
    now = {"normative_documents.made": 3, "normative_documents.repealed": 1, "normative_documents.in_force": 20}
    assert check_section2(with_section2(now), form("2021"), "county", last) == ()
    (finding,) = check_section2(with_section2({**now, "normative_documents.in_force": 21}), form("2021"), "county", last)
    assert (finding.source, finding.severity, finding.where) == ("C6", "warning", "第二部分“行政规范性文件”“现行有效件数”")
    assert "20" in finding.message


def test_c6_says_nothing_when_last_year_is_unknown() -> None:
    now = with_section2({"rules.made": 1, "rules.repealed": 0, "rules.in_force": 9})
    assert check_section2(now, form("2021"), "city") == ()
    assert check_section2(now, form("2021"), "city", with_section2({}, year=2023)) == ()


@pytest.mark.parametrize(
    ("form_id", "key", "value", "is_wrong"),
    [
        ("2021", "fees.amount_wan", Decimal("45.678"), False),
        ("2021", "fees.amount_wan", Decimal("-0.5"), True),
        ("2021", "licensing.decisions", -1, True),
        ("2021", "licensing.decisions", Decimal("1.5"), True),
        ("2019", "licensing.change", -4, False),
        ("2019", "licensing.last_year_items", -4, True),
        ("2019", "procurement.amount", Decimal("2792220.8"), False),
        ("2019", "procurement.items", Decimal("0.5"), True),
    ],
)
def test_c7_knows_which_cells_may_be_negative_or_have_decimals(form_id: str, key: str, value: Decimal | int, is_wrong: bool) -> None:
    findings = check_section2(with_section2({key: value}, form_id), form(form_id), "city")
    assert [(f.source, f.where) for f in findings] == ([("C7", form(form_id).place(key))] if is_wrong else [])


def test_c7_refuses_negative_counts() -> None:
    f = form("2021")
    given_figures = figures(balanced())
    broken = Figures("某", 2024, "2021", {}, {**given_figures.section3, "granted": (-1, 0, 0, 0, 0, 0, -1)}, given_figures.section4)
    assert sources([x for x in unbalanced(broken, f) if "（一）予以公开" in x.where]) == ["C7", "C7"]


def test_c8_lists_the_blank_cells_of_a_row_once_and_zero_is_not_blank() -> None:
    data = with_cells(not_processed__reissue=[0, None, None, 0, 0, 0, 0])
    base = balanced()["section3"]["rows"]["not_processed.reissue"]
    data["section3"]["rows"]["not_processed.reissue"] = [base[0], None, *base[2:]]
    blank = [f for f in found(data) if f.source == "C8"]
    assert [(f.where, f.severity) for f in blank] == [("第三部分“（五）不予处理 5.要求行政机关确认或重新出具已获取信息”", "error")]
    assert "“商业企业”空白" in blank[0].message
    assert "填 0" in blank[0].message


def test_zero_as_a_blank_and_totals_only_in_four_rows_still_balances() -> None:
    data = balanced("2019")
    for row, values in data["section3"]["rows"].items():
        data["section3"]["rows"][row] = [v or None for v in values[:-1]] + ([values[-1]] if "." not in row and row != "granted" else [None])
    assert set(sources(found(data))) == {"C8"}


def test_only_the_total_column_filled_is_blank_and_unequal() -> None:
    data = balanced()
    for row, values in data["section3"]["rows"].items():
        data["section3"]["rows"][row] = [None] * 6 + [values[-1]]
    assert set(sources(found(data))) == {"C8", "C3"}
    for row in data["section3"]["rows"]:
        data["section3"]["rows"][row] = [None] * 6 + [0]
    assert set(sources(found(data))) == {"C8"}


def test_a_table_whose_last_rows_are_lost_is_not_called_unbalanced() -> None:
    data = balanced()
    for row in ("other.misc", "total", "carried_out"):
        del data["section3"]["rows"][row]
    findings = found(data)
    assert set(sources(findings)) == {"C8"}
    assert [f.where for f in findings] == ["第三部分“（六）其他处理 3.其他”", "第三部分“（七）总计”", "第三部分“四、结转下年度继续办理”"]


@pytest.mark.parametrize(
    ("level", "count"), [("township", 1), ("county", 1), ("city_department", 1), ("city", 0), ("province", 0), ("", 0)]
)
def test_c11_only_cities_and_provinces_have_rules(level: str, count: int) -> None:
    findings = check_section2(with_section2({"rules.made": 0, "rules.repealed": 0, "rules.in_force": 6}), form("2021"), level)
    assert [f.source for f in findings] == ["C11"] * count
    assert all(f.where == "第二部分“规章”“现行有效件数”" and f.severity == "error" for f in findings)


def test_c14_reminds_of_section_six_when_fees_lapsed() -> None:
    assert [f.severity for f in check(figures(balanced()), form("2021"), "city") if f.source == "C14"] == ["warning"]
    assert not [f for f in check(figures(balanced("2019")), form("2019"), "city") if f.source == "C14"]


@settings(max_examples=60, deadline=None)
@given(row=st.sampled_from(form("2021").rows), at=st.integers(0, 6), by=st.integers(-3, 3).filter(bool))
def test_any_single_changed_cell_is_found(row: str, at: int, by: int) -> None:
    data = balanced()
    data["section3"]["rows"][row][at] = max(0, data["section3"]["rows"][row][at] + by)
    is_changed = data != balanced()
    assert bool(unbalanced(figures(data), form("2021"))) == is_changed
    assert len(COLUMNS) == 7


def test_published_carry_over_agrees_from_year_to_year() -> None:
    before, after = (published_figures(f"suqian-city-{year}") for year in (2023, 2024))
    assert found(after, previous=before) == []


def test_published_blanks_are_found_and_nothing_else() -> None:
    assert set(sources(found(published_figures("shanghai-general-office-2019")))) == {"C8"}
    assert set(sources(found(published_figures("p-district-statistics-2023-blanks")))) == {"C8"}
