"""An import killed at any instant is either not there or whole, and repeating it gives the same either way."""

from __future__ import annotations

import random
import time
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from sqlalchemy import func, select

from engine.bootstrap import Office, law_with, load_law
from engine.calendars import import_notice, misplaced
from engine.case.commands import Register
from engine.casework import Desk, register
from engine.columns import ENTRY
from engine.rulefiles import own_notices
from engine.rulefiles.notices import read_given
from engine.store import new_store, open_store
from engine.store.chain import Stamp
from engine.terms import EventKind
from engine.verify import verify
from tests.store.clerk import start
from tests.store.server import Server

NOTICE = Path(__file__).parents[1] / "notices" / "2027.json"
RECEIVED, TODAY, CASES = date(2026, 12, 10), date(2026, 12, 20), 30


def take_notice_in(where: Path | str, told: Connection | None, home: Path) -> None:
    """The whole import, as the command does it."""
    office = Office(home, open_store(where))
    given = read_given(NOTICE.read_bytes(), NOTICE.name, TODAY)
    law = office.law
    new = law_with({**own_notices(home), given.file: given.text.encode()})
    if told is not None:
        told.send("ready")
    stamp = Stamp("甲", "2026-12-20T02:00:00+00:00", new.rulebook.digest)
    import_notice(office.store, home / "calendar", given, law, new, TODAY, stamp)
    office.store.close()


def filled(where: Path | str) -> None:
    """An office whose cases all lean on a year without a notice."""
    store, law = new_store(where), load_law()
    with store.write() as unit:
        agency = unit.add_agency("某镇人民政府", "township", "某县人民政府", "", "2026-01-01T00:00:00+00:00")
        desk = Desk(unit, agency, law, RECEIVED, Stamp("甲", "2026-12-10T01:00:00+00:00", law.rulebook.digest))
        for _ in range(CASES):
            register(desk, Register(on=RECEIVED, channel="in_person", applicant_name="张三", content="某项信息"))
    store.close()


def moved(office: Office) -> int:
    """How many cases have the import on record; everything that is there is whole."""
    with office.store.read() as unit:
        assert verify(unit, office.law).findings == ()
        assert list(misplaced(unit, own_notices(office.home))) == []
        counted = select(func.count()).where(ENTRY.c.kind == str(EventKind.CALENDAR_CHANGED))
        return int(unit.connection.execute(counted).scalar_one())


@pytest.mark.parametrize(("kind", "kills"), [("sqlite", 10), ("postgresql", 3)])
def test_a_killed_import_is_not_there_or_whole(request: pytest.FixtureRequest, tmp_path: Path, kind: str, kills: int) -> None:
    seed = random.SystemRandom().randrange(10**9)
    for n in range(kills):
        home = tmp_path / str(n)
        home.mkdir()
        server: Server | None = request.getfixturevalue("server") if kind == "postgresql" else None
        where: Path | str = server.database() if server else home / "xxgk.db"
        filled(where)
        process, told = start(take_notice_in, where, home)
        assert told.poll(30)
        time.sleep(random.Random(seed + n).uniform(0, 0.12))
        process.kill()
        process.join()
        office = Office(home, open_store(where))
        assert moved(office) in (0, CASES), f"seed {seed + n}"
        take_notice_in(where, None, home)
        assert moved(office) == CASES
        assert list((home / "calendar").iterdir()) == [home / "calendar" / "2027.toml"]
        office.store.close()
