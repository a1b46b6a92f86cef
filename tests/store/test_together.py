"""Several clerks, each a process, on one database."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from engine.store import open_store
from engine.verify import verify
from tests.store.clerk import LAW, decide_all, new_office, received, register_many, start, work_on_all

CLERKS = 8
TIMES = 12


def test_eight_clerks_lose_no_update_and_no_number(where: Path | str) -> None:
    store = new_office(where)
    received(store)
    clerks = [start(register_many, where, f"{n}号", TIMES) for n in range(CLERKS)]
    numbers = [number for _, told in clerks for number in told.recv()]
    for process, _ in clerks:
        process.join()
    assert sorted(numbers) == [f"2025-{n:04d}" for n in range(2, 2 + CLERKS * TIMES)]
    with store.read() as unit:
        assert len(unit.history(1, "case:2025-0001")) == 1 + CLERKS * TIMES
        assert verify(unit, LAW).findings == ()
    store.close()


def test_of_clerks_on_one_case_one_answers_and_the_others_are_told_who(where: Path | str) -> None:
    store = new_office(where)
    numbers = [received(store).number for _ in range(TIMES)]
    store.close()
    clerks = {name: start(decide_all, where, name, numbers) for name in ("甲某", "乙某", "丙某")}
    heard = {name: told.recv() for name, (_, told) in clerks.items()}
    for process, _ in clerks.values():
        process.join()
    winner = {number: name for name, (answered, _) in heard.items() for number in answered}
    assert sorted(winner) == numbers
    assert sum(len(answered) for answered, _ in heard.values()) == len(numbers)
    for name, (_, refused) in heard.items():
        for number, (kind, sentence) in refused.items():
            assert kind == "EventNotPermitted"
            assert f"本案最近一步：2025-03-03 作出答复，{winner[number]}登记" in sentence
            assert winner[number] != name
    store = open_store(where)
    with store.read() as unit:
        assert verify(unit, LAW).findings == ()
    store.close()


def test_eight_clerks_on_the_same_twenty_cases_lose_nothing_and_every_refusal_is_a_sentence(where: Path | str) -> None:
    store = new_office(where)
    numbers = [received(store).number for _ in range(20)]
    clerks = [start(work_on_all, where, f"{n}号", numbers, 40) for n in range(CLERKS)]
    heard = [told.recv() for _, told in clerks]
    for process, _ in clerks:
        process.join()
    events: Counter[str] = Counter()
    for recorded, refused in heard:
        for number, n in recorded:
            events[number] += n
        for kind, sentence in refused:
            assert kind in ("EventNotPermitted", "RequirementNotMet"), sentence
            assert "本案最近一步：2025-03-03 " in sentence
            assert sentence.endswith("登记。）")
    with store.read() as unit:
        assert {n: len(unit.history(1, f"case:{n}")) for n in numbers} == {n: 1 + events[n] for n in numbers}
        assert verify(unit, LAW).findings == ()
    assert sum(events.values()) > 100
    assert sum(len(refused) for _, refused in heard) > 20
    store.close()
