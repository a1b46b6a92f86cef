"""An office as a plain ledger, written down by somebody who has read its papers: no code of the importer is used."""

from __future__ import annotations

from typing import Any

from sqlalchemy import RowMapping

from engine.case.event import current
from engine.case.history import Case, Event, fold
from engine.columns import CASE, PERSON
from engine.ledger.row import LedgerRow, Place, Reviewed
from engine.store.unit import Unit, number_of
from engine.terms import ApplicantKind, Channel, EventKind, Outcome, ReopenCause, ReviewKind, ReviewResult, State


def ledger_of(unit: Unit, agency_id: int) -> list[LedgerRow]:
    """A row for each case that was not voided, in order of their numbers, with what a ledger has a column for."""
    people = {row.id: row for row in unit.connection.execute(PERSON.select())}
    reviews: dict[str, list[Reviewed]] = {}
    for _, number, found in unit.reviews(agency_id):
        reviews.setdefault(number, []).append(_reviewed(found))
    rows: list[LedgerRow] = []
    for row in unit.connection.execute(CASE.select().order_by(CASE.c.year, CASE.c.serial)):
        number = number_of(row.year, row.serial)
        events = [step.event for step in current(unit.history(agency_id, f"case:{number}"))]
        case = fold(events)
        if case.state == State.VOIDED:
            continue
        place, person = Place("台账", len(rows) + 2), people[row.person_id]
        told = {**_told(case, events), "applicant_name": person.name, "content": person.content}
        rows.append(LedgerRow(place=place, digest=f"{place.row:064d}", number=number, reviews=tuple(reviews.get(number, ())), **told))
    return rows


def _reviewed(row: RowMapping) -> Reviewed:
    result = ReviewResult(row["result"]) if row["result"] else None
    return Reviewed(
        kind=ReviewKind(row["kind"]), opened_on=row["opened_on"], concluded_on=row["concluded_on"], result=result, body=row["body"]
    )


def _told(case: Case, events: list[Event]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "received_on": case.received_on, "submitted_on": case.submitted_on, "channel": Channel(case.channel),
        "applicant_kind": ApplicantKind(case.applicant_kind), "handler": case.handler,
    }  # fmt: skip
    first: list[Event] = []
    for event in events:
        if event.kind == EventKind.REOPENED and event.data["cause"] != "good_reason":
            # Answered again by order: the first answer is what counts.
            told |= {"reopened_on": event.data["served_on"], "reopened_cause": ReopenCause(event.data["cause"])}
            if case.outcome:
                told |= {"again_outcome": Outcome(case.outcome), "again_decided_on": case.decided_on, "again_answered_on": case.answered_on}
            break
        first.append(event)
        _tell(told, event)
    then = fold(first)
    if then.outcome:
        told |= {"outcome": Outcome(then.outcome), "decided_on": then.decided_on, "answered_on": then.answered_on}
    return told


def _tell(told: dict[str, Any], event: Event) -> None:
    """One fact of the history in the ledger's columns; a later one of the kind takes its place."""
    match event.kind:
        case EventKind.CLARIFICATION_REQUESTED:
            told |= {"is_clarified": True, "clarification_requested_on": event.on, "clarification_received_on": None}
        case EventKind.CLARIFICATION_RECEIVED:
            told["clarification_received_on"] = event.on
        case EventKind.THIRD_PARTY_CONSULTED:
            told |= {"is_consulted": True, "consulted_on": told.get("consulted_on", event.on), "consultation_ended_on": None}
            told["consultation_delivered_on"] = event.data["delivered_on"]
        case EventKind.THIRD_PARTY_REPLIED:
            told["consultation_ended_on"] = event.on
        case EventKind.AGENCY_CONSULTED:
            told["agency_consulted_on"] = event.on
        case EventKind.AGENCY_REPLIED:
            told["agency_heard_on"] = event.on
        case EventKind.REASONS_REQUESTED:
            told["reasons_requested_on"] = event.on
        case EventKind.REASONS_RECEIVED:
            told["reasons_received_on"] = event.on
        case EventKind.DEFERRED:
            told["deferred_until"] = event.data["until"]
        case EventKind.EXTENDED:
            told |= {"is_extended": True, "extended_on": event.data["notified_on"], "extension_days": event.data["days"]}
        case EventKind.FEE_NOTIFIED:
            told |= {"fee_notified_on": event.on, "fee_yuan": str(event.data["amount"])}
        case EventKind.PAYMENT_RECORDED:
            told["fee_paid_on"] = event.on
