"""An office with an outbox, a clock that is set by hand, and reminders put straight into the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select

from engine.bootstrap import load_law
from engine.columns import REMINDER
from engine.forms.html import templates_folder
from engine.outbox import Outbox
from engine.outbox.routes import PostRoom
from engine.outbox.words import Words
from engine.rulebook.watch import Watch
from engine.settings import Channels, Person, Quiet, Settings
from engine.store import Store, new_store

ZONE = ZoneInfo("Asia/Shanghai")
# A Monday, a working day.
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)
WATCHES = {
    "reply_due": Watch("reply_due", "case", "答复期限", "作出答复并送达", "reply", "regulation", "条例第三十三条", "xxgk case show {number}", (), (), None),
    "annual_report": Watch("annual_report", "agency", "年度报告公布期限", "公布年度报告", "annual_report", "regulation", "条例第四十九条", "xxgk report build", (), (), None),
}  # fmt: skip
OPEN: list[Store] = []
"""Every store opened by a test, to be closed after it."""
AWAKE = Quiet(begins="00:00", ends="00:00", rest_days=False)


@dataclass
class Office:
    """A store with one agency and everything an outbox needs; `printed` is what the console showed."""

    store: Store
    home: Path
    settings: Settings
    now: datetime = MONDAY
    environ: dict[str, str] = field(default_factory=dict)
    printed: list[str] = field(default_factory=list)
    serials: Any = field(default_factory=lambda: count(1))

    def clock(self) -> datetime:
        return self.now

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)

    @property
    def outbox(self) -> Outbox:
        room = PostRoom(self.settings, self.home, self.environ, self.printed.append)
        return Outbox(self.store, room, Words(WATCHES, templates_folder() / "reminders"), load_law().calendar, self.clock)

    def plan(self, to: str = "王五", colour: str = "yellow", due_on: date = date(2026, 3, 9), watch: str = "reply_due", **more: Any) -> int:
        """A planned reminder; its id."""
        with self.store.write() as unit:
            key = unit.connection.execute(insert(REMINDER), self._row(to, colour, due_on, watch) | more).inserted_primary_key
        assert key is not None
        return int(key[0])

    def plan_many(self, reminders: int, people: int) -> None:
        """So many planned reminders, shared out among so many people."""
        with self.store.write() as unit:
            rows = [self._row(f"某人{n % people}", "yellow", date(2026, 3, 9), "reply_due") for n in range(reminders)]
            unit.connection.execute(insert(REMINDER), rows)

    def _row(self, to: str, colour: str, due_on: date, watch: str) -> dict[str, Any]:
        return {
            "agency_id": 1, "subject": f"case:2026-{next(self.serials):04d}", "watch": watch, "threshold": colour, "due_on": due_on,
            "colour": colour, "recipient": to, "state": "planned", "planned_on": self.now.date(), "claimed_by": "", "attempts": 0,
            "acknowledged_by": "", "channel": "", "fault": "",
        }  # fmt: skip

    def rows(self, *names: str) -> list[Any]:
        """Columns of all reminders in order of planning; one column as plain values."""
        with self.store.read() as unit:
            found = unit.connection.execute(select(*(REMINDER.c[n] for n in names)).order_by(REMINDER.c.id)).all()
        return [row[0] if len(names) == 1 else tuple(row) for row in found]


def office(
    home: Path, people: Sequence[Person] = (), quiet: Quiet = AWAKE, channels: Channels | None = None, where: Path | str | None = None
) -> Office:
    """A new office in a folder; `where` its data lies, by default there too."""
    store = new_store(where or home / "xxgk.db")
    OPEN.append(store)
    with store.write() as unit:
        unit.add_agency("某镇人民政府", "township", "某县人民政府", "", "2025-01-01T00:00:00+00:00")
    return Office(store, home, Settings(people=tuple(people), quiet=quiet, channels=channels or Channels()))
