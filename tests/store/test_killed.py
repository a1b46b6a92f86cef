"""A process killed at any instant loses nothing it acknowledged and leaves nothing half done. XXGK_KILLS sets how often it is tried."""

from __future__ import annotations

import os
import random
import time
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from sqlalchemy import select

from engine.columns import CASE
from engine.store import open_store
from engine.store.unit import number_of
from engine.verify import verify
from tests.store.clerk import LAW, new_office, start, work_until_killed
from tests.store.server import Server

KILLS = int(os.environ.get("XXGK_KILLS", "200"))
KILLS_AN_OFFICE = 20


@pytest.fixture(params=["sqlite", "postgresql"])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> list[Path | str]:
    """Places for offices, each for so many kills; a server costs more time."""
    if request.param == "sqlite":
        return [tmp_path / f"{n}.db" for n in range(max(1, KILLS // KILLS_AN_OFFICE))]
    server: Server = request.getfixturevalue("server")
    return [server.database() for _ in range(max(1, KILLS // KILLS_AN_OFFICE // 4))]


def acknowledged(told: Connection) -> dict[str, int]:
    """The last version acknowledged of each case."""
    heard = []
    while True:
        try:
            heard.append(told.recv())
        except (EOFError, OSError):  # the killed clerk's end is closed, perhaps in the middle of a word
            return dict(heard)


def kill_at_random(where: Path | str, seed: int) -> dict[str, int]:
    process, told = start(work_until_killed, where, seed)
    if seed % 10:
        told.poll(10)
    time.sleep(random.Random(seed).uniform(0, 0.04))
    process.kill()
    process.join()
    return acknowledged(told)


def missing(where: Path | str, heard: dict[str, int], seed: int) -> dict[str, int]:
    """What was acknowledged and is not there; and everything there is whole."""
    store = open_store(where)
    with store.read() as unit:
        assert verify(unit, LAW).findings == (), f"seed {seed}"
        rows = unit.connection.execute(select(CASE.c.year, CASE.c.serial, CASE.c.version)).all()
    store.close()
    there = {number_of(row.year, row.serial): row.version for row in rows}
    return {number: version for number, version in heard.items() if there.get(number, 0) < version}


def test_a_killed_clerk_loses_nothing_acknowledged_and_leaves_nothing_half_done(places: list[Path | str]) -> None:
    seed, commands = random.SystemRandom().randrange(10**9), 0
    for where in places:
        new_office(where).close()
        heard: dict[str, int] = {}
        for _ in range(min(KILLS, KILLS_AN_OFFICE)):
            heard |= kill_at_random(where, seed)
            assert missing(where, heard, seed) == {}
            seed += 1
        commands += sum(heard.values())
    assert commands > len(places) * KILLS_AN_OFFICE


def test_a_server_without_power_loses_nothing_acknowledged(server: Server) -> None:
    seed, where = random.SystemRandom().randrange(10**9), server.database()
    new_office(where).close()
    heard: dict[str, int] = {}
    for cut in range(2):
        clerks = [start(work_until_killed, where, seed + n) for n in range(2)]
        clerks[0][1].poll(10)
        time.sleep(random.Random(seed + cut).uniform(0.2, 0.5))
        server.kill()
        for process, told in clerks:
            process.kill()
            process.join()
            for number, version in acknowledged(told).items():
                heard[number] = max(version, heard.get(number, 0))
        server.start()
        assert missing(where, heard, seed) == {}
    assert len(heard) > 10
