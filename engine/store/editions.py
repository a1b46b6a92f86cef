"""Finalised annual reports as rows: one an edition, never changed; the entries of stream report:YEAR hold their digests."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import insert, select

from engine.columns import EDITION, ENTRY
from engine.errors import NotFound

if TYPE_CHECKING:
    from sqlalchemy import Connection

_E = EDITION.c


class Stored(NamedTuple):
    """An edition as stored, with the number of its entry in the chain: what was on record before it is what it knew."""

    year: int
    edition: int
    finalised_at: str
    actor: str
    content: str
    digest: str
    seq: int


def stream_of(year: int) -> str:
    """The stream of a year's editions: the entry of edition N is its version N."""
    return f"report:{year}"


def editions(connection: Connection, agency_id: int, year: int | None = None) -> list[Stored]:
    """The editions of an agency, of one year or all, oldest first."""
    found = select(_E.year, _E.edition, _E.finalised_at, _E.actor, _E.content, _E.digest).where(_E.agency_id == agency_id)
    if year is not None:
        found = found.where(_E.year == year)
    rows = connection.execute(found.order_by(_E.year, _E.edition)).all()
    entries = select(ENTRY.c.stream, ENTRY.c.version, ENTRY.c.seq)
    entries = entries.where(ENTRY.c.agency_id == agency_id, ENTRY.c.stream.in_({stream_of(row.year) for row in rows}))
    seqs = {(stream, version): seq for stream, version, seq in connection.execute(entries)}
    return [Stored(*row, seqs[stream_of(row.year), row.edition]) for row in rows]


def an_edition(connection: Connection, agency_id: int, year: int, number: int | None = None) -> Stored:
    """One edition by number, or the latest. Raises NotFound."""
    found = editions(connection, agency_id, year)
    meant = [e for e in found if number in (None, e.edition)]
    if meant:
        return meant[-1]
    if not found:
        raise NotFound("定稿", f"{year} 年度报告", f"还没有定稿，请用 xxgk report finalise --year {year}。")
    raise NotFound(f"{year} 年度报告", f"第{number}版", f"共有 {len(found)} 版，见 xxgk report editions --year {year}。")


def add_edition(connection: Connection, agency_id: int, stored: Stored) -> None:
    """Keep an edition for good."""
    columns = stored._asdict()
    del columns["seq"]
    connection.execute(insert(EDITION), {"agency_id": agency_id, **columns})


def finalised_years(connection: Connection) -> dict[int, set[int]]:
    """The years whose report is finalised, by agency id."""
    found: dict[int, set[int]] = {}
    for agency_id, year in connection.execute(select(_E.agency_id, _E.year).distinct()):
        found.setdefault(agency_id, set()).add(year)
    return found
