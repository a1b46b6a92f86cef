"""Rows typed by hand, and an office they are imported into."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

from engine.bootstrap import load_law
from engine.case.history import Case, Event, fold
from engine.casework import Desk
from engine.ledger.history import History, history_of
from engine.ledger.origin import origin_of
from engine.ledger.plan import Plan, plan_of
from engine.ledger.row import Fault, LedgerRow, Place
from engine.ledger.write import Written, write
from engine.rulefiles import load_forms
from engine.store import Store, new_store
from engine.store.chain import Stamp
from engine.store.unit import Agency, Unit
from engine.terms import ApplicantKind, Channel
from engine.verify import verify

LAW, FORMS, TODAY = load_law(), load_forms(), date(2025, 11, 24)
_LINES = count(2)


def row(**told: Any) -> LedgerRow:
    """A row of somebody's ledger: handed in on Monday 3 March 2025, nothing else known."""
    line = told.pop("line", None) or next(_LINES)
    plain: dict[str, Any] = {
        "received_on": date(2025, 3, 3), "channel": Channel.IN_PERSON, "applicant_kind": ApplicantKind.NATURAL_PERSON,
        "applicant_name": "张三", "content": f"2024年度低保名单（{line}）", "handler": "王五",
    }  # fmt: skip
    return LedgerRow(place=Place("2025", line), digest=f"{line:064x}", **{**plain, **told})


def history(today: date = TODAY, **told: Any) -> History:
    """The history of such a row."""
    told_by = row(**told)
    made = history_of(told_by, LAW, today, origin_of(told_by, "台账.xlsx", 2025))
    assert isinstance(made, History), made
    return made


class Imported:
    """An office and what was imported into it."""

    def __init__(self, where: Path | str | None = None, today: date = TODAY) -> None:
        """An empty office, in memory unless a place is given."""
        self.store: Store = new_store(where)
        self.today = today
        with self.store.write() as unit:
            self.agency: Agency = unit.add_agency("某县某镇人民政府", "township", "某县人民政府", "", "2025-01-01T00:00:00.000+00:00")

    def desk(self, unit: Unit) -> Desk:
        """A desk in a transaction."""
        stamp = Stamp("李四", f"{self.today}T02:00:00.000+00:00", LAW.rulebook.digest)
        return Desk(unit, self.agency, LAW, self.today, stamp)

    def plan(self, rows: Sequence[LedgerRow]) -> Plan:
        """What importing would do."""
        with self.store.read() as unit:
            return plan_of(self.desk(unit), FORMS, rows, self.today, "台账.xlsx")

    def take(self, rows: Sequence[LedgerRow]) -> Written:
        """Plan and write."""
        plan = self.plan(rows)
        assert plan.faults == ()
        with self.store.write() as unit:
            return write(self.desk(unit), plan)

    def events(self, number: str) -> list[Event]:
        """The history of a case as stored."""
        with self.store.read() as unit:
            return unit.history(self.agency.id, f"case:{number}")

    def case(self, number: str) -> Case:
        """A case as stored."""
        return fold(self.events(number))

    def damage(self) -> tuple[str, ...]:
        """What verify finds."""
        with self.store.read() as unit:
            return tuple(f"{f.where}：{f.message}" for f in verify(unit, LAW).findings)


def faults(*rows: LedgerRow) -> list[Fault]:
    """The faults of a ledger of these rows."""
    return list(Imported().plan(rows).faults)
