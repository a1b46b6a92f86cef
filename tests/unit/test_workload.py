"""How an office worked: each round by the day it ended, in time by the reply period, days used as the period counts them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from random import Random
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from engine.bootstrap import load_law
from engine.case.commands import COMMANDS, Command
from engine.casework import Desk, act, conclude_a_review, open_a_review, register
from engine.columns import CASE
from engine.forms.listing import workbook
from engine.period import Period, year_of
from engine.review import ConcludeReview, OpenReview
from engine.settings import Person, Settings
from engine.store import new_store
from engine.store.chain import Stamp
from engine.store.unit import number_of
from engine.workload import BY, Group, rounds, workload
from engine.workload.shown import charts, line, of, sheets
from tests.histories import Office

LAW = load_law()
Step = tuple[str, date, dict[str, Any]]
PEOPLE = Settings(people=(Person(name="王五", unit="党政办"), Person(name="赵六", unit="农业办")))


@pytest.fixture
def desk() -> Iterator[Desk]:
    store = new_store(None)
    with store.write() as unit:
        agency = unit.add_agency("某镇人民政府", "township", "某县人民政府", "", "2024-01-01T00:00:00.000+00:00")
        yield Desk(unit, agency, LAW, date(2024, 12, 31), Stamp("李四", "2024-12-31T00:00:00.000+00:00", LAW.rulebook.digest))
    store.close()


def case(desk: Desk, on: date, *steps: Step) -> str:
    """A case received on a day, and what was done with it."""
    number = register(
        desk,
        COMMANDS["register"](on=on, channel="in_person", applicant_name="张三", content="某项信息"),  # type: ignore[arg-type, call-arg]
    ).number
    for verb, day, fields in steps:
        command: Command = COMMANDS[verb](on=day, **fields)
        act(desk, number, command)
    return number


def answered(on: date, outcome: str = "granted.provided", **fields: Any) -> tuple[Step, ...]:
    return ("decide", on, {"outcome": outcome, **fields}), ("serve", on, {"method": "in_person"})


def measured(desk: Desk, period: Period | None = None) -> dict[tuple[str, str], dict[str, Any]]:
    return {(g.by, g.label): g.as_data() for g in workload(desk, period or year_of(2024), PEOPLE)}


def test_days_used_leave_consultations_out_and_late_is_after_the_due_date(desk: Desk) -> None:
    case(desk, date(2024, 3, 4), ("assign", date(2024, 3, 4), {"to": "王五"}), *answered(date(2024, 3, 6)))
    consulted: tuple[Step, ...] = (
        ("consult_third_party", date(2024, 3, 5), {}),
        ("record_third_party_reply", date(2024, 3, 12), {"position": "agree"}),
    )
    case(desk, date(2024, 3, 4), ("assign", date(2024, 3, 4), {"to": "赵六"}), *consulted, *answered(date(2024, 3, 13)))
    late = case(desk, date(2024, 3, 4), *answered(date(2024, 4, 2)))
    found = measured(desk)
    total = found["total", "合计"]
    assert (total["ended"], total["answers_due"], total["in_time"]) == (3, 3, 2)
    assert (total["worst_days"], total["worst_case"]) == (21, late)
    assert found["handler", "王五"]["mean_days"] == found["unit", "党政办"]["mean_days"] == 2
    assert found["handler", "赵六"]["mean_days"] == 2
    assert found["handler", "未分派"]["in_time_rate"] == 0
    assert found["month", "2024-03"]["ended"] == 2
    assert (found["month", "2024-02"]["ended"], found["month", "2024-02"]["in_time_rate"]) == (0, None)
    assert [label for by, label in measured(desk, Period(date(2000, 1, 1), date(2024, 12, 31))) if by == "month"] == ["2024-03", "2024-04"]


def test_the_withdrawn_owe_no_answer_and_the_voided_are_not_there(desk: Desk) -> None:
    case(desk, date(2024, 3, 4), ("withdraw", date(2024, 3, 6), {}))
    case(desk, date(2024, 3, 4), ("void", date(2024, 3, 6), {"reason": "重复"}))
    total = measured(desk)["total", "合计"]
    assert (total["ended"], total["answers_due"], total["in_time_rate"], total["mean_days"], total["worst_case"]) == (
        1,
        0,
        None,
        None,
        None,
    )


def test_extensions_clarifications_and_results_overturned_are_counted(desk: Desk) -> None:
    asked: tuple[Step, ...] = (
        ("request_clarification", date(2024, 3, 5), {"items": "请写明名称"}),
        ("receive_clarification", date(2024, 3, 8), {}),
    )
    first = case(desk, date(2024, 3, 4), *asked, *answered(date(2024, 3, 12)))
    case(desk, date(2024, 3, 4), ("extend", date(2024, 3, 20), {"approved_by": "负责人"}), *answered(date(2024, 4, 10)))
    number, *_ = open_a_review(desk, OpenReview(kind="reconsideration", case=first, body="某县人民政府", opened_on=date(2024, 4, 1)))
    conclude_a_review(desk, number, ConcludeReview(result="overturned", on=date(2024, 5, 20)))
    found = measured(desk)
    total = found["total", "合计"]
    assert (total["extended"], total["extended_rate"], total["clarified"], total["clarified_rate"]) == (1, 0.5, 1, 0.5)
    assert (total["reviews_concluded"], total["overturned"], total["overturned_rate"]) == (1, 1, 1)
    assert found["month", "2024-05"] == {**found["month", "2024-05"], "ended": 0, "overturned": 1, "in_time_rate": None}
    assert found["outcome", "予以公开（提供）"]["overturned"] == 1
    assert total["worst_days"] == 26


def test_a_case_answered_again_after_a_judgment_is_two_rounds(desk: Desk) -> None:
    again = ("reopen", date(2024, 6, 3), {"cause": "judgment"})
    number = case(desk, date(2024, 3, 4), *answered(date(2024, 3, 6)), again, *answered(date(2024, 6, 5)))
    events = desk.unit.history(desk.agency.id, f"case:{number}")
    assert [r.case.decided_on for r in rounds(events)] == [date(2024, 3, 6), date(2024, 6, 5)]
    assert measured(desk, Period(date(2024, 1, 1), date(2024, 3, 31)))["total", "合计"]["ended"] == 1
    assert measured(desk)["total", "合计"]["mean_days"] == 2


def test_every_way_of_grouping_counts_the_same_and_agrees_with_the_histories() -> None:
    store = new_store(None)
    with store.write() as unit:
        agency = unit.add_agency("某镇人民政府", "township", "某县人民政府", "", "2022-01-01T00:00:00.000+00:00")
    made = Office(store, LAW, agency, Random(3))
    made.work(40, date(2022, 1, 4), date(2022, 12, 30), steps=8)
    with store.read() as unit:
        desk = Desk(unit, agency, LAW, date(2024, 6, 1), Stamp("", "", ""))
        groups = workload(desk, year_of(2022), Settings())
        c = CASE.c
        served = select(c.year, c.serial, c.answered_on > c.due_on).where(
            c.answered_on.is_not(None), c.state != "voided", c.decided_on.between(date(2022, 1, 1), date(2022, 12, 31))
        )
        expected = {number_of(year, serial): bool(late) for year, serial, late in unit.connection.execute(served)}
    total = of(groups, "total")[0]
    for by in BY:
        assert sum(len(g.done) for g in of(groups, by)) == len(total.done) > 10
        assert sum(len(g.reviews) for g in of(groups, by)) == len(total.reviews) > 0
    found = {d.number: d.late for d in total.done if d.days is not None}
    both = expected.keys() & found.keys()  # the others were answered again later, or withdrawn
    assert len(both) > 5
    assert {number: found[number] for number in both} == {number: expected[number] for number in both}
    assert set(found.values()) == {True, False}
    shown(groups)


def shown(groups: list[Group]) -> None:
    """As a listing, a workbook and charts."""
    book = load_workbook(BytesIO(workbook("办理情况", list(sheets(groups)))))
    assert book.sheetnames == [*BY.values(), "案件"]
    assert [cell.value for cell in book["合计"][2]][1] == len(of(groups, "total")[0].done)
    assert book["案件"].max_row == len(of(groups, "total")[0].done) + 1
    assert not re.search(r"申请人\d", str([cell.value for row in book["案件"].iter_rows() for cell in row]))
    assert line(Group("total", "合计", (), ()))[4:6] == ["—", "—"]
    drawn = [chart.svg for chart in charts(groups)]
    assert len(drawn) > 5
    assert all(svg.startswith("<svg") for svg in drawn)
