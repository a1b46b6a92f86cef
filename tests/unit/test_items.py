"""What published items come to: the identity of section 二 for any register, the forms' columns, categories, late publication."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.bootstrap import load_law
from engine.errors import InputErrors
from engine.item import Item, digest_of
from engine.items import Holding, Life, categories_of
from engine.itemwork.sound import doubts, faults
from engine.rulebook.categories import category_of
from engine.settings import OwnCategory, Settings
from engine.terms import ItemKind

LAW = load_law()
FIRST, LAST = 2015, 2026
DAYS = st.dates(date(FIRST, 1, 1), date(LAST, 12, 31))
KIND = ItemKind.NORMATIVE_DOCUMENTS


@st.composite
def lives(draw: st.DrawFn) -> list[Life]:
    """A register: made, perhaps published later, perhaps repealed later still."""
    found = []
    for n in range(draw(st.integers(0, 12))):
        days = sorted(draw(st.lists(DAYS, min_size=3, max_size=3)))
        published, retired = draw(st.booleans()), draw(st.booleans())
        found.append(Life(n, f"文件{n}", "policies", str(KIND), days[0], days[1] if published else None, days[2] if retired else None))
    return found


def balance(held: Holding, year: int) -> int:
    """What 现行有效 should be, from last year's."""
    return held.in_force(year - 1) + len(held.made(year)) - len(held.repealed(year))


@given(lives())
def test_what_is_in_force_is_last_years_plus_made_less_repealed_and_is_counted_one_by_one(register: list[Life]) -> None:
    held = Holding(KIND, register, {})
    for year in range(FIRST, LAST + 1):
        end = date(year, 12, 31)
        alive = [x for x in register if x.made_on and x.made_on <= end and not (x.retired_on and x.retired_on <= end)]
        assert held.in_force(year) == balance(held, year) == len(alive)


@given(lives(), st.integers(FIRST, LAST), st.integers(0, 40))
def test_a_declared_stock_keeps_the_identity_for_every_year(register: list[Life], year: int, declared: int) -> None:
    held = Holding(KIND, register, {year: declared})
    assert held.in_force(year - 1) == declared
    assert all(held.in_force(y) == balance(held, y) for y in range(FIRST, LAST + 1))
    older = Life(99, "更早的文件", "policies", str(KIND), date(FIRST - 3, 5, 1), None, None)
    listed = held._replace(lives=[*register, older])
    assert [listed.in_force(y) for y in range(FIRST, LAST + 1)] == [held.in_force(y) for y in range(FIRST, LAST + 1)]


@given(lives(), st.integers(FIRST + 1, LAST - 1), st.integers(0, 40))
def test_a_second_stock_is_contradicted_unless_it_is_what_follows(register: list[Life], year: int, more: int) -> None:
    enough = len(register) + more
    held = Holding(KIND, register, {FIRST: enough})
    follows = held.in_force(year)
    assert list(held._replace(stocks={FIRST: enough, year + 1: follows}).contradictions()) == []
    (found,) = held._replace(stocks={FIRST: enough, year + 1: follows + 1}).contradictions()
    assert found == (year + 1, follows, follows + 1)


def test_the_columns_of_both_forms() -> None:
    d = date
    register = [
        Life(1, "甲", "policies", str(KIND), d(2019, 5, 1), d(2019, 6, 1), None),
        Life(2, "乙", "policies", str(KIND), d(2020, 5, 1), d(2021, 1, 4), None),
        Life(3, "丙", "policies", str(KIND), d(2018, 5, 1), d(2018, 6, 1), d(2020, 3, 1)),
    ]
    held = Holding(KIND, register, {})
    assert held.figures(2020) == {"made": 1, "repealed": 1, "in_force": 2, "published": 0, "total": 1}
    assert held.figures(2021) == {"made": 0, "repealed": 0, "in_force": 2, "published": 1, "total": 2}
    assert "total" not in held._replace(stocks={2020: 5}).figures(2020)
    assert held.explained(2020, "in_force") == "上年 2＋制发 1（G0002《乙》）－废止 1（G0003《丙》）"
    assert held._replace(stocks={2020: 5}).explained(2021, "in_force").endswith("，2020年初申报 5 件")
    many = held._replace(lives=[register[1]._replace(serial=n, title="") for n in range(1, 8)])
    assert many.explained(2020, "made") == "G0001、G0002、G0003、G0004、G0005等 7 件"


def test_an_office_adds_categories_whose_names_are_free() -> None:
    own = (OwnCategory(name="信义时光", also=("微信公众号",)),)
    found = categories_of(Settings(categories=own))
    assert category_of(found, "微信公众号") == category_of(found, "信义时光") == found[-1]
    assert found[-1].id == "信义时光"
    with pytest.raises(InputErrors, match=r"categories\[0\]：“工作动态”为空或已经有了.*categories\[1\]：“”为空"):
        categories_of(Settings(categories=(OwnCategory(name="工作动态"), OwnCategory(name=""))))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("工作动态类信息", "news"), ("机构职能类", "institution"), ("财政预决算", "finance"), ("finance", "finance"), ("其 他", "misc"), ("乡镇公告", "township_notices")],
)  # fmt: skip
def test_a_category_is_known_by_its_usual_names(typed: str, meant: str) -> None:
    found = category_of(categories_of(Settings()), typed)
    assert found is not None
    assert found.id == meant


PLAIN = Item(title="公告", category="news", made_on=date(2026, 3, 2), published_on=date(2026, 3, 30))


@given(st.dates(date(2019, 5, 15), date(2026, 6, 30)), st.integers(0, 60))
def test_what_is_published_after_twenty_working_days_is_questioned(made_on: date, days: int) -> None:
    between = [made_on + timedelta(n) for n in range(1, days)]
    item = replace(PLAIN, made_on=made_on, published_on=made_on + timedelta(days))
    assert bool(doubts(item, LAW)) == (sum(map(LAW.calendar.is_workday, between)) >= 20)


def test_before_the_regulation_nothing_is_late() -> None:
    assert doubts(replace(PLAIN, made_on=date(2018, 1, 2)), LAW) == ()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": ""}, "标题：缺少"),
        ({"title": "长" * 301}, "标题：超过 300 个字"),
        ({"made_on": None, "published_on": None}, "公开日期：成文日期和公开日期至少要有一个"),
        ({"kind": "normative_documents", "made_on": None}, "成文日期：行政规范性文件必须写明"),
        ({"kind": "normativ_documents"}, "种类：没有“normativ_documents”"),
        ({"published_on": date(2026, 12, 1)}, "公开日期：2026-12-01 晚于今天"),
        ({"published_on": date(2026, 3, 1)}, "公开日期：2026-03-01 早于成文日期"),
        ({"retired_on": date(2026, 3, 1)}, "废止日期：2026-03-01 早于成文或公开日期"),
    ],
)
def test_what_keeps_an_item_out_is_said(wrong: dict[str, object], said: str) -> None:
    found = [f"{f.where}：{f.message}" for f in faults(replace(PLAIN, **wrong), date(2026, 11, 25))]  # type: ignore[arg-type]
    assert len(found) == 1
    assert found[0].startswith(said)


def test_the_same_item_has_the_same_digest_before_and_after_it_is_published() -> None:
    waiting = replace(PLAIN, published_on=None)
    assert digest_of(waiting) == digest_of(PLAIN) == digest_of(replace(PLAIN, title=" 公 告", address="https://a.example"))
    undated = replace(PLAIN, made_on=None)
    assert len({digest_of(undated), digest_of(replace(undated, address="https://a.example")), digest_of(PLAIN)}) == 3
