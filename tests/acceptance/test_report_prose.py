"""A clerk drafts the report's words, fills in the prompts, and has them checked; what was edited is never written over."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.acceptance.conftest import Result, Run
from tests.prose.office import ITEMS, answered
from tests.reports import balanced

SECTIONS = ("opening", "overall", "problems", "others")


def folder(home: Path, year: int) -> Path:
    return home / "home" / "report" / str(year)


def fill(home: Path, year: int) -> None:
    """Answer the prompts in the files, as an editor would."""
    for section in SECTIONS:
        path = folder(home, year) / f"{section}.md"
        path.write_text(answered({section: path.read_text("utf-8")})[section], "utf-8")


def checks(result: Result) -> list[str]:
    return [finding["source"] for finding in result.data]


@pytest.fixture
def seed(bare: Run) -> Run:
    """The township of the seed: 62 items in 2020, no application."""
    given = ("--agency", "绵阳市游仙区信义镇人民政府", "--level", "township", "--government", "绵阳市游仙区人民政府")
    assert bare("init", *given).code == 0
    return bare


def publish_items(run: Run, tmp_path: Path) -> None:
    rows = ["标题,类别,成文日期,公开日期"]
    for category, n in ITEMS:
        rows += [f"{category}第{i}条,{category},2020-03-02,2020-03-03" for i in range(n)]
    listed = tmp_path / "items.csv"
    listed.write_text("\n".join(rows), "utf-8")
    done = run("published", "import", str(listed), "--yes")
    assert done.code == 0, done.err


def test_a_township_to_which_nothing_happened_has_its_report_in_five_minutes(seed: Run, tmp_path: Path) -> None:
    publish_items(seed, tmp_path)
    zeros = [word for key in _section2(seed) for word in (key, "0")]
    assert seed("report", "enter", "--year", "2020", *zeros).code == 0
    drafted = seed("report", "draft", "--year", "2020")
    assert drafted.code == 0
    assert "待填" in drafted.out
    left = seed("report", "lint", "--year", "2020", "--format", "json")
    assert left.code == 1
    assert set(checks(left)) == {"待填"}
    assert len(left.data) <= 12
    fill(tmp_path, 2020)
    clean = seed("report", "lint", "--year", "2020")
    assert (clean.code, clean.out) == (0, "2020 年度报告检查：0 处问题。\n")

    words = seed("report", "build", "--year", "2020", "--format", "json").data["words"]
    overall = "".join(paragraph["text"] for paragraph in words["overall"])
    assert "我镇全年主动公开政府信息62条" in overall
    assert "工作动态33条" in overall
    assert "2020年，我镇未收到政府信息公开申请。未发生因政府信息公开引发的行政复议、行政诉讼。" in overall
    assert "国办公开办函〔2019〕60号" in words["opening"][0]["text"]
    assert words["others"][0]["text"] == "本年度未收取信息处理费。"


def _section2(run: Run) -> list[str]:
    data = run("report", "build", "--year", "2020", "--format", "json").data["section2"]
    return [f"{group}.{name}" for group, cells in data.items() for name in cells]


@pytest.mark.parametrize(("form_id", "year"), [("2021", 2024), ("2019", 2020)])
def test_the_draft_of_a_practice_office_has_only_prompts_left(bare: Run, tmp_path: Path, form_id: str, year: int) -> None:
    figures = tmp_path / "figures.json"
    data = balanced(form_id, year, "某县人民政府")
    for values in data["section3"]["rows"].values():  # a smaller office is made sooner
        values[1:6], values[6] = [0] * 5, values[0]
    figures.write_text(json.dumps(data), "utf-8")
    assert bare("practice", "--figures", str(figures), "--level", "county", "--home", str(tmp_path / "home")).code == 0
    assert bare("report", "draft", "--year", str(year)).code == 0
    second_looks = {"C12", "C13", "C17", "送达", ""}
    assert set(checks(bare("report", "lint", "--year", str(year), "--format", "json"))) - second_looks == {"待填"}
    fill(tmp_path, year)
    done = bare("report", "lint", "--year", str(year), "--format", "json")
    assert done.code == 0
    assert set(checks(done)) <= second_looks


# --- the files


@pytest.fixture
def drafted(xxgk: Run) -> Run:
    assert xxgk("report", "draft", "--year", "2025").code == 0
    return xxgk


def test_an_edited_section_is_kept_and_rewritten_only_when_asked_for(drafted: Run, tmp_path: Path) -> None:
    path = folder(tmp_path, 2025) / "problems.md"
    path.write_text("我写的话。\n", "utf-8")
    again = drafted("report", "draft", "--year", "2025")
    assert "您修改过，没有改动" in again.out
    assert path.read_text("utf-8") == "我写的话。\n"
    assert drafted("report", "draft", "--year", "2025", "--refresh").code == 0
    assert path.read_text("utf-8") == "我写的话。\n"
    for kept in ("problems.md.bak", "problems.md.2.bak"):
        path.write_text(f"{kept}\n", "utf-8")
        told = drafted("report", "draft", "--year", "2025", "--again", "problems")
        assert kept in told.out
        assert path.with_name(kept).read_text("utf-8") == f"{kept}\n"
        assert "【请填写" in path.read_text("utf-8")


def test_an_unedited_section_follows_the_figures(drafted: Run, tmp_path: Path) -> None:
    path = folder(tmp_path, 2025) / "overall.md"
    assert "未收到政府信息公开申请" in path.read_text("utf-8")
    register = ("case", "register", "--channel", "in_person", "--applicant-name", "张三", "--content", "某项信息", "--on", "2025-06-03")
    assert drafted(*register).code == 0
    stale = drafted("report", "draft", "--year", "2025", "--refresh")
    assert "没有修改过，数字已变" in stale.out
    assert "现在会写：{{ 自称 }}全年收到政府信息公开申请{{ 新收申请 }}件，均为自然人申请。" in stale.out.replace(
        "{{ 申请人构成 }}", "均为自然人申请"
    )
    assert "C9" in checks(drafted("report", "lint", "--year", "2025", "--format", "json"))
    assert drafted("report", "draft", "--year", "2025").code == 0
    assert "全年收到政府信息公开申请{{ 新收申请 }}件" in path.read_text("utf-8")
    assert "C9" not in checks(drafted("report", "lint", "--year", "2025", "--format", "json"))


def test_a_missing_section_is_drafted_again(drafted: Run, tmp_path: Path) -> None:
    (folder(tmp_path, 2025) / "others.md").unlink()
    told = drafted("report", "draft", "--year", "2025", "--format", "json").data
    assert [(one["section"], one["written"]) for one in told] == [
        ("opening", False), ("overall", False), ("problems", False), ("others", True),
    ]  # fmt: skip


def test_agencies_of_one_home_have_drafts_of_their_own(drafted: Run, tmp_path: Path) -> None:
    other = "某县另镇/人民政府"
    assert drafted("agency", "add", "--agency", other, "--level", "township", "--government", "某县人民政府").code == 0
    assert drafted("report", "draft", "--year", "2025", "--agency", other).code == 0
    assert (folder(tmp_path, 2025) / "某县另镇_人民政府" / "overall.md").exists()
    assert drafted("report", "lint", "--year", "2025", "--agency", "某镇人民政府").code == 1


def test_the_fields_are_listed_with_their_values(drafted: Run) -> None:
    rows = {row["name"]: row for row in drafted("report", "fields", "--year", "2025", "--format", "json").data}
    assert rows["received"]["label"] == "新收申请"
    assert (rows["received"]["value"], rows["received_last"]["value"]) == ("0", None)
    assert rows["granted/total"]["value"] == "0"
    shown = drafted("report", "fields", "--year", "2025").out
    assert "处理费情况" in shown
    assert "granted/total  " not in shown
    assert "granted/total  " in drafted("report", "fields", "--year", "2025", "--cells").out


# --- refusals


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("draft", "--year", "2030"), 2, "2030 年还没有开始"),
        (("draft", "--year", "2017"), 5, "2017 年"),
        (("draft", "--year", "2025", "--again", "foreword"), 2, "没有“foreword”这一部分"),
        (("lint", "--year", "2025", "--agency", "别处"), 3, "别处"),
    ],
)
def test_what_cannot_be_drafted_is_refused_in_a_sentence(drafted: Run, words: tuple[str, ...], code: int, told: str) -> None:
    result = drafted("report", *words)
    assert (result.code, result.err.count("\n")) == (code, 1)
    assert told in result.err


def test_a_name_that_is_no_field_stops_the_build_and_is_a_finding_of_the_lint(drafted: Run, tmp_path: Path) -> None:
    path = folder(tmp_path, 2025) / "overall.md"
    path.write_text(path.read_text("utf-8").replace("{{ 年度 }}", "{{ 年份 }}", 1), "utf-8")
    built = drafted("report", "build", "--year", "2025")
    assert built.code == 2
    assert "第一部分第1段：没有名为“年份”的字段" in built.err
    assert "字段" in checks(drafted("report", "lint", "--year", "2025", "--format", "json"))


def test_severities_of_the_office_are_read_and_a_check_that_is_none_is_refused(drafted: Run, tmp_path: Path) -> None:
    settings = tmp_path / "home" / "settings.toml"
    settings.write_text('[report.severity]\n"待填" = "off"\n', "utf-8")
    assert drafted("report", "lint", "--year", "2025").code == 0
    settings.write_text('[report.severity]\n"代填" = "off"\n', "utf-8")
    refused = drafted("report", "lint", "--year", "2025")
    assert refused.code == 2
    assert "没有名为“代填”的检查" in refused.err
