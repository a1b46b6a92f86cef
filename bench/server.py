"""On PostgreSQL, started here: P2 a durable command, T1 and T2 the year's tables. Reference: psycopg by hand on the same server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import event

from bench.measure import Bench, Pair, timed
from bench.store import STAMP, commanded
from bench.tables import CASES, REFERENCE_INDEXES, YEAR, rows
from engine.rulefiles import load_forms
from engine.store import Store, new_store, open_store
from engine.tally import section3, section3_all
from tests.store.server import Server


@contextmanager
def server() -> Iterator[Server]:
    started = Server()
    try:
        yield started
    finally:
        started.stop()


ENTRY = b"INSERT INTO entry (agency_id, seq, stream, version, kind, occurred_on, recorded_at, actor, rules, state, data, texts_digest, hash) VALUES (1, %s, %s, 2, 'extended', '2025-03-03', %s, '\xe7\x94\xb2', %s, 'processing', %s, '', %s)"  # fmt: skip
CASE = b"UPDATE case_file SET version = 2, due_on = '2025-04-29', safe_due_on = '2025-04-29' WHERE id = %s AND version = 1"
READY = 1500


@contextmanager
def p2(_folder: Path) -> Iterator[Iterator[Pair]]:
    with server() as here:
        ours, theirs = here.database(), here.database()
        stores = [new_store(ours), new_store(theirs)]
        for store in stores:
            with store.write() as unit:
                unit.add_agency("某镇人民政府", "township", "某县人民政府", "", STAMP.recorded_at)
            for _ in range(READY):
                commanded(store, "register")()
        serials, seq, again = count(1), count(READY + 1), count(10**6)
        with closing(psycopg.connect(theirs)) as raw:

            def reference() -> None:
                """Append and update, nothing read or checked."""
                n = next(serials)
                data = '{"days":20,"notified_on":"2025-03-03"}'
                raw.execute(ENTRY, (next(seq), f"case:2025-{n:04d}", STAMP.recorded_at, STAMP.rules, data, "f" * 64))
                raw.execute(CASE, (n,))
                raw.commit()

            extend = commanded(stores[0], "extend", approved_by="赵六")
            said = statements(stores[0], extend)

            def same() -> None:
                """What a command says to the server, said by hand: what is read and checked costs as many questions."""
                for sql, given in said:
                    new = {"seq": (n := next(again)), "stream": f"again:{n}"} if sql.startswith("INSERT INTO entry") else {}
                    answer = raw.execute(sql.encode(), {**given, **new})
                    if answer.description:
                        answer.fetchall()
                raw.commit()

            def pairs() -> Iterator[Pair]:
                yield Pair(
                    "P2", "PostgreSQL: durable command (extend); psycopg, the same statements", timed(extend, 25), timed(same, 25), 1.7
                )
                for verb, work in (
                    ("extend", extend),
                    ("decide", commanded(stores[0], "decide", outcome="granted.provided")),
                    ("register", commanded(stores[0], "register")),
                ):
                    name = f"PostgreSQL: durable command ({verb}); psycopg append + update"
                    yield Pair("P2", name, timed(work, 25), timed(reference, 25), 1.7)

            yield pairs()
        for store in stores:
            store.close()


def statements(store: Store, work: Callable[[], object]) -> list[tuple[str, dict[str, Any]]]:
    """What some work says to the server."""
    said: list[tuple[str, dict[str, Any]]] = []

    def listen(*told: Any) -> None:
        said.append((told[2], dict(told[3])))

    event.listen(store.engine, "before_cursor_execute", listen)
    work()
    event.remove(store.engine, "before_cursor_execute", listen)
    return said


def fill(address: str, indexes: tuple[str, ...]) -> None:
    """The product's schema; other indexes where given. Only `counted` is filled."""
    new_store(address).close()
    with psycopg.connect(address, autocommit=True) as raw:
        raw.execute("SET session_replication_role = replica")
        made = raw.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'counted' AND indexname <> 'pk_counted'"
        ).fetchall()
        for name, _ in made:
            raw.execute(f"DROP INDEX {name}".encode())
        columns = "agency_id, case_id, applicant_kind, received_year, counted_year, outcome, known_from"
        with raw.cursor() as cursor, cursor.copy(f"COPY counted ({columns}) FROM STDIN".encode()) as copy:
            for row in rows():
                copy.write_row((*row, ""))
        for sql in indexes or [sql for _, sql in made]:
            raw.execute(sql.encode())
        raw.execute("VACUUM ANALYZE counted")


ARMS = (
    ("outcome", "counted_year = %(y)s"),
    ("''", "received_year = %(y)s"),
    ("''", "received_year < %(y)s AND counted_year >= %(y)s"),
)


@contextmanager
def tables(wanted: str, _folder: Path) -> Iterator[Iterator[Pair]]:
    with server() as here:
        ours, theirs = here.database(), here.database()
        fill(ours, ())
        fill(theirs, REFERENCE_INDEXES)
        store, form = open_store(ours), load_forms()["2021"]
        with closing(psycopg.connect(theirs)) as raw, store.read() as unit:

            def by_hand(condition: str = "") -> list[object]:
                found: list[object] = []
                for outcome, arm in ARMS:
                    where = f"known_until IS NULL AND {condition}{arm}"
                    sql = f"SELECT {outcome}, applicant_kind, count(*) FROM counted WHERE {where} GROUP BY 1, 2"
                    found += raw.execute(sql.encode(), {"y": YEAR}).fetchall()
                return found

            c, size = unit.connection, f"{CASES / 1e6:g} M cases"
            pairs = (
                Pair("T1-PG", f"PostgreSQL: year table of all, {size}; three-arm GROUP BY",
                     timed(lambda: section3_all(c, YEAR, form)), timed(by_hand), 0.5, 9),
                Pair("T2-PG", f"PostgreSQL: one agency's year out of {size}; the same, agency bound",
                     timed(lambda: section3(c, 17, YEAR, form), 50), timed(lambda: by_hand("agency_id = 17 AND "), 50), 2),
            )  # fmt: skip
            yield (pair for pair in pairs if pair.id == wanted)
        store.close()


BENCHES: dict[str, Bench] = {"P2": p2, **{wanted: partial(tables, wanted) for wanted in ("T1-PG", "T2-PG")}}
