"""Whatever a ledger says: a case that is sound, or faults with their place. Never an exception."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from itertools import count
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.case.correct import is_sound
from engine.ledger.row import LedgerRow, Place, Reviewed
from engine.terms import ApplicantKind, Channel, Outcome, ReopenCause, ReviewKind, ReviewResult
from tests.ledger.offices import TODAY, Imported

DAYS = st.dates(date(2025, 1, 1), date(2025, 6, 30)) | st.dates(date(1900, 1, 1), date(2200, 12, 31))
USUAL = st.dates(date(2025, 3, 3), date(2025, 11, 24))
TEXTS = st.text(max_size=6) | st.sampled_from(["", "100", "40元", "7", "某镇〔2025〕1号"])


def _some(kinds: Any) -> st.SearchStrategy[Any]:
    return st.none() | st.sampled_from(list(kinds))


def _days() -> st.SearchStrategy[Any]:
    return st.none() | USUAL | USUAL | DAYS


REVIEWS = st.builds(
    Reviewed,
    kind=st.sampled_from(list(ReviewKind)),
    opened_on=_days(),
    copy_on=_days(),
    answered_on=_days(),
    concluded_on=_days(),
    result=_some(ReviewResult),
    body=TEXTS,
)
_BY_TYPE = {
    "date | None": _days(), "str": TEXTS, "bool": st.booleans(), "int | None": st.none() | st.integers(-3, 60),
    "Outcome | None": _some(Outcome), "Channel | None": _some(Channel), "ApplicantKind | None": _some(ApplicantKind),
    "ReopenCause | None": _some(ReopenCause),
    "tuple[Reviewed, ...]": st.lists(REVIEWS, max_size=2).map(tuple),
}  # fmt: skip
_GIVEN: dict[str, Any] = {f.name: _BY_TYPE[str(f.type)] for f in fields(LedgerRow) if f.name not in ("place", "digest", "headings")}
ROWS = st.lists(st.fixed_dictionaries(_GIVEN), min_size=1, max_size=4)
# Half of them begin as a ledger's rows do.
BEGUN = st.fixed_dictionaries(
    {**_GIVEN, "received_on": st.just(date(2025, 3, 3)), "submitted_on": st.none(), "applicant_kind": st.sampled_from(list(ApplicantKind)),
     "applicant_name": st.just("张三"), "reviews": st.just(()), "number": st.just("")}
)  # fmt: skip


# One office for all: planning changes nothing, and what one example brought in does not stand in the way of the next.
OFFICE = Imported()
_LINES = count(1)


def _rows(told: list[dict[str, Any]]) -> list[LedgerRow]:
    return [LedgerRow(place=Place("表", n), digest=str(n), **given) for n, given in zip(_LINES, told, strict=False)]


@settings(max_examples=40, deadline=None)
@given(ROWS | st.lists(BEGUN, min_size=1, max_size=4))
def test_any_row_is_a_sound_case_or_a_fault_with_its_place(told: list[dict[str, Any]]) -> None:
    rows = _rows(told)
    plan = OFFICE.plan(rows)
    assert {p.row.place.row for p in plan.cases} | {f.place.row for f in plan.faults} == {r.place.row for r in rows}
    for planned in plan.cases:
        assert is_sound(planned.history.case)
        days = [e.on for e in planned.history.events]
        assert days == sorted(days)
        assert days[-1] <= TODAY


@settings(max_examples=12, deadline=None)
@given(st.lists(BEGUN, min_size=1, max_size=4))
def test_whatever_was_taken_verifies(told: list[dict[str, Any]]) -> None:
    plan = OFFICE.plan(_rows(told))
    OFFICE.take([p.row for p in plan.cases])
    assert OFFICE.damage() == ()
