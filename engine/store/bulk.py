"""Many rows at once into an agency: the same rows, digests and links as a command makes, in few statements."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, select

from engine.columns import CASE, COUNTED, DEADLINE, ENTRY, PERSON, REVIEW, TEXT
from engine.store.chain import GENESIS, link, new_salt, to_row
from engine.store.deadlines import deadline_rows
from engine.store.rows import ids, write_rows
from engine.store.unit import person_row, review_columns

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Table

    from engine.case.history import Event
    from engine.review import Review
    from engine.store.chain import Stamp
    from engine.store.unit import Person, Unit

_BATCH: Final = 5000
_HEAD: Final = select(ENTRY.c.seq, ENTRY.c.hash).where(ENTRY.c.agency_id == bindparam("a")).order_by(ENTRY.c.seq.desc()).limit(1)
# Rows others refer to come first.
_ORDER: Final = (PERSON, CASE, ENTRY, TEXT, COUNTED, REVIEW, DEADLINE)


class Bulk:
    """Rows of one agency, kept until `flush`. The transaction is the unit's; nobody else writes to the agency meanwhile."""

    def __init__(self, unit: Unit, agency_id: int, salts: Callable[[], str] = new_salt) -> None:
        """`salts` other than the store's own are for exercises that must come out alike."""
        unit.lock(agency_id)
        self._unit, self._agency, self._salts = unit, agency_id, salts
        self._rows: dict[Table, list[dict[str, Any]]] = {table: [] for table in _ORDER}
        self._ids = {table: ids(unit.connection, table) for table in (PERSON, CASE, ENTRY)}
        head = unit.connection.execute(_HEAD, {"a": agency_id}).one_or_none()
        self._seq: int = head.seq if head else 0
        self._hash: str = head.hash if head else GENESIS

    def _add(self, table: Table, row: dict[str, Any]) -> int:
        self._rows[table].append(row)
        if table in self._ids:
            row["id"] = next(self._ids[table])
        return int(row.get("id", 0))

    def person(self, person: Person) -> tuple[int, str]:
        """Personal data: its id, and the digest the history holds."""
        row = person_row(self._agency, person, self._salts())
        return self._add(PERSON, row), str(row["digest"])

    def case(self, year: int, serial: int, person_id: int, columns: Mapping[str, Any]) -> int:
        """A case's projection: its id."""
        return self._add(CASE, {"agency_id": self._agency, "year": year, "serial": serial, "person_id": person_id, **columns})

    def entry(self, stream: str, version: int, event: Event, stamp: Stamp) -> None:
        """The chain's next link."""
        self._seq += 1
        row, texts = to_row(event, stamp, self._salts)
        salt = row.pop("salt")
        row |= {"agency_id": self._agency, "seq": self._seq, "stream": stream, "version": version}
        self._hash = row["hash"] = link(self._hash, row)
        key = self._add(ENTRY, row)
        if texts is not None:
            self._add(TEXT, {"entry_id": key, "salt": salt, "texts": texts})

    def counted(self, case_id: int, columns: Mapping[str, Any], known_from: str, known_until: str | None) -> None:
        """What a case counts as between two instants."""
        row = {"agency_id": self._agency, "case_id": case_id, "known_from": known_from, "known_until": known_until}
        self._add(COUNTED, row | dict(columns))

    def review(self, year: int, serial: int, case_id: int, review: Review) -> None:
        """A review's projection."""
        self._add(REVIEW, {"agency_id": self._agency, "year": year, "serial": serial, "case_id": case_id, **review_columns(review)})

    def deadlines(self, subject: str, case_id: int | None, dates: Mapping[str, date]) -> None:
        """The deadlines of a case or a review, by watch."""
        self._rows[DEADLINE] += deadline_rows(self._agency, subject, case_id, dates)

    def flush(self, progress: Callable[[int, int], None] = lambda _done, _all: None) -> int:
        """Write everything; `progress` is told rows written and rows in all. The number of rows."""
        total, done = sum(map(len, self._rows.values())), 0
        for table in _ORDER:
            rows = self._rows[table]
            for start in range(0, len(rows), _BATCH):
                batch = rows[start : start + _BATCH]
                names = list(batch[0])
                write_rows(self._unit.connection, table, names, map(itemgetter(*names), batch))
                progress(done := done + len(batch), total)
            rows.clear()
        return total
