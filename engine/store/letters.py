"""Issued letters: their counters and register. Rows follow from the entries of their case; only the salt of the digest is their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, insert, select, update

from engine.columns import AGENCY, CASE, LETTER
from engine.errors import NotFound
from engine.store.unit import number_of

if TYPE_CHECKING:
    from engine.case.event import Event
    from engine.store.unit import Unit

L = LETTER.c
# What an entry of kind letter_issued and its row both hold.
SHARED: Final = ("year", "series", "serial", "number", "kind", "occasion", "party_no", "dated_on", "digest")


@dataclass(frozen=True, slots=True)
class Issued:
    """A letter in the register."""

    id: int
    case_number: str
    number: str
    kind: str
    occasion: int
    party_no: int
    entry_version: int
    dated_on: date
    issued_on: date
    voided_on: date | None
    salt: str
    digest: str


def next_serial(unit: Unit, agency_id: int, year: int, series: str) -> int:
    """The next number of a series: no gap and no double, for the transaction has the database to itself."""
    found = select(func.max(L.serial)).where(L.agency_id == agency_id, L.year == year, L.series == series)
    return (unit.connection.execute(found).scalar() or 0) + 1


def is_used(unit: Unit, number: str) -> bool:
    """Whether a 文号 has been given out by any agency, voided or not."""
    # By agency, so that the index serves.
    mine = select(L.id).where(L.agency_id.in_(select(AGENCY.c.id)), L.number == number)
    return unit.connection.execute(mine).first() is not None


def columns_of(event: Event, entry_version: int) -> dict[str, Any]:
    """The columns a letter_issued entry fills, apart from the salt."""
    data = {**event.data, "kind": event.data.get("letter")}
    return {**{name: data.get(name) for name in SHARED}, "entry_version": entry_version, "issued_on": event.on, "voided_on": None}


def add(unit: Unit, agency_id: int, case_id: int, columns: Mapping[str, Any], salt: str) -> None:
    """Enter an issued letter."""
    unit.connection.execute(insert(LETTER), {"agency_id": agency_id, "case_id": case_id, "salt": salt, **columns})


def void(unit: Unit, letter: Issued, on: date) -> None:
    """Mark a letter void; its number stays."""
    unit.connection.execute(update(LETTER).where(L.id == letter.id).values(voided_on=on))


def letters(unit: Unit, agency_id: int, *, case_id: int | None = None, year: int | None = None) -> list[Issued]:
    """Issued letters of a case or of a year, in order of issue."""
    statement = select(LETTER, CASE.c.year.label("case_year"), CASE.c.serial.label("case_serial")).join(CASE, CASE.c.id == L.case_id)
    statement = statement.where(L.agency_id == agency_id).order_by(L.id)
    if case_id is not None:
        statement = statement.where(L.case_id == case_id)
    if year is not None:
        statement = statement.where(L.year == year)
    names = [name for name in Issued.__dataclass_fields__ if name != "case_number"]
    rows = unit.connection.execute(statement).mappings()
    return [Issued(case_number=number_of(r["case_year"], r["case_serial"]), **{n: r[n] for n in names}) for r in rows]


def find(unit: Unit, agency_id: int, number: str) -> Issued:
    """A letter by its 文号, brackets and spaces as typed. Raises NotFound."""
    wanted = bare(number)
    found = next((letter for letter in letters(unit, agency_id) if bare(letter.number) == wanted), None)
    if found is None:
        raise NotFound("文书", number, "请用 xxgk letter log 查看文号。")
    return found


_BRACKETS = str.maketrans("[](){}（）【】〔〕", "〔〕〔〕〔〕〔〕〔〕〔〕", " 　")


def bare(number: str) -> str:
    """A 文号 as it is compared: one kind of bracket, no spaces."""
    return number.translate(_BRACKETS)
