"""What a transaction can do. Core statements are built once: the time of a command is spent in the database, not in building SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Connection, RowMapping, Table, bindparam, func, insert, select, update

from engine.case.dues import reply_due_on, safe_due_on, wait_until
from engine.case.history import Case, Event
from engine.columns import AGENCY, CASE, COUNTED, ENTRY, FIGURE, NOT_COUNTED, PERSON, REVIEW, TEXT
from engine.errors import AlreadyExists, InputError, NotFound, StaleCase
from engine.store.chain import GENESIS, Entry, Stamp, canonical, digest, link, new_salt, to_event, to_row
from engine.store.connect import is_server
from engine.terms import EventKind, State

if TYPE_CHECKING:
    from engine.case.situation import Law
    from engine.review import Review


C = CASE.c


def table(model: type[Any]) -> Table:
    """The Core table of a row class."""
    return model.__table__  # type: ignore[no-any-return]


class Agency(NamedTuple):
    """An agency as commands use it."""

    id: int
    name: str
    level: str
    government: str
    contact: str


@dataclass(frozen=True, slots=True)
class Person:
    """The personal data of one registration: `particulars` holds ID number, contact, address, agent and the like."""

    kind: str
    name: str
    content: str
    particulars: Mapping[str, Any]

    def body(self) -> str:
        """The exact text the digest covers."""
        return canonical([self.kind, self.name, self.content, dict(self.particulars)])


@dataclass(frozen=True, slots=True)
class Filed:
    """A case's place: row id, number, and the version it had when read."""

    id: int
    number: str
    version: int
    person_id: int

    @property
    def stream(self) -> str:
        """The stream of its events."""
        return f"case:{self.number}"


_HEAD = select(ENTRY.c.seq, ENTRY.c.hash).where(ENTRY.c.agency_id == bindparam("a")).order_by(ENTRY.c.seq.desc()).limit(1)
_EVENT = (ENTRY.c.kind, ENTRY.c.occurred_on, ENTRY.c.state, ENTRY.c.data, TEXT.c.texts)
_HISTORY = (
    select(*_EVENT)
    .select_from(ENTRY.outerjoin(TEXT, TEXT.c.entry_id == ENTRY.c.id))
    .where(ENTRY.c.agency_id == bindparam("a"), ENTRY.c.stream == bindparam("s"))
    .order_by(ENTRY.c.version)
)
_ENTRIES = _HISTORY.with_only_columns(ENTRY.c.seq, ENTRY.c.version, ENTRY.c.actor, ENTRY.c.recorded_at, ENTRY.c.rules, *_EVENT)
_BY_SERIAL = select(C.id, C.year, C.serial, C.version, C.person_id).where(C.agency_id == bindparam("a"), C.serial == bindparam("n"))
_CASES = {False: _BY_SERIAL.order_by(C.year), True: _BY_SERIAL.where(C.year == bindparam("y"))}
_AGENCIES = select(AGENCY.c.id, AGENCY.c.name, AGENCY.c.level, AGENCY.c.government, AGENCY.c.contact).order_by(AGENCY.c.id)
# Whoever only refers to the agency (a foreign key) is not kept waiting by NO KEY UPDATE.
_LOCKED = _AGENCIES.with_for_update(key_share=True)
_LOCK = select(AGENCY.c.id).where(AGENCY.c.id == bindparam("a")).with_for_update(key_share=True)
# As many agencies as a sentence can name.
_NAMED = 10
_PERSON = select(PERSON).where(PERSON.c.id == bindparam("p"))
_ADD_ENTRY, _ADD_TEXT, _ADD_CASE, _ADD_PERSON, _ADD_COUNTED = (insert(t) for t in (ENTRY, TEXT, CASE, PERSON, COUNTED))
_SAVE_CASE = update(CASE).where(C.id == bindparam("row_id"), C.version == bindparam("was"))
_CURRENT = select(COUNTED).where(COUNTED.c.case_id == bindparam("c"), COUNTED.c.known_until.is_(None))
_CLOSE_COUNTED = update(COUNTED).where(COUNTED.c.id == bindparam("row_id"))
_LAST_SERIAL = {t: select(func.max(t.c.serial)).where(t.c.agency_id == bindparam("a"), t.c.year == bindparam("y")) for t in (CASE, REVIEW)}


def number_of(year: int, serial: int) -> str:
    """A readable number, e.g. 2026-0017."""
    return f"{year}-{serial:04d}"


def columns_of(case: Case, law: Law, as_of: date) -> dict[str, Any]:
    """The projection of a case as it must stand on a day. While anything is awaited it holds `wait_until` and no `due_on` (derived when shown)."""
    waiting = case.is_open and case.state != State.PROCESSING
    return {
        "version": case.version,
        "channel": case.channel,
        "applicant_kind": case.applicant_kind,
        "state": case.state,
        "outcome": case.outcome,
        "submitted_on": case.submitted_on,
        "received_on": case.received_on,
        "due_on": None if waiting else reply_due_on(case, law, as_of),
        "safe_due_on": None if waiting else safe_due_on(case, law, as_of),
        "wait_until": wait_until(case, law) if waiting else None,
        "decided_on": case.decided_on,
        "answered_on": case.answered_on,
        "archived_on": case.archived_on,
        "handler": case.handler,
    }


def counted_columns(case: Case) -> dict[str, Any] | None:
    """What a case counts as; None when voided (in no statistics)."""
    if case.state == State.VOIDED:
        return None
    return {
        "applicant_kind": case.applicant_kind,
        "received_year": (case.received_on or case.submitted_on).year,
        "counted_year": case.counted_on.year if case.counted_on else NOT_COUNTED,
        "outcome": case.counted_outcome,
    }


def person_row(agency_id: int, person: Person, salt: str) -> dict[str, Any]:
    """The columns of personal data, with the digest the history holds."""
    return {
        "agency_id": agency_id, "kind": person.kind, "name": person.name, "content": person.content,
        "particulars": canonical(dict(person.particulars)), "salt": salt, "digest": digest(salt, person.body()),
    }  # fmt: skip


class Unit:
    """One transaction on a connection."""

    def __init__(self, connection: Connection, *, writes: bool = False) -> None:
        """Made by Store.write and Store.read."""
        self.connection = connection
        self._writes = writes
        self._locked: set[int] = set()

    def keep(self) -> None:
        """Commit what was recorded so far: it stands even if the caller then refuses what was asked."""
        self.connection.commit()
        self._locked.clear()

    def lock(self, agency_id: int) -> None:
        """Be the only writer of an agency until the transaction ends. Whoever locks several takes them in order of id.

        Asking for an agency by name does so, and so does `append`, where it is too late for what was read before. SQLite knows only
        one writer anyway.
        """
        if agency_id not in self._locked and is_server(self.connection):
            self.connection.execute(_LOCK, {"a": agency_id})
        self._locked.add(agency_id)

    # --- agencies

    def agencies(self) -> list[Agency]:
        """All agencies in order of creation."""
        rows = self.connection.execute(_AGENCIES)
        return [Agency(*row) for row in rows]

    def agency(self, name: str | None) -> Agency:
        """The agency named, or the only one; locked, when this transaction writes. Raises NotFound, or InputError when several."""
        wanted = _LOCKED if self._writes else _AGENCIES
        found = self.connection.execute(wanted.limit(2) if name is None else wanted.where(AGENCY.c.name == name)).all()
        if len(found) == 1:
            self._locked.add(found[0].id)
            return Agency(*found[0])
        known = [k.name for k in self.agencies()]
        told = "、".join(known[:_NAMED]) + ("等，全部见 xxgk agency list" if len(known) > _NAMED else "")
        if found:
            raise InputError("--agency", f"本库有{len(known)}个机关，请指明：{told}。")
        raise NotFound("机关", name or "", f"已有：{told or '无'}。")

    def add_agency(self, name: str, level: str, government: str, contact: str, recorded_at: str) -> Agency:
        """A new agency. Raises AlreadyExists."""
        if self.connection.execute(_AGENCIES.where(AGENCY.c.name == name)).first() is not None:
            raise AlreadyExists("机关", name, "请直接使用，或换一个名称。")
        values = {"name": name, "level": level, "government": government, "contact": contact, "created_at": recorded_at}
        key = self.connection.execute(insert(AGENCY), values).inserted_primary_key
        assert key is not None
        self._locked.add(key[0])
        return Agency(key[0], name, level, government, contact)

    def change_agency(self, agency: Agency) -> None:
        """Level, government and contact as they now are; the name stays."""
        values = {"level": agency.level, "government": agency.government, "contact": agency.contact}
        self.connection.execute(update(AGENCY).where(AGENCY.c.id == agency.id).values(values))

    # --- the chain

    def append(self, agency_id: int, stream: str, version: int, events: Sequence[Event], stamp: Stamp) -> None:
        """Append events after `version` of a stream. The caller has made sure nobody else wrote since (see save_case)."""
        self.lock(agency_id)
        head = self.connection.execute(_HEAD, {"a": agency_id}).first()
        seq, previous = head or (0, GENESIS)
        for n, event in enumerate(events, 1):
            row, texts = to_row(event, stamp)
            row |= {"agency_id": agency_id, "seq": seq + n, "stream": stream, "version": version + n}
            previous = row["hash"] = link(previous, row)
            salt = row.pop("salt")
            key = self.connection.execute(_ADD_ENTRY, row).inserted_primary_key
            if texts is not None and key is not None:
                self.connection.execute(_ADD_TEXT, {"entry_id": key[0], "salt": salt, "texts": texts})

    def history(self, agency_id: int, stream: str) -> list[Event]:
        """The events of a stream, in order."""
        rows = self.connection.execute(_HISTORY, {"a": agency_id, "s": stream})
        return [to_event(*row) for row in rows]

    def entries(self, agency_id: int, stream: str) -> list[Entry]:
        """The events of a stream with who recorded them when, under which rules."""
        rows = self.connection.execute(_ENTRIES, {"a": agency_id, "s": stream})
        return [Entry(seq, version, Stamp(actor, at, rules), to_event(*event)) for seq, version, actor, at, rules, *event in rows]

    # --- cases

    def find_case(self, agency_id: int, text: str) -> Filed:
        """A case by number, full (2026-0017) or abbreviated (17) where unambiguous. Raises NotFound, InputError."""
        year, _, serial = text.strip().rpartition("-")
        if not serial.isdecimal() or (year and not year.isdecimal()):
            raise InputError("案件编号", f"“{text}”不是编号，请写如 2026-0017 或 17。")
        asked = {"a": agency_id, "n": min(int(serial), 2**31), "y": int(year or 0) % 10_000}
        rows = self.connection.execute(_CASES[bool(year)], asked).all()
        if not rows:
            raise NotFound("案件", text, "请用 xxgk case list 查看已有编号。")
        if len(rows) > 1:
            raise InputError("案件编号", f"“{text}”不止一件：{'、'.join(number_of(r.year, r.serial) for r in rows)}，请写全。")
        return Filed(rows[0].id, number_of(rows[0].year, rows[0].serial), rows[0].version, rows[0].person_id)

    def add_person(self, agency_id: int, person: Person) -> tuple[int, str]:
        """Store personal data: its id, and the digest the history holds."""
        values = person_row(agency_id, person, new_salt())
        key = self.connection.execute(_ADD_PERSON, values).inserted_primary_key
        assert key is not None
        return key[0], str(values["digest"])

    def person(self, person_id: int) -> Person:
        """The personal data behind a case."""
        import json

        row = self.connection.execute(_PERSON, {"p": person_id}).one()
        return Person(row.kind, row.name, row.content, json.loads(row.particulars))

    def next_serial(self, agency_id: int, year: int, of: Table = CASE) -> int:
        """The next number of the agency's year."""
        return (self.connection.execute(_LAST_SERIAL[of], {"a": agency_id, "y": year}).scalar() or 0) + 1

    def add_case(self, agency_id: int, year: int, person_id: int, columns: Mapping[str, Any]) -> Filed:
        """A new projection row with the next number."""
        serial = self.next_serial(agency_id, year)
        values = {"agency_id": agency_id, "year": year, "serial": serial, "person_id": person_id, **columns}
        key = self.connection.execute(_ADD_CASE, values).inserted_primary_key
        assert key is not None
        return Filed(key[0], number_of(year, serial), columns["version"], person_id)

    def save_case(self, agency_id: int, filed: Filed, columns: Mapping[str, Any]) -> None:
        """Bring the projection up to date. Raises StaleCase, naming what happened, when somebody was faster."""
        done = self.connection.execute(_SAVE_CASE, {**columns, "row_id": filed.id, "was": filed.version})
        if done.rowcount != 1:
            last = self.entries(agency_id, filed.stream)[-1]
            raise StaleCase(filed.number, f"{last.stamp.actor} {EventKind(last.event.kind).label}")

    def set_person(self, filed: Filed) -> None:
        """Point a case at the personal data it is now of."""
        self.connection.execute(update(CASE).where(C.id == filed.id), {"person_id": filed.person_id})

    def save_counted(self, agency_id: int, case_id: int, columns: Mapping[str, Any] | None, known_from: str) -> None:
        """Record what a case counts as from now on, closing what was known before, if it differs."""
        row = self.connection.execute(_CURRENT, {"c": case_id}).mappings().first()
        if row is not None:
            if columns is not None and all(row[k] == v for k, v in columns.items()):
                return
            self.connection.execute(_CLOSE_COUNTED, {"row_id": row["id"], "known_until": known_from})
        if columns is not None:
            self.connection.execute(_ADD_COUNTED, {"agency_id": agency_id, "case_id": case_id, "known_from": known_from, **columns})

    # --- reviews

    def add_review(self, agency_id: int, year: int, case_id: int, review: Review) -> str:
        """A new review row with the next number (F2026-0003)."""
        serial = self.next_serial(agency_id, year, REVIEW)
        values = {"agency_id": agency_id, "year": year, "serial": serial, "case_id": case_id, **review_columns(review)}
        self.connection.execute(insert(REVIEW), values)
        return review_number(year, serial)

    def find_review(self, agency_id: int, text: str) -> Filed:
        """A review by number, F2026-0003 or 3 where unambiguous. `person_id` holds the case's row id."""
        r = REVIEW.c
        year, _, serial = text.strip().upper().removeprefix("F").rpartition("-")
        if not serial.isdecimal() or (year and not year.isdecimal()):
            raise InputError("复议诉讼编号", f"“{text}”不是编号，请写如 F2026-0003 或 3。")
        where = [r.agency_id == agency_id, r.serial == min(int(serial), 2**31), *([r.year == int(year) % 10_000] if year else [])]
        rows = self.connection.execute(select(r.id, r.year, r.serial, r.version, r.case_id).where(*where)).all()
        if not rows:
            raise NotFound("复议诉讼", text, "请用 xxgk review list 查看。")
        if len(rows) > 1:
            raise InputError("复议诉讼编号", f"“{text}”不止一件：{'、'.join(review_number(x.year, x.serial) for x in rows)}，请写全。")
        return Filed(rows[0].id, review_number(rows[0].year, rows[0].serial), rows[0].version, rows[0].case_id)

    def reviews(self, agency_id: int, case_id: int | None = None) -> list[tuple[str, str, RowMapping]]:
        """Reviews with their number and their case's number, in order of opening; of one case or of all."""
        statement = select(REVIEW, C.year.label("case_year"), C.serial.label("case_serial")).join(CASE, C.id == REVIEW.c.case_id)
        statement = statement.where(REVIEW.c.agency_id == agency_id).order_by(REVIEW.c.opened_on, REVIEW.c.id)
        if case_id is not None:
            statement = statement.where(REVIEW.c.case_id == case_id)
        rows = self.connection.execute(statement).mappings()
        return [(review_number(r["year"], r["serial"]), number_of(r["case_year"], r["case_serial"]), r) for r in rows]

    def save_review(self, filed: Filed, review: Review) -> None:
        """Bring a review row up to date. Raises StaleCase."""
        statement = update(REVIEW).where(REVIEW.c.id == filed.id, REVIEW.c.version == filed.version)
        if self.connection.execute(statement.values(**review_columns(review))).rowcount != 1:
            raise StaleCase(filed.number, "复议诉讼登记已更新")

    # --- figures of section 二

    def figures(self, agency_id: int, year: int) -> dict[str, str]:
        """The figures typed in for a year."""
        f = FIGURE.c
        rows = self.connection.execute(select(f.key, f.value).where(f.agency_id == agency_id, f.year == year))
        return {row.key: row.value for row in rows}

    def set_figure(self, agency_id: int, year: int, key: str, value: str) -> None:
        """Set one figure."""
        f = FIGURE.c
        self.connection.execute(FIGURE.delete().where(f.agency_id == agency_id, f.year == year, f.key == key))
        self.connection.execute(insert(FIGURE), {"agency_id": agency_id, "year": year, "key": key, "value": value})


def review_number(year: int, serial: int) -> str:
    """A review's number, e.g. F2026-0003."""
    return f"F{number_of(year, serial)}"


def review_columns(review: Review) -> dict[str, Any]:
    """The projection of a review."""
    return {
        "version": review.version, "kind": review.kind, "body": review.body, "opened_on": review.opened_on,
        "copy_received_on": review.copy_received_on, "answered_on": review.answered_on, "concluded_on": review.concluded_on,
        "result": review.result,
    }  # fmt: skip
