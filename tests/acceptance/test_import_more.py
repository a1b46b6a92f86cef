"""xxgk import explain and figures, as a clerk uses them after bringing a ledger in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.conftest import Run

LEDGER = """编号,收到日期,申请人类别,申请人,提交方式,申请内容,办理结果,决定日期,送达日期,承办人
1,2024-12-20,自然人,张三,当面,低保名单,予以公开,2025-01-08,2025-01-08,王五
2,2025-03-03,自然人,李四,当面,征地批文,部分公开,2025-03-20,2025-03-20,王五
3,2025-12-01,自然人,钱七,当面,会议纪要,予以公开,2025-12-30,2026-01-05,王五
4,2025-12-29,商业企业,某公司,当面,合同,信息不存在,2026-01-15,2026-01-15,赵六
"""


@pytest.fixture
def imported(bare: Run, tmp_path: Path) -> Run:
    """An office whose ledger of 2025 was imported."""
    ledger = tmp_path / "台账.csv"
    ledger.write_text(LEDGER, "utf-8")
    assert bare("init", "--agency", "某县某镇人民政府", "--level", "township", "--government", "某县人民政府").code == 0
    assert bare("import", "ledger", str(ledger), "--yes").code == 0
    return bare


def count(tmp_path: Path, year: int = 2025, **rows: list[int]) -> str:
    """Figures with these rows and nothing else."""
    section3 = {"columns": _COLUMNS, "rows": {row.replace("__", "."): cells for row, cells in rows.items()}}
    path = tmp_path / "count.json"
    data = {"agency": "某县某镇人民政府", "year": year, "form": "2021", "section3": section3, "section4": {}}
    path.write_text(json.dumps(data), "utf-8")
    return str(path)


_COLUMNS = [
    "natural_person", "commercial_enterprise", "research_institution", "public_interest_organization", "legal_service_organization",
    "other_organization", "total",
]  # fmt: skip


def test_every_cell_of_a_year_is_told_with_the_cases_from_the_ledger(imported: Run) -> None:
    cells = {
        (c["row"], c["column"]): (c["cases"], c["imported"])
        for c in imported("import", "explain", "--year", "2025", "--format", "json").data["cells"]
    }
    assert cells[("received", "natural_person")] == (2, 2)
    assert cells[("carried_in", "natural_person")] == (1, 1)
    assert cells[("carried_out", "commercial_enterprise")] == (1, 1)
    assert "xxgk import explain --year 2025 received natural_person" in imported("import", "explain", "--year", "2025").out


def test_a_cell_names_its_rows_and_why_each_counts_there(imported: Run) -> None:
    lines = imported("import", "explain", "--year", "2025", "上年结转", "自然人", "--format", "json").data
    assert [(line["number"], line["place"]["row"], line["place"]["file"]) for line in lines] == [("2024-0001", 2, "台账.csv")]
    assert lines[0]["why"] == "2024-12-20 收到，至 2025 年初尚未办结，属上年结转"
    shown = imported("import", "explain", "--year", "2025", "carried_out", "total").out
    assert "2025-0003" in shown
    assert "第5行" in shown
    assert "（2026-01-15 办结），结转下年度" in shown


def test_a_case_says_itself_where_it_came_from(imported: Run) -> None:
    assert "由台账导入：台账.csv 第4行" in imported("case", "history", "2025-0002").out


def test_a_count_that_agrees_is_said_to(imported: Run, tmp_path: Path) -> None:
    agreed = count(tmp_path, received=[2, 1, 0, 0, 0, 0, 3], granted=[2, 0, 0, 0, 0, 0, 2], partial=[1, 0, 0, 0, 0, 0, 1])
    done = imported("import", "explain", "--year", "2025", "--count", agreed)
    assert (done.code, done.out) == (0, "2025 年：所给的数字与本库逐格相等。\n")


def test_a_count_that_differs_names_the_rows_that_may_have_been_counted_otherwise(imported: Run, tmp_path: Path) -> None:
    by_service = count(tmp_path, granted=[1, 0, 0, 0, 0, 0, 1], carried_out=[1, 1, 0, 0, 0, 0, 2])
    done = imported("import", "explain", "--year", "2025", "--count", by_service, "--format", "json")
    assert done.code == 1
    found: dict[str, Any] = {d["key"]: d for d in done.data["differences"]}
    assert found.keys() == {"granted/natural_person", "carried_out/natural_person"}
    granted, carried = found["granted/natural_person"], found["carried_out/natural_person"]
    assert [line["number"] for line in granted["inside"] if line["doubts"]] == ["2025-0002"]
    assert [line["number"] for line in carried["beside"]] == ["2025-0002"]
    assert carried["beside"][0]["doubts"] == ["2025-12-30 作出、2026-01-05 送达，跨年，按答复作出之日计"]
    told = imported("import", "explain", "--year", "2025", "--count", by_service).out
    assert "同一列中可能被计入这一格的" in told


def test_explain_refuses_what_it_cannot_answer_with_a_sentence(imported: Run, tmp_path: Path) -> None:
    assert imported("import", "explain", "--year", "2025", "部分公开").err.startswith("ROW COLUMN：行和列须一起写")
    assert imported("import", "explain", "--year", "2025", "没有这行", "自然人").code == 2
    assert "应为 2025 年的" in imported("import", "explain", "--year", "2025", "--count", count(tmp_path, 2024)).err
    assert imported("import", "explain", "--year", "2025", "--count", str(tmp_path / "没有.json")).code == 2
    assert imported("import", "explain", "--year", "2030").out == "2030 年没有案件。\n"


def test_last_years_published_figures_are_what_this_years_carried_in_is_held_against(imported: Run, tmp_path: Path) -> None:
    published = count(
        tmp_path,
        2024,
        received=[4, 0, 0, 0, 0, 0, 4],
        granted=[2, 0, 0, 0, 0, 0, 2],
        total=[2, 0, 0, 0, 0, 0, 2],
        carried_out=[2, 0, 0, 0, 0, 0, 2],
    )
    before = imported("report", "build", "--year", "2025", "--format", "json").data["findings"]
    done = imported("import", "figures", "--year", "2024", published, "--format", "json")
    assert (done.code, done.data["section3_and_4"]) == (0, 29)
    after = imported("report", "build", "--year", "2025", "--format", "json").data["findings"]
    assert [f for f in before if f["source"] == "C5"] == []
    c5 = [f["message"] for f in after if f["source"] == "C5"]
    assert c5[0].startswith("为 1，但 2024 年报告结转下年度的是 2")
    words = imported("report", "fields", "--year", "2025", "--format", "json").data
    assert next(field["value"] for field in words if field["name"] == "change") == "比上年减少1件"
    assert imported("verify").code == 0


def test_published_figures_of_section_two_serve_the_stock_check(imported: Run, tmp_path: Path) -> None:
    path = tmp_path / "2024.json"
    path.write_text(json.dumps({
        "agency": "某县另一镇人民政府", "year": 2024, "form": "2021", "section4": {},
        "section2": {"normative_documents": {"made": 1, "repealed": 0, "in_force": 4}},
        "section3": {"columns": _COLUMNS, "rows": {"received": [1, 0, 0, 0, 0, 0, 1]}},
    }), "utf-8")  # fmt: skip
    told = imported("import", "figures", "--year", "2024", str(path), "--format", "json").data
    assert told["section2"] == 3
    assert [f["where"] for f in told["findings"] if f["severity"] == "warning"] == ["机关名称"]
    imported(
        "report",
        "enter",
        "--year",
        "2025",
        "normative_documents.made",
        "1",
        "normative_documents.repealed",
        "0",
        "normative_documents.in_force",
        "9",
    )
    found = imported("report", "build", "--year", "2025", "--format", "json").data["findings"]
    assert [f["message"] for f in found if f["source"] == "C6"] == [
        "为 9，按上年 4 加本年制发 1 减本年废止 0 应为 5，请核对，有自然失效、修订等情形的请说明"
    ]


def test_figures_are_refused_where_they_cannot_stand(imported: Run, tmp_path: Path) -> None:
    given = count(tmp_path, 2025, received=[1, 0, 0, 0, 0, 0, 1])
    assert (imported("import", "figures", "--year", "2025", given).code, imported("verify").code) == (3, 0)
    assert imported("import", "figures", "--year", "2024", given).code == 2
    assert imported("import", "figures", "--year", "2026", count(tmp_path, 2026)).code == 2
    assert imported("import", "figures", "--year", "2024", count(tmp_path, 2024)).code == 2
    (tmp_path / "空.html").write_text("<p>没有表格</p>", "utf-8")
    assert imported("import", "figures", "--year", "2024", str(tmp_path / "空.html")).code == 2
