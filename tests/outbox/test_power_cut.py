"""The outbox killed at any instant: nobody gets a reminder in two messages, nothing sent is forgotten, in the end everything has arrived."""

from __future__ import annotations

import os
import random
import re
import time
from collections import Counter
from pathlib import Path

from engine.settings import Channels
from tests.outbox.office import Office, office
from tests.outbox.schedulers import Worker, deliver

KILLS = int(os.environ.get("XXGK_KILLS", "200")) // 10
REMINDERS, PEOPLE = 200, 100


def files(here: Office) -> list[Path]:
    return list((here.home / "提醒").glob("*.txt"))


def arrived(here: Office) -> Counter[int]:
    """How many messages hold each reminder; a file is whole or not there."""
    found: Counter[int] = Counter()
    for path in files(here):
        (ids,) = re.findall(r"remind ack ([\d ]+)\n", path.read_text("utf-8"))
        found.update(map(int, ids.split()))
    return found


def test_an_outbox_killed_at_any_instant_sends_everything_once(tmp_path: Path, where: Path | str) -> None:
    seed = random.SystemRandom().randrange(10**9)
    rng = random.Random(seed)
    here = office(tmp_path, channels=Channels(file="提醒"), where=where)
    elsewhere = f'database = "{where}"\n' if isinstance(where, str) else ""
    (tmp_path / "settings.toml").write_text(elsewhere + '[channels]\nfile = "提醒"\n', "utf-8")
    here.plan_many(REMINDERS, PEOPLE)
    cut = 0
    for _ in range(KILLS):
        if set(here.rows("state")) == {"sent"}:
            break
        worker = Worker(deliver, tmp_path, here.now)
        assert worker.answered()
        begin = len(files(here))
        while len(files(here)) <= begin and not worker.here.poll(0.001):
            pass
        time.sleep(rng.uniform(0, 0.02))
        worker.kill()
        here.later(minutes=16)
        rows = dict(here.rows("id", "state"))
        found = arrived(here)
        assert set(found.values()) <= {1}, f"seed {seed}"
        recorded = {key for key, state in rows.items() if state == "sent"}
        assert recorded <= found.keys(), f"seed {seed}"
        unrecorded = found.keys() - recorded
        assert {rows[key] for key in unrecorded} <= {"claimed"}, f"seed {seed}"
        cut += any(state == "claimed" for state in rows.values())
    assert cut > 0, f"seed {seed}"
    here.outbox.deliver()
    assert set(here.rows("state")) == {"sent"}
    assert arrived(here) == Counter(range(1, REMINDERS + 1)), f"seed {seed}"
