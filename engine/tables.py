"""The rows, and nothing else. Dates are ISO text in SQLite; instants are ISO-8601 text in UTC; free text never enters `entry`."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, MetaData, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

NOT_COUNTED = 9999


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
        Index("ix_case_file_received", "agency_id", "received_on"),
        Index("ix_case_file_handler", "agency_id", "handler"),
    )
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
        Index("ix_counted_outcome", "agency_id", "counted_year", "outcome", "applicant_kind", "received_year",
              sqlite_where=text("known_until IS NULL"), postgresql_where=text("known_until IS NULL")),
        Index("ix_counted_received", "agency_id", "received_year", "applicant_kind", "counted_year",
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
