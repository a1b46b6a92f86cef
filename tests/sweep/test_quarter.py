from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import inspect, select, update

from engine.case.dues import due_lapses
from engine.case.history import fold
from engine.columns import CASE, REMINDER
from engine.settings import Leave, Person, Settings, Threshold
from engine.store import new_store
from engine.store.unit import number_of
from engine.verify import verify
from tests.sweep.city import LAW, City, Key

FIRST, LAST = date(2026, 10, 8), date(2027, 2, 10)
STAFFED = Settings(
    people=(
        Person(name="甲", unit="一科", deputy="乙", leave=(Leave(first=date(2026, 11, 2), last=date(2026, 11, 20)),)),
        Person(name="丙", unit="二科"),
        Person(name="张主任", role="head", unit="一科"),
        Person(name="李主任", role="head", unit="二科", deputy="张主任", leave=(Leave(first=date(2026, 12, 1), last=date(2026, 12, 9)),)),
        Person(name="王镇长", role="leader", agency="甲镇人民政府"),
    ),
    thresholds=(Threshold(watch="reply_due", id="ten", before=10, colour="info", tell=("head",)),),
    annual_report_by="01-20",
)


def lapses_owed(city: City, on: date) -> list[tuple[str, str, str, date]]:
    """What the law has brought about by a day and nobody has recorded."""
    found = []
    with city.store.read() as unit:
        for agency in city.agencies:
            for row in unit.connection.execute(select(CASE).where(CASE.c.agency_id == agency.id)):
                number = number_of(row.year, row.serial)
                case = fold(unit.history(agency.id, f"case:{number}"))
                found += [(agency.name, number, str(e.kind), e.on) for e in due_lapses(case, LAW, on)]
    return found


def deliver(city: City, ledger: dict[Key, tuple[str, str, date]], rng: Random) -> None:
    """Some of what is planned is sent, some fails."""
    with city.store.write() as unit:
        for row in unit.connection.execute(select(REMINDER).where(REMINDER.c.state.in_(("planned", "failed")))).all():
            state = rng.choice((row.state, row.state, "sent", "failed"))
            unit.connection.execute(update(REMINDER).where(REMINDER.c.id == row.id).values(state=state))
            key = Key(row.agency_id, row.subject, row.watch, row.threshold, row.due_on, row.recipient)
            ledger[key] = (state, *ledger[key][1:])


def swept(ledger: dict[Key, tuple[str, str, date]], city: City, on: date) -> None:
    """What a sweep makes of the list: what fell away withdrawn, what is owed planned, once."""
    planned, stands = city.owed(on)
    for key, (state, colour, since) in ledger.items():
        if state in ("planned", "failed") and key._replace(threshold="*") not in stands:
            ledger[key] = ("superseded", colour, since)
    for key, colour in planned.items():
        if key not in ledger or ledger[key][0] == "superseded":
            ledger[key] = ("planned", colour, on)


def everything(city: City) -> dict[str, list[Any]]:
    with city.store.read() as unit:
        names = sorted(inspect(unit.connection).get_table_names())
        return {name: list(unit.connection.exec_driver_sql(f"SELECT * FROM {name}")) for name in names}


@pytest.mark.parametrize(("seed", "settings"), [(1, Settings()), (2, STAFFED)])
def test_a_quarter_with_outages_leaves_each_reminder_exactly_once_as_a_plain_list_has_it(
    where: Path | str, seed: int, settings: Settings
) -> None:
    rng = Random(seed)
    city = City(new_store(where), settings, rng)
    city.found(FIRST)
    ledger: dict[Key, tuple[str, str, date]] = {}
    on, silent_until, sweeps = FIRST, FIRST, 0
    while on <= LAST:
        city.a_day(on)
        if on >= silent_until:
            owed = lapses_owed(city, on)
            result = city.sweep(on)
            assert sorted((x.agency, x.number, x.kind, x.on) for x in result.lapses) == sorted(owed)
            swept(ledger, city, on)
            assert city.ledger() == ledger, on
            assert result.findings == ()
            deliver(city, ledger, rng)
            sweeps += 1
            if rng.random() < 0.12:
                silent_until = on + timedelta(rng.choice((3, 10, 25)))
        on += timedelta(1)
    with city.store.read() as unit:
        assert [f for f in verify(unit, LAW).findings if f.severity == "error"] == []
    assert sweeps > 20
    seen = {(key.watch, key.threshold) for key in ledger}
    assert {"reply_due", "clarification_window", "unassigned", "internal_due", "archive", "annual_report", "holiday_notice"} <= {
        w for w, _ in seen
    }
    assert {state for state, _, _ in ledger.values()} >= {"sent", "superseded"}
    city.store.close()


def test_a_second_sweep_of_a_day_changes_nothing(where: Path | str) -> None:
    city = City(new_store(where), STAFFED, Random(4))
    city.found(FIRST)
    for n in range(60):
        city.a_day(FIRST + timedelta(n))
    on = FIRST + timedelta(60)
    first = city.sweep(on)
    before = everything(city)
    again = city.sweep(on)
    assert sum(first.planned.values()) > 10
    assert (again.planned, again.superseded, again.lapses) == ({}, 0, ())
    assert again.overdue == first.overdue
    assert everything(city) == before
    city.store.close()


def test_a_dry_sweep_tells_the_same_and_leaves_no_trace(where: Path | str) -> None:
    city = City(new_store(where), STAFFED, Random(5))
    city.found(FIRST)
    for n in range(60):
        city.a_day(FIRST + timedelta(n))
    on, before = FIRST + timedelta(75), everything(city)
    dry = city.sweep(on, dry_run=True)
    assert everything(city) == before
    assert dry.lapses
    assert city.sweep(on) == dry
    city.store.close()
