from __future__ import annotations

import tracemalloc
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from engine.bootstrap import upgrade_office
from engine.case.commands import Register
from engine.case.reading import read_command
from engine.casework import Desk, act, register
from engine.columns import DEADLINE, ENTRY, RECKONED, REMINDER, SWEEP
from engine.errors import InputErrors, NotFound
from engine.refresh import basis
from engine.settings import Settings, Threshold
from engine.store import Store, new_store, open_store
from engine.sweep import SweepResult, sweep
from engine.verify import verify
from tests.sweep.city import LAW, stamp

START = date(2026, 3, 2)


def office(store: Store | None = None) -> Store:
    store = store or new_store(None)
    with store.write() as unit:
        for name in ("甲镇人民政府", "乙镇人民政府"):
            unit.add_agency(name, "township", "", "", stamp(START).recorded_at)
    return store


def received(store: Store, on: date, agency: str = "甲镇人民政府", *acts: tuple[str, dict[str, Any]]) -> str:
    """A case, with acts on the same day."""
    with store.write() as unit:
        desk = Desk(unit, unit.agency(agency), LAW, on, stamp(on))
        number = register(desk, Register(on=on, channel="in_person", applicant_name="张三", content="某项信息")).number
        for verb, given in acts:
            act(desk, number, read_command(verb, {"on": on, **given}))
    return number


def swept(store: Store, on: date, agency: str | None = None, settings: Settings | None = None) -> SweepResult:
    return sweep(store, LAW, settings or Settings(), on, stamp(on), agency)


CLARIFY = ("request_clarification", {"items": "名称"})


def test_after_a_month_of_silence_lapses_are_recorded_in_order_each_on_its_legal_date() -> None:
    store = office()
    later = received(store, date(2026, 3, 9), "甲镇人民政府", CLARIFY)
    earlier = received(store, date(2026, 3, 3), "甲镇人民政府", CLARIFY)
    other = received(store, date(2026, 3, 4), "乙镇人民政府", ("consult_third_party", {}))
    result = swept(store, date(2026, 4, 30))
    assert [(x.agency[0], x.number, x.kind, x.on) for x in result.lapses] == [
        ("甲", earlier, "clarification_lapsed", date(2026, 3, 25)),
        ("甲", later, "clarification_lapsed", date(2026, 3, 31)),
        ("乙", other, "third_party_lapsed", date(2026, 3, 26)),
    ]
    with store.read() as unit:
        kinds = unit.connection.execute(select(ENTRY.c.kind, ENTRY.c.recorded_at).where(ENTRY.c.kind.like("%lapsed")).order_by(ENTRY.c.id))
        assert {row.recorded_at for row in kinds} == {stamp(date(2026, 4, 30)).recorded_at}
        assert [f for f in verify(unit, LAW).findings if f.severity == "error"] == []


def test_a_lapse_waits_for_the_working_day_after_the_period() -> None:
    store = office()
    received(store, date(2026, 3, 6), "甲镇人民政府", CLARIFY)  # 15 working days: until Friday 27 March
    assert swept(store, date(2026, 3, 29)).lapses == ()
    assert [x.on for x in swept(store, date(2026, 3, 30)).lapses] == [date(2026, 3, 30)]


def test_one_bad_case_is_a_finding_and_all_others_are_done() -> None:
    store = office()
    numbers = [received(store, START, "甲镇人民政府", CLARIFY) for _ in range(3)]
    with store.write() as unit:
        unit.connection.exec_driver_sql("DROP TRIGGER entry_no_update")
        unit.connection.exec_driver_sql(f"UPDATE entry SET data = '{{}}' WHERE stream = 'case:{numbers[1]}' AND version = 2")
    before = rows(store, ENTRY)
    result = swept(store, date(2026, 5, 6))
    assert [x.number for x in result.lapses] == [numbers[0], numbers[2]]
    (finding,) = result.findings
    assert finding.where == f"甲镇人民政府 案件 {numbers[1]}"
    assert "KeyError" in finding.message
    assert "served_on" not in finding.message
    assert len(rows(store, ENTRY)) == len(before) + 2
    assert [f.where for f in swept(store, date(2026, 5, 7)).findings] == [finding.where]


def rows(store: Store, table: Any) -> list[Any]:
    with store.read() as unit:
        return list(unit.connection.execute(select(table)))


def test_an_agency_named_is_swept_alone() -> None:
    store = office()
    for agency in ("甲镇人民政府", "乙镇人民政府"):
        received(store, START, agency, CLARIFY)
    assert [x.agency for x in swept(store, date(2026, 5, 6), "乙镇人民政府").lapses] == ["乙镇人民政府"]
    assert {r.agency_id for r in rows(store, REMINDER)} == {2}
    with pytest.raises(NotFound, match="丙镇"):
        swept(store, date(2026, 5, 6), "丙镇")


def test_a_day_has_one_row_that_says_what_was_done() -> None:
    store = office()
    received(store, START, "甲镇人民政府", CLARIFY)
    swept(store, date(2026, 5, 6))
    swept(store, date(2026, 5, 6))
    (row,) = rows(store, SWEEP)
    assert (row.day, row.agency_id, row.lapses, row.findings) == (date(2026, 5, 6), None, 1, 0)
    assert row.planned == len(rows(store, REMINDER)) > 0


def test_after_an_outage_only_the_most_pressing_threshold_is_planned() -> None:
    store = office()
    number = received(store, START, "甲镇人民政府", ("assign", {"to": "王五"}))
    swept(store, date(2026, 4, 1))
    planned = [(r.watch, r.threshold, r.recipient) for r in rows(store, REMINDER) if r.subject == f"case:{number}"]
    assert sorted(planned) == [("reply_due", "black", "工作机构"), ("reply_due", "black", "王五")]


def test_settings_add_thresholds_and_may_name_only_watches_there_are() -> None:
    store = office()
    received(store, START, "甲镇人民政府", ("assign", {"to": "王五"}))
    own = Threshold(watch="reply_due", id="early", before=15, colour="info", tell=("handler",))
    swept(store, date(2026, 3, 9), settings=Settings(thresholds=(own,)))
    assert "early" in {r.threshold for r in rows(store, REMINDER)}
    with pytest.raises(InputErrors, match=r"replydue.*reply_due"):
        swept(store, START, settings=Settings(thresholds=(Threshold(watch="replydue", id="x", before=1),)))
    with pytest.raises(InputErrors, match="已有“red”"):
        swept(store, START, settings=Settings(thresholds=(Threshold(watch="reply_due", id="red", before=1),)))


def test_a_change_of_rules_is_reckoned_again_before_the_next_sweep() -> None:
    store = office()
    received(store, START)
    expected = rows(store, DEADLINE)
    with store.write() as unit:
        unit.connection.exec_driver_sql("UPDATE deadline SET due_on = '2026-12-31'")
        unit.connection.exec_driver_sql("UPDATE case_file SET due_on = '2026-12-31'")
        unit.connection.exec_driver_sql("DELETE FROM reckoned")
    swept(store, START)
    assert [r for r in rows(store, DEADLINE) if r.subject != "agency"] == expected
    assert {r.basis for r in rows(store, RECKONED)} == {basis(LAW)}
    with store.read() as unit:
        assert verify(unit, LAW).findings == ()


def test_an_office_of_the_first_release_is_upgraded_with_its_deadlines(tmp_path: Path) -> None:
    from datetime import datetime

    from alembic import command
    from alembic.config import Config
    from sqlalchemy import inspect

    from cli import BEIJING
    from engine.store.connect import APPLICATION_ID, engine_for

    now = office(new_store(tmp_path / "now.db"))
    received(now, START, "甲镇人民政府", ("assign", {"to": "王五"}))
    received(now, START, "乙镇人民政府", CLARIFY)
    expected = rows(now, DEADLINE)
    now.close()
    engine = engine_for(tmp_path / "xxgk.db")
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parents[2] / "engine" / "migrations"))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.exec_driver_sql(f"ATTACH '{tmp_path / 'now.db'}' AS now")
        for table in ("agency", "person", "case_file", "entry", "entry_text", "counted"):
            names = ", ".join(f'"{c["name"]}"' for c in inspect(connection).get_columns(table))
            connection.exec_driver_sql(f"INSERT INTO {table} ({names}) SELECT {names} FROM now.{table}")
        connection.commit()
        connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
        connection.exec_driver_sql("PRAGMA user_version=1")
    engine.dispose()
    upgrade_office(tmp_path, datetime(2026, 3, 3, tzinfo=BEIJING))
    store = open_store(tmp_path / "xxgk.db")
    assert rows(store, DEADLINE) == expected
    assert sum(swept(store, date(2026, 4, 30)).planned.values()) > 0
    with store.read() as unit:
        assert [f for f in verify(unit, LAW).findings if f.severity == "error"] == []
    store.close()


def large(path: Path, cases: int) -> Store:
    """So many open cases, all overdue, without any history."""
    store = office(new_store(path))
    with store.write() as unit:
        connection = unit.connection
        connection.exec_driver_sql("INSERT INTO reckoned SELECT id, ?, '' FROM agency", (basis(LAW),))
        connection.exec_driver_sql(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
            " INSERT INTO deadline SELECT 1, 'case:2026-' || i, 'reply_due', '2026-03-01', NULL FROM n",
            (cases,),
        )
    return store


def test_memory_does_not_grow_with_what_is_due(tmp_path: Path) -> None:
    peaks = []
    for cases in (500, 20_000):
        store = large(tmp_path / f"{cases}.db", cases)
        tracemalloc.start()
        result = swept(store, date(2026, 4, 1))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert result.overdue == cases
        assert result.planned["black"] == cases
        store.close()
    assert peaks[1] < peaks[0] + 500_000


def test_due_deadlines_are_found_by_their_index() -> None:
    from sqlalchemy import event

    store, said = office(), []
    event.listen(store.engine, "before_cursor_execute", lambda _c, _cur, sql, values, _x, _m: said.append((sql, values)))
    swept(store, START + timedelta(1))
    planning = [(sql, values) for sql, values in said if sql.startswith("INSERT INTO reminder")]
    assert len(planning) > 50
    with store.read() as unit:
        for sql, values in planning[:10]:
            plan = " / ".join(row[-1] for row in unit.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values))
            assert "SEARCH deadline USING INDEX ix_deadline_due (watch=? AND due_on>? AND due_on<?)" in plan, plan
            assert "SCAN" not in plan.replace("SCAN CONSTANT ROW", ""), plan
