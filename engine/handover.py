"""Everything one person has in hand given to another: all of it or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from engine.case.commands import Assign
from engine.case.decide import decide
from engine.case.history import fold
from engine.casework import record
from engine.columns import CASE
from engine.errors import InputError, NotFound, XxgkError
from engine.store.unit import number_of
from engine.terms import State, state_label

if TYPE_CHECKING:
    from datetime import date

    from engine.casework import Desk


@dataclass(frozen=True, slots=True)
class Held:
    """A case in somebody's hands, not archived: its state, and what it is due by."""

    number: str
    state: str
    due_on: date | None
    wait_until: date | None

    def as_data(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "number": self.number,
            "state": self.state,
            "state_label": state_label(self.state),
            "due_on": self.due_on,
            "wait_until": self.wait_until,
        }


def held(desk: Desk, handler: str) -> list[Held]:
    """What somebody has in hand, by number. Raises NotFound when it is nothing."""
    c = CASE.c
    mine = (c.agency_id == desk.agency.id, c.handler == handler, c.archived_on.is_(None), c.state != str(State.VOIDED))
    rows = desk.unit.connection.execute(select(c.year, c.serial, c.state, c.due_on, c.wait_until).where(*mine).order_by(c.year, c.serial))
    found = [Held(number_of(r.year, r.serial), r.state, r.due_on, r.wait_until) for r in rows]
    if not found:
        raise NotFound("未归档的案件，承办人为", handler, "请用 xxgk case list 核对承办人姓名。")
    return found


def hand_over(desk: Desk, before: str, after: str, on: date, by: date | None = None) -> list[Held]:
    """Assign all of it to somebody else on a day. Raises InputError naming the case that cannot be; then none is."""
    if before == after:
        raise InputError("--to", f"与 --from 同是“{after}”，请改正。")
    cases = held(desk, before)
    for item in cases:
        filed = desk.unit.find_case(desk.agency.id, item.number)
        case = fold(desk.unit.history(desk.agency.id, filed.stream))
        try:
            events = decide(case, Assign(on=on, to=after, by=by), desk.law, desk.today)
        except XxgkError as refusal:
            raise InputError(f"案件 {item.number}", f"不能移交，全部没有移交：{refusal}") from refusal
        record(desk, filed, case, events)
    return cases
