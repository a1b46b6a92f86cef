from __future__ import annotations

import shutil
import tomllib
from datetime import date
from pathlib import Path

import pytest

from engine.bootstrap import load_law, names
from engine.errors import Finding, InvalidRules, NoRuleInForce
from engine.rulefiles import check, digest, load_forms, load_rulebook, load_workdays, rules_folder
from engine.terms import Outcome

FAULTS = sorted((Path(__file__).parents[1] / "faults").glob("*.toml"))


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A copy of the rules to spoil."""
    return Path(shutil.copytree(rules_folder(), tmp_path / "rules"))


def spoil(rules: Path, fault: Path) -> list[tuple[str, str]]:
    """Edit the copy as the fault file says; where and what the loader must then say."""
    plan = tomllib.loads(fault.read_text("utf-8"))
    path = rules / plan["file"]
    text = path.read_text("utf-8")
    for edit in plan["edit"]:
        assert edit["old"] in text, edit
        text = text.replace(edit["old"], edit["new"])
    path.write_text(text, "utf-8")
    return [(s["where"], s["message"]) for s in plan["says"]]


def heard(findings: tuple[Finding, ...], where: str, message: str) -> bool:
    return any(f.where == where and message in f.message and f.severity == "error" for f in findings)


def test_the_rules_have_no_fault() -> None:
    assert check(names()) == ()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda p: p.stem)
def test_each_fault_is_named_with_file_and_key(rules: Path, fault: Path) -> None:
    says = spoil(rules, fault)
    findings = check(names(), rules)
    assert says
    for where, message in says:
        assert heard(findings, where, message), findings
    assert len(findings) == len(says), findings


def test_faults_of_different_files_are_reported_together(rules: Path) -> None:
    chosen = (
        "unknown_guard",
        "wrong_type_of_days",
        "unknown_requirement",
        "days_off_disagree_with_the_notice",
        "outcome_with_no_row_in_a_form",
    )
    says = [s for name in chosen for s in spoil(rules, next(f for f in FAULTS if f.stem == name))]
    findings = check(names(), rules)
    assert all(heard(findings, *s) for s in says)


def test_a_file_that_is_not_toml_hides_no_fault_of_another(rules: Path) -> None:
    (rules / "fees.toml").write_text("[per_item\n", "utf-8")
    says = spoil(rules, next(f for f in FAULTS if f.stem == "unknown_guard"))
    findings = check(names(), rules)
    assert heard(findings, *says[0])
    assert [f for f in findings if f.where.startswith("fees.toml")] == [f for f in findings if "不是有效的 TOML" in f.message]


@pytest.mark.parametrize(
    "file", ["sources.toml", "time_limits.toml", "lifecycle.toml", "outcomes.toml", "fees.toml", "reminders.toml", "categories.toml"]
)
def test_a_missing_file_is_named(rules: Path, file: str) -> None:
    (rules / file).unlink()
    assert heard(check(names(), rules), file, "文件不存在")


def test_text_that_is_not_utf8_is_named(rules: Path) -> None:
    (rules / "sources.toml").write_bytes('title = "条例"'.encode("gb18030"))
    assert heard(check(names(), rules), "sources.toml", "UTF-8")


def test_folders_without_notices_or_forms_are_named(rules: Path) -> None:
    shutil.rmtree(rules / "calendar")
    shutil.rmtree(rules / "forms")
    findings = check(names(), rules)
    assert heard(findings, "calendar", "没有放假通知文件")
    assert heard(findings, "forms", "没有年度报告格式文件")


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    assert heard(check(names(), tmp_path / "none"), str(tmp_path / "none"), "规则目录不存在")


def test_loading_faulty_rules_is_refused_with_every_fault(rules: Path) -> None:
    spoil(rules, next(f for f in FAULTS if f.stem == "unknown_outcome"))
    spoil(rules, next(f for f in FAULTS if f.stem == "holidays_overlap"))
    spoil(rules, next(f for f in FAULTS if f.stem == "outcome_in_two_rows"))
    with pytest.raises(InvalidRules, match="2 处错误") as refusal:
        load_rulebook(names(), rules)
    assert refusal.value.exit_code == 5
    with pytest.raises(InvalidRules, match="重叠"):
        load_workdays(rules)
    with pytest.raises(InvalidRules, match="不止一行"):
        load_forms(rules)


def test_an_amendment_may_call_people_back_on_a_weekday(rules: Path) -> None:
    amendment = """
year = 2026
number = "国办发明电〔2026〕1号"
title = "关于调整2026年端午节放假安排的通知"
announced_on = 2026-05-06
amends = true
[[holiday]]
name = "端午节"
from = 2026-06-20
to = 2026-06-22
days = 3
work = [2026-06-19]
"""
    (rules / "calendar" / "2026-dragon-boat.toml").write_text(amendment, "utf-8")
    calendar = load_workdays(rules)
    assert [calendar.is_workday(date(2026, 6, n)) for n in (19, 20, 21, 22)] == [True, False, False, False]


def test_the_digest_changes_with_any_rule(rules: Path) -> None:
    before = digest(rules)
    assert before == load_law().rulebook.digest
    (rules / "calendar" / "2026.toml").write_text((rules / "calendar" / "2026.toml").read_text("utf-8") + "\n", "utf-8")
    assert digest(rules) != before


def test_a_change_of_law_is_one_block_more(rules: Path) -> None:
    path = rules / "time_limits.toml"
    block = '[[reply.value]]\nfrom = 2030-01-01\ndays = 15\nsource = "regulation"\narticle = "新条例第三十三条"\n\n[extension]'
    path.write_text(path.read_text("utf-8").replace("[extension]", block), "utf-8")
    reply = load_rulebook(names(), rules).limits["reply"]
    assert [reply.at(date(y, 12, 31)).days for y in (2019, 2029, 2030)] == [20, 20, 15]
    assert reply.at(date(2030, 1, 1)).article == "新条例第三十三条"


def test_before_the_first_value_there_is_no_answer() -> None:
    rulebook = load_law().rulebook
    with pytest.raises(NoRuleInForce, match="2019-05-15"):
        rulebook.limits["reply"].at(date(2019, 5, 14))
    assert rulebook.since == date(2019, 5, 15)


def test_every_outcome_of_the_readings_has_a_rule_and_a_row_in_both_forms() -> None:
    assert set(load_law().rulebook.outcomes) == set(Outcome)
    assert all(set(form.row_of) == {str(o) for o in Outcome} for form in load_forms().values())
    forms = {form.first_year: form for form in load_forms().values()}
    assert {forms[2019].row_of[o] for o in Outcome if o.startswith("other.")} == {"other"}
    assert forms[2021].row_of["unable.not_exist"] == forms[2021].row_of["unable.not_this_agency"] == "unable.not_held"
    assert [forms[2021].row_of[f"other.{o}"] for o in ("withdrawn", "not_government_information", "misc")] == ["other.misc"] * 3


def test_the_calendars_cite_the_notices() -> None:
    numbers = {day.notice for year in range(2019, 2027) for n in range(1, 13) if (day := load_workdays().day(date(year, n, 1))).notice}
    assert numbers <= {
        f"国办发明电〔{y}〕{n}号"
        for y, n in ((2018, 15), (2019, 3), (2019, 16), (2020, 1), (2020, 27), (2021, 11), (2022, 16), (2023, 7), (2024, 12), (2025, 7))
    }
    assert len(numbers) >= 8


def test_an_article_is_cited_with_the_name_of_its_instrument() -> None:
    assert load_law().rulebook.cite("regulation", "第三十条") == "《政府信息公开条例》第三十条"
