"""The tables as SQLAlchemy Core sees them: what every statement is built from.

The rows and their constraints are declared in `engine.tables`; loading SQLModel costs every command more than its own work, so
only making and migrating a database does. A test holds the two equal.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Date, Integer, MetaData, String, Table

NOT_COUNTED: Final = 9999
# Reminders that somebody still has to do something about: the condition of the outbox's index, word for word.
OUTBOX: Final = "state IN ('planned', 'claimed', 'failed')"
_METADATA = MetaData()
_NUMBERS = frozenset(
    {
        "id", "year", "serial", "version", "seq", "received_year", "counted_year", "attempts",
        "lapses", "planned", "superseded", "overdue", "findings", "occasion", "party_no", "entry_version", "edition",
    }
)  # fmt: skip


def _table(name: str, key: str, columns: str) -> Table:
    """Dates end in `_on` (or are `wait_until`, `day`), row ids in `_id`."""
    return Table(name, _METADATA, *(Column(c, _type(c), primary_key=c in key.split()) for c in columns.split()))


def _type(column: str) -> type[Date | Integer | String]:
    if column.endswith("_on") or column in ("wait_until", "day"):
        return Date
    return Integer if column.endswith("_id") or column in _NUMBERS else String


AGENCY: Final = _table("agency", "id", "id name level government contact created_at")
PERSON: Final = _table("person", "id", "id agency_id kind name particulars content salt digest")
CASE: Final = _table(
    "case_file", "id",
    "id agency_id year serial version person_id channel applicant_kind state outcome submitted_on received_on due_on safe_due_on "
    "wait_until decided_on answered_on archived_on handler",
)  # fmt: skip
REVIEW: Final = _table(
    "review", "id", "id agency_id year serial version case_id kind body opened_on copy_received_on answered_on concluded_on result"
)  # fmt: skip
ENTRY: Final = _table(
    "entry", "id", "id agency_id seq stream version kind occurred_on recorded_at actor rules state data texts_digest hash"
)  # fmt: skip
TEXT: Final = _table("entry_text", "entry_id", "entry_id salt texts")
COUNTED: Final = _table(
    "counted", "id", "id agency_id case_id applicant_kind received_year counted_year outcome known_from known_until"
)  # fmt: skip
FIGURE: Final = _table("figure", "agency_id year key", "agency_id year key value")
DEADLINE: Final = _table("deadline", "agency_id subject watch", "agency_id subject watch due_on case_id")
RECKONED: Final = _table("reckoned", "agency_id", "agency_id basis at")
EDITION: Final = _table("edition", "agency_id year edition", "agency_id year edition finalised_at actor content digest")
ITEM: Final = _table(
    "item", "id",
    "id agency_id serial version title category kind document_number address made_on published_on changed_on retired_on retirement digest "
    "case_id",
)  # fmt: skip
REMINDER: Final = _table(
    "reminder", "id",
    "id agency_id subject watch threshold due_on colour recipient state planned_on next_try_at claimed_by claimed_until attempts "
    "sent_at acknowledged_at acknowledged_by channel proof fault",
)  # fmt: skip
LETTER: Final = _table(
    "letter", "id",
    "id agency_id year series serial number case_id kind occasion party_no entry_version dated_on issued_on voided_on salt digest",
)  # fmt: skip
LEASE: Final = _table("lease", "name", "name owner until beat_at note")
SWEEP: Final = _table(
    "sweep_run", "id", "id agency_id day started_at finished_at lapses planned superseded overdue findings"
)  # fmt: skip
