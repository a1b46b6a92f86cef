"""T1–T3 the year's tables over many cases (XXGK_BENCH_CASES, 1,000,000 by default). Reference: GROUP BY over covering indexes, by hand."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from random import Random

from bench.measure import Bench, Pair, timed
from engine.rulefiles import load_forms
from engine.store import new_store, open_store
from engine.tally import section3, section3_all, section3_each
from engine.terms import ApplicantKind, Outcome

CASES = int(os.environ.get("XXGK_BENCH_CASES", "1000000"))
AGENCIES = 3000
YEAR = 2023
INSERT = (
    "INSERT INTO counted (agency_id, case_id, applicant_kind, received_year, counted_year, outcome, known_from) VALUES (?,?,?,?,?,?,'')"
)


def rows() -> Iterator[tuple[int, int, str, int, int, str]]:
    """Eight years; natural persons and grants prevail, one case in fifteen is carried over."""
    rng = Random(1)
    kinds, outcomes = list(map(str, ApplicantKind)), list(map(str, Outcome))
    weights = [30, 10, 8, *[1] * 8, 20, 6, 4, 2, *[3] * 5, 2, 1, 3, 1, 2]
    for n in range(CASES):
        received = 2019 + n % 8
        counted = received + (rng.random() < 0.065)
        is_open = counted > 2026 or rng.random() < 0.005
        outcome = "" if is_open else rng.choices(outcomes, weights)[0]
        yield 1 + rng.randrange(AGENCIES), n, rng.choices(kinds, (85, 8, 1, 1, 2, 3))[0], received, 9999 if is_open else counted, outcome


REFERENCE_INDEXES = (
    "CREATE INDEX by_outcome ON counted (counted_year, outcome, applicant_kind, agency_id, known_until) WHERE known_until IS NULL",
    "CREATE INDEX by_receipt ON counted (received_year, applicant_kind, counted_year, agency_id, known_until) WHERE known_until IS NULL",
    "CREATE INDEX of_agency_outcome ON counted (agency_id, counted_year, outcome, applicant_kind, known_until) WHERE known_until IS NULL",
    "CREATE INDEX of_agency_receipt ON counted (agency_id, received_year, applicant_kind, counted_year, known_until) WHERE known_until IS NULL",
)  # fmt: skip


def fill(path: Path, indexes: tuple[str, ...]) -> None:
    """The product's schema; other indexes where given. Foreign keys are off: only `counted` is filled."""
    new_store(path).close()
    raw = sqlite3.connect(path)
    made = [(name, sql) for name, sql in raw.execute("SELECT name, sql FROM sqlite_master WHERE tbl_name = 'counted' AND type = 'index'")]
    for name, _ in made:
        raw.execute(f"DROP INDEX {name}")
    raw.executemany(INSERT, rows())
    for sql in indexes or [sql for _, sql in made]:
        raw.execute(sql)
    raw.commit()
    raw.close()


ARMS = (
    ("outcome", "counted_year = ?"),
    ("''", "received_year = ?"),
    ("''", "received_year < ?1 AND counted_year >= ?1"),
)


def filled(folder: Path) -> Path:
    """Both databases, made once a run."""
    shared = folder.parent / "cases"
    if not shared.exists():
        shared.mkdir()
        fill(shared / "ours.db", ())
        fill(shared / "theirs.db", REFERENCE_INDEXES)
    return shared


@contextmanager
def tables(wanted: str, folder: Path) -> Iterator[Iterator[Pair]]:
    folder = filled(folder)
    raw, store, form = sqlite3.connect(folder / "theirs.db"), open_store(folder / "ours.db"), load_forms()["2021"]
    raw.execute("PRAGMA cache_size=-300000")

    def by_hand(prefix: str = "", condition: str = "") -> list[object]:
        found: list[object] = []
        for outcome, arm in ARMS:
            group = f"{prefix}{outcome}, applicant_kind"
            where = f"known_until IS NULL AND {condition}{arm}"
            found += raw.execute(f"SELECT {group}, count(*) FROM counted WHERE {where} GROUP BY {group}", (YEAR,)).fetchall()
        return found

    with store.read() as unit:
        c = unit.connection
        c.exec_driver_sql("PRAGMA cache_size=-300000")
        size = f"{CASES / 1e6:g} M cases"
        pairs = (
            Pair("T1", f"year table of all, {size}; three-arm GROUP BY", timed(lambda: section3_all(c, YEAR, form)), timed(by_hand), 0.5, 9),
            Pair("T2", f"one agency's year out of {size}; the same, agency bound", timed(lambda: section3(c, 17, YEAR, form), 100),
                 timed(lambda: by_hand(condition="agency_id = 17 AND "), 100), 2),
            Pair("T3", f"own tables of {AGENCIES:,} agencies, {size}; GROUP BY agency", timed(lambda: section3_each(c, YEAR, form)),
                 timed(lambda: by_hand("agency_id, ")), 1.3, 5),
        )  # fmt: skip
        yield (pair for pair in pairs if pair.id == wanted)
    raw.close()
    store.close()


BENCHES: dict[str, Bench] = {wanted: partial(tables, wanted) for wanted in ("T1", "T2", "T3")}
