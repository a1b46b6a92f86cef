"""A notice from outside: our TOML or holiday-cn's JSON, every fault named, laid over what we ship."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine.bootstrap import law_with, load_law
from engine.errors import InvalidRules
from engine.rulefiles import load_workdays, rules_folder
from engine.rulefiles.notices import Given, read_given, says_the_same

NOTICES = Path(__file__).parents[1] / "notices"
TODAY = date(2026, 11, 20)


def given(name: str, today: date = TODAY, **more: Any) -> Given:
    return read_given((NOTICES / name).read_bytes(), name, today, **more)


def published(**changes: Any) -> Given:
    data = {"year": 2027, "papers": [], "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": True}], **changes}
    return read_given(json.dumps(data).encode(), "x.json", TODAY)


def test_every_notice_we_ship_passes_the_same_checks_without_a_doubt() -> None:
    for path in (rules_folder() / "calendar").glob("*.toml"):
        found = read_given(path.read_bytes(), path.name, TODAY)
        assert found.findings == ()
        assert found.text.encode() == path.read_bytes()


def test_published_json_becomes_our_table() -> None:
    found = given("2027.json", number="国办发明电〔2026〕9号", announced_on=date(2026, 11, 4))
    assert found.findings == ()
    n = found.notice
    assert n is not None
    assert (n.year, n.number, n.announced_on, n.url, found.file) == (
        2027, "国办发明电〔2026〕9号", date(2026, 11, 4), "https://www.gov.cn/zhengce/2027.htm", "2027.toml",
    )  # fmt: skip
    assert (len(n.off), len(n.work)) == (27, 4)
    again = read_given(found.text.encode(), "2027.toml", TODAY)
    assert again.notice is not None
    assert (again.notice.off, again.notice.work, again.digest) == (n.off, n.work, found.digest)


def test_without_its_day_of_issue_the_day_it_came_stands_and_it_is_still_known_again() -> None:
    first, later = given("2027.json"), given("2027.json", date(2026, 12, 1))
    assert first.notice is not None
    assert (first.notice.announced_on, "文号未载" in first.notice.number) == (TODAY, True)
    assert says_the_same(first.text.encode(), later)
    assert not says_the_same(first.text.encode(), given("2027-longer-new-year.toml"))
    assert not says_the_same(None, first)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"year": "2027"}, "x.json:year 应为整数"),
        ({"year": True}, "x.json:year 应为整数"),
        ({"papers": "x"}, "x.json:papers 应为一列文字"),
        ({"days": {}}, "应为一列 {name, date, isOffDay}"),
        ({"days": []}, "可能尚未公布"),
        ({"day": []}, "x.json:day 没有这个键"),
        ({"days": [{"name": "元旦", "date": "2027-01-01"}]}, "应恰有 name、date、isOffDay"),
        ({"days": [{"name": " ", "date": "2027-01-01", "isOffDay": True}]}, "name 应为节日名称"),
        ({"days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": 1}]}, "isOffDay 应为 true 或 false"),
        ({"days": [{"name": "元旦", "date": "2027-02-30", "isOffDay": True}]}, "不是“2027-02-30”"),
        ({"days": [{"name": "元旦", "date": "20270101", "isOffDay": True}]}, "不是“20270101”"),
        ({"days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": v} for v in (True, False)]}, "2027-01-01 重复出现"),
        ({"days": [{"name": "元旦", "date": "2027-01-02", "isOffDay": False}]}, "所属的“元旦”没有放假日"),
        ({"days": [{"name": "元旦", "date": "2029-01-01", "isOffDay": True}]}, "不在2027年"),
        (
            {"days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": True}, {"name": "元旦", "date": "2027-01-05", "isOffDay": False}]},
            "2027-01-05 不是周末，不必调休上班",
        ),
    ],
)
def test_a_fault_of_published_json_is_named(changes: dict[str, Any], words: str) -> None:
    found = published(**changes)
    assert found.notice is None
    assert any(words in f"{f.where} {f.message}" for f in found.findings), found.findings


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{", "不是有效的 JSON"),
        (b"\xff\xfe", "不是 UTF-8"),
        (b'{"\xff": 1}', "不是有效的 JSON"),
        (b"year = ", "不是有效的 TOML"),
        (b"year = 2027", "缺少这个键"),
        (b"{" + b'"a":[' * 100_000, "不是有效的 JSON"),
    ],
)
def test_what_is_no_notice_is_refused(content: bytes, words: str) -> None:
    found = read_given(content, "x", TODAY)
    assert found.notice is None
    assert words in found.findings[0].message


def test_totals_the_law_leads_one_to_expect_are_only_doubts() -> None:
    found = published()
    assert found.notice is not None
    assert {f.severity for f in found.findings} == {"warning"}
    assert any("国庆节" in f.message for f in found.findings)
    assert "是1，法定放假13天" in found.findings[-1].message


def test_an_own_notice_makes_a_year_official_and_an_amendment_joins_it() -> None:
    base, more = given("2027.json"), given("2027-longer-new-year.toml")
    own = {base.file: base.text.encode()}
    assert load_workdays().is_provisional(date(2027, 1, 1), date(2027, 1, 2))
    calendar = load_workdays(own=own)
    assert not calendar.is_provisional(date(2027, 1, 1), date(2027, 1, 2))
    assert calendar.is_workday(date(2027, 1, 4))
    amended = load_workdays(own={**own, more.file: more.text.encode()})
    assert not amended.is_workday(date(2027, 1, 5))
    assert amended.day(date(2027, 1, 5)).notice == "国办发明电〔2027〕1号"
    with pytest.raises(InvalidRules, match="没有该年的原通知"):
        load_workdays(own={more.file: more.text.encode()})


def test_an_own_whole_notice_takes_the_place_of_ours_with_what_amended_it_until_then() -> None:
    ours = (rules_folder() / "calendar" / "2020.toml").read_bytes()
    extended = date(2020, 1, 31)
    assert not load_workdays().is_workday(extended)
    assert not load_workdays(own={"2020.toml": ours}).is_workday(extended)  # as old as ours: the amendment came later
    later = ours.replace(b"announced_on = 2019-11-21", b"announced_on = 2020-02-01")
    assert later != ours
    assert load_workdays(own={"2020.toml": later}).is_workday(extended)


def test_the_digest_of_the_rules_covers_an_offices_own_notices() -> None:
    base = given("2027.json")
    with_it = law_with({base.file: base.text.encode()})
    assert with_it.rulebook.digest != load_law().rulebook.digest
    assert with_it is law_with({base.file: base.text.encode()})
    assert with_it.rulebook.digest != law_with({base.file: base.text.encode() + b"# \n"}).rulebook.digest
    assert law_with({}) is load_law()
