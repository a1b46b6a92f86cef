"""What any database must do: the same histories give the same rows, figures and lists; nobody waits for whoever only reads."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest
from sqlalchemy import Table, select
from sqlalchemy.exc import DBAPIError

from engine import columns, tally
from engine.annual import enter
from engine.case.commands import COMMANDS
from engine.casework import Desk, act
from engine.errors import AlreadyExists, Contended, NotPermitted, StoreError
from engine.practice import fill, prepare
from engine.rulefiles import load_forms
from engine.settings import Settings
from engine.store import Store, connect, new_store, open_store
from engine.store.chain import Stamp
from engine.store.listing import Filter, find_cases
from engine.store.searching import cases_with
from engine.store.unit import Unit
from engine.sweep import sweep
from engine.verify import verify
from tests.histories import Office
from tests.reports import balanced
from tests.store.clerk import LAW, done, new_office, received

FORMS = load_forms()
STAMP = Stamp("甲", "2024-01-05T00:00:00.000+00:00", LAW.rulebook.digest)


@pytest.fixture
def store(where: Path | str) -> Iterator[Store]:
    store = new_office(where)
    yield store
    store.close()


def lived(store: Store) -> Store:
    """Two agencies with years of histories, reviews and figures, then swept."""
    for seed, name in enumerate(("甲镇人民政府", "乙镇人民政府"), 1):
        with store.write() as unit:
            agency = unit.add_agency(name, "township", "某县人民政府", "", "2021-01-01T00:00:00.000+00:00")
        Office(store, LAW, agency, Random(seed)).work(12, date(2021, 1, 4), date(2023, 12, 29), steps=10)
        with store.write() as unit:
            enter(Desk(unit, agency, LAW, date(2024, 1, 5), STAMP), FORMS, 2023, [("rules.made", "2"), ("fees.amount_wan", "1.5")])
    for day in (date(2024, 1, 5), date(2024, 1, 8)):
        assert sweep(store, LAW, Settings(), day, STAMP).findings == ()
    return store


# By chance, or by the order rows were inserted in.
BY_CHANCE = ("salt", "digest", "hash", "texts_digest", "data")


def contents(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, apart from what chance makes."""

    def rows(table: Table) -> list[tuple[Any, ...]]:
        names = [c for c in table.c if c.name not in BY_CHANCE and (table.name != "reminder" or c.name != "id")]
        return sorted((tuple(row) for row in unit.connection.execute(select(*names))), key=repr)

    with store.read() as unit:
        return {name: rows(table) for name, table in columns.AGENCY.metadata.tables.items()}


def test_the_same_histories_give_the_same_rows_figures_and_lists(on_server: str) -> None:
    here, there = lived(new_store(None)), lived(new_store(on_server))
    assert contents(there) == contents(here)
    assert len(contents(here)["entry"]) > 100
    assert len(contents(here)["reminder"]) > 10
    wanted = [Filter(), Filter(state="open"), Filter(outcome="refused"), Filter(due_before=date(2023, 6, 1))]
    with here.read() as a, there.read() as b:
        assert verify(b, LAW).findings == ()
        for year in range(2021, 2025):
            for form in FORMS.values():
                assert tally.section3_each(b.connection, year, form) == tally.section3_each(a.connection, year, form)
                assert tally.section3_all(b.connection, year, form) == tally.section3_all(a.connection, year, form)
                at = f"{year}-03-01"
                assert tally.section3(b.connection, 1, year, form, at) == tally.section3(a.connection, 1, year, form, at)
            assert tally.section4(b.connection, 2, year) == tally.section4(a.connection, 2, year)
        for filters in wanted:
            assert find_cases(b.connection, 1, filters, 7, 2) == find_cases(a.connection, 1, filters, 7, 2)
    here.close()
    there.close()


def test_rows_in_bulk_verify_count_and_leave_room_for_the_next(where: Path | str) -> None:
    store = new_store(where)
    plan = prepare(balanced(), FORMS, LAW.rulebook, date(2026, 3, 2))
    with store.write() as unit:
        fill(unit, plan, LAW, 1)
    with store.read() as unit:
        assert verify(unit, LAW).findings == ()
        assert tally.section3(unit.connection, 1, plan.figures.year, FORMS["2021"]) == plan.figures.section3
    before = len(contents(store)["case_file"])
    received(store)
    received(store)
    assert len(contents(store)["case_file"]) == before + 2
    store.close()


def test_a_case_is_found_by_its_text_in_whatever_case(store: Store) -> None:
    received(store, content="ABC 公司 100%_的批文")
    with store.read() as unit:
        for words, n in (("abc", 1), ("Abc 批文", 1), ("100%_", 1), ("1%0", 0), ("_公司", 0)):
            assert len(cases_with(unit.connection, 1, words.split())) == n


def test_a_reader_sees_one_moment_and_keeps_nobody_waiting(store: Store) -> None:
    received(store)
    with store.read() as unit:
        assert find_cases(unit.connection, 1, Filter())[0] == 1
        assert received(store).number == "2025-0002"
        assert find_cases(unit.connection, 1, Filter())[0] == 1
    with store.read() as unit:
        assert find_cases(unit.connection, 1, Filter())[0] == 2


def test_what_the_law_brought_about_stays_though_the_clerk_is_refused(store: Store) -> None:
    number = received(store).number
    done(store, number, "request_clarification", {"items": "请写明名称", "reply_by": date(2025, 3, 12)})
    on, later = date(2025, 4, 1), Stamp("乙", "2025-04-01T00:00:00.000+00:00", LAW.rulebook.digest)
    extend = COMMANDS["extend"](on=on, approved_by="赵六")  # type: ignore[call-arg]
    with pytest.raises(NotPermitted, match=r"最近一步：2025-03-1\d 逾期不补正，乙登记"):
        store.change(lambda unit: act(Desk(unit, unit.agency(None), LAW, on, later), number, extend))
    with store.read() as unit:
        assert unit.history(1, f"case:{number}")[-1].kind == "clarification_lapsed"


def test_entries_cannot_be_changed_or_removed(store: Store) -> None:
    received(store)
    for statement in ("UPDATE entry SET actor = '他人'", "DELETE FROM entry"):
        with pytest.raises((StoreError, DBAPIError), match="append-only"), store.write() as unit:
            unit.connection.exec_driver_sql(statement)


def test_what_the_superuser_changed_behind_the_program_s_back_is_named(on_server: str) -> None:
    store = lived(new_store(on_server))
    with psycopg.connect(on_server, autocommit=True) as raw:
        raw.execute("SET session_replication_role = replica")
        raw.execute("UPDATE entry SET actor = '他人' WHERE agency_id = 1 AND seq = 12")
        raw.execute("DELETE FROM case_file WHERE agency_id = 2 AND serial = 1 AND year = (SELECT min(year) FROM case_file)")
    with store.read() as unit:
        found = [f"{f.where}：{f.message}" for f in verify(unit, LAW).findings]
    assert any("甲镇人民政府 第12条" in f and "内容或次序被改动" in f for f in found)
    assert any("counted 表第(" in f and "所属的 case_file 行不存在" in f for f in found)
    assert any("乙镇人民政府 案件 2021-0001" in f and "台账中没有这一件" in f for f in found)
    store.close()


# --- the server's locks


def test_agencies_do_not_wait_for_each_other_and_clerks_of_one_do(on_server: str) -> None:
    store, other = new_office(on_server), open_store(on_server)
    with other.write() as unit:
        unit.add_agency("另一镇人民政府", "township", "", "", "")
    order: list[str] = []

    def second() -> None:
        with other.write() as unit:
            unit.agency("某镇人民政府")
            order.append("后来者")

    clerk = threading.Thread(target=second)
    with store.write() as unit:
        unit.agency("某镇人民政府")
        clerk.start()
        time.sleep(0.2)
        with other.write() as elsewhere:
            elsewhere.connection.exec_driver_sql("SET LOCAL lock_timeout = '2s'")
            assert elsewhere.agency("另一镇人民政府").id == 2
            elsewhere.append(2, "case:none", 0, [], STAMP)
        order.append("先来者")
    clerk.join()
    assert order == ["先来者", "后来者"]
    store.close()
    other.close()


# --- what gets in between is begun again, unseen


def test_a_deadlock_is_begun_again_unseen(on_server: str) -> None:
    store = new_office(on_server)
    with store.write() as unit:
        unit.add_agency("另一镇人民政府", "township", "", "", "")
    met, tries = threading.Barrier(2), list[int]()

    def crossing(first: int, second: int) -> None:
        mine = open_store(on_server)

        def work(unit: Unit) -> None:
            tries.append(first)
            unit.lock(first)
            if tries.count(first) == 1:
                met.wait()
            unit.lock(second)
            unit.append(second, f"case:{first}", 0, [], STAMP)

        mine.change(work)
        mine.close()

    clerks = [threading.Thread(target=crossing, args=pair) for pair in ((1, 2), (2, 1))]
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join()
    assert sorted(tries) in ([1, 1, 2], [1, 2, 2])
    store.close()


def test_a_server_that_drops_the_connection_before_anything_is_saved_is_asked_again(on_server: str) -> None:
    store = new_office(on_server)
    tries: list[str] = []

    def work(unit: Unit) -> str:
        tries.append("")
        unit.set_figure(1, 2024, "rules.made", str(len(tries)))
        if len(tries) == 1:
            with store.read() as other:
                other.connection.exec_driver_sql(f"SELECT pg_terminate_backend({_backend(unit)})")
        return unit.figures(1, 2024)["rules.made"]

    assert store.change(work) == "2"
    with store.read() as unit:
        assert unit.figures(1, 2024) == {"rules.made": "2"}
    store.close()


def _backend(unit: Unit) -> int:
    return int(unit.connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one())


def test_a_connection_lost_while_saving_is_called_uncertain_and_not_begun_again(on_server: str) -> None:
    store = new_office(on_server)
    tries: list[str] = []

    def work(unit: Unit) -> None:
        tries.append("")
        unit.set_figure(1, 2024, "rules.made", "1")
        with store.read() as other:
            other.connection.exec_driver_sql(f"SELECT pg_terminate_backend({_backend(unit)})")

    with pytest.raises(StoreError, match="在保存时中断，不能确定是否已经保存"):
        store.change(work)
    assert len(tries) == 1
    store.close()


def test_what_stays_in_the_way_is_told_after_some_tries(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connect, "_pause", lambda _attempt: None)
    tries: list[str] = []

    def work(_unit: Unit) -> None:
        tries.append("")
        raise Contended("有冲突。")

    with pytest.raises(Contended, match="有冲突"):
        store.change(work)
    assert len(tries) == connect._TRIES


def test_of_two_who_add_one_agency_the_second_is_told_that_it_is_there(on_server: str) -> None:
    store, other = new_office(on_server), open_store(on_server)
    refused: list[str] = []

    def second() -> None:
        try:
            other.change(lambda unit: unit.add_agency("新局", "department", "", "", ""))
        except AlreadyExists as error:
            refused.append(str(error))

    clerk = threading.Thread(target=second)
    with store.write() as unit:
        unit.add_agency("新局", "department", "", "", "")
        clerk.start()
        time.sleep(0.2)
    clerk.join()
    assert refused == ["机关“新局”已经存在。请直接使用，或换一个名称。"]
    store.close()
    other.close()
