"""Corrections at a desk: history, projections, counts, reminders and personal data in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import insert, select

from engine.case.correct import command_of
from engine.case.event import VERBS, current
from engine.case.history import fold
from engine.casework import Desk, act, register
from engine.columns import CASE, COUNTED, PERSON, REMINDER
from engine.corrections import Corrected, correct
from engine.errors import InputError, NotFound, XxgkError
from engine.store import Store, new_store
from engine.store.chain import Stamp
from engine.terms import EventKind
from engine.verify import verify
from tests.acts import LAW, START, d
from tests.histories import Office
from tests.unit.test_case_correct import slip

TODAY = date(2025, 4, 1)


@pytest.fixture
def store(where: Path | str) -> Iterator[Store]:
    store = new_store(where)
    with store.write() as unit:
        unit.add_agency("某镇人民政府", "township", "某县人民政府", "", "2025-01-01T00:00:00+00:00")
    yield store
    store.close()


def at(store: Store, today: date, what: Any) -> Any:
    with store.write() as unit:
        return what(Desk(unit, unit.agency(None), LAW, today, Stamp("甲", f"{today}T01:00:00+00:00", LAW.rulebook.digest)))


def taken(store: Store, **more: Any) -> None:
    from engine.case.commands import Register

    given: dict[str, Any] = {"channel": "in_person", "applicant_name": "张三", "content": "某项信息", **more}
    at(store, START, lambda desk: register(desk, Register(on=START, **given)))


def did(store: Store, on: date, verb: str, **given: Any) -> None:
    from engine.case.reading import read_command

    at(store, on, lambda desk: act(desk, "1", read_command(verb, {"on": on, **given})))


def fixed(store: Store, entry: int, *, accepts: bool = False, today: date = TODAY, reason: str = "笔误", **changes: Any) -> Corrected:
    result: Corrected = at(store, today, lambda desk: correct(desk, "1", entry, changes, reason, accepts=accepts))
    return result


def sound(store: Store) -> None:
    with store.read() as unit:
        assert verify(unit, LAW).findings == ()


@pytest.mark.parametrize("seed", range(2))
def test_an_office_full_of_corrections_verifies(store: Store, seed: int) -> None:
    rng = Random(seed)
    with store.read() as unit:
        agency = unit.agency(None)
    office = Office(store, LAW, agency, rng)
    office.work(25, date(2021, 1, 4), date(2023, 12, 29), steps=9)
    made = 0
    for number in office.numbers * 3:
        with store.read() as unit:
            events = unit.history(agency.id, f"case:{number}")
        step = rng.choice([s for s in current(events) if s.event.kind in VERBS])
        if step.event.kind == EventKind.REGISTERED:
            changes: dict[str, Any] = rng.choice(
                ({"applicant": "research_institution"}, {"applicant_name": "改名"}, {"submitted_on": step.event.on}, {"id_number": "1"})
            )
        else:
            changes = slip(rng, command_of(step.event, fold(events)))
        try:
            at(
                store,
                date(2025, 6, 30),
                lambda desk, n=number, s=step, c=changes: correct(desk, n, s.entry, c, "笔误", accepts=rng.random() < 0.5),
            )
        except XxgkError:
            continue
        made += 1
    assert made > 20
    sound(store)


def test_counts_follow_with_the_instant_they_became_known(store: Store) -> None:
    taken(store)
    did(store, d(5), "decide", outcome="granted.provided")
    fixed(store, 2, outcome="other.misc")
    fixed(store, 1, applicant="commercial_enterprise", today=d(2, 4))
    with store.read() as unit:
        rows = unit.connection.execute(select(COUNTED).order_by(COUNTED.c.id)).all()
    known = [(r.applicant_kind, r.outcome, r.known_from[:10], r.known_until and r.known_until[:10]) for r in rows]
    assert known == [
        ("natural_person", "", "2025-03-03", "2025-03-05"),
        ("natural_person", "granted.provided", "2025-03-05", "2025-04-01"),
        ("natural_person", "other.misc", "2025-04-01", "2025-04-02"),
        ("commercial_enterprise", "other.misc", "2025-04-02", None),
    ]
    sound(store)


def test_particulars_are_corrected_by_a_new_row_and_the_old_one_stays(store: Store) -> None:
    taken(store, contact="123")
    fixed(store, 1, applicant_name="张山", contact=None, id_number="110101199003070010")
    with store.read() as unit:
        people = unit.connection.execute(select(PERSON).order_by(PERSON.c.id)).all()
        case = unit.connection.execute(select(CASE)).one()
        entry = unit.entries(1, "case:2025-0001")[-1]
    assert [p.name for p in people] == ["张三", "张山"]
    assert case.person_id == people[1].id
    assert "123" not in people[1].particulars
    assert entry.event.data["steps"][0]["data"]["digest"] == people[1].digest
    assert "张山" not in str(entry.event.data)
    assert any("身份证明号码的位数或校验码不符" in m for m in current([e.event for e in [entry]])[0].event.irregular)
    sound(store)
    fixed(store, 1, on=d(28, 2))
    with store.read() as unit:
        assert len(unit.connection.execute(select(PERSON)).all()) == 2
    sound(store)


def test_an_erased_earlier_row_of_a_person_is_told_and_no_damage(store: Store) -> None:
    taken(store)
    fixed(store, 1, applicant_name="张山")
    with store.write() as unit:
        unit.connection.exec_driver_sql("DELETE FROM person WHERE id = 1")
    with store.read() as unit:
        assert [(f.severity, f.message[:8]) for f in verify(unit, LAW).findings] == [("info", "申请人信息已清除")]


def test_a_refused_correction_leaves_nothing_behind(store: Store) -> None:
    taken(store)
    did(store, d(20), "extend", approved_by="主任")
    with pytest.raises(XxgkError, match=r"第2条（2025-03-20 延长答复期限）.*第三十三条"):
        fixed(store, 1, applicant_name="张山", on=d(3, 2), submitted_on=d(3, 2))
    with store.read() as unit:
        assert len(unit.connection.execute(select(PERSON)).all()) == 1
        assert len(unit.entries(1, "case:2025-0001")) == 2


def test_unsent_reminders_of_a_date_that_moved_are_withdrawn_at_once(store: Store) -> None:
    taken(store)
    row = {
        "agency_id": 1, "subject": "case:2025-0001", "watch": "reply_due", "threshold": "yellow", "colour": "yellow", "recipient": "甲",
        "planned_on": d(25), "claimed_by": "", "attempts": 0, "acknowledged_by": "", "channel": "", "fault": "",
    }  # fmt: skip
    with store.write() as unit:
        unit.connection.execute(insert(REMINDER), [
            {**row, "state": "planned", "due_on": d(31)}, {**row, "state": "sent", "due_on": d(31), "threshold": "red"},
        ])  # fmt: skip
    fixed(store, 1, on=d(4))
    with store.read() as unit:
        assert [r.state for r in unit.connection.execute(select(REMINDER).order_by(REMINDER.c.id))] == ["superseded", "sent"]


def test_what_is_nobodys_act_or_not_there_cannot_be_corrected(store: Store) -> None:
    taken(store)
    did(store, d(4), "request_clarification", items="名称")
    did(store, d(28), "note", text="备注")
    with pytest.raises(InputError, match="第3条（逾期不补正）不是办案人员登记的事项"):
        fixed(store, 3, on=d(5))
    with pytest.raises(NotFound, match="第9条"):
        fixed(store, 9, on=d(5))
    with pytest.raises(InputError, match="更正理由"):
        fixed(store, 2, on=d(5), reason="　")
    with pytest.raises(InputError, match="本来就是这样记录的"):
        fixed(store, 2, served_on=d(4))
    with pytest.raises(InputError, match="早于登记日期"):
        fixed(store, 2, items="x", today=d(1))


def test_issued_letters_are_to_be_looked_at_again(store: Store) -> None:
    from engine.case.event import Event
    from engine.casework import record

    taken(store)

    def issue(desk: Desk) -> None:
        filed = desk.unit.find_case(1, "1")
        record(
            desk, filed, fold(desk.unit.history(1, filed.stream)), (Event(EventKind.LETTER_ISSUED, START, "processing", {"letter": "x"}),)
        )

    at(store, START, issue)
    did(store, d(4), "note", text="备注")
    assert "已签发文书" in fixed(store, 3, text="改").irregular[-1]
