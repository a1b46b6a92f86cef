"""Section 三 recounted from the events in the plainest way, written from the readings and not from the engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from engine.case.history import Event

COLUMNS = (
    "natural_person", "commercial_enterprise", "research_institution", "public_interest_organization",
    "legal_service_organization", "other_organization",
)  # fmt: skip


def life(events: Iterable[Event]) -> tuple[str, int, int | None, str] | None:
    """(applicant, year received, year counted or None, outcome); None when voided. Reading 11."""
    applicant, received, counted, outcome = "", 0, None, ""
    for e in events:
        happened: tuple[int, str] | None = None
        if e.kind == "registered":
            applicant, received = e.data["applicant"], (e.data["received_on"] or e.data["submitted_on"]).year
        elif e.kind == "receipt_confirmed" and counted is None:
            received = e.data["confirmed_on"].year
        elif e.kind == "decided":
            happened = e.data["decided_on"].year, e.data["outcome"]
        elif e.kind in ("withdrawn", "clarification_lapsed", "payment_lapsed"):
            happened = e.data.get("decided_on", e.on).year, e.state
        elif e.kind == "reopened" and outcome in ("other.clarification_lapsed", "other.fee_unpaid") and counted == e.on.year:
            counted, outcome = None, ""
        elif e.kind == "voided":
            return None
        if happened and counted is None:
            counted, outcome = happened
    return applicant, received, counted, outcome


def section3(cases: Sequence[Iterable[Event]], year: int, rows: Sequence[str], row_of: Mapping[str, str]) -> dict[str, list[int]]:
    """Every row with six columns and their sum."""
    table = {row: [0] * 7 for row in rows}

    def add(row: str, applicant: str) -> None:
        table[row][COLUMNS.index(applicant)] += 1
        table[row][6] += 1

    for case in cases:
        if (known := life(case)) is None:
            continue
        applicant, received, counted, outcome = known
        if received == year:
            add("received", applicant)
        if received < year and (counted is None or counted >= year):
            add("carried_in", applicant)
        if counted == year:
            add(row_of[outcome], applicant)
            add("total", applicant)
        if received <= year and (counted is None or counted > year):
            add("carried_out", applicant)
    return table


def section4(reviews: Iterable[Sequence[Event]], year: int) -> dict[tuple[str, str], int]:
    """(block, result) -> count, by the latest result of the year, pending when there was none by its end. Reading 12."""
    found: dict[tuple[str, str], int] = {}
    for opened, *concluded in reviews:
        results = [(e.on.year, e.data["result"]) for e in concluded if e.on.year <= year]
        if opened.on.year > year or (results and results[-1][0] < year):
            continue
        key = opened.data["kind"], results[-1][1] if results else "pending"
        found[key] = found.get(key, 0) + 1
    return found
