from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import pytest

from engine.annual import enter
from engine.bootstrap import load_law
from engine.casework import Desk
from engine.rulefiles import load_forms
from engine.store import new_store, open_store
from engine.store.chain import Stamp
from engine.verify import Verified, verify
from tests.histories import Office

LAW = load_law()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two agencies with years of histories, reviews and figures, in a file."""
    path = tmp_path_factory.mktemp("office") / "xxgk.db"
    store = new_store(path)
    for seed, name in enumerate(("甲镇人民政府", "乙镇人民政府"), 1):
        with store.write() as unit:
            agency = unit.add_agency(name, "township", "某县人民政府", "", "2021-01-01T00:00:00+00:00")
        Office(store, LAW, agency, Random(seed)).work(25, date(2021, 1, 4), date(2023, 12, 29), steps=12)
        with store.write() as unit:
            desk = Desk(unit, agency, LAW, date(2024, 1, 5), Stamp("甲", "2024-01-05T00:00:00+00:00", LAW.rulebook.digest))
            enter(desk, load_forms(), 2023, [("rules.made", "2")])
            enter(desk, load_forms(), 2023, [("rules.made", "3"), ("fees.amount_wan", "1.5")])
    store.close()
    return path


@pytest.fixture
def damaged(office: Path, tmp_path: Path) -> Callable[..., Verified]:
    """Run SQL on a copy of the office's file, behind the program's back, and verify the copy."""

    def after(*statements: str) -> Verified:
        path = tmp_path / "copy.db"
        shutil.copy(office, path)
        raw = sqlite3.connect(path)
        raw.executescript("DROP TRIGGER entry_no_update; DROP TRIGGER entry_no_delete;")
        for statement in statements:
            assert raw.execute(statement).rowcount > 0, statement
        raw.commit()
        raw.close()
        store = open_store(path)
        with store.read() as unit:
            result = verify(unit, LAW)
        store.close()
        return result

    return after


def test_an_untouched_office_has_no_findings(office: Path) -> None:
    store = open_store(office)
    steps: list[tuple[int, int]] = []
    with store.read() as unit:
        result = verify(unit, LAW, lambda done, total: steps.append((done, total)))
    store.close()
    assert result.findings == ()
    assert [book.cases for book in result.books] == [25, 25]
    assert all(book.reviews and book.entries > 100 for book in result.books)
    assert steps[-1] == (2 * sum(b.entries for b in result.books),) * 2
    assert "甲镇人民政府：记录 " in result.told()
    assert result.as_data()["agencies"][0]["head"] == result.books[0].head


E1 = "agency_id = 1 AND seq = 12"
ANSWERED = "(SELECT id FROM case_file WHERE agency_id = 1 AND answered_on IS NOT NULL LIMIT 1)"
LAST = "(SELECT max(seq) FROM entry WHERE agency_id = 2)"


@pytest.mark.parametrize(
    ("statement", "where", "message"),
    [
        (f"UPDATE entry SET actor = '乙' WHERE {E1}", "第12条", "历史链自此条起不符：内容或次序被改动"),
        (f"UPDATE entry SET occurred_on = date(occurred_on, '-1 day') WHERE {E1}", "第12条", "内容或次序被改动"),
        (f"UPDATE entry SET data = data || ' ' WHERE {E1}", "第12条", "内容或次序被改动"),
        (f"UPDATE entry SET hash = 'x' || substr(hash, 2) WHERE {E1}", "第12条", "内容或次序被改动"),
        (f"UPDATE entry SET kind = 'nonsense' WHERE {E1}", "第12条", "内容或次序被改动"),
        (f"UPDATE entry SET occurred_on = '昨天' WHERE {E1}", "第12条", "内容或次序被改动"),
        (f"UPDATE entry SET data = '[' WHERE {E1}", "案件 ", "无法读出"),
        (f"DELETE FROM entry WHERE {E1}", "第13条", "序号应为 12，却是 13"),
        ("UPDATE entry SET seq = -1 WHERE agency_id = 1 AND seq = 3", "第-1条", "序号应为 1，却是 -1"),
        (f"DELETE FROM entry WHERE agency_id = 2 AND seq = {LAST}", "填报数字 2023年 rules.made", "历史记录为 2"),
        ("DELETE FROM entry WHERE agency_id = 1 AND stream = 'review:F' || (SELECT year || '-0001' FROM review WHERE agency_id = 1 AND serial = 1)",
         "复议诉讼 F", "没有对应的历史记录"),
        ("UPDATE entry_text SET texts = replace(texts, '\"', '\"x') WHERE entry_id = (SELECT min(entry_id) FROM entry_text)", "第",
         "文字内容与登记时的摘要不符"),
        ("UPDATE person SET name = '李四' WHERE id = 5", "案件 ", "申请人信息与登记时的摘要不符"),
        ("UPDATE person SET content = content || '。' WHERE id = 5", "案件 ", "申请人信息与登记时的摘要不符"),
        ("UPDATE person SET particulars = '{' WHERE id = 5", "案件 ", "申请人信息与登记时的摘要不符"),
        ("UPDATE person SET digest = 'x' WHERE id = 5", "案件 ", "申请人信息与登记时的摘要不符"),
        ("UPDATE case_file SET person_id = 6 WHERE person_id = 5", "案件 ", "台账所指申请人与登记时不同"),
        (f"UPDATE case_file SET answered_on = '2021-01-01' WHERE id = {ANSWERED}", "案件 ", "answered_on 是 2021-01-01，应为"),
        (f"UPDATE case_file SET state = 'processing' WHERE id = {ANSWERED}", "案件 ", "state 是 processing，应为"),
        (f"UPDATE case_file SET due_on = '2030-01-01' WHERE id = {ANSWERED}", "案件 ", "due_on 是 2030-01-01，应为"),
        (f"UPDATE case_file SET version = version + 1 WHERE id = {ANSWERED}", "案件 ", "version 是"),
        (f"UPDATE case_file SET serial = 900 WHERE id = {ANSWERED}", "案件 ", "台账中没有这一件"),
        (f"UPDATE case_file SET serial = 900 WHERE id = {ANSWERED}", "-0900", "没有对应的历史记录"),
        (f"DELETE FROM case_file WHERE id = {ANSWERED}", "counted 表", "所属的 case_file 行不存在"),
        ("UPDATE counted SET outcome = 'partial' WHERE id = (SELECT min(id) FROM counted WHERE outcome LIKE 'refused%')", "案件 ", "统计归属与历史记录推出的不符"),
        ("UPDATE counted SET applicant_kind = 'other_organization' WHERE id = 1", "案件 ", "统计归属与历史记录推出的不符"),
        ("UPDATE counted SET known_from = '2020' WHERE known_until IS NULL AND case_id = 3", "案件 ", "统计归属与历史记录推出的不符"),
        ("DELETE FROM counted WHERE case_id = 3 AND known_until IS NULL", "案件 ", "统计归属与历史记录推出的不符"),
        ("UPDATE review SET result = 'overturned', concluded_on = '2023-01-01' WHERE agency_id = 1 AND serial = 1", "复议诉讼 F", "台账与历史记录推出的不符"),
        ("UPDATE review SET case_id = case_id + 1 WHERE agency_id = 1 AND serial = 1", "复议诉讼 F", "所涉案件应为"),
        ("UPDATE figure SET value = '9' WHERE agency_id = 1 AND key = 'rules.made'", "填报数字 2023年 rules.made", "是 9，历史记录为 3"),
        ("DELETE FROM figure WHERE agency_id = 1 AND key = 'rules.made'", "填报数字 2023年 rules.made", "是 空，历史记录为 3"),
        ("INSERT INTO person SELECT NULL, agency_id, kind, name, particulars, content, salt, digest FROM person LIMIT 1", "申请人信息", "没有对应的历史记录"),
    ],
)  # fmt: skip
def test_one_thing_changed_behind_the_programs_back_is_named(
    damaged: Callable[..., Verified], statement: str, where: str, message: str
) -> None:
    found = [f for f in damaged(statement).findings if f.severity == "error"]
    assert any(where in f.where and message in f.message for f in found), found


def test_only_the_first_broken_link_is_named(damaged: Callable[..., Verified]) -> None:
    result = damaged(
        "UPDATE entry SET actor = '乙' WHERE agency_id = 1 AND seq IN (12, 20)", "UPDATE entry SET actor = '丙' WHERE agency_id = 2"
    )
    chains = [f.where for f in result.findings if "历史链自此条起不符" in f.message]
    assert [where.partition("（")[0] for where in chains] == ["甲镇人民政府 第12条", "乙镇人民政府 第1条"]


def test_the_broken_link_says_which_case_act_and_day(damaged: Callable[..., Verified]) -> None:
    (found,) = damaged("UPDATE entry SET actor = '乙' WHERE agency_id = 1 AND seq = 1").findings
    assert found.where.startswith("甲镇人民政府 第1条（案件 202")
    assert "，登记，202" in found.where
    assert "乙登记" in found.where


def test_a_cut_off_end_shows_in_the_case(damaged: Callable[..., Verified]) -> None:
    last = "(SELECT max(seq) FROM entry WHERE agency_id = 1 AND stream LIKE 'case:%')"
    found = damaged(f"DELETE FROM entry WHERE agency_id = 1 AND seq >= {last}").findings
    assert any("案件" in f.where and "version 是" in f.message for f in found)


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("DELETE FROM entry_text WHERE entry_id = (SELECT min(entry_id) FROM entry_text)", "文字内容已清除"),
        ("DELETE FROM person WHERE id = 5", "申请人信息已清除"),
    ],
)
def test_what_was_erased_is_told_but_is_no_damage(damaged: Callable[..., Verified], statement: str, message: str) -> None:
    (found,) = damaged(statement).findings
    assert found.severity == "info"
    assert message in found.message


def test_due_dates_reckoned_under_older_rules_are_a_warning(office: Path, tmp_path: Path) -> None:
    path = tmp_path / "copy.db"
    shutil.copy(office, path)
    raw = sqlite3.connect(path)
    raw.execute(f"UPDATE case_file SET due_on = '2030-01-01' WHERE id = {ANSWERED}")
    raw.commit()
    raw.close()
    store = open_store(path)
    with store.read() as unit:
        (found,) = verify(unit, replace(LAW, rulebook=replace(LAW.rulebook, digest="newer"))).findings
    store.close()
    assert found.severity == "warning"
    assert "期限尚未重算：due_on 是 2030-01-01" in found.message
