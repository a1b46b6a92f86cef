"""R1 a government's whole area: 3,000 units of one database counted and added up. Reference: GROUP BY agency by hand, nothing added up."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from bench.measure import Bench, Pair, timed
from bench.tables import AGENCIES, ARMS, CASES, YEAR, filled
from engine.forms import Report
from engine.rollup.area import area_report
from engine.rollup.counted import counted
from engine.rollup.gather import Gathering
from engine.rollup.units import Roster
from engine.rulebook.form import BLOCKS, COLUMNS, RESULTS
from engine.rulefiles import load_forms
from engine.store import open_store
from engine.store.unit import Agency


@contextmanager
def area(folder: Path) -> Iterator[Iterator[Pair]]:
    folder = filled(folder)
    raw, store, forms = sqlite3.connect(folder / "theirs.db"), open_store(folder / "ours.db"), load_forms()
    raw.execute("PRAGMA cache_size=-300000")
    form = forms["2021"]
    agencies = [Agency(n, f"第{n}镇人民政府", "township", "某市人民政府", "") for n in range(1, AGENCIES + 1)]
    roster = Roster("某市人民政府", [], agencies)
    none = {row: (0,) * len(COLUMNS) for row in form.rows}
    own = Report("某市人民政府", "city", YEAR, form, {}, none, {block: dict.fromkeys(RESULTS, 0) for block in BLOCKS})

    def by_hand() -> None:
        for outcome, arm in ARMS:
            group = f"agency_id, {outcome}, applicant_kind"
            raw.execute(f"SELECT {group}, count(*) FROM counted WHERE known_until IS NULL AND {arm} GROUP BY {group}", (YEAR,)).fetchall()

    with store.read() as unit:
        unit.connection.exec_driver_sql("PRAGMA cache_size=-300000")

        def ours() -> None:
            parts = counted(unit.connection, agencies, roster, YEAR, forms)
            area_report(own, Gathering(roster, YEAR, forms, date(YEAR + 1, 3, 1)).gather(parts, ()), {})

        what = f"area of {AGENCIES:,} units, {CASES / 1e6:g} M cases; GROUP BY agency"
        yield iter([Pair("R1", what, timed(ours), timed(by_hand), 1.3, 5)])
    raw.close()
    store.close()


BENCHES: dict[str, Bench] = {"R1": area}
