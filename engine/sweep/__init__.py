"""What is due, nearly due and lapsed on a day: recorded, and planned to be told. Idempotent; needs no earlier run.

Lapses are recorded case by case through the same door as a clerk's acts, each in a savepoint; everything else is set-based SQL.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from engine.refresh import refresh
from engine.sweep.lapses import Change, Lapse, record_lapses
from engine.sweep.plan import Planner
from engine.sweep.run import note_run, save_agency_deadlines
from engine.watches import watches_of

if TYPE_CHECKING:
    from engine.case.situation import Law
    from engine.errors import Finding
    from engine.settings import Settings
    from engine.store import Store
    from engine.store.chain import Stamp
    from engine.store.unit import Unit

__all__ = ["Lapse", "SweepResult", "sweep"]


@dataclass(frozen=True, slots=True)
class SweepResult:
    """What a sweep did (or, dry, would do): lapses recorded, reminders planned by colour, superseded, deadlines overdue, what failed."""

    day: date
    lapses: tuple[Lapse, ...]
    planned: dict[str, int]
    superseded: int
    overdue: int
    findings: tuple[Finding, ...]

    def as_data(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "day": self.day,
            "lapses": [lapse.as_data() for lapse in self.lapses],
            "planned": sum(self.planned.values()),
            "planned_by_colour": self.planned,
            "superseded": self.superseded,
            "overdue": self.overdue,
            "findings": [f.as_data() for f in self.findings],
        }


def sweep(
    store: Store, law: Law, settings: Settings, today: date, stamp: Stamp, agency: str | None = None, *, dry_run: bool = False
) -> SweepResult:
    """Sweep one agency, or all, for a day. Several transactions, none long; a crash between any two is made good by the next run.

    Raises InputErrors when the settings name a watch that does not exist, NotFound for the agency.
    """
    watches = watches_of(law, settings)

    def prepare(unit: Unit) -> int | None:
        agency_id = unit.agency(agency).id if agency is not None else None
        refresh(unit, law, stamp.recorded_at)
        save_agency_deadlines(unit, law, today, settings.report_by)
        return agency_id

    def plan(unit: Unit) -> SweepResult:
        planner = Planner(unit.connection, watches, settings, law.calendar, today, agency_id)
        superseded = planner.supersede()
        planned = planner.plan()
        result = SweepResult(today, tuple(lapses), planned, superseded, planner.overdue(), tuple(findings))
        note_run(unit.connection, result, agency_id, stamp.recorded_at)
        return result

    with _transactions(store, dry_run=dry_run) as change:
        agency_id = change(prepare)
        lapses, findings = record_lapses(change, law, today, stamp, agency_id)
        return change(plan)


@contextmanager
def _transactions(store: Store, *, dry_run: bool) -> Iterator[Change]:
    """A transaction each time; dry, always the same one, undone at the end."""
    if not dry_run:
        yield store.change
        return
    with store.write() as unit, unit.connection.begin_nested() as everything:
        yield lambda work: work(unit)
        everything.rollback()
