"""Whatever two readings of a report differ in is explained by cases, to the last one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.annual import build, enter
from engine.bootstrap import load_law
from engine.casework import Desk
from engine.differences import Reading, differences, read
from engine.editions import finalise
from engine.forms.figures import Figures
from engine.forms.frozen import changes
from engine.reconcile import reconcile
from engine.rulebook.form import COLUMNS
from engine.rulefiles import load_forms
from engine.store import Store, new_store
from engine.store.chain import Stamp
from engine.verify import verify
from tests.late import LateOffice

LAW, FORMS = load_law(), load_forms()
CLOCK = datetime(2024, 6, 1, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
SLOW = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    store = new_store(None)
    yield store
    store.close()


def office(store: Store, seed: int) -> LateOffice:
    """Cases of 2021 to 2022, 2022 finalised in the middle of them all, then more cases and slips."""
    with store.write() as unit:
        agency = unit.add_agency(f"第{len(unit.agencies()) + 1}镇人民政府", "township", "某县人民政府", "", "2021-01-01T00:00:00.000+00:00")
    made = LateOffice(store, LAW, agency, Random(seed))
    made.work(12, date(2021, 10, 1), date(2022, 12, 31))
    with store.write() as unit:
        desk = at_desk(unit, made, date(2023, 1, 20))
        enter(desk, FORMS, 2022, [("licensing.decisions", "3")])
        for year in (2021, 2022):
            finalise(desk, build(unit, agency, year, FORMS, desk.today), "试验")
        enter(desk, FORMS, 2022, [("licensing.decisions", "5")])
    made.work(6, date(2022, 6, 1), date(2023, 2, 1))
    made.slips(8, date(2023, 1, 21), date(2023, 12, 31))
    return made


def at_desk(unit: object, made: LateOffice, today: date = date(2024, 6, 1)) -> Desk:
    return Desk(unit, made.agency, LAW, today, Stamp("乙", f"{today}T00:00:00.000+00:00", LAW.rulebook.digest))  # type: ignore[arg-type]


def readings(desk: Desk, *texts: str, year: int = 2022) -> list[Reading]:
    return [read(desk, FORMS, year, text, "--from", CLOCK) for text in texts]


@SLOW
@given(seed=st.integers(0, 2**31), days=st.lists(st.dates(date(2022, 1, 1), date(2023, 12, 31)), min_size=2, max_size=2))
def test_every_difference_is_the_sum_of_its_cases(store: Store, seed: int, days: list[date]) -> None:
    made = office(store, seed)
    with store.read() as unit:
        desk = at_desk(unit, made)
        points = readings(desk, "finalised", "edition:1", "now", *map(str, days))
        for a, b in (*pairwise(points), (points[2], points[0])):
            found = differences(desk, 2022, a, b)
            assert all(d.unexplained == 0 for d in found)
            assert {c.key for c in changes(a.report, b.report)} == {d.key for d in found if d.was != d.now}
            assert all(m.causes for d in found for m in d.moved)
            assert all(d.now - d.was == sum(m.change(d.key) for m in d.moved) for d in found if not d.entered)


@SLOW
@given(seed=st.integers(0, 2**31))
def test_the_carried_over_reconcile_case_by_case_and_with_what_was_published(store: Store, seed: int) -> None:
    made = office(store, seed)
    with store.read() as unit:
        desk = at_desk(unit, made)
        (last,), (this,) = readings(desk, "finalised", year=2021), readings(desk, "now")
        assert all(c.unexplained == 0 for c in reconcile(desk, 2022, last, this).columns)
        then = readings(desk, "2022-03-31", year=2021)[0].report.figures()
        published = reconcile(desk, 2022, last, this, then)
        assert [c.published for c in published.columns] == list(then.section3["carried_out"])
        assert all(c.unexplained == 0 for c in published.columns) or not published.matched


def test_a_published_figure_nobody_ever_had_stays_unexplained(store: Store) -> None:
    made = office(store, 3)
    with store.read() as unit:
        desk = at_desk(unit, made)
        (last,), (this,) = readings(desk, "now", year=2021), readings(desk, "now")
        ours = last.report.section3["carried_out"]
        published = Figures("某镇", 2021, "2021", {}, {"carried_out": (ours[0] + 26, *ours[1:-1], ours[-1] + 26)}, {})
        found = reconcile(desk, 2022, last, this, published)
        assert found.matched == ""
        assert {c.column: c.unexplained for c in found.columns if c.unexplained} == {COLUMNS[0]: -26, "total": -26}


def test_verify_finds_the_frozen_figures_in_the_histories_however_much_came_later() -> None:
    store = new_store(None)
    office(store, 4)
    with store.read() as unit:
        assert [f for f in verify(unit, LAW).findings if f.severity == "error"] == []
    store.close()


def test_section_two_says_who_typed_what(store: Store) -> None:
    made = office(store, 5)
    with store.read() as unit:
        desk = at_desk(unit, made)
        found = {d.key: d for d in differences(desk, 2022, *readings(desk, "finalised", "now"))}
        assert (found["licensing.decisions"].was, found["licensing.decisions"].now) == (3, 5)
        assert "由乙填报 5" in found["licensing.decisions"].entered[-1]
