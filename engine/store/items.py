"""Published items as rows: found, listed, kept. Each row follows from the entries of its stream."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ColumnElement, and_, bindparam, func, insert, or_, select, update

from engine.columns import CASE, ITEM
from engine.errors import InputError, NotFound, StaleCase
from engine.item import Item, digest_of, item_columns, item_number
from engine.store.unit import number_of
from engine.terms import Retirement

if TYPE_CHECKING:
    from engine.store.unit import Unit

I = ITEM.c  # noqa: E741 - as C, P, L elsewhere
_LAST = select(func.max(I.serial)).where(I.agency_id == bindparam("a"))
_BY_SERIAL = select(I.id, I.serial, I.version, I.case_id).where(I.agency_id == bindparam("a"), I.serial == bindparam("n"))
_ROWS = select(ITEM, CASE.c.year.label("case_year"), CASE.c.serial.label("case_serial")).outerjoin(CASE, CASE.c.id == I.case_id)
_ADD = insert(ITEM)
_IDENTITY = (I.title, I.document_number, I.address, I.made_on, I.published_on)
PENDING: Final = and_(I.retired_on.is_(None), or_(I.published_on.is_(None), I.changed_on.is_not(None)))
_STATES: Final = {
    "pending": PENDING,
    "in_force": and_(I.retired_on.is_(None), I.published_on.is_not(None)),
    "retired": I.retired_on.is_not(None),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item stands: row id, number, and the version it had when read."""

    id: int
    number: str
    version: int
    case_id: int | None

    @property
    def stream(self) -> str:
        """The stream of its events."""
        return f"item:{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to look for; None means any. `year` is of publication; `state` is pending, in_force or retired. Mistakes show only by number."""

    year: int | None = None
    category: str | None = None
    kind: str | None = None
    state: str | None = None
    text: str | None = None


def next_item(unit: Unit, agency_id: int) -> int:
    """The next number of the agency."""
    return (unit.connection.execute(_LAST, {"a": agency_id}).scalar() or 0) + 1


def add_item(unit: Unit, agency_id: int, serial: int, case_id: int | None, item: Item) -> None:
    """A new row."""
    unit.connection.execute(_ADD, {"agency_id": agency_id, "serial": serial, "case_id": case_id, **item_columns(item)})


def find_item(unit: Unit, agency_id: int, text: str) -> Place:
    """An item by number, G0012 or 12. Raises NotFound, InputError."""
    serial = text.strip().upper().removeprefix("G")
    if not serial.isdecimal():
        raise InputError("条目编号", f"“{text}”不是编号，请写如 G0012 或 12。")
    row = unit.connection.execute(_BY_SERIAL, {"a": agency_id, "n": min(int(serial), 2**31 - 1)}).first()
    if row is None:
        raise NotFound("公开条目", text, "请用 xxgk published list 查看已有编号。")
    return Place(row.id, item_number(row.serial), row.version, row.case_id)


def save_item(unit: Unit, place: Place, item: Item) -> None:
    """Bring a row up to date. Raises StaleCase."""
    saved = update(ITEM).where(I.id == place.id, I.version == place.version).values(**item_columns(item))
    if unit.connection.execute(saved).rowcount != 1:
        raise StaleCase(place.number, "公开条目已更新")


@dataclass(frozen=True, slots=True)
class Known:
    """An item on record that another is the same as; `waits` while it was never published."""

    number: str
    waits: bool


def known_digests(unit: Unit, agency_id: int, like: Item | None = None) -> dict[str, Known]:
    """The items on record (recorded by mistake apart) by digest, as first recorded and as they now are; only those like one, or all."""
    statement = select(I.digest, I.serial, *_IDENTITY, I.retired_on).where(
        I.agency_id == agency_id, I.retirement != str(Retirement.MISTAKE)
    )
    if like is not None:
        statement = statement.where(or_(I.digest == digest_of(like), I.title == like.title))
    found: dict[str, Known] = {}
    for digest, serial, title, number, address, made_on, published_on, retired_on in unit.connection.execute(statement):
        now = Item(title=title, category="", document_number=number, address=address, made_on=made_on, published_on=published_on)
        known = Known(item_number(serial), published_on is None and retired_on is None)
        found |= {digest: known, digest_of(now): known}
    return found


def list_items(unit: Unit, agency_id: int, wanted: Wanted) -> list[dict[str, Any]]:
    """The items that fit, as rows with `number` and `case`, in order of publication (what is not published first)."""
    statement = _ROWS.where(I.agency_id == agency_id, *_conditions(wanted))
    # Said to both databases alike: where nothing stands in a column differs between them.
    statement = statement.order_by(I.published_on.is_not(None), I.published_on, I.serial)
    return [_row(dict(row)) for row in unit.connection.execute(statement).mappings()]


def _row(row: dict[str, Any]) -> dict[str, Any]:
    year, serial = row.pop("case_year"), row.pop("case_serial")
    return {"number": item_number(row["serial"]), **row, "case": number_of(year, serial) if year else None}


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [I.retirement != str(Retirement.MISTAKE)]
    plain = {I.category: wanted.category, I.kind: wanted.kind}
    found += [column == value for column, value in plain.items() if value is not None]
    if wanted.year is not None:
        found.append(in_year(wanted.year))
    if wanted.state is not None:
        found.append(_STATES[wanted.state])
    for word in (wanted.text or "").split():
        found.append(or_(I.title.icontains(word, autoescape=True), I.document_number.icontains(word, autoescape=True)))
    return found


def in_year(year: int) -> ColumnElement[bool]:
    """Published in a year."""
    return I.published_on.between(date(year, 1, 1), date(year, 12, 31))
