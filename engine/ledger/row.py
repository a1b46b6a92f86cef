"""One application as a ledger tells it, understood: what a cell said is None when it said nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from engine.errors import Finding, Severity
from engine.terms import ApplicantKind, Channel, Outcome, ReopenCause, ReviewKind, ReviewResult


class Place(NamedTuple):
    """Where something stands in a ledger: the sheet's name ("" in a file without sheets), the row and the heading as a clerk sees them."""

    sheet: str
    row: int
    column: str = ""

    def __str__(self) -> str:
        sheet = f"工作表“{self.sheet}”" if self.sheet else ""
        return f"{sheet}第{self.row}行{f'“{self.column}”列' if self.column else ''}"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something about a cell or a row: where, the value as written, a Chinese sentence without full stop that says what to do."""

    place: Place
    value: str
    message: str
    severity: Severity = "error"
    source: str = ""

    @property
    def finding(self) -> Finding:
        """The same as every inspection returns it."""
        return Finding(str(self.place), self.severity, f"“{self.value}”{self.message}" if self.value else self.message, self.source)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """A reconsideration or a suit about the application; `copy_on` is when its copy came, `answered_on` when the office answered it."""

    kind: ReviewKind
    opened_on: date | None = None
    copy_on: date | None = None
    answered_on: date | None = None
    concluded_on: date | None = None
    result: ReviewResult | None = None
    body: str = ""
    # Of one told in a sheet of its own: where, and under which headings.
    place: Place | None = None
    headings: Mapping[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRow:
    """One application. Days are legal dates; `digest` is of the row's cells as read, so that the same row is known again.

    `is_clarified`, `is_consulted`, `is_extended` may be true without any day: the ledger says so and no more.
    `outcome` is None while the ledger says nothing or that it is being handled; `withdrawn_on` goes with 撤回.
    What was done once the case was taken up again by order stands in `reopened_on`, `reopened_cause` and `again_*`; the rest is of its first answer.
    `received_on` is the day the clock starts from if the office wrote one; else it follows from channel and `submitted_on`.
    """

    place: Place
    digest: str
    received_on: date | None = None
    submitted_on: date | None = None
    number: str = ""
    channel: Channel | None = None
    applicant_kind: ApplicantKind | None = None
    applicant_name: str = ""
    id_number: str = ""
    contact: str = ""
    address: str = ""
    content: str = ""
    is_clarified: bool = False
    clarification_requested_on: date | None = None
    clarification_due_on: date | None = None
    clarification_received_on: date | None = None
    is_consulted: bool = False
    consulted_on: date | None = None
    consultation_delivered_on: date | None = None
    consultation_ended_on: date | None = None
    agency_consulted_on: date | None = None
    agency_heard_on: date | None = None
    reasons_requested_on: date | None = None
    reasons_received_on: date | None = None
    deferred_until: date | None = None
    is_extended: bool = False
    extended_on: date | None = None
    extension_days: int | None = None
    extended_until: date | None = None
    fee_notified_on: date | None = None
    fee_paid_on: date | None = None
    fee_yuan: str = ""
    due_on: date | None = None
    outcome: Outcome | None = None
    decided_on: date | None = None
    answered_on: date | None = None
    withdrawn_on: date | None = None
    reopened_on: date | None = None
    reopened_cause: ReopenCause | None = None
    again_outcome: Outcome | None = None
    again_decided_on: date | None = None
    again_answered_on: date | None = None
    handler: str = ""
    document_number: str = ""
    note: str = ""
    reviews: tuple[Reviewed, ...] = field(default=())
    # By field, the heading its cell stood under, where the reader knows it: faults are told with it.
    headings: Mapping[str, str] = field(default_factory=dict, compare=False)
