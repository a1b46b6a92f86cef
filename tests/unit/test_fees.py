"""Processing fees (国办函〔2020〕109号): reckoned twice, counted by the program, summed up by year; on both databases where SQL is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.case.charge import MOST_PIECES
from engine.case.commands import NotifyFee, RecordPayment, RefundFee, Register, Void
from engine.case.event import current
from engine.casework import Desk, act, register
from engine.corrections import correct
from engine.errors import InputError, NoRuleInForce, RequirementNotMet
from engine.fees import YearFees, quote, sentence, year_fees
from engine.store import new_store
from engine.store.applicants import month_of, sameness
from engine.store.chain import Stamp
from engine.store.unit import Person
from engine.sweep.lapses import record_lapses
from engine.terms import EventKind
from tests.acts import LAW
from tests.histories import Office

STAMP = Stamp("李四", "2025-01-02T03:04:05.000Z", "digest")
TODAY = date(2025, 4, 30)
DAY = date(2025, 4, 7)
NOTICE = date(2025, 4, 9)


@pytest.fixture
def desk() -> Iterator[Desk]:
    store = new_store(None)
    with store.write() as unit:
        yield Desk(unit, unit.add_agency("某镇人民政府", "township", "某县人民政府", "", STAMP.recorded_at), LAW, TODAY, STAMP)
    store.close()


def applied(desk: Desk, on: date = DAY, name: str = "张三", **more: Any) -> str:
    return register(desk, Register(on=on, channel="in_person", applicant_name=name, content="某项信息", **more)).number


def quoted(desk: Desk, number: str, **more: Any) -> Any:
    return quote(desk.unit, desk.agency.id, LAW, desk.today, number, **{"scale": "per_item", **more})


def noticed(desk: Desk, number: str, **more: Any) -> Any:
    return act(desk, number, NotifyFee(**{"on": NOTICE, "scale": "per_page", "quantity": 68, **more}))


# --- reckoned twice


def naive_item(n: int) -> int:
    return 0 if n <= 10 else 100 if n <= 30 else 200 + 100 * ((n - 31) // 10)


def naive_page(n: int) -> int:
    return 0 if n <= 30 else 10 if n <= 100 else 20 if n <= 200 else 40


@given(st.integers(1, 400), st.integers(1, 60))
def test_items_cost_what_counting_them_one_by_one_gives(place: int, pieces: int) -> None:
    scale = LAW.rulebook.fee_scale("per_item", DAY)
    assert scale.amount(place, pieces) == sum(naive_item(n) for n in range(place, place + pieces))
    tiers = scale.tiers(place + pieces - 1)
    assert [t[0] for t in tiers] == [1, *(last + 1 for _, last, _ in tiers[:-1] if last)]
    assert all(naive_item(n) == yuan for first, last, yuan in tiers for n in (first, last or first))


@given(st.integers(1, 3000))
def test_pages_cost_what_counting_them_one_by_one_gives(pages: int) -> None:
    scale = LAW.rulebook.fee_scale("per_page", DAY)
    assert scale.amount(pages) == sum(naive_page(n) for n in range(1, pages + 1))


@given(st.integers(1, 600), st.integers(1, 40))
def test_a_quote_adds_up_to_what_the_notice_will_say(quantity: int, pieces: int) -> None:
    from engine.fees import _tiers

    for key in ("per_item", "per_page"):
        scale = LAW.rulebook.fee_scale(key, DAY)
        many = 1 if scale.is_cumulative else pieces
        tiers = _tiers(scale, quantity, many)
        assert sum(t.sum for t in tiers) == scale.amount(quantity, many)
        assert sum(t.units for t in tiers) == (quantity if scale.is_cumulative else many)


# --- counted by the program


def test_forty_five_applications_of_a_month_cost_5500_yuan_and_each_knows_its_place(desk: Desk) -> None:
    numbers = [applied(desk) for _ in range(45)]
    last = quoted(desk, numbers[-1])
    assert (last.quantity, last.amount, last.month_amount) == (45, 300, 5500)
    assert [a.place for a in last.applications] == list(range(1, 46))
    assert [quoted(desk, n).amount for n in (numbers[9], numbers[10], numbers[29], numbers[30])] == [0, 100, 100, 200]
    assert last.last_day == date(2025, 5, 7)
    assert not last.obstacle


def test_other_months_other_applicants_and_voided_cases_do_not_count(desk: Desk) -> None:
    applied(desk, date(2025, 3, 31))
    applied(desk, name="王五")
    act(desk, applied(desk), Void(on=DAY, reason="重复登记"))
    mine = applied(desk, date(2025, 4, 30))
    first = applied(desk, date(2025, 4, 1))
    assert [(a.number, a.place) for a in quoted(desk, mine).applications] == [(first, 1), (mine, 2)]


def test_an_application_split_into_items_takes_as_many_places(desk: Desk) -> None:
    first = applied(desk)
    act(desk, first, NotifyFee(on=NOTICE, scale="per_item", quantity=1, pieces=12))
    second = applied(desk, date(2025, 4, 8))
    assert (quoted(desk, second).quantity, quoted(desk, second, pieces=20).amount) == (13, 18 * 100 + 2 * 200)
    assert act(desk, second, NotifyFee(on=NOTICE, scale="per_item", quantity=13, pieces=20)).case.fee == 2200


PEOPLE = {
    "a": Person("natural_person", "张三", "", {"id_number": "11010519491231002x"}),
    "the same number": Person("natural_person", "张 三", "", {"id_number": "11010519491231002X", "contact": "1"}),
    "another number": Person("natural_person", "张三", "", {"id_number": "110105194912310038"}),
    "no number": Person("natural_person", "张三", "", {"contact": "139 0000"}),
    "the same contact": Person("natural_person", "张三", "", {"contact": "1390000"}),
    "another contact": Person("natural_person", "张三", "", {"contact": "1391111"}),
    "a company": Person("commercial_enterprise", "张三", "", {}),
}


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        ("a", "the same number", "身份证明号码相同"), ("a", "another number", ""), ("a", "no number", "姓名相同，没有登记号码或者联系方式，请核对"),
        ("no number", "the same contact", "姓名和联系方式相同"), ("no number", "another contact", ""), ("a", "a company", ""),
        ("a company", "a company", "名称相同"),
    ],
)  # fmt: skip
def test_who_is_the_same_applicant(one: str, other: str, how: str) -> None:
    assert sameness(PEOPLE[one], PEOPLE[other]) == sameness(PEOPLE[other], PEOPLE[one]) == how


# --- what can be charged


def test_a_higher_place_than_the_register_knows_takes_a_reason_and_a_lower_one_is_noted(desk: Desk) -> None:
    numbers = [applied(desk) for _ in range(13)]
    with pytest.raises(RequirementNotMet, match=r"第13件，通知写的是第40件（国办函〔2020〕109号第四条）.*--reason"):
        noticed(desk, numbers[12], scale="per_item", quantity=40)
    assert "按较少的收取" in noticed(desk, numbers[12], scale="per_item", quantity=11).irregular[0]
    assert "理由已登记" in noticed(desk, numbers[11], scale="per_item", quantity=40, reason="本月前30件登记在旧台账").irregular[0]


def test_a_correction_cannot_raise_the_place_either(desk: Desk) -> None:
    numbers = [applied(desk) for _ in range(12)]
    noticed(desk, numbers[11], scale="per_item", quantity=12)
    with pytest.raises(RequirementNotMet, match="第四条"):
        correct(desk, numbers[11], 2, {"quantity": 31}, "写错")
    assert correct(desk, numbers[11], 2, {"quantity": 11}, "写错").done.case.fee == 100


def test_the_notice_of_a_voided_case_which_has_no_place_can_still_be_corrected(desk: Desk) -> None:
    number = [applied(desk) for _ in range(11)][-1]
    noticed(desk, number, scale="per_item", quantity=11)
    act(desk, number, Void(on=NOTICE, reason="误登"))
    assert correct(desk, number, 2, {"quantity": 12}, "写错").done.case.state == "voided"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"scale": "per_page"}, "--pages"), ({"scale": "per_page", "pages": 0}, "--pages"), ({"pages": 31}, "第三条"),
        ({"scale": "per_page", "pages": 31, "pieces": 2}, "第三条"), ({"pieces": 0}, "件数"), ({"pieces": MOST_PIECES + 1}, "件数"),
    ],
)  # fmt: skip
def test_one_scale_or_the_other(desk: Desk, fields: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        quoted(desk, applied(desk), **fields)


def test_pieces_are_for_items_only(desk: Desk) -> None:
    with pytest.raises(InputError, match="按件计收"):
        noticed(desk, applied(desk), pieces=2)


def test_a_quote_says_why_there_can_be_no_notice(desk: Desk) -> None:
    number = applied(desk)
    noticed(desk, number)
    assert "须处于“办理中”" in quoted(desk, number).obstacle
    act(desk, number, RecordPayment(on=NOTICE))
    assert "第三条" in quoted(desk, number, scale="per_page", pages=68).obstacle
    late = replace(desk, today=date(2025, 6, 30))
    other = applied(desk, date(2025, 4, 1), name="王五")
    assert "第六条" in quoted(late, other, scale="per_page", pages=68).obstacle


def test_voided_cases_and_days_before_the_measures_have_no_quote(desk: Desk) -> None:
    number = applied(desk)
    act(desk, number, Void(on=DAY, reason="重复登记"))
    with pytest.raises(InputError, match="已作废"):
        quoted(desk, number)
    with pytest.raises(NoRuleInForce):
        quoted(replace(desk, today=date(2020, 12, 31)), applied(desk))


# --- a year


def test_a_year_is_summed_by_the_day_of_each_act_and_told_in_a_sentence(desk: Desk) -> None:
    paid, unpaid, voided = applied(desk), applied(desk, name="王五"), applied(desk, name="赵六")
    for number in (paid, unpaid, voided):
        noticed(desk, number)
    act(desk, paid, RecordPayment(on=date(2025, 4, 14), receipt="0012345", paid_by="bank"))
    act(desk, voided, Void(on=date(2025, 4, 15), reason="登记错误"))
    later = replace(desk, today=date(2026, 3, 2))
    record_lapses(lambda work: work(desk.unit), LAW, later.today, STAMP, desk.agency.id)
    act(later, paid, RefundFee(on=date(2026, 3, 2), amount=30, reason="多算3页"))
    assert year_fees(desk.unit, desk.agency.id, 2025) == YearFees(2, 760, 1, 380, 1, 0)
    assert year_fees(desk.unit, desk.agency.id, 2026) == YearFees(0, 0, 0, 0, 0, 30)
    told = "本年度共发出收费通知2件，通知缴纳信息处理费760元，收取信息处理费1件、380元，申请人逾期未缴纳、不再处理1件。"
    assert sentence(year_fees(desk.unit, desk.agency.id, 2025)) == told
    assert sentence(year_fees(desk.unit, desk.agency.id, 2026)) == "本年度未发出收费通知，未收取信息处理费，退还信息处理费30元。"
    assert sentence(year_fees(desk.unit, desk.agency.id, 2024)) == "本年度未收取信息处理费。"


def test_no_more_is_given_back_than_was_paid(desk: Desk) -> None:
    number = applied(desk)
    with pytest.raises(RequirementNotMet, match="没有缴费记录"):
        act(desk, number, RefundFee(on=NOTICE, reason="多收"))
    noticed(desk, number)
    act(desk, number, RecordPayment(on=NOTICE))
    act(desk, number, RefundFee(on=NOTICE, amount=80, reason="多收"))
    with pytest.raises(InputError, match="1元至300元"):
        act(desk, number, RefundFee(on=NOTICE, amount=301, reason="多收"))
    assert act(desk, number, RefundFee(on=NOTICE, reason="全部退还")).case.refunded == 380
    with pytest.raises(RequirementNotMet, match="已退还380元"):
        act(desk, number, RefundFee(on=NOTICE, reason="多收"))


def naive_year(histories: list[list[Any]], year: int) -> YearFees:
    """The same, case by case, from each history as it now reads."""
    sums = dict.fromkeys(YearFees.__dataclass_fields__, 0)
    for events in histories:
        amount = 0
        for e in (step.event for step in current(events) if events[-1].state != "voided"):
            amount = e.data["amount"] if e.kind == EventKind.FEE_NOTIFIED else amount
            for kind, name, yuan in (
                (EventKind.FEE_NOTIFIED, "notices", "notified_yuan"), (EventKind.PAYMENT_RECORDED, "paid_cases", "paid_yuan"),
            ):  # fmt: skip
                if e.kind == kind and e.on.year == year:
                    sums[name] += 1
                    sums[yuan] += amount
            sums["lapsed"] += e.kind == EventKind.PAYMENT_LAPSED and e.data["decided_on"].year == year
            sums["refunded_yuan"] += e.data["amount"] if e.kind == EventKind.FEE_REFUNDED and e.on.year == year else 0
    return YearFees(**sums)


def test_sums_of_random_offices_are_those_of_their_cases(where: Path | str) -> None:
    store = new_store(where)
    with store.write() as unit:
        agency = unit.add_agency("甲镇", "township", "某县", "", STAMP.recorded_at)
    office = Office(store, LAW, agency, Random(3))
    office.work(40, date(2022, 1, 4), date(2023, 12, 1), 8)
    with store.read() as unit:
        histories = [unit.history(agency.id, f"case:{n}") for n in office.numbers]
        for year in (2022, 2023, 2024):
            assert year_fees(unit, agency.id, year) == naive_year(histories, year)
        assert year_fees(unit, agency.id, 2022).notices + year_fees(unit, agency.id, 2023).notices > 0
        filed = [unit.find_case(agency.id, n) for n in office.numbers]
        for f in filed:
            found = [a.number for a in month_of(unit, agency.id, f)]
            assert (f.number in found) == (unit.history(agency.id, f.stream)[-1].state != "voided")
    store.close()
