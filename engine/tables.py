"""The rows, and nothing else. Dates are ISO text in SQLite; instants are ISO-8601 text in UTC; free text never enters `entry`."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, MetaData, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from engine.columns import OUTBOX


class Base(SQLModel):
    """All tables share one naming convention, so that migrations can name what they change."""

    metadata: ClassVar[MetaData] = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class AgencyRow(Base, table=True):
    """An agency; chain, numbers and figures are its own."""

    __tablename__ = "agency"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    level: str
    government: str = ""
    contact: str = ""
    created_at: str


class PersonRow(Base, table=True):
    """Personal data of one registration: erasable; the history holds only id and digest."""

    __tablename__ = "person"
    id: int | None = Field(default=None, primary_key=True)
    agency_id: int = Field(foreign_key="agency.id", index=True)
    kind: str
    name: str = Field(index=True)
    particulars: str = Field(sa_column=Column(Text, nullable=False))
    content: str = Field(sa_column=Column(Text, nullable=False))
    salt: str
    digest: str


class CaseRow(Base, table=True):
    """What lists and searches need of a case; derived from its entries, recomputed by verify."""

    __tablename__ = "case_file"
    __table_args__ = (
        UniqueConstraint("agency_id", "year", "serial"),
        Index("ix_case_file_list", "agency_id", "state", "due_on"),
        Index("ix_case_file_wait_until", "wait_until",
              sqlite_where=text("wait_until IS NOT NULL"), postgresql_where=text("wait_until IS NOT NULL")),
    )  # fmt: skip
    id: int | None = Field(default=None, primary_key=True)
    agency_id: int = Field(foreign_key="agency.id")
    year: int
    serial: int
    version: int
    person_id: int = Field(foreign_key="person.id")
    channel: str
    applicant_kind: str
    state: str
    outcome: str = ""
    submitted_on: date
    received_on: date | None = None
    due_on: date | None = None
    safe_due_on: date | None = None
    wait_until: date | None = None
    decided_on: date | None = None
    answered_on: date | None = None
    archived_on: date | None = None
    handler: str = ""


class ReviewRow(Base, table=True):
    """A reconsideration or a suit; section 四 is counted from here."""

    __tablename__ = "review"
    __table_args__ = (UniqueConstraint("agency_id", "year", "serial"), Index("ix_review_opened", "agency_id", "kind", "opened_on"))
    id: int | None = Field(default=None, primary_key=True)
    agency_id: int = Field(foreign_key="agency.id")
    year: int
    serial: int
    version: int
    case_id: int = Field(foreign_key="case_file.id", index=True)
    kind: str
    body: str
    opened_on: date
    copy_received_on: date | None = None
    answered_on: date | None = None
    concluded_on: date | None = None
    result: str = ""


class EntryRow(Base, table=True):
    """One link of an agency's chain. `hash` covers the previous hash and every column but id; `data` is the exact text hashed."""

    __tablename__ = "entry"
    __table_args__ = (UniqueConstraint("agency_id", "seq"), UniqueConstraint("agency_id", "stream", "version"))
    id: int | None = Field(default=None, primary_key=True)
    agency_id: int = Field(foreign_key="agency.id")
    seq: int
    stream: str
    version: int
    kind: str
    occurred_on: date
    recorded_at: str
    actor: str
    rules: str
    state: str
    data: str = Field(sa_column=Column(Text, nullable=False))
    texts_digest: str
    hash: str


class EntryTextRow(Base, table=True):
    """Free text of an entry, outside the chain: it may hold personal data and can be erased; the digest remains."""

    __tablename__ = "entry_text"
    entry_id: int = Field(sa_column=Column(Integer, ForeignKey("entry.id"), primary_key=True, autoincrement=False))
    salt: str
    texts: str = Field(sa_column=Column(Text, nullable=False))


class CountedRow(Base, table=True):
    """What a case counts as, and from when until when that was known: figures as of any instant are one range condition."""

    __tablename__ = "counted"
    __table_args__ = (
        # Covering indexes: engine/tally.py counts without touching the rows. `known_until` is there only to make them cover.
        Index("ix_counted_agency", "agency_id", "received_year", "counted_year", "applicant_kind", "outcome", "known_until",
              sqlite_where=text("known_until IS NULL"), postgresql_where=text("known_until IS NULL")),
        Index("ix_counted_all", "received_year", "counted_year", "applicant_kind", "outcome", "known_until",
              sqlite_where=text("known_until IS NULL"), postgresql_where=text("known_until IS NULL")),
        Index("uq_counted_current", "case_id", unique=True,
              sqlite_where=text("known_until IS NULL"), postgresql_where=text("known_until IS NULL")),
        CheckConstraint("counted_year >= received_year", name="answered_after_received"),
    )  # fmt: skip
    id: int | None = Field(default=None, primary_key=True)
    agency_id: int = Field(foreign_key="agency.id")
    case_id: int = Field(foreign_key="case_file.id")
    applicant_kind: str
    received_year: int
    counted_year: int
    outcome: str
    known_from: str
    known_until: str | None = None


class FigureRow(Base, table=True):
    """A figure of section 二 as last typed in; the entries of stream figures:YEAR hold who changed it when."""

    __tablename__ = "figure"
    agency_id: int = Field(foreign_key="agency.id", primary_key=True)
    year: int = Field(primary_key=True)
    key: str = Field(primary_key=True)
    value: str


class DeadlineRow(Base, table=True):
    """What must happen to a subject by when; derived from its entries and recomputed by verify (the agency's own from the calendar)."""

    __tablename__ = "deadline"
    __table_args__ = (Index("ix_deadline_due", "watch", "due_on"),)
    agency_id: int = Field(foreign_key="agency.id", primary_key=True)
    subject: str = Field(primary_key=True)
    watch: str = Field(primary_key=True)
    due_on: date
    case_id: int | None = Field(default=None, foreign_key="case_file.id")


class ReckonedRow(Base, table=True):
    """Under which rules and calendar (`basis`) all due dates and deadlines of an agency were last reckoned."""

    __tablename__ = "reckoned"
    agency_id: int = Field(foreign_key="agency.id", primary_key=True)
    basis: str
    at: str


class ReminderRow(Base, table=True):
    """The ledger of reminders: once per (subject, watch, threshold, date behind it, recipient), from planned to acknowledged."""

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("agency_id", "subject", "watch", "threshold", "due_on", "recipient"),
        Index("ix_reminder_outbox", "agency_id", "recipient",
              sqlite_where=text(OUTBOX), postgresql_where=text(OUTBOX)),
        CheckConstraint("state IN ('planned', 'claimed', 'sent', 'failed', 'acknowledged', 'superseded')", name="state"),
    )  # fmt: skip
    id: int | None = Field(default=None, primary_key=True)
    agency_id: int = Field(foreign_key="agency.id")
    subject: str
    watch: str
    threshold: str
    due_on: date
    colour: str
    recipient: str
    state: str
    planned_on: date
    next_try_at: str | None = None
    claimed_by: str = ""
    claimed_until: str | None = None
    attempts: int = 0
    sent_at: str | None = None
    acknowledged_at: str | None = None
    acknowledged_by: str = ""
    channel: str = ""
    proof: str | None = None
    fault: str = ""


class LetterRow(Base, table=True):
    """An issued letter: its number once and for all, voided or not; derived from the entries of its case, which hold its text."""

    __tablename__ = "letter"
    __table_args__ = (
        UniqueConstraint("agency_id", "year", "series", "serial"),
        UniqueConstraint("agency_id", "number"),
        Index("ix_letter_case_id", "case_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    agency_id: int = Field(foreign_key="agency.id")
    year: int
    series: str
    serial: int
    number: str
    case_id: int = Field(foreign_key="case_file.id")
    kind: str
    occasion: int
    party_no: int
    entry_version: int
    dated_on: date
    issued_on: date
    voided_on: date | None = None
    salt: str
    digest: str


class EditionRow(Base, table=True):
    """An annual report as finalised: figures, words and the digest that its entry in stream report:YEAR holds."""

    __tablename__ = "edition"
    agency_id: int = Field(foreign_key="agency.id", primary_key=True)
    year: int = Field(primary_key=True)
    edition: int = Field(primary_key=True)
    finalised_at: str
    actor: str
    content: str = Field(sa_column=Column(Text, nullable=False))
    digest: str


class ItemRow(Base, table=True):
    """A published item (条例第二十条、第二十一条); derived from the entries of stream item:SERIAL."""

    __tablename__ = "item"
    __table_args__ = (
        UniqueConstraint("agency_id", "serial"),
        Index("ix_item_published_on", "agency_id", "published_on"),
        Index("ix_item_digest", "agency_id", "digest"),
    )
    id: int | None = Field(default=None, primary_key=True)
    agency_id: int = Field(foreign_key="agency.id")
    serial: int
    version: int
    title: str
    category: str
    kind: str
    document_number: str = ""
    address: str = ""
    made_on: date | None = None
    published_on: date | None = None
    changed_on: date | None = None
    retired_on: date | None = None
    retirement: str = ""
    digest: str
    case_id: int | None = Field(default=None, foreign_key="case_file.id")


class LeaseRow(Base, table=True):
    """Who does what only one may do, until when; a beat shows that it is alive."""

    __tablename__ = "lease"
    name: str = Field(primary_key=True)
    owner: str
    until: str
    beat_at: str
    note: str = ""


class SweepRow(Base, table=True):
    """What the sweep of a day did, for one agency or (NULL) for all; a repeat on the same day adds to it."""

    __tablename__ = "sweep_run"
    __table_args__ = (Index("ix_sweep_run_day", "day"),)
    id: int | None = Field(default=None, primary_key=True)
    agency_id: int | None = Field(default=None, foreign_key="agency.id")
    day: date
    started_at: str
    finished_at: str
    lapses: int
    planned: int
    superseded: int
    overdue: int
    findings: int
