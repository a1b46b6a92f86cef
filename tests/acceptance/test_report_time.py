"""A clerk finalises a report, corrects it, asks what changed since, and counts other periods."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.acceptance.conftest import REGISTER, Run

LATER = datetime(2026, 4, 1, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def reported(xxgk: Run) -> Run:
    """Two cases of 2025, one answered; the report of 2025 finalised on 2026-03-20; one more case of 2025 typed in on 2026-04-01."""
    for on in ("2025-12-01", "2025-12-20"):
        assert xxgk(*REGISTER, "--on", on).code == 0
    assert xxgk("case", "decide", "1", "--outcome", "granted.provided", "--on", "2025-12-03").code == 0
    done = xxgk("report", "finalise", "--year", "2025")
    assert done.code == 0, done.err
    assert "已定稿：2025 年度报告第1版（定稿）" in done.out
    assert xxgk(*REGISTER, "--on", "2025-12-25", now=LATER).code == 0
    return xxgk


def test_what_came_after_shows_in_the_difference_and_not_in_the_finalised_report(reported: Run) -> None:
    frozen = reported("report", "build", "--year", "2025", "--finalised", "--format", "json").data
    assert frozen["section3"]["rows"]["received"][-1] == 2
    assert reported("report", "build", "--year", "2025", "--format", "json").data["section3"]["rows"]["received"][-1] == 3
    then = reported("report", "build", "--year", "2025", "--as-of", "2026-03-20", "--format", "json", now=LATER)
    assert then.data["section3"] == frozen["section3"]
    told = reported("report", "diff", "--year", "2025", now=LATER)
    assert "2 → 3" not in told.out.partition("“自然人”列")[0]
    assert "“自然人”列　2 → 3（+1）\n　　+1　2025-0003　补登申请（2025-12-25，2026-04-01 09:00由李四登记）" in told.out
    data = reported("report", "diff", "--year", "2025", "--format", "json", now=LATER).data
    cells = {cell["key"]: cell for cell in data["cells"]}
    assert cells["received/total"]["cases"][0]["case"] == "2025-0003"
    assert cells["received/total"]["cases"][0]["causes"][0]["reason"] == "late_entry"
    assert data["unexplained"] == []
    same = reported("report", "diff", "--year", "2025", "--from", "edition:1", "--to", "2026-03-20", now=LATER)
    assert "逐格一致" in same.out
    assert "'+1" in reported("report", "diff", "--year", "2025", "--format", "csv", now=LATER).out


def test_a_corrected_edition_carries_its_note_in_every_format(reported: Run, tmp_path: Path) -> None:
    assert reported("report", "amend", "--year", "2025", now=LATER).code == 2
    done = reported("report", "amend", "--year", "2025", "--reason", "补登漏登的一件申请", "--today", "2026-04-02", now=LATER)
    assert done.code == 0
    assert "本报告2026年3月20日定稿，2026年4月2日更正" in done.out
    assert reported("report", "amend", "--year", "2025", "--reason", "再来", "--today", "2026-04-02", now=LATER).code == 2
    for fmt in ("table", "html", "json"):
        out = reported("report", "build", "--year", "2025", "--edition", "2", "--format", fmt).out
        assert "更正原因：补登漏登的一件申请。" in "".join(out.split())
    assert "更正版" not in reported("report", "build", "--year", "2025", "--edition", "1").out
    listed = reported("report", "editions", "--format", "json").data
    assert [(e["edition"], e["finalised_on"], e["reason"]) for e in listed] == [
        (1, "2026-03-20", ""),
        (2, "2026-04-02", "补登漏登的一件申请"),
    ]
    assert "第2版（更正版）" in reported("report", "editions", "--year", "2025").out
    assert reported("report", "build", "--year", "2025", "--finalised", "--format", "docx", "--out", str(tmp_path)).code == 0
    assert [p.name for p in tmp_path.glob("*.docx")] == ["某镇人民政府2025年政府信息公开工作年度报告（第2版）.docx"]
    assert reported("verify").code == 0


def test_a_figure_that_follows_from_published_items_is_explained_by_them(reported: Run) -> None:
    item = ("--title", "某镇集市管理办法", "--category", "policies", "--kind", "normative_documents", "--made-on", "2025-05-06")
    added = reported("published", "add", *item, "--published-on", "2025-05-07", now=LATER)
    assert added.code == 0, added.err
    told = reported("report", "diff", "--year", "2025", now=LATER).out
    assert "“行政规范性文件”“本年制发件数”　0 → 1（+1）\n　　2026-04-01 09:00由李四登记公开条目" in told


def test_finalising_twice_early_or_with_errors_is_refused(reported: Run) -> None:
    assert reported("report", "finalise", "--year", "2025").code == 3
    early = reported("report", "finalise", "--year", "2026")
    assert (early.code, "还没有结束" in early.err) == (4, True)
    assert reported("report", "enter", "--year", "2024", "rules.made", "6", "rules.in_force", "6").code == 0
    refused = reported("report", "finalise", "--year", "2024", "--format", "json")
    assert refused.code == 1
    assert refused.data["error"]["code"] == "report_not_sound"
    assert "C11" in refused.err
    assert "--despite" in refused.err
    done = reported("report", "finalise", "--year", "2024", "--despite", "照已公布的数字", "--format", "json")
    assert done.data["despite"] == "照已公布的数字"
    assert reported("report", "build", "--year", "2024", "--edition", "9").code == 3
    assert reported("report", "diff", "--year", "2023").code == 3


def test_last_year_reconciles_by_case_with_the_edition_and_with_what_was_published(reported: Run, tmp_path: Path) -> None:
    found = reported("report", "reconcile", "--year", "2026", "--format", "json", now=LATER).data
    first, total = found["columns"][0], found["columns"][-1]
    assert (first["carried_out"], first["carried_in"], first["difference"], first["unexplained"]) == (1, 2, 1, 0)
    assert [case["case"] for case in total["cases"]] == ["2025-0003"]
    assert "2025-0003" in reported("report", "reconcile", "--year", "2026", now=LATER).out
    figures = tmp_path / "公布.json"
    figures.write_text(json.dumps(reported("report", "build", "--year", "2025", "--finalised", "--format", "json").data), "utf-8")
    held = reported("report", "reconcile", "--year", "2026", "--published", str(figures), now=LATER)
    assert held.code == 0
    assert "与本库 2026-03-20 10:30 已登记的情况一致" in held.out
    page = tmp_path / "公布.html"
    page.write_text(reported("report", "build", "--year", "2025", "--finalised", "--format", "html").out, "utf-8")
    assert reported("report", "reconcile", "--year", "2026", "--published", str(page), now=LATER).out == held.out
    data = json.loads(figures.read_text("utf-8"))
    data["section3"]["rows"]["carried_out"] = [27, 0, 0, 0, 0, 0, 27]
    figures.write_text(json.dumps(data), "utf-8")
    wrong = reported("report", "reconcile", "--year", "2026", "--published", str(figures), now=LATER)
    assert (wrong.code, "自然人 -26" in wrong.err) == (1, True)
    assert reported("report", "reconcile", "--year", "2025", "--published", str(figures)).code == 2


def test_a_quarter_has_the_same_tables_and_a_year_its_report(reported: Run) -> None:
    quarter = reported("report", "build", "--quarter", "2025Q4")
    assert "（统计期间：2025年10月1日至2025年12月31日" in quarter.out
    assert "二、主动公开" not in quarter.out
    year = reported("report", "build", "--from", "2025-01-01", "--to", "2025-12-31", "--format", "json").data
    assert year == reported("report", "build", "--year", "2025", "--format", "json").data
    for words in (
        (), ("--quarter", "2025Q9"), ("--from", "2025-01-01"), ("--quarter", "2025Q1", "--year", "2025"), ("--quarter", "2027Q1"),
        ("--year", "2025", "--as-of", "2026-03-22"), ("--year", "2025", "--as-of", "昨天"), ("--year", "2025", "--edition", "1", "--form", "2019"),
    ):  # fmt: skip
        assert reported("report", "build", *words).code == 2, words


def test_how_the_office_worked_is_told_without_personal_data(reported: Run, tmp_path: Path) -> None:
    assert reported("case", "serve", "1", "--method", "in_person", "--on", "2025-12-04").code == 0
    told = reported("report", "work", "--year", "2025")
    assert "按期率" in told.out
    assert "张三" not in told.out
    groups = reported("report", "work", "--year", "2025", "--format", "json").data["groups"]
    assert groups[0] == {**groups[0], "by": "total", "ended": 1, "in_time": 1, "mean_days": 3.0, "worst_case": "2025-0001"}
    assert reported("report", "work", "--year", "2025", "--format", "xlsx", "--out", str(tmp_path)).code == 0
    page = reported("report", "work", "--year", "2025", "--format", "html").out
    assert "<svg" in page
    assert "<script" not in page
    assert reported("report", "work", "--quarter", "2027Q1").code == 2
    assert reported("report", "work", "--quarter", "2025Q1", "--year", "2025").code == 2
    assert "渠道,当面提交" in reported("report", "work", "--from", "2025-12-01", "--to", "2025-12-31", "--format", "csv").out
