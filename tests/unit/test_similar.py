"""What is like an application: same applicant, same or nearly the same text, published items; suggestions only, people masked."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.case.commands import Decide, Register
from engine.casework import act, register
from engine.similar import LIKE, Similar, core, gist, likeness, probes, similar
from engine.store import Store
from tests.store.clerk import at_desk, new_office

ASKED = "申请公开2024年度农村低保对象名单"


@pytest.fixture
def store() -> Store:
    return new_office(None)


def received(store: Store, content: str, name: str = "张三", on: date = date(2025, 3, 3), **given: str) -> str:
    with at_desk(store) as desk:
        return register(desk, Register(on=on, channel="in_person", applicant_name=name, content=content, **given)).number  # type: ignore[arg-type]


def like(store: Store, number: str) -> Similar:
    with at_desk(store) as desk:
        return similar(desk, number)


def reasons(found: Similar) -> dict[str, str]:
    return {suggestion.row["number"]: "；".join(suggestion.reasons) for suggestion in found.suggestions}


def test_the_same_question_by_anybody_is_recalled_and_another_is_not(store: Store) -> None:
    first = received(store, ASKED, "李四")
    near = received(store, "本人请求公开贵镇2024年农村低保对象的名单", "王五")
    received(store, "2023年度道路维修工程中标通知书", "赵六")
    found = reasons(like(store, received(store, "请依法公开：2024年度农村低保对象名单。")))
    assert found[first] == "内容相同"
    assert found[near].startswith("内容相近（")
    assert len(found) == 2


def test_the_same_applicant_is_recalled_whatever_was_asked(store: Store) -> None:
    first = received(store, "低保名单", id_number="11010519491231002X")
    received(store, "低保政策", name="张三", id_number="440524188001010014")
    found = reasons(like(store, received(store, "征地批文", name="张 三", id_number="11010519491231002x")))
    assert found == {first: "同一申请人（身份证明号码相同）"}


def test_an_answered_question_by_the_same_applicant_may_be_repeated(store: Store) -> None:
    first = received(store, ASKED, contact="13800000000")
    again = received(store, ASKED, contact="13800000000")
    assert "重复申请" not in reasons(like(store, again))[first]
    with at_desk(store) as desk:
        act(desk, first, Decide(on=date(2025, 3, 3), outcome="granted.provided"))
    assert "条例第三十六条第（六）项" in reasons(like(store, again))[first]


def test_how_many_this_month_counts_the_applicant_s_own(store: Store) -> None:
    numbers = [received(store, f"第{n}项信息", contact="13800000000") for n in range(3)]
    received(store, "另一项信息", "李四")
    assert [like(store, number).in_month for number in numbers] == [1, 2, 3]


def test_people_are_masked_unless_asked_for(store: Store) -> None:
    received(store, ASKED, "李四")
    data = like(store, received(store, ASKED))
    assert data.as_data(with_persons=False)["cases"][0]["applicant_name"] == "李*"
    assert data.as_data(with_persons=True)["cases"][0]["applicant_name"] == "李四"


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_symmetric_between_nothing_and_the_same(a: str, b: str) -> None:
    one, other = gist(a), gist(b)
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, one) == (1 if one.pairs else 0)


@given(st.text(max_size=200))
def test_every_probe_stands_in_the_text_it_is_of(text: str) -> None:
    assert all(probe in text for probe in probes(text))
    assert len(probes(text)) <= 6


def test_boilerplate_is_not_what_makes_two_applications_alike() -> None:
    a, b = (f"本人现依法申请公开贵机关关于{what}的相关政府信息" for what in ("低保名单", "征地批文"))
    assert likeness(gist(a), gist(b)) < LIKE
    assert core("申请公开政府信息") == "申请公开政府信息"
