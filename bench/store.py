"""P1 a durable command, P3 rows in bulk, P4 reading a case and a page. Reference: sqlite3 by hand on the same schema and pragmas."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

from bench.dates import history
from bench.measure import Bench, Pair, timed
from engine.bootstrap import load_law
from engine.case.commands import COMMANDS, Register
from engine.case.history import fold
from engine.casework import Desk, act, register
from engine.deadlines import case_deadlines
from engine.store import Store, new_store
from engine.store.bulk import Bulk
from engine.store.chain import Stamp
from engine.store.listing import Filter, find_cases
from engine.store.unit import Person, columns_of, counted_columns

LAW = load_law()
ON = date(2025, 3, 3)
STAMP = Stamp("甲", "2025-03-03T01:00:00+00:00", LAW.rulebook.digest)
EVENTS = history()
CASE = fold(EVENTS)


def office(path: Path, cases: int) -> Store:
    """One agency with so many cases of twelve events each."""
    store = new_store(path)
    with store.write() as unit:
        agency = unit.add_agency("某镇人民政府", "township", "某县人民政府", "", STAMP.recorded_at)
        write(Bulk(unit, agency.id), cases).flush()
    return store


def write(bulk: Bulk, cases: int) -> Bulk:
    columns, counted, deadlines = columns_of(CASE, LAW, CASE.last_on), counted_columns(CASE), case_deadlines(CASE, LAW)
    assert counted is not None
    for serial in range(1, cases + 1):
        person, _ = bulk.person(Person("natural_person", "张三", "某项信息", {"contact": "12345"}))
        key = bulk.case(2025, serial, person, columns)
        for version, event in enumerate(EVENTS, 1):
            bulk.entry(f"case:2025-{serial:04d}", version, event, STAMP)
        bulk.deadlines(f"case:2025-{serial:04d}", key, deadlines)
        bulk.counted(key, counted, STAMP.recorded_at, None)
    return bulk


def by_hand(path: Path) -> sqlite3.Connection:
    raw = sqlite3.connect(path, isolation_level=None)
    for pragma in ("synchronous=FULL", "foreign_keys=ON"):
        raw.execute(f"PRAGMA {pragma}")
    return raw


ENTRY = "INSERT INTO entry (agency_id, seq, stream, version, kind, occurred_on, recorded_at, actor, rules, state, data, texts_digest, hash) VALUES (1, ?, ?, ?, 'extended', '2025-03-03', ?, '甲', ?, 'processing', ?, '', ?)"  # fmt: skip


def commanded(store: Store, verb: str, **given: Any) -> Callable[[], object]:
    """A clerk's command, on the next case each time: guards, fold, chain, event, row, commit."""
    numbers = count(1)

    def once() -> object:
        with store.write() as unit:
            desk = Desk(unit, unit.agency(None), LAW, ON, STAMP)
            if verb == "register":
                return register(desk, Register(on=ON, channel="in_person", applicant_name="张三", content="某项信息"))
            return act(desk, f"2025-{next(numbers):04d}", COMMANDS[verb](on=ON, **given))

    return once


@contextmanager
def p1(folder: Path) -> Iterator[Iterator[Pair]]:
    ours, theirs = new_store(folder / "ours.db"), folder / "theirs.db"
    for store in (ours, new_store(theirs)):
        with store.write() as unit:
            unit.add_agency("某镇人民政府", "township", "某县人民政府", "", STAMP.recorded_at)
        for _ in range(2500):
            commanded(store, "register")()
    raw, serials, seq = by_hand(theirs), count(1), count(2501)

    def reference() -> None:
        """Append and update, nothing read or checked."""
        raw.execute("BEGIN IMMEDIATE")
        n = next(serials)
        raw.execute(
            ENTRY, (next(seq), f"case:2025-{n:04d}", 2, STAMP.recorded_at, STAMP.rules, '{"days":20,"notified_on":"2025-03-03"}', "f" * 64)
        )
        raw.execute(
            "UPDATE case_file SET version = 2, due_on = '2025-04-29', safe_due_on = '2025-04-29' WHERE id = ? AND version = 1", (n,)
        )
        raw.execute("COMMIT")

    def pairs() -> Iterator[Pair]:
        for verb, given in (("extend", {"approved_by": "赵六"}), ("decide", {"outcome": "granted.provided"}), ("register", {})):
            name = f"durable command ({verb}); sqlite3 append + update"
            yield Pair("P1", name, timed(commanded(ours, verb, **given), 40), timed(reference, 40), 2.7)

    yield pairs()
    raw.close()
    ours.close()


@contextmanager
def p3(folder: Path) -> Iterator[Iterator[Pair]]:
    cases, files = 1000, count()
    office(folder / "model.db", cases).close()
    model = by_hand(folder / "model.db")
    names = ("agency", "person", "case_file", "entry", "counted", "deadline")
    rows = {t: model.execute(f"SELECT * FROM {t}").fetchall() for t in names}
    model.close()

    def ours() -> float:
        store = new_store(folder / f"{next(files)}.db")

        def fill() -> None:
            with store.write() as unit:
                write(Bulk(unit, unit.add_agency("某镇人民政府", "township", "", "", "").id), cases).flush()

        seconds = timed(fill)()
        store.close()
        return seconds

    def reference() -> float:
        path = folder / f"{next(files)}.db"
        new_store(path).close()
        raw = by_hand(path)

        def fill() -> None:
            raw.execute("BEGIN IMMEDIATE")
            for table, values in rows.items():
                raw.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(values[0]))})", values)
            raw.execute("COMMIT")

        seconds = timed(fill)()
        raw.close()
        return seconds

    total = sum(map(len, rows.values()))
    yield iter([Pair("P3", f"bulk, {total:,} rows hashed and written; executemany of ready rows", ours, reference, 3, 7)])


@contextmanager
def p4(folder: Path) -> Iterator[Iterator[Pair]]:
    store = office(folder / "p4.db", 3000)
    raw = by_hand(folder / "p4.db")
    numbers = (f"2025-{n:04d}" for n in count(1))
    serials = count(1)
    with store.read() as unit:

        def case() -> object:
            filed = unit.find_case(1, next(numbers))
            return fold(unit.history(1, filed.stream))

        def raw_case() -> object:
            n = next(serials)
            row = raw.execute("SELECT * FROM case_file WHERE agency_id = 1 AND year = 2025 AND serial = ?", (n,)).fetchone()
            sql = "SELECT e.*, t.texts FROM entry e LEFT JOIN entry_text t ON t.entry_id = e.id WHERE agency_id = 1 AND stream = ? ORDER BY version"
            return row, raw.execute(sql, (f"case:2025-{n:04d}",)).fetchall()

        def page() -> object:
            return find_cases(unit.connection, 1, Filter(), 50)

        def raw_page() -> object:
            total = raw.execute("SELECT count(*) FROM case_file WHERE agency_id = 1").fetchone()
            sql = "SELECT c.*, p.name, p.content FROM case_file c JOIN person p ON p.id = c.person_id WHERE c.agency_id = 1 ORDER BY year DESC, serial DESC LIMIT 50"
            return total, raw.execute(sql).fetchall()

        yield iter([
            Pair("P4", "a case folded from its 12 events; sqlite3 rows", timed(case, 50), timed(raw_case, 50), 8),
            Pair("P4", "a list page of 50; sqlite3 rows", timed(page, 20), timed(raw_page, 20), 2.5),
        ])  # fmt: skip
    raw.close()
    store.close()


BENCHES: dict[str, Bench] = {"P1": p1, "P3": p3, "P4": p4}
