"""The year's figures. One grouped count over a covering index answers section 三 for an agency, for each, and for all together.

A case has one current row in `counted`: the year it was received in, the year it counts in (9999 while open), its outcome and
applicant. Of the cases received by year Y and not counted before it, each is 新收 or 上年结转 by its first year, and an outcome or
结转下年度 by its second. Both halves of the identity 一 + 二 = （七） + 四 are sums of the same rows: it cannot fail to balance.
"""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, bindparam, func, or_, select

from engine.columns import CASE, COUNTED, ENTRY, REVIEW
from engine.errors import InputError
from engine.review import counts_as
from engine.rulebook.form import BLOCKS, COLUMNS, RESULTS
from engine.workdays import FIRST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sqlalchemy import Connection

    from engine.rulebook.form import Form

Section3 = dict[str, tuple[int, ...]]

C = COUNTED.c
_KINDS = {column: n for n, column in enumerate(COLUMNS[:-1])}
NO_CASES = (0,) * len(COLUMNS)
_CURRENT = C.known_until.is_(None)
_KNOWN_THEN = (C.known_from <= bindparam("as_of")) & or_(_CURRENT, C.known_until > bindparam("as_of"))
_GROUPS = (C.received_year, C.counted_year, C.applicant_kind, C.outcome)
_UNTIL = bindparam("year", type_=Integer)
# The years are named one by one: each with the years after it is one stretch of the index, and the groups come out in its order.
_IN_YEARS = C.received_year.in_(bindparam("years", expanding=True)) & (C.counted_year >= _UNTIL)
_UP_TO_YEAR = (C.received_year <= _UNTIL) & (C.counted_year >= _UNTIL)
# Whether as known at an instant, or now.
_KNOWN = {True: _KNOWN_THEN, False: _CURRENT}
_OF_ALL = {then: select(*_GROUPS, func.count()).where(known, _IN_YEARS).group_by(*_GROUPS) for then, known in _KNOWN.items()}
_OF_AGENCY = {then: counts.where(C.agency_id == bindparam("agency")) for then, counts in _OF_ALL.items()}
_EACH = (C.agency_id, *_GROUPS)
_OF_EACH = {
    then: select(*_EACH, func.count()).where(known, _UP_TO_YEAR).group_by(*_EACH).order_by(*_EACH) for then, known in _KNOWN.items()
}


def section3(connection: Connection, agency_id: int, year: int, form: Form, as_of: str | None = None) -> Section3:
    """Section 三 of an agency: each row of the form with its seven columns, `total` last. `as_of`: as known at that instant."""
    return _filled(connection.execute(_OF_AGENCY[as_of is not None], _asked(year, as_of, agency=agency_id)), year, form)


def section3_all(connection: Connection, year: int, form: Form, as_of: str | None = None) -> Section3:
    """Section 三 of all agencies together."""
    return _filled(connection.execute(_OF_ALL[as_of is not None], _asked(year, as_of)), year, form)


def section3_each(connection: Connection, year: int, form: Form, as_of: str | None = None) -> dict[int, Section3]:
    """Section 三 of each agency that had a case at work in the year, by agency id."""
    counts = connection.execute(_OF_EACH[as_of is not None], _asked(year, as_of))
    return {agency_id: _filled(rows, year, form) for agency_id, rows in groupby(counts, itemgetter(0))}


def _asked(year: int, as_of: str | None, **more: int) -> dict[str, Any]:
    return {"years": range(FIRST.year, year + 1), "year": year, "as_of": as_of, **more}


def _filled(counts: Iterable[Any], year: int, form: Form) -> Section3:
    """The table from counts whose last columns are (received_year, counted_year, applicant_kind, outcome, n)."""
    cells: defaultdict[str, list[int]] = defaultdict(lambda: [0] * len(_KINDS))
    row_of = form.row_of
    for *_, received, counted, kind, outcome, n in counts:
        column = _KINDS[kind]
        cells["received" if received == year else "carried_in"][column] += n
        cells[row_of[outcome] if counted == year else "carried_out"][column] += n
        if counted == year:
            cells["total"][column] += n
    return {row: (*values, sum(values)) if (values := cells.get(row)) else NO_CASES for row in form.rows}


def cases_in(
    connection: Connection, agency_id: int, year: int, form: Form, row: str, column: str, as_of: str | None = None
) -> list[tuple[int, int]]:
    """The cases behind a cell of section 三, as (year, serial) of their numbers. Raises InputError for no such row or column."""
    _known("行", row, form.rows)
    _known("列", column, COLUMNS)
    known = _CURRENT if as_of is None else _KNOWN_THEN
    found = (
        select(CASE.c.year, CASE.c.serial)
        .join(COUNTED, C.case_id == CASE.c.id)
        .where(known, C.agency_id == agency_id, _within(row, year, form))
    )
    if column != "total":
        found = found.where(C.applicant_kind == column)
    asked = {} if as_of is None else {"as_of": as_of}
    return [tuple(number) for number in connection.execute(found.order_by(CASE.c.year, CASE.c.serial), asked)]


def _within(row: str, year: int, form: Form) -> ColumnElement[bool]:
    """The condition of a row of section 三."""
    match row:
        case "received":
            return C.received_year == year
        case "carried_in":
            return (C.received_year < year) & (C.counted_year >= year)
        case "carried_out":
            return (C.received_year <= year) & (C.counted_year > year)
        case "total":
            return C.counted_year == year
    return (C.counted_year == year) & C.outcome.in_(form.outcomes[row])


def _known(what: str, name: str, names: Iterable[str]) -> None:
    if name not in names:
        raise InputError(what, f"表中没有“{name}”，可用：{'、'.join(names)}。")


def cells_of(counted: Mapping[str, Any] | None, form_of: Callable[[int], Form], up_to: int) -> list[tuple[int, str, str]]:
    """The cells (year, row, column) a case feeds up to a year, from what it counts as (None: voided, feeds none)."""
    if counted is None:
        return []
    received, answered, column = counted["received_year"], counted["counted_year"], counted["applicant_kind"]
    found: list[tuple[int, str, str]] = []
    for year in range(received, min(answered, up_to) + 1):
        row = form_of(year).row_of[counted["outcome"]] if year == answered else "carried_out"
        found += [(year, "received" if year == received else "carried_in", column), (year, row, column)]
    return found


class Standing(NamedTuple):
    """A review at the end of a year: how it counts, its own number and its case's, each (year, serial)."""

    block: str
    result: str
    review: tuple[int, int]
    case: tuple[int, int]


def section4(connection: Connection, agency_id: int, year: int, as_of: str | None = None) -> dict[str, dict[str, int]]:
    """Section 四 of an agency: for each block its results and `total`. `as_of`: as known at that instant."""
    return section4_between(connection, agency_id, date(year, 1, 1), date(year, 12, 31), as_of)


def section4_between(
    connection: Connection, agency_id: int, first: date, last: date, as_of: str | None = None
) -> dict[str, dict[str, int]]:
    """The same of any period: a year's definitions with its first and last day."""
    return _blocks(_reviews(connection, agency_id, first, last, as_of))


def _blocks(standing: Iterable[Standing]) -> dict[str, dict[str, int]]:
    table = {block: dict.fromkeys(RESULTS, 0) for block in BLOCKS}
    for review in standing:
        table[review.block][review.result] += 1
        table[review.block]["total"] += 1
    return table


def cases_in_review(
    connection: Connection, agency_id: int, year: int, block: str, result: str
) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """The reviews behind a cell of section 四 with their cases: pairs of (year, serial). Raises InputError for no such cell."""
    _known("行", block, BLOCKS)
    _known("列", result, RESULTS)
    standing = reviews_counted(connection, agency_id, year)
    return sorted((r.review, r.case) for r in standing if r.block == block and result in ("total", r.result))


def reviews_counted(connection: Connection, agency_id: int, year: int, as_of: str | None = None) -> list[Standing]:
    """Every review that counts in a year, with its cell and its case; `as_of`: as known at that instant."""
    return _reviews(connection, agency_id, date(year, 1, 1), date(year, 12, 31), as_of)


_TOLD = (ENTRY.c.stream, ENTRY.c.kind, ENTRY.c.occurred_on, ENTRY.c.data)
_OF_REVIEWS = ENTRY.c.stream.between("review:", "review;") & (ENTRY.c.occurred_on <= bindparam("last_day"))
_REVIEW_ENTRIES = select(*_TOLD).where(ENTRY.c.agency_id == bindparam("agency"), _OF_REVIEWS).order_by(ENTRY.c.stream, ENTRY.c.version)
_REVIEW_ENTRIES_THEN = _REVIEW_ENTRIES.where(ENTRY.c.recorded_at <= bindparam("as_of"))
# Only agencies with reviews are looked at: each is one stretch of the chain's index.
_EACH_REVIEW_ENTRIES = (
    select(ENTRY.c.agency_id, *_TOLD)
    .where(ENTRY.c.agency_id.in_(select(REVIEW.c.agency_id)), _OF_REVIEWS)
    .order_by(ENTRY.c.agency_id, ENTRY.c.stream, ENTRY.c.version)
)


def section4_each(connection: Connection, year: int) -> dict[int, dict[str, dict[str, int]]]:
    """Section 四 of each agency that ever had a review, by agency id."""
    entries = connection.execute(_EACH_REVIEW_ENTRIES, {"last_day": date(year, 12, 31)})
    first, last = date(year, 1, 1), date(year, 12, 31)
    return {agency_id: _blocks(_standing(of_agency, first, last)) for agency_id, of_agency in groupby(entries, itemgetter(0))}


def _reviews(connection: Connection, agency_id: int, first: date, last: date, as_of: str | None = None) -> list[Standing]:
    statement = _REVIEW_ENTRIES if as_of is None else _REVIEW_ENTRIES_THEN
    return _standing(connection.execute(statement, {"agency": agency_id, "last_day": last, "as_of": as_of}), first, last)


def _standing(entries: Iterable[Any], first: date, last: date) -> list[Standing]:
    """The reviews that count in a period, from the entries of their streams.

    Not from the rows: a row holds only the latest result, which a later instance may have changed since.
    """
    found = []
    for stream, rows in groupby(entries, lambda entry: entry.stream):
        told = [(row.kind, row.occurred_on, json.loads(row.data)) for row in rows]
        if counts := counts_as(told, first, last):
            found.append(Standing(*counts, _number(stream.removeprefix("review:F")), _number(told[0][2]["case"])))
    return found


def _number(text: str) -> tuple[int, int]:
    year, _, serial = text.partition("-")
    return int(year), int(serial)
