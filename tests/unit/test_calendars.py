"""A notice taken into an office: what moves is on record case by case, what is settled stays; a cut at any point is made good."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import insert, select

from engine.bootstrap import Office, law_with, load_law
from engine.calendars import Change, import_notice, misplaced, preview
from engine.case.commands import Register
from engine.case.dues import is_late, reply_due_on
from engine.case.history import fold
from engine.case.reading import read_command
from engine.casework import Desk, act, register
from engine.columns import CASE, DEADLINE, REMINDER
from engine.errors import StoreError
from engine.rulefiles import own_notices
from engine.rulefiles.notices import Given
from engine.store import new_store
from engine.store.chain import Stamp
from engine.terms import EventKind
from engine.verify import verify
from tests.histories import Office as Worked
from tests.unit.test_notices import given

LAW = load_law()
NEXT_YEAR = given("2027.json")
LONGER = given("2027-longer-new-year.toml")


@pytest.fixture
def office(tmp_path: Path, where: Path | str) -> Iterator[Office]:
    store = new_store(where)
    with store.write() as unit:
        for name in ("甲镇人民政府", "乙镇人民政府"):
            unit.add_agency(name, "township", "某县人民政府", "", "2026-01-01T00:00:00+00:00")
    yield Office(tmp_path, store)
    store.close()


def at(office: Office, on: date, what: Callable[[Desk], Any], agency: str = "甲镇人民政府") -> Any:
    with office.store.write() as unit:
        law = office.law
        return what(Desk(unit, unit.agency(agency), law, on, Stamp("甲", f"{on}T01:00:00+00:00", law.rulebook.digest)))


def taken(office: Office, on: date, agency: str = "甲镇人民政府") -> str:
    command = Register(on=on, channel="in_person", applicant_name="张三", content="某项信息")
    return str(at(office, on, lambda desk: register(desk, command).number, agency))


def did(office: Office, number: str, on: date, verb: str, **more: Any) -> None:
    at(office, on, lambda desk: act(desk, number, read_command(verb, {"on": on, **more})))


def law_after(office: Office, notice: Given) -> Any:
    return law_with({**own_notices(office.home), notice.file: notice.text.encode()})


def imported(office: Office, notice: Given, on: date) -> Change:
    new = law_after(office, notice)
    stamp = Stamp("甲", f"{on}T02:00:00+00:00", new.rulebook.digest)
    return import_notice(office.store, office.home / "calendar", notice, office.law, new, on, stamp)


def sound(office: Office) -> None:
    with office.store.read() as unit:
        assert verify(unit, office.law).findings == ()
        assert list(misplaced(unit, own_notices(office.home))) == []


def history(office: Office, number: str) -> list[Any]:
    with office.store.read() as unit:
        return unit.history(1, f"case:{number}")


def test_provisional_dates_move_or_become_firm_with_an_entry_a_case(office: Office) -> None:
    firm, moved = taken(office, date(2026, 12, 10)), taken(office, date(2027, 1, 8))
    near, theirs = taken(office, date(2026, 11, 2)), taken(office, date(2026, 12, 10), "乙镇人民政府")
    with office.store.read() as unit:
        told = preview(unit, office.law, law_after(office, NEXT_YEAR), date(2027, 1, 10))
    assert told == imported(office, NEXT_YEAR, date(2027, 1, 10))
    assert [(m.agency[0], m.number) for m in told.moved] == [("甲", firm), ("甲", moved), ("乙", theirs)]
    assert (told.moved[1].was.due_on, told.moved[1].now.due_on) == (date(2027, 2, 5), date(2027, 2, 4))
    assert [(m.was.provisional, m.now.provisional) for m in told.moved] == [(True, False)] * 3
    last = history(office, moved)[-1]
    assert (last.kind, last.data["was_due_on"], last.data["now_due_on"]) == (
        EventKind.CALENDAR_CHANGED,
        date(2027, 2, 5),
        date(2027, 2, 4),
    )
    assert last.data["notice"] == NEXT_YEAR.digest
    assert history(office, near)[-1].kind == EventKind.REGISTERED
    with office.store.read() as unit:
        entry = unit.entries(1, "calendar:2027")[0]
        assert (entry.event.data["digest"], entry.event.data["off"][0]) == (NEXT_YEAR.digest, "2027-01-01")
        assert entry.stamp.rules == office.law.rulebook.digest
        rows = {
            r.serial: r.due_on
            for r in unit.connection.execute(select(CASE.c.serial, CASE.c.due_on).where(CASE.c.agency_id == 1, CASE.c.year == 2027))
        }
    assert rows == {1: date(2027, 2, 4)}
    sound(office)


def test_a_step_from_before_the_import_may_still_be_typed_in(office: Office) -> None:
    number = taken(office, date(2026, 12, 10))
    imported(office, NEXT_YEAR, date(2026, 12, 20))
    did(office, number, date(2026, 12, 15), "note", text="备注")
    assert fold(history(office, number)).last_on == date(2026, 12, 15)
    sound(office)


def test_what_is_answered_keeps_its_date_and_what_would_differ_is_listed(office: Office) -> None:
    number, lapsed, late = taken(office, date(2026, 12, 10)), taken(office, date(2026, 12, 10)), taken(office, date(2026, 12, 11))
    imported(office, NEXT_YEAR, date(2026, 12, 20))
    did(office, number, date(2027, 1, 11), "decide", outcome="granted.provided")
    did(office, number, date(2027, 1, 11), "serve", method="in_person")
    did(office, lapsed, date(2026, 12, 15), "request_clarification", items="名称")
    did(office, lapsed, date(2027, 1, 12), "note", text="备注")
    did(office, late, date(2027, 1, 11), "decide", outcome="granted.provided")
    change = imported(office, LONGER, date(2027, 1, 13))
    assert [(d.number, d.what, d.was, d.now) for d in change.different] == [
        (number, "due_on", date(2027, 1, 8), date(2027, 1, 12)),
        (number, "late", True, False),
        (lapsed, "clarification_lapsed", date(2027, 1, 7), date(2027, 1, 11)),
    ]
    # Decided but not served is still owed: its date moves.
    assert [(m.number, m.was.due_on, m.now.due_on) for m in change.moved] == [(late, date(2027, 1, 11), date(2027, 1, 13))]
    case = fold(history(office, number))
    assert reply_due_on(case, office.law, date(2027, 1, 13)) == date(2027, 1, 8)
    assert is_late(case, office.law, date(2027, 1, 13))
    assert fold(history(office, lapsed)).decided_on == date(2027, 1, 7)
    sound(office)
    did(office, number, date(2027, 2, 1), "reopen", cause="judgment")
    assert fold(history(office, number)).kept_due_on is None
    sound(office)


def test_dates_and_unsent_reminders_follow_in_the_same_transaction(office: Office) -> None:
    number = taken(office, date(2027, 1, 8))
    common = {"agency_id": 1, "threshold": "yellow", "colour": "yellow", "recipient": "甲", "planned_on": date(2027, 1, 9), "state": "planned",
              "claimed_by": "", "attempts": 0, "acknowledged_by": "", "channel": "", "fault": ""}  # fmt: skip
    with office.store.write() as unit:
        unit.connection.execute(
            insert(DEADLINE), {"agency_id": 1, "subject": "agency", "watch": "holiday_notice", "due_on": date(2026, 11, 15)}
        )
        unit.connection.execute(insert(REMINDER), [
            {**common, "subject": f"case:{number}", "watch": "reply_due", "due_on": date(2027, 2, 5)},
            {**common, "subject": f"case:{number}", "watch": "unassigned", "due_on": date(2027, 1, 11)},
            {**common, "subject": "agency", "watch": "holiday_notice", "due_on": date(2026, 11, 15)},
        ])  # fmt: skip
    imported(office, NEXT_YEAR, date(2027, 1, 10))
    with office.store.read() as unit:
        states = {r.watch: r.state for r in unit.connection.execute(select(REMINDER))}
        due = {r.watch: r.due_on for r in unit.connection.execute(select(DEADLINE).where(DEADLINE.c.subject == f"case:{number}"))}
    assert states["reply_due"] == states["holiday_notice"] == "superseded"
    assert due["reply_due"] == date(2027, 2, 4)


def test_a_refusal_leaves_neither_file_nor_entry(office: Office) -> None:
    taken(office, date(2026, 12, 10))
    (office.home / "calendar").write_text("in the way")
    with pytest.raises(StoreError, match="无法写入"):
        imported(office, NEXT_YEAR, date(2026, 12, 20))
    assert len(history(office, "2026-0001")) == 1


def test_a_cut_between_record_and_file_is_made_good_by_whoever_comes_next(office: Office) -> None:
    imported(office, NEXT_YEAR, date(2026, 12, 20))
    place = office.home / "calendar" / "2027.toml"
    place.replace(place.with_name("2027.toml.new"))
    assert 2027 in office.law.calendar.official_years
    assert place.is_file()
    sound(office)


def test_a_cut_before_the_record_changes_nothing_and_the_import_can_be_repeated(office: Office) -> None:
    number = taken(office, date(2026, 12, 10))
    (office.home / "calendar").mkdir()
    (office.home / "calendar" / "2027.toml.new").write_text(NEXT_YEAR.text)
    assert office.law is LAW
    imported(office, NEXT_YEAR, date(2026, 12, 20))
    assert [e.kind for e in history(office, number)] == [EventKind.REGISTERED, EventKind.CALENDAR_CHANGED]
    sound(office)


def test_another_machine_of_the_same_database_only_gets_the_file(office: Office, tmp_path: Path) -> None:
    number = taken(office, date(2026, 12, 10))
    imported(office, NEXT_YEAR, date(2026, 12, 20))
    elsewhere = Office(tmp_path / "elsewhere", office.store)
    elsewhere.home.mkdir()
    assert imported(elsewhere, NEXT_YEAR, date(2026, 12, 21)) == Change((), ())
    assert elsewhere.law.rulebook.digest == office.law.rulebook.digest
    assert len(history(office, number)) == 2


def test_a_file_that_is_missing_changed_or_nobodys_is_found(office: Office) -> None:
    imported(office, NEXT_YEAR, date(2026, 12, 20))
    place = office.home / "calendar" / "2027.toml"
    place.write_text(NEXT_YEAR.text + "# \n")
    (office.home / "calendar" / "2028.toml").write_text("x")
    with office.store.read() as unit:
        assert [(f.where, f.severity) for f in misplaced(unit, own_notices(office.home))] == [
            ("放假通知 2027.toml", "error"), ("放假通知 2028.toml", "warning"),
        ]  # fmt: skip
        place.unlink()
        assert "文件却不在" in next(f.message for f in misplaced(unit, own_notices(office.home)))


@pytest.mark.parametrize("seed", range(2))
def test_any_office_verifies_after_imports_and_only_what_moved_has_an_entry(office: Office, seed: int) -> None:
    rng = Random(seed)
    with office.store.read() as unit:
        agencies = unit.agencies()
    for agency in agencies:
        Worked(office.store, LAW, agency, rng).work(15, date(2026, 9, 1), date(2026, 12, 31), steps=8)
    today = date(2027, 12, 31)
    for notice in (NEXT_YEAR, LONGER):
        change = imported(office, notice, today)
        touched = {(m.agency, m.number) for m in change.moved} | {(d.agency, d.number) for d in change.different if d.what == "due_on"}
        with office.store.read() as unit:
            having = {
                (a.name, stream)
                for a in agencies
                for stream in (n for n in _numbers(unit, a.id))
                if unit.history(a.id, f"case:{stream}")[-1].data.get("notice") == notice.digest
            }
        assert having == touched
        assert touched
        sound(office)


def _numbers(unit: Any, agency_id: int) -> list[str]:
    rows = unit.connection.execute(select(CASE.c.year, CASE.c.serial).where(CASE.c.agency_id == agency_id))
    return [f"{r.year}-{r.serial:04d}" for r in rows]
