"""Many outboxes at once on one ledger: each reminder goes out in one message, whoever is faster."""

from __future__ import annotations

import threading
from pathlib import Path

from engine.outbox import Delivered, ledger
from engine.outbox.ledger import Group
from engine.settings import Channels
from engine.store import open_store
from tests.outbox.office import Office, office


def test_four_outboxes_at_once_send_everything_once(tmp_path: Path, where: Path | str) -> None:
    here = office(tmp_path, channels=Channels(file="提醒"), where=where)
    here.plan_many(150, 50)
    done: list[Delivered] = []
    barrier = threading.Barrier(4)

    def work() -> None:
        mine = Office(open_store(where), tmp_path, here.settings)
        barrier.wait()
        done.append(mine.outbox.deliver())
        mine.store.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    here.store.close()
    assert (sum(d.sent for d in done), sum(d.messages for d in done)) == (150, 50)
    assert set(here.rows("state", "attempts")) == {("sent", 1)}
    assert len(list((tmp_path / "提醒").glob("*.txt"))) == 50


def test_what_one_has_claimed_another_does_not_get_and_what_ran_out_only_one(tmp_path: Path, where: Path | str) -> None:
    here = office(tmp_path, where=where)
    here.plan()
    group = Group(1, "某镇人民政府", "王五", "")

    def claimed(group: Group, token: str) -> int:
        return here.store.change(lambda unit: len(ledger.claim(unit.connection, group, token, here.now, {"yellow"})))

    assert [claimed(group, "甲"), claimed(group, "乙")] == [1, 0]
    here.later(minutes=16)
    with here.store.read() as unit:
        (left,) = ledger.groups(unit.connection, here.now)
    assert left == Group(1, "某镇人民政府", "王五", "甲")
    assert [claimed(left, "甲"), claimed(left, "甲")] == [1, 0]
