"""A sweep killed at any instant, again and again, and then left alone: what is owed is done, each once."""

from __future__ import annotations

import time
from collections import Counter
from datetime import date, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

from sqlalchemy import func, select

from engine.columns import ENTRY
from engine.settings import Settings
from engine.store import new_store, open_store
from engine.sweep import lapses, sweep
from engine.verify import verify
from tests.store.clerk import start
from tests.sweep.city import LAW, City, stamp
from tests.sweep.test_quarter import FIRST, STAFFED, lapses_owed


def sweep_until_killed(where: Path | str, told: Connection, on: date, settings: Settings) -> None:
    """Sweep the same day for ever, a transaction a case."""
    lapses._BATCH = 1  # type: ignore[misc]
    store = open_store(where)
    told.send("begins")
    while True:
        sweep(store, LAW, settings, on, stamp(on))


def test_a_sweep_killed_at_random_and_run_again_does_what_is_owed_each_once(where: Path | str) -> None:
    rng = Random(6)
    city = City(new_store(where), STAFFED, rng)
    city.found(FIRST)
    for n in range(60):
        city.a_day(FIRST + timedelta(n))
    for n in range(20):
        city.waiting(city.agencies[n % 2], FIRST + timedelta(60))
    on = FIRST + timedelta(110)
    owed = lapses_owed(city, on)
    assert len(owed) > 20
    recorded = []
    for _ in range(6):
        process, told = start(sweep_until_killed, where, on, STAFFED)
        assert told.recv() == "begins"
        time.sleep(rng.uniform(0, 0.08))
        process.kill()
        process.join()
        recorded.append(lapses_recorded(city))
    city.sweep(on)
    assert lapses_owed(city, on) == []
    planned, _ = city.owed(on)
    assert {key: (state, colour) for key, (state, colour, _) in city.ledger().items()} == {k: ("planned", c) for k, c in planned.items()}
    assert lapses_recorded(city) - lapses_before(city, on) == len(owed)
    with city.store.read() as unit:
        twice = Counter(unit.connection.execute(select(ENTRY.c.agency_id, ENTRY.c.stream, ENTRY.c.version)).all())
        assert max(twice.values()) == 1
        assert [f for f in verify(unit, LAW).findings if f.severity == "error"] == []
    assert recorded == sorted(recorded)
    city.store.close()


def lapses_recorded(city: City) -> int:
    with city.store.read() as unit:
        return int(unit.connection.execute(select(func.count()).where(ENTRY.c.kind.like("%lapsed"))).scalar_one())


def lapses_before(city: City, on: date) -> int:
    """Those that clerks' acts brought in, before any sweep."""
    recorded_at = stamp(on).recorded_at
    with city.store.read() as unit:
        statement = select(func.count()).where(ENTRY.c.kind.like("%lapsed"), ENTRY.c.recorded_at < recorded_at)
        return int(unit.connection.execute(statement).scalar_one())
