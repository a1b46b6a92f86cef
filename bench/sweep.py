"""S1 a day's sweep over a million open cases, and its repeat. S2 deadlines set up, and what is due found, against APScheduler's job store."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bench.measure import Bench, Measured, Pair, timed
from engine.bootstrap import load_law
from engine.refresh import basis
from engine.settings import Settings
from engine.store import Store, new_store, open_store
from engine.store.bulk import Bulk
from engine.store.chain import Stamp
from engine.sweep import sweep

CASES = int(os.environ.get("XXGK_BENCH_CASES", "1000000"))
DUE = CASES * 65 // 1000
AGENCIES = 300
LAW = load_law()
TODAY = date(2026, 6, 10)
SOON = LAW.calendar.add(TODAY, 4)
STAMP = Stamp("甲", "2026-06-10T01:00:00.000+00:00", LAW.rulebook.digest)


def fill(path: Path) -> None:
    """Open cases with a handler each, 65 in a thousand due within five working days. Foreign keys are off: nobody applied."""
    new_store(path).close()
    raw = sqlite3.connect(path)
    raw.executemany(
        "INSERT INTO agency VALUES (?, ?, 'township', '', '', '2026-01-01T00:00:00')", ((n, f"{n}号镇") for n in range(1, AGENCIES + 1))
    )
    raw.executemany("INSERT INTO reckoned VALUES (?, ?, '')", ((n, basis(LAW)) for n in range(1, AGENCIES + 1)))
    later = [(SOON + timedelta(20 + n)).isoformat() for n in range(60)]
    raw.executemany(
        "INSERT INTO case_file (id, agency_id, year, serial, version, person_id, channel, applicant_kind, state, outcome, submitted_on, due_on,"
        " handler) VALUES (?, ?, 2026, ?, 1, 1, 'online', 'natural_person', 'processing', '', '2026-05-20', ?, ?)",
        ((n, n % AGENCIES + 1, n // AGENCIES + 1, SOON.isoformat() if n < DUE else later[n % 60], f"承办人{n % 5}") for n in range(CASES)),
    )
    raw.execute(
        "INSERT INTO deadline SELECT agency_id, 'case:2026-' || substr('0000' || serial, -4), 'reply_due', due_on, id FROM case_file"
    )
    raw.execute("ANALYZE")
    raw.commit()
    raw.close()


BY_HAND = """INSERT INTO reminder (agency_id, subject, watch, threshold, due_on, colour, recipient, state, planned_on, claimed_by, attempts,
    acknowledged_by, channel, fault)
SELECT d.agency_id, d.subject, d.watch, 'yellow', d.due_on, 'yellow', c.handler, 'planned', ?, '', 0, '', '', ''
FROM deadline d JOIN case_file c ON c.id = d.case_id WHERE d.watch = 'reply_due' AND d.due_on < ? AND d.due_on >= ? ON CONFLICT DO NOTHING"""


@contextmanager
def s1(folder: Path) -> Iterator[Iterator[Pair]]:
    path = folder / "s1.db"
    fill(path)
    store, raw = open_store(path), sqlite3.connect(path, isolation_level=None)
    raw.execute("PRAGMA synchronous=FULL")
    band = (TODAY.isoformat(), LAW.calendar.add(TODAY, 6).isoformat(), LAW.calendar.add(TODAY, 3).isoformat())

    def emptied(work: Measured) -> Measured:
        def once() -> float:
            raw.execute("DELETE FROM reminder")
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return work()

        return once

    def by_hand() -> None:
        raw.execute("BEGIN IMMEDIATE")
        raw.execute(BY_HAND, band)
        raw.execute("COMMIT")

    first, reference = timed(lambda: swept(store)), timed(by_hand)
    swept(store)
    assert raw.execute("SELECT count(*) FROM reminder").fetchone() == (DUE,), raw.execute("SELECT count(*) FROM reminder").fetchone()

    def repeat() -> float:
        """The second sweep of the day, after the first."""
        swept(store)
        return timed(lambda: swept(store))()

    name = f"{CASES:,} open, {DUE:,} due"
    yield iter([
        Pair("S1", f"sweep, {name}; INSERT … SELECT by hand", emptied(first), emptied(reference), 1.5, 7),
        Pair("S1", "the same day again; the first sweep", emptied(repeat), emptied(first), 0.6, 7),
    ])  # fmt: skip
    raw.close()
    store.close()


def swept(store: Store) -> None:
    sweep(store, LAW, Settings(), TODAY, STAMP)


@contextmanager
def s2(folder: Path) -> Iterator[Iterator[Pair]]:
    from apscheduler.job import Job
    from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
    from apscheduler.schedulers.background import BackgroundScheduler
    from apscheduler.triggers.date import DateTrigger

    ours, theirs, queried = 20_000, 500, 5_000
    store = new_store(folder / "ours.db")
    with store.write() as unit:
        agency = unit.add_agency("某镇人民政府", "township", "", "", "")
    jobs = SQLAlchemyJobStore(url=f"sqlite:///{folder / 'theirs.db'}")
    scheduler = BackgroundScheduler()
    jobs.start(scheduler, "default")
    now = datetime(2026, 6, 10, tzinfo=UTC)

    def set_up(count: int = ours) -> float:
        with store.write() as unit:
            unit.connection.exec_driver_sql("DELETE FROM deadline")

        def work() -> None:
            with store.write() as unit:
                bulk = Bulk(unit, agency.id)
                for n in range(count):
                    bulk.deadlines(f"case:2026-{n:05d}", None, {"reply_due": TODAY + timedelta(n % 200)})
                bulk.flush()

        return timed(work)() / count

    def set_up_jobs(count: int = theirs) -> float:
        jobs.remove_all_jobs()

        def work() -> None:
            for n in range(count):
                job = Job(scheduler, id=str(n), func="builtins:print", trigger=DateTrigger(now + timedelta(n % 200)), executor="default", args=(),
                          kwargs={}, name=str(n), misfire_grace_time=None, coalesce=True, max_instances=1, next_run_time=now + timedelta(n % 200))  # fmt: skip
                jobs.add_job(job)

        return timed(work)() / count

    def find() -> None:
        with store.read() as unit:
            unit.connection.exec_driver_sql(
                "SELECT subject, due_on FROM deadline WHERE watch = 'reply_due' AND due_on < '2026-06-15'"
            ).all()

    def pairs() -> Iterator[Pair]:
        yield Pair("S2", "a deadline set up; a job added", set_up, set_up_jobs, 0.2, 3)
        set_up(queried), set_up_jobs(queried)
        due = timed(lambda: jobs.get_due_jobs(now + timedelta(4)))
        yield Pair("S2", f"what is due of {queried:,} deadlines; of {queried:,} jobs", timed(find, 5), due, 0.2, 7)

    yield pairs()
    store.close()
    jobs.shutdown()


BENCHES: dict[str, Bench] = {"S1": s1, "S2": s2}
