"""xxgk rollup at the command line: a county with two units in its database and others that hand in files."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from engine.forms.render import render
from tests.acceptance.conftest import Result, Run
from tests.reports import balanced, report

COUNTY, TOWN, BUREAU, STREET = "某县人民政府", "某县城关镇人民政府", "某县教育局", "某县东街街道办事处"
LIST = f"单位,类别,联系方式,期限\n{STREET},街道,李主任 5678,02-15\n某县财政局,部门,赵科长,\n"


@pytest.fixture
def county(bare: Run) -> Run:
    """A county, a town with one application and figures, a bureau with none, in one database, on 2026-03-20."""
    assert bare("init", "--agency", COUNTY, "--level", "county").code == 0
    for name, level in ((TOWN, "township"), (BUREAU, "county_department")):
        assert bare("agency", "add", "--agency", name, "--level", level, "--government", COUNTY).code == 0
    words = ("--channel", "in_person", "--applicant-name", "张三", "--content", "低保", "--on", "2025-11-03", "--today", "2025-11-03")
    assert bare("case", "register", "--agency", TOWN, *words).code == 0
    for key, number in (("licensing.decisions", "7"), ("normative_documents.made", "3")):
        assert bare("report", "enter", "--agency", TOWN, "--year", "2025", key, number).code == 0
    return bare


@pytest.fixture
def listed(county: Run, tmp_path: Path) -> Run:
    """The same with a list of two more units."""
    (tmp_path / "名单.csv").write_text(LIST, "utf-8")
    assert "2 个单位" in county("rollup", "units", "import", str(tmp_path / "名单.csv")).out
    return county


def hand_in(folder: Path, name: str, agency: str, on: str = "2026-01-20", **changes: Any) -> Path:
    """A report as a web page, saved on a day."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    given = replace(report("2021"), agency=agency, level="street", year=2025, findings=(), **changes)
    path.write_text(str(render(given, "html")), "utf-8")
    at = datetime.fromisoformat(on).replace(tzinfo=ZoneInfo("Asia/Shanghai")).timestamp()
    os.utime(path, (at, at))
    return path


def troubles(result: Result) -> list[tuple[str, str]]:
    return [(row["trouble"], row["unit"]) for row in result.data]


def test_the_area_is_the_sum_of_the_database_and_of_files(listed: Run, tmp_path: Path) -> None:
    (tmp_path / "home" / "rollup" / "2025").mkdir(parents=True)
    assert [p["unit"] for p in listed("rollup", "build", "--year", "2025", "--format", "json").data["parts"]] == [COUNTY, TOWN, BUREAU]
    hand_in(tmp_path / "home" / "rollup" / "2025", "东街.html", STREET)
    result = listed("rollup", "build", "--year", "2025", "--format", "json")
    assert result.code == 1
    data = result.data
    assert (data["agency"], data["scope"]) == (COUNTY, "area")
    assert [(p["unit"], p["source"].rpartition("/")[2]) for p in data["parts"]] == [
        (COUNTY, "本库"), (STREET, "东街.html"), (TOWN, "本库"), (BUREAU, "本库"),
    ]  # fmt: skip
    street = balanced()["section3"]["rows"]["received"]
    assert data["section3"]["rows"]["received"] == [street[0] + 1, *street[1:-1], street[-1] + 1]
    assert data["section2"]["licensing"] == {"decisions": 1234567 + 7}
    assert data["section2"]["normative_documents"]["made"] == 0
    assert data["remarks"][0]["unit"] == "某县财政局"


def test_the_list_to_chase_names_contacts_in_every_format(listed: Run, tmp_path: Path) -> None:
    hand_in(tmp_path / "in", "东街.html", STREET, on="2026-02-20")
    files = ("--from-db", str(tmp_path / "in"))
    result = listed("rollup", "chase", "--year", "2025", *files, "--format", "json")
    assert troubles(result) == [("missing", "某县财政局"), ("late", STREET), ("draft", TOWN), ("draft", BUREAU)]
    assert (result.data[0]["contact"], result.data[0]["due_on"]) == ("赵科长", "2026-01-31")
    assert "赵科长" in listed("rollup", "chase", "--year", "2025", *files).out
    assert listed("rollup", "chase", "--year", "2025", *files, "--format", "csv").out.count("\n") == 5
    assert listed("rollup", "chase", "--year", "2025", *files, "--format", "xlsx", "--out", str(tmp_path)).code == 0
    (sheet,) = load_workbook(tmp_path / "2025年度报告催报单.xlsx").worksheets
    assert [cell.value for cell in sheet[2]][:5] == ["某县财政局", "部门", "赵科长", "2026-01-31", "缺报"]


def test_a_finalised_unit_counts_as_finalised_whatever_comes_later(county: Run) -> None:
    early = datetime(2026, 1, 10, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert county("report", "finalise", "--agency", TOWN, "--year", "2025", "--despite", "演练", now=early).code == 0
    county("report", "enter", "--agency", TOWN, "--year", "2025", "licensing.decisions", "9")
    part = county("rollup", "build", "--year", "2025", "--format", "json").data["parts"][1]
    assert (part["source"], part["received_on"], part["cells"]["licensing.decisions"]) == ("本库定稿", "2026-01-10", 7)
    assert troubles(county("rollup", "chase", "--year", "2025", "--format", "json")) == [("draft", BUREAU)]


def test_the_governments_own_office_counts_as_finalised_too(county: Run) -> None:
    assert county("report", "finalise", "--agency", COUNTY, "--year", "2025", "--despite", "演练").code == 0
    county("report", "enter", "--agency", COUNTY, "--year", "2025", "licensing.decisions", "9")
    own = county("rollup", "build", "--year", "2025", "--format", "json").data["parts"][0]
    assert (own["unit"], own["source"], own["cells"]["licensing.decisions"]) == (COUNTY, "本库定稿", None)


def test_a_cell_leads_to_its_units(county: Run) -> None:
    result = county("rollup", "cell", "--year", "2025", "新收", "自然人", "--format", "json")
    assert (result.data["total"], result.data["is_sum"]) == (1, True)
    assert [(row["unit"], row["number"]) for row in result.data["units"]] == [(TOWN, 1)]
    assert "全区域：1（以上之和）" in county("rollup", "cell", "--year", "2025", "新收", "自然人").out
    assert not county("rollup", "cell", "--year", "2025", "规范性文件", "制发", "--format", "json").data["is_sum"]
    assert county("rollup", "cell", "--year", "2025", "没有的", "自然人").code == 2


def test_a_figure_of_the_area_is_recorded_and_verified(county: Run) -> None:
    assert county("rollup", "enter", "--year", "2025", "normative_documents.made", "3").code == 0
    data = county("rollup", "build", "--year", "2025", "--format", "json").data
    assert data["section2"]["normative_documents"]["made"] == 3
    own = county("report", "build", "--agency", COUNTY, "--year", "2025", "--format", "json").data
    assert own["section2"]["normative_documents"]["made"] == 0
    assert county("rollup", "enter", "--year", "2025", "licensing.decisions", "3").code == 2
    assert county("rollup", "enter", "--year", "2025", "rules.made").code == 2
    assert county("verify").code == 0


def test_what_is_written_reads_back_and_equals_the_sum(listed: Run, tmp_path: Path) -> None:
    for fmt in ("html", "docx", "xlsx", "json", "pdf"):
        assert listed("rollup", "build", "--year", "2025", "--format", fmt, "--out", str(tmp_path / fmt)).code == 1
        (path,) = (tmp_path / fmt).iterdir()
        assert path.stem.endswith("（全区域汇总）")
        same = listed("rollup", "compare", "--year", "2025", "--published", str(path), "--format", "json")
        assert (same.code, same.data["differences"]) == (0, []), fmt
    sheets = load_workbook(next((tmp_path / "xlsx").iterdir()))
    lines = list(sheets["附：单位明细"].iter_rows(values_only=True))
    assert [line[0] for line in lines] == ["单位", COUNTY, TOWN, BUREAU, "全区域"]
    assert next(row[0].value for row in sheets["附：催报"].iter_rows(min_row=2)) == STREET


def test_a_published_aggregate_that_left_a_unit_out_is_found(county: Run, tmp_path: Path) -> None:
    data = county("rollup", "build", "--year", "2025", "--format", "json").data
    data["section3"]["rows"]["received"] = [0] * 7
    path = tmp_path / "公布.json"
    path.write_text(json.dumps(data), "utf-8")
    result = county("rollup", "compare", "--year", "2025", "--published", str(path))
    assert result.code == 1
    assert result.out.count("C10") == 2
    assert f"恰好是{TOWN}的数字" in result.out


def test_a_list_that_drops_units_asks_first(listed: Run, tmp_path: Path) -> None:
    (tmp_path / "新.csv").write_text(f"单位\n{STREET}\n", "utf-8")
    kept = (tmp_path / "home" / "units.toml").read_bytes()
    assert "没有保存" in listed("rollup", "units", "import", str(tmp_path / "新.csv")).out
    assert (tmp_path / "home" / "units.toml").read_bytes() == kept
    assert listed("rollup", "units", "import", str(tmp_path / "新.csv"), "--yes").code == 0
    assert [row["name"] for row in listed("rollup", "units", "list", "--format", "json").data] == [STREET, TOWN, BUREAU]


def test_every_unit_gets_its_workbook(listed: Run, tmp_path: Path) -> None:
    out = str(tmp_path / "表")
    assert len(listed("rollup", "template", "--year", "2025", "--out", out, "--format", "json").data["files"]) == 4
    assert listed("rollup", "template", "--year", "2025", "--out", out, "--unit", "财政局").code == 0
    title = load_workbook(BytesIO((tmp_path / "表" / "某县财政局2025年报填报表.xlsx").read_bytes())).worksheets[1]["A1"].value
    assert title == "某县财政局2025年政府信息公开工作年度报告"
    untouched = listed("rollup", "build", "--year", "2025", out, "--format", "json").data
    assert {r["trouble"] for r in untouched["remarks"]} >= {"unreadable"}
    assert untouched["section3"]["rows"]["received"] == [0] * 7


def test_what_cannot_be_is_refused_with_a_sentence(county: Run, tmp_path: Path) -> None:
    assert county("rollup", "build", "--year", "2025", str(tmp_path / "无.html")).code == 3
    assert county("rollup", "build", "--year", "2027").code == 2
    assert county("rollup", "build", "--year", "2025", "--units-file", str(tmp_path / "无.csv")).code == 3
    (tmp_path / "空.csv").write_text("姓名\n", "utf-8")
    assert county("rollup", "units", "import", str(tmp_path / "空.csv")).code == 2
    assert county("rollup", "compare", "--year", "2025", "--published", str(tmp_path / "空.csv")).code == 2
    assert county("rollup", "build", "--year", "2025", "--agency", "没有的机关").code == 3


def test_both_databases_say_the_same(bare: Run, on_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def day() -> list[str]:
        said = [bare("init", "--agency", COUNTY, "--level", "county").code]
        said += [bare("agency", "add", "--agency", TOWN, "--level", "township", "--government", COUNTY).code]
        words = ("--channel", "in_person", "--applicant-name", "张三", "--content", "低保", "--on", "2025-11-03", "--today", "2025-11-03")
        said += [bare("case", "register", "--agency", TOWN, *words).code]
        said += [
            bare(
                "review", "open", "--agency", TOWN, "--kind", "reconsideration", "--case", "1", "--body", COUNTY, "--on", "2025-12-01"
            ).code
        ]
        said += [bare("rollup", "enter", "--year", "2025", "normative_documents.made", "3").code]
        return [*map(str, said), bare("rollup", "build", "--year", "2025", "--format", "json").out]

    here = day()
    monkeypatch.setenv("XXGK_HOME", str(tmp_path / "other"))
    monkeypatch.setenv("XXGK_DATABASE", on_server)
    assert day() == here
    assert json.loads(here[-1])["section4"]["reconsideration"]["pending"] == 1
