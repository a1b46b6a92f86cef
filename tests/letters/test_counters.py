"""文号: no gap and no double, whoever issues at the same time."""

from __future__ import annotations

from multiprocessing.connection import Connection
from pathlib import Path

from engine.correspondence import Stationery, issue, log
from engine.letters.given import Given
from engine.settings import Letters
from engine.store import open_store
from engine.verify import verify
from tests.letters.desk import CATALOGUE
from tests.store.clerk import LAW, at_desk, done, new_office, received, start

WRITERS, EACH = 8, 4
STATIONERY = Stationery(CATALOGUE, Letters(prefix="青政", court="某县人民法院", contact="办公室"))


def issue_many(path: Path, told: Connection, numbers: list[str]) -> None:
    """Issue a clarification notice in each case; tell the 文号."""
    store = open_store(path)
    issued = []
    for number in numbers:
        with at_desk(store) as desk:
            issued.append(issue(desk, STATIONERY, number, "clarification_notice", Given())[0].letter.number)
    told.send(issued)


def test_eight_writers_take_every_number_once(tmp_path: Path) -> None:
    path = tmp_path / "xxgk.db"
    store = new_office(path)
    numbers = [received(store).number for _ in range(WRITERS * EACH)]
    for number in numbers:
        done(store, number, "request_clarification", {"items": "写明名称"})
    writers = [start(issue_many, path, numbers[n::WRITERS]) for n in range(WRITERS)]
    issued = [number for _, told in writers for number in told.recv()]
    for process, _ in writers:
        process.join()
    expected = [f"青政公开告〔2025〕{n}号" for n in range(1, WRITERS * EACH + 1)]
    assert sorted(issued) == sorted(expected)
    with at_desk(store) as desk:
        assert [x.number for x in log(desk, 2025)] == expected
        assert verify(desk.unit, LAW).findings == ()
    store.close()
