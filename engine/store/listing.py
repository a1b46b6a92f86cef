"""Finding cases: one statement over the projection and the applicants, whatever the filter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select

from engine.columns import CASE, PERSON
from engine.store.unit import number_of
from engine.terms import State

if TYPE_CHECKING:
    from sqlalchemy import Connection

C, P = CASE.c, PERSON.c
_OPEN = [str(state) for state in State if state != State.VOIDED]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What to look for; None means any. `state` may be "open" or "decided"; `outcome` a group such as "refused"."""

    state: str | None = None
    outcome: str | None = None
    applicant: str | None = None
    channel: str | None = None
    handler: str | None = None
    received_from: date | None = None
    received_to: date | None = None
    due_before: date | None = None


def find_cases(
    connection: Connection, agency_id: int, wanted: Filter, limit: int | None = None, offset: int = 0, among: Iterable[int] | None = None
) -> tuple[int, list[dict[str, Any]]]:
    """How many cases fit (of those `among` these ids), and the rows of one page (all when `limit` is None), newest number first."""
    where = and_(C.agency_id == agency_id, *_conditions(wanted), *([] if among is None else [one_of(among)]))
    total = connection.execute(select(func.count()).select_from(CASE).where(where)).scalar_one()
    page = _ROWS.where(where).order_by(C.year.desc(), C.serial.desc()).limit(limit).offset(offset)
    return total, _rows(connection, page)


def ids_among(connection: Connection, agency_id: int, ids: Iterable[int], wanted: Filter) -> list[tuple[int, int, int]]:
    """Those of these cases that fit: id, year, serial."""
    found = select(C.id, C.year, C.serial).where(C.agency_id == agency_id, one_of(ids), *_conditions(wanted))
    return [(row[0], row[1], row[2]) for row in connection.execute(found)]


def cases_among(connection: Connection, agency_id: int, ids: Iterable[int]) -> list[dict[str, Any]]:
    """The rows of these cases, in no order."""
    return _rows(connection, _ROWS.where(C.agency_id == agency_id, one_of(ids)))


def one_of(ids: Iterable[int]) -> ColumnElement[bool]:
    """Whether a case is one of these."""
    # Written into the statement: there may be more of them than it may have parameters.
    return C.id.in_(bindparam(None, list(ids), expanding=True, literal_execute=True))


def cases_numbered(connection: Connection, agency_id: int, numbers: Iterable[str]) -> list[dict[str, Any]]:
    """The rows of cases by full number, in order of number."""
    years: dict[int, list[int]] = {}
    for number in numbers:
        head, _, tail = number.partition("-")
        years.setdefault(int(head), []).append(int(tail))
    found: list[dict[str, Any]] = []
    for year in sorted(years):
        for serials in batched(sorted(years[year]), 500):
            page = _ROWS.where(C.agency_id == agency_id, C.year == year, C.serial.in_(serials)).order_by(C.serial)
            found += _rows(connection, page)
    return found


_ROWS = select(*[c for c in C if c.name != "agency_id"], P.name.label("applicant_name"), P.content).select_from(
    CASE.join(PERSON, P.id == C.person_id)
)
_NAMES = tuple(_ROWS.selected_columns.keys())


def _rows(connection: Connection, page: Select[Any]) -> list[dict[str, Any]]:
    # Tuples zipped with the names: SQLAlchemy's own mappings take twice as long as the query.
    rows = [dict(zip(_NAMES, row, strict=True)) for row in connection.execute(page)]
    for row in rows:
        row["number"] = number_of(row["year"], row["serial"])
    return rows


def batched(items: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    """Slices of at most `size`: a statement takes only so many parameters."""
    return (items[i : i + size] for i in range(0, len(items), size))


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    plain = {C.applicant_kind: wanted.applicant, C.channel: wanted.channel, C.handler: wanted.handler}
    found = [column == value for column, value in plain.items() if value is not None]
    received = func.coalesce(C.received_on, C.submitted_on)
    if wanted.received_from is not None:
        found.append(received >= wanted.received_from)
    if wanted.received_to is not None:
        found.append(received <= wanted.received_to)
    if wanted.due_before is not None:
        # While something is awaited no due date is stored; what is waited for then ends first.
        found += [
            C.state.in_(_OPEN),
            or_(C.safe_due_on <= wanted.due_before, C.due_on <= wanted.due_before, C.wait_until <= wanted.due_before),
        ]
    return found + _states(wanted)


def _states(wanted: Filter) -> list[ColumnElement[bool]]:
    groups = {"open": C.state.in_(_OPEN), "decided": C.outcome != ""}
    found: list[ColumnElement[bool]] = []
    if wanted.state is not None:
        found.append(groups.get(wanted.state, C.state == wanted.state))
    if wanted.outcome is not None:
        found.append(or_(C.outcome == wanted.outcome, C.outcome.startswith(f"{wanted.outcome}.", autoescape=True)))
    return found
