"""The lapses the law has brought about (reading 7), recorded each on its legal date by the same door as a clerk's acts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from engine.case.dues import due_lapses
from engine.case.history import fold
from engine.casework import Desk, record
from engine.columns import CASE
from engine.errors import Finding, XxgkError
from engine.store.unit import number_of

if TYPE_CHECKING:
    from engine.case.situation import Law
    from engine.store.chain import Stamp
    from engine.store.unit import Agency, Unit

T = TypeVar("T")
# Cases a transaction: clerks (and on a server other agencies) need not wait long.
_BATCH: Final = 100


@dataclass(frozen=True, slots=True)
class Lapse:
    """One lapse recorded."""

    agency: str
    number: str
    kind: str
    label: str
    on: date

    def as_data(self) -> dict[str, Any]:
        """JSON-ready."""
        return {"agency": self.agency, "number": self.number, "kind": self.kind, "label": self.label, "on": self.on}


class Change(Protocol):
    """Does some work in a transaction; from the start again when another got in between."""

    def __call__(self, work: Callable[[Unit], T]) -> T:
        """What the work gave."""


def record_lapses(change: Change, law: Law, today: date, stamp: Stamp, agency_id: int | None) -> tuple[list[Lapse], list[Finding]]:
    """Record all that is due by `today`, oldest first within each agency. One case that fails is a finding; the others are done."""
    waiting, agencies = change(
        lambda unit: (_waiting(unit, law, today, agency_id), {agency.id: agency for agency in unit.agencies()})
    )  # fmt: skip
    lapses: list[Lapse] = []
    findings: list[Finding] = []
    for start in range(0, len(waiting), _BATCH):
        batch = [(agencies[key], number) for key, number in waiting[start : start + _BATCH]]
        for found in change(lambda unit, batch=batch: [_tried(unit, a, n, law, today, stamp) for a, n in batch]):  # type: ignore[misc]
            if isinstance(found, Finding):
                findings.append(found)
            else:
                lapses += found
    return lapses, findings


def _tried(unit: Unit, agency: Agency, number: str, law: Law, today: date, stamp: Stamp) -> list[Lapse] | Finding:
    """One case, in a savepoint."""
    unit.lock(agency.id)
    try:
        with unit.connection.begin_nested():
            return _lapse(Desk(unit, agency, law, today, stamp), number)
    except OperationalError:
        raise  # The database itself: no other case would fare better.
    except Exception as error:  # noqa: BLE001 - one bad case must not keep the others from being done
        return _finding(agency, number, error)


def _waiting(unit: Unit, law: Law, today: date, agency_id: int | None) -> Sequence[tuple[int, str]]:
    """Cases whose waiting period ended before the last working day up to today: only they can have lapsed."""
    c = CASE.c
    statement = select(c.agency_id, c.year, c.serial).where(c.wait_until < law.calendar.nth(law.calendar.index(today)))
    if agency_id is not None:
        statement = statement.where(c.agency_id == agency_id)
    rows = unit.connection.execute(statement.order_by(c.agency_id, c.wait_until, c.id))
    return [(row.agency_id, number_of(row.year, row.serial)) for row in rows]


def _lapse(desk: Desk, number: str) -> list[Lapse]:
    filed = desk.unit.find_case(desk.agency.id, number)
    case = fold(desk.unit.history(desk.agency.id, filed.stream))
    events = due_lapses(case, desk.law, desk.today)
    if events:
        record(desk, filed, case, events)
    return [Lapse(desk.agency.name, number, str(e.kind), e.kind.label, e.on) for e in events]


def _finding(agency: Agency, number: str, error: Exception) -> Finding:
    # What a stranger's exception says may hold personal data: its kind is enough.
    why = str(error).rstrip("。") if isinstance(error, XxgkError) else f"历史记录无法处理（{type(error).__name__}）"
    return Finding(f"{agency.name} 案件 {number}", "error", f"到期的法定逾期没有登记：{why}；其他案件已照常处理，请用 xxgk verify 核对")
