"""One holder at a time; a dead one is replaced when its time is up."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.store import Store, open_store
from engine.store.lease import hold, holder, release
from tests.store.clerk import new_office


@pytest.fixture
def store(where: Path | str) -> Iterator[Store]:
    store = new_office(where)
    yield store
    store.close()


def at(minute: int) -> str:
    return f"2026-03-02T01:{minute:02d}:00.000+00:00"


def try_to_hold(store: Store, owner: str, minute: int) -> bool:
    with store.write() as unit:
        return hold(unit.connection, "scheduler", owner, at(minute), at(minute + 5))


def test_a_second_waits_until_the_first_s_lease_has_run_out(store: Store) -> None:
    assert try_to_hold(store, "甲", 0)
    assert [try_to_hold(store, "乙", minute) for minute in (0, 1, 5, 6)] == [False, False, False, True]
    assert not try_to_hold(store, "甲", 7)


def test_a_beat_prolongs(store: Store) -> None:
    assert all(try_to_hold(store, "甲", minute) for minute in (0, 4, 8))
    assert not try_to_hold(store, "乙", 12)
    with store.read() as unit:
        lease = holder(unit.connection, "scheduler")
    assert lease is not None
    assert (lease.owner, lease.beat_at, lease.until) == ("甲", at(8), at(13))


def test_what_is_given_back_can_be_taken_at_once_but_only_by_its_holder(store: Store) -> None:
    try_to_hold(store, "甲", 0)
    with store.write() as unit:
        release(unit.connection, "scheduler", "乙")
    assert not try_to_hold(store, "乙", 1)
    with store.write() as unit:
        release(unit.connection, "scheduler", "甲")
        assert holder(unit.connection, "scheduler") is None
    assert try_to_hold(store, "乙", 1)


def test_of_eight_that_try_at_the_same_instant_one_holds(store: Store, where: Path | str) -> None:
    for minute in range(0, 48, 6):
        barrier, held = threading.Barrier(8), list[str]()

        def compete(owner: str, minute: int = minute, barrier: threading.Barrier = barrier, held: list[str] = held) -> None:
            mine = open_store(where)
            barrier.wait()
            if try_to_hold(mine, owner, minute):
                held.append(owner)
            mine.close()

        threads = [threading.Thread(target=compete, args=(f"{minute}-{n}",)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(held) == 1
