"""The applications of one applicant to an agency in a calendar month: what a fee by the item is reckoned from (国办函〔2020〕109号第四条)."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import bindparam, func, select

from engine.case.history import fold
from engine.columns import CASE, PERSON
from engine.store.unit import Person, number_of
from engine.terms import ApplicantKind, State

if TYPE_CHECKING:
    from engine.store.unit import Filed, Unit

C, P = CASE.c, PERSON.c


class Application(NamedTuple):
    """One application: the day it counts on, `how` it is known to be the same applicant's, its pieces and the place of the first of them."""

    number: str
    on: date
    how: str
    pieces: int
    place: int


def sameness(a: Person, b: Person) -> str:
    """How two registrations are known to be of one applicant; "" when they are not.

    A person by the ID number where both gave one, else by name and contact; where a contact is missing, by the name alone, which
    whoever charges should look at. An organisation by its name.
    """
    numbers = [str(p.particulars.get("id_number", "")).upper() for p in (a, b)]
    if all(numbers):
        return "身份证明号码相同" if numbers[0] == numbers[1] else ""
    if a.kind != b.kind or _bare(a.name) != _bare(b.name):
        return ""
    if a.kind != ApplicantKind.NATURAL_PERSON:
        return "名称相同"
    contacts = [_bare(str(p.particulars.get("contact", ""))) for p in (a, b)]
    if all(contacts):
        return "姓名和联系方式相同" if contacts[0] == contacts[1] else ""
    return "姓名相同，没有登记号码或者联系方式，请核对"


def _bare(text: str) -> str:
    return "".join(text.split())


_DAY = func.coalesce(C.received_on, C.submitted_on)
_MONTH = (
    select(C.id, C.year, C.serial, _DAY.label("day"), P.kind, P.name, P.content, P.particulars)
    .join(PERSON, P.id == C.person_id)
    .where(C.agency_id == bindparam("a"), C.state != str(State.VOIDED), _DAY.between(bindparam("first"), bindparam("last")))
    .order_by("day", C.year, C.serial)
)


def month_of(unit: Unit, agency_id: int, filed: Filed) -> list[Application]:
    """The applications of a case's applicant in the calendar month of the case, itself among them, in order of receipt (else submission)."""
    case, mine = fold(unit.history(agency_id, filed.stream)), unit.person(filed.person_id)
    first = (case.received_on or case.submitted_on).replace(day=1)
    last = (first + timedelta(31)).replace(day=1) - timedelta(1)
    found: list[Application] = []
    place = 1
    for row in unit.connection.execute(_MONTH, {"a": agency_id, "first": first, "last": last}):
        number = number_of(row.year, row.serial)
        how = "本件" if row.id == filed.id else sameness(mine, Person(row.kind, row.name, row.content, json.loads(row.particulars)))
        if how:
            pieces = fold(unit.history(agency_id, f"case:{number}")).pieces
            found.append(Application(number, row.day, how, pieces, place))
            place += pieces
    return found
