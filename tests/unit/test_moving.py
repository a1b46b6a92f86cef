"""An office moves between databases whole, or not at all."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random

import psycopg
import pytest

from engine.annual import enter
from engine.bootstrap import load_law
from engine.casework import Desk
from engine.errors import AlreadyExists, CorruptHistory
from engine.moving import Copied, Copying
from engine.rulefiles import load_forms
from engine.settings import Settings
from engine.store import Store, new_store, open_store
from engine.store.chain import Stamp
from engine.sweep import sweep
from tests.histories import Office
from tests.store.clerk import done, received
from tests.store.test_schema import everything

LAW, FORMS, TODAY = load_law(), load_forms(), date(2024, 3, 1)
STAMP = Stamp("甲", "2024-03-01T00:00:00.000+00:00", LAW.rulebook.digest)


def office(where: Path | str | None) -> Store:
    """Two agencies, one with reviews, figures and reminders."""
    store = new_store(where)
    for seed, name in enumerate(("甲镇人民政府", "乙镇人民政府"), 1):
        with store.write() as unit:
            agency = unit.add_agency(name, "township", "某县人民政府", "", "2021-01-01T00:00:00.000+00:00")
        Office(store, LAW, agency, Random(seed)).work(15, date(2021, 1, 4), date(2023, 12, 29))
    with store.write() as unit:
        enter(Desk(unit, agency, LAW, TODAY, STAMP), FORMS, 2023, [("rules.made", "2")])
    sweep(store, LAW, Settings(), TODAY, STAMP)
    return store


def copied(source: Store, target: Store) -> Copied:
    return Copying(LAW, FORMS, TODAY).copy(source, target)


def test_an_office_moves_to_a_server_and_back_with_every_row(on_server: str, tmp_path: Path) -> None:
    here, there, back = office(tmp_path / "here.db"), new_store(on_server), new_store(tmp_path / "back.db")
    before = everything(here)
    steps: list[tuple[int, int]] = []
    result = Copying(LAW, FORMS, TODAY, lambda n, total: steps.append((n, total))).copy(here, there)
    assert everything(there) == before == everything(here)
    assert result.rows == sum(map(len, before.values())) == steps[-1][0] == steps[-1][1]
    assert result.years == (2021, 2022, 2023, 2024)
    assert [book.cases for book in result.verified.books] == [15, 15]
    copied(there, back)
    assert everything(back) == before
    for store in (here, there, back):
        store.close()


def test_what_has_moved_can_be_worked_on(on_server: str) -> None:
    here, there = new_store(None), new_store(on_server)
    with here.write() as unit:
        unit.add_agency("某镇人民政府", "township", "某县人民政府", "", "2025-01-01T00:00:00.000+00:00")
    number = received(here).number
    copied(here, there)
    assert done(there, number, "extend", {"approved_by": "赵六"}).case.extension_days == 20
    assert received(there).number == "2025-0002"
    with there.write() as unit:
        assert unit.add_agency("另一镇人民政府", "township", "", "", "").id == 2
    here.close()
    there.close()


def test_a_database_that_holds_something_is_not_filled(where: Path | str) -> None:
    here, there = office(None), office(where)
    before = everything(there)
    with pytest.raises(AlreadyExists, match="只能迁入空的数据库；没有写入任何内容"):
        copied(here, there)
    assert everything(there) == before
    here.close()
    there.close()


def test_an_office_whose_history_was_tampered_with_does_not_move(where: Path | str) -> None:
    here, there = office(None), new_store(where)
    with here.write() as unit:
        unit.connection.exec_driver_sql("DROP TRIGGER entry_no_update")
        unit.connection.exec_driver_sql("UPDATE entry SET actor = '他人' WHERE seq = 5 AND agency_id = 1")
    with pytest.raises(CorruptHistory, match=r"原数据库核验有问题（1 处，如甲镇人民政府 第5条.*没有迁入任何内容"):
        copied(here, there)
    assert not any(everything(there).values())
    here.close()
    there.close()


def test_a_copy_that_does_not_arrive_whole_is_not_kept(on_server: str) -> None:
    here, there = office(None), new_store(on_server)
    with psycopg.connect(on_server, autocommit=True) as raw:
        raw.execute("CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.outcome = ''; RETURN NEW; END $$")
        raw.execute("CREATE TRIGGER meddle BEFORE INSERT ON counted FOR EACH ROW EXECUTE FUNCTION meddle()")
    with pytest.raises(CorruptHistory, match="迁入后核验不符"):
        copied(here, there)
    assert not any(everything(there).values())
    here.close()
    there.close()


def test_nobody_writes_to_an_office_that_is_moving(on_server: str, tmp_path: Path) -> None:
    here = office(on_server)
    hasty = open_store(f"{on_server}&options=-c%20lock_timeout%3D20ms")
    refused: list[str] = []

    def meanwhile(_done: int, _total: int) -> None:
        try:
            with hasty.write() as unit:
                unit.lock(1)
        except Exception as error:  # noqa: BLE001
            refused.append(str(error))

    there = new_store(tmp_path / "there.db")
    Copying(LAW, FORMS, TODAY, meanwhile).copy(here, there)
    assert refused
    assert all("正被其他程序占用" in sentence for sentence in refused)
    for store in (here, there, hasty):
        store.close()
