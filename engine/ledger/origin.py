"""Where an imported case came from: kept with its registration, so that the same row is known again and a cell can name its rows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import select

from engine.columns import CASE, ENTRY, PERSON, TEXT
from engine.ledger.row import Place
from engine.store.unit import number_of
from engine.terms import EventKind, State

if TYPE_CHECKING:
    from datetime import date

    from engine.ledger.row import LedgerRow
    from engine.store.unit import Unit


# The digest of a row is of what people wrote: it may be erased with it, like the rest of these.
_TEXTS: Final = ("file", "sheet", "number", "digest")


class Origin(NamedTuple):
    """The file (its name), the sheet and row, the digest of the row's cells, the office's own number, and the year it was received in."""

    file: str
    sheet: str
    row: int
    digest: str
    number: str
    year: int

    @property
    def place(self) -> Place:
        """As a clerk sees it."""
        return Place(self.sheet, self.row)

    @property
    def facts(self) -> dict[str, Any]:
        """What the chain holds."""
        return {"row": self.row, "year": self.year}

    @property
    def texts(self) -> dict[str, str]:
        """What people named, beside the chain like all free text."""
        return {f"ledger_{name}": text for name in _TEXTS if (text := getattr(self, name))}


def origin_of(row: LedgerRow, file: str, year: int) -> Origin:
    """The origin of a row."""
    return Origin(file, row.place.sheet, row.place.row, row.digest, row.number, year)


class Likeness(NamedTuple):
    """What makes two applications one for whoever looks at them: the day, the applicant, the text, white space apart."""

    on: date
    name: str
    content: str


def likeness(on: date, name: str, content: str) -> Likeness | None:
    """The likeness of an application; None when it has no name or no text to go by."""
    bare = "".join(name.split()), "".join(content.split())
    return Likeness(on, *bare) if all(bare) else None


def registered(unit: Unit, agency_id: int) -> dict[Likeness, str]:
    """The number of every case of an agency by its likeness."""
    c, p = CASE.c, PERSON.c
    read = select(c.year, c.serial, c.received_on, c.submitted_on, p.name, p.content).join(PERSON, p.id == c.person_id)
    rows = unit.connection.execute(read.where(c.agency_id == agency_id, c.state != str(State.VOIDED)))
    found = ((likeness(r.received_on or r.submitted_on, r.name, r.content), number_of(r.year, r.serial)) for r in rows)
    return {like: number for like, number in found if like is not None}


_E = ENTRY.c


def origins(unit: Unit, agency_id: int) -> dict[str, Origin]:
    """The origin of every imported case of an agency, by the case's number. The chain holds its digest: nobody can change it unseen."""
    imported = (_E.agency_id == agency_id, _E.version == 1, _E.kind == str(EventKind.REGISTERED), _E.data.contains('"imported"'))
    read = select(_E.stream, _E.data, TEXT.c.texts).outerjoin(TEXT, TEXT.c.entry_id == _E.id).where(*imported).order_by(_E.seq)
    found: dict[str, Origin] = {}
    for stream, data, texts in unit.connection.execute(read):
        told, named = json.loads(data).get("imported"), json.loads(texts or "{}")
        if told is not None:
            file, sheet, number, digest = (named.get(f"ledger_{name}", "") for name in _TEXTS)
            found[stream.partition(":")[2]] = Origin(file, sheet, told["row"], digest, number, told["year"])
    return found
