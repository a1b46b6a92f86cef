"""An import is one transaction: sound afterwards, nothing twice, numbers go on, and every later command works on what came in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine import tally
from engine.case.commands import Assign, Decide, Note, RecordSearch, Register, Serve
from engine.case.decide import possibilities
from engine.casework import act, register, reviews_of
from engine.corrections import correct
from engine.errors import StoreError
from engine.ledger.row import LedgerRow, Reviewed
from engine.ledger.write import write
from engine.store.searching import cases_with
from engine.terms import ApplicantKind, EventKind, Outcome, ReviewKind, ReviewResult
from tests.ledger.offices import FORMS, LAW, TODAY, Imported, row

ANSWERED: dict[str, Any] = {"decided_on": date(2025, 3, 20), "answered_on": date(2025, 3, 21)}
GRANTED: dict[str, Any] = {**ANSWERED, "outcome": Outcome.GRANTED_PROVIDED}
APPEALED = Reviewed(kind=ReviewKind.RECONSIDERATION, opened_on=date(2025, 4, 1), concluded_on=date(2025, 5, 20), result=ReviewResult.UPHELD)
OPEN: tuple[dict[str, Any], ...] = (
    {"received_on": date(2025, 11, 10)},
    {"received_on": date(2025, 11, 10), "clarification_requested_on": date(2025, 11, 12)},
    {"received_on": date(2025, 11, 10), "consulted_on": date(2025, 11, 12)},
    {"received_on": date(2025, 10, 20), "is_extended": True},
    {"received_on": date(2025, 11, 10), "fee_notified_on": date(2025, 11, 12), "fee_yuan": "100"},
    {"received_on": date(2024, 12, 2)},
    {"received_on": date(2025, 3, 3), "clarification_requested_on": date(2025, 3, 31), "clarification_received_on": date(2025, 11, 3)},
)


def rows() -> list[LedgerRow]:
    return [
        row(**GRANTED, number="1", reviews=(APPEALED,)), row(**ANSWERED, outcome=Outcome.REFUSED_DELIBERATIVE, number="2"),
        row(**ANSWERED, outcome=Outcome.UNABLE_NOT_EXIST, document_number="某镇公开〔2025〕9号"),
        row(received_on=date(2024, 12, 20), **{**GRANTED, "decided_on": date(2025, 1, 8), "answered_on": date(2025, 1, 8)}),
        *(row(**told) for told in OPEN),
    ]  # fmt: skip


def test_what_was_imported_is_sound_on_either_database(where: Path | str) -> None:
    office = Imported(where)
    written = office.take(rows())
    assert (written.cases, written.reviews, written.numbers) == (11, 1, (("2024-0001", "2024-0002"), ("2025-0001", "2025-0009")))
    assert office.damage() == ()


def test_importing_twice_doubles_nothing() -> None:
    office, ledger = Imported(), rows()
    office.take(ledger)
    again = office.plan(ledger)
    assert (again.known, again.cases) == (len(ledger), ())
    assert office.take(ledger).cases == 0
    assert office.damage() == ()


def test_a_plan_made_before_somebody_else_imported_the_same_writes_nothing_twice() -> None:
    office, ledger = Imported(), rows()
    plan = office.plan(ledger)
    office.take(ledger[:4])
    with office.store.write() as unit:
        assert write(office.desk(unit), plan).cases == len(ledger) - 4
    assert office.damage() == ()


def test_a_row_that_stands_twice_in_the_ledger_is_one_case() -> None:
    one = row(**GRANTED)
    plan = Imported().plan([one, one])
    assert (len(plan.cases), plan.repeated) == (1, 1)


def test_numbers_go_on_behind_the_cases_that_are_there() -> None:
    office = Imported()
    with office.store.write() as unit:
        desk = office.desk(unit)
        command = Register(on=TODAY, channel="in_person", applicant_name="赵六", content="规划图")
        assert register(desk, command).number == "2025-0001"
    assert office.take([row(**GRANTED)]).numbers == (("2025-0002", "2025-0002"),)
    with office.store.write() as unit:
        assert register(office.desk(unit), command).number == "2025-0003"
    assert office.damage() == ()


def test_an_import_that_fails_leaves_nothing_behind() -> None:
    office = Imported()
    plan = office.plan(rows())

    def cut(done: int, _all: int) -> None:
        if done > 40:
            raise StoreError("断电")

    with pytest.raises(StoreError), office.store.write() as unit:
        write(office.desk(unit), plan, cut)
    assert office.plan(rows()).known == 0
    assert office.damage() == ()


def test_every_open_case_accepts_what_its_state_allows() -> None:
    office = Imported()
    office.take([row(**told) for told in OPEN])
    for number in ("2024-0001", *(f"2025-{k:04d}" for k in range(1, 7))):
        case = office.case(number)
        assert case.is_open, number
        with office.store.write() as unit:
            desk = office.desk(unit)
            verbs = {verb for verb, why in possibilities(case, LAW, TODAY) if not why}
            assert {"assign", "note", "withdraw"} <= verbs
            act(desk, number, Note(on=TODAY, text="已与申请人联系"))
            act(desk, number, Assign(on=TODAY, to="赵六"))
            if case.state == "processing":
                act(desk, number, RecordSearch(on=TODAY, scope="档案室"))
                act(desk, number, Decide(on=TODAY, outcome="unable.not_exist"))
                act(desk, number, Serve(on=TODAY, method="in_person"))
    assert office.damage() == ()


def test_a_slip_in_an_imported_case_is_corrected_and_what_the_ledger_lacks_stays_on_record() -> None:
    office = Imported()
    office.take([row(**ANSWERED, outcome=Outcome.REFUSED_DELIBERATIVE, is_extended=True, extended_on=date(2025, 3, 10))])
    with office.store.write() as unit:
        correct(office.desk(unit), "2025-0001", 1, {"submitted_on": date(2025, 2, 28)}, "看错收件章")
    case, last = office.case("2025-0001"), office.events("2025-0001")[-1]
    assert (case.received_on, case.outcome, case.extension_days) == (date(2025, 2, 28), "refused.deliberative", 20)
    told = [message for step in last.data["steps"] for message in step["irregular"]]
    assert "台账未记载延期经谁同意（条例第三十三条第二款）" in told
    assert "台账未记载：不予公开须说明理由（条例第三十六条第（三）项）" in told
    assert office.damage() == ()


def test_reviews_are_reviews_of_their_case_and_count_in_section_four() -> None:
    office = Imported()
    office.take(
        [row(**GRANTED, reviews=(APPEALED, Reviewed(kind=ReviewKind.LITIGATION_AFTER_RECONSIDERATION, opened_on=date(2025, 6, 3))))]
    )
    with office.store.read() as unit:
        found = reviews_of(office.desk(unit), unit.find_case(office.agency.id, "1"))
        table = tally.section4(unit.connection, office.agency.id, 2025)
    assert [(r.number, r.review.kind, r.review.result) for r in found] == [
        ("F2025-0001", "reconsideration", "upheld"), ("F2025-0002", "litigation_after_reconsideration", "")
    ]  # fmt: skip
    assert table["reconsideration"]["upheld"] == table["litigation_after_reconsideration"]["pending"] == 1
    assert office.damage() == ()


def test_the_offices_own_numbers_are_found_by_searching() -> None:
    office = Imported()
    office.take(rows())
    with office.store.read() as unit:
        assert len(cases_with(unit.connection, office.agency.id, ["某镇公开〔2025〕9号"])) == 1


def test_the_preview_is_what_the_report_then_says() -> None:
    office = Imported()
    with office.store.write() as unit:
        command = Register(
            on=TODAY, channel="in_person", applicant_name="赵六", content="规划图", applicant=str(ApplicantKind.COMMERCIAL_ENTERPRISE)
        )
        register(office.desk(unit), command)
    plan = office.plan(rows())
    with office.store.write() as unit:
        write(office.desk(unit), plan)
    years = plan.preview().years
    assert [y.year for y in years] == [2024, 2025]
    with office.store.read() as unit:
        for y in years:
            assert y.section3 == tally.section3(unit.connection, office.agency.id, y.year, FORMS["2021"])
            assert y.section4 == tally.section4(unit.connection, office.agency.id, y.year)
    carried = dict(zip(("2024", "2025"), (y.section3["carried_in"][-1] for y in years), strict=True))
    assert carried == {"2024": 0, "2025": 2}


def test_irregularities_are_counted_by_kind_with_their_rows() -> None:
    late: Sequence[LedgerRow] = [
        row(line=n, **{**GRANTED, "decided_on": on, "answered_on": on}) for n, on in ((4, date(2025, 4, 20)), (9, date(2025, 5, 6)))
    ]
    found = Imported().plan(late).by_kind()
    assert {kind: [i.place.row for i in rows] for kind, rows in found.items()} == {"答复已超过法定期限（条例第三十三条）": [4, 9]}


def test_an_imported_case_that_was_ended_wants_no_more_reminders_but_delivery() -> None:
    office = Imported()
    office.take([row(**GRANTED), row(**{**GRANTED, "answered_on": None})])
    with office.store.read() as unit:
        due = unit.connection.exec_driver_sql("SELECT subject, watch FROM deadline WHERE watch NOT LIKE '%window' ORDER BY 1, 2").all()
    assert {d[0] for d in due} == {"case:2025-0002"}
    assert EventKind.ARCHIVED in [e.kind for e in office.events("2025-0001")]


def test_what_a_ledger_only_lacks_is_told_after_what_was_done_unlawfully() -> None:
    secret = {**ANSWERED, "outcome": Outcome.REFUSED_STATE_SECRET}
    found = (
        Imported()
        .plan([row(**secret), row(**secret), row(**{**GRANTED, "decided_on": date(2025, 4, 20), "answered_on": date(2025, 4, 20)})])
        .by_kind()
    )
    assert [(irregular[0].is_gap, len(irregular)) for irregular in found.values()] == [(False, 1), (True, 2), (True, 2)]
