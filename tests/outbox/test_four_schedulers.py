"""Four schedulers, killed at random over a simulated quarter with weeks of outage: every reminder reaches its person exactly once.

What must have been told is worked out by brute force: day by day, case by case, with a calendar walked one day at a time.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from engine.bootstrap import load_law
from engine.case.commands import Assign, Decide, Register, Serve
from engine.casework import Desk, act, register
from engine.columns import REMINDER
from engine.store import Store
from engine.store.chain import Stamp
from engine.verify import verify
from tests.outbox.office import ZONE
from tests.outbox.schedulers import Worker, serve
from tests.store.clerk import new_office

LAW = load_law()
FIRST, LAST = date(2026, 1, 5), date(2026, 4, 4)
OUTAGES = ((date(2026, 1, 19), date(2026, 2, 3)), (date(2026, 3, 9), date(2026, 3, 15)))
SETTINGS = """
[channels]
file = "提醒"
[[people]]
name = "王五"
[[people]]
name = "科长"
role = "head"
[[people]]
name = "主任"
role = "leader"
"""
TOLD = {"handler": "王五", "head": "科长", "leader": "主任"}
# rules/reminders.toml, reply_due: 黄牌 5 working days before, 红牌 2, 黑牌 from the day after.
PRESSING = (("black", ("handler", "head", "leader")), ("red", ("handler", "head")), ("yellow", ("handler",)))

Key = tuple[str, str, date, str]


@dataclass
class Ledger:
    """The plain list: every case with the days it was open, and what must have been told by now."""

    opened: dict[str, date] = field(default_factory=dict)
    answered: dict[str, date] = field(default_factory=dict)
    owed: set[Key] = field(default_factory=set)

    def sweep(self, today: date) -> None:
        for number, on in self.opened.items():
            if on < today and number not in self.answered:
                self.owed |= set(self._of(number, nth_workday(on, 20), today))

    def _of(self, number: str, due: date, today: date) -> list[Key]:
        left = workdays(today, due)
        reached = {"black": today > due, "red": left <= 2, "yellow": left <= 5}
        told: dict[str, str] = {}
        for threshold, roles in PRESSING:
            for role in roles:
                if reached[threshold]:
                    told.setdefault(role, threshold)
        return [(f"case:{number}", threshold, due, TOLD[role]) for role, threshold in told.items()]


def workdays(after: date, up_to: date) -> int:
    """Working days after `after` up to `up_to`; negative when `up_to` is earlier."""
    step = 1 if up_to >= after else -1
    days = [after + timedelta(n) for n in range(1, (up_to - after).days + 1)] or [
        up_to + timedelta(n) for n in range(1, (after - up_to).days + 1)
    ]
    return step * sum(LAW.calendar.is_workday(day) for day in days)


def nth_workday(after: date, n: int) -> date:
    day = after
    while n:
        day += timedelta(1)
        n -= LAW.calendar.is_workday(day)
    return day


def clerks_day(store: Store, today: date, rng: random.Random, plain: Ledger) -> None:
    """Register a case; answer some."""
    with store.write() as unit:
        desk = Desk(unit, unit.agency(None), LAW, today, Stamp("李四", f"{today}T04:00:00.000+00:00", LAW.rulebook.digest))
        for number in [n for n in plain.opened if n not in plain.answered and rng.random() < 0.05]:
            act(desk, number, Decide(on=today, outcome="granted.provided"))
            act(desk, number, Serve(on=today, method="in_person"))
            plain.answered[number] = today
        number = register(desk, Register(on=today, channel="in_person", applicant_name="张三", content="某项信息")).number
        act(desk, number, Assign(on=today, to="王五"))
        plain.opened[number] = today


class Crew:
    """Four schedulers on one home."""

    def __init__(self, home: Path, rng: random.Random) -> None:
        self.home, self.rng, self.kills = home, rng, 0
        self.workers = [self._new() for _ in range(4)]

    def _new(self) -> Worker:
        return Worker(serve, self.home, f"调度{next(Worker.names)}")

    def deadly_turn(self, now: datetime) -> None:
        """All take their turn at once; most of them die somewhere in it and are started again."""
        for worker in self.workers:
            worker.ask((now, self.rng.choice(range(15))))
        for n, worker in enumerate(self.workers):
            if not worker.answered():
                worker.kill()
                self.workers[n], self.kills = self._new(), self.kills + 1

    def turn(self, now: datetime) -> None:
        """One of them takes its turn and lives."""
        worker = self.rng.choice(self.workers)
        worker.ask((now, 0))
        assert worker.answered()


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


def test_every_reminder_reaches_its_person_exactly_once(tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(10**9)
    # Who dies when is new each time; what the clerks do is not, so that there is always enough to tell.
    rng, clerks, plain = random.Random(seed), random.Random(1), Ledger()
    (tmp_path / "settings.toml").write_text(SETTINGS, "utf-8")
    store = new_office(tmp_path / "xxgk.db")
    crew = Crew(tmp_path, rng)
    for n in range((LAST - FIRST).days + 1):
        today = FIRST + timedelta(n)
        if not any(first <= today <= last for first, last in OUTAGES):
            if rng.random() < 0.6:
                crew.deadly_turn(at(today, 8, 30))
            # The dead one's lease and claims have run out by now.
            crew.turn(at(today, 9))
            plain.sweep(today)
        if LAW.calendar.is_workday(today):
            clerks_day(store, today, clerks, plain)
    for worker in crew.workers:
        worker.kill()
    assert crew.kills > 20

    with store.read() as unit:
        rows = unit.connection.execute(select(REMINDER)).mappings().all()
        assert verify(unit, LAW).findings == (), f"seed {seed}"
    store.close()
    planned = {(r["subject"], r["threshold"], r["due_on"], r["recipient"]) for r in rows if r["watch"] == "reply_due"}
    assert planned == plain.owed, f"seed {seed}"
    assert len(plain.owed) > 60
    files = [path.read_text("utf-8") for path in (tmp_path / "提醒").glob("*.txt")]
    arrived = Counter(int(key) for text in files for key in re.findall(r"remind ack ([\d ]+)", text)[-1].split())
    sent = {r["id"] for r in rows if r["state"] == "sent"}
    assert arrived == Counter(dict.fromkeys(sent, 1)), f"seed {seed}"
    assert {r["state"] for r in rows} <= {"sent", "superseded"}, f"seed {seed}"
