"""Applications as they really were, and the tables of a year counted from them by plain loops.

Readings: an application is new in the year of receipt; it has its outcome in the year of the answer's date; it is carried over
a New Year when it was received before it and not answered before it. A review counts in the year it was concluded, and as pending
in every year at whose end it was open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

KINDS = (
    "natural_person",
    "commercial_enterprise",
    "research_institution",
    "public_interest_organization",
    "legal_service_organization",
    "other_organization",
)

OUTCOMES = (
    "granted",
    "partial",
    "refused.state_secret",
    "refused.prohibited_by_law",
    "refused.public_safety",
    "refused.third_party",
    "refused.internal_affairs",
    "refused.deliberative",
    "refused.enforcement_file",
    "refused.administrative_inquiry",
    "unable.not_held",
    "unable.needs_creation",
    "unable.still_unclear",
    "not_processed.petition",
    "not_processed.repeated",
    "not_processed.publication",
    "not_processed.excessive",
    "not_processed.reissue",
    "other.clarification_lapsed",
    "other.fee_unpaid",
    "other.misc",
)

# What a clerk writes may be finer than the row of the report.
ROW_OF = {
    "granted.provided": "granted",
    "granted.already_public": "granted",
    "unable.not_exist": "unable.not_held",
    "unable.not_this_agency": "unable.not_held",
    "other.withdrawn": "other.misc",
}

ROADS = ("reconsideration", "litigation_direct", "litigation_after_reconsideration")
RESULTS = ("upheld", "overturned", "other", "pending")


@dataclass(frozen=True, slots=True)
class Review:
    """One 复议 or 诉讼 over an application."""

    road: str
    opened: date
    result: str = "pending"
    concluded: date | None = None


@dataclass(frozen=True, slots=True)
class Application:
    """One application as it really went."""

    number: int
    received: date
    name: str
    kind: str
    channel: str
    content: str
    outcome: str = ""
    decided: date | None = None
    asked: date | None = None
    completed: date | None = None
    extended: date | None = None
    reviews: tuple[Review, ...] = ()

    @property
    def code(self) -> str:
        """The office's own number."""
        return f"{self.received.year}-{self.number:03d}"


def row_of(outcome: str, year: int) -> str:
    """The row of that year's form."""
    row = ROW_OF.get(outcome, outcome)
    return "other" if year < 2021 and row.startswith("other.") else row


def years_of(applications: tuple[Application, ...]) -> list[int]:
    """Every year in which something happened."""
    days = [a.received for a in applications]
    days += [a.decided for a in applications if a.decided]
    days += [r.concluded or r.opened for a in applications for r in a.reviews]
    return list(range(min(days).year, max(days).year + 1))


def section3(applications: tuple[Application, ...], year: int) -> dict[str, list[int]]:
    """Rows of section 三 with the six kinds and their total."""
    outcomes = [o for o in OUTCOMES if not o.startswith("other.")] + ["other"] if year < 2021 else list(OUTCOMES)
    table = {row: [0] * 7 for row in ("received", "carried_in", *outcomes, "total", "carried_out")}
    for a in applications:
        rows = []
        before = a.received.year < year
        if a.received.year == year:
            rows.append("received")
        if before and (a.decided is None or a.decided.year >= year):
            rows.append("carried_in")
        if a.decided and a.decided.year == year:
            rows += [row_of(a.outcome, year), "total"]
        if a.received.year <= year and (a.decided is None or a.decided.year > year):
            rows.append("carried_out")
        for row in rows:
            table[row][KINDS.index(a.kind)] += 1
            table[row][6] += 1
    return table


def section4(applications: tuple[Application, ...], year: int) -> dict[str, dict[str, int]]:
    """The fifteen numbers of section 四."""
    table = {road: dict.fromkeys((*RESULTS, "total"), 0) for road in ROADS}
    for review in (r for a in applications for r in a.reviews):
        if review.concluded and review.concluded.year == year:
            table[review.road][review.result] += 1
            table[review.road]["total"] += 1
        elif review.opened.year <= year and (review.concluded is None or review.concluded.year > year):
            table[review.road]["pending"] += 1
            table[review.road]["total"] += 1
    return table


def tables(applications: tuple[Application, ...]) -> dict[str, dict[str, object]]:
    """Sections 三 and 四 of every year, as the JSON beside a ledger."""
    return {
        str(year): {"section3": section3(applications, year), "section4": section4(applications, year)} for year in years_of(applications)
    }
