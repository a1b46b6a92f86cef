"""An agency's rows as stored, by number: what its streams must account for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from engine.columns import CASE, COUNTED, DEADLINE, EDITION, FIGURE, ITEM, LETTER, REVIEW
from engine.item import item_number
from engine.store import audit
from engine.store.deadlines import AGENCY_SUBJECT
from engine.store.unit import number_of, review_number

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping, Table

    Row = RowMapping


@dataclass(frozen=True, slots=True)
class Rows:
    """Struck off as the streams are read. `numbers`: cases by row id; `people`: the digest of each, "" when it does not fit its data."""

    cases: dict[str, Row]
    numbers: dict[int, str]
    counted: dict[int, list[Row]]
    reviews: dict[str, Row]
    items: dict[str, Row]
    letters: dict[str, Row]
    editions: dict[str, Row]
    people: dict[int, str]
    deadlines: dict[str, dict[str, str]]
    figures: dict[tuple[int, str], str]


def edition_name(year: int | str, number: int) -> str:
    """An edition as findings name it."""
    return f"{year}年第{number}版"


def rows_of(connection: Connection, agency_id: int) -> Rows:
    """All rows that follow from an agency's entries."""

    def rows(table: Table) -> Iterator[Row]:
        statement = select(*audit.as_stored(table)).where(table.c.agency_id == agency_id).order_by(*table.primary_key)
        return iter(connection.execute(statement).mappings())

    def by_number(table: Table, number: Callable[[int, int], str]) -> dict[str, Row]:
        return {number(row["year"], row["serial"]): row for row in rows(table)}

    cases = by_number(CASE, number_of)
    return Rows(
        cases=cases,
        numbers={row["id"]: number for number, row in cases.items()},
        counted=_counted(rows(COUNTED)),
        reviews=by_number(REVIEW, review_number),
        items={item_number(row["serial"]): row for row in rows(ITEM)},
        letters={row["number"]: row for row in rows(LETTER)},
        editions={edition_name(row["year"], row["edition"]): row for row in rows(EDITION)},
        people={key: recorded if is_intact else "" for key, recorded, is_intact in audit.people(connection, agency_id)},
        deadlines=_deadlines(rows(DEADLINE)),
        figures={(row["year"], row["key"]): row["value"] for row in rows(FIGURE)},
    )


def _counted(rows: Iterator[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row["case_id"], []).append(row)
    return found


def _deadlines(rows: Iterator[Row]) -> dict[str, dict[str, str]]:
    """By subject and watch; the agency's own follow from the day and are the sweep's."""
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        if row["subject"] != AGENCY_SUBJECT:
            found.setdefault(row["subject"], {})[row["watch"]] = row["due_on"]
    return found
